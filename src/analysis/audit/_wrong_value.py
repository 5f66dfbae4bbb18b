"""Which values of a series are wrong: those without which it follows one of the curves that indicators take.

Three kinds of explanations compete for each series: all values follow a curve; all but one do; all but two do, which
are not neighbours. An explanation is the more probable, the better the curve fits the values that follow it, and the
fewer values it calls wrong. A value is wrong if the explanations that call it wrong have most of the probability. The
newest value is judged like all others, and dates may be uneven. Two neighbours at another level confirm each other:
that is a step, and steps are curves. `docs/adr/034-wrong-values-are-found-by-curves.md` compares other rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.audit._series_curves import fit_curves, leave_one_out, make_curves, remove_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Flags = NDArray[np.bool_]

#: With four values, an S-curve and a wrong value look alike.
MIN_VALUES = 5
#: From so many values on, a second wrong value is looked for.
_MIN_VALUES_FOR_TWO = 8
#: One series in four has a wrong value, one in ten a first value far below the others, which is how adoption begins;
#: either lies anywhere within 100 points.
_WRONG, _LOW_START = 1 / 4 / 100, 1 / 10 / 100
#: A value is wrong from this probability on.
_PROBABILITY = 2 / 3
#: A wrong value differs by so many standard deviations of what chance alone does to it.
_SIGMAS_OF_CHANCE = 5.0
#: So many values at a time: the arrays of their series stay in the processor's cache.
_BATCH = 192


class Judgement(NamedTuple):
    """Which values are wrong, and what the other values of the series forecast for each; one row a series."""

    is_wrong: Flags
    forecasts: Values


def find_wrong_values(
    times: Values,
    values: Values,
    *,
    distance: float | Values = 8.0,
    noise: float | Values = 0.0,
    limit: float | Values = 100.0,
) -> Judgement:
    """Return which values do not fit their series; none where a series has under five.

    A first value far below the others is not wrong: this is how adoption begins.

    Parameters
    ----------
    times, values
        One row a series, all of one length: times rise, in any unit; values are points of 100, more is better.
    distance
        What a wrong value differs from its forecast by at least [points]: one, or one a series.
    noise
        What chance alone does to a value, as a standard deviation [points]: one, or one a value.
    limit
        The largest possible value [points]: one, or one a series.

    >>> times, values = np.arange(8) / 2, np.array([40.1, 47.3, 55.0, 62.2, 68.9, 76.1, 82.8, 38.5])
    >>> judged = find_wrong_values(times[None], values[None])
    >>> judged.is_wrong.nonzero()[1], judged.forecasts[judged.is_wrong].round()
    (array([7]), array([90.]))
    """
    count, n = values.shape
    is_wrong, forecasts = np.zeros(values.shape, dtype=bool), values.copy()
    if n >= MIN_VALUES:
        size = max(1, _BATCH // n)
        for at in range(0, count, size):
            part = slice(at, at + size)
            is_wrong[part], forecasts[part] = _judge(times[part], values[part])
    distances = np.broadcast_to(distance, count)[:, None]
    is_wrong &= np.abs(values - forecasts) > np.maximum(distances, _SIGMAS_OF_CHANCE * np.asarray(noise))
    is_possible = values <= np.broadcast_to(limit, count)[:, None]
    is_wrong &= ~(is_possible & _fits_in(values, np.where(is_wrong, forecasts, values), distances / 4))
    return Judgement(is_wrong, forecasts)


def _fits_in(values: Values, right: Values, slack: Values) -> Flags:
    """Return which values keep their series on its way: inner ones between their neighbours, ends on a usual rise."""
    fits = np.zeros(values.shape, dtype=bool)
    low, high = np.minimum(right[:, :-2], right[:, 2:]), np.maximum(right[:, :-2], right[:, 2:])
    fits[:, 1:-1] = (values[:, 1:-1] > low - slack) & (values[:, 1:-1] < high + slack)
    rises = np.diff(right, axis=1)
    start, end = right[:, 1] - values[:, 0], values[:, -1] - right[:, -2]
    fits[:, 0] = (start >= 0) & (start <= rises[:, 1:].max(axis=1))
    fits[:, -1] = (end >= 0) & (end <= rises[:, :-1].max(axis=1))
    return fits


def _judge(times: Values, values: Values) -> Judgement:
    """Return the judgement on a few series."""
    rows, fits = np.arange(len(values)), fit_curves(make_curves(times), values)
    without_one, gaps = leave_one_out(fits)
    is_low_start = gaps[:, 0] < 0
    log_prior = np.full(values.shape, np.log(_WRONG / values.shape[1]))
    log_prior[is_low_start, 0] = np.log(_LOW_START)
    without_one += log_prior
    first = without_one.argmax(axis=1)
    without_two = np.full(values.shape, -np.inf)
    if values.shape[1] >= _MIN_VALUES_FOR_TWO:
        without_two, _ = leave_one_out(remove_values(fits, first))
        without_two += log_prior + log_prior[rows, first][:, None]
        is_beside = np.abs(np.arange(values.shape[1]) - first[:, None]) <= 1
        without_two[is_beside] = -np.inf
    of_one, of_two = _to_probabilities(fits.log_likelihoods, without_one, without_two)
    probability = of_one + of_two
    probability[rows, first] += of_two.sum(axis=1)
    is_wrong = probability > _PROBABILITY
    pairs = np.flatnonzero(is_wrong.sum(axis=1) > 1)
    if len(pairs):
        chosen, ends = fits.select(pairs), (first[pairs], of_two[pairs].argmax(axis=1))
        for one, other in (ends, ends[::-1]):
            gaps[pairs, one] = leave_one_out(remove_values(chosen, other))[1][np.arange(len(pairs)), one]
    is_wrong[is_low_start, 0] = False
    return Judgement(is_wrong, values - gaps)


def _to_probabilities(all_fit: Values, without_one: Values, without_two: Values) -> tuple[Values, Values]:
    """Return the probabilities that one value is wrong, and that a second one is, from logarithms of likelihoods."""
    explanations = np.hstack([all_fit.reshape(len(all_fit), -1), without_one, without_two])
    probabilities = np.exp(explanations - explanations.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    n = without_one.shape[1]
    return probabilities[:, -2 * n : -n], probabilities[:, -n:]
