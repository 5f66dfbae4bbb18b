"""The answer on a unit and an indicator: one sentence for its state, every number traced."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.panel import scale_of
from analysis.panel.states import BoundTarget, Decision, SeriesValue, State, read_thresholds
from analysis.period_lengths import whole_months
from analysis.reports._report_context import ReportContext, Runs
from analysis.reports._row_helpers import Row
from analysis.reports.answers.sentence_parts import (
    amount_runs,
    cite_row,
    due_note,
    due_runs,
    figure,
    indicator_words,
    open_target,
    phrase,
    row_of,
    target_runs,
    unit_words,
    write,
)


@dataclass(frozen=True)
class Answer:
    """What is known of a unit and an indicator, in one sentence.

    Attributes
    ----------
    unit_code, indicator_code: what it is about.
    decision: the state with what it rests on.
    runs: the sentence; empty where there is neither a value nor a target.
    latest: the newest observation of what the indicator counts, if there is one.
    is_at_end: the newest value stands at the better end of the indicator's scale.
    covering: the target of the indicator that this one is a part of, where it has none of its own.
    """

    unit_code: str
    indicator_code: str
    decision: Decision
    runs: Runs
    latest: Row | None = None
    is_at_end: bool = False
    covering: BoundTarget | None = None

    @property
    def state(self) -> State:
        """Return the state that the sentence says."""
        return self.decision.state

    @property
    def target(self) -> BoundTarget | None:
        """Return the target that the answer is about."""
        return self.decision.target

    @property
    def allows_verdict(self) -> bool:
        """Return whether a verdict, a change and a forecast may be stated beside the sentence."""
        return self.state.allows_verdict

    @property
    def allows_forecast(self) -> bool:
        """Return whether a forecast may be stated: of three values, before a target is met or the scale ends."""
        is_open = self.allows_verdict and not self.is_at_end and self.state not in (State.MET, State.MET_LATE)
        return is_open and self.decision.n_times >= read_thresholds().trend_values


def answer(context: ReportContext, unit_code: str, indicator_code: str, target: BoundTarget | None = None) -> Answer:
    """Return the answer on a unit and an indicator: the sentence of its one state.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    unit_code, indicator_code
        A unit and a row of `indicators`.
    target
        One of `context.states.targets`; without it the target that answers: the next one due, else the last one.

    Returns
    -------
    Answer
        The state with its sentence, whose numbers lead to the rows of the value and of the target.

    Raises
    ------
    AnalysisError
        If the unit is unknown.
    """
    decision = context.states.decide(unit_code, indicator_code, target)
    latest = _find_row(context, unit_code, indicator_code, decision.latest)
    runs: Runs = ()
    if decision.state is not State.NO_TARGET_NO_DATA:
        sentence = _Sentence(context, unit_code, indicator_code, decision)
        runs = (*_WRITERS[decision.state](sentence), *sentence.corrections())
    covering = None if decision.target else context.states.covering_target(unit_code, indicator_code)
    return Answer(unit_code, indicator_code, decision, runs, latest, _is_at_end(context, latest), covering)


def _is_at_end(context: ReportContext, latest: Row | None) -> bool:
    """Return whether nothing can be better than a value: all of them, or none where less is better."""
    indicator = context.indicator(latest["indicator_code"]) if latest else {}
    scale = scale_of(indicator) if latest else None
    if latest is None or scale is None or (latest["op"] or "=") not in ("=", ">", ">="):
        return False
    is_down = indicator.get("direction") == "down"
    return bool(latest["value"] <= scale.low) if is_down else bool(latest["value"] >= scale.low + scale.span)


def _find_row(context: ReportContext, unit_code: str, indicator_code: str, value: SeriesValue | None) -> Row | None:
    return None if value is None else row_of(context, unit_code, indicator_code, value)


@dataclass(frozen=True)
class _Sentence:
    """A sentence to be written: its context, the unit and indicator, and the decision that it says."""

    context: ReportContext
    unit_code: str
    indicator_code: str
    decision: Decision

    @property
    def indicator(self) -> Row:
        return self.context.indicator(self.indicator_code)

    def row(self, value: SeriesValue | None) -> Row:
        """Return the observation behind a value that the state has."""
        if value is None:
            raise ValueError(f"the state {self.decision.state} of {self.unit_code}, {self.indicator_code} has no value")
        return row_of(self.context, self.unit_code, self.indicator_code, value)

    def figure(self, value: SeriesValue | None) -> Runs:
        """Return a value with its counts and its day."""
        return figure(self.context, self.row(value), self.decision.target)

    def write(self, code: str, **shown: Runs | str | int) -> Runs:
        """Return the message `answer.{code}` with the unit, the indicator and the target that every sentence names."""
        context, target = self.context, self.decision.target
        named: dict[str, Runs | str | int] = {
            "unit": unit_words(context, self.unit_code),
            "name": indicator_words(context, self.indicator_code),
        }
        if target is not None:
            named |= {"target": target_runs(context, target), "due_note": due_note(context, target)}
            named |= {"due": due_runs(context, target)} if target.due is not None else {}
        return write(context, f"answer.{code}", named | shown)

    def gap(self) -> Runs:
        """Return what is missing from the newest value to the target."""
        return amount_runs(self.context, self.decision.shortfall or 0.0, self.row(self.decision.latest))

    def age(self) -> Runs:
        """Return the whole months from the newest value to the day of the report."""
        return (cite_row(self.context, self.row(self.decision.latest), str(self.decision.age_months)),)

    def with_age(self, code: str, **shown: Runs | str | int) -> Runs:
        """Return a sentence that tells the age of the newest value."""
        return self.write(code, age=self.age(), **shown)

    def corrections(self) -> Runs:
        """Return the marks of the corrected values and target that the sentence prints."""
        context, decision = self.context, self.decision
        printed = {one.statement_id for one in (decision.value, decision.other, decision.target) if one}
        marks = [context.correction_mark(context.correction_text(key)) for key in sorted(printed)]
        return tuple(run for mark in marks for run in mark)


def _no_data(sentence: _Sentence) -> Runs:
    return sentence.write("no_data")


def _withheld(sentence: _Sentence) -> Runs:
    return sentence.write("withheld")


def _mixed(sentence: _Sentence) -> Runs:
    row = sentence.row(sentence.decision.value)
    counted = sentence.context.noun_of(row)
    own = sentence.context.noun(sentence.context.counted_by_definition(sentence.indicator_code))
    figures = {"figure": sentence.figure(sentence.decision.value)}
    goal = open_target(sentence.context, sentence.decision.target)
    if not counted or not own or counted == own:
        return sentence.write("mixed_unknown", **figures, goal=goal)
    return sentence.write("mixed", **figures, counted=counted, own=own, goal=goal)


def _fell_back(sentence: _Sentence) -> Runs:
    high, low = sentence.figure(sentence.decision.other), sentence.figure(sentence.decision.value)
    return sentence.write("fell_back_target" if sentence.decision.target else "fell_back", high=high, low=low)


def _conflict(sentence: _Sentence) -> Runs:
    pair = [value for value in (sentence.decision.value, sentence.decision.other) if value]
    low, high = sorted(pair, key=lambda value: value.value)
    return sentence.write(
        "conflict",
        low=sentence.figure(low),
        high=sentence.figure(high),
        source_low=_publisher(sentence, low),
        source_high=_publisher(sentence, high),
        goal=open_target(sentence.context, sentence.decision.target),
    )


def _publisher(sentence: _Sentence, value: SeriesValue) -> str:
    source = sentence.context.source(value.source_id)
    return sentence.context.row_text(source, "publisher") or sentence.context.document_name(value.source_id)


def _stale(sentence: _Sentence) -> Runs:
    decision, target = sentence.decision, sentence.decision.target
    shown = {"figure": sentence.figure(decision.latest)}
    due = target.due if target else None
    if target is None or due is None or decision.latest is None:
        return sentence.with_age("stale", **shown)
    if due >= sentence.context.states.day:
        if decision.shortfall is not None and decision.shortfall > 0:
            return sentence.with_age("stale_ahead", gap=sentence.gap(), **shown)
        return sentence.with_age("stale", **shown)
    if decision.latest.day >= due:
        return sentence.with_age("stale_open", **shown)
    return sentence.with_age("stale_since_due", **shown)


def _met(sentence: _Sentence) -> Runs:
    context, decision = sentence.context, sentence.decision
    row = sentence.row(decision.value)
    early: Runs = ()
    late: Runs = ()
    if decision.target and decision.target.due is not None:
        months = _months(context.states.day, row, decision.target.due)
        early = _early(context, row, decision.target, months) if months >= 1 else ()
    if decision.is_below_now:
        late = phrase(context, "answer.now", {"figure": sentence.figure(decision.latest)})
    return sentence.write("met", figure=sentence.figure(decision.value), early=early, now=late)


def _early(context: ReportContext, row: Row, target: BoundTarget, months: int) -> Runs:
    """Return how long before the deadline a target was met: in years where they are whole, else in months."""
    years, rest = divmod(months, 12)
    unit, n = ("years", years) if rest == 0 and years > 1 else ("months", months)
    code = "answer.early_years" if unit == "years" else "answer.early"
    return phrase(context, code, {unit: (cite_row(context, row, str(n)),), "due": due_runs(context, target)})


def _months(day: pd.Timestamp, row: Row, due: pd.Timestamp) -> int:
    """Return the whole months from the day of a value to the deadline; a period that is not over counts as of today."""
    return whole_months(min(row["period_end"], day), due)


def _met_late(sentence: _Sentence) -> Runs:
    code = "met_late" if sentence.decision.was_seen_below else "met_late_unseen"
    return sentence.write(code, figure=sentence.figure(sentence.decision.value))


def _missed(sentence: _Sentence) -> Runs:
    context, decision = sentence.context, sentence.decision
    row, is_upward = sentence.row(decision.latest), decision.target is None or decision.target.is_upward
    count = _missing_count(row, decision.target, sentence.indicator)
    noun = context.noun_of(row, count)
    counted: Runs = ()
    if count and noun:
        counted = phrase(
            context, "answer.gap_count", {"count": (cite_row(context, row, _count_text(context, count, noun)),)}
        )
    short = phrase(
        context, "answer.short" if is_upward else "answer.above", {"gap": sentence.gap(), "counted": counted}
    )
    age: Runs = ()
    if decision.is_old:
        age = phrase(context, "answer.old", {"age": sentence.age()})
    return sentence.write("missed", figure=sentence.figure(decision.latest), short=short, age=age)


def _count_text(context: ReportContext, count: int, noun: str) -> str:
    return f"{context.texts.number(count)} {noun}"


def _missing_count(row: Row, target: BoundTarget | None, indicator: Row) -> int:
    """Return how many are missing to a target of all of them; 0 where it asks for less, or counts are not known."""
    numerator, denominator = row.get("numerator"), row.get("denominator")
    is_all = target is not None and target.is_upward and target.value == 100 and indicator.get("measure") == "share"
    if not is_all or indicator.get("period_type") != "stock" or numerator is None or denominator is None:
        return 0
    return math.ceil(float(denominator - numerator) - 1e-9)


def _bound(sentence: _Sentence) -> Runs:
    row = sentence.row(sentence.decision.latest)
    has_counts = row.get("numerator") is not None and row.get("denominator") is not None
    code = "bound" if has_counts or not sentence.decision.target else "bound_alone"
    return sentence.write(code, figure=sentence.figure(sentence.decision.latest))


def _too_few(sentence: _Sentence) -> Runs:
    context, decision = sentence.context, sentence.decision
    row = sentence.row(decision.latest)
    n_times = (cite_row(context, row, str(decision.n_times)),)
    shown: dict[str, Any] = {"figure": sentence.figure(decision.latest), "gap": sentence.gap()}
    shown |= {"times": n_times, "n": decision.n_times}
    if decision.needed is None or decision.needed <= 0:
        return sentence.write("too_few", pace=(), **shown)
    is_upward = decision.target is None or decision.target.is_upward
    pace = phrase(
        context,
        "answer.needed_rise" if is_upward else "answer.needed_fall",
        {"pace": amount_runs(context, decision.needed, row), "months": read_thresholds().pace_months},
    )
    return sentence.write("too_few", pace=pace, **shown)


def _on_course(sentence: _Sentence) -> Runs:
    return _with_pace(sentence, "on_course")


def _behind(sentence: _Sentence) -> Runs:
    return _with_pace(sentence, "behind")


def _with_pace(sentence: _Sentence, code: str) -> Runs:
    context, decision = sentence.context, sentence.decision
    row = sentence.row(decision.latest)
    pace, is_upward = decision.pace or 0.0, decision.target is None or decision.target.is_upward
    moves_up = (pace > 0) == is_upward
    moved = "answer.unchanged" if pace == 0 else "answer.rise" if moves_up else "answer.fall"
    return sentence.write(
        code,
        figure=sentence.figure(decision.latest),
        now=phrase(context, moved, {"amount": amount_runs(context, pace, row)}),
        pace=amount_runs(context, decision.needed or 0.0, row),
        months=read_thresholds().pace_months,
    )


def _no_target(sentence: _Sentence) -> Runs:
    figures = {"figure": sentence.figure(sentence.decision.latest)}
    covering = sentence.context.states.covering_target(sentence.unit_code, sentence.indicator_code)
    if covering is None:
        return sentence.write("no_target", **figures)
    general: dict[str, Any] = {"general": indicator_words(sentence.context, covering.indicator_code)}
    general |= {"target": target_runs(sentence.context, covering), "due_note": due_note(sentence.context, covering)}
    return sentence.write("no_own_target", **figures, **general)


#: What writes the sentence of each state that has one.
_WRITERS: dict[State, Callable[[_Sentence], Runs]] = {
    State.NO_DATA: _no_data,
    State.WITHHELD: _withheld,
    State.MIXED: _mixed,
    State.FELL_BACK: _fell_back,
    State.CONFLICT: _conflict,
    State.MET: _met,
    State.MET_LATE: _met_late,
    State.MISSED: _missed,
    State.STALE: _stale,
    State.BOUND: _bound,
    State.TOO_FEW: _too_few,
    State.ON_COURSE: _on_course,
    State.BEHIND: _behind,
    State.NO_TARGET: _no_target,
}
