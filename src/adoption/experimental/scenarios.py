"""What-if: a shock common to all units, and what a moved denominator did to a share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from adoption.arrays import Floats
from adoption.diagnostics import AdoptionError

_EDGE = 1e-12


def apply_shock(shares: Floats, times: Sequence[float], *, at: float, size: float, half_life: float = np.inf) -> Floats:
    """Return forecast shares after a shock that strikes all units at one time.

    The logit share moves by `size` from `at` on, and the move halves every `half_life` years. A forecast's intervals do
    not hold such common shocks: this shows what one would do instead of promising to cover it.

    Parameters
    ----------
    shares
        Draws or means [0 to 1], (unit, time) or (unit, time, draw).
    times
        Their times [decimal years].
    size
        Change of the logit share: -.5 takes 50 % to 38 %, 90 % to 85 %.

    Examples
    --------
    >>> import numpy as np
    >>> apply_shock(np.array([[0.5, 0.5]]), [2025.0, 2026.0], at=2026.0, size=-0.5).round(3).tolist()
    [[0.5, 0.378]]
    """
    if not half_life > 0:
        raise AdoptionError(f"half_life {half_life:g}: expected years above 0")
    since = np.asarray(times, dtype=float) - at
    shift = np.where(since >= 0, size * 0.5 ** (np.maximum(since, 0.0) / half_life), 0.0)
    shift = shift.reshape((1, -1) + (1,) * (shares.ndim - 2))
    return np.asarray(special.expit(special.logit(np.clip(shares, _EDGE, 1 - _EDGE)) + shift))


def decompose_change(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return one row per unit: its part in the change of the overall share, by its numerator and by its denominator.

    The overall share S = N / D is of summed numerators and denominators. With the symmetric (Shapley) split of N / D,
    `by_numerator` = (n1 - n0) (1/D0 + 1/D1) / 2 and `by_denominator` = -(d1 - d0) (N0 + N1) / (2 D0 D1); over all units
    and both columns they add up to S1 - S0 exactly. So new adoption is told apart from a list of facilities that was
    cut or grew. A unit that came or went counts with all its figures.

    Parameters
    ----------
    before, after
        `unit, numerator, denominator`, one row a unit.

    Returns
    -------
    DataFrame
        `unit, share_before, share_after, by_numerator, by_denominator` [share 0 to 1].

    Examples
    --------
    A count that rises from 50 to 60 while the list is cut from 100 to 80:

    >>> before = pd.DataFrame({"unit": ["A"], "numerator": [50], "denominator": [100]})
    >>> after = pd.DataFrame({"unit": ["A"], "numerator": [60], "denominator": [80]})
    >>> decompose_change(before, after)[["by_numerator", "by_denominator"]].round(4).to_dict("records")
    [{'by_numerator': 0.1125, 'by_denominator': 0.1375}]
    """
    for name, frame in (("before", before), ("after", after)):
        is_wrong = ~(frame["denominator"] > 0) | frame["unit"].duplicated()
        if is_wrong.any():
            wrong = ", ".join(frame.loc[is_wrong, "unit"].astype(str))
            raise AdoptionError(f"{name}: units {wrong} have no denominator above 0 or occur twice")
    both = before.merge(after, on="unit", how="outer", suffixes=("_0", "_1")).sort_values("unit", ignore_index=True)
    n_0, d_0, n_1, d_1 = (
        both[name].fillna(0.0) for name in ("numerator_0", "denominator_0", "numerator_1", "denominator_1")
    )
    all_n, all_d_0, all_d_1 = n_0.sum() + n_1.sum(), d_0.sum(), d_1.sum()
    return pd.DataFrame(
        {
            "unit": both["unit"],
            "share_before": both["numerator_0"] / both["denominator_0"],
            "share_after": both["numerator_1"] / both["denominator_1"],
            "by_numerator": (n_1 - n_0) * (1 / all_d_0 + 1 / all_d_1) / 2,
            "by_denominator": -(d_1 - d_0) * all_n / (2 * all_d_0 * all_d_1),
        }
    )
