"""The way in for a tidy table: checked whole, then copied and described like any other source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.registry.descriptions import checksum
from analysis.registry.folders import choose_id, hold_raw, refuse_known, stored_name, write_folder
from analysis.registry.tidy._entries import Entry
from analysis.registry.tidy.layout import TableLayout
from analysis.registry.tidy.tidy_source import read_table, to_statements
from analysis.schemas import TABLES, validate
from vnfilings import Limits, redact_label


@dataclass(frozen=True)
class AddedTable:
    """What a tidy table holds: its entries, the statements made of them, and what was left out."""

    entries: list[Entry]
    statements: pd.DataFrame
    notes: list[str]


def check_table(
    path: Path, layout: TableLayout | None, metadata: Path | None = None, *, limits: Limits | None = None
) -> AddedTable:
    """Return what a table holds; nothing is stored.

    Parameters
    ----------
    path
        a CSV, Excel, ODS or Parquet file, or data values of DHIS2 (JSON or CSV).
    layout
        what its columns are for; None for data values of DHIS2.
    metadata
        the metadata file of DHIS2 with the names of units and data elements.
    limits
        processor time and memory that reading a file may take.

    Returns
    -------
    AddedTable
        Its entries, its rows of table `statements`, and notes.

    Raises
    ------
    TableError
        With all errors of the table.
    UnreadableFileError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.registry import parse_columns
    >>> path = Path(mkdtemp()) / "papi.csv"
    >>> lines = ["unit,indicator,period,value", "Hà Nội,papi,2024,43.1"]
    >>> _ = path.write_text(chr(10).join(lines), encoding="utf-8")
    >>> layout = parse_columns(["unit=unit,indicator=indicator,period=period,value=value"])
    >>> check_table(path, layout).statements["raw_text"].tolist()
    ['43.1']
    """
    entries, notes = read_table(Path(path), layout, metadata, limits)
    rows = pd.DataFrame(to_statements("table", entries), columns=TABLES["statements"].column_names)
    return AddedTable(entries, validate("statements", rows), notes)


def add_table(
    path: Path,
    raw: Path,
    layout: TableLayout | None,
    metadata: Path | None = None,
    title: str | None = None,
    *,
    limits: Limits | None = None,
) -> str:
    """Return the source_id under which a copy of a table now lies in `raw`, described by its ``source.yml``.

    Parameters
    ----------
    path
        The table.
    raw
        The folder `data/raw`.
    layout
        What its columns are for; None for data values of DHIS2.
    metadata
        The metadata file of DHIS2.
    title
        A short title; by default the file's name.
    limits
        Processor time and memory that reading a file may take.

    Returns
    -------
    str
        The source_id, which is also the name of the new folder.

    Raises
    ------
    TableError
        With all errors of the table; nothing is stored then.
    FilingError
        For a file that is there already (by sha256).
    UnreadableFileError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.registry import parse_columns
    >>> folder = Path(mkdtemp())
    >>> (folder / "raw").mkdir()
    >>> lines = ["unit,indicator,period,value", "Hà Nội,papi,2024,43.1"]
    >>> _ = (folder / "papi.csv").write_text(chr(10).join(lines), encoding="utf-8")
    >>> layout = parse_columns(["unit=unit,indicator=indicator,period=period,value=value"])
    >>> add_table(folder / "papi.csv", folder / "raw", layout)
    'papi'
    """
    path, raw = Path(path), Path(raw)
    check_table(path, layout, metadata, limits=limits)
    with hold_raw(raw):
        refuse_known(path, raw)
        source_id = choose_id(Path(redact_label(path.name)).stem, None, raw)
        files = [path, *([metadata] if metadata else [])]
        entries: dict[str, object] = {
            "source_id": source_id,
            "kind": "tidy_table",
            "title": title or Path(redact_label(path.name)).stem,
            "url": "filed document",
            "licence": "not stated",
            "files": {stored_name(file): checksum(file) for file in files},
        }
        if metadata:
            entries["metadata"] = stored_name(metadata)
        if layout:
            entries |= {"columns": dict(layout.columns), "decimal": layout.decimal, "leave_out": list(layout.left_out)}
        write_folder(raw / source_id, files, {key: value for key, value in entries.items() if value != []})
    return source_id
