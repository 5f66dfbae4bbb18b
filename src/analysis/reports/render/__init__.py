"""A report as HTML, Word, PDF and JSON files."""

from analysis.reports.render.chart_export import chart_files, to_png
from analysis.reports.render.html_page import environment, render_html, render_site_page, site_files
from analysis.reports.render.write_files import check_formats, prepare_rendering, write_report

__all__ = [
    "chart_files",
    "check_formats",
    "environment",
    "prepare_rendering",
    "render_html",
    "render_site_page",
    "site_files",
    "to_png",
    "write_report",
]
