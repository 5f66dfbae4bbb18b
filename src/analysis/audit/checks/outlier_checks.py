"""Rule on values that stand out: the value of a series that the other values contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.audit import _value_messages as values
from analysis.audit._wrong_value import MIN_VALUES, Series, find_wrong_values
from analysis.audit.checks.series_checks import SERIES, list_chosen_values
from analysis.audit.findings import Finding, location_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from analysis.audit.audit_context import Evidence
    from analysis.i18n import Message

#: A wrong value differs from its forecast by at least so many points of a share, or percent of a score's range; a
#: survey asks other people each time, and a score of it may fall.
_DISTANCE = 8.0
_DISTANCE_OF_SURVEYS = 25.0
#: A wrong count differs by at least half, on the logarithmic scale.
_DISTANCE_OF_COUNTS = 100 * float(np.log(1.5))
#: A bend of this part of the distance makes a series worth a look; a wrong value bends its neighbour by half.
_WORTH_A_LOOK = 0.4
#: Units that move together are not wrong: a law or a new definition moved them.
_MOVING_ALIKE = 0.5
_HALF_AS_FAR = 0.5
_DAYS_A_YEAR = 365.25


def check_outliers(evidence: Evidence) -> Iterator[Finding]:
    """Find the value of a series that the others contradict: shares, scores and counts, from five values on.

    A newest value far on the better side can be a real jump: it is a note that says so. A first value on the worse side
    is how adoption begins, and a jump that at least half of the other units make in the same period has a common cause:
    neither is accused.
    """
    rows = _to_points(list_chosen_values(evidence))
    rows = rows.assign(move=rows["points"] - rows.groupby(SERIES, sort=False)["points"].shift())
    beside = rows.groupby(["indicator_code", "period_end"], sort=False).indices
    found = []
    for _, series in _worth_a_look(rows).groupby(SERIES, sort=False):
        for wrong in find_wrong_values(_to_series(series)):
            row = series.iloc[wrong.position]
            is_better = (row["points"] > wrong.forecast) == (row["direction"] != "down")
            is_start = wrong.position == 0 and not is_better
            if not is_start and not _moves_with_others(rows, beside, row):
                is_jump = is_better and wrong.position == len(series) - 1
                neighbour = series["statement_id"].iloc[wrong.position - 1 if wrong.position else 1]
                found.append((row.name, neighbour, wrong.forecast, is_jump))
    accused = pd.DataFrame(found, columns=["place", "beside_id", "forecast", "is_jump"]).set_index("place")
    yield from _report(evidence, accused.join(rows))


def _to_points(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the values that can be judged, on a scale of points, with their time, their noise and their distance.

    Shares and scores become percent of their range; counts become a hundred times their natural logarithm. Bounds
    (`> 95 %`) say too little to be judged, or to judge others.
    """
    rows = rows[rows["op"].isin(["=", "~"]) & rows["value"].notna()]
    is_ratio = rows["measure"].isin(["share", "index"]) & rows["minimum"].notna() & rows["maximum"].notna()
    is_count = rows["measure"].isin(["count", "amount"]) & (rows["value"] > 0)
    rows = rows[is_ratio | is_count]
    is_count = is_count[rows.index]
    span = (rows["maximum"] - rows["minimum"]).where(~is_count)
    count = rows["value"].where(is_count)
    chance = (rows["numerator"] + 1) / (rows["denominator"] + 2)
    noise = ((chance * (1 - chance)).clip(lower=0) / rows["denominator"]) ** 0.5
    is_survey = (rows["period_type"] == "survey") | (rows["measure"] == "index")
    first_day = rows.groupby(SERIES, sort=False)["period_end"].transform("first")
    return rows.assign(
        time=(rows["period_end"] - first_day).dt.days / _DAYS_A_YEAR,
        points=(100 * (rows["value"] - rows["minimum"]) / span).fillna(100 * np.log(count)),
        noise=100 * noise.where(~is_count, count**-0.5).fillna(0.0),
        is_count=is_count,
        distance=np.select([is_count, is_survey], [_DISTANCE_OF_COUNTS, _DISTANCE_OF_SURVEYS], _DISTANCE),
    ).reset_index(drop=True)


def _worth_a_look(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the series that are long enough and bend enough to hold a wrong value."""
    points = rows.groupby(SERIES, sort=False)["points"]
    bend = (rows["points"] - (points.shift(1) + points.shift(-1)) / 2).abs() > _WORTH_A_LOOK * rows["distance"]
    bends = bend.groupby([rows[key] for key in SERIES], sort=False).transform("any")
    return rows[bends & (points.transform("size") >= MIN_VALUES)]


def _to_series(rows: pd.DataFrame) -> Series:
    is_count = bool(rows["is_count"].iloc[0])
    return Series(
        times=rows["time"].to_numpy("float64"),
        values=rows["points"].to_numpy("float64"),
        noise=rows["noise"].to_numpy("float64"),
        low=-np.inf if is_count else 0.0,
        high=np.inf if is_count else 100.0,
        distance=float(rows["distance"].iloc[0]),
    )


def _moves_with_others(rows: pd.DataFrame, beside: dict[Any, Any], wrong: pd.Series) -> bool:
    """Return whether at least half of the other units move alike: as far or half as far, the same way."""
    same_time = rows.iloc[beside[wrong["indicator_code"], wrong["period_end"]]]
    others = same_time.loc[same_time["unit_code"] != wrong["unit_code"], "move"].dropna()
    return bool(len(others)) and bool((others / wrong["move"] >= _HALF_AS_FAR).mean() >= _MOVING_ALIKE)


def _report(evidence: Evidence, accused: pd.DataFrame) -> Iterator[Finding]:
    """Yield the finding of each value, with the value beside it as what it contradicts."""
    figures = evidence.pairs_of(accused, "beside_id")
    for wrong, (figure, other) in zip(rows_of(accused), figures, strict=True):
        yield Finding(
            "outlier",
            location_of(wrong),
            location_of(other),
            values.quote(figure),
            _forecast_in_unit(wrong),
            {"name": values.name(figure), "period": values.period(wrong.period)},
            variant="jump" if wrong.is_jump else None,
            severity="note" if wrong.is_jump else None,
        )


def _forecast_in_unit(row: Any) -> Message:
    """Return a forecast in the unit of the indicator."""
    if row.is_count:
        return values.number(round(float(np.exp(row.forecast / 100))))
    value = row.minimum + row.forecast * (row.maximum - row.minimum) / 100
    return values.percent(value) if row.measure == "share" else values.number(round(value, 2))
