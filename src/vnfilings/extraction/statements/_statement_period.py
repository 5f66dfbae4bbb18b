"""When a figure holds: its own sentence, the opening of its paragraph, the headings above it, the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from vnfilings.extraction.statements._reading_context import Headings, default_period, is_expected, read_lead_kind
from vnfilings.lexicon import GAP, listed, words
from vnfilings.text import Period, Quantity, find_periods, to_plain

_OPENING = 30


class Lead(NamedTuple):
    """The period and the kind that a paragraph takes over; None where it takes over none."""

    period: tuple[Period, str] | None = None
    kind: str | None = None


_OPENS = re.compile(rf"^\W*(?:[0-9]{{1,2}}[.)]\s*)?(?:{words('statement_periods.opening')})\s", re.IGNORECASE)
_UP_TO = re.compile(
    rf"{words('statement_periods.up_to')}\s+{words('statement_periods.until')}(?:\s+(?:"
    rf"{words('statement_periods.until_link')}))?\s",
    re.IGNORECASE,
)
_UP_TO_END = re.compile(_UP_TO.pattern + r"*$", re.IGNORECASE)
_OF_WHICH = re.compile(rf"^\W*{words('statement_periods.of_which')}(?!\w)", re.IGNORECASE)
_LIST_ITEM = re.compile(r"^\s*(?:[-+*•–●]|[a-zđ]\)|\([0-9a-zđ]\))\s*(?!\s*trong đó)", re.IGNORECASE)
_FROM = re.compile(rf"(?<!\w){words('statement_periods.start', GAP)}\s*$", re.IGNORECASE)
_LINKS_ONLY = re.compile(rf"\s*(?:(?:{words('statement_periods.link')}|:|=)\s*)*", re.IGNORECASE)
_SCHEME = re.compile(rf"{words('statement_periods.scheme')}\b[^;.]*$", re.IGNORECASE)


_CITED = re.compile(rf"(?:[A-ZĐ]{{2,}}[\w/.-]*|số\s+[\w/.-]+|{words('statement_periods.cited')})\s*,?\s*$")


def opening_period(plain: str, issued: date | None) -> tuple[Period, str, int, bool] | None:
    """Return the period that a paragraph opens with or reports up to; it holds for its later sentences too.

    The last part tells whether it is a day or period that results are given for ('tính đến ngày ...').
    """
    if not (_UP_TO.search(plain) or _OPENS.match(plain)):
        return None
    for period in find_periods(plain, issued=issued):
        is_up_to = _UP_TO_END.search(plain[: period.place[0]]) is not None
        is_first = period.place[0] <= _OPENING and _OPENS.match(plain) is not None
        is_start = period.start == period.end and _FROM.search(plain[: period.place[0]]) is not None
        if (is_up_to or is_first) and not is_start and "comparison-base" not in period.flags:
            return period, f"'{period.raw_text}' earlier in the paragraph", period.place[1], is_up_to
    return None


def read_figure_period(
    plain: str, quantity: Quantity, sentence: tuple[int, int], issued: date | None, chosen: Sequence[Quantity]
) -> tuple[Period, str] | None:
    """Return the period that the sentence itself gives: the last before the figure, else the first after it.

    Of an expected figure it is the one after it before that of an earlier figure: '40% năm 2024, dự kiến 60% năm 2025'.
    """
    base = sentence[0]
    words = plain[base : sentence[1]]
    following = min([sentence[1], *(other.start for other in chosen if other.start > quantity.start)])
    usable = [period for period in find_periods(words, issued=issued) if _names_time_of_figure(words, period)]
    before = [
        period
        for period in usable
        if base + period.place[1] <= quantity.start and not _is_closed_off(words, period, quantity.start - base)
    ]
    after = [period for period in usable if quantity.end <= base + period.place[0] < following]
    after = [period for period in after if not _opens_next(plain, base + period.place[1], following, sentence[1])]
    near = [period for period in after if not plain[quantity.end : base + period.place[0]].strip(" (,")]
    own = max([0, *(other.end - base for other in chosen if base < other.end <= quantity.start)])
    if after and is_expected(words[own : quantity.start - base]):
        before = [period for period in before if period.place[0] >= own]
    candidates = near or before[-1:] or after[:1]
    return (candidates[0], f"'{candidates[0].raw_text}' in the sentence") if candidates else None


def _opens_next(plain: str, end: int, figure: int, sentence_end: int) -> bool:
    """Return whether a period is that of the next figure: '38%, quý II/2026 là 52,5%'."""
    return figure < sentence_end and _LINKS_ONLY.fullmatch(plain, end, figure) is not None


def _is_closed_off(words: str, period: Period, figure: int) -> bool:
    """Return whether a period stands in a bracket that closes before the figure: '58% (năm 2024: 41,7%), tăng 16%'."""
    between = words[period.place[1] : figure]
    before = words[: period.place[0]].rstrip()
    if before.endswith("(") and between.lstrip().startswith(")") and before[:-1].rstrip()[-1:].isalpha():
        return False  # 'dự kiến (cả năm) đạt 65%'
    return between.count(")") > between.count("(")


def _names_time_of_figure(words: str, period: Period) -> bool:
    """Tell a period of the figure from the date of a cited document, the years of a scheme's title, and a start."""
    if "comparison-base" in period.flags:
        return False
    before = words[: period.place[0]]
    if period.start is not None and period.start == period.end and (_CITED.search(before) or _FROM.search(before)):
        return False
    is_range = "/" in period.code
    return not (
        _SCHEME.search(before[-120:])
        and (is_range or before.rstrip().lower().endswith(listed("statement_periods.scheme_link")))
    )


class Continuation:
    """What a paragraph takes over from the text before it: 'Trong đó ...', a list below 'Đến 30/9/2026: ...'."""

    def __init__(self) -> None:
        self._before, self._taken_over = "", Lead()
        self._lead = Lead()

    def enter(self, text: str, issued: date | None, *, is_plan: bool = False) -> Lead:
        """Return what the paragraph takes over, and take note of what the next may take over from it."""
        plain = to_plain(text)
        is_item, goes_on = _LIST_ITEM.match(plain) is not None, _OF_WHICH.match(plain) is not None
        lead = Lead()
        if goes_on:
            lead = Lead(_last_period(self._before, issued) or self._taken_over.period)
        elif is_item:
            lead = self._lead
        if not is_item:
            opens_list = plain.rstrip().endswith(":")
            self._lead = (
                Lead(_last_period(plain, issued) or lead.period, read_lead_kind(plain, is_plan=is_plan))
                if opens_list
                else Lead()
            )
        self._before, self._taken_over = plain, lead
        return lead

    def stop(self) -> None:
        """Forget the text before: a heading or a table stands between."""
        self._before, self._taken_over, self._lead = "", Lead(), Lead()


def _last_period(plain: str, issued: date | None) -> tuple[Period, str] | None:
    """Return the period that a paragraph opens with, else the last that its figures may have."""
    if opening := opening_period(plain, issued):
        return opening[:2]
    usable = [period for period in find_periods(plain, issued=issued) if _names_time_of_figure(plain, period)]
    return (usable[-1], f"'{usable[-1].raw_text}' in the text before") if usable else None


def context_period(headings: Headings, kind: str) -> tuple[Period, str] | None:
    """Return the period of the nearest heading (a plan's years do not date its results), else the document's."""
    given = headings.period
    if given is not None:
        is_plan = "/" in given[0].code and kind == "actual"
        if not is_plan:
            return given[0], f"the heading '{given[1][:60]}'"
    return default_period(headings.identity, kind)
