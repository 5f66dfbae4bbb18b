"""Put the pages of the site together in one folder, with links that lead to the copies."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from api_pages import write_api_pages
from diagrams import replace_diagrams
from gallery import write_gallery

#: Pages of the project that are shown under another address: where they are, and where they are on the site.
_MOVED = {
    "ARCHITECTURE.md": "project/architecture.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "README.md": "index.md",
    "docs/reference.md": "reference/commands.md",
    "docs/adr": "adr/index.md",
    "notebooks": "notebooks/index.md",
}
#: Those of them that are written from the code, or in whose place the site has a page of its own.
_WRITTEN = ("README.md", "docs/reference.md", "docs/adr", "notebooks")
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]+)?\)")
_FENCE = re.compile(r"^(```|:::).*$", re.MULTILINE)


def stage_pages(home: Path, source: Path) -> None:
    """Write all sources of the site to ``source``: pages, pictures, notebooks, and what is written from the code."""
    addresses = _addresses(home)
    source.mkdir(parents=True)
    for path, address in addresses.items():
        if path in _WRITTEN:
            continue
        target = source / address
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".md":
            text = redirect_links((home / path).read_text("utf-8"), path, addresses, home)
            text, pictures = replace_diagrams(text, target.stem)
            target.write_text(text, "utf-8")
            for name, picture in pictures.items():
                (target.parent / name).write_text(picture, "utf-8")
        else:
            shutil.copyfile(home / path, target)
    _split_reference((home / "docs" / "reference.md").read_text("utf-8"), source / "reference")
    _list_decisions(home / "docs" / "adr", source / "adr")
    write_api_pages(source / "reference" / "api")
    write_gallery(home / "notebooks", source / "notebooks")


def redirect_links(text: str, path: str, addresses: dict[str, str], home: Path) -> str:
    """Return a page with links to the addresses of the site; a link to a file that is no page becomes its name.

    Raises
    ------
    FileNotFoundError
        If a link leads to a file that does not exist.
    """
    own = Path(addresses[path]).parent

    def redirect(match: re.Match[str]) -> str:
        mark, label, link, anchor = match[1], match[2], match[3], match[4] or ""
        wanted = os.path.normpath(Path(path).parent / link).replace(os.sep, "/")
        if wanted in addresses:
            address = os.path.relpath(addresses[wanted], own).replace(os.sep, "/")
            return f"{mark}[{label}]({address}{anchor})"
        if not (home / wanted).exists():
            raise FileNotFoundError(f"{path}: link to {link}, which does not exist")
        return label if label.startswith("`") else f"`{label}`"

    return _LINK.sub(redirect, text)


def _addresses(home: Path) -> dict[str, str]:
    """Return every file of the site by its path in the project, with its address on the site."""
    found = {path: path.removeprefix("docs/") for path in _files(home, "docs")}
    found |= {path: path for path in _files(home, "notebooks") if path.endswith(".ipynb")}
    return found | _MOVED


def _files(home: Path, folder: str) -> Iterator[str]:
    for path in sorted((home / folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts:
            yield path.relative_to(home).as_posix()


def _split_reference(text: str, folder: Path) -> None:
    """Write the commands and the errors of the reference page to a page each; public calls have pages of their own."""
    parts = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "commands.md").write_text(
        "# Commands\n\nWritten from the code. `workbench COMMAND --help` shows the same.\n"
        + re.sub(r"^###", "##", parts["Commands"], flags=re.MULTILINE),
        "utf-8",
    )
    (folder / "errors.md").write_text(
        "# Errors\n\nEvery error class of the four packages, by module. Written from the code.\n" + parts["Errors"],
        "utf-8",
    )


def _list_decisions(records: Path, folder: Path) -> None:
    """Write the index of the records of decisions. They stay out of the navigation, which would double for them."""
    titles = {
        path.stem: path.read_text("utf-8").split("\n", 1)[0].removeprefix("# ") for path in records.glob("[0-9]*")
    }
    for stem in titles:
        page = folder / f"{stem}.md"
        page.write_text("---\norphan: true\n---\n\n" + page.read_text("utf-8"), "utf-8")
    head = (
        "# Decisions\n\nOne record per decision that would take a day or more to undo: its context, what was decided "
        "and what was rejected.\nA record states what held when it was written.\n\n"
    )
    lines = [f"- [{title}]({stem}.md)\n" for stem, title in sorted(titles.items())]
    (folder / "index.md").write_text(head + "".join(lines), "utf-8")
