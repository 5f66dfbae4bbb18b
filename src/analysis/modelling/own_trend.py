"""The yardstick of a pooled fit: the unit's own trend as statsmodels fits it, from the same values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import pandas as pd
from scipy.special import ndtri

from adoption import AdoptionError, fit_trends, trend_results
from analysis.i18n import Message
from analysis.modelling._messages import to_message
from analysis.modelling.panel_models import PanelModel

if TYPE_CHECKING:
    from statsmodels.genmod.generalized_linear_model import GLMResults

    from adoption import AdoptionFit, Diagnostic

OWN, POOLED = "own trend (statsmodels GLM)", "pooled trend"


class Yardstick(NamedTuple):
    """The two trends side by side, what they show, and statsmodels' results, None where the unit has no trend."""

    table: pd.DataFrame
    finding: Message
    results: GLMResults | None


def compare_with_own_trend(panel: PanelModel, unit: str) -> Yardstick:
    """Return the trend of a unit alone beside the one that the other units of the panel inform.

    Parameters
    ----------
    panel
        A panel with a fit.
    unit
        The unit's code.

    Returns
    -------
    Yardstick
        `table`: `intercept`, `slope` [logit a year], their standard errors and the 95% interval of the slope, at one
        reference time; `finding`: a sentence computed from them; `results`: statsmodels' own.

    Raises
    ------
    AdoptionError
        If the unit's values cannot be fitted by statsmodels.

    Examples
    --------
    >>> from analysis.modelling import model_panels
    >>> days = pd.to_datetime([f"{year}-12-31" for year in range(2022, 2025)])
    >>> values = pd.DataFrame({"period_end": days, "as_of": days, "value": [20.0, 30.0, 44.0], "unit_code": "vn"})
    >>> values = values.assign(indicator_code="records_pct", statement_id="s", op="=", denominator=100)
    >>> values = values.assign(numerator=values["value"], status="observed", is_chosen=True)
    >>> units = pd.DataFrame({"unit_code": ["vn"], "level": ["national"]})
    >>> indicators = pd.DataFrame({"indicator_code": ["records_pct"], "measure": ["share"], "maximum": [100.0]})
    >>> (panel,) = model_panels({"observations": values, "units": units, "indicators": indicators}).panels
    >>> round(float(compare_with_own_trend(panel, "vn").results.params["slope"]), 2)
    0.58
    """
    fit = panel.fit
    if fit is None or unit not in fit.units:
        return Yardstick(pd.DataFrame(), Message("yardstick.no_fit"), None)
    pooled = _pooled_row(fit, unit)
    reference = None if pooled is None else fit.pooled.axis.reference
    mine = panel.sound[panel.sound["unit"] == unit]  # no other unit changes a trend of its own
    trend = fit_trends(mine).iloc[0]
    if not trend["converged"]:
        reason = to_message(cast("Diagnostic", trend["message"])) or Message("fit.no_convergence")
        return Yardstick(_table({POOLED: pooled}), Message("yardstick.no_own", {"reason": reason}), None)
    results = trend_results(mine, unit, reference_time=reference)
    own = _row(results.params, results.bse, results.conf_int().loc["slope"].tolist())
    return Yardstick(_table({OWN: own, POOLED: pooled}), _describe(own, pooled, len(fit.units) - 1), results)


def _pooled_row(fit: AdoptionFit, unit: str) -> dict[str, float] | None:
    """Return the unit's row of the pooled layer; None where the panel is too thin for one."""
    try:
        effects, covariance = fit.pooled.unit_effects()
    except AdoptionError:
        return None
    place = fit.units.index(unit)
    effects = -effects if fit.direction == "down" else effects  # of the complement
    names = ["intercept", "slope"]
    estimate = dict(zip(names, effects[place].tolist(), strict=True))
    error = dict(zip(names, np.sqrt(covariance[place].diagonal()).tolist(), strict=True))
    reach = ndtri(0.975) * error["slope"]
    return _row(estimate, error, [estimate["slope"] - reach, estimate["slope"] + reach])


def _row(estimate: Mapping[str, float], error: Mapping[str, float], ends: list[float]) -> dict[str, float]:
    return {
        "intercept": float(estimate["intercept"]),
        "intercept_se": float(error["intercept"]),
        "slope": float(estimate["slope"]),
        "slope_se": float(error["slope"]),
        "slope_lower_95": ends[0],
        "slope_upper_95": ends[1],
    }


def _table(rows: dict[str, dict[str, float] | None]) -> pd.DataFrame:
    return pd.DataFrame.from_dict({name: row for name, row in rows.items() if row}, orient="index")


def _describe(own: dict[str, float], pooled: dict[str, float] | None, n_others: int) -> Message:
    """Return what the two trends show, from their values."""
    said = {"own": own["slope"], "own_se": own["slope_se"]}
    if pooled is None:
        return Message("yardstick.own_only", said)
    is_inside = own["slope_lower_95"] <= pooled["slope"] <= own["slope_upper_95"]
    effect = "narrower" if pooled["slope_se"] < own["slope_se"] else "wider"
    part = 100 * pooled["slope_se"] / own["slope_se"]
    return Message(
        "yardstick.both",
        {
            **said,
            "n": n_others,
            "pooled": pooled["slope"],
            "pooled_se": pooled["slope_se"],
            "agreement": Message("yardstick.agree" if is_inside else "yardstick.differ"),
            "effect": Message(f"yardstick.{effect}", {"part": part}),
        },
    )
