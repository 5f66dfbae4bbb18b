"""Thin panels are answered from the library of paces: one bound, one count, siblings alone, days before a report."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption import AdoptionFit, PaceLibrary, PanelError, fit_adoption, load_adoption, read_paces
from adoption.paces import move_last_value
from adoption.thin import engine
from adoption.thin._weights import weigh_worlds


def make_panel(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Return a panel of rows (unit, time, share[, op])."""
    filled = [(*row, *("=" * (4 - len(row)))) for row in rows]
    return pd.DataFrame(filled, columns=["unit", "time", "share", "op"])


def mean_of(fit: AdoptionFit, time: float, unit: str = "A") -> float:
    forecast = fit.forecast([time])
    return float(forecast.loc[forecast["unit"] == unit, "mean"].iloc[0])


def width_of(fit: AdoptionFit, time: float, level: int = 80) -> float:
    forecast = fit.forecast([time]).iloc[0]
    return float(forecast[f"upper_{level}"] - forecast[f"lower_{level}"])


def test_one_bound_alone_spreads_the_share_evenly_beyond_it() -> None:
    grid = fit_adoption(make_panel(("A", 2025.0, 0.8, ">="))).grid([2025.0])[0, 0]
    assert grid.min() >= 0.8 - 1e-3
    assert grid.mean() == pytest.approx(0.9, abs=0.01)
    below = fit_adoption(make_panel(("A", 2025.0, 0.2, "<"))).grid([2025.0])[0, 0]
    assert below.max() <= 0.2 + 1e-3
    assert below.mean() == pytest.approx(0.1, abs=0.01)


def test_almost_is_a_value_a_little_lower() -> None:
    almost, value = (fit_adoption(make_panel(("A", 2025.0, 0.9, op))) for op in ("<~", "="))
    at_report = almost.grid([2025.0], observed=False)[0, 0]
    assert 0.8 < at_report.mean() < mean_of(value, 2025.0)


@settings(max_examples=15)
@given(share=st.floats(0.1, 0.9), bound=st.floats(0.1, 0.9), years=st.sampled_from([0.5, 1.2]))
def test_a_later_bound_never_moves_the_answer_the_wrong_way(share: float, bound: float, years: float) -> None:
    without = fit_adoption(make_panel(("A", 2024.0, share), ("A", 2024.5, share)))
    now = 2026.0
    for op, sign in ((">=", 1), ("<=", -1)):
        fit = fit_adoption(make_panel(("A", 2024.0, share), ("A", 2024.5, share), ("A", 2024.5 + years, bound, op)))
        assert sign * (mean_of(fit, now) - mean_of(without, now)) >= -0.02, op


def test_more_reports_narrow_the_forecast() -> None:
    times = [2022.0, 2023.0, 2024.0]
    fits = [fit_adoption(make_panel(*[("A", t, 0.2 + 0.05 * (t - 2022)) for t in times[-n:]])) for n in (1, 2, 3)]
    silent = fit_adoption(make_panel(("A", 2024.0, np.nan), ("B", 2024.0, 0.3)))
    widths = [width_of(silent, 2026.0), *(width_of(fit, 2026.0) for fit in fits)]
    assert widths[0] > widths[1] > widths[3]
    assert widths[0] > 0.3, "a unit that nobody heard of is hardly known"


def test_the_order_of_rows_and_units_does_not_matter() -> None:
    panel = make_panel(("A", 2023.0, 0.2), ("A", 2024.0, 0.3), ("B", 2024.0, 0.5), ("C", 2024.5, 0.9, "<"))
    fit = fit_adoption(panel)
    again = fit_adoption(panel.iloc[[3, 1, 2, 0]])
    once = fit.forecast([2024.0, 2026.0]).set_index(["unit", "time"]).sort_index()
    other = again.forecast([2024.0, 2026.0]).set_index(["unit", "time"]).sort_index()
    pd.testing.assert_frame_equal(once, other, check_exact=True)


def test_an_answer_does_not_depend_on_the_other_times_that_are_asked() -> None:
    panel = make_panel(("A", 2023.0, 0.2), ("A", 2024.1, 0.3), ("B", 2024.4, 0.5), ("S", 2024.0, np.nan))
    fit = fit_adoption(panel)
    alone = fit.grid([2025.3])[:, 0]
    among = fit.grid([2031.0, 2025.3, 2020.0, 2024.1])[:, 1]
    np.testing.assert_allclose(alone, among, rtol=1e-12)
    drawn = fit.draws([2025.3], n=50, seed=1)[:, 0]
    np.testing.assert_allclose(drawn, fit.draws([2026.0, 2025.3], n=50, seed=1)[:, 1], rtol=1e-12)


