"""The exact layer's binomial trends: the same figures as statsmodels, a row for every unit, honest intervals."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import special

from adoption import PanelError
from adoption.trends import chance_of_reaching, fit_trends, forecast_trends


def read_panel(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), skipinitialspace=True)


def simulate_panel(n_units: int, seed: int, n_periods: int = 8) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a synthetic panel of straight logit lines and its true lines (level at 2021, slope)."""
    generator = np.random.default_rng(seed)
    time = np.arange(2018.0, 2018.0 + n_periods)
    truth = pd.DataFrame({"level": generator.normal(-0.5, 0.8, n_units), "slope": generator.normal(0.4, 0.2, n_units)})
    denominator = np.repeat(generator.integers(30, 400, n_units)[:, None], n_periods, axis=1)
    share = special.expit(truth["level"].to_numpy()[:, None] + truth["slope"].to_numpy()[:, None] * (time - 2021))
    panel = pd.DataFrame(
        {
            "unit": np.repeat([f"u{i:04d}" for i in range(n_units)], n_periods),
            "time": np.tile(time, n_units),
            "numerator": generator.binomial(denominator, share).ravel(),
            "denominator": denominator.ravel(),
        }
    )
    return panel, truth


def fit_by_statsmodels(rows: pd.DataFrame, reference_time: float) -> list[float]:
    design = np.column_stack([np.ones(len(rows)), rows["time"] - reference_time])
    outcome = np.column_stack([rows["numerator"], rows["denominator"] - rows["numerator"]])
    fit = sm.GLM(outcome, design, family=sm.families.Binomial()).fit(tol=1e-13, tol_criterion="params")
    dispersion = fit.pearson_chi2 / fit.df_resid
    return [*fit.params, *(fit.bse * np.sqrt(max(dispersion, 1.0))), dispersion]


def test_every_unit_gets_the_figures_of_statsmodels() -> None:
    panel, _ = simulate_panel(40, seed=1)
    panel = panel.drop(panel.index[[3, 17, 18, 19, 40]])  # irregular: some units have fewer values
    trends = fit_trends(panel, reference_time=2025.0)
    ours = trends[["intercept", "slope", "intercept_se", "slope_se", "dispersion"]].to_numpy()
    theirs = [fit_by_statsmodels(rows, 2025.0) for _, rows in panel.groupby("unit")]
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-8)


def test_shares_without_denominators_are_a_fractional_logit() -> None:
    panel = read_panel("unit,time,share\nA,2020,.10\nA,2021,.18\nA,2022,.35\nA,2023,.44")
    design = np.column_stack([np.ones(4), panel["time"] - 2023.0])
    theirs = sm.GLM(panel["share"], design, family=sm.families.Binomial()).fit(scale="X2", tol=1e-13)
    ours = fit_trends(panel).loc[0]
    np.testing.assert_allclose(
        [ours["slope"], ours["slope_se"]], [theirs.params.iloc[1], theirs.bse.iloc[1]], rtol=1e-7
    )


def test_intervals_hold_the_simulated_truth_as_often_as_they_say() -> None:
    panel, truth = simulate_panel(600, seed=2)
    forecasts = forecast_trends(fit_trends(panel), [2027.0])
    share = special.expit(truth["level"] + truth["slope"] * 6)
    is_inside_80 = share.between(forecasts["lower_80"], forecasts["upper_80"])
    is_inside_95 = share.between(forecasts["lower_95"], forecasts["upper_95"])
    assert 0.76 <= is_inside_80.mean() <= 0.88
    assert 0.935 <= is_inside_95.mean() <= 0.985


def test_chances_are_calibrated_on_simulated_truth() -> None:
    panel, truth = simulate_panel(800, seed=3, n_periods=4)
    chance = chance_of_reaching(fit_trends(panel), target=0.6, time=2023.0)
    is_reached = special.expit(truth["level"] + truth["slope"] * 2) >= 0.6
    assert abs(chance.mean() - is_reached.mean()) < 0.03
    assert is_reached[chance > 0.9].mean() > 0.9
    assert is_reached[chance < 0.1].mean() < 0.1


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("A,2020,3,10,=", "too few values: 1 found"),
        ("A,2020,0,10,=\nA,2021,0,10,=\nA,2022,10,10,=", "no finite slope"),
        ("A,2020,10,10,=\nA,2021,10,10,=\nA,2022,10,10,=", "no finite slope"),
        ("A,2020,0,10,=\nA,2021,5,10,=\nA,2022,10,10,=", "no finite slope"),
        (
            "A,2020,3,10,>\nA,2021,4,10,>=",
            "too few values: 0 found, 2 needed for a trend; 2 values are not used",
        ),
        ("A,2020,,10,=\nA,2021,0,0,=", "too few values: 0 found"),
    ],
)
def test_a_unit_without_a_fit_keeps_its_row_and_says_why(rows: str, reason: str) -> None:
    good = "B,2020,3,10,=\nB,2021,4,10,=\nB,2022,6,10,="
    trends = fit_trends(read_panel(f"unit,time,numerator,denominator,op\n{rows}\n{good}")).set_index("unit")
    assert reason in str(trends.loc["A", "message"])
    assert not trends.loc["A", "converged"]
    assert trends.loc["A", ["slope", "slope_se", "dispersion"]].isna().all()
    assert trends.loc["B", "converged"]
    assert not trends.loc["B", "message"]


def test_two_points_make_a_line_but_no_chance() -> None:
    trends = fit_trends(read_panel("unit,time,share\nA,2020,.2\nA,2021,.4"))
    assert trends.loc[0, "converged"]
    assert "only 2 values" in str(trends.loc[0, "message"])
    assert np.isnan(chance_of_reaching(trends, 0.5, 2022.0)).all()


def test_the_choice_of_reference_time_changes_no_forecast() -> None:
    panel, _ = simulate_panel(20, seed=4)
    early, late = (forecast_trends(fit_trends(panel, time), [2026.0]) for time in (2000.0, 2030.0))
    pd.testing.assert_frame_equal(early, late, rtol=1e-7)


def test_order_of_rows_changes_nothing_and_the_panel_stays_as_it_was() -> None:
    panel, _ = simulate_panel(10, seed=5)
    shuffled = panel.sample(frac=1, random_state=0)
    before = shuffled.copy(deep=True)
    pd.testing.assert_frame_equal(fit_trends(shuffled), fit_trends(panel))
    pd.testing.assert_frame_equal(shuffled, before)


def test_all_impossible_shares_are_named_at_once() -> None:
    panel = read_panel("unit,time,numerator,denominator\nA,2020,12,10\nA,2021,3,10\nB,2020,56,54")
    with pytest.raises(PanelError, match=r"2 problems") as refused:
        fit_trends(panel)
    assert "unit A, time 2020: numerator 12 exceeds denominator 10" in str(refused.value)
    assert "unit B, time 2020: numerator 56 exceeds denominator 54" in str(refused.value)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(PanelError, match="either 'numerator' and 'denominator', or 'share'"):
        fit_trends(pd.DataFrame({"unit": ["A"], "time": [2020.0]}))
