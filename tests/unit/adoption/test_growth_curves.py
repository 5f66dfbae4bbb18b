"""Growth curves of units alone: published figures, simulated truth inside its intervals, refusals with reasons."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special

from adoption.experimental.random_ceiling import fit_random_ceiling
from adoption.trends.growth_curves import (
    BASS,
    BASS_PERIOD,
    BASS_RATE,
    GOMPERTZ,
    LOGISTIC,
    GrowthCurve,
    fit_curves,
    fit_sales,
    predict_curves,
)


def simulate_shares(
    curve: GrowthCurve, parameters: tuple[float, float, float], n_units: int, seed: int
) -> pd.DataFrame:
    """Return synthetic shares around one curve, 15 yearly values a unit with an error of 1 point."""
    time = np.arange(2006.0, 2021.0)
    since = time - 2005.0 if curve is BASS else time
    mean = curve.value(np.array([parameters]), since[None])
    noise = np.random.default_rng(seed).normal(0, 0.01, (n_units, len(time)))
    units = np.repeat([f"u{i:03d}" for i in range(n_units)], len(time))
    share = np.clip(mean + noise, 0, 1).ravel()
    return pd.DataFrame({"unit": units, "time": np.tile(time, n_units), "share": share})


def read_sales(shared: Path, name: str) -> pd.DataFrame:
    sales = json.loads((shared / "panels" / "bass_series.json").read_text("utf-8"))[name]
    return pd.DataFrame({"unit": name, "period": range(1, len(sales) + 1), "sales": sales})


@pytest.mark.parametrize("curve", [LOGISTIC, GOMPERTZ, BASS, BASS_PERIOD, BASS_RATE], ids=lambda curve: curve.name)
def test_derivatives_are_those_of_the_curve(curve: GrowthCurve) -> None:
    parameters = np.array([[0.7, 0.03, 0.4]]) if "bass" in curve.name else np.array([[0.7, 0.4, 4.0]])
    time = np.linspace(1.0, 12.0, 9)[None]
    slopes = curve.slopes(parameters, time)
    for i in range(3):
        step = np.zeros(3)
        step[i] = 1e-6
        rise = curve.value(parameters + step, time) - curve.value(parameters - step, time)
        np.testing.assert_allclose(slopes[..., i], rise / 2e-6, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(
    ("curve", "truth"), [(LOGISTIC, (0.8, 0.6, 2013.0)), (GOMPERTZ, (0.8, 0.35, 2011.0)), (BASS, (0.8, 0.01, 0.5))]
)
def test_intervals_hold_the_simulated_truth(curve: GrowthCurve, truth: tuple[float, float, float]) -> None:
    fits = fit_curves(simulate_shares(curve, truth, n_units=300, seed=11), curve.name, launch=2005.0)
    assert fits["converged"].all()
    for name, value in zip(curve.parameters, truth, strict=True):
        is_inside = (fits[name] - value).abs() <= 2.18 * fits[f"{name}_se"]  # Student's t with 12 degrees of freedom
        assert 0.91 <= is_inside.mean() <= 0.98, name


@pytest.mark.parametrize(
    ("name", "curve", "market", "innovation", "imitation"),
    [
        ("vcr_1980_89", BASS_RATE, 67_981, 0.006594, 0.63809),
        ("room_ac_1949_61", BASS_PERIOD, 18_713, 0.00944, 0.37476),
        ("color_tv_1963_70", BASS_PERIOD, 39_659, 0.01847, 0.61586),
    ],
)
def test_published_bass_models_are_reproduced(
    shared: Path, name: str, curve: GrowthCurve, market: float, innovation: float, imitation: float
) -> None:
    fit = fit_sales(read_sales(shared, name), curve).iloc[0]
    assert round(fit["market"]) == market
    assert fit["innovation"] == pytest.approx(innovation, abs=5.1e-6)
    assert fit["imitation"] == pytest.approx(imitation, abs=5.1e-6)


def test_published_standard_errors_of_the_vcr_are_reproduced(shared: Path) -> None:
    fit = fit_sales(read_sales(shared, "vcr_1980_89"), BASS_RATE).iloc[0]
    assert round(fit["market_se"]) == 3_128
    assert fit["innovation_se"] == pytest.approx(0.00143, abs=5.1e-6)
    assert fit["imitation_se"] == pytest.approx(0.0414, abs=5.1e-5)


def test_published_orange_trees_are_reproduced(shared: Path) -> None:
    trees = pd.read_csv(shared / "panels" / "orange.csv")
    fit = fit_random_ceiling(trees.rename(columns={"Tree": "unit", "age": "time", "circumference": "value"}))
    assert fit.converged
    found = [fit.ceiling, fit.midtime, fit.scale, fit.ceiling_sd, fit.residual_sd]
    np.testing.assert_allclose(found, [192.05, 727.9, 348.07, 31.646, 7.843], rtol=5e-5)


def test_random_ceilings_of_simulated_units_are_recovered() -> None:
    generator = np.random.default_rng(3)
    ceilings = generator.normal(0.7, 0.08, 60)
    time = np.arange(2012.0, 2024.0)
    mean = ceilings[:, None] * special.expit((time - 2017) / 1.5)
    values = pd.DataFrame({"unit": np.repeat(np.arange(60), 12), "time": np.tile(time, 60)})
    fit = fit_random_ceiling(values.assign(value=(mean + generator.normal(0, 0.02, mean.shape)).ravel()))
    distance = (fit.ceilings["ceiling"] - ceilings).abs() / fit.ceilings["ceiling_se"]
    assert (distance <= 1.96).mean() >= 0.88
    assert fit.ceiling_sd == pytest.approx(0.08, abs=0.02)
    assert fit.residual_sd == pytest.approx(0.02, abs=0.001)


def test_one_unit_is_no_spread_of_ceilings() -> None:
    with pytest.raises(ValueError, match="1 units found"):
        fit_random_ceiling(pd.DataFrame({"unit": "A", "time": [1.0, 2.0], "value": [0.1, 0.2]}))


def test_error_sums_are_no_worse_than_a_loop_over_curve_fit() -> None:
    generator = np.random.default_rng(8)
    time = np.arange(2018.0, 2026.0)
    truth = special.expit(generator.normal(-0.8, 0.8, (60, 1)) + generator.normal(0.3, 0.2, (60, 1)) * (time - 2021))
    share = generator.binomial(100, truth) / 100
    panel = pd.DataFrame({"unit": np.repeat(np.arange(60), 8), "time": np.tile(time, 60), "share": share.ravel()})
    ours = fit_curves(panel, min_points=8)["error_sum"].to_numpy()

    def logistic(t: np.ndarray, ceiling: float, rate: float, midtime: float) -> np.ndarray:
        return ceiling * special.expit(rate * (t - midtime))

    for row, values in enumerate(share):
        start = [float(np.clip(1.3 * values[-1], 0.02, 0.99)), 0.3, time.mean()]
        bounds = ([0.01, 0.0, -np.inf], [1.0, 5.0, np.inf])
        found, _ = optimize.curve_fit(logistic, time, values, p0=start, bounds=bounds, max_nfev=20_000)
        assert ours[row] <= 1.01 * ((values - logistic(time, *found)) ** 2).sum() + 1e-12


def test_a_ceiling_from_few_points_is_refused_with_what_to_do() -> None:
    panel = pd.DataFrame({"unit": "A", "time": np.arange(2015.0, 2023.0), "share": np.linspace(0.1, 0.6, 8)})
    fit = fit_curves(panel).iloc[0]
    assert not fit["converged"]
    assert np.isnan(fit["ceiling"])
    assert str(fit["message"]) == "8 values: a separate ceiling needs 10; use a pooled ceiling"


def test_a_ceiling_at_its_bound_is_said_and_has_no_standard_error() -> None:
    time = np.arange(2010.0, 2022.0)
    panel = pd.DataFrame({"unit": "A", "time": time, "share": special.expit(0.4 * (time - 2022))})
    fit = fit_curves(panel.assign(share=panel["share"] * 1.05)).iloc[0]
    assert fit["ceiling"] == 1.0
    assert np.isnan(fit["ceiling_se"])
    assert "ceiling at the limit" in str(fit["message"])


def test_an_unknown_curve_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'weibull' is unknown; expected one of logistic, gompertz, bass"):
        fit_curves(pd.DataFrame({"unit": [], "time": [], "share": []}), "weibull")


def test_predictions_follow_the_fitted_curve() -> None:
    fits = fit_curves(simulate_shares(BASS, (0.8, 0.01, 0.5), n_units=2, seed=1), "bass", launch=2005.0)
    predicted = predict_curves(fits, [2020.0, 2060.0])
    assert predicted.loc[0, "mean"] == pytest.approx(0.8 * (1 - 0.0), abs=0.05)
    assert predicted.loc[1, "mean"] == pytest.approx(fits.loc[0, "ceiling"], abs=1e-6)
