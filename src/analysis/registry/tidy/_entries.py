"""From the cells of a table to its entries: one value with its unit, indicator and period; all errors at once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from analysis.errors import nearest
from analysis.registry.tidy.layout import IN_COLUMNS, ROLES, TableError, TableLayout
from vnfilings import CellValue, TableCells, is_missing_mark, read_period_code, show_cell
from vnfilings.lexicon import to_pattern

STATUSES = ("preliminary", "estimate", "none_occurred", "no_information", "not_applicable", "suppressed")
OPERATORS = ("=", ">=", ">", "<=", "<", "~", "<~")
_NUMBERS = {
    "point": re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"),
    "comma": re.compile(r"[+-]?\d+(?:,\d+)?(?:[eE][+-]?\d+)?"),
}
#: A period with a year of two digits: 24, 2/6/24, 24-06, 24Q1, quý I/24, năm 24.
_SHORT_YEAR = to_pattern(
    r"[0-9]{2}(?:\s?[/.-]\s?[0-9]{1,2}M?|[\s/.-]?[QHS][1-4])?|(?:[0-9]{1,2}\s?[/.-]\s?){2}[0-9]{2}"
    r"|(?:\D.*[/.-]|(?:.*\s)?năm\s|FY)\s*[0-9]{2}|[0-9]{1,2}\s?[/.-]\s?[0-9]{2}",
    re.IGNORECASE,
)
_MOST_ERRORS = 20
_MOST_NAMES = 20


@dataclass(frozen=True)
class Entry:
    """One value of a table: where it stands, what it is about, and the value or why there is none.

    `period` is None where the text is no period that is understood. `raw_text` is the cell as it stands.
    """

    row: int
    column: str
    unit: str
    indicator: str
    period: str | None
    period_text: str
    raw_text: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    op: str = "="
    status: str = ""
    note: str = ""


@dataclass
class _Errors:
    file: str
    found: list[TableError] = field(default_factory=list)

    def add(self, row: int, column: str, **what: object) -> None:
        self.found.append(TableError(file=self.file, line=row, column=column, **what))  # type: ignore[arg-type]

    def refuse(self) -> None:
        if self.found:
            more = len(self.found) - _MOST_ERRORS
            first = f"; the first {_MOST_ERRORS}" if more > 0 else ""
            message = f"{self.file}: {len(self.found)} {'error' if len(self.found) == 1 else 'errors'}{first}"
            raise TableError.join(self.found[:_MOST_ERRORS], message)


def read_entries(cells: TableCells, layout: TableLayout) -> list[Entry]:
    """Return the entries of a table, in the order of its rows and columns.

    A value is a number alone: a sign, digits and, where there are decimals, the sign that the layout declares. An empty
    cell, or a mark such as '...' or '-', is an entry without a value, never zero.

    Raises
    ------
    TableError
        With all errors at once: columns that are not there, cells that are no number, unknown words for a status or an
        operator, years of two digits, two values for one unit, indicator and period.
    """
    errors = _Errors(cells.name)
    places = _find_places(cells, layout, errors)
    errors.refuse()
    entries = [entry for number, row in cells.rows for entry in _entries_of(number, row, cells, layout, places, errors)]
    _refuse_doubles(entries, errors)
    errors.refuse()
    return entries


def _find_places(cells: TableCells, layout: TableLayout, errors: _Errors) -> dict[str, int]:
    """Return the place of each column that is named; an indicator or a period may stand for the whole table instead."""
    places = {}
    for role, name in layout.columns.items():
        if name in cells.header:
            if cells.header.count(name) > 1:
                errors.add(1, name, message="several columns have this name; rename all but one")
            places[role] = cells.header.index(name)
        elif name == IN_COLUMNS or (role == "period" and read_period_code(name)) or role == "indicator":
            continue
        else:
            errors.add(
                1, name, message=f"there is no such column for {role}", nearest=nearest(name, cells.header),
                expected=f"one of {_list_names(cells.header)}",
            )  # fmt: skip
    unknown = [name for name in layout.left_out if name not in cells.header]
    for name in unknown:
        errors.add(1, name, message="there is no such column to leave out", nearest=nearest(name, cells.header))
    return places


def _list_names(header: tuple[str, ...]) -> str:
    """Return the names of a table's columns, not all of a wide one."""
    names = [*dict.fromkeys(filter(None, header))]
    return ", ".join((*names[:_MOST_NAMES], *(["..."] if len(names) > _MOST_NAMES else [])))


