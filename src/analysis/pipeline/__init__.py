"""From sources to reports: the build, notebooks under a run, and operation."""

from analysis.pipeline.build.snapshots import build_snapshot, load_snapshot

__all__ = ["build_snapshot", "load_snapshot"]
