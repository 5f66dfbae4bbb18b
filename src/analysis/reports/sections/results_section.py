"""Results by indicator: what was reached, what is estimated, and the chart of both against the targets."""

from __future__ import annotations

from analysis.reports.charts.share_bars import ShareRow, draw_share_dots
from analysis.reports.document import Block, Cell, Chart, Column, Figure, Run, Section, Table, Text, plain, text_cell
from analysis.reports.report_context import Material
from analysis.reports.report_texts import capitalise
from analysis.reports.sections.assessment_section import assess_result
from analysis.reports.sections.periods_section import (
    Observed,
    chosen_observations,
    column_titles,
    indicators_in_print_order,
    tabled_indicators,
)
from analysis.reports.sections.targets_section import next_target


def results_section(material: Material, unit_code: str, periods: tuple[str, ...]) -> Section:
    """Return the section of results: the indicators of the unit's table, then the figures of its running text."""
    words = material.words
    observed = chosen_observations(material, unit_code, periods)
    every = indicators_in_print_order(material, observed)
    main = tabled_indicators(material, observed) or every
    blocks: list[Block] = [_results_table(material, unit_code, periods, main, observed)]
    chart = _results_chart(material, unit_code, periods, main, observed)
    if chart is not None:
        blocks.append(chart)
    others = [code for code in every if code not in main]
    sections: tuple[Section, ...] = ()
    if others:
        table = _results_table(material, unit_code, periods, others, observed, "results.other_caption")
        sections = (Section("results-other", words("results.other"), (table,)),)
    return Section("results", words("unit.results"), tuple(blocks), sections)


def _results_table(
    material: Material,
    unit_code: str,
    periods: tuple[str, ...],
    codes: list[str],
    observed: Observed,
    caption_key: str = "unit.results_caption",
) -> Table:
    words = material.words
    columns = (
        Column(words("column.number"), "right"),
        Column(words("column.indicator")),
        *(Column(title, "right") for title in column_titles(periods, words)),
        Column(words("column.assessment")),
    )
    rows = []
    for number, code in enumerate(codes, start=1):
        cells = [_value_cell(material, unit_code, code, period, observed) for period in periods]
        rows.append(
            (
                text_cell(str(number), number),
                text_cell(material.indicator_title(code)),
                *cells,
                Cell(assess_result(material, unit_code, code, periods, observed)),
            )
        )
    caption = words(caption_key, period=words.period(periods[0]))
    return Table(caption, columns, tuple(rows), words("unit.results_note"), header_column=1)


def _value_cell(material: Material, unit_code: str, code: str, period: str, observed: Observed) -> Cell:
    every = observed.get((code, period), [])
    if any(row["status"] == "suppressed" for row in every):
        return Cell((Text(material.words("document.withheld"), "missing"),), -1.0)
    rows = [row for row in every if row["value"] is not None]
    if not rows:
        return Cell(_in_words(material, unit_code, code, period) or material.missing(), -1.0)
    runs: list[Run] = list(material.observed(rows[0]))
    printed = {runs[0].text}
    for other in rows[1:]:
        also = material.observed(other)
        if also[0].text not in printed:
            printed.add(also[0].text)
            runs += [Text(f"; {material.words('results.also_printed')} "), *also]
    return Cell(tuple(runs), rows[0]["value"])


def _in_words(material: Material, unit_code: str, code: str, period: str) -> tuple[Run, ...]:
    """Return the keywords that stand in our reading for a cell that the unit filled with words."""
    said = material.rows("statements", unit_code=unit_code, indicator_code=code, period=period)
    row = next((row for row in said if row["value"] is None and row["kind"] in ("actual", "estimate")), None)
    if row is None:
        return ()
    quoted = material.words("results.in_words", words=plain(row["raw_text"]).strip("[]"))
    return (Figure(quoted, "statements", row["statement_id"], "in words"),)


def _results_chart(
    material: Material, unit_code: str, periods: tuple[str, ...], codes: list[str], observed: Observed
) -> Chart | None:
    words = material.words
    labels = [capitalise(words.period(period)) for period in periods]
    rows, sentences = [], []
    for code in codes:
        indicator = material.indicator(code)
        if indicator.get("measure") != "share":
            continue
        points = tuple(
            (label, min(float(first["value"]), 100.0), first.get("op") or "=")
            for label, period in zip(labels, periods, strict=True)
            if (found := observed.get((code, period))) and (first := found[0]).get("value") is not None
        )
        if not points:
            continue
        target = next_target(material, unit_code, code)
        value = float(target["value"]) if target and target.get("value") is not None else None
        title = material.indicator_title(code)
        rows.append(ShareRow(title, points, value))
        sentences.append(
            f"{title}: "
            + ", ".join(f"{label} {words.with_operator(op, words.percent(value))}" for label, value, op in points)
        )
    if not rows:
        return None
    drawing = draw_share_dots(rows, labels, words("chart.share_axis"), words("chart.target"))
    alt = words("unit.chart_alt", summary="; ".join(sentences))
    return Chart(drawing, words("unit.chart_caption"), alt)
