"""The audit rules by their stable names: severity and quality dimension.

`error` can be proved from the source's own values; `suspicious` is a contradiction that one reading could explain;
`note` is worth knowing and needs no answer. The text of a rule is the row `finding.<name>` of `i18n/messages.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule: its stable name, its severity and the quality dimension (correct, complete, clean or live).

    What a rule recomputes may be `moving`: it changes with the day or with every new report. A decision on such a
    finding holds as long as the printed value stays.
    """

    name: str
    severity: str
    dimension: str
    is_moving: bool = False


_ALL = (
    # arithmetic
    Rule("ratio_truncated", "error", "correct"),
    Rule("ratio_slip", "error", "correct"),
    Rule("ratio_conflict", "error", "correct"),
    Rule("bound_not_met", "error", "correct"),
    Rule("approximation_loose", "suspicious", "correct"),
    Rule("part_exceeds_whole", "error", "correct"),
    Rule("sum_of_periods", "error", "correct"),
    Rule("sum_of_parts", "error", "correct"),
    Rule("total_row_differs", "error", "correct"),
    Rule("total_differs", "suspicious", "correct"),
    Rule("implied_total_differs", "error", "correct"),
    Rule("out_of_range", "error", "correct"),
    # one figure against another
    Rule("same_figures", "suspicious", "correct"),
    Rule("text_against_table", "error", "correct"),
    Rule("two_figures", "suspicious", "correct"),
    Rule("sources_differ", "suspicious", "correct"),
    Rule("mixed_bases", "note", "clean"),
    # targets
    Rule("target_not_above_level", "suspicious", "correct"),
    Rule("target_does_not_rise", "suspicious", "correct"),
    Rule("target_below_higher_level", "note", "correct"),
    Rule("estimate_misses_own_goal", "suspicious", "correct"),
    # series
    Rule("stock_falls", "suspicious", "correct"),
    Rule("denominator_jump", "suspicious", "clean"),
    Rule("copy_forward", "suspicious", "live"),
    Rule("outlier", "suspicious", "correct", is_moving=True),
    # dates
    Rule("report_before_period_end", "note", "live"),
    Rule("report_undated", "note", "complete"),
    Rule("deadline_before_issue", "suspicious", "correct"),
    Rule("task_without_deadline", "suspicious", "complete"),
    Rule("outside_scheme_period", "suspicious", "correct"),
    Rule("day_and_month_swapped", "suspicious", "correct"),
    Rule("other_reporting_year", "suspicious", "correct"),
    # filings
    Rule("unit_closed", "error", "correct"),
    Rule("filed_again", "note", "clean"),
    # tasks
    Rule("tasks_overlap", "suspicious", "clean"),
    Rule("deadlines_differ", "suspicious", "correct"),
    Rule("criterion_narrower", "suspicious", "correct"),
    Rule("units_listed_differ", "suspicious", "correct"),
    # layout
    Rule("number_gap", "error", "complete"),
    Rule("number_repeated", "error", "clean"),
    Rule("number_out_of_place", "error", "clean"),
    Rule("column_empty", "suspicious", "complete"),
    Rule("cell_unfinished", "suspicious", "clean"),
    Rule("item_repeated", "note", "clean"),
    Rule("plan_repeats_result", "suspicious", "correct"),
    # coverage
    Rule("report_missing", "suspicious", "complete"),
    Rule("report_late", "note", "live"),
    Rule("series_stale", "note", "live", is_moving=True),
    # reading
    Rule("number_ambiguous", "note", "clean"),
)

RULES: dict[str, Rule] = {rule.name: rule for rule in _ALL}
