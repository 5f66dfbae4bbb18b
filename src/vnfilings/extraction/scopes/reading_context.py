"""The stack of scopes above a value, and what it says of kind, period and topic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from vnfilings.extraction.naming import NO_NAMES, Names
from vnfilings.extraction.scopes._paragraph_openings import is_date_line, item_style, opens_list
from vnfilings.extraction.scopes._periods_of_headings import read_heading_period, read_part_of_year
from vnfilings.extraction.scopes._scope import KindOf, PeriodOf, Scope
from vnfilings.extraction.scopes._scope_stack import before_numbered, within_list
from vnfilings.extraction.scopes._title import Title, read_title
from vnfilings.extraction.scopes._words_of_kind import (
    FROM_CONTEXT,
    RESULT_FOLLOWS,
    is_counted_target,
    read_column_kind,
    read_heading_kind,
    read_lead_kind,
    read_word_kind,
)
from vnfilings.extraction.scopes._words_of_period import (
    find_value_period,
    goes_on,
    is_foreseen,
    is_of_other_kind,
    is_of_other_value,
    is_over,
    is_start,
    last_period,
    open_periods,
    opener_period,
    opening_period,
    opens_with_horizon,
    periods_of,
    says_since_january,
    says_what_is_measured,
    says_whole_year,
    says_year_before,
    shift_years,
    since_january,
    start_before,
    usable_periods,
)
from vnfilings.extraction.scopes.value_in_text import ValueInText
from vnfilings.formats import Document, Identity, Paragraph, read_identity
from vnfilings.text import Convention, Period, compare_key, day_period, read_ledger, to_plain, year_period

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
#: Flag of a period that is no more than the day or the year in which the document was issued.
OF_PUBLICATION = "period-of-publication"

#: Until this month a year has only begun.
_BEGINS = 2

_NO_TITLE = Title()


@dataclass(frozen=True)
class ReadingContext:
    """The scopes above a place of a document, outermost first; entering a paragraph returns the context there.

    Attributes
    ----------
    identity: what the document says of itself.
    convention: how numbers are written there; None where nothing tells.
    title: the document's title, the outermost scope.
    scopes: headings and the openers of lists, outermost first, then the column or row of a table.
    names: the names of places and facilities that the caller knows.
    """

    identity: Identity
    convention: Convention | None = None
    title: Title = _NO_TITLE
    scopes: tuple[Scope, ...] = ()
    names: Names = NO_NAMES
    _before: str = ""
    _first_stated: Period | None = None

    @classmethod
    def of_document(cls, document: Document, names: Names | None = None) -> ReadingContext:
        """Return the context at the beginning of a document."""
        identity = read_identity(document)
        return cls(identity, title=read_title(document, identity), names=names or NO_NAMES)

    def enter(self, paragraph: Paragraph) -> ReadingContext:
        """Return the context of a paragraph.

        A heading ends the scopes of its depth and below. An opener ('... như sau:') holds over the items of its list,
        until a heading of the depth around it or a paragraph that is marked otherwise than its items.
        """
        plain = to_plain(paragraph.text)
        if is_date_line(plain):
            return self
        if paragraph.level:
            return self._enter_heading(plain, paragraph.level)
        return replace(self, scopes=before_numbered(self.scopes, plain))._enter_text(plain)

    def leave_text(self) -> ReadingContext:
        """Return the context of a table: only an opener right before it reaches it."""
        led = opens_list(self._before)
        scopes = tuple(s for s in self.scopes if s.rank == "heading" or (led and s.rank == "opener"))
        return replace(self, scopes=scopes, _before="")

    def without_headings(self) -> ReadingContext:
        """Return the context of a footnote: no heading reaches it."""
        return replace(self, scopes=tuple(scope for scope in self.scopes if scope.rank != "heading"))

    def within(self, rank: str, text: str, kind: str | None, period: Period | None) -> ReadingContext:
        """Return the context inside the cell of a table; `rank` is column or row, `text` the title that gives both."""
        return replace(self, scopes=(*self.scopes, Scope(rank, text, kind, period)))

    def _enter_heading(self, plain: str, level: int) -> ReadingContext:
        kept = tuple(scope for scope in self.scopes if scope.depth < level and scope.rank != "neighbour")
        above = replace(self, scopes=kept)
        period = read_heading_period(plain, above.day)
        kind_above = next((scope.kind for scope in reversed(kept) if scope.kind), None)
        kind = read_heading_kind(plain, kind_above if period is None else None) or (
            read_lead_kind(plain) if opens_list(plain) else None
        )
        if plain.strip() in self.title.lines:  # the title as a whole holds its period, and a report's sort its kind
            period, kind = None, None if self.identity.sort == "report" else kind
        heading = Scope("heading", plain, kind, period, level)
        return replace(above, scopes=(*kept, heading), _before="" if not opens_list(plain) else plain)

    def _enter_text(self, plain: str) -> ReadingContext:
        inner = replace(self, scopes=within_list(self.scopes, plain))
        if given := inner._from_before(plain):
            inner = replace(inner, scopes=(*inner.scopes, given))
        if opens_list(plain):
            depth = inner.headings[-1].depth if inner.headings else 0
            period = opener_period(plain, inner.day) or (given.period if given else None)
            opener = Scope("opener", plain, inner._kind_of_opener(plain), period, depth, "")
            inner = replace(inner, scopes=(*inner.scopes, opener))
        return replace(inner._note_first_period(plain), _before=plain)

    def _kind_of_opener(self, plain: str) -> str | None:
        is_plan = (self._kind_of_scopes() or self._kind_of_document()).kind == "target"
        return read_lead_kind(plain, is_plan=is_plan)

    def _from_before(self, plain: str) -> Scope | None:
        """Return what a paragraph takes over from the one before it: 'Trong đó ...', or a sentence over two lines."""
        if not self._before or opens_list(self._before):
            return None
        is_marked = bool(item_style(plain) or item_style(self._before))
        is_open = not is_marked and self._before.rstrip().endswith((";", ","))
        is_same_sentence = is_open and bool(read_ledger(self._before).stated)
        if opens_with_horizon(plain) and read_lead_kind(self._before) == "target":
            return Scope("neighbour", self._before, "target", None)
        if not (goes_on(plain) or is_same_sentence):
            return None
        period = last_period(self._before, self.day)
        kind = read_lead_kind(self._before.split(";")[0]) if is_same_sentence else None
        return Scope("neighbour", self._before, kind, period) if period or kind else None

    def _note_first_period(self, plain: str) -> ReadingContext:
        """Return the context with the first period that the text states, or the day that it reports up to.

        Either dates what follows in a text whose title has no period.
        """
        is_below = any(heading.text.strip() not in self.title.lines for heading in self.headings)
        if self._first_stated is not None or is_below or self.title.period is not None:
            return self
        opening = opening_period(plain, self.day)
        stretches = (p for p in usable_periods(plain, self.day) if p.end and p.start != p.end)
        found = next((p for p in stretches if not is_foreseen(plain, p)), None)
        found = opening.period if opening and opening.is_up_to else found
        issued = self.identity.issued
        is_over = found is not None and (issued is None or (found.start is not None and found.start <= issued))
        return replace(self, _first_stated=found) if is_over and "period-uncertain" not in found.flags else self  # type: ignore[union-attr]

    @property
    def headings(self) -> tuple[Scope, ...]:
        """Return the headings above, outermost first."""
        return tuple(scope for scope in self.scopes if scope.rank == "heading")

    @property
    def path(self) -> str:
        """Return the headings joined, for people."""
        return " / ".join(scope.text for scope in self.headings)

    @property
    def day(self) -> date | None:
        """Return the day that lends its year to '6 tháng': of the nearest heading, the title, or of issue.

        What the paragraph before aims at lends none: 'năm 2027 đặt mục tiêu 60%. / Riêng ..., tính đến 30/6 có 21'.
        """
        lenders = (s.period for s in reversed(self.scopes) if s.period and not self._is_aim_before(s))
        named = [*lenders, self.title.period]
        within = (p for p in named if p is not None and p.start and p.end and p.start.year == p.end.year)
        return next((period.start for period in within), self.identity.reference_day)

    def _is_aim_before(self, scope: Scope) -> bool:
        return scope.rank == "neighbour" and scope.period is not None and self._is_to_come(scope.period)

    @property
    def default_kind(self) -> str:
        """Return the kind that a document of this sort states where nothing nearer says otherwise."""
        is_ahead = self.identity.sort == "news" and self._title_begins()
        return "target" if is_ahead or self.identity.sort in ("plan", "decision") else "actual"

    def _title_begins(self) -> bool:
        """Return whether the year of the title has only begun: what is said of it in January is to come."""
        issued, year = self.identity.issued, self.title.period
        if issued is None or year is None or year.code != str(issued.year):
            return False
        return issued.month <= _BEGINS

    @property
    def named_around(self) -> list[tuple[str, str]]:
        """Return rank and text of the openers and headings above, nearest first."""
        around = [(one.rank, one.text) for one in reversed(self.scopes) if one.rank in ("opener", "heading")]
        issuer = compare_key(self.identity.issuer or "")  # a running title names the one who reports
        return [(rank, text) for rank, text in around if compare_key(text) != issuer]

    def topic_of(self) -> str:
        """Return the words that name the subject of the values here: the nearest opener or heading, '' for none.

        A line of the title ('BÁO CÁO') names nothing alone: the whole title stands for it.
        """
        named = next((scope.text for scope in reversed(self.scopes) if scope.rank in ("opener", "heading")), "")
        return self.title.text if named in self.title.lines else named

    def kind_of(self, value: ValueInText) -> KindOf:
        """Return the kind of a value in a sentence: its words first, then the scopes, then the sort of document."""
        if value.is_change_base:
            return KindOf("actual", "clause", "where a change began")
        if RESULT_FOLLOWS.match(value.behind):
            return KindOf("target", "clause", "the result after the colon")
        given = self._given_kind(value)
        is_plan = (given or self._kind_of_document()).kind == "target"
        kind, word = read_word_kind(value, given.kind if given else None, is_plan=is_plan)
        if is_counted_target(word, value):
            return KindOf("actual", "clause", "targets are counted that were reached or not")
        if kind is not None and word != FROM_CONTEXT:
            return KindOf(kind, "clause" if word in value.own.lower() else "sentence", word)
        opening = opening_period(value.text, self.day)
        if kind is not None and opening and opening.is_up_to and value.quantity.start > opening.period.place[1]:
            return KindOf("actual", "opener", "the opening of the paragraph")
        found = find_value_period(value, self.day)
        is_goal = given is not None and given.kind == "target"
        if found is not None:
            period, by = found
            is_over = by == "clause" and self._is_before(period) and not is_start(value.words, period)
            is_reported = given is not None and given.by == "sentence" and by == "clause" and self._is_reported(period)
            if is_goal and (is_over or is_reported):
                return KindOf("actual", "clause", f"'{period.raw_text}' is over")
            if not is_goal and self._is_to_come(period):
                return KindOf("target", by, f"'{period.raw_text}' is to come")
        elif given is None and (ahead := self._start_to_come(value) or self._heading_to_come()):
            return ahead
        return given or self._kind_of_document()

    def _kind_of_document(self) -> KindOf:
        return KindOf(self.default_kind, "document", "the sort of document")

    def _given_kind(self, value: ValueInText) -> KindOf | None:
        """Return the kind that the run of pieces before, the scopes or the title give."""
        if value.lead and (kind := read_lead_kind(value.lead)):
            return KindOf(kind, "sentence", value.lead[:60])
        earlier = value.text[: value.sentence[0]]
        if opens_with_horizon(value.words) and read_lead_kind(earlier) == "target":
            return KindOf("target", "neighbour", "the goal before goes on to a later year")
        return self._kind_of_scopes()

    def _kind_of_scopes(self) -> KindOf | None:
        """Return the kind of the nearest scope that gives one, else that of the title; None where neither does."""
        for scope in reversed(self.scopes):
            if scope.kind:
                return KindOf(scope.kind, scope.rank, scope.words)
        return KindOf(self.title.kind, "title", "the title") if self.title.kind else None

    def _is_to_come(self, period: Period) -> bool:
        issued = self.identity.issued
        return issued is not None and period.start is not None and period.start > issued

    def _start_to_come(self, value: ValueInText) -> KindOf | None:
        """Return a target for what begins after the text: 'Từ ngày 1/1/2027, 100% cơ sở phải dùng hóa đơn điện tử'."""
        start = start_before(value, self.day)
        is_ahead = start is not None and self._is_to_come(start)
        return KindOf("target", "sentence", f"'{start.raw_text}' is to come") if start and is_ahead else None

    def _heading_to_come(self) -> KindOf | None:
        """Return targets below a heading or a title whose period begins after the text: 'CHẶNG ĐƯỜNG TỚI 2030'."""
        around = self._period_of_scopes("target")
        over = self.title.period.end if self.title.period and around.by == "heading" else None
        known = self.identity.issued or over
        if around.by not in ("heading", "title") or known is None or around.period is None:
            return None
        is_ahead = around.period.start is not None and around.period.start > known
        return KindOf("target", around.by, f"the period of {around.words} is to come") if is_ahead else None

    def _is_reported(self, period: Period) -> bool:
        """Return whether a report tells of a period that was over: 'Chỉ tiêu năm là 95%; 9 tháng đạt 93%'."""
        return self.identity.sort == "report" and is_over(period, self.identity.issued)

    def _is_before(self, period: Period) -> bool:
        """Return whether a period is over when the plan begins: '(năm 2025 đạt 61%)' in a plan of 2026.

        A plan up to a year begins no later than on the day of its issue.
        """
        plan, issued = self.title.target_period, self.identity.issued
        if self.title.is_horizon:
            return is_over(period, issued)
        return "year-from-context" not in period.flags and plan is not None and is_over(period, plan.start)

    def period_of(self, value: ValueInText, kind: str) -> PeriodOf:
        """Return the period of a value in a sentence: of its sentence, the text before it, the scopes, the document."""
        day = self.day
        if value.is_change_base and not says_year_before(value):
            begun = next(iter(periods_of(value.text[value.quantity.end : value.following], day)), None)
            return PeriodOf(begun, "clause" if begun else "none", "where a change began")
        found = find_value_period(value, day)
        is_of_year = kind != "actual" and says_whole_year(value)
        is_inherited = found is not None and found[1] == "sentence"
        if is_inherited and is_of_other_value(value, found[0], kind, self.identity.issued):  # type: ignore[index]
            found = None
        own = PeriodOf(found[0], found[1], f"'{found[0].raw_text}' in the {found[1]}") if found else None
        is_habit = found is not None and says_what_is_measured(value, found[0])
        if own and not (is_of_year and is_inherited) and not is_habit:
            return own
        start = start_before(value, day) if kind == "target" else None
        if start is not None and self._is_to_come(start):
            return PeriodOf(start, "sentence", f"'{start.raw_text}' in the sentence")
        around = self._period_before(value, day, kind) or self._period_of_scopes(kind)
        if own and is_habit and around.by in ("none", "publication-day"):
            return own
        if is_of_year and around.period and around.period.end:
            year = replace(year_period(around.period.end.year), flags=around.period.flags)
            return around._replace(period=year, words=f"the whole year, {around.words}")
        if around.period and says_year_before(value):
            return around._replace(period=shift_years(around.period, -1), by="clause", words="the year before")
        if around.period and says_since_january(value):
            return around._replace(period=since_january(around.period), words=f"since January, {around.words}")
        return around

    def _period_before(self, value: ValueInText, day: date | None, kind: str) -> PeriodOf | None:
        """Return the period of the pieces of the sentence before, of the paragraph's opening, of its earlier words."""
        issued = self.identity.issued
        period = last_period(value.lead, day) if value.lead else None
        if period and not is_of_other_kind(value.lead, period, kind, issued):
            return PeriodOf(period, "sentence", f"'{period.raw_text}' earlier in the sentence")
        opening = opening_period(value.text, day)
        is_before = opening is not None and value.quantity.start > opening.period.place[1]
        if opening and is_before and (opening.is_up_to or not is_of_other_value(value, opening.period, kind, issued)):
            return PeriodOf(opening.period, "opener", f"'{opening.period.raw_text}' earlier in the paragraph")
        earlier = open_periods(value.text[: value.sentence[0]], day)
        earlier = [one for one in earlier if not is_of_other_kind("", one, kind, issued)]
        if earlier:
            return PeriodOf(earlier[-1], "neighbour", f"'{earlier[-1].raw_text}' earlier in the paragraph")
        return None

    def _period_of_scopes(self, kind: str) -> PeriodOf:
        """Return the period of the nearest scope that names one; the years of a plan do not date results."""
        for scope in reversed(self.scopes):
            if scope.period and not (scope.rank == "heading" and kind == "actual" and self._is_of_plan(scope.period)):
                return PeriodOf(scope.period, scope.rank, scope.words)
        return self._period_of_document(kind)

    def _is_of_plan(self, period: Period) -> bool:
        """Return whether a period is that of a plan over years, which is not over yet."""
        if period.start is None or period.end is None or period.start.year == period.end.year:
            return False
        issued = self.identity.issued
        is_school_year = period.end.year == period.start.year + 1
        return not is_school_year and (issued is None or period.end > issued)

    def _period_of_document(self, kind: str) -> PeriodOf:
        """Return the period of the title, else the one that the text states first, else the year of publication."""
        title = self.title.period if kind == "actual" else self.title.target_period
        is_reported = kind != "actual" or self.identity.sort in ("report", "news")
        if title is not None and (is_reported or not (self._is_of_plan(title) or self._is_to_come(title))):
            return PeriodOf(title, "title", "the title")
        if self._first_stated is not None and kind == "actual":
            return PeriodOf(self._first_stated, "document", f"'{self._first_stated.raw_text}' opens the text")
        if self.identity.issued is not None:
            return self._period_of_publication(self.identity.issued, kind)
        return PeriodOf(None, "none", "none is named")

    def _period_of_publication(self, issued: date, kind: str) -> PeriodOf:
        """Return the day of issue for the state that a plan or the press describes, else its year; both flagged."""
        is_of_day = kind == "actual" and self.identity.sort != "report"
        period = day_period(issued) if is_of_day else year_period(issued.year)
        said = "the date of the document" if is_of_day else "the year of the document"
        return PeriodOf(replace(period, flags=(OF_PUBLICATION,)), "publication-day", said)

    def kind_of_column(self, title: str, period: Period | None = None, caption: str = "") -> KindOf:
        """Return the kind of the values of a column: of its title, its period, the caption, the scopes, the document.

        A period that was over when the document was issued holds results: '2023' in a plan of 2024.
        """
        if kind := read_column_kind(title):
            return KindOf(kind, "column", f"the column '{title}'")
        if period is not None and is_over(period, self.identity.issued):
            return KindOf("actual", "column", f"the column '{title}'")
        if caption and (kind := read_heading_kind(caption)):
            return KindOf(kind, "heading", f"the caption '{caption[:60]}'")
        return self._kind_of_scopes() or self._kind_of_document()

    def period_of_column(self, title: str, period: Period | None, caption: str, kind: str) -> PeriodOf:
        """Return the period of a column, else that of the table's caption, the scopes, the document.

        A quarter or a month without its year lies in the year that the caption or a scope gives.
        """
        of_caption = read_heading_period(caption, self.day) if caption else None
        nearest = next((scope for scope in reversed(self.scopes) if scope.period), None)
        outer = of_caption or (nearest.period if nearest else None)
        period = read_part_of_year(title, outer) or period
        if period is not None:
            return PeriodOf(period, "column", f"the column '{title}'")
        if of_caption is not None:
            return PeriodOf(of_caption, "heading", f"the caption '{caption[:60]}'")
        if nearest is not None:
            return PeriodOf(nearest.period, nearest.rank, nearest.words)
        return self._period_of_document(kind)
