"""Which words of a decision stand for all units of a level: `các đơn vị trong ngành y tế`, `các bệnh viện`."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from importlib.resources import files


def addresses_level(offices: str, level: str) -> bool:
    """Return whether a list of offices addresses all units of a level: alone, or behind `các` or `và`.

    Parameters
    ----------
    offices
        The cell of who leads or takes part.
    level
        A level of `units`.

    Returns
    -------
    bool
        Whether every unit of the level is meant.

    Examples
    --------
    >>> addresses_level("Cục A; Các cơ sở y tế", "facility"), addresses_level("Cục A", "facility")
    (True, False)
    """
    return _pattern(level).search(offices) is not None


def addressed_levels(offices: str) -> list[str]:
    """Return the levels of which a list of offices addresses all units.

    Parameters
    ----------
    offices
        The cell of who leads or takes part.

    Examples
    --------
    >>> addressed_levels("Sở Y tế các tỉnh, thành phố")
    ['province']
    """
    return [level for level in _wordings() if addresses_level(offices, level)]


@cache
def _wordings() -> dict[str, list[str]]:
    content = files("analysis.panel.tasks").joinpath("addressees.csv").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(io.StringIO(content)):
        found.setdefault(row["level"], []).append(row["wording"])
    return found


@cache
def _pattern(level: str) -> re.Pattern[str]:
    either = "|".join(map(re.escape, _wordings().get(level, []))) or r"(?!)"
    return re.compile(rf"(?:^|[;,]\s*|\b(?:các|và)\s+)(?:{either})\b", re.IGNORECASE)
