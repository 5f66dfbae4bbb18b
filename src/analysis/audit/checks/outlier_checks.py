"""Rule on values that stand out: the value of a series that the other values contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.audit import _value_messages as values
from analysis.audit._wrong_value import MIN_VALUES, find_wrong_values
from analysis.audit.checks.series_checks import SERIES, list_chosen_values
from analysis.audit.findings import Finding, location_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from analysis.audit.audit_context import Evidence
    from analysis.i18n import Message

#: A wrong value differs from its forecast by at least so many points of a share, or percent of a score's range; a
#: survey asks other people each time, and a score of it may fall.
_DISTANCE = 8.0
_DISTANCE_OF_SURVEYS = 25.0
#: A wrong count differs by at least half, on the logarithmic scale.
_DISTANCE_OF_COUNTS = 100 * float(np.log(1.5))
#: What a count of zero is on that scale.
_LEAST_COUNT = 0.5
#: A bend of this part of the distance makes a series worth a look; a wrong value bends its neighbour by half.
_WORTH_A_LOOK = 0.4
#: Units that move together are not wrong: a law or a new definition moved them.
_MOVING_ALIKE = 0.5
_HALF_AS_FAR = 0.5
_SAME_TIME = ["indicator_code", "length", "period_end"]
_DAYS_A_YEAR = 365.25


def check_outliers(evidence: Evidence) -> Iterator[Finding]:
    """Find the value of a series that the others contradict: shares, scores and counts, from five values on.

    A newest value far on the better side can be a real jump: it is a note that says so. A first value on the worse side
    is how adoption begins, or a new unit, and a jump that at least half of the other units make in the same period has
    a common cause: neither is accused.
    """
    rows = _to_points(list_chosen_values(evidence))
    rows = rows.assign(move=rows["points"] - rows.groupby(SERIES, sort=False)["points"].shift())
    judged = _judge_series(_worth_a_look(rows))
    wrong = judged[judged["is_wrong"]]
    yield from _report(evidence, wrong[~_moves_with_others(wrong, rows)])


def _judge_series(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the values of whole series, with: is it wrong, its forecast, the value beside it, is it a real jump."""
    series = rows.groupby(SERIES, sort=False)
    size, place = series["points"].transform("size"), series.cumcount()
    before, after = series["statement_id"].shift(), series["statement_id"].shift(-1)
    is_down = (rows["direction"] == "down").to_numpy()
    progress = np.where(is_down, 100 - rows["points"], rows["points"])
    is_wrong, forecasts = np.zeros(len(rows), dtype=bool), np.zeros(len(rows))
    for n in size.unique():
        block = np.flatnonzero(size == n).reshape(-1, n)
        is_wrong[block], forecasts[block] = find_wrong_values(
            rows["time"].to_numpy()[block],
            progress[block],
            distance=rows["distance"].to_numpy()[block[:, 0]],
            noise=rows["noise"].to_numpy()[block],
            limit=np.where(rows["is_count"].to_numpy()[block[:, 0]], np.inf, 100.0),
        )
    return rows.assign(
        is_wrong=is_wrong,
        forecast=np.where(is_down, 100 - forecasts, forecasts),
        beside_id=before.fillna(after),
        is_jump=(progress > forecasts) & (place == size - 1),
    )


def _to_points(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the values that can be judged, on a scale of points, with their time, their noise and their distance.

    Shares and scores become percent of their range; counts become a hundred times their natural logarithm, with the
    median of the series at 50. Bounds (`> 95%`) say too little to be judged, or to judge others.
    """
    rows = rows[rows["op"].isin(["=", "~"]) & rows["value"].notna()]
    is_ratio = rows["measure"].isin(["share", "index"]) & rows["minimum"].notna() & rows["maximum"].notna()
    is_count = rows["measure"].isin(["count", "amount"]) & (rows["value"] >= 0)
    rows = rows[is_ratio | is_count]
    is_count = is_count[rows.index]
    span = (rows["maximum"] - rows["minimum"]).where(~is_count)
    count = rows["value"].where(is_count).clip(lower=_LEAST_COUNT)
    chance = (rows["numerator"] + 1) / (rows["denominator"] + 2)
    noise = ((chance * (1 - chance)).clip(lower=0) / rows["denominator"]) ** 0.5
    is_survey = (rows["period_type"] == "survey") | (rows["measure"] == "index")
    series = [rows[key] for key in SERIES]
    first_day = rows.groupby(SERIES, sort=False)["period_end"].transform("first")
    median = count.groupby(series, sort=False).transform("median")
    return rows.assign(
        time=(rows["period_end"] - first_day).dt.days / _DAYS_A_YEAR,
        points=(100 * (rows["value"] - rows["minimum"]) / span).where(~is_count, 50 + 100 * np.log(count / median)),
        median=median,
        noise=100 * noise.where(~is_count, median**-0.5).fillna(0.0),
        is_count=is_count,
        distance=np.select([is_count, is_survey], [_DISTANCE_OF_COUNTS, _DISTANCE_OF_SURVEYS], _DISTANCE),
    ).reset_index(drop=True)


def _worth_a_look(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the series that are long enough and bend enough to hold a wrong value."""
    points, times = (rows.groupby(SERIES, sort=False)[column] for column in ("points", "time"))
    left = (times.shift(-1) - rows["time"]) / (times.shift(-1) - times.shift(1))
    line = left * points.shift(1) + (1 - left) * points.shift(-1)
    bend = (rows["points"] - line).abs() > _WORTH_A_LOOK * rows["distance"]
    bends = bend.groupby([rows[key] for key in SERIES], sort=False).transform("any")
    return rows[bends & (points.transform("size") >= MIN_VALUES)]


def _moves_with_others(wrong: pd.DataFrame, rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return for which values at least half of the other units move alike: as far or half as far, the same way."""
    beside = rows.merge(wrong[_SAME_TIME].drop_duplicates(), on=_SAME_TIME).dropna(subset=["move"])
    moves = {key: part.to_numpy() for key, part in beside.groupby(_SAME_TIME, sort=False)["move"]}
    alike = np.zeros(len(wrong), dtype=bool)
    for at, (*key, move) in enumerate(wrong[[*_SAME_TIME, "move"]].itertuples(index=False)):
        if move:
            as_far = moves.get(tuple(key), np.zeros(0)) / move >= _HALF_AS_FAR
            others = len(as_far) - 1  # its own move is as far as itself
            alike[at] = others > 0 and as_far.sum() - 1 >= _MOVING_ALIKE * others
    return alike


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
        return values.number(round(row.median * float(np.exp((row.forecast - 50) / 100))))
    value = row.minimum + row.forecast * (row.maximum - row.minimum) / 100
    return values.percent(value) if row.measure == "share" else values.number(round(value, 2))
