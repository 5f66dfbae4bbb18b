"""The stack of scopes above a value, and what it says of kind, period and topic."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from vnfilings.extraction.naming import Names
from vnfilings.extraction.scopes._words_of_kind import (
    FROM_CONTEXT,
    RESULT_FOLLOWS,
    hide_years,
    is_counted_target,
    read_column_kind,
    read_heading_kind,
    read_lead_kind,
    read_word_kind,
)
from vnfilings.extraction.scopes._words_of_period import (
    find_value_period,
    goes_on,
    is_list_item,
    last_period,
    opening_period,
    read_heading_period,
)
from vnfilings.extraction.scopes.value_in_text import ValueInText
from vnfilings.formats import Identity, Paragraph
from vnfilings.text import Convention, Period, day_period, find_periods, to_plain, year_period

#: What may decide a kind or a period, from the nearest to the farthest; `none` where no period is named.
REASONS = (
    "clause",
    "sentence",
    "neighbour",
    "column",
    "row",
    "opener",
    "heading",
    "title",
    "document",
    "publication-day",
    "default",
    "none",
)


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

    `rank` is the reason code that it gives: heading, opener, column or row. `depth` is that of a heading.
    """

    rank: str
    text: str
    kind: str | None = None
    period: Period | None = None
    depth: int = 0


