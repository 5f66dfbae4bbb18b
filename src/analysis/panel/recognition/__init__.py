"""Whose document a filing is, about which period, and of which sort: signs of the document, weighed."""

from analysis.panel.recognition.filed_sources import PERSON, match_sources
from analysis.panel.recognition.reliability import ACCEPTED

__all__ = ["ACCEPTED", "PERSON", "match_sources"]
