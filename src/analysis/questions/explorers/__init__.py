"""Screens for a notebook: a series with its sources and what-if sliders, the home of a project, decisions."""

from analysis.questions.explorers.dispute_desk import DisputeDesk, dispute_desk
from analysis.questions.explorers.home_screen import Home, home
from analysis.questions.explorers.series_explorer import SeriesExplorer, explore

__all__ = ["DisputeDesk", "Home", "SeriesExplorer", "dispute_desk", "explore", "home"]
