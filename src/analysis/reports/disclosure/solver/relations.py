"""What an outsider knows about the cells of a publication: linear relations between their counts."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Relation:
    """A linear relation that everybody knows: `low` <= sum of coefficients times counts <= `high`.

    Parameters
    ----------
    coefficients
        The coefficient of each cell, by its key.
    low, high
        The bounds of the sum; equal where the sum is known exactly, infinite where one side is open.
    shown_by
        The printed item that shows the relation, e.g. a share; while that item is withheld, nobody knows the relation.
        None where the relation follows from what the cells are.

    Examples
    --------
    >>> Relation({"2026-H1": 1.0, "2026-Q1": -1.0, "2026-Q2": -1.0})
    Relation(coefficients={'2026-H1': 1.0, '2026-Q1': -1.0, '2026-Q2': -1.0}, low=0.0, high=0.0, shown_by=None)
    """

    coefficients: Mapping[Hashable, float]
    low: float = 0.0
    high: float = 0.0
    shown_by: Hashable | None = None


def sum_relation(total: Hashable, parts: Iterable[Hashable]) -> Relation:
    """Return the relation of a total with its parts.

    >>> sum_relation("all", ["men", "women"]).coefficients
    {'all': 1.0, 'men': -1.0, 'women': -1.0}
    """
    return Relation({total: 1.0, **dict.fromkeys(parts, -1.0)})


def share_relations(
    numerator: Hashable, denominator: Hashable, percent: float, *, decimals: int = 1, shown_by: Hashable | None = None
) -> tuple[Relation, Relation]:
    """Return what a share shows about its numerator and its denominator: a band as wide as its rounding.

    Parameters
    ----------
    numerator, denominator
        The keys of the two counts.
    percent
        The share as printed [%].
    decimals
        The number of decimals that are printed.
    shown_by
        The key of the share, where it can be withheld by itself.

    Returns
    -------
    tuple of Relation
        The numerator is at least, and at most, so large a part of the denominator.

    Examples
    --------
    >>> at_least, at_most = share_relations("cashless", "all", 2.9)
    >>> at_least.coefficients, at_least.low, at_most.high
    ({'cashless': 100.0, 'all': -2.85}, 0.0, 0.0)
    """
    half = 0.5 * 10.0**-decimals
    lower, upper = round(percent - half, decimals + 1), round(percent + half, decimals + 1)
    return (
        Relation({numerator: 100.0, denominator: -lower}, 0.0, math.inf, shown_by),
        Relation({numerator: 100.0, denominator: -upper}, -math.inf, 0.0, shown_by),
    )
