"""Deadlines in the words of a task: where they stand, which of them end it, and what is left without them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from vnfilings.lexicon import to_pattern, words
from vnfilings.text import CAPITAL_LETTERS, Period, find_periods, find_recurrences, find_relative_deadlines

_CLOCK = (
    rf"[0-9]{{1,2}}(?:\s?(?:{words('non_data.hour')}|g)\s?[0-9]{{0,2}}|:[0-9]{{2}})(?:\s?{words('non_data.minute')})?"
)
_LINKS = to_pattern(
    rf"(?:[,;(\s]*(?<!\w)(?:{_CLOCK}|(?:[0-9]{{1,2}}\s)?{words('tasks.deadline_link')})(?!\w))*[,;:(\s]*(?:[-–]\s*)?$",
    re.IGNORECASE,
)
_LINK = to_pattern(rf"{words('tasks.deadline_link')}\s", re.IGNORECASE)
_YEARS = to_pattern(rf"(?:{words('tasks.phase')}\s+)?(?:năm\s+)?[0-9]{{4}}(?:\s*[-–]\s*[0-9]{{4}})?", re.IGNORECASE)
_AFTER_DUE = to_pattern(rf"\)?\s*(?:[;,.]|$|{words('tasks.purpose')}\s|{words('tasks.until_event')}\s)", re.IGNORECASE)
_UNTIL_EVENT = to_pattern(rf"\s+{words('tasks.until_event')}\s[^;]*$", re.IGNORECASE)
_DUE = to_pattern(rf"(?<!\w){words('tasks.due')}(?!\w)", re.IGNORECASE)
_DONE = to_pattern(rf"[,;(\s]*(?:{words('tasks.done')}(?!\w)[\s,]*)*", re.IGNORECASE)
_WEEK = to_pattern(rf"{words('non_data.numbered_at_end')}\s+[0-9]{{1,2}}(?:/[0-9]{{4}})?", re.IGNORECASE)
#: The days of a round, before it and behind: 'thứ Sáu hằng tuần', 'mỗi quý, trước ngày 5'.
_ITS_DAY = (
    rf"(?:(?:{words('tasks.weekday')}|{words('tasks.recurring_day')})(?!\w)|[0-9]{{1,2}}(?:/[0-9]{{1,2}})?(?![\w/]))"
)
_DAYS_BEFORE = to_pattern(rf"(?:(?<!\w){_ITS_DAY}[\s,]*)*$", re.IGNORECASE)
_DAYS_BEHIND = to_pattern(
    rf"[,(]?\s*(?:{words('tasks.deadline_link')}\s+)*(?:{words('tasks.day_word')}(?!\w)\s+{_ITS_DAY}(?:[\s,]+{_ITS_DAY})*"
    rf"|{words('tasks.weekday')}(?!\w)|{_CLOCK}(?!\w))\)?",
    re.IGNORECASE,
)
#: 'cuối mỗi ngày làm việc'
_OF_ROUND = to_pattern(rf"\s+{words('tasks.of_round')}(?!\w)", re.IGNORECASE)
_CONTINUOUS = to_pattern(rf"(?<!\w){words('tasks.continuous')}(?=[\s.;)]*$)", re.IGNORECASE)
#: 'hoàn thành đến hết ngày 15/1, sau đó mỗi tháng một lần' is one deadline.
_AND_THEN = to_pattern(rf"[\s,;]*(?:{words('tasks.and_then')}\s*)?", re.IGNORECASE)
_CITED = to_pattern(rf"/[{CAPITAL_LETTERS}][\w/.-]*\s*,?\s*$|(?<!\w)[Ss]ố\s+\S+\s*,?\s*$")
_OF_NOUN = to_pattern(rf"(?<!\w){words('tasks.before_period')}(?:\s+\w+){{0,3}}\s*$", re.IGNORECASE)
_OF_BUDGET = to_pattern(rf"(?<!\w){words('tasks.before_recurrence')}\s*$", re.IGNORECASE)
_FRONT_DAY = to_pattern(r"(?:0?[1-9]|[12][0-9]|3[01])/(?:0?[1-9]|1[0-2])(?=\s*:)")
_BREAK = to_pattern(r"(?:^|[,;:(–-])\s*$")
_STARTS = to_pattern(rf"(?<!\w)(?:{words('tasks.deadline_link')}\s+)?{words('deadlines.since')}\s", re.IGNORECASE)
_ENDS = to_pattern(r"\s*(?:[.;,)]|$)")


class FoundDeadline(NamedTuple):
    """A deadline in a text: where it begins with the words that lead to it, where its days begin, where it ends.

    `is_sure` where words or a mark part it from the work; `is_due` where words say until when; `kind` is 'again' where
    it recurs, 'counted' where it counts from a day, else ''.
    """

    begin: int
    day: int
    end: int
    is_sure: bool
    is_due: bool
    kind: str = ""

    def text(self, text: str) -> str:
        """Return the deadline as printed, without 'hoàn thành' and 'trong'."""
        if self.kind:
            return text[self.day if self.kind == "counted" else self.begin : self.end].strip(" ,;:()–-")
        return _DONE.sub("", text[self.begin : self.end], count=1).strip(" ,;:(–-")


def find_deadlines(text: str, day: date | None) -> tuple[FoundDeadline, ...]:
    """Return the deadlines of a text in order; those that follow each other are one.

    >>> text = "họp giao ban thứ Hai hằng tuần; nộp báo cáo trước ngày 5/3/2026"
    >>> [found.text(text) for found in find_deadlines(text, None)]
    ['thứ Hai hằng tuần', 'trước ngày 5/3/2026']
    """
    return _find(text, day)


@lru_cache(maxsize=256)
def _find(text: str, day: date | None) -> tuple[FoundDeadline, ...]:
    found: list[FoundDeadline] = []
    for start, end, kind in sorted(_places(text, day)):
        links = _LINKS.search(text[:start])
        begin = links.start() if links else start
        has_link = bool(text[begin:start].strip(" ,;:(–-")) or _LINK.match(text, start) is not None
        is_due = _DUE.search(text, begin, end) is not None
        is_sure = has_link or bool(kind) or _is_apart(text, start, end)
        if found and found[-1].end > start:
            continue
        last_end = found[-1].end if found else 0
        is_end = _ENDS.match(text, end) is not None
        if (
            found
            and is_end
            and "again" in (kind, found[-1].kind)
            and _AND_THEN.fullmatch(text, last_end, max(begin, last_end))
        ):
            last = found.pop()
            found.append(last._replace(end=end, kind="again", is_due=last.is_due or is_due, is_sure=True))
        else:
            found.append(FoundDeadline(max(begin, last_end), start, end, is_sure, is_due or kind == "counted", kind))
    return tuple(found)


def _places(text: str, day: date | None) -> Iterator[tuple[int, int, str]]:
    taken: list[tuple[int, int]] = []
    for counted in find_relative_deadlines(text):
        taken.append(counted.place)
        yield (*counted.place, "counted")
    for start, end in (every.place for every in find_recurrences(text)):
        is_counted = re.search("[0-9/]", text[start:end]) is not None  # 'báo cáo 2 tuần/lần' is no 'báo cáo hằng năm'
        if not is_counted and _OF_BUDGET.search(text, 0, start):
            taken.append((start, end))
            continue
        before = _DAYS_BEFORE.search(text[:start])
        end = work_days.end() if (work_days := _OF_ROUND.match(text, end)) else end
        behind = _DAYS_BEHIND.match(text, end)
        place = (before.start() if before else start, behind.end() if behind else end)
        taken.append(place)
        yield (*place, "again")
    if always := _CONTINUOUS.search(text):
        taken.append(always.span())
        if _BREAK.search(text, 0, always.start()):
            yield (*always.span(), "again")
    if day and (front := _FRONT_DAY.match(text)):
        taken.append(front.span())
        yield (*front.span(), "")
    periods = [period.place for period in find_periods(text, issued=day)] + [m.span() for m in _WEEK.finditer(text)]
    for start, end in periods:
        if not any(start < other_end and other < end for other, other_end in taken):
            yield start, end, ""


def _is_apart(text: str, start: int, end: int) -> bool:
    """Return whether a period without a word before it is no part of the words before it: 'kế hoạch năm 2027' is."""
    before = text[:start]
    if _BREAK.search(before):
        return True
    if _YEARS.fullmatch(text, start, end) or _CITED.search(before):
        return False
    return _OF_NOUN.search(before) is None


def split_deadline(text: str, day: date | None) -> tuple[str, str, bool]:
    """Return what is to be done, until when, and whether words say so, of a text with its deadline at one end.

    The deadline may also stand inside, after 'hoàn thành trước'.

    >>> split_deadline("Nâng cấp kho dữ liệu, hoàn thành trước ngày 31/12/2027", None)
    ('Nâng cấp kho dữ liệu', 'trước ngày 31/12/2027', True)
    """
    for found in reversed(find_deadlines(text, day)):
        if not found.is_sure:
            continue
        is_last = not text[found.end :].strip(" .;,)")
        is_inside = found.begin and (found.is_due or found.kind) and _AFTER_DUE.match(text[found.end :])
        if found.begin and (is_last or is_inside):
            behind = _UNTIL_EVENT.sub("", text[found.end :].lstrip(")"), count=1)
            rest = f"{text[: found.begin].rstrip(' ,;(–-')}{behind}"
            return rest.strip(" ,;."), found.text(text), found.is_due
        if found.begin == 0:
            return text[found.end :].strip(" ,;:–-"), found.text(text), found.is_due
    return text, "", False


def is_start(text: str, period: Period) -> bool:
    """Return whether a deadline says from when, not until when: 'từ ngày 1/9/2026'; a stretch has an end."""
    return _STARTS.match(text) is not None and "/" not in period.code
