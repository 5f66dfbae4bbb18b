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
        "too_few_points": "too few points: {found} found, {needed} needed for a trend",
        "too_few_for_hazard": "too few points: {found} found, {needed} needed for a hazard",
        "too_few_for_ceiling": "{found} points: a ceiling of its own needs {needed}; use a pooled ceiling",
        "one_bound_left_out": "1 value known only as a bound is left out",
        "bounds_left_out": "{n} values known only as a bound are left out",
        "no_finite_slope": "the values stay at, or step between, 0 and 100 %: a logit trend has no finite slope",
        "no_convergence": "the estimation did not converge",
        "binomial_spread": "only 2 points: the line passes through both and its spread is the binomial's alone",
        "unknown_spread": "only 2 points: the line passes through both and its spread is unknown: no denominators",
        "no_report": "no report: described by the other units alone",
        "few_reports": "fewer than 3 reports: pace rests on the other units",
        "no_mode": "the mode was not found; do not use",
        "cumulative_cohort": "counts of a fixed cohort that only grow: use the hazard form, not a trend",
        "no_curve": "no convergence: the series does not show this curve",
        "at_bound": "{parameters} at the bound: the series does not determine it",
        "open_curve": "standard errors unknown: the series leaves the curve open",
        "no_denominators": "no denominators: a cohort must be counted",
        "moving_denominator": "the denominator moves from {lowest:g} to {highest:g}: no fixed cohort",
        "falling_count": "the count falls: it is not cumulative, or it was revised",
        "no_events": "nobody adopted between the first and the latest value",
        "no_finite_hazard": "no finite hazard: adoption jumps within one period",
        "too_few_periods": "too few points: {found} found, {needed} needed",
        "day_has_passed": "the target's day has passed: the value itself answers",
        "already_reached": "the first value is already at the target: there is no way to measure",
        "growth_from_zero": "a value or the target is 0: a growth rate from or to 0 is undefined",
    }
)


@dataclass(frozen=True)
class Diagnostic:
    """One reason or warning: its code in `TEXTS` and its arguments; false where there is nothing to know.

    >>> str(Diagnostic("too_few_points", {"found": 1, "needed": 2}))
    'too few points: 1 found, 2 needed for a trend'
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
    'no report: described by the other units alone; the mode was not found; do not use'
    """
    parts = [diagnostic for diagnostic in diagnostics if diagnostic]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    return Diagnostic("joined", {"parts": tuple(parts)})
