"""Each Vietnamese page has the commands, headings, tables and calls of its English counterpart, and links to it.

Commands are run once, for the English page (tests/integration/test_pages.py).
"""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from analysis.paths import project_folder

_HOME = project_folder()


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


snippets = _load(_HOME / "tools" / "docs" / "snippets.py")
_DOCS = _HOME / "docs"
_PAGES = sorted(path.relative_to(_DOCS / "vi").as_posix() for path in (_DOCS / "vi").rglob("*.md"))
_COMMENT = re.compile(r"  # .*$", re.MULTILINE)
_LINE_OF_COMMENT = re.compile(r"^# .*$", re.MULTILINE)


def read_pair(page: str) -> tuple[str, str]:
    """Return the English and the Vietnamese text of a page."""
    return (_DOCS / page).read_text("utf-8"), (_DOCS / "vi" / page).read_text("utf-8")


def find_headings(text: str) -> list[int]:
    """Return the depth of each heading of a page."""
    prose = "".join(part for part in _split_blocks(text))
    return [len(marks) for marks in re.findall(r"^(#+) ", prose, flags=re.MULTILINE)]


def count_rows(text: str) -> list[tuple[int, int]]:
    """Return the number of table rows and of list items below each heading."""
    prose = "".join(part for part in _split_blocks(text))
    sections = re.split(r"^#+ ", prose, flags=re.MULTILINE)
    return [
        (len(re.findall(r"^\|", part, re.MULTILINE)), len(re.findall(r"^(?:- |\d+\. )", part, re.MULTILINE)))
        for part in sections
    ]


def find_formulas(text: str) -> list[str]:
    """Return the formulas of a page; a sentence may name them in another order."""
    prose = re.sub(r"`[^`]*`", "", "".join(_split_blocks(text)))
    return sorted(re.findall(r"\$\$.+?\$\$|\$[^$]+\$", prose, re.DOTALL))


def find_calls(text: str) -> list[str]:
    """Return the calls and commands within the lines of a page, without the language that they ask for."""
    prose = "".join(part for part in _split_blocks(text))
    found = re.findall(r"`((?:wb\.|workbench |make |python |sheet|\.\w+\(|--)[^`]*)`", prose)
    return sorted(_without_language(call) for call in found)


def _without_language(code: str) -> str:
    return re.sub(r'lang="vi", |, lang="vi"', "", code)


def _split_blocks(text: str) -> Iterator[str]:
    """Yield the parts of a page between its blocks."""
    for number, part in enumerate(re.split(r"^(```+[^\n]*\n.*?^```+)$", text, flags=re.DOTALL | re.MULTILINE)):
        if number % 2 == 0:
            yield re.sub(r"<!--.*?-->", "", part, flags=re.DOTALL)


def comparable(blocks: list[Any]) -> list[tuple[str, str, str, str]]:
    """Return what has to be the same in both languages: not comments, nor what a call in Vietnamese prints."""
    found, last = [], ""
    for block in blocks:
        if block.language == "{toctree}":
            continue
        is_printed = block.language == "text" and last == "python" and block.mark == ""
        body = "" if is_printed else _COMMENT.sub("", _without_language(block.body))
        if block.language == "sh":
            body = _LINE_OF_COMMENT.sub("#", body)
        found.append((block.language, block.mark, block.what, body))
        last = block.language
    return found


def find_listed(page: str, folder: Path) -> list[str]:
    """Return the pages that the tables of contents of a page list, by their paths below the folder of the language."""
    text = (folder / page).read_text("utf-8")
    return [
        os.path.normpath(Path(page).parent / f"{name}.md").replace(os.sep, "/")
        for block in snippets.find_blocks(text)
        if block.language == "{toctree}"
        for name in re.findall(r"^[\w./-]+$", block.body, re.MULTILINE)
    ]


def test_there_are_vietnamese_pages() -> None:
    for folder in ("tutorial", "how-to", "explanation"):
        assert sum(page.startswith(folder) for page in _PAGES) > 1
    for_users = {"index", "questions", "reporting", "releases", "site", "glossary", "from-filing-to-report"}
    assert {f"{name}.md" for name in for_users} | {"explanation/methodology.md"} <= set(_PAGES)


