"""The unit's own wording of a line of its paper: it stands while the data give the line that it replaces.

Its figures stay bound to their rows. A wording with other figures than the line, or with the same in another order, is
none: a number that only the letter holds would look right.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence

from analysis.i18n import OPERATOR_CODES, translate
from analysis.reports._document import Number, Run, Text, plain
from analysis.reports._row_helpers import Row
from analysis.reports.filing._paper_mark import compact
from analysis.reports.filing._paper_words import text_of
from analysis.reports.filing._written_parts import WrittenParts
from vnfilings import read_ledger

#: 'ước 40%' is an estimate of the line as well; `khoảng` and `gần` are found by their words.
_EXACT = {"~": "="}
_STATED = ("value", "numerator", "denominator")


def reword(written: WrittenParts, runs: Sequence[Run], lang: str, section: str, code: str = "") -> tuple[Run, ...]:
    """Return the runs of a line, in the unit's own words where these still stand."""
    row = written.wordings.get((section, code))
    if row is None or not is_of_line(row, runs, lang):
        return tuple(runs)
    return tuple(_bind(plain(row["text"]), runs))


def is_of_line(row: Row, runs: Sequence[Run], lang: str) -> bool:
    """Return whether a wording was written for the line that the data give now, and keeps its figures."""
    said = compact(text_of(runs))
    return compact(row["instead_of"] or "") == said and keeps_figures(plain(row["text"]), figures_in(runs), said, lang)


def figures_in(runs: Iterable[Run]) -> tuple[str, ...]:
    """Return the figures of a line as the paper prints them."""
    return tuple(run.text.strip() for run in runs if isinstance(run, Number))


def keeps_figures(text: str, figures: Sequence[str], said: str, lang: str) -> bool:
    """Return whether a wording states the first figure of a line, no other than its figures, and each as it stands.

    `figures` are those of the line `said`, in order. A word that makes a bound of a figure, `dưới 95%`, changes it.
    """
    places = list(_places(text, figures))
    if figures and (not places or places[0][2] != 0):
        return False
    rest = text
    for start, end, _ in reversed(places):
        rest = f"{rest[:start]} ; {rest[end:]}"
    return not stated_figures(rest) and _bounds(text, figures, lang) == _bounds(said, figures, lang, of=text)


def stated_figures(text: str) -> list[str]:
    """Return the figures that a text states, without the numbers of lists, days and years."""
    return [token.raw.strip(".,") for token in read_ledger(text).tokens if token.number_class in _STATED]


def _places(text: str, figures: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield where the figures stand in a text, one after the other; those that are left out are passed over."""
    at = 0
    for number, figure in enumerate(figures):
        found = re.compile(rf"(?<![\d.,]){re.escape(figure)}(?!\d)").search(text, at)
        if found:
            yield found.start(), found.end(), number
            at = found.end()


def _bounds(text: str, figures: Sequence[str], lang: str, of: str = "") -> set[tuple[str, str]]:
    """Return which figures of a text a word makes a bound of; with `of`, only those that stand in that text as well."""
    found = {
        (code, figure)
        for code in OPERATOR_CODES.values()
        for figure in figures
        if (words := translate(f"report.filing.{code}", lang, figure=figure)) != figure
        and words.casefold() in text.casefold()
    }
    read = {(_EXACT.get(stated.op, stated.op), f"{stated.value:g}") for stated in read_ledger(text).stated}
    values = {f"{stated.value:g}" for stated in read_ledger(of or text).stated}
    return found | {(op, value) for op, value in read if value in values}


def _bind(text: str, runs: Sequence[Run]) -> Iterator[Run]:
    """Yield a wording as runs: its figures lead to the rows of those of the line."""
    numbers = [run for run in runs if isinstance(run, Number)]
    at = 0
    for start, end, number in _places(text, [run.text.strip() for run in numbers]):
        if start > at:
            yield Text(text[at:start])
        yield dataclasses.replace(numbers[number], text=text[start:end])
        at = end
    if at < len(text):
        yield Text(text[at:])
