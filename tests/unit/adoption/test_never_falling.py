"""Shares that cannot fall: no forecast, draw or chance lies below the last report, or below what it was earlier."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adoption import find_arrivals, fit_adoption, load_adoption

_TIMES = [2024.5, 2024.75, 2025.0, 2025.4, 2026.0, 2028.3, 2031.0]


def _panel(*rows: tuple[str, float, float] | tuple[str, float, float, str]) -> pd.DataFrame:
    filled = [(*row, "=")[:4] for row in rows]
    return pd.DataFrame(filled, columns=["unit", "time", "share", "op"])


_PANEL = _panel(
    ("high", 2023.0, 0.97), ("high", 2024.0, 0.98), ("mid", 2023.0, 0.5), ("mid", 2024.5, 0.45),
    ("low", 2022.0, 0.02), ("low", 2024.0, 0.04), ("late", 2021.0, 0.9),
)  # fmt: skip
_SHARES = st.lists(st.integers(0, 60).map(lambda n: n / 60), min_size=1, max_size=3)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(series=st.lists(_SHARES, min_size=1, max_size=6), counted=st.booleans())
def test_no_forecast_falls_below_the_last_report_or_below_an_earlier_one(
    series: list[list[float]], counted: bool
) -> None:
    rows = [(f"u{i}", 2022.0 + time, share) for i, part in enumerate(series) for time, share in enumerate(part)]
    panel = pd.DataFrame(rows, columns=["unit", "time", "share"])
    if counted:
        panel = panel.assign(numerator=(60 * panel["share"]).round(), denominator=60)
    fit = fit_adoption(panel, can_fall=False)
    edge = 0.0 if counted else 0.001  # a share without counts is known to a tenth of a point
    last = np.clip([part[-1] for part in series], 0.0, 1 - edge)[:, None, None]
    grid, draws = fit.grid(_TIMES), fit.draws(_TIMES, n=50)
    assert (grid >= last - 1e-9).all()
    assert (draws >= last - 1e-9).all()
    assert (np.diff(grid, axis=1) >= -1e-9).all()
    assert (np.diff(draws, axis=1) >= -1e-9).all()
    assert (np.diff(grid, axis=2) >= 0).all()


def test_the_same_shares_fall_where_the_indicator_can() -> None:
    forecast = fit_adoption(_PANEL).forecast([2031.0]).set_index("unit")
    assert forecast.loc["late", "lower_95"] < 0.9


def test_a_forecast_starts_at_the_last_report() -> None:
    grid = fit_adoption(_PANEL, can_fall=False).grid([2024.5])
    assert grid[1] == pytest.approx(0.45)


def test_a_high_last_report_is_where_the_unit_stands_and_may_still_rise() -> None:
    panel = _panel(
        ("near", 2026.0, 0.97), ("near", 2026.5, 0.99, "<~"), ("bound", 2026.0, 0.65, ">"), ("far", 2019.0, 0.4, "<~"),
        ("falls", 2023.75, 0.96, ">"), ("falls", 2024.0, 0.943),
    )  # fmt: skip
    forecast = fit_adoption(panel, can_fall=False).forecast([2027.0, 2030.0]).set_index(["unit", "time"])
    assert forecast.loc[("near", 2027.0), "upper_80"] > 0.993
    assert forecast.loc[("near", 2030.0), "upper_80"] > forecast.loc[("near", 2027.0), "upper_80"]


def test_an_answer_at_a_time_does_not_depend_on_the_other_times() -> None:
    fit = fit_adoption(_PANEL, can_fall=False)
    together = fit.grid(_TIMES)
    for place, time in enumerate(_TIMES):
        assert fit_adoption(_PANEL, can_fall=False).grid([time])[:, 0] == pytest.approx(together[:, place])


def test_a_target_at_the_last_report_is_met_for_good_and_its_chance_never_falls() -> None:
    fit = fit_adoption(_PANEL, can_fall=False)
    assert fit.probability(0.98, 2024.0)["probability"][0] == 1.0
    assert fit.probability(0.98, 2030.0)["probability"][0] == 1.0
    chances = np.array([fit.probability(0.6, time)["probability"] for time in _TIMES])
    assert (np.diff(chances, axis=0) >= -1e-9).all()


def test_chance_forecast_and_draws_come_from_the_same_marginals() -> None:
    fit = fit_adoption(_PANEL, can_fall=False)
    draws = fit.draws([2027.0], n=4000)[1, 0]
    assert fit.probability(0.6, 2027.0)["probability"][1] == pytest.approx((draws >= 0.6).mean(), abs=0.01)
    assert fit.forecast([2027.0])["mean"][1] == pytest.approx(draws.mean(), abs=0.01)


def test_a_lower_bound_raises_the_floor_and_an_exact_report_after_it_counts_more() -> None:
    panel = _panel(("a", 2023.0, 0.5), ("a", 2024.0, 0.8, ">="), ("b", 2023.0, 0.8, ">="), ("b", 2024.0, 0.6))
    grid = fit_adoption(panel, can_fall=False).grid([2024.0, 2025.0])
    assert grid[0].min() >= 0.8 - 1e-9
    assert grid[1, 0] == pytest.approx(0.6)


def test_a_lower_bound_leaves_open_how_far_beyond_it_the_share_lies() -> None:
    panel = _panel(("a", 2026.0, 0.97), ("a", 2026.5, 0.99, ">="), ("b", 2026.0, 0.3), ("b", 2026.5, 0.5, ">"))
    grid = fit_adoption(panel, can_fall=False).grid([2026.5, 2027.0])
    low = np.array([0.99, 0.5])[:, None]
    assert (grid.min(axis=2) >= low - 1e-9).all()
    assert ((grid[..., 180] - low) > 0.005).all(), "no atom at the bound"


def test_before_the_last_report_the_share_lies_between_the_reports_around_it() -> None:
    panel = _panel(("a", 2022.0, 0.2), ("a", 2024.0, 0.6), ("b", 2022.0, 0.3), ("b", 2024.0, 0.4))
    fit = fit_adoption(panel, can_fall=False)
    grid = fit.grid([2023.0])
    assert grid[0].min() >= 0.2 - 1e-9
    assert grid[0].max() <= 0.6 + 1e-9
    assert fit.probability(0.65, 2023.0)["probability"][0] == 0.0


def test_what_never_falls_is_kept_by_a_stored_fit_and_by_a_part_of_it(tmp_path: Path) -> None:
    fit = fit_adoption(_PANEL, can_fall=False)
    stored = load_adoption(fit.save(tmp_path / "fit.json"))
    assert stored.grid(_TIMES) == pytest.approx(fit.grid(_TIMES))
    assert fit.apply_rows([3]).forecast([2031.0])["lower_95"][0] >= 0.9 - 1e-9


def test_arrivals_are_asked_of_paths_that_never_fall() -> None:
    arrivals = find_arrivals(fit_adoption(_PANEL, can_fall=False), target=0.9, start=2024.5).set_index("unit")
    assert arrivals.loc["late", "arrival"] == 2024.5
    assert arrivals.loc["late", "chance_within_horizon"] == 1.0


@pytest.mark.parametrize("time", [2024.0, 2026.0])
def test_a_measured_share_of_all_stays_all(time: float) -> None:
    fit = fit_adoption(_panel(("done", 2024.0, 1.0)), can_fall=False)
    assert fit.probability(1.0, time)["probability"].item() == 1.0
    assert fit.forecast([time])["lower_95"].item() == pytest.approx(1.0)


def test_a_share_just_short_of_all_has_not_arrived() -> None:
    fit = fit_adoption(_panel(("nearly", 2024.0, 0.99)), can_fall=False)
    assert fit.probability(1.0, 2024.0)["probability"].item() == 0.0
