"""Lines of text to typed cells: a label, figures, periods, a change; what cannot stand in a table breaks it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from vnfilings.formats._layout.cell_types import (
    CHANGE,
    FIGURE,
    INDEX,
    YEAR,
    is_figure_cell,
    is_period_cell,
    is_proper_name,
    is_unit_cell,
)
from vnfilings.lexicon import to_pattern, words

CellType = Literal["text", "figure", "change", "period", "serial", "break"]

_LONGEST_LABEL = 130
#: A period in more capital letters is a heading: 'KẾT QUẢ 6 THÁNG ĐẦU NĂM 2025'.
_MOST_WORDS_OF_PERIOD = 3
_FIGURE = to_pattern(FIGURE)
_BRACKETED = to_pattern(INDEX)
_CHANGE = to_pattern(CHANGE)
_FIGURES_AT_END = to_pattern(rf"^(?P<label>.*?[^\W\d_)%\]].*?)\s(?P<figures>{FIGURE}(?:\s{FIGURE})*)$")
_ONLY_FIGURES = to_pattern(rf"{FIGURE}(?:\s{FIGURE})+")
_NAMES_AND_FIGURES = to_pattern(rf"(?P<name>[^\W\d_][^\d()]*?)\s(?P<figures>{FIGURE}(?:\s{FIGURE})*)(?:\s|$)")
_SERIAL = to_pattern(r"^(?P<serial>[0-9]{1,3})[.)]?\s+(?=[^\W\d_])")
_YEAR = to_pattern(YEAR)
_TITLE = (
    rf"(?:{YEAR}|(?:{words('periods.month_word')}|{words('periods.quarter_word')})\s(?:[0-9]{{1,2}}|I{{1,3}}|IV)(?!\w))"
)
_PERIODS_AT_END = to_pattern(
    rf"^(?P<label>[^\d;.]*?)(?P<periods>(?:(?:(?!{_TITLE})[^\W\d_]+\s){{0,2}}{_TITLE}\s?){{2,}})$", re.IGNORECASE
)
_MAY_END_IN_PERIOD = to_pattern(r"[0-9IViv]$")
_PERIOD_FIRST = to_pattern(
    rf"^(?P<label>(?:{words('periods.month_word')}|{words('periods.quarter_word')})\s(?:[0-9]{{1,2}}|[IV]+)"
    rf"(?:\s?[/.-]\s?[0-9]{{4}})?)\s(?P<figures>{FIGURE}(?:\s{FIGURE})*)$",
    re.IGNORECASE,
)
_ONE_PERIOD = to_pattern(rf".*?{_TITLE}", re.IGNORECASE)
_OF_WHICH = to_pattern(rf"\W*{words('columns.of_which')}\s*:", re.IGNORECASE)
_BULLET = to_pattern(r"^[-–+*•▪●○]\s+(?=[^\W\d_])")
#: What no row of a table holds: the end of a sentence, a day, a time of day, the number of a document or a telephone.
_BREAK = to_pattern(
    r"[;:!?]$|[^\W\d_]{2}\.$|[^.]{60,}\.$|[0-9]{1,2}\s?[:hg][0-9]{2}(?![0-9])|[0-9]+/[0-9A-ZĐ]*[A-ZĐ]{2}|"
    r"(?<!\d)[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2,4}|(?<![\d.,])0[0-9]{2,}(?![\d.,])|@|https?:|www\.",
)
#: 'Tổng số điểm: 251' says its value as a sentence does.
_SAID_VALUE = to_pattern(r":\s.*[0-9]")


@dataclass(frozen=True)
class TextLine:
    """One line of the running text, with the block that it stands in and where it begins there."""

    text: str
    locator: str
    number: int | None
    index: int
    block: int = 0
    level: int = 0


@dataclass(frozen=True)
class FlatCell:
    """One cell as it stands in the text; `below` is a line that belongs to it, such as '(0,71)' under a rank."""

    type: CellType
    text: str
    line: TextLine
    below: TextLine | None = None

    @property
    def is_value(self) -> bool:
        """Return whether the cell holds a figure or a change."""
        return self.type in ("figure", "change")


def read_cells(lines: Sequence[TextLine]) -> list[FlatCell]:
    """Return the cells of some lines in order; a value in brackets belongs to the rank above it."""
    cells: list[FlatCell] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if cells and cells[-1].type == "figure" and _BRACKETED.fullmatch(line.text):
            cells[-1] = replace(cells[-1], below=line)
            continue
        is_ranked = following is not None and _BRACKETED.fullmatch(following.text) is not None
        found = _read_line(line, is_ranked=is_ranked)
        if cells and _goes_on(cells[-1], found[0]):
            joined = f"{cells[-1].text} {found[0].text}"
            cells[-1] = FlatCell("text", joined, cells[-1].line)
            found = found[1:]
        cells += found
    return cells


def _goes_on(before: FlatCell, cell: FlatCell) -> bool:
    """Return whether a label goes on in the next line: in lower case, or a bracket is open."""
    is_open = before.text.count("(") > before.text.count(")")
    is_wrapped = (cell.text[:1].islower() and not is_unit_cell(cell.text)) or is_open
    return before.type == cell.type == "text" and before.line is not cell.line and is_wrapped


def _read_line(line: TextLine, *, is_ranked: bool) -> list[FlatCell]:
    text = line.text
    if is_figure_cell(text):
        return [FlatCell("figure", text, line)]
    if _CHANGE.fullmatch(text):
        return [FlatCell("change", text, line)]
    is_heading = text.isupper() and len(text.split()) > _MOST_WORDS_OF_PERIOD
    if is_period_cell(text) and not is_heading:
        return [FlatCell("period", text, line)]
    if (_BREAK.search(text) and not _OF_WHICH.fullmatch(text)) or (
        _SAID_VALUE.search(text) and not _OF_WHICH.match(text)
    ):
        return [FlatCell("break", text, line)]
    if _MAY_END_IN_PERIOD.search(text) and (titles := _PERIODS_AT_END.match(text)):
        return _periods(line, titles)
    if row := _PERIOD_FIRST.match(text):
        values = [FlatCell("figure", part[0], line) for part in _FIGURE.finditer(row["figures"])]
        return [FlatCell("period", row["label"], line), *values]
    if _ONLY_FIGURES.fullmatch(text):
        return _row_of_figures(line)
    serial, rest = _take_serial(line, text)
    label = _FIGURES_AT_END.match(rest)
    if label and (len(figures := _FIGURE.findall(label["figures"])) > 1 or is_ranked or _is_lone_value(label)):
        return [*serial, *_row_of_label(line, rest, label["label"], figures)]
    if len(text) > _LONGEST_LABEL:
        return [FlatCell("break", text, line)]
    return [*serial, FlatCell("text", rest, line)]


def _periods(line: TextLine, match: re.Match[str]) -> list[FlatCell]:
    """Return the titles of a line such as 'Chỉ tiêu 2021 2022 Sơ bộ 2023'; 'Mục tiêu 2025 2030' names two targets."""
    first, *others = (part[0].strip() for part in _ONE_PERIOD.finditer(match["periods"]))
    label = match["label"].split()
    while not is_period_cell(first) and " " in first:
        word, first = first.split(" ", 1)
        label.append(word)
    kind, _, year = first.rpartition(" ")
    if kind and _YEAR.fullmatch(year) and all(map(_YEAR.fullmatch, others)):
        others = [f"{kind} {other}" for other in others]
    if not all(map(is_period_cell, (first, *others))):
        return [_text(line)]
    labels = [FlatCell("text", " ".join(label), line)] if label else []
    return [*labels, *(FlatCell("period", period, line) for period in (first, *others))]


def _row_of_figures(line: TextLine) -> list[FlatCell]:
    """Return the cells of a line of figures; a year before others names the row."""
    figures = [part[0] for part in _FIGURE.finditer(line.text)]
    is_named = _YEAR.fullmatch(figures[0]) is not None
    first: CellType = "period" if is_named else "figure"
    return [FlatCell(first, figures[0], line), *(FlatCell("figure", part, line) for part in figures[1:])]


def _take_serial(line: TextLine, text: str) -> tuple[list[FlatCell], str]:
    match = _SERIAL.match(text)
    if match is None:
        return [], _BULLET.sub("- ", text)
    return [FlatCell("serial", match["serial"], line)], text[match.end() :]


def _is_lone_value(match: re.Match[str]) -> bool:
    """Return whether the one figure behind a label must be a value: a decimal, a percentage, thousands."""
    return re.search(r"[.,%(/]", match["figures"]) is not None and not match["label"].endswith((",", "("))


def _row_of_label(line: TextLine, text: str, label: str, figures: Sequence[str]) -> list[FlatCell]:
    """Return the cells of a row; a line may hold several rows, each a name and as many figures."""
    several = [(match["name"], _FIGURE.findall(match["figures"])) for match in _NAMES_AND_FIGURES.finditer(text)]
    is_several = len(several) > 1 and len({len(found) for _, found in several}) == 1
    rows = several if is_several and all(is_proper_name(name) for name, _ in several) else [(label, list(figures))]
    cells: list[FlatCell] = []
    for name, found in rows:
        cells.append(FlatCell("period" if is_period_cell(name) else "text", name.strip(" ,;|:-–") or name, line))
        cells += [FlatCell("figure", figure, line) for figure in found]
    return cells


def _text(line: TextLine) -> FlatCell:
    return FlatCell("text", line.text, line)
