"""Rows of an earlier build are taken only for the panel and the table that they were made for."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from analysis.i18n import Message
from analysis.modelling import PanelModel, PanelModels, digest_panels, model_panels
from analysis.modelling.kept_rows import KeptRows


@pytest.fixture
def panel() -> PanelModel:
    observations = pd.DataFrame({
        "unit_code": "vn", "indicator_code": "records_pct", "value": [20.0, 30.0], "numerator": [20, 30],
        "denominator": 100, "op": "=", "status": "observed", "is_chosen": True, "statement_id": "s", "as_of": pd.NaT,
        "period_end": pd.to_datetime(["2023-12-31", "2024-12-31"]),
    })  # fmt: skip
    units = pd.DataFrame({"unit_code": ["vn"], "level": ["national"]})
    indicators = pd.DataFrame({"indicator_code": ["records_pct"], "measure": ["share"], "maximum": [100.0]})
    return model_panels({"observations": observations, "units": units, "indicators": indicators}).panels[0]


def _digest(panel: PanelModel) -> str:
    (digest,) = digest_panels(cast(PanelModels, SimpleNamespace(panels=[panel]))).values()
    return digest


def test_a_panel_on_another_scale_or_of_a_method_that_it_had_not_is_another(panel: PanelModel) -> None:
    same = _digest(panel)
    assert _digest(replace(panel)) == same
    scale = panel.scale._replace(span=panel.scale.span / 2)
    assert _digest(replace(panel, scale=scale)) != same
    assert _digest(replace(panel, may_exceed=not panel.may_exceed)) != same
    assert _digest(replace(panel, direction="up")) != same
    assert _digest(replace(panel, can_fall=False)) != same
    assert _digest(replace(panel, failure=Message("fit.backtest_failed"))) != same


def test_a_panel_that_ended_since_is_another_and_one_of_a_later_day_is_not(panel: PanelModel) -> None:
    assert panel.ended is None
    assert _digest(replace(panel, newest=panel.newest + 0.1)) == _digest(panel)
    assert _digest(replace(panel, newest=panel.newest + 0.6)) != _digest(panel), "its forecasts reach further"
    panel = replace(panel, newest=panel.newest + 50)
    ended = replace(panel, has_rounds=True)
    assert panel.ended is None, "a share goes on although nobody reports it"
    assert ended.ended is not None
    assert _digest(ended) != _digest(panel)


def test_a_table_gives_the_rows_of_one_level_or_of_the_panel_s_own_units(panel: PanelModel) -> None:
    rows = pd.DataFrame({"indicator_code": ["records_pct", "records_pct", "other_pct"]})
    tables = {"fits": rows.assign(unit_code=["vn", "p34-51", "vn"]), "backtest": rows.assign(level=["national"] * 3)}
    tables["backtest"].loc[1, "level"] = "province"
    kept = KeptRows(tables, {name: {panel.name: "0f3a"} for name in tables})
    for name in tables:
        found = kept.find(name, panel, "0f3a")
        assert found is not None
        assert found.index.tolist() == [0]
        assert kept.find(name, panel, "another") is None
