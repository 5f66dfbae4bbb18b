"""The particle filter: paths of every unit through its reports, in every world, and how well each world foretold them.

Sequential importance sampling with resampling (Gordon, Salmond & Smith 1993, IEE Proc. F 140:107), of whole paths, so
that they answer for times between and before the reports too. A unit starts at its first value (at its first bound
where it has no value), from where its paths run backwards, then forwards. Every world keeps its own particles.
"""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr, ndtr

from adoption.arrays import Floats, Whole, to_latent, to_share
from adoption.paces import EDGE, Worlds
from adoption.thin._dynamics import STEP, Noise, Swarm, advance
from adoption.thin._evidence import AT_LEAST, NOTHING, VALUE, Evidence

_CLOSE = 1e-9  # [years]


class PathFilter:
    """Paths of units with reports: `levels` (time, unit, world, particle) at `times`, `log_weights` (unit, world).

    Parameters
    ----------
    evidence
        The units, each with a report.
    times
        Decimal years, before, between or after the reports.
    worlds, noise
        The worlds, and random numbers for them.
    """

    def __init__(self, evidence: Evidence, times: Floats, worlds: Worlds, noise: Noise) -> None:
        self.evidence, self.times, self.worlds, self.noise = evidence, times, worlds, noise
        self._first = find_first(evidence)
        self._anchor = evidence.time[np.arange(len(self._first)), self._first]
        self._start = start_swarm(evidence, self._first, worlds, noise)
        self.levels = np.zeros((len(times), *self._start.level.shape), dtype=np.float32)
        self.log_weights = np.zeros(self._start.level.shape[:2])
        self._record(self._start, self._start, self._anchor, self._anchor)
        for is_forward in (False, True):
            self._run(is_forward)

    def _run(self, is_forward: bool) -> None:
        """Move all units step by step to the last time that is asked for or reported, or back to the first."""
        now, at = self._start, self._anchor
        for number in self._steps(is_forward):
            end = np.maximum(at, number * STEP) if is_forward else np.minimum(at, number * STEP)
            moved = advance(now, end - at, number, self.worlds, self.noise, is_forward)
            self._record(now, moved, at, end)
            now, at = self._weigh(now, moved, at, end), end

    def _steps(self, is_forward: bool) -> range:
        told = self.evidence.time[self.evidence.says != NOTHING]
        asked = np.concatenate([told, self.times])
        if is_forward:
            return range(int(np.floor(self._anchor.min() / STEP)) + 1, int(np.ceil(asked.max() / STEP - _CLOSE)) + 1)
        return range(int(np.ceil(self._anchor.max() / STEP)) - 1, int(np.floor(asked.min() / STEP + _CLOSE)) - 1, -1)

    def _record(self, now: Swarm, moved: Swarm, at: Floats, end: Floats) -> None:
        """Store the levels at the times that lie in this step, on the line between its ends."""
        first, last = min(at.min(), end.min()) - _CLOSE, max(at.max(), end.max()) + _CLOSE
        for place in np.flatnonzero((self.times >= first) & (self.times <= last)):
            time = self.times[place]
            rows = np.flatnonzero(_is_within(time, at, end))
            if len(rows):
                self.levels[place, rows] = _between(now, moved, at, end, np.full(len(at), time), rows)

    def _weigh(self, now: Swarm, moved: Swarm, at: Floats, end: Floats) -> Swarm:
        """Return the particles after those that foretold the reports of this step badly were replaced."""
        evidence, units = self.evidence, np.arange(len(at))
        for cell in range(evidence.time.shape[1]):
            time = evidence.time[:, cell]
            is_new = (evidence.says[:, cell] != NOTHING) & (cell != self._first) & (at != end)
            rows = units[is_new & _is_within(time, at, end)]
            if not len(rows):
                continue
            seen = _between(now, moved, at, end, time, rows)
            found = log_likelihood(seen, evidence, rows, cell, self.worlds.r)
            self.log_weights[rows] += _log_mean(found)
            pick = resample(found)
            now, moved = _replace_rows(now, rows, pick), _replace_rows(moved, rows, pick)
            self._start = _replace_rows(self._start, rows, pick)
            for place in range(len(self.times)):
                self.levels[place, rows] = np.take_along_axis(self.levels[place, rows], pick, -1)
        return moved


