"""Every block on a page is run and prints what stands there, or is data that is read, or gives its reason."""

from __future__ import annotations

import csv
import doctest
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from analysis.paths import project_folder

_HOME = project_folder()


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, _HOME / "tools" / "docs" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


snippets = _load("snippets")

#: Pages that are written from the code, and records, which state what held when they were written.
_NOT_READ = ("docs/reference.md", "docs/data-dictionary.md")
#: Pages whose commands or examples have a test of their own.
_ELSEWHERE = {
    "README.md": "tests/integration/test_readme.py",
    "docs/from-filing-to-report.md": "tests/integration/test_thirty_filings.py",
    "docs/adoption.md": "tests/unit/adoption/test_adoption_page.py",
    "docs/vnfilings.md": "tests/unit/lexicon/test_library_alone.py",
}
_PAGES = {
    path.relative_to(_HOME).as_posix(): path.read_text("utf-8")
    for path in [*sorted(_HOME.glob("*.md")), *sorted((_HOME / "docs").rglob("*.md"))]
    if "adr" not in path.parts and path.relative_to(_HOME).as_posix() not in _NOT_READ
}
_BLOCKS = {page: snippets.find_blocks(text) for page, text in _PAGES.items()}
#: Vietnamese pages have the commands of the English ones (tests/unit/test_vietnamese_pages.py), which are run.
_RUN_HERE = [page for page in _PAGES if page not in _ELSEWHERE and not page.startswith("docs/vi/")]
_WITH_COMMANDS = [
    page for page in _RUN_HERE
    if any(block.language == "console" and block.mark != "not run" for block in _BLOCKS[page])
]  # fmt: skip
_WITH_EXAMPLES = [page for page in _RUN_HERE if ">>> " in _PAGES[page]]


@pytest.fixture(scope="module")
def new_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new project in a folder that leads to the files of the clone."""
    return Path(snippets.make_clone(tmp_path_factory.mktemp("pages") / "clone"))


@pytest.mark.parametrize("page", _WITH_COMMANDS)
def test_the_commands_of_a_page_print_what_stands_there(page: str, new_project: Path, tmp_path: Path) -> None:
    shutil.copytree(new_project.parent, tmp_path / "clone", symlinks=True)
    wrong = [
        (command.text, command.output, printed)
        for command, printed in snippets.run_page(_PAGES[page], tmp_path / "clone" / "demo")
        if printed != command.output
    ]
    assert wrong == [], f"run `python tools/docs/snippets.py {page}` and read the difference"


@pytest.mark.parametrize("page", _WITH_EXAMPLES)
def test_the_examples_of_a_page_hold(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(_HOME)
    found = doctest.testfile(str(_HOME / page), module_relative=False, encoding="utf-8")
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize("page", sorted(_PAGES))
def test_a_block_is_run_or_read_or_gives_its_reason(page: str) -> None:
    unmarked = []
    for block in _BLOCKS[page]:
        is_run = block.language in ("console", "python", "pycon") and ("$ " in block.body or ">>> " in block.body)
        is_reasoned = block.mark == "not run" and len(block.what.split()) >= 3
        if not (is_run or is_reasoned or block.mark in ("file", "append") or block.language in snippets.DATA):
            unmarked.append(f"line {block.line}: {block.body.splitlines()[0].strip()}")
    assert unmarked == []


@pytest.mark.parametrize("page", sorted(_PAGES))
def test_lines_of_the_source_on_a_page_stand_there(page: str) -> None:
    for block in _BLOCKS[page]:
        found = re.fullmatch(r"lines of (\S+)", block.what)
        if found:
            there = {line.rstrip() for line in (_HOME / found[1]).read_text("utf-8").splitlines()}
            assert [line for line in block.body.splitlines() if line not in there and line.strip() != "..."] == []


@pytest.mark.parametrize("page", sorted(page for page, blocks in _BLOCKS.items() if blocks))
def test_data_on_a_page_can_be_read(page: str) -> None:
    for block in _BLOCKS[page]:
        if block.language == "yaml":
            assert yaml.safe_load(block.body) is not None
        elif block.language == "toml":
            assert tomllib.loads(block.body)
        elif block.language == "json":
            assert json.loads(block.body) is not None
        elif block.language == "csv":
            assert len({len(row) for row in csv.reader(io.StringIO(block.body)) if row}) == 1, block.line


@pytest.mark.parametrize(("page", "test"), sorted(_ELSEWHERE.items()))
def test_a_page_that_is_left_to_another_test_is_read_there(page: str, test: str) -> None:
    assert Path(page).name in (_HOME / test).read_text("utf-8")


def test_blocks_are_found_with_their_marks_and_commands_with_their_outputs() -> None:
    text = (
        "# A\n\n```console\n$ echo a \\\n> b\na b\n$ true\n```\n\n<!-- not run: needs a server -->\n```sh\nx\n```\n\n"
        "Do:\n\n    make x\n\n<!-- file: a/b.csv -->\n```csv\na,b\n```\n"
    )
    blocks = snippets.find_blocks(text)
    assert [(block.language, block.mark, block.what) for block in blocks] == [
        ("console", "", ""), ("sh", "not run", "needs a server"), ("", "", ""), ("csv", "file", "a/b.csv")
    ]  # fmt: skip
    commands = list(snippets.find_commands(blocks[0].body))
    assert [(command.text, command.output) for command in commands] == [("echo a \\\nb", "a b\n"), ("true", "")]


def test_a_page_with_another_output_is_refreshed(tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("the commands of the pages need bash")
    page = tmp_path / "page.md"
    page.write_text("```console\n$ cat workbench.toml | head -n 1 | cut -c 1-4\nother\n```\n", "utf-8")
    command = [sys.executable, str(_HOME / "tools" / "docs" / "snippets.py"), str(page)]
    done = subprocess.run(command, env=os.environ.copy(), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "other" not in page.read_text("utf-8")
    assert page.read_text("utf-8").startswith("```console\n$ cat workbench.toml | head -n 1 | cut -c 1-4\n")
