"""The lines above the table of a form: whose it is, for which period, of which day; and what is wrong with a form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from analysis.registry.forms._form_cells import PlacedCell
from analysis.registry.forms.form_layout import FormLayout
from analysis.schemas import compare_key
from vnfilings import read_period, redact_personal_data
from vnfilings.formats import CellValue, show_cell


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell of a form: where, what was found, what was expected and what to do."""

    place: str
    found: str
    expected: str
    fix: str = ""

    def __str__(self) -> str:
        """Return the problem as one line."""
        fix = f". {self.fix}" if self.fix else ""
        return f"form: {self.place}: found {self.found}, expected {self.expected}{fix}"


def read_day(layout: FormLayout, head: tuple[PlacedCell, ...], problems: list[Problem]) -> dt.date | None:
    """Return the day on which the form was filled in: the cell behind its label; None where there is none."""
    label = compare_key(layout.day_label)
    place = next((at for at, cell in enumerate(head) if compare_key(str(cell.value)).startswith(label)), None)
    if place is None:
        return None
    rest: CellValue = str(head[place].value)[len(layout.day_label) :].strip()  # in a document both are one line
    cell = head[place]
    in_same_row = place + 1 < len(head) and _row_of(head[place + 1]) == _row_of(cell) != ""
    if not rest and in_same_row:
        cell = head[place + 1]
        rest = cell.value
    if rest in (None, ""):
        if cell.formula:
            found = f"a formula without a result ({cell.formula})"
            problems.append(Problem(cell.place, found, "a day such as 25/06/2026", "The day of filing was taken."))
        return None
    period = None if isinstance(rest, dt.date) else read_period(show_cell(rest))
    day = rest.date() if isinstance(rest, dt.datetime) else rest if isinstance(rest, dt.date) else None
    if period is not None and period.start == period.end:
        day = period.start
    if day is None:
        found = redact_personal_data(f"'{show_cell(rest)}'")
        problems.append(Problem(cell.place, found, "a day such as 25/06/2026", "The day of filing was taken."))
    return day


def _row_of(cell: PlacedCell) -> str:
    return "".join(letter for letter in cell.place.rpartition(" ")[2] if letter.isdigit())


def keeps_line(expected: str, what: str, head: tuple[PlacedCell, ...], problems: list[Problem]) -> bool:
    """Return whether a text still stands above the table; if not, this is noted."""
    if any(compare_key(str(cell.value)) == compare_key(expected) for cell in head):
        return True
    label = compare_key(expected.partition(":")[0])
    near = next((cell for cell in head if compare_key(str(cell.value)).startswith(label)), None)
    place = near.place if near else "head of the form"
    problems.append(
        Problem(
            place,
            f"'{redact_personal_data(str(near.value))}'" if near else "nothing",
            f"'{expected}', {what} that the form was made for",
            "Its values are assigned to neither; make a form for the other one, or say which with --unit and --period.",
        )
    )
    return False