@dataclass(frozen=True)
class ReadingContext:
    """The scopes above a place of a document, outermost first; entering a paragraph returns the context there.

    Attributes
    ----------
    identity: what the document says of itself: the outermost scopes, title and document.
    scopes: headings, then what the text before leads in, then the column or row of a table.
    convention: how numbers are written there; None where nothing tells.
    names: the names of places and facilities that the caller knows.
    """

    identity: Identity
    scopes: tuple[Scope, ...] = ()
    convention: Convention | None = None
    names: Names = field(default_factory=Names)
    _before: str = ""
    _led_by: Scope | None = None
    _goes_on_with: Period | None = None

    def enter(self, paragraph: Paragraph) -> ReadingContext:
        """Return the context of a paragraph: a heading ends those of its depth and below, an item keeps its opener."""
        if paragraph.level:
            period = read_heading_period(paragraph.text, self.identity.reference_day)
            kept = tuple(scope for scope in self.headings if scope.depth < paragraph.level)
            heading = Scope("heading", paragraph.text, read_heading_kind(paragraph.text), period, paragraph.level)
            return replace(self.leave_text(), scopes=(*kept, heading))._enter_text(paragraph.text)
        return self._enter_text(paragraph.text)

    def leave_text(self) -> ReadingContext:
        """Return the context without what the text before leads in: a heading or a table stands between."""
        return replace(self, scopes=self.headings, _before="", _led_by=None, _goes_on_with=None)

    def without_headings(self) -> ReadingContext:
        """Return the context of a footnote: no heading reaches it."""
        return replace(self, scopes=tuple(scope for scope in self.scopes if scope.rank != "heading"))

    def within(self, rank: str, text: str, kind: str | None, period: Period | None) -> ReadingContext:
        """Return the context inside the cell of a table; `rank` is column or row, `text` the title that gives both."""
        return replace(self, scopes=(*self.headings, Scope(rank, text, kind, period)))

    def _enter_text(self, text: str) -> ReadingContext:
        plain, day = to_plain(text), self.identity.reference_day
        taken = None
        if goes_on(plain):
            given = last_period(self._before, day)
            taken = Scope("opener", self._before, None, given or self._goes_on_with)
        elif is_list_item(plain):
            taken = self._led_by
        led = self._led_by
        if not is_list_item(plain):
            period = last_period(plain, day) or (taken.period if taken else None)
            is_plan = (self.heading_kind or self.default_kind) == "target"
            opens = plain.rstrip().endswith(":")
            led = Scope("opener", plain, read_lead_kind(plain, is_plan=is_plan), period) if opens else None
        scopes = (*self.headings, taken) if taken else self.headings
        held = taken.period if taken else None
        return replace(self, scopes=scopes, _before=plain, _led_by=led, _goes_on_with=held)

    @property
    def headings(self) -> tuple[Scope, ...]:
        """Return the headings above, outermost first."""
        return tuple(scope for scope in self.scopes if scope.rank == "heading")

    @property
    def path(self) -> str:
        """Return the headings joined, for people."""
        return " / ".join(scope.text for scope in self.headings)

    @property
    def heading_kind(self) -> str | None:
        """Return the kind that the nearest heading gives."""
        return next((scope.kind for scope in reversed(self.headings) if scope.kind), None)

    @property
    def default_kind(self) -> str:
        """Return the kind that a document of this sort states where nothing nearer says otherwise."""
        return "target" if self.identity.sort in ("plan", "decision") else "actual"

    @property
    def named_around(self) -> list[tuple[str, str]]:
        """Return rank and text of the openers and headings above, nearest first."""
        return [(one.rank, one.text) for one in reversed(self.scopes) if one.rank in ("opener", "heading")]

    def topic_of(self) -> str:
        """Return the words that name the subject of the values here: the nearest opener or heading, '' for none."""
        named = (scope.text for scope in reversed(self.scopes) if scope.rank in ("opener", "heading"))
        return next(named, "")

    def kind_of(self, value: ValueInText) -> KindOf:
        """Return the kind of a value in a sentence: its words first, then the scopes, then the sort of document."""
        if value.is_change_base:
            return KindOf("actual", "clause", "where a change began")
        if RESULT_FOLLOWS.match(value.behind):
            return KindOf("target", "clause", "the result after the colon")
        given = self._nearest_kind()
        before = value.before + value.quantity.raw_text.split(" ")[0]
        is_plan = (given.kind if given else self.default_kind) == "target"
        own = value.floor - value.sentence[0]
        kind, word = read_word_kind(
            before, hide_years(value.words), given.kind if given else None, is_plan=is_plan, floor=own
        )
        if is_counted_target(word, value):
            return KindOf("actual", "clause", "targets are counted that were reached or not")
        opening = opening_period(value.text, self.identity.reference_day)
        if word == FROM_CONTEXT and opening and opening.is_up_to and value.quantity.start > opening.period.place[1]:
            return KindOf("actual", "opener", "the opening of the paragraph")
        if kind is None:
            return KindOf(self.default_kind, "document", "the sort of document")
        if word == FROM_CONTEXT and given is not None:
            return KindOf(kind, given.rank, f"the {given.rank} '{given.text[:60]}'")
        return KindOf(kind, "sentence", word)

    def _nearest_kind(self) -> Scope | None:
        return next((scope for scope in reversed(self.scopes) if scope.kind), None)

    def period_of(self, value: ValueInText, kind: str) -> PeriodOf:
        """Return the period of a value in a sentence: of its sentence, the text before it, the scopes, the document."""
        day = self.identity.reference_day
        if value.is_change_base:
            begun = next(iter(find_periods(value.text[value.quantity.end : value.following], issued=day)), None)
            return PeriodOf(begun, "clause" if begun else "none", "where a change began")
        if found := find_value_period(value, day):
            return PeriodOf(found, "sentence", f"'{found.raw_text}' in the sentence")
        opening = opening_period(value.text, day)
        if opening is not None and value.quantity.start > opening.period.place[1]:
            raw = opening.period.raw_text
            return PeriodOf(opening.period, "opener", f"'{raw}' earlier in the paragraph")
        return self._period_of_scopes(kind)

    def _period_of_scopes(self, kind: str) -> PeriodOf:
        """Return the period of the nearest scope that names one; a plan's years do not date results."""
        inner = [scope for scope in reversed(self.scopes) if scope.period and scope.rank != "heading"]
        if inner and inner[0].period:
            return PeriodOf(inner[0].period, inner[0].rank, f"the {inner[0].rank} '{inner[0].text[:60]}'")
        nearest = self._nearest_heading_period()
        if nearest is not None and not (kind == "actual" and "/" in nearest[1].code):
            return PeriodOf(nearest[1], "heading", f"the heading '{nearest[0][:60]}'")
        return self._period_of_document(kind)

    def _nearest_heading_period(self) -> tuple[str, Period] | None:
        return next(((scope.text, scope.period) for scope in reversed(self.headings) if scope.period), None)

    def _period_of_document(self, kind: str) -> PeriodOf:
        """Return the period of the title; for results of a plan the day it was issued."""
        identity = self.identity
        if identity.period is not None and (kind != "actual" or identity.sort in ("report", "news")):
            return PeriodOf(identity.period, "title", "the title")
        if kind == "actual" and identity.issued is not None:
            return PeriodOf(day_period(identity.issued), "publication-day", "the date of the document")
        if kind != "actual" and identity.issued is not None:
            return PeriodOf(year_period(identity.issued.year), "publication-day", "the year of the document")
        return PeriodOf(None, "none", "none is named")

    def kind_of_column(self, title: str, period: Period | None = None) -> KindOf:
        """Return the kind of the values of a column: of its title, else of its period, the headings, the document.

        A period that was over when the document was issued holds results: '2023' in a plan of 2024.
        """
        if kind := read_column_kind(title):
            return KindOf(kind, "column", f"the column '{title}'")
        issued = self.identity.issued
        if issued is not None and period is not None and period.end is not None and period.end < issued:
            return KindOf("actual", "column", f"the column '{title}'")
        nearest = next((scope for scope in reversed(self.headings) if scope.kind), None)
        if nearest is not None and nearest.kind:
            return KindOf(nearest.kind, "heading", f"the heading '{nearest.text[:60]}'")
        return KindOf(self.default_kind, "document", "the sort of document")

    def period_of_column(self, title: str, period: Period | None, caption: str, kind: str) -> PeriodOf:
        """Return the period of a column, else that of the table's caption, the headings, the document."""
        if period is not None:
            return PeriodOf(period, "column", f"the column '{title}'")
        if caption and (found := read_heading_period(caption, self.identity.reference_day)):
            return PeriodOf(found, "heading", f"the caption '{caption[:60]}'")
        nearest = self._nearest_heading_period()
        if nearest is not None:
            return PeriodOf(nearest[1], "heading", f"the heading '{nearest[0][:60]}'")
        return self._period_of_document(kind)
