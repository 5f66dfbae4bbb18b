"""A fit answers with the names and the numbers that someone who knows statsmodels expects."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from adoption import AdoptionError, AdoptionFit, PanelError, fit_adoption, fit_formula, fit_hazards, fit_trends
from adoption.trends import forecast_trends


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    generator = np.random.default_rng(4)
    latent = generator.normal(-1, 0.6, (20, 1)) + 0.4 * np.arange(5) + generator.normal(0, 0.2, (20, 5))
    counts = generator.binomial(80, 1 / (1 + np.exp(-latent)))
    units, times = np.repeat([f"u{i:02}" for i in range(20)], 5), np.tile(2020.0 + np.arange(5), 20)
    return pd.DataFrame({"unit": units, "time": times, "numerator": counts.ravel(), "denominator": 80})


@pytest.fixture(scope="module", params=["pooled", "static", "combined"])
def fit(panel: pd.DataFrame, request: pytest.FixtureRequest) -> AdoptionFit:
    return fit_adoption(panel, method=request.param)


def test_estimates_have_the_names_of_statsmodels_and_agree_with_the_summary(fit: AdoptionFit) -> None:
    shown = fit.summary().parameters
    assert fit.params.index.tolist() == ["intercept", "slope"]
    assert fit.params.to_numpy() == pytest.approx(shown.loc[["intercept", "slope"], "estimate"].to_numpy(), abs=1e-12)
    assert fit.bse.to_numpy() == pytest.approx(shown.loc[["intercept", "slope"], "se"].to_numpy(), abs=1e-12)
    assert np.sqrt(np.diag(fit.cov_params())) == pytest.approx(fit.bse.to_numpy(), abs=1e-15)
    assert np.sqrt(np.diag(fit.cov_re)) == pytest.approx(
        shown.loc[["sd of intercept", "sd of slope"], "estimate"].to_numpy()
    )
    assert fit.nobs == 100


def test_intervals_and_p_values_are_those_of_the_normal_distribution(fit: AdoptionFit) -> None:
    expected = [stats.norm.interval(0.9, fit.params[name], fit.bse[name]) for name in fit.params.index]
    assert fit.conf_int(alpha=0.1).to_numpy() == pytest.approx(np.array(expected), abs=1e-12)
    assert (fit.tvalues * fit.bse - fit.params).abs().max() < 1e-12
    assert fit.pvalues["slope"] == pytest.approx(2 * stats.norm.sf(abs(fit.tvalues["slope"])))
    with pytest.raises(AdoptionError, match="alpha 5: expected a number between 0 and 1"):
        fit.conf_int(alpha=5)


def test_the_log_likelihood_is_that_of_all_reports_also_after_a_fit_is_applied(panel: pd.DataFrame) -> None:
    fit = fit_adoption(panel, method="static")
    assert fit.llf == pytest.approx(fit.pooled.hyper.log_evidence, abs=1e-8)
    parts = [fit.apply(panel[panel["unit"].isin(units)]) for units in (fit.units[:7], fit.units[7:])]
    assert sum(part.llf for part in parts) == pytest.approx(fit.llf, abs=1e-6)
    assert [part.nobs for part in parts] == [35, 65]


def test_information_criteria_are_for_a_maximum_of_the_likelihood_alone(panel: pd.DataFrame) -> None:
    static = fit_adoption(panel, method="static")
    assert static.aic == pytest.approx(2 * 5 - 2 * static.llf)
    assert static.bic == pytest.approx(np.log(100) * 5 - 2 * static.llf)
    with pytest.raises(AdoptionError, match="aic and bic mean nothing; fit_adoption"):
        _ = fit_adoption(panel, method="pooled").aic


def test_a_thin_panel_has_the_weighed_numbers_of_the_library_and_no_likelihood() -> None:
    fit = fit_adoption(pd.DataFrame({"unit": ["A", "B"], "time": [2024.0, 2024.0], "share": [0.3, 0.5]}))
    shown = fit.summary().parameters
    assert fit.params.tolist() == pytest.approx(shown["estimate"].tolist())
    assert fit.bse.tolist() == pytest.approx(shown["se"].tolist())
    assert fit.conf_int().shape == (6, 2)
    assert fit.nobs == 2
    for name in ("llf", "pvalues", "tvalues", "aic", "bic"):
        with pytest.raises(AdoptionError, match=r"this panel is thin: .* it has no likelihood and no tests"):
            getattr(fit, name)
    with pytest.raises(AdoptionError, match="too thin for a pooled layer"):
        _ = fit.cov_re


def test_predictions_stand_under_the_rows_that_asked_for_them(fit: AdoptionFit) -> None:
    forecast = fit.forecast([2025.0, 2026.0]).set_index(["unit", "time"])["mean"]
    asked = pd.DataFrame({"unit": ["u03", "u01"], "time": ["2025-12-31", "2024-H2"], "other": 1}, index=["b", "a"])
    found = fit.predict(asked)
    assert found.index.tolist() == ["b", "a"]
    assert found.tolist() == pytest.approx([forecast["u03", 2026.0], forecast["u01", 2025.0]], abs=2e-3)
    assert len(fit.predict()) == fit.nobs
    assert (fit.predict() - fit.panel.shares[fit.panel.observed]).abs().mean() < 0.06


def test_what_cannot_be_predicted_is_said(fit: AdoptionFit) -> None:
    with pytest.raises(PanelError, match="unit 'u3' was not fitted; did you mean 'u"):
        fit.predict(pd.DataFrame({"unit": ["u3"], "time": [2025.0]}))
    with pytest.raises(PanelError, match="'time' is missing"):
        fit.predict(pd.DataFrame({"unit": ["u03"]}))


def test_a_level_gives_one_interval_between_those_around_it(panel: pd.DataFrame, fit: AdoptionFit) -> None:
    forecast, own = fit.forecast([2026.0]), fit.forecast([2026.0], level=0.9)
    assert own.columns.tolist() == ["unit", "time", "mean", "lower_90", "upper_90"]
    assert own["mean"].equals(forecast["mean"])
    assert (own["lower_90"].between(forecast["lower_95"], forecast["lower_80"])).all()
    same = fit.forecast([2026.0], level=0.8)
    assert same["upper_80"].equals(forecast["upper_80"])
    trends = fit_trends(panel)
    whole, part = forecast_trends(trends, [2026.0]), forecast_trends(trends, [2026.0], level=0.95)
    assert part["lower_95"].tolist() == pytest.approx(whole["lower_95"].tolist(), abs=1e-12)
    with pytest.raises(AdoptionError, match=r"level 95: expected a number .*did you mean 0\.95"):
        fit.forecast([2026.0], level=95)


def test_a_level_is_taken_by_hazards_too() -> None:
    cohort = {"unit": "A", "time": [2022.0, 2023, 2024, 2025], "numerator": [5, 12, 20, 27], "denominator": 60}
    hazards = fit_hazards(pd.DataFrame(cohort))
    whole, own = hazards.forecast([2027.0]), hazards.forecast([2027.0], level=0.8)
    assert own["lower_80"].tolist() == whole["lower_80"].tolist()
    assert own.columns.tolist() == ["unit", "time", "mean", "lower_80", "upper_80"]


def test_a_formula_names_the_frames_own_columns(panel: pd.DataFrame) -> None:
    own = panel.rename(columns={"unit": "tỉnh", "time": "năm", "numerator": "có HIS/EMR", "denominator": "bệnh viện"})
    own["unit"] = "percent"  # a column that means something else
    expected = fit_adoption(panel, method="pooled").params
    found = fit_formula("`có HIS/EMR`/bệnh viện ~ năm | tỉnh", own, method="pooled")
    assert found.params.tolist() == expected.tolist()
    shares = pd.DataFrame({"p": panel["unit"], "t": panel["time"], "his/emr": panel["numerator"] / 80})
    assert fit_formula("his/emr ~ t | p", shares, method="pooled").nobs == 100


def test_a_formula_keeps_bounds_and_groups(panel: pd.DataFrame) -> None:
    marked = panel.assign(
        op=np.where(panel["time"] == 2024, ">=", "="), group=np.where(panel["unit"] < "u10", "n", "s")
    )
    found = fit_formula("numerator/denominator ~ time | unit", marked, method="pooled")
    assert int((found.panel.observed & ~found.panel.exact).sum()) == 20
    assert set(found.panel.groups) == {"n", "s"}


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("share ~ time", "expected 'share ~ time | unit'"),
        ("numerator/denominator/time ~ time | unit", "3 columns on the left"),
        ("numerators/denominator ~ time | unit", "no column 'numerators'; did you mean 'numerator'?"),
        ("numerator/denominator ~ jahr | unit", "no column 'jahr'; it has unit, time"),
    ],
)
def test_a_formula_that_cannot_be_read_is_refused(panel: pd.DataFrame, formula: str, said: str) -> None:
    with pytest.raises(PanelError, match=said.replace("?", r"\?").replace("|", r"\|")):
        fit_formula(formula, panel)
