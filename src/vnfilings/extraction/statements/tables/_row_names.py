"""What a row of a table is called: its own words, before those of a sub-row the row it divides, and its unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from vnfilings.extraction.naming import names_measure
from vnfilings.formats import Row, Table
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import MAGNITUDE, MONEY, find_noun, to_plain

_BULLET = to_pattern(r"^[-–+*•]\s*")
_OF_WHICH = to_pattern(rf"^{words('columns.of_which')}(?!\w)[\s:,.-]*", re.IGNORECASE)
_UNIT = to_pattern(
    rf"\s*\(\s*(?:{words('columns.unit_label')}\s*:?\s*)?(?P<unit>%|[^\W\d][^()\d]{{0,24}})\s*\)\s*$", re.IGNORECASE
)
_CAPTION_UNIT = to_pattern(
    rf"(?<!\w){words('columns.unit_label')}\s*:\s*(?P<unit>%|[^\W\d][^()\d]{{0,24}})", re.IGNORECASE
)
_MAGNITUDE = to_pattern(rf"{MAGNITUDE}\s*", re.IGNORECASE)
_MONEY = to_pattern(rf"(?:{MONEY})$", re.IGNORECASE)
#: A sub-row with more words names itself; below the name of a mere group of rows it does so sooner.
_LONGEST_PART = 8
_LONGEST_PART_OF_GROUP = 3


class RowName(NamedTuple):
    """The name of a row and the unit that it gives in brackets ('' for none)."""

    text: str
    unit: str = ""


class _Whole(NamedTuple):
    """The row that the sub-rows below it divide, or the name of a group of rows."""

    name: RowName = RowName("")
    is_group: bool = False


def name_rows(table: Table, name_places: Sequence[int]) -> list[RowName]:
    """Return the name of every row, from the first filled cell among `name_places`.

    '- Cấp tỉnh' and 'Trong đó: BHYT' say nothing alone: they follow the name of the row above them that they divide,
    and count in its unit.
    """
    names: list[RowName] = []
    whole, is_open = _Whole(), False
    number_place = next((n for n in range(len(table.header)) if n not in name_places), None)
    for row in table.rows:
        printed = _first_text(row, name_places)
        own = _OF_WHICH.sub("", bare := _BULLET.sub("", printed, count=1), count=1)
        if not own:
            is_open = is_open or bool(bare)
            names.append(RowName(bare))
            continue
        is_numbered = number_place is not None and number_place < name_places[0] and bool(row.cells[number_place].text)
        is_marked = bare != printed or own != bare
        is_part = is_marked or (is_open and not is_numbered and not row.is_section)
        name = split_unit(own)
        if is_part:
            names.append(_join(whole, name))
            continue
        whole, is_open = _Whole(name, row.is_section), False
        names.append(name)
    return names


def _first_text(row: Row, places: Sequence[int]) -> str:
    return next((" ".join(row.cells[n].text.split()) for n in places if row.cells[n].text), "")


def _join(whole: _Whole, part: RowName) -> RowName:
    longest = _LONGEST_PART_OF_GROUP if whole.is_group else _LONGEST_PART
    if not whole.name.text or names_measure(part.text) or len(part.text.split()) > longest:
        return part
    return RowName(f"{whole.name.text} - {part.text}", part.unit or whole.name.unit)


def split_unit(text: str) -> RowName:
    """Return a name and the unit in brackets that it ends with; other brackets belong to the name.

    >>> split_unit("Số hồ sơ được cập nhật (nghìn hồ sơ)")
    RowName(text='Số hồ sơ được cập nhật', unit='nghìn hồ sơ')
    """
    match = _UNIT.search(text)
    if match is None or not match.start() or not _is_unit(match["unit"].strip()):
        return RowName(text)
    return RowName(text[: match.start()], match["unit"].strip())


def read_caption_unit(text: str) -> str:
    """Return the unit that a caption gives for all values of its table: '(Đơn vị tính: %)'; '' where it gives none.

    >>> read_caption_unit("Bảng 3. Số giường bệnh (ĐVT: giường)"), read_caption_unit("Bảng 4. Kết quả")
    ('giường', '')
    >>> read_caption_unit("Tỷ lệ trẻ em suy dinh dưỡng (%) theo huyện")
    '%'
    """
    if "(%)" in text:
        return "%"
    match = _CAPTION_UNIT.search(text)
    if match is None:
        return split_unit(text).unit  # 'Kinh phí năm 2025 (triệu đồng)'
    return match["unit"].strip(" ).") if _is_unit(match["unit"].strip(" ).")) else ""


def without_caption_unit(text: str) -> str:
    """Return a caption without the unit that it gives.

    >>> without_caption_unit("Bảng 3. Số giường bệnh (ĐVT: giường)")
    'Bảng 3. Số giường bệnh'
    """
    match = _CAPTION_UNIT.search(text)
    if match is None:
        return split_unit(text).text
    return f"{text[: match.start()].rstrip(' (')}{text[match.end() :].lstrip(' )')}"


def _is_unit(text: str) -> bool:
    plain = to_plain(text)
    plain = plain.lower() if plain[1:].islower() else plain  # '(Người)'
    rest = _MAGNITUDE.sub("", plain)
    if plain == "%" or _MONEY.fullmatch(rest):
        return True
    noun = find_noun(rest, 0)
    return noun is not None and noun[2] and noun[1] == len(rest) and rest[:1].islower()
