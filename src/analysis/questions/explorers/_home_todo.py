"""The to-do list of the home: each item with the screen that settles it and the call that opens it, or the command."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.i18n import translate
from analysis.placing import count_to_place
from analysis.questions._workspace import open_workspace
from analysis.questions.explorers.decisions import DISPUTED_RULES, DOCUMENT_KINDS, DisputeDesk, placing_sheet
from analysis.questions.results import Call
from analysis.todo import build_todo, list_rows

if TYPE_CHECKING:
    from analysis.questions._workspace import Workspace

_PLACING = ("unplaced", "doubtful")


@dataclass(frozen=True)
class TodoStep:
    """One thing to do: what, the screen that settles it (empty: none does), what to copy, how the screen is made."""

    sentence: str
    place: str
    call: str
    make: Callable[[], Any] | None = None


def last_line(name: str, arguments: tuple[str, ...], options: Mapping[str, Any]) -> str:
    """Return the last line of a call."""
    return Call(name, arguments, dict(options)).code().splitlines()[-1]


def newest_to_place(tables: Mapping[str, pd.DataFrame]) -> str | None:
    """Return the newest source with values that nothing places yet."""
    waiting = count_to_place(tables.get("placements"))
    return newest_of(tables["sources"][tables["sources"]["source_id"].isin(waiting.keys())])


def newest_of(sources: pd.DataFrame) -> str | None:
    """Return the source that was issued last; one without a day of issue counts by the day on which it was filed."""
    if sources.empty:
        return None
    days = sources["issued"].fillna(sources["filed_on"])
    ordered = sources.assign(day=days).sort_values(["day", "source_id"], kind="stable", na_position="first")
    return str(ordered["source_id"].iloc[-1])


def list_steps(lang: str, on: dt.date | str | None, most: int) -> list[TodoStep]:
    """Return what is to do: the newest filing with values to place, then what changes most, so many in all."""
    space = open_workspace(lang, on)
    tables = dict(space.tables)
    newest = newest_to_place(tables)
    items = build_todo(tables, space.day)
    rows = list_rows(items, lang)
    kept = zip(items["kind"], items["statement_ids"], rows, strict=True)
    others = [row for kind, ids, row in kept if newest is None or not _is_of(newest, kind, ids)]
    steps = [] if newest is None else [_step_of_filing(space, newest)]
    return [*steps, *(_step(space, row, on) for row in others[: most - len(steps)])]


def _is_of(source_id: str, kind: str, ids: object) -> bool:
    """Return whether an item asks about values of one source alone."""
    named = str(ids or "").split(" | ")
    return kind in _PLACING and all(name.startswith(f"{source_id}:") for name in named)


def _step_of_filing(space: Workspace, source_id: str) -> TodoStep:
    n = count_to_place(space.tables["placements"])[source_id]
    name = space.context.document_name(source_id)
    return _placing(translate("home.to_place", space.lang, name=name, n=n), source_id, space.lang)


def _placing(sentence: str, source_id: str, lang: str) -> TodoStep:
    call = last_line("placing_sheet", (source_id,), {"lang": lang})
    return TodoStep(sentence, "placing", call, lambda: placing_sheet(source_id, lang=lang))


def _step(space: Workspace, row: Mapping[str, object], on: dt.date | str | None) -> TodoStep:
    sentence, kind, command = (str(row[name]) for name in ("sentence", "kind", "command"))
    source_id = str(row["source_id"] or "")
    if kind == "contradictory":
        findings = shlex.split(command)[3:]
        disputed = next((one for one in findings if one.partition(":")[0] in DISPUTED_RULES), None)
        if disputed is not None:
            options = {"finding": disputed, "on": None if on is None else str(on), "lang": space.lang}
            call = last_line("dispute_desk", (), options)
            return TodoStep(sentence, "disputes", call, lambda: DisputeDesk(None, space.lang, on, disputed))
        if str(space.context.source(source_id).get("kind")) not in DOCUMENT_KINDS:
            return TodoStep(sentence, "", last_line("answer_finding", (findings[0],), {"why": "…", "by": "…"}))
        return _placing(sentence, source_id, space.lang)
    if kind in _PLACING and source_id:
        return _placing(sentence, source_id, space.lang)
    return TodoStep(sentence, "", command)


def describe_steps(steps: Iterable[TodoStep], lang: str) -> list[dict[str, str]]:
    """Return the items as the browser shows them: what, the name of the screen, the call."""
    return [
        {"sentence": one.sentence, "call": one.call, "place": one.place, "label": name_of_place(one, lang)}
        for one in steps
    ]


def name_of_place(step: TodoStep, lang: str) -> str:
    """Return where an item is settled: a screen, a call of a notebook, or a command of the terminal."""
    if step.place:
        return translate(f"home.place.{step.place}", lang)
    return translate("home.in_cell" if step.call.startswith("wb.") else "home.in_terminal", lang)


def frame_of_steps(steps: Sequence[TodoStep], lang: str) -> pd.DataFrame:
    """Return the items as a table: what, where it is settled, what to type there."""
    rows = [[one.sentence, name_of_place(one, lang), one.call] for one in steps]
    return pd.DataFrame(rows, columns=["sentence", "where", "call"])
