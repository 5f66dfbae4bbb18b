"""One panel that can be trusted: statements matched to organisations and indicators, every vintage kept."""

from analysis.panel._target_table import compare_with_target, points_upward
from analysis.panel.as_of import DECIDED_ON, is_known_by, later_sources, tables_as_of
from analysis.panel.build_panel import build_panel, derive_tables
from analysis.panel.choosing import (
    AS_DEFINED,
    AS_FRACTION,
    DECIDED,
    MAY_BE_FRACTION,
    MISFIT,
    PlacementError,
    SettledError,
    filed_again,
    of_closed_units,
    own_counted,
    own_series,
    settle_share_scale,
)
from analysis.panel.coded_reading import CODE_COLUMNS, add_codes
from analysis.panel.consolidation import SUM_PREFIX, consolidate, is_sum, sum_id
from analysis.panel.corrections import ID_SEPARATOR, CorrectionError
from analysis.panel.flags import add_flag, has_flag, newest_day, remove_flag
from analysis.panel.geography import rebuild_geography
from analysis.panel.indicators import PERCENT, IndicatorCatalogue, Scale, may_fall, scale_of, scales_of, wording_key
from analysis.panel.lookups import (
    check_settled_days,
    read_counted_words,
    read_lookups,
    read_matching_words,
    read_names,
    read_unit_synonyms,
)
from analysis.panel.matching import IndicatorMatcher, Match, MatchingWords, Wording, match_indicator
from analysis.panel.naming import decide_wording, is_too_general, propose_indicator
from analysis.panel.observations import decimal_years, factual_values, to_adoption
from analysis.panel.recognition import match_sources
from analysis.panel.store import StoreError, aggregate_observations, load, load_all, round_floats, save
from analysis.panel.table_match import NameMatch, TableMatch, match_table
from analysis.panel.tasks import (
    SOON_DAYS,
    TASK_STATUSES,
    addresses_level,
    build_system_coverage,
    build_task_states,
    count_deadlines,
    due_day,
    judge_tasks,
    list_responsible,
    match_task_reports,
    task_status,
)
from analysis.panel.units import UnitRegistry, UnitTree, UnknownUnitError, unit_names, with_units_below

__all__ = [
    "AS_DEFINED",
    "AS_FRACTION",
    "CODE_COLUMNS",
    "DECIDED",
    "DECIDED_ON",
    "ID_SEPARATOR",
    "MAY_BE_FRACTION",
    "MISFIT",
    "PERCENT",
    "SOON_DAYS",
    "SUM_PREFIX",
    "TASK_STATUSES",
    "CorrectionError",
    "IndicatorCatalogue",
    "IndicatorMatcher",
    "Match",
    "MatchingWords",
    "NameMatch",
    "PlacementError",
    "Scale",
    "SettledError",
    "StoreError",
    "TableMatch",
    "UnitRegistry",
    "UnitTree",
    "UnknownUnitError",
    "Wording",
    "add_codes",
    "add_flag",
    "addresses_level",
    "aggregate_observations",
    "build_panel",
    "build_system_coverage",
    "build_task_states",
    "check_settled_days",
    "compare_with_target",
    "consolidate",
    "count_deadlines",
    "decide_wording",
    "decimal_years",
    "derive_tables",
    "due_day",
    "factual_values",
    "filed_again",
    "has_flag",
    "is_known_by",
    "is_sum",
    "is_too_general",
    "judge_tasks",
    "later_sources",
    "list_responsible",
    "load",
    "load_all",
    "match_indicator",
    "match_sources",
    "match_table",
    "match_task_reports",
    "may_fall",
    "newest_day",
    "of_closed_units",
    "own_counted",
    "own_series",
    "points_upward",
    "propose_indicator",
    "read_counted_words",
    "read_lookups",
    "read_matching_words",
    "read_names",
    "read_unit_synonyms",
    "rebuild_geography",
    "remove_flag",
    "round_floats",
    "save",
    "scale_of",
    "scales_of",
    "settle_share_scale",
    "sum_id",
    "tables_as_of",
    "task_status",
    "to_adoption",
    "unit_names",
    "with_units_below",
    "wording_key",
]
