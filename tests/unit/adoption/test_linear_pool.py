"""Experts learn from earlier changes; the pool weighs them by their past and stretches what was too narrow."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from adoption import fit_adoption, load_adoption
from adoption.arrays import read_panel
from adoption.ensemble._calibration import Calibration, Past, rescale, scale_spread, weigh_methods
from adoption.ensemble._component_forecasters import learn_expert, read_histories
from adoption.ensemble.linear_pool import learn_experience
from adoption.ensemble.predictive import (
    LEVELS,
    continuous_ranked_score,
    level_of,
    normal_grid,
    pool_grids,
    quantile_of,
    values_at,
)


def _simulate_ceilings(seed: int, n_units: int = 60, n_years: int = 14) -> pd.DataFrame:
    """Return yearly shares that rise along logistic curves to ceilings of .5 to .9 (synthetic)."""
    generator = np.random.default_rng(seed)
    ceiling, middle = generator.uniform(0.5, 0.9, n_units), generator.normal(2012, 4, n_units)
    pace = generator.uniform(0.3, 0.8, n_units)
    times = 2004.0 + np.arange(n_years)
    share = ceiling[:, None] / (1 + np.exp(-pace[:, None] * (times - middle[:, None])))
    share = np.clip(share + 0.01 * generator.standard_normal(share.shape), 0, 1)
    units = np.repeat([f"u{i:02d}" for i in range(n_units)], n_years)
    return pd.DataFrame({"unit": units, "time": np.tile(times, n_units), "share": share.ravel()})


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Return the panel until 2013."""
    return _simulate_ceilings(1).query("time <= 2013").reset_index(drop=True)


def test_pooling_two_equal_forecasts_changes_nothing() -> None:
    grid = normal_grid(np.array([[0.3]]), np.array([[0.7]]))
    np.testing.assert_allclose(pool_grids([grid, grid], np.array([0.3, 0.7])), grid, atol=2e-3)


def test_a_pool_has_the_mixed_mean_and_rows_do_not_leak_into_each_other() -> None:
    low = normal_grid(np.array([[-2.0], [-1.0]]), np.full((2, 1), 0.3))
    high = normal_grid(np.array([[2.0], [3.0]]), np.full((2, 1), 0.3))
    pooled = pool_grids([low, high], np.array([0.25, 0.75]))
    np.testing.assert_allclose(pooled.mean(-1), 0.25 * low.mean(-1) + 0.75 * high.mean(-1), atol=3e-3)
    assert (np.diff(pooled, axis=-1) >= 0).all()


def test_the_score_of_a_grid_is_the_crps_of_the_normal() -> None:
    normal = 0.5 + 0.1 * ndtri(LEVELS)[None, None]
    at_mean = continuous_ranked_score(normal, np.array([[0.5]]))[0, 0]
    assert at_mean == pytest.approx(0.1 * (np.sqrt(2) - 1) / np.sqrt(np.pi), rel=0.01)


def test_levels_and_quantiles_undo_each_other() -> None:
    grid = normal_grid(np.array([[0.4]]), np.array([[0.9]]))
    for level in (0.05, 0.31, 0.5, 0.9):
        assert level_of(grid, quantile_of(grid, level))[0, 0] == pytest.approx(level, abs=1e-9)
        assert values_at(grid, np.array([[[level]]]))[0, 0, 0] == pytest.approx(quantile_of(grid, level)[0, 0])


def test_histories_look_only_backwards(frame: pd.DataFrame) -> None:
    whole, early = read_panel(frame), read_panel(frame.query("time <= 2008"))
    n_early = early.times.shape[1]
    for one, other in zip(read_histories(whole, "logit"), read_histories(early, "logit"), strict=True):
        np.testing.assert_array_equal(one[:, :n_early], other)


def test_an_expert_learns_that_growth_ends_below_one(frame: pd.DataFrame) -> None:
    panel = read_panel(frame)
    actual = _simulate_ceilings(1).query("time == 2017")["share"].to_numpy()
    times = np.full((len(panel.units), 1), 2017.0)
    straight = np.abs(fit_adoption(frame, method="pooled").forecast([2017])["mean"] - actual).mean()
    for scale in ("logit", "share"):
        grid = learn_expert(panel, scale).predict(panel, times)
        assert np.abs(grid.mean(-1)[:, 0] - actual).mean() < 0.75 * straight


def test_an_expert_does_not_answer_for_the_past_or_for_bounds(frame: pd.DataFrame) -> None:
    last = frame["time"] == 2013
    bounded = frame.assign(op=np.where(last & (frame["unit"] == "u00"), ">", "="))
    panel = read_panel(bounded)
    grid = learn_expert(panel, "logit").predict(panel, np.tile([2010.0, 2015.0], (len(panel.units), 1)))
    assert np.isnan(grid[:, 0]).all()
    assert np.isnan(grid[0, 1]).all()
    assert np.isfinite(grid[1:, 1]).all()


def _past(grids: np.ndarray, reported: np.ndarray) -> Past:
    n = len(reported)
    return Past(np.arange(n), np.arange(n) % 4 + 2010.0, np.full(n, 3.0), reported, grids)


