"""One sentence on several targets or indicators: how many are met, which have no result, target or recent figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.panel.states import State
from analysis.reports._document import Text
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext, Runs
from analysis.reports._row_helpers import Row
from analysis.reports.answers.sentence_parts import (
    due_runs,
    figure,
    indicator_words,
    join_runs,
    phrase,
    target_runs,
    unit_words,
    write,
)
from analysis.reports.answers.target_answers import Answer

#: What a summary counts together, in the order in which it is told.
_SIDES = ("met", "late", "missed", "open", "unclear", "no_data")
_SIDE_OF = {
    State.MET: "met",
    State.MET_LATE: "late",
    State.MISSED: "missed",
    State.TOO_FEW: "open",
    State.ON_COURSE: "open",
    State.BEHIND: "open",
    State.NO_DATA: "no_data",
}


def overall_answer(context: ReportContext, answers: Sequence[Answer]) -> Runs:
    """Return one sentence on the targets of several answers: how many are met, missed, not due yet, open to doubt.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    answers
        Of one unit, or of several.

    Returns
    -------
    tuple of Run
        Empty where none of them has a target; the only answer's sentence where one has. The counts are of answers,
        so they lead to no single row.
    """
    judged = [found for found in answers if found.target is not None]
    if len(judged) < 2:
        return judged[0].runs if judged else ()
    counts = Counter(_side(context, found) for found in judged)
    told = [phrase(context, f"answer.overall.{side}", {"n": counts[side]}) for side in _SIDES if counts[side]]
    return write(context, "answer.overall", {"n": len(judged), "sides": join_runs(told, ", ")})


def _side(context: ReportContext, found: Answer) -> str:
    """Return the side that a summary counts an answer on: an old value or a bound is open until the due day."""
    side = _SIDE_OF.get(found.state)
    if side is not None:
        return side
    due = found.target.due if found.target else None
    is_ahead = due is not None and due >= context.states.day
    return "open" if found.allows_verdict and is_ahead else "unclear"


def no_data_sentence(context: ReportContext, answers: Sequence[Answer]) -> Runs:
    """Return one sentence that lists the targets without a result, each with its target and its due day.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    answers
        Those of a report.

    Returns
    -------
    tuple of Run
        Empty where every target has a result; the sentence of the state itself where there is only one target.
    """
    judged = [found for found in answers if found.target is not None]
    missing = [found for found in judged if found.state is State.NO_DATA]
    if not missing:
        return ()
    if len(judged) == 1:
        return missing[0].runs
    most = int(read_report_settings("answers")["most_listed"])
    named = [_item(context, found) for found in missing[:most]]
    if len(missing) > most:
        named.append(phrase(context, "answer.no_results_more", {"n": len(missing) - most}))
    listed = join_runs(named, "; ")
    return write(context, "answer.no_results", {"k": len(missing), "n": len(judged), "listed": listed})


def _item(context: ReportContext, found: Answer) -> Runs:
    name = (Text(indicator_words(context, found.indicator_code)),)
    if found.target is None:
        return name
    day = due_runs(context, found.target)
    due = phrase(context, "answer.no_results_due", {"due": day}) if day and found.target.due is not None else ()
    shown = {"name": name, "target": target_runs(context, found.target), "due": due}
    return phrase(context, "answer.no_results_item", shown)


#: States whose sentences differ in nothing but the indicator and its figure, where no target is set.
_LISTED = (State.STALE, State.NO_TARGET)


@dataclass(frozen=True)
class Sentence:
    """A sentence on one or several indicators, with its state and the rows that it rests on."""

    runs: Runs
    state: State
    rows: tuple[Row, ...]


def write_together(context: ReportContext, answers: Sequence[Answer]) -> list[Sentence]:
    """Return the sentences of several answers; alike ones become one sentence with a list.

    Parameters
    ----------
    context
        The tables, the language and the day of the report.
    answers
        Of one unit, each with a newest value.

    Returns
    -------
    list of Sentence
        In the order of the answers; a list stands where its first indicator would.
    """
    alike: dict[State, list[Answer]] = {state: [] for state in _LISTED}
    for found in answers:
        if found.target is None and found.state in alike:
            alike[found.state].append(found)
    told = []
    for found in answers:
        group = alike.get(found.state, []) if found.target is None else []
        if len(group) < 2:
            told.append(Sentence(found.runs, found.state, (found.latest,) if found.latest else ()))
        elif found is group[0]:
            told.append(_list_of(context, group))
    return told


def _list_of(context: ReportContext, group: Sequence[Answer]) -> Sentence:
    first, rows = group[0], tuple(found.latest for found in group if found.latest)
    listed = join_runs([_listed_item(context, row) for row in rows], "; ")
    shown: dict[str, Runs | str | int] = {
        "n": len(rows),
        "unit": unit_words(context, first.unit_code),
        "listed": listed,
    }
    return Sentence(write(context, f"answer.listed.{first.state}", shown), first.state, rows)


def _listed_item(context: ReportContext, row: Row) -> Runs:
    mark = context.correction_mark(context.correction_text(row["statement_id"]))
    name = indicator_words(context, row["indicator_code"])
    return phrase(context, "answer.listed_item", {"name": name, "figure": (*figure(context, row), *mark)})
