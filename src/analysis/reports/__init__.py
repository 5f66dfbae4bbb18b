"""Figures, tables and pages in Vietnamese and English, every figure traceable to the cell it came from."""

from analysis.reports.disclosure import ReleaseRefusedError
from analysis.reports.notebook_display import show, view_findings, view_series, view_targets, view_trace, view_units
from analysis.reports.publish import publish_area_report, publish_unit_report
from analysis.reports.tracing import UnknownIdError, trace

__all__ = [
    "ReleaseRefusedError",
    "UnknownIdError",
    "publish_area_report",
    "publish_unit_report",
    "show",
    "trace",
    "view_findings",
    "view_series",
    "view_targets",
    "view_trace",
    "view_units",
]
