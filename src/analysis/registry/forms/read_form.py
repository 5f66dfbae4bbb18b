"""Read a filled form exactly: no grammar of texts, and no value that is doubtful without its place and reason."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.noun_counts import counted
from analysis.registry.forms._form_cells import CellsOfForm, PlacedCell, StrayRow, is_figure, read_form_cells
from analysis.registry.forms._form_head import Problem, keeps_line, read_day
from analysis.registry.forms.form_layout import FormError, FormLayout, FormRow, parse_layout, read_status
from analysis.schemas import compare_key
from vnfilings import Quantity, UnreadableFileError, read_quantity, redact_personal_data
from vnfilings.formats import show_cell

_COUNTS = ("numerator", "denominator")
#: What a cell may hold that is no number.
_KINDS = {bool: "a truth value", dt.date: "a day", dt.time: "a time", dt.timedelta: "a time"}
_WHOLE = 1e-9
#: 85 typed into a cell that shows percents is 8500%.
_SHOWN_AS_PERCENT = 1000


@dataclass(frozen=True)
class FormValue:
    """The value of one indicator in a filled form.

    Attributes
    ----------
    place, raw_text
        The cells that it stands in, and what stands there, in the order numerator, denominator, value, status.
    value
        The share in percent, or the figure in the indicator's unit; None where there is none or it cannot be read.
    status
        A word of `STATUSES`.
    flags
        Keywords on what is doubtful about it.
    note
        The unit's own words on it, without personal data.
    """

    row: FormRow
    place: str
    raw_text: str
    numerator: float | None
    denominator: float | None
    value: float | None
    status: str
    flags: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class FormReading:
    """A filled form: whose it is, its values, what is wrong with it, and the indicators that were left empty."""

    layout: FormLayout
    values: tuple[FormValue, ...]
    problems: tuple[Problem, ...]
    empty: tuple[str, ...] = field(default=())
    is_of_unit: bool = True
    is_of_period: bool = True
    issued: dt.date | None = None


def is_form(path: Path) -> bool:
    """Return whether a file is a form of the workbench, by its content; for code that runs in the child already.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    bool
        False for every other file, also for one that cannot be read.

    Examples
    --------
    >>> is_form(Path("report.txt"))
    False
    """
    try:
        return read_form_cells(Path(path)) is not None
    except UnreadableFileError:
        return False


def read_form(path: Path) -> FormReading | None:
    """Return the content of a filled form, None for a file that is no form; for code that runs in the child already.

    Parameters
    ----------
    path
        A file: .xlsx, .docx, .ods or .xls.

    Returns
    -------
    FormReading or None
        Every filled row is a value or a problem, or both.

    Raises
    ------
    UnreadableFileError
        If the file is damaged, or its hidden part was changed or is of another version.

    Examples
    --------
    >>> read_form(Path("report.txt")) is None
    True
    """
    path = Path(path)
    cells = read_form_cells(path)
    if cells is None:
        return None
    try:
        layout = parse_layout(cells.machine)
    except FormError as error:
        raise UnreadableFileError(path, f"{error}; give the unit a new form with `workbench form`") from error
    return _read_cells(layout, cells)


def _read_cells(layout: FormLayout, cells: CellsOfForm) -> FormReading:
    problems: list[Problem] = []
    is_of_unit = keeps_line(layout.head_line("unit"), "the unit", cells.head, problems)
    is_of_period = keeps_line(layout.head_line("period"), "the period", cells.head, problems)
    known = {row.code: row for row in layout.rows}
    seen: Counter[str] = Counter()
    values: list[FormValue] = []
    empty: list[str] = []
    for row in cells.rows:
        code = show_cell(row["code"].value)
        if code not in known:
            values += _read_stray(_added_row(row), FormRow("", "", "count"), known, problems)
            continue
        seen[code] += 1
        reader = _RowReader(known[code], row)
        found = reader.read()
        problems += reader.problems
        if found is not None and (other := _names_another(row, known, code)) is not None:
            problems.append(_problem_of_mixed_row(row, known[code], other))
            found = replace(found, numerator=None, denominator=None, value=None, flags=(*found.flags, "form-mixed"))
        if found is None:
            empty.append(code)
        elif seen[code] > 1:
            problems.append(Problem(row["title"].place, f"a second row of '{code}'", "one row", "Delete one of them."))
            values.append(_with_flags(found, "form-repeated"))
        else:
            values.append(found)
    for line in cells.others:
        stray = line if isinstance(line, StrayRow) else _added_row(line)
        code = "" if isinstance(line, StrayRow) else show_cell(line["code"].value)
        values += _read_stray(stray, known.get(code, FormRow("", "", "count")), known, problems)
    problems += [
        Problem("table", f"no row of '{code}'", "every row of the form that was sent", "Fill in a new form.")
        for code in known
        if code not in seen
    ]
    flags = [*(["form-unit-changed"] if not is_of_unit else []), *(["form-period-changed"] if not is_of_period else [])]
    values = [_with_flags(value, *flags) for value in values] if flags else values
    issued = read_day(layout, cells.head, problems)
    return FormReading(layout, tuple(values), tuple(problems), tuple(empty), is_of_unit, is_of_period, issued)


def _added_row(row: dict[str, PlacedCell]) -> StrayRow:
    """Return the title and the figures of a row that the form did not have, wherever they stand in it."""
    figures = [row[name] for name in ("numerator", "denominator", "value") if not row[name].is_empty]
    beside = [row[name] for name in ("previous", "target", "status", "note") if is_figure(row[name].value)]
    return StrayRow(show_cell(row["title"].value), tuple(figures or beside))


def _read_stray(stray: StrayRow, row: FormRow, known: dict[str, FormRow], problems: list[Problem]) -> list[FormValue]:
    """Return the figures of a row that the form did not have as a value without one, to be placed by a person."""
    if not stray.figures:
        return []
    title = redact_personal_data(show_cell(stray.title))
    shown = [redact_personal_data(cell.shown) for cell in stray.figures]
    first, *others = [cell.place for cell in stray.figures]
    if stray.column is None:
        found = f"a row of '{title or 'a row without a name'}', which the form did not have ({', '.join(shown)})"
        fix = "Its figures are on the to-do list; ask for a form with --indicators."
        problems.append(Problem(first, found, f"one of its {counted(len(known), 'indicator')}", fix))
    else:
        column = redact_personal_data(stray.column) or "a column without a name"
        found = f"{', '.join(shown)} in the column '{column}', which the form did not have"
        fix = "It is on the to-do list; fill in the form as it was sent."
        problems.append(Problem(first, found, "an empty cell", fix))
        title = f"{title}: {column}"
    place = f"{first}:{others[-1].rpartition(' ')[2]}" if others else first
    row = row if row.code else replace(row, title=title)
    return [FormValue(row, place, " / ".join(shown), None, None, None, "official", ("form-added",))]


def _names_another(row: dict[str, PlacedCell], known: dict[str, FormRow], code: str) -> FormRow | None:
    """Return the indicator that a row names, where that is another one of the form than its hidden code says."""
    title = compare_key(show_cell(row["title"].value))
    if title == compare_key(known[code].title):
        return None
    return next((other for other in known.values() if compare_key(other.title) == title), None)


def _problem_of_mixed_row(row: dict[str, PlacedCell], own: FormRow, other: FormRow) -> Problem:
    """Return what is wrong with a row whose cells were moved without its hidden code."""
    fix = "Its figures are assigned to neither; fill in a new form, without sorting or moving cells."
    return Problem(row["title"].place, f"'{other.title}' in the row of '{own.title}'", "the indicator of this row", fix)


def _with_flags(value: FormValue, *flags: str) -> FormValue:
    return FormValue(**{**value.__dict__, "flags": (*value.flags, *flags)})


class _RowReader:
    """Reads the cells that a unit filled in one row, and notes what is wrong with them."""

    def __init__(self, row: FormRow, cells: dict[str, PlacedCell]) -> None:
        self.row = row
        self.cells = cells
        self.problems: list[Problem] = []
        self.flags: list[str] = []

    def read(self) -> FormValue | None:
        """Return what the row says; None where no cell is filled."""
        status = self._status()
        is_share = self.row.measure == "share"
        numerator, denominator = (self._number(name) if is_share else None for name in _COUNTS)
        value = self._number("value")
        note = redact_personal_data(show_cell(self.cells["note"].value))
        if is_share:
            value = self._share(numerator, denominator, value)
        else:
            self._note_locked_cells()
        self._check_limits(value)
        has_figure = value is not None or numerator is not None or denominator is not None
        if not has_figure and not self.flags and status in (None, "official"):
            return None
        if has_figure and status not in (None, "official", "estimate", "none_occurred"):
            place, found = self.cells["status"].place, show_cell(self.cells["status"].value)
            self._note(place, f"'{found}' beside a figure", "either a figure or this status", "form-contradiction")
        counted = denominator if numerator is None else numerator
        if status == "none_occurred" and (value or counted):
            place, found = self.cells["status"].place, show_cell(self.cells["status"].value)
            self._note(place, f"'{found}' beside a figure other than 0", "one of them", "form-contradiction")
        filled = [name for name in ("numerator", "denominator", "value", "status") if self.cells[name].shown]
        raw = [self.cells[name].shown for name in filled]
        return FormValue(
            self.row,
            self._place(filled or ["value"]),
            redact_personal_data(" / ".join(raw)),
            numerator,
            denominator,
            value,
            status or "official",
            tuple(dict.fromkeys(self.flags)),
            note,
        )

    def _note_locked_cells(self) -> None:
        """Note counts beside an indicator that has none: the form has these cells locked."""
        for cell in (self.cells[name] for name in _COUNTS):
            if found := cell.shown.strip("–- "):
                self._note(cell.place, f"'{found}'", "an empty cell: this indicator has no counts", "form-locked")

    def _note(self, place: str, found: str, expected: str, flag: str, fix: str = "") -> None:
        self.problems.append(Problem(place, redact_personal_data(" ".join(found.split())), expected, fix))
        self.flags.append(flag)

    def _place(self, names: list[str]) -> str:
        first, *others = [self.cells[name].place for name in names]
        return f"{first}:{others[-1].rpartition(' ')[2]}" if others else first

    def _status(self) -> str | None:
        text = show_cell(self.cells["status"].value)
        if not text:
            return None
        status = read_status(text)
        if status is None:
            place, expected = self.cells["status"].place, "one of the words of the list, or nothing"
            self._note(place, f"'{text}'", expected, "form-status")
        return status

    def _number(self, name: str) -> float | None:
        """Return the number in a cell; what is no number is noted and left out."""
        cell = self.cells[name]
        is_count = name in _COUNTS or self.row.measure in ("count", "rank")
        expected = "a whole number of 0 or more" if is_count else "a number"
        if cell.value in (None, ""):
            if cell.formula:
                self._note(cell.place, f"a formula without a result ({cell.formula})", expected, "form-formula")
            return None
        if isinstance(cell.value, bool | dt.date) or not isinstance(cell.value, str | int | float):
            kind = next((name for held, name in _KINDS.items() if isinstance(cell.value, held)), "no number")
            self._note(cell.place, f"{kind} ({show_cell(cell.value)})", expected, "form-unreadable", "It was left out.")
            return None
        if cell.is_merged:
            self._note(cell.place, f"'{cell.shown}' in merged cells", expected, "form-unreadable", "It was left out.")
            return None
        number = self._read_text(cell, expected, is_count) if isinstance(cell.value, str) else float(cell.value)
        if number is not None and is_count and (number < 0 or abs(number - round(number)) > _WHOLE):
            self._note(cell.place, f"'{show_cell(cell.value)}'", expected, "form-unreadable", "It was left out.")
            return None
        return number

    def _read_text(self, cell: PlacedCell, expected: str, is_count: bool) -> float | None:
        place, text = cell.place, str(cell.value)
        quantity = read_quantity(text)
        is_number = quantity is not None and quantity.op == "=" and quantity.raw_text == text.strip()
        if quantity is None or not is_number or quantity.numerator is not None or quantity.value is None:
            self._note(place, f"the text '{text}'", expected, "form-unreadable", "It was left out.")
            return None
        if is_count and quantity.value_unit == "%":
            self._note(place, f"the text '{text}'", expected, "form-unreadable", "It was left out.")
            return None
        value = self._choose(quantity, is_count)
        shown = f"{value:.10g}".replace(".", ",")
        is_turned = is_count and value != quantity.value and quantity.value == round(quantity.value)
        is_ambiguous = is_turned or (quantity.confidence != "high" and not is_count)
        if is_ambiguous or not cell.is_of_text:
            self._note(place, f"the text '{text}'", f"{expected} (read as {shown})", "form-text")
        self.flags += ["form-ambiguous"] if is_ambiguous else []
        return value

    def _choose(self, quantity: Quantity, is_count: bool) -> float:
        """Return the reading of a text that is whole where a count is expected, and inside the limits elsewhere.

        Of two whole counts the one in thousands is taken, so that '2,000' beside '1.200' is no 2.
        """
        readings = [float(found) for found in (quantity.value, quantity.alternative_value) if found is not None]
        is_limited = not is_count or self.row.measure != "share"  # the limits of a share are none of its counts
        whole = [found for found in readings if not is_count or found == int(found)]
        fitting = [found for found in whole if not is_limited or self._is_inside(found)]
        return max(fitting) if fitting and is_count else (fitting or readings)[0]

    def _share(self, numerator: float | None, denominator: float | None, value: float | None) -> float | None:
        """Return the share that the counts give; the one that stands beside them is held against it."""
        place = self._place(["numerator", "denominator"])
        if (numerator is None) != (denominator is None):
            given = "numerator" if denominator is None else "denominator"
            self._note(place, f"a {given} alone", "both counts, or none", "form-incomplete")
            return value
        if numerator is None or denominator is None:
            return self._on_percent_scale(value)
        if denominator == 0:
            if numerator > 0:
                self._note(place, f"{numerator:.0f} of 0", "a denominator of at least the numerator", "form-larger")
            self.flags.append("zero-denominator")
            return None
        if numerator > denominator:
            found = f"a numerator of {numerator:.0f} and a denominator of {denominator:.0f}"
            self._note(place, found, "a numerator of at most the denominator", "form-larger")
        share = 100 * numerator / denominator
        return share if value is None else self._compare(share, value)

    def _compare(self, share: float, value: float) -> float:
        shown = f"{value:.10g}"
        decimals = len(shown.partition(".")[2]) if "e" not in shown else 0
        tolerance = max(0.51 * 10.0**-decimals, 0.0051)
        if abs(value - share) <= tolerance or (abs(100 * value - share) <= 100 * tolerance and value <= 1 < share):
            return share
        cell = self.cells["value"]
        self._note(
            cell.place,
            f"{shown} %",
            f"{share:.2f} % by the counts beside it",
            "form-ratio",
            "Correct the counts or the share; the counts were taken.",
        )
        return share

    def _on_percent_scale(self, value: float | None) -> float | None:
        """Return a share without counts; one below 1 may be a fraction, one above 100 a percentage shown as one."""
        cell = self.cells["value"]
        if value is None:
            return None
        if 0 < value < 1:
            self._note(cell.place, f"{value:g}", f"a percentage, 85 for 85%; {value:g}% was taken", "form-scale")
        elif not self._is_inside(value) and self._is_inside(value / 100) and value >= _SHOWN_AS_PERCENT:
            found, taken = f"{value:g} %", value / 100
            self._note(cell.place, found, f"a percentage ({taken:g} % was taken)", "form-scale")
            return taken
        return value

    def _is_inside(self, value: float) -> bool:
        low, high = self.row.minimum, self.row.maximum
        return (low is None or value >= low) and (high is None or value <= high)

    def _check_limits(self, value: float | None) -> None:
        if value is None or self._is_inside(value) or "form-larger" in self.flags:
            return
        low, high = ("" if limit is None else f"{limit:g}" for limit in (self.row.minimum, self.row.maximum))
        expected = f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"
        self._note(self.cells["value"].place, f"{value:g}", expected, "form-outside")
