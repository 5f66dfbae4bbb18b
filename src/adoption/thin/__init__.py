"""Forecasts of thin panels: the library of paces, weighed by the reports, bounds and siblings that there are."""

from adoption.thin._dynamics import forget_noise
from adoption.thin._summary import LABELS, ODD_LABELS
from adoption.thin.engine import LibraryEngine, fit_library, restore_library_engine

__all__ = ["LABELS", "ODD_LABELS", "LibraryEngine", "fit_library", "forget_noise", "restore_library_engine"]
