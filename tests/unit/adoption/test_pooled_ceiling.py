"""The pooled ceiling recovers simulated ceilings, and abstains where a panel cannot teach one (synthetic panels)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime
from scipy.special import expit

from adoption import backtest, fit_adoption
from adoption.arrays import Panel, read_panel
from adoption.ensemble._pooled_ceiling import (
    MAX_TEACHERS,
    _cost,
    _read_pool,
    _walk,
    bend,
    find_curves,
    learn_ceiling,
    read_reports,
)
from adoption.ensemble.predictive import continuous_ranked_score, quantile_of

MIDDLE = 0.8  # logit of the middle ceiling
TIMES = 2006.0 + np.arange(14)


def _simulate(seed: int, n_units: int, ceiling_sd: float = 0.5) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return counts out of 200 until 2015, every unit's ceiling, and its share in the 14 years from 2006."""
    generator = np.random.default_rng(seed)
    ceiling = expit(MIDDLE + ceiling_sd * generator.standard_normal(n_units))
    half, pace = generator.normal(2010, 2, n_units), np.exp(-0.5 + 0.2 * generator.standard_normal(n_units))
    share = ceiling[:, None] * expit(pace[:, None] * (TIMES - half[:, None]))
    frame = pd.DataFrame({"unit": np.repeat([f"u{i:03d}" for i in range(n_units)], 10), "denominator": 200})
    frame["time"] = np.tile(TIMES[:10], n_units)
    frame["numerator"] = generator.binomial(200, share[:, :10]).ravel()
    return frame, ceiling, share


@pytest.fixture(scope="module")
def simulated() -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return a panel of 120 units."""
    return _simulate(1, 120)


def test_the_middle_ceiling_lies_in_its_interval() -> None:
    off = []
    for seed in range(8):
        expert = learn_ceiling(read_panel(_simulate(seed, 80)[0]))
        off.append((expert.pool.mean[0] - MIDDLE) / expert.ceiling_se)
    assert (np.abs(off) < 1.96).sum() >= 6
    assert np.abs(np.mean(off)) < 1


def test_the_ceilings_of_units_lie_in_their_intervals(simulated: tuple[pd.DataFrame, np.ndarray, np.ndarray]) -> None:
    frame, ceiling, _ = simulated
    panel = read_panel(frame)
    found = learn_ceiling(panel).ceilings(panel)
    held = (found["lower_95"] <= ceiling) & (ceiling <= found["upper_95"])
    assert held.mean() >= 0.88
    assert np.abs(found["ceiling"] - ceiling).mean() < 0.6 * np.abs(ceiling.mean() - ceiling).mean()


def test_forecasts_hold_what_they_promise(simulated: tuple[pd.DataFrame, np.ndarray, np.ndarray]) -> None:
    frame, _, share = simulated
    actual = share[:, [13]]
    ours, straight = (fit_adoption(frame, method=name).grid([2019.0]) for name in ("ceiling", "pooled"))
    assert continuous_ranked_score(ours, actual).mean() < 0.5 * continuous_ranked_score(straight, actual).mean()
    held = (actual >= quantile_of(ours, 0.025)) & (actual <= quantile_of(ours, 0.975))
    assert held.mean() >= 0.88


def test_a_panel_that_does_not_bend_teaches_no_ceiling() -> None:
    generator = np.random.default_rng(3)
    line = np.linspace(-3, -1, 8) + 0.5 * generator.standard_normal((60, 1))
    frame = pd.DataFrame({"unit": np.repeat(np.arange(60), 8), "time": np.tile(TIMES[:8], 60), "denominator": 100})
    frame["numerator"] = generator.binomial(100, expit(line)).ravel()
    assert "do not bend" in learn_ceiling(read_panel(frame)).obstacle
    fit, pooled = (fit_adoption(frame, method=name) for name in ("ceiling", "pooled"))
    assert any("'ceiling' abstains: the reports do not bend" in message for message in fit.messages)
    assert fit.forecast([2016])["mean"].to_numpy() == pytest.approx(
        pooled.forecast([2016])["mean"].to_numpy(), abs=0.01
    )


@pytest.mark.parametrize(("n_units", "last"), [(19, 2015), (60, 2010)])
def test_few_units_or_short_histories_teach_no_ceiling(n_units: int, last: int) -> None:
    frame = _simulate(1, n_units)[0].query(f"time <= {last}")
    assert "20 are needed" in learn_ceiling(read_panel(frame)).obstacle


def test_rates_above_one_have_no_ceiling(simulated: tuple[pd.DataFrame, np.ndarray, np.ndarray]) -> None:
    frame = simulated[0].assign(numerator=lambda table: 2 * table["numerator"])
    assert "may exceed 1" in learn_ceiling(read_panel(frame, above_one="allow")).obstacle


def test_it_does_not_answer_for_the_past_or_for_bounds(simulated: tuple[pd.DataFrame, np.ndarray, np.ndarray]) -> None:
    frame = simulated[0]
    panel = read_panel(frame.assign(op=np.where((frame["time"] == 2015) & (frame["unit"] == "u000"), ">", "=")))
    grid = learn_ceiling(panel).predict(panel, np.tile([2010.0, 2017.0], (len(panel.units), 1)))
    assert np.isnan(grid[:, 0]).all()
    assert np.isnan(grid[0, 1]).all()
    assert np.isfinite(grid[1:, 1]).all()
    assert (np.diff(grid[1:, 1]) >= 0).all()


def test_many_units_are_learnt_from_a_sample_that_the_seed_fixes() -> None:
    panel = read_panel(_simulate(5, MAX_TEACHERS + 60)[0])
    first, again, other = (learn_ceiling(panel, seed).pool.mean for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def _taken_apart(panel: Panel) -> tuple[np.ndarray, tuple]:
    reports, vector = read_reports(panel, 2010.0), np.array([1.0, -0.5, -0.6, -0.5, 0.2, -1.0, 0.3, -2.0, -2.5])
    curves = find_curves(reports, _read_pool(vector), -4.0)
    straight = reports.value - curves.value + np.einsum("nti,ni->nt", curves.slope, curves.best)
    both = reports.told[:, :, None] & reports.told[:, None, :]
    return vector, (straight, curves.slope, _walk(reports.times, reports.times, -4.0) * both, reports)


def test_gradients_are_those_of_the_functions(simulated: tuple[pd.DataFrame, np.ndarray, np.ndarray]) -> None:
    frame = simulated[0].drop(index=[3, 17])  # gaps too
    vector, rest = _taken_apart(read_panel(frame).take(np.arange(20)))
    numerical = approx_fprime(vector, lambda x: _cost(x, *rest)[0], 1e-6)
    np.testing.assert_allclose(_cost(vector, *rest)[1], numerical, rtol=1e-4, atol=1e-2)
    curve, times = np.array([[0.7, -0.4, -0.5]]), np.array([[-2.0, 0.0, 3.0]])
    for place in range(3):
        numerical = (bend(curve + 1e-6 * np.eye(3)[place], times)[0] - bend(curve, times)[0]) / 1e-6
        np.testing.assert_allclose(bend(curve, times)[1][..., place], numerical, rtol=1e-4)


def test_the_back_test_and_the_pool_know_the_method(simulated: tuple[pd.DataFrame, np.ndarray, np.ndarray]) -> None:
    frame = simulated[0]
    table = backtest(frame, horizons=(2,), methods=("ceiling", "pooled"), origins=(2013,)).set_index("method")
    assert table.loc["ceiling", "crps"] < table.loc["pooled", "crps"]
    assert "ceiling" in " ".join(fit_adoption(frame).messages)
