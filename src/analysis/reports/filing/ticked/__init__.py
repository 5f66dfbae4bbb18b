"""A check sheet on which a person ticked answers: read back, and what was decided stored."""

from analysis.reports.filing.ticked.check_ticks import Tick, read_ticks
from analysis.reports.filing.ticked.storing_ticks import store_ticks

__all__ = ["Tick", "read_ticks", "store_ticks"]
