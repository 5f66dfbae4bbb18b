"""The screens that the home leads to, each with what waits there and the call that opens it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.i18n import translate
from analysis.placing import count_to_place
from analysis.questions._workspace import open_workspace
from analysis.questions.explorers._home_todo import last_line, newest_of, newest_to_place
from analysis.questions.explorers.decisions import DOCUMENT_KINDS, DisputeDesk, placing_sheet
from analysis.questions.explorers.release_desk import ReleaseDesk
from analysis.questions.explorers.series_explorer import SeriesExplorer
from analysis.questions.explorers.target_board import TargetBoard
from analysis.todo import count_values

HOME = "home"


@dataclass(frozen=True)
class Place:
    """One screen: its name, the call that opens it, how it is made, and how what stands there is counted.

    `is_waiting` says that what is counted waits for a person, `is_of_tables` that it follows from the tables alone.
    """

    name: str
    call: str
    make: Callable[[], Any]
    count: Callable[[Callable[[], Any]], int]
    is_waiting: bool = False
    is_of_tables: bool = True


def places_of(indicator: str, lang: str, on: dt.date | str | None) -> list[Place]:
    """Return the screens of a project in the order of the work: what is known, what is owed, what is to decide."""
    options = {"on": None if on is None else str(on), "lang": lang}
    newest = _newest_document(lang, on)
    is_listed = _has_waiting(lang, on)
    placing = (
        []
        if newest is None
        else [
            Place(
                "placing",
                last_line("placing_sheet", () if is_listed else (newest,), {"lang": lang}),
                lambda: placing_sheet(lang=lang) if is_listed else placing_sheet(newest, lang=lang),
                lambda make: count_values(dict(open_workspace(lang, on).tables)).to_do,
                is_waiting=True,
            )
        ]
    )
    return [
        *placing,
        Place(
            "series",
            last_line("explore", (indicator,), options),
            lambda: SeriesExplorer(indicator, ["vn"], None, lang, on),
            lambda make: len(open_workspace(lang, on).names.values_by_series),
        ),
        Place(
            "targets",
            last_line("target_board", (), options),
            lambda: TargetBoard(None, None, lang, on),
            lambda make: len(make().result().frame),
        ),
        Place(
            "disputes",
            last_line("dispute_desk", (), options),
            lambda: DisputeDesk(None, lang, on),
            lambda make: int((~make().result().frame["decided"].astype(bool)).sum()),
            is_waiting=True,
            is_of_tables=False,  # decisions since the last run count as well
        ),
        Place(
            "releases",
            last_line("release_desk", (), {"lang": lang}),
            lambda: ReleaseDesk(lang),
            lambda make: make().n_waiting(),
            is_waiting=True,
            is_of_tables=False,
        ),
    ]


def _newest_document(lang: str, on: dt.date | str | None) -> str | None:
    """Return the id of the newest document with values to place; else of the newest that states values of its own."""
    tables = open_workspace(lang, on).tables
    sources = tables["sources"]
    own = sources[sources["kind"].isin(DOCUMENT_KINDS) & sources["issued"].notna()]
    return newest_to_place(tables) or newest_of(own)


def _has_waiting(lang: str, on: dt.date | str | None) -> bool:
    """Return whether a document has values to place; there may be several such documents."""
    tables = open_workspace(lang, on).tables
    documents = tables["sources"].loc[tables["sources"]["kind"].isin(DOCUMENT_KINDS), "source_id"]
    return bool(documents.isin(count_to_place(tables.get("placements")).keys()).any())


def describe_places(places: Sequence[Place], lang: str, counts: Mapping[str, int | None]) -> dict[str, Any]:
    """Return the places as the browser shows them, the home first."""
    first: dict[str, Any] = {"name": HOME, "count": None, "call": "", "is_waiting": False}
    shown = [
        first,
        *(
            {"name": one.name, "count": counts.get(one.name), "call": one.call, "is_waiting": one.is_waiting}
            for one in places
        ),
    ]
    return {"places": [one | {"label": translate(f"home.place.{one['name']}", lang)} for one in shown]}
