"""A document read by hand: its statements, tasks and systems as rows, with the figure as printed.

The files hold no values. `raw_text` is the figure as the document prints it; operator, value, numerator and denominator
are read from it when the tables are built, so that a change of one printed figure reaches all that depends on it.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from analysis.registry._raw_rows import Faults, read_bounds, read_rows, read_whole
from analysis.registry._statement_rows import Stated, build_statement_row, slug
from analysis.registry.catalogue import Source
from vnfilings import Quantity, read_quantity

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
#: What a statement takes over as it is written.
_STATED = ("locator", "kind", "raw_text", "indicator_text", "indicator_code", "unit_text", "unit_code", "period")
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


def _read_statements(source_id: str, path: Path) -> pd.DataFrame:
    errors, seen, statements = Faults(path), Counter[str](), []
    for number, row in read_rows(path, STATEMENT_COLUMNS):
        seen[row["locator"]] += 1
        figure = _read_figure(row["raw_text"], number, errors)
        # 'no-unit' is what a bare span says; the row's own noun and indicator name the unit.
        of_figure = [flag for flag in figure.flags if flag != "no-unit"] if figure else []
        stated = Stated(
            statement_id=f"{source_id}:{slug(row['locator'])}#{seen[row['locator']]}",
            source_id=source_id,
            line=read_whole(row["line"], "line", number, errors),
            bounds=read_bounds(row["period"], number, errors),
            flags=(*row["flags"].split(), *of_figure),
            **{name: row[name] for name in _STATED},
        )
        noun: dict[str, object] = {"counted_noun": row["counted_noun"]} if row["counted_noun"] else {}
        statements.append(build_statement_row(stated, figure, noun))
    errors.refuse()
    return pd.DataFrame(statements)


def _read_figure(raw_text: str, number: int, errors: Faults) -> Quantity | None:
    """Return the printed figure; a keyword of ours in [brackets] stands for a cell without a figure."""
    figure = None if raw_text.startswith("[") else read_quantity(raw_text)
    if figure is None and not raw_text.startswith("["):
        errors.add(number, f"no figure in {raw_text!r}; expected one like '61,2%', or a keyword in [brackets]")
    return figure


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
