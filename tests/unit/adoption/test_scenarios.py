"""Scenarios of a fit: pace, shock and denominator, side by side; changes of a share split by cause without a rest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from adoption import AdoptionFit, Deadline, compare_scenarios, decompose_change, fit_adoption, load_adoption

_TIMES = [2024.0, 2024.5, 2025.0, 2025.5, 2026.0, 2027.0]
_PANEL = pd.DataFrame(
    {"unit": ["A"] * 3 + ["B"] * 3, "time": [2022.0, 2023.0, 2024.0] * 2, "numerator": [2, 3, 4, 5, 7, 9]}
).assign(denominator=20)


@pytest.fixture(scope="module")
def fit() -> AdoptionFit:
    return fit_adoption(_PANEL, method="pooled")


def test_a_shock_moves_the_logit_from_its_day_on_and_fades(fit: AdoptionFit) -> None:
    shocked = fit.with_shock(-0.8, at=2025.0, half_life=1.0)
    moved = special.logit(shocked.grid(_TIMES)) - special.logit(fit.grid(_TIMES))
    np.testing.assert_allclose(moved[1, :, 100], [0, 0, -0.8, -0.8 * 0.5**0.5, -0.4, -0.2], atol=1e-9)


def test_two_shocks_add_up(fit: AdoptionFit) -> None:
    twice = fit.with_shock(-0.3, at=2025.0).with_shock(0.5, at=2026.0)
    moved = special.logit(twice.grid(_TIMES)) - special.logit(fit.grid(_TIMES))
    np.testing.assert_allclose(moved[0, :, 0], [0, 0, -0.3, -0.3, 0.2, 0.2], atol=1e-9)


def test_twice_the_pace_is_there_in_half_the_time(fit: AdoptionFit) -> None:
    fast = fit.with_pace(2)
    np.testing.assert_array_equal(fast.grid([2024.5, 2025.0]), fit.grid([2025.0, 2026.0]))
    np.testing.assert_array_equal(fast.grid([2023.0, 2024.0]), fit.grid([2023.0, 2024.0]))
    assert fast.probability(0.5, 2025.0).equals(fit.probability(0.5, 2026.0))


def test_a_standstill_keeps_what_is_known_on_the_last_day(fit: AdoptionFit) -> None:
    still = fit.with_pace(0).grid([2025.0, 2030.0])
    np.testing.assert_array_equal(still[:, 0], still[:, 1])
    np.testing.assert_allclose(still[:, 0], fit.grid([2024.0])[:, 0], atol=1e-12)


def test_a_pace_may_change_on_a_later_day(fit: AdoptionFit) -> None:
    fast = fit.with_pace(3, since=2025.0)
    np.testing.assert_allclose(fast.grid([2025.0, 2026.0]), fit.grid([2025.0, 2028.0]), atol=1e-12)


def test_joint_draws_follow_the_scenario(fit: AdoptionFit) -> None:
    both = fit.with_pace(2).with_shock(-0.4, at=2025.0).with_denominator({"A": 40})
    draws = both.draws([2025.0, 2026.0], n=20000, seed=3)
    np.testing.assert_allclose(draws.mean(-1), both.grid([2025.0, 2026.0]).mean(-1), atol=0.01)


def test_a_longer_list_of_facilities_lowers_the_share(fit: AdoptionFit) -> None:
    np.testing.assert_allclose(fit.with_denominator(40).grid([2026.0]), fit.grid([2026.0]) / 2)
    one = fit.with_denominator({"B": 25}).grid([2026.0]) / fit.grid([2026.0])
    np.testing.assert_allclose(one[:, 0, 50], [1.0, 0.8])


def test_a_shorter_list_takes_no_share_above_one(fit: AdoptionFit) -> None:
    grid = fit.with_denominator(10).grid([2030.0])
    assert grid.max() == 1.0
    assert (np.diff(grid) >= 0).all()


def test_scenarios_stand_side_by_side_in_the_order_asked(fit: AdoptionFit) -> None:
    table = compare_scenarios({"twice": fit.with_pace(2), "as is": fit}, [2025.0, 2026.0])
    assert table["scenario"].tolist() == ["twice", "as is"] * 4
    assert table["unit"].tolist() == ["A"] * 4 + ["B"] * 4
    as_is = table[table["scenario"] == "as is"].drop(columns="scenario").reset_index(drop=True)
    pd.testing.assert_frame_equal(as_is, fit.forecast([2025.0, 2026.0]))
    with pytest.raises(ValueError, match="no scenario to compare"):
        compare_scenarios({}, [2025.0])


def test_a_scenario_leaves_the_fit_that_it_was_made_of_alone(fit: AdoptionFit) -> None:
    before = fit.grid([2026.0])
    changed = fit.with_pace(2).with_shock(1.0, at=2025.0).with_deadlines([Deadline(2025.0, "decree")])
    assert (changed.grid([2026.0]) != before).any()
    np.testing.assert_array_equal(fit.grid([2026.0]), before)


def test_a_scenario_is_saved_with_its_fit(fit: AdoptionFit, tmp_path: Path) -> None:
    deadline = Deadline(2025.5, "plan", units=["B"], reason="Plan 12")
    changed = fit.with_pace(1.5).with_shock(-0.2, at=2025.0).with_denominator(30).with_deadlines([deadline])
    again = load_adoption(changed.save(tmp_path / "fit.json"))
    np.testing.assert_array_equal(again.grid([2026.0]), changed.grid([2026.0]))
    assert again.messages == changed.messages


def test_a_fit_says_under_which_scenario_it_forecasts(fit: AdoptionFit) -> None:
    said = fit.with_pace(2).with_shock(-0.5, at=2025.0).with_denominator(40).messages
    assert said[-3:] == [
        "scenario: 2 times the pace",
        "scenario: a shock of -0.5 on the logit at 2025",
        "scenario: shares of other denominators",
    ]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda fit: fit.with_pace(-1), "expected a factor from 0 to 20"),
        (lambda fit: fit.with_pace(float("nan")), "expected a factor from 0 to 20"),
        (lambda fit: fit.with_pace("2"), "pace '2': expected a factor from 0 to 20"),
        (lambda fit: fit.with_pace(5).with_pace(5), "expected a factor from 0 to 20"),
        (lambda fit: fit.with_shock(-1, at=2025.0, half_life=0), "half-life above 0"),
        (lambda fit: fit.with_denominator(0), "unit A: denominator 0 is not above 0; unit B"),
        (lambda fit: fit.with_denominator({"a": 10}), "unit 'a' is not in the fit, which has A, B"),
    ],
)
def test_what_no_scenario_can_be_is_refused(fit: AdoptionFit, call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call(fit)  # type: ignore[operator]


def test_shares_without_a_denominator_have_none_to_change() -> None:
    shares = _PANEL.assign(share=0.2 + 0.01 * _PANEL["numerator"])[["unit", "time", "share"]]
    with pytest.raises(ValueError, match="unit A never reported a denominator; unit B never"):
        fit_adoption(shares, method="pooled").with_denominator(10)


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
