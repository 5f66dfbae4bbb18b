"""The counts of a value lead to the row that holds them: its statement, or the sum of those below a unit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from analysis.i18n import Formatter
from analysis.reports._document import Number
from analysis.reports.analyst._words import counts_cell


def _context(measure: str) -> Any:
    return cast("Any", SimpleNamespace(texts=Formatter("vi"), indicator=lambda _: {"measure": measure}))


def test_a_rank_has_no_counts() -> None:
    row = {"indicator_code": "rank", "statement_id": "bc-1:line-3#1", "numerator": 4.0, "denominator": 34.0}
    assert [run.text for run in counts_cell(_context("rank"), row).runs] == [""]


@pytest.mark.parametrize(
    ("key", "table"), [("bc-1:line-3#1", "statements"), ("sum:p34-52:records_pct:2026-H1", "consolidated")]
)
def test_the_counts_of_a_sum_lead_to_the_sum(key: str, table: str) -> None:
    row = {
        "indicator_code": "records_pct",
        "statement_id": key,
        "unit_code": "p34-52",
        "numerator": 17107.0,
        "denominator": 25244.0,
    }
    [number] = counts_cell(_context("share"), row).runs
    assert isinstance(number, Number)
    assert (number.text, number.table, number.key) == ("17.107/25.244", table, key)
