"""The units' latent shares given one parameter vector: conditioning on reports, and looking at other times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from adoption.arrays import Floats, Panel
from adoption.hierarchical._bounds import find_modes_with_bounds
from adoption.hierarchical._covariance import Design, Parameters, Structure
from adoption.hierarchical._laplace import Modes, precision_of_cells, pull_to_means
from adoption.hierarchical._likelihood import CellTerms
from adoption.hierarchical.time_axis import TimeAxis


class Belief(NamedTuple):
    """A plausible parameter vector, the covariance of its pooled effects given the rest, and its weight."""

    vector: Floats
    effects_covariance: Floats
    weight: float = 1.0


@dataclass(frozen=True)
class Posterior:
    """A panel's units under one belief: modes of the latent shares and precisions of the cells.

    `pull` gives the means: prior mean + covariance @ `pull`. In the static model they are the modes, as glmer has them.
    `left_out` is what bounds add to each unit's log evidence.
    """

    panel: Panel
    axis: TimeAxis
    structure: Structure
    belief: Belief
    modes: Modes
    design: Design
    precision: Floats
    pull: Floats
    left_out: Floats

    @property
    def parameters(self) -> Parameters:
        """Return the parameters in their own units."""
        return self.structure.unpack(self.belief.vector)

    def take(self, rows: np.ndarray) -> Posterior:
        """Return the posterior of the units in these rows."""
        terms = CellTerms(*(term[rows] for term in self.modes.terms))
        modes = Modes(self.modes.latent[rows], self.modes.pull[rows], terms, self.modes.converged[rows])
        design = Design(*(array[rows] for array in self.design))
        cells = {name: getattr(self, name)[rows] for name in ("precision", "pull", "left_out")}
        return replace(self, panel=self.panel.take(rows), modes=modes, design=design, **cells)

    def predict(self, times: Floats) -> tuple[Floats, Floats]:
        """Return mean (unit, time) and covariance (unit, time, time) of the underlying latent share at `times`."""
        parameters, known = self.parameters, self.design
        new = self.axis.design(self.panel, times)
        cross_walk = self.axis.walk(times, self.panel.times)
        cross = self.structure.covariance(parameters, new._replace(walk=cross_walk), known)
        mean = new.pooled @ parameters.effects + (cross @ self.pull[..., None])[..., 0]
        gain = cross @ self.precision
        own = self.structure.covariance(parameters, new) - gain @ np.swapaxes(cross, 1, 2)
        return mean, self._add_doubt(own, new.pooled - gain @ known.pooled)

    def unit_effects(self) -> tuple[Floats, Floats]:
        """Return level and pace of every unit at the reference time (unit, 2), and their covariance (unit, 2, 2)."""
        spread = self.parameters.covariance
        at_reference = np.full((len(self.panel.units), 1), self.axis.reference)
        level = self.axis.design(self.panel, at_reference).pooled
        pace = self.axis.design(self.panel, at_reference + 1).pooled - level
        pooled = np.concatenate([level, pace], 1)
        pooled[:, :, 2 : 2 + self.structure.n_alone] = 0.0  # breaks are effects of their own
        cross = spread @ np.swapaxes(self.design.varying, 1, 2)
        mean = pooled @ self.parameters.effects + (cross @ self.pull[..., None])[..., 0]
        gain = cross @ self.precision
        return mean, self._add_doubt(spread - gain @ np.swapaxes(cross, 1, 2), pooled - gain @ self.design.pooled)

    def _add_doubt(self, covariance: Floats, lean: Floats) -> Floats:
        """Return the covariance with the doubt about the pooled effects, on which the units lean."""
        whole = covariance + lean @ self.belief.effects_covariance @ np.swapaxes(lean, 1, 2)
        return 0.5 * (whole + np.swapaxes(whole, 1, 2))


def condition(panel: Panel, axis: TimeAxis, structure: Structure, beliefs: list[Belief]) -> list[Posterior]:
    """Return the posterior of the panel's units under each belief, found in one batch."""
    design = axis.design(panel, panel.times)
    found = [structure.unpack(belief.vector) for belief in beliefs]
    mean = np.concatenate([structure.mean(parameters, design) for parameters in found])
    kernel = np.concatenate([structure.report_covariance(parameters, design) for parameters in found])
    n_units = len(panel.units)
    tiled = panel if len(beliefs) == 1 else panel.take(np.tile(np.arange(n_units), len(beliefs)))
    modes, _, left_out = find_modes_with_bounds(tiled, mean, kernel)
    precision, _ = precision_of_cells(kernel, modes.terms.curvature)
    pull = modes.pull
    if structure.has_overdispersion:
        pull = pull + pull_to_means(kernel, modes.terms, precision)
    posteriors = []
    for k, belief in enumerate(beliefs):
        rows = slice(k * n_units, (k + 1) * n_units)
        terms = type(modes.terms)(*(term[rows] for term in modes.terms))
        own = Modes(modes.latent[rows], modes.pull[rows], terms, modes.converged[rows])
        arrays = (precision[rows], pull[rows], left_out[rows])
        posteriors.append(Posterior(panel, axis, structure, belief, own, design, *arrays))
    return posteriors


def mix(moments: list[tuple[Floats, Floats]], weights: Floats) -> tuple[Floats, Floats]:
    """Return mean and covariance of a mixture of posteriors: the mean covariance, and that of the means."""
    share = weights / weights.sum()
    means = np.stack([mean for mean, _ in moments])
    centre = np.einsum("k,knt->nt", share, means)
    apart = means - centre
    within = sum(part * covariance for part, (_, covariance) in zip(share, moments, strict=True))
    return centre, within + np.einsum("k,knt,kns->nts", share, apart, apart, optimize=True)
