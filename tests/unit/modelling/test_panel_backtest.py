"""Every panel is looked back on from its own times: what was reported later judges the forecasts."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.modelling import backtest_panels

_STEADY = {"2022-06-30": 10, "2022-12-31": 14, "2023-06-30": 19, "2023-12-31": 25, "2024-06-30": 32, "2024-12-31": 40}
_JUMP = {**_STEADY, "2024-06-30": 80, "2024-12-31": 95}


def _tables(series: dict[str, int], unit: str = "vn", maximum: float | None = 100) -> dict[str, pd.DataFrame]:
    days = pd.to_datetime(list(series))
    observations = pd.DataFrame({"period_end": days, "value": list(series.values()), "unit_code": unit})
    observations = observations.assign(
        indicator_code="records_pct", numerator=observations["value"], denominator=100, op="=", status="observed",
        is_chosen=True, as_of=days, statement_id="s",
    )  # fmt: skip
    units = pd.DataFrame({"unit_code": ["vn", "p34-01"], "level": ["national", "province"]})
    indicators = pd.DataFrame({"indicator_code": ["records_pct"], "measure": ["share"], "maximum": [maximum]})
    return {"observations": observations, "units": units, "indicators": indicators}


def test_each_method_and_horizon_of_a_panel_has_a_row_in_percentage_points() -> None:
    table = backtest_panels(_tables(_STEADY))
    assert set(table["level"]) == {"national"}
    assert table.groupby("method")["horizon"].apply(list).tolist() == [[0.5, 1.0]] * 3
    last = table.query("method == 'last' and horizon == 0.5").iloc[0]
    assert last["n"] == last["n_origins"] == 4
    assert last["mae"] == pytest.approx((5 + 6 + 7 + 8) / 4)
    assert last["bias"] == pytest.approx(-last["mae"])
    assert last[["first_origin", "last_origin"]].round(1).tolist() == [2023.0, 2024.5]


def test_a_jump_that_no_method_saw_coming_shows_in_bias_and_cover() -> None:
    jump, steady = (backtest_panels(_tables(series)).query("method == 'combined'") for series in (_JUMP, _STEADY))
    assert (jump["bias"] < -15).all()
    assert (jump["mae"].to_numpy() > 3 * steady["mae"].to_numpy()).all()


def test_a_panel_without_a_forecast_has_no_row() -> None:
    assert backtest_panels(_tables(dict(list(_STEADY.items())[:2]))).empty


def test_a_value_that_is_no_share_is_left_out_of_the_look_back() -> None:
    left_out = backtest_panels(_tables({**_STEADY, "2024-12-31": 104}))
    without = {day: value for day, value in _STEADY.items() if day != "2024-12-31"}
    pd.testing.assert_frame_equal(left_out, backtest_panels(_tables(without)))


def test_rates_above_100_percent_are_looked_back_on_with_the_model_that_forecasts_them() -> None:
    table = backtest_panels(_tables({**_STEADY, "2024-12-31": 104}, maximum=None))
    assert set(table["method"]) == {"combined", "last"}, "a trend between 0 and 100 % takes no such rate"


def test_a_cohort_is_looked_back_on_with_its_hazard() -> None:
    days = [f"{year}-12-31" for year in range(2014, 2024)]
    counts = [30, 31, 33, 34, 36, 37, 39, 40, 42, 43]
    table = backtest_panels(_tables(dict(zip(days, counts, strict=True))))
    assert set(table["method"]) == {"hazard", "trend", "last"}
    assert table.query("method == 'hazard'")["mae"].iloc[0] < table.query("method == 'last'")["mae"].iloc[0]


def _two_units(second: dict[str, int]) -> dict[str, pd.DataFrame]:
    tables = _tables(_STEADY, "p1")
    tables["observations"] = pd.concat([tables["observations"], _tables(second, "p2")["observations"]])
    tables["units"] = pd.DataFrame({"unit_code": ["p1", "p2"], "level": "province"})
    tables["indicators"]["direction"] = "up"
    return tables


def test_no_forecast_is_counted_from_an_origin_at_which_a_unit_stood_at_the_end_of_its_scale() -> None:
    full = dict.fromkeys(_STEADY, 100) | {"2022-06-30": 60, "2022-12-31": 90}
    table = backtest_panels(_two_units(full)).query("method == 'last' and horizon == 0.5").iloc[0]
    # From the end of 2022 both units are forecast, from the three later days the one that is on its way.
    assert table["n"] == 5
    assert table["mae"] == pytest.approx((5 + 10 + 6 + 7 + 8) / 5), "the certain forecasts of 100 % would make it 4.5"


def test_a_unit_that_reaches_the_end_later_is_counted_from_the_origins_before() -> None:
    late = {**_STEADY, "2024-12-31": 100}
    table = backtest_panels(_two_units(late)).query("method == 'last' and horizon == 0.5").iloc[0]
    assert table["n"] == 8


def test_a_series_that_has_reached_the_end_keeps_the_errors_of_its_past_forecasts() -> None:
    tables = _tables({**_STEADY, "2024-12-31": 100})
    tables["indicators"]["direction"] = "up"
    table = backtest_panels(tables).query("method == 'combined' and horizon == 0.5").iloc[0]
    assert table["n"] == 4
    assert table["bias"] < -10, "the jump to the end was not seen coming"


def test_a_panel_that_ended_has_no_row_though_a_unit_of_it_had_reached_the_end() -> None:
    tables = _tables({**_STEADY, "2024-12-31": 100})
    tables["indicators"]["direction"] = "up"
    newer = tables["observations"].tail(1).assign(indicator_code="visits_pct", period_end=pd.Timestamp("2039-12-31"))
    tables["observations"] = pd.concat([tables["observations"], newer])
    tables["indicators"]["period_type"] = "survey"
    tables["indicators"] = pd.concat([tables["indicators"], tables["indicators"].assign(indicator_code="visits_pct")])
    assert backtest_panels(tables).empty


def test_the_same_panel_gives_the_same_table() -> None:
    pd.testing.assert_frame_equal(backtest_panels(_tables(_JUMP)), backtest_panels(_tables(_JUMP)))
