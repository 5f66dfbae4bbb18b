"""The parts that reports are made of: results, targets, findings, tasks, series, provinces."""

from analysis.reports.sections.annex import add_annex
from analysis.reports.sections.consolidation import (
    covered_indicators,
    first_sums,
    latest_sums,
    parts_tables,
    sums_blocks,
    sums_summary,
)
from analysis.reports.sections.findings_section import findings_about, findings_on_values, findings_section, say_finding
from analysis.reports.sections.follow_up import (
    known_tasks_table,
    systems_sections,
)
from analysis.reports.sections.missing_reports_section import (
    group_by_kind,
    missing_reports_section,
    name_periods,
    name_regime,
    unread_note,
)
from analysis.reports.sections.periods_section import (
    Observed,
    chosen_observations,
    indicators_in_print_order,
    periods_of_report,
)
from analysis.reports.sections.provinces_section import latest_by_unit, provinces_section, units_below
from analysis.reports.sections.regulations import next_deadline, regulations_section
from analysis.reports.sections.restatements_section import restatements_section
from analysis.reports.sections.series_section import (
    definitions_table,
    has_arrived,
    series_of,
    series_section,
)
from analysis.reports.sections.targets import (
    every_verdict_section,
    proposals_section,
    targets_from_above,
    targets_of,
    verdict_text,
    verdicts_on,
)
from analysis.reports.sections.value_charts import (
    MANY_PROVINCES,
    map_chart,
    not_compared,
    series_chart,
    units_chart,
)

__all__ = [
    "MANY_PROVINCES",
    "Observed",
    "add_annex",
    "chosen_observations",
    "covered_indicators",
    "definitions_table",
    "every_verdict_section",
    "findings_about",
    "findings_on_values",
    "findings_section",
    "first_sums",
    "group_by_kind",
    "has_arrived",
    "indicators_in_print_order",
    "known_tasks_table",
    "latest_by_unit",
    "latest_sums",
    "map_chart",
    "missing_reports_section",
    "name_periods",
    "name_regime",
    "next_deadline",
    "not_compared",
    "parts_tables",
    "periods_of_report",
    "proposals_section",
    "provinces_section",
    "regulations_section",
    "restatements_section",
    "say_finding",
    "series_chart",
    "series_of",
    "series_section",
    "sums_blocks",
    "sums_summary",
    "systems_sections",
    "targets_from_above",
    "targets_of",
    "units_below",
    "units_chart",
    "unread_note",
    "verdict_text",
    "verdicts_on",
]
