"""How far a ratio may lie from the percentage that a text calls 'about'."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.audit._ratio_check import grade_ratios


@pytest.mark.parametrize(
    ("printed", "numerator", "grade"),
    [
        (70, 672, "pass"),  # to the nearest ten
        (70, 760, "loose"),
        (65, 672, "pass"),  # to the nearest five
        (65, 680, "loose"),
        (67, 680, "pass"),
        (67, 690, "loose"),
    ],
)
def test_an_approximate_percentage_may_differ_by_half_the_step_it_is_rounded_to(
    printed: float, numerator: float, grade: str
) -> None:
    row = {"value": printed, "value_unit": "%", "op": "~", "raw_text": f"khoảng {printed}%"}
    rows = pd.DataFrame([row | {"numerator": numerator, "denominator": 1000.0}])
    assert grade_ratios(rows)["grade"].tolist() == [grade]
