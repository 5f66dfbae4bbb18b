"""The results of one unit are statsmodels' own, with the figures of the fits of all units at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.genmod.generalized_linear_model import GLMResultsWrapper
from statsmodels.regression.linear_model import RegressionResultsWrapper

from adoption import AdoptionError, PanelError, curve_results, fit_curves, fit_hazards, fit_trends, hazard_results
from adoption import trend_results as results_of
from adoption.plotting import plot_influence, plot_residuals
from adoption.trends import forecast_trends


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """Units with counts (calm, overdispersed, two values), and units with shares alone."""
    generator = np.random.default_rng(2)
    rows = []
    for unit in range(12):
        n = 2 if unit == 0 else int(generator.integers(3, 8))
        latent = generator.normal(-1, 0.5) + 0.4 * np.arange(n) + generator.normal(0, 0.3, n) * (unit % 2)
        yes = generator.binomial(120, 1 / (1 + np.exp(-latent)))
        rows += [(f"u{unit:02}", 2018.0 + year, yes[year], 120.0, np.nan) for year in range(n)]
    rows += [("shares", 2018.0 + year, np.nan, np.nan, 0.2 + 0.1 * year + 0.02 * (year % 2)) for year in range(5)]
    return pd.DataFrame(rows, columns=["unit", "time", "numerator", "denominator", "share"])


def test_the_trend_of_every_unit_has_statsmodels_figures_to_1e_8(panel: pd.DataFrame) -> None:
    trends = fit_trends(panel).set_index("unit")
    forecasts = forecast_trends(fit_trends(panel), [2026.0]).set_index("unit")
    for unit, ours in trends.iterrows():
        results = results_of(panel, unit)
        assert isinstance(results, GLMResultsWrapper)
        assert results.params.tolist() == pytest.approx([ours["intercept"], ours["slope"]], abs=1e-8)
        assert results.bse.tolist() == pytest.approx([ours["intercept_se"], ours["slope_se"]], abs=1e-8)
        assert results.cov_params().loc["intercept", "slope"] == pytest.approx(ours["covariance"], abs=1e-8)
        assert int(results.nobs) == ours["n_observations"]
        next_year = pd.DataFrame({"intercept": [1.0], "slope": [2026.0 - ours["reference_time"]]})
        shown = results.get_prediction(next_year).summary_frame(alpha=0.05).iloc[0]
        ends = forecasts.loc[unit, ["lower_95", "upper_95"]].tolist()
        assert [shown["mean_ci_lower"], shown["mean_ci_upper"]] == pytest.approx(ends, abs=1e-8)
        assert "Generalized Linear Model" in str(results.summary())
    assert (trends["dispersion"] > 1).any()
    assert (trends["dispersion"] < 1).any()


def test_a_straight_line_is_an_ols_result(panel: pd.DataFrame) -> None:
    own = panel[panel["unit"] == "u05"]
    results = results_of(panel, "u05", family="gaussian", reference_time=2020)
    assert isinstance(results, RegressionResultsWrapper)
    slope, intercept = np.polyfit(own["time"] - 2020, own["numerator"] / own["denominator"], 1)
    assert results.params.tolist() == pytest.approx([intercept, slope], abs=1e-10)


@pytest.mark.parametrize("counts", [[5, 12, 20, 27, 33], [5, 5, 9, 9, 9], [2, 30, 31, 55, 56]])
def test_the_hazard_of_a_cohort_has_statsmodels_estimates_and_no_smaller_errors(counts: list[int]) -> None:
    cohort = {"time": [2020.0, 2021, 2022.5, 2023, 2024], "numerator": counts, "denominator": 60}
    cohorts = pd.DataFrame({"unit": "A", **cohort})
    ours, results = fit_hazards(cohorts).table.iloc[0], hazard_results(cohorts, "A")
    names = ["log_hazard", "change"] if ours["change_se"] > 0 else ["log_hazard"]
    assert results.params.index.tolist() == names
    assert results.params.tolist() == pytest.approx(ours[names].tolist(), abs=1e-6)
    assert (results.bse.to_numpy() <= ours[[f"{name}_se" for name in names]].to_numpy(dtype=float) + 1e-6).all()


@pytest.mark.parametrize("curve", ["logistic", "gompertz", "bass"])
def test_a_curve_has_the_standard_errors_of_the_fit_of_all_units(curve: str) -> None:
    time = np.arange(2008.0, 2022.0)
    share = 0.8 / (1 + np.exp(-0.6 * (time - 2014))) + 0.01 * np.sin(5 * time)
    curves = pd.DataFrame(
        {"unit": np.repeat(["A", "B"], len(time)), "time": np.tile(time, 2), "share": [*share, *share]}
    )
    ours, results = fit_curves(curves, curve).iloc[0], curve_results(curves, "A", curve)
    names = results.params.index.tolist()
    assert results.bse.tolist() == pytest.approx(ours[[f"{name}_se" for name in names]].tolist(), rel=1e-6)
    assert results.nobs == 14
    assert results.predict([2020.0]).tolist() == pytest.approx([share[12]], abs=0.05)
    assert results.summary().index.tolist() == names
    assert (results.conf_int()[0] < results.params).all()


def test_a_unit_without_a_model_is_told_why(panel: pd.DataFrame) -> None:
    full = pd.DataFrame({"unit": "A", "time": [2023.0, 2024.0], "numerator": [5, 5], "denominator": 5})
    with pytest.raises(AdoptionError, match="unit A has no trend: at most one value lies between"):
        results_of(full, "A")
    with pytest.raises(AdoptionError, match="unit A has no hazard: too few values"):
        hazard_results(full, "A")
    with pytest.raises(AdoptionError, match="unit A has no curve: 2 values"):
        curve_results(full, "A")
    with pytest.raises(PanelError, match="the panel has no unit 'u5'; did you mean"):
        results_of(panel, "u5")
    with pytest.raises(AdoptionError, match="family 'poisson': expected 'binomial' or 'gaussian'"):
        results_of(panel, "u05", family="poisson")
    with pytest.raises(PanelError, match="shares are 0 to 1"):
        results_of(panel.assign(share=80.0), "u05")


def test_a_unit_may_be_a_number(panel: pd.DataFrame) -> None:
    numbered = panel[panel["unit"] != "shares"].assign(unit=lambda frame: frame["unit"].str[1:].astype(int))
    assert results_of(numbered, 5).params.tolist() == results_of(panel, "u05", reference_time=2024).params.tolist()


def test_diagnostics_are_drawn_on_axes_and_labelled_by_time(panel: pd.DataFrame) -> None:
    from matplotlib.figure import Figure

    for results in (results_of(panel, "u05"), results_of(panel, "shares"), results_of(panel, "u05", family="gaussian")):
        influence = plot_influence(results, Figure().subplots())
        assert {text.get_text() for text in influence.texts} <= {str(2018 + year) for year in range(7)}
        assert len(influence.collections[0].get_offsets()) == results.nobs
        residuals = plot_residuals(results, Figure().subplots())
        points = residuals.collections[0].get_offsets()
        assert points[:, 0].tolist() == [2018.0 + year for year in range(int(results.nobs))]
        assert points[:, 1].tolist() == pytest.approx(results.resid_pearson.tolist())


def test_statsmodels_is_imported_by_the_call_alone(tmp_path: Path) -> None:
    imports = "adoption, adoption.trends, adoption.plotting, analysis.cli.main"
    program = f"import sys, {imports}; print('statsmodels' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert shown.stdout.strip() == "False"
