"""From the folders of ``data/raw`` to the tables that every later stage starts from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from analysis.registry._publications import read_publications
from analysis.registry._transcription import read_hand_reading
from analysis.registry.catalogue import Source, list_loose_files, read_catalogue, read_source
from analysis.registry.descriptions import DESCRIPTION, KnownCodes, SourceError, read_description
from analysis.registry.filed_documents import read_filings
from analysis.registry.tidy import read_tidy_source
from analysis.schemas import TABLES, validate
from vnfilings import Limits, Names, redact_label, redact_personal_data

COLLECTED = ("sources", "statements", "tasks", "task_reports", "systems", "system_reports")


_LOOSE = "it lies in no folder with a source.yml, so nothing reads it; add it with `workbench add`, then remove it here"


#: The files of which a source of a kind has at least one; of another kind of file nothing would be read.
_FILES_OF_KIND = {"hand_reading": ("statements.csv", "tasks.csv", "systems.csv"), "crosswalk": ("provinces.csv",)}


def _read_nothing(_: Source, __: Limits | None) -> dict[str, pd.DataFrame]:
    """Return no table: the crosswalk stands behind rows of ``data/lookup`` and states nothing of its own."""
    return {}


def _require_files_of_kind(source: Source) -> None:
    names = _FILES_OF_KIND.get(source.kind, ())
    if names and not any((source.folder / name).is_file() for name in names):
        fix = f"Nothing reads {', '.join(source.files)} as it is; correct the kind."
        place = f"{source.source_id}/{DESCRIPTION}"
        raise SourceError(f"a source of the kind '{source.kind}' has a file {' or '.join(names)}", file=place, fix=fix)


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
    {'sources': 1, 'statements': 1, 'tasks': 0, 'task_reports': 0, 'systems': 0, 'system_reports': 0}
    """
    return _collect(read_catalogue(raw), names, limits)


def collect_readable_sources(
    raw: Path, names: Names | None = None, limits: Limits | None = None, codes: KnownCodes | None = None
) -> dict[str, pd.DataFrame]:
    """Return what `collect_sources` returns, without the folders that cannot be used; these are named.

    Parameters
    ----------
    raw, names, limits
        As `collect_sources` takes them.
    codes
        The codes that a ``source.yml`` may name, of `known_codes`; not checked where not given.

    Returns
    -------
    dict
        The tables by name, and `unread_sources`: the folders without usable content, and loose files, with the reason.

    Raises
    ------
    SchemaError
        If a table does not match its schema.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> raw = Path(mkdtemp())
    >>> (raw / "by-hand").mkdir()
    >>> collect_readable_sources(raw)["unread_sources"][["source_id", "type"]].values.tolist()
    [['by-hand', 'folder']]
    """
    unread: dict[str, _Unread] = {}
    sources = []
    for folder in sorted(path for path in raw.iterdir() if path.is_dir() and not path.name.startswith(".")):
        try:
            sources.append(read_source(folder, codes))
        except (SourceError, OSError) as error:
            unread[folder.name] = _Unread("folder", _reason(folder.name, error), _stated_unit(folder, codes))
    tables = _collect(sources, names, limits, unread)
    for path in list_loose_files(raw):
        unread[redact_label(path.name)] = _Unread("loose_file", _LOOSE)
    rows = [{"source_id": name, **asdict(found)} for name, found in sorted(unread.items())]
    columns = TABLES["unread_sources"].column_names
    return tables | {"unread_sources": validate("unread_sources", pd.DataFrame(rows, columns=columns))}


#: How the error of a limit ends on the command line, and what raises the limit of a build.
_LIMIT_OPTION = re.compile(r"with --(cpu-seconds|memory-mb)\b")
_LIMIT_SETTING = {
    "cpu-seconds": "with cpu_seconds in the section [reading] of workbench.toml",
    "memory-mb": "with memory_mb in the section [reading] of workbench.toml",
}


@dataclass(frozen=True)
class _Unread:
    """Why a folder or file is in no table."""

    type: str
    reason: str
    unit_code: str | None = None


def _reason(name: str, error: Exception) -> str:
    """Return an error as one line without the name of the folder; a build takes its limits from the project."""
    lines = (
        " ".join(line.split()).removeprefix(f"{name}/").removeprefix(f"{name}: ") for line in str(error).splitlines()
    )
    reason = "; ".join(filter(None, lines))
    return redact_personal_data(_LIMIT_OPTION.sub(lambda match: _LIMIT_SETTING[match[1]], reason))


def _stated_unit(folder: Path, codes: KnownCodes | None) -> str | None:
    """Return the unit that a folder names, None where it names none or one that does not exist."""
    try:
        unit = read_description(folder).get("filing_unit_code")
    except (SourceError, OSError):
        return None
    return unit if isinstance(unit, str) and (codes is None or unit in codes.units) else None


def _collect(
    sources: list[Source], names: Names | None, limits: Limits | None, unread: dict[str, _Unread] | None = None
) -> dict[str, pd.DataFrame]:
    """Return the tables of some sources; those that fail are put into `unread`, where it is given, else refused."""
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in COLLECTED}
    tables = _read_all(sources, names, limits)
    faults = {source.source_id: found for source, found in tables if isinstance(found, SourceError)}
    if faults and unread is None:
        raise SourceError("\n".join(map(str, faults.values())))
    if unread is not None:
        stated = {source.source_id: source.filing_unit_code for source in sources}
        unread |= {name: _Unread("folder", _reason(name, error), stated[name]) for name, error in faults.items()}
    rows = [s.as_row() for s in sources if s.kind != "publications" and s.source_id not in faults]
    parts["sources"].append(pd.DataFrame(rows))
    for _, found in tables:
        for name, frame in found.items() if isinstance(found, dict) else ():
            parts[name].append(frame)
    return {name: validate(name, _stack(name, frames)) for name, frames in parts.items()}


def _read_all(
    sources: list[Source], names: Names | None, limits: Limits | None
) -> list[tuple[Source, dict[str, pd.DataFrame] | SourceError]]:
    read: list[tuple[Source, dict[str, pd.DataFrame] | SourceError]] = []
    filings = read_filings([source for source in sources if source.kind == "filing"], names, limits)
    for source in sources:
        try:
            if source.kind == "filing":
                read.append((source, _next(filings)))
            elif source.kind in READERS:
                _require_files_of_kind(source)
                read.append((source, READERS[source.kind](source, limits)))
            else:
                read.append((source, SourceError(f"{source.source_id}: no reader for the kind '{source.kind}'")))
        except SourceError as fault:
            read.append((source, fault))
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


def collect_source(
    folder: Path, names: Names | None = None, limits: Limits | None = None, codes: KnownCodes | None = None
) -> dict[str, pd.DataFrame]:
    """Return the tables `sources`, `statements`, `tasks` and `systems` of one source of `data/raw`.

    Parameters
    ----------
    folder
        The folder of the source.
    names
        The names of places and facilities, of `known_names`.
    limits
        Processor time and memory that reading its document may take.
    codes
        The codes that its ``source.yml`` may name, of `known_codes`; not checked where not given.

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
    return _collect([read_source(folder, codes)], names, limits)
