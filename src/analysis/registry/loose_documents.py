"""Documents to the tables of a panel, so that a file can be audited before it is filed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.registry._file_rows import LooseFile, read_in_children
from analysis.registry._outline import outline_table
from analysis.registry.catalogue import Source
from analysis.schemas import TABLES, validate
from vnfilings import Limits, Names, redact_label, strip_marks

if TYPE_CHECKING:
    from collections.abc import Iterable


#: The tables that are read from each document.
_READ = ("statements", "tasks", "task_reports", "systems", "system_reports")


def collect_documents(
    paths: Iterable[Path], names: Names | None = None, limits: Limits | None = None
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return the tables of documents, as those of sources and with `outline`, and a line for each unread one.

    They are what `build_panel` takes; `folder` of a source is the file's name. Nothing of this is stored, so titles and
    criteria of tasks may be the document's own.

    Parameters
    ----------
    paths
        The files.
    names
        The names of places and facilities, of `known_names`; the build reads filings with the same.
    limits
        Processor time and memory of one file, and the number of files at a time.

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
    outline: list[dict[str, object]] = []
    read: dict[str, list[pd.DataFrame]] = {name: [] for name in _READ}
    errors: list[str] = []
    unread = [_unread(Path(path), number) for number, path in enumerate(paths, start=1)]
    calls = [(source.folder / source.title, "read_loose_file", source, False) for source in unread]
    for source, outcome in zip(unread, read_in_children(calls, names, limits), strict=True):
        if outcome.error is not None:
            errors.append(str(outcome.error))
            continue
        file: LooseFile = outcome.value
        sources.append(_describe(source, file))
        outline += file.outline
        for name, rows in file.rows.items():
            if rows:
                read[name].append(pd.DataFrame(rows))
    tables = {name: _stack(name, frames) for name, frames in read.items()}
    described = [source.as_row() | {"folder": next(iter(source.files))} for source in sources]
    tables["sources"] = validate("sources", pd.DataFrame(described, columns=TABLES["sources"].column_names))
    return tables | {"outline": outline_table(outline)}, errors


def _stack(name: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    return validate(name, pd.concat(frames, ignore_index=True) if frames else _nothing(name))


def _nothing(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=TABLES[name].column_names)


def _unread(path: Path, number: int) -> Source:
    """Return the source of an unread file; its id is the file name in plain letters and its place in the call."""
    name = redact_label(path.name)
    stem = re.sub(r"[^a-z0-9]+", "-", strip_marks(name).lower()).strip("-") or "file"
    return Source(f"{stem}-{number}", path.parent, "filing", name, "filed document", "not stated", {name: ""})


def _describe(source: Source, file: LooseFile) -> Source:
    """Return the source that a file says it is."""
    identity = file.identity
    stated: dict[str, Any] = dict(file.stated)
    stated |= {"producer_says": tuple(stated.get("producer_says", ()))}
    return replace(
        source,
        **stated,
        title=identity.title or Path(source.title).stem,
        number=identity.number,
        publisher=identity.issuer,
        issued=identity.issued,
        says=file.signs.as_dict(),
        cites=file.cites,
        we_noticed=file.remarks,
    )
