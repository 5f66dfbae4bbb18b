"""Every share series gets its rows in `fits`; what cannot be fitted says why and has no forecast."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from analysis.i18n import translate_cell
from analysis.modelling import fit_panel

OBSERVATIONS = """
unit_code,indicator_code,period_end,value,numerator,denominator,op
p34-01,records_pct,2023-12-31,20,20,100,=
p34-01,records_pct,2024-12-31,35,35,100,=
p34-01,records_pct,2025-12-31,52,52,100,=
p34-08,records_pct,2024-12-31,30,30,100,=
p34-08,records_pct,2025-12-31,44,44,100,=
vn,records_pct,2025-12-31,60,,,=
p34-01,visits_count,2025-12-31,5000,,,=
p34-01,cashless_pct,2025-12-31,95,,,>
"""


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    """Return the tables that a fit needs, made up."""
    observations = pd.read_csv(io.StringIO(OBSERVATIONS), parse_dates=["period_end"])
    observations = observations.assign(status="observed", is_chosen=True, as_of=pd.NaT, statement_id="s#1")
    units = pd.DataFrame({"unit_code": ["p34-01", "p34-08", "vn"], "level": ["province", "province", "national"]})
    codes = ["records_pct", "visits_count", "cashless_pct"]
    measures = ["share", "count", "share"]
    indicators = pd.DataFrame({"indicator_code": codes, "measure": measures, "maximum": [100, None, 100]})
    targets = pd.DataFrame({"indicator_code": ["records_pct"], "due": pd.to_datetime(["2027-06-30"])})
    return {"observations": observations, "units": units, "indicators": indicators, "targets": targets}


def test_each_series_has_a_row_for_each_method(tables: dict[str, pd.DataFrame]) -> None:
    fits = fit_panel(tables)["fits"]
    found = fits.groupby(["unit_code", "indicator_code"])["method"].apply(sorted).to_dict()
    assert set(found) == {
        ("p34-01", "records_pct"), ("p34-08", "records_pct"), ("vn", "records_pct"), ("p34-01", "cashless_pct"),
    }  # fmt: skip
    assert all(methods == ["combined", "trend"] for methods in found.values())


def test_forecasts_are_percent_and_stand_at_year_ends_and_due_dates(tables: dict[str, pd.DataFrame]) -> None:
    forecasts = fit_panel(tables)["forecasts"].query(
        "unit_code == 'p34-01' and indicator_code == 'records_pct' and method == 'combined'"
    )
    half_years = [2026.496, 2027.0, 2027.496]
    assert forecasts["time"].round(3).tolist() == [2026.0, *half_years, 2028.0, 2029.0, 2030.0, 2031.0]
    assert forecasts.iloc[0][["mean", "lower_95", "upper_95"]].tolist() == [52.0, 52.0, 52.0], "the last report itself"
    assert forecasts["mean"].between(50, 100).all()
    assert (forecasts["lower_95"] < forecasts["lower_80"])[1:].all()


def test_a_single_value_is_too_few_for_a_trend_but_has_a_forecast_that_says_how_little_is_known(
    tables: dict[str, pd.DataFrame],
) -> None:
    made = fit_panel(tables)
    trend = made["fits"].query("unit_code == 'vn' and method == 'trend'").iloc[0]
    assert translate_cell(trend["message"], "en").startswith("too few values")
    forecast = made["forecasts"].query("unit_code == 'vn' and method == 'combined'").iloc[-1]
    assert forecast["upper_95"] - forecast["lower_95"] > 30


def test_forecasts_begin_at_each_unit_s_own_last_report(tables: dict[str, pd.DataFrame]) -> None:
    observations = tables["observations"].drop(index=4)  # of p34-08, 2025
    forecasts = fit_panel({**tables, "observations": observations})["forecasts"].query("method == 'combined'")
    assert forecasts.groupby("unit_code")["time"].min().to_dict() == {"p34-01": 2026.0, "p34-08": 2025.0, "vn": 2026.0}


def test_tables_without_values_give_empty_tables(tables: dict[str, pd.DataFrame]) -> None:
    empty = {**tables, "observations": tables["observations"].head(0)}
    made = fit_panel(empty)
    assert made["fits"].empty
    assert made["forecasts"].empty


def test_a_value_above_100_percent_is_left_out_or_modelled_as_the_indicator_allows(
    tables: dict[str, pd.DataFrame],
) -> None:
    observations = tables["observations"].assign(numerator=None, denominator=None)
    observations.loc[2, "value"] = 104
    fits = fit_panel({**tables, "observations": observations})["fits"].query("indicator_code == 'records_pct'")
    said = fits.set_index("unit_code")["message"].map(lambda cell: translate_cell(cell, "en")).str.contains("104.0%")
    assert said["p34-01"].tolist() == [True, True]
    assert not said["p34-08"].any()
    indicators = tables["indicators"].assign(maximum=None)
    allowed = fit_panel({**tables, "observations": observations, "indicators": indicators})["forecasts"]
    assert allowed.query("unit_code == 'p34-01' and method == 'combined'")["mean"].max() > 104


def test_every_reason_is_told_in_both_languages_by_name_day_and_percent(tables: dict[str, pd.DataFrame]) -> None:
    observations = tables["observations"].assign(numerator=None, denominator=None)
    observations["value"] = observations["value"].astype(float).replace(52.0, 103.7)
    units = tables["units"].assign(name_vi=["Hà Nội", "Huế", "Việt Nam"], name_en=["Hanoi", "Hue", "Viet Nam"])
    fits = fit_panel({**tables, "observations": observations, "units": units})["fits"]
    told = fits[fits["message"].notna()]
    assert len(told) > 3
    assert not told["message"].map(lambda cell: translate_cell(cell, "en")).str.contains(r"p34|\d\.\d{3,}").any()
    left_out = told.query("unit_code == 'p34-01' and method == 'trend' and indicator_code == 'records_pct'").iloc[0]
    assert "outside the limits, not used: Hanoi 31 December 2025: 103.7%" in translate_cell(left_out["message"], "en")
    assert "Hà Nội 31/12/2025: 103,7%" in translate_cell(left_out["message"], "vi")


def test_each_cause_of_a_missing_fit_has_its_own_words_in_vietnamese(tables: dict[str, pd.DataFrame]) -> None:
    fits = fit_panel(tables)["fits"].set_index(["unit_code", "indicator_code", "method"])["message"]
    fits = fits.map(lambda cell: translate_cell(cell, "vi"))
    assert "có 1 giá trị, cần ít nhất 2" in fits["vn", "records_pct", "trend"]
    assert "không dùng 1 giá trị" in fits["p34-01", "cashless_pct", "trend"]


def test_a_denominator_of_0_is_left_out_and_stops_no_fit(tables: dict[str, pd.DataFrame]) -> None:
    observations = tables["observations"]
    observations.loc[0, "denominator"] = 0
    made = fit_panel({**tables, "observations": observations})
    assert "p34-01" in set(made["forecasts"]["unit_code"])


def test_counts_stand_where_a_printed_share_contradicts_them(tables: dict[str, pd.DataFrame]) -> None:
    observations = tables["observations"]
    observations.loc[2, "value"] = 93.0
    changed = fit_panel({**tables, "observations": observations})["forecasts"]
    pd.testing.assert_frame_equal(changed, fit_panel(tables)["forecasts"])


def _scores(low: float, span: float) -> pd.DataFrame:
    """Return a score of eight provinces over five years: the same course on whatever scale."""
    rows = [
        {"unit_code": f"p{unit}", "period_end": pd.Timestamp(year, 12, 31), "value": low + span * share}
        for unit in range(8)
        for year, share in zip(range(2020, 2025), (0.2, 0.26, 0.3, 0.37, 0.42 + unit / 100), strict=True)
    ]
    blank = {"indicator_code": "score_index", "numerator": None, "denominator": None, "op": "="}
    known = {"status": "observed", "is_chosen": True, "as_of": pd.NaT, "statement_id": "s#1"}
    return pd.DataFrame(rows).assign(**blank, **known)


def _tables_of_scores(low: float, high: float) -> dict[str, pd.DataFrame]:
    units = pd.DataFrame({"unit_code": [f"p{unit}" for unit in range(8)], "level": "province"})
    limits = {"measure": "index", "minimum": low, "maximum": high}
    indicators = pd.DataFrame({"indicator_code": ["score_index"], **limits})
    targets = pd.DataFrame({"indicator_code": [], "due": pd.to_datetime([])})
    return {"observations": _scores(low, high - low), "units": units, "indicators": indicators, "targets": targets}


def test_a_score_is_forecast_on_its_own_scale_as_a_share_is_on_percent() -> None:
    as_score = fit_panel(_tables_of_scores(0.33, 3.33))["forecasts"]
    as_index = fit_panel(_tables_of_scores(0.0, 1.0))["forecasts"]
    assert as_score["mean"].between(0.33, 3.33).all()
    assert ((as_score["mean"] - 0.33) / 3 - as_index["mean"]).abs().max() < 1e-6
    assert ((as_score["upper_95"] - 0.33) / 3 - as_index["upper_95"]).abs().max() < 1e-6


def test_an_index_without_limits_is_not_forecast() -> None:
    tables = _tables_of_scores(0.0, 1.0)
    made = fit_panel(tables | {"indicators": tables["indicators"].assign(maximum=None)})
    assert made["fits"].empty
    assert made["forecasts"].empty


def test_a_score_outside_its_scale_costs_that_value_and_is_named_on_that_scale() -> None:
    tables = _tables_of_scores(0.5, 5.0)
    tables["observations"].loc[0, "value"] = 21.0
    message = translate_cell(fit_panel(tables)["fits"].iloc[0]["message"], "en")
    assert "values outside the limits, not used: p0 31 December 2020: 21" in message
    tables["observations"]["value"] = 21.0
    message = translate_cell(fit_panel(tables)["fits"].iloc[0]["message"], "en")
    assert "values outside the scale from 0.5 to 5" in message


def test_a_panel_that_ended_years_ago_is_not_forecast_and_says_so() -> None:
    tables = _tables_of_scores(0.0, 1.0)
    newer = tables["observations"].iloc[[0]].assign(indicator_code="other_pct", period_end=pd.Timestamp(2030, 12, 31))
    tables["observations"] = pd.concat([tables["observations"], newer], ignore_index=True)
    other = pd.DataFrame({"indicator_code": ["other_pct"], "measure": ["share"], "maximum": [100.0]})
    tables["indicators"] = pd.concat([tables["indicators"], other], ignore_index=True)
    fits = fit_panel(tables)["fits"].query("indicator_code == 'score_index'")
    assert not fits["converged"].any()
    assert {translate_cell(message, "en") for message in fits["message"]} == {
        "the last round was on 31 December 2024; there have been no new ones, so nothing is forecast"
    }
