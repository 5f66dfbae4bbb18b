"""What can forecast the next reports: the pooled layer and the experts, learnt together and asked together."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from adoption.arrays import GAUSSIAN, Floats, Panel, to_share
from adoption.ensemble._calibration import stretch
from adoption.ensemble._component_forecasters import learn_expert
from adoption.ensemble._library_expert import LibraryExpert, learn_library
from adoption.ensemble._pooled_ceiling import CeilingExpert, learn_ceiling
from adoption.ensemble._stay import learn_stay
from adoption.ensemble.predictive import normal_grid
from adoption.hierarchical import PooledFit
from adoption.paces import PaceLibrary


class Expert(Protocol):
    """What can forecast the next reports of any panel from what it learnt of one."""

    @property
    def obstacle(self) -> str:
        """Return why it learnt too little to speak; empty where it learnt enough."""

    def predict(self, panel: Panel, times: Floats) -> Floats:
        """Return the grid (unit, time, 200) at `times` (unit, time); NaN where it cannot answer."""


def learn_all(panel: Panel, seed: int, library: PaceLibrary | None = None) -> tuple[dict[str, Expert], dict[str, str]]:
    """Return the experts that learnt enough to speak, by name, and why each of the others did not.

    The shares of the panel do not exceed 1: rates that may are taken as parts of a ceiling (`scale_rates`).
    """
    learnt: dict[str, Expert] = {
        "stay": learn_stay(panel, seed),
        "regression": learn_expert(panel, "logit", seed),
        "transition": learn_expert(panel, "share", seed),
        "ceiling": learn_ceiling(panel, seed),
    }
    if library is not None:
        learnt["library"] = learn_library(panel, library, seed)
    obstacles = {name: expert.obstacle for name, expert in learnt.items() if expert.obstacle}
    return {name: expert for name, expert in learnt.items() if not expert.obstacle}, obstacles


def learn_again(today: dict[str, Expert], panel: Panel, seed: int) -> dict[str, Expert]:
    """Return those of today's experts that can learn enough from this part of their panel."""
    learnt: dict[str, Expert] = {}
    for name, expert in today.items():
        if isinstance(expert, CeilingExpert):
            learnt[name] = learn_ceiling(panel, seed, expert)
        elif isinstance(expert, LibraryExpert):
            learnt[name] = learn_library(panel, expert.library, seed)
        elif name == "stay":
            learnt[name] = learn_stay(panel, seed)
        else:
            learnt[name] = learn_expert(panel, "share" if name == "transition" else "logit", seed)
    return {name: expert for name, expert in learnt.items() if not expert.obstacle}


def predict_all(target: PooledFit, experts: dict[str, Expert], times: Floats) -> Floats:
    """Return the grids of all methods (method, unit, time, 200) for the next reports at `times` (unit, time).

    Where an expert cannot answer, the pooled layer stands in for it.
    """
    pooled = predict_pooled(target, times, observed=True)
    grids = np.empty((len(experts) + 1, *pooled.shape))
    grids[0] = pooled
    for grid, expert in zip(grids[1:], experts.values(), strict=True):
        found = expert.predict(target.panel, times)
        is_silent = ~np.isfinite(found).all(-1)
        grid[:] = found
        grid[is_silent] = pooled[is_silent]
    return grids


def predict_pooled(target: PooledFit, times: Floats, observed: bool) -> Floats:
    """Return the pooled layer's grid at `times` (unit, time): the underlying share, or the next reported one."""
    mean, covariance = target.predict_cells(times)
    variance = np.maximum(np.einsum("ntt->nt", covariance), 0.0)
    noise = report_variance(target, mean) if observed else 0.0
    return normal_grid(mean, np.sqrt(variance + noise))


def report_variance(target: PooledFit, mean: Floats) -> Floats:
    """Return the variance that one report adds on the latent scale: overdispersion and counting, or standard error."""
    panel = target.panel
    p = np.clip(to_share(mean, "logit"), 0.005, 0.995)
    trials = panel.latest_trials()[:, None]
    counting = np.where(trials > 0, 1 / (np.maximum(trials, 1.0) * p * (1 - p)), 0.0)
    usual = _usual_variance(panel)[:, None]
    return target.parameters.report_sd**2 + np.where(trials > 0, counting, usual)


def _usual_variance(panel: Panel) -> Floats:
    """Return each unit's middle variance of measured shares; that of all units where it has none."""
    measured = panel.kind == GAUSSIAN
    if not measured.any():
        return np.zeros(len(panel.units))
    own = np.full(len(panel.units), np.median(panel.variance[measured]))
    has_any = measured.any(1)
    own[has_any] = np.nanmedian(np.where(measured, panel.variance, np.nan)[has_any], axis=1)
    return own


def without_report_noise(grid: Floats, target: PooledFit, times: Floats) -> Floats:
    """Return the grid of the underlying share: the spread shrinks as the pooled layer's does without report noise."""
    mean, covariance = target.predict_cells(times)
    variance = np.maximum(np.einsum("ntt->nt", covariance), 0.0)
    keep = np.sqrt(variance / (variance + report_variance(target, mean)))
    return stretch(grid, keep[..., None])
