"""The library of paces as a prior: ways in which an indicator that nobody saw before may behave."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adoption.arrays import Floats, PanelError
from adoption.paces.learning import NUMBERS

#: Arrays of particles: single precision, which is far finer than what is known and twice as fast.
Particles = NDArray[np.floating[Any]]
MIN_PANELS = 3
#: Spread of the shock that all units of a panel share, in units of s, and degrees of freedom of the walk.
COMMON, TAIL_FREEDOM = 0.6, 4
_TEMPER, _ALIKE, _LOSS = 0.8, 4, 0.7
_SHRINK = 0.3  # of the correlations towards 0 (Ledoit & Wolf 2004, J. Multivar. Anal. 88:365: a fixed part of it)
_INFLATE = 1.4  # the next indicator may be of a family that the library has not seen
_CUT = 2.5  # robust standard deviations from the median beyond which a panel's number counts no more
_JITTER = 0.35  # how far from one panel's numbers a world 'like that panel' may lie, in standard deviations
_FASTEST, _FADES_FROM, _FARTHEST = 3.0, 3.5, 6.0
_LOG_LIMITS = (-4.0, 1.0)  # of log s, log tau, log r


class Worlds(NamedTuple):
    """Ways in which an indicator may behave, one entry each: the six numbers, spreads on their own scale."""

    a: Floats
    b: Floats
    c: Floats
    s: Floats
    tau: Floats
    r: Floats

    def take(self, rows: np.ndarray) -> Worlds:
        """Return these worlds alone."""
        return Worlds(*(numbers[rows] for numbers in self))


@dataclass(frozen=True, eq=False, repr=False)
class PaceLibrary:
    """The numbers of known panels (`learn_paces`); a new indicator is a draw from what they have in common.

    Parameters
    ----------
    table
        The columns of `learn_paces`; others, such as `family`, are kept. Rows without numbers are left out.

    Raises
    ------
    PanelError
        If a column is missing, or fewer than 3 panels have numbers.
    """

    table: pd.DataFrame

    def __post_init__(self) -> None:
        if not isinstance(self.table, pd.DataFrame):
            raise PanelError(f"expected the table that learn_paces returns, found {type(self.table).__name__}")
        missing = [
            name for name in ("panel", *NUMBERS, "level_sd", "yearly_move", "yearly_sd") if name not in self.table
        ]
        if missing:
            raise PanelError(f"a library of paces without {', '.join(missing)}: make its table with learn_paces")
        complete = self.table[np.isfinite(self.table[list(NUMBERS)].astype(float)).all(axis=1)].reset_index(drop=True)
        if len(complete) < MIN_PANELS:
            raise PanelError(f"a library of {len(complete)} panels with numbers: {MIN_PANELS} are needed at least")
        object.__setattr__(self, "table", complete)

    def __repr__(self) -> str:
        return f"PaceLibrary({len(self)} panels)"

    def __len__(self) -> int:
        return len(self.table)

    @property
    def panels(self) -> list[str]:
        """Return the names of the panels."""
        return self.table["panel"].tolist()

    @cached_property
    def weights(self) -> Floats:
        """Return how much each panel counts, in all 1: families alike, and the panels of one family alike.

        The next indicator may be of any family, and the panels of one are no independent witnesses: same units, same
        surveys, same programme. A table without `family` takes each panel for a family of its own.
        """
        family = self.table["family" if "family" in self.table else "panel"]
        size = family.groupby(family).transform("size").to_numpy(dtype=float)
        result: Floats = 1 / size / np.sum(1 / size)
        return result

    @property
    def level_sd(self) -> float:
        """Return how far units of one indicator lie apart [logit]: the median panel's spread."""
        return float(_median(self.table["level_sd"].to_numpy(dtype=float), self.weights))

    @property
    def yearly_moves(self) -> Floats:
        """Return the median change of the share in a year, and the spread around it (panel, 2) [share]."""
        return self.table[["yearly_move", "yearly_sd"]].to_numpy(dtype=float)

    def without(self, panels: Collection[str] = (), family: str | None = None) -> PaceLibrary:
        """Return the library without some panels, or without a family of them.

        Examples
        --------
        >>> library = read_paces()
        >>> len(library) - len(library.without([library.panels[0]]))
        1
        """
        left_out = self.table["panel"].isin(list(panels))
        if family is not None:
            left_out |= self.table["family"] == family
        return PaceLibrary(self.table[~left_out])

    @cached_property
    def _centre_and_root(self) -> tuple[Floats, Floats]:
        """Return the median numbers, and a root of the covariance of a new panel's around them."""
        numbers = self.table[list(NUMBERS)].to_numpy(dtype=float)
        centre = _median(numbers, self.weights)
        spread = 1.4826 * _median(np.abs(numbers - centre), self.weights)
        limit = _CUT * np.maximum(spread, 1e-3)
        apart = np.clip(numbers - centre, -limit, limit)
        n = 1 / float(self.weights @ self.weights)  # so many panels of equal weight know as much (Kish 1965)
        covariance = (apart * self.weights[:, None]).T @ apart * n / (n - 1)
        covariance = (1 - _SHRINK) * covariance + _SHRINK * np.diag(np.diag(covariance))
        predictive = _INFLATE * (1 + 1 / n) * covariance
        root: Floats = np.asarray(np.linalg.cholesky(predictive + 1e-8 * np.eye(len(NUMBERS))), dtype=float)
        return centre, root

    def draw_worlds(self, n: int, seed: int = 0) -> Worlds:
        """Return `n` ways in which a new indicator may behave.

        Half are draws of N(m, (1 + 1/n) C), the predictive distribution of a new study (Higgins, Thompson &
        Spiegelhalter 2009, J. R. Stat. Soc. A 172:137, section 4) with median m and covariance C of the panels; half
        are like one panel of the library, as often as it counts (`weights`), with a jitter.
        """
        generator = np.random.default_rng(seed)
        centre, root = self._centre_and_root
        numbers = self.table[list(NUMBERS)].to_numpy(dtype=float)
        apart = generator.standard_normal((n, len(NUMBERS))) @ root.T
        like = np.arange(n) % 2 == 1
        place = np.searchsorted(np.cumsum(self.weights), (generator.permutation(n) + 0.5) / n)
        chosen = numbers[np.minimum(place, len(numbers) - 1)]
        drawn = np.where(like[:, None], chosen + _JITTER * apart, centre + apart)
        spreads = np.exp(np.clip(drawn[:, 3:], *_LOG_LIMITS))
        return Worlds(*drawn[:, :3].T, *spreads.T)


