"""Rankings whose value in brackets stands on the line below the rank, often with the name glued to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vnfilings.formats.blocks import Cell, Row, Table
from vnfilings.text import to_plain

if TYPE_CHECKING:
    from vnfilings.formats._read_text import Line

_INDEX = re.compile(r"\(\s*[01][.,][0-9]{2,5}\s*\)")
_RANK = re.compile(r"(?:(?P<name>[^\W\d_][^()\d]*?)\s+)?(?P<rank>[0-9]{1,3})")
_HEADER = ("Đơn vị", "Xếp hạng (giá trị)")


def is_index(line: Line) -> bool:
    """Return whether a line is nothing but the value of an index in brackets: '(0,6419)'."""
    return _INDEX.fullmatch(_text(line)) is not None


def split_glued_ranks(filled: Sequence[Line]) -> list[Line]:
    """Return the lines with 'Huế 3' above '(0,71)' as two lines, the name and the rank; both keep their number."""
    found: list[Line] = []
    for line, following in zip(filled, [*filled[1:], None], strict=True):
        match = _RANK.fullmatch(_text(line)) if following is not None and is_index(following) else None
        if match is not None and match["name"]:
            found += [replace(line, text=match["name"]), replace(line, text=match["rank"])]
        else:
            found.append(line)
    return found


def find_ranking(lines: Sequence[Line], position: int, caption: str) -> tuple[Table, int] | None:
    """Return the ranking without a header that begins at `position`, and where it ends; None where none begins.

    Each row is a name with its rank, and the value below: at least two such rows make a ranking.
    """
    following = next((line for line in lines[position + 1 :] if line.text.strip()), None)
    if following is None or not is_index(following) or not _RANK.fullmatch(_text(lines[position])):
        return None
    filled = [line for line in lines[position:] if line.text.strip()]
    rows: list[Row] = []
    last = lines[position]
    for line, value in zip(filled[::2], filled[1::2], strict=False):
        match = _RANK.fullmatch(_text(line))
        if match is None or not match["name"] or not is_index(value):
            break
        name = Cell(match["name"], f"{line.locator}, cell 1", line.number)
        figures = Cell(
            f"{match['rank']}\n{_text(value)}", f"{line.locator}, cell 2", line.number, (line.number, value.number)
        )
        rows.append(Row((name, figures), line.locator, line.number))
        last = value
    if len(rows) < 2:
        return None
    table = Table(_HEADER, tuple(rows), lines[position].locator, caption)
    return table, position + (last.number - lines[position].number) + 1


def _text(line: Line) -> str:
    return " ".join(to_plain(line.text).split())
