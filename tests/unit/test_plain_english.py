"""What users read is standard English: none of the words that only this project once used."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import click
import nbformat
import pytest

from analysis.cli.main import workbench
from analysis.paths import project_folder

#: A private word as it appears in a text, and the standard one.
DIALECT = {
    r"mend(?:s|ed|ing)?": "fix, correct",
    r"anew": "again, new",
    r"blot(?:s|ted|ting)?(?: out)?": "redact",
    r"fresh|stale": "up to date, out of date",
    r"faults?": "error",
    r"costs? (?:one|a) line": "one line is written",
    r"(?<!there )(?:is|are) none": "is not a ...",
    r"told|tells? (?:of|what|how|where|why|whether)": "reported, shown; show, state",
    r"sa(?:y|ys|id) of|say(?:s)? of itself": "state about",
    r"speaks?|spoken|spoke": "write, translate, report",
    r"clear up": "resolve",
    r"(?:is|are) put up for review": "queued for review",
    r"read all the same": "still processed",
    r"hands? out": "return",
}
_WORD = re.compile(rf"\b(?:{'|'.join(DIALECT)})\b", re.IGNORECASE)
_PAGES = ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md")


def find_dialect(text: str) -> list[str]:
    """Return the private words of a text, each with the words around it."""
    return [" ".join(text[max(0, m.start() - 40) : m.end() + 30].split()) for m in _WORD.finditer(text)]


def _help_texts(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    yield name, command.get_help(click.Context(command, info_name=name, terminal_width=200))
    if isinstance(command, click.Group):
        for child in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), child)
            assert found is not None
            yield from _help_texts(found, f"{name} {child}")


_HELP = dict(_help_texts(workbench, "workbench"))


def _documents() -> list[Path]:
    home = project_folder()
    pages = [path for path in sorted((home / "docs").rglob("*.md")) if "adr" not in path.parts]
    return [*(home / name for name in _PAGES if (home / name).exists()), *pages]


@pytest.mark.parametrize("command", sorted(_HELP))
def test_help_is_plain_english(command: str) -> None:
    assert find_dialect(_HELP[command]) == []


def test_messages_are_plain_english() -> None:
    content = files("analysis.i18n").joinpath("messages.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) > 100
    assert {row["code"]: found for row in rows if (found := find_dialect(row["en"]))} == {}


@pytest.mark.parametrize("page", _documents(), ids=lambda page: "/".join(page.parts[-2:]))
def test_documents_are_plain_english(page: Path) -> None:
    assert find_dialect(page.read_text("utf-8")) == []


def _notebooks() -> list[Path]:
    return sorted((project_folder() / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", _notebooks(), ids=lambda notebook: notebook.stem)
def test_notebooks_are_plain_english(notebook: Path) -> None:
    cells = nbformat.read(notebook, 4).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    prose += [line for cell in cells if cell.cell_type == "code" for line in re.findall(r"#.*", cell.source)]
    assert [found for text in prose for found in find_dialect(text)] == []


def test_there_is_something_to_look_at() -> None:
    assert len(_HELP) > 5
    assert len(_documents()) > 4
    assert len(_notebooks()) > 5


@pytest.mark.parametrize(
    "text",
    [
        "Run again what is fresh.",
        "a file that cannot be read costs one line",
        "Write requirements.lock anew",
        "Personal data are blotted out",
        "Only shares are forecast; this indicator is none.",
        "which a source told later",
        "Say of every product whether it is stale",
    ],
)
def test_a_private_word_is_found(text: str) -> None:
    assert find_dialect(text)


@pytest.mark.parametrize(
    "text", ["by default", "recommended", "the stalemate", "no figure is missing", "commend", "why there is none"]
)
def test_a_standard_word_is_not(text: str) -> None:
    assert find_dialect(text) == []
