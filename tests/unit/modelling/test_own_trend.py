"""The yardstick of a pooled fit: the unit's own trend, as statsmodels has it, and a finding computed from both."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from adoption import trend_results
from analysis.i18n import translate
from analysis.modelling import PanelModel, compare_with_own_trend, model_panels
from analysis.modelling.own_trend import OWN, POOLED


def _panel(
    n_units: int, n_years: int, last: dict[str, list[float]] | None = None, *, direction: str = "up"
) -> PanelModel:
    generator = np.random.default_rng(5)
    rows = [
        (f"p{unit}", pd.Timestamp(f"{2018 + year}-12-31"), float(np.clip(15 + 2 * unit + 8 * year + step, 1, 95)))
        for unit in range(n_units)
        for year, step in enumerate(generator.normal(0, 2, n_years))
    ]
    rows += [
        (unit, pd.Timestamp(f"{2018 + year}-12-31"), value)
        for unit, values in (last or {}).items()
        for year, value in enumerate(values)
    ]
    observations = pd.DataFrame(rows, columns=["unit_code", "period_end", "value"]).assign(
        indicator_code="records_pct", op="=", status="observed", is_chosen=True, as_of=pd.NaT, statement_id="s#1",
        numerator=np.nan, denominator=np.nan,
    )  # fmt: skip
    codes = observations["unit_code"].unique()
    dates = {"valid_from": pd.NaT, "valid_to": pd.NaT}
    units = pd.DataFrame({"unit_code": codes, "level": "province", "parent_code": None, **dates})
    indicators = pd.DataFrame(
        {"indicator_code": ["records_pct"], "measure": "share", "maximum": 100.0, "unit": "%", "direction": direction}
    )
    tables = {"observations": observations, "units": units, "indicators": indicators}
    panel = model_panels(tables).panel_of("records_pct", "p0")
    assert panel is not None
    return panel


def test_both_trends_stand_at_one_reference_time_and_the_finding_says_what_the_others_add() -> None:
    panel = _panel(8, 6)
    found = compare_with_own_trend(panel, "p3")
    assert panel.fit is not None
    reference = panel.fit.pooled.axis.reference
    own = trend_results(panel.sound, "p3", reference_time=reference)
    assert found.table.loc[OWN, ["intercept", "slope"]].tolist() == pytest.approx(own.params.tolist(), abs=1e-12)
    assert found.table.loc[OWN, ["slope_lower_95", "slope_upper_95"]].tolist() == pytest.approx(
        own.conf_int().loc["slope"].tolist()
    )
    units = panel.fit.summary().units.set_index("unit")
    assert found.table.loc[POOLED, "slope"] == pytest.approx(units.loc["p3", "slope"])
    assert found.table.loc[POOLED, "slope_se"] == pytest.approx(units.loc["p3", "slope_se"])
    said = translate(found.finding, "en")
    own_slope, pooled_slope = found.table.loc[OWN, "slope"], found.table.loc[POOLED, "slope"]
    assert f"changes by +{own_slope:.3f} a year" in said
    assert f"pooled with 7 others: +{pooled_slope:.3f}" in said
    is_inside = found.table.loc[OWN, "slope_lower_95"] <= pooled_slope <= found.table.loc[OWN, "slope_upper_95"]
    assert ("lies inside" if is_inside else "lies outside") in said
    assert "Xu thế tính riêng" in translate(found.finding, "vi")


def test_a_pooled_trend_has_the_sign_of_the_share_where_less_is_better_too() -> None:
    found = compare_with_own_trend(_panel(8, 6, direction="down"), "p3").table
    assert found.loc[POOLED, "slope"] == pytest.approx(found.loc[OWN, "slope"], abs=0.1)
    assert found.loc[OWN, "slope"] > 0.2


def test_a_unit_without_a_trend_of_its_own_is_told_why() -> None:
    found = compare_with_own_trend(_panel(8, 6, {"new": [40.0]}), "new")
    assert found.results is None
    assert found.table.index.tolist() == [POOLED]
    assert "own values give no trend: too few values (1 found" in translate(found.finding, "en")


def test_a_thin_panel_has_the_own_trend_alone() -> None:
    found = compare_with_own_trend(_panel(2, 4), "p0")
    assert found.table.index.tolist() == [OWN]
    assert "too thin for a pooled trend" in translate(found.finding, "en")


def test_a_unit_that_the_panel_does_not_have_has_no_yardstick() -> None:
    found = compare_with_own_trend(_panel(8, 6), "nobody")
    assert found.table.empty
    assert translate(found.finding, "en") == "the organisation has no model to compare with"
