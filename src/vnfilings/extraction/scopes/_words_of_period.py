"""What words say of the period of a value: in its sentence, in the opening of its paragraph, in a heading or column."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from vnfilings.extraction.scopes._words_of_kind import is_expected
from vnfilings.extraction.scopes.value_in_text import ValueInText
from vnfilings.lexicon import GAP, listed, words
from vnfilings.text import Period, find_periods, read_period, year_period

_OPENING = 30


class Opening(NamedTuple):
    """A period that a paragraph opens with or reports up to ('tính đến ngày ...'): then results are given for it."""

    period: Period
    is_up_to: bool


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


_LAST_YEAR = re.compile(r"(?<![\w./-])((?:19|20)[0-9]{2})\W*$")
_BARE_YEAR = re.compile(r"(?<![\w./-])(?:19|20)[0-9]{2}(?![\w./-])")


def opening_period(plain: str, issued: date | None) -> Opening | None:
    """Return the period that a paragraph opens with or reports up to; it holds for its later sentences too."""
    if not (_UP_TO.search(plain) or _OPENS.match(plain)):
        return None
    for period in find_periods(plain, issued=issued):
        is_up_to = _UP_TO_END.search(plain[: period.place[0]]) is not None
        is_first = period.place[0] <= _OPENING and _OPENS.match(plain) is not None
        is_start = period.start == period.end and _FROM.search(plain[: period.place[0]]) is not None
        if (is_up_to or is_first) and not is_start and "comparison-base" not in period.flags:
            return Opening(period, is_up_to)
    return None


def find_value_period(value: ValueInText, issued: date | None) -> Period | None:
    """Return the period that the sentence itself gives: the last before the value, else the first after it.

    Of an expected value it is the one after it before that of an earlier value: '40% năm 2024, dự kiến 60% năm 2025'.
    """
    base, quantity = value.sentence[0], value.quantity
    words = value.words
    usable = [period for period in find_periods(words, issued=issued) if _names_time_of_figure(words, period)]
    before = [
        period
        for period in usable
        if base + period.place[1] <= quantity.start and not _is_closed_off(words, period, quantity.start - base)
    ]
    after = [period for period in usable if quantity.end <= base + period.place[0] < value.following]
    after = [p for p in after if not _opens_next(value.text, base + p.place[1], value.following, value.sentence[1])]
    near = [period for period in after if not value.text[quantity.end : base + period.place[0]].strip(" (,")]
    own = max(0, value.floor - base)
    if after and is_expected(words[own : quantity.start - base]):
        before = [period for period in before if period.place[0] >= own]
    candidates = near or before[-1:] or after[:1]
    return candidates[0] if candidates else None


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


def goes_on(plain: str) -> bool:
    """Return whether a paragraph goes on with the one before it: 'Trong đó ...'."""
    return _OF_WHICH.match(plain) is not None


def is_list_item(plain: str) -> bool:
    """Return whether a paragraph is an item of a list."""
    return _LIST_ITEM.match(plain) is not None


def last_period(plain: str, issued: date | None) -> Period | None:
    """Return the period that a paragraph opens with, else the last that its values may have."""
    if opening := opening_period(plain, issued):
        return opening.period
    usable = [period for period in find_periods(plain, issued=issued) if _names_time_of_figure(plain, period)]
    return usable[-1] if usable else None


def read_heading_period(text: str, issued: date | None) -> Period | None:
    """Return the first stretch of time that a heading names; a single day there belongs to a document or an event."""
    for period in find_periods(text, issued=issued):
        if period.start is not None and period.start != period.end and "comparison-base" not in period.flags:
            return period
    year = _LAST_YEAR.search(text)
    return year_period(int(year[1])) if year else None


def read_column_period(title: str, issued: date | None) -> Period | None:
    """Return the period of a column: 'Năm 2026 - Thực hiện 6 tháng đầu năm' has its year in the title above."""
    period = read_heading_period(title, issued) or _lone_day(title)
    outer, _, inner = title.rpartition(" - ")
    if period is None or period.start is None or not outer or _BARE_YEAR.search(inner):
        return period
    return read_heading_period(inner, period.start) or period


def _lone_day(title: str) -> Period | None:
    """Return the day or the bare year that a column's title names: 'Kế hoạch 2025'."""
    year = _BARE_YEAR.search(title)
    return read_period(title) or (year_period(int(year[0])) if year else None)
