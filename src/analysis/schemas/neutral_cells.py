"""Cells of the CSV that people open: none of them may run as a formula, and what is read back is what was written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

#: What a spreadsheet takes for the start of a formula, in full width too; blanks and quotes before it do not help.
_FORMULA = re.compile(r"'*[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")
#: A number, a bound or a mark of no value: '-5,2%', '- 3', '+1.200', '=', '-', '--'.
_HARMLESS = re.compile(r"[+-]?[ ]?[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?[ ]?%?|[=+\-@]|-{2,3}|-?inf")
#: It makes the cell a text for a spreadsheet.
_MARK = "'"


def neutralise_cell(cell: object) -> object:
    """Return a cell of a CSV file so that no spreadsheet runs it as a formula; numbers stay as they are.

    A text that begins with `=`, `+`, `-`, `@`, a tab or a line end, also behind blanks or in full width, gets an
    apostrophe before it. `restore_cell` takes it away.

    Parameters
    ----------
    cell
        A text, a number or None.

    Returns
    -------
    object
        The cell; a text that could be a formula begins with an apostrophe.

    Examples
    --------
    >>> neutralise_cell("=1+1"), neutralise_cell("-5,2%"), neutralise_cell("-"), neutralise_cell(-3)
    ("'=1+1", '-5,2%', '-', -3)
    """
    if not isinstance(cell, str) or _HARMLESS.fullmatch(cell) or not _FORMULA.match(cell):
        return cell
    return f"{_MARK}{cell}"


def restore_cell(cell: str) -> str:
    """Return the text that `neutralise_cell` was given.

    Parameters
    ----------
    cell
        A cell of a CSV file.

    Returns
    -------
    str
        The cell without the apostrophe of `neutralise_cell`.

    Examples
    --------
    >>> restore_cell("'=1+1"), restore_cell("'quoted'")
    ('=1+1', "'quoted'")
    """
    return cell[1:] if cell.startswith(_MARK) and _FORMULA.match(cell) else cell


def neutralise_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table for a CSV file that people open: texts that could be formulas are neutralised, also as titles.

    Parameters
    ----------
    frame
        Any table.

    Returns
    -------
    DataFrame
        Another table; numbers stay numbers.

    Examples
    --------
    >>> neutralise_frame(pd.DataFrame({"name": ["=1+1", "80%"], "value": [-5, 6]}))["name"].tolist()
    ["'=1+1", '80%']
    """
    columns = {
        column: cells.map(neutralise_cell, na_action="ignore")
        if pd.api.types.is_object_dtype(cells.dtype) or pd.api.types.is_string_dtype(cells.dtype)
        else cells
        for column, cells in frame.items()
    }
    return pd.DataFrame(columns, index=frame.index).rename(columns=neutralise_cell)


def to_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    r"""Return rows as the text of a CSV file that is safe to open in a spreadsheet, the header first.

    Parameters
    ----------
    rows
        One mapping of column to cell for each row; None is an empty cell.
    columns
        The columns, in order.

    Returns
    -------
    str
        Lines that end with a line feed.

    Examples
    --------
    >>> to_csv([{"name": "@SUM(1+1)", "value": -5}], ["name", "value"])
    "name,value\n'@SUM(1+1),-5\n"
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(neutralise_cell, columns))
    writer.writerows([neutralise_cell(row[column]) for column in columns] for row in rows)
    return text.getvalue()
