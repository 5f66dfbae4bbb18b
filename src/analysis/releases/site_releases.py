"""The locked releases as the site shows them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from analysis.errors import AnalysisError
from analysis.i18n import Phrase
from analysis.releases.release_changes import compare_folders
from analysis.releases.release_files import (
    LOCKED,
    Release,
    ReleaseError,
    find_release,
    find_tampering,
    list_releases,
    releases_folder,
)
from analysis.reports import ReleaseFile, SiteRelease

#: What a release holds beside its reports and their tables; the page of the release says the same.
_OWN = ("reports/", "tables/", "changes.csv")


def locked_releases() -> list[SiteRelease]:
    """Return the locked releases, those of the latest period first, with what changed against the one before.

    Returns
    -------
    list of SiteRelease
        For `analysis.reports.publish_site`; releases that are not locked are not public.

    Raises
    ------
    ReleaseError
        If a record cannot be read, or a file of a locked release is missing or was changed.

    Examples
    --------
    >>> [release.number for release in locked_releases()]  # doctest: +SKIP
    ['2026-H1.1']
    """
    locked = [release for release in list_releases() if release["state"] == LOCKED]
    problems = [
        AnalysisError(problem, file=f"releases/{one['number']}") for one in locked for problem in find_tampering(one)
    ]
    if problems:
        raise ReleaseError.join(problems, Phrase("release_error.locked_changed"))
    return [_describe(release) for release in locked]


def _describe(release: Release) -> SiteRelease:
    folder = releases_folder() / release["number"]
    earlier = find_release(release["previous"]) if release.get("previous") else None
    compared = compare_folders(earlier, folder, release["units"])
    files = [entry for entry in release["files"] if entry["path"].startswith(_OWN)]
    return SiteRelease(
        number=release["number"],
        title=release["title"],
        period=release["period"],
        day=dt.date.fromisoformat(_last(release, "lock")["on"]),
        approved_by=str(_last(release, "approve")["by"]),
        units=tuple(release["units"]),
        files=tuple(ReleaseFile(folder / one["path"], one["path"], str(one.get("unit_code") or "")) for one in files),
        earlier=compared.earlier,
        changes=compared.rows,
        latest=compared.latest,
        names=compared.names,
    )


def _last(release: Release, step: str) -> dict[str, Any]:
    """Return the last step of a kind; one that is not there tells nothing."""
    taken = [one for one in release["steps"] if one["step"] == step]
    return taken[-1] if taken else {"on": release["steps"][-1]["on"], "by": ""}
