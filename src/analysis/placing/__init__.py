"""The placing sheet: what was read from a filing, where each value goes, and the decisions of a person about it."""

from analysis.placing.one_source import place_loose_file, place_source
from analysis.placing.placements import list_placements
from analysis.placing.placing_sheet import PlacingSheet
from analysis.placing.sheet_lines import describe_sheet

__all__ = ["PlacingSheet", "describe_sheet", "list_placements", "place_loose_file", "place_source"]
