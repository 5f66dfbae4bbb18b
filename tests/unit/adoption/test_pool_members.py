"""The last value with a spread and the library of paces are experts of the pool, weighed like the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from adoption import fit_adoption, load_adoption, read_paces
from adoption.arrays import read_panel
from adoption.ensemble import _experts, continuous_ranked_score, level_of, linear_pool, quantile_of
from adoption.ensemble._library_expert import Pace, _foresee, learn_library
from adoption.ensemble._stay import MIN_MOVES, learn_stay
from adoption.ensemble.linear_pool import Experience
from adoption.paces import move_last_value


def _simulate_plateaus(seed: int, n_units: int = 80, n_years: int = 14) -> pd.DataFrame:
    """Return yearly shares that stay where they are, half of the units quietly, half restlessly (synthetic)."""
    generator = np.random.default_rng(seed)
    level = generator.uniform(0.05, 0.97, n_units)
    walk = np.where(np.arange(n_units) % 2 == 0, 0.03, 0.15)[:, None] * generator.standard_normal((n_units, n_years))
    share = 1 / (1 + np.exp(-(np.log(level / (1 - level))[:, None] + np.cumsum(walk, 1))))
    units = np.repeat([f"u{i:02d}" for i in range(n_units)], n_years)
    times = np.tile(2005.0 + np.arange(n_years), n_units)
    return pd.DataFrame({"unit": units, "time": times, "share": share.ravel()})


@pytest.fixture(scope="module")
def plateaus() -> pd.DataFrame:
    return _simulate_plateaus(2)


def _known_and_later(frame: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    return frame.query("time <= 2015").reset_index(drop=True), frame.query("time == 2018")["share"].to_numpy()[:, None]


def test_the_stay_expert_forecasts_the_last_value_and_holds_what_it_promises(plateaus: pd.DataFrame) -> None:
    known, later = _known_and_later(plateaus)
    panel = read_panel(known)
    grid = learn_stay(panel).predict(panel, np.full((len(panel.units), 1), 2018.0))
    last = known.query("time == 2015")["share"].to_numpy()
    np.testing.assert_allclose(quantile_of(grid, 0.5)[:, 0], last, atol=0.01)
    for part, low, high in ((0.8, 0.7, 0.9), (0.95, 0.88, 1.0)):
        ends = (quantile_of(grid, 0.5 - part / 2), quantile_of(grid, 0.5 + part / 2))
        assert low <= ((later >= ends[0]) & (later <= ends[1])).mean() <= high


def test_a_quiet_unit_gets_a_narrower_interval_than_a_restless_one(plateaus: pd.DataFrame) -> None:
    known, _ = _known_and_later(plateaus)
    panel = read_panel(known)
    grid = learn_stay(panel).predict(panel, np.full((len(panel.units), 1), 2017.0))
    width = (quantile_of(grid, 0.9) - quantile_of(grid, 0.1))[:, 0]
    middle = (panel.shares[:, -1] > 0.2) & (panel.shares[:, -1] < 0.8)
    restless = np.arange(len(width)) % 2 == 1
    assert width[middle & restless].mean() > 2 * width[middle & ~restless].mean()


def test_a_last_value_of_0_or_1_is_a_place_like_any_other(plateaus: pd.DataFrame) -> None:
    known, _ = _known_and_later(plateaus)
    known.loc[known["unit"] == "u00", "share"] = 1.0
    known.loc[known["unit"] == "u01", "share"] = 0.0
    panel = read_panel(known)
    grid = learn_stay(panel).predict(panel, np.full((len(panel.units), 1), 2018.0))
    assert quantile_of(grid, 0.5)[0, 0] == pytest.approx(1.0, abs=0.005)
    assert quantile_of(grid, 0.5)[1, 0] == pytest.approx(0.0, abs=0.005)
    assert ((grid >= 0) & (grid <= 1)).all()


def test_too_few_changes_leave_the_stay_expert_silent() -> None:
    frame = pd.DataFrame({"unit": "A", "time": [2020.0, 2021, 2022], "share": [0.2, 0.3, 0.4]})
    assert learn_stay(read_panel(frame)).obstacle == f"3 changes to learn from, {MIN_MOVES} are needed"


def test_on_plateaus_the_pool_is_as_good_as_the_last_value(plateaus: pd.DataFrame) -> None:
    known, later = _known_and_later(plateaus)
    pool, stay = (fit_adoption(known, method=name).grid([2018.0], observed=True) for name in ("combined", "stay"))
    assert continuous_ranked_score(pool, later).mean() < 1.05 * continuous_ranked_score(stay, later).mean()


def test_the_library_speaks_in_the_pool_unless_the_panel_alone_shall(plateaus: pd.DataFrame, tmp_path: Path) -> None:
    known, _ = _known_and_later(plateaus)
    fit = fit_adoption(known)
    assert "library" in " ".join(fit.messages)
    assert set(fit.basis["n_library"]) == {len(read_paces())}
    alone = fit_adoption(known, prior="panel")
    assert "library" not in " ".join(alone.messages)
    assert set(alone.basis["n_library"]) == {0}
    again = load_adoption(fit.save(tmp_path / "fit.json"))
    np.testing.assert_array_equal(again.grid([2018.0]), fit.grid([2018.0]))


def test_the_library_learns_from_a_panel_whether_it_stays_or_grows(plateaus: pd.DataFrame) -> None:
    stays = read_panel(_known_and_later(plateaus)[0])
    times = np.tile(2005.0 + np.arange(11), 40)
    share = 1 / (1 + np.exp(-(-2.5 + 0.4 * (times - 2005) + 0.05 * np.random.default_rng(1).standard_normal(440))))
    grows = read_panel(
        pd.DataFrame({"unit": np.repeat([f"g{i:02d}" for i in range(40)], 11), "time": times, "share": share})
    )
    ahead = np.full((1, 1), 2018.0)
    moved = []
    for panel in (stays, grows):
        one = panel.take(np.array([np.argmin(np.abs(panel.shares[:, -1] - 0.7))]))
        grid = learn_library(panel, read_paces()).predict(one, ahead)
        moved.append(float(quantile_of(grid, 0.5)[0, 0] - one.shares[0, -1]))
    assert abs(moved[0]) < 0.06
    assert moved[1] > moved[0] + 0.04


def test_the_library_knows_the_next_count_out_of_few_less_well_than_that_out_of_many() -> None:
    counts = pd.DataFrame({"unit": ["few"] * 2 + ["many"] * 2, "time": [2023.0, 2024.0] * 2})
    panel = read_panel(counts.assign(numerator=[4, 5, 4000, 5000], denominator=[10, 10, 10_000, 10_000]))
    grid = learn_library(panel, read_paces()).predict(panel, np.full((2, 1), 2025.0))[:, 0]
    few, many = grid[:, 180] - grid[:, 20]
    assert few > 1.5 * many


def test_a_pace_explains_as_much_variance_as_the_forecasts_that_lean_on_it_have(plateaus: pd.DataFrame) -> None:
    # The law of total variance: over the paces that a world expects, the means vary by what the pace explains.
    learnt = learn_library(read_panel(plateaus), read_paces())
    expert = replace(learnt, weights=np.eye(len(learnt.weights))[0])
    s, tau, r = (float(getattr(_foresee(expert.library).worlds, name)[0]) for name in ("s", "tau", "r"))
    span, n = 4.0, 20_000
    seen = np.sqrt(s**2 + tau**2 / span + 2 * r**2 / span**2) * np.random.default_rng(0).standard_normal(n)
    shift, told = expert._lean_on_pace(Pace(seen, np.full(n, span), np.zeros(n)), np.full(n, 3.0))
    assert told == pytest.approx(np.full(n, shift.var()), rel=0.05)


def test_the_next_report_of_a_counted_unit_is_a_count() -> None:
    generator = np.random.default_rng(2)
    times = np.tile(2015.0 + np.arange(6), 12)
    panel = pd.DataFrame({"unit": np.repeat([f"u{i:02d}" for i in range(12)], 6), "time": times, "denominator": 20})
    panel["numerator"] = generator.binomial(20, 1 / (1 + np.exp(2 - 0.3 * (times - 2015))))
    grid = fit_adoption(panel).grid([2021.0], observed=True)
    np.testing.assert_allclose(20 * grid, np.round(20 * grid), atol=1e-9)


def test_three_values_lean_on_the_library_until_the_panel_has_a_past(tmp_path: Path, plateaus: pd.DataFrame) -> None:
    short = plateaus[plateaus["time"] > plateaus["time"].max() - 3]
    few = short[short["unit"].isin(short["unit"].unique()[:8])].reset_index(drop=True)
    fit = fit_adoption(few)
    assert any("few values a unit: 50% of each forecast" in message for message in fit.messages)
    np.testing.assert_array_equal(load_adoption(fit.save(tmp_path / "fit.json")).grid([2021.0]), fit.grid([2021.0]))
    four = plateaus[plateaus["time"] > plateaus["time"].max() - 4].reset_index(drop=True)
    assert not any("few values a unit" in message for message in fit_adoption(four).messages)


@pytest.mark.parametrize(("trust", "part"), [(0.0, 0.08), (0.5, 0.04), (0.9, 0.0)])
def test_the_last_value_guards_the_tails_until_errors_are_known_and_no_longer(
    trust: float, part: float, plateaus: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = read_panel(plateaus[plateaus["time"] > plateaus["time"].max() - 4])
    grid = np.full((len(panel.units), 1, 200), 0.5)
    moved = np.full((len(panel.units), 1, 200), 0.999)
    monkeypatch.setattr(linear_pool, "move_last_value", lambda *_: moved)
    monkeypatch.setattr(Experience, "library", property(lambda _: read_paces()))
    monkeypatch.setattr(Experience, "trust_in_tails", property(lambda _: trust))
    cells = np.full((len(panel.units), 1), plateaus["time"].max() + 1)
    guarded = Experience(None, {})._guard_tails(grid, panel, cells)
    assert (guarded > 0.9).mean() == pytest.approx(part, abs=0.006 if part else 0)


@pytest.mark.parametrize(("trust", "part"), [(0.0, 0.5), (0.5, 0.25), (0.95, 0.0)])
def test_the_engine_of_thin_panels_weighs_less_with_every_unit_whose_errors_are_known(
    trust: float, part: float, plateaus: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit = fit_adoption(plateaus[plateaus["time"] > plateaus["time"].max() - 3])
    monkeypatch.setattr(Experience, "trust", property(lambda _: trust))
    monkeypatch.setattr(Experience, "trust_in_tails", property(lambda _: trust))
    high = SimpleNamespace(n_library=1, grid=lambda times, _: np.full((len(fit.units), len(times), 200), 0.9999))
    grid = replace(fit.engine, thin=high).grid(np.array([2021.0]), observed=True)
    assert (grid > 0.999).mean() == pytest.approx(part, abs=0.006)


def test_a_cell_of_which_an_expert_knows_only_a_part_is_that_of_the_pooled_layer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pooled, said = np.full((2, 1, 3), 0.4), np.array([[[0.5, 0.6, 0.7]], [[0.5, np.nan, 0.7]]])
    monkeypatch.setattr(_experts, "predict_pooled", lambda *_, **__: pooled)
    expert: Any = SimpleNamespace(predict=lambda *_: said)
    target: Any = SimpleNamespace(panel=None)
    grids = _experts.predict_all(target, {"expert": expert}, np.array([2025.0]))
    np.testing.assert_array_equal(grids, [pooled, [said[0], pooled[1]]])


def test_a_fifth_unit_with_three_values_changes_the_interval_by_less_than_a_fifth() -> None:
    panel = _simulate_plateaus(3, n_units=5, n_years=3)
    widths = []
    for n_units in (4, 5):
        forecast = fit_adoption(panel[panel["unit"] < f"u{n_units:02d}"]).forecast([2009.0])
        four = forecast[forecast["unit"] < "u04"]
        widths.append((four["upper_80"] - four["lower_80"]).mean())
    assert 0.8 < widths[1] / widths[0] < 1.2


def test_thirty_quiet_units_of_eight_years_leave_room_for_what_other_panels_did() -> None:
    units = np.arange(30)
    noise = 0.03 * np.random.default_rng(4).standard_normal((30, 8))
    share = 1 / (1 + np.exp(3 - 0.15 * units[:, None] + noise))
    columns = {"unit": np.repeat(units.astype(str), 8), "time": np.tile(np.arange(2018.0, 2026.0), 30)}
    fit, library = fit_adoption(pd.DataFrame(columns | {"share": share.ravel()})), read_paces()
    upper = quantile_of(fit.grid([2028.0], observed=True), 0.975)
    moved = move_last_value(share[:, -1], np.full((30, 1), 3.0), library.yearly_moves, library.weights)
    assert level_of(moved, upper).min() > 0.44
