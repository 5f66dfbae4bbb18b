"""The tables `fits` and `forecasts`: every share series under its own trend and under the model of its panel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import pandas as pd

from adoption import AdoptionFit, fit_trends, forecast_trends
from analysis.i18n import Message, join_messages
from analysis.modelling._messages import to_json, to_message
from analysis.modelling.deadlines import forecast_bound
from analysis.modelling.kept_rows import KeptRows, digest_panels
from analysis.modelling.panel_models import PanelModel, PanelModels, model_panels, on_scale
from analysis.panel import decimal_years
from analysis.schemas import TABLES, validate

TREND = "trend"
YEARS_AHEAD = 5
_HALF_YEARS = ((6, 30), (12, 31))
_VALUES = ("=", "~")  # operators of a value that a forecast can start from
_ENDS = ("mean", "lower_80", "upper_80", "lower_95", "upper_95")


def fit_panel(
    tables: dict[str, pd.DataFrame], models: PanelModels | None = None, kept: KeptRows | None = None
) -> dict[str, pd.DataFrame]:
    """Return `{"fits": ..., "forecasts": ...}` for every indicator with a scale: shares, scores and indices.

    Every series has a row in `fits` under its own binomial trend (`trend`) and under the model of its panel (see
    `PanelModel`). A series that has no forecast keeps its rows with the reason and has no row in `forecasts`. Forecasts
    begin with the last report itself; they stand at the ends of years up to the fifth after the newest report of
    all, of half-years around that, and at the due dates of targets, on the indicator's scale. Where a legal deadline
    binds the unit, they stand there twice, without it and with it.

    Parameters
    ----------
    tables
        `observations, units, indicators, targets`.
    models
        Models of the same tables that other tables ask too; made here where not given.
    kept
        The rows of an earlier build; a panel that is the same as then takes its rows from there.

    Returns
    -------
    dict
        The tables `fits` and `forecasts`.

    Raises
    ------
    SchemaError
        If a result does not match its schema.

    Examples
    --------
    >>> observations = pd.DataFrame({"unit_code": "vn", "indicator_code": "records_pct", "value": [20.0, 30.0, 44.0],
    ...     "numerator": [20, 30, 44], "denominator": 100, "op": "=", "status": "observed", "is_chosen": True,
    ...     "period_end": pd.to_datetime(["2022-12-31", "2023-12-31", "2024-12-31"]), "as_of": pd.NaT,
    ...     "statement_id": "s"})
    >>> units = pd.DataFrame({"unit_code": ["vn"], "level": ["national"]})
    >>> indicators = pd.DataFrame({"indicator_code": ["records_pct"], "measure": ["share"], "maximum": [100.0]})
    >>> tables = {"observations": observations, "units": units, "indicators": indicators,
    ...           "targets": pd.DataFrame({"indicator_code": [], "due": pd.to_datetime([])})}
    >>> made = fit_panel(tables)
    >>> made["fits"]["method"].tolist(), len(made["forecasts"])
    (['combined', 'trend'], 15)
    """
    models = models or model_panels(tables)
    digests = digest_panels(models, tables["targets"]) if kept else {}
    fits, forecasts = [], []
    for panel in models.panels:
        known = [kept.find(name, panel, digests[panel.name]) for name in ("fits", "forecasts")] if kept else []
        parts = (
            _fit_one(panel, _times_ahead(panel, tables["targets"]))
            if not known or known[0] is None or known[1] is None
            else ([known[0]], [known[1]])
        )
        fits += [part.assign(indicator_code=panel.indicator_code) for part in parts[0]]
        forecasts += [part.assign(indicator_code=panel.indicator_code) for part in parts[1]]
    return {"fits": _as_table("fits", fits), "forecasts": _as_table("forecasts", forecasts)}


def _fit_one(panel: PanelModel, times: list[float]) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    """Return the rows of one panel in `fits` and in `forecasts`."""
    trends, own_forecast = _fit_trend(panel, times)
    forecasters = (panel.forecast, partial(forecast_bound, panel))
    made = (own_forecast, *(_forecast_model(panel, times, forecast) for forecast in forecasters))
    forecasts = [on_scale(part, panel.scale) for part in made if len(part)]
    return [_note_left_out(part, panel) for part in (trends, *_describe(panel))], forecasts


def _times_ahead(panel: PanelModel, targets: pd.DataFrame) -> list[float]:
    """Return the times of forecasts [decimal years], from the oldest last report of a unit on.

    Ends of half-years around the newest half-year that any indicator was reported for, so that the day of a report lies
    within half a year of one; before and after them ends of years, and the later due dates of targets.
    """
    first = float(panel.values.groupby("unit")["time"].max().min())
    last_year = int(panel.known_until) + YEARS_AHEAD
    ends = [pd.Timestamp(year, *day) for year in range(int(first), last_year + 1) for day in _HALF_YEARS]
    times = pd.Series(ends).pipe(decimal_years).tolist()
    due = targets.loc[(targets["indicator_code"] == panel.indicator_code) & targets["due"].notna(), "due"]
    due_times = [time for time in decimal_years(due) if time > float(panel.values["time"].max())]
    around = [time for time in times if -0.5 <= time - panel.known_until <= 1.5 or time == round(time)]
    within = [time for time in around if first < time <= last_year]
    return sorted({float(time) for time in (*within, *due_times)})


def _forecast_model(
    panel: PanelModel, times: list[float], forecast: Callable[[list[float]], pd.DataFrame]
) -> pd.DataFrame:
    """Return the forecasts of a panel's model [0 to 1]: of each unit from its own last report on.

    The first row of a unit is that report: where it is a value, not a bound, there is nothing to forecast yet.
    """
    last = panel.sound.sort_values("time").drop_duplicates("unit", keep="last").set_index("unit")
    found = forecast(sorted({*times, *last["time"]}))
    if found.empty:
        return found
    own = found["unit"].map(last["time"])
    found = found[(found["time"] == own) | ((found["time"] > own) & found["time"].isin(times))]
    is_report = (found["time"] == own[found.index]) & found["unit"].map(last["op"].fillna("=")).isin(_VALUES)
    reported = found["unit"].map(last["share"]).where(is_report)
    return found.assign(**{name: reported.fillna(found[name]) for name in _ENDS}).reset_index(drop=True)


def _fit_trend(panel: PanelModel, times: list[float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the units' own trends, and the forecasts of those that have a model."""
    if panel.ended:
        return _refused(panel, dict.fromkeys(panel.units, panel.ended), TREND), pd.DataFrame()
    if panel.exceeds:
        reason = panel.explain_excess(panel.wrong)
        return _refused(panel, dict.fromkeys(panel.units, reason), TREND), pd.DataFrame()
    without = set(panel.units) - set(panel.sound["unit"])
    refused = _refused(panel, {unit: panel.refusals[unit] for unit in without}, TREND)
    if panel.sound.empty:
        return refused, pd.DataFrame()
    trends = fit_trends(panel.sound)
    usable = trends[trends["converged"].astype(bool) & trends["unit"].isin(list(panel.models))]
    forecast = _forecast_trend(panel, usable, times)
    messages = [to_json(to_message(diagnostic)) for diagnostic in trends["message"]]
    trends = trends.assign(method=TREND, message=messages)
    if without:
        trends = pd.concat([trends, refused], ignore_index=True)
    return trends, forecast[forecast["upper_95"].notna()]


