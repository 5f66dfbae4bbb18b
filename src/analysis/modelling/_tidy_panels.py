"""The chosen observations of every share indicator as tidy panels, one for each level of units."""

from __future__ import annotations

import pandas as pd

from analysis.modelling._target_cases import factual_values

_TIDY = ["unit", "time", "share", "numerator", "denominator", "op"]


def tidy_panels(tables: dict[str, pd.DataFrame]) -> list[tuple[str, str, pd.DataFrame]]:
    """Return `(indicator, level of units, panel)` for each share indicator and level: they are modelled together.

    A panel has one row per unit and time, of chosen values that happened: `unit, time` [decimal year], `share` [0 to
    1], `numerator, denominator, op`. Counts come before a printed share: where the two disagree, the audit reports it.
    """
    indicators, units = tables["indicators"], tables["units"]
    shares = indicators.loc[indicators["measure"] == "share", "indicator_code"]
    values = factual_values(tables["observations"])
    values = values[values["indicator_code"].isin(shares)]
    level = values["unit_code"].map(dict(zip(units["unit_code"], units["level"], strict=True))).fillna("")
    panels = values.groupby(["indicator_code", level], sort=True)
    return [(str(code), str(level), _tidy(part)) for (code, level), part in panels]


def _tidy(values: pd.DataFrame) -> pd.DataFrame:
    has_counts = values["denominator"] > 0  # a count out of 0 tells nothing
    numerator, denominator = (values[name].where(has_counts) for name in ("numerator", "denominator"))
    share = (numerator / denominator).fillna(values["value"] / 100)
    panel = values.assign(unit=values["unit_code"], share=share, numerator=numerator, denominator=denominator)
    panel = panel.loc[panel["unit"].notna(), _TIDY]
    return panel.drop_duplicates(["unit", "time"], keep="last").reset_index(drop=True)
