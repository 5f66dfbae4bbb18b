"""Is a printed percentage the ratio of the counts beside it? Graded for every row at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vnfilings import grade_ratio
from vnfilings.text import printed_decimals

#: 'About' rounds to a step that the printed number shows: 70 to the nearest ten, 65 to the nearest five.
ROUND_STEPS = (10.0, 5.0)
#: Any other number, 67 or 67.4, is about right for what rounds to it or to the whole number beside it.
APPROXIMATE_POINTS = 1.5
_TINY = 1e-9


def decimals_of(rows: pd.DataFrame) -> pd.Series:
    """Return how many decimals each `value` was printed with in its `raw_text`.

    A fraction of one (0,455 for 45.5%) has two decimals fewer as a percentage.

    >>> decimals_of(pd.DataFrame({"raw_text": ["61,2% (1468 / 2400 lượt)", "0,455"], "value": [61.2, 45.5]})).tolist()
    [1, 1]
    """
    texts = rows["raw_text"].fillna("").astype("str")
    decimals = pd.Series([printed_decimals(text) for text in texts], index=rows.index, dtype="int64")
    number = pd.to_numeric(texts.str.strip().str.replace(",", "."), errors="coerce")
    is_fraction = ((100 * number - rows["value"]).abs() < _TINY) & ((number - rows["value"]).abs() > _TINY)
    return (decimals - 2 * is_fraction).clip(lower=0)


def grade_ratios(statements: pd.DataFrame) -> pd.DataFrame:
    """Return `grade` and `recomputed` [%] for each row that prints a percentage and both counts.

    An exact percentage is graded by `vnfilings.text.grade_ratio` (pass, truncated, slip, conflict). A bound
    (`> 93%`) is `pass` where the ratio keeps it, else `bound`; an approximation is `pass` within half the step to
    which it is rounded (70: 5 points, 65: 2.5), else `loose`.
    """
    has_all = statements["value"].notna() & statements["numerator"].notna() & (statements["denominator"] > 0)
    rows = statements[has_all & (statements["value_unit"] == "%")]
    ratio = 100 * rows["numerator"] / rows["denominator"]
    decimals = decimals_of(rows)
    half_step = 0.5 * 10.0**-decimals
    off, op = (ratio - rows["value"]).abs(), rows["op"].fillna("=")
    # 'trên 95%' of exactly 95.0 is loose speech, so a bound is kept within half the last printed digit.
    kept = np.where(op.isin([">", ">="]), ratio >= rows["value"] - half_step, ratio <= rows["value"] + half_step)
    within = _points_of_about(rows["value"], half_step)
    loose = (off > within + _TINY) | ((op == "<~") & (ratio > rows["value"] + half_step))
    is_bound, is_about = op.isin([">", ">=", "<", "<="]), op.isin(["~", "<~"])
    grade = np.select(
        [is_bound & kept, is_bound, is_about & loose, is_about, off <= half_step + _TINY],
        ["pass", "bound", "loose", "pass", "pass"],
        default="conflict",
    ).astype(object)
    exact = ~is_bound & ~is_about & ~(off <= half_step + _TINY)
    columns = (rows.loc[exact, "numerator"], rows.loc[exact, "denominator"], rows.loc[exact, "value"], decimals[exact])
    grade[exact.to_numpy()] = [grade_ratio(*case).grade for case in zip(*columns, strict=True)]
    return pd.DataFrame({"grade": grade, "recomputed": ratio}, index=rows.index)


def _points_of_about(printed: pd.Series, half_step: pd.Series) -> pd.Series:
    """Return how far a ratio may lie from a percentage called 'about': half the step to which that is rounded.

    >>> _points_of_about(pd.Series([70.0, 65.0, 67.0]), pd.Series([0.5, 0.5, 0.5])).tolist()
    [5.0, 2.5, 1.5]
    """
    steps = [(printed % step).abs() < _TINY for step in ROUND_STEPS]
    points = np.select(steps, [step / 2 for step in ROUND_STEPS], default=APPROXIMATE_POINTS)
    return pd.Series(points, index=printed.index).clip(lower=half_step)
