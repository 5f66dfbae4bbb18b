"""What every report on the newest data begins with, kept in memory by the fork server for its kernels.

A kernel that finds other tables than the server read, or reports on another day, makes its own: the server's material
is found by the state of the files and the contents of the tables.
"""

from __future__ import annotations

import datetime as dt

from analysis.paths import processed_folder
from analysis.pipeline.build import find_snapshot, snapshots_folder
from analysis.run_date import default_run_date

_State = tuple[dt.date, frozenset[tuple[str, int, int]]]


class _PreparedDays:
    """Remembers for which files the material was made: for papers of filings, for other reports."""

    def __init__(self, *, filings: bool, reports: bool) -> None:
        self._filings, self._reports = filings, reports
        self._state: _State | None = None

    def keep(self) -> bool:
        """Read tables and prepare reports on them where files have changed; return whether any had.

        Papers are of the day of the newest filing, other reports of the day of the newest data.
        """
        from analysis.panel import load_all
        from analysis.project import read_settings
        from analysis.reports import data_day, newest_filing_day, prepare_reports

        state = _look()
        if state == self._state:
            return False
        self._state = state  # what fails would fail again
        stored, days = load_all(), dict[str | None, tuple[str, ...]]()
        if self._filings:
            days[newest_filing_day(stored)] = ()
        if self._reports:
            days[data_day(stored)] = read_settings().languages
        for day, languages in days.items():
            tables = find_snapshot(day) if day else None
            if tables is not None:
                prepare_reports(tables, languages, report_date=day)
        return True


def _look() -> _State:
    """Return the run date, the state of each stored table, and which snapshots are there."""
    tables = [(path, path.stat()) for path in processed_folder().glob("*.parquet")]
    files = {(path.name, found.st_size, found.st_mtime_ns) for path, found in tables}
    return default_run_date(), frozenset(files | {(str(path), 0, 0) for path in snapshots_folder().glob("*/[!.]*")})


keep_newest_day = _PreparedDays(filings=False, reports=True).keep
keep_filing_day = _PreparedDays(filings=True, reports=False).keep
keep_both_days = _PreparedDays(filings=True, reports=True).keep
