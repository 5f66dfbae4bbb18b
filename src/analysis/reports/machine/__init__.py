"""What machines read beside a report: its sentences and figures as JSON, its values as CSV, its metadata as JSON-LD."""

from analysis.reports.machine._metadata import describe_dataset
from analysis.reports.machine._report_json import number_cells, render_json
from analysis.reports.machine._values_csv import render_csv

__all__ = ["describe_dataset", "number_cells", "render_csv", "render_json"]
