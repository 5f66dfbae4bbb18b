"""The engine of thin panels: forecasts from the library of paces, weighed by whatever the panel reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from adoption._basis import describe_basis
from adoption.arrays import N_LEVELS, Floats, GridMemory, Panel, PanelError, Whole, pool_grids, to_share, values_at
from adoption.diagnostics import NOTHING as NOTHING_TO_KNOW
from adoption.diagnostics import Diagnostic
from adoption.hierarchical import Summary
from adoption.paces import PaceLibrary, Worlds, move_last_value
from adoption.thin._dynamics import STEP, Noise
from adoption.thin._evidence import AT_LEAST, Evidence, read_evidence
from adoption.thin._newcomers import Siblings, place_newcomers
from adoption.thin._particles import PathFilter
from adoption.thin._summary import summarise_thin
from adoption.thin._weights import levels_of, quantiles_of, spread_evenly, weigh_worlds

#: So many units are weighed for the worlds, and a panel of more is forecast with fewer particles a unit.
MAX_WEIGHED = 60
_N_WORLDS = 160
_FEW_UNITS = 8
#: What the last value weighs in the pool: of one report nobody knows the pace; of several it guards the tails alone.
_PART_OF_ONE, _PART_OF_SEVERAL = 0.3, 0.04
_SAME_DAY = 1e-9  # [years]
_CHUNK = 6_000_000  # levels that are held at once
_MOST_UNITS_KEPT = 200  # the grids of smaller panels stay in memory: the same times are asked for again and again


class Size(NamedTuple):
    """Worlds, and particles in each."""

    n_worlds: int
    n_particles: int


SIZE_FEW, SIZE, SIZE_MANY = Size(_N_WORLDS, 192), Size(_N_WORLDS, 64), Size(48, 12)


@dataclass(frozen=True, eq=False)
class LibraryEngine:
    """The worlds of the library with their weights after a panel's reports, and the units that they are asked for.

    `siblings` are units of that panel with reports, at most 60: units without a report stand among them.
    """

    panel: Panel
    siblings: Panel
    worlds: Worlds
    weights: Floats
    n_particles: int
    level_sd: float
    yearly_moves: Floats
    move_weights: Floats
    n_library: int
    reporting: frozenset[str]
    seed: int = 0
    _memory: GridMemory = field(default_factory=lambda: GridMemory(_MOST_UNITS_KEPT), init=False, repr=False)

    @property
    def method(self) -> str:
        """Return the method that the fit was asked for."""
        return "combined"

    @property
    def messages(self) -> list[str]:
        """Return what a reader must know about the forecasts."""
        return [
            f"the panel has few reports: forecasts rest on them and on the pace of {self.n_library} other indicators"
        ]

    def grid(self, times: Floats, observed: bool) -> Floats:
        """Return 200 equally likely shares in rising order (unit, time, 200)."""
        if not len(times):
            return np.empty((len(self.panel.units), 0, 200))
        return self._memory.recall(times, observed, self._simulate)

    def _simulate(self, times: Floats, observed: bool) -> Floats:
        """Return the grids at rising times (unit, time, 200), all from one run of the particles."""
        found = np.empty((len(self.panel.units), len(times), N_LEVELS))
        for rows, number, shares in self._shares_by_time(times, observed):
            found[rows, number] = quantiles_of(shares, self._masses)
        return self._with_last_value(found, times)

    def draws(self, times: Floats, n: int, observed: bool, seed: int) -> Floats:
        """Return joint draws of every unit's path: the grid at each time, tied together as the particles are."""
        if not len(times):
            return np.empty((len(self.panel.units), 0, n))
        asked, place = np.unique(times, return_inverse=True)
        chosen = spread_evenly(self._masses, n, np.random.default_rng(seed))
        grid = np.empty((len(self.panel.units), len(asked), N_LEVELS))
        levels = np.empty((len(self.panel.units), len(asked), n))
        for rows, number, shares in self._shares_by_time(asked, observed):
            grid[rows, number] = quantiles_of(shares, self._masses)
            levels[rows, number] = levels_of(shares, self._masses)[:, chosen]
        return values_at(self._with_last_value(grid, asked), levels)[:, place]

    def basis(self) -> pd.DataFrame:
        """Return one row per unit: its own reports and bounds, its siblings, and the panels of the library."""
        return describe_basis(self.panel, self.n_library, self.reporting)

    def summary(self, messages: list[str]) -> Summary:
        """Return the numbers of the indicator as the reports weigh them, and one row per unit."""
        return summarise_thin(self.panel, self.worlds, self.weights, self.n_library, messages, self.explain_units())

    def explain_units(self) -> list[Diagnostic]:
        """Return what to know of each unit, in the order of the units."""
        counts = self.panel.observed.sum(1)
        codes = ["no_report" if n == 0 else "few_reports" if n < 3 else "" for n in counts]
        return [Diagnostic(code) if code else NOTHING_TO_KNOW for code in codes]

    def apply(self, panel: Panel) -> LibraryEngine:
        """Return the engine for the units of another panel, with the weights that this one learnt."""
        return replace(self, panel=panel)

    def as_stored(self) -> dict[str, Any]:
        """Return what `restore_library_engine` needs, as plain numbers and texts."""
        return {
            "engine": "library",
            "panel": self.panel.as_stored(),
            "siblings": self.siblings.as_stored(),
            "reporting": sorted(self.reporting),
            "worlds": [numbers.tolist() for numbers in self.worlds],
            "weights": self.weights.tolist(),
            "n_particles": self.n_particles,
            "level_sd": self.level_sd,
            "yearly_moves": self.yearly_moves.tolist(),
            "move_weights": self.move_weights.tolist(),
            "n_library": self.n_library,
            "seed": self.seed,
        }

    @property
    def _masses(self) -> Floats:
        """Return the probability of each particle, worlds one after the other."""
        return np.repeat(self.weights / self.n_particles, self.n_particles)

    def _noise(self, evidence: Evidence) -> Noise:
        return Noise(self.seed, len(self.weights), self.n_particles, evidence.keys)

    def _levels(self, times: Floats) -> Iterator[tuple[Whole, Floats]]:
        """Yield rows of the panel and their levels (time, unit, world, particle), a chunk of units at a time."""
        evidence = read_evidence(self.panel)
        reporting, silent = np.flatnonzero(evidence.has_any), np.flatnonzero(~evidence.has_any)
        width = max(int(_CHUNK / (len(self._masses) * (len(times) + 4))), 1)
        for first in range(0, len(reporting), width):
            rows = reporting[first : first + width]
            yield rows, self._follow(evidence.take(rows), times)
        if not len(silent):
            return
        siblings = Siblings.of(self._follow(read_evidence(self.siblings), times))
        for first in range(0, len(silent), width):
            rows = silent[first : first + width]
            noise = self._noise(evidence.take(rows))
            yield rows, place_newcomers(siblings, noise.newcomer(), self.level_sd)

    def _shares_by_time(self, times: Floats, observed: bool) -> Iterator[tuple[Whole, int, Floats]]:
        """Yield rows of the panel, the number of a time, and their shares (unit, particle) at it."""
        for rows, levels in self._levels(times):
            for number, time in enumerate(times):
                yield rows, number, self._shares(levels[number], rows, time, observed).reshape(len(rows), -1)

    def _follow(self, evidence: Evidence, times: Floats) -> Floats:
        return PathFilter(evidence, times, self.worlds, self._noise(evidence)).levels

    def _shares(self, level: Floats, rows: Whole, time: float, observed: bool) -> Floats:
        """Return the shares of the particles, or those that their next report would show."""
        if not observed:
            return to_share(level, "logit")
        evidence = read_evidence(self.panel).take(rows)
        number = int(np.floor(time / STEP))
        shown = to_share(level + self.worlds.r[:, None] * self._noise(evidence).report(number), "logit")
        for row, (trials, key) in enumerate(zip(np.round(evidence.trials), evidence.keys, strict=True)):
            if trials > 0:
                generator = np.random.default_rng([self.seed, int(key), number])
                shown[row] = generator.binomial(int(trials), np.clip(shown[row], 0, 1)) / trials
        return shown

    def _with_last_value(self, grid: Floats, times: Floats) -> Floats:
        """Return the grid pooled with the last value, or a lone bound, moved on as the panels of the library moved.

        Between reports the paths alone know the share, and so they do on the day of a bound.
        """
        counts = self.panel.observed.sum(1)
        every, cell = np.arange(len(counts)), np.maximum(counts - 1, 0)
        share, is_value, is_alone = self.panel.shares[every, cell], self.panel.exact[every, cell], counts == 1
        lead = times[None, :] - self.panel.times[every, cell][:, None]
        for rows, part, told in (
            (np.flatnonzero(is_value & is_alone), _PART_OF_ONE, lead > -np.inf),
            (np.flatnonzero(is_value & (counts > 1)), _PART_OF_SEVERAL, lead >= 0),
            (np.flatnonzero(~is_value & is_alone), _PART_OF_ONE, np.abs(lead) > _SAME_DAY),
        ):
            if len(rows):
                ends = np.where(is_value, share, self._far_ends)[rows]
                moved = move_last_value(share[rows], lead[rows], self.yearly_moves, self.move_weights, ends)
                pooled = pool_grids([grid[rows], moved], np.array([1 - part, part]))
                grid[rows] = np.where(told[rows][..., None], pooled, grid[rows])
        return grid

    @property
    def _far_ends(self) -> Floats:
        """Return how far a lone bound reaches: to 1 if it says that the share is at least so high, to 0 otherwise."""
        return np.where((read_evidence(self.panel).says[:, 0] == AT_LEAST), 1.0, 0.0)