def test_a_seed_gives_the_same_bits_and_another_one_nearly_the_same_answer() -> None:
    panel = make_panel(("A", 2023.0, 0.2), ("A", 2024.0, 0.3))
    once, again, other = (fit_adoption(panel, seed=seed).grid([2026.0]) for seed in (1, 1, 2))
    np.testing.assert_array_equal(once, again)
    assert abs(once.mean() - other.mean()) < 0.02


def test_a_stored_fit_answers_the_same_bits(tmp_path: Path) -> None:
    panel = make_panel(("A", 2023.0, 0.2), ("B", 2024.0, 0.8, ">="), ("C", 2024.0, 0.9, "<~"), ("S", 2024.0, np.nan))
    fit = fit_adoption(panel)
    loaded = load_adoption(fit.save(tmp_path / "fit.json"))
    np.testing.assert_array_equal(loaded.grid([2026.0], observed=True), fit.grid([2026.0], observed=True))
    pd.testing.assert_frame_equal(loaded.basis, fit.basis)


def test_a_count_of_many_is_known_better_than_a_count_of_few() -> None:
    counts = pd.DataFrame({"unit": ["A"], "time": [2024.0], "numerator": [2], "denominator": [4]})
    few, many = (fit_adoption(counts.assign(numerator=n // 2, denominator=n)) for n in (4, 4000))
    assert width_of(few, 2024.0) > 2 * width_of(many, 2024.0)
    shown = few.grid([2024.0], observed=True)[0, 0]
    assert np.isclose(shown * 4, np.round(shown * 4), atol=1e-6).mean() > 0.4, "half of the pool counts 0 to 4"


def test_five_siblings_answer_for_a_unit_without_a_report() -> None:
    shares = {"B": 0.3, "C": 0.35, "D": 0.4, "E": 0.45, "F": 0.5}
    panel = make_panel(*[(unit, 2024.0, share) for unit, share in shares.items()], ("S", 2024.0, np.nan))
    fit = fit_adoption(panel)
    silent = fit.forecast([2024.0]).query("unit == 'S'").iloc[0]
    assert 0.3 < silent["mean"] < 0.5
    assert silent["lower_80"] < 0.3 and silent["upper_80"] > 0.5, "one more unit may lie outside the five"
    basis = fit.basis.set_index("unit").loc["S"]
    assert basis[["n_reports", "n_bounds", "n_siblings", "n_library"]].tolist() == [0, 0, 5, len(read_paces())]
    one = fit_adoption(make_panel(("B", 2024.0, 0.4), ("S", 2024.0, np.nan)))
    assert one.basis["n_siblings"].tolist() == [0, 1]
    wide = one.forecast([2024.0]).query("unit == 'S'").iloc[0]
    assert wide["upper_80"] - wide["lower_80"] > silent["upper_80"] - silent["lower_80"]


def test_no_report_of_any_unit_is_refused_in_one_sentence() -> None:
    with pytest.raises(PanelError, match="no row has a value: at least one share"):
        fit_adoption(make_panel(("A", 2024.0, np.nan), ("B", 2024.0, np.nan)))


def test_a_unit_without_a_report_is_answered_alike_alone_and_among_the_others() -> None:
    fit = fit_adoption(make_panel(("A", 2024.0, 0.4), ("B", 2024.0, 0.5), ("S", 2024.0, np.nan)))
    alone = fit.apply_rows([2])
    np.testing.assert_allclose(alone.grid([2025.0])[0], fit.grid([2025.0])[2], rtol=1e-12)
    assert alone.basis["n_siblings"].tolist() == [2]


def test_a_later_report_tells_of_an_earlier_day() -> None:
    late = fit_adoption(make_panel(("A", 2026.5, 0.97)))
    assert late.probability(0.5, 2026.0)["probability"].iloc[0] > 0.9
    low = fit_adoption(make_panel(("A", 2026.5, 0.1)))
    assert low.probability(0.5, 2026.0)["probability"].iloc[0] < 0.1
    between = fit_adoption(make_panel(("A", 2024.0, 0.2), ("A", 2026.0, 0.6)))
    assert 0.25 < mean_of(between, 2025.0) < 0.55


def test_an_earlier_bound_tells_of_the_pace() -> None:
    value = make_panel(("A", 2024.0, 0.6))
    from_below = make_panel(("A", 2022.0, 0.1, "<"), ("A", 2024.0, 0.6))
    assert mean_of(fit_adoption(from_below), 2026.0) > mean_of(fit_adoption(value), 2026.0)


def test_draws_follow_the_forecast_and_hang_together_in_time() -> None:
    fit = fit_adoption(make_panel(("A", 2023.0, 0.2), ("A", 2024.0, 0.3), ("B", 2024.0, 0.5)))
    draws, grid = fit.draws([2025.0, 2025.25], n=4000, seed=2), fit.grid([2025.0, 2025.25])
    np.testing.assert_allclose(draws.mean(-1), grid.mean(-1), atol=0.01)
    assert np.corrcoef(draws[0])[0, 1] > 0.8


def test_a_new_unit_is_asked_in_the_worlds_that_the_panel_taught() -> None:
    rising = make_panel(*[(f"u{i}", 2022.0 + t, 0.1 + 0.2 * t + 0.01 * i) for i in range(8) for t in range(2)])
    standing = make_panel(*[(f"u{i}", 2022.0 + t, 0.3 + 0.01 * i) for i in range(8) for t in range(2)])
    new = make_panel(("A", 2023.0, 0.3))
    fast, slow = (mean_of(fit_adoption(panel).apply(new), 2025.0) for panel in (rising, standing))
    assert fast > slow + 0.03


def test_the_panel_alone_answers_on_request_and_an_unknown_prior_is_refused() -> None:
    panel = make_panel(("A", 2023.0, 0.2), ("A", 2024.0, 0.3))
    assert "pooled layer alone" in " ".join(fit_adoption(panel, prior="panel").messages)
    assert "the pace of 21 other indicators" in " ".join(fit_adoption(panel).messages)
    with pytest.raises(PanelError, match="unknown prior 'books'; expected 'library', 'panel'"):
        fit_adoption(panel, prior="books")
    few = PaceLibrary(read_paces().table.head(5))
    assert "the pace of 5 other indicators" in " ".join(fit_adoption(panel, prior=few).messages)


def test_panels_with_three_values_of_five_units_teach_their_own_pool() -> None:
    rows = [(f"u{i}", 2021.0 + t, 0.2 + 0.1 * t + 0.01 * i) for i in range(5) for t in range(3)]
    enough, too_few = fit_adoption(make_panel(*rows)), fit_adoption(make_panel(*rows[:-3]))
    assert "a linear pool of pooled, stay, library" in " ".join(enough.messages)
    assert fit_adoption(make_panel(*rows), prior="panel").basis["n_library"].eq(0).all()
    assert "a linear pool" not in " ".join(too_few.messages)
    assert too_few.basis["n_library"].gt(0).all()


def test_a_thin_fit_describes_itself() -> None:
    fit = fit_adoption(make_panel(("A", 2023.0, 0.2), ("B", 2024.0, 0.5, ">"), ("S", 2024.0, np.nan)))
    text = str(fit.summary())
    assert "library of paces" in text and "2 (1 bounds)" in text
    assert [found.code for found in fit.explain_units()] == ["few_reports", "few_reports", "no_report"]


def simulate_reports(n_panels: int, seed: int) -> tuple[list[pd.DataFrame], np.ndarray]:
    """Return panels of 5 units with 2 yearly reports in worlds of the library, and what they report 2 years later."""
    generator, worlds = np.random.default_rng(seed), read_paces().draw_worlds(n_panels, seed=seed + 1)
    panels, later = [], []
    for a, b, c, s, tau, r in zip(*worlds, strict=True):
        level, pace = generator.normal(-0.5, 1, 5), s * generator.standard_normal(5)
        shares = []
        for _ in range(4):
            shares.append(1 / (1 + np.exp(-level - r * generator.standard_normal(5))))
            for _ in range(12):
                drift = np.clip(a + b * level + c * level**2, -3, 3) * np.exp(-np.maximum(np.abs(level) - 3.5, 0))
                level = level + (drift + pace) / 12 + tau * np.sqrt(1 / 24) * generator.standard_t(4, 5)
                pace = 0.75 ** (1 / 12) * pace + s * np.sqrt(1 - 0.75 ** (1 / 6)) * generator.standard_normal(5)
        rows = [(f"u{i}", 2020.0 + t, shares[t][i]) for i in range(5) for t in range(2)]
        panels.append(make_panel(*rows))
        later.append(shares[3])
    return panels, np.array(later)


def test_intervals_hold_their_part_on_simulated_panels() -> None:
    panels, later = simulate_reports(60, seed=7)
    held = {80: [], 95: []}
    for panel, share in zip(panels, later, strict=True):
        forecast = fit_adoption(panel).forecast([2023.0], observed=True)
        for level, found in held.items():
            found.append((share >= forecast[f"lower_{level}"]) & (share <= forecast[f"upper_{level}"]))
    assert 0.72 <= np.mean(held[80]) <= 0.9
    assert np.mean(held[95]) >= 0.9


@pytest.mark.parametrize("can_fall", [True, False])
def test_no_time_asked_is_no_answer_rather_than_an_error(can_fall: bool) -> None:
    fit = fit_adoption(make_panel(("A", 2024.0, 0.2), ("B", 2025.0, 0.5)), can_fall=can_fall)
    assert fit.grid([]).shape == (2, 0, 200)
    assert fit.draws([], n=7).shape == (2, 0, 7)
    assert fit.forecast([]).empty


def test_a_share_with_a_large_standard_error_is_known_less_well() -> None:
    panel = make_panel(("A", 2024.0, 0.4))
    sure, doubtful = (fit_adoption(panel.assign(se=se)) for se in (0.01, 0.15))
    assert width_of(doubtful, 2024.0) > 1.5 * width_of(sure, 2024.0)


@pytest.mark.parametrize(("n_units", "counted"), [(1, 1.0), (4, 4.0), (16, 16 * 0.25**0.7)])
def test_units_alike_count_in_full_up_to_four_and_less_from_then_on(n_units: int, counted: float) -> None:
    weights = weigh_worlds(np.tile([0.0, 0.5], (n_units, 1)), n_units)
    assert np.log(weights[1] / weights[0]) == pytest.approx(0.8 * 0.5 * counted)


def test_the_last_value_strays_with_the_root_of_time() -> None:
    near, far = move_last_value(np.array([0.5]), np.array([[1.0, 4.0]]), np.array([[0.0, 0.05]]), np.ones(1))[0]
    np.testing.assert_allclose(far - 0.5, 2 * (near - 0.5), atol=1e-9)


def test_the_last_value_moves_as_often_like_a_panel_as_the_panel_weighs() -> None:
    up_and_down = np.array([[0.1, 0.001], [-0.1, 0.001]])
    moved = move_last_value(np.array([0.5]), np.array([[1.0]]), up_and_down, np.array([0.9, 0.1]))
    assert (moved > 0.5).mean() == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize(("shares", "part"), [((0.3,), 0.3), ((0.3, 0.3), 0.04)])
def test_the_last_value_counts_after_one_report_and_hardly_after_several(
    shares: tuple[float, ...], part: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "move_last_value", lambda *_: np.full((1, 1, 200), 0.999))
    panel = make_panel(*[("A", 2024.0 + year, share) for year, share in enumerate(shares)])
    fit = fit_adoption(panel)
    assert (fit.grid([2024.5 + len(shares)]) > 0.99).mean() == pytest.approx(part, abs=0.02)
    assert len(shares) == 1 or (fit.grid([2024.5]) > 0.99).mean() == 0, "between reports the paths alone know"


def test_a_day_before_a_bound_is_no_surer_than_panels_near_their_top_were() -> None:
    """Of the library's units above 95 %, .88 stood at 90 % or more two to three years before (families alike)."""
    fit = fit_adoption(make_panel(("A", 2026.0, 0.95, ">")))
    assert fit.probability(0.9, 2026.0)["probability"].iloc[0] > 0.99
    assert fit.probability(0.9, 2023.5)["probability"].iloc[0] == pytest.approx(0.88, abs=0.03)


@pytest.mark.parametrize(("op", "far"), [(">=", 1.0), ("<=", 0.0)])
def test_a_lone_bound_is_moved_on_from_anywhere_beyond_it(op: str, far: float) -> None:
    still = np.zeros((1, 2))
    moved = move_last_value(np.array([0.6]), np.array([[1.0]]), still, np.ones(1), np.array([far]))[0, 0]
    low, high = sorted((0.6, far))
    assert (low < moved.min()) and (moved.max() < high)
    assert moved.mean() == pytest.approx((low + high) / 2, abs=1e-6)
    assert fit_adoption(make_panel(("A", 2025.0, 0.6, op))).grid([2025.05])[0, 0].mean() == pytest.approx(
        (low + high) / 2, abs=0.02
    )
