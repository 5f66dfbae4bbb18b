"""One state for a unit, indicator and target: every state fires, and each edge falls on the side that is written."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from analysis.panel.states import (
    DECISION_TABLE,
    Decision,
    State,
    StateBook,
    TargetBinding,
    list_values,
    read_thresholds,
)

sys.path.insert(0, str(Path(__file__).parent))

from state_tables import (  # type: ignore[import-not-found]
    CASES,
    CODES,
    DAY,
    RISING,
    UNITS,
    VALUE_UNITS,
    aimed,
    book_of,
    observed,
    table,
    tables_of,
)


def decide(
    values: Sequence[dict[str, object]],
    targets: Sequence[dict[str, object]] = (),
    code: str = "records_pct",
    day: dt.date = DAY,
) -> Decision:
    in_code = {"indicator_code": code}
    kind = {"value_unit": VALUE_UNITS.get(str(CODES[code]["measure"]), str(CODES[code]["measure"]))}
    return book_of([row | in_code for row in values], [row | in_code | kind for row in targets], day).decide("p1", code)


@pytest.mark.parametrize("state", list(State))
def test_every_state_fires(state: State) -> None:
    assert decide(*CASES[state]).state is state


def test_every_state_has_its_row_in_the_table_and_states_that_contradict_forbid_verdicts() -> None:
    assert {state for state, _ in DECISION_TABLE} == set(State)
    forbidding = {state for state in State if not state.allows_verdict}
    assert forbidding == {State.WITHHELD, State.MIXED, State.FELL_BACK, State.CONFLICT}


@pytest.mark.parametrize(
    ("values", "targets", "state"),
    [
        # the deadline is the day of the report: it has not passed, and a value of that day settles it
        ([("2026-05-31", 70.0)], [(">=", 80, "2026-06-30")], State.TOO_FEW),
        ([("2026-06-30", 70.0)], [(">=", 80, "2026-06-30")], State.MISSED),
        ([("2026-06-30", 80.0)], [(">=", 80, "2026-06-30")], State.MET),
        # a value just at the target meets 'at least', not 'more than'; one that only rounds to it does not
        ([("2026-03-31", 80.0)], [(">=", 80, "2026-12-31")], State.MET),
        ([("2026-03-31", 80.0)], [(">", 80, "2026-12-31")], State.TOO_FEW),
        ([("2026-03-31", 99.96)], [("=", 100, "2025-12-31")], State.MISSED),
        # nine months are not more than nine months
        ([("2025-09-30", 70.0)], [(">=", 80, "2026-12-31")], State.TOO_FEW),
        ([("2025-09-29", 70.0)], [(">=", 80, "2026-12-31")], State.STALE),
        # no value since the deadline: nobody knows whether it was met
        ([("2026-03-31", 70.0)], [(">=", 80, "2026-04-30")], State.STALE),
        # an old value from after the deadline settles it all the same
        ([("2025-01-31", 70.0)], [(">=", 80, "2024-12-31")], State.MISSED),
    ],
)
def test_days_and_limits_fall_on_the_side_that_is_written(
    values: list[tuple[str, float]], targets: list[tuple[str, float, str]], state: State
) -> None:
    assert decide([observed(*value) for value in values], [aimed(*target) for target in targets]).state is state


@pytest.mark.parametrize(
    ("newest", "state"),
    [(89.0, State.MET), (88.0, State.MET), (87.9, State.FELL_BACK), (95.0, State.MET)],
)
def test_a_target_that_was_reached_stays_met_within_two_points(newest: float, state: State) -> None:
    found = decide([observed("2025-12-31", 91.0), observed("2026-03-31", newest)], [aimed(">=", 90, "2026-12-31")])
    assert found.state is state
    assert found.value is not None
    assert found.value.value == (91.0 if newest < 90 and state is State.MET else newest)


def test_a_fall_of_more_than_five_points_contradicts_a_target_that_was_reached_and_a_value_without_one() -> None:
    fallen = [observed("2025-12-31", 98.0), observed("2026-03-31", 89.0)]
    assert decide(fallen, [aimed(">=", 90, "2026-12-31")]).state is State.FELL_BACK
    assert decide(fallen).state is State.FELL_BACK
    assert decide([observed("2025-12-31", 94.0), observed("2026-03-31", 89.0)]).state is State.NO_TARGET


def test_a_flow_and_a_count_may_fall_and_are_judged_by_the_last_value_by_the_due_day() -> None:
    fallen = [observed("2025-09-30", 60.0), observed("2026-03-31", 45.0)]
    for code in ("cashless_pct", "records_count", "dti_index"):
        assert decide(fallen, [aimed(">=", 50, "2026-03-31")], code).state is State.MISSED
        assert decide(fallen, [aimed(">=", 50, "2025-12-31")], code).state is State.MET


@pytest.mark.parametrize(
    ("code", "value", "target", "state"),
    [
        ("paper_pct", 12.0, ("<=", 15), State.MET),
        ("paper_pct", 18.0, ("<=", 15), State.MISSED),
        ("paper_pct", 0.0, ("=", 0), State.MET),
        ("dti_rank", 20.0, ("<=", 25), State.MET),
        ("dti_rank", 30.0, ("<=", 25), State.MISSED),
        ("records_count", 12.0, (">=", 12), State.MET),
        ("dti_index", 0.61, (">=", 0.7), State.MISSED),
    ],
)
def test_counts_scores_ranks_and_what_is_to_fall_have_states_too(
    code: str, value: float, target: tuple[str, float], state: State
) -> None:
    assert decide([observed("2026-03-31", value)], [aimed(*target, "2026-03-31")], code).state is state


@pytest.mark.parametrize(
    ("op", "value", "state"),
    [(">", 80.0, State.MET), (">", 70.0, State.BOUND), ("<", 80.0, State.MISSED), ("<", 90.0, State.BOUND),
     ("<~", 80.0, State.MISSED), ("~", 80.0, State.MET)],
)  # fmt: skip
def test_a_bound_settles_a_target_only_from_its_side(op: str, value: float, state: State) -> None:
    assert decide([observed("2026-03-31", value, op=op)], [aimed(">=", 80, "2026-03-31")]).state is state


def test_an_exact_value_of_the_same_moment_speaks_rather_than_a_bound() -> None:
    found = decide([observed("2026-03-10", 70.0), observed("2026-03-31", 65.0, op=">")])
    assert found.latest is not None
    assert (found.latest.value, found.latest.op) == (70.0, "=")


def test_estimates_and_values_that_only_name_a_year_are_no_actual_values() -> None:
    target = [aimed(">=", 80, "2026-12-31")]
    assert decide([observed("2026-05-31", 85.0, status="estimate")], target).state is State.NO_DATA
    assert decide([observed("2026-05-31", 85.0, flags="undated")], target).state is State.NO_DATA
    assert decide([observed("2026-05-31", 85.0, status="corrected")], target).state is State.MET


def test_a_value_is_never_later_than_the_report_and_one_of_a_running_period_counts_from_its_first_day() -> None:
    running = {"period": "2026", "period_start": "2026-01-01", "period_end": "2026-12-31", "status": "preliminary"}
    found = decide([observed("2026-03-31", 70.0) | running])
    assert found.latest is not None
    assert found.latest.day == pd.Timestamp("2026-01-01")
    ahead = running | {"period": "2026-H2", "period_start": "2026-07-01"}
    assert decide([observed("2026-03-31", 70.0) | ahead]).state is State.NO_TARGET_NO_DATA


def test_a_value_above_what_its_indicator_can_be_is_none() -> None:
    assert decide([observed("2026-03-31", 120.0)]).state is State.NO_TARGET_NO_DATA


def test_a_value_of_another_thing_of_the_same_month_leaves_the_own_value_alone() -> None:
    own, month = observed("2026-03-03", 54.0), observed("2026-03", 40.0, counted="facilities")
    assert decide([own, month]).state is State.NO_TARGET
    assert decide([own, observed("2026-03-04", 40.0, counted="facilities")]).state is State.MIXED


def test_sources_disagree_unless_one_is_doubtful_approximate_settled_or_replaced_by_the_other() -> None:
    chosen = observed("2026-03-31", 60.0)

    def state_with(value: float = 75.0, when: str = "2026-03-31", **details: object) -> State:
        other = {"statement_id": "other:1", "is_chosen": False} | details
        return decide([chosen, observed(when, value, **other)]).state

    assert state_with() is State.CONFLICT
    assert state_with(62.0) is State.NO_TARGET
    for details in ({"flags": "secondary"}, {"flags": "audit-error"}, {"op": "~"}, {"op": ">"}):
        assert state_with(**details) is State.NO_TARGET, details
    assert state_with(status="preliminary") is State.NO_TARGET
    assert state_with(statement_id="src-2026-03-31:2") is State.NO_TARGET
    # what cannot fall may rise within a month, and may not fall
    assert state_with(45.0, "2026-03-10") is State.NO_TARGET
    assert state_with(75.0, "2026-03-10") is State.CONFLICT
    assert state_with(75.0, "2026-02-20") is State.NO_TARGET
    settled = chosen | {"chosen_rule": '{"code": "choice.settled"}'}
    assert decide([settled, observed("2026-03-31", 75.0, statement_id="other:1", is_chosen=False)]).state is (
        State.NO_TARGET
    )


def test_a_conflict_of_one_publisher_s_two_papers_is_none() -> None:
    rows = [observed("2026-03-31", 60.0), observed("2026-03-31", 75.0, statement_id="other:1", is_chosen=False)]
    assert book_of(rows).decide("p1", "records_pct").state is State.CONFLICT
    sources = [{"source_id": code, "publisher": "Sở Y tế"} for code in ("src-2026-03-31", "other")]
    book = StateBook(tables_of(rows) | {"sources": table("sources", sources)}, DAY)
    assert book.decide("p1", "records_pct").state is State.NO_TARGET


def test_a_recurring_target_is_judged_by_the_newest_value() -> None:
    assert decide([observed("2026-03-31", 85.0)], [aimed(">=", 80, None)]).state is State.MET
    assert decide([observed("2026-03-31", 75.0)], [aimed(">=", 80, None)]).state is State.MISSED


def test_a_value_of_another_length_of_time_does_not_judge_a_target_of_a_year() -> None:
    months = {"period": "2025-9M", "period_start": "2025-01-01", "period_end": "2025-09-30"}
    value, target = observed("2025-09-30", 85.0) | months, aimed(">=", 80, "2026-12-31", period="2026")
    assert decide([value], [target], "cashless_pct").state is State.MET, "a value of an earlier year counts"
    same_year = {"period": "2026-H1", "period_start": "2026-01-01", "period_end": "2026-06-30"}
    found = decide([value | same_year], [target], "cashless_pct")
    assert (found.state, found.n_times) == (State.TOO_FEW, 1)


def test_met_late_says_whether_a_value_from_the_due_day_on_was_below() -> None:
    target = [aimed(">=", 80, "2025-12-31")]
    seen = decide([observed("2026-01-31", 70.0), observed("2026-03-31", 85.0)], target)
    unseen = decide([observed("2025-06-30", 70.0), observed("2026-03-31", 85.0)], target)
    assert (seen.state, seen.was_seen_below) == (State.MET_LATE, True)
    assert (unseen.state, unseen.was_seen_below) == (State.MET_LATE, False)


def test_pace_and_need_are_changes_in_six_months_towards_the_target() -> None:
    found = decide(RISING, [aimed(">=", 90, "2026-12-31")])
    assert found.pace == pytest.approx(10.0, abs=0.1)
    assert found.needed == pytest.approx(20.0, abs=0.2)
    falling = [observed("2025-03-31", 40.0), observed("2025-09-30", 30.0), observed("2026-03-31", 20.0)]
    assert decide(falling, [aimed("<=", 5, "2026-09-30")], "paper_pct").state is State.BEHIND
    assert decide(falling, [aimed("<=", 10, "2027-03-31")], "paper_pct").needed == pytest.approx(5.0, abs=0.1)
    assert decide(falling, [aimed("<=", 10, "2027-03-31")], "paper_pct").state is State.ON_COURSE


def _answers(targets: Sequence[dict[str, object]], values: Sequence[dict[str, object]] = (RISING[-1],)) -> str:
    found = book_of(values, targets).answering_target("p1", "records_pct")
    return "" if found is None else found.statement_id


def test_the_next_target_answers_else_the_last_one_and_of_one_day_the_own_and_the_stricter() -> None:
    past, nearer = aimed(">=", 50, "2024-12-31"), aimed(">=", 60, "2025-12-31")
    first, later = aimed(">=", 80, "2026-12-31"), aimed(">=", 90, "2027-12-31")
    recurring = aimed(">=", 40, None)
    assert _answers([later, past, first, recurring]) == first["statement_id"]
    assert _answers([past, nearer, recurring]) == nearer["statement_id"]
    assert _answers([recurring]) == recurring["statement_id"]
    stricter = aimed(">=", 95, "2026-12-31")
    assert _answers([first, stricter]) == stricter["statement_id"]
    nation = aimed(">=", 99, "2026-12-31", unit_code="vn", statement_id="law:1")
    assert _answers([nation, first]) == first["statement_id"]
    assert _answers([nation]) == "law:1"
    assert _answers([nation], values=[]) == "", "a unit without a value is bound by its own targets alone"


def test_a_replaced_target_and_one_in_another_unit_of_measure_do_not_answer() -> None:
    old, new = aimed(">=", 70, "2026-12-31"), aimed(">=", 80, "2026-12-31")
    assert _answers([old, new | {"supersedes": old["statement_id"]}]) == new["statement_id"]
    assert _answers([aimed(">=", 4, "2026-12-31", value_unit="count")]) == ""


def test_a_target_of_an_indicator_that_the_catalogue_lacks_binds_nobody() -> None:
    unknown = aimed(">=", 80, "2026-12-31", indicator_code="no_such_pct")
    assert book_of([RISING[0]], [unknown]).targets("p1", "no_such_pct") == []


def test_the_bounds_are_data() -> None:
    limits = read_thresholds()
    assert (limits.stale_months, limits.same_moment_days, limits.conflict_points, limits.trend_values) == (9, 31, 2, 3)


def _newest(values: Sequence[dict[str, object]]) -> tuple[float, str]:
    found = decide(values).latest
    assert found is not None
    return found.value, found.op


def test_the_newest_exact_value_of_one_moment_speaks_and_a_moment_is_thirty_one_days() -> None:
    bound = observed("2026-03-31", 65.0, op=">")
    assert _newest([observed("2026-03-05", 60.0), observed("2026-03-10", 70.0), bound]) == (70.0, "=")
    assert _newest([observed("2026-02-28", 60.0), bound]) == (60.0, "="), "31 days before"
    assert _newest([observed("2026-02-27", 60.0), bound]) == (65.0, ">"), "32 days before"


def test_a_value_of_another_thing_whose_period_begins_on_the_day_of_the_own_value_is_of_its_time() -> None:
    other = observed("2026-03", 40.0, counted="facilities")
    assert decide([observed("2026-03-01", 54.0), other]).state is State.NO_TARGET
    found = decide([observed("2026-02-28", 54.0), other])
    assert (found.state, found.value and found.value.value) == (State.MIXED, 40.0)


def test_a_fall_is_told_against_the_last_higher_value_of_an_earlier_day_that_is_no_upper_bound() -> None:
    first, second, last = observed("2025-06-30", 98.0), observed("2025-12-31", 96.0), observed("2026-03-31", 89.0)
    for target in ([], [aimed(">=", 92, "2026-12-31")]):
        found = decide([first, second, last], target)
        assert (found.state, found.other and found.other.value) == (State.FELL_BACK, 96.0)
    assert decide([first | {"op": "<"}, last]).state is State.NO_TARGET, "it may have been lower"
    assert decide([first, last | {"op": ">"}]).state is State.NO_TARGET, "it may be higher"
    same_day = observed("2026-03-31", 98.0, statement_id="src-2026-03-31:0")
    assert decide([same_day, last]).state is State.NO_TARGET, "values of one day show no fall"


def test_the_source_that_is_furthest_off_is_told_of_several_that_disagree() -> None:
    others = [
        observed("2026-03-31", value, statement_id=f"other-{value}:1", is_chosen=False) for value in (63.0, 75.0, 70.0)
    ]
    sources = [{"source_id": f"other-{value}", "publisher": f"Báo {value}"} for value in (63.0, 75.0, 70.0)]
    tables = tables_of([observed("2026-03-31", 60.0), *others]) | {"sources": table("sources", sources)}
    found = StateBook(tables, DAY).decide("p1", "records_pct")
    assert (found.state, found.other and found.other.value) == (State.CONFLICT, 75.0)


def test_nothing_is_disputed_by_or_against_what_is_doubtful_and_by_another_thing() -> None:
    other = observed("2026-03-31", 75.0, statement_id="other:1", is_chosen=False)
    doubtful = observed("2026-03-31", 60.0, flags="low-confidence")
    assert decide([doubtful, other]).state is State.NO_TARGET
    assert decide([observed("2026-03-31", 60.0), other | {"counted": "facilities"}]).state is State.NO_TARGET
    assert decide([observed("2026-03-31", 60.0), other | {"flags": "derived"}]).state is State.NO_TARGET


def test_values_disagree_within_thirty_one_days_of_one_month_or_period() -> None:
    """What cannot fall is worse on a later day of the same moment; a month holds its days; half a year does not."""

    def state_of(chosen: dict[str, object], other: dict[str, object], code: str = "records_pct") -> State:
        return decide([chosen, other | {"statement_id": "other:1", "is_chosen": False}], code=code).state

    assert state_of(observed("2026-03-31", 60.0), observed("2026-02-28", 75.0)) is State.CONFLICT, "31 days"
    assert state_of(observed("2026-03-31", 60.0), observed("2026-02-27", 75.0)) is State.NO_TARGET
    day, month = observed("2026-03-10", 60.0), observed("2026-03", 75.0)
    for chosen, other in ((day | {"value": 75.0}, month | {"value": 60.0}), (month, day | {"value": 60.0})):
        assert state_of(chosen, other, "cashless_pct") is State.CONFLICT, "a day within the other's month"
    half = {"period": "2026-H1", "period_start": "2026-01-01", "period_end": "2026-06-30"}
    late = observed("2026-06-15", 60.0)
    assert state_of(late, observed("2026-06-30", 75.0) | half, "cashless_pct") is State.NO_TARGET
    quarter = {"period": "2026-Q2", "period_start": "2026-04-01", "period_end": "2026-06-30"}
    one, two = observed("2026-06-30", 60.0) | half, observed("2026-06-30", 75.0) | quarter
    assert state_of(one, two, "cashless_pct") is State.NO_TARGET, "two lengths of time that end on one day"


@pytest.mark.parametrize(("value", "state"), [(1020.3, State.NO_TARGET), (1020.5, State.CONFLICT)])
def test_counts_disagree_by_more_than_two_percent_of_the_larger_one(value: float, state: State) -> None:
    rows = [observed("2026-03-31", 1000.0), observed("2026-03-31", value, statement_id="other:1", is_chosen=False)]
    assert decide(rows, code="records_count").state is state


def test_what_may_fall_is_met_late_by_the_newest_value_alone() -> None:
    values = [observed("2026-01-31", 40.0), observed("2026-02-28", 60.0), observed("2026-03-31", 45.0)]
    target = [aimed(">=", 50, "2025-12-31")]
    assert decide(values, target, "records_count").state is State.MISSED
    assert decide(values[:2], target, "records_count").state is State.MET_LATE


def test_a_bound_that_leaves_a_recurring_target_open_settles_nothing() -> None:
    assert decide([observed("2026-03-31", 70.0, op=">")], [aimed(">=", 80, None)]).state is State.BOUND


def test_a_target_in_another_unit_of_measure_is_settled_by_no_value() -> None:
    book = book_of([observed("2026-03-31", 70.0)], [aimed(">=", 4, "2025-12-31", value_unit="count")])
    assert book.targets("p1", "records_pct") == []
    (target,) = TargetBinding(tables_of([], [aimed(">=", 4, "2025-12-31", value_unit="count")])).targets
    assert not target.is_comparable
    assert not book.decide("p1", "records_pct", target).state.is_settled


def test_a_flow_of_another_length_of_time_after_the_due_day_leaves_the_target_without_a_figure() -> None:
    months = {"period": "2026-Q1", "period_start": "2026-01-01", "period_end": "2026-03-31"}
    target = aimed(">=", 80, "2025-12-31", period="2025")
    assert decide([observed("2026-03-31", 60.0) | months], [target], "cashless_pct").state is State.STALE


def test_the_pace_is_that_of_the_last_three_values_of_one_length_of_time() -> None:
    slow = [observed("2024-03-31", 39.0), *RISING]
    assert decide(slow, [aimed(">=", 90, "2026-12-31")]).pace == pytest.approx(10.0, abs=0.1)
    year = {"period": "2024", "period_start": "2024-01-01", "period_end": "2024-12-31"}
    months = [
        observed(day, value) | {"period": f"{day[:4]}-{day[5:7]}", "period_start": f"{day[:8]}01"}
        for day, value in (("2025-09-30", 50.0), ("2026-03-31", 60.0))
    ]
    found = decide([observed("2024-12-31", 10.0) | year, *months], [aimed(">=", 90, "2026-12-31")], "cashless_pct")
    assert (found.n_times, found.pace) == (2, None)


def test_nothing_is_needed_after_the_due_day_and_a_pace_that_is_just_enough_is_on_course() -> None:
    missed = decide([observed("2026-03-31", 70.0)], [aimed(">=", 80, "2025-12-31")])
    assert (missed.state, missed.needed) == (State.MISSED, None)
    rising = [observed("2025-01-01", 40.0), observed("2025-07-01", 50.0), observed("2026-01-01", 60.0)]
    found = decide(rising, [aimed(">=", 80, "2027-01-01")])
    assert found.pace == found.needed
    assert found.state is State.ON_COURSE


def test_only_a_target_that_is_met_may_be_below_now_and_a_withheld_value_is_not_shown() -> None:
    assert not decide([observed("2026-03-31", 70.0)], [aimed(">=", 80, "2025-12-31")]).is_below_now
    later = observed("2026-05-31", float("nan"), status="suppressed")
    found = decide([observed("2026-03-31", 70.0), later], [aimed(">=", 80, "2026-12-31")])
    assert (found.state, found.value) == (State.WITHHELD, None)
    earlier = observed("2026-01-31", float("nan"), status="suppressed")
    assert decide([earlier, observed("2026-03-31", 70.0)]).state is State.NO_TARGET


def test_an_indicator_of_which_the_catalogue_does_not_tell_may_fall() -> None:
    tables = tables_of([observed("2025-12-31", 98.0), observed("2026-03-31", 40.0)])
    untold = tables["indicators"].assign(period_type=None)
    assert StateBook(tables, DAY).decide("p1", "records_pct").state is State.FELL_BACK
    assert StateBook(tables | {"indicators": untold}, DAY).decide("p1", "records_pct").state is State.NO_TARGET


def _targets_of(law: dict[str, object], *targets: dict[str, object], unit: str = "vn") -> list[str]:
    rule = {"rule_id": "t.1", "indicator_code": "records_pct", "op": ">=", "value": 80.0, "unit": "%", "due": "2026"}
    values = [observed("2026-03-31", 70.0, unit_code=code) for code in ("vn", "p1")]
    tables = tables_of(values, targets, national_targets=[rule | law])
    return [target.statement_id for target in StateBook(tables, DAY).targets(unit, "records_pct")]


def test_a_target_of_a_legal_text_ends_with_it_unless_its_due_day_came_first_and_binds_the_nation_alone() -> None:
    (key,) = _targets_of({})
    assert _targets_of({"valid_to": "2026-05-31"}) == [], "the text ended before the deadline and before the report"
    assert _targets_of({"valid_to": "2026-07-31"}) == [key], "it is in force on the day of the report"
    assert _targets_of({"valid_to": "2026-05-31", "due": "2025"}) == [key], "its deadline came first"
    assert _targets_of({}, unit="p1") == []
    plan = aimed(">=", 80, "2026-12-31", unit_code="vn", statement_id="zz:1")
    rule = {"rule_id": "t.1", "indicator_code": "records_pct", "op": ">=", "value": 80.0, "unit": "%", "due": "2026"}
    tables = tables_of([observed("2026-03-31", 70.0, unit_code="vn")], [plan], national_targets=[rule])
    answering = StateBook(tables, DAY).answering_target("vn", "records_pct")
    assert answering is not None
    assert answering.statement_id == "zz:1", "of two that ask for as much the plan answers"


def test_targets_are_listed_by_due_day_and_each_has_a_decision_of_its_own() -> None:
    later, soon, recurring = aimed(">=", 90, "2027-12-31"), aimed(">=", 60, "2026-12-31"), aimed(">=", 40, None)
    book = book_of([RISING[-1]], [recurring, later, soon])
    found = book.targets("p1", "records_pct")
    assert [target.statement_id for target in found] == [row["statement_id"] for row in (soon, later, recurring)]
    assert [book.decide("p1", "records_pct", target).state for target in found] == [
        State.MET, State.TOO_FEW, State.MET,
    ]  # fmt: skip


def test_a_target_that_is_due_on_the_day_of_the_report_is_still_ahead_and_answers() -> None:
    today, later, past = aimed(">=", 80, "2026-06-30"), aimed(">=", 90, "2026-12-31"), aimed(">=", 70, "2026-06-29")
    assert _answers([later, today, past]) == today["statement_id"]
    falling = [aimed("<=", value, "2026-12-31", indicator_code="paper_pct") for value in (20, 10)]
    paper = observed("2026-03-31", 40.0, indicator_code="paper_pct")
    found = book_of([paper], falling).answering_target("p1", "paper_pct")
    assert found is not None
    assert found.value == 10, "of what is to fall the lower target asks for more"


def test_a_target_of_a_level_above_does_not_bind_a_unit_that_ends_before_the_due_day() -> None:
    nation = aimed(">=", 99, "2026-12-31", unit_code="vn", statement_id="law:1")
    for ended, bound in (("2026-07-01", []), (None, ["law:1"])):
        units = [row | ({"valid_to": ended} if row["unit_code"] == "p1" else {}) for row in UNITS]
        book = StateBook(tables_of([RISING[-1]], [nation], units=units), DAY)
        assert [target.statement_id for target in book.targets("p1", "records_pct")] == bound


def test_a_flow_is_held_against_a_year_by_a_day_s_value_and_never_by_a_part_of_the_year() -> None:
    target = aimed(">=", 80, "2026-12-31", period="2026")
    assert decide([observed("2026-03-31", 85.0)], [target], "cashless_pct").state is State.MET
    half = {"period": "2026-H1", "period_start": "2026-01-01", "period_end": "2026-06-30", "status": "preliminary"}
    running = [observed("2026-06-30", 85.0) | half]
    assert decide(running, [target], "cashless_pct", dt.date(2026, 3, 31)).state is State.TOO_FEW
    years = observed("2024-12-31", 60.0) | {"period": "2024", "period_start": "2024-01-01"}
    months = observed("2025-09-30", 85.0) | {"period": "2025-9M", "period_start": "2025-01-01"}
    assert decide([years, months], [target], "cashless_pct").state is not State.MET, "years are known, so years count"


def test_a_series_is_read_when_it_is_asked_for_and_one_that_is_not_there_stays_absent() -> None:
    rows = [observed("2025-12-31", 40.0), observed("2026-05-31", 60.0)]
    found = list_values(tables_of(rows), pd.Timestamp(DAY))
    (key,) = found
    assert ("records_pct", "nobody") not in found
    assert found.get(("records_pct", "nobody"), ()) == ()
    assert len(found) == 1
    assert found[key] is found[key]
    assert [value.value for value in found[key]] == [40.0, 60.0]
