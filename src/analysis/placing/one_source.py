"""The placing of one source: the build's own rules, run for this source alone."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.panel import build_panel
from analysis.placing.placements import list_placements
from analysis.placing.placing_sheet import PlacingSheet, to_sheet
from analysis.registry import add_filing, collect_source, known_codes, known_names, read_sentences

if TYPE_CHECKING:
    from vnfilings import Limits


def place_source(
    folder: Path, lookup: Path, corrections: Path, *, limits: Limits | None = None, sentences: bool = False
) -> PlacingSheet:
    """Return the placing sheet of one registered source: what was read from it, and where each value goes.

    Parameters
    ----------
    folder
        The folder of the source in `data/raw`.
    lookup, corrections
        The folders `data/lookup` and `data/corrections`.
    limits
        Processor time and memory that reading its document may take.
    sentences
        Give the words around each value; the document of a filing is read once more for them.

    Returns
    -------
    PlacingSheet
        One row for each value that was read.

    Raises
    ------
    SourceError
        If the source cannot be read.
    SchemaError, TableFileError
        If a table of `data/lookup` cannot be used.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.paths import packaged_folder
    >>> folder = Path(mkdtemp())
    >>> (folder / "raw").mkdir()
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> source_id = add_filing(folder / "report.txt", folder / "raw")
    >>> sheet = place_source(folder / "raw" / source_id, packaged_folder() / "data" / "lookup", folder)
    >>> sheet.table[["printed", "outcome"]].values.tolist()
    [['80%', 'to_place']]
    """
    names = known_names(lookup)
    collected = collect_source(folder, names, limits, known_codes(lookup))
    tables = build_panel(collected, lookup, corrections, is_part=True)
    tables["placements"] = list_placements(tables)
    around = read_sentences(folder, names, limits) if sentences else {}
    return to_sheet(folder.name, tables, around)


def place_loose_file(
    path: Path,
    lookup: Path,
    corrections: Path,
    unit_code: str | None = None,
    period: str | None = None,
    title: str | None = None,
    *,
    ocr: bool = False,
    limits: Limits | None = None,
    sentences: bool = False,
) -> PlacingSheet:
    """Return the placing sheet that a file would have if it were added; nothing is stored in the project.

    Parameters
    ----------
    path
        The file.
    lookup, corrections
        The folders `data/lookup` and `data/corrections`.
    unit_code, period, title, ocr, limits
        As `add_filing` takes them.
    sentences
        Give the words around each value.

    Returns
    -------
    PlacingSheet
        One row for each value that was read.

    Raises
    ------
    FilingError
        If the unit or the period cannot be used.
    UnreadableFileError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.paths import packaged_folder
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> len(place_loose_file(path, packaged_folder() / "data" / "lookup", path.parent).table)
    1
    """
    with tempfile.TemporaryDirectory(prefix="workbench-") as draft:
        raw = Path(draft) / "raw"
        raw.mkdir()
        source_id = add_filing(path, raw, unit_code, period, title, ocr=ocr, limits=limits)
        return place_source(raw / source_id, lookup, corrections, limits=limits, sentences=sentences)