def find_first(evidence: Evidence) -> Whole:
    """Return the cell of every unit where its paths start: its first value, or its first bound."""
    is_value, is_any = evidence.says == VALUE, evidence.says != NOTHING
    return np.asarray(np.where(is_value.any(1), is_value.argmax(1), is_any.argmax(1)))


def start_swarm(evidence: Evidence, first: Whole, worlds: Worlds, noise: Noise) -> Swarm:
    """Return the particles at the first report: around a value, or spread evenly over the shares beyond a bound."""
    rows = np.arange(len(first))
    says, latent = evidence.says[rows, first], evidence.latent[rows, first][:, None, None]
    variance = evidence.variance[rows, first][:, None, None]
    around, pushed = noise.start()
    level = latent + np.sqrt(worlds.r[:, None] ** 2 + variance) * around
    bound, part = to_share(latent, "logit"), ndtr(around)
    beyond = np.where(says[:, None, None] == AT_LEAST, bound + (1 - bound) * part, bound * part)
    spread = to_latent(np.clip(beyond, EDGE, 1 - EDGE), "logit")
    start = np.where(says[:, None, None] == VALUE, level, spread)
    return Swarm(start.astype(np.float32), (worlds.s[:, None] * pushed).astype(np.float32))


def log_likelihood(level: Floats, evidence: Evidence, rows: Whole, cell: int, noise_sd: Floats) -> Floats:
    """Return the log likelihood of one report of these units for levels (unit, world, particle).

    A value is normal around the level; a bound is the probability that such a value lies beyond it (a censored
    likelihood: Tobin 1958, Econometrica 26:24).
    """
    says, latent = evidence.says[rows, cell], evidence.latent[rows, cell]
    sd = np.sqrt(noise_sd[None, :] ** 2 + evidence.variance[rows, cell][:, None])[..., None]
    distance = (latent[:, None, None] - level) / sd
    exact = -0.5 * distance**2 - np.log(sd)
    if (says == VALUE).all():
        return np.asarray(exact)
    beyond = log_ndtr(np.where(says[:, None, None] == AT_LEAST, -distance, distance))
    return np.asarray(np.where(says[:, None, None] == VALUE, exact, beyond))


def resample(log_weight: Floats) -> Whole:
    """Return which particle (unit, world, particle) continues in each place: systematic resampling within worlds."""
    n = log_weight.shape[-1]
    weight = np.exp(log_weight - log_weight.max(-1, keepdims=True))
    reached = np.cumsum(weight, -1)
    reached /= reached[..., -1:]
    place = (np.arange(n) + 0.5) / n
    shift = np.arange(reached[..., 0].size).reshape(*reached.shape[:-1], 1)  # one search for all worlds
    found = np.searchsorted((reached + shift).ravel(), (place + shift).ravel()).reshape(reached.shape)
    return np.asarray(np.clip(found - n * shift, 0, n - 1))


def _log_mean(log_value: Floats) -> Floats:
    top = log_value.max(-1, keepdims=True)
    result: Floats = top[..., 0] + np.log(np.exp(log_value - top).mean(-1))
    return result


def _is_within(time: Floats | float, at: Floats, end: Floats) -> np.ndarray:
    """Return whether a time lies in the step of each unit; its start belongs to it where the step has no length."""
    forward = (time > at + _CLOSE) & (time <= end + _CLOSE)
    backward = (time < at - _CLOSE) & (time >= end - _CLOSE)
    return np.where(end > at, forward, np.where(end < at, backward, np.abs(time - at) <= _CLOSE))


def _between(now: Swarm, moved: Swarm, at: Floats, end: Floats, time: Floats, rows: Whole) -> Floats:
    """Return the levels of some units at times of their own within the step."""
    length = np.where(end != at, end - at, 1.0)
    part = ((time - at) / length)[rows][:, None, None]
    result: Floats = now.level[rows] + part * (moved.level[rows] - now.level[rows])
    return result


def _replace_rows(swarm: Swarm, rows: Whole, pick: Whole) -> Swarm:
    """Return the particles with those of some units replaced by others of their world."""
    if len(rows) == len(swarm.level):
        return Swarm(*(np.take_along_axis(array, pick, -1) for array in swarm))
    level, pace = (array.copy() for array in swarm)
    for array in (level, pace):
        array[rows] = np.take_along_axis(array[rows], pick, -1)
    return Swarm(level, pace)
