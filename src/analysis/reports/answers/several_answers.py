"""One sentence on several targets or indicators: how many are met, which have no result, target or recent figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis.panel.states import State
from analysis.reports._document import Text
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext, Runs
from analysis.reports.answers.sentence_parts import due_runs, indicator_words, join_runs, phrase, target_runs, write
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
    """Return the side that a summary counts an answer on: an old value or a bound is open until the deadline."""
    side = _SIDE_OF.get(found.state)
    if side is not None:
        return side
    due = found.target.due if found.target else None
    is_ahead = due is not None and due >= context.states.day
    return "open" if found.allows_verdict and is_ahead else "unclear"


def no_data_sentence(context: ReportContext, answers: Sequence[Answer]) -> Runs:
    """Return one sentence that lists the targets without a result, each with its target and its deadline.

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


#: States whose sentences differ in nothing but the indicator and its figure, where no target binds the unit.
_ALIKE = (State.STALE, State.NO_TARGET)


def group_alike(answers: Sequence[Answer]) -> tuple[list[Answer], dict[State, list[Answer]]]:
    """Return the answers with a sentence of their own, and by state those that would repeat one sentence.

    Parameters
    ----------
    answers
        Of one unit, each with a value.

    Returns
    -------
    tuple
        Of a state with one answer alone that answer is among the first.
    """
    alike: dict[State, list[Answer]] = {}
    for found in answers:
        if found.state in _ALIKE and found.target is None and found.covering is None:
            alike.setdefault(found.state, []).append(found)
    groups = {state: group for state, group in alike.items() if len(group) > 1}
    grouped = [found for group in groups.values() for found in group]
    return [found for found in answers if found not in grouped], groups
