"""Screens for a notebook: a series with its sources and what-if sliders, targets, decisions, the home of a project."""

from analysis.questions.explorers.decisions import DisputeDesk, PlacingList, PlacingScreen, dispute_desk, placing_sheet
from analysis.questions.explorers.home_screen import Home, home
from analysis.questions.explorers.release_desk import ReleaseDesk, release_desk
from analysis.questions.explorers.series_explorer import SeriesExplorer, explore
from analysis.questions.explorers.target_board import TargetBoard, target_board

__all__ = [
    "DisputeDesk",
    "Home",
    "PlacingList",
    "PlacingScreen",
    "ReleaseDesk",
    "SeriesExplorer",
    "TargetBoard",
    "dispute_desk",
    "explore",
    "home",
    "placing_sheet",
    "release_desk",
    "target_board",
]
