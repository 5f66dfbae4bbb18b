"""Documents to the tables of a panel, so that a file can be audited before it is filed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from analysis.registry._citations import read_citations
from analysis.registry._outline import outline_documents
from analysis.registry.catalogue import Source
from analysis.registry.filing import list_remarks, tabulate_documents
from analysis.schemas import TABLES, validate
from vnfilings import Document, Names, UnreadableFileError, read_document, read_identity, strip_marks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def collect_documents(paths: Iterable[Path], names: Names | None = None) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return the tables `sources, statements, tasks, systems, outline` of documents, and a line for each unread one.

    They are what `build_panel` takes; `folder` of a source is the file's name. Nothing of this is stored, so titles and
    criteria of tasks may be the document's own.

    Parameters
    ----------
    paths
        The files.
    names
        The names of places and facilities, of `known_names`; the build reads filings with the same.

    Returns
    -------
    tuple
        The tables by name, and one line of text for each file that could not be read.

    Raises
    ------
    SchemaError
        If a table does not match its schema.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> tables, unread = collect_documents([path, path.with_suffix(".doc")])
    >>> len(tables["statements"]), len(unread)
    (1, 1)
    """
    sources: list[Source] = []
    outlined: list[tuple[str, Document]] = []
    read: dict[str, list[pd.DataFrame]] = {"statements": [], "tasks": [], "systems": []}
    faults: list[str] = []
    for number, path in enumerate(paths, start=1):
        try:
            document = read_document(path)
        except UnreadableFileError as fault:
            faults.append(str(fault))
            continue
        source = _describe(path, document, number)
        sources.append(source)
        outlined.append((source.source_id, document))
        for name, frame in tabulate_documents(source, [document], names).items():
            read[name].append(frame)
    tables = {name: _stack(name, frames) for name, frames in read.items()}
    rows = [source.as_row() | {"folder": next(iter(source.files))} for source in sources]
    tables["sources"] = validate("sources", pd.DataFrame(rows, columns=TABLES["sources"].column_names))
    return tables | {"outline": outline_documents(outlined)}, faults


def _stack(name: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    return validate(name, pd.concat(frames, ignore_index=True) if frames else _nothing(name))


def _nothing(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=TABLES[name].column_names)


def _describe(path: Path, document: Document, number: int) -> Source:
    """Return the source that a file says it is; its id is the file name in plain letters and its place in the call."""
    identity = read_identity(document)
    stem = re.sub(r"[^a-z0-9]+", "-", strip_marks(path.name).lower()).strip("-") or "file"
    return Source(
        source_id=f"{stem}-{number}",
        folder=path.parent,
        kind="filing",
        title=identity.title or path.stem,
        url="filed document",
        licence="not stated",
        files={path.name: ""},
        number=identity.number,
        publisher=identity.issuer,
        issued=identity.issued,
        filing_period=identity.period.code if identity.period else None,
        cites=read_citations(document),
        we_noticed=list_remarks(document),
    )
