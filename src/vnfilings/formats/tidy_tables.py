"""Tidy tables (one value a row, with its unit and period): recognised, so that no number of theirs is read as prose."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from vnfilings.formats.safety import UnreadableFileError
from vnfilings.lexicon import to_pattern
from vnfilings.text import find_periods, strip_marks, to_plain, unify_i

#: Names under which the columns of tidy tables go, without capitals and marks.
_NAMES = {
    "unit": {"unit", "unit code", "org unit", "orgunit", "orgunitname", "org unit name", "organisationunitname",
             "organisation unit", "organization unit", "organisation", "province", "district", "facility", "hospital",
             "location", "tinh", "ten tinh", "ma tinh", "tinh thanh", "tinh thanh pho", "don vi", "ten don vi",
             "ma don vi", "dia phuong", "co so", "ten co so", "co so y te", "benh vien"},
    "indicator": {"indicator", "indicator code", "indicator name", "data element", "dataelement", "dataelementname",
                  "data", "variable", "chi tieu", "chi so", "ten chi tieu", "ten chi so", "ma chi tieu"},
    "period": {"period", "periodname", "periodcode", "date", "time", "year", "month", "quarter", "ky", "ky bao cao",
               "nam", "thang", "quy", "ngay", "thoi gian", "thoi diem"},
    "value": {"value", "data value", "obs value", "gia tri", "so lieu", "ket qua"},
}  # fmt: skip
#: 'Đơn vị' beside years in the titles of columns may be a unit of measure.
_MAYBE_MEASURE = {"don vi"}
_MOST_ROWS_LOOKED_AT = 200
#: This part of the filled cells of a column, or more, must be periods or numbers.
_MOST_CELLS = 0.75
_NUMBER = to_pattern(r"(?:[<>≤≥~]\s*)?[+-]?\d[\d.,\s]*(?:[eE][+-]?\d+)?\s*%?")
#: Cells that stand for no value.
_MISSING_MARKS = ("-", "–", "—", ".", "..", "...", "…", "n/a", "na", "#n/a")
#: A title that a program gave: 'new_cases', 'orgUnit'.
_CODE_TITLE = to_pattern(r"[A-Za-z][A-Za-z0-9_.]*")
_CODES = (
    (to_pattern(r"(\d{4})"), "{0}"),
    (to_pattern(r"(\d{4})-?Q([1-4])"), "{0}-Q{1}"),
    (to_pattern(r"(\d{4})-?[SH]([12])"), "{0}-H{1}"),
    (to_pattern(r"(\d{4})-(\d{1,2}M)"), "{0}-{1}"),
    (to_pattern(r"(\d{4})-?(0[1-9]|1[0-2])"), "{0}-{1}"),
)
_DAY = to_pattern(r"(\d{4})([-/]?)(\d{2})\2(\d{2})(?:[ T]00:00(?::00)?)?")
#: Periods that have no code of ours: weeks and DHIS2's other half-years.
_OTHER_PERIOD = to_pattern(r"\d{4}-?(?:[A-Za-z]{2,5})?[WSB]\d{1,2}|\d{6}B|\d{4}[A-Z][a-z]+(?:S[12])?")


class TidyTableError(UnreadableFileError):
    """A file is a tidy table, which is no report; `columns` maps what its columns are for to their names."""

    def __init__(self, path: Path, columns: dict[str, str]) -> None:
        is_wide = columns.get("period") == "columns"
        roles = [role for role in _NAMES if not (is_wide and role == "value")]
        listed = ",".join(f"{role}={columns.get(role, 'NAME')}" for role in roles)
        super().__init__(
            path,
            f"it is a tidy table ({'a column for each period' if is_wide else 'one value a row'}), not a report, "
            f"and no number of it is read as text; register it with: workbench add {path.name} --columns {listed}",
        )
        self.columns = columns


def is_missing_mark(text: str) -> bool:
    """Return whether a text is one of the marks that stand in a table for no value.

    Parameters
    ----------
    text
        The text of a cell.

    Returns
    -------
    bool
        False for an empty text.

    Examples
    --------
    >>> [is_missing_mark(text) for text in ("...", "-", "n/a", "-1", "")]
    [True, True, True, False, False]
    """
    return text.lower() in _MISSING_MARKS


def read_period_code(text: str) -> str | None:
    """Return the code of a period that is all of a text: our code, that of DHIS2, or a day or words with a year.

    Parameters
    ----------
    text
        A code such as 2024, 202401, 2024Q1 or 2024-H1, or words such as 31/12/2024, Quý I/2024.

    Returns
    -------
    str or None
        The code in our form; None for anything else.

    Examples
    --------
    >>> [read_period_code(text) for text in ("2024", "202401", "2024Q1", "2024S2", "20240131", "2024-9M", "quý I")]
    ['2024', '2024-01', '2024-Q1', '2024-H2', '2024-01-31', '2024-9M', None]
    >>> [read_period_code(text) for text in ("31/12/2024", "Quý I/2024", "12/31/2024")]
    ['2024-12-31', '2024-Q1', None]
    """
    for pattern, code in _CODES:
        found = pattern.fullmatch(text)
        if found:
            return code.format(*found.groups())
    day = _DAY.fullmatch(text)
    if day is None:
        return _read_words(text)
    try:
        return date(int(day[1]), int(day[3]), int(day[4])).isoformat()
    except ValueError:
        return None


def _read_words(text: str) -> str | None:
    """Return the code of the one period that the words of a text are, without any doubt."""
    plain = to_plain(text).strip()
    found = find_periods(plain)
    if len(found) != 1 or found[0].flags or found[0].start is None or found[0].place != (0, len(plain)):
        return None
    return found[0].code


def refuse_tidy_table(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Raise TidyTableError where a grid of texts is a tidy table, long or wide.

    A long one names a period, whose cells are periods, and a column of numbers that is called a value, or any column of
    numbers where all titles are names of a program. A wide one has a column of units, and periods for the titles of all
    others. Titles above the table are passed over.
    """
    filled = [row for row in rows if any(row)]
    while filled and sum(map(bool, filled[0])) == 1:
        filled = filled[1:]
    if len(filled) < 2:
        return
    header, below = filled[0], filled[1 : _MOST_ROWS_LOOKED_AT + 1]
    columns = _find_long(header, below) or _find_wide(header, below)
    if columns:
        raise TidyTableError(path, columns)


