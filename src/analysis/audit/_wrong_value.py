"""Which value of one series is wrong: the one that the rest of the series forecasts, with a robust spread, far from it.

A wrong value bends the series at its neighbours too, so the largest bend does not name it; at the end of a series the
right neighbour bends most. Each value beside the largest bend is therefore left out in turn. The wrong one is the
value without which the others run smoothest, if it then lies far from what they forecast for it: between its
neighbours by interpolation, at either end by level and trend, and by a straight line through all of them where that
fits as well. How far is far follows from the bends that remain (their median absolute deviation); a series that stays
rough without it, such as one with a lasting step, accuses none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

#: With four values, the bend of an S-curve is accused in up to 9 % of right series; with fewer, none can be told.
MIN_VALUES = 5
#: From so many values on, a second wrong value is looked for.
_MIN_VALUES_FOR_TWO = 10
#: A wrong value lies this many robust standard deviations from its forecast, more where few bends show the spread.
_SIGMAS = 5.0
_SIGMAS_OF_FEW = 2.0
#: It stands out from the largest bend that remains (the largest distance from a line), and leaving out a neighbour
#: instead leaves a rougher series.
_OVER_LARGEST = 3.0
_OVER_SECOND_BEST = 1.25
#: An inner value is accused instead of the end beside it only on better evidence: a series may begin or end steeply.
_OVER_END = 1.75
#: The smallest spread [points]: reports are rounded, and a few of them can lie on a line by chance.
_MIN_SPREAD = 1.0
#: At an end, the trend is continued in part, as adoption slows; its forecast is less certain than an interpolation.
_DAMPING = 0.8
_SPREAD_AT_END = 2.0
_DISTANCE_AT_END = 1.5
_TREND_STEPS = 3
#: The spread of a value minus the mean of its two neighbours, where each has independent noise of one.
_SPREAD_BETWEEN = float(np.sqrt(1.5))
#: The largest bend is taken for so many standard deviations where all bends are alike.
_MAX_TO_SD = 0.6
#: The factor that makes a median absolute deviation a standard deviation.
_MAD_TO_SD = 1.4826


@dataclass(frozen=True)
class WrongValue:
    """A value that does not fit its series: its position, and what the other values forecast for it."""

    position: int
    forecast: float


@dataclass(frozen=True)
class Series:
    """One series on a scale of points: times [years] rise; `noise` is what chance alone does to each value [points].

    `low` and `high` are the limits of a forecast; `distance` is what a wrong value has to differ by at least [points].
    """

    times: Values
    values: Values
    noise: Values
    low: float = 0.0
    high: float = 100.0
    distance: float = 8.0

    def without(self, left_out: list[int]) -> Series:
        """Return the series without the values at these positions."""
        kept = np.setdiff1d(np.arange(len(self.values)), left_out)
        columns = {name: getattr(self, name)[kept] for name in ("times", "values", "noise")}
        return replace(self, **columns)


class _Forecast(NamedTuple):
    """What a series forecasts for a time: the value, its standard deviation and what it rests on, all in points.

    `n_free` are the bends or distances that the spread was measured on, `largest` is what exceeds the largest of them,
    `patience` is the part of the series' distance that a wrong value has to differ by.
    """

    value: float
    spread: float
    n_free: int
    largest: float
    patience: float


def find_wrong_values(series: Series) -> list[WrongValue]:
    """Return the values that do not fit their series, none where it has under five.

    >>> times, values = np.arange(8) / 2, np.array([40.1, 47.3, 55.0, 62.2, 68.9, 76.1, 82.8, 38.5])
    >>> [(wrong.position, round(wrong.forecast)) for wrong in find_wrong_values(Series(times, values, 0 * values))]
    [(7, 90)]
    """
    n = len(series.values)
    left_out: list[int] = []
    for _ in range((n >= MIN_VALUES) + (n >= _MIN_VALUES_FOR_TWO)):
        candidates = _list_candidates(series, left_out)
        if not candidates:
            return []
        roughness = [_measure_bends(series.without([*left_out, place])).sum() for place in candidates]
        best = int(np.argmin(roughness))
        is_clear = all(
            rough > (_OVER_END if place in (0, n - 1) else _OVER_SECOND_BEST) * roughness[best]
            for place, rough in zip(candidates, roughness, strict=True)
            if place != candidates[best]
        )
        left_out.append(candidates[best])
        rest = series.without(left_out)
        found = [_test_value(series, rest, place) for place in left_out]
        if is_clear and all(found):
            return [wrong for wrong in found if wrong]
    return []


def _list_candidates(series: Series, left_out: list[int]) -> list[int]:
    """Return the position of the largest bend and those beside it; never beside one already left out.

    Two values in a row that leave the series alike bear each other out: that is a step.
    """
    kept = np.setdiff1d(np.arange(len(series.values)), left_out)
    at = int(np.argmax(_measure_bends(series.without(left_out)))) + 1
    return [int(place) for place in kept[at - 1 : at + 2] if all(abs(place - other) > 1 for other in left_out)]


def _measure_bends(series: Series) -> Values:
    """Return how far each inner value is from the line between its neighbours, in units of independent noise."""
    times, values = series.times, series.values
    left = (times[2:] - times[1:-1]) / (times[2:] - times[:-2])
    bends = values[1:-1] - left * values[:-2] - (1 - left) * values[2:]
    return np.asarray(np.abs(bends) / np.sqrt(1 + left**2 + (1 - left) ** 2))


def _test_value(series: Series, rest: Series, place: int) -> WrongValue | None:
    """Return the value at `place` as a wrong one where it lies too far from a forecast of the rest to belong to it."""
    for forecast in (_forecast_by_line(rest, series.times[place]), _forecast_locally(rest, series.times[place])):
        if forecast is None:
            continue
        sigmas = _SIGMAS * (1 + _SIGMAS_OF_FEW / forecast.n_free)
        allowed = sigmas * float(np.hypot(forecast.spread, series.noise[place]))
        if abs(series.values[place] - forecast.value) > max(
            allowed, forecast.largest, forecast.patience * series.distance
        ):
            return WrongValue(place, forecast.value)
    return None


def _forecast_locally(rest: Series, time: float) -> _Forecast:
    """Return the forecast for a time: by interpolation within the series, by level and trend at its ends."""
    bends, step = _measure_bends(rest), float(np.median(np.diff(rest.times)))
    if rest.times[0] < time < rest.times[-1]:
        right = int(np.searchsorted(rest.times, time))
        before, after = time - rest.times[right - 1], rest.times[right] - time
        left = after / (before + after)
        value = float(left * rest.values[right - 1] + (1 - left) * rest.values[right])
        # A line misses a curve in proportion to the product of the steps on either side.
        scale = max(1.0, before * after / step**2) * float(np.sqrt(1 + left**2 + (1 - left) ** 2))
        patience = 1.0
    else:
        is_newest = time > rest.times[-1]
        end, steps = (-1, slice(-_TREND_STEPS - 1, None)) if is_newest else (0, slice(None, _TREND_STEPS + 1))
        trend = np.median(np.diff(rest.values[steps]) / np.diff(rest.times[steps]))
        ahead = float(time - rest.times[end])
        value = float(np.clip(rest.values[end] + _DAMPING * trend * ahead, rest.low, rest.high))
        scale, patience = _SPREAD_AT_END * max(1.0, abs(ahead) / step), _DISTANCE_AT_END
    spread, largest = _spread_of(bends) * scale / _SPREAD_BETWEEN, _OVER_LARGEST * scale * float(bends.max())
    return _Forecast(value, spread, len(bends), largest, patience)


def _forecast_by_line(rest: Series, time: float) -> _Forecast | None:
    """Return the forecast by the line of median slope (Theil and Sen) where it fits as well as the local lines."""
    times, n = rest.times - rest.times.mean(), len(rest.times)
    first, second = np.triu_indices(n, 1)
    slope = np.median((rest.values[second] - rest.values[first]) / (times[second] - times[first]))
    level = np.median(rest.values - slope * times)
    distances = np.abs(rest.values - level - slope * times)
    spread = _spread_of(distances)
    if spread > _spread_of(_measure_bends(rest)):
        return None
    ahead = time - rest.times.mean()
    scale = float(np.sqrt(1 + 1 / n + ahead**2 / np.sum(times**2)))
    value = float(np.clip(level + slope * ahead, rest.low, rest.high))
    is_inner = rest.times[0] < time < rest.times[-1]
    largest = _OVER_LARGEST * scale * float(distances.max())
    return _Forecast(value, spread * scale, n - 2, largest, 1.0 if is_inner else _DISTANCE_AT_END)


def _spread_of(sizes: Values) -> float:
    """Return the robust standard deviation; of a curve, whose bends are all alike, by the largest of them."""
    by_median, by_largest = _MAD_TO_SD * float(np.median(sizes)), _MAX_TO_SD * float(np.max(sizes))
    return max(min(by_median, by_largest), _MIN_SPREAD)
