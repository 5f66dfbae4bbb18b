"""Tasks, reports on them and decisions in small, with the lookups that are shipped, for tests of their states."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.panel import derive_tables, read_names
from analysis.schemas import TABLES, validate

Tables = dict[str, pd.DataFrame]
CODE = "hospitals_with_electronic_medical_records_pct"


def make_table(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Return a table of these rows."""
    return validate(name, pd.DataFrame(rows, columns=TABLES[name].column_names))


def task(number: str, lead: str | None = None, source: str = "kh", **more: Any) -> dict[str, Any]:
    """Return a row of `tasks`."""
    return {"task_id": f"{source}:{number}", "source_id": source, "locator": f"line {number}", "number": number,
            "title_vi": f"Việc {number}", "lead": lead, **more}  # fmt: skip


def source(source_id: str, unit: str, **more: Any) -> dict[str, Any]:
    """Return a row of `sources`."""
    return {"source_id": source_id, "folder": source_id, "title": source_id, "url": "file", "issuer_code": unit,
            "issued": "2026-01-05", **more}  # fmt: skip


def report(state: str, task: str = "kh:1", source: str = "bc", match: str = "number", **more: Any) -> dict[str, Any]:
    """Return a row of `task_reports`."""
    return {"report_id": f"{source}:{task}:{state}", "source_id": source, "locator": "line 9", "wording": "Việc",
            "state": state, "evidence": "đã xong", "task_id": task, "match": match, **more}  # fmt: skip


def decision(state: str, as_of: str, **more: Any) -> dict[str, Any]:
    """Return a row of `task_decisions`."""
    return {"task_id": "kh:1", "unit_code": "p34-51", "as_of": as_of, "state": state, "decided_by": "An",
            "decided_on": as_of, **more}  # fmt: skip


def seen(value: float, unit: str = "p34-51", code: str = CODE, **more: Any) -> dict[str, Any]:
    """Return a row of `observations`."""
    return {"unit_code": unit, "indicator_code": code, "period": "2026-H1", "period_start": "2026-01-01",
            "period_end": "2026-06-30", "as_of": "2026-07-10", "status": "observed", "value": value, "op": "=",
            "measure": "share", "statement_id": "bc:1#1", "is_chosen": True, **more}  # fmt: skip


@cache
def _read_names(lookup: Path) -> Tables:
    empty = {name: make_table(name) for name in ("statements", "sources")}
    names = read_names(lookup)
    return names | empty | derive_tables(empty | {"indicators": names["indicators"]})


def make_tables(
    lookup: Path, tasks: list[dict[str, Any]], reports: tuple[Any, ...] = (), decisions: tuple[Any, ...] = ()
) -> Tables:
    """Return the tables which states are made of: a plan `kh`, a decision `qd` and a report `bc`."""
    sources = make_table("sources", source("kh", "p34-51"), source("qd", "moh"),
                         source("bc", "p34-51", issued="2026-07-10", filing_period="2026-H1"))  # fmt: skip
    return dict(_read_names(lookup)) | {
        "sources": sources,
        "tasks": make_table("tasks", *tasks),
        "task_reports": make_table("task_reports", *reports),
        "task_decisions": make_table("task_decisions", *decisions),
    }
