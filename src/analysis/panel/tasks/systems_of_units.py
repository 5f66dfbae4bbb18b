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
_DETAILS = ("product", "vendor", "since", "owner")
_RANKS = {"unknown": 0, "no": 1, "yes": 2}


def build_system_coverage(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the table `system_coverage`: whether each unit has each kind of system, by the newest document.

    Product, vendor and time that the newest document does not give are those of an earlier one, as long as nothing
    speaks for another system between; `detail_source_ids` names these. A system whose first month lies after the issue
    of its document is only planned, and left out.

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
    ahead = [_is_ahead(since, day) for since, day in zip(known["since"], known["as_of"], strict=True)]
    known = known[~pd.Series(ahead, index=known.index, dtype=bool)]
    known = known[(known["rank"] > 0) | ~known.duplicated(_KEY, keep=False)]
    known = known.sort_values(["as_of", "rank", "source_id", "place"], kind="stable", na_position="first")
    newest = pd.DataFrame(
        [_with_details(rows.iloc[::-1].to_dict("records")) for _, rows in known.groupby(_KEY, sort=True)],
        columns=known.columns,
    )
    return validate("system_coverage", newest[TABLES["system_coverage"].column_names])


def _is_ahead(since: Any, day: Any) -> bool:
    return isinstance(since, str) and since != "" and pd.notna(day) and since > f"{day:%Y-%m}"[: len(since)]


def _with_details(rows: list[Any]) -> dict[str, Any]:
    """Return the first of the rows of a unit and system, with what the later ones say of the same system."""
    newest, sources = dict(rows[0]), []
    for row in rows[1:] if newest["has"] == "yes" else ():
        if row["has"] != "yes" or any(_differ(newest[name], row[name]) for name in ("product", "vendor")):
            break
        told = {name: row[name] for name in _DETAILS if _says_more(row[name], newest[name])}
        newest |= told
        sources += [row["source_id"]] if told else []
    others = [source for source in dict.fromkeys(sources) if source != newest["source_id"]]
    return newest | {"detail_source_ids": " | ".join(others) or None}


def _differ(one: Any, other: Any) -> bool:
    """Return whether two names are given and neither is part of the other."""
    if not (isinstance(one, str) and isinstance(other, str)) or not (one and other):
        return False
    first, second = compare_key(one), compare_key(other)
    return first not in second and second not in first


def _says_more(other: Any, known: Any) -> bool:
    """Return whether a cell fills an empty one, or gives the month of its year."""
    if not isinstance(other, str) or not other:
        return False
    return not isinstance(known, str) or not known or other.startswith(f"{known}-")


def _unit_of(row: Mapping[str, Any], offices: Offices, own_names: Mapping[str, str]) -> str | None:
    """Return the unit that has the system: the named one; without a name ('Bệnh viện'), the author if a facility."""
    name, author = row["unit_text"], offices.author(row["source_id"])
    if isinstance(name, str):
        if named := offices.named(name, row["source_id"]):
            return named[0]
        is_own = author is not None and own_names.get(author, "").startswith(compare_key(name))
        return author if is_own else None
    return author if author in own_names else None
