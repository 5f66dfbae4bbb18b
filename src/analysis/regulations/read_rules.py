"""The one reader of rules: the tables of `data/lookup` that carry source, validity and verification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.errors import AnalysisError, nearest
from analysis.regulations.in_force import rules_in_force
from analysis.schemas import RULE_TABLES, read_lookup_table

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import pandas as pd

#: The tables of rules.
RULE_NAMES = tuple(table.name for table in RULE_TABLES)


def read_rules(lookup: Path) -> dict[str, pd.DataFrame]:
    """Return every table of rules by name; a table without a file has no rows.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.

    Returns
    -------
    dict
        The tables of `RULE_NAMES`, whatever their validity.

    Raises
    ------
    TableFileError
        If a file is not a table of its columns.
    SchemaError
        With every error of the values of a table.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> len(read_rules(packaged_folder() / "data" / "lookup")["maturity_gates"])
    41
    """
    return {name: read_lookup_table(lookup, name, may_be_missing=True) for name in RULE_NAMES}


def rules_on(lookup: Path, name: str, day: dt.date | str) -> pd.DataFrame:
    """Return the rules of one table that held on `day`.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.
    name
        The table, e.g. maturity_gates.
    day
        The day.

    Returns
    -------
    DataFrame
        The rows in force, with the line of each in its file as index.

    Raises
    ------
    AnalysisError
        If there is no such table of rules.
    TableFileError, SchemaError
        If the file is not a table of its columns.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> folder = packaged_folder() / "data" / "lookup"
    >>> before, after = (rules_on(folder, "maturity_gates", day) for day in ("2025-06-05", "2025-06-06"))
    >>> sorted(set(before["group_code"]) - set(after["group_code"]))
    ['emr']
    """
    if name not in RULE_NAMES:
        raise AnalysisError(
            "table of rules", found=name, expected=f"one of: {', '.join(RULE_NAMES)}", nearest=nearest(name, RULE_NAMES)
        )
    return rules_in_force(read_lookup_table(lookup, name, may_be_missing=True), day)
