"""The pooled layer recovers what made the data, agrees with lme4, and repeats itself to the last bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from adoption import fit_adoption
from adoption.arrays import Panel, read_panel, to_share
from adoption.hierarchical._covariance import Structure
from adoption.hierarchical._hyperparameters import Objective
from adoption.hierarchical._likelihood import cell_terms
from adoption.hierarchical.mixed_model import fit_mixed_logit
from adoption.hierarchical.pooled_fit import fit_pooled, make_prior
from adoption.hierarchical.time_axis import Break, place_axis

N_UNITS, N_TIMES, N_AHEAD = 120, 8, 4

#: The first year of the simulated panels.
_START = 2015.0


def _simulate(seed: int, walk_sd: float = 0.2, report_sd: float = 0.2) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return a panel of counts (synthetic), the units' true paces, and true shares 4 steps later."""
    generator = np.random.default_rng(seed)
    effects = generator.multivariate_normal([-1.0, 0.35], [[0.64, 0.02], [0.02, 0.0225]], N_UNITS)
    times = np.arange(N_TIMES + N_AHEAD)
    walk = np.cumsum(walk_sd * generator.standard_normal((N_UNITS, len(times))), 1)
    latent = effects[:, :1] + effects[:, 1:] * times + walk
    reported = latent + report_sd * generator.standard_normal(latent.shape)
    counts = generator.binomial(60, to_share(reported, "logit"))
    frame = pd.DataFrame(
        {
            "unit": np.repeat([f"u{i:03d}" for i in range(N_UNITS)], N_TIMES),
            "time": _START + np.tile(times[:N_TIMES], N_UNITS),
            "numerator": counts[:, :N_TIMES].ravel(),
            "denominator": 60,
        }
    )
    return frame, effects[:, 1], to_share(latent[:, -1], "logit")


def _mixed_panel() -> Panel:
    """Return a small panel with every kind of cell: counts, bounds on counts, shares with errors, bounds on shares."""
    frame, _, _ = _simulate(3)
    frame = frame.head(30 * N_TIMES).astype({"numerator": float, "denominator": float})
    frame["op"] = np.where(frame["numerator"] > 48, ">", np.where(frame["numerator"] < 6, "<", ""))
    frame["share"] = frame["numerator"] / 60
    frame["se"] = np.where(frame.index % 5 == 0, 0.02, np.nan)
    frame.loc[frame.index % 5 == 0, ["numerator", "denominator"]] = np.nan
    frame.loc[frame.index % 10 == 0, "op"] = ">="
    frame.loc[frame.index % 20 == 0, "op"] = "<="
    beyond = (frame["op"].eq(">") & frame["share"].eq(1)) | (frame["op"].eq("<") & frame["share"].eq(0))
    frame.loc[beyond, "op"] = ""
    return read_panel(frame)


def test_every_likelihood_has_the_derivatives_it_claims() -> None:
    panel = _mixed_panel()
    latent = 0.5 * np.random.default_rng(0).normal(size=panel.times.shape)
    step = 1e-5
    terms, above, below = (cell_terms(panel, latent + shift) for shift in (0, step, -step))
    assert len(set(panel.kind.ravel())) >= 6
    for value, slope in ((0, 1), (1, 2), (2, 3)):
        sign = -1 if value == 1 else 1  # the curvature is stored with its sign turned
        found = sign * (above[value] - below[value]) / (2 * step)
        np.testing.assert_allclose(found, terms[slope], rtol=1e-4, atol=1e-3)


def test_the_gradient_of_the_evidence_is_exact() -> None:
    panel = _mixed_panel()
    axis = place_axis(panel, (Break(_START + 3.0, frozenset(panel.units[::2])),))
    structure = Structure(4, 2, 2, has_walk=True, has_overdispersion=True)
    prior = make_prior(structure, 0, np.ones(2))
    design = axis.design(panel, panel.times)
    objective = Objective(panel, design, structure, prior)
    vector = prior.centre + 0.2 * np.random.default_rng(0).normal(size=structure.size)
    _, gradient = objective(vector)
    steps = 1e-5 * np.eye(structure.size)
    numeric = [(objective(vector + step)[0] - objective(vector - step)[0]) / 2e-5 for step in steps]
    np.testing.assert_allclose(gradient, numeric, rtol=1e-4, atol=1e-3)


def test_cbpp_is_fitted_as_glmer_fits_it(shared: Path) -> None:
    herds = pd.read_csv(shared / "panels" / "cbpp.csv")
    names = {"herd": "unit", "period": "time", "incidence": "numerator", "size": "denominator"}
    herds = herds.rename(columns=names)
    panel = read_panel(herds.assign(time=herds["time"] + _START))
    columns = [np.ones_like(panel.times)] + [(panel.times == _START + period).astype(float) for period in (2, 3, 4)]
    fit = fit_mixed_logit(panel, np.stack(columns, 2), np.ones((*panel.times.shape, 1)))
    np.testing.assert_allclose(fit.fixed, [-1.3985321, -0.9923327, -1.1286720, -1.5803139], atol=1e-6)
    np.testing.assert_allclose(np.sqrt(fit.covariance[0, 0]), 0.6422614, atol=1e-6)
    np.testing.assert_allclose(fit.log_likelihood, -92.0262819, atol=1e-6)


