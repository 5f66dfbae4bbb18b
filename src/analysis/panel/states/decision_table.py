"""The one state of a unit, indicator and target: a table of states, of which the first that holds is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.panel.indicators import may_fall
from analysis.panel.states._thresholds import read_thresholds
from analysis.panel.states.bound_targets import BoundTarget
from analysis.panel.states.series_values import SeriesValue, of_fitting_periods
from analysis.period_lengths import whole_months

_DAYS_OF_YEAR = 365.25


class State(StrEnum):
    """What is known of a unit, an indicator and a target, in the order in which states are asked for.

    `NO_TARGET_NO_DATA`, `NO_DATA`: no value, without and with a target. `WITHHELD`: the newest value is not published.
    `MIXED`: the newest value counts something else than the indicator. `FELL_BACK`: the target was reached, and a later
    value is clearly below it. `CONFLICT`: two sources disagree on the newest value. `MET`, `MET_LATE`, `MISSED`: values
    settle the target. `STALE`: the newest value is too old, or from before the deadline. `BOUND`: the newest value is a
    bound that leaves the target open. `TOO_FEW`, `ON_COURSE`, `BEHIND`: the deadline is ahead. `NO_TARGET`: a value
    alone.
    """

    NO_TARGET_NO_DATA = "no_target_no_data"
    NO_DATA = "no_data"
    WITHHELD = "withheld"
    MIXED = "mixed"
    FELL_BACK = "fell_back"
    CONFLICT = "conflict"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    STALE = "stale"
    BOUND = "bound"
    TOO_FEW = "too_few"
    ON_COURSE = "on_course"
    BEHIND = "behind"
    NO_TARGET = "no_target"

    @property
    def allows_verdict(self) -> bool:
        """Return whether a verdict, a change or a forecast may be stated: not where values contradict each other."""
        return self not in _FORBIDDING

    @property
    def allows_chance(self) -> bool:
        """Return whether a chance of meeting the target may be stated: the deadline is ahead, and a pace is known."""
        return self in _WITH_CHANCE

    @property
    def is_settled(self) -> bool:
        """Return whether values alone tell whether the target is met."""
        return self in _SETTLED


_FORBIDDING = frozenset({State.WITHHELD, State.MIXED, State.FELL_BACK, State.CONFLICT})
_WITH_CHANCE = frozenset({State.ON_COURSE, State.BEHIND})
_SETTLED = frozenset({State.MET, State.MET_LATE, State.MISSED})


@dataclass(frozen=True)
class Decision:
    """The state of a unit, indicator and target, with what it rests on.

    Attributes
    ----------
    state: the state.
    target: the target, if there is one.
    value: the value that the state rests on; `latest` is the newest one of what the indicator counts.
    other: the value that contradicts it (`FELL_BACK`: the higher one, `CONFLICT`: the other source's).
    settled_by: the first value that settles a missed target.
    age_months: whole months from the newest value to the day of the report.
    is_old: the newest value is older than `stale_months`.
    shortfall: from the newest value to the target, in the indicator's unit.
    needed, pace: change per `pace_months` that the target needs, and that the last three values show.
    n_times: days with a value.
    was_seen_below: of `MET_LATE`, that a value on or after the deadline was below the target.
    is_below_now: of `MET`, that the newest value is below the target all the same.
    """

    state: State
    target: BoundTarget | None = None
    value: SeriesValue | None = None
    latest: SeriesValue | None = None
    other: SeriesValue | None = None
    settled_by: SeriesValue | None = None
    age_months: int = 0
    is_old: bool = False
    shortfall: float | None = None
    needed: float | None = None
    pace: float | None = None
    n_times: int = 0
    was_seen_below: bool = False
    is_below_now: bool = False


@dataclass(frozen=True)
class Facts:
    """What a state is decided by: all values of a unit's series in order of time, a target, the indicator, a day.

    Without a day nothing is old and no deadline has passed: what values alone settle is the same on every day.
    """

    values: tuple[SeriesValue, ...]
    target: BoundTarget | None
    indicator: Mapping[Any, Any]
    day: pd.Timestamp | None = None
    is_withheld: bool = False

    @cached_property
    def chosen(self) -> tuple[SeriesValue, ...]:
        """Return the values that models and reports use."""
        return tuple(value for value in self.values if value.is_chosen)

    @cached_property
    def own(self) -> tuple[SeriesValue, ...]:
        """Return the chosen values of what the indicator counts."""
        return tuple(value for value in self.chosen if value.is_own)

    @cached_property
    def series(self) -> tuple[SeriesValue, ...]:
        """Return the own values that can be held against the target."""
        return of_fitting_periods(self.own, self.target and self.target.period, self.indicator.get("period_type"))

    @cached_property
    def can_fall(self) -> bool:
        """Return whether what was reached may be lost again; so too where the catalogue does not tell."""
        return may_fall(self.indicator) is not False

    @property
    def is_share(self) -> bool:
        """Return whether values are percentages."""
        return bool(self.indicator["measure"] == "share")

    @cached_property
    def latest(self) -> SeriesValue | None:
        """Return the newest own value: an exact one rather than a bound of the same moment."""
        if not self.own:
            return None
        near = [value for value in self.own if _days(value, self.own[-1]) <= read_thresholds().same_moment_days]
        exact = [value for value in near if value.is_exact]
        return (exact or near)[-1]

    @cached_property
    def foreign(self) -> SeriesValue | None:
        """Return the newest value where it counts something else: its period began after the newest own value."""
        if not self.chosen or self.chosen[-1].is_own:
            return None
        newest = self.chosen[-1]
        return None if self.own and _start(newest) <= self.own[-1].day else newest

    def meets(self, value: SeriesValue) -> bool | None:
        """Return whether a value satisfies the target; None where its bound leaves that open."""
        return self.target.is_met_by(value.value, value.op) if self.target else None

    @cached_property
    def peak(self) -> SeriesValue | None:
        """Return the last value that the newest one contradicts: what cannot fall was better before.

        It reached the target, and the newest value is below it by more than `conflict_points`, or fell by more than
        `fall_points`; without a target it fell by more than these.
        """
        if self.can_fall or not self.own:
            return None
        newest, limits = self.own[-1], read_thresholds()
        earlier = [value for value in self.own if value.day < newest.day and value.op not in ("<", "<=")]
        if self.target is None:
            is_upward = self.indicator.get("direction") != "down"
            fallen = [value for value in earlier if _lead(value, newest, is_upward) > limits.fall_points]
            return fallen[-1] if fallen and newest.is_exact else None
        reached = [value for value in earlier if self.meets(value)]
        if not reached or self.meets(newest) is not False:
            return None
        highest = max(_lead(value, newest, self.target.is_upward) for value in reached)
        is_below = self.target.shortfall(newest.value) > limits.conflict_points or highest > limits.fall_points
        return reached[-1] if is_below else None

    @cached_property
    def dispute(self) -> tuple[SeriesValue, SeriesValue] | None:
        """Return the newest value and what another source says of the same moment, where nobody settled it."""
        latest = self.latest
        if latest is None or latest.is_settled or not latest.is_witness:
            return None
        found = [value for value in self.values if self._disputes(value, latest)]
        furthest = max(found, key=lambda value: (abs(value.value - latest.value), value.statement_id), default=None)
        return (latest, furthest) if furthest else None

    def _disputes(self, value: SeriesValue, latest: SeriesValue) -> bool:
        is_other = value.source_id != latest.source_id and value.publisher != latest.publisher
        is_sound = value.is_own and value.is_witness and value.op == latest.op == "="
        if not (is_other and is_sound) or _days(value, latest) > read_thresholds().same_moment_days:
            return False
        if abs(value.value - latest.value) <= _tolerance(value, latest, is_share=self.is_share):
            return False
        if value.status == "preliminary" != latest.status:
            return False  # the final value replaces it
        return _overlap(value, latest) or (not self.can_fall and self._falls(value, latest))

    def _falls(self, value: SeriesValue, latest: SeriesValue) -> bool:
        """Return whether the later of two values of one moment is worse, which what cannot fall never is."""
        first, last = sorted((value, latest), key=lambda one: one.day)
        return _lead(first, last, self.indicator.get("direction") != "down") > 0

    @cached_property
    def settled(self) -> tuple[State, SeriesValue, bool] | None:
        """Return what values alone say of the target: the state, the value that says so, whether one was below before.

        What cannot fall met the target if any value by the deadline did; of other series the last value by then counts.
        """
        if self.target is None or not self.target.is_comparable or not self.series:
            return None
        due = self.target.due
        if due is None:
            met = self.meets(self.series[-1])
            return None if met is None else (State.MET if met else State.MISSED, self.series[-1], False)
        by_due = [value for value in self.series if value.day <= due]
        reached = [value for value in (by_due[-1:] if self.can_fall else by_due) if self.meets(value)]
        if reached:
            return State.MET, reached[-1], False
        after = [value for value in self.series if value.day >= due]
        counted = after[-1:] if self.can_fall else after
        late = next((value for value in counted if self.meets(value)), None)
        was_below = bool(after) and self.meets(after[0]) is False
        if late:
            return State.MET_LATE, late, was_below
        return (State.MISSED, after[0], True) if was_below else None

    @cached_property
    def is_old(self) -> bool:
        """Return whether the newest value is older than `stale_months`."""
        if self.day is None or self.latest is None:
            return False
        return self.latest.day < self.day - pd.DateOffset(months=read_thresholds().stale_months)

    @cached_property
    def is_past_due(self) -> bool:
        """Return whether the deadline has passed."""
        due = self.target.due if self.target else None
        return due is not None and self.day is not None and due < self.day

    @cached_property
    def is_silent_since_due(self) -> bool:
        """Return whether the deadline has passed and no value that can be held against the target came from it on."""
        due = self.target.due if self.target else None
        return self.is_past_due and due is not None and not any(value.day >= due for value in self.series)

    @cached_property
    def times(self) -> tuple[SeriesValue, ...]:
        """Return the exact own values, one a day; of a flow those of the newest one's length of time."""
        exact = [value for value in self.own if value.is_exact]
        if self.indicator.get("period_type") == "flow" and exact:
            exact = [value for value in exact if value.period_length == exact[-1].period_length]
        return tuple({value.day: value for value in exact}.values())

    @cached_property
    def needed(self) -> float | None:
        """Return the change per `pace_months` from the newest value to the target on its deadline.

        A value of a period that is not over was known on the day of the report: the time before is gone.
        """
        if self.target is None or self.target.due is None or self.latest is None:
            return None
        since = self.day if self.latest.is_open and self.day is not None else self.latest.day
        left = _terms(since, self.target.due)
        return self.target.shortfall(self.latest.value) / left if left > 0 else None

    @cached_property
    def pace(self) -> float | None:
        """Return the change per `pace_months` of the last three values, towards the target."""
        wanted = read_thresholds().trend_values
        if self.target is None or len(self.times) < wanted:
            return None
        first, last = self.times[-wanted], self.times[-1]
        return (self.target.shortfall(first.value) - self.target.shortfall(last.value)) / _terms(first.day, last.day)

    @property
    def is_behind(self) -> bool:
        """Return whether the pace is below the one that the target needs."""
        return self.needed is not None and self.pace is not None and self.pace < self.needed

    def settles_as(self, state: State) -> bool:
        """Return whether values alone say this of the target."""
        return self.settled is not None and self.settled[0] is state

    @cached_property
    def is_open_bound(self) -> bool:
        """Return whether the newest value is a bound that leaves the target open."""
        return self.target is not None and self.latest is not None and self.meets(self.latest) is None

    @property
    def age_months(self) -> int:
        """Return the whole months from the newest value to the day of the report."""
        if self.day is None or self.latest is None:
            return 0
        return whole_months(self.latest.day, self.day)


def _days(one: SeriesValue, other: SeriesValue) -> int:
    return abs((one.day - other.day).days)


def _terms(first: pd.Timestamp, last: pd.Timestamp) -> float:
    """Return how many times `pace_months` lie between two days."""
    return float((last - first).days / (_DAYS_OF_YEAR * read_thresholds().pace_months / 12))


def _lead(earlier: SeriesValue, later: SeriesValue, is_upward: bool) -> float:
    """Return by how much the earlier value is better."""
    return (earlier.value - later.value) * (1 if is_upward else -1)


def _tolerance(one: SeriesValue, other: SeriesValue, *, is_share: bool) -> float:
    limits = read_thresholds()
    return limits.conflict_points if is_share else limits.conflict_percent / 100 * max(abs(one.value), abs(other.value))


def _overlap(one: SeriesValue, other: SeriesValue) -> bool:
    """Return whether two values speak of one time: the same day or period, or a day within the other's month."""

    def holds(outer: SeriesValue, inner: SeriesValue) -> bool:
        return outer.period_length in ("day", "month") and _start(outer) <= inner.day <= outer.day

    is_same = one.day == other.day and (one.period == other.period or one.period_length == other.period_length)
    return is_same or holds(one, other) or holds(other, one)


def _start(value: SeriesValue) -> pd.Timestamp:
    return value.day if value.start is None else value.start


#: The states in the order in which they are asked for; the first whose condition holds is taken.
DECISION_TABLE: tuple[tuple[State, Callable[[Facts], bool]], ...] = (
    (State.WITHHELD, lambda facts: facts.is_withheld),
    (State.NO_TARGET_NO_DATA, lambda facts: not facts.chosen and facts.target is None),
    (State.NO_DATA, lambda facts: not facts.chosen),
    (State.MIXED, lambda facts: facts.foreign is not None),
    (State.FELL_BACK, lambda facts: facts.peak is not None),
    (State.CONFLICT, lambda facts: facts.dispute is not None),
    (State.MET, lambda facts: facts.settles_as(State.MET)),
    (State.MET_LATE, lambda facts: facts.settles_as(State.MET_LATE)),
    (State.MISSED, lambda facts: facts.settles_as(State.MISSED)),
    (State.STALE, lambda facts: facts.is_old or facts.is_silent_since_due),
    (State.NO_TARGET, lambda facts: facts.target is None),
    (State.BOUND, lambda facts: facts.is_open_bound),
    (State.TOO_FEW, lambda facts: facts.needed is None or facts.pace is None),
    (State.BEHIND, lambda facts: facts.is_behind),
    (State.ON_COURSE, lambda _: True),
)


def decide_state(facts: Facts) -> Decision:
    """Return the one state of a unit, indicator and target with what it rests on.

    Parameters
    ----------
    facts
        The values, the target, the indicator, and the day of the report.

    Returns
    -------
    Decision
        That of the first row of `DECISION_TABLE` whose condition holds.

    Examples
    --------
    >>> indicator = {"measure": "share", "period_type": "stock", "direction": "up"}
    >>> decide_state(Facts((), None, indicator)).state
    <State.NO_TARGET_NO_DATA: 'no_target_no_data'>
    """
    state = next(state for state, holds in DECISION_TABLE if holds(facts))
    latest = facts.latest
    shown, other = _what_it_rests_on(state, facts)
    shortfall = facts.target.shortfall(latest.value) if facts.target and latest else None
    return Decision(
        state,
        facts.target,
        value=shown,
        latest=latest,
        other=other,
        settled_by=facts.settled[1] if facts.settled else None,
        age_months=facts.age_months,
        is_old=facts.is_old,
        shortfall=shortfall,
        needed=facts.needed,
        pace=facts.pace,
        n_times=len(facts.times),
        was_seen_below=bool(facts.settled and facts.settled[2]),
        is_below_now=state is State.MET and latest is not None and facts.meets(latest) is False,
    )


def _what_it_rests_on(state: State, facts: Facts) -> tuple[SeriesValue | None, SeriesValue | None]:
    """Return the value that a state's sentence prints, and the one that contradicts it."""
    if state is State.MIXED:
        return facts.foreign, None
    if state is State.FELL_BACK:
        return facts.own[-1], facts.peak
    if state is State.CONFLICT and facts.dispute:
        return facts.dispute
    if state in (State.MET, State.MET_LATE) and facts.settled:
        return facts.settled[1], None
    return (None if state is State.WITHHELD else facts.latest), None
