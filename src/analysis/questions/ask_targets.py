"""Will targets be met: the state of each, its chance where one may be stated, what that rests on, the pace needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.i18n import cite, translate, translate_cell
from analysis.questions._asked import make_result, read_units, reading_notes, says_when_empty, words
from analysis.questions._workspace import open_workspace
from analysis.questions.ask_forecasts import are_models_built
from analysis.questions.results import Call, Picture, Result, Row
from analysis.reports.answers import answer

if TYPE_CHECKING:
    from analysis.panel.states import BoundTarget
    from analysis.questions._workspace import Workspace

SHOWN_COLUMNS = (
    "indicator",
    "goal",
    "due",
    "state",
    "figure",
    "latest_on",
    "gap",
    "needed_per_6_months",
    "pace_per_6_months",
    "chance",
    "rests_on",
)
_MORE = (
    "op",
    "target",
    "latest",
    "unit_code",
    "unit",
    "indicator_code",
    "state_code",
    "sentence",
    "set_by",
    "source_id",
    "statement_id",
    "latest_statement_id",
)
_NUMBERS = ("target", "latest", "gap", "needed_per_6_months", "pace_per_6_months", "chance")


@says_when_empty
def targets(
    unit: str | Sequence[str] = "vn",
    indicator: str | None = None,
    *,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """List the targets of one or more organisations: state, chance, what it rests on, the pace that is needed.

    Parameters
    ----------
    unit
        A name or a code, or several.
    indicator
        A code, a title, an alias or words of it; by default all that have a target in force.
    lang
        The language of names and sentences.
    on
        The last day whose publications are known, on which targets are judged.

    Returns
    -------
    Result
        One row for each target, those with a figure and the next deadline first: ``state`` (met, missed, on course,
        behind ...), ``gap`` in the unit of the indicator, ``needed_per_6_months`` until a deadline that is ahead,
        ``pace_per_6_months``, ``chance`` from 0 to 1 where the state allows one, ``rests_on`` (own values, those of
        alike organisations, known paces), ``sentence`` as reports print it, ``set_by`` (the legal text or document that
        sets the target).

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If a name means nothing, or several things.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.targets("Hà Nội", on="2026-06-30")  # doctest: +SKIP
    """
    arguments = (unit,) if indicator is None else (unit, indicator)
    call = Call("targets", arguments, {"on": on, "lang": lang})
    space = open_workspace(lang, on)
    context = space.context
    named = read_units(space, unit, option="unit")
    units = [one.code for one in named]
    meant = None if indicator is None else space.names.indicator(indicator, units)
    codes = [meant.code] if meant else [code for one in units for code in _codes_with_targets(space, one)]
    frame = frame_of_targets(space, units, dict.fromkeys(codes))
    names = [context.dated_name(code) for code in units]
    title = space.text("title.targets", unit=", ".join(names))
    said = [
        _say(space, frame[frame["unit_code"] == code], name, meant.code if meant else None)
        for code, name in zip(units, names, strict=True)
    ]
    return make_result(
        space,
        call,
        title,
        " ".join(said),
        frame,
        shown=SHOWN_COLUMNS if len(units) == 1 else ("unit", *SHOWN_COLUMNS),
        notes=[*reading_notes(space, meant, named if len(named) <= 5 else []), *_notes(space, frame)],
        indicator_code=meant.code if meant else None,
        picture=(lambda: _picture(space, title, frame)) if frame["gap"].notna().any() else None,
    )


def frame_of_targets(space: Workspace, units: Iterable[str], codes: Iterable[str]) -> pd.DataFrame:
    """Return the targets of some organisations and indicators: those with a figure and the next deadline first."""
    states = space.context.states
    pairs = [(unit, code) for unit in units for code in codes]
    rows = [_row(space, unit, code, target) for unit, code in pairs for target in states.targets(unit, code)]
    frame = pd.DataFrame(rows, columns=[*SHOWN_COLUMNS, *_MORE])
    frame = frame.astype(dict.fromkeys(_NUMBERS, float))
    for name in ("due", "latest_on"):
        frame[name] = pd.to_datetime(frame[name])
    is_past = frame["due"].isna() | (frame["due"].dt.date < space.day)
    order = {"empty": frame["figure"].isna(), "past": is_past}
    return frame.assign(**order).sort_values([*order, "due", "indicator"], kind="stable").drop(columns=list(order))


def _notes(space: Workspace, frame: pd.DataFrame) -> list[str]:
    """Return when a chance is stated, and where none is known yet."""
    if frame.empty:
        return []
    return [space.text("note.chance"), *([] if are_models_built(space) else [space.text("models_not_built")])]


def _codes_with_targets(space: Workspace, unit: str) -> list[str]:
    codes = space.tables["indicators"]["indicator_code"]
    return [code for code in codes if space.context.states.targets(unit, code)]


def _row(space: Workspace, unit: str, code: str, target: BoundTarget) -> dict[str, Any]:
    context = space.context
    said = answer(context, unit, code, target)
    decision = said.decision
    verdict = _verdict(space, unit, target.statement_id)
    chance = verdict.get("probability") if said.state.allows_chance else None
    latest = decision.latest
    is_open = said.allows_verdict and target.due is not None and target.due.date() >= space.day
    return {
        "unit_code": unit,
        "unit": context.unit_name(unit),
        "indicator_code": code,
        "indicator": context.indicator_title(code),
        "goal": context.value_text(target.value, target.value_unit, target.op),
        "op": target.op,
        "target": target.value,
        "due": target.due,
        "state": space.text(f"state.{said.state}"),
        "figure": context.observed_text(said.latest) if said.latest else None,
        "latest": latest.value if latest else None,
        "latest_on": latest.day if latest else None,
        "gap": decision.shortfall if said.allows_verdict and decision.shortfall and decision.shortfall > 0 else None,
        "needed_per_6_months": decision.needed if is_open and decision.needed and decision.needed > 0 else None,
        "pace_per_6_months": decision.pace,
        "chance": chance,
        "rests_on": _rests_on(space, verdict) if chance is not None else None,
        "state_code": str(said.state),
        "sentence": words(said.runs),
        "set_by": _set_by(space, target),
        "source_id": target.statement_id.partition(":")[0] if target.table == "targets" else None,
        "statement_id": target.statement_id,
        "latest_statement_id": latest.statement_id if latest else None,
    }


def _set_by(space: Workspace, target: BoundTarget) -> str:
    """Return the legal text, or the document, that sets a target."""
    if target.table == "national_targets":
        rules = space.context.rows("national_targets", rule_id=target.row_key)
        return cite(rules[0]["source"], space.lang) if rules else ""
    return space.context.document_name(target.statement_id.partition(":")[0])


def _verdict(space: Workspace, unit: str, statement_id: str) -> dict[str, Any]:
    """Return the verdict that reports print for a target of a unit; an empty one where there is none."""
    rows = space.context.rows("verdicts", target_statement_id=statement_id, unit_code=unit)
    judged = [row for row in rows if row["probability"] is not None]
    return dict((judged or rows or [{}])[0])


def _rests_on(space: Workspace, verdict: dict[str, Any]) -> str:
    """Return what a chance rests on: the unit's own values, those of alike units, known paces."""
    counts = {name: int(verdict.get(f"n_{name}") or 0) for name in ("own", "siblings", "library")}
    parts = [space.text(f"rests.{name}", n=n) for name, n in counts.items() if n]
    basis = verdict.get("basis")
    return "; ".join([*parts, *([translate_cell(basis, space.lang)] if basis and not parts else [])])


def _say(space: Workspace, frame: pd.DataFrame, name: str, code: str | None) -> str:
    if frame.empty:
        if code is None:
            return space.text("no_targets", unit=name)
        return space.text("no_target_of", unit=name, indicator=space.context.indicator_title(code))
    if len(frame) == 1:
        return str(frame["sentence"].iloc[0])
    counts = frame["state"].value_counts(sort=False)
    listed = ", ".join(f"{state} ({n})" for state, n in counts.items())
    return space.text("targets", n=len(frame), unit=name, counts=listed)


def _picture(space: Workspace, title: str, frame: pd.DataFrame) -> Picture:
    has_several = len(set(frame["unit_code"])) > 1
    rows = tuple(
        Row(
            f"{row['unit']}: {row['indicator'][:50]}" if has_several else f"{row['indicator'][:60]}",
            float(row["gap"]),
            note=f"{row['due']:%Y-%m-%d}" if pd.notna(row["due"]) else "",
        )
        for row in frame[frame["gap"].notna()].to_dict("records")
    )
    return Picture(title, translate("ask.column.gap", space.lang), rows=rows)
