"""How far off the forecasts of the past have been: the back-test in words and as a table."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.reports.document import Block, Cell, Column, Paragraph, Run, Table, Text, text_cell
from analysis.reports.report_context import Material
from analysis.reports.report_texts import capitalise
from analysis.reports.row_helpers import Row
from analysis.reports.sections.narrative import Fact, speak

_ERRORS, _COVERS = ("mae", "crps"), ("cover_80", "cover_95")


def backtest_blocks(material: Material, indicator_codes: list[str], levels: Iterable[str]) -> list[Block]:
    """Return what the back-tests of these indicators and levels say, then their table; or that none was made."""
    words = material.words
    panels = [
        (code, level, rows)
        for code in indicator_codes
        for level in sorted(levels)
        if (rows := material.rows("backtest", indicator_code=code, level=level))
    ]
    if not panels:
        return [Paragraph((Text(words("backtest.none"), "missing"),))]
    said: list[Block] = [Paragraph(_say_panel(material, code, level, rows)) for code, level, rows in panels]
    columns = (
        Column(words("column.indicator")),
        Column(words("column.units")),
        Column(words("backtest.horizon"), "right"),
        Column(words("column.method")),
        Column(words("backtest.forecasts"), "right"),
        *(Column(words(f"backtest.{name}"), "right") for name in (*_ERRORS, *_COVERS)),
    )
    cells = tuple(_row(material, row) for _, _, found in panels for row in found)
    return [*said, Table(words("backtest.caption"), columns, cells, words("backtest.note")).without_repeats()]


def _row(material: Material, row: Row) -> tuple[Cell, ...]:
    words = material.words
    return (
        text_cell(material.indicator_title(row["indicator_code"])),
        text_cell(capitalise(words(f"level.{row['level']}"))),
        text_cell(words("backtest.months", n=round(12 * row["horizon"])), row["horizon"]),
        text_cell(material.method_name(row["method"])),
        text_cell(words.number(row["n"]), row["n"]),
        *(text_cell(words.number(row[name], 1), row[name]) for name in _ERRORS),
        *(text_cell(words.percent(row[name], 0), row[name]) for name in _COVERS),
    )


def _say_panel(material: Material, code: str, level: str, rows: list[Row]) -> tuple[Run, ...]:
    """Return in words how the methods fared, each over all its horizons."""
    words = material.words
    methods = {row["method"]: [other for other in rows if other["method"] == row["method"]] for row in rows}

    def mean(found: list[Row], name: str) -> float:
        return sum(row["n"] * row[name] for row in found) / sum(row["n"] for row in found)

    biases = [mean(found, "bias") for found in methods.values()]
    errors = [mean(found, "mae") for found in methods.values()]
    best_cover = max(mean(found, "cover_95") for found in methods.values())
    origins = [row[name] for row in rows for name in ("first_origin", "last_origin")]
    facts: dict[str, Fact] = {"all_low": "yes" if max(biases) < 0 else "no", "best_cover": best_cover}
    texts = {
        "indicator": material.indicator_title(code),
        "level": words(f"level.{level}"),
        "n": words.number(sum(row["n"] for row in next(iter(methods.values())))),
        "first": material.time_text(min(origins)),
        "last": material.time_text(max(origins)),
        "least": words.number(min(errors), 1),
        "most": words.number(max(errors), 1),
        "cover": words.percent(best_cover, 0),
    }
    return speak("backtest", facts, {name: (Text(text),) for name, text in texts.items()}, material.lang)
