"""How a share moves in a world of the library: one step of many particles, with noise that is the same each time.

In a world (a, b, c, s, tau, r) the logit share z of a unit moves by

    pace:    p(t + dt) = rho p(t) + s sqrt(1 - rho^2) (e_unit + .6 e_common),   rho = .75^dt
    level:   z(t + dt) = z(t) + (g(z) + p) dt + tau sqrt(dt) t_4 / sqrt(2)
    drift:   g(z) = a + b z + c z^2, within +-3 a year, and fading out beyond |z| = 3.5 (3% and 97%)

a local linear trend (Harvey 1989, Forecasting, Structural Time Series Models, section 2.3.6) whose trend returns to a
rate that depends on the level (Alkema et al. 2013, Lancet 381:1642), with heavy tails as in Lange, Little & Taylor
(1989, JASA 84:881). `e_common` is shared by the units of a panel: a policy, an epidemic, a budget. Backwards in time
the level loses what it would have gained; the pace, a stationary autoregression, is its own reverse.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from adoption.arrays import Floats, Whole
from adoption.paces import COMMON, PERSISTENCE, TAIL_FREEDOM, Particles, Worlds, across_particles, drift

#: Length of a step [years]. Steps end at multiples of it, so that a path does not depend on the times asked for.
STEP = 0.25
_POOL = 4  # the noise of a step is a window into a pool so many times as long
_START, _FORWARD, _BACKWARD, _REPORT = range(4)  # streams of random numbers


class Swarm(NamedTuple):
    """Particles (unit, world, particle): the level on the logit scale, and the pace beyond the drift [logit a year]."""

    level: Particles
    pace: Particles


@dataclass(frozen=True)
class Noise:
    """Random numbers by stream and step; a unit's depend on its key, the seed and the step alone."""

    seed: int
    n_worlds: int
    n_particles: int
    keys: Whole

    def start(self) -> tuple[Particles, Particles]:
        """Return normal noise of level, and of pace with the common part, at the unit's first report."""
        level, _, common = _draw_pool(self.seed, _START, 0, self.n_worlds, self.n_particles)
        pace, _, _ = _draw_pool(self.seed, _START, 1, self.n_worlds, self.n_particles)
        return self._window(level, 1), self._window(pace, 2) + common

    def newcomer(self) -> Floats:
        """Return uniform numbers: where a unit without a report stands among the others."""
        pool, _, _ = _draw_pool(self.seed, _START, 2, self.n_worlds, self.n_particles)
        return np.asarray(ndtr(self._window(pool, 1)))

    def step(self, number: int, is_forward: bool) -> tuple[Particles, Particles]:
        """Return the innovations of pace [in s] and level [in tau] of one step."""
        stream = _FORWARD if is_forward else _BACKWARD
        pool, tails, common = _draw_pool(self.seed, stream, number, self.n_worlds, self.n_particles)
        return self._window(pool, number) + common, self._window(tails, number)

    def report(self, number: int) -> Particles:
        """Return normal noise of a report within a step."""
        pool, _, _ = _draw_pool(self.seed, _REPORT, number, self.n_worlds, self.n_particles)
        return self._window(pool, number)

    def _window(self, pool: Particles, number: int) -> Particles:
        """Return (unit, world, particle): each unit sees a window of the pool, another one at each step."""
        width = self.n_particles * _POOL
        first = (self.keys * (2 * number + 1) // 64) % width
        return np.stack([pool[:, one : one + self.n_particles] for one in first])


@lru_cache(maxsize=200)  # 16 years forwards and some backwards, of few and of more units; 1.3 MB each at most
def _draw_pool(
    seed: int, stream: int, number: int, n_worlds: int, n_particles: int
) -> tuple[Particles, Particles, Particles]:
    """Return pools of normal and of heavy-tailed noise (world, particle), each with its beginning repeated at its end.

    The third array is the common noise, without a pool. A pool keeps the time of large panels in bounds: a window
    costs a fifth of fresh numbers.
    """
    generator = np.random.default_rng([seed, stream, number + 2**20])
    shape = (n_worlds, _POOL * n_particles)
    common = COMMON * generator.standard_normal((n_worlds, n_particles), dtype=np.float32)
    tails = (generator.standard_t(TAIL_FREEDOM, shape) / np.sqrt(2)).astype(np.float32)
    pools = generator.standard_normal(shape, dtype=np.float32), tails
    normal, tails = (np.concatenate([pool, pool[:, :n_particles]], axis=1) for pool in pools)
    return normal, tails, common


def forget_noise() -> None:
    """Free the memory of random numbers that thin forecasts keep, up to 270 MB; they are drawn again when needed.

    Examples
    --------
    >>> forget_noise()
    """
    _draw_pool.cache_clear()


def advance(swarm: Swarm, years: Floats, number: int, worlds: Worlds, noise: Noise, is_forward: bool) -> Swarm:
    """Return the particles `years` (unit) later, or earlier if they are negative, in the step of this number.

    A unit with 0 years stays where it is.
    """
    dt = np.abs(years).astype(np.float32)[:, None, None]
    pushed, walked = noise.step(number, is_forward)
    rho = PERSISTENCE**dt
    pushed *= across_particles(worlds.s) * np.sqrt(1 - rho**2)
    pushed += rho * swarm.pace
    moved = drift(swarm.level, worlds)
    moved += pushed
    moved *= dt if is_forward else -dt
    walked *= across_particles(worlds.tau) * np.sqrt(dt)
    moved += walked
    moved += swarm.level
    return Swarm(moved, pushed)
