"""Which cells to withhold so that nobody can compute a small count from all that is published together."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.noun_counts import counted
from analysis.reports.disclosure._errors import ReleaseRefusedError
from analysis.reports.disclosure.solver._choice import choose_units
from analysis.reports.disclosure.solver._solver import Bools
from analysis.reports.disclosure.solver._system import System, build_system
from analysis.reports.disclosure.solver.relations import Relation

SMALL, COMPLEMENTARY = "small", "complementary"
_LEAST_THRESHOLD = 3


@dataclass(frozen=True)
class Protection:
    """What a release withholds, and what an outsider can still compute.

    Attributes
    ----------
    reasons: why each withheld cell is withheld, by its key: `small`, or `complementary` where it would give away
        another.
    intervals: the least and the largest count that an outsider must think possible, by the key of each sensitive
        cell.

    Examples
    --------
    >>> Protection({"a": "small"}, {"a": (1, 4)}).reasons
    {'a': 'small'}
    """

    reasons: dict[Hashable, str] = field(default_factory=dict)
    intervals: dict[Hashable, tuple[float, float]] = field(default_factory=dict)


def protect_cells(
    counts: pd.Series,
    relations: Sequence[Relation],
    sensitive: Collection[Hashable],
    released: Collection[Hashable] = (),
    *,
    threshold: int,
    together: Mapping[Hashable, Hashable] | None = None,
    unprinted: Collection[Hashable] = (),
) -> Protection:
    """Return the cells to withhold, as few as possible, so that no sensitive cell can be computed from the others.

    An outsider knows every printed cell, all relations, that counts are whole numbers of at least 0, and, to be on the
    safe side, which withheld cells are small (1 to `threshold` - 1). A release is safe if he must still think at least
    one count below and one above the true one possible for each sensitive cell, as far as small counts lie there; where
    not even withholding everything leaves both, one of them.

    Parameters
    ----------
    counts
        The count of each cell that would be published together, by its key; NaN where the producer does not know it.
    relations
        What everybody knows about the cells. One that the counts break is moved until they keep it.
    sensitive
        The keys of the small counts. A cell without a count is sensitive by itself where the printed ones pin it to a
        small count.
    released
        The keys of cells that earlier releases have printed: everybody knows them.
    threshold
        The least count that is not small.
    together
        Cells that are printed or withheld as one, such as numerator, denominator and share: the name of their group, by
        the key of each. Where one is sensitive, the group is withheld.
    unprinted
        The keys of cells that are never printed, such as the rest of a total.

    Returns
    -------
    Protection
        The reason of each withheld cell and the interval of each sensitive one.

    Raises
    ------
    AnalysisError
        If a key of `sensitive` is no cell or its count is not small, or the threshold is below 3: a withheld 1 would be
        known.
    ReleaseRefusedError
        If a sensitive cell cannot be protected, e.g. because earlier releases give it away; each such cell with the
        reason.

    Examples
    --------
    >>> counts = pd.Series({"Q1": 3, "Q2": 40, "Q3": 60, "9M": 103})
    >>> whole = Relation({"9M": 1, "Q1": -1, "Q2": -1, "Q3": -1})
    >>> protection = protect_cells(counts, [whole], ["Q1"], threshold=5)
    >>> protection.reasons, protection.intervals
    ({'Q1': 'small', 'Q2': 'complementary'}, {'Q1': (1, 4)})
    """
    _check(counts, sensitive, threshold)
    groups = together or {}
    system = build_system(counts, relations, sensitive, released, threshold, groups, unprinted)
    _check_released(system)
    withheld, lost = choose_units(system)
    if lost:
        raise _refuse([_describe(system, cell) for cell in lost])
    return Protection(_reasons(system, withheld), _intervals(system, withheld))


def _check(counts: pd.Series, sensitive: Collection[Hashable], threshold: int) -> None:
    if threshold < _LEAST_THRESHOLD:
        raise AnalysisError("threshold of small counts", found=threshold, expected=f"{_LEAST_THRESHOLD} or more")
    if not counts.index.is_unique:
        twice = list(counts.index[counts.index.duplicated()])[:3]
        raise AnalysisError("cells to protect: the same key twice", found=twice)
    known = counts.to_dict()
    for key in sensitive:
        if key not in known or not 1 <= known[key] < threshold:
            found = f"{key!r}: {known.get(key)}"
            raise AnalysisError("sensitive cell", found=found, expected=f"a cell with a count of 1 to {threshold - 1}")


def _check_released(system: System) -> None:
    numbers = [n for n in np.flatnonzero(system.is_sensitive & system.is_printed) if system.is_fixed[system.unit[n]]]
    if numbers:
        raise _refuse([f"{system.keys[n]!r}: already published by an earlier release" for n in numbers])


def _describe(system: System, cell: int) -> str:
    why = "it can be computed from sums, shares and earlier releases that must stay published"
    return f"{system.keys[cell]!r}: {why}"


def _refuse(problems: list[str]) -> ReleaseRefusedError:
    return ReleaseRefusedError(
        f"{counted(len(problems), 'small count')} cannot be protected\n  " + "\n  ".join(problems),
        fix="Leave these cells and their totals out of the release, or write an internal report.",
    )


def _reasons(system: System, withheld: Bools) -> dict[Hashable, str]:
    small = np.zeros(len(system.items), dtype=bool)
    small[system.unit[system.is_sensitive]] = True
    return {
        key: SMALL if small[number] else COMPLEMENTARY
        for number in np.flatnonzero(withheld)
        for key in system.items[number]
    }


def _intervals(system: System, withheld: Bools) -> dict[Hashable, tuple[float, float]]:
    cells = np.flatnonzero(system.is_sensitive)
    truth = system.counts[cells]
    low, high = system.view(withheld).reach(cells, system.lower[cells] - truth, system.upper[cells] - truth)
    return {
        system.keys[cell]: (_count(least), _count(most))
        for cell, least, most in zip(cells, truth + low, truth + high, strict=True)
    }


def _count(value: float) -> float:
    return int(value) if float(value).is_integer() else float(value)
