"""Runs of the whole project: what is out of date is built, notebooks are executed, every run is recorded.

``notebooks`` executes one notebook, ``build`` decides which steps are out of date and runs them, ``operate`` runs the
project for people and schedulers. Imports go in the opposite direction: `operate` -> `build` -> `notebooks`.
"""

from analysis.pipeline.build import around_snapshots, build_snapshot, load_snapshot
from analysis.pipeline.run_errors import NotebookError, RunError, RunIsBusyError

__all__ = ["NotebookError", "RunError", "RunIsBusyError", "around_snapshots", "build_snapshot", "load_snapshot"]
