"""The mark in a Word paper: whose it is, on which period, and digests of its texts, which tell what was edited since.

The digests hold no words: a signed paper carries no earlier draft of itself. Word keeps properties of up to 255
characters whole, and LibreOffice keeps them too; so the mark stands in several.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: The first property of the mark, and the length of each [characters].
NAME, _LENGTH = "workbench-filing", 240
#: The property of a check sheet; its digests are those of its points and of their answers.
_SHEET = "workbench-check-sheet"
#: The version of the mark, and the hexadecimal digits of a digest.
_VERSION, _DIGITS = "1", 6


@dataclass(frozen=True)
class PaperMark:
    """What a Word paper says of itself; `day` is its report date, `digests` those of its texts as written.

    `is_check_sheet` tells the sheet beside a paper from the paper.
    """

    unit_code: str
    period: str
    lang: str
    day: str
    digests: frozenset[str]
    is_check_sheet: bool = False

    def to_properties(self) -> tuple[tuple[str, str], ...]:
        """Return the mark as properties of a document."""
        first = " ".join((_VERSION, self.unit_code, self.period, self.lang, self.day))
        listed = "".join(sorted(self.digests))
        parts = [listed[at : at + _LENGTH] for at in range(0, len(listed), _LENGTH)]
        name = _SHEET if self.is_check_sheet else NAME
        return ((name, first), *((f"{NAME}-{number}", part) for number, part in enumerate(parts, start=1)))

    @classmethod
    def from_properties(cls, properties: Mapping[str, str]) -> PaperMark | None:
        """Return the mark among the properties of a document; None where there is none that can be read."""
        is_sheet = is_check_sheet(properties)
        version, *words = properties.get(_SHEET if is_sheet else NAME, "").split(" ")
        if version != _VERSION or len(words) != 4:
            return None
        listed, number = "", 1
        while part := properties.get(f"{NAME}-{number}", ""):
            listed, number = listed + part, number + 1
        digests = frozenset(listed[at : at + _DIGITS] for at in range(0, len(listed), _DIGITS))
        return cls(words[0], words[1], words[2], words[3], digests, is_sheet)


def is_check_sheet(properties: Mapping[str, str]) -> bool:
    """Return whether the properties of a document are those of a check sheet."""
    return _SHEET in properties


def compact(text: str) -> str:
    """Return a text for comparing: composed letters, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def digest(*parts: str) -> str:
    """Return the digest of a text, or of a cell: the name of its row, its column and its text."""
    return hashlib.sha256("\x1f".join(map(compact, parts)).encode()).hexdigest()[:_DIGITS]


def digests_of(lines: Iterable[str], rows: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """Return the digests of the lines of a letter and of the cells of its annex."""
    cells = {digest(row[1], str(column), cell) for row in rows for column, cell in enumerate(row, start=1)}
    return frozenset({digest(line) for line in lines} | cells)
