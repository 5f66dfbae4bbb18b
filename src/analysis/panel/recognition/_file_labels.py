"""Period and sort in the name of a file or folder: 'BC_6thang_2026.docx', 'Q2-2026', 'ke hoach CDS 2026'."""

from __future__ import annotations

import re
from functools import cache

from vnfilings import find_periods, strip_marks, to_plain
from vnfilings.lexicon import listed, meanings

#: The words of periods that names of files have without marks.
_MARKED = {"thang": "tháng", "nam": "năm", "quy": "quý", "dau": "đầu", "cuoi": "cuối"}
_JOINTS = re.compile(r"(?<=[^\W\d_][^\W\d_])(?=[0-9])|(?<=[0-9])(?=[^\W\d_]{3})|[_\s]+")
_ENDING = re.compile(r"\.[A-Za-z]{2,5}$|\.xlsb$")
_TITLES = (("documents.report", "report"), ("documents.plan", "plan"), ("documents.decision", "decision"))


def label_period(label: str) -> str | None:
    """Return the code of the first period longer than a day in the name of a file or folder.

    >>> label_period("BC_6thang_2026_BVDK.docx"), label_period("Q2-2026.xlsx"), label_period("bao cao.docx")
    ('2026-H1', '2026-Q2', None)
    """
    words = _JOINTS.sub(" ", _ENDING.sub("", to_plain(label))).split()
    text = " ".join(_MARKED.get(word.lower(), word) for word in words)
    found = (period for period in find_periods(text) if period.start and period.start != period.end)
    return next((period.code for period in found), None)


def label_sort(label: str) -> str | None:
    """Return the sort of document that the first words of a name show.

    >>> label_sort("BC_6thang_2026.docx"), label_sort("Ke hoach CDS 2026.pdf"), label_sort("so lieu.xlsx")
    ('report', 'plan', None)
    """
    words = tuple(re.findall(r"[^\W_]+", strip_marks(to_plain(label)).lower()))
    for start in range(min(3, len(words))):
        for length in (2, 1):
            if sort := _sorts().get(" ".join(words[start : start + length])):
                return sort
    return None


@cache
def _sorts() -> dict[str, str]:
    """Return what the words that begin names of files stand for, without marks."""
    found = {strip_marks(short).lower(): sort for short, sort in meanings("letterhead.number_sort").items()}
    found |= {strip_marks(word).lower(): sort for name, sort in _TITLES for word in listed(name)}
    return found | {strip_marks(word).lower(): "form" for word in listed("letterhead.form")}
