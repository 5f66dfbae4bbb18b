"""One difference between a Word paper and the data, and how like one another two texts are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from analysis.reports.filing._expected_lines import without_number
from analysis.reports.filing._paper_mark import compact

#: So like one another are a line and what became of it.
LIKE = 0.55
_LONGEST = 600


@dataclass(frozen=True)
class Edit:
    """One difference between a Word paper and the data.

    Attributes
    ----------
    kind: `text` (words that only the unit can write, or its own wording of a line with the same figures), `value`,
        `value_added` and `value_removed` (figures of the annex), `figure` (one of the letter that the annex lacks),
        `row_added`, `row_deleted`, `wording`, `added`, `removed`, `moved`, or `stamp` (number and day, which the clerk
        fills in).
    part: for `text` the part of `filing_texts`, else the part of the paper.
    was, now: what the workbench writes, and what stands in the file; of a wording that is taken back nothing.
    section: the section of a wording or an addition.
    instead_of: the line as the data give it, in place of which a wording stands.
    indicator_code: what the line or cell is about; empty where that is no indicator.
    row, column: the place in the annex of the file, counted from 1; 0 outside of it.
    number: for `text`, the place among those of its part.
    """

    kind: str
    part: str
    was: str
    now: str
    indicator_code: str = ""
    row: int = 0
    column: int = 0
    number: int = 1
    section: str = ""
    instead_of: str = ""


def bare(text: str) -> str:
    return compact(without_number(text)).rstrip(".;").casefold()


def likeness(one: str, other: str) -> float:
    a, b = bare(one)[:_LONGEST], bare(other)[:_LONGEST]
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= LIKE - 0.1 else 0.0


def out_of_order(order: Sequence[tuple[int, int]]) -> list[int]:
    """Return which numbers stand at another place than the others: as few as explain the order of the places.

    >>> out_of_order([(0, 2), (1, 0), (2, 1)])
    [0]
    """
    best: list[list[tuple[int, int]]] = []
    for at, (number, place) in enumerate(order):
        before = [chain for chain, (_, earlier) in zip(best, order[:at], strict=True) if earlier < place]
        best.append([*max(before, key=len, default=[]), (number, place)])
    kept = max(best, key=len, default=[])
    return [number for number, place in order if (number, place) not in kept]


def describe_edit(edit: Edit) -> str:
    """Return one line on a difference, for the terminal.

    Parameters
    ----------
    edit
        One of `EditedFiling.edits`.

    Returns
    -------
    str
        What was done, to what, where, and both texts.

    Examples
    --------
    >>> describe_edit(Edit("value", "annex", "61,2", "62,0", "visits_pct", 1, 4))
    "changed figure, visits_pct, annex row 1, column 4: '61,2' became '62,0'"
    """
    where = [edit.indicator_code, edit.part.replace("_", " ").replace(":", " ")]
    if edit.row:
        where[1] = f"annex row {edit.row}" + (f", column {edit.column}" if edit.column else "")
    if edit.kind == "moved":
        return f"moved, {', '.join(filter(None, where))}: '{edit.was}'"
    became = f"'{edit.was}' became '{edit.now}'" if edit.was and edit.now else f"'{edit.now or edit.was}'"
    return f"{_KIND_WORDS[edit.kind]}, {', '.join(filter(None, where))}: {became}"


_KIND_WORDS = {
    "text": "words of the organisation",
    "value": "changed figure",
    "value_added": "figure in an empty cell",
    "value_removed": "deleted figure",
    "figure": "figure that its line or the annex lacks",
    "row_added": "added row",
    "row_deleted": "deleted row",
    "wording": "other wording",
    "added": "added line",
    "removed": "deleted line",
    "stamp": "filled in, not stored",
}
