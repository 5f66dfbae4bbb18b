"""What a chance rests on, as a message: reports of its own and of others, the library, a deadline, and doubts."""

from __future__ import annotations

from collections.abc import Mapping

from adoption import AdoptionFit, Deadline
from adoption.paces import TrackRecord, find_track_record
from adoption.thin import LibraryEngine
from analysis.i18n import Message, join_messages, list_messages, round_chance
from analysis.modelling._messages import quantity, time_of
from analysis.modelling.deadlines import explain_deadlines
from analysis.modelling.judging.cases import Case
from analysis.modelling.judging.forecasts import Answer
from analysis.panel.states import SeriesValue

#: Other units are honest evidence for a unit without a report from so many on; fewer are a first indication.
ENOUGH_SIBLINGS = 5


def count_basis(answer: Answer, case: Case) -> dict[str, int]:
    """Return how many reports of its own, other units and panels of the library an answer rests on."""
    basis = answer.basis
    if not basis:  # the hazard of one unit rests on its own reports alone
        return {"n_own": len({figure.time for figure in case.held}), "n_siblings": 0, "n_library": 0}
    own = _whole(basis["n_reports"]) + _whole(basis["n_bounds"])
    return {"n_own": own, "n_siblings": _whole(basis["n_siblings"]), "n_library": _whole(basis["n_library"])}


def explain_basis(answer: Answer, case: Case, bound: Message | None = None, chance: float | None = None) -> Message:
    """Return what an answer rests on as a phrase that can follow 'based on', with what a reader must know of it.

    `bound` tells the chance with the deadlines of the unit, where it is another; `chance` that without, for what
    became of forecasts like it.
    """
    counts = count_basis(answer, case)
    parts = [_own_reports(counts["n_own"], _whole(answer.basis.get("n_bounds", 0)))] if counts["n_own"] else []
    if counts["n_siblings"]:
        parts.append(Message("basis.siblings" if counts["n_own"] else "basis.others", {"n": counts["n_siblings"]}))
    if counts["n_library"]:
        parts.append(Message("basis.library", {"n": counts["n_library"]}))
    if answer.method == "hazard":
        parts.append(Message("basis.hazard"))
    rests_on = list_messages(parts)
    record = None if chance is None else _track_record(answer, case, counts["n_own"], chance)
    notes = join_messages([*_notes(answer, case, counts), *(note for note in (record, bound) if note)])
    return Message("basis.noted", {"basis": rests_on, "notes": notes}) if notes else rests_on


def _track_record(answer: Answer, case: Case, n_own: int, chance: float) -> Message | None:
    """Return how often such forecasts came true: of rises to come, after values; None where that tells nothing."""
    is_thin = isinstance(answer.model, AdoptionFit) and isinstance(answer.model.engine, LibraryEngine)
    if not is_thin or _whole(answer.basis["n_bounds"]) or not case.is_upward or not _is_ahead(answer, case):
        return None
    found = find_track_record(n_own, chance)
    return _explain_record(found) if found else None


def _explain_record(found: TrackRecord) -> Message | None:
    """Return what came true of a class of chances, and whether that is more or less than was forecast.

    A lowest class that held says nothing: where hardly any chance was forecast, hardly anything came true.
    """
    low, high, part = (100 * share for share in (found.chance_from, found.chance_to, found.came_true))
    if low <= 0 and part < high:
        return None
    code = "record_too_low" if part >= high else "record_too_high" if part < low else "record"
    bounds = Message("basis.record_class" if low > 0 else "basis.record_lowest_class", {"low": low, "high": high})
    return Message(f"basis.{code}", {"class": bounds, "came_true": part, "panels": found.n_panels})


def _is_ahead(answer: Answer, case: Case) -> bool:
    return bool(case.held) and answer.time > case.held[-1].time


def explain_value(figure: SeriesValue) -> Message:
    """Return that a verdict rests on one reported value, with its time."""
    return Message("basis.value", {"when": _time_of(figure)})


def _own_reports(n_own: int, n_bounds: int) -> Message:
    if n_own == n_bounds == 1:
        return Message("basis.own_bound")
    return Message("basis.own_bounds" if n_bounds else "basis.own", {"n": n_own, "bounds": n_bounds})


def explain_bound(chance: float, bound_chance: float, deadlines: tuple[Deadline, ...]) -> Message | None:
    """Return the chance with the deadlines of the unit; None where it is printed as the one without."""
    if round_chance(chance) == round_chance(bound_chance):
        return None
    return Message("basis.with_deadline", {"deadlines": explain_deadlines(deadlines), "chance": round(bound_chance, 6)})


def _notes(answer: Answer, case: Case, counts: Mapping[str, int]) -> list[Message]:
    notes = []
    latest = case.latest
    if not counts["n_own"] and counts["n_siblings"] < ENOUGH_SIBLINGS:
        notes.append(Message("basis.few", {"enough": ENOUGH_SIBLINGS}))
    if case.held and not case.series and latest:
        notes.append(Message("basis.other_period", {"period": latest.period}))
    if case.held and all(figure.time > answer.time for figure in case.held):
        notes.append(Message("basis.back_cast", {"when": _time_of(case.held[0])}))
    if case.contradicted:
        figure = case.contradicted[-1]
        notes.append(Message("basis.contradicted", {"value": _shown(figure, case), "when": _time_of(figure)}))
    if case.exists_until is not None:
        notes.append(Message("basis.merged", {"day": case.exists_until.date()}))
    return notes


def _time_of(figure: SeriesValue) -> Message:
    return time_of(figure.period, figure.day)


def _shown(figure: SeriesValue, case: Case) -> Message:
    return quantity(figure.value, figure.op, is_share=case.is_share)


def _whole(value: object) -> int:
    return int(str(value).partition(".")[0])
