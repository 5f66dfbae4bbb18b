"""What the columns of a tidy table are for, as the option ``--columns`` and ``source.yml`` say it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.errors import AnalysisError, nearest

#: What a column may be for; the first four are needed.
NEEDED = ("unit", "indicator", "period", "value")
ROLES = (*NEEDED, "numerator", "denominator", "op", "status", "note")
#: Stands for a column's name: the names of all other columns are the indicators or the periods.
IN_COLUMNS = "columns"
DECIMALS = ("point", "comma")


class TableError(AnalysisError):
    """A tidy table cannot be taken as it is; `errors` holds each error with its file, row and column."""


@dataclass(frozen=True)
class TableLayout:
    """How a tidy table is to be read.

    Attributes
    ----------
    columns: what each column is for (`ROLES`) and its name; ``columns`` for indicator or period where the names of the
        other columns are the indicators or the periods (a wide table), or one indicator or period for the whole table.
    left_out: names of columns of a wide table that are not read.
    decimal: ``point`` or ``comma``, the sign before the decimals in texts.
    """

    columns: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    decimal: str = "point"

    @property
    def wide(self) -> str | None:
        """Return the role that stands in the names of the columns; None for a long table."""
        return next((role for role in ("indicator", "period") if self.columns.get(role) == IN_COLUMNS), None)


def parse_columns(options: Iterable[str], decimal: str = "point") -> TableLayout:
    """Return the layout that ``--columns`` describes.

    Parameters
    ----------
    options
        Texts such as ``unit=Tỉnh,indicator=code,period=Năm,value=Giá trị``; a part with a comma stands in quotation
        marks; ``leave_out=NAME`` names a column of a wide table that is not read.
    decimal
        ``point`` or ``comma``.

    Returns
    -------
    TableLayout
        What each column is for.

    Raises
    ------
    TableError
        With all errors at once: parts without ``=``, unknown or missing roles, roles that are given twice.

    Examples
    --------
    >>> parse_columns(["unit=Tỉnh,indicator=papi,period=columns"]).wide
    'period'
    """
    columns: dict[str, str] = {}
    left_out: list[str] = []
    errors = []
    for part in (part.strip() for row in csv.reader(options) for part in row if part.strip()):
        role, sign, name = (text.strip() for text in part.partition("="))
        if not sign or not name:
            errors.append(TableError(option="--columns", found=part, expected="a part such as unit=NAME"))
        elif role == "leave_out":
            left_out.append(name)
        elif role not in ROLES:
            expected = f"one of {', '.join(ROLES)}, leave_out"
            errors.append(TableError(option="--columns", found=role, expected=expected, nearest=nearest(role, ROLES)))
        elif role in columns:
            errors.append(TableError(f"'{role}' is given twice", option="--columns"))
        else:
            columns[role] = name
    layout = TableLayout(columns, tuple(left_out), decimal)
    errors += check_layout(layout)
    if errors:
        raise TableError.join(errors)
    return layout


def check_layout(layout: TableLayout) -> list[TableError]:
    """Return what is wrong with a layout, whatever the file."""
    errors = []
    needed = [role for role in NEEDED if not (role == "value" and (layout.wide or _has_counts(layout)))]
    missing = [role for role in needed if role not in layout.columns]
    if missing:
        fix = f"Add {', '.join(f'{role}=NAME' for role in missing)}."
        errors.append(TableError(f"no column is named for: {', '.join(missing)}", option="--columns", fix=fix))
    if layout.wide and {"value", "numerator", "denominator"} & layout.columns.keys():
        errors.append(
            TableError("the other columns hold the values of a wide table: leave out value=", option="--columns")
        )
    if {layout.columns.get("indicator"), layout.columns.get("period")} == {IN_COLUMNS}:
        errors.append(TableError("only one of indicator and period can stand in the columns", option="--columns"))
    if layout.decimal not in DECIMALS:
        errors.append(TableError(option="--decimal", found=layout.decimal, expected=" or ".join(DECIMALS)))
    return errors


def _has_counts(layout: TableLayout) -> bool:
    return {"numerator", "denominator"} <= layout.columns.keys()
