"""The units that ``--unit`` means: codes as given, patterns such as ``p34-*`` by the list of all units."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from fnmatch import fnmatchcase

from analysis.errors import UsageError, did_you_mean
from analysis.paths import lookup_folder

_WILD = frozenset("*?[")


def expand_units(given: Iterable[str]) -> list[str]:
    """Return the codes that are meant, each once: a pattern stands for all units of ``data/lookup/units.csv`` it fits.

    Raises
    ------
    UsageError
        When a pattern fits no unit, with the nearest pattern that fits some.
    """
    found: dict[str, None] = {}
    for word in given:
        found |= dict.fromkeys(_matching(word) if _WILD & set(word) else [word])
    return list(found)


def _matching(pattern: str) -> list[str]:
    codes = _read_codes()
    matching = [code for code in codes if fnmatchcase(code, pattern)]
    if not matching:
        families = sorted({f"{code.split('-')[0]}-*" for code in codes if "-" in code})
        raise UsageError(
            f"--unit '{pattern}': none of the {len(codes)} units of data/lookup/units.csv fits"
            f"{did_you_mean(pattern, families)} (there are {', '.join(families) or 'none'})"
        )
    return matching


def _read_codes() -> list[str]:
    try:
        with (lookup_folder() / "units.csv").open(encoding="utf-8", newline="") as lines:
            return [row["unit_code"] for row in csv.DictReader(lines)]
    except FileNotFoundError:
        return []
