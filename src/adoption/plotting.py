"""Charts of the models, drawn on axes that the caller hands in; colours, sizes and labels are the caller's.

A fan chart is `AdoptionFit.plot`; `mark_target` adds the target and its day to it. matplotlib is needed by the calls
alone, not by the import.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from adoption.arrays import Floats, PanelError
from adoption.decimal_time import decimal_year

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from adoption.fit import AdoptionFit

_YEARS_AHEAD = 5


def draw_fan(fit: AdoptionFit, unit: str, times: Sequence[float] | Floats | None, ax: Axes | None) -> Axes:
    """Return axes with one unit's reports (bounds as triangles), mean forecast, 80% and 95% intervals [%]."""
    if unit not in fit.units:
        raise PanelError(f"unit '{unit}' is not in the fit; it has {', '.join(fit.units[:5])} ...")
    row = fit.units.index(unit)
    panel = fit.panel.take(np.array([row]))
    seen = panel.observed[0]
    if times is None:
        known = fit.panel.times[fit.panel.observed]
        times = np.linspace(known.min(), known.max() + _YEARS_AHEAD, 60)
    forecast = fit.apply_rows([row]).forecast(times)
    ax = _new_axes() if ax is None else ax
    ax.fill_between(forecast["time"], 100 * forecast["lower_95"], 100 * forecast["upper_95"], alpha=0.18, label="95%")
    ax.fill_between(forecast["time"], 100 * forecast["lower_80"], 100 * forecast["upper_80"], alpha=0.30, label="80%")
    ax.plot(forecast["time"], 100 * forecast["mean"], label="forecast")
    for marker, cells in (("o", seen & panel.exact[0]), ("^", seen & ~panel.exact[0])):
        ax.plot(panel.times[0][cells], 100 * panel.shares[0][cells], marker, color="black", markersize=4)
    ax.set(title=unit, xlabel="", ylabel="%")
    ax.legend(frameon=False, fontsize="small")
    return ax


def plot_influence(results: Any, ax: Axes | None = None) -> Axes:
    """Return axes with statsmodels' influence plot: leverage and studentised residual of each row.

    Parameters
    ----------
    results
        The result of `trend_results` or `hazard_results`.
    ax
        The axes to draw on; new ones by default.

    Returns
    -------
    Axes
        One circle per row, as large as its Cook's distance; rows that stand out are labelled by their time.

    Examples
    --------
    >>> from adoption import trend_results
    >>> from matplotlib.figure import Figure
    >>> panel = pd.DataFrame({"unit": "A", "time": [2023.0, 2024, 2025], "numerator": [10, 30, 62], "denominator": 100})
    >>> len(plot_influence(trend_results(panel, "A"), Figure().subplots()).collections)
    1
    """
    ax = _new_axes() if ax is None else ax
    results.get_influence().plot_influence(ax=ax, alpha=0.5)
    return ax


def plot_residuals(results: Any, ax: Axes | None = None) -> Axes:
    """Return axes with the Pearson residual of each row over its time.

    Parameters
    ----------
    results
        The result of `trend_results` or `hazard_results`.
    ax
        The axes to draw on; new ones by default.

    Returns
    -------
    Axes
        One point per row, and the line of 0.

    Examples
    --------
    >>> from adoption import trend_results
    >>> from matplotlib.figure import Figure
    >>> panel = pd.DataFrame({"unit": "A", "time": [2023.0, 2024, 2025], "numerator": [10, 30, 62], "denominator": 100})
    >>> len(plot_residuals(trend_results(panel, "A"), Figure().subplots()).lines)
    1
    """
    ax = _new_axes() if ax is None else ax
    times = [float(label) for label in results.model.data.row_labels]
    ax.scatter(times, np.asarray(results.resid_pearson), color="black", s=16)
    ax.axhline(0.0, color="grey", linewidth=1)
    ax.set(xlabel="", ylabel="Pearson residual")
    return ax


def _new_axes() -> Axes:
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(6, 3.6))[1]


def mark_target(ax: Axes, value: float, due: pd.Timestamp, label: str = "") -> Axes:
    """Return the axes with a target [%] as a level line, its day as an upright line, and the caller's label.

    Parameters
    ----------
    ax
        The axes to draw on; time runs in decimal years, shares in percent.
    value
        The target [%].
    due
        The day by which it is to be reached.
    label
        A text beside the line; none by default.

    Returns
    -------
    Axes
        `ax`.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = mark_target(Figure().subplots(), 80.0, pd.Timestamp("2030-12-31"), "80% by 2030")
    >>> ax.texts[0].get_text()
    '80% by 2030'
    """
    time = decimal_year(due)
    start, _ = ax.get_xlim()
    ax.hlines(value, start, time, color="black", linestyles="dashed", linewidth=1)
    ax.axvline(time, color="black", linestyle="dotted", linewidth=1)
    ax.annotate(label, (time, value), xytext=(-4, 4), textcoords="offset points", ha="right", fontsize="small")
    return ax


