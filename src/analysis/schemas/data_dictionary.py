"""The data dictionary, written from the schemas: ``python -m analysis.schemas.data_dictionary`` prints it."""

from __future__ import annotations

from analysis.schemas.columns import Column, Table
from analysis.schemas.table_schemas import TABLES

_INTRODUCTION = """# Data dictionary

Generated from `src/analysis/schemas/` by `make golden`; a test compares the two. Every table is checked against
its schema when it enters and when it leaves a stage; a column without *required* may be empty.
"""


def write_dictionary() -> str:
    """Return the dictionary of every table as Markdown."""
    return "\n".join([_INTRODUCTION, *(_describe(table) for table in TABLES.values())])


def _describe(table: Table) -> str:
    lines = [
        f"## {table.name}",
        "",
        f"One row is {table.one_row_is}. Unique: {', '.join(f'`{key}`' for key in table.key)}.",
        "",
        "| column | type | unit of measure | meaning | allowed values |",
        "|---|---|---|---|---|",
    ]
    lines += [_row(column) for column in table.columns]
    return "\n".join([*lines, ""])


def _row(column: Column) -> str:
    name = f"`{column.name}`" + (" *required*" if column.required else "")
    cells = (name, column.dtype, column.unit, column.meaning, _limits(column))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _limits(column: Column) -> str:
    limits = [", ".join(f"`{word}`" for word in column.allowed)] if column.allowed else []
    limits += [f"pattern `{column.pattern}`"] if column.pattern else []
    limits += [f"at least {column.minimum:g}"] if column.minimum is not None else []
    limits += [f"at most {column.maximum:g}"] if column.maximum is not None else []
    return "; ".join(limits)


if __name__ == "__main__":
    print(write_dictionary(), end="")
