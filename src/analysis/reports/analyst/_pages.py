"""The pages of the report: the answer, the comparison of units, forecast and conflicts, the method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.reports._document import Block, Page, Paragraph, Report, Section, Text
from analysis.reports.analyst._area import Area
from analysis.reports.analyst._comparison import (
    apart_box,
    full_table,
    kinds_table,
    missing_line,
    parts_of_sums,
    shown_sums,
)
from analysis.reports.analyst._conflicts import conflicts_table
from analysis.reports.analyst._first_page import boxes
from analysis.reports.analyst._method import method_page
from analysis.reports.analyst._values_behind import about, has_unofficial, sources_of, values_behind, values_section
from analysis.reports.sections import add_annex, first_sums, sums_blocks, sums_summary

if TYPE_CHECKING:
    from analysis.reports._report_context import ReportContext

_PAGE = Page(left=18, right=17, top=14, bottom=16)


def write_area_report(context: ReportContext, unit_code: str, indicator_codes: list[str]) -> Report:
    """Return the report of an area on one or several indicators.

    Raises
    ------
    AnalysisError
        If the unit or an indicator is unknown.
    """
    area = Area.of(context, unit_code, indicator_codes)
    values = values_behind(area)
    sources = sources_of(context, values)
    pages = (*_comparison_pages(area), *_forecast_page(area), method_page(area, values, sources))
    named = indicator_codes[0] if indicator_codes else "consolidated"
    report = Report(
        name=f"{'sector' if area.kind == 'sector' else unit_code}_{named}_{context.lang}",
        lang=context.lang,
        title=_title(area),
        subtitle=area.name,
        lead=(*_answer(area), *boxes(area, pages)),
        sections=(*pages, *_tables_in_word(area), *values_section(context, values, shown_sums(area))),
        annexes=parts_of_sums(area),
        footer=_footer(area, has_press=has_unofficial(sources)),
        page=_PAGE,
        kicker=(_kicker(area), context.texts("analyst.published", date=context.texts.date(context.report_date))),
        about=about(area, values, sources),
    )
    return add_annex(report, context)


def _title(area: Area) -> str:
    texts = area.context.texts
    if len(area.codes) == 1:
        return texts("analyst.title", indicator=area.context.indicator_title(area.codes[0]), unit=area.name)
    return texts(f"analyst.title_covered.{area.kind}", unit=area.name)


def _kicker(area: Area) -> str:
    kind = area.context.texts(f"analyst.kind.{area.kind}")
    topic = area.context.indicator_title(area.codes[0]) if len(area.codes) == 1 else area.name
    return f"{kind} · {topic}"


def _footer(area: Area, *, has_press: bool) -> str:
    texts = area.context.texts
    return " ".join(([texts("analyst.footer.press")] if has_press else []) + [texts("analyst.footer.ids")])


def _answer(area: Area) -> list[Block]:
    """Return the answer with its points and its chart; of an area that adds up units below, what they come to."""
    if not area.codes:
        return [Paragraph((Text(area.context.texts("analyst.no_data")),), "answer")]
    return [*sums_summary(area.context, first_sums(shown_sums(area)))]


def _comparison_pages(area: Area) -> tuple[Section, ...]:
    blocks: list[Block] = []
    for code in area.codes:
        latest = area.latest(code)
        blocks += [*missing_line(area, latest), *kinds_table(area, code), *apart_box(area, code, latest)]
    blocks += sums_blocks(area.context, shown_sums(area))
    return (Section("units", area.context.texts(f"analyst.units.{area.kind}"), tuple(blocks)),) if blocks else ()


def _forecast_page(area: Area) -> tuple[Section, ...]:
    blocks = conflicts_table(area)
    return (Section("conflicts", area.context.texts("analyst.conflicts"), tuple(blocks)),) if blocks else ()


def _tables_in_word(area: Area) -> tuple[Section, ...]:
    return tuple(section for code in area.codes for section in full_table(area, code, area.latest(code)))