def _entries_of(
    number: int,
    row: tuple[CellValue, ...],
    cells: TableCells,
    layout: TableLayout,
    places: dict[str, int],
    errors: _Errors,
) -> Iterator[Entry]:
    texts = {role: show_cell(row[places[role]]) if role in places else "" for role in ROLES}
    for role in ("indicator", "period"):
        if role not in places:
            texts[role] = layout.columns[role]
    if layout.wide is None:
        yield _entry(number, row, texts, cells, places, layout, errors)
        return
    taken = {*places.values(), *(cells.header.index(name) for name in layout.left_out)}
    for place, name in enumerate(cells.header):
        if name and place not in taken:
            named = texts | {layout.wide: name}
            yield _entry(number, row, named, cells, places | {"value": place}, layout, errors)


def _entry(
    number: int,
    row: tuple[CellValue, ...],
    texts: dict[str, str],
    cells: TableCells,
    places: dict[str, int],
    layout: TableLayout,
    errors: _Errors,
) -> Entry:
    numbers = {
        role: _read_number(row[places[role]], layout.decimal, number, cells.header[places[role]], errors)
        for role in ("value", "numerator", "denominator")
        if role in places
    }
    for role, allowed in (("status", STATUSES), ("op", OPERATORS)):
        if texts[role] and texts[role] not in (*allowed, "observed"):
            expected = f"one of {', '.join(allowed)}, or an empty cell"
            errors.add(number, cells.header[places[role]], found=texts[role], expected=expected)
    if _SHORT_YEAR.fullmatch(texts["period"]):
        where = cells.header[places["period"]] if "period" in places else "period"
        errors.add(
            number, where, found=texts["period"], expected="a year of four digits, e.g. 2024, 2024-06 or 2024-Q1"
        )
    main = places["value"] if "value" in places else places["numerator"]
    period = read_period_code(texts["period"])
    return Entry(
        row=number,
        column=cells.header[main],
        unit=texts["unit"],
        indicator=texts["indicator"],
        period=period,
        period_text=texts["period"],
        raw_text=show_cell(row[main]),
        op=texts["op"] or "=",
        status="" if texts["status"] == "observed" else texts["status"],
        note=texts["note"],
        **{"value": None} | numbers,
    )


def _read_number(cell: CellValue, decimal: str, row: int, column: str, errors: _Errors) -> float | None:
    """Return a cell's number; None where it is empty."""
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        if math.isnan(cell):
            return None
        if math.isfinite(cell):
            return float(cell)
    text = show_cell(cell)
    if not text or is_missing_mark(text):
        return None
    if isinstance(cell, str) and _NUMBERS[decimal].fullmatch(text):
        return float(text.replace(",", "."))
    errors.add(
        row, column, found=text, expected="a number alone, such as 61.2, or an empty cell", fix=_advise(text, decimal)
    )
    return None


def _advise(text: str, decimal: str) -> str | None:
    if decimal == "point" and _NUMBERS["comma"].fullmatch(text):
        return "Where the comma stands before decimals, add --decimal comma."
    if decimal == "comma" and _NUMBERS["point"].fullmatch(text):
        return "With --decimal comma a point cannot stand before decimals."
    if text.rstrip().endswith("%") and re.fullmatch(r"[\d.,\s]+%", text):
        return "Leave out the sign of percent."
    if re.fullmatch(r"\d{1,3}(?:[.,\s]\d{3})+(?:[.,]\d+)?", text):
        return "Leave out the signs between thousands."
    return None


def _refuse_doubles(entries: list[Entry], errors: _Errors) -> None:
    first: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        key = (entry.unit, entry.indicator, entry.period or entry.period_text)
        known = first.setdefault(key, entry)
        if known is not entry and known.value != entry.value:
            what = f"another value of '{entry.unit}', '{entry.indicator}', {key[2]} stands in row {known.row}"
            errors.add(entry.row, entry.column, message=what, found=entry.raw_text, expected=known.raw_text or "empty")
