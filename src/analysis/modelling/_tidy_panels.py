"""The chosen observations of every indicator with a scale as tidy panels, one for each level of units."""

from __future__ import annotations

import pandas as pd

from adoption.arrays import EXACT_OPERATORS
from analysis.panel import PERCENT, Scale, factual_values, scales_of
from analysis.schemas import period_length

#: A share that stood higher than now by more than rounding, revision and a moved denominator explain [% points].
_CONTRADICTION_POINTS = 5.0
_TIDY = ["unit", "time", "share", "numerator", "denominator", "op"]


def tidy_panels(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str, Scale, pd.DataFrame]]:
    """Return `(indicator, level of units, scale, panel)` for each indicator with a scale and each level.

    The units of a level are modelled together. A panel has one row per unit and time, of chosen values that happened:
    `unit, time` [decimal year], `share` [0 to 1 of the indicator's scale], `numerator, denominator, op`. Counts come
    before a printed share: where the two disagree, the audit reports it. A flow's values of nine months to date are
    left out where the unit has values of whole periods; of two that end on one day, the longer stays. Values that a
    later one contradicts are left out.
    """
    units, scales = tables["units"], scales_of(tables["indicators"])
    values = factual_values(tables["observations"], tables["indicators"])
    values = values[~are_contradicted(values, tables["indicators"])]
    values = _of_whole_periods(values[values["indicator_code"].isin(list(scales))], tables["indicators"])
    level = values["unit_code"].map(dict(zip(units["unit_code"], units["level"], strict=True))).fillna("")
    panels = values.groupby(["indicator_code", level], sort=True)
    named = [(str(code), str(level), part) for (code, level), part in panels]
    return [(code, level, scales[code], _tidy(part, scales[code])) for code, level, part in named]


def are_contradicted(values: pd.DataFrame, indicators: pd.DataFrame) -> pd.Series:
    """Return which factual values a later one contradicts, for shares that can only rise: those above the latest value.

    What has been adopted stays adopted, so one of the two counted something else, and the later is its correction.
    Upper bounds contradict nothing. Rounding, revision and a moved denominator explain 5 points.
    """
    rises = indicators.loc[
        (indicators["measure"] == "share")
        & (indicators.get("period_type") == "stock")
        & (indicators.get("direction") == "up"),
        "indicator_code",
    ]
    series = [values["indicator_code"], values["unit_code"]]
    exact = values["op"].isin(EXACT_OPERATORS)
    latest_time = values["time"].where(exact).groupby(series).transform("max")
    latest = values["value"].where(exact & (values["time"] == latest_time)).groupby(series).transform("last")
    is_above = (values["value"] > latest + _CONTRADICTION_POINTS) & ~values["op"].isin(["<", "<="])
    return values["indicator_code"].isin(rises) & is_above & (values["time"] < latest_time)


def _of_whole_periods(values: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the values without those of flows to date beside whole periods, the longer of two times last."""
    if "period_type" not in indicators or not {"period", "period_start"} <= set(values):
        return values
    is_flow = values["indicator_code"].isin(indicators.loc[indicators["period_type"] == "flow", "indicator_code"])
    known = {code: period_length(code) for code in values["period"].dropna().unique()}
    is_whole = ~is_flow | (values["period"].map(known) != "to_date")
    is_whole_somewhere = is_whole.groupby([values["indicator_code"], values["unit_code"]]).transform("any")
    days = (values["period_end"] - values["period_start"]).dt.days.where(is_flow, 0)
    values = values.assign(days=days)[is_whole | ~is_whole_somewhere]
    return values.sort_values(["unit_code", "indicator_code", "period_end", "days"], kind="stable")


def _tidy(values: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    has_counts = values["denominator"] > 0  # a count out of 0 tells nothing
    numerator, denominator = (values[name].where(has_counts) for name in ("numerator", "denominator"))
    share = (numerator / denominator).fillna(scale.to_share(values["value"]))
    panel = values.assign(unit=values["unit_code"], share=share, numerator=numerator, denominator=denominator)
    panel = panel.loc[panel["unit"].notna() & ~((panel["op"] == "<") & (panel["share"] <= 0)), _TIDY]
    return panel.drop_duplicates(["unit", "time"], keep="last").reset_index(drop=True)


def count_panels(tables: dict[str, pd.DataFrame], code: str) -> tuple[dict[str, pd.DataFrame], dict[str, float]]:
    """Return the panels of a count as shares of its total, by level of units, and the latest known total of each unit.

    The reports of the count and those of the share that the catalogue names for it (`share_code`) are one series; a
    count that is printed without its total is held against the unit's latest known one. Units without a known total
    are left out, and so are counts above it. A flow has no panel: the total of a period to come is not known.
    """
    indicators = tables["indicators"].set_index("indicator_code")
    share_code = indicators["share_code"].get(code) if "share_code" in indicators else None
    is_flow = "period_type" in indicators and indicators["period_type"].get(code) == "flow"
    values = factual_values(tables["observations"], tables["indicators"])
    values = values[~are_contradicted(values, tables["indicators"])]
    values = values[values["indicator_code"].isin([] if is_flow else [code, share_code])]
    totals = values[values["denominator"] > 0].groupby("unit_code")["denominator"].last()
    is_count = values["indicator_code"] == code
    total = values["denominator"].where(values["denominator"] > 0, values["unit_code"].map(totals).where(is_count))
    count = values["value"].where(is_count, values["numerator"])
    share = (count / total).fillna((values["value"] / PERCENT.span).where(~is_count))
    panel = values.assign(unit=values["unit_code"], share=share, numerator=count.where(total > 0), denominator=total)
    panel = panel[panel["share"].between(0, 1)].sort_values("indicator_code", key=lambda codes: codes == code)
    panel = panel[_TIDY].drop_duplicates(["unit", "time"], keep="last").sort_values(["unit", "time"])
    level = panel["unit"].map(dict(zip(tables["units"]["unit_code"], tables["units"]["level"], strict=True)))
    parts = {str(name): part.reset_index(drop=True) for name, part in panel.groupby(level.fillna(""))}
    return parts, {str(unit): float(value) for unit, value in totals.items()}
