"""Reports on a task that contradict each other on one day: the least far counts, and it is flagged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.panel import build_task_states, derive_tables, read_names
from analysis.schemas import TABLES, validate

Tables = dict[str, pd.DataFrame]


def _table(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    return validate(name, pd.DataFrame(rows, columns=TABLES[name].column_names))


def _states(lookup: Path, *reported: str, by_hand: str = "") -> list[list[Any]]:
    """Return state and flags of the one task of a plan, by passages of a report of one day and perhaps a decision."""
    source = {"title": "x", "url": "file", "issuer_code": "p34-51"}
    plan = source | {"source_id": "kh", "folder": "kh", "issued": "2026-01-05"}
    report = source | {"source_id": "bc", "folder": "bc", "issued": "2026-07-10", "filing_period": "2026-H1"}
    said = {"source_id": "bc", "wording": "Work", "evidence": "words", "task_id": "kh:1", "match": "number"}
    decided = {"task_id": "kh:1", "unit_code": "p34-51", "as_of": "2026-06-30", "decided_by": "An"}
    reports = [
        said | {"report_id": f"bc:{line}", "locator": f"line {line}", "state": state}
        for line, state in enumerate(reported)
    ]
    tables = {name: _table(name) for name in ("statements", "sources")}
    names = read_names(lookup)
    tables |= names | derive_tables(tables | {"indicators": names["indicators"]})
    tables |= {
        "sources": _table("sources", plan, report),
        "tasks": _table("tasks", {"task_id": "kh:1", "source_id": "kh", "locator": "line 1", "number": "1",
                                  "title_vi": "Work"}),
        "task_reports": _table("task_reports", *reports),
        "task_decisions": _table(
            "task_decisions", *([decided | {"state": by_hand, "decided_on": "2026-06-30"}] if by_hand else [])
        ),
    }  # fmt: skip
    states = build_task_states(tables)[["state", "flags"]]
    return [[state, None if pd.isna(flags) else flags] for state, flags in states.itertuples(index=False)]


@pytest.mark.parametrize("order", [("done", "under_way"), ("under_way", "done")])
def test_of_two_reports_of_one_day_that_contradict_each_other_the_least_far_counts(
    lookup: Path, order: tuple[str, str]
) -> None:
    assert _states(lookup, *order) == [["under_way", "contradictory"]]


def test_reports_that_agree_and_a_decision_by_hand_are_not_contradictory(lookup: Path) -> None:
    assert _states(lookup, "done", "done") == [["done", None]]
    assert _states(lookup, "done", "under_way", by_hand="done") == [["done", None]]
