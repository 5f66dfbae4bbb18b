"""How wide the columns of a table are: as wide as their words need, the rest shared by how much they hold.

PDF and Word want widths before they set a line; a browser measures for itself. The letters' widths are those of a book
face such as Times, near enough to keep words whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from analysis.reports import document as doc

_BY_WIDTH = {
    0.28: " \u00a0.,:;!|'ijlt/\\",
    0.36: '()[]-frsI"`',
    0.46: "acezvxyk?",
    0.6: "ABEFLPRSTZVXY+=<>~≥≤–",
    0.72: "CDĐGHKNOQUw",
    0.85: "mMW%@&",
}
_WIDTH_OF = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
_DIGIT_OR_OTHER = 0.51
_BOLD, _CODE, _BADGE = 1.07, 0.62, 1.1
#: A word longer than this may break; otherwise one hostile name would take the page.
_LONGEST_WORD = 11.0
#: A title up to this wide stays on one line, a longer one takes two or three [em].
_SHORT_TITLE = 4.6
#: Muted words up to this many letters, such as counts in brackets, stay on one line; so does a short badge.
_HELD_LETTERS, _HELD_BADGE = 20, 12
#: How much more room a column gets that holds more: with 1 the longest texts would squeeze the names of rows.
_GROWTH = 0.75


def text_width(text: str, *, is_bold: bool = False) -> float:
    """Return about how wide a line of text is [em]."""
    base = unicodedata.normalize("NFD", text)
    width = sum(_WIDTH_OF.get(letter, _DIGIT_OR_OTHER) for letter in base if not unicodedata.combining(letter))
    return width * (_BOLD if is_bold else 1)


def is_held_together(run: doc.Run) -> bool:
    """Return whether a run of a cell must not break: a short one in brackets behind its figure."""
    return isinstance(run, doc.Text) and run.style == "muted" and len(run.text.strip()) <= _HELD_LETTERS


def _run_words(run: doc.Run, numbers: dict[str, int]) -> list[float]:
    """Return the widths of the parts of a run that stay whole."""
    match run:
        case doc.Figure():
            words = [text_width(word) for word in doc.plain(run.text).split(" ")]
            words[-1] += 0.31 * len(str(numbers.get(run.trace_id, "")))
            return words
        case doc.Badge() if len(run.text) <= _HELD_BADGE:
            return [_BADGE * text_width(doc.plain(run.text), is_bold=True) + 0.4]
        case doc.Badge():
            return [_BADGE * text_width(word, is_bold=True) + 0.4 for word in doc.plain(run.text).split(" ")]
        case doc.Text() if is_held_together(run):
            return [text_width(doc.plain(run.text))]
        case doc.Text() if run.style == "code":
            return [_CODE * len(word) for word in doc.plain(run.text).split(" ")]
    return [text_width(word) for word in doc.plain(run.text).split(" ")]


def column_shares(table: doc.Table, numbers: dict[str, int], line_width: float, padding: float) -> list[float]:
    """Return each column's share of the text's width, the sum of which is one.

    Parameters
    ----------
    numbers
        The numbers that figures carry in print.
    line_width
        The width of the whole table [em].
    padding
        What a cell keeps free on both sides together [em].
    """
    needed, wanted, held = [], [], []
    for position, column in enumerate(table.columns):
        title = doc.plain(column.title)
        whole = text_width(title, is_bold=True)
        words = [text_width(word, is_bold=True) for word in title.split(" ")]
        words.append(whole if whole <= _SHORT_TITLE else min(whole / 2 + 0.5, _SHORT_TITLE))
        lengths = [whole / 2 + 0.5]
        for row in table.rows:
            parts = [part for run in row[position].runs for part in _run_words(run, numbers)]
            words += parts
            lengths.append(sum(parts) + 0.28 * max(len(parts) - 1, 0))
        needed.append(min(max(words), _LONGEST_WORD) + padding)
        wanted.append(max(max(lengths) + padding, needed[-1]))
        held.append((sum(length**2 for length in lengths) / len(lengths)) ** (_GROWTH / 2))
    return _share_out(needed, wanted, held, line_width)


def _share_out(needed: Sequence[float], wanted: Sequence[float], held: Sequence[float], whole: float) -> list[float]:
    """Return shares between what each column needs and what it wants, in proportion to what it holds."""

    def widths(level: float) -> list[float]:
        return [min(want, max(need, level * hold)) for need, want, hold in zip(needed, wanted, held, strict=True)]

    low, high = 0.0, 2.0 + max(wanted) / max(min(held), 0.01)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(widths(middle)) < whole else (low, middle)
    found = widths(low)
    return [width / sum(found) for width in found]
