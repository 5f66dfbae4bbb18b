"""The glossary names only what exists: tables, columns, files, public names and commands."""

from __future__ import annotations

import importlib
import re

import pytest

from analysis.paths import project_folder
from analysis.schemas import TABLES


def read_rows(page: str) -> list[list[str]]:
    """Return the rows of the tables of a page below docs/, without their heads."""
    lines = (project_folder() / "docs" / page).read_text("utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line, after in zip(lines, [*lines[1:], ""], strict=True)
        if line.startswith("| ") and not after.startswith("|---")
    ]


_ROWS = read_rows("glossary.md")
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


@pytest.mark.parametrize(("page", "column"), [("glossary.md", 0), ("vi/glossary.md", 1)])
def test_a_term_is_defined_once(page: str, column: int) -> None:
    terms = [row[column] for row in read_rows(page)]
    assert len(set(terms)) == len(terms)


def test_both_glossaries_pair_the_same_words_and_point_to_the_same_places() -> None:
    english = [(row[0], row[1], re.findall(r"`[^`]+`", row[3])) for row in _ROWS]
    vietnamese = [(row[1], row[0], re.findall(r"`[^`]+`", row[3])) for row in read_rows("vi/glossary.md")]
    assert vietnamese == english
    assert [row for row in read_rows("vi/glossary.md") if len(row) != 4 or not all(row)] == []


@pytest.mark.parametrize("name", _NAMED)
def test_what_a_term_points_to_exists(name: str) -> None:
    assert _exists(name)
