"""The pages say what the code does: generated pages are fresh, every command, target and file they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.cli.reference import find_errors, write_reference
from analysis.panel.coded_reading import CODE_COLUMNS
from analysis.paths import project_folder
from vnfilings import explain
from vnfilings.extraction.reading import STATEMENT_COLUMNS
from vnfilings.extraction.scopes import REASONS

_HOME = project_folder()
_PAGES = [*sorted(_HOME.glob("*.md")), *sorted((_HOME / "docs").rglob("*.md"))]
_TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (_HOME / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
_COMMANDS = {path.stem for path in (_HOME / "src/analysis/cli/commands").rglob("[a-z]*.py")}


def test_the_reference_page_is_fresh() -> None:
    assert (_HOME / "docs" / "reference.md").read_text("utf-8") == write_reference(), "run `make golden`"


def test_the_reference_page_holds_no_path_of_a_machine() -> None:
    assert "PosixPath" not in write_reference()


def test_every_public_call_and_error_says_what_it_is() -> None:
    bare = [line for line in write_reference().splitlines() if re.fullmatch(r"- `[^`]+`:? *", line)]
    assert [line for line in bare if not line.startswith("- `-")] == []
    assert len(find_errors()) > 5


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: str(page.relative_to(_HOME)))
def test_a_page_names_only_commands_and_targets_that_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    assert set(re.findall(r"\bmake ([a-z]+)`", text)) <= _TARGETS
    assert set(re.findall(r"`workbench ([a-z]+)\b", text)) <= _COMMANDS


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: str(page.relative_to(_HOME)))
def test_a_page_links_only_to_files_that_exist(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    docs = _HOME / "docs"
    pages = {path for path in docs.rglob("*.md") if "adr" not in path.parts} - {
        docs / "index.md",
        docs / "reference.md",
    }
    listed = set()
    for page in pages | {docs / "index.md"}:
        for block in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            listed |= {
                (page.parent / f"{name}.md").resolve() for name in re.findall(r"^[\w./-]+$", block, re.MULTILINE)
            }
    assert sorted(path.name for path in pages - listed) == [], (
        "name the page in a toctree, such as docs/how-to/index.md"
    )


def test_the_readme_names_every_target_and_folder() -> None:
    readme = (_HOME / "README.md").read_text("utf-8")
    assert [target for target in sorted(_TARGETS - {"help"}) if f"make {target}" not in readme] == []
    for folder in ("notebooks/", "src/analysis/", "data/raw/", "data/lookup/", "data/processed/", "tests/", "docs/"):
        assert folder in readme


def test_the_page_of_the_library_explains_every_column_and_reason_of_read() -> None:
    page = (_HOME / "docs" / "vnfilings.md").read_text("utf-8")
    section = page.split("## The columns of `workbench read`")[1].split("\n## ")[0]
    assert [name for name in (*STATEMENT_COLUMNS, *CODE_COLUMNS, *REASONS) if f"`{name}`" not in section] == []


def test_the_readme_explains_a_statement_as_the_command_does() -> None:
    said = explain([_HOME / "benchmarks" / "filings" / "tuned" / "so-y-te.txt"], 3)
    assert said.strip() in (_HOME / "README.md").read_text("utf-8")


def test_every_test_that_the_security_page_names_exists() -> None:
    page = (_HOME / "SECURITY.md").read_text("utf-8")
    named = set(re.findall(r"`((?:tests/)?[\w/]*test_\w+\.py|tests/[\w/]+|benchmarks/\w+\.py|src/[\w/.]+)", page))
    there = {path.name for path in (_HOME / "tests").rglob("test_*.py")}
    assert [name for name in named if not (name in there or ("/" in name and (_HOME / name).exists()))] == []
    assert len(named) > 10