def test_weights_go_to_the_method_that_was_right() -> None:
    generator = np.random.default_rng(4)
    latent = generator.normal(size=400)
    reported = 1 / (1 + np.exp(-(latent + 0.3 * generator.standard_normal(400))))
    right = normal_grid(latent[:, None], np.full((400, 1), 0.3))[:, 0]
    wrong = normal_grid(latent[:, None] + 1.5, np.full((400, 1), 0.3))[:, 0]
    weights = weigh_methods(_past(np.stack([wrong, right, wrong]), reported), 3.0, 3)
    assert weights[1] > 0.9
    assert weights.sum() == pytest.approx(1)


def test_too_narrow_forecasts_are_stretched_to_hold_what_they_promise() -> None:
    generator = np.random.default_rng(5)
    latent = generator.normal(size=600)
    reported = 1 / (1 + np.exp(-(latent + 0.5 * generator.standard_normal(600))))
    narrow = normal_grid(latent[:, None], np.full((600, 1), 0.25))[:, 0]
    past = _past(np.stack([narrow] * 3), reported)
    factors = scale_spread(past, 3.0, np.full(3, 1 / 3))
    assert factors == pytest.approx((2, 2), rel=0.12)
    stretched = rescale(narrow, Calibration(np.full(3, 1 / 3), *factors))
    held = (reported >= quantile_of(stretched, 0.1)) & (reported <= quantile_of(stretched, 0.9))
    assert held.mean() == pytest.approx(0.8, abs=0.03)


def test_the_combined_forecast_beats_the_pooled_layer_where_growth_has_a_ceiling(frame: pd.DataFrame) -> None:
    actual = _simulate_ceilings(1).query("time == 2017")["share"].to_numpy()[:, None]
    fits = (fit_adoption(frame, method=method) for method in ("combined", "pooled"))
    combined, pooled = (fit.grid([2017.0], observed=True) for fit in fits)
    assert continuous_ranked_score(combined, actual).mean() < 0.75 * continuous_ranked_score(pooled, actual).mean()
    held = (actual >= quantile_of(combined, 0.025)) & (actual <= quantile_of(combined, 0.975))
    assert held.mean() >= 0.9


def test_a_panel_of_few_changes_falls_back_on_the_pooled_layer_and_says_so() -> None:
    short = pd.DataFrame({"unit": ["A", "A", "B"], "time": [2023, 2024, 2024], "share": [0.2, 0.3, 0.5]})
    fit = fit_adoption(short, prior="panel")
    assert "pooled layer alone" in " ".join(fit.messages)


def test_a_panel_too_short_for_shapes_still_pools_the_last_value_and_says_so(frame: pd.DataFrame) -> None:
    fit = fit_adoption(frame.query("unit <= 'u05' and time >= 2011"))
    assert "a linear pool of pooled, stay, library (fewer than 30 changes" in " ".join(fit.messages)


def test_draws_of_the_combined_forecast_follow_it(frame: pd.DataFrame) -> None:
    fit = fit_adoption(frame)
    draws = fit.draws([2015, 2017], n=3000, seed=1)
    expected = fit.grid([2015, 2017])
    np.testing.assert_allclose(draws.mean(-1), expected.mean(-1), atol=0.012)
    np.testing.assert_allclose(np.quantile(draws, 0.9, axis=-1), quantile_of(expected, 0.9), atol=0.02)


def test_a_stored_combined_fit_and_a_new_unit_forecast_the_same(frame: pd.DataFrame, tmp_path: Path) -> None:
    fit = fit_adoption(frame)
    before = fit.forecast([2016])
    loaded = load_adoption(fit.save(tmp_path / "fit.json"))
    pd.testing.assert_frame_equal(loaded.forecast([2016]), before, check_exact=True)
    own = loaded.apply(frame[frame["unit"] == "u07"])
    expected = before[before["unit"] == "u07"].reset_index(drop=True)
    pd.testing.assert_frame_equal(own.forecast([2016]), expected, atol=1e-6)
    again = load_adoption(own.save(tmp_path / "one.json"))
    pd.testing.assert_frame_equal(again.forecast([2016]), own.forecast([2016]), check_exact=True)


def test_a_forecast_does_not_hang_on_what_else_is_asked(frame: pd.DataFrame) -> None:
    fit = fit_adoption(frame)
    alone, among = fit.forecast([2016]), fit.forecast([2014, 2016, 2020]).query("time == 2016").reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, among, atol=1e-9)


def test_what_was_learnt_says_how_much_it_rests_on(frame: pd.DataFrame) -> None:
    experience = learn_experience(read_panel(frame))
    assert experience.past_of_then is not None
    assert str(len(experience.past_of_then.lead)) in experience.explain()


def test_forecasts_are_the_same_bits_whatever_the_number_of_cores() -> None:
    program = """
import hashlib, numpy as np, pandas as pd
from adoption import fit_adoption
generator = np.random.default_rng(0)
frame = pd.DataFrame({"unit": np.repeat(np.arange(25), 8), "time": np.tile(np.arange(2015.0, 2023), 25)})
frame["denominator"] = 100
frame["numerator"] = generator.binomial(100, 1 / (1 + np.exp(-0.4 * (frame["time"] - 2019))))
fit = fit_adoption(frame)
parts = [fit.grid([2024.0, 2026.0]).tobytes(), fit.draws([2025.0], n=20).tobytes()]
print(hashlib.sha256(b"".join(parts)).hexdigest())
"""
    found = set()
    for threads, hash_seed in (("1", "0"), ("2", "7")):
        named = {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", program], env=os.environ | named, capture_output=True, text=True, check=True
        )
        found.add(done.stdout.strip())
    assert len(found) == 1
