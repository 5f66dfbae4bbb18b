"""The placing sheet: what was read from a filing, where each value goes, and the decisions of a person about it."""

from analysis.placing.placements import list_placements

__all__ = ["list_placements"]
