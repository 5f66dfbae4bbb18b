"""What changed since the last release and since the last build: of one unit, indicator or source, or of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.reports._document import Cell, Column, Section, Table, text_cell
from analysis.reports._report_texts import ReportTexts, capitalise
from analysis.reports.home import changes_sections
from analysis.reports.site._builds import BuildChanges, ValueChange
from analysis.reports.site._site import Site, SiteRelease, cell

#: More changes of one build than these nobody reads on a page.
_MOST_CHANGES = 100


@dataclass(frozen=True)
class About:
    """Whose changes a page tells: of a unit, an indicator, a source; empty: of all."""

    unit_code: str = ""
    indicator_code: str = ""
    source_id: str = ""


def changes_of(site: Site, about: About) -> tuple[Section, ...]:
    """Return what the newest release and the last build changed, a section each; none where they changed nothing."""
    found = []
    newest = next((release for release in site.releases if release.earlier is not None), None)
    if newest is not None and (parts := release_changes(site, newest, about)):
        title = site.text("changes.title", earlier=newest.earlier, later=newest.number)
        found.append(Section("changes", title, (), parts))
    if site.build is not None and (changed := [one for one in site.build.changes if _is_about(site, one, about)]):
        found.append(Section("updated", site.text("changes.build"), (_build_table(site, site.build, changed, about),)))
    return tuple(found)


def _is_withheld(site: Site, unit: str, indicator: str) -> bool:
    """Return whether a value of a series is withheld now: what it was before is not repeated."""
    return bool(site.context.rows("observations", unit_code=unit, indicator_code=indicator, status="suppressed"))


def _is_about(site: Site, one: ValueChange, about: About) -> bool:
    return (
        about.unit_code in ("", one.unit_code)
        and about.indicator_code in ("", one.indicator_code)
        and (not about.source_id or about.source_id in one.sources)
        and not _is_withheld(site, one.unit_code, one.indicator_code)
    )


def _build_table(site: Site, build: BuildChanges, changed: Sequence[ValueChange], about: About) -> Table:
    """Return each value that the last build changed: whose, of when, before and now."""
    texts = site.context.texts
    names = [
        *(() if about.unit_code else ("unit",)),
        *(() if about.indicator_code else ("indicator",)),
        *("date", "before", "now"),
        *(() if about.source_id else ("source",)),
    ]
    columns = tuple(
        Column(site.text(f"column.{name}"), "right" if name in ("date", "before", "now") else "left") for name in names
    )
    rows = []
    for one in changed[:_MOST_CHANGES]:
        cells = _change_cells(site, one)
        rows.append(tuple(cells[name] for name in names))
    earlier, later = (texts.period(day) for day in (build.earlier_day, build.later_day))
    same = "_same_day" if build.earlier_day == build.later_day else ""
    caption = site.text(f"changes.build_caption{same}", earlier=earlier, later=later)
    note = site.text("changes.build_note", shown=len(rows), n=len(changed))
    return Table(caption, columns, tuple(rows), note)


def _change_cells(site: Site, one: ValueChange) -> dict[str, Cell]:
    context = site.context
    found = context.rows("observations", statement_id=one.now["statement_id"]) if one.now else []
    row = next((row for row in found if (row["unit_code"], row["period"]) == (one.unit_code, one.period)), None)
    shown = one.now or one.before or {}
    return {
        "unit": cell(site.unit_link(one.unit_code)),
        "indicator": cell(site.indicator_link(one.indicator_code)),
        "date": text_cell(capitalise(context.texts.period(one.period)), one.period),
        "before": _value_cell(site, one, one.before),
        "now": cell(*context.observed(row), sort=row["value"]) if row else _value_cell(site, one, one.now),
        "source": cell(site.statement_link(str(shown["statement_id"]))),
    }


def _value_cell(site: Site, one: ValueChange, value: Mapping[str, Any] | None) -> Cell:
    """Return a value as this or an earlier build found it; an empty cell where there was none."""
    if value is None:
        return text_cell("–", "")
    context, indicator = site.context, site.context.indicator(one.indicator_code)
    row = {**value, "indicator_code": one.indicator_code, "counted": one.counted}
    noun = context.noun_of(row, value["denominator"] or 0)
    ratio = context.ratio_text(row, noun, is_count=indicator.get("measure") in ("count", "rank"))
    return text_cell(context.value_text(value["value"], indicator["unit"], value["op"]) + ratio, value["value"])


def release_changes(site: Site, release: SiteRelease, about: About) -> tuple[Section, ...]:
    """Return the sections of what a release changed; values of a series that is withheld now are left out."""

    def is_shown(row: Mapping[str, Any]) -> bool:
        sources = (row.get("earlier_source"), row.get("later_source"))
        return (
            about.unit_code in ("", row["unit_code"])
            and about.indicator_code in ("", row["indicator_code"])
            and about.source_id in ("", *sources)
            and not _is_withheld(site, row["unit_code"], row["indicator_code"])
        )

    rows = [row for row in release.changes if is_shown(row)]
    latest = [] if about.source_id else [row for row in release.latest if is_shown(row)]
    ends = (release.earlier or "", release.number)
    return changes_sections(rows, latest, release.names, ends, ReportTexts(site.context.lang), release.units)
