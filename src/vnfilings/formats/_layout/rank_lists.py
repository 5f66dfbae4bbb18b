"""Rankings whose value in brackets stands on the line below the rank, often with the name glued to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vnfilings.lexicon import to_pattern
from vnfilings.text import to_plain

if TYPE_CHECKING:
    from vnfilings.formats._read_text import Line

_INDEX = to_pattern(r"\(\s*[01][.,][0-9]{2,5}\s*\)")
_RANK = to_pattern(r"(?:(?P<name>[^\W\d_][^()\d]*?)\s+)?(?P<rank>[0-9]{1,3})")


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


def _text(line: Line) -> str:
    return " ".join(to_plain(line.text).split())
