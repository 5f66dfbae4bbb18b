"""Values that are not in the panel, as questions: one for all values that one answer would place."""

from __future__ import annotations

import shlex
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.i18n import Message
from analysis.panel import wording_key
from analysis.todo._item import Feeds, Item, Row, one_of, text
from vnfilings import redact_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.todo._item import Tables

#: The reasons in the order in which they are asked, and what an answer is about: the filing, or a wording.
_QUESTIONS = {
    "placing.no_unit": "source",
    "placing.unit_doubtful": "source",
    "placing.unit_unknown": "unit_text",
    "placing.unit_like": "unit_text",
    "placing.counts_otherwise": "indicator_text",
    "placing.measure": "indicator_text",
    "placing.indicator_new": "indicator_text",
    "placing.indicator_proposed": "indicator_text",
    "placing.no_period": "source",
    "placing.period_doubtful": "source",
    "placing.no_wording": "source",
}
_OTHER = "placing.other"
#: The reasons to which there is a likely answer; the others have none yet.
_DOUBTFUL = ("placing.unit_doubtful", "placing.unit_like", "placing.indicator_proposed", "placing.period_doubtful")
_MOST_CHARACTERS = 80
#: A command names its answer from this probability on; below, it asks, with all likely answers.
_LIKELY = 0.5


@lru_cache(maxsize=4096)
def list_reasons(cell: str) -> list[Message]:
    """Return the reasons for which a value is not in the panel, from the cell `why_not`."""
    message = Message.from_json(cell)
    parts = message.arguments.get("parts") if message.code == "joined" else None
    return [part for part in parts if isinstance(part, Message)] if isinstance(parts, list) else [message]


def list_placing_items(tables: Tables, feeds: Feeds) -> Iterator[Item]:
    """Yield the questions whose answers place values; each value that can be placed is in exactly one of them."""
    placements = tables["placements"]
    waiting = placements[placements["outcome"] == "to_place"]
    words = tables["statements"].set_index("statement_id")[["unit_text", "indicator_text"]]
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in waiting.join(words, on="statement_id").to_dict("records"):
        cells = {str(name): cell for name, cell in row.items()}
        reason = _first_question(list_reasons(row["why_not"]))
        cells["reason"] = reason
        groups[_subject_of(reason.code, cells)].append(cells)
    for subject, rows in groups.items():
        yield _to_item(subject, rows, tables, feeds)


def _first_question(reasons: list[Message]) -> Message:
    order = {code: place for place, code in enumerate(_QUESTIONS)}
    return min(reasons, key=lambda reason: order.get(reason.code, len(order)))


def _subject_of(code: str, row: Row) -> tuple[str, ...]:
    asked = _QUESTIONS.get(code, "source")
    if asked == "source" or not text(row[asked]):  # a value that was placed by its code may have no words
        return ("source", code, row["source_id"])
    return (asked, code, _key_of(text(row[asked])) if asked == "indicator_text" else text(row[asked]).casefold())


@lru_cache(maxsize=4096)
def _key_of(wording: str) -> str:
    return wording_key(wording)


def _to_item(subject: tuple[str, ...], rows: list[Row], tables: Tables, feeds: Feeds) -> Item:
    first = rows[0]
    asked, code = subject[:2]
    weight, fed = feeds.weigh((row["unit_code"], row["indicator_code"], row["kind"]) for row in rows)
    about = _shorten(text(first[asked])) if asked != "source" else _title_of(tables, first["source_id"])
    n_sources = len({row["source_id"] for row in rows})
    told = {"reason": first["reason"], "n": float(len(rows)), "sources": float(n_sources), "about": about}
    return Item(
        kind="doubtful" if code in _DOUBTFUL else "unplaced",
        subject=subject,
        about=about,
        sentence=Message(f"todo.place.{'filing' if asked == 'source' else 'wording'}", told),
        command=_command_of(code, first),
        weight=weight,
        n_values=len(rows),
        feeds=fed,
        unit_code=one_of(row["unit_code"] for row in rows),
        source_id=first["source_id"],
        statement_ids=tuple(row["statement_id"] for row in rows),
    )


def _command_of(code: str, row: Row) -> str:
    """Return the command that answers a question; where an answer is more likely than not, with it."""
    words = ["workbench", "place", row["source_id"]]
    if code == "placing.unit_doubtful":
        words += ["--unit", row["unit_code"]]
    elif code == "placing.period_doubtful":
        words += ["--period", str(row["reason"].arguments["period"])]
    elif code in ("placing.unit_like", "placing.indicator_proposed"):
        asked = "unit" if code == "placing.unit_like" else "indicator"
        if not row[f"{asked}_confidence"] < _LIKELY:
            words += ["--wording", row[f"{asked}_text"], "--set", f"{asked}={row[f'{asked}_code']}"]
    return shlex.join(words)


def _title_of(tables: Tables, source_id: str) -> str:
    sources = tables["sources"]
    (row,) = sources[sources["source_id"] == source_id].to_dict("records") or [{}]
    return _shorten(text(row.get("number")) or text(row.get("title")) or source_id)


def _shorten(words: str) -> str:
    line = redact_label(" ".join(words.split()))
    return line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1].rstrip()}…"