def fit_library(panel: Panel, library: PaceLibrary, seed: int = 0) -> LibraryEngine:
    """Return the engine of a panel: the worlds of the library, weighed by the panel's reports.

    Raises
    ------
    PanelError
        If no unit has a report.
    """
    evidence = read_evidence(panel)
    reporting = np.flatnonzero(evidence.has_any)
    if not len(reporting):
        raise PanelError("no unit of the panel has a report: one value or bound of one unit is the least to start from")
    worlds = library.draw_worlds(_N_WORLDS, seed)
    size = SIZE_FEW if len(panel.units) <= _FEW_UNITS else SIZE
    chosen = choose_units(evidence, reporting, MAX_WEIGHED)
    known = evidence.take(chosen)
    noise = Noise(seed, size.n_worlds, size.n_particles, known.keys)
    found = PathFilter(known, np.empty(0), worlds, noise)
    told = int(((known.says > 0).sum(1) > 1).sum())
    weights = weigh_worlds(found.log_weights, told)
    if len(panel.units) > MAX_WEIGHED:
        size = SIZE_MANY
        likely = spread_evenly(weights, size.n_worlds, None)
        worlds, weights = worlds.take(likely), np.full(size.n_worlds, 1 / size.n_worlds)
    return LibraryEngine(
        panel,
        panel.take(chosen),
        worlds,
        weights,
        size.n_particles,
        library.level_sd,
        library.yearly_moves,
        library.weights,
        len(library),
        frozenset(known_name for known_name, has in zip(panel.units, evidence.has_any, strict=True) if has),
        seed,
    )


def choose_units(evidence: Evidence, rows: Whole, limit: int) -> Whole:
    """Return at most so many of these units: those that report most often, then by a number made of their name."""
    order = np.lexsort((evidence.keys[rows], -(evidence.says[rows] > 0).sum(1)))
    return rows[order[:limit]]


def restore_library_engine(stored: dict[str, Any]) -> LibraryEngine:
    """Return the engine that `LibraryEngine.as_stored` described."""
    return LibraryEngine(
        Panel.from_stored(stored["panel"]),
        Panel.from_stored(stored["siblings"]),
        Worlds(*(np.array(numbers) for numbers in stored["worlds"])),
        np.array(stored["weights"]),
        stored["n_particles"],
        stored["level_sd"],
        np.array(stored["yearly_moves"]),
        np.array(stored["move_weights"]),
        stored["n_library"],
        frozenset(stored["reporting"]),
        stored["seed"],
    )
