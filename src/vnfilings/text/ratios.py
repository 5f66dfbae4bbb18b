"""Compare a printed percentage with the ratio printed beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

Grade = Literal["pass", "truncated", "slip", "conflict"]
_SLIP_POINTS = 1.0
#: How far a percentage that is called 'about' may lie from its ratio [points]: it may be rounded to the next ten.
_ABOUT = 5.0
_DIGITS_THAT_TELL = 3


@dataclass(frozen=True)
class RatioCheck:
    """The result of recomputing a printed percentage [%] from `numerator / denominator`."""

    grade: Grade
    printed: float
    recomputed: float
    explanation: str


def grade_ratio(numerator: float, denominator: float, printed: float, decimals: int) -> RatioCheck:
    """Return how a printed percentage relates to its ratio.

    'pass': equal within half a unit of the last printed digit. 'truncated': the floor at the printed precision.
    'slip': within one point, or one wrong or swapped digit away. 'conflict': anything else, and a denominator of 0.

    Parameters
    ----------
    numerator, denominator
        The counts of the ratio.
    printed
        The percentage that is printed beside it [%].
    decimals
        Decimals with which it is printed.

    Returns
    -------
    RatioCheck
        The grade, the printed and the recomputed percentage [%] and an explanation in English.

    Examples
    --------
    >>> [grade_ratio(*case).grade for case in [(34, 103, 33.0, 1), (60, 130, 46.1, 1), (467933, 624403, 75.91, 2)]]
    ['pass', 'truncated', 'slip']
    """
    if not denominator:
        return RatioCheck("conflict", printed, math.nan, "the denominator is 0")
    share = 100 * numerator / denominator
    unit = 10.0**-decimals
    if abs(share - printed) <= unit / 2 + 1e-9:
        return RatioCheck("pass", printed, share, "the ratio gives the printed percentage")
    if math.floor(share / unit + 1e-9) * unit - unit / 2 < printed <= share:
        return RatioCheck(
            "truncated", printed, share, f"the ratio rounds to {share:.{decimals}f}; the rest was cut off"
        )
    if abs(share - printed) <= _SLIP_POINTS:
        return RatioCheck("slip", printed, share, f"the ratio gives {share:.{decimals}f}, within one point")
    if _one_digit_away(f"{printed:.{decimals}f}", f"{share:.{decimals}f}"):
        return RatioCheck("slip", printed, share, f"the ratio gives {share:.{decimals}f}, one digit away")
    return RatioCheck("conflict", printed, share, f"the ratio gives {share:.{decimals}f}")


def agrees_about(op: str, check: RatioCheck) -> bool:
    """Return whether a ratio fits a percentage that is called 'about' (~), 'more than' (>) or 'just under' (<, <~).

    >>> [agrees_about(op, grade_ratio(84, 150, 55.0, 0)) for op in ("~", ">", "<~", "=")]
    [True, True, False, False]
    """
    above = check.recomputed - check.printed
    near = {"~": abs(above) <= _ABOUT, ">": 0 < above <= _ABOUT}
    near |= dict.fromkeys(("<", "<~"), -_ABOUT <= above < 0)
    return near.get(op, False)


def _one_digit_away(printed: str, computed: str) -> bool:
    """Return whether two printed numbers of three digits or more differ in one digit or in two that changed places.

    Of two digits nearly any error is 'one digit', so that would explain nothing.
    """
    if len(printed) != len(computed) or len(printed.replace(".", "")) < _DIGITS_THAT_TELL:
        return False
    wrong = [place for place, pair in enumerate(zip(printed, computed, strict=True)) if pair[0] != pair[1]]
    if len(wrong) == 1:
        return True
    return any(
        len(wrong) == 2 and printed[first] == computed[second] and printed[second] == computed[first]
        for first, second in combinations(wrong, 2)
    )
