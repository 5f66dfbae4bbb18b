"""The rules of law that hold on the report date: duties and their deadlines, national targets and their verdicts."""

from analysis.reports.sections.regulations.regulations_section import duties_section, regulations_section

__all__ = ["duties_section", "regulations_section"]