def _median(values: Floats, weights: Floats) -> Floats:
    """Return the weighted median of each column; without weights it is the common one."""
    order = np.argsort(values, axis=0, kind="stable")
    ordered, mass = np.take_along_axis(values, order, 0), weights[order]
    reached = np.cumsum(mass, 0) - 0.5 * mass
    columns = zip(reached.reshape(len(values), -1).T, ordered.reshape(len(values), -1).T, strict=True)
    return np.array([np.interp(0.5, *column) for column in columns]).reshape(values.shape[1:])


def drift(level: Particles, worlds: Worlds) -> Particles:
    """Return the change of the logit share a year at each level (..., world, particle), in the precision of `level`."""
    near = np.clip(level, -_FARTHEST, _FARTHEST)
    change = across_particles(worlds.c) * near
    change += across_particles(worlds.b)
    change *= near
    change += across_particles(worlds.a)
    np.clip(change, -_FASTEST, _FASTEST, out=change)
    beyond = np.subtract(_FADES_FROM, np.abs(near, out=near), out=near)
    if beyond.min(initial=0.0) < 0:  # exp(0) is 1: to fade all is faster than to pick those that are far
        change *= np.exp(np.minimum(beyond, 0.0, out=beyond), out=beyond)
    return change


def evidence_power(n_units: int) -> float:
    """Return the power that the likelihood of so many units has when they weigh worlds.

    Below 1 (a Gibbs posterior with a learning rate: Bissiri, Holmes & Walker 2016, J. R. Stat. Soc. B 78:1103), for no
    world is right and the units of a panel are alike: .8, and from the fifth unit on less, as if 4 units counted in
    full and n only as 4^.7 n^.3.
    """
    return float(_TEMPER * min(1.0, (_ALIKE / max(n_units, 1)) ** _LOSS))


def across_particles(numbers: Floats) -> Particles:
    """Return one number a world as a column beside particles; of single precision, so that theirs is kept."""
    return numbers.astype(np.float32)[:, None]


def read_paces(path: str | Path | None = None) -> PaceLibrary:
    """Return the library of paces that comes with the package, or that of another file.

    Parameters
    ----------
    path
        A CSV file with the columns of `learn_paces`; by default the shipped one, which also has `family`, `source`
        and `licence`.

    Returns
    -------
    PaceLibrary
        The numbers of each panel.

    Raises
    ------
    PanelError
        If the file is no such table.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> library = read_paces()
    >>> len(library) >= 20, library.table["family"].nunique() >= 6
    (True, True)
    """
    return PaceLibrary(pd.read_csv(shipped_file("paces.csv") if path is None else Path(path), comment="#"))


def shipped_file(name: str) -> Path:
    """Return the file beside this module, where a wheel has it, or that of the source checkout."""
    installed = Path(__file__).with_name(name)
    return installed if installed.is_file() else Path(__file__).parents[3] / "data" / "lookup" / name
