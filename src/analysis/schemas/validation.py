"""The check of every table when it enters and when it leaves a stage: columns, types, values and keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import AnalysisError, did_you_mean, nearest
from analysis.schemas.columns import DATE, FLAG, NUMBER, TEXT, WHOLE, Column, Table
from analysis.schemas.table_schemas import TABLES

if TYPE_CHECKING:
    import pandera.pandas as pa

_DTYPES = {TEXT: "str", NUMBER: "float64", WHOLE: "Int64", DATE: "datetime64[us]", FLAG: "boolean"}
_EXPECTED = {
    NUMBER: "a number, e.g. 61.2",
    WHOLE: "a whole number",
    DATE: "a day as YYYY-MM-DD",
    FLAG: "True or False",
    TEXT: "text",
}
_MOST_ERRORS = 20
#: A day as text: year first, because 01/07/2025 is the first of July to one reader and 7 January to another.
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]00:00:00)?")
#: What an open end of a validity is compared as.
_FIRST_DAY, _LAST_DAY = pd.Timestamp("1000-01-01").as_unit("us"), pd.Timestamp("9999-12-31").as_unit("us")


class SchemaError(AnalysisError):
    """A table does not match its schema; `errors` holds each error with its row, what was found and expected."""


def validate(name: str, frame: pd.DataFrame, *, file: Path | None = None) -> pd.DataFrame:
    """Return a frame as the table `name`: columns in order, types set, missing optional columns added, all checked.

    Parameters
    ----------
    name
        The name of a table of `TABLES`.
    frame
        The rows; it is not changed. Empty texts become missing values.
    file
        The file that the rows were read from, for messages; the frame's index then holds their lines.

    Returns
    -------
    DataFrame
        A new frame, its rows numbered from 0.

    Raises
    ------
    SchemaError
        With all errors at once: missing or unknown columns, values of another type, outside the vocabulary or the
        limits, keys that are not unique, a validity that ends before it begins, two rows of one rule that hold on the
        same day.

    Examples
    --------
    >>> frame = pd.DataFrame({"about": ["unit"], "wording": ["Sở Y tế"], "state": ["unkown"]})
    >>> try:
    ...     validate("reviews", frame)
    ... except SchemaError as error:
    ...     print(error.errors[0].found, error.errors[0].nearest)
    unkown ('unknown',)
    """
    table = TABLES[name]
    typed, errors = _set_types(table, _without_blanks(table, frame), file)
    rows = _Rows(table, frame.index, typed, file)
    errors += [*_value_errors(table, typed, rows), *_key_errors(table, typed, rows)]
    errors += _validity_errors(table, typed, rows)
    _raise(table, errors)
    return typed[table.column_names]


def set_types(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with the columns and types of the table `name`; values, limits and keys are not checked.

    For tables that passed `validate` before they were stored.

    Parameters
    ----------
    name
        The name of a table of `TABLES`.
    frame
        The rows; it is not changed.

    Returns
    -------
    DataFrame
        The rows with all columns of the table, in order.

    Raises
    ------
    SchemaError
        For missing or unknown columns and values of another type, all at once.

    Examples
    --------
    >>> set_types("reviews", pd.DataFrame({"about": ["unit"], "wording": ["a"], "state": ["unknown"]})).shape
    (1, 9)
    """
    table = TABLES[name]
    typed, errors = _set_types(table, frame, None)
    _raise(table, errors)
    return typed if list(typed.columns) == table.column_names else typed[table.column_names]


class _Rows:
    """How messages name the rows of a table: by the line of their file, else by their number and key."""

    def __init__(self, table: Table, labels: pd.Index, typed: pd.DataFrame, file: Path | None) -> None:
        self._table, self._labels, self._typed, self._file = table, labels, typed, file

    def error(self, position: int | None, column: str | None, found: object, expected: str, **more: Any) -> SchemaError:
        """Return the error of one cell."""
        if self._file is not None:
            line = None if position is None else int(self._labels[position])
            place = f"{self._file.parent.name}/{self._file.name}"
            return SchemaError(file=place, line=line, column=column, found=found, expected=expected, **more)
        place = f"table '{self._table.name}'"
        if position is not None:
            key = ", ".join(str(self._typed[name].iloc[position]) for name in self._table.key if name in self._typed)
            place += f", row {position} ({key})"
        return SchemaError(file=place, column=column, found=found, expected=expected, **more)


def _raise(table: Table, errors: list[SchemaError]) -> None:
    if not errors:
        return
    shown = errors[:_MOST_ERRORS]
    rest = f" (the first {_MOST_ERRORS} are shown)" if len(errors) > len(shown) else ""
    raise SchemaError.join(shown, f"table '{table.name}': {len(errors)} errors{rest}")


