"""The rules of law that hold on the report date: duties and their deadlines, national targets and their verdicts."""

from analysis.reports.sections.regulations.deadline_forecast import (
    bound_cells,
    bound_columns,
    bound_forecast,
    explain_bound,
    knows_deadline,
)
from analysis.reports.sections.regulations.regulations_section import next_deadline, regulations_section

__all__ = [
    "bound_cells",
    "bound_columns",
    "bound_forecast",
    "explain_bound",
    "knows_deadline",
    "next_deadline",
    "regulations_section",
]
