"""The tables `fits` and `forecasts`: every share series of the panel under its own trend and under the pooled model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from adoption import AdoptionFit, day_of, fit_adoption
from adoption.arrays import PanelError
from adoption.diagnostics import NOTHING, Diagnostic
from adoption.hierarchical import explain_units
from adoption.trends import fit_trends, forecast_trends
from analysis.i18n import LANGUAGES, Message
from analysis.modelling._messages import to_json, to_message
from analysis.modelling.target_cases import factual_values
from analysis.panel import decimal_years
from analysis.schemas import TABLES, validate

Names = dict[str, dict[str, str]]

TREND = "trend"
YEARS_AHEAD = 5
MIN_REPORTS = 3
_TIDY = ["unit", "time", "share", "numerator", "denominator", "op"]
_ENDS = ["mean", "lower_80", "upper_80", "lower_95", "upper_95"]


def fit_panel(tables: dict[str, pd.DataFrame], method: str = "combined", seed: int = 0) -> dict[str, pd.DataFrame]:
    """Return `{"fits": ..., "forecasts": ...}` for every indicator that is a share.

    Units of one level are fitted together, one indicator at a time: each unit's own binomial trend (`trend`) and the
    `method` of `fit_adoption`. A series that cannot be fitted keeps its row in `fits` with the reason; it has no row in
    `forecasts`. Where an indicator may exceed 100 % (it has no `maximum`), `method` models it without a ceiling;
    elsewhere a value above 100 % stops the fit of its panel, and the reason names it. Forecasts stand at the ends of
    the next five years and at the due dates of the targets [%].

    Parameters
    ----------
    tables
        `observations, units, indicators, targets`.
    """
    fits, forecasts = [], []
    indicators, names = tables["indicators"], _names_of(tables["units"])
    unlimited = set(indicators.loc[indicators["maximum"].isna(), "indicator_code"])
    for indicator_code, _, panel in tidy_panels(tables):
        times = _times_ahead(panel, tables["targets"], indicator_code)
        excess, thin = _find_excess(panel, names), _find_thinness(panel)
        above_one = "allow" if indicator_code in unlimited else "refuse"
        no_joint = thin if thin or above_one == "allow" else excess
        made = (
            _refuse(panel, TREND, excess) if excess else _fit_trend(panel, times),
            _refuse(panel, method, no_joint) if no_joint else _fit_jointly(panel, times, method, above_one, seed),
        )
        for fit, forecast in made:
            fits.append(fit.assign(indicator_code=indicator_code))
            forecasts.append(forecast.assign(indicator_code=indicator_code))
    return {"fits": _as_table("fits", fits), "forecasts": _as_table("forecasts", forecasts)}


def _names_of(units: pd.DataFrame) -> Names:
    """Return the name of every unit by language; empty where the table gives codes alone."""
    languages = [lang for lang in LANGUAGES if f"name_{lang}" in units.columns]
    if not languages:
        return {}
    rows = units[["unit_code", *(f"name_{lang}" for lang in languages)]].itertuples(index=False)
    return {code: dict(zip(languages, names, strict=True)) for code, *names in rows}


def tidy_panels(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str, pd.DataFrame]]:
    """Return `(indicator, level of units, panel)` for each share indicator and level: they are modelled together.

    A panel has one row a unit and time, of chosen values that happened: `unit, time` [decimal year], `share` [0 to 1],
    `numerator, denominator, op`.
    """
    indicators, units = tables["indicators"], tables["units"]
    shares = indicators.loc[indicators["measure"] == "share", "indicator_code"]
    values = factual_values(tables["observations"])
    values = values[values["indicator_code"].isin(shares)]
    level = values["unit_code"].map(dict(zip(units["unit_code"], units["level"], strict=True))).fillna("")
    panels = values.groupby(["indicator_code", level], sort=True)
    return [(str(code), str(level), _tidy(part)) for (code, level), part in panels]


def _tidy(values: pd.DataFrame) -> pd.DataFrame:
    counted = values["numerator"] / values["denominator"].where(values["denominator"] > 0)
    share = counted.fillna(values["value"] / 100)  # a printed share that contradicts its counts is a finding of the audit
    panel = values.assign(unit=values["unit_code"], share=share)[_TIDY]
    return panel.drop_duplicates(["unit", "time"], keep="last").reset_index(drop=True)


def _times_ahead(panel: pd.DataFrame, targets: pd.DataFrame, indicator_code: str) -> list[float]:
    """Return the ends of the next years and the later due dates of the indicator's targets [decimal years]."""
    last = float(panel["time"].max())
    due = targets.loc[(targets["indicator_code"] == indicator_code) & targets["due"].notna(), "due"]
    due_times = [float(time) for time in decimal_years(due) if time > last]
    year_ends = [float(np.floor(last) + 1 + ahead) for ahead in range(YEARS_AHEAD)]
    return sorted(set(year_ends + due_times))


