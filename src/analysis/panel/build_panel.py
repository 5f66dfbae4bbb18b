"""From what the sources say to one panel: lookups, corrections, placing, observations, targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.panel._target_table import build_targets
from analysis.panel.choosing import (
    SETTLED_KEY,
    apply_decisions,
    check_settled,
    fit_definitions,
    flag_filings,
    give_filing_period,
    keep_decided,
    name_counted,
    settle_share_scale,
)
from analysis.panel.consolidation import add_consolidated, consolidate
from analysis.panel.corrections import apply_corrections, read_corrections
from analysis.panel.flags import add_flag
from analysis.panel.lookups import (
    read_counted_words,
    read_lookups,
    read_matching_words,
    read_missing_words,
    read_publisher_names,
    read_unit_synonyms,
)
from analysis.panel.matching import IndicatorMatcher, match_statements, review_wordings, settle_matches
from analysis.panel.observations import (
    build_observations,
    flag_unusable_values,
    list_restatements,
    mark_estimates,
    take_reading_inside_limits,
)
from analysis.panel.recognition import match_sources
from analysis.panel.tasks import (
    build_system_coverage,
    build_task_states,
    count_deadlines,
    match_task_reports,
    name_criteria,
)
from analysis.panel.units import UnitRegistry
from analysis.regulations import ReportingCalendar, assign_regimes, check_schedule, passed_cut_off
from analysis.schemas import TABLES, validate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analysis.panel.corrections import Correction


def build_panel(
    collected: dict[str, pd.DataFrame], lookup: Path, corrections: Path, *, is_part: bool = False
) -> dict[str, pd.DataFrame]:
    """Return every table of the panel by name, each checked against its schema.

    No statement is lost: what cannot be matched keeps its row in `statements`, flagged with the reason, and its wording
    stands in `reviews`. `matches` holds the indicator that was accepted or proposed for each statement.

    Parameters
    ----------
    collected
        The tables `sources, statements, tasks, task_reports, systems` (and `outline` where documents were read).
    lookup, corrections
        The folders `data/lookup` and `data/corrections`.
    is_part
        The sources are some of the project's: what was corrected or settled in others is left aside.

    Returns
    -------
    dict
        `collected`, the lookups, and `task_states, observations, consolidated, targets, restatements, corrections,
        matches, reviews`.

    Raises
    ------
    SchemaError
        If a table does not match its schema.
    TableFileError
        If a lookup is missing or is not a table of its columns.
    CorrectionError
        If a correction no longer fits its source.
    PlacementError
        If a decision about a single value no longer fits it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from analysis.paths import packaged_folder
    >>> from analysis.registry import collect_documents
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> tables = build_panel(collect_documents([path])[0], packaged_folder() / "data" / "lookup", path.parent)
    >>> tables["statements"]["value"].tolist(), tables["matches"]["how"].tolist()
    ([80.0], ['proposed'])
    """
    unread = {name: pd.DataFrame(columns=TABLES[name].column_names) for name in ("task_reports", "system_reports")}
    tables = {name: validate(name, frame) for name, frame in (unread | collected).items()} | read_lookups(lookup)
    declared = read_corrections(corrections)
    if is_part:
        declared, tables["settled"] = _of_sources(tables["statements"], declared, tables["settled"])
        tables["task_decisions"] = tables["task_decisions"].query("task_id in @tables['tasks'].task_id")
        of_sources = tables["task_match_decisions"]["source_id"].isin(tables["sources"]["source_id"])
        tables["task_match_decisions"] = tables["task_match_decisions"][of_sources]
    registry = UnitRegistry(tables["units"], tables["unit_aliases"])
    words, counted_words = read_matching_words(lookup), read_counted_words(lookup)
    matcher = IndicatorMatcher(tables["indicators"], tables["indicator_aliases"], words)
    reports = ReportingCalendar.from_tables(tables)
    check_schedule(tables["reporting_schedule"], tables["units"], reports)
    matched = match_sources(tables["sources"], registry, read_unit_synonyms(lookup))
    matched = _name_publishers(matched, tables["units"], read_publisher_names(lookup))
    tables["sources"] = assign_regimes(matched, tables["reporting_schedule"], tables["units"], reports)
    corrected, applied = apply_corrections(tables["statements"], declared)
    decisions = tables["placement_decisions"]
    corrected = apply_decisions(corrected, decisions, lookup / "placement_decisions.csv")
    corrected = give_filing_period(corrected, tables["sources"])
    placed, matches = match_statements(corrected, tables["sources"], registry, matcher)
    placed = add_flag(placed, passed_cut_off(placed, tables["sources"], reports), "after-cut-off")
    placed = fit_definitions(placed, tables["units"], tables["indicators"], counted_words)
    placed = keep_decided(placed, decisions)
    placed = name_counted(placed, tables["units"], tables["indicators"], counted_words)
    placed = settle_share_scale(placed, tables["indicators"])
    placed = mark_estimates(take_reading_inside_limits(placed, tables["indicators"]), tables["sources"])
    placed = flag_unusable_values(placed, tables["indicators"], read_missing_words(lookup))
    placed = flag_filings(placed, tables["sources"], tables["units"])
    derived = derive_tables(tables | {"statements": placed})
    sums = derived["consolidated"].rename(columns={"consolidated_id": "statement_id"})
    known = pd.concat([frame[SETTLED_KEY] for frame in (placed, sums)])
    check_settled(tables["settled"], known, derived["observations"], lookup / "settled.csv")
    settled_matches = settle_matches(matches, placed)
    numbered = {name: table.reset_index(drop=True) for name, table in tables.items()}  # lookups had lines of files
    numbered["tasks"] = name_criteria(count_deadlines(numbered), matcher)
    numbered["task_reports"], numbered["tasks"] = match_task_reports(numbered, words)
    return (
        numbered
        | {"task_states": build_task_states(numbered | derived), "system_coverage": build_system_coverage(numbered)}
        | {"statements": validate("statements", placed), "corrections": applied}
        | derived
        | {"matches": settled_matches}
        | {"reviews": review_wordings(placed, registry, matcher.catalogue, settled_matches)}
    )


def _name_publishers(
    sources: pd.DataFrame, units: pd.DataFrame, names: Mapping[str, Mapping[str, str]]
) -> pd.DataFrame:
    """Return the sources with the name of each publisher by language: as listed, else that of the unit so named."""
    of_units = units.drop_duplicates("name_vi").set_index("name_vi").assign(name_vi=lambda frame: frame.index)
    named = {
        column: sources["publisher"]
        .map(dict(known))
        .astype("object")  # of no publisher that is listed, all are missing numbers
        .fillna(sources["publisher"].map(of_units[f"name_{column.removeprefix('publisher_')}"]))
        for column, known in names.items()
    }
    return validate("sources", sources.assign(**named))


def _of_sources(
    statements: pd.DataFrame, declared: list[Correction], settled: pd.DataFrame
) -> tuple[list[Correction], pd.DataFrame]:
    """Return the corrections and the settled disagreements of the sources that these statements are from."""
    sources, known = set(statements["source_id"]), set(statements["statement_id"])
    kept = [one for one in declared if one.source_id in sources]
    return kept, settled[settled["statement_id"].isin(known)]


def derive_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables that follow from matched statements: `observations, consolidated, targets, restatements`.

    Parameters
    ----------
    tables
        `statements` (codes matched, corrections applied, flags set), `sources` and `indicators`; where they exist,
        `settled`, and `units` with `complete_lists`, without which nothing is added up.

    Returns
    -------
    dict
        The four tables by name, each conforming to its schema.

    Raises
    ------
    SchemaError
        If a table does not match its schema.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.schemas import TABLES
    >>> names = ("statements", "sources", "indicators")
    >>> empty = {name: validate(name, pd.DataFrame(columns=TABLES[name].column_names)) for name in names}
    >>> {name: len(table) for name, table in derive_tables(empty).items()}
    {'observations': 0, 'consolidated': 0, 'targets': 0, 'restatements': 0}
    """
    statements, sources, indicators = (tables[name] for name in ("statements", "sources", "indicators"))
    settled = tables.get("settled")
    stated = build_observations(statements, sources, indicators, settled)
    units = tables.get("units", pd.DataFrame({"unit_code": [], "level": []}))
    periods = sources.set_index("source_id")["filing_period"].dropna()
    filed = statements.set_index("statement_id")["source_id"].map(periods).dropna()
    filed_for = dict(zip(filed.index, filed, strict=True))
    added_up = consolidate(stated, units, indicators, tables.get("complete_lists"), settled, filed_for)
    return {
        "observations": add_consolidated(stated, added_up, indicators, settled),
        "consolidated": added_up,
        "targets": build_targets(statements, sources),
        "restatements": list_restatements(stated, statements, sources),
    }
