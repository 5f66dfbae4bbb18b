"""One scope above values, and the answers to what kind and what period a value has."""

from __future__ import annotations

from typing import NamedTuple

from vnfilings.text import Period


class KindOf(NamedTuple):
    """The kind of a value: actual, target or estimate; which scope decided (one of REASONS), and by which words."""

    kind: str
    by: str
    words: str


class PeriodOf(NamedTuple):
    """The period of a value or None; which scope decided (one of REASONS), and by which words."""

    period: Period | None
    by: str
    words: str


class Scope(NamedTuple):
    """Kind and period that one place above values gives to all of them.

    `rank` is the reason code that it gives: heading, opener, neighbour, column or row. `depth` is that of a heading or
    of the heading around an opener; `items` is how the items of an opener's list are marked, '' before the first.
    """

    rank: str
    text: str
    kind: str | None = None
    period: Period | None = None
    depth: int = 0
    items: str | None = None

    @property
    def words(self) -> str:
        """Return the scope and the start of its text, for people."""
        return f"the {self.rank} '{self.text[:60]}'"
