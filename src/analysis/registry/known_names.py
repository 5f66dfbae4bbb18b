"""The names of places and facilities in the lookups, for the reader of documents."""

from __future__ import annotations

from pathlib import Path

from analysis.schemas import read_table_csv
from vnfilings import Names

_PLACES, _FACILITIES = ("province", "district"), ("facility",)


def known_names(lookup: Path) -> Names:
    """Return the names of all places and facilities of the lookups, with their aliases and former units.

    Parameters
    ----------
    lookup
        The folder with ``units.csv`` and ``unit_aliases.csv``.

    Returns
    -------
    Names
        What `read_documents` and `read_statements` take as `names`.

    Raises
    ------
    TableFileError
        If a lookup cannot be read.

    Examples
    --------
    >>> from analysis.paths import lookup_or_packaged_folder
    >>> names = known_names(lookup_or_packaged_folder())
    >>> names.is_place("TP.HCM"), names.is_facility("Bệnh viện K")
    (True, True)
    """
    units = read_table_csv(lookup / "units.csv", ("unit_code", "name_vi", "level"), allow_other=True)
    columns = ("alias", "source_id", "unit_code")
    aliases = read_table_csv(lookup / "unit_aliases.csv", columns, required=("alias", "unit_code"), allow_other=True)
    if "source_id" in aliases:  # what holds in one document is no name elsewhere
        aliases = aliases[aliases["source_id"].fillna("") == ""]
    level_of = dict(zip(units["unit_code"], units["level"], strict=True))
    named = [*zip(units["name_vi"], units["level"], strict=True)]
    named += [(alias, level_of.get(code)) for alias, code in zip(aliases["alias"], aliases["unit_code"], strict=True)]
    return Names(
        places=[name for name, level in named if level in _PLACES],
        facilities=[name for name, level in named if level in _FACILITIES],
    )
