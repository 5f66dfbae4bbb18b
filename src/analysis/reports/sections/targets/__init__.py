"""The targets of a unit with their verdicts, the official methods beside them, and targets to propose."""

from analysis.reports.sections.targets._target_cells import basis_run, reason_text, verdict_badge, verdict_text
from analysis.reports.sections.targets._target_selection import (
    targets_from_above,
    targets_of,
    verdicts_on,
)
from analysis.reports.sections.targets.proposals_section import proposals_section
from analysis.reports.sections.targets.targets_section import every_verdict_section

__all__ = [
    "basis_run",
    "every_verdict_section",
    "proposals_section",
    "reason_text",
    "targets_from_above",
    "targets_of",
    "verdict_badge",
    "verdict_text",
    "verdicts_on",
]
