"""What points are written about: a unit's indicator, its values that count what the indicator counts, its counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.panel.states import SeriesValue
from analysis.reports._document import Point
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext, Runs
from analysis.reports._row_helpers import Row
from analysis.reports.answers._sureness import Sureness
from analysis.reports.answers.sentence_parts import row_of
from analysis.reports.answers.target_answers import Answer
from analysis.reports.values import rows_behind


@dataclass(frozen=True)
class Topic:
    """A unit's indicator with its answer, as points are written about it."""

    context: ReportContext
    unit_code: str
    indicator_code: str
    answer: Answer

    @property
    def indicator(self) -> Row:
        """Return the row of the indicator."""
        return self.context.indicator(self.indicator_code)

    @property
    def rules(self) -> dict[str, Any]:
        """Return the settings of points."""
        return dict(read_report_settings("answers")["points"])

    @property
    def is_upward(self) -> bool:
        """Return whether more is better."""
        return bool(self.indicator.get("direction") != "down")

    def rows(self, code: str, *, is_own: bool = True, are_chosen: bool = True) -> list[Row]:
        """Return the observations of an indicator of the unit that happened, in order of time.

        They count what the indicator counts, or with `is_own=False` another thing.
        """
        values = self.context.states.values(self.unit_code, code)
        kept = [value for value in values if value.is_own == is_own and (value.is_chosen or not are_chosen)]
        return [self.row(code, value) for value in kept]

    def row(self, code: str, value: SeriesValue) -> Row:
        """Return the observation behind a value."""
        return row_of(self.context, self.unit_code, code, value)

    @cached_property
    def counted_code(self) -> str:
        """Return the indicator whose values tell the change best: the count behind a share, else the indicator.

        The count is no use where the share has a newer value.
        """
        counts = self.context.rows("indicators", share_code=self.indicator_code)
        code = str(counts[0]["indicator_code"]) if counts else self.indicator_code
        own, counted = exact_rows(self.rows(self.indicator_code)), exact_rows(self.rows(code))
        day_of = self.context.day_of
        has_values = len(counted) > 1 and not (own and day_of(own[-1]) > day_of(counted[-1]))
        is_sound = self.context.states.decide(self.unit_code, code).state.allows_verdict
        return code if has_values and is_sound else self.indicator_code


@dataclass(frozen=True)
class Candidate:
    """A point that may be printed; its code gives the weight, and `counted` the rows that its numbers count."""

    code: str
    lead: Runs
    runs: Runs
    sureness: Sureness
    counted: tuple[Row, ...] = ()

    def as_point(self) -> Point:
        """Return the point as reports print it."""
        basis = rows_behind(self.counted)
        return Point(self.lead, self.runs, self.sureness.dots, self.sureness.reason, self.code, basis)


def exact_rows(rows: list[Row]) -> list[Row]:
    """Return the rows that hold a value, not a bound: printed as such or as about so much."""
    return [row for row in rows if (row.get("op") or "=") in ("=", "~")]


def source_id(row: Row) -> str:
    """Return the source of an observation."""
    return str(row["statement_id"]).partition(":")[0]


def is_secondary(row: Row) -> bool:
    """Return whether a source repeats others, or its own figures prove it wrong."""
    flags = set(str(row.get("flags") or "").split())
    return bool(flags & {"secondary", "audit-error", "outside-limits", "repeats-document"})
