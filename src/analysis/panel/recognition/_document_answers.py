"""Unit, period and sort of one document, each from all signs that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.panel.recognition._file_labels import label_period, label_sort
from analysis.panel.recognition._weighing import UNKNOWN, Answer, Sign, weigh
from analysis.panel.recognition.reliability import (
    BARE_PLACE,
    COMPLETED,
    FITS,
    FORMER,
    NEARLY,
    OF_NEWS,
    OF_PERIOD,
    OF_SORT,
    OF_UNIT,
)
from analysis.schemas import period_bounds

if TYPE_CHECKING:
    from analysis.panel.recognition._unit_names import Named, UnitNames

Says = Mapping[str, Any]
#: Sorts of documents that report on a period; a plan has the years that it plans for.
_REPORTS = ("report", "form", "table")
_YEARS = re.compile(r"^\d{4}/\d{4}$")
_OF = re.compile(r"^.*\b(?:của|tại)\s", re.IGNORECASE)
_NUMBER_END = re.compile(r"[-/]([^-/\s]+)\s*$")


def sort_of(says: Says) -> Answer:
    """Return what sort of document it is: by its title, its number, its shape and the name of its file."""
    shown = dict(says.get("sorts") or {})
    signs = [Sign(seen_in, str(shown[seen_in]), OF_SORT[seen_in]) for seen_in in OF_SORT if seen_in in shown]
    signs += [
        Sign("file_name", sort, OF_SORT["file_name"]) for name in says.get("files") or () if (sort := label_sort(name))
    ]
    if any(sign.says not in ("news", "table", "form") for sign in signs):  # a report in a workbook is a report
        signs = [sign for sign in signs if sign.seen_in != "shape"]
    answer = weigh(signs, accepted=0.0)
    if answer.value:
        return answer
    is_official = any(says.get(key) for key in ("offices", "unit_fields", "reporters", "signers"))
    return Answer("report" if is_official else "news", OF_SORT["nothing"], None, None)


def period_of(source: pd.Series[Any], says: Says, sort: str | None) -> Answer:
    """Return the period that a report is about, or the years that a plan plans for."""
    titles = [code for code in says.get("title_periods") or () if sort in _REPORTS or _YEARS.match(code)]
    signs = [Sign("title", code, OF_PERIOD["title"]) for code in titles[:1]]
    if sort in _REPORTS:
        signs += [Sign("field", code, OF_PERIOD["field"]) for code in (says.get("period_fields") or ())[:1]]
        for seen_in, labels in (("file_name", says.get("files") or ()), ("folder", (says.get("folders") or ())[::-1])):
            codes = [code for label in labels if (code := label_period(label))]
            signs += [Sign(seen_in, code, OF_PERIOD[seen_in]) for code in codes[:1]]
        known = {sign.says for sign in signs}
        headings = [code for code in says.get("heading_periods") or () if code in known or not signs]
        signs += [Sign("heading", code, OF_PERIOD["heading"]) for code in headings[:1]]
        if not signs and not pd.isna(source["issued"]):
            signs = [Sign("issue_day", _last_quarter(source["issued"]), OF_PERIOD["issue_day"])]
    return weigh(signs, _hold_each_other)


def _last_quarter(issued: pd.Timestamp) -> str:
    """Return the quarter that had ended on a day."""
    quarter = (issued.month - 1) // 3
    return f"{issued.year}-Q{quarter}" if quarter else f"{issued.year - 1}-Q4"


def _hold_each_other(one: str, other: str) -> bool:
    """Return whether one period lies in the other: '2026' in a file's name is no contradiction to 2026-H1."""
    (start, end), (first, last) = period_bounds(one), period_bounds(other)
    if None in (start, end, first, last):
        return False
    return (start <= first and last <= end) or (first <= start and end <= last)  # type: ignore[operator]


