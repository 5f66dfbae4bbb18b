"""The values that are added up: what each organisation reported for a period, and the exact sum of several."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.panel.choosing import ERROR_FLAGS, NEVER_FLAGS
from analysis.panel.flags import has_flag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: What a status says of a period in which nothing is counted.
NOTHING, UNKNOWN, NO_PART, WITHHELD = "none_occurred", "no_information", "not_applicable", "suppressed"
_REASONS = (NOTHING, UNKNOWN, NO_PART, WITHHELD)
#: Flags of a part that its sum carries as well.
CARRIED_UP = ("counts-wider", "low-confidence", "range")
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
    "is_chosen",
)


class Value(NamedTuple):
    """What one organisation has for one indicator and period: reported by itself, or added up from those below it.

    Attributes
    ----------
    ids: the statements or sums that it rests on; several where periods were added.
    is_sum: it was added up from the organisations below.
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
    is_sum: bool = False
    is_partial: bool = False

    @property
    def span(self) -> tuple[pd.Timestamp | None, pd.Timestamp]:
        """Return the first and the last day."""
        return self.start, self.end


def read_values(observations: pd.DataFrame, codes: Iterable[str]) -> dict[str, dict[str, list[Value]]]:
    """Return the values of each indicator by organisation: the chosen ones, and the reasons for having none.

    Parameters
    ----------
    observations: the table `observations`, without sums.
    codes: the indicators that are wanted.
    """
    told = observations["is_chosen"].fillna(False).astype(bool) | observations["status"].isin(_REASONS)
    told &= observations["indicator_code"].isin(set(codes)) & observations["period_end"].notna()
    rows = observations[told & ~has_flag(observations, *NEVER_FLAGS)]
    found: dict[str, dict[str, list[Value]]] = {}
    order = ["indicator_code", "unit_code", "period_end", "period_start", "is_chosen", "statement_id"]
    for row in rows.sort_values(order, ascending=[True, True, True, True, False, True], kind="stable")[
        list(_COLUMNS)
    ].to_dict("records"):
        mine = found.setdefault(row["indicator_code"], {}).setdefault(row["unit_code"], [])
        mine.append(_to_value(row))
    return found


def _to_value(row: Mapping[Any, Any]) -> Value:
    def known(name: str) -> Any:
        return None if pd.isna(row[name]) else row[name]

    flags = frozenset(str(known("flags") or "").split())
    denominator = None if "denominator-nationwide" in flags else known("denominator")
    return Value(
        row["unit_code"],
        str(known("period") or row["period_end"].date()),
        known("period_start"),
        row["period_end"],
        known("value"),
        known("numerator"),
        denominator,
        known("op") or "=",
        row["status"],
        known("as_of"),
        flags,
        (row["statement_id"],),
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
