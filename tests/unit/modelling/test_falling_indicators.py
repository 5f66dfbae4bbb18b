"""Indicators where less is better: their complement spreads, arrives at 0 %, and is not lost again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.i18n import translate
from analysis.modelling import PanelModels, fit_panel, model_panels, propose_unit_targets
from analysis.schemas import set_types

_LOOKUP = Path(__file__).parents[3] / "data" / "lookup" / "indicators.csv"
_CASH_ONLY = "hospitals_accepting_cash_only_pct"
_PAPER = "paper_medical_records_pct"


def _tables(
    code: str, series: dict[str, list[float]], level: str = "province", denominator: float = np.nan
) -> dict[str, pd.DataFrame]:
    """Return tables of one shipped indicator: yearly values from 2022 on."""
    rows = [(unit, 2022 + year, value) for unit, values in series.items() for year, value in enumerate(values)]
    observations = pd.DataFrame(rows, columns=["unit_code", "year", "value"]).assign(
        indicator_code=code, op="=", status="observed", is_chosen=True, as_of=pd.NaT, measure="share",
        denominator=denominator, statement_id=[f"s{n}" for n in range(len(rows))],
        period_end=lambda table: pd.to_datetime(table["year"].astype(str) + "-12-31"),
        numerator=lambda table: table["value"] * table["denominator"] / 100,
    )  # fmt: skip
    indicators = pd.read_csv(_LOOKUP).query("indicator_code == @code")
    units = pd.DataFrame({"unit_code": list(series), "level": level, "name_vi": "A", "name_en": "A"})
    made = {"observations": observations.drop(columns="year"), "indicators": indicators, "units": units}
    targets = pd.DataFrame({"indicator_code": [], "due": pd.to_datetime([])})
    return {name: set_types(name, frame) for name, frame in made.items()} | {"targets": targets}


def _models(code: str, series: dict[str, list[float]], denominator: float = np.nan) -> PanelModels:
    return model_panels(_tables(code, series, denominator=denominator))


def test_the_share_of_hospitals_that_accept_cash_only_is_forecast_to_fall() -> None:
    tables = _tables(_CASH_ONLY, {"vn": [5.2]}, "national")
    (panel,) = model_panels(tables).panels
    assert panel.fit is not None
    assert 100 * float(np.median(panel.fit.grid([2031.0]))) < 5.2
    forecasts = fit_panel(tables)["forecasts"]
    assert not forecasts.empty
    assert (forecasts[["mean", "upper_80", "upper_95"]] <= 5.2 + 1e-9).all(axis=None)
    proposed = propose_unit_targets(tables, "vn", "2030-12-31", [_CASH_ONLY])
    assert proposed["chance"].tolist() == [0.5, 0.8]
    assert (proposed["target"] <= 5.2).all()
    assert proposed["target"].is_monotonic_increasing


def test_a_flow_may_rise_again_but_its_median_falls() -> None:
    (panel,) = _models(_PAPER, {"p0": [40.0]}).panels
    assert panel.fit is not None
    grid = panel.fit.grid([2026.0])
    assert float(np.median(grid)) < 0.4 < grid.max()


@pytest.mark.parametrize(("code", "has_arrived"), [(_CASH_ONLY, True), (_PAPER, False)])
def test_a_unit_has_arrived_at_0_percent_where_it_stays_there(code: str, has_arrived: bool) -> None:
    (panel,) = _models(code, {"p0": [12.0, 0.0]}).panels
    assert ("p0" in panel.refusals) == has_arrived
    if has_arrived:
        assert translate(panel.refusals["p0"], "en") == "0% was reached on 31 December 2023"


def test_counts_that_have_only_got_worse_are_no_cohort_that_has_adopted() -> None:
    series = {f"p{n}": [10.0 + n, 25.0 + n, 45.0 + n, 70.0 + n] for n in range(6)}
    (worse,) = _models(_CASH_ONLY, series, denominator=100).panels
    assert not worse.cohorts
    assert set(worse.models) == set(series)


def test_the_trend_of_a_falling_stock_never_rises_above_its_last_value() -> None:
    series = {f"p{n}": [20.0 + n, 24.0 + n, 31.0 + n] for n in range(6)}
    forecasts = fit_panel(_tables(_CASH_ONLY, series, denominator=200))["forecasts"]
    last = forecasts["unit_code"].map({unit: values[-1] for unit, values in series.items()})
    assert set(forecasts["method"]) == {"combined", "trend"}
    assert (forecasts["upper_95"] <= last + 1e-6).all()
