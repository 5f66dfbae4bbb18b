"""Which part of all that is counted each row of a table is about: section rows such as 'Khối công lập' say it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from vnfilings.extraction.naming import names_measure
from vnfilings.extraction.statements.tables._row_names import RowName
from vnfilings.formats import Row, Table
from vnfilings.lexicon import listed, to_pattern, words
from vnfilings.text import Part, Quantity, find_counted, names_part, read_part

_NUMBER = r"(?P<number>[IVXLC]{1,6}|[A-ZĐ]|[0-9]{1,2}(?:\.[0-9]{1,2})*|[a-zđ])"
_ORDER = to_pattern(rf"\s*(?:\(?{_NUMBER}\s*[.)]\s*|[-–+*•]\s*)")
_ORDER_ALONE = to_pattern(rf"\(?{_NUMBER}[.)]?")
_TOTAL = to_pattern(rf"(?:{words('columns.total_row')}(?!\w)[\s:,–-]*)+", re.IGNORECASE)
_BRACKETS = to_pattern(r"\s*\([^()]*\)")
_SHORT_NAMES = tuple(word for word in listed("columns.group") if word.isupper())
_ROMAN = to_pattern(r"[IVXLC]+")
_FIRST = ("I", "A", "1", "a", "")


class _Title(NamedTuple):
    """The title of a group of rows; `style` is how it is numbered ('' for not at all)."""

    text: str
    style: str
    is_first: bool


class _Open(NamedTuple):
    """A group of rows that is not closed yet."""

    style: str
    part: Part | None


class _Groups:
    """The groups of rows that are open, outermost first."""

    def __init__(self, around: Part | None) -> None:
        self._around, self._open = around, list[_Open]()

    @property
    def part(self) -> Part | None:
        """Return the part that the innermost group names."""
        return next((group.part for group in reversed(self._open) if group.part), self._around)

    @property
    def styles(self) -> list[str]:
        """Return how the open groups are numbered."""
        return [group.style for group in self._open]

    def enter(self, title: _Title) -> None:
        """Take note of a group: it ends those numbered alike and the ones inside them.

        Another style of numbers that starts again opens a group inside the present one.
        """
        if title.style in self.styles:
            del self._open[self.styles.index(title.style) :]
        elif not title.is_first:
            self._open.clear()
        self._open.append(_Open(title.style, read_part(title.text)))

    def leave_all(self) -> None:
        """End every group: rows for the whole follow."""
        self._around = None
        self._open.clear()


def read_row_parts(
    table: Table, names: Sequence[RowName], value_places: Sequence[int], around: Part | None
) -> list[Part | None]:
    """Return the part that each row is about; None for the whole.

    A section row ('I. Bệnh viện công lập') speaks for the rows below it, up to the next section row of its level or
    above. A row of totals ('Tổng cộng') is about the whole, unless every section has one of its own.

    Parameters
    ----------
    table: the table.
    names: what its rows are called.
    value_places: the columns that hold values.
    around: the part that the text above the table names.
    """
    groups, parts = _Groups(around), list[Part | None]()
    totals = Counter(name.text.lower() for name in names if is_total(name.text))
    for row, name in zip(table.rows, names, strict=True):
        title = _read_title(row, name.text, value_places, groups.styles)
        if title is not None and is_total(title.text):
            groups.leave_all()
        elif title is not None:
            groups.enter(title)
        own = None if title is not None else read_part(name.text.rpartition(" - ")[2])
        is_whole = is_total(name.text) and totals[name.text.lower()] == 1
        parts.append(own or (None if is_whole else groups.part))
    return parts


def is_total(text: str) -> bool:
    """Return whether a row's name says no more than that it is about the whole: 'Tổng cộng', 'Toàn tỉnh Phú Thọ'.

    >>> is_total("Tổng cộng:"), is_total("Toàn tỉnh Phú Thọ"), is_total("Tổng số bệnh viện")
    (True, True, False)
    """
    plain = _BRACKETS.sub("", text).strip()
    match = _TOTAL.match(plain)
    return match is not None and all(word[:1].isupper() for word in plain[match.end() :].split())


def _read_title(row: Row, name: str, value_places: Sequence[int], styles: Sequence[str]) -> _Title | None:
    """Return the title of the rows below, if a row is nothing else: no value, and no measure that has none."""
    texts = [text for text in dict.fromkeys(row.texts) if text]
    is_alone = len(texts) == 1
    if not texts or (not is_alone and any(row.cells[place].text for place in value_places)):
        return None
    number = "" if is_alone else _number_alone(row.texts)
    text = texts[0] if is_alone else name
    if order := _ORDER.match(text):
        number, text = order["number"] or "-", text[order.end() :]
    is_named = read_part(text) is not None or is_total(text)
    if not text or not (is_named or ((is_alone or row.is_section) and not names_measure(text))):
        return None
    return _Title(text, _style_of(number, styles), number in _FIRST)


def _number_alone(texts: Sequence[str]) -> str:
    order = next((match for text in texts[:1] if (match := _ORDER_ALONE.fullmatch(text.strip()))), None)
    return order["number"] if order else ""


def _style_of(number: str, styles: Sequence[str]) -> str:
    """Return how a title is numbered: I and V are Roman unless letters count the groups already."""
    if _ROMAN.fullmatch(number) and not (len(number) == 1 and number not in "IVX" and "A" in styles):
        return "I"
    if number[:1].isdigit():
        return f"1{'.1' * number.count('.')}"
    return "A" if number.isupper() else "a" if number.isalpha() else number


def with_part(quantity: Quantity, name: str, part: Part | None) -> Quantity:
    """Return a figure that counts the part that its row is about; its own words and its name say it themselves."""
    counted = quantity.counted_noun or ""
    if part is None or names_part(counted) or names_part(name.rpartition(" - ")[0] or name) or quantity.is_change:
        return quantity
    noun = find_counted(name)
    return replace(quantity, counted_noun=part.of(counted or (noun if " " in noun else "")))


def is_of_group(label: str, indicator: str, part: Part) -> bool:
    """Return whether a unit's row stands in a group of units, as a hospital does in 'Bệnh viện tuyến tỉnh'.

    Its values are its own; those of a province in the group 'Khối công lập' are of the province's public hospitals.
    """
    counted = find_counted(indicator)
    if not counted:
        return True
    return label.startswith(_SHORT_NAMES) or label.lower().startswith((part.noun or counted, counted))
