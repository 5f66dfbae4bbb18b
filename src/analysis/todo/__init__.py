"""What is left for people to decide or to fetch, ordered by what it would change."""

from analysis.todo._finding_items import group_by_root
from analysis.todo.chasing_list import (
    RefusedReport,
    describe_missing,
    list_missing,
    missing_as_csv,
    write_chasing_list,
)
from analysis.todo.list_items import build_todo
from analysis.todo.value_counts import ValueCounts, count_values
from analysis.todo.write_todo import list_rows, write_todo

__all__ = [
    "RefusedReport",
    "ValueCounts",
    "build_todo",
    "count_values",
    "describe_missing",
    "group_by_root",
    "list_missing",
    "list_rows",
    "missing_as_csv",
    "write_chasing_list",
    "write_todo",
]
