"""The parts of an indicator's name: how it measures, what it measures, and which part of that it means."""

from __future__ import annotations

import re
from typing import NamedTuple

from vnfilings.lexicon import either, listed, meanings, to_pattern, words
from vnfilings.text import Quantity, to_plain

_BOUND = rf"(?:{words('parts.bound')}\s+)?"
_MORE = rf"(?:\s+{words('parts.more')})?"
_NUMBER = r"\d+(?:[.,]\d+)*"
_RANGE = rf"{_NUMBER}(?:\s*(?:-|–|{words('parts.to')}\s+(?:{words('parts.bound')}\s+)?)\s*{_NUMBER})?"
_ROMAN = r"(?-i:[IVX]{1,4})"
#: 'từ 18 đến 24 tháng tuổi', 'trong vòng 24 giờ', 'trên 90%', 'trên 10.000 dân'.
_LIMIT = rf"{_BOUND}{_RANGE}\s*(?:%|{words('parts.limit_unit')}){_MORE}"
#: 'đủ 3 mũi', 'mũi nhắc lại lần 1', 'mũi 2'.
_DOSE = rf"{_BOUND}{_NUMBER}\s+{words('parts.dose')}|{words('parts.dose')}(?:\s+\D{{0,20}}?)?\s{_NUMBER}"
#: 'mức 3', 'hạng II', 'độ 2b trở lên', 'tuyến huyện', 'cấp xã'.
_LEVEL = rf"{words('parts.level')}\s+(?:{_NUMBER}[a-z]?|{_ROMAN}|{words('parts.level_name')})(?!\w){_MORE}"
_TIER = rf"{words('parts.tier')}\s+{words('parts.tier_name')}"
_SCOPE = rf"{words('units.scope')}|{words('parts.scope')}"
_OPENING = ("parts.bound", "parts.dose", "parts.level", "parts.scope", "parts.tier", "units.scope")
_OPENS = either(word for kind in _OPENING for word in listed(kind))
_CONDITION = to_pattern(
    rf"(?<![\w.,])(?=[0-9]|{_OPENS})(?:{_LIMIT}|{_DOSE}|{_LEVEL}|{_TIER}|{_SCOPE})(?!\w)", re.IGNORECASE
)
_MEASURE = to_pattern(rf"{words('parts.measure')}(?=\s|$)(?:\s+%)?", re.IGNORECASE)
_EDGES = to_pattern(r"^[\s,:;()–-]+|[\s,:;()–-]+$")


class Parts(NamedTuple):
    """The parts of an indicator's name; '' where it has none."""

    measure: str
    object: str
    condition: str


def split_name(name: str, figure: Quantity) -> Parts:
    """Return the parts of an indicator's name: its measure by its first words, else by the unit of the figure.

    Examples
    --------
    >>> split_name("Tỷ lệ trẻ từ 18 đến 24 tháng tuổi tiêm đủ 2 mũi vắc xin", Quantity("93%", value_unit="%"))
    Parts(measure='tỷ lệ', object='trẻ tiêm vắc xin', condition='từ 18 đến 24 tháng tuổi; đủ 2 mũi')
    """
    name = to_plain(name)
    match = _MEASURE.match(name)
    rest = name[match.end() :] if match else name
    conditions = [" ".join(found[0].split()) for found in _CONDITION.finditer(rest)]
    described = _EDGES.sub("", " ".join(_CONDITION.sub(" ", rest).split()))
    if not described and not match:
        described, conditions = name, []
    return Parts(match[0].lower() if match else _measure_of(figure), described, "; ".join(conditions))


def _measure_of(figure: Quantity) -> str:
    """Return the word for what a unit measures: 'tỷ lệ' for per cent; '' for a unit that says it itself."""
    return next((word for word, unit in meanings("parts.measure_of").items() if unit == figure.value_unit), "")
