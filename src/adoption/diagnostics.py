"""Why a series has no answer, or what to know about the one it has: a code with arguments, in no language.

`str(diagnostic)` is an English sentence; a program that prints in another language translates the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


class AdoptionError(ValueError):
    """The root of all errors that `adoption` raises on purpose."""


#: The English sentence of each code, without its full stop; placeholders name arguments.
TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "joined": "{parts}",
        "too_few_points": "too few values: {found} found, {needed} needed for a trend",
        "too_few_for_hazard": "too few values: {found} found, {needed} needed for a hazard",
        "too_few_for_ceiling": "{found} values: a separate ceiling needs {needed}; use a pooled ceiling",
        "one_bound_left_out": "1 value is not used because only a bound is known",
        "bounds_left_out": "{n} values are not used because only bounds are known",
        "no_finite_slope": "at most one value lies between 0 and 100%: a logit trend has no finite slope",
        "no_convergence": "the estimation did not converge",
        "binomial_spread": "only 2 values: the line passes through both, and the spread is binomial only",
        "unknown_spread": "only 2 values, no denominators: the line passes through both, and the spread is unknown",
        "no_report": "no observations: estimated from other units only",
        "few_reports": "fewer than 3 observations: the pace is estimated mainly from other units",
        "no_mode": "the mode was not found; do not use the result",
        "cumulative_cohort": "cumulative counts of a fixed cohort: use fit_hazards, not a trend",
        "no_curve": "no convergence: the series does not follow this curve",
        "at_bound": "{parameters} at the limit: the series does not determine the value",
        "open_curve": "standard errors unknown: the series does not determine the curve",
        "no_denominators": "no denominators: a fixed cohort cannot be identified",
        "moving_denominator": "the denominator changes from {lowest:g} to {highest:g}: not a fixed cohort",
        "falling_count": "the count falls: it is not cumulative, or it was revised",
        "no_events": "no increase between the first and the latest value",
        "no_finite_hazard": "no finite hazard: the count jumps within one period",
        "too_few_periods": "too few values: {found} found, {needed} needed",
        "day_has_passed": "the deadline has passed: compare the reported value with the target",
        "under_a_year": "the values cover less than a year: the methods judge yearly values",
        "backtest_failed": (
            "past forecasts failed: of {n}, {held:.0%} lay in the 80% interval; error {ratio:.2f} times that of the "
            "last value"
        ),
        "growth_from_zero": "the first value is 0 or the sign changes: the growth rate is undefined",
    }
)


@dataclass(frozen=True)
class Diagnostic:
    """One reason or warning: its code in `TEXTS` and its arguments; false where there is nothing to know.

    >>> str(Diagnostic("too_few_points", {"found": 1, "needed": 2}))
    'too few values: 1 found, 2 needed for a trend'
    >>> bool(Diagnostic())
    False
    """

    code: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.code)

    def __str__(self) -> str:
        if not self:
            return ""
        if self.code == "joined":
            return "; ".join(map(str, self.arguments["parts"]))
        return TEXTS[self.code].format(**self.arguments)


#: Nothing to know.
NOTHING = Diagnostic()


def join_diagnostics(diagnostics: Iterable[Diagnostic]) -> Diagnostic:
    """Return several diagnostics as one; those with nothing to know are left out.

    >>> str(join_diagnostics([Diagnostic("no_report"), NOTHING, Diagnostic("no_mode")]))
    'no observations: estimated from other units only; the mode was not found; do not use the result'
    """
    parts = [diagnostic for diagnostic in diagnostics if diagnostic]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    return Diagnostic("joined", {"parts": tuple(parts)})
