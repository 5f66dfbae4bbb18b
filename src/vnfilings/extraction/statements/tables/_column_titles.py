"""What the title of a column of values says: who it is about, which part it holds, and in which unit."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from vnfilings.extraction.naming import NO_NAMES, Names, is_place
from vnfilings.extraction.scopes import is_against_before, is_against_plan
from vnfilings.extraction.statements._unit_of_measure import names_unit
from vnfilings.extraction.statements.tables._row_names import split_unit
from vnfilings.lexicon import either, listed, to_pattern
from vnfilings.text import find_periods

#: Between the titles of a column that stand one above the other.
LEVEL = " - "
_SIGN = to_pattern(r"\W*([%‰])\W*")
_GENERIC = (
    *(word for kind in ("generic", "actual", "target", "estimate", "comparison") for word in listed(f"columns.{kind}")),
    *("i", "ii", "iii", "kh", "th", "kq"),
)
#: Each word is taken once and as a whole: tried in every way, a long title of them would take for ever.
_SAYS_NOTHING = to_pattern(
    rf"^(?:(?=(?P<word>{either(_GENERIC)}(?![^\W\d_])))(?P=word)|[\W\d])*$",
    re.IGNORECASE,
)


class ColumnTitle(NamedTuple):
    """The parts of a title.

    Attributes
    ----------
    who: the place or facility that the column is about.
    category: the words that tell the column from its neighbours: 'Mức 1', 'Nam'; without period, kind and unit.
    unit: the unit of measure; '' where the title gives none.
    unit_title: the words that may say what is measured: the lowest title where it does, else all.
    """

    who: str = ""
    category: str = ""
    unit: str = ""
    unit_title: str = ""


@lru_cache(maxsize=4096)
def read_title(title: str, names: Names = NO_NAMES) -> ColumnTitle:
    """Return the parts of a column's title; a unit above a column that names its own does not reach it.

    >>> read_title("Mầm non - Số lượng").category, read_title("Kinh phí (triệu đồng)").unit
    ('Mầm non', 'triệu đồng')
    >>> read_title("Kết quả (%) - Số ca")
    ColumnTitle(who='', category='Số ca', unit='', unit_title='Số ca')
    """
    levels = title.split(LEVEL)
    who, categories, unit = "", list[str](), ""
    for level in levels:
        sign = _SIGN.fullmatch(level)
        name = split_unit(level)
        unit = sign[1] if sign else name.unit or ("" if names_unit(level) else unit)
        if sign or _says_nothing(name.text):
            continue
        if is_place(name.text, names):
            who = who or name.text
        else:
            categories.append(name.text)
    own = levels[-1] if len(levels) > 1 and names_unit(levels[-1]) else title
    return ColumnTitle(who, LEVEL.join(categories), unit, own)


def _says_nothing(text: str) -> bool:
    """Return whether a title says no more than when, which kind of value, or what it is compared with."""
    if is_against_plan(text) or is_against_before(text):
        return True
    for period in find_periods(text):
        text = text.replace(period.raw_text, " ")
    return _SAYS_NOTHING.match(text) is not None
