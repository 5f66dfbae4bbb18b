"""Row B4: paces where 14 % of the cells are known only as `> 95 %`; `benchmarks/models.py` prints it with the others.

Beside the target stands what no estimator can beat on the same panels: the exact posterior mean of each unit's pace,
given the true distribution of levels and paces, with censored cells and without. Shares without denominators follow,
for their bounds are sharp edges.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from models_exact import Line
from scipy.special import betainc, expit

from adoption.arrays import Floats, read_panel
from adoption.hierarchical import fit_pooled

_START = 2000.0
_TIMES = np.arange(3.0, 11.0)  # so far up the curve that about 14 % of the cells lie above 95 %
_TRIALS, _BOUND, _REPORT_SD = 100, 95, 0.2


def measure_censored_counts(mean: Floats, covariance: Floats, n_panels: int) -> Iterator[Line]:
    """Yield bias and RMSE of the paces with counts out of 100, those above 95 censored."""
    found = []
    for seed in range(n_panels):
        effects = np.random.default_rng(2000 + seed).multivariate_normal(mean, covariance, 200)
        latent = effects[:, :1] + effects[:, 1:] * _TIMES
        counts = np.random.default_rng(seed).binomial(_TRIALS, expit(latent))
        frame = _tidy(numerator=counts, denominator=np.full_like(counts, _TRIALS))
        top = frame["numerator"] > _BOUND
        bounds = frame.assign(op=np.where(top, ">", "="), numerator=frame["numerator"].where(~top, _BOUND))
        off = [_paces(one) - effects[:, 1] for one in (frame, bounds, bounds.drop(columns="op"))]
        best = [exact_paces(counts, is_told, mean, covariance) - effects[:, 1] for is_told in (False, True)]
        size = [_size(one) for one in (*off, *best)]
        ratios = [size[1] / size[0], size[4] / size[3]]
        found.append([top.mean(), off[1].mean(), off[1].mean() - off[0].mean(), off[2].mean(), *ratios])
    part, bias, added, at_bound, ratio, least = np.mean(found, axis=0)
    error, ratio_error = (np.std([row[k] for row in found]) / np.sqrt(n_panels) for k in (1, 5))
    what = f"bias of the pace, {100 * part:.0f} % of cells censored"
    yield Line("B4", what, "<= .002", f"{bias:+.4f} (se {error:.4f})", bool(abs(bias) <= 0.002))
    yield Line("B4", "  of which the censoring adds", "", f"{added:+.4f}")
    yield Line("B4", "  its RMSE over that of the uncensored fit", "<= 1.07", f"{ratio:.3f}", bool(ratio <= 1.07))
    yield Line("B4", "  the least possible: exact means, true parameters", "", f"{least:.3f} (se {ratio_error:.3f})")
    yield Line("B4", "  bias if censored values are set to the bound", "", f"{at_bound:+.4f}")


def measure_censored_shares(mean: Floats, covariance: Floats, n_panels: int) -> Iterator[Line]:
    """Yield bias and RMSE of the paces with shares that vary by .2 logit, those above 95 % censored."""
    found = []
    for seed in range(n_panels):
        generator = np.random.default_rng(2000 + seed)
        effects = generator.multivariate_normal(mean, covariance, 200)
        latent = effects[:, :1] + effects[:, 1:] * _TIMES
        frame = _tidy(share=expit(latent + _REPORT_SD * generator.standard_normal(latent.shape)))
        top = frame["share"] > _BOUND / 100
        bounds = frame.assign(op=np.where(top, ">", "="), share=frame["share"].where(~top, _BOUND / 100))
        off = [_paces(one) - effects[:, 1] for one in (frame, bounds)]
        found.append([off[1].mean(), _size(off[1]) / _size(off[0])])
    (bias, ratio), error = np.mean(found, axis=0), np.std(found, axis=0)[0] / np.sqrt(n_panels)
    yield Line("B4", "shares without denominators: bias of the pace", "<= .002", f"{bias:+.4f} (se {error:.4f})")
    yield Line("B4", "  its RMSE over that of the uncensored fit", "", f"{ratio:.3f}")


def exact_paces(counts: Floats, is_censored: bool, mean: Floats, covariance: Floats) -> Floats:
    """Return the posterior mean of every unit's pace, by quadrature over level and pace."""
    steps = np.linspace(-4.5, 4.5, 91)
    nodes = np.stack(np.meshgrid(steps, steps, indexing="ij"), -1).reshape(-1, 2)
    effects = mean + nodes @ np.linalg.cholesky(covariance).T
    latent = effects[:, :1] + effects[:, 1:] * _TIMES
    told = (counts <= _BOUND) | (not is_censored)
    height = np.where(told, counts, 0) @ latent.T - _TRIALS * (told.astype(float) @ np.logaddexp(0, latent).T)
    beyond = np.log(np.maximum(betainc(_BOUND + 1, _TRIALS - _BOUND, expit(latent)), 1e-300))
    height = height + (~told).astype(float) @ beyond.T - 0.5 * (nodes**2).sum(1)
    weight = np.exp(height - height.max(1, keepdims=True))
    paces: Floats = weight @ effects[:, 1] / weight.sum(1)
    return paces


def _paces(frame: pd.DataFrame) -> Floats:
    return fit_pooled(read_panel(frame)).unit_effects()[0][:, 1]


def _size(off: Floats) -> float:
    return float(np.sqrt((off**2).mean()))


def _tidy(**columns: Floats) -> pd.DataFrame:
    n_units = len(next(iter(columns.values())))
    units = np.repeat([f"u{i:05d}" for i in range(n_units)], len(_TIMES))
    table = pd.DataFrame({"unit": units, "time": np.tile(_START + _TIMES, n_units)})
    return table.assign(**{name: array.ravel() for name, array in columns.items()})
