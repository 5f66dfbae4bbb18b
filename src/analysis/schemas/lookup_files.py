"""The one reader of the tables of `data/lookup`: one file a table, its rows by their line in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.schemas.csv_files import read_table_csv
from analysis.schemas.table_schemas import TABLES
from analysis.schemas.validation import validate

if TYPE_CHECKING:
    from pathlib import Path


def read_lookup_table(lookup: Path, name: str, *, may_be_missing: bool = False) -> pd.DataFrame:
    """Return one table of `data/lookup`, checked; columns beyond its schema (notes of the editor) are left aside.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.
    name
        The name of a table of `TABLES`, which is also that of its file.
    may_be_missing
        Return a table without rows where there is no such file, instead of refusing it.

    Returns
    -------
    DataFrame
        The rows, with the line of each in its file as index (the header is line 1).

    Raises
    ------
    TableFileError
        If the file is missing or is not a table of its columns.
    SchemaError
        With every error of the values.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> read_lookup_table(packaged_folder() / "data" / "lookup", "maturity_gates").index.tolist()[0]
    2
    """
    table, path = TABLES[name], lookup / f"{name}.csv"
    if may_be_missing and not path.is_file():
        return validate(name, pd.DataFrame(columns=table.column_names))
    required = [column.name for column in table.columns if column.required]
    # Every cell is text first, for a reader that guesses turns `1.150` into 1.15.
    rows = read_table_csv(path, table.column_names, required=required, allow_other=True).replace("", None)
    return validate(name, rows, file=path).set_axis(rows.index)
