"""Which unit has which systems: the newest statement of each kind of system for each unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.panel.tasks.responsible import Offices
from analysis.schemas import TABLES, compare_key, validate

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY = ["unit_code", "system"]
#: Of two statements of one document the more definite counts.
_RANKS = {"unknown": 0, "no": 1, "yes": 2}


def build_system_coverage(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the table `system_coverage`: whether each unit has each kind of system, by the newest document.

    A name that stands in a document means the unit that bore it when the document was issued; without a name the unit
    is the author. What names a unit that the lookups do not hold stays in `system_reports` alone.

    Parameters
    ----------
    tables
        The tables `system_reports, sources, units` and `unit_aliases`.

    Returns
    -------
    DataFrame
        The table, by unit and system.

    Raises
    ------
    SchemaError
        If a table does not match its schema.

    Examples
    --------
    >>> names = ("system_reports", "sources", "units", "unit_aliases")
    >>> tables = {name: validate(name, pd.DataFrame(columns=TABLES[name].column_names)) for name in names}
    >>> len(build_system_coverage(tables))
    0
    """
    offices = Offices(tables)
    issued = tables["sources"].set_index("source_id")["issued"].to_dict()
    facilities = tables["units"][tables["units"]["level"] == "facility"]
    named = zip(facilities["unit_code"], facilities["name_vi"], strict=True)
    own_names = {code: compare_key(name) for code, name in named}
    rows: list[dict[str, Any]] = []
    read: list[Any] = tables["system_reports"].to_dict("records")
    for place, row in enumerate(read):
        unit = _unit_of(row, offices, own_names)
        if unit is not None:
            rows.append({**row, "unit_code": unit, "as_of": issued.get(row["source_id"]), "place": -place})
    known = pd.DataFrame(rows, columns=[*TABLES["system_coverage"].column_names, "place"])
    known = known.assign(as_of=pd.to_datetime(known["as_of"]), rank=known["has"].map(_RANKS))
    known = known[(known["rank"] > 0) | ~known.duplicated(_KEY, keep=False)]
    newest = known.sort_values(["as_of", "rank", "source_id", "place"], kind="stable", na_position="first")
    newest = newest.groupby(_KEY, sort=True).tail(1).sort_values(_KEY, kind="stable")
    return validate("system_coverage", newest[TABLES["system_coverage"].column_names])


def _unit_of(row: Mapping[str, Any], offices: Offices, own_names: Mapping[str, str]) -> str | None:
    """Return the unit that has the system: the named one; without a name ('Bệnh viện'), the author if a facility."""
    name, author = row["unit_text"], offices.author(row["source_id"])
    if isinstance(name, str):
        if named := offices.named(name, row["source_id"]):
            return named[0]
        is_own = author is not None and own_names.get(author, "").startswith(compare_key(name))
        return author if is_own else None
    return author if author in own_names else None