def _without_blanks(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with a missing value where a text is empty."""
    texts = [column.name for column in table.columns if column.dtype == TEXT and column.name in frame]
    return frame.assign(**{name: frame[name].where(frame[name].astype("object") != "") for name in texts})


def _set_types(table: Table, frame: pd.DataFrame, file: Path | None) -> tuple[pd.DataFrame, list[SchemaError]]:
    """Return the frame with every column of the table and its type, and the errors; wrong cells become missing."""
    rows = _Rows(table, frame.index, frame, file)
    errors = list(_column_errors(table, frame, rows))
    typed = frame.reset_index(drop=True)
    for column in table.columns:
        if column.name in typed and typed[column.name].dtype == _DTYPES[column.dtype]:
            continue
        values = typed[column.name] if column.name in typed else pd.Series(None, index=typed.index, dtype="object")
        converted, wrong = _convert(values, column.dtype)
        errors += [rows.error(p, column.name, values.iloc[p], _EXPECTED[column.dtype]) for p in wrong]
        typed[column.name] = converted
    return typed, errors


def _column_errors(table: Table, frame: pd.DataFrame, rows: _Rows) -> Iterator[SchemaError]:
    unknown = [str(name) for name in frame.columns if name not in table.column_names]
    for column in table.columns:
        if column.required and column.name not in frame.columns:
            yield rows.error(None, column.name, None, f"this column{did_you_mean(column.name, unknown)}")
    known = ", ".join(table.column_names)
    for name in unknown:
        yield rows.error(None, name, None, f"no such column, only {known}{did_you_mean(name, table.column_names)}")


def _convert(values: pd.Series, dtype: str) -> tuple[pd.Series, list[int]]:
    """Return the values in the type of a column, and the positions of those that it cannot hold."""
    target: Any = _DTYPES[dtype]
    odd_days = _odd_days(values) if dtype == DATE else []
    try:
        if not odd_days:
            return values.astype(target), []
    except (TypeError, ValueError):
        pass
    wrong = [place for place, value in enumerate(values) if place in odd_days or not _can_hold(value, target)]
    whole = values.astype("object").copy()
    whole.iloc[wrong] = None
    return whole.astype(target), wrong


def _odd_days(values: pd.Series) -> list[int]:
    """Return the positions of days that are texts in another form than year, month, day."""
    return [place for place, value in enumerate(values) if isinstance(value, str) and not _DAY.fullmatch(value)]


def _can_hold(value: object, dtype: Any) -> bool:
    try:
        pd.Series([value], dtype="object").astype(dtype)
    except (TypeError, ValueError):
        return False
    return True


def _value_errors(table: Table, typed: pd.DataFrame, rows: _Rows) -> Iterator[SchemaError]:
    """Yield the values outside the vocabulary or the limits, and the missing ones."""
    if all(_holds(column, typed[column.name]) for column in table.columns):
        return
    import pandera.errors  # imported late: pandera takes half a second, and only a table with a fault needs it

    try:
        _schema(table).validate(typed[table.column_names], lazy=True)
    except pandera.errors.SchemaErrors as found:
        columns = {column.name: column for column in table.columns}
        for case in found.failure_cases.to_dict("records"):
            position = None if case["index"] is None or pd.isna(case["index"]) else int(case["index"])
            value, check = case["failure_case"], str(case["check"])
            if check == "not_nullable":
                yield rows.error(position, case["column"], None, "a value, found none")
            else:
                near = nearest(str(value), columns[case["column"]].allowed)
                yield rows.error(position, case["column"], value, check, nearest=near)


def _holds(column: Column, values: pd.Series) -> bool:
    """Return whether all values of a column are within its vocabulary and limits, and none is missing that must be."""
    known = values.dropna()
    return not (
        (column.required and len(known) < len(values))
        or (column.allowed and not known.isin(column.allowed).all())
        or (column.pattern and not known.str.match(column.pattern).all())
        or (column.minimum is not None and not (known >= column.minimum).all())
        or (column.maximum is not None and not (known <= column.maximum).all())
    )


def _schema(table: Table) -> pa.DataFrameSchema:
    import pandera.pandas as pa

    def checks(column: Column) -> list[pa.Check]:
        found = []
        if column.allowed:
            found.append(pa.Check.isin(list(column.allowed), error=f"one of {', '.join(column.allowed)}"))
        if column.pattern:
            found.append(pa.Check.str_matches(column.pattern, error=f"a text that matches {column.pattern}"))
        if column.minimum is not None:
            found.append(pa.Check.ge(column.minimum, error=f"at least {column.minimum:g}"))
        if column.maximum is not None:
            found.append(pa.Check.le(column.maximum, error=f"at most {column.maximum:g}"))
        return found

    columns = {column.name: pa.Column(None, checks(column), nullable=not column.required) for column in table.columns}
    return pa.DataFrameSchema(columns)


def _key_errors(table: Table, typed: pd.DataFrame, rows: _Rows) -> Iterator[SchemaError]:
    key = list(table.key)
    for position in typed.index[typed.duplicated(key)]:
        found = ", ".join(str(value) for value in typed.loc[position, key])
        yield rows.error(position, None, found, f"a unique {' + '.join(key)}")


def _validity_errors(table: Table, typed: pd.DataFrame, rows: _Rows) -> Iterator[SchemaError]:
    """Yield validities that end before they begin, and rows of one rule that hold on the same day."""
    if not {"valid_from", "valid_to"} <= set(table.column_names):
        return
    began, ended = typed["valid_from"].fillna(_FIRST_DAY), typed["valid_to"].fillna(_LAST_DAY)
    for place in typed.index[ended < began]:
        expected = f"a day from {began[place]:%Y-%m-%d} on, the row's valid_from"
        yield rows.error(place, "valid_to", f"{ended[place]:%Y-%m-%d}", expected)
    key = [name for name in table.key if name != "valid_from"]
    if "valid_from" not in table.key:
        return
    for _, same in typed.groupby(key, dropna=False):
        ordered = began[same.index].sort_values(kind="stable").index
        for earlier, later in pairwise(ordered):
            if ended[earlier] >= began[later]:
                name = ", ".join(str(typed.loc[later, column]) for column in key)
                expected = f"that the earlier row of {name} ends before: two rules must not hold on one day"
                yield rows.error(later, "valid_from", f"{began[later]:%Y-%m-%d}", expected)
