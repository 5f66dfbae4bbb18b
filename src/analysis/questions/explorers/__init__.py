"""Screens for a notebook: a series with its sources and what-if sliders, and the home of a project."""

from analysis.questions.explorers.home_screen import Home, home
from analysis.questions.explorers.series_explorer import SeriesExplorer, explore

__all__ = ["Home", "SeriesExplorer", "explore", "home"]
