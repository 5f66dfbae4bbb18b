"""The curves that a series of an indicator may follow, and how well its values fit each of them.

The curves are the same for every series: constant, a straight line, an S-curve from near 0 to near 100, an S-curve or a
lasting step between any two levels; each with five sizes of noise. A curve runs from one level to another, and both
levels are normally distributed, so the values are as well, with covariance `noise^2 I + s s' + e e'`: everything below
has a closed form. All arrays have one row a series, and a batch of series is computed at once.

Formulas: Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, 2.2 and 5.4.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Positions = NDArray[np.int64]

#: Standard deviations of the noise [points], and how common they are.
_NOISES = np.array([0.8, 2.0, 5.0, 12.0, 30.0])
_LOG_NOISE_SHARES = np.log([0.14, 0.28, 0.31, 0.22, 0.05])
#: A curve whose course one value decides could explain any wrong value.
_MAX_LEVERAGE = 0.9
_LOG_2PI = float(np.log(2 * np.pi))


class _Level(NamedTuple):
    """Mean and standard deviation [points] of the level that a curve leaves or reaches."""

    mean: float
    spread: float


@dataclass(frozen=True)
class _Family:
    """Curves of one shape: how common they are, between which levels, and the S-curves' steepness and moments.

    The steepness is the logit that an S-curve passes from the first date to the last; the moment of its half is a part
    of that time.
    """

    share: float
    start: _Level
    end: _Level
    steepness: tuple[float, ...] = ()
    moments: tuple[float, float] = (0.0, 1.0)

    def list_curves(self) -> Values:
        """Return steepness and moment of each S-curve; the steeper the curves, the closer their moments."""
        first, last = self.moments
        curves = [
            (steepness, moment)
            for steepness in self.steepness
            for moment in np.linspace(first, last, int(np.ceil((last - first) * steepness)) + 1)
        ]
        return np.array(curves).T


_ANY = _Level(50, 35)
_CONSTANT = _Family(0.20, _ANY, _ANY)
_LINE = _Family(0.35, _ANY, _ANY)
_ADOPTION = _Family(0.25, _Level(3, 5), _Level(93, 7), (4, 7, 11, 17), (-0.1, 0.9))
_CHANGE = _Family(0.15, _ANY, _ANY, (5, 11))
_STEP = _Family(0.05, _ANY, _ANY)


class Curves(NamedTuple):
    """The curves at the dates of a batch of series.

    `means`, `starts`, `ends` [series, curve, value]: the mean, and what a start or an end one standard deviation higher
    adds to it; `log_shares` [series, curve]: how common the curve is.
    """

    means: Values
    starts: Values
    ends: Values
    log_shares: Values


class Fits(NamedTuple):
    """How well each curve with each noise fits the values of a batch of series.

    `log_likelihoods` [series, curve, noise]; `pulls` and `precisions` [series, curve, noise, value]: their ratio is the
    value minus its forecast by the others; `inverses` [series, curve, noise]: the inverse of the covariance of the two
    levels (start with itself, start with end, end with itself).
    """

    log_likelihoods: Values
    pulls: Values
    precisions: Values
    inverses: tuple[Values, Values, Values]
    curves: Curves

    def select(self, rows: Positions) -> Self:
        """Return the fits of some series."""
        inverses = (self.inverses[0][rows], self.inverses[1][rows], self.inverses[2][rows])
        curves = Curves(*(part[rows] for part in self.curves))
        return type(self)(self.log_likelihoods[rows], self.pulls[rows], self.precisions[rows], inverses, curves)


def make_curves(times: Values) -> Curves:
    """Return the curves at these times, one row a series of rising times in any unit.

    >>> make_curves(np.array([[0.0, 1.0, 2.0, 3.0, 5.0]])).means.shape
    (1, 65, 5)
    """
    parts = ((times - times[:, :1]) / (times[:, -1:] - times[:, :1]))[:, None]
    order = np.arange(times.shape[1])
    steps = np.repeat((order >= order[2:-1, None])[None].astype(float), len(times), axis=0)
    change = _s_curves(_CHANGE, parts)
    low, high = change.min(axis=2, keepdims=True), change.max(axis=2, keepdims=True)
    shapes = [
        (_CONSTANT, 0 * parts),
        (_LINE, parts),
        (_ADOPTION, _s_curves(_ADOPTION, parts)),
        (_CHANGE, (change - low) / (high - low)),
        (_STEP, steps),
    ]
    columns = []
    for family, curve in shapes:
        means = family.start.mean * (1 - curve) + family.end.mean * curve
        starts = family.start.spread * (1 - curve)
        ends = family.end.spread * curve
        columns.append((means, starts, ends, _log_shares(family, curve)))
    return Curves(*(np.concatenate(part, axis=1) for part in zip(*columns, strict=True)))


def _s_curves(family: _Family, parts: Values) -> Values:
    steepness, moments = family.list_curves()[..., None]
    return np.asarray(1 / (1 + np.exp(-steepness * (parts - moments))))


def _log_shares(family: _Family, curves: Values) -> Values:
    """Return how common each curve is; a curve that one value decides is not used, unless adoption begins with it."""
    squares = (curves - curves.mean(axis=2, keepdims=True)) ** 2
    leverage = 1 / curves.shape[2] + squares / np.maximum(squares.sum(axis=2, keepdims=True), 1e-9)
    if family is _ADOPTION:
        leverage = leverage[:, :, 1:]
    is_used = leverage.max(axis=2) < _MAX_LEVERAGE
    shares = family.share * is_used / np.maximum(is_used.sum(axis=1, keepdims=True), 1)
    return np.asarray(np.log(np.maximum(shares, 1e-300)))


def fit_curves(curves: Curves, values: Values) -> Fits:
    """Return how well the curves fit these values [points], one row a series."""
    starts, ends, n = curves.starts, curves.ends, values.shape[1]
    rest, noise = values[:, None] - curves.means, _NOISES**2
    start, end = (rest * starts).sum(axis=2)[..., None], (rest * ends).sum(axis=2)[..., None]
    of_start = noise + (starts**2).sum(axis=2)[..., None]
    of_both = (starts * ends).sum(axis=2)[..., None]
    of_end = noise + (ends**2).sum(axis=2)[..., None]
    determinant = of_start * of_end - of_both**2
    inverses = (of_end / determinant, -of_both / determinant, of_start / determinant)
    on_start, on_end = inverses[0] * start + inverses[1] * end, inverses[1] * start + inverses[2] * end
    misfit = ((rest**2).sum(axis=2)[..., None] - start * on_start - end * on_end) / noise
    logs = -0.5 * (misfit + (n - 2) * np.log(noise) + np.log(determinant) + n * _LOG_2PI)
    logs += curves.log_shares[..., None] + _LOG_NOISE_SHARES
    pulls = rest[:, :, None] - starts[:, :, None] * on_start[..., None] - ends[:, :, None] * on_end[..., None]
    weights = [inverse[..., None] for inverse in inverses]
    by_start, by_end = starts[:, :, None], ends[:, :, None]
    precisions = 1 - weights[0] * by_start**2 - 2 * weights[1] * by_start * by_end - weights[2] * by_end**2
    return Fits(logs, pulls / noise[:, None], precisions / noise[:, None], inverses, curves)


def remove_values(fits: Fits, positions: Positions) -> Fits:
    """Return the fits of each series without the value at its position, which no longer counts for the others."""
    rows, (starts, ends) = np.arange(len(positions)), (fits.curves.starts, fits.curves.ends)
    start, end = starts[rows, :, positions][..., None], ends[rows, :, positions][..., None]
    on_start = fits.inverses[0] * start + fits.inverses[1] * end
    on_end = fits.inverses[1] * start + fits.inverses[2] * end
    links = -(starts[:, :, None] * on_start[..., None] + ends[:, :, None] * on_end[..., None])
    links[rows, :, :, positions] += 1
    links /= _NOISES[:, None] ** 2
    pull, precision = fits.pulls[rows, ..., positions], fits.precisions[rows, ..., positions]
    logs = fits.log_likelihoods + 0.5 * (pull**2 / precision - np.log(precision) + _LOG_2PI)
    pulls = fits.pulls - links * (pull / precision)[..., None]
    precisions = np.maximum(fits.precisions - links**2 / precision[..., None], 1e-12)
    return fits._replace(log_likelihoods=logs, pulls=pulls, precisions=precisions)


def leave_one_out(fits: Fits) -> tuple[Values, Values]:
    """Return how likely each series is without each of its values (logarithm), and the value minus its forecast."""
    gaps = fits.pulls / fits.precisions
    logs = fits.log_likelihoods[..., None] + 0.5 * (fits.pulls * gaps - np.log(fits.precisions) + _LOG_2PI)
    largest = logs.max(axis=(1, 2), keepdims=True)
    weights = np.exp(logs - largest)
    total = weights.sum(axis=(1, 2))
    return np.log(total) + largest[:, 0, 0], (weights * gaps).sum(axis=(1, 2)) / total
