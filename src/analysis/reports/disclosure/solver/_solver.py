"""Changes of counts that an outsider cannot tell from the truth, found by integer linear programming (HiGHS)."""

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
_WHOLE = 1e-5


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
        sums = np.zeros(len(self.low))
        np.add.at(sums, self.row, self.coefficient * cells[self.column])
        return sums

    def minus(self, sums: Floats) -> Rows:
        """Return the relations for changes of cells whose sums are these."""
        return Rows(self.row, self.column, self.coefficient, self.low - sums, self.high - sums)

    def among(self, cells: Bools, relations: Bools) -> Rows:
        """Return the relations that are visible, with the chosen cells alone, both numbered anew."""
        kept = cells[self.column] & relations[self.row]
        used = np.zeros(len(self.low), dtype=bool)
        used[self.row[kept]] = True
        row, column = np.cumsum(used) - 1, np.cumsum(cells) - 1
        return Rows(
            row[self.row[kept]], column[self.column[kept]], self.coefficient[kept], self.low[used], self.high[used]
        )


def solve(rows: Rows, objective: Floats, lower: Floats, upper: Floats, whole: Bools) -> Floats | None:
    """Return the values of all variables with the least objective, or None where there are none.

    Parameters
    ----------
    rows: the relations of the variables.
    objective: the cost of each variable.
    lower, upper: the bounds of each variable.
    whole: the variable is a whole number.
    """
    size = len(objective)
    if not size:
        return np.zeros(0)
    constraints = []
    if len(rows.low):
        matrix = csc_array((rows.coefficient, (rows.row, rows.column)), shape=(len(rows.low), size))
        constraints.append(LinearConstraint(matrix, rows.low, rows.high))
    found = milp(
        objective,
        integrality=whole.astype(np.int64),
        bounds=Bounds(lower, upper),
        constraints=constraints,
        options={"time_limit": _TIME_LIMIT, "mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    values = np.asarray(found.x, dtype=np.float64)
    return np.where(whole & (np.abs(values - np.round(values)) < _WHOLE), np.round(values), values)
