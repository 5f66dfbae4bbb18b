"""The values of a unit's series as states and verdicts read them: those that happened, chosen and passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from adoption.arrays import EXACT_OPERATORS
from analysis.panel.choosing import ERROR_FLAGS, own_series
from analysis.panel.flags import has_flag
from analysis.panel.observations import decimal_years, is_factual
from analysis.schemas import period_bounds, period_length

#: Lengths of time that a flow is reported for; a target of one is not judged by a value of another.
_LENGTHS = ("month", "quarter", "half_year", "to_date", "year")
#: Flags of a value that is doubtful, repeats another or is proven wrong by its own source: it disputes nothing.
_NO_WITNESS = (
    *(*ERROR_FLAGS, "closed-unit", "printed-beside", "repeats-document"),
    *("derived", "doubtful", "low-confidence", "scope-from-counts", "secondary"),
)
#: How the panel begins the reason of a choice that a person made.
_SETTLED = '{"code": "choice.settled"'

SeriesKey = tuple[str, str]


@dataclass(frozen=True)
class SeriesValue:
    """One observed value of a series.

    `time` is a decimal year, `day` the last day of its period, `period` its code, `period_length` a word of
    `PERIOD_LENGTHS`. `is_own` says that it counts what the indicator counts, `is_chosen` that models and reports use
    it, `is_witness` that it may dispute another value. `publisher` is who published it, its source where nobody is
    named.
    """

    time: float
    day: pd.Timestamp
    value: float
    op: str
    statement_id: str
    period: str = ""
    period_length: str = "day"
    start: pd.Timestamp | None = None
    numerator: float | None = None
    denominator: float | None = None
    status: str = "observed"
    is_own: bool = True
    is_chosen: bool = True
    is_settled: bool = False
    is_witness: bool = True
    publisher: str = ""

    @property
    def is_exact(self) -> bool:
        """Return whether it is a value, not a bound."""
        return self.op in EXACT_OPERATORS

    @property
    def is_open(self) -> bool:
        """Return whether its period is not over on the day of the report, so that it counts from its first day."""
        return self.period_length != "day" and self.day == self.start

    @property
    def source_id(self) -> str:
        """Return the source that states it."""
        return self.statement_id.partition(":")[0]


def list_values(
    tables: Mapping[str, pd.DataFrame], day: pd.Timestamp | None = None
) -> Mapping[SeriesKey, tuple[SeriesValue, ...]]:
    """Return the values of each indicator and unit that happened, in order of time, passed-over ones among them.

    Estimates, values without a day, and values that their indicator cannot have are left out.

    Parameters
    ----------
    tables
        `observations` and `indicators`; `sources` tells publishers.
    day
        The day of a report: a value of a period that is not over counts from its first day, and one of a period that
        has not begun is left out. Without it every value counts from the end of its period.

    Returns
    -------
    Mapping
        By indicator and unit. A series is read when it is first asked for: a report asks for few of thousands.

    Examples
    --------
    >>> from analysis.schemas import validate
    >>> rows = pd.DataFrame({"unit_code": "vn", "indicator_code": "records_pct", "value": [20.0, 25.0],
    ...     "status": ["observed", "estimate"], "is_chosen": True, "statement_id": ["a:1", "a:2"],
    ...     "period_end": pd.to_datetime(["2024-12-31", "2025-12-31"])})
    >>> indicators = pd.DataFrame({"indicator_code": ["records_pct"], "maximum": [100.0]})
    >>> found = list_values({"observations": validate("observations", rows), "indicators": indicators})
    >>> [value.value for value in found["records_pct", "vn"]]
    [20.0]
    """
    return _SeriesOfRows(_usable_rows(tables, day), _publishers_of(tables))


class _SeriesOfRows(Mapping[SeriesKey, tuple[SeriesValue, ...]]):
    """The series of a table of values; each becomes `SeriesValue`s when it is first asked for."""

    def __init__(self, rows: pd.DataFrame, publishers: Mapping[str, str]) -> None:
        self._columns = {name: rows[name].tolist() for name in _FIELDS}
        self._publishers = publishers
        self._places: dict[SeriesKey, list[int]] = {}
        for place, key in enumerate(zip(rows["indicator_code"], rows["unit_code"], strict=True)):
            self._places.setdefault(key, []).append(place)
        self._found: dict[SeriesKey, tuple[SeriesValue, ...]] = {}

    def __getitem__(self, key: SeriesKey) -> tuple[SeriesValue, ...]:
        if key not in self._found:
            self._found[key] = tuple(self._value(place) for place in self._places[key])
        return self._found[key]

    def __iter__(self) -> Iterator[SeriesKey]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _value(self, place: int) -> SeriesValue:
        row = {name: values[place] for name, values in self._columns.items()}
        known: dict[str, Any] = {
            name: None if name in _OPTIONAL and pd.isna(value) else value for name, value in row.items()
        }
        source_id = row["statement_id"].partition(":")[0]
        return SeriesValue(**known, publisher=self._publishers.get(source_id, source_id))


_FIELDS = (
    *("time", "day", "value", "op", "statement_id", "period", "period_length", "start", "numerator", "denominator"),
    *("status", "is_own", "is_chosen", "is_settled", "is_witness"),
)
_OPTIONAL = ("start", "numerator", "denominator")
#: Columns of `observations` that tables made by hand need not have.
_MAY_BE_ABSENT = ("period", "period_start", "chosen_rule", "flags")


def _usable_rows(tables: Mapping[str, pd.DataFrame], day: pd.Timestamp | None) -> pd.DataFrame:
    observations, indicators = tables["observations"], tables["indicators"].set_index("indicator_code")
    highest = observations["indicator_code"].map(indicators["maximum"]).astype("float64")
    rows = observations[is_factual(observations) & ~(observations["value"] > highest)]
    rows = rows.assign(**dict.fromkeys(name for name in _MAY_BE_ABSENT if name not in rows))
    periods = [code if isinstance(code, str) else "" for code in rows["period"]]
    rows = rows.assign(
        period=periods,
        period_length=[period_length(code) if code else "day" for code in periods],
        op=rows["op"].fillna("="),
        start=rows["period_start"],
        is_chosen=rows["is_chosen"].fillna(False).astype(bool),
        is_settled=[str(rule).startswith(_SETTLED) for rule in rows["chosen_rule"]],
        is_own=rows.index.isin(own_series(rows, tables["indicators"]).index),
        is_witness=~has_flag(rows, *_NO_WITNESS),
        day=rows["period_end"],
    )
    if day is not None:
        is_open = rows["start"].notna() & (rows["period_end"] > day)
        rows = rows.assign(day=rows["start"].where(is_open, rows["period_end"]))
        rows = rows[rows["day"] <= day]
    order = ["indicator_code", "unit_code", "day", "as_of", "statement_id"]
    return rows.assign(time=decimal_years(rows["day"])).sort_values(order, kind="stable")


def _publishers_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    sources = tables.get("sources")
    if sources is None or "publisher" not in sources:
        return {}
    named = sources[sources["publisher"].notna()]
    return dict(zip(named["source_id"], named["publisher"], strict=True))


def of_fitting_periods(
    series: tuple[SeriesValue, ...], target_period: object, period_type: object
) -> tuple[SeriesValue, ...]:
    """Return the values that can be held against a target: a flow of another length of time cannot.

    Values of earlier years stay, for the pace; of the target's own time, and of what follows, only those of its
    length of time. A stock stands as of a day, whatever period it is printed under.

    Parameters
    ----------
    series
        Values in order of time.
    target_period
        The code of the target's period, or a missing value.
    period_type
        That of the indicator.

    Returns
    -------
    tuple of SeriesValue
        Some of the values, in their order.

    Examples
    --------
    >>> value = SeriesValue(2026.5, pd.Timestamp("2026-06-30"), 61.0, "=", "a:1", "2026-H1", "half_year")
    >>> len(of_fitting_periods((value,), "2026", "flow")), len(of_fitting_periods((value,), "2026", "stock"))
    (0, 1)
    """
    if period_type != "flow" or not isinstance(target_period, str) or period_length(target_period) not in _LENGTHS:
        return series
    length, start = period_length(target_period), pd.Timestamp(str(period_bounds(target_period)[0]))
    has_own_length = any(value.period_length == length for value in series)
    return tuple(
        value
        for value in series
        if value.period_length in (length, "day") or (not has_own_length and value.day < start)
    )
