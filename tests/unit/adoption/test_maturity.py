"""Maturity: a level is a conjunction of gates; the pooled ordinal model recovers truth and agrees with its peer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import special
from statsmodels.miscmodels.ordinal_model import OrderedModel

from adoption.diagnostics import AdoptionError
from adoption.readiness.maturity import assess_gates, fit_maturity
from analysis.paths import lookup_folder
from analysis.regulations import read_rules

_THRESHOLDS, _EFFECT, _SD = np.array([-1.0, 0.5, 2.0]), 0.8, 0.9


@pytest.fixture(scope="module")
def gates() -> pd.DataFrame:
    return read_rules(lookup_folder())["maturity_gates"]


def levels_of(**units: str) -> pd.DataFrame:
    """Return reached levels from texts like `infrastructure 3 his 3 lis 1`."""
    rows = []
    for unit, text in units.items():
        words = text.split()
        rows += [(unit, group, int(level)) for group, level in zip(words[::2], words[1::2], strict=True)]
    return pd.DataFrame(rows, columns=["unit", "group_code", "level"])


def simulate_levels(n_groups: int, seed: int, per_group: int = 8) -> tuple[pd.DataFrame, np.ndarray]:
    generator = np.random.default_rng(seed)
    effect = generator.normal(0, _SD, n_groups)
    group = np.repeat(np.arange(n_groups), per_group)
    time = generator.uniform(-1.5, 1.5, len(group))
    latent = _EFFECT * time + effect[group] + generator.logistic(size=len(group))
    return pd.DataFrame(
        {"level": 1 + (latent[:, None] > _THRESHOLDS).sum(axis=1), "time": time, "group": group}
    ), effect


BASIC = "administration 1 lis 2 non_functional 1 security 1"


def test_the_level_is_the_last_whose_every_gate_is_passed(gates: pd.DataFrame) -> None:
    assessed = assess_gates(
        levels_of(
            below="infrastructure 0 his 1",
            two="infrastructure 2 his 3",
            three=f"infrastructure 5 his 5 {BASIC} ris_pacs 0",
            six="infrastructure 6 his 6 administration 2 ris_pacs 2 lis 2 non_functional 2 security 2 emr 2",
        ),
        gates,
        "2025-06-05",
    ).set_index("unit")
    assert assessed["overall_level"].to_dict() == {"below": 0, "two": 2, "three": 3, "six": 6}
    assert assessed.loc["three", "held_back_by"] == "ris_pacs"
    assert assessed.loc["six", "held_back_by"] == "infrastructure his"


def test_what_a_unit_does_not_report_holds_it_back_and_is_named(gates: pd.DataFrame) -> None:
    assessed = assess_gates(
        levels_of(a="infrastructure 7 his 7 lis 1 security 1 non_functional 1"), gates, "2026-06-30"
    ).iloc[0]
    assert assessed["overall_level"] == 2
    assert assessed["held_back_by"] == "administration"
    assert "administration" in assessed["missing"].split()


def test_the_least_checked_gate_is_named(gates: pd.DataFrame) -> None:
    assessed = assess_gates(levels_of(a="infrastructure 1 his 1"), gates, "2026-06-30")
    assert assessed["verification"].tolist() == ["unverified"]
    checked = gates[gates["verification"] == "single-source"]
    assert assess_gates(levels_of(a="lis 1"), checked, "2026-06-30")["verification"].tolist() == ["single-source"]


def test_electronic_records_are_no_gate_since_their_criteria_ended(gates: pd.DataFrame) -> None:
    five = "infrastructure 5 his 5 administration 1 ris_pacs 2 lis 2 non_functional 2 security 2"
    day_before, day_after = (
        assess_gates(levels_of(a=five), gates, day).iloc[0] for day in ("2025-06-05", "2025-06-06")
    )
    assert (day_before["overall_level"], day_before["held_back_by"]) == (4, "emr")
    assert (day_after["overall_level"], day_after["not_applied"]) == (5, "emr")


def test_a_reported_group_whose_gates_ended_is_left_aside_and_named(gates: pd.DataFrame) -> None:
    assessed = assess_gates(levels_of(a="infrastructure 1 his 1 emr 0"), gates, "2026-06-30").iloc[0]
    assert (assessed["overall_level"], assessed["not_applied"]) == (1, "emr")


@pytest.mark.parametrize(
    ("level", "group", "required"), [(3, "lis", 1), (4, "lis", 2), (4, "ris_pacs", 1), (5, "ris_pacs", 2)]
)
def test_the_cells_of_the_circular_that_were_seen(gates: pd.DataFrame, level: int, group: str, required: int) -> None:
    cell = gates[(gates["overall_level"] == level) & (gates["group_code"] == group)].iloc[0]
    assert (cell["required_level"], cell["verification"]) == (required, "single-source")


def test_every_other_cell_says_that_it_was_not_checked(gates: pd.DataFrame) -> None:
    assert gates["verification"].value_counts().to_dict() == {"unverified": 37, "single-source": 4}


def test_gates_with_validity_need_a_day(gates: pd.DataFrame) -> None:
    with pytest.raises(AdoptionError, match="pass the day of the assessment"):
        assess_gates(levels_of(a="his 1"), gates)


def test_an_unknown_group_is_refused(gates: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="groups cloud: the gates define administration"):
        assess_gates(levels_of(a="cloud 3"), gates)


def test_without_groups_the_figures_are_those_of_ordered_model() -> None:
    frame, _ = simulate_levels(40, seed=1)
    ours = fit_maturity(frame, covariates=["time"])
    peer = OrderedModel(frame["level"], frame[["time"]], distr="logit").fit(method="bfgs", disp=False, gtol=1e-8)
    thresholds = peer.model.transform_threshold_params(peer.params)[1:-1]
    np.testing.assert_allclose(ours.thresholds["estimate"], thresholds, atol=2e-5)
    assert ours.effects.loc[0, "estimate"] == pytest.approx(peer.params["time"], abs=2e-5)
    assert ours.effects.loc[0, "standard_error"] == pytest.approx(peer.bse["time"], rel=1e-3)
    assert ours.log_likelihood == pytest.approx(peer.llf, abs=1e-6)


def test_intervals_hold_the_simulated_truth() -> None:
    inside = []
    for seed in range(12):
        frame, _ = simulate_levels(60, seed)
        fit = fit_maturity(frame, covariates=["time"], group="group")
        assert fit.converged
        estimates = np.concatenate([fit.thresholds["estimate"], fit.effects["estimate"]])
        errors = np.concatenate([fit.thresholds["standard_error"], fit.effects["standard_error"]])
        inside.append(np.abs(estimates - np.append(_THRESHOLDS, _EFFECT)) <= 1.96 * errors)
        assert fit.group_sd == pytest.approx(_SD, abs=0.4)
    assert 0.85 <= np.mean(inside) <= 1.0


def test_groups_are_pulled_to_their_mean_and_hold_their_truth() -> None:
    frame, truth = simulate_levels(150, seed=20)
    groups = fit_maturity(frame, covariates=["time"], group="group").groups
    is_inside = (groups["effect"] - truth).abs() <= 1.96 * groups["standard_error"]
    assert 0.90 <= is_inside.mean() <= 0.99
    assert groups["effect"].std() < np.std(truth)


def test_chances_add_up_and_follow_the_model() -> None:
    frame, _ = simulate_levels(40, seed=2)
    fit = fit_maturity(frame, covariates=["time"], group="group")
    new = pd.DataFrame({"time": [0.0, 1.0], "group": [0, 999]})
    chances = fit.chances(new, group="group")
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    first = fit.thresholds["estimate"].iloc[0] - fit.groups["effect"].iloc[0]
    assert chances.iloc[0, 0] == pytest.approx(special.expit(first))


def test_groups_that_do_not_differ_are_said_not_to() -> None:
    generator = np.random.default_rng(3)
    frame = pd.DataFrame({"level": np.tile([1, 2, 3, 2], 30), "group": np.repeat(np.arange(30), 4)})
    fit = fit_maturity(frame.sample(frac=1, random_state=generator), group="group")
    assert "do not differ measurably" in fit.message


def test_one_level_and_missing_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="only one level found"):
        fit_maturity(pd.DataFrame({"level": [2, 2]}))
    with pytest.raises(ValueError, match="columns time are missing"):
        fit_maturity(pd.DataFrame({"level": [1, 2]}), covariates=["time"])