def _fit_trend(panel: pd.DataFrame, times: list[float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    trends = fit_trends(panel)
    usable = trends[trends["converged"].astype(bool)]
    forecast = forecast_trends(usable, times).assign(method=TREND)
    forecast = forecast[forecast["upper_95"].notna()]
    messages = [to_json(to_message(diagnostic)) for diagnostic in trends["message"]]
    return trends.assign(method=TREND, message=messages), _in_percent(forecast)


def _fit_jointly(
    panel: pd.DataFrame, times: list[float], method: str, above_one: str, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    try:
        fit = fit_adoption(panel, method=method, above_one=above_one, seed=seed)
    except PanelError:
        return _refuse(panel, method, Message("fit.not_taken"))
    return _describe_units(fit).assign(method=method), _in_percent(fit.forecast(times).assign(method=method))


def _refuse(panel: pd.DataFrame, method: str, reason: Message) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of units that were not fitted, with the reason, and no forecast."""
    counted = panel.groupby("unit", sort=True)["time"].agg(["count", "min", "max"]).reset_index()
    names = {"count": "n_observations", "min": "first_time", "max": "last_time"}
    rows = counted.rename(columns=names).assign(method=method, converged=False)
    return rows.assign(message=to_json(reason)), pd.DataFrame(columns=["unit", "method", "time", *_ENDS])


def _find_excess(panel: pd.DataFrame, names: Names) -> Message | None:
    """Return which values are no shares of a whole; None where all are."""
    wrong = panel[~panel["share"].between(0, 1) | (panel["numerator"] > panel["denominator"])]
    found = [
        Message("fit.value_at", {"unit": names.get(unit, unit), "day": day_of(time), "share": 100 * share})
        for unit, time, share in zip(wrong["unit"], wrong["time"], wrong["share"], strict=True)
    ]
    return Message("fit.outside_shares", {"values": found}) if found else None


def _find_thinness(panel: pd.DataFrame) -> Message | None:
    """Return why no pace can be learned from these values; None where it can."""
    if len(panel) < MIN_REPORTS:
        return Message("fit.too_few_in_all", {"found": len(panel), "needed": MIN_REPORTS})
    if panel.groupby("unit")["time"].nunique().max() < 2:
        return Message("fit.no_pace")
    return None


def _describe_units(fit: AdoptionFit) -> pd.DataFrame:
    """Return the unit rows of a fit under the names of the table `fits`."""
    names = {
        "n_reports": "n_observations",
        "level": "intercept",
        "level_se": "intercept_se",
        "pace": "slope",
        "pace_se": "slope_se",
    }
    of_all = Diagnostic("cumulative_cohort") if fit.panel.messages else NOTHING  # a panel warns of these alone
    messages = [to_json(to_message(diagnostic or of_all)) for diagnostic in explain_units(fit.pooled)]
    units = fit.summary().units.rename(columns=names)
    return units.assign(message=messages)


def _in_percent(forecast: pd.DataFrame) -> pd.DataFrame:
    return forecast.assign(**{name: 100 * forecast[name] for name in _ENDS})


def _as_table(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    columns = TABLES[name].column_names
    frames = [part.rename(columns={"unit": "unit_code"}).reindex(columns=columns) for part in parts if len(part)]
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    return validate(name, table.sort_values(list(TABLES[name].key), kind="stable"))
