"""The targets of a unit with their verdicts, the official methods beside them, and targets to propose."""

from analysis.reports.sections.targets._target_cells import basis_run, reason_text, verdict_badge, verdict_text
from analysis.reports.sections.targets._target_selection import (
    count_verdicts,
    next_target,
    targets_from_above,
    targets_of,
    verdicts_on,
)
from analysis.reports.sections.targets.proposals_section import proposals_section
from analysis.reports.sections.targets.targets_section import every_verdict_section, targets_section

__all__ = [
    "basis_run",
    "count_verdicts",
    "every_verdict_section",
    "next_target",
    "proposals_section",
    "reason_text",
    "targets_from_above",
    "targets_of",
    "targets_section",
    "verdict_badge",
    "verdict_text",
    "verdicts_on",
]
