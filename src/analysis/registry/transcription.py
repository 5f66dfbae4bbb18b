"""A document read by hand: its statements, tasks and systems as rows, with the figure as printed.

The files hold no values. `raw_text` is the figure as the document prints it; operator, value, numerator and denominator
are read from it when the tables are built, so that a change of one printed figure reaches all that depends on it.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pandas as pd

from analysis.registry.catalogue import Source
from analysis.registry.raw_rows import Faults, join_flags, read_bounds, read_rows, read_whole
from vnfilings.text import read_quantity

STATEMENT_COLUMNS = (
    "line",
    "locator",
    "kind",
    "raw_text",
    "indicator_text",
    "indicator_code",
    "unit_text",
    "unit_code",
    "counted_noun",
    "period",
    "flags",
)
TASK_COLUMNS = (
    "line",
    "locator",
    "number",
    "group",
    "group_en",
    "title_vi",
    "title_en",
    "lead",
    "partners",
    "deadline_text",
    "start",
    "due",
    "recurrence",
    "criterion",
    "criterion_en",
    "basis",
    "indicator_code",
    "flags",
)
SYSTEM_COLUMNS = ("line", "locator", "name_vi", "abbreviation", "category", "repeat_of")


def read_hand_reading(source: Source) -> dict[str, pd.DataFrame]:
    """Return the tables `statements`, `tasks` and `systems` of a document read by hand; a missing file gives no table.

    Raises
    ------
    SourceError
        With all rows of a file whose figure or period cannot be read.
    """
    readers = {"statements": _read_statements, "tasks": _read_tasks, "systems": _read_systems}
    paths = {name: source.folder / f"{name}.csv" for name in readers}
    return {name: readers[name](source.source_id, path) for name, path in paths.items() if path.is_file()}


def slug(locator: str) -> str:
    """Return a locator as one word, for use in an identifier.

    >>> slug("line 90, table 1, row 1, column 3")
    'line-90-table-1-row-1-column-3'
    """
    return re.sub(r"[^\w.]+", "-", locator).strip("-")


def _read_statements(source_id: str, path: Path) -> pd.DataFrame:
    faults, seen, statements = Faults(path), Counter[str](), []
    for number, row in read_rows(path, STATEMENT_COLUMNS):
        seen[row["locator"]] += 1
        start, end = read_bounds(row["period"], number, faults)
        statements.append(
            row
            | _read_figure(row, number, faults)
            | {
                "line": read_whole(row["line"], "line", number, faults),
                "statement_id": f"{source_id}:{slug(row['locator'])}#{seen[row['locator']]}",
                "source_id": source_id,
                "period_start": start,
                "period_end": end,
            }
        )
    faults.refuse()
    return pd.DataFrame(statements)


def _read_figure(row: dict[str, str], number: int, faults: Faults) -> dict[str, object]:
    """Return what the printed figure says; a keyword of ours in [brackets] stands for a cell without a figure."""
    if row["raw_text"].startswith("["):
        return {}
    quantity = read_quantity(row["raw_text"])
    if quantity is None:
        faults.add(number, f"no figure in {row['raw_text']!r}; expected one like '61,2%', or a keyword in [brackets]")
        return {}
    return {
        "op": quantity.op,
        "value": quantity.value,
        "value_low": quantity.value_low,
        "value_high": quantity.value_high,
        "is_change": quantity.is_change,
        "value_unit": quantity.value_unit,
        "counted_noun": row["counted_noun"] or quantity.counted_noun,
        "numerator": quantity.numerator,
        "denominator": quantity.denominator,
        "confidence": quantity.confidence,
        "alternative_value": quantity.alternative_value,
        # 'no-unit' is what a bare span says; the row's own noun and indicator name the unit.
        "flags": join_flags(row["flags"], (flag for flag in quantity.flags if flag != "no-unit")),
    }


def _read_tasks(source_id: str, path: Path) -> pd.DataFrame:
    faults, tasks = Faults(path), []
    for number, row in read_rows(path, TASK_COLUMNS):
        place = {"line": read_whole(row["line"], "line", number, faults)}
        tasks.append(row | place | {"task_id": f"{source_id}:{row['number']}", "source_id": source_id})
    faults.refuse()
    return pd.DataFrame(tasks)


def _read_systems(source_id: str, path: Path) -> pd.DataFrame:
    faults, seen, systems = Faults(path), Counter[str](), []
    for number, row in read_rows(path, SYSTEM_COLUMNS):
        seen[row["line"]] += 1
        place = {column: read_whole(row[column], column, number, faults) for column in ("line", "repeat_of")}
        systems.append(
            row | place | {"system_id": f"{source_id}:{row['line']}#{seen[row['line']]}", "source_id": source_id}
        )
    faults.refuse()
    return pd.DataFrame(systems)
