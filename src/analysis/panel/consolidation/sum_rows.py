"""One sum as a row of the table `consolidated`, and as the value that goes up to the next organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.panel.consolidation._beside_reported import ADDED, which_is_used
from analysis.panel.consolidation._part_periods import ADDED_PERIODS, SETTLED, Span
from analysis.panel.consolidation.part_values import CARRIED, CARRIED_UP, Value, add_exactly, add_statuses
from analysis.panel.corrections import ID_SEPARATOR

if TYPE_CHECKING:
    import pandas as pd

    from analysis.panel.consolidation._sum_rules import Parts, Total

#: What the id of a sum begins with; the id of a statement begins with its source, which has no colon before it.
SUM_PREFIX = "sum:"
_EXTRA_FLAGS = {*CARRIED_UP, ADDED_PERIODS, CARRIED}
_EXTRA_STATUSES = {"estimate", "preliminary", "corrected"}


def sum_id(unit_code: str, indicator_code: str, period: str) -> str:
    """Return the id of the sum for an organisation, indicator and period.

    Parameters
    ----------
    unit_code, indicator_code, period
        The organisation, the indicator and the period as a code.

    Returns
    -------
    str
        The key of table `consolidated`.

    Examples
    --------
    >>> sum_id("p34-51", "visits_count", "2026-H1")
    'sum:p34-51:visits_count:2026-H1'
    """
    return f"{SUM_PREFIX}{unit_code}:{indicator_code}:{period}"


@dataclass(frozen=True)
class Sum:
    """What the organisations below one add up to, with what it rests on.

    Attributes
    ----------
    n_expected: the organisations that should have reported.
    lists_all: all organisations below are known to be listed.
    reported: the total that the organisation reported itself.
    is_settled: a person chose the sum.
    """

    unit_code: str
    indicator_code: str
    span: Span
    period: str
    how: str
    parts: Parts
    total: Total
    n_expected: int
    lists_all: bool
    reported: Value | None
    is_settled: bool
    share_of_denominator: float | None

    @property
    def key(self) -> str:
        """Return the id."""
        return sum_id(self.unit_code, self.indicator_code, self.period)

    @property
    def is_complete(self) -> bool:
        """Return whether everyone who should report is in it, and everyone is known."""
        parts = self.parts
        is_whole = not parts.missing and not parts.left_out and not any(value.is_partial for value in parts.taken)
        return self.total.value is not None and self.lists_all and is_whole

    @property
    def used(self) -> str:
        """Return which total is used."""
        is_settled = self.is_settled and self.total.value is not None
        return which_is_used(self.reported, is_complete=self.is_complete, is_settled=is_settled)

    @property
    def start(self) -> pd.Timestamp | None:
        """Return the first day of the period; of a stock, of the period by which its parts call its day."""
        if self.span.start is not None:
            return self.span.start
        same = [value for value in self.parts.taken if value.end == self.span.end]
        return next((value.start for value in same if value.period == self.period), same[0].start if same else None)

    @property
    def as_of(self) -> pd.Timestamp | None:
        """Return the newest day of issue of a part."""
        return max((value.as_of for value in self.parts.taken if value.as_of is not None), default=None)

    @property
    def flags(self) -> list[str]:
        """Return what readers must know of the sum, as keywords."""
        parts = self.parts
        held = {flag for value in parts.taken for flag in value.flags} & {*_EXTRA_FLAGS, *_EXTRA_STATUSES}
        held |= {value.status for value in parts.taken} & _EXTRA_STATUSES
        is_partial = parts.missing or parts.left_out or any(value.is_partial for value in parts.taken)
        told = {
            "partial": bool(is_partial),
            "list-open": not self.lists_all,
            "suppressed": parts.has_withheld,
            "mixed-bounds": bool(parts.taken) and self.total.op is None,
        }
        return sorted(held | {flag for flag, is_so in told.items() if is_so})

    @property
    def difference(self) -> float | None:
        """Return the reported total minus the sum."""
        if self.reported is None or self.reported.value is None or self.total.value is None:
            return None
        return add_exactly([self.reported.value, -self.total.value])

    def to_row(self) -> dict[str, Any]:
        """Return the row of the table `consolidated`."""
        parts, total, reported = self.parts, self.total, self.reported
        left_out = (f"{unit}: {why}" for unit, why in sorted(parts.left_out.items()))
        return {
            "consolidated_id": self.key,
            "unit_code": self.unit_code,
            "indicator_code": self.indicator_code,
            "period": self.period,
            "period_start": self.start,
            "period_end": self.span.end,
            "rule": self.how,
            "value": total.value,
            "numerator": total.numerator,
            "denominator": total.denominator,
            "op": total.op,
            "status": add_statuses(parts.taken),
            "as_of": self.as_of,
            "n_expected": self.n_expected,
            "n_reported": len(parts.taken),
            "missing_units": " ".join(parts.missing) or None,
            "left_out": ID_SEPARATOR.join(left_out) or None,
            "share_of_denominator": self.share_of_denominator,
            "parts": ID_SEPARATOR.join(key for value in parts.taken for key in value.ids) or None,
            "is_complete": self.is_complete,
            "used": self.used,
            "reported_statement_id": reported.ids[0] if reported else None,
            "reported_value": reported.value if reported else None,
            "difference": self.difference,
            "flags": " ".join(self.flags) or None,
        }

    def to_value(self) -> Value:
        """Return the sum as a value of its organisation."""
        return Value(
            self.unit_code,
            self.period,
            self.start,
            self.span.end,
            self.total.value,
            self.total.numerator,
            self.total.denominator,
            self.total.op or "=",
            add_statuses(self.parts.taken),
            self.as_of,
            frozenset({*self.flags, SETTLED} if self.is_settled else self.flags),
            (self.key,),
            is_partial=self.used != ADDED,
        )
