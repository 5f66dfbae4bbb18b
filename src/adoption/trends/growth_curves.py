"""Growth curves of each unit alone, all units at once: logistic, Gompertz and Bass by nonlinear least squares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from adoption.arrays import Floats, as_times, read_time, stack_series
from adoption.diagnostics import NOTHING, AdoptionError, Diagnostic
from adoption.trends._least_squares import Curve, LeastSquaresFit, fit_least_squares

MIN_POINTS_FOR_CEILING = 10
_SLOWEST, _SMALLEST = 1e-6, 1e-9


@dataclass(frozen=True)
class GrowthCurve(Curve):
    """One curve: its formula and source, its parameters with their bounds, its derivatives and its starting values.

    `shapes(first, last)` gives trial values (trial, unit, 2) of the two parameters after the ceiling, from each unit's
    first and last time. The ceiling enters every curve as a factor, so for any shape its best value is known.
    """

    name: str
    formula: str
    source: str
    parameters: tuple[str, str, str]
    lower: tuple[float, float, float]
    upper: tuple[float, float, float]
    shapes: Callable[[Floats, Floats], Floats]


def _columns(parameters: Floats) -> tuple[Floats, Floats, Floats]:
    return parameters[:, 0, None], parameters[:, 1, None], parameters[:, 2, None]


def _logistic(parameters: Floats, time: Floats) -> Floats:
    ceiling, rate, midtime = _columns(parameters)
    return np.asarray(ceiling * special.expit(rate * (time - midtime)))


def _logistic_slopes(parameters: Floats, time: Floats) -> Floats:
    ceiling, rate, midtime = _columns(parameters)
    unit_curve = special.expit(rate * (time - midtime))
    steepness = ceiling * unit_curve * (1 - unit_curve)
    return np.stack([unit_curve, steepness * (time - midtime), -steepness * rate], axis=-1)


def _gompertz(parameters: Floats, time: Floats) -> Floats:
    ceiling, rate, midtime = _columns(parameters)
    return np.asarray(ceiling * np.exp(-_gompertz_decay(rate, time - midtime)))


def _gompertz_slopes(parameters: Floats, time: Floats) -> Floats:
    ceiling, rate, midtime = _columns(parameters)
    decay = _gompertz_decay(rate, time - midtime)
    unit_curve = np.exp(-decay)
    steepness = ceiling * unit_curve * decay
    return np.stack([unit_curve, steepness * (time - midtime), -steepness * rate], axis=-1)


def _gompertz_decay(rate: Floats, ahead: Floats) -> Floats:
    return np.exp(np.minimum(-rate * ahead, 50.0))


def _bass(parameters: Floats, time: Floats) -> Floats:
    market, innovation, imitation = _columns(parameters)
    decay = np.exp(-(innovation + imitation) * time)
    return np.asarray(market * (1 - decay) / (1 + imitation / innovation * decay))


def _bass_slopes(parameters: Floats, time: Floats) -> Floats:
    market, innovation, imitation = _columns(parameters)
    decay = np.exp(-(innovation + imitation) * time)
    ratio = imitation / innovation
    below = 1 + ratio * decay
    adopted = (1 - decay) / below
    by_innovation = (time * decay - adopted * (-ratio / innovation - ratio * time) * decay) / below
    by_imitation = (time * decay - adopted * (1 / innovation - ratio * time) * decay) / below
    return np.stack([adopted, market * by_innovation, market * by_imitation], axis=-1)


def _bass_period(parameters: Floats, time: Floats) -> Floats:
    return _bass(parameters, time) - _bass(parameters, np.maximum(time - 1, 0.0))


def _bass_period_slopes(parameters: Floats, time: Floats) -> Floats:
    return _bass_slopes(parameters, time) - _bass_slopes(parameters, np.maximum(time - 1, 0.0))


def _bass_rate(parameters: Floats, time: Floats) -> Floats:
    market, innovation, imitation = _columns(parameters)
    decay = np.exp(-(innovation + imitation) * time)
    below = 1 + imitation / innovation * decay
    return np.asarray(market * (innovation + imitation) ** 2 / innovation * decay / below**2)


def _bass_rate_slopes(parameters: Floats, time: Floats) -> Floats:
    market, innovation, imitation = _columns(parameters)
    total, ratio = innovation + imitation, imitation / innovation
    decay = np.exp(-total * time)
    below = 1 + ratio * decay
    rate = total**2 / innovation * decay / below**2
    by_innovation = 2 / total - 1 / innovation - time + 2 * ratio * (1 / innovation + time) * decay / below
    by_imitation = 2 / total - time - 2 * (1 / innovation - ratio * time) * decay / below
    return np.stack([rate, market * rate * by_innovation, market * rate * by_imitation], axis=-1)


def _try_rates_and_midtimes(first: Floats, last: Floats) -> Floats:
    # the slow rates far outside the series are the nearly straight lines: flat series end there or nowhere
    rates = np.array([0.01, 0.05, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0])
    places = np.array([-5.0, -1.0, 0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0, 1.5, 2.5, 6.0])
    midtimes = first[:, None] + (last - first)[:, None] * places
    return np.array([np.column_stack([np.full(len(first), rate), midtime]) for rate in rates for midtime in midtimes.T])


def _try_innovation_and_imitation(first: Floats, last: Floats) -> Floats:
    trials = [(p, q) for p in (0.0005, 0.005, 0.02, 0.1, 0.4) for q in (0.05, 0.2, 0.4, 0.7, 1.2)]
    return np.broadcast_to(np.array(trials)[:, None, :], (len(trials), len(first), 2))


LOGISTIC = GrowthCurve(
    _logistic,
    _logistic_slopes,
    "logistic",
    "K / (1 + exp(-r (t - m)))",
    "Verhulst 1838; Griliches 1957, https://doi.org/10.2307/1905380",
    ("ceiling", "rate", "midtime"),
    (0.01, 0.0, -np.inf),
    (1.0, 5.0, np.inf),
    _try_rates_and_midtimes,
)
GOMPERTZ = GrowthCurve(
    _gompertz,
    _gompertz_slopes,
    "gompertz",
    "K exp(-exp(-r (t - m)))",
    "Gompertz 1825, https://doi.org/10.1098/rstl.1825.0026",
    ("ceiling", "rate", "midtime"),
    (0.01, 0.0, -np.inf),
    (1.0, 5.0, np.inf),
    _try_rates_and_midtimes,
)
BASS = GrowthCurve(
    _bass,
    _bass_slopes,
    "bass",
    "M (1 - exp(-(p+q) t)) / (1 + (q/p) exp(-(p+q) t)), t since launch",
    "Bass 1969, https://doi.org/10.1287/mnsc.15.5.215",
    ("ceiling", "innovation", "imitation"),
    (0.01, _SLOWEST, 0.0),
    (1.0, 1.0, 5.0),
    _try_innovation_and_imitation,
)
BASS_PERIOD = GrowthCurve(
    _bass_period,
    _bass_period_slopes,
    "bass_period",
    "M (F(t) - F(t - 1)), F as for bass",
    "Srinivasan and Mason 1986, https://doi.org/10.1287/mksc.5.2.169",
    ("market", "innovation", "imitation"),
    (_SMALLEST, _SLOWEST, 0.0),
    (np.inf, 1.0, 5.0),
    _try_innovation_and_imitation,
)
BASS_RATE = replace(
    BASS_PERIOD,
    name="bass_rate",
    formula="M (p+q)^2/p exp(-(p+q) t) / (1 + (q/p) exp(-(p+q) t))^2",
    source="Bass 1969, https://doi.org/10.1287/mnsc.15.5.215, equation for sales",
    value=_bass_rate,
    slopes=_bass_rate_slopes,
)
CURVES = {curve.name: curve for curve in (LOGISTIC, GOMPERTZ, BASS)}


def fit_curves(
    panel: pd.DataFrame,
    curve: str = "logistic",
    *,
    min_points: int = MIN_POINTS_FOR_CEILING,
    launch: float | None = None,
) -> pd.DataFrame:
    """Return one row per unit: its own growth curve with standard errors, or why it has none.

    Parameters
    ----------
    panel
        Tidy: `unit`, `time` [decimal years], `numerator` and `denominator`, or `share` [0 to 1].
    curve
        `logistic`, `gompertz` or `bass`.
    min_points
        A unit with fewer values is refused. Under 10 points about half of the ceilings fitted to one unit stick to
        their bound, so a smaller number is for comparisons with other software, not for use.
    launch
        For `bass`: the time when nobody had adopted yet; one median interval before each unit's first value where not
        given.

    Returns
    -------
    DataFrame
        `unit, curve, n_observations, launch`, each parameter and its `_se`, `error_sum, residual_sd, converged,
        message`. Error sums are of shares, unweighted. A parameter at its bound has no standard error.

    Raises
    ------
    AdoptionError
        If the curve is unknown.
    PanelError
        With all problems of the frame.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> time = np.arange(2010.0, 2022.0)
    >>> panel = pd.DataFrame({"unit": "A", "time": time, "share": 0.8 / (1 + np.exp(-0.9 * (time - 2016)))})
    >>> fit_curves(panel)[["ceiling", "rate", "midtime"]].round(3).to_dict("records")
    [{'ceiling': 0.8, 'rate': 0.9, 'midtime': 2016.0}]
    """
    if curve not in CURVES:
        raise AdoptionError(f"curve '{curve}' is unknown; expected one of {', '.join(CURVES)}")
    model = CURVES[curve]
    series = stack_series(panel)
    n_values, is_value = series.n_values, series.is_value
    origin = _find_launch(series.time, is_value, launch) if model is BASS else np.zeros(len(series.units))
    can_fit = n_values >= max(min_points, len(model.parameters))
    fit = fit_stacked_curve(
        model, series.time[can_fit] - origin[can_fit, None], series.share[can_fit], is_value[can_fit].astype(float)
    )
    messages = [Diagnostic("too_few_for_ceiling", {"found": int(n), "needed": min_points}) for n in n_values]
    for row, message in zip(np.flatnonzero(can_fit), explain_fit(model, fit), strict=True):
        messages[row] = message
    table = pd.DataFrame({"unit": series.units, "curve": curve, "n_observations": n_values})
    if model is BASS:
        table["launch"] = origin
    return table.assign(**_to_columns(model, fit, can_fit), message=pd.Series(messages, dtype=object))


def predict_curves(fits: pd.DataFrame, times: Sequence[float] | Floats) -> pd.DataFrame:
    """Return `unit, time, mean`: the share [0 to 1] of each fitted curve at these times, missing without a fit.

    Parameters
    ----------
    fits
        The result of `fit_curves`.
    times
        Decimal years.

    Examples
    --------
    >>> time = np.arange(2010.0, 2022.0)
    >>> panel = pd.DataFrame({"unit": "A", "time": time, "share": 0.8 / (1 + np.exp(-0.9 * (time - 2016)))})
    >>> predict_curves(fit_curves(panel), [2030.0])["mean"].round(2).tolist()
    [0.8]
    """
    model = CURVES[fits["curve"].iloc[0]]
    times = as_times(times)
    time = np.broadcast_to(times, (len(fits), len(times)))
    since = time - (fits["launch"].to_numpy()[:, None] if "launch" in fits else 0.0)
    mean = model.value(fits[list(model.parameters)].to_numpy(dtype=float), since)
    return pd.DataFrame(
        {"unit": np.repeat(fits["unit"].to_numpy(), len(times)), "time": time.ravel(), "mean": mean.ravel()}
    )


def fit_sales(sales: pd.DataFrame, curve: GrowthCurve = BASS_PERIOD) -> pd.DataFrame:
    """Return one row per unit: the Bass model of first purchases a period, with standard errors.

    `sales` has `unit`, `period` (1, 2, ... since launch) and `sales`. `BASS_PERIOD` takes them as what was sold between
    two period ends, `BASS_RATE` as the rate at the period's end; the literature has both and their figures differ.
    Returns `unit, curve, n_observations, market` [as sales], `innovation, imitation` [a period], each with `_se`,
    `error_sum, residual_sd, converged, message`.
    """
    wide = sales.set_index(["unit", "period"])["sales"].unstack()  # noqa: PD010 - a repeated period must raise
    is_value = wide.notna().to_numpy()
    period = np.broadcast_to(wide.columns.to_numpy(dtype=float), wide.shape)
    fit = fit_stacked_curve(curve, period, wide.fillna(0.0).to_numpy(), is_value.astype(float))
    table = pd.DataFrame({"unit": wide.index, "curve": curve.name, "n_observations": is_value.sum(axis=1)})
    everywhere = np.ones(len(wide), dtype=bool)
    return table.assign(**_to_columns(curve, fit, everywhere), message=pd.Series(explain_fit(curve, fit), dtype=object))


def fit_stacked_curve(curve: GrowthCurve, time: Floats, value: Floats, weight: Floats) -> LeastSquaresFit:
    """Return the least-squares fit of one curve to every row of `value` (unit, n); padding has weight 0.

    The best of a fixed grid of shapes, each with its best ceiling, is where the search starts: from a single start a
    sixth of real adoption series end in a worse valley.
    """
    if not len(value):
        nothing = np.empty((0, 3))
        return LeastSquaresFit(nothing, nothing, np.empty(0), np.empty(0, int), nothing > 0, np.empty(0, bool))
    start = _start(curve, time, value, weight)
    return fit_least_squares(curve, start, np.array(curve.lower), np.array(curve.upper), time, value, weight)


def _start(curve: GrowthCurve, time: Floats, value: Floats, weight: Floats) -> Floats:
    """Return the best trial shape of each unit with its best ceiling."""
    first = np.where(weight > 0, time, np.inf).min(axis=1)
    last = np.where(weight > 0, time, -np.inf).max(axis=1)
    best = np.full(len(value), np.inf)
    start = np.zeros((len(value), 3))
    weighted_value = weight * value
    for shape in curve.shapes(first, last):
        trial = np.column_stack([np.ones(len(value)), shape])
        unit_curve = curve.value(trial, time)
        scale = (weight * unit_curve * unit_curve).sum(axis=1)
        ceiling = (weighted_value * unit_curve).sum(axis=1) / np.maximum(scale, np.finfo(float).tiny)
        trial[:, 0] = np.clip(ceiling, curve.lower[0], curve.upper[0])
        error_sum = (weight * (value - trial[:, :1] * unit_curve) ** 2).sum(axis=1)
        is_better = error_sum < best
        start[is_better], best[is_better] = trial[is_better], error_sum[is_better]
    return start


def explain_fit(curve: GrowthCurve, fit: LeastSquaresFit) -> list[Diagnostic]:
    """Return, for each unit, why its fit cannot be used or what to know about it; nothing where all is well."""
    messages: list[Diagnostic] = []
    for converged, at_bound, errors in zip(fit.converged, fit.is_at_bound, fit.standard_errors, strict=True):
        held = [name for name, is_held in zip(curve.parameters, at_bound, strict=True) if is_held]
        if not converged:
            messages.append(Diagnostic("no_curve"))
        elif held:
            messages.append(Diagnostic("at_bound", {"parameters": " and ".join(held)}))
        elif not np.isfinite(errors).all():
            messages.append(Diagnostic("open_curve"))
        else:
            messages.append(NOTHING)
    return messages


def _find_launch(time: Floats, is_value: NDArray[np.bool_], launch: float | None) -> Floats:
    if launch is not None:
        return np.full(len(time), read_time(launch))
    intervals = np.where(is_value[:, 1:], np.diff(time, axis=1), np.nan)
    typical = np.array([np.nanmedian(row) if np.isfinite(row).any() else 1.0 for row in intervals])
    result: Floats = time[:, 0] - typical
    return result


def _to_columns(curve: GrowthCurve, fit: LeastSquaresFit, can_fit: NDArray[np.bool_]) -> dict[str, Floats]:
    def spread_out(values: Floats) -> Floats:
        everywhere = np.full(len(can_fit), np.nan)
        everywhere[can_fit] = np.where(fit.converged, values, np.nan)
        return everywhere

    columns: dict[str, Floats] = {}
    for i, name in enumerate(curve.parameters):
        columns[name] = spread_out(fit.parameters[:, i])
        columns[f"{name}_se"] = spread_out(fit.standard_errors[:, i])
    columns["error_sum"] = spread_out(fit.error_sum)
    with np.errstate(divide="ignore", invalid="ignore"):
        columns["residual_sd"] = spread_out(np.sqrt(fit.error_sum / fit.degrees_of_freedom))
    columns["converged"] = np.isfinite(columns["error_sum"])
    return columns
