"""The tools that put the documentation site together: links, pages from the code, the gallery, commands of a page."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from analysis.paths import project_folder

_TOOLS = project_folder() / "tools" / "docs"


@pytest.fixture(scope="module")
def tools() -> Iterator[Any]:
    """Yield the function that gives a tool by its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(_TOOLS))
        yield importlib.import_module


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a project with two pages, a record of a decision and a file that is no page."""
    for name in ("docs/how-to/a.md", "docs/b.md", "docs/adr/001-first.md", "docs/adr/002-second.md", "src/code.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {path.stem}\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("[b](../b.md)", "[b](../b.md)"),
        ("[b](../b.md#part)", "[b](../b.md#part)"),
        ("![b](../b.md)", "![b](../b.md)"),
        ("[`b`](../../ARCHITECTURE.md#x)", "[`b`](../project/architecture.md#x)"),
        ("[decisions](../adr)", "[decisions](../adr/index.md)"),
        ("[code](../../src/code.py)", "`code`"),
        ("[`code.py`](../../src/code.py)", "`code.py`"),
        ("[out](https://a.vn/b.md)", "[out](https://a.vn/b.md)"),
        ("[here](#part)", "[here](#part)"),
        ("[mail](mailto:a@b.vn)", "[mail](mailto:a@b.vn)"),
    ],
)
def test_a_link_leads_to_the_page_on_the_site_or_becomes_a_name(
    tools: Any, home: Path, link: str, expected: str
) -> None:
    staging = tools("staging")
    addresses = staging._addresses(home)
    assert staging.redirect_links(f"See {link}.", "docs/how-to/a.md", addresses, home) == f"See {expected}."


def test_a_link_to_nothing_is_refused(tools: Any, home: Path) -> None:
    staging = tools("staging")
    with pytest.raises(FileNotFoundError, match=r"docs/b\.md: link to missing\.md, which does not exist"):
        staging.redirect_links("[a](missing.md)", "docs/b.md", staging._addresses(home), home)


def test_the_reference_is_split_and_decisions_are_listed_in_their_order(tools: Any, home: Path, tmp_path: Path) -> None:
    staging = tools("staging")
    reference = "# Reference\n\n## Commands\n\n### run\n\nRuns.\n\n## Calls\n\nx\n\n## Errors\n\n### a\n\nE.\n"
    staging._split_reference(reference, tmp_path / "split")
    commands, errors = ((tmp_path / "split" / f"{name}.md").read_text("utf-8") for name in ("commands", "errors"))
    assert commands.splitlines()[0] == "# Commands"
    assert commands.endswith("\n## run\n\nRuns.\n\n")
    assert errors.endswith("### a\n\nE.\n")
    shutil.copytree(home / "docs" / "adr", tmp_path / "adr")
    staging._list_decisions(home / "docs" / "adr", tmp_path / "adr")
    listed = (tmp_path / "adr" / "index.md").read_text("utf-8").splitlines()
    assert listed[-2:] == ["- [001-first](001-first.md)", "- [002-second](002-second.md)"]
    assert (tmp_path / "adr" / "002-second.md").read_text("utf-8") == "---\norphan: true\n---\n\n# 002-second\n"


def _notebook(path: Path, outputs: list[list[Any]]) -> None:
    cells = [
        v4.new_markdown_cell("# Compare\n\nOne paragraph\nof two lines.\n\nAnother."),
        v4.new_code_cell('unit: str = "vn"  # organisation_code', metadata={"tags": ["parameters"]}),
        *(v4.new_code_cell("x", outputs=each) for each in outputs),
    ]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(v4.new_notebook(cells=cells), path)


def _table(*rows: list[str]) -> Any:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return v4.new_output("display_data", {"text/html": f"<table>{cells}</table>", "text/plain": "plain"})


def _printed(text: str, name: str = "stdout") -> Any:
    return v4.new_output("stream", name=name, text=text)


def test_a_card_shows_title_parameters_and_the_last_finding(tools: Any, tmp_path: Path) -> None:
    gallery = tools("gallery")
    long = "word " * 80
    _notebook(
        tmp_path / "n" / "10_compare.ipynb",
        [[_printed("first\n")], [_printed(f"*last* {long}\n"), _printed("warning", "stderr")], [_printed(" \n")]],
    )
    gallery.write_gallery(tmp_path / "n", tmp_path / "site")
    page = (tmp_path / "site" / "index.md").read_text("utf-8")
    assert "**[Compare](10_compare.ipynb)**\n\nOne paragraph of two lines.\n\n" in page
    assert r"**Takes:** `unit`, organisation\_code" in page
    (finding,) = (line for line in page.splitlines() if line.startswith("**Finds**"))
    assert finding.startswith(r"**Finds** on the shipped data: \*last\* word")
    assert finding.endswith("word …")
    assert len(finding) < 370
    assert "\n10 compare <10_compare>\n" in page
    assert (tmp_path / "site" / "10_compare.ipynb").is_file()


def test_the_picture_of_a_notebook_is_its_first_chart_else_its_table_else_its_text(tools: Any, tmp_path: Path) -> None:
    gallery = tools("gallery")
    chart = v4.new_output("display_data", {"image/png": "AQI="})
    drawn = v4.new_output("display_data", {"image/svg+xml": "<svg/>"})
    table = _table(["head", "b", "c", "d", "fifth"], ["<b>1 &lt; 2</b>", "a very long cell", "", "", ""])
    folder, site = tmp_path / "n", tmp_path / "site"
    for name, outputs in (
        ("chart", [[table], [chart, drawn]]), ("drawn", [[drawn]]), ("table", [[_printed("text")], [table]]),
        ("text", [[_printed("a < b\nsecond")]]),
    ):  # fmt: skip
        _notebook(folder / f"{name}.ipynb", outputs)
    gallery.write_gallery(folder, site)
    assert (site / "chart.png").read_bytes() == b"\x01\x02"
    assert (site / "drawn.svg").read_text("utf-8") == "<svg/>"
    shown = (site / "table.svg").read_text("utf-8")
    assert ">1 &lt; 2</text>" in shown
    assert ' font-weight="bold">head</text>' in shown
    assert ">a very long …</text>" in shown
    assert "fifth" not in shown
    text = (site / "text.svg").read_text("utf-8")
    assert ">a &lt; b</text>" in text
    assert "bold" not in text
    _notebook(folder / "empty.ipynb", [[]])
    with pytest.raises(ValueError, match="empty: committed without outputs"):
        gallery.write_gallery(folder, site)


def test_each_public_name_is_described_once_and_errors_as_such(tools: Any) -> None:
    import adoption

    pages, described = tools("api_pages"), set[object]()
    entries = pages._describe(adoption, described)
    lines = [entry.splitlines()[0] for entry in entries]
    assert {".. autofunction:: adoption.fit_adoption", ".. autoclass:: adoption.AdoptionFit"} <= set(lines)
    assert ".. autoexception:: adoption.AdoptionError" in lines
    assert ".. autoclass:: adoption.AdoptionFit\n   :members:\n" in entries
    assert lines == sorted(lines, key=lambda line: line.rpartition(".")[2].lower())
    assert pages._describe(adoption, described) == []  # a page above has them
    index = pages._index(["adoption", "analysis"], ["adoption", "analysis.panel", "analysis"])
    first, second = index.split("   :caption: ")[1:]
    assert first.split() == ["adoption", "adoption", "..", "toctree::", ":maxdepth:", "1"]
    assert second.split() == ["analysis", "analysis.panel", "analysis"]


def test_a_page_writes_its_files_runs_what_may_run_and_settles_what_changes(tools: Any, tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("the commands of the pages need bash")
    snippets = tools("snippets")
    page = (
        "<!-- file: d/a.csv -->\n```csv\na\n```\n\n<!-- append: d/a.csv -->\n```csv\nb\n```\n\n"
        "```console\n$ cat d/a.csv\n$ echo $WORKBENCH_RUN_DATE $PWD; echo no >&2\n```\n\n"
        "<!-- not run: needs a server -->\n```console\n$ touch ran\n```\n"
    )
    printed = [output for _, output in snippets.run_page(page, tmp_path)]
    assert printed == ["a\nb\n", "2026-10-15 demo\nno\n"]
    assert not (tmp_path / "ran").exists()
    assert snippets.settle("run 20260101T101010Z-ab12 [sha256 0011223344ff] [sha256 x]") == (
        "run 20261015T080000Z-0a1b [sha256 0123456789ab] [sha256 x]"
    )
