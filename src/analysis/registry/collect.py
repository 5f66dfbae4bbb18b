"""From the folders of ``data/raw`` to the tables that every later stage starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from analysis.registry._publications import read_publications
from analysis.registry._transcription import read_hand_reading
from analysis.registry.catalogue import Source, SourceError, read_catalogue, read_source
from analysis.registry.filing import read_filings
from analysis.registry.tidy import read_tidy_source
from analysis.schemas import TABLES, validate
from vnfilings import Limits, Names

COLLECTED = ("sources", "statements", "tasks", "task_reports", "systems")


def _read_nothing(_: Source, __: Limits | None) -> dict[str, pd.DataFrame]:
    """Return no table: the crosswalk stands behind rows of ``data/lookup`` and states nothing of its own."""
    return {}


#: What reads a folder of each kind but filings (these are read in child processes); it returns collected tables.
READERS: dict[str, Callable[[Source, Limits | None], dict[str, pd.DataFrame]]] = {
    "hand_reading": lambda source, _: read_hand_reading(source),
    "publications": lambda source, _: read_publications(source),
    "crosswalk": _read_nothing,
    "tidy_table": read_tidy_source,
}


def collect_sources(raw: Path, names: Names | None = None, limits: Limits | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables `sources, statements, tasks, task_reports` and `systems` of everything in the folder `raw`.

    Rows keep the order of the folders' names and of the files. Nothing is placed or corrected here: codes stand only
    where a raw row carries them.

    Parameters
    ----------
    raw
        The folder `data/raw`.
    names
        The names of places and facilities, of `known_names`, for the reader of filings.
    limits
        Processor time and memory of one filed document or table, and the number of documents at a time.

    Returns
    -------
    dict
        The tables by name.

    Raises
    ------
    SourceError
        If a folder or file of `raw` cannot be used (all errors of a stage at once), or nothing reads its kind.
    SchemaError
        If a table does not match its schema.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.registry import add_filing
    >>> folder = Path(mkdtemp())
    >>> (folder / "raw").mkdir()
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> _ = add_filing(folder / "report.txt", folder / "raw")
    >>> {name: len(table) for name, table in collect_sources(folder / "raw").items()}
    {'sources': 1, 'statements': 1, 'tasks': 0, 'task_reports': 0, 'systems': 0}
    """
    return _collect(read_catalogue(raw), names, limits)


def _collect(sources: list[Source], names: Names | None, limits: Limits | None) -> dict[str, pd.DataFrame]:
    without_reader = [source for source in sources if source.kind not in (*READERS, "filing")]
    if without_reader:
        raise SourceError("\n".join(f"{s.source_id}: no reader for the kind '{s.kind}'" for s in without_reader))
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in COLLECTED}
    parts["sources"].append(pd.DataFrame([s.as_row() for s in sources if s.kind != "publications"]))
    for name, frame in _read_all(sources, names, limits):
        parts[name].append(frame)
    return {name: validate(name, _stack(name, frames)) for name, frames in parts.items()}


def _read_all(sources: list[Source], names: Names | None, limits: Limits | None) -> list[tuple[str, pd.DataFrame]]:
    read, faults = [], []
    filings = read_filings([source for source in sources if source.kind == "filing"], names, limits)
    for source in sources:
        try:
            tables = _next(filings) if source.kind == "filing" else READERS[source.kind](source, limits)
            read += list(tables.items())
        except SourceError as fault:
            faults.append(str(fault))
    if faults:
        raise SourceError("\n".join(faults))
    return read


def _next(filings: Iterator[tuple[Source, dict[str, pd.DataFrame] | SourceError]]) -> dict[str, pd.DataFrame]:
    _, tables = next(filings)
    if isinstance(tables, SourceError):
        raise tables
    return tables


def _stack(name: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    if all(frame.empty for frame in frames):
        return pd.DataFrame(columns=TABLES[name].column_names)
    stacked = pd.concat([frame.astype("object") for frame in frames], ignore_index=True)
    return stacked.mask(stacked == "", None)


def collect_source(folder: Path, names: Names | None = None, limits: Limits | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables `sources`, `statements`, `tasks` and `systems` of one source of `data/raw`.

    Parameters
    ----------
    folder
        The folder of the source.
    names
        The names of places and facilities, of `known_names`.
    limits
        Processor time and memory that reading its document may take.

    Returns
    -------
    dict
        The four tables, with the rows that `collect_sources` would give for this source.

    Raises
    ------
    SourceError
        If the folder or a file of it cannot be used.
    SchemaError
        If a table does not match its schema.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.registry import add_filing
    >>> folder = Path(mkdtemp())
    >>> (folder / "raw").mkdir()
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> source_id = add_filing(folder / "report.txt", folder / "raw")
    >>> collect_source(folder / "raw" / source_id)["statements"]["raw_text"].tolist()
    ['80%']
    """
    return _collect([read_source(folder)], names, limits)
