"""The titles of a table's columns, out of the texts that stand above its first row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from vnfilings.formats._layout.flat_tables._cells import FlatCell
from vnfilings.formats._layout.grid_tables import is_number_title
from vnfilings.lexicon import to_pattern, words

_LONGEST_TITLE = 60
_MOST_TITLE_WORDS = 3
_UNIT_LINE = to_pattern(rf"\W*{words('columns.unit_label')}\s*:", re.IGNORECASE)
_MEASURE_TITLE = to_pattern(rf"^\W*{words('columns.unit_of_measure')}\W*$", re.IGNORECASE)
#: A title over several columns that says no more than that they are parts.
_OF_WHICH = to_pattern(rf"\W*{words('columns.of_which')}\W*", re.IGNORECASE)
_LABEL_TITLE = to_pattern(rf"^\W*(?:\w+\s+)?(?:{words('columns.name')}|{words('columns.organisation')})", re.IGNORECASE)
_VALUE_TITLE = to_pattern(
    rf"^\W*(?:{words('columns.actual')}|{words('columns.target')}|{words('columns.generic')})|%|\(",
    re.IGNORECASE,
)
_SERIAL_TITLE = to_pattern(rf"^(?:(?:\w+\s)?{words('values.rank_title')}|S?TT)(?:\s+|$)", re.IGNORECASE)
_HEAD_WORD = to_pattern(
    rf"(?<!\w)(?:{words('values.score_title')}|{words('values.rank_title')}|{words('values.count_title')}|"
    rf"{words('indicators.measure')}|{words('columns.total_row')})(?!\w)",
    re.IGNORECASE,
)


class FlatHeader(NamedTuple):
    """The titles of the columns of figures and of those before them; `used` are the cells that they stand in.

    `unit` is the line that gives the unit of all values, `measure` the title of a column of units.
    """

    titles: tuple[str, ...]
    label: str = ""
    serial: str = ""
    unit: str = ""
    measure: str = ""
    second: str = ""
    used: tuple[FlatCell, ...] = ()


def read_header(head: Sequence[FlatCell], width: int, *, has_serial: bool) -> FlatHeader:
    """Return the header of a table with so many columns of figures; titles that cannot be found are empty."""
    unit = next((cell for cell in head if _UNIT_LINE.match(cell.text)), None)
    measure = _last(head, _MEASURE_TITLE)
    aside = [cell for cell in head if cell in (unit, measure) or _OF_WHICH.fullmatch(cell.text)]
    cells = [cell for cell in head if cell not in aside and cell.type in ("text", "period", "figure", "serial")]
    found = _find_titles(cells, width, has_serial=has_serial)
    return found._replace(
        unit=unit.text if unit else "", measure=measure.text if measure else "", used=(*found.used, *aside)
    )


def with_second_label(header: FlatHeader, head: Sequence[FlatCell]) -> FlatHeader:
    """Return the header of rows with two texts: the titles of both stand right above those of the figures."""
    if not any(header.titles):
        texts = [cell for cell in head if cell.type == "text"][-len(header.titles) - 2 :]
        is_whole = len(texts) == len(header.titles) + 2 and all(len(cell.text) <= _LONGEST_TITLE for cell in texts)
        header = (
            header._replace(titles=tuple(cell.text for cell in texts[2:]), used=tuple(texts)) if is_whole else header
        )
    titles = {title.rpartition(" - ")[2] for title in header.titles}
    first = next((n for n, cell in enumerate(head) if cell.text in titles), 0)
    above = [cell for cell in head[:first] if cell.type == "text"][-2:]
    if len(above) < 2:
        return header
    return header._replace(label=above[0].text, second=above[1].text, used=(*header.used, *above))


def _find_titles(cells: Sequence[FlatCell], width: int, *, has_serial: bool) -> FlatHeader:
    periods = _periods(cells, width)
    if periods is None and (line := _one_line(cells, width, has_serial=has_serial)):
        return line
    titles, used = periods or _lines(cells, width) or (("",) * width, ())
    rest = [cell for cell in cells if cell not in used]
    label = (_last(rest, _LABEL_TITLE) or _short_title(cells, used)) if used else None
    serial = next((cell for cell in rest if is_number_title(cell.text) or _SERIAL_TITLE.fullmatch(cell.text)), None)
    return FlatHeader(
        titles,
        label.text if label else "",
        serial.text if serial and has_serial else "",
        used=(*used, *(cell for cell in (label, serial) if cell is not None)),
    )


_Titles = tuple[tuple[str, ...], tuple[FlatCell, ...]]


def _periods(cells: Sequence[FlatCell], width: int) -> _Titles | None:
    """Return titles that are periods, alone or over (or under) others that repeat for each."""
    periods = [cell for cell in cells if cell.type == "period"]
    if len(periods) >= width:
        used = tuple(periods[-width:])
        texts = [cell.text for cell in used]
        groups = _above(cells, used, texts)
        return _joined(texts, groups), (*groups, *used)
    below = [cell for cell in cells if cell.type == "text" and periods and cells.index(cell) > cells.index(periods[-1])]
    if len(periods) > 1 and len(below) == width and width % len(periods) == 0:
        return _joined([cell.text for cell in below], periods), (*periods, *below)
    return None


def _above(cells: Sequence[FlatCell], used: Sequence[FlatCell], texts: Sequence[str]) -> list[FlatCell]:
    """Return the titles above titles that repeat: 'Nam', 'Nữ' above '2024', '2025', '2024', '2025'."""
    times = next((n for n in range(len(texts), 1, -1) if _repeats(texts, n)), 1)
    before = [cell for cell in cells[: cells.index(used[0])] if cell.type in ("text", "period")]
    return before[-times:] if 1 < times <= len(before) else []


def _repeats(texts: Sequence[str], times: int) -> bool:
    each, rest = divmod(len(texts), times)
    return not rest and list(texts[:each]) * times == list(texts)


def _joined(texts: Sequence[str], groups: Sequence[FlatCell]) -> tuple[str, ...]:
    if not groups:
        return tuple(texts)
    each = len(texts) // len(groups)
    return tuple(f"{groups[n // each].text} - {text}" for n, text in enumerate(texts))


def _lines(cells: Sequence[FlatCell], width: int) -> _Titles | None:
    """Return titles that stand one a line, as many as there are columns."""
    texts = [cell for cell in cells if cell.type in ("text", "period")]
    own = [cell for cell in texts[-width:] if len(cell.text) <= _LONGEST_TITLE]
    if len(own) < width or len({id(cell.line) for cell in own}) < width:
        return None
    if width == 1 and not (_VALUE_TITLE.search(own[0].text) and len(texts) > 1):
        return None
    titles = [cell.text for cell in own]
    groups = _above(cells, own, titles)
    return _joined(titles, groups), (*groups, *own)


def _one_line(cells: Sequence[FlatCell], width: int, *, has_serial: bool) -> FlatHeader | None:
    """Return the header that stands in one line of words, cut where its titles begin."""
    if not cells or width < 2 or cells[-1].type != "text":
        return None
    text = cells[-1].text
    serial = _SERIAL_TITLE.match(text) if has_serial else None
    text = text[serial.end() :] if serial else text
    titles = split_titles(text, width)
    if titles is None:
        return None
    label = text[: text.index(titles[0])].strip()
    return FlatHeader(titles, label, serial[0].strip() if serial else "", used=(cells[-1],))


def split_titles(text: str, width: int) -> tuple[str, ...] | None:
    """Return so many titles out of one run of words: cut before words that begin titles, else before capitals.

    >>> split_titles("Tỉnh, thành phố Chỉ số Hạ tầng số Chỉ số Nhân lực số Điểm chung", 3)
    ('Chỉ số Hạ tầng số', 'Chỉ số Nhân lực số', 'Điểm chung')
    """
    words_at = [match.start() for match in _HEAD_WORD.finditer(text) if match[0][0].isupper()]
    capitals = [match.start() for match in re.finditer(r"(?<!\S)[^\W\d_]+", text) if match[0].istitle()]
    for starts in (words_at, capitals):
        if len(starts) in (width, width + 1) and (len(starts) == width + 1 or starts is words_at or starts[0] == 0):
            cuts = [*starts[-width:], len(text)]
            return tuple(text[start:end].strip(" ,;|") for start, end in pairwise(cuts))
    return None


def _short_title(cells: Sequence[FlatCell], used: Sequence[FlatCell]) -> FlatCell | None:
    """Return the few words right above the titles of the columns of figures: 'Nguồn vốn', 'Tháng'."""
    place = cells.index(used[0])
    above = cells[place - 1] if place else None
    is_short = above is not None and len(above.text.split()) <= _MOST_TITLE_WORDS and not above.text.isupper()
    return above if above is not None and above.type == "text" and is_short else None


def _last(cells: Sequence[FlatCell], pattern: re.Pattern[str]) -> FlatCell | None:
    return next(
        (cell for cell in reversed(cells) if pattern.match(cell.text) and len(cell.text) <= _LONGEST_TITLE), None
    )