def _find_long(header: Sequence[str], below: Sequence[Sequence[str]]) -> dict[str, str]:
    columns = find_columns(header)
    if "period" not in columns or not _mostly(_is_period, header, below, columns["period"]):
        return {}
    others = [title for title in header if title and title not in columns.values()]
    is_code = all(_CODE_TITLE.fullmatch(title) for title in header if title)
    numbers = [title for title in others if _mostly(_is_number, header, below, title)]
    if is_code and numbers:
        columns.setdefault("value", numbers[0])
    is_about = len(columns) > len({"period", "value"}) or (is_code and not others)
    is_value = "value" in columns and _mostly(_is_number, header, below, columns["value"])
    return columns if is_about and is_value else {}


def _find_wide(header: Sequence[str], below: Sequence[Sequence[str]]) -> dict[str, str]:
    columns = {role: title for role, title in find_columns(header).items() if role in ("unit", "indicator")}
    others = [title for title in header if title and title not in columns.values()]
    is_wide = len(others) > 1 and all(map(read_period_code, others))
    if not is_wide or "unit" not in columns or _plain(columns["unit"]) in _MAYBE_MEASURE:
        return {}
    are_numbers = all(_mostly(_is_number, header, below, title) for title in others)
    return columns | {"period": "columns"} if are_numbers else {}


def _is_period(cell: str) -> bool:
    return read_period_code(cell) is not None or _OTHER_PERIOD.fullmatch(cell) is not None


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None or is_missing_mark(cell)


def _mostly(is_one: Callable[[str], bool], header: Sequence[str], below: Sequence[Sequence[str]], title: str) -> bool:
    place = list(header).index(title)
    cells = [cell for row in below if place < len(row) and (cell := row[place].strip())]
    return bool(cells) and sum(map(is_one, cells)) >= _MOST_CELLS * len(cells)


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
    return unify_i(re.sub(r"[\W_]+", " ", strip_marks(to_plain(title)).lower()).strip())
