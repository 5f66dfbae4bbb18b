"""Tidy tables (one value a row, with its unit and period): recognised, so that no number of theirs is read as prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from vnfilings.formats.safety import UnreadableFileError
from vnfilings.text import strip_marks, to_plain

#: Names under which the columns of tidy tables go, without capitals and marks.
_NAMES = {
    "unit": {"unit", "unit code", "org unit", "orgunit", "organisation unit", "organization unit", "organisation",
             "province", "district", "facility", "location", "tinh", "tinh thanh pho", "don vi", "dia phuong", "co so"},
    "indicator": {"indicator", "indicator code", "data element", "dataelement", "variable", "chi tieu", "chi so"},
    "period": {"period", "date", "time", "year", "month", "quarter", "ky", "ky bao cao", "nam", "thang", "quy", "ngay",
               "thoi gian"},
    "value": {"value", "data value", "gia tri", "so lieu"},
}  # fmt: skip
_MOST_ROWS_LOOKED_AT = 200
_FEWEST_ROWS = 2
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_CODES = (
    (re.compile(r"(\d{4})"), "{0}"),
    (re.compile(r"(\d{4})-?Q([1-4])"), "{0}-Q{1}"),
    (re.compile(r"(\d{4})-?[SH]([12])"), "{0}-H{1}"),
    (re.compile(r"(\d{4})-(\d{1,2}M)"), "{0}-{1}"),
    (re.compile(r"(\d{4})-?(0[1-9]|1[0-2])"), "{0}-{1}"),
)
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


class TidyTableError(UnreadableFileError):
    """A file is a tidy table, which is no report; `columns` maps what its columns are for to their names."""

    def __init__(self, path: Path, columns: dict[str, str]) -> None:
        listed = ",".join(f"{role}={columns.get(role, 'NAME')}" for role in _NAMES)
        super().__init__(
            path,
            "it is a tidy table (one value a row), not a report, and no number of it is read as text; "
            f"register it with: workbench add {path.name} --columns {listed}",
        )
        self.columns = columns


def read_period_code(text: str) -> str | None:
    """Return the code of a period written as one: ours, or that of DHIS2; None for anything else.

    Parameters
    ----------
    text
        A code such as 2024, 202401, 2024Q1 or 2024-H1.

    Returns
    -------
    str or None
        The code in our form.

    Examples
    --------
    >>> [read_period_code(text) for text in ("2024", "202401", "2024Q1", "2024S2", "20240131", "2024-9M", "quý I")]
    ['2024', '2024-01', '2024-Q1', '2024-H2', '2024-01-31', '2024-9M', None]
    """
    for pattern, code in _CODES:
        found = pattern.fullmatch(text)
        if found:
            return code.format(*found.groups())
    day = _DAY.fullmatch(text)
    if day is None:
        return None
    try:
        return date(*map(int, day.groups())).isoformat()
    except ValueError:
        return None


def refuse_tidy_table(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Raise TidyTableError where a grid of texts is a tidy table.

    It is one where its first filled row names a value, a period and a unit or an indicator, every period below is a
    code, and every value is empty or a number alone.
    """
    filled = [row for row in rows if any(row)]
    if len(filled) <= _FEWEST_ROWS:
        return
    header, below = filled[0], filled[1 : _MOST_ROWS_LOOKED_AT + 1]
    columns = find_columns(header)
    if not {"period", "value"} <= columns.keys() or len(columns) == len({"period", "value"}):
        return
    places = {role: list(header).index(name) for role, name in columns.items()}
    periods = [_cell(row, places["period"]) for row in below]
    values = [_cell(row, places["value"]) for row in below]
    if all(map(read_period_code, periods)) and all(not value or _NUMBER.fullmatch(value) for value in values):
        raise TidyTableError(path, columns)


def find_columns(header: Sequence[str]) -> dict[str, str]:
    """Return what the columns of a tidy table are for, by the names that they usually have.

    >>> find_columns(["Tỉnh", "Năm", "Giá trị"])
    {'unit': 'Tỉnh', 'period': 'Năm', 'value': 'Giá trị'}
    """
    found = {}
    for role, names in _NAMES.items():
        named = [title for title in header if _plain(title) in names]
        if named:
            found[role] = named[0]
    return found


def _plain(title: str) -> str:
    return re.sub(r"[\W_]+", " ", strip_marks(to_plain(title)).lower()).strip()


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""
