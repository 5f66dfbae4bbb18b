"""What the target board shows, as plain data: a row for each target, with the words that reports print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.i18n import translate
from analysis.panel.states import State
from analysis.questions._asked import limits_of, make_result, read_units, reading_notes, unit_of_values
from analysis.questions._workspace import Workspace, open_workspace
from analysis.questions.ask_targets import SHOWN_COLUMNS, frame_of_targets
from analysis.questions.explorers._explored_series import points_of
from analysis.questions.explorers._screen import words_of
from analysis.questions.results import Call, Result

if TYPE_CHECKING:
    from analysis.reports import ReportContext

_GOOD, _BAD, _DOUBT, _PLAIN = "good", "bad", "doubt", "plain"
#: The states in the order in which the board lists them, with their colours.
_TONES = {
    State.MISSED: _BAD,
    State.BEHIND: _BAD,
    State.ON_COURSE: _GOOD,
    State.MET: _GOOD,
    State.MET_LATE: _GOOD,
    State.CONFLICT: _DOUBT,
    State.FELL_BACK: _DOUBT,
    State.MIXED: _DOUBT,
    State.STALE: _DOUBT,
    State.BOUND: _DOUBT,
    State.TOO_FEW: _PLAIN,
    State.WITHHELD: _PLAIN,
    State.NO_DATA: _PLAIN,
}
_WORDS = (
    "unit", "indicator", "state", "due", "figure", "target", "pace", "chance", "all", "past", "soon", "later", "no_due",
    "sort", "reset", "shown", "none", "more", "copy_code", "copy_table", "copied", "set_by", "needed", "now",
    "reading", "no_points", "states", "order", "no_chance",
)  # fmt: skip


def board_result(
    units: str | Sequence[str] | None, indicators: Sequence[str] | None, lang: str, on: dt.date | str | None
) -> Result:
    """Return the targets of a board as an answer: a table of all rows, files, the lines that ask again."""
    space = open_workspace(lang, on)
    named = None if units is None else read_units(space, units)
    meant = None if indicators is None else [space.names.indicator(one) for one in indicators]
    unit_codes = (
        [str(code) for code in space.tables["units"]["unit_code"]] if named is None else [u.code for u in named]
    )
    codes = [str(code) for code in space.tables["indicators"]["indicator_code"]]
    frame = frame_of_targets(space, unit_codes, codes if meant is None else [one.code for one in meant])
    asked = {"units": units if isinstance(units, str | None) else list(units), "on": on, "lang": lang}
    call = Call("target_board", (), asked | {"indicators": None if indicators is None else list(indicators)})
    notes = [note for one in meant or () for note in reading_notes(space, one)]
    notes += reading_notes(space, None, named or ())
    counts = frame["state"].value_counts(sort=False)
    listed = ", ".join(f"{state} ({n})" for state, n in counts.items())
    said = space.text("board", n=len(frame), units=frame["unit_code"].nunique(), counts=listed)
    return make_result(
        space,
        call,
        space.text("title.board"),
        said if len(frame) else space.text("no_board"),
        frame,
        shown=("unit", *SHOWN_COLUMNS),
        notes=[*notes, *([space.text("note.chance")] if len(frame) else [])],
    )


def describe_board(result: Result, lang: str, on: dt.date | str | None) -> dict[str, Any]:
    """Return the rows of a board as the browser shows them; everything in it is plain text and numbers."""
    space = open_workspace(lang, on)
    rows = [_row(space, place, row) for place, row in enumerate(result.table().to_dict("records"))]
    found = {row["state_code"] for row in rows}
    return {
        "title": result.title,
        "answer": translate("board.counts", lang, **_counts(space, rows)),
        "day": space.day.isoformat(),
        "code": result.code(),
        "states": [
            [str(state), space.text(f"state.{state}"), tone] for state, tone in _TONES.items() if state in found
        ],
        "rows": rows,
        "notes": list(result.notes),
    }


def board_words(lang: str) -> dict[str, str]:
    """Return the words of the screen in a language."""
    return words_of("board", _WORDS, lang)


def describe_opened(row: Mapping[str, Any], lang: str, on: dt.date | str | None) -> dict[str, Any]:
    """Return the series behind a row of a board: its values with their sources, and the call that explores it."""
    space = open_workspace(lang, on)
    unit, code = str(row["unit_code"]), str(row["indicator_code"])
    options = {"on": None if on is None else str(on), "lang": lang}
    return {
        "points": points_of(space, unit, code),
        "limits": limits_of(space, code),
        "unit_of_values": unit_of_values(space, code),
        "code": Call("explore", (code, [unit]), options).code(),
    }


def _counts(space: Workspace, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    units = {row["unit_code"] for row in rows}
    return {"n": len(rows), "units": len(units), "day": space.context.texts.date(space.day)}


def _row(space: Workspace, place: int, row: Mapping[Any, Any]) -> dict[str, Any]:
    context = space.context
    texts = context.texts
    share = context.indicator(row["indicator_code"])["unit"] == "%"
    chance = _known(row["chance"])
    pace, needed = _known(row["pace_per_6_months"]), _known(row["needed_per_6_months"])
    return {
        "place": place,
        **{name: str(row[name]) for name in ("unit_code", "unit", "indicator_code", "indicator", "goal", "state")},
        **{name: str(row[name]) for name in ("state_code", "sentence", "set_by", "statement_id")},
        "tone": _TONES.get(row["state_code"], _PLAIN),
        "target": float(row["target"]),
        "due": _day(row["due"]),
        "due_text": "" if pd.isna(row["due"]) else texts.date(row["due"].date()),
        "figure": _text(row["figure"]),
        "latest": _known(row["latest"]),
        "latest_on": _day(row["latest_on"]),
        "latest_text": "" if pd.isna(row["latest_on"]) else texts.date(row["latest_on"].date()),
        "gap": _gap_text(context, _known(row["gap"]), is_share=share),
        "is_share": share,
        "pace": pace,
        "pace_text": "" if pace is None else texts.number(pace, 1),
        "needed": needed,
        "needed_text": "" if needed is None else texts.number(needed, 1),
        "chance": chance,
        "chance_text": "" if chance is None else texts.probability(chance),
        "rests_on": _text(row["rests_on"]),
        "trace": _text(row["latest_statement_id"]),
    }


def _gap_text(context: ReportContext, gap: float | None, *, is_share: bool) -> str:
    if gap is None:
        return ""
    shown = context.texts.exact(round(gap, 1))
    return translate("board.short_points" if is_share else "board.short", context.lang, gap=shown)


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _day(value: Any) -> str | None:
    return None if pd.isna(value) else str(value.date().isoformat())
