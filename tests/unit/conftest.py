"""Small panels written as text: one line a figure, read by the package's own grammar."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis import paths
from analysis.panel import build_panel
from analysis.schemas import TABLES, period_bounds, validate
from vnfilings.box._child import answer_call
from vnfilings.box._wire import Ending, pack_ending
from vnfilings.text import read_period, read_quantity

_COLUMNS = ["source_id", "line", "kind", "indicator_text", "unit_text", "period", "raw_text"]


def read_text_table(text: str, columns: list[str]) -> list[dict[str, str]]:
    """Return the rows of a table written with `|` between cells; empty lines are skipped."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines() if line.strip()]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def statements_of(text: str) -> pd.DataFrame:
    """Return statements of lines `source | line | kind | indicator | unit | period | figure`; `t12` is a table row."""
    return validate("statements", pd.DataFrame([_statement(row) for row in read_text_table(text, _COLUMNS)]))


def _statement(row: dict[str, str]) -> dict[str, object]:
    quantity = read_quantity(row["raw_text"])
    period = read_period(row["period"]) if row["period"] else None
    place = f"table row {row['line'][1:]}" if row["line"].startswith("t") else f"line {row['line']}"
    found = {
        "statement_id": f"{row['source_id']}:{place}:{row['indicator_text']}:{row['period']}:{row['raw_text']}",
        "source_id": row["source_id"],
        "locator": place,
        "line": int(row["line"].lstrip("t")),
        "raw_text": row["raw_text"],
        "kind": row["kind"],
        "indicator_text": row["indicator_text"],
        "unit_text": row["unit_text"],
        "period": period and period.code,
        "period_start": period and period.start,
        "period_end": period and period.end,
    }
    if quantity:
        taken = ("op", "value", "value_low", "value_high", "is_change", "value_unit", "counted_noun", "numerator")
        found |= {name: getattr(quantity, name) for name in (*taken, "denominator", "confidence", "alternative_value")}
    return found


def sources_of(text: str) -> pd.DataFrame:
    """Return sources of lines `source | issued | issuer code | filing unit | filing period`; a day may be a year.

    Instead of an issuer, `(aggregator)` says what the source is.
    """
    columns = ["source_id", "issued", "issuer_code", "filing_unit_code", "filing_period"]
    rows = [
        {
            **row,
            **_date_of(row["issued"]),
            **_type_of(row["issuer_code"]),
            "folder": row["source_id"],
            "title": row["source_id"],
            "url": "filed document",
            "licence": "test",
        }
        for row in read_text_table(text, columns)
    ]
    return validate("sources", pd.DataFrame(rows).replace("", None))


def _type_of(printed: str) -> dict[str, object]:
    is_type = printed.startswith("(")
    return {"source_type": printed.strip("()"), "issuer_code": None} if is_type else {"issuer_code": printed}


def _date_of(printed: str) -> dict[str, object]:
    """Return the columns that a source's date fills: the earliest possible day and what is known of it."""
    precision = {4: "year", 7: "month", 10: "day"}.get(len(printed))
    return {"issued": period_bounds(printed)[0] if printed else None, "issued_precision": precision}


@pytest.fixture(scope="session")
def lookup() -> Path:
    """Return the project's own lookups."""
    return paths.project_folder() / "data" / "lookup"


@pytest.fixture
def panel_of(lookup: Path, tmp_path: Path) -> Callable[..., dict[str, pd.DataFrame]]:
    """Return a function from texts to the tables of a panel; tasks and outline may be given as frames."""

    def build(sources: str, statements: str, **tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
        empty = {name: pd.DataFrame(columns=TABLES[name].column_names) for name in ("tasks", "systems")}
        given = {"sources": sources_of(sources), "statements": statements_of(statements)}
        return build_panel(empty | given | tables, lookup, tmp_path / "no-corrections")

    return build


@pytest.fixture
def read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read documents in this process, as a child would: what a test replaces or counts is then found."""

    def run(requests: Iterator[Any], limits: object) -> Iterator[Any]:
        for call, request, _ in requests:
            answer = answer_call(request.function, call.shared, lambda request=request: request.arguments)
            yield call, pickle.dumps(((), *answer)) + pack_ending(Ending(0, 0.0, 0)), ""

    monkeypatch.setattr("vnfilings.box._forked.run", run)
