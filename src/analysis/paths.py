"""The project's folders, found from this file, so that it does not matter where a notebook or a test starts.

The environment variable ``WORKBENCH_HOME`` names another project folder (a copy with other data, a test's own).
"""

from __future__ import annotations

import os
from pathlib import Path


def project_folder() -> Path:
    """Return the folder that holds ``data/``, ``notebooks/`` and ``reports/``."""
    named = os.environ.get("WORKBENCH_HOME")
    return Path(named).resolve() if named else Path(__file__).resolve().parents[2]


def raw_folder() -> Path:
    """Return ``data/raw``: one folder a source, never edited by the workbench."""
    return project_folder() / "data" / "raw"


def lookup_folder() -> Path:
    """Return ``data/lookup``: human judgement as rows."""
    return project_folder() / "data" / "lookup"


def corrections_folder() -> Path:
    """Return ``data/corrections``: declared corrections, one YAML file a source."""
    return project_folder() / "data" / "corrections"


def processed_folder() -> Path:
    """Return ``data/processed``: rebuilt tables, never edited."""
    return project_folder() / "data" / "processed"


def notebooks_folder() -> Path:
    """Return ``notebooks``: committed notebooks, changed only by ``make notebooks``."""
    return project_folder() / "notebooks"


def reports_folder() -> Path:
    """Return ``reports``: rebuilt reports and executed notebooks.

    A run sets ``WORKBENCH_REPORTS`` for the notebook it executes, so that a report lands there only when whole.
    """
    staged = os.environ.get("WORKBENCH_REPORTS")
    return Path(staged) if staged else project_folder() / "reports"
