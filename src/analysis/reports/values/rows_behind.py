"""The trace ids of the rows that values stand in."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.reports._row_helpers import Row, is_added_up
from analysis.reports.trace_ids import trace_id


def rows_behind(observations: Iterable[Row]) -> tuple[str, ...]:
    """Return the trace ids of the rows that hold these observations: those of their statements, or of their sums."""
    tables = (
        (("consolidated" if is_added_up(row) else "statements"), str(row["statement_id"])) for row in observations
    )
    return tuple(trace_id(table, key) for table, key in tables)
