"""Forecasts of several scenarios side by side, and what a moved denominator did to a share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import pandas as pd

from adoption.arrays import Floats
from adoption.diagnostics import AdoptionError


class Forecasting(Protocol):
    """What can be compared: a fit, alone or under a scenario."""

    def forecast(self, times: Sequence[float] | Floats) -> pd.DataFrame:
        """Return `unit, time, mean, lower_80, upper_80, lower_95, upper_95` [0 to 1]."""
        ...


def compare_scenarios(scenarios: Mapping[str, Forecasting], times: Sequence[float] | Floats) -> pd.DataFrame:
    """Return the forecasts of several scenarios side by side: one row per unit, time and scenario.

    Parameters
    ----------
    scenarios
        Fits by the name of what they assume, e.g. `{"as is": fit, "twice the pace": fit.with_pace(2)}`.
    times
        Decimal years.

    Returns
    -------
    DataFrame
        `unit, time, scenario, mean, lower_80, upper_80, lower_95, upper_95` [share 0 to 1], scenarios in their order.

    Raises
    ------
    AdoptionError
        If there is no scenario.

    Examples
    --------
    >>> from adoption import Deadline, fit_adoption
    >>> panel = pd.DataFrame({"unit": ["A"] * 2, "time": [2024.0, 2025.0], "share": [0.10, 0.12]})
    >>> fit = fit_adoption(panel)
    >>> later = fit.with_deadlines([Deadline(2027.0, "decree")])
    >>> compare_scenarios({"as is": fit, "deadline": later}, [2026.0, 2027.0])[["time", "scenario"]].values.tolist()
    [[2026.0, 'as is'], [2026.0, 'deadline'], [2027.0, 'as is'], [2027.0, 'deadline']]
    """
    if not scenarios:
        raise AdoptionError("no scenario to compare: expected e.g. {'as is': fit, 'twice the pace': fit.with_pace(2)}")
    tables = [fit.forecast(times).assign(scenario=name) for name, fit in scenarios.items()]
    both = pd.concat(tables, ignore_index=True)
    first = {unit: place for place, unit in enumerate(dict.fromkeys(both["unit"]))}
    order = {name: place for place, name in enumerate(scenarios)}
    keys = both.assign(_unit=both["unit"].map(first), _scenario=both["scenario"].map(order))
    both = both.loc[keys.sort_values(["_unit", "time", "_scenario"], kind="stable").index].reset_index(drop=True)
    return both[["unit", "time", "scenario", *(c for c in both if c not in ("unit", "time", "scenario"))]]


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

    Raises
    ------
    AdoptionError
        If a unit has no denominator above 0, or more than one row.

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
            wrong = ", ".join(frame.loc[is_wrong, "unit"].map(str))
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
