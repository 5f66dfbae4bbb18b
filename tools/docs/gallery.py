"""The gallery of notebooks: each with a picture of what it shows, made from its committed outputs."""

from __future__ import annotations

import base64
import html
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from lxml import html as html_reader

from analysis.pipeline.notebooks import read_parameters

_WIDTH, _HEIGHT, _ROWS, _COLUMNS = 400, 240, 8, 4
_CHARACTERS = 56  # in a line of the picture
_FINDING = 320  # letters of a finding


def write_gallery(notebooks: Path, folder: Path) -> None:
    """Copy the notebooks and write the page that shows them.

    Raises
    ------
    ValueError
        If a notebook was committed without outputs: there is nothing to show.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cards = []
    for path in sorted(notebooks.glob("*.ipynb")):
        shutil.copyfile(path, folder / path.name)
        notebook = nbformat.read(path, as_version=4)
        title, summary = _introduction(notebook)
        picture = _write_picture(notebook, path.stem, folder)
        parts = [
            f"[![What {path.stem} shows]({picture})]({path.name})",
            f"**[{title}]({path.name})**",
            summary,
            f"**Takes:** {_taken(path)}",
            f"**Finds** on the shipped data: {_escape(found)}" if (found := _finding(notebook)) else "",
            f"`{path.stem}`",
        ]
        cards.append(":::{container} card\n" + "\n\n".join(filter(None, parts)) + "\n:::\n")
    (folder / "index.md").write_text(_page(cards, [path.stem for path in sorted(notebooks.glob("*.ipynb"))]), "utf-8")


def _page(cards: list[str], names: list[str]) -> str:
    """Return the page of all cards; its list of pages is for the navigation."""
    head = (
        "# Notebooks\n\nEach notebook answers one question: what it takes are its parameters, what it finds is "
        "computed from the values\nthat it shows. Organisations, indicators and sources are named in Vietnamese, with "
        "or without marks, in English, or\nby code. The outputs are those of the shipped data; `make lab` opens the "
        "notebooks to run them on yours, and\n`workbench run` runs them with other parameters ([runs](../runs.md)).\n\n"
    )
    grid = "::::{container} gallery\n" + "\n".join(cards) + "::::\n\n"
    return (
        head
        + grid
        + "```{toctree}\n:hidden:\n\n"
        + "\n".join(f"{name.replace('_', ' ')} <{name}>" for name in names)
        + "\n```\n"
    )


def _introduction(notebook: Any) -> tuple[str, str]:
    """Return the heading of a notebook and the paragraph below it."""
    first = next(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    heading, *paragraphs = [part.strip() for part in first.split("\n\n")]
    return heading.lstrip("# ").strip(), " ".join(paragraphs[0].split()) if paragraphs else ""


def _taken(path: Path) -> str:
    """Return the parameters of a notebook, each with what it is."""
    return "; ".join(f"`{one.name}`, {_escape(one.help)}" for one in read_parameters(path))


def _finding(notebook: Any) -> str:
    """Return what the last cell that prints says: the finding, computed from the values that the notebook shows."""
    printed = [output.text for cell in notebook.cells for output in cell.get("outputs", []) if _is_printed(output)]
    words = " ".join(printed[-1].split()) if printed else ""
    return words if len(words) <= _FINDING else words[:_FINDING].rsplit(" ", 1)[0] + " …"


def _is_printed(output: Any) -> bool:
    return bool(output.output_type == "stream" and output.name == "stdout" and output.text.strip())


def _escape(text: str) -> str:
    """Return a text so that Markdown takes none of it for markup."""
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>{}$" else mark for mark in text)


def _write_picture(notebook: Any, stem: str, folder: Path) -> str:
    """Write the first chart of a notebook as its picture; without one its first table, without that its text."""
    outputs = [data for cell in notebook.cells for data in _data(cell)]
    for data in outputs:
        if "image/png" in data:
            (folder / f"{stem}.png").write_bytes(base64.b64decode(data["image/png"]))
            return f"{stem}.png"
        if "image/svg+xml" in data:
            (folder / f"{stem}.svg").write_text(data["image/svg+xml"], "utf-8")
            return f"{stem}.svg"
    tables = [rows for data in outputs if (rows := _rows(data.get("text/html", "")))]
    texts = [data["text/plain"] for data in outputs if "text/plain" in data]
    if not tables and not texts:
        raise ValueError(f"{stem}: committed without outputs; run `make notebooks`")
    lines = _table_lines(tables[0]) if tables else [[line[:_CHARACTERS]] for line in texts[0].splitlines()[:_ROWS]]
    (folder / f"{stem}.svg").write_text(_draw(lines, has_head=bool(tables)), "utf-8")
    return f"{stem}.svg"


def _data(cell: Any) -> Iterator[dict[str, str]]:
    """Yield what a cell shows, each as its formats; printed lines count as text."""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield {"text/plain": output.text}
        elif "data" in output:
            yield dict(output.data)


def _rows(text: str) -> list[list[str]]:
    """Return the cells of the first table of an output, its heading first."""
    if "<table" not in text:
        return []
    found = [
        [" ".join(cell.text_content().split()) for cell in row.iter("th", "td")]
        for row in html_reader.fromstring(text).iter("tr")
    ]
    return [row for row in found if any(row)][:_ROWS]


def _table_lines(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows with as many columns as fit, each cell cut to its share of the width."""
    columns = min(_COLUMNS, max(len(row) for row in rows))
    room = _CHARACTERS // columns - 1
    return [[cell if len(cell) <= room else cell[: room - 1] + "…" for cell in row[:columns]] for row in rows]


def _draw(lines: list[list[str]], *, has_head: bool) -> str:
    """Return lines of text in columns as an SVG picture."""
    size = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12" fill="#222">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for number, cells in enumerate(lines):
        y = 30 + number * 27
        weight = ' font-weight="bold"' if has_head and number == 0 else ""
        if number:
            parts.append(f'<path d="M14 {y - 18}H{_WIDTH - 14}" stroke="#ddd"/>')
        for column, cell in enumerate(cells):
            x = 14 + column * (_WIDTH - 28) / max(len(cells), 1)
            words = html.escape(cell)
            parts.append(f'<text x="{x:.0f}" y="{y}"{weight}>{words}</text>')
    return "\n".join([*parts, "</svg>", ""])
