"""The tables of the workbench by topic; `TABLES` of `analysis.schemas` lists them all."""

from analysis.schemas.tables._consolidation_tables import COMPLETE_LISTS, CONSOLIDATED
from analysis.schemas.tables._duty_tables import DUTIES
from analysis.schemas.tables._filing_tables import FILING_TABLES
from analysis.schemas.tables._follow_up_tables import FINDING_STATES, TODO
from analysis.schemas.tables._intake_tables import UNREAD_SOURCES
from analysis.schemas.tables._matching_tables import MATCHING_TABLES
from analysis.schemas.tables._model_tables import BACKTEST, FITS, FORECASTS, VERDICTS
from analysis.schemas.tables._pace_tables import PACE_RECORD, PACES
from analysis.schemas.tables._placement_tables import PLACEMENT_DECISIONS, PLACEMENTS
from analysis.schemas.tables._quality_tables import CORRECTIONS, OUTLINE, RESTATEMENTS, REVIEWS, SCORES, SETTLED
from analysis.schemas.tables._rule_tables import RULE_TABLES
from analysis.schemas.tables._task_tables import (
    SYSTEM_COVERAGE,
    SYSTEM_REPORTS,
    TASK_DECISIONS,
    TASK_MATCH_DECISIONS,
    TASK_REPORTS,
    TASK_STATES,
)

__all__ = [
    "BACKTEST",
    "COMPLETE_LISTS",
    "CONSOLIDATED",
    "CORRECTIONS",
    "DUTIES",
    "FILING_TABLES",
    "FINDING_STATES",
    "FITS",
    "FORECASTS",
    "MATCHING_TABLES",
    "OUTLINE",
    "PACES",
    "PACE_RECORD",
    "PLACEMENTS",
    "PLACEMENT_DECISIONS",
    "RESTATEMENTS",
    "REVIEWS",
    "RULE_TABLES",
    "SCORES",
    "SETTLED",
    "SYSTEM_COVERAGE",
    "SYSTEM_REPORTS",
    "TASK_DECISIONS",
    "TASK_MATCH_DECISIONS",
    "TASK_REPORTS",
    "TASK_STATES",
    "TODO",
    "UNREAD_SOURCES",
    "VERDICTS",
]
