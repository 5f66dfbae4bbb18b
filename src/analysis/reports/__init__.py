"""Figures, tables and pages in Vietnamese and English, every figure traceable to the cell it came from."""

from analysis.reports.publish import publish_province_report, publish_sector_report, publish_unit_report

__all__ = ["publish_province_report", "publish_sector_report", "publish_unit_report"]
