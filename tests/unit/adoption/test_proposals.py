"""Targets to propose: met with the chance asked for, rounded to the side that is easier to meet."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption import AdoptionError, fit_adoption, propose_targets
from adoption.fit import AdoptionFit

_PANEL = pd.DataFrame(
    {
        "unit": np.repeat(["A", "B", "C", "D", "E", "full"], 3),
        "time": [2022.0, 2023.0, 2024.0] * 6,
        "numerator": [10, 20, 35, 5, 9, 12, 30, 41, 55, 1, 2, 3, 60, 72, 80, 90, 97, 100],
        "denominator": 100,
    }
)


@pytest.fixture(scope="module")
def fit() -> AdoptionFit:
    return fit_adoption(_PANEL, method="pooled")


@pytest.mark.parametrize("direction", ["up", "down"])
@settings(max_examples=25, deadline=None)
@given(time=st.floats(2024.5, 2030.0), chance=st.floats(0.05, 0.95))
def test_a_proposed_target_is_met_with_at_least_its_chance(
    fit: AdoptionFit, direction: str, time: float, chance: float
) -> None:
    for row in propose_targets(fit, time, (chance,), direction).itertuples():
        if row.unit == "full" or row.target in (0.0, 1.0):
            continue
        found = fit.probability(row.target, time, direction).set_index("unit").loc[row.unit, "probability"]
        assert found >= chance - 0.006, row


def test_the_surer_target_is_never_the_more_ambitious_one(fit: AdoptionFit) -> None:
    proposed = propose_targets(fit, 2026.0).pivot_table(index="unit", columns="chance", values="target")
    assert (proposed[0.8] <= proposed[0.5]).all()
    down = propose_targets(fit, 2026.0, direction="down").pivot_table(index="unit", columns="chance", values="target")
    assert (down[0.8] >= down[0.5]).all()


def test_targets_are_whole_percent_and_small_ones_tenths(fit: AdoptionFit) -> None:
    targets = propose_targets(fit, 2026.0, (0.3, 0.5, 0.8))["target"]
    large = targets[targets >= 0.1]
    assert np.allclose(large * 100, np.round(large * 100))
    assert np.allclose(targets * 1000, np.round(targets * 1000))


def test_a_unit_at_the_end_of_the_scale_keeps_it(fit: AdoptionFit) -> None:
    proposed = propose_targets(fit, 2027.0)
    assert proposed.loc[proposed["unit"] == "full", "target"].tolist() == [1.0, 1.0]


def test_a_measured_share_of_100_percent_is_the_end_too() -> None:
    fit = fit_adoption(pd.DataFrame({"unit": ["A", "B"], "time": [2024.0, 2024.0], "share": [1.0, 0.4]}))
    proposed = propose_targets(fit, 2027.0)
    assert proposed.loc[proposed["unit"] == "A", "target"].tolist() == [1.0, 1.0]
    assert (proposed.loc[proposed["unit"] == "B", "target"] < 1).all()


def test_units_keep_the_order_of_the_fit_and_chances_that_of_the_call(fit: AdoptionFit) -> None:
    proposed = propose_targets(fit, 2026.0, (0.8, 0.5))
    assert proposed["unit"].drop_duplicates().tolist() == fit.units
    assert proposed["chance"].tolist() == [0.8, 0.5] * len(fit.units)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"time": float("nan")}, "decimal year"),
        ({"time": 2026.0, "chances": (80,)}, "between 0 and 1"),
        ({"time": 2026.0, "chances": ()}, "between 0 and 1"),
        ({"time": 2026.0, "direction": "higher"}, "'up'"),
    ],
)
def test_what_is_no_question_is_refused(fit: AdoptionFit, arguments: dict[str, object], said: str) -> None:
    with pytest.raises(AdoptionError, match=said):
        propose_targets(fit, **arguments)  # type: ignore[arg-type]


def test_rounding_does_not_propose_less_than_a_unit_that_cannot_fall_has() -> None:
    panel = pd.DataFrame({"unit": ["A"], "time": [2025.7], "numerator": [3], "denominator": [16]})
    fit = fit_adoption(panel, can_fall=False)
    proposed = propose_targets(fit, 2026.0, chances=(0.8, 0.99))
    assert (proposed["target"] >= 0.1875).all()


@pytest.mark.parametrize("chances", [0.5, ("80%",), (), (80,)])
def test_chances_that_are_no_list_of_shares_are_refused_with_an_example(chances: Any) -> None:
    fit = fit_adoption(pd.DataFrame({"unit": ["A"], "time": [2025.0], "share": [0.3]}))
    with pytest.raises(AdoptionError, match=r"expected a list of numbers between 0 and 1, e\.g\. \(0\.5, 0\.8\)"):
        propose_targets(fit, 2028.0, chances=chances)


def test_a_frame_in_place_of_a_fit_is_refused_with_the_call() -> None:
    frame: Any = pd.DataFrame({"unit": ["A"], "time": [2025.0], "share": [0.3]})
    with pytest.raises(AdoptionError, match="expected a fit, found DataFrame"):
        propose_targets(frame, 2028.0)