@pytest.mark.parametrize("page", _PAGES)
def test_a_page_links_to_its_counterpart_in_the_other_language(page: str) -> None:
    english, vietnamese = read_pair(page)
    folder = Path("vi", page).parent
    assert vietnamese.splitlines()[2] == f"[English]({os.path.relpath(page, folder)})".replace(os.sep, "/")
    assert english.splitlines()[2] == f"[Tiếng Việt]({os.path.relpath(Path('vi', page), Path(page).parent)})".replace(
        os.sep, "/"
    )


@pytest.mark.parametrize("page", _PAGES)
def test_a_page_has_the_blocks_of_its_counterpart(page: str) -> None:
    english, vietnamese = read_pair(page)
    assert comparable(snippets.find_blocks(vietnamese)) == comparable(snippets.find_blocks(english))


@pytest.mark.parametrize("page", _PAGES)
def test_a_page_has_the_headings_tables_and_lists_of_its_counterpart(page: str) -> None:
    english, vietnamese = read_pair(page)
    assert find_headings(vietnamese) == find_headings(english)
    assert count_rows(vietnamese) == count_rows(english)
    assert find_formulas(vietnamese) == find_formulas(english)


@pytest.mark.parametrize("page", _PAGES)
def test_a_page_names_the_calls_of_its_counterpart(page: str) -> None:
    english, vietnamese = read_pair(page)
    assert find_calls(vietnamese) == find_calls(english)


@pytest.mark.parametrize("page", _PAGES)
def test_a_page_lists_the_pages_of_its_counterpart_that_are_in_vietnamese(page: str) -> None:
    there = [name for name in find_listed(page, _DOCS) if name in _PAGES and not name.startswith("vi/")]
    assert find_listed(page, _DOCS / "vi") == there


@pytest.mark.parametrize("page", _PAGES)
def test_a_page_is_written_as_departments_write(page: str) -> None:
    text = " ".join(_split_blocks((_DOCS / "vi" / page).read_text("utf-8")))
    if page == "glossary.md":  # its second column has the English terms
        text = re.sub(r"^(\|[^|]+\|)[^|]+\|", r"\1", text, flags=re.MULTILINE)
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|\[[A-Za-z0-9 ,.-]+\]", " ", text)
    assert text == unicodedata.normalize("NFC", text)
    with (_HOME / "tests" / "unit" / "i18n" / "words_to_avoid.csv").open(encoding="utf-8", newline="") as file:
        words = [row["avoid"] for row in csv.DictReader(file) if row["lang"] == "vi" and not row["only_in"]]
    assert len(words) > 10
    assert [word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)] == []


def test_what_differs_is_found() -> None:
    english = '# A\n\n```console\n$ a\nb\n```\n\n```python\nwb.find("x")  # here\n```\n\n```text\nFound\n```\n'
    same = '# A\n\n```console\n$ a\nb\n```\n\n```python\nwb.find("x", lang="vi")  # đây\n```\n\n```text\nThấy\n```\n'
    assert comparable(snippets.find_blocks(english)) == comparable(snippets.find_blocks(same))
    assert comparable(snippets.find_blocks(english)) != comparable(snippets.find_blocks(same.replace("$ a", "$ c")))
    assert comparable(snippets.find_blocks(english)) != comparable(snippets.find_blocks(same.replace('"x"', '"y"')))
    assert find_calls('`wb.find("x", lang="vi")`') == find_calls('`wb.find("x")`') != find_calls('`wb.find("y")`')
    assert comparable(snippets.find_blocks("```sh\n# a\nb\n```")) == comparable(
        snippets.find_blocks("```sh\n# c\nb\n```")
    )
    assert comparable(snippets.find_blocks("```sh\n# a\nb\n```")) != comparable(snippets.find_blocks("```sh\nb\n```"))
    assert (
        find_formulas("$a$, $b$\n\n$$ c $$")
        == find_formulas("$b$, $a$\n\n$$ c $$")
        != find_formulas("$a$, $b$\n\n$$ d $$")
    )
    assert find_headings("# A\n\n```sh\n# B\n```\n\n## C\n") == [1, 2]
    assert count_rows("# A\n\n| a |\n|---|\n\n- b\n") == [(0, 0), (2, 1)]
