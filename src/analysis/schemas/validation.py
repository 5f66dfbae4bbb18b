"""The entry and exit check of every table: right columns, right types, right words, unique keys, all faults at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import AnalysisError
from analysis.schemas.columns import DATE, FLAG, NUMBER, TEXT, WHOLE, Column, Table
from analysis.schemas.table_schemas import TABLES

if TYPE_CHECKING:
    import pandera.pandas as pa

_DTYPES = {TEXT: "str", NUMBER: "float64", WHOLE: "Int64", DATE: "datetime64[us]", FLAG: "boolean"}
_SHOWN_FAULTS = 20


class ContractError(AnalysisError):
    """A table breaks its contract; the message lists every fault with its row, value and expectation."""


def conform(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` as the table `name`: columns in order, types set, missing optional columns added, all checked.

    Raises
    ------
    ContractError
        With all faults at once: unknown or missing columns, values of the wrong type, outside the vocabulary or the
        limits, repeated keys.
    """
    conformed = set_types(name, _without_blanks(TABLES[name], frame))
    _refuse_faults(TABLES[name], conformed)
    return conformed


def set_types(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with the columns and types of the table `name`; words, limits and keys are not looked at.

    For tables that passed `conform` before they were stored. Raises `ContractError` as `conform` does.
    """
    table = TABLES[name]
    _refuse_wrong_columns(table, frame)
    typed = frame.reset_index(drop=True)
    for column in table.columns:
        if column.name not in typed or typed[column.name].dtype != _DTYPES[column.dtype]:
            typed[column.name] = _set_type(table, column, typed)
    return typed if list(typed.columns) == table.column_names else typed[table.column_names]


def _without_blanks(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with a missing value where a text is empty."""
    texts = [column.name for column in table.columns if column.dtype == TEXT and column.name in frame]
    return frame.assign(**{name: frame[name].where(frame[name].astype("object") != "") for name in texts})


def _refuse_wrong_columns(table: Table, frame: pd.DataFrame) -> None:
    unknown = [str(column) for column in frame.columns if column not in table.column_names]
    missing = [c.name for c in table.columns if c.required and c.name not in frame.columns]
    if unknown or missing:
        raise ContractError(
            f"table '{table.name}': missing columns {missing or 'none'}, unknown columns {unknown or 'none'}; "
            f"it has {', '.join(table.column_names)}"
        )


def _set_type(table: Table, column: Column, frame: pd.DataFrame) -> pd.Series:
    values = frame[column.name] if column.name in frame else pd.Series(None, index=frame.index, dtype="object")
    try:
        dtype: Any = _DTYPES[column.dtype]
        converted: pd.Series = values.astype(dtype)
        return converted
    except (TypeError, ValueError) as fault:
        raise ContractError(
            f"table '{table.name}', column '{column.name}': {column.dtype} expected, {fault}"
        ) from fault


def _refuse_faults(table: Table, frame: pd.DataFrame) -> None:
    import pandera.errors  # imported late: pandera takes most of a second and a run with nothing to do needs none

    try:
        _schema(table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        faults = [_describe(table, frame, row) for row in errors.failure_cases.to_dict("records")]
        shown = "\n  ".join(faults[:_SHOWN_FAULTS])
        rest = f"\n  and {len(faults) - _SHOWN_FAULTS} more" if len(faults) > _SHOWN_FAULTS else ""
        raise ContractError(f"table '{table.name}': {len(faults)} faults\n  {shown}{rest}") from errors


def _schema(table: Table) -> pa.DataFrameSchema:
    import pandera.pandas as pa

    def checks(column: Column) -> list[pa.Check]:
        found = []
        if column.allowed:
            found.append(pa.Check.isin(list(column.allowed), error=f"one of {', '.join(column.allowed)}"))
        if column.pattern:
            found.append(pa.Check.str_matches(column.pattern, error=f"a text like {column.pattern}"))
        if column.minimum is not None:
            found.append(pa.Check.ge(column.minimum, error=f"at least {column.minimum:g}"))
        if column.maximum is not None:
            found.append(pa.Check.le(column.maximum, error=f"at most {column.maximum:g}"))
        return found

    columns = {c.name: pa.Column(None, checks(c), nullable=not c.required) for c in table.columns}
    return pa.DataFrameSchema(columns, unique=list(table.key))


def _describe(table: Table, frame: pd.DataFrame, fault: dict[str, object]) -> str:
    check, column, row = fault["check"], fault["column"], fault["index"]
    expected = {"not_nullable": "a value", "multiple_fields_uniqueness": f"a unique {' + '.join(table.key)}"}
    where = f"row {row}"
    if row is not None and not pd.isna(row) and row in frame.index:  # type: ignore[call-overload]
        where += f" ({', '.join(str(frame.at[row, key]) for key in table.key)})"
    return f"{where}, column '{column}': found {fault['failure_case']!r}, expected {expected.get(str(check), check)}"
