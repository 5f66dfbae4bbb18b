"""A total that an organisation reported itself beside the one that is added up: which of them is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.panel.consolidation._part_periods import Span, value_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.panel.consolidation.part_values import Value

REPORTED, ADDED, NEITHER = "reported", "added", "neither"


def find_reported(mine: Sequence[Value], span: Span, period_type: str) -> Value | None:
    """Return the value that an organisation reported itself for this very period, None where it has none.

    Parameters
    ----------
    mine: its values of the indicator.
    span: the period.
    period_type: stock, flow or survey.
    """
    same_day = [value for value in mine if value.value is not None and value.end == span.end]
    return value_for(same_day, span, period_type, None)


def which_is_used(reported: Value | None, *, is_complete: bool, is_settled: bool) -> str:
    """Return which total is used: the reported one, unless a person settled for the sum; a sum only where complete.

    >>> [which_is_used(None, is_complete=complete, is_settled=False) for complete in (True, False)]
    ['added', 'neither']
    """
    if is_settled:
        return ADDED
    if reported is not None:
        return REPORTED
    return ADDED if is_complete else NEITHER
