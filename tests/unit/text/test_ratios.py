"""A printed percentage is graded against its ratio."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnfilings.text import grade_ratio


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed", "decimals", "grade"),
    [
        (34, 103, 33.0, 1, "pass"),
        (1468, 2400, 61.2, 1, "pass"),
        (60, 130, 46.1, 1, "truncated"),
        (60, 130, 46.2, 1, "pass"),
        (467_933, 624_403, 75.91, 2, "slip"),
        (30, 47, 68.3, 1, "slip"),
        (128_045, 1_439_411, 7.84, 2, "conflict"),
        (55, 60, 93, 0, "conflict"),
        (56, 54, 103.7, 1, "pass"),
        (5, 0, 10, 0, "conflict"),
        (832, 1000, 61.2, 1, "conflict"),  # two digits are wrong: no slip of one key
        (832, 1000, 81.5, 1, "conflict"),  # more than a point off
        (832, 1000, 38.2, 1, "slip"),  # two digits changed places
    ],
)
def test_a_percentage_is_graded(
    numerator: float, denominator: float, printed: float, decimals: int, grade: str
) -> None:
    assert grade_ratio(numerator, denominator, printed, decimals).grade == grade


@given(denominator=st.integers(1, 10**6), part=st.floats(0, 1), decimals=st.integers(0, 3))
def test_a_rounded_percentage_always_passes(denominator: int, part: float, decimals: int) -> None:
    numerator = round(part * denominator)
    printed = float(f"{100 * numerator / denominator:.{decimals}f}")
    assert grade_ratio(numerator, denominator, printed, decimals).grade == "pass"
