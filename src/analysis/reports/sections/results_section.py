"""Results by indicator: what was reached, what is estimated, and the chart of both against the targets."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reports._document import (
    Block,
    Cell,
    Chart,
    Column,
    Number,
    Paragraph,
    Run,
    Section,
    Table,
    Text,
    plain,
    text_cell,
)
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row, is_added_up
from analysis.reports.charts import ORANGE, SERIES_COLOURS, SERIES_SHAPES, Dot, DotChart, DotRow, KeyItem, draw_dot_rows
from analysis.reports.sections._assessment_section import assess_result
from analysis.reports.sections.periods_section import (
    Observed,
    column_titles,
    indicators_in_print_order,
    tabled_indicators,
    window_note,
)
from analysis.reports.sections.series_section import corrected_note, definitions_table
from analysis.reports.sections.targets import next_target


def results_section(
    context: ReportContext,
    unit_code: str,
    periods: tuple[str, ...],
    observed: Observed,
    filings: Sequence[str],
    *,
    has_sums: bool = False,
) -> Section:
    """Return the section of results: the indicators of the unit's table, then the figures of its running text."""
    texts = context.texts
    every = indicators_in_print_order(context, observed)
    main = tabled_indicators(context, observed) or every
    blocks: list[Block] = [
        *window_note(context, unit_code, periods[0], filings),
        _results_table(context, unit_code, periods, main, observed)
        if main
        else Paragraph((Text(texts("results.only_sums" if has_sums else "results.none"), "missing"),)),
    ]
    chart = _results_chart(context, unit_code, periods, main, observed)
    if chart is not None:
        blocks.append(chart)
    others = [code for code in every if code not in main]
    sections: tuple[Section, ...] = ()
    if others:
        table = _results_table(context, unit_code, periods, others, observed, "results.other_caption")
        sections = (Section("results-other", texts("results.other"), (table,)),)
    if every:
        definitions = Section("definitions", texts("definitions.title"), (definitions_table(context, every),))
        sections += (definitions,)
    return Section("results", texts("unit.results"), tuple(blocks), sections)


def _results_table(
    context: ReportContext,
    unit_code: str,
    periods: tuple[str, ...],
    codes: list[str],
    observed: Observed,
    caption_key: str = "unit.results_caption",
) -> Table:
    texts = context.texts
    columns = (
        Column(texts("column.number"), "right"),
        Column(texts("column.indicator")),
        *(Column(title, "right") for title in column_titles(periods, texts)),
        Column(texts("column.assessment")),
    )
    rows = []
    for number, code in enumerate(codes, start=1):
        cells = [_value_cell(context, unit_code, code, period, observed) for period in periods]
        rows.append(
            (
                text_cell(str(number), number),
                text_cell(context.indicator_title(code)),
                *cells,
                Cell(assess_result(context, unit_code, code, periods, observed)),
            )
        )
    caption = texts(caption_key, period=texts.period(periods[0]))
    return Table(caption, columns, tuple(rows), texts("unit.results_note"), header_column=1)


def _value_cell(context: ReportContext, unit_code: str, code: str, period: str, observed: Observed) -> Cell:
    every = observed.get((code, period), [])
    if any(row["status"] == "suppressed" for row in every):
        return Cell((Text(context.texts("document.withheld"), "missing"),), -1.0)
    rows = [row for row in every if row["value"] is not None]
    if not rows:
        return Cell(_in_words(context, unit_code, code, period) or context.missing(), -1.0)
    runs: list[Run] = list(context.observed(rows[0]))
    if rows[0]["period"] != period:
        runs.append(Text(f" ({context.texts('results.as_of', date=context.day_text(rows[0]))})", "muted"))
    if is_added_up(rows[0]):
        runs.append(Text(f" ({context.choice_text(rows[0])})", "muted"))
    elif reason := context.disputed_choice(rows[0]):
        runs.append(Text(f" ({reason})", "muted"))
    printed = {runs[0].text}
    for other in rows[1:]:
        also = context.observed(other)
        if also[0].text not in printed:
            printed.add(also[0].text)
            runs += [Text(f"; {context.texts('results.also_printed')} "), *also]
    return Cell(tuple(runs), rows[0]["value"])


def _in_words(context: ReportContext, unit_code: str, code: str, period: str) -> tuple[Run, ...]:
    """Return the keywords that stand in our reading for a cell that the unit filled with words."""
    said = context.rows("statements", unit_code=unit_code, indicator_code=code, period=period)
    row = next((row for row in said if row["value"] is None and row["kind"] in ("actual", "estimate")), None)
    if row is None:
        return ()
    quoted = context.texts("results.in_words", words=plain(row["raw_text"]).strip("[]"))
    return (Number(quoted, "statements", row["statement_id"], "in words"),)


def _results_chart(
    context: ReportContext, unit_code: str, periods: tuple[str, ...], codes: list[str], observed: Observed
) -> Chart | None:
    texts = context.texts
    labels = [capitalise(texts.period(period)) for period in periods]
    rows, sentences, every = [], [], []
    for code in codes:
        indicator = context.indicator(code)
        if indicator.get("measure") != "share":
            continue
        reported = [
            (label, found[0])
            for label, period in zip(labels, periods, strict=True)
            if (found := observed.get((code, period))) and found[0].get("value") is not None
        ]
        if not reported:
            continue
        dots = tuple(_dot(labels.index(label), row, context.observed_text(row)) for label, row in reported)
        every += [row for _, row in reported]
        target = next_target(context, unit_code, code)
        value = float(target["value"]) if target and target.get("value") is not None else None
        title = context.indicator_title(code)
        rows.append(DotRow(title, dots, target=value))
        sentences.append(f"{title}: " + ", ".join(f"{label} {context.observed_text(row)}" for label, row in reported))
    if not rows:
        return None
    chart = DotChart(tuple(rows), key=_key(context, labels, has_targets=any(row.target is not None for row in rows)))
    alt = texts("unit.chart_alt", summary="; ".join(sentences))
    note = corrected_note(context, every)
    return Chart("results", texts("unit.chart_caption"), alt, draw_dot_rows(chart, texts), note=note)


def _dot(order: int, row: Row, text: str) -> Dot:
    shape, colour = SERIES_SHAPES[order % len(SERIES_SHAPES)], SERIES_COLOURS[order % len(SERIES_COLOURS)]
    is_estimate = row.get("status") == "estimate"
    value = min(float(row["value"]), 100.0)
    return Dot(value, shape, colour, row.get("op") or "=", is_hollow=is_estimate or order > 0, title=text)


def _key(context: ReportContext, labels: list[str], *, has_targets: bool) -> tuple[KeyItem, ...]:
    """Return which shape stands for which period, and the mark of a target."""
    items = [
        KeyItem(label, SERIES_SHAPES[order % len(SERIES_SHAPES)], SERIES_COLOURS[order % len(SERIES_COLOURS)])
        for order, label in enumerate(labels)
    ]
    target = KeyItem(context.texts("chart.key_target"), "bar", ORANGE)
    return (*items, target) if has_targets else tuple(items)
