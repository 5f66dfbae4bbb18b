"""Screens on which people decide: contradictions, and where the values of a source go."""

from analysis.questions.explorers.decisions._open_disputes import DISPUTED_RULES, DOCUMENT_KINDS
from analysis.questions.explorers.decisions.dispute_desk import DisputeDesk, dispute_desk
from analysis.questions.explorers.decisions.placing_list import PlacingList, placing_sheet
from analysis.questions.explorers.decisions.placing_screen import PlacingScreen

__all__ = [
    "DISPUTED_RULES",
    "DOCUMENT_KINDS",
    "DisputeDesk",
    "PlacingList",
    "PlacingScreen",
    "dispute_desk",
    "placing_sheet",
]
