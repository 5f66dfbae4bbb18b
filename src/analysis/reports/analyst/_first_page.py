"""Page 1: the boxes that say what is counted, what the next pages hold, and when the next figures are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.reports._document import Box, Boxes, Section, Text
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_texts import capitalise, sentence
from analysis.reports.analyst._values_behind import definition
from analysis.reports.analyst._words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.reports._report_context import ReportContext
    from analysis.reports._row_helpers import Row
    from analysis.reports.analyst._area import Area

#: Indicators that are named as not to be mixed with this one, at most.
_MOST_APART = 3


def boxes(area: Area, pages: Sequence[Section]) -> tuple[Boxes, ...]:
    """Return the boxes below the chart: what the indicator counts, and what comes next."""
    counted = _counted_box(area) if len(area.codes) == 1 else ()
    return (Boxes((*counted, *_next_box(area, pages))),) if counted or pages else ()


def _counted_box(area: Area) -> tuple[Box, ...]:
    (code,), context = area.codes, area.context
    said = [capitalise(definition(context, code)), *_warning(context, code), *_denominators(area, code)]
    text = listed(filter(None, (*said, *_apart(area, code))), " ")
    return (Box(context.texts("analyst.counts.title"), ((Text(text),),)),) if text else ()


def _warning(context: ReportContext, code: str) -> list[str]:
    warning = context.row_text(context.indicator(code), "warning")
    return [sentence(warning)] if warning else []


def _denominators(area: Area, code: str) -> list[str]:
    """Return the totals as the sources printed them; a range that the warning names already is not said again."""
    texts = area.context.texts
    rows = [row for row in area.own_series(code) if row["denominator"] is not None]
    if not rows:
        return []
    totals, last = {row["denominator"] for row in rows}, rows[-1]
    low, high, newest = (texts.number(total) for total in (min(totals), max(totals), last["denominator"]))
    warning = area.context.row_text(area.context.indicator(code), "warning")
    if len(totals) == 1 or (low in warning and high in warning):
        day = area.context.day_text(last, short=True)
        return [texts("analyst.counts.denominator", latest=newest, date=day)]
    return [texts("analyst.counts.denominators", low=low, high=high, latest=newest)]


def _apart(area: Area, code: str) -> list[str]:
    """Return the indicators of which the area has data and that must not be mixed with this one."""
    others = str(area.context.indicator(code).get("not_to_mix_with") or "").split()
    named = [area.context.indicator_title(other) for other in others if area.own_series(other)][:_MOST_APART]
    return [area.context.texts("analyst.counts.apart", titles=listed(named, "; "))] if named else []


def _next_box(area: Area, pages: Sequence[Section]) -> tuple[Box, ...]:
    texts = area.context.texts
    shown = [page for page in pages if not page.only]
    turned = listed((texts("analyst.next.page", n=n, title=page.title) for n, page in enumerate(shown, start=2)), " ")
    due = [*_next_report(area), *_contact(area)]
    parts = [turned, " ".join(due)]
    title = texts("analyst.next.title" if due else "analyst.next.pages")
    return (Box(title, tuple((Text(part),) for part in parts if part)),) if any(parts) else ()


def _next_report(area: Area) -> list[str]:
    """Return the next report that the area or a unit below it owes; nothing where no schedule says so."""
    units = {area.unit_code, *area.below}
    ahead = [
        row
        for row in area.context.rows("duties", state="not_yet_due")
        if row["unit_code"] in units and row["due"] is not None
    ]
    if not ahead:
        return []
    first: Row = min(ahead, key=lambda row: (row["due"], str(row["period"]), str(row["unit_code"])))
    texts = area.context.texts
    return [texts("analyst.next.report", period=texts.period(first["period"]), due=texts.date(first["due"]))]


def _contact(area: Area) -> list[str]:
    """Return whom to ask, where the register of units names somebody."""
    known = read_report_settings("administrative_layout")["units"].get(area.unit_code) or {}
    contact = known.get(f"contact_{area.context.lang}")
    return [area.context.texts("analyst.next.contact", contact=str(contact))] if contact else []
