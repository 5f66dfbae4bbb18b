"""Typed cells to rows that repeat one shape: a label, then as many figures as the other rows have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from vnfilings.formats._layout.cell_types import is_unit_cell
from vnfilings.formats._layout.flat_tables._cells import FlatCell

_MOST = 0.7
_LAST_FIRST_SERIAL = 1
_FEWEST_WITH_TWO = 3


@dataclass(frozen=True)
class FlatRow:
    """One row.

    `before` are the texts that stand between it and the row above: a header, or the title of a group. `second` is a
    text between the label and the figures.
    """

    label: FlatCell
    figures: tuple[FlatCell, ...]
    changes: tuple[FlatCell, ...] = ()
    serial: FlatCell | None = None
    unit: FlatCell | None = None
    before: tuple[FlatCell, ...] = ()
    second: FlatCell | None = None

    @property
    def cells(self) -> tuple[FlatCell, ...]:
        """Return the cells of the row itself."""
        named = (cell for cell in (self.serial, self.label, self.second, self.unit) if cell is not None)
        return (*named, *self.figures, *self.changes)


@dataclass
class RowGroup:
    """Rows that follow each other and seem to be of one table, with the texts above the first."""

    rows: list[FlatRow] = field(default_factory=list)

    @property
    def head(self) -> tuple[FlatCell, ...]:
        """Return the texts above the first row."""
        return self.rows[0].before

    @property
    def width(self) -> int:
        """Return how many figures most rows have: as many as the header has periods where some row has."""
        counts = Counter(len(row.figures) for row in self.rows)
        return self.periods if self.periods > 1 and counts[self.periods] else counts.most_common(1)[0][0]

    @property
    def periods(self) -> int:
        """Return how many periods the header has."""
        return sum(cell.type == "period" for cell in self.head)

    @property
    def full_rows(self) -> list[FlatRow]:
        """Return the rows that have as many figures as most."""
        width = self.width
        return [row for row in self.rows if len(row.figures) == width]


def find_groups(cells: Sequence[FlatCell]) -> list[RowGroup]:
    """Return the groups of rows between two breaks."""
    groups = _split(_take_serials(_find_rows(_labels_first(cells))))
    for group in groups:
        group.rows = _take_second_texts(group.rows)
        group.rows = [_with_numbered_name(row, group.periods) for row in group.rows]
    return groups


def _take_second_texts(rows: list[FlatRow]) -> list[FlatRow]:
    """Return the rows with two texts before their figures as such, where every row has two: a name and its place."""
    are_two = len(rows) >= _FEWEST_WITH_TWO and all(
        row.before and row.before[-1].type == "text" and not row.before[-1].line.level and row.unit is None
        for row in rows
    )
    if not are_two or any(len(row.before) > 1 for row in rows[1:]) or any(row.serial for row in rows):
        return rows
    return [replace(row, label=row.before[-1], second=row.label, before=row.before[:-1]) for row in rows]


def _with_numbered_name(row: FlatRow, width: int) -> FlatRow:
    """Return a row whose name ends in a number with it: 'Quận 1' before as many figures as there are periods."""
    first = row.figures[0] if row.figures else None
    is_one_more = width > 1 and len(row.figures) == width + 1
    if first is None or not is_one_more or not first.text.isdecimal() or first.line is not row.label.line:
        return row
    label = replace(row.label, text=f"{row.label.text} {first.text}")
    return replace(row, label=label, figures=row.figures[1:])


def _labels_first(cells: Sequence[FlatCell]) -> list[FlatCell]:
    """Return the cells with each label before its figure, where all figures stand above their labels."""
    types = [cell.type for cell in cells]
    is_turned = (
        len(cells) > 5 and types[::2] == ["figure"] * len(types[::2]) and types[1::2] == ["text"] * len(types[::2])
    )
    if not is_turned or any(cell.text[:1].islower() for cell in cells[1::2]):
        return list(cells)
    return [cell for value, label in zip(cells[::2], cells[1::2], strict=True) for cell in (label, value)]


def _find_rows(cells: Sequence[FlatCell]) -> list[FlatRow]:
    rows: list[FlatRow] = []
    before: list[FlatCell] = []
    ends = list(range(1, len(cells) + 1))  # where the values behind each cell end
    for place in range(len(cells) - 2, -1, -1):
        if cells[place + 1].is_value:
            ends[place] = ends[place + 1]
    position = 0
    while position < len(cells):
        end = ends[position]
        if cells[position].type not in ("text", "period") or end == position + 1:
            before.append(cells[position])
            position += 1
            continue
        label = cells[position]
        unit = label if is_unit_cell(label.text) and before and before[-1].type == "text" else None
        label = before.pop() if unit else label
        serial = before.pop() if before and before[-1].type == "serial" else None
        values = _own_values(cells[position], cells[position + 1 : end])
        figures = tuple(cell for cell in values if cell.type == "figure")
        changes = tuple(cell for cell in values if cell.type == "change")
        rows.append(FlatRow(label, figures, changes, serial, unit, tuple(before)))
        before = []
        position = end
    return rows


def _own_values(label: FlatCell, values: Sequence[FlatCell]) -> list[FlatCell]:
    """Return the values of a label: where some stand in its line, a number alone below is the number of a page."""
    beside = [cell for cell in values if cell.line is label.line]
    return beside or list(values)


def _take_serials(rows: list[FlatRow]) -> list[FlatRow]:
    """Return the rows with the numbers that count them taken off the figures of the row above, where they stand."""
    if len(rows) < 2 or any(row.serial for row in rows):
        return rows
    if rows[0].before and rows[0].before[-1].type == "figure":
        first, counted = rows[0].before[-1], rows
    elif len(rows[0].figures) == 1 and len(rows) > 2:  # the last title of the header stands above the first number
        first = rows[0].figures[0]
        title = rows[0].label
        counted = [replace(rows[1], before=(*rows[0].before, title, *rows[1].before)), *rows[2:]]
    else:
        return rows
    if not all(
        row.figures for row in counted[:-1]
    ):  # a row of changes alone: no number below it can be the next serial
        return rows
    serials = [first, *(row.figures[-1] for row in counted[:-1])]
    numbers = [int(cell.text) for cell in serials if cell.text.isdecimal() and len(cell.text) < 10]
    if len(numbers) < len(counted) or numbers[0] > _LAST_FIRST_SERIAL or not _rises(numbers):
        return rows
    taken = []
    for row, serial, following in zip_longest(counted, serials, counted[1:]):
        figures = row.figures[:-1] if following is not None else row.figures
        before = tuple(cell for cell in row.before if cell is not serial)
        taken.append(replace(row, figures=figures, serial=serial, before=before))
    return taken


def _rises(numbers: Sequence[int]) -> bool:
    """Return whether numbers count on; equal ones share a rank."""
    steps = [after - before in (0, 1) for before, after in pairwise(numbers)]
    return bool(steps) and sum(steps) >= _MOST * len(steps) and numbers[-1] > numbers[0]


def _split(rows: Sequence[FlatRow]) -> list[RowGroup]:
    """Return the rows of each table: another one begins where a header stands between two rows."""
    groups: list[RowGroup] = []
    for row, following in zip_longest(rows, rows[1:]):
        if not groups or _begins_table(row, following, groups[-1].rows[-1]):
            groups.append(RowGroup([row]))
        else:
            groups[-1].rows.append(row)
    return groups


def _begins_table(row: FlatRow, following: FlatRow | None, above: FlatRow) -> bool:
    titles = [cell for cell in row.before if cell.type in ("text", "period")]
    if not titles:
        return False
    is_other_width = len(row.figures) != len(above.figures)
    has_company = following is None or (not following.before and len(following.figures) == len(row.figures))
    return (
        any(cell.type == "period" or (cell.line.level and cell.text.isupper()) for cell in titles)
        or len(titles) >= max(2, len(row.figures))
        or (is_other_width and has_company)
    )
