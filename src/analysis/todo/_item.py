"""One thing that is left to do, and what its values feed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.i18n import Message

Tables = Mapping[str, pd.DataFrame]
Row = dict[str, Any]
ID_SEPARATOR = " | "


@dataclass(frozen=True)
class Item:
    """One item of the to-do list; `subject` is what it is about, and names it for as long as it stands."""

    kind: str
    subject: tuple[str, ...]
    about: str
    sentence: Message
    command: str
    weight: float
    n_values: int = 0
    feeds: frozenset[str] = frozenset()
    unit_code: str | None = None
    source_id: str | None = None
    statement_ids: tuple[str, ...] = field(default=(), repr=False)

    @property
    def item_id(self) -> str:
        """Return a short name that stays the same while the subject does."""
        digest = hashlib.sha256("\0".join((self.kind, *self.subject)).encode()).digest()
        return f"{self.kind}-{base64.b32encode(digest)[:8].decode().lower()}"

    def to_row(self, order: tuple[str, ...]) -> Row:
        """Return the item as a row of the table `todo`; what it feeds stands in this order."""
        return {
            "item_id": self.item_id,
            "kind": self.kind,
            "unit_code": self.unit_code,
            "source_id": self.source_id,
            "about": self.about,
            "sentence": self.sentence.to_json(),
            "command": self.command,
            "n_values": self.n_values,
            "feeds": " ".join(word for word in order if word in self.feeds) or None,
            "weight": round(self.weight, 2),
            "statement_ids": ID_SEPARATOR.join(self.statement_ids) or None,
        }


class Feeds:
    """What a value of a unit and an indicator feeds: a target, its verdict, a report that is owed, the level above."""

    def __init__(self, tables: Tables) -> None:
        targets, units, indicators = (tables.get(name) for name in ("targets", "units", "indicators"))
        self._judged = _pairs(targets) | _pairs(tables.get("verdicts"))
        self._scheduled = set(tables["duties"]["unit_code"]) if "duties" in tables else set()
        self._below = set() if units is None else set(units.loc[units["parent_code"].notna(), "unit_code"])
        adds_up = None if indicators is None else indicators.loc[indicators["aggregation"] != "none", "indicator_code"]
        self._adds_up = set() if adds_up is None else set(adds_up)

    def of(self, unit: object, indicator: object, kind: object) -> frozenset[str]:
        """Return what one value feeds; of an unknown unit or indicator as much as is known."""
        found = {"target"} if kind == "target" else set()
        if (unit, indicator) in self._judged:
            found.add("verdict")
        if unit in self._scheduled:
            found.add("report")
        if kind != "target" and unit in self._below and indicator in self._adds_up:
            found.add("consolidated")
        return frozenset(found)

    def weigh(self, values: Iterable[tuple[object, object, object]]) -> tuple[float, frozenset[str]]:
        """Return the weight of values (unit, indicator, kind): one each, and one more for all that each feeds."""
        each = [self.of(*value) for value in values]
        return float(sum(1 + len(found) for found in each)), frozenset().union(*each)


def _pairs(frame: pd.DataFrame | None) -> set[tuple[str, str]]:
    if frame is None:
        return set()
    return set(frame[["unit_code", "indicator_code"]].dropna().itertuples(index=False, name=None))


def text(cell: object) -> str:
    """Return a cell as text; nothing for a missing one."""
    return cell if isinstance(cell, str) else ""


def one_of(cells: Iterable[object]) -> str | None:
    """Return the text that all cells share, None where they differ or there is none."""
    known = {cell for cell in cells if isinstance(cell, str)}
    return known.pop() if len(known) == 1 else None
