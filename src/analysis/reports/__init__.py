"""Figures, tables and pages in Vietnamese and English, every figure traceable to the cell it came from."""

from analysis.reports.publish import publish_area_report, publish_unit_report

__all__ = ["publish_area_report", "publish_unit_report"]
