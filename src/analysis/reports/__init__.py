"""Figures, tables and pages in Vietnamese and English, every figure traceable to the cell it came from."""

from analysis.reports.publish import publish_unit_report

__all__ = ["publish_unit_report"]
