"""Models whose interface may change without notice: logistic curves with random ceilings, what-if scenarios."""

from adoption.experimental.random_ceiling import RandomCeilingFit, fit_random_ceiling
from adoption.experimental.scenarios import apply_shock, decompose_change

__all__ = ["RandomCeilingFit", "apply_shock", "decompose_change", "fit_random_ceiling"]
