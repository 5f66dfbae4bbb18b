"""The rows that a computed row rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.panel import ID_SEPARATOR, SUM_PREFIX, factual_values
from analysis.regulations import national_target_key
from analysis.reports._row_helpers import Row, rows_of

Tables = Mapping[str, pd.DataFrame]


def rows_behind(tables: Tables, table: str, row: Row) -> list[tuple[str, Row]]:
    """Return the rows that a row rests on, each with its table."""
    match table:
        case "verdicts":
            target, judged = row["target_statement_id"], row.get("judged_statement_id")
            latest = [key for key in (row.get("latest_statement_id"),) if key != judged]
            others = [] if latest or judged else _other_units(tables, row)
            return _rules_named(tables, target) + _statements(tables, [target, judged, *latest]) + others
        case "forecasts" | "fits":
            observations = tables["observations"]
            is_mine = observations["unit_code"] == row["unit_code"]
            mine = observations[is_mine & (observations["indicator_code"] == row["indicator_code"])]
            used = factual_values(mine, tables["indicators"])["statement_id"]
            return [("observations", one) for one in rows_of(mine[mine["statement_id"].isin(used)])]
        case "restatements":
            return _statements(tables, [row["earlier_statement_id"], row["later_statement_id"]])
        case "distances":
            return _statements(tables, [row["target_statement_id"], row["statement_id"]])
        case "consolidated":
            return _parts_of(tables, row)
        case "observations" | "findings":
            return _statements(tables, [row.get("statement_id")])
    return []


def is_sum_id(key: str | None) -> bool:
    """Return whether an id names a sum, not a statement.

    >>> is_sum_id("sum:p34-51:visits_count:2026-H1"), is_sum_id("bc-379:line-4#1")
    (True, False)
    """
    return str(key).startswith(SUM_PREFIX)


def _other_units(tables: Tables, verdict: Row) -> list[tuple[str, Row]]:
    """Return the observations of other units that tell of a unit without any of its own."""
    observations = tables["observations"]
    mine = observations[observations["indicator_code"] == verdict["indicator_code"]]
    used = factual_values(mine, tables["indicators"])
    return [("observations", one) for one in rows_of(observations.loc[used.index])]


def _rules_named(tables: Tables, target: str) -> list[tuple[str, Row]]:
    """Return the national target that stands for the statement of a target, where one does."""
    rules = rows_of(tables["national_targets"]) if "national_targets" in tables else []
    return [("national_targets", rule) for rule in rules if national_target_key(rule["rule_id"]) == target]


def _parts_of(tables: Tables, added_up: Row) -> list[tuple[str, Row]]:
    """Return what a sum rests on: the statements and sums that were added, then the total that was reported."""
    reported = added_up.get("reported_statement_id")
    keys = [*str(added_up["parts"] or "").split(ID_SEPARATOR), *([reported] if reported else [])]
    return _statements(tables, keys)


def _sums(tables: Tables, keys: Sequence[str]) -> list[tuple[str, Row]]:
    sums = tables["consolidated"]
    return [("consolidated", row) for row in rows_of(sums[sums["consolidated_id"].isin(keys)])]


def _statements(tables: Tables, keys: Sequence[str | None]) -> list[tuple[str, Row]]:
    statements = tables["statements"]
    found: list[tuple[str, Row]] = []
    for key in keys:
        if is_sum_id(key):
            found += _sums(tables, [str(key)])
        elif key is not None:
            found += [("statements", row) for row in rows_of(statements[statements["statement_id"] == key])]
    return found


def findings_behind(tables: Tables, score: Row) -> list[Row]:
    """Return the findings that a score counts as failed checks."""
    findings = tables["findings"]
    return rows_of(findings[findings["finding_id"].isin(str(score["finding_ids"] or "").split())])


def values_by_source(tables: Tables, table: str, row: Row, findings: Sequence[Row]) -> dict[str, int]:
    """Return the sources of the values behind a score or a back-test, with the number of values.

    For a score with findings they are the sources that these stand in; otherwise those of all that it covers.
    """
    if findings:
        return dict(Counter(finding["source_id"] for finding in findings))
    covered = _panel_of(tables, row) if table == "backtest" else _scope_of(tables, row)
    source_of = tables["statements"].set_index("statement_id")["source_id"]
    return {str(source): int(n) for source, n in covered["statement_id"].map(source_of).value_counts().items()}


def _panel_of(tables: Tables, backtest: Row) -> pd.DataFrame:
    """Return the values of the panel that was looked back on."""
    values = factual_values(tables["observations"], tables["indicators"])
    level = values["unit_code"].map(tables["units"].set_index("unit_code")["level"])
    panel: pd.DataFrame = values[
        (values["indicator_code"] == backtest["indicator_code"]) & (level == backtest["level"])
    ]
    return panel


def _scope_of(tables: Tables, score: Row) -> pd.DataFrame:
    """Return the values that a score covers."""
    table, column = {
        "source": ("statements", "source_id"),
        "unit": ("observations", "unit_code"),
        "indicator": ("observations", "indicator_code"),
        "period": ("observations", "period"),
    }.get(score["scope"], ("observations", None))
    values = tables[table]
    covered: pd.DataFrame = values if column is None else values[values[column] == score["scope_code"]]
    return covered
