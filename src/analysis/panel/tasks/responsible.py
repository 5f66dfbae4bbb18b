"""Who is to do a task: the unit that its lead names, else the issuer, whose offices the others are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from analysis.panel.flags import has_flag
from analysis.panel.tasks.addressees import addressed_levels
from analysis.panel.units import UnitRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SEPARATOR = re.compile(r"\s*[;\n]\s*")
_PARTS = re.compile(r"[;\n]|\bvà\b")
#: What a name of an office may have before it that is no part of the name of its unit.
_LEADER = re.compile(r"^(?:giám đốc|thủ trưởng|ban giám đốc|lãnh đạo|viện trưởng|cục trưởng)\s+", re.IGNORECASE)


class Offices:
    """Finds the units that the offices of a document stand for.

    Parameters
    ----------
    tables
        The tables `sources`, `units` and `unit_aliases`.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._registry = UnitRegistry(tables["units"], tables["unit_aliases"])
        self._level = dict(zip(tables["units"]["unit_code"], tables["units"]["level"], strict=True))
        sources = tables["sources"].set_index("source_id")
        self._issued = sources["issued"].to_dict()
        self._issuer = sources["issuer_code"].to_dict()
        self._filer = sources["filing_unit_code"].to_dict()
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}

    def named(self, offices: str | None, source_id: str) -> tuple[str, ...]:
        """Return the units that a list of offices of a document names; none for offices inside the issuer."""
        if not isinstance(offices, str):
            return ()
        key = (offices, source_id)
        if key not in self._found:
            self._found[key] = tuple(dict.fromkeys(self._names(offices, self._issued.get(source_id))))
        return self._found[key]

    def _names(self, offices: str, day: pd.Timestamp | None) -> Iterator[str]:
        for part in _SEPARATOR.split(offices):
            name = _LEADER.sub("", part.strip(" .,"))
            code = self._registry.resolve(name, day).unit_code if name else None
            if code is not None:
                yield code

    def author(self, source_id: str) -> str | None:
        """Return the unit that a document is by: the one it was filed for, else its issuer."""
        for codes in (self._filer, self._issuer):
            code = codes.get(source_id)
            if isinstance(code, str):
                return code
        return None

    def responsible(self, lead: str | None, source_id: str) -> tuple[str, ...]:
        """Return the units that are to do a task; none where it addresses all units of a level."""
        if named := self.named(lead, source_id):
            return named
        issuer = self._issuer.get(source_id)
        owner = issuer if isinstance(issuer, str) else self.author(source_id)
        if owner is None:
            return ()
        return () if lead and self._is_for_others(lead, owner) else (owner,)

    def _is_for_others(self, lead: str, owner: str) -> bool:
        """Return whether a lead addresses units of other levels only: no office of the issuer stands among them."""
        parts = [part for part in _PARTS.split(lead) if part.strip()]
        return bool(parts) and all(set(addressed_levels(part.strip())) - {self._level.get(owner)} for part in parts)


def list_responsible(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row for each task and each unit that is to do it; headings and repeated tasks are left out.

    The lead's name means the unit that bore it when the document was issued. An office that is no unit of the lookups
    belongs to the issuer. A task for all units of a level (`các bệnh viện`) has no row: its units are not listed.

    Parameters
    ----------
    tables
        The tables `tasks`, `sources`, `units` and `unit_aliases`.

    Returns
    -------
    DataFrame
        Columns `task_id` and `unit_code`, in the order of `tasks`.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.schemas import TABLES, validate
    >>> names = ("sources", "units", "unit_aliases", "tasks")
    >>> tables = {name: validate(name, pd.DataFrame(columns=TABLES[name].column_names)) for name in names}
    >>> list_responsible(tables).columns.tolist()
    ['task_id', 'unit_code']
    """
    tasks = tables["tasks"]
    offices = Offices(tables)
    leaves = tasks[~has_flag(tasks, "parent", "reported")]
    lead = leaves["lead"].astype("object").where(leaves["lead"].notna(), None)
    rows = [
        (task_id, unit)
        for task_id, source_id, office in zip(leaves["task_id"], leaves["source_id"], lead, strict=True)
        for unit in offices.responsible(office, source_id)
    ]
    return pd.DataFrame(rows, columns=["task_id", "unit_code"], dtype="str")
