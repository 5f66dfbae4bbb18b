"""The pages of the report: the answer, the comparison of units, forecast and conflicts, the method."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from analysis.reports._document import Block, Chart, Page, Paragraph, Report, Section, Table, Text
from analysis.reports.analyst._area import Area
from analysis.reports.analyst._charts import chart_of_series, charts_of_units, name_of_series
from analysis.reports.analyst._comparison import (
    apart_box,
    full_tables,
    kinds_table,
    missing_line,
    parts_of_sums,
    shown_sums,
)
from analysis.reports.analyst._first_page import boxes, first_chart, first_page, headline
from analysis.reports.analyst._forecast import forecast_page, shown_forecast
from analysis.reports.analyst._method import method_page
from analysis.reports.analyst._values_behind import about, has_unofficial, sources_of, values_behind, values_section
from analysis.reports.answers import answer
from analysis.reports.sections import add_annex, sums_blocks

if TYPE_CHECKING:
    from analysis.reports._report_context import ReportContext
    from analysis.reports.answers import Answer

_PAGE = Page(left=18, right=17, top=14, bottom=16)
#: Tables of so many rows together go below a first page without a chart.
_FEW_ROWS = 8


def write_analyst_report(context: ReportContext, unit_code: str, indicator_codes: list[str]) -> Report:
    """Return the report of an area on one or several indicators.

    Raises
    ------
    AnalysisError
        If the unit or an indicator is unknown.
    """
    area = Area.of(context, unit_code, indicator_codes)
    answers = {code: answer(context, unit_code, code) for code in area.codes}
    values = values_behind(area)
    sources = sources_of(context, values)
    several = len(answers) > 1 or area.codes != area.asked
    chart = first_chart(area, answers.values()) if several else []
    compared = _comparison(area, answers, chart)
    lead = first_page(area, answers, chart, has_units_page=bool(compared))
    pages = _paged((*compared, *forecast_page(area, answers), method_page(area, values, sources)), lead)
    forecasts = [row for found in answers.values() for row in shown_forecast(area, found)]
    named = indicator_codes[0] if indicator_codes else "consolidated"
    report = Report(
        name=f"{'sector' if area.kind == 'sector' else unit_code}_{named}_{context.lang}",
        lang=context.lang,
        title=_title(area),
        subtitle=area.name,
        lead=(*lead, *boxes(area, answers.values(), pages)),
        sections=(*pages, *full_tables(area), *values_section(context, values, shown_sums(area), forecasts)),
        annexes=parts_of_sums(area),
        footer=_footer(area, has_press=has_unofficial(sources)),
        page=_PAGE,
        kicker=(_kicker(area), context.texts("analyst.published", date=context.texts.date(context.report_date))),
        about=about(area, values, sources),
    )
    return add_annex(report, context)


def state_headline(context: ReportContext, unit_code: str, indicator_codes: list[str]) -> str:
    """Return the sentence that the report begins with, or that there are no data to report yet.

    Raises
    ------
    AnalysisError
        If the unit or an indicator is unknown.
    """
    area = Area.of(context, unit_code, indicator_codes)
    told = headline(area, [answer(context, unit_code, code) for code in area.codes])
    return "".join(run.text for run in told).strip() or context.texts("analyst.no_data")


def _paged(pages: tuple[Section, ...], lead: list[Block]) -> tuple[Section, ...]:
    """Return the pages; the first continues a first page without a chart if it is the only one or a short one."""
    if not pages or any(isinstance(block, Chart) for block in lead):
        return pages
    first, *others = pages
    return (dataclasses.replace(first, continues=not others or _is_short(first)), *others)


def _is_short(section: Section) -> bool:
    """Return whether a section is a few rows of tables, without a chart."""
    blocks = [block for part in (section, *section.sections) for block in part.blocks]
    tables = [block for block in blocks if isinstance(block, Table)]
    return len(tables) == len(blocks) and sum(len(table.rows) for table in tables) <= _FEW_ROWS


def _title(area: Area) -> str:
    texts = area.context.texts
    if area.title:
        return texts("analyst.title", indicator=area.title, unit=area.name)
    return texts(f"analyst.title_covered.{area.kind}", unit=area.name)


def _kicker(area: Area) -> str:
    kind = area.context.texts(f"analyst.kind.{area.kind}")
    return f"{kind} · {area.title or area.name}"


def _footer(area: Area, *, has_press: bool) -> str:
    texts = area.context.texts
    return " ".join(([texts("analyst.footer.press")] if has_press else []) + [texts("analyst.footer.ids")])


def _comparison(area: Area, answers: dict[str, Answer], on_first: list[Chart]) -> tuple[Section, ...]:
    """Return the page that compares the units below; on several indicators each has its chart and comparison."""
    texts, added = area.context.texts, sums_blocks(area.context, shown_sums(area))
    if len(area.asked) == 1:
        (code,) = area.asked
        blocks = _units(area, code, added)
        return (Section("units", texts(f"analyst.units.{area.kind}"), tuple(blocks)),) if blocks else ()
    sections = []
    for code, found in answers.items():
        drawn = [block for block in _compared(area, code, found, on_first) if block not in on_first]
        if drawn:
            title = area.context.indicator_title(code)
            sections.append(Section(f"indicator-{code.replace('_', '-')}", title, tuple(drawn)))
    if added:
        sections.append(Section("sums", texts("sums.title"), added))
    return (Section("indicators", texts("analyst.page.indicators"), (), tuple(sections)),) if sections else ()


def _compared(area: Area, code: str, found: Answer, on_first: list[Chart]) -> list[Block]:
    """Return the chart of one of several indicators, that of the units where the area has none, and its kinds."""
    is_first = any(one.name == name_of_series(code) for one in on_first)
    chart: list[Block] = [*(on_first if is_first else chart_of_series(area, code, found.target))]
    if not chart:
        return [*charts_of_units(area, code), *kinds_table(area, code)]
    n = len(area.latest(code))
    told = area.context.texts("analyst.units.count", n=n, all=len(area.below)) if n else ""
    return [*chart, *([Paragraph((Text(told),), "note")] if told else []), *kinds_table(area, code)]


def _units(area: Area, code: str, added: tuple[Block, ...]) -> list[Block]:
    """Return the units below, the kinds of units and the sums; nothing where there would be kinds alone."""
    latest = area.latest(code)
    below = [*charts_of_units(area, code), *missing_line(area, code, latest)]
    after = [*apart_box(area, code, latest), *added]
    kinds = kinds_table(area, code) if below or after or area.kind == "sector" else []
    return [*below, *kinds, *after]
