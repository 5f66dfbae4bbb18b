"""Legal deadlines: how much of the gap closes, when, for whom, and with what probability."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from adoption import AdoptionFit, Deadline, fit_adoption, fit_hazards
from adoption.decimal_time import decimal_year
from adoption.scenarios import CHANCES, GAP_CLOSED, GapClosed, LatestReports, Scenario, binding, measure_gaps

_PANEL = pd.DataFrame(
    {"unit": ["A"] * 3 + ["B"] * 3, "time": [2022.0, 2023.0, 2024.0] * 2, "numerator": [2, 3, 4, 5, 7, 9]}
).assign(denominator=20)
_LAW = Deadline(2025.0, "decree", reason="Circular 13/2025, Article 4")


@pytest.fixture(scope="module", params=["combined", "pooled", "one report"])
def fit(request: pytest.FixtureRequest) -> AdoptionFit:
    if request.param == "one report":
        return fit_adoption(_PANEL[_PANEL["time"] == 2024.0])
    return fit_adoption(_PANEL, method=request.param)


def hold(share: float, times: np.ndarray) -> np.ndarray:
    """Return a grid of one unit that stays at a share."""
    return np.full((1, len(times), 200), share)


def rise(deadline: Deadline, times: list[float], share: float = 0.2, since: float = 2020.0) -> np.ndarray:
    """Return the mean under a deadline of one unit that would stay at a share, reported last at `since`."""
    latest = LatestReports(["A"], np.array([since]), np.array([share]), np.array([0.0]))
    at = np.array(times)
    found: np.ndarray = Scenario((deadline,)).grid(lambda asked: hold(share, asked), at, latest)[0].mean(-1)
    return found


def test_the_share_of_the_gap_that_closes_is_the_one_measured_on_real_roll_outs(shared: Path) -> None:
    found = measure_gaps(pd.read_csv(shared / "panels" / "mandated_rollouts.csv"))["closed"]
    assert (round(found.mean(), 2), round(found.std(), 2), len(found)) == GAP_CLOSED
    assert (found >= 0.2).mean() == CHANCES["decree"]


def test_the_gap_closes_as_the_square_of_time_and_half_as_much_again_in_the_year_after() -> None:
    sure = GapClosed(0.4, 1e-4, 10**6)
    deadline = Deadline(2025.0, "decree", closed=sure)
    closed = (rise(deadline, [2024.0, 2024.5, 2025.0, 2026.0, 2030.0]) - 0.2) / 0.8
    np.testing.assert_allclose(closed, 0.8 * np.array([0, 0.1, 0.4, 0.4 * 1.3, 0.4 * 1.3]), atol=1e-3)


def test_the_weaker_the_text_the_less_is_expected_of_it() -> None:
    levels = [rise(Deadline(2025.0, force), [2025.0])[0] for force in ("decree", "decision", "plan", "wish")]
    np.testing.assert_allclose((np.array(levels) - 0.2) / 0.8 / 0.38, [0.8, 0.5, 0.2, 0.05], atol=0.01)


def test_the_part_that_closes_is_as_uncertain_as_a_roll_out_never_measured() -> None:
    from scipy.stats import beta

    first, second = GAP_CLOSED.beta()
    assert beta.mean(first, second) == pytest.approx(GAP_CLOSED.mean)
    assert beta.std(first, second) == pytest.approx(0.17 * np.sqrt(1.1 * 9 / 7))


def test_only_what_is_to_come_after_the_last_report_is_added() -> None:
    sure = GapClosed(0.4, 1e-4, 10**6)
    late = rise(Deadline(2025.0, "decree", closed=sure), [2025.0], since=2024.5)[0]
    assert (late - 0.2) / 0.8 == pytest.approx(0.8 * (1 - 0.6 / 0.9), abs=1e-3)


def test_where_less_is_better_the_gap_is_that_to_nothing() -> None:
    fallen = rise(Deadline(2025.0, "decree", direction="down"), [2025.0], share=0.6)[0]
    assert fallen == pytest.approx(0.6 * (1 - 0.8 * 0.38), abs=0.005)


def test_a_text_that_asks_for_a_part_closes_the_gap_to_that_part() -> None:
    half = Deadline(2025.0, "decree", goal=0.5)
    assert rise(half, [2025.0])[0] == pytest.approx(0.2 + 0.3 * 0.8 * 0.38, abs=0.005)
    assert rise(half, [2025.0], share=0.7)[0] == 0.7
    down = Deadline(2025.0, "decree", direction="down", goal=0.1)
    assert rise(down, [2025.0], share=0.6)[0] == pytest.approx(0.6 - 0.5 * 0.8 * 0.38, abs=0.005)
    assert rise(down, [2025.0], share=0.05)[0] == 0.05


def test_a_rise_that_was_reported_on_its_way_is_not_taken_for_noise() -> None:
    latest = LatestReports(["A"], np.array([2024.9]), np.array([0.5]), np.array([0.0]))
    grid = Scenario((_LAW,)).grid(lambda at: hold(0.3, at), np.array([2024.95]), latest)
    assert np.quantile(grid[0, 0], 0.25) >= 0.5
    bound = latest._replace(share=np.array([np.nan]))
    assert np.quantile(Scenario((_LAW,)).grid(lambda at: hold(0.3, at), np.array([2024.95]), bound), 0.25) < 0.4


def test_rates_above_one_have_no_gap_to_close() -> None:
    latest = LatestReports(["A"], np.array([2020.0]), np.array([1.4]), np.array([0.0]), "log")
    grid = Scenario((_LAW,)).grid(lambda at: hold(1.4, at), np.array([2025.0]), latest)
    assert (grid == 1.4).all()


def test_every_kind_of_fit_rises_towards_a_deadline(fit: AdoptionFit) -> None:
    times = [2024.25, 2025.0, 2026.0]
    before, after = fit.grid(times).mean(-1), fit.with_deadlines([_LAW]).grid(times).mean(-1)
    assert (after > before).all()
    assert ((after - before)[:, 1] > 0.05).all()


def test_a_cohort_rises_towards_a_deadline_too() -> None:
    hazards = fit_hazards(_PANEL)
    before, after = (one.probability(0.6, 2025.0)["probability"] for one in (hazards, hazards.with_deadlines([_LAW])))
    assert (after > before + 0.05).all()
    assert (hazards.with_deadlines([_LAW]).forecast([2024.0])["mean"] == hazards.forecast([2024.0])["mean"]).all()


def test_a_deadline_that_the_horizon_does_not_reach_changes_nothing(fit: AdoptionFit) -> None:
    far = fit.with_deadlines([Deadline(2030.0, "decree")])
    times = [2023.0, 2024.0, 2026.0, 2029.0]
    np.testing.assert_array_equal(far.grid(times), fit.grid(times))
    np.testing.assert_array_equal(far.draws(times, n=50), fit.draws(times, n=50))


def test_a_deadline_long_before_the_last_report_changes_nothing(fit: AdoptionFit) -> None:
    past = fit.with_deadlines([Deadline(2010.0, "decree"), Deadline(2023.0, "decree")])
    np.testing.assert_array_equal(past.grid([2025.0, 2027.0]), fit.grid([2025.0, 2027.0]))


def test_what_was_before_the_last_report_is_not_rewritten(fit: AdoptionFit) -> None:
    bound = fit.with_deadlines([Deadline(2024.2, "decree")])
    np.testing.assert_array_equal(bound.grid([2023.5, 2024.0]), fit.grid([2023.5, 2024.0]))


def test_answers_at_a_time_do_not_depend_on_the_other_times_asked(fit: AdoptionFit) -> None:
    bound = fit.with_deadlines([_LAW])
    np.testing.assert_allclose(bound.grid([2024.5, 2025.0, 2026.0])[:, 1:2], bound.grid([2025.0]), atol=1e-9)


def test_draws_follow_the_forecast_and_share_the_luck_of_the_law(fit: AdoptionFit) -> None:
    bound = fit.with_deadlines([_LAW])
    draws = bound.draws([2025.0, 2025.5], n=20000, seed=5)
    np.testing.assert_allclose(draws.mean(-1), bound.grid([2025.0, 2025.5]).mean(-1), atol=0.01)
    np.testing.assert_allclose((draws > 0.6).mean(-1), (bound.grid([2025.0, 2025.5]) > 0.6).mean(-1), atol=0.02)
    extra = bound.draws([2025.0], n=500, seed=5) - fit.draws([2025.0], n=500, seed=5)
    is_raised = extra[:, 0] > 0
    np.testing.assert_array_equal(is_raised[0], is_raised[1])


def test_a_deadline_binds_the_units_that_it_names(fit: AdoptionFit) -> None:
    bound = fit.with_deadlines([Deadline(2025.0, "decree", units=["B"])])
    np.testing.assert_array_equal(bound.grid([2025.0])[0], fit.grid([2025.0])[0])
    assert bound.grid([2025.0])[1].mean() > fit.grid([2025.0])[1].mean() + 0.05
    assert bound.basis[["deadline", "force"]].values.tolist() == [["", ""], ["2024-12-31", "decree"]]


def test_texts_of_one_year_count_once_by_the_strongest() -> None:
    plan, decision, late = Deadline(2024.5, "plan"), Deadline(2025.2, "decision"), Deadline(2026.5, "plan")
    assert binding([plan, _LAW, decision, late], "A") == (_LAW, late)
    alone, together = (Scenario(one) for one in ((_LAW,), (plan, _LAW, decision)))
    latest = LatestReports(["A"], np.array([2020.0]), np.array([0.2]), np.array([0.0]))
    grids = [one.grid(lambda at: hold(0.2, at), np.array([2025.5]), latest) for one in (alone, together)]
    np.testing.assert_array_equal(*grids)


def test_deadlines_years_apart_each_close_a_part_of_what_is_left() -> None:
    latest = LatestReports(["A"], np.array([2020.0]), np.array([0.2]), np.array([0.0]))
    both = Scenario((_LAW, Deadline(2028.0, "decree"))).grid(lambda at: hold(0.2, at), np.array([2028.0]), latest)
    after_first = 1 - rise(_LAW, [2028.0])[0]
    assert 1 - both.mean() == pytest.approx(after_first * (1 - 0.8 * 0.38), abs=0.01)


def test_deadlines_are_replaced_and_taken_away(fit: AdoptionFit) -> None:
    bound = fit.with_deadlines([_LAW])
    later = bound.with_deadlines([Deadline(2026.5, "decree")])
    np.testing.assert_array_equal(later.grid([2025.0]), fit.grid([2025.0]))
    np.testing.assert_array_equal(bound.without_deadlines().grid([2026.0]), fit.grid([2026.0]))
    assert fit_adoption(_PANEL, deadlines=[_LAW]).basis["force"].tolist() == ["decree", "decree"]


def test_no_deadline_is_known_unless_it_is_given_and_then_it_is_said(fit: AdoptionFit) -> None:
    assert fit.basis["deadline"].tolist() == ["", ""]
    assert not any("deadline" in said for said in fit.messages)
    assert fit.with_deadlines([_LAW]).messages[-1] == (
        "forecasts include the deadline of 2024-12-31 (decree, Circular 13/2025, Article 4): with probability 0.8 "
        "adoption rises towards it as in 10 measured roll-outs"
    )


def test_a_date_is_the_end_of_its_day() -> None:
    assert Deadline(dt.date(2025, 12, 31), "plan").time == Deadline(pd.Timestamp("2025-12-31"), "plan").time == 2026.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"day": 2025.0, "force": "decre"}, "force 'decre', expected one of decree, .*did you mean 'decree'"),
        ({"day": "2025-13-30", "force": "plan"}, "deadline '2025-13-30': expected a date"),
        ({"day": True, "force": "plan"}, "deadline True: expected a date"),
        ({"day": 202509, "force": "plan"}, "deadline 202509: expected a date"),
        ({"day": float("nan"), "force": "plan"}, "deadline nan: expected a date"),
        ({"day": 2025.0, "force": "plan", "units": "B"}, r"expected a list of units, e.g. \['B'\]"),
        ({"day": 2025.0, "force": "plan", "goal": 80}, "goal 80, expected a share from 0 to 1"),
        ({"day": 2025.0, "force": "plan", "goal": -0.1}, "goal -0.1, expected a share from 0 to 1"),
        ({"day": 2025.0, "force": "plan", "direction": "left"}, "direction 'left', expected one of up, down"),
    ],
)
def test_a_deadline_that_is_none_is_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Deadline(**arguments)  # type: ignore[arg-type]


def test_units_and_kinds_that_a_fit_does_not_know_are_refused(fit: AdoptionFit) -> None:
    with pytest.raises(ValueError, match=r"unit 'C' is not in the fit, which has A, B"):
        fit.with_deadlines([Deadline(2025.0, "plan", units=["C"])])
    with pytest.raises(ValueError, match=r"found 2025\.0, expected adoption\.Deadline"):
        fit_adoption(_PANEL, deadlines=[2025.0])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="expected a list"):
        fit.with_deadlines(_LAW)  # type: ignore[arg-type]


def test_a_fall_that_began_before_the_last_report_goes_on_from_it_and_not_from_a_higher_forecast() -> None:
    deadline = Deadline(2025.0, "decree", direction="down", closed=GapClosed(0.4, 1e-4, 10**6))
    latest = LatestReports(["A"], np.array([2024.5]), np.array([0.4]), np.array([0.0]))
    at = np.array([2025.0])
    found = Scenario((deadline,)).grid(lambda asked: hold(0.6, asked), at, latest).mean()
    assert found == pytest.approx(0.8 * 0.4 * 0.6 / 0.9 + 0.2 * 0.6, abs=2e-3)


@pytest.mark.parametrize(
    "day", ["2025-09-30", "30/09/2025", "2025-Q3", pd.Timestamp("2025-09-30"), pd.Period("2025Q3")]
)
def test_the_day_of_a_deadline_is_understood_as_times_are_everywhere(day: Any) -> None:
    deadline = Deadline(day, "decree")
    assert str(deadline) == "2025-09-30 (decree)"
    assert Deadline.from_stored(deadline.as_stored()).time == deadline.time == decimal_year(dt.date(2025, 9, 30))


def test_the_gap_is_that_of_one_year_before_the_day_however_long_the_reports_go_back() -> None:
    reports = pd.DataFrame(
        {"roll_out": "A", "deadline": 2025.0, "time": [2023.0, 2024, 2025], "share_pct": [0, 20, 60]}
    )
    assert measure_gaps(reports)["closed"].tolist() == pytest.approx([0.5])
