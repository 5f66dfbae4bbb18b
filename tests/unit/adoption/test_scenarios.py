"""What-if scenarios: shocks in logits, changes split by cause without a rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from adoption.experimental import apply_shock, decompose_change

_TIMES = [2024.0, 2024.5, 2025.0, 2025.5, 2026.0, 2027.0]


def test_a_shock_moves_the_logit_from_its_day_on_and_fades() -> None:
    shares = np.full((2, 6, 3), 0.6)
    shocked = special.logit(apply_shock(shares, _TIMES, at=2025.0, size=-0.8, half_life=1.0)) - special.logit(0.6)
    np.testing.assert_allclose(shocked[1, :, 2], [0, 0, -0.8, -0.8 * 0.5**0.5, -0.4, -0.2], atol=1e-9)
    assert (shares == 0.6).all()


def test_a_cut_list_of_facilities_is_told_apart_from_adoption() -> None:
    before = pd.DataFrame({"unit": ["A", "B"], "numerator": [30, 30], "denominator": [100, 50]})
    cut = pd.DataFrame({"unit": ["A", "B"], "numerator": [30, 30], "denominator": [100, 40]})
    parts = decompose_change(before, cut).set_index("unit")
    assert (parts["by_numerator"] == 0).all()
    assert parts.loc["A", "by_denominator"] == 0
    assert parts.loc["B", "by_denominator"] == pytest.approx(60 / 140 - 60 / 150)


units = st.lists(st.tuples(st.integers(0, 90), st.integers(100, 400)), min_size=1, max_size=6)


def name_units(rows: list[tuple[int, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["numerator", "denominator"])
    return frame.assign(unit=[f"u{i}" for i in range(len(rows))])


@settings(max_examples=60, deadline=None)
@given(before=units, after=units)
def test_the_parts_always_add_up_to_the_change_of_the_overall_share(before: list, after: list) -> None:
    frames = [name_units(rows) for rows in (before, after)]
    overall = [frame["numerator"].sum() / frame["denominator"].sum() for frame in frames]
    total = decompose_change(*frames)[["by_numerator", "by_denominator"]].to_numpy().sum()
    assert total == pytest.approx(overall[1] - overall[0], abs=1e-12)


def test_units_without_a_denominator_or_repeated_are_refused() -> None:
    good = pd.DataFrame({"unit": ["A"], "numerator": [1], "denominator": [2]})
    with pytest.raises(ValueError, match="after: units A have no denominator"):
        decompose_change(good, good.assign(denominator=0))
    with pytest.raises(ValueError, match="occur twice"):
        decompose_change(pd.concat([good, good]), good)
