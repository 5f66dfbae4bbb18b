"""The combined forecast: a linear pool of the pooled model and of forecasters of shape, judged by their own past."""

from adoption.ensemble.linear_pool import Experience, learn_experience
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
    "continuous_ranked_score",
    "learn_experience",
    "level_of",
    "normal_grid",
    "pool_grids",
    "quantile_of",
    "summarise_grid",
    "values_at",
]
