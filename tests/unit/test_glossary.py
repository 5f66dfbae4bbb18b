"""The glossary names only what exists: tables, columns, files, public names and commands."""

from __future__ import annotations

import importlib
import re

import pytest

from analysis.paths import project_folder
from analysis.schemas import TABLES

_TEXT = (project_folder() / "docs" / "glossary.md").read_text("utf-8")
_ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in _TEXT.splitlines()
    if line.startswith("| ") and not line.startswith(("| term", "|---"))
]
_NAMED = sorted({name for row in _ROWS for name in re.findall(r"`([^`]+)`", row[3])})


def _exists(name: str) -> bool:
    first, _, rest = name.partition(".")
    if name.startswith("workbench "):
        return any((project_folder() / "src/analysis/cli/commands").rglob(f"{name.split()[1]}.py"))
    if "/" in name:
        return (project_folder() / name).exists()
    if first in TABLES:
        return not rest or rest in TABLES[first].column_names
    if first in ("analysis", "adoption", "vnfilings", "warmkernel"):
        package, _, last = name.rpartition(".")
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            return hasattr(importlib.import_module(package), last)
        return True
    return name == "report_date" or any(name in table.column_names for table in TABLES.values())


def test_every_term_has_a_vietnamese_word_a_definition_and_a_place_in_the_code() -> None:
    assert len(_ROWS) > 60
    assert [row[0] for row in _ROWS if len(row) != 4 or not all(row)] == []
    assert [row[0] for row in _ROWS if not re.search(r"`[^`]+`", row[3])] == []


def test_a_term_is_defined_once() -> None:
    terms = [row[0] for row in _ROWS]
    assert len(set(terms)) == len(terms)


@pytest.mark.parametrize("name", _NAMED)
def test_what_a_term_points_to_exists(name: str) -> None:
    assert _exists(name)
