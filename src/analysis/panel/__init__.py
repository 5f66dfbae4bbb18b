"""One panel that can be trusted: units and indicators placed, vintages kept."""

from analysis.panel.build_panel import build_panel
from analysis.panel.geography import rebuild_geography
from analysis.panel.observations import to_adoption
from analysis.panel.store import aggregate_observations, load, load_all, save

__all__ = [
    "aggregate_observations",
    "build_panel",
    "load",
    "load_all",
    "rebuild_geography",
    "save",
    "to_adoption",
]
