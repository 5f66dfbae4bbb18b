"""One panel that can be trusted: units and indicators placed, vintages kept, every contradiction found."""

from analysis.panel.audit import RULES, audit_panel
from analysis.panel.build import build_panel
from analysis.panel.geography import rebuild_geography
from analysis.panel.observations import to_adoption
from analysis.panel.scores import score_quality
from analysis.panel.store import aggregate_observations, load, load_all, save

__all__ = [
    "RULES",
    "aggregate_observations",
    "audit_panel",
    "build_panel",
    "load",
    "load_all",
    "rebuild_geography",
    "save",
    "score_quality",
    "to_adoption",
]