def _forecast_trend(panel: PanelModel, trends: pd.DataFrame, times: list[float]) -> pd.DataFrame:
    """Return the forecasts [0 to 1] of trends after the last report of their unit, never worse where none can be."""
    found = forecast_trends(trends, times).assign(method=TREND)
    if found.empty:
        return found
    found = found[found["time"] > found["unit"].map(panel.sound.groupby("unit")["time"].max())]
    if panel.can_fall is not False:
        return found
    values = panel.sound[panel.sound["op"].fillna("=").isin(_VALUES)].sort_values("time")
    last = found["unit"].map(values.groupby("unit")["share"].last())
    ends = {name: found[name] for name in _ENDS}
    if panel.side == "down":
        kept = {name: end.mask(end > last, last).groupby(found["unit"]).cummin() for name, end in ends.items()}
    else:
        kept = {name: end.mask(end < last, last).groupby(found["unit"]).cummax() for name, end in ends.items()}
    return found.assign(**kept)


def _note_left_out(rows: pd.DataFrame, panel: PanelModel) -> pd.DataFrame:
    """Return rows of `fits` that say which values of their unit were left out."""
    if not panel.left_out or rows.empty:
        return rows
    noted = {unit: found for unit, found in panel.left_out.items() if unit in set(panel.sound["unit"])}
    said = []
    for unit, message in zip(rows["unit"], rows["message"], strict=True):
        known = [Message.from_json(message)] if message else []
        note = [Message("fit.value_left_out", {"values": noted[unit]})] if unit in noted else []
        said.append(to_json(join_messages([*known, *note])))
    return rows.assign(message=said)


def _describe(panel: PanelModel) -> Iterable[pd.DataFrame]:
    """Yield the rows of the units with a model and of those without under the names of the table `fits`."""
    by_hazard = [unit for unit, own in panel.models.items() if own is panel.hazards]
    by_fit = [unit for unit in panel.models if unit not in by_hazard]
    if by_fit and panel.fit:
        units = panel.fit.summary().units
        units = units.assign(message=[to_json(message) for message in _explain_units(panel.fit)])
        yield units[units["unit"].isin(by_fit)].assign(method=panel.method)
    if by_hazard and panel.hazards:
        table = panel.hazards.table
        columns = ["unit", "n_observations", "first_time", "last_time", "reference_time", "dispersion", "converged"]
        yield table.loc[table["unit"].isin(by_hazard), columns].assign(method="hazard", message="")
    yield _refused(panel, panel.refusals)


def _explain_units(fit: AdoptionFit) -> list[Message | None]:
    """Return what to know of each unit; of one with few reports, how many indicators of the library it rests on."""
    n_library = fit.basis["n_library"].astype(int)
    return [
        Message("fit.from_library", {"n": n}) if found.code == "few_reports" and n else to_message(found)
        for found, n in zip(fit.explain_units(), n_library, strict=True)
    ]


def _refused(panel: PanelModel, reasons: Mapping[str, Message], method: str | None = None) -> pd.DataFrame:
    """Return the rows of units that were not fitted, with the reason."""
    values = panel.values[panel.values["unit"].isin(list(reasons))]
    counted = values.groupby("unit", sort=True)["time"].agg(["count", "min", "max"]).reset_index()
    rows = counted.rename(columns={"count": "n_observations", "min": "first_time", "max": "last_time"})
    return rows.assign(
        method=[method or panel.method_of(unit) for unit in rows["unit"]],
        converged=False,
        message=[to_json(reasons[unit]) for unit in rows["unit"]],
    )


def _as_table(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    columns = TABLES[name].column_names
    frames = [part.rename(columns={"unit": "unit_code"}).reindex(columns=columns) for part in parts if len(part)]
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    if "deadline" in columns:
        table["deadline"] = table["deadline"].astype(object).fillna("none")
    return validate(name, table.sort_values(list(TABLES[name].key), kind="stable"))
