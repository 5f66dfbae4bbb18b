"""One fit per panel: a series has a chance of meeting a target exactly where it has a forecast, from the same draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adoption.ensemble import quantile_of
from analysis.i18n import translate, translate_cell
from analysis.modelling import PanelModel, fit_panel, judge_targets, model_panels
from analysis.modelling.judging.cases import match_targets
from analysis.modelling.judging.forecasts import Answer, TargetForecasts

_DUE = pd.Timestamp("2027-12-31")
_TIME = 2028.0


def _tables(series: dict[str, list[float]], maximum: float | None, *, counted: bool = False) -> dict[str, pd.DataFrame]:
    """Return tables of one indicator: yearly values from 2020 on for each province, and a target for each."""
    rows = [
        (unit, pd.Timestamp(f"{2020 + year}-12-31"), value)
        for unit, values in series.items()
        for year, value in enumerate(values)
    ]
    observations = pd.DataFrame(rows, columns=["unit_code", "period_end", "value"]).assign(
        indicator_code="records_pct", op="=", status="observed", is_chosen=True, as_of=pd.NaT, statement_id="s#1",
        denominator=100.0 if counted else np.nan,
    )  # fmt: skip
    observations["numerator"] = observations["value"] if counted else np.nan
    units = pd.DataFrame({"unit_code": list(series), "level": "province", "parent_code": None})
    indicators = pd.DataFrame(
        {"indicator_code": ["records_pct"], "measure": "share", "maximum": [maximum], "unit": "%", "direction": "up"}
    )
    targets = pd.DataFrame(
        {
            "indicator_code": "records_pct", "unit_code": list(series), "op": ">=", "value": 99.0, "value_unit": "%",
            "due": _DUE, "statement_id": [f"t-{unit}" for unit in series], "supersedes": None, "issuer_code": "vn",
        }
    )  # fmt: skip
    dates = {"valid_from": pd.NaT, "valid_to": pd.NaT}
    return {
        "observations": observations,
        "units": units.assign(**dates),
        "indicators": indicators,
        "targets": targets,
    }


_VALUES = st.lists(st.one_of(st.integers(5, 95), st.just(100)).map(float), min_size=1, max_size=4)
_SERIES = st.lists(_VALUES, min_size=1, max_size=6).map(lambda found: {f"p{n}": part for n, part in enumerate(found)})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(series=_SERIES, above=st.booleans(), maximum=st.sampled_from([100.0, None]), counted=st.booleans())
def test_a_series_has_a_probability_exactly_when_it_has_a_forecast(
    series: dict[str, list[float]], above: bool, maximum: float | None, counted: bool
) -> None:
    if above and not counted:
        series["p0"] = [*series["p0"][:-1], 104.0]
    tables = _tables(series, maximum, counted=counted)
    models = model_panels(tables)
    forecasts = fit_panel(tables, models)["forecasts"]
    verdicts = judge_targets(tables, models, hand_down=False).query("method == 'workbench'").set_index("unit_code")
    forecast = set(forecasts["unit_code"])
    open_cases = verdicts[~verdicts["verdict"].isin(["met", "missed"])]
    assert set(open_cases.index[open_cases["probability"].notna()]) >= forecast & set(open_cases.index)
    refused = fit_panel(tables, models)["fits"].query("not converged and method != 'trend'")
    assert set(refused["unit_code"]) == set(series) - forecast
    assert refused["message"].notna().all()


_GROWTH = {f"p{n}": [10.0 + n, 22.0 + 2 * n, 37.0 + n, 55.0 + 2 * n] for n in range(5)}
_COHORT = {"p0": [30.0, 31, 33, 34, 36, 37, 39, 40, 42, 43]}


@pytest.mark.parametrize(
    ("series", "maximum", "counted"),
    [(_GROWTH, 100.0, False), (_GROWTH | {"p0": [80.0, 104.0, 120.0]}, None, False), (_COHORT, 100.0, True)],
    ids=["shares", "rates above 100 %", "a cohort"],
)
def test_probability_and_intervals_come_from_the_same_draws(
    series: dict[str, list[float]], maximum: float | None, counted: bool
) -> None:
    (panel,) = model_panels(_tables(series, maximum, counted=counted)).panels
    forecast = panel.forecast([_TIME]).set_index("unit")
    for unit, model in panel.models.items():
        draws = _draws_of(panel, unit)
        for target in (0.4, 0.6, 0.8, 0.95):
            chance = model.probability(target, _TIME).set_index("unit").loc[unit, "probability"]
            assert chance == pytest.approx((draws >= target).mean(), abs=1 / 200)
        row = forecast.loc[unit]
        assert row["mean"] == pytest.approx(draws.mean())
        assert row["upper_95"] == pytest.approx(_quantile(draws, 0.975))
        assert row["lower_80"] == pytest.approx(_quantile(draws, 0.1))


def _draws_of(panel: PanelModel, unit: str) -> np.ndarray:
    if panel.hazards and unit in panel.cohorts:
        return panel.hazards.draws([_TIME], n=4000)[panel.hazards.units.index(unit), 0]
    assert panel.fit is not None
    return panel.fit.grid([_TIME])[panel.fit.units.index(unit), 0]


def _quantile(draws: np.ndarray, level: float) -> float:
    return float(quantile_of(draws, level)) if len(draws) == 200 else float(np.quantile(draws, level))


def test_forecast_and_verdict_of_a_rate_above_100_percent_agree() -> None:
    tables = _tables({"p0": [80.0, 104.0, 120.0]}, None)
    tables["targets"]["value"] = 130.0
    models = model_panels(tables)
    mean = fit_panel(tables, models)["forecasts"].query("time == 2028")["mean"].iloc[0]
    verdict = judge_targets(tables, models).query("method == 'workbench'").iloc[0]
    assert mean > 130
    assert verdict["probability"] > 0.5


def test_one_value_that_is_no_share_costs_that_value_alone() -> None:
    tables = _tables({"p0": [80.0, 90.0, 96.0, 54717.0], "p1": [20.0, 30.0, 40.0, 50.0], "p2": [120.0]}, 100.0)
    (panel,) = model_panels(tables).panels
    sound = _tables({"p0": [80.0, 90.0, 96.0], "p1": [20.0, 30.0, 40.0, 50.0]}, 100.0)
    made, expected = fit_panel(tables)["forecasts"], fit_panel(sound)["forecasts"]
    pd.testing.assert_frame_equal(made, expected)
    assert sorted(panel.models) == ["p0", "p1"]
    assert translate(panel.refusals["p2"], "en").startswith("percentages outside 0 to 100%")
    notes = fit_panel(tables)["fits"].query("unit_code == 'p0' and method == 'combined'")["message"]
    assert "values outside the limits, not used: p0 31 December 2023: 54,717.0%" in translate_cell(notes.iloc[0], "en")


def test_a_series_that_no_model_takes_is_refused_in_one_line_everywhere() -> None:
    tables = _tables({"p1": [104.0, 110.0, 120.0]}, 100.0)
    models = model_panels(tables)
    made = fit_panel(tables, models)
    verdicts = judge_targets(tables, models).query("method == 'workbench' and unit_code == 'p1'")
    assert made["forecasts"].empty
    assert verdicts["verdict"].tolist() == ["abstains"]
    told = {translate_cell(cell, "en") for cell in [*made["fits"]["message"], *verdicts["message"]]}
    assert told == {
        "all values lie outside the limits of the indicator and cannot be used to judge a target",
        "percentages outside 0 to 100%, which a bounded curve cannot fit (p1 31 December "
        "2020: 104.0%; p1 31 December 2021: 110.0%; p1 31 December 2022: 120.0%)",
    }


def test_one_value_is_enough_for_a_forecast_and_a_chance() -> None:
    tables = _tables({"p0": [20.0], "p1": [25.0, 37.0, 52.0]}, 100.0)
    models = model_panels(tables)
    (panel,) = models.panels
    assert panel.refusals == {}
    chances = judge_targets(tables, models, hand_down=False).query("method == 'workbench'")["probability"]
    assert chances.notna().all()


def test_the_models_are_fitted_once_for_all_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis.modelling import panel_models

    calls = []

    def count(*args: object, **options: object) -> object:
        calls.append(args)
        return original(*args, **options)

    original = panel_models.fit_adoption
    monkeypatch.setattr(panel_models, "fit_adoption", count)
    tables = _tables(_GROWTH, 100.0)
    models = model_panels(tables)
    fit_panel(tables, models)
    judge_targets(tables, models)
    assert len(calls) == 1


def test_each_series_is_forecast_by_one_model_and_a_cohort_without_an_event_by_that_of_its_panel() -> None:
    series = {"p0": _COHORT["p0"], "p1": [40.0] * 10, "p2": [20.0, 26, 25, 33, 38, 44, 49, 57, 62, 68]}
    tables = _tables(series, 100.0, counted=True)
    is_share = tables["observations"]["unit_code"] == "p2"
    tables["observations"].loc[is_share, ["numerator", "denominator"]] = np.nan
    (panel,) = model_panels(tables).panels
    assert (panel.cohorts, sorted(panel.models), panel.refusals) == (["p0", "p1"], ["p0", "p1", "p2"], {})
    forecast = panel.forecast([2030.0]).set_index("unit")["method"]
    assert forecast.to_dict() == {"p0": "hazard", "p1": "combined", "p2": "combined"}


@pytest.mark.parametrize(("direction", "op", "chance"), [("up", ">=", 0.0), ("down", "<=", 1.0)])
def test_a_rate_that_never_passed_100_percent_is_not_expected_to_pass_130(
    direction: str, op: str, chance: float
) -> None:
    tables = _tables({"p0": [40.0, 50.0, 60.0]}, None)
    tables["indicators"]["direction"] = direction
    tables["targets"] = tables["targets"].assign(value=130.0, op=op)
    case = next(match_targets(tables))
    forecasts = TargetForecasts(tables, model_panels(tables))
    answer = forecasts.find(case)
    assert isinstance(answer, Answer)
    assert forecasts.chance(answer, _TIME) == chance


class _Certain:
    """A model that knows the chance of its one unit."""

    def __init__(self, chance: float) -> None:
        self.chance = chance

    def probability(self, target: float, time: float, direction: str) -> pd.DataFrame:
        return pd.DataFrame({"unit": ["p0"], "probability": [self.chance]})


def test_a_chance_is_never_that_of_a_model_that_is_gone() -> None:
    tables = _tables({"p0": [40.0, 50.0, 60.0]}, 100.0)
    forecasts = TargetForecasts(tables, model_panels(tables))
    asked = [n / 20 for n in range(20)]
    found = []
    for chance in asked:  # nothing but the memory of chances holds a model, so that the next one may get its identity
        model: Any = _Certain(chance)
        answer = Answer(model, "p0", _TIME, "up", "pool", may_exceed=False, is_forecast=True, target=0.5)
        found.append(forecasts.chance(answer, _TIME))
        del model, answer
    assert found == asked


def test_no_target_is_expected_on_a_day_before_the_latest_value() -> None:
    tables = _tables({"p0": [40.0, 50.0, 60.0]}, 100.0)
    tables["observations"]["period_end"] -= pd.DateOffset(months=3)
    tables["targets"]["value"] = 20.0
    case = next(match_targets(tables))
    forecasts = TargetForecasts(tables, model_panels(tables))
    answer = forecasts.find(case)
    assert isinstance(answer, Answer)
    arrival = forecasts.arrival(answer, case.held[-1].time)
    assert set(arrival.values()) == {case.series[-1].day}


@pytest.mark.parametrize(
    ("direction", "values", "maximum", "is_refused"),
    [
        ("up", [70.0, 90.0, 100.0], 100.0, True),
        ("up", [70.0, 100.0, 90.0], 100.0, False),  # it left the end again
        ("up", [30.0, 10.0, 0.0], 100.0, False),  # the worse end: everything is left to forecast
        ("down", [30.0, 10.0, 0.0], 100.0, True),
        ("down", [70.0, 90.0, 100.0], 100.0, False),
        ("up", [70.0, 90.0, 100.0], None, False),  # may pass 100 %
    ],
)
@pytest.mark.parametrize("units", [1, 6])
def test_what_stands_at_the_better_end_of_its_scale_is_refused_everywhere_for_one_reason(
    direction: str, values: list[float], maximum: float | None, is_refused: bool, units: int
) -> None:
    others = {f"p{n}": [20.0 + n, 30.0 + n, 41.0 + n] for n in range(1, units)}
    tables = _tables({"p0": values} | others, maximum)
    tables["indicators"]["direction"] = direction
    tables["targets"] = tables["targets"].assign(value=120.0, op=">=")  # above all: no value settles it
    if direction == "down":
        tables["targets"] = tables["targets"].assign(value=-1.0, op="<=")
    models = model_panels(tables)
    (panel,) = models.panels
    assert ("p0" in panel.refusals) == is_refused == ("p0" not in set(panel.forecast([2025.0])["unit"]))
    made = fit_panel(tables, models)
    assert ("p0" not in set(made["forecasts"]["unit_code"])) == is_refused
    (fit,) = made["fits"].query("unit_code == 'p0' and method != 'trend'").to_dict("records")
    verdicts = judge_targets(tables, models, hand_down=False).query("method == 'workbench'").set_index("unit_code")
    assert pd.isna(verdicts.loc["p0", "probability"]) == is_refused
    if is_refused:
        reason = f"{values[-1]:g}% was reached on 31 December 2022"
        assert translate_cell(fit["message"], "en") == reason
        assert translate_cell(verdicts.loc["p0", "message"], "en") == reason


@pytest.mark.parametrize("op", ["<", "<=", "<~"])
def test_a_limit_or_nearly_all_is_not_the_end_of_the_scale(op: str) -> None:
    tables = _tables({"p0": [70.0, 80.0, 90.0, 100.0]}, 100.0)
    tables["observations"].loc[3, "op"] = op
    assert model_panels(tables).panels[0].refusals == {}


def test_all_of_a_cohort_that_has_adopted_is_refused_though_it_only_grew() -> None:
    tables = _tables({"p0": [30.0, 60.0, 80.0, 95.0, 100.0]}, 100.0, counted=True)
    (panel,) = model_panels(tables).panels
    assert {unit: reason.code for unit, reason in panel.refusals.items()} == {"p0": "fit.end_reached"}
    assert panel.models == {}


def _stock(tables: dict[str, pd.DataFrame], **told: object) -> dict[str, pd.DataFrame]:
    return tables | {"indicators": tables["indicators"].assign(**({"period_type": "stock"} | told))}


_ONE_OR_MORE = st.lists(st.integers(0, 60).map(lambda n: 100 * n / 60), min_size=1, max_size=4)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(series=st.lists(_ONE_OR_MORE, min_size=1, max_size=6))
def test_no_published_forecast_of_what_cannot_fall_lies_below_its_last_value(series: list[list[float]]) -> None:
    named = {f"p{place}": values for place, values in enumerate(series)}
    forecasts = fit_panel(_stock(_tables(named, 100.0)))["forecasts"]
    last = forecasts["unit_code"].map({unit: values[-1] for unit, values in named.items()})
    assert (forecasts["lower_95"] >= last - 1e-6).all()
    assert not set(forecasts["unit_code"]) & {unit for unit, values in named.items() if values[-1] > 100 - 1e-9}
    for _, rows in forecasts.sort_values("time").groupby(["unit_code", "method"]):
        assert (rows["mean"].diff().dropna() >= -1e-6).all()


@pytest.mark.parametrize(
    ("told", "is_forecast"), [({}, False), ({"can_fall": "yes"}, True), ({"period_type": "flow"}, True)]
)
def test_what_can_fall_from_100_percent_is_forecast_there_and_what_cannot_has_arrived(
    told: dict[str, object], is_forecast: bool
) -> None:
    tables = _stock(_tables({"p0": [70.0, 100.0, 100.0]}, 100.0), **told)
    (panel,) = model_panels(tables).panels
    assert ("p0" in panel.models) == is_forecast
    if not is_forecast:
        assert translate(panel.refusals["p0"], "vi") == "đã đạt 100% từ ngày 31/12/2021"


@pytest.mark.parametrize(
    ("n", "crps", "cover", "is_refused"),
    [(20, 6.0, 80.0, True), (20, 4.0, 55.0, True), (20, 4.3, 80.0, False), (9, 6.0, 0.0, False)],
    ids=["worse than the last value", "too narrow", "good enough", "too few to tell"],
)
def test_nothing_is_published_for_a_panel_whose_back_test_failed(
    n: int, crps: float, cover: float, is_refused: bool
) -> None:
    tables = _tables(_GROWTH, 100.0)
    backtest = pd.DataFrame(
        {"indicator_code": "records_pct", "level": "province", "method": ["combined", "last"], "horizon": 1.0,
         "n": n, "crps": [crps, 4.0], "cover_80": [cover, 0.0]}
    )  # fmt: skip
    models = model_panels(tables | {"backtest": backtest})
    made = fit_panel(tables, models)
    assert made["forecasts"].empty == is_refused
    chances = judge_targets(tables, models).query("method == 'workbench'")["probability"]
    assert chances.isna().all() == is_refused
    if is_refused:
        told = translate(models.panels[0].refusals["p0"], "en")
        assert told.startswith(
            "the back-test failed: of 20 past forecasts, "
            f"the 80% prediction interval held the later value in {cover:g}%"
        )
