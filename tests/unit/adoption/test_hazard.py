"""Cumulative counts of fixed cohorts: recognised, fitted by what each period added, forecast without falling."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from adoption.trends.binomial_trend import fit_trends, forecast_trends
from adoption.trends.hazard import fit_hazards, recognise_cohorts

_LOG_HAZARD, _CHANGE, _COHORT = -1.2, 0.25, 120


def simulate_cohorts(n_units: int, seed: int, n_values: int = 7) -> tuple[pd.DataFrame, np.ndarray]:
    """Return synthetic cumulative counts to 2024 and the counts of the two years after.

    The yearly hazard is exp(-1.2 + .25 (t - 2024)), the same in all units.
    """
    generator = np.random.default_rng(seed)
    adopted = generator.binomial(_COHORT, 0.05, n_units)
    counts = [adopted]
    first = 2024 - n_values + 1
    for year in range(first + 1, 2027):
        chance = -np.expm1(-np.exp(_LOG_HAZARD + _CHANGE * (year - 0.5 - 2024)))
        adopted = adopted + generator.binomial(_COHORT - adopted, chance)
        counts.append(adopted)
    table = np.array(counts).T
    panel = pd.DataFrame(
        {
            "unit": np.repeat([f"u{i:03d}" for i in range(n_units)], n_values),
            "time": np.tile(np.arange(first, 2025.0), n_units),
            "numerator": table[:, :n_values].ravel(),
            "denominator": _COHORT,
        }
    )
    return panel, table[:, n_values:]


def simulate_wandering_cohorts(n_units: int, seed: int, n_values: int = 6) -> tuple[pd.DataFrame, np.ndarray]:
    """Return synthetic cumulative counts whose log hazard wanders by .5 a year, and the counts of three more years."""
    generator = np.random.default_rng(seed)
    adopted, log_hazard = generator.binomial(_COHORT, 0.05, n_units), np.full(n_units, -1.6)
    counts = [adopted]
    for _ in range(n_values + 2):
        log_hazard = log_hazard + 0.1 + 0.5 * generator.standard_normal(n_units)
        adopted = adopted + generator.binomial(_COHORT - adopted, -np.expm1(-np.exp(log_hazard)))
        counts.append(adopted)
    table = np.array(counts).T
    unit = np.repeat([f"u{i:03d}" for i in range(n_units)], n_values)
    time = np.tile(2018.0 + np.arange(n_values), n_units)
    counts_known = {"numerator": table[:, :n_values].ravel(), "denominator": _COHORT}
    return pd.DataFrame({"unit": unit, "time": time} | counts_known), table[:, n_values:]


def read_panel(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO("unit,time,numerator,denominator\n" + text))


def test_intervals_hold_the_simulated_hazard() -> None:
    panel, _ = simulate_cohorts(300, seed=1)
    table = fit_hazards(panel).table
    assert table["converged"].mean() > 0.98
    table = table[table["converged"]]
    for name, truth in (("log_hazard", _LOG_HAZARD), ("change", _CHANGE)):
        is_inside = (table[name] - truth).abs() <= 1.96 * table[f"{name}_se"]
        assert 0.93 <= is_inside.mean() <= 0.99, name


def test_intervals_of_unequal_length_are_allowed_for() -> None:
    generator = np.random.default_rng(12)
    time = np.array([2018.0, 2018.5, 2020.5, 2021.0, 2024.0])
    adopted = np.full(200, 10)
    counts = [adopted]
    for length in np.diff(time):
        adopted = adopted + generator.binomial(400 - adopted, -np.expm1(-0.3 * length))
        counts.append(adopted)
    panel = pd.DataFrame({"unit": np.repeat(np.arange(200), 5), "time": np.tile(time, 200), "denominator": 400})
    table = fit_hazards(panel.assign(numerator=np.array(counts).T.ravel())).table
    assert table["log_hazard"].mean() == pytest.approx(np.log(0.3), abs=0.03)
    assert table["change"].mean() == pytest.approx(0.0, abs=0.02)


def test_forecasts_cover_what_the_cohort_does_next() -> None:
    panel, later = simulate_cohorts(300, seed=2)
    fits = fit_hazards(panel)
    draws = fits.draws([2025.0, 2026.0], n=600, seed=3)
    usable = np.isfinite(draws[:, 0, 0])
    low, high = np.quantile(draws[usable], [0.025, 0.975], axis=2)
    is_inside = (later[usable] / _COHORT >= low - 1e-9) & (later[usable] / _COHORT <= high + 1e-9)
    assert 0.93 <= is_inside.mean() <= 0.995


def test_forecasts_hold_what_they_promise_where_the_hazard_wanders() -> None:
    panel, later = simulate_wandering_cohorts(120, seed=4)
    fits = fit_hazards(panel)
    draws = fits.draws([2024.0, 2025.0, 2026.0])
    usable = np.isfinite(draws[:, 0, 0])
    low, high = np.quantile(draws[usable], [0.025, 0.975], axis=2)
    inside = (later[usable] / _COHORT >= low - 1e-9) & (later[usable] / _COHORT <= high + 1e-9)
    assert 0.92 <= inside.mean() <= 0.98
    alone = fit_hazards(panel[panel["unit"] == "u000"])
    assert 0.2 < alone.walk_sd < 0.6, "one cohort leans on what is usual"
    steady, _ = simulate_cohorts(200, seed=4)
    assert fit_hazards(steady).walk_sd < 0.15


def test_a_trend_of_the_same_counts_allows_a_fall_that_cannot_be() -> None:
    panel, _ = simulate_cohorts(300, seed=2, n_values=4)
    fits = fit_hazards(panel)
    latest = fits.table["adopted"] / _COHORT
    trend = forecast_trends(fit_trends(panel), [2024.25])
    assert (trend["lower_95"] < latest).mean() > 0.5
    lowest = fits.draws([2024.25], n=200)[:, 0].min(axis=1)
    assert (lowest[np.isfinite(lowest)] >= latest[np.isfinite(lowest)] - 1e-12).all()


def test_draws_never_fall_and_repeat_with_their_seed() -> None:
    panel, _ = simulate_cohorts(5, seed=4)
    fits = fit_hazards(panel)
    draws = fits.draws([2026.0, 2025.0, 2030.0], n=50, seed=7)
    assert (draws[:, 1] <= draws[:, 0]).all()
    assert (draws[:, 0] <= draws[:, 2]).all()
    latest = fits.table["adopted"].to_numpy()[:, None] / _COHORT
    assert (draws[:, 1] >= latest - 1e-12).all()
    np.testing.assert_array_equal(draws, fits.draws([2026.0, 2025.0, 2030.0], n=50, seed=7))


def test_the_chance_of_a_target_is_the_part_of_draws_that_reach_it() -> None:
    panel, _ = simulate_cohorts(5, seed=5)
    fits = fit_hazards(panel)
    chance = fits.probability(0.8, 2026.0)["probability"].to_numpy()
    assert ((chance > 0) & (chance < 1)).any()
    assert (fits.probability(0.01, 2026.0)["probability"] == 1).all()


def test_cumulative_cohorts_are_recognised() -> None:
    panel, _ = simulate_cohorts(20, seed=6)
    found = recognise_cohorts(panel)
    assert found["is_cumulative"].all()
    assert "use fit_hazards" in str(found.loc[0, "message"])


def test_independent_counts_are_not_taken_for_cumulative() -> None:
    generator = np.random.default_rng(9)
    time = np.arange(2018.0, 2025.0)
    chance = 1 / (1 + np.exp(-(time - 2022) * 0.2))
    counts = generator.binomial(60, chance, (20, len(time)))
    panel = pd.DataFrame({"unit": np.repeat(np.arange(20), 7), "time": np.tile(time, 20), "numerator": counts.ravel()})
    found = recognise_cohorts(panel.assign(denominator=60))
    assert not found["is_cumulative"].any()


def test_a_steep_rise_that_could_not_fall_proves_nothing() -> None:
    panel = read_panel("A,2022,5,100\nA,2023,40,100\nA,2024,90,100")
    found = recognise_cohorts(panel).iloc[0]
    assert found["never_falls"]
    assert found["chance"] > 0.9
    assert not found["is_cumulative"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("A,2022,5,100\nA,2023,9,100", "too few values: 2 found"),
        ("A,2022,5,100\nA,2023,9,120\nA,2024,12,120", "denominator changes from 100 to 120"),
        ("A,2022,5,100\nA,2023,9,100\nA,2024,8,100", "the count falls"),
        ("A,2022,5,100\nA,2023,5,100\nA,2024,5,100", "no increase"),
    ],
)
def test_a_unit_that_is_no_cohort_keeps_its_row_and_says_why(rows: str, reason: str) -> None:
    good = "B,2022,5,100\nB,2023,9,100\nB,2024,20,100"
    fits = fit_hazards(read_panel(f"{rows}\n{good}"))
    table = fits.table.set_index("unit")
    assert reason in str(table.loc["A", "message"])
    assert not table.loc["A", "converged"]
    assert table.loc["B", "converged"]
    assert np.isnan(fits.probability(0.5, 2026.0)["probability"].iloc[0])


def test_a_cohort_that_has_all_adopted_stays_there() -> None:
    fits = fit_hazards(read_panel("A,2022,5,42\nA,2023,32,42\nA,2024,42,42"))
    assert (fits.draws([2026.0], n=20)[0] == 1).all()
