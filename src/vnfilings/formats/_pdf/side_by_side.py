"""The letterhead of a PDF: two blocks side by side, the office on the left, the country and the day on the right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from vnfilings.lexicon import to_pattern, words

_COUNTRY = to_pattern(words("documents.motto"))
_OFFICE = to_pattern(rf"{words('documents.office')}(?!\w)")
_NUMBER = to_pattern(r"[^0-9]{0,20}[0-9]")
_TYPE = to_pattern(
    rf"(?:{'|'.join(words(f'documents.{group}') for group in ('plan', 'decision', 'report', 'new_part'))})(?!\w)",
    re.IGNORECASE,
)
_MOST_LINES = 10
#: The blocks stand apart by more than a space between two words [points].
_GAP, _ALIGNED = 7.0, 3.0

Line = list[dict[str, Any]]


class NumberedLine(NamedTuple):
    """A line with its number on the page, from 0; one of a letterhead `stands_alone` and joins no other."""

    number: int
    words: Line
    stands_alone: bool = False


def split_letterhead(lines: Sequence[Line]) -> list[NumberedLine]:
    """Return the lines of a page, those of a letterhead block by block, a name on two lines as one.

    The blocks begin with the line that names the country on the right of something else; they end with the first line
    that crosses the gap between them, stands in the middle of the page or names the type of the document.
    """
    first = next((n for n, line in enumerate(lines[:_MOST_LINES]) if _find_gap(line) is not None), None)
    if first is None:
        return [NumberedLine(number, line) for number, line in enumerate(lines)]
    start = _find_gap(lines[first]) or 0
    left, right = [(first, lines[first][:start])], [(first, lines[first][start:])]
    end = first + 1
    for number, line in enumerate(lines[end : first + _MOST_LINES], start=end):
        cut = _cut_line(line, left[0][1], right[0][1])
        if cut is None:
            break
        left += [(number, cut[0])] * bool(cut[0])
        right += [(number, cut[1])] * bool(cut[1])
        end = number + 1
    blocks = [NumberedLine(number, line, True) for number, line in (*_join_names(left), *right)]
    plain = [NumberedLine(number, line) for number, line in enumerate(lines)]
    return [*plain[:first], *blocks, *plain[end:]]


def _join_names(block: list[tuple[int, Line]]) -> list[tuple[int, Line]]:
    """Return the lines of a block with the name of an office that goes on below as one line."""
    joined: list[tuple[int, Line]] = []
    for number, line in block:
        text = _text(line)
        if joined and text.isupper() and not _OFFICE.match(text) and not _NUMBER.match(text):
            joined[-1] = (joined[-1][0], [*joined[-1][1], *line])
        else:
            joined.append((number, line))
    return joined


def _find_gap(line: Line) -> int | None:
    """Return the place of the first word of the country's name where something stands before it, apart."""
    for place in range(1, len(line)):
        is_apart = line[place]["x0"] - line[place - 1]["x1"] > _GAP
        if is_apart and _COUNTRY.match(_text(line[place:])):
            return place
    return None


def _cut_line(line: Line, left: Line, right: Line) -> tuple[Line, Line] | None:
    """Return the parts of a line in the left and the right block; None for a line of neither.

    It is cut at the gap nearest to where the right block begins; a line without a gap is of one block or of none.
    """
    edge = right[0]["x0"]
    gaps = [place for place in range(1, len(line)) if line[place]["x0"] - line[place - 1]["x1"] > _GAP]
    if gaps:
        place = min(gaps, key=lambda gap: abs(line[gap]["x0"] - edge))
        return line[:place], line[place:]
    is_west = _middle(line) < edge
    if _names_type(line) or (_is_aligned(line, left) and line[-1]["x1"] > edge):
        return None
    if not _is_of_block(line, left, right, is_west=is_west):
        return None
    return (line, []) if is_west else ([], line)


def _names_type(line: Line) -> bool:
    text = _text(line)
    return text.isupper() and _TYPE.match(text) is not None


def _text(line: Line) -> str:
    return " ".join(word["text"] for word in line)


def _is_aligned(line: Line, other: Line) -> bool:
    return bool(abs(line[0]["x0"] - other[0]["x0"]) < _ALIGNED)


def _middle(line: Line) -> float:
    return float(line[0]["x0"] + line[-1]["x1"]) / 2


def _is_of_block(line: Line, left: Line, right: Line, *, is_west: bool) -> bool:
    """Return whether a line begins where its block does, or is nearer to its middle than to the middle of both."""
    own = left if is_west else right
    middle, page = _middle(line), (left[0]["x0"] + right[-1]["x1"]) / 2
    return _is_aligned(line, own) or abs(middle - _middle(own)) <= abs(middle - page)
