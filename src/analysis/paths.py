"""The project's folders. A project is the folder that holds ``workbench.toml``, found upward from the working folder.

The environment variable ``WORKBENCH_HOME`` names a project explicitly.
"""

from __future__ import annotations

import os
from pathlib import Path

from analysis.declared_inputs import require_folder
from analysis.errors import UsageError

#: The file that marks the top folder of a project and holds its settings.
MARKER = "workbench.toml"
#: The file of a project that remembers what its reports have told the public; only ever appended to.
REGISTER = "releases.jsonl"
HOME_VARIABLE = "WORKBENCH_HOME"
#: In the reports folder of a notebook that a run executes: one line of JSON for each report and each note.
PUBLISHED_NOTE = ".published.jsonl"
#: Folders within the reports folder that hold no reports: logs of runs, executed notebooks, the site.
NO_REPORTS = ("runs", "notebooks", "site")
_STAGING_VARIABLE = "WORKBENCH_REPORTS"
_PACKAGE = Path(__file__).resolve().parent


class ProjectNotFoundError(UsageError):
    """There is no project here: neither the working folder nor one above it holds ``workbench.toml``."""


def project_folder() -> Path:
    """Return the folder that holds ``workbench.toml``, ``data/``, ``notebooks/`` and ``reports/``.

    Raises
    ------
    ProjectNotFoundError
        When neither the working folder nor one above it is a project, or ``WORKBENCH_HOME`` names a folder that is
        not one.
    """
    named = os.environ.get(HOME_VARIABLE)
    if named:
        home = Path(named).resolve()
        if (home / MARKER).is_file():
            return home
        raise ProjectNotFoundError(
            f"{HOME_VARIABLE} names {home}, which is not a project",
            expected=f"a folder with {MARKER}",
            fix=f"Correct or unset {HOME_VARIABLE}, or create a project there with `workbench init {named}`.",
        )
    start = Path.cwd()
    for folder in (start, *start.parents):
        if (folder / MARKER).is_file():
            return folder
    raise ProjectNotFoundError(
        f"{start} is not in a project: no {MARKER} in this folder or any folder above",
        fix="Change to a project's folder, or create a project with `workbench init`.",
    )


def raw_folder() -> Path:
    """Return ``data/raw``: one folder a source, never edited by the workbench."""
    require_folder("raw")
    return project_folder() / "data" / "raw"


def inbox_folder() -> Path:
    """Return ``inbox``: what was handed in and waits to be filed."""
    return project_folder() / "inbox"


def lookup_folder() -> Path:
    """Return ``data/lookup``: human judgement as rows."""
    require_folder("lookup")
    return project_folder() / "data" / "lookup"


def lookup_or_packaged_folder() -> Path:
    """Return the project's ``data/lookup``; outside a project, the lookups that come with the workbench."""
    try:
        return lookup_folder()
    except ProjectNotFoundError:
        if os.environ.get(HOME_VARIABLE):
            raise
        return packaged_folder() / "data" / "lookup"


def corrections_folder() -> Path:
    """Return ``data/corrections``: declared corrections, one YAML file a source."""
    require_folder("corrections")
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
    return staging_folder() or project_folder() / "reports"


def staging_folder() -> Path | None:
    """Return the folder in which a run collects the reports of the notebook that it executes; None outside a run."""
    staged = os.environ.get(_STAGING_VARIABLE)
    return Path(staged) if staged else None


def packaged_folder() -> Path:
    """Return the folder with the notebooks and lookups that come with the workbench; nothing is written there.

    A wheel carries copies in ``analysis/_template``; a source checkout has them at its top.
    """
    template = _PACKAGE / "_template"
    return template if template.is_dir() else _PACKAGE.parents[1]
