"""The combined forecast: a linear pool of the pooled model and of forecasters of shape, judged by their own past."""

from adoption.ensemble.linear_pool import Experience, learn_experience
from adoption.ensemble.never_falling import NeverFalling
from adoption.ensemble.pool_engine import PoolEngine, fit_pool, restore_pool
from adoption.ensemble.predictive import (
    LEVELS,
    continuous_ranked_score,
    level_of,
    normal_grid,
    pool_grids,
    quantile_of,
    summarise_grid,
    values_at,
)

__all__ = [
    "LEVELS",
    "Experience",
    "NeverFalling",
    "PoolEngine",
    "continuous_ranked_score",
    "fit_pool",
    "learn_experience",
    "level_of",
    "normal_grid",
    "pool_grids",
    "quantile_of",
    "restore_pool",
    "summarise_grid",
    "values_at",
]
