"""The value of an organisation for a period: reported for it, added from shorter periods, or the latest of a stock."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.panel.consolidation.part_values import (
    CARRIED,
    CARRIED_UP,
    Value,
    add_exactly,
    add_operators,
    add_statuses,
)
from analysis.schemas import period_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ADDED_PERIODS, SETTLED = "added-periods", "settled"
_DAY = pd.Timedelta(days=1)


class Span(NamedTuple):
    """A period of a sum: of a stock its last day alone counts, and `start` is none."""

    start: pd.Timestamp | None
    end: pd.Timestamp


def list_spans(values: Iterable[Value], period_type: str) -> dict[Span, str]:
    """Return the periods that these values speak of, each with its code: the one that most of them use.

    Of flows also those that one organisation filled with shorter ones: a year that has four quarters.

    Parameters
    ----------
    values: the values of all organisations below one.
    period_type: stock, flow or survey.
    """
    codes: dict[Span, Counter[str]] = {}
    values = list(values)
    for value in values:
        span = Span(None if period_type == "stock" else value.start, value.end)
        codes.setdefault(span, Counter())[value.period] += 1
    if period_type == "flow":
        for code in sorted({code for value in values for code in _longer_periods(value)}):
            start, end = (pd.Timestamp(str(day)) for day in period_bounds(code))
            if any(_fill(mine, Span(start, end)) for mine in _by_unit(values)):
                codes.setdefault(Span(start, end), Counter())[code] += 0
    return {span: min(found, key=lambda code: (-found[code], len(code), code)) for span, found in codes.items()}


def _by_unit(values: Iterable[Value]) -> Iterator[list[Value]]:
    units: dict[str, list[Value]] = {}
    for value in values:
        units.setdefault(value.unit_code, []).append(value)
    yield from units.values()


def _longer_periods(value: Value) -> Iterator[str]:
    """Yield the quarter, half-year, nine months and year that hold a period."""
    if value.start is None or value.start.year != value.end.year or value.start == value.end:
        return
    year, first, last = value.end.year, value.start.month, value.end.month
    if (first - 1) // 3 == (last - 1) // 3:
        yield f"{year}-Q{(last + 2) // 3}"
    if (first - 1) // 6 == (last - 1) // 6:
        yield f"{year}-H{(last + 5) // 6}"
    if last <= 9:
        yield f"{year}-9M"
    yield f"{year}"


def value_for(mine: Sequence[Value], span: Span, period_type: str, carry_days: float | None) -> Value | None:
    """Return the value of one organisation for a period, None where it has none.

    Parameters
    ----------
    mine: its values of one indicator.
    span: the period.
    period_type: stock, flow or survey.
    carry_days: how old the latest value of a stock may be; None: it must be of the day itself.
    """
    if period_type == "stock":
        same = [value for value in mine if value.end == span.end]
        return _best(same) or _latest(mine, span.end, carry_days)
    same = [value for value in mine if value.span == span]
    return _best(same) or (_fill(mine, span) if period_type == "flow" else None)


def _best(same: Sequence[Value]) -> Value | None:
    """Return the one with a number, with counts, of the newest vintage: one day may go by several period codes."""
    first = pd.Timestamp.min
    return max(
        same,
        key=lambda v: (
            SETTLED in v.flags,
            v.value is not None,
            v.denominator is not None,
            v.as_of or first,
            v.period,
            v.ids,
        ),
        default=None,
    )


def _latest(mine: Sequence[Value], end: pd.Timestamp, carry_days: float | None) -> Value | None:
    if carry_days is None:
        return None
    oldest = end - pd.Timedelta(days=carry_days)
    earlier = [value for value in mine if oldest <= value.end < end and value.value is not None]
    if not earlier:
        return None
    newest = max(value.end for value in earlier)
    found = _best([value for value in earlier if value.end == newest])
    return None if found is None else found._replace(flags=found.flags | {CARRIED})


def _fill(mine: Sequence[Value], span: Span) -> Value | None:
    """Return the sum of shorter periods that fill a period without gap or overlap, the longest first."""
    if span.start is None:
        return None
    inside = [
        value
        for value in mine
        if value.start is not None
        and value.value is not None
        and span.start <= value.start
        and value.end <= span.end
        and value.span != span
    ]
    tiles = _tile(span.start, span.end, inside)
    if tiles is None:
        return None
    op, value = add_operators(tile.op for tile in tiles), add_exactly(tile.value for tile in tiles)
    if op is None or value is None:
        return None
    numerator, denominator = (
        add_exactly(getattr(tile, part) for tile in tiles) for part in ("numerator", "denominator")
    )
    days = [tile.as_of for tile in tiles if tile.as_of is not None]
    flags = {flag for tile in tiles for flag in tile.flags if flag in CARRIED_UP} | {ADDED_PERIODS}
    first = tiles[0]
    return first._replace(
        start=span.start,
        end=span.end,
        value=value,
        numerator=numerator,
        denominator=denominator,
        op=op,
        status=add_statuses(tiles),
        as_of=max(days, default=None),
        flags=frozenset(flags),
        ids=tuple(key for tile in tiles for key in tile.ids),
        is_partial=any(tile.is_partial for tile in tiles),
    )


def _tile(start: pd.Timestamp, end: pd.Timestamp, inside: Sequence[Value]) -> list[Value] | None:
    if start == end + _DAY:
        return []
    begins = sorted((value for value in inside if value.start == start), key=lambda v: (v.end, v.ids), reverse=True)
    for value in begins:
        rest = _tile(value.end + _DAY, end, inside)
        if rest is not None:
            return [value, *rest]
    return None
