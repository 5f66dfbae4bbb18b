"""Models whose interface may change without notice: logistic curves with random ceilings."""

from adoption.experimental.random_ceiling import RandomCeilingFit, fit_random_ceiling

__all__ = ["RandomCeilingFit", "fit_random_ceiling"]
