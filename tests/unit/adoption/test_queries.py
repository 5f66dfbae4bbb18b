"""Arrival, pace and rank answered from draws whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from adoption.arrays import PanelError
from adoption.fit import fit_adoption
from adoption.queries import compare_paces, find_arrivals, rank_units


@dataclass(frozen=True)
class StraightLines:
    """Shares that start at known levels in 2025 and rise by a normal pace a year."""

    levels: tuple[float, ...]
    pace: float
    pace_sd: float = 0.0

    @property
    def units(self) -> list[str]:
        return [f"u{i}" for i in range(len(self.levels))]

    def draws(self, times: Sequence[float], n: int = 1000, observed: bool = False, seed: int = 0) -> np.ndarray:
        paces = self.pace + self.pace_sd * np.random.default_rng(seed).standard_normal((len(self.levels), 1, n))
        ahead = np.asarray(times, dtype=float)[None, :, None] - 2025
        return np.clip(np.array(self.levels)[:, None, None] + paces * ahead, 0, 1)


def test_a_certain_path_arrives_in_its_quarter() -> None:
    arrivals = find_arrivals(StraightLines((0.5, 0.85), 0.1), 0.8, 2025.0)
    assert arrivals["arrival"].tolist() == [2028.0, 2025.0]
    assert (arrivals["lower_80"] == arrivals["upper_80"]).all()


def test_an_uncertain_pace_gives_the_interval_of_its_quantiles() -> None:
    arrival = find_arrivals(StraightLines((0.5,), 0.1, 0.02), 0.8, 2025.0, n=4000).iloc[0]
    early, late = 0.3 / stats.norm.ppf([0.9, 0.1], 0.1, 0.02)
    assert arrival["lower_80"] == pytest.approx(2025 + early, abs=0.26)
    assert arrival["upper_80"] == pytest.approx(2025 + late, abs=0.26)


def test_what_lies_beyond_the_horizon_is_missing_not_cut() -> None:
    arrival = find_arrivals(StraightLines((0.2,), 0.03, 0.03), 0.8, 2025.0, horizon=10, n=2000).iloc[0]
    assert np.isnan(arrival["arrival"])
    assert np.isnan(arrival["upper_80"])
    assert 0 < arrival["chance_within_horizon"] < 0.5


def test_paces_compare_what_is_needed_with_what_is_expected() -> None:
    paces = compare_paces(StraightLines((0.5, 0.7, 0.9), 0.1), 0.8, due=2026.0, now=2025.0).set_index("unit")
    assert paces["ratio"].tolist() == pytest.approx([3.0, 1.0, 0.0])
    still = compare_paces(StraightLines((0.5,), 0.0), 0.8, due=2026.0, now=2025.0)
    assert still["ratio"].isna().all()


def test_units_that_cannot_be_told_apart_get_wide_ranks() -> None:
    ranks = rank_units(StraightLines((0.3, 0.31, 0.7), 0.0, 0.05), 2026.0, top=1).set_index("unit")
    assert ranks.loc["u2", ["rank", "lower_80", "upper_80", "chance_of_top"]].tolist() == [1, 1, 1, 1]
    assert ranks.loc["u0", "lower_80"] == 2 and ranks.loc["u0", "upper_80"] == 3


def test_a_target_in_percent_is_refused_with_what_was_meant() -> None:
    with pytest.raises(PanelError, match=r"did you mean \.80?"):
        find_arrivals(StraightLines((0.5,), 0.1), 80.0, 2025.0)


def test_a_day_that_has_passed_takes_no_pace() -> None:
    with pytest.raises(ValueError, match="expected a time after now"):
        compare_paces(StraightLines((0.5,), 0.1), 0.8, due=2025.0, now=2025.0)


def test_a_fitted_model_can_be_asked() -> None:
    generator = np.random.default_rng(2)
    time = np.arange(2019.0, 2026.0)
    chance = special.expit(generator.normal(-0.5, 0.5, (25, 1)) + 0.4 * (time - 2022))
    panel = pd.DataFrame({"unit": np.repeat([f"u{i:02d}" for i in range(25)], 7), "time": np.tile(time, 25)})
    fit = fit_adoption(
        panel.assign(numerator=generator.binomial(200, chance).ravel(), denominator=200), method="pooled"
    )
    arrivals = find_arrivals(fit, 0.8, 2025.0, n=200)
    assert (arrivals["lower_80"] <= arrivals["arrival"]).all()
    truth = 2022 + (special.logit(0.8) - special.logit(chance[:, 3])) / 0.4
    ahead = truth > 2025.3
    inside = (arrivals["lower_80"] - 0.25 <= truth) & (truth <= arrivals["upper_80"] + 0.25)
    assert inside[ahead].mean() > 0.7
