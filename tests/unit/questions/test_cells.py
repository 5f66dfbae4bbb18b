"""Cells of answers: a difference has the sign of what is printed, in the unit of the indicator."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.questions.results.cells import write_cell
from analysis.reports import prepare_context
from analysis.schemas import TABLES

_RULES = {"direction": "up", "aggregation": "none"}
_INDICATORS = pd.DataFrame(
    [
        {
            "indicator_code": "share",
            "unit": "%",
            "measure": "share",
            "title_en": "Share",
            "title_vi": "Tỷ lệ",
            **_RULES,
        },
        {
            "indicator_code": "points",
            "unit": "points",
            "measure": "score",
            "title_en": "Points",
            "title_vi": "Điểm",
            **_RULES,
        },
    ]
)


@pytest.mark.parametrize(
    ("name", "code", "value", "printed"),
    [
        ("change", "points", -0.001, "0.00"),
        ("change", "points", 0.0, "0"),
        ("change", "points", -0.01, "−0.01"),
        ("change", "points", 0.01, "+0.01"),
        ("change", "share", -0.04, "−0.04 points"),
        ("change", "share", -12.34, "−12.3 points"),
        ("gap_to_target", "share", 12.34, "12.3 points"),
        ("latest", "share", 61.24, "61.2%"),
        ("slope", "share", -0.0004, "0.000"),
        ("latest", "share", float("nan"), "–"),
    ],
)
def test_a_number_is_printed_as_reports_print_it(name: str, code: str, value: float, printed: str) -> None:
    empty = {table: pd.DataFrame(columns=TABLES[table].column_names) for table in ("sources", "units", "observations")}
    context = prepare_context({**empty, "indicators": _INDICATORS}, "en", "2026-06-30")
    assert write_cell(context, name, value, {"indicator_code": code}) == printed
