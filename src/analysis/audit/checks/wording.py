"""Rules on what sentences say of days and of names: a day written month first, a count beside the names it counts."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis.audit import _value_messages as values
from analysis.audit.findings import Finding, location_of, rows_of
from vnfilings.lexicon import to_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.audit.audit_context import Evidence

_DAY = re.compile(r"(?<![\d/.,-])(\d{1,2})/(\d{1,2})/((?:19|20)\d{2})(?![\d/])")
_DAY_IN_WORDS = re.compile(r"\bngày\s+\d{1,2}\s+tháng\s+\d{1,2}\b", re.IGNORECASE)
#: A period from the 2nd to the 12th of January, which the same digits make the first of a month.
_ODD_START = r"^(?P<year>\d{4})-01-(?P<day>0[2-9]|1[0-2])/\d{4}-\d{2}-\d{2}$"
_UNIT = (
    r"(?:đơn vị|bệnh viện|cơ sở|trung tâm(?: y tế)?|trạm y tế|phòng khám|địa phương|xã|phường|huyện|tỉnh|sở|khoa|phòng)"
)
_ANNOUNCED = to_pattern(
    rf"(?<![\d.,/])(?P<announced>(?P<count>\d{{1,2}})\s+{_UNIT}\b[^.;:,()\d]{{0,60}}?)\s?,?\s*"
    r"(?:(?:gồm có|bao gồm|gồm|cụ thể là|đó là|là)\s*:?|:)\s+(?P<names>.+)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<!TP)\.(?=\s|$)")
_OPEN_END = re.compile(r"v\.\s?v|\.\.\.|…|\bvà các\b|\bvà một số\b", re.IGNORECASE)
_UNIT_WORDS = re.compile(rf"(?:{_UNIT}\s+)*", re.IGNORECASE)
_LONGEST_NAME = 10  # words
#: The outline cuts a text here, and the names with it.
_LONGEST_TEXT = 600


def check_day_order(evidence: Evidence) -> Iterator[Finding]:
    """Find a day written month first in a document that writes the day first, and a period that looks read so.

    `12/30/2026` can be nothing else. A period from 11 January (`11/01`) to 30 December may be one: with day and month
    swapped it begins on the first of a month, as periods do.
    """
    texts = evidence.outline
    texts = texts[texts["wording"].str.contains(r"/\d{1,2}/|tháng", regex=True)]
    for _, of_source in texts.groupby("source_id", sort=True):
        swapped = [(row, match) for row in rows_of(of_source) for match in _days_month_first(row.wording)]
        day_first = next((row for row in rows_of(of_source) if _is_day_first(row.wording)), None) if swapped else None
        if day_first is not None:
            for row, match in swapped:
                month, day, year = (int(part) for part in match.groups())
                meant = values.day(pd.Timestamp(year, month, day))
                yield Finding("day_and_month_swapped", location_of(row), location_of(day_first), match[0], meant)
    yield from _odd_starts(evidence.figures)


def _days_month_first(text: str) -> list[re.Match[str]]:
    return [match for match in _DAY.finditer(text) if int(match[2]) > 12 and _is_day(match[3], match[1], match[2])]


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _is_day_first(text: str) -> bool:
    numeric = any(int(match[2]) <= 12 < int(match[1]) <= 31 for match in _DAY.finditer(text))
    return numeric or bool(_DAY_IN_WORDS.search(text))


def _odd_starts(figures: pd.DataFrame) -> Iterator[Finding]:
    stated = figures[figures["period"].str.match(_ODD_START).fillna(False).astype(bool)]
    begins = stated["period"].str.extract(_ODD_START)
    meant = pd.to_datetime(begins["year"] + "-" + begins["day"] + "-01")
    for row, start in zip(rows_of(stated), meant, strict=True):
        if start < row.period_end:
            likely = values.period(f"{start:%Y-%m-%d}/{row.period.partition('/')[2]}")
            yield Finding("day_and_month_swapped", location_of(row), None, values.period(row.period), likely)


def check_named_units(evidence: Evidence) -> Iterator[Finding]:
    """Find a number of units beside a list that names more or fewer of them: '9 đơn vị gồm: A, B, C'.

    Names are told apart by commas or semicolons; an 'và' may join two names or stand in one, so both counts pass. A
    list that goes on ('v.v.', 'và các ...') or holds anything but names is left alone.
    """
    texts = evidence.outline[evidence.outline["part"].isin(["text", "item"])]
    texts = texts[texts["wording"].str.len() < _LONGEST_TEXT]
    for row in rows_of(texts[texts["wording"].str.contains(rf"\d\s+{_UNIT}", case=False, regex=True)]):
        found = _ANNOUNCED.search(row.wording)
        named = _count_names(found["names"]) if found else None
        if found and named and int(found["count"]) not in named:
            yield Finding("units_listed_differ", location_of(row), None, found["announced"], str(named.start))


def _count_names(text: str) -> range | None:
    """Return how many units a list names, from fewest to most; None where it is no closed list of names.

    >>> _count_names("Bệnh viện A, Bệnh viện B và Bệnh viện C")
    range(2, 4)
    """
    listed = re.sub(r"\([^()]*\)", " ", _SENTENCE_END.split(text)[0])
    names = [name.strip() for name in re.split(";" if ";" in listed else ",", listed) if name.strip()]
    closed = not _OPEN_END.search(text) and len(names) > 1
    if not closed or not all(_UNIT_WORDS.sub("", name, count=1)[:1].isupper() for name in names):
        return None
    if max(len(name.split()) for name in names) > _LONGEST_NAME:
        return None
    return range(len(names), len(names) + 1 + sum(len(re.findall(r"\bvà\b", name)) for name in names))