def bin_calibration(chance: Floats, happened: Floats, n_bins: int = 10) -> pd.DataFrame:
    """Return one row per bin of forecast chances: `n, chance` (their mean), `happened` (the share that came true).

    Bins are of equal width; a forecast that means what it says has `happened` near `chance` in each.

    Parameters
    ----------
    chance
        Forecast chances [0 to 1], one number per forecast.
    happened
        Whether each came true, 0 or 1; as many as `chance`.
    n_bins
        Number of bins of equal width.

    Returns
    -------
    DataFrame
        `n, chance, happened` [0 to 1]; bins without a forecast are left out.

    Examples
    --------
    >>> bin_calibration(np.array([0.1, 0.1, 0.9]), np.array([0, 0, 1]), n_bins=2).round(1).values.tolist()
    [[2.0, 0.1, 0.0], [1.0, 0.9, 1.0]]
    """
    place = np.minimum((np.asarray(chance) * n_bins).astype(int), n_bins - 1)
    table = pd.DataFrame({"bin": place, "chance": chance, "happened": np.asarray(happened, dtype=float)})
    found = table.groupby("bin").agg(n=("chance", "size"), chance=("chance", "mean"), happened=("happened", "mean"))
    return found.reset_index(drop=True)


def draw_calibration(
    ax: Axes,
    chance: Floats,
    happened: Floats,
    n_bins: int = 10,
    labels: tuple[str, str] = ("forecast chance [%]", "happened [%]"),
) -> Axes:
    """Return the axes with forecast chances against how often they came true; the area of a dot is its number.

    Parameters
    ----------
    ax
        The axes to draw on.
    chance, happened, n_bins
        As for `bin_calibration`.
    labels
        Labels of the horizontal and the vertical axis.

    Returns
    -------
    Axes
        `ax`, with both axes in percent.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = draw_calibration(Figure().subplots(), np.array([0.1, 0.9]), np.array([0, 1]))
    >>> ax.get_xlabel()
    'forecast chance [%]'
    """
    bins = bin_calibration(chance, happened, n_bins)
    ax.plot([0, 100], [0, 100], color="0.6", linewidth=1)
    ax.scatter(100 * bins["chance"], 100 * bins["happened"], s=12 + 180 * bins["n"] / bins["n"].max(), alpha=0.8)
    for n, x, y in zip(bins["n"], 100 * bins["chance"], 100 * bins["happened"], strict=True):
        ax.annotate(f"{n}", (x, y), xytext=(6, -8), textcoords="offset points", fontsize="x-small")
    ax.set(xlim=(-2, 102), ylim=(-2, 102), xlabel=labels[0], ylabel=labels[1])
    return ax


def draw_arrivals(
    ax: Axes,
    verdicts: pd.DataFrame,
    names: Mapping[str, str],
    horizon_years: int = 15,
    labels: tuple[str, str] = ("not within the horizon", "due"),
) -> Axes:
    """Return the axes with units ranked by the day on which a target is reached, each with its 80% interval.

    Parameters
    ----------
    ax
        The axes to draw on.
    verdicts
        The rows of method `workbench` of one target; units that met it stand with the day of their latest value.
    names
        Name of each unit code, as it is to be printed.
    horizon_years
        How far the model looks beyond the latest value [years].
    labels
        What stands at a unit that does not arrive within the horizon, and at the line of the deadline.

    Returns
    -------
    Axes
        `ax`.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> days = pd.to_datetime(["2025-12-31", "2027-06-30", "2028-06-30", "2029-06-30", "2030-12-31"])
    >>> columns = ["latest_date", "arrival_lower", "arrival_date", "arrival_upper", "due"]
    >>> verdicts = pd.DataFrame([days], columns=columns).assign(unit_code="a", verdict="likely")
    >>> ax = draw_arrivals(Figure().subplots(), verdicts, {"a": "Hospital A"})
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Hospital A']
    """
    rows = verdicts.assign(day=verdicts["arrival_date"].where(verdicts["verdict"] != "met", verdicts["latest_date"]))
    rows = rows[rows["verdict"] != "abstains"].sort_values(["day", "unit_code"], na_position="last", ignore_index=True)
    places = np.arange(len(rows))[::-1]
    edge = _horizon(rows, horizon_years)
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        if pd.isna(row["day"]):
            ax.annotate(labels[0], (edge, place), ha="right", va="center", fontsize="small")
            continue
        time = decimal_year(row["day"])
        if row["verdict"] != "met" and pd.notna(row["arrival_lower"]):
            upper = edge if pd.isna(row["arrival_upper"]) else decimal_year(row["arrival_upper"])
            ax.hlines(place, decimal_year(row["arrival_lower"]), upper, linewidth=2, alpha=0.5)
        ax.plot(time, place, "s" if row["verdict"] == "met" else "o", color="black", markersize=5)
    due = rows["due"].dropna().unique()
    if len(due) == 1:
        ax.axvline(decimal_year(due[0]), color="black", linestyle="dotted", linewidth=1, label=labels[1])
    ax.set_yticks(places, [names.get(code, code) for code in rows["unit_code"]])
    return ax


def _horizon(rows: pd.DataFrame, years: int) -> float:
    latest = rows["latest_date"].max()
    return np.nan if pd.isna(latest) else decimal_year(latest) + years
