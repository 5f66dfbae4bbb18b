"""Changes of counts that keep all relations, found by linear programming in whole numbers (HiGHS)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

#: A programme that takes longer counts as one without a solution [s]; more is then withheld than is needed.
_TIME_LIMIT = 5.0
#: Values that differ by less are the same.
NEAR = 1e-6


@dataclass(frozen=True)
class Rows:
    """Linear relations, entry by entry: `low` <= sum of coefficients times cells <= `high`."""

    row: Ints
    column: Ints
    coefficient: Floats
    low: Floats
    high: Floats

    def sums(self, cells: Floats) -> Floats:
        """Return the sum of each relation for these values of the cells."""
        return np.bincount(self.row, self.coefficient * cells[self.column], len(self.low)).astype(np.float64)

    def minus(self, sums: Floats) -> Rows:
        """Return the relations for changes of cells whose sums are these."""
        return Rows(self.row, self.column, self.coefficient, self.low - sums, self.high - sums)

    def broken(self, cells: Floats) -> Bools:
        """Return which relations these values of the cells break."""
        sums = self.sums(cells)
        return (sums < self.low - NEAR) | (sums > self.high + NEAR)

    def among(self, cells: Bools, relations: Bools) -> Rows:
        """Return the relations that are visible, with the chosen cells alone, both numbered anew."""
        kept = cells[self.column] & relations[self.row]
        used = np.zeros(len(self.low), dtype=bool)
        used[self.row[kept]] = True
        row, column = np.cumsum(used) - 1, np.cumsum(cells) - 1
        low, high = self.low[used], self.high[used]
        return Rows(row[self.row[kept]], column[self.column[kept]], self.coefficient[kept], low, high)


def solve(rows: Rows, objective: Floats, lower: Floats, upper: Floats, whole: Bools) -> Floats | None:
    """Return the values of all variables with the least objective, or None where there are none.

    The linear programme comes first, for its corners are mostly whole; the one in whole numbers where they are not.

    Parameters
    ----------
    rows: the relations of the variables.
    objective: the cost of each variable.
    lower, upper: the bounds of each variable.
    whole: the variable is a whole number.
    """
    for integral in (np.zeros_like(whole), whole):
        found = find_corner(rows, objective, lower, upper, integral)
        if found is None:
            return None
        values = np.where(whole, np.round(found), found)
        if (np.abs(values - found) < NEAR).all() and not rows.broken(values).any():
            return values
    return None


def find_corner(rows: Rows, objective: Floats, lower: Floats, upper: Floats, integral: Bools) -> Floats | None:
    """Return the values with the least objective as the solver finds them; only the chosen ones are whole numbers."""
    if not len(objective):
        return np.zeros(0)
    constraints = []
    if len(rows.low):
        matrix = csc_array((rows.coefficient, (rows.row, rows.column)), shape=(len(rows.low), len(objective)))
        constraints.append(LinearConstraint(matrix, rows.low, rows.high))
    found = milp(
        objective,
        integrality=integral.astype(np.int64),
        bounds=Bounds(lower, upper),
        constraints=constraints,
        # Without presolve: with it HiGHS prints a line of its own to stdout now and then.
        options={"time_limit": _TIME_LIMIT, "mip_rel_gap": 0.0, "presolve": not integral.any()},
    )
    return None if found.x is None else np.asarray(found.x, dtype=np.float64)
