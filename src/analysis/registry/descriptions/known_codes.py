"""The codes of the lookups that a ``source.yml`` may name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.schemas import read_table_csv

_UNITS, _REGIMES = "units.csv", "reporting_regimes.csv"


@dataclass(frozen=True)
class KnownCodes:
    """The codes of units and of reporting regimes."""

    units: frozenset[str]
    regimes: frozenset[str]

    def of(self, key: str) -> tuple[frozenset[str], str]:
        """Return the codes that a key of ``source.yml`` may have, and the file that lists them."""
        return (self.regimes, _REGIMES) if key == "regime" else (self.units, _UNITS)


def known_codes(lookup: Path) -> KnownCodes:
    """Return the codes that the lookups of a project know.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.

    Returns
    -------
    KnownCodes
        Without regimes where there is no table of them.

    Raises
    ------
    TableFileError
        If a lookup cannot be read.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> "p34-51" in known_codes(packaged_folder() / "data" / "lookup").units
    True
    """
    units = read_table_csv(lookup / _UNITS, ("unit_code",), allow_other=True)["unit_code"]
    has_regimes = (lookup / _REGIMES).is_file()
    regimes = read_table_csv(lookup / _REGIMES, ("regime",), allow_other=True)["regime"] if has_regimes else ()
    return KnownCodes(frozenset(units), frozenset(regimes))
