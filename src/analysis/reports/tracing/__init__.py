"""The chain from a printed number back to the raw cells that it came from."""

from analysis.reports.tracing._chain import Step, UnknownIdError, trace
from analysis.reports.tracing._distances import target_distances

__all__ = ["Step", "UnknownIdError", "target_distances", "trace"]
