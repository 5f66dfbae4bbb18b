"""The pooled model: units with few values borrow intercept and pace from the others (a binomial mixed model)."""

from adoption.hierarchical.mixed_model import MixedLogit, fit_mixed_logit
from adoption.hierarchical.pooled_fit import PooledFit, fit_pooled, restore_pooled
from adoption.hierarchical.time_axis import Break, read_breaks
from adoption.hierarchical.unit_summary import Summary, explain_units, summarise_pooled

__all__ = [
    "Break",
    "MixedLogit",
    "PooledFit",
    "Summary",
    "explain_units",
    "fit_mixed_logit",
    "fit_pooled",
    "read_breaks",
    "restore_pooled",
    "summarise_pooled",
]
