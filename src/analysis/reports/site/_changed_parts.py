"""What changed since the last release, of one unit, one indicator, or of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.reports._document import Section
from analysis.reports._report_texts import ReportTexts
from analysis.reports.home import changes_sections
from analysis.reports.site._site import Site, SiteRelease


def changes_of(site: Site, *, unit_code: str = "", indicator_code: str = "") -> tuple[Section, ...]:
    """Return the section of what the newest release changed of a unit or an indicator; none where it changed nothing.

    Parameters
    ----------
    unit_code, indicator_code
        Whose changes; empty: of all.
    """
    for release in site.releases:
        if release.earlier is None:
            continue
        sections = release_changes(site, release, unit_code, indicator_code)
        if sections:
            title = site.text("changes.title", earlier=release.earlier, later=release.number)
            return (Section("changes", title, (), sections),)
        return ()
    return ()


def release_changes(
    site: Site, release: SiteRelease, unit_code: str = "", indicator_code: str = ""
) -> tuple[Section, ...]:
    """Return the sections of what a release changed; values of a series that is withheld now are left out."""

    def is_shown(row: Mapping[str, Any]) -> bool:
        unit, indicator = row["unit_code"], row["indicator_code"]
        return (
            unit_code in ("", unit)
            and indicator_code in ("", indicator)
            and not site.context.rows("observations", unit_code=unit, indicator_code=indicator, status="suppressed")
        )

    rows = [row for row in release.changes if is_shown(row)]
    latest = [row for row in release.latest if is_shown(row)]
    ends = (release.earlier or "", release.number)
    return changes_sections(rows, latest, release.names, ends, ReportTexts(site.context.lang), release.units)
