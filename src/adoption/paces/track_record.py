"""How forecasts of thin panels fared: what came true in the panels behind the library, each with its family left out.

The table is measured, not set: ``python benchmarks/models_thin.py`` writes it, with the call that ships.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from adoption.arrays import PanelError
from adoption.paces.library import shipped_file

_COLUMNS = ("n_reports", "chance_from", "chance_to", "n_forecasts", "n_panels", "came_true")


class TrackRecord(NamedTuple):
    """Of `n_forecasts` with a chance from `chance_from` up to `chance_to`, the part that came true in `n_panels`."""

    n_reports: int
    chance_from: float
    chance_to: float
    n_forecasts: int
    n_panels: int
    came_true: float


def find_track_record(n_reports: int, chance: float) -> TrackRecord | None:
    """Return how often forecasts with such a chance came true, by the number of the unit's reports (1 to 3).

    Parameters
    ----------
    n_reports
        The unit's own reports.
    chance
        What was forecast [0 to 1]: that a share lies at a target or above.

    Returns
    -------
    TrackRecord or None
        None where too few such forecasts were checked.

    Examples
    --------
    >>> found = find_track_record(1, 0.5)
    >>> found.n_reports, found.chance_from <= 0.5 <= found.chance_to, 0.3 < found.came_true < 0.7
    (1, True, True)
    >>> find_track_record(9, 0.5) is None
    True
    """
    for row in read_track_record():
        is_last = row.chance_to >= 1
        if row.n_reports == n_reports and row.chance_from <= chance and (chance < row.chance_to or is_last):
            return row
    return None


@lru_cache(maxsize=1)
def read_track_record(path: Path | None = None) -> tuple[TrackRecord, ...]:
    """Return the rows of the table that comes with the package, or of another file.

    Raises
    ------
    PanelError
        If the file is no such table.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> {row.n_reports for row in read_track_record()}
    {1, 2, 3}
    """
    table = pd.read_csv(path or shipped_file("pace_record.csv"), comment="#")
    missing = [name for name in _COLUMNS if name not in table]
    if missing:
        raise PanelError(f"a track record without {', '.join(missing)}: benchmarks/models_thin.py writes it")
    return tuple(TrackRecord(*row) for row in table[list(_COLUMNS)].itertuples(index=False))
