"""How wide the columns of a table are: as wide as their words need, the rest where it saves lines.

PDF and Word want widths before they set a line; a browser measures for itself. The letters' widths are those of a book
face such as Times, near enough to keep words whole; `em_of` makes them those of another typeface.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np

from analysis.reports import _document as doc

_BY_WIDTH = {
    0.28: " \u00a0.,:;!|'ijlt/\\",
    0.36: '()[]-frsI"`',
    0.46: "acezvxyk?",
    0.62: "EFLPSTZ+=<>~≥≤–",
    0.73: "ABCDĐGHKNOQRUVXYw",
    0.9: "mMW%@&",
}
_WIDTH_OF = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
_DIGIT_OR_OTHER = 0.51
_BOLD, _CODE, _BADGE = 1.07, 0.57, 1.1
#: How wide each typeface runs beside these letters; a free typeface is as wide as the one that it stands for.
_RUNS = {"Libertinus Serif": 0.96, "Times New Roman": 1.0, "Arial": 1.08, "Arimo": 1.08}
#: A word longer than this may break; otherwise one hostile name would take the page.
_LONGEST_WORD = 11.0
#: A title up to this wide stays on one line, a longer one takes two or three [em].
_SHORT_TITLE = 4.6
#: Muted words up to this many letters, such as counts in brackets, stay on one line; so does a short badge.
_HELD_LETTERS, _HELD_BADGE = 20, 12
_SPACE = 0.28
#: What the end of a broken line leaves empty on average [em].
_RAGGED = 0.9
#: How far a reckoned line may be off [em].
_DOUBT = 0.3
#: What the last line of a paragraph leaves empty [em].
_LINE_END = 10.0
#: A box has at least so much of an equal share of the line.
_LEAST_BOX = 0.72
_STEPS, _MOST_MOVES = (4.0, 2.0, 1.0, 0.5, 2.0, 1.0, 0.5), 12


def em_of(typeface: str, size: float) -> float:
    """Return what one em of `text_width` measures in a typeface of a size [pt].

    >>> em_of("Times New Roman", 9.5)
    9.5
    """
    return _RUNS[typeface] * size


@lru_cache(maxsize=50_000)
def text_width(text: str, *, is_bold: bool = False) -> float:
    """Return about how wide a line of text is [em]."""
    base = unicodedata.normalize("NFD", text)
    width = sum(_WIDTH_OF.get(letter, _DIGIT_OR_OTHER) for letter in base if not unicodedata.combining(letter))
    return width * (_BOLD if is_bold else 1)


def balance_lines(text: str, room: float) -> list[str]:
    """Return a bold text as the fewest lines that fit into the room [em], of about equal length."""
    lines = _fill_lines(text, room)
    while len(closer := _fill_lines(text, room := room - 0.5)) == len(lines) and room > 0:
        lines = closer
    return lines


def _fill_lines(text: str, room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", is_bold=True) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def is_held_together(run: doc.Run) -> bool:
    """Return whether a run must not break: a short badge, or a short one in brackets behind its figure."""
    if isinstance(run, doc.Badge):
        return len(run.text) <= _HELD_BADGE
    is_muted = isinstance(run, doc.Text | doc.Number) and run.style == "muted"
    return is_muted and len(run.text.strip()) <= _HELD_LETTERS


def _run_words(run: doc.Run, numbers: dict[str, int]) -> list[float]:
    """Return the widths of the parts of a run that stay whole."""
    match run:
        case doc.Number() if is_held_together(run):
            return [text_width(doc.plain(run.text))]
        case doc.Number():
            words = [text_width(word) for word in doc.plain(run.text).split(" ")]
            words[-1] += 0.31 * len(str(numbers.get(run.trace_id, ""))) * run.is_marked
            return words
        case doc.Badge() if is_held_together(run):
            return [_BADGE * text_width(doc.plain(run.text), is_bold=True) + 0.4]
        case doc.Badge():
            words = [_BADGE * text_width(word, is_bold=True) + 0.4 for word in doc.plain(run.text).split(" ")]
            half = (sum(words) + 1) / 2  # a longer one takes two lines at most
            return [max(half, *words), sum(words) - half]
        case doc.Text() if is_held_together(run):
            return [text_width(doc.plain(run.text))]
        case doc.Text() if run.style == "code":
            return [_CODE * len(word) for word in doc.plain(run.text).split(" ")]
    return [text_width(word) for word in doc.plain(run.text).split(" ")]


def column_shares(table: doc.Table, numbers: dict[str, int], line_width: float, padding: float) -> list[float]:
    """Return each column's share of the text's width, the sum of which is one: about those of the shortest table.

    Parameters
    ----------
    numbers
        The numbers that figures carry in print.
    line_width
        The width of the whole table [em].
    padding
        What a cell keeps free on both sides together [em].
    """
    if table.shares:
        return list(table.shares)
    needed = []
    for position, column in enumerate(table.columns):
        cells = _cell_words(table, position, numbers)
        title = doc.plain(column.title)
        whole = text_width(title, is_bold=True)
        words = [text_width(word, is_bold=True) for word in title.split(" ")]
        words.append(whole if whole <= _SHORT_TITLE else min(whole / 2 + 0.5, _SHORT_TITLE))
        longest = max([*words, *(max(cell, default=0.0) for cell in cells)])
        needed.append(min(longest, _LONGEST_WORD) + padding)
    widths = _shortest(np.array(needed), _lengths(table, numbers), line_width, padding)
    return [float(width / widths.sum()) for width in widths]


def box_shares(block: doc.Boxes) -> list[float]:
    """Return each box's share of the text's width: the longer its text, the wider, so that boxes end at one height."""
    texts = [[box.title, *("".join(run.text for run in part) for part in box.paragraphs)] for box in block.items]
    lengths = np.array([sum(text_width(doc.plain(text)) + _LINE_END for text in one) for one in texts])
    shares = np.maximum(lengths / lengths.sum(), _LEAST_BOX / len(texts))
    return [float(share / shares.sum()) for share in shares]


def count_lines(
    table: doc.Table, shares: list[float], numbers: dict[str, int], line_width: float, padding: float
) -> int:
    """Return about how many lines of text the rows and titles take with these shares of the width."""
    widths = line_width * np.array(shares)
    return int(_cell_lines(widths, _lengths(table, numbers), padding).max(axis=1).sum())


def _cell_words(table: doc.Table, position: int, numbers: dict[str, int]) -> list[list[float]]:
    return [[part for run in row[position].runs for part in _run_words(run, numbers)] for row in table.rows]


def _lengths(table: doc.Table, numbers: dict[str, int]) -> np.ndarray:
    """Return the length of each title and cell on one line [em], a row each of titles and rows."""
    lengths = []
    for position, column in enumerate(table.columns):
        cells = _cell_words(table, position, numbers)
        title = text_width(doc.plain(column.title), is_bold=True)
        lengths.append([title, *(sum(cell) + _SPACE * max(len(cell) - 1, 0) for cell in cells)])
    return np.array(lengths).T


def _shortest(needed: np.ndarray, lengths: np.ndarray, whole: float, padding: float) -> np.ndarray:
    """Return widths at which the rows, given by the lengths of their cells, take about the fewest lines.

    Where all cells fit on one line, the columns are as wide as those. Else the room beyond what the columns need is
    shared by how much they hold, then moved from column to column as long as that saves lines.
    """
    wanted = np.maximum(needed, lengths.max(axis=0) + padding)
    widths, room = needed.copy(), whole - needed.sum()
    if room <= 0 or wanted.sum() <= whole:
        return widths if room <= 0 else wanted
    widths += room * lengths.mean(axis=0) / max(lengths.mean(axis=0).sum(), 1.0)
    moves = _moves(len(widths))
    for step in _STEPS:
        for _ in range(_MOST_MOVES):
            moved = widths + step * moves
            moved = moved[(moved >= needed).all(axis=1)]
            costs = _lines(moved, lengths, padding)
            if not len(costs) or costs.min() >= _lines(widths[None], lengths, padding)[0]:
                break
            widths = moved[np.argmin(costs)]
    return widths


def _moves(columns: int) -> np.ndarray:
    """Return every way in which one column gives and another takes, one a row."""
    one = np.eye(columns)
    return np.array([one[taker] - one[giver] for giver in range(columns) for taker in range(columns) if taker != giver])


def _lines(widths: np.ndarray, lengths: np.ndarray, padding: float) -> np.ndarray:
    """Return the lines of all rows under each of these widths; those of the single cells count a little.

    The little gives a tie an answer.
    """
    lines = _cell_lines(widths[:, None, :], lengths, padding)
    result: np.ndarray = lines.max(axis=2).sum(axis=1) + 0.01 * lines.sum(axis=(1, 2))
    return result


def _cell_lines(widths: np.ndarray, lengths: np.ndarray, padding: float) -> np.ndarray:
    free = widths - padding
    return np.where(lengths <= free - _DOUBT, 1.0, np.ceil(lengths / np.maximum(free - _RAGGED, 0.5)))
