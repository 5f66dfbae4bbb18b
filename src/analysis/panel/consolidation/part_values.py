"""The values that are added up: what each organisation reported for a period, and the exact sum of several."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.panel.choosing import ERROR_FLAGS
from analysis.schemas import period_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

#: What a status says of a period in which nothing is counted.
NOTHING, UNKNOWN, NO_PART, WITHHELD = "none_occurred", "no_information", "not_applicable", "suppressed"
_REASONS = (NOTHING, UNKNOWN, NO_PART, WITHHELD)
#: Flag of a value of an earlier day than the last one of its period.
CARRIED = "carried"
#: Flags of a part that its sum carries as well.
CARRIED_UP = ("low-confidence", "range")
_COLUMNS = (
    "unit_code",
    "indicator_code",
    "period",
    "period_start",
    "period_end",
    "value",
    "numerator",
    "denominator",
    "op",
    "status",
    "as_of",
    "flags",
    "statement_id",
)
_NO_FLAGS: frozenset[str] = frozenset()


class Value(NamedTuple):
    """What one organisation has for one indicator and period: reported by itself, or added up from those below it.

    Attributes
    ----------
    ids: the statements or sums that it rests on; several where periods were added.
    is_partial: some of those have not reported.
    """

    unit_code: str
    period: str
    start: pd.Timestamp | None
    end: pd.Timestamp
    value: float | None
    numerator: float | None
    denominator: float | None
    op: str
    status: str
    as_of: pd.Timestamp | None
    flags: frozenset[str]
    ids: tuple[str, ...]
    is_partial: bool = False

    @property
    def span(self) -> tuple[pd.Timestamp | None, pd.Timestamp]:
        """Return the first and the last day."""
        return self.start, self.end


def read_values(
    observations: pd.DataFrame, codes: Iterable[str], stocks: AbstractSet[str], filed_for: Mapping[str, str]
) -> dict[str, dict[str, list[Value]]]:
    """Return the values of each indicator by organisation: the chosen ones, and the reasons for having none.

    A stock as of a day that a filing on a period states is the value of that period, the latest such day of each
    organisation: reports on one half-year count at slightly different days.

    Parameters
    ----------
    observations: the table `observations`, without sums.
    codes: the indicators that are wanted.
    stocks: those of them that are levels on a day.
    filed_for: the period that the filing with a statement is about, by the statement.
    """
    told = observations["is_chosen"].fillna(False).astype(bool) | observations["status"].isin(_REASONS)
    told &= observations["indicator_code"].isin(set(codes)) & observations["period_end"].notna()
    rows = observations[told]
    order = ["indicator_code", "unit_code", "period_end", "period_start", "is_chosen", "statement_id"]
    rows = rows.sort_values(order, ascending=[True, True, True, True, False, True], kind="stable")
    found: dict[str, dict[str, list[Value]]] = {}
    columns = [_known(rows[name]) for name in _COLUMNS]
    for unit, code, *others in zip(*columns, strict=True):
        found.setdefault(code, {}).setdefault(unit, []).append(_to_value(unit, *others))
    for code in stocks & found.keys() if filed_for else ():
        found[code] = {unit: _at_end_of_filing(values, filed_for) for unit, values in found[code].items()}
    return found


def _known(column: pd.Series) -> list[Any]:
    """Return the values of a column, None for what is missing."""
    return [None if gone else value for value, gone in zip(column.tolist(), column.isna(), strict=True)]


def _at_end_of_filing(values: list[Value], filed_for: Mapping[str, str]) -> list[Value]:
    """Return the values with the latest one of a day within the period of its filing as the value of that period."""
    latest: dict[str, Value] = {}
    for value in values:
        period = filed_for.get(value.ids[0])
        if period is None or value.start != value.end or not _holds(period, value.end):
            continue
        if period not in latest or latest[period].end <= value.end:
            latest[period] = value
    moved = {id(value): _moved(value, period) for period, value in latest.items()}
    return [moved.get(id(value), value) for value in values]


def _holds(period: str, day: pd.Timestamp) -> bool:
    start, end = period_bounds(period)
    return start is not None and end is not None and start <= day.date() <= end


def _moved(value: Value, period: str) -> Value:
    start, end = (pd.Timestamp(str(day)) for day in period_bounds(period))
    flags = value.flags if value.end == end else value.flags | {CARRIED}
    return value._replace(period=period, start=start, end=end, flags=flags)


def _to_value(unit_code: str, period: str | None, start: pd.Timestamp | None, end: pd.Timestamp, *told: Any) -> Value:
    value, numerator, denominator, op, status, as_of, printed_flags, statement_id = told
    flags = frozenset(printed_flags.split()) if printed_flags else _NO_FLAGS
    return Value(
        unit_code,
        period or str(end.date()),
        start,
        end,
        value,
        numerator,
        None if "denominator-nationwide" in flags else denominator,
        op or "=",
        status,
        as_of,
        flags,
        (statement_id,),
    )


def is_wrong(value: Value) -> bool:
    """Return whether the audit, or the limits of the indicator, show that a value is wrong."""
    return not value.flags.isdisjoint(ERROR_FLAGS)


def add_exactly(numbers: Iterable[float | None]) -> float | None:
    """Return the sum as it is worked out on paper: 0.1 and 0.2 are 0.3; None where a number is missing.

    >>> add_exactly([0.1, 0.2]), add_exactly([1468, 2400]), add_exactly([1.0, None])
    (0.3, 3868.0, None)
    """
    numbers = list(numbers)
    if not numbers or any(number is None for number in numbers):
        return None
    return float(sum(Decimal(repr(float(number))) for number in numbers if number is not None))


def add_operators(operators: Iterable[str]) -> str | None:
    """Return the operator of a sum: at least 40 and 30 are at least 70; None where the bounds face both ways.

    >>> add_operators(["=", ">="]), add_operators([">", ">="]), add_operators(["=", "~"]), add_operators([">=", "<"])
    ('>=', '>', '~', None)
    """
    found = set(operators) - {"="}
    above, below = found & {">", ">="}, found & {"<", "<=", "<~"}
    if not found:
        return "="
    if above and below:
        return None
    if "~" in found:
        return "~"
    if above:
        return ">" if ">" in above else ">="
    if below == {"<~"}:
        return "<~"
    return "<" if below & {"<", "<~"} else "<="


def add_statuses(values: Iterable[Value]) -> str:
    """Return the status of a sum: an estimate if any part is one, else preliminary, else corrected, else observed."""
    found = {value.status for value in values}
    return next((status for status in ("estimate", "preliminary", "corrected") if status in found), "observed")
