"""Cells known only as a bound weigh what they tell: moments and evidence agree with brute force."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from adoption.arrays import read_panel
from adoption.hierarchical import fit_pooled
from adoption.hierarchical._bounds import find_modes_with_bounds
from adoption.hierarchical._laplace import precision_of_cells, pull_to_means, spread_of_cells, weigh_evidence
from adoption.hierarchical._likelihood import cell_terms

_MEAN, _KERNEL = np.array([[1.0, 1.5]]), np.array([[[0.6, 0.4], [0.4, 0.8]]])


@pytest.mark.parametrize(
    "cells",
    [
        {"share": [0.7, 0.8], "se": 0.03, "op": ["=", ">="]},
        {"share": [0.9, 0.4], "se": 0.03, "op": ["=", "<"]},
        {"share": [0.7, 0.8], "se": 0.03, "op": [">=", ">="]},
        {"numerator": [30, 95], "denominator": [40, 100], "op": ["=", ">"]},
        {"numerator": [30, 5], "denominator": [40, 20], "op": ["=", "<="]},
        {"numerator": [40, 0], "denominator": [40, 20], "op": ["=", ">="]},
    ],
)
def test_a_bound_leaves_the_mean_the_spread_and_the_evidence_that_brute_force_finds(cells: dict[str, list]) -> None:
    panel = read_panel(pd.DataFrame({"unit": "a", "time": [2020.0, 2021.0], **cells}))
    told = find_modes_with_bounds(panel, _MEAN, _KERNEL)
    precision, _ = precision_of_cells(_KERNEL, told.modes.terms.curvature)
    pull = told.modes.pull + pull_to_means(_KERNEL, told.modes.terms, precision)
    mean = (_MEAN + (_KERNEL @ pull[..., None])[..., 0])[0]
    sd = np.sqrt(spread_of_cells(_KERNEL, precision))[0]
    log_evidence = float(weigh_evidence(_MEAN, _KERNEL, told.modes).log_evidence[0] + told.left_out[0])
    expected_mean, expected_sd, expected_evidence = _integrate(panel)
    np.testing.assert_allclose(mean, expected_mean, atol=0.02)
    np.testing.assert_allclose(sd, expected_sd, rtol=0.04)
    assert log_evidence == pytest.approx(expected_evidence, abs=0.02)


def _integrate(panel) -> tuple[np.ndarray, np.ndarray, float]:  # type: ignore[no-untyped-def]
    """Return means, standard deviations and log evidence of both cells by a sum over a fine grid."""
    root = np.linalg.cholesky(_KERNEL[0])
    steps = np.linspace(-5, 5, 501)
    nodes = np.stack(np.meshgrid(steps, steps, indexing="ij"), -1).reshape(-1, 2)
    latent = _MEAN + nodes @ root.T
    terms = cell_terms(panel.take(np.zeros(len(latent), dtype=int)), latent)
    height = terms.log_likelihood.sum(1) - 0.5 * (nodes**2).sum(1)
    weight = np.exp(height - height.max())
    evidence = float(np.log(weight.sum() * (steps[1] - steps[0]) ** 2 / (2 * np.pi)) + height.max())
    mean = weight @ latent / weight.sum()
    return mean, np.sqrt(weight @ (latent - mean) ** 2 / weight.sum()), evidence


def test_shares_above_a_bound_leave_the_pace_where_the_shares_themselves_have_it() -> None:
    generator = np.random.default_rng(8)
    effects = generator.multivariate_normal([-1.0, 0.35], [[0.64, 0.02], [0.02, 0.0225]], 150)
    times = np.arange(3.0, 11.0)
    latent = effects[:, :1] + effects[:, 1:] * times + 0.2 * generator.standard_normal((150, 8))
    share = 1 / (1 + np.exp(-latent.ravel()))
    frame = pd.DataFrame({"unit": np.repeat(np.arange(150).astype(str), 8), "time": np.tile(2000 + times, 150)})
    frame = frame.assign(share=np.minimum(share, 0.95), op=np.where(share > 0.95, ">", "="))
    found = fit_pooled(read_panel(frame), is_integrated=False).unit_effects()[0][:, 1]
    assert abs((found - effects[:, 1]).mean()) < 0.003


def test_a_bound_that_says_nothing_adds_nothing_to_the_log_likelihood() -> None:
    counts = np.random.default_rng(5).integers(5, 30, 40)
    frame = pd.DataFrame({"unit": np.repeat(list("abcdefghij"), 4), "time": np.tile(2020.0 + np.arange(4), 10)})
    frame = frame.assign(numerator=counts, denominator=40, op="=")
    empty = frame[frame["time"] == 2020.0].assign(time=2025.0, numerator=0, op=">=")
    fit = fit_pooled(read_panel(frame), is_integrated=False)
    told = fit.apply(read_panel(pd.concat([frame, empty], ignore_index=True)))
    assert told.log_likelihood() == pytest.approx(fit.log_likelihood(), abs=1e-3)


def test_means_and_not_modes_describe_a_unit_near_the_top() -> None:
    panel = read_panel(pd.DataFrame({"unit": ["a"], "time": [2020.0], "numerator": [20], "denominator": [20]}))
    mean, kernel = np.array([[1.0]]), np.array([[[0.64]]])
    modes = find_modes_with_bounds(panel, mean, kernel).modes
    precision, _ = precision_of_cells(kernel, modes.terms.curvature)
    moved = float((kernel @ pull_to_means(kernel, modes.terms, precision)[..., None])[0, 0, 0])
    latent = np.linspace(-4, 8, 20001)
    weight = np.exp(20 * latent - 20 * np.logaddexp(0, latent) - 0.5 * (latent - 1) ** 2 / 0.64)
    assert modes.latent[0, 0] + moved == pytest.approx(weight @ latent / weight.sum(), abs=0.005)
    assert moved > 0.05


@pytest.mark.parametrize("per_year", [[5, 12, 20, 30], [1, 2, 3, 5]])
def test_a_fit_holds_the_means_of_its_reports_and_not_their_modes(per_year: list[int]) -> None:
    counts = np.concatenate([np.random.default_rng(n).binomial(40, np.array(per_year) / 40) for n in range(10)])
    frame = pd.DataFrame({"unit": np.repeat(list("abcdefghij"), 4), "time": np.tile(2020.0 + np.arange(4), 10)})
    fit = fit_pooled(read_panel(frame.assign(numerator=counts, denominator=40)), is_integrated=False)
    found = fit.posterior
    kernel = fit.structure.report_covariance(fit.parameters, found.design)
    moved = pull_to_means(kernel, found.modes.terms, found.precision)
    assert fit.structure.has_overdispersion
    assert np.abs(moved).max() > 1e-3
    np.testing.assert_allclose(found.pull - found.modes.pull, moved, atol=1e-9)
