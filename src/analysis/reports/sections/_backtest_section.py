"""How far off the forecasts of the past have been: the back-test in words and as a table."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.reports._document import Block, Cell, Column, Number, Paragraph, Run, Table, Text, text_cell
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import Fact, capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.sections.narrative import write_sentences
from analysis.reports.trace_ids import row_key

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
    return (
        text_cell(context.indicator_title(row["indicator_code"])),
        text_cell(capitalise(texts(f"level.{row['level']}"))),
        text_cell(texts("backtest.months", n=round(12 * row["horizon"])), row["horizon"]),
        text_cell(context.method_name(row["method"])),
        text_cell(texts.number(row["n"]), row["n"]),
        *(Cell((_score_of(context, row, name, name == _ERRORS[0]),), row[name]) for name in (*_ERRORS, *_COVERS)),
    )


def _score_of(context: ReportContext, row: Row, name: str, is_marked: bool = True) -> Number:
    """Return a score of a back-test as a number that leads to its row."""
    is_error = name in _ERRORS
    text = context.texts.number(row[name], _decimals(context, row["indicator_code"])) if is_error else None
    key = row_key(row["indicator_code"], row["level"], row["method"], row["horizon"])
    shown = text or context.texts.percent(row[name], 0)
    return Number(shown, "backtest", key, name, context.report_date, is_marked=is_marked)


def _decimals(context: ReportContext, indicator_code: str) -> int:
    """Return how many decimals an error has: one in percentage points, three in points of a scale."""
    return 1 if context.indicator(indicator_code)["unit"] == "%" else 3


def _summarise_panel(context: ReportContext, code: str, level: str, rows: list[Row]) -> tuple[Run, ...]:
    """Return in words how the methods fared: the least and the greatest error, each with the row that holds it."""
    texts = context.texts
    least, most = (choose(rows, key=lambda row: row["mae"]) for choose in (min, max))
    widest = max(rows, key=lambda row: row["cover_95"])
    is_percent = _decimals(context, code) == 1
    origins = [row[name] for row in rows for name in ("first_origin", "last_origin")]
    facts: dict[str, Fact] = {
        "all_low": "yes" if max(row["bias"] for row in rows) < 0 else "no",
        "best_cover": widest["cover_95"],
    }
    words = {
        "indicator": context.indicator_title(code),
        "level": texts(f"level.{level}"),
        "n": texts.number(sum(row["n"] for row in rows if row["method"] == rows[0]["method"])),
        "first": context.time_text(min(origins)),
        "last": context.time_text(max(origins)),
        "points": texts("backtest.percentage_points" if is_percent else "backtest.scale_points"),
    }
    shown: dict[str, tuple[Run, ...]] = {name: (Text(text),) for name, text in words.items()}
    numbers = {"least": (least, "mae"), "most": (most, "mae"), "cover": (widest, "cover_95")}
    shown |= {name: (_score_of(context, *held),) for name, held in numbers.items()}
    return write_sentences("backtest", facts, shown, context.texts)
