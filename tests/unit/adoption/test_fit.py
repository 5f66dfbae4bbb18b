"""`fit_adoption` answers in the agreed columns, survives storing, and takes new units and thin panels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from adoption import Break, PanelError, fit_adoption, load_adoption

COLUMNS = ["unit", "time", "mean", "lower_80", "upper_80", "lower_95", "upper_95"]


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """Return a synthetic panel of 30 units and 5 irregular years with missing cells."""
    generator = np.random.default_rng(11)
    units = np.repeat([f"u{i:02d}" for i in range(30)], 5)
    times = np.tile([2020.0, 2021.5, 2022.0, 2023.0, 2024.5], 30)
    latent = np.repeat(generator.normal(-0.5, 0.7, 30), 5) + 0.4 * (times - 2022)
    frame = pd.DataFrame({"unit": units, "time": times, "denominator": 80})
    frame["numerator"] = generator.binomial(80, 1 / (1 + np.exp(-latent)))
    return frame.drop(index=[3, 17, 40])


@pytest.mark.parametrize("method", ["static", "pooled"])
def test_forecasts_have_one_row_a_unit_and_time_and_nested_intervals(panel: pd.DataFrame, method: str) -> None:
    fit = fit_adoption(panel, method=method)
    for observed in (False, True):
        forecast = fit.forecast([2025, 2026.5], observed=observed)
        assert list(forecast.columns) == COLUMNS
        assert forecast["unit"].tolist() == [unit for unit in fit.units for _ in range(2)]
        ends = forecast[["lower_95", "lower_80", "mean", "upper_80", "upper_95"]].to_numpy()
        assert (np.diff(ends[:, [0, 1, 3, 4]]) >= 0).all()
        assert ((ends >= 0) & (ends <= 1)).all()


def test_the_next_report_is_less_certain_than_the_underlying_share(panel: pd.DataFrame) -> None:
    fit = fit_adoption(panel, method="pooled")
    underlying, reported = (fit.forecast([2025], observed=flag) for flag in (False, True))
    wider = (reported["upper_95"] - reported["lower_95"]) - (underlying["upper_95"] - underlying["lower_95"])
    assert (wider > 0).all()


def test_draws_agree_with_the_forecast(panel: pd.DataFrame) -> None:
    fit = fit_adoption(panel, method="pooled")
    draws = fit.draws([2025, 2026], n=4000, seed=3)
    assert draws.shape == (30, 2, 4000)
    expected = fit.forecast([2025, 2026])["mean"].to_numpy().reshape(30, 2)
    np.testing.assert_allclose(draws.mean(-1), expected, atol=0.01)
    assert np.array_equal(draws, fit.draws([2025, 2026], n=4000, seed=3))


def test_probabilities_of_both_directions_add_up(panel: pd.DataFrame) -> None:
    fit = fit_adoption(panel, method="pooled")
    up, down = (fit.probability(0.7, 2026, direction)["probability"] for direction in ("up", "down"))
    np.testing.assert_allclose(up + down, 1)
    share = (fit.draws([2026], n=4000)[:, 0] >= 0.7).mean(-1)
    np.testing.assert_allclose(up, share, atol=0.04)


def test_a_target_in_percent_is_refused(panel: pd.DataFrame) -> None:
    with pytest.raises(PanelError, match="did you mean"):
        fit_adoption(panel, method="pooled").probability(80, 2026)


def test_a_stored_fit_forecasts_the_same_bits(panel: pd.DataFrame, tmp_path: Path) -> None:
    fit = fit_adoption(panel, method="pooled")
    loaded = load_adoption(fit.save(tmp_path / "fit.json"))
    for observed in (False, True):
        pd.testing.assert_frame_equal(
            loaded.forecast([2026], observed), fit.forecast([2026], observed), check_exact=True
        )


def test_a_new_unit_borrows_from_the_stored_parameters(panel: pd.DataFrame) -> None:
    fit = fit_adoption(panel, method="pooled")
    own = panel[panel["unit"] == "u05"]
    alone = fit.apply(own.assign(unit="new")).forecast([2026])
    inside = fit.forecast([2026]).query("unit == 'u05'")
    np.testing.assert_allclose(alone["mean"], inside["mean"], atol=1e-6)


def test_one_unit_with_one_report_is_answered_with_a_wide_interval() -> None:
    frame = pd.DataFrame({"unit": ["A"], "time": [2024.0], "numerator": [3], "denominator": [10]})
    forecast = fit_adoption(frame, method="pooled").forecast([2027])
    assert forecast["upper_95"].iloc[0] - forecast["lower_95"].iloc[0] > 0.8


def test_a_unit_without_reports_gets_the_others_forecast_and_says_so(panel: pd.DataFrame) -> None:
    silent = pd.DataFrame({"unit": ["silent"], "time": [2024.0]})
    fit = fit_adoption(pd.concat([panel, silent]), method="pooled")
    assert fit.units[-1] == "silent"
    assert "no observations" in str(fit.summary().units["message"].iloc[-1])
    assert np.isfinite(fit.forecast([2026])["mean"]).all()


def test_the_summary_prints_parameters_and_units(panel: pd.DataFrame) -> None:
    summary = fit_adoption(panel, method="pooled").summary()
    assert {"intercept", "slope", "sd of yearly walk", "sd of one observation"} <= set(summary.parameters.index)
    assert len(summary.units) == 30
    assert "slope" in str(summary)


def test_an_unknown_method_is_refused(panel: pd.DataFrame) -> None:
    with pytest.raises(PanelError, match="expected one of"):
        fit_adoption(panel, method="pool")


def test_cumulative_cohorts_are_sent_to_the_hazard_form(panel: pd.DataFrame) -> None:
    generator = np.random.default_rng(3)
    rises = generator.integers(0, 8, (20, 8)).cumsum(1)
    units = np.repeat([f"u{i:02d}" for i in range(20)], 8)
    cohort = pd.DataFrame({"unit": units, "time": np.tile(np.arange(2015.0, 2023), 20), "denominator": 60})
    fit = fit_adoption(cohort.assign(numerator=rises.ravel()), method="pooled")
    assert "fit_hazards" in " ".join(fit.messages)
    assert not any("fit_hazards" in message for message in fit_adoption(panel, method="pooled").messages)


def test_a_drawn_unit_shows_its_reports(panel: pd.DataFrame) -> None:
    import matplotlib

    matplotlib.use("Agg")
    axes = fit_adoption(panel, method="pooled").plot("u01")
    drawn = max((line.get_xdata() for line in axes.lines if line.get_marker() == "o"), key=len)
    assert len(drawn) == (panel["unit"] == "u01").sum()
    with pytest.raises(PanelError, match="not in the fit"):
        fit_adoption(panel, method="pooled").plot("nobody")


def test_a_fit_shows_itself_in_one_line(panel: pd.DataFrame) -> None:
    shown = repr(fit_adoption(panel, method="static"))
    assert shown == "AdoptionFit(static: 30 units, 147 reports, 2020 to 2024)"


def test_a_panel_without_a_value_and_a_break_that_is_none_are_refused() -> None:
    panel = pd.DataFrame({"unit": ["A", "A"], "time": [2023.0, 2024.0], "share": [0.6, 0.7], "op": ["=", ">"]})
    with pytest.raises(PanelError, match="no values or only bounds"):
        fit_adoption(panel.assign(op=">"), prior="panel")
    with pytest.raises(PanelError, match="no row has a value"):
        fit_adoption(panel.assign(share=np.nan))
    with pytest.raises(PanelError, match="breaks: time 202306 is no decimal year: did you mean '2023-06'"):
        fit_adoption(panel, breaks=[202306])


def test_a_break_may_be_a_time(panel: pd.DataFrame) -> None:
    grids = [fit_adoption(panel, method="pooled", breaks=breaks).grid([2025.0]) for breaks in ([2023], [Break(2023.0)])]
    assert grids[0].tolist() == grids[1].tolist()


def test_the_basis_counts_what_a_unit_s_answers_rest_on(panel: pd.DataFrame) -> None:
    silent = pd.DataFrame({"unit": ["silent"], "time": [2024.0]})
    bound = pd.DataFrame({"unit": ["u00"], "time": [2025.0], "share": [0.5], "op": [">="]})
    fit = fit_adoption(pd.concat([panel, bound, silent]), method="pooled")
    basis = fit.basis.set_index("unit")
    assert basis.loc["u00", ["n_reports", "n_bounds", "n_siblings"]].tolist() == [4, 1, 29]
    assert basis.loc["silent", ["n_reports", "n_bounds", "n_siblings", "n_library"]].tolist() == [0, 0, 30, 0]


def _rates_above_one(n_units: int = 40) -> pd.DataFrame:
    """Return yearly rates, such as subscriptions a head, that rise along logistic curves to about 1.2 (synthetic)."""
    generator = np.random.default_rng(3)
    times = 1996.0 + np.arange(22)
    ceiling, middle = np.exp(generator.normal(0.15, 0.25, n_units)), generator.normal(2006, 3, n_units)
    pace = np.exp(generator.normal(-0.6, 0.25, n_units))
    rate = ceiling[:, None] / (1 + np.exp(-pace[:, None] * (times - middle[:, None])))
    rate = rate * np.exp(np.cumsum(0.05 * generator.standard_normal(rate.shape), 1))
    units = np.repeat([f"u{i:02d}" for i in range(n_units)], len(times))
    return pd.DataFrame({"unit": units, "time": np.tile(times, n_units), "share": rate.ravel()})


def test_rates_above_one_do_not_grow_without_limit(tmp_path: Path) -> None:
    frame = _rates_above_one()
    known = frame.query("time <= 2006")
    assert known["share"].max() > 1
    fit = fit_adoption(known, above_one="allow")
    actual = frame.query("time == 2011")["share"].to_numpy()
    last = known.query("time == 2006")["share"].to_numpy()
    off = np.abs(fit.forecast([2011.0])["mean"].to_numpy() - actual).mean()
    assert off < 0.6 * np.abs(last - actual).mean()
    assert fit.grid([2060.0]).max() <= 2 * known["share"].max() + 1e-9
    assert any("parts of" in message for message in fit.messages)
    again = load_adoption(fit.save(tmp_path / "rates.json"))
    np.testing.assert_array_equal(again.grid([2011.0]), fit.grid([2011.0]))
    assert again.panel.link == fit.panel.link == "log"
    alone = fit.apply(known[known["unit"] == "u07"]).grid([2011.0])[0]
    np.testing.assert_allclose(alone, fit.grid([2011.0])[fit.units.index("u07")], atol=1e-6)
