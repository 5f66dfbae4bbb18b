"""How far off the forecasts of the past have been: the back-test in words and as a table."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.reports._document import Block, Cell, Column, Paragraph, Run, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.sections.narrative import Fact, write_sentences

_ERRORS, _COVERS = ("mae", "crps"), ("cover_80", "cover_95")


def backtest_blocks(context: ReportContext, indicator_codes: list[str], levels: Iterable[str]) -> list[Block]:
    """Return what the back-tests of these indicators and levels say, then their table; or that none was made."""
    texts = context.texts
    panels = [
        (code, level, rows)
        for code in indicator_codes
        for level in sorted(levels)
        if (rows := context.rows("backtest", indicator_code=code, level=level))
    ]
    if not panels:
        return [Paragraph((Text(texts("backtest.none"), "missing"),))]
    summaries: list[Block] = [Paragraph(_summarise_panel(context, code, level, rows)) for code, level, rows in panels]
    columns = (
        Column(texts("column.indicator")),
        Column(texts("column.units")),
        Column(texts("backtest.horizon"), "right"),
        Column(texts("column.method")),
        Column(texts("backtest.forecasts"), "right"),
        *(Column(texts(f"backtest.{name}"), "right") for name in (*_ERRORS, *_COVERS)),
    )
    cells = tuple(_row(context, row) for _, _, found in panels for row in found)
    return [*summaries, Table(texts("backtest.caption"), columns, cells, texts("backtest.note")).without_repeats()]


def _row(context: ReportContext, row: Row) -> tuple[Cell, ...]:
    texts = context.texts
    decimals = _decimals(context, row["indicator_code"])
    return (
        text_cell(context.indicator_title(row["indicator_code"])),
        text_cell(capitalise(texts(f"level.{row['level']}"))),
        text_cell(texts("backtest.months", n=round(12 * row["horizon"])), row["horizon"]),
        text_cell(context.method_name(row["method"])),
        text_cell(texts.number(row["n"]), row["n"]),
        *(text_cell(texts.number(row[name], decimals), row[name]) for name in _ERRORS),
        *(text_cell(texts.percent(row[name], 0), row[name]) for name in _COVERS),
    )


def _decimals(context: ReportContext, indicator_code: str) -> int:
    """Return how many decimals an error has: one in percentage points, three in points of a scale."""
    return 1 if context.indicator(indicator_code)["unit"] == "%" else 3


def _summarise_panel(context: ReportContext, code: str, level: str, rows: list[Row]) -> tuple[Run, ...]:
    """Return in words how the methods fared, each over all its horizons."""
    texts = context.texts
    methods = {row["method"]: [other for other in rows if other["method"] == row["method"]] for row in rows}

    def mean(found: list[Row], name: str) -> float:
        return float(sum(row["n"] * row[name] for row in found) / sum(row["n"] for row in found))

    decimals = _decimals(context, code)
    biases = [mean(found, "bias") for found in methods.values()]
    errors = [mean(found, "mae") for found in methods.values()]
    best_cover = max(mean(found, "cover_95") for found in methods.values())
    origins = [row[name] for row in rows for name in ("first_origin", "last_origin")]
    facts: dict[str, Fact] = {"all_low": "yes" if max(biases) < 0 else "no", "best_cover": best_cover}
    shown = {
        "indicator": context.indicator_title(code),
        "level": texts(f"level.{level}"),
        "n": texts.number(sum(row["n"] for row in next(iter(methods.values())))),
        "first": context.time_text(min(origins)),
        "last": context.time_text(max(origins)),
        "least": texts.number(min(errors), decimals),
        "most": texts.number(max(errors), decimals),
        "points": texts("backtest.percentage_points" if decimals == 1 else "backtest.scale_points"),
        "cover": texts.percent(best_cover, 0),
    }
    return write_sentences("backtest", facts, {name: (Text(text),) for name, text in shown.items()}, context.texts)