def test_the_printed_log_evidence_is_that_of_glmer(shared: Path) -> None:
    herds = pd.read_csv(shared / "panels" / "cbpp.csv").assign(period=lambda table: table["period"] + 2000.0)
    names = {"herd": "unit", "period": "time", "incidence": "numerator", "size": "denominator"}
    printed = fit_adoption(herds.rename(columns=names), method="static").summary().header["log evidence"]
    assert printed == "-92.088 on 15 units"  # lme4 1.1: logLik(glmer(... ~ period + (period | herd))) is -92.08762


def test_paces_and_forecasts_are_covered_as_often_as_promised() -> None:
    covered_pace, covered_share = [], []
    for seed in range(4):
        frame, pace, ahead = _simulate(seed)
        fit = fit_pooled(read_panel(frame))
        effects, covariance = fit.unit_effects()
        covered_pace.append(np.abs(effects[:, 1] - pace) < 1.2816 * np.sqrt(covariance[:, 1, 1]))
        mean, spread = fit.predict(np.array([_START + N_TIMES + N_AHEAD - 1.0]))
        latent = np.log(ahead / (1 - ahead))
        covered_share.append(np.abs(mean[:, 0] - latent) < 1.2816 * np.sqrt(spread[:, 0, 0]))
    assert 0.74 < np.mean(covered_pace) < 0.86
    assert 0.74 < np.mean(covered_share) < 0.86


def test_bounds_do_not_bias_the_pace() -> None:
    frame, pace, _ = _simulate(5, walk_sd=0.0, report_sd=0.0)
    top = frame["numerator"] > 54
    bounds = frame.assign(op=np.where(top, ">", "="), numerator=frame["numerator"].where(~top, 54))
    set_to_bound = bounds.drop(columns="op")
    biases = [(fit_pooled(read_panel(one)).unit_effects()[0][:, 1] - pace).mean() for one in (bounds, set_to_bound)]
    full = (fit_pooled(read_panel(frame)).unit_effects()[0][:, 1] - pace).mean()
    assert top.mean() > 0.05
    assert abs(biases[0] - full) < 0.006
    assert abs(biases[1] - full) > 2 * abs(biases[0] - full)


def test_a_break_is_found_where_there_is_one() -> None:
    frame, _, _ = _simulate(6, walk_sd=0.1, report_sd=0.1)
    treated = frozenset(frame["unit"].unique()[::2])
    generator = np.random.default_rng(1)
    after = frame["unit"].isin(treated) & (frame["time"] >= _START + 5)
    share = frame["numerator"] / 60
    raised = to_share(np.log((share + 0.01) / (1.01 - share)).to_numpy() + 0.6, "logit")
    frame["numerator"] = frame["numerator"].where(~after, generator.binomial(60, raised))
    fit = fit_pooled(read_panel(frame), breaks=(Break(_START + 5.0, treated),))
    step, se = fit.parameters.effects[2], np.sqrt(fit.posterior.belief.effects_covariance[2, 2])
    assert abs(step - 0.6) < 2.6 * se
    assert step > 3 * se


@pytest.mark.parametrize("is_static", [True, False])
def test_the_same_input_gives_the_same_bits(is_static: bool) -> None:
    panel = read_panel(_simulate(7)[0].head(40 * N_TIMES))
    first, second = (fit_pooled(panel, is_static=is_static).predict(np.array([_START + 9.0]))[0] for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_a_panel_of_few_units_admits_that_it_knows_its_spread_badly() -> None:
    held, held_by_best_alone = [], []
    for seed in range(30):
        frame, _, ahead = _simulate(seed)
        few = frame["unit"].isin(frame["unit"].unique()[:8]) & (frame["time"] >= _START + 3)
        fit = fit_pooled(read_panel(frame[few]))
        latent = np.log(ahead[:8] / (1 - ahead[:8]))
        for found, (mean, spread) in (
            (held, fit.predict(np.array([_START + 11.0]))),
            (held_by_best_alone, fit.posterior.predict(np.full((8, 1), _START + 11.0))),
        ):
            found.append(np.abs(mean[:, 0] - latent) < 1.96 * np.sqrt(spread[:, 0, 0]))
    assert np.mean(held) > 0.91
    assert np.mean(held) > np.mean(held_by_best_alone) + 0.03


def test_units_lean_on_their_own_group() -> None:
    generator = np.random.default_rng(8)
    frame, _, _ = _simulate(8, walk_sd=0.0, report_sd=0.0)
    frame["group"] = np.where(frame["unit"] < "u060", "north", "south")
    shift = np.where(frame["group"] == "north", -1.5, 1.5)
    share = np.clip(frame["numerator"] / 60, 0.01, 0.99)
    frame["numerator"] = generator.binomial(60, to_share((np.log(share / (1 - share)) + shift).to_numpy(), "logit"))
    silent = pd.DataFrame({"unit": ["new north", "new south"], "time": np.nan, "group": ["north", "south"]})
    fit = fit_pooled(read_panel(pd.concat([frame, silent.assign(time=_START)])))
    level = fit.unit_effects()[0][-2:, 0]
    assert level[1] - level[0] == pytest.approx(3, abs=0.5)
    assert fit.axis.labels[2:] == ["level of north", "pace of north", "level of south", "pace of south"]