def unit_of(source: pd.Series[Any], says: Says, period: Answer, sort: str | None, names: UnitNames) -> Answer:
    """Return the unit whose document it is, or, where that is doubtful, the likeliest as the runner-up."""
    day = _day_of(source, period)
    around = [*(says.get("offices") or ()), *(says.get("places") or ()), *(says.get("addressees") or ())]
    signs = list(_signs_of_unit(source, says, day, around, names))
    if sort == "news":
        signs = [sign._replace(reliability=min(sign.reliability, OF_NEWS)) for sign in signs]
    places = {code for text in around for code in names.places(text)}
    fits = {sign.says: FITS for sign in signs if any(names.agrees(place, sign.says) for place in places)}
    answer = weigh(_without_superiors(signs, names), names.agrees, fits)
    if answer.value is None and answer.runner_up is None:
        unknown = next((text for text in _own_names(says) if names.near(text)), None)
        if unknown is not None:
            answer = Answer(None, NEARLY, names.near(unknown), answer.seen_in or "letterhead (?)")
    return answer


def _without_superiors(signs: list[Sign], names: UnitNames) -> list[Sign]:
    """Leave out what is named as the office above another: 'SỞ Y TẾ' over the name of its hospital."""

    def is_above(one: Sign, other: Sign) -> bool:
        below = one.says != other.says and UNKNOWN not in (one.says, other.says) and names.agrees(one.says, other.says)
        return below and not names.agrees(other.says, one.says) and other.reliability >= OF_UNIT["number"]

    return [sign for sign in signs if not any(is_above(sign, other) for other in signs)]


def _day_of(source: pd.Series[Any], period: Answer) -> pd.Timestamp | None:
    """Return the day on which names are to be understood: of issue, else the last of the period."""
    if not pd.isna(source["issued"]):
        return pd.Timestamp(source["issued"])
    end = period_bounds(period.value)[1] if period.value else None
    return pd.Timestamp(end) if end else None


def _own_names(says: Says) -> Iterable[str]:
    return (*(says.get("unit_fields") or ()), *(says.get("offices") or ())[::-1], *(says.get("reporters") or ()))


def _signs_of_unit(
    source: pd.Series[Any], says: Says, day: pd.Timestamp | None, around: list[str], names: UnitNames
) -> Iterator[Sign]:
    offices = list(says.get("offices") or ())
    if says.keys() <= {"files"} and isinstance(source["publisher"], str):  # filed before the signs were kept
        offices = [source["publisher"]]
    for text in reversed(offices):  # the lowest line is the issuer; a part of it ('PHÒNG KẾ HOẠCH') names the one above
        named = names.name(text, day, [other for other in around if other != text])
        yield from _to_signs("letterhead", named, names)
        if named.codes or (named.is_unknown and not named.is_part):
            break
    if isinstance(source["issuer_code"], str) and not offices:
        yield Sign("number", source["issuer_code"], OF_UNIT["title"])
    for seen_in, key in (("field", "unit_fields"), ("reporter", "reporters"), ("signature", "signers")):
        for text in (says.get(key) or ())[:1]:
            yield from _to_signs(seen_in, names.name(text, day, around, bare=seen_in == "field"), names)
    weak = [("title", _OF.sub("", source["title"], count=1))] if isinstance(source["title"], str) else []
    number = _NUMBER_END.search(source["number"]) if isinstance(source["number"], str) else None
    weak += [("number", number[1])] if number else []
    weak += [("file_name", re.sub(r"\.\w{1,5}$", "", name)) for name in says.get("files") or ()]
    weak += [("folder", name) for name in (says.get("folders") or ())[-1:]]
    for seen_in, text in weak:
        named = names.name(text, day, around, bare=seen_in in ("file_name", "folder"))
        if not named.is_unknown:  # what these do not say clearly they do not say
            yield from _to_signs(seen_in, named, names)


def _to_signs(seen_in: str, named: Named, names: UnitNames) -> Iterator[Sign]:
    """Yield a sign for each candidate; several share what one is worth, and a successor stands beside its former."""
    if named.is_unknown and not named.is_part:
        yield Sign(seen_in, UNKNOWN, OF_UNIT[seen_in])
    reliability = OF_UNIT[seen_in] * (COMPLETED if named.is_completed else 1.0)
    if named.is_bare:
        reliability = min(reliability, BARE_PLACE)
    if named.is_former:
        reliability = min(reliability, FORMER)
    for code in named.codes:
        yield Sign(seen_in, code, reliability / len(named.codes))
        successor = names.successor(code) if named.is_former else None
        if successor:
            yield Sign(seen_in, successor, reliability / 2)
