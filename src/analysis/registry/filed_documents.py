"""The way in for a filing and out again: ``workbench add``, its undoing, and its reading for the build."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import AnalysisError, nearest
from analysis.i18n import Phrase
from analysis.registry._file_rows import Described, read_in_children
from analysis.registry.catalogue import Source, read_source
from analysis.registry.descriptions import DESCRIPTION, SourceError, checksum
from analysis.registry.folders import (
    FilingError,
    KnownSources,
    choose_id,
    filing_folders,
    hold_raw,
    remove_folder,
    stored_name,
    write_folder,
)
from analysis.run_date import default_run_date
from analysis.schemas import PERIOD_PATTERN
from vnfilings import Limits, Names, VnFilingsError, redact_label, redact_personal_data

_LONGEST_TITLE = 160
#: How the line of `describe_skipped` begins.
_SKIPPED = "skipped: "
#: How the lines on a filled form begin.
_FORM = "form: "


def add_filing(
    path: Path,
    raw: Path,
    unit_code: str | None = None,
    period: str | None = None,
    title: str | None = None,
    *,
    known_units: Collection[str] | None = None,
    ocr: bool = False,
    limits: Limits | None = None,
) -> str:
    """Return the source_id under which a copy of the file now lies in `raw`, described by its ``source.yml``.

    Number, date, issuer and title are taken from what the document says of itself, and what it shows of its unit,
    period and sort is kept as `says`: every build recognises them from that. `unit_code`, `period` and `title` are a
    person's word and go before it. The folder appears whole or not at all. A scan added with `ocr` is noted as
    such in ``source.yml``, and every build reads it the same way.

    Parameters
    ----------
    path
        The file.
    raw
        The folder `data/raw`.
    unit_code
        The organisation that the filing is about.
    period
        The period that it is about, e.g. 2026-H1.
    title
        A short title.
    known_units
        The codes that `unit_code` may have; not checked where not given.
    ocr
        Read PDF pages without a text layer with tesseract.
    limits
        Processor time and memory that reading the file may take.

    Returns
    -------
    str
        The source_id, which is also the name of the new folder.

    Raises
    ------
    FilingError
        For a file that is there already (by sha256), a document that was filed before (the same number, day and
        issuer), an unknown unit or a misspelt period.
    UnreadableFileError
        For a file that cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> (folder / "raw").mkdir()
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> add_filing(folder / "report.txt", folder / "raw", "p34-51", "2026-H1")
    'report'
    """
    path, raw = Path(path), Path(raw)
    described: Described = next(read_in_children([(path, "describe_file", None, ocr)], None, limits)).get()
    if unit_code and known_units is not None and unit_code not in known_units:
        raise FilingError(Phrase("error.filing.no_unit", unit=unit_code), nearest=nearest(unit_code, known_units))
    if period and not re.fullmatch(PERIOD_PATTERN, period):
        raise FilingError(Phrase("error.filing.no_period", period=period))
    given = {"filing_unit_code": unit_code, "filing_period": period, "title": title}
    return _file(path, described, KnownSources(raw), raw, {key: value for key, value in given.items() if value})


@dataclass(frozen=True)
class Received:
    """A file to be filed, and the folders in which it was handed in (they may name its unit or period)."""

    path: Path
    folders: tuple[str, ...] = ()


def add_filings(
    files: Iterable[Received], raw: Path, *, limits: Limits | None = None
) -> Iterator[tuple[Received, str | AnalysisError | VnFilingsError]]:
    """Yield each file with the source_id under which it was filed, or with the error for which it was not.

    Files are read in child processes, several at a time, and filed one after the other in their order, each as
    `add_filing` does.

    Parameters
    ----------
    files
        The files.
    raw
        The folder `data/raw`.
    limits
        Processor time and memory that reading one file may take, and the number of files at a time.

    Returns
    -------
    Iterator of tuple
        Each file, and its source_id or its error.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> [source_id for _, source_id in add_filings([Received(folder / "report.txt")], folder / "raw")]
    ['report']
    """
    files, known = list(files), KnownSources(raw)
    outcomes = read_in_children([(file.path, "describe_file", None, False) for file in files], None, limits)
    for file, outcome in zip(files, outcomes, strict=True):
        if outcome.error is not None:
            yield file, outcome.error
            continue
        folders = [redact_label(unicodedata.normalize("NFC", name)) for name in file.folders]
        try:
            yield file, _file(file.path, outcome.value, known, raw, {}, folders)
        except AnalysisError as error:
            yield file, error


def _file(
    path: Path, described: Described, known: KnownSources, raw: Path, given: dict[str, str], folders: Sequence[str] = ()
) -> str:
    """Return the source_id of a new folder in `raw` with a copy of the file."""
    identity = described.identity
    document = {
        "number": identity.number,
        "issued": identity.issued,
        "publisher": identity.issuer,
        "filing_unit_code": given.get("filing_unit_code"),
    }
    with hold_raw(raw):
        known.refresh()
        known.refuse_file(path)
        known.refuse_document(document)
        source_id = choose_id(Path(redact_label(path.name)).stem, identity.number, raw, identity.year)
        entries = _describe(source_id, path, described, folders) | dict(described.stated) | given
        write_folder(raw / source_id, [path], entries)
    return source_id


def undo_filing(name: str | Path, raw: Path) -> str:
    """Return the source_id of the filing that was taken out of `raw`; `name` is that id or the file itself.

    Parameters
    ----------
    name
        The source_id, or the file that was added.
    raw
        The folder `data/raw`.

    Returns
    -------
    str
        The source_id.

    Raises
    ------
    FilingError
        If there is no such filing, or the source is not one (a transcription is not removed by this command).

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> (folder / "raw").mkdir()
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> added = add_filing(folder / "report.txt", folder / "raw")
    >>> undo_filing(folder / "report.txt", folder / "raw") == added
    True
    """
    raw = Path(raw)
    with hold_raw(raw):
        wanted = find_source(name, raw)
        remove_folder(raw / wanted)
    return wanted


def find_source(name: str | Path, raw: Path) -> str:
    """Return the source_id of a registered filing; `name` is that id or the file itself.

    Parameters
    ----------
    name
        The source_id, or the file that was added.
    raw
        The folder `data/raw`.

    Returns
    -------
    str
        The source_id.

    Raises
    ------
    FilingError
        If there is no such filing, or the source is not one.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> (folder / "raw").mkdir()
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> _ = add_filing(folder / "report.txt", folder / "raw")
    >>> find_source(folder / "report.txt", folder / "raw")
    'report'
    """
    folders = filing_folders(raw)
    wanted = str(name)
    if wanted not in folders and Path(name).is_file():
        digest = checksum(Path(name))
        wanted = next((folder for folder, digests in folders.items() if digest in digests.values()), wanted)
    if wanted not in folders:
        code = "error.not_a_filing" if (raw / wanted / DESCRIPTION).is_file() else "error.no_filing"
        raise FilingError(Phrase(code, name=str(name)), nearest=nearest(wanted, folders))
    return wanted


def _describe(source_id: str, path: Path, described: Described, folders: Sequence[str]) -> dict[str, object]:
    identity = described.identity
    says = described.signs.as_dict() | ({"folders": list(folders)} if folders else {})
    entries: dict[str, object] = {
        "source_id": source_id,
        "kind": "filing",
        "title": redact_personal_data(identity.title or Path(redact_label(path.name)).stem)[:_LONGEST_TITLE],
        "number": identity.number,
        "publisher": identity.issuer,
        "issued": identity.issued,
        "filed_on": default_run_date(),
        "url": "filed document",
        "licence": "not stated",
        "says": says,
        "cites": list(described.cites),
        "files": {stored_name(path): checksum(path)},
        "we_noticed": list(described.remarks),
    }
    if dict(described.stated).get("sort") == "form":
        entries |= _date_form(identity.issued, list(described.remarks))
    return {key: value for key, value in entries.items() if value not in (None, [], {})}


def _date_form(stated: dt.date | None, remarks: list[str]) -> dict[str, object]:
    """Return the day of issue of a form: the one that it states, else, or if that lies ahead, the day of filing."""
    today = default_run_date()
    if stated is not None and stated <= today:
        return {"issued": stated}
    found = f"the day {stated} lies ahead" if stated else "it states no day"
    return {"issued": today, "we_noticed": [*remarks, f"{_FORM}{found}; the day of filing, {today}, was taken"]}


def find_skipped(remarks: Iterable[str]) -> str:
    """Return the remark on a source that counts what was left out of its document, or an empty text.

    Parameters
    ----------
    remarks
        What `we_noticed` holds.

    Returns
    -------
    str
        A line such as 'skipped: 3 hidden rows'.

    Examples
    --------
    >>> find_skipped(["ocr", "skipped: 3 hidden rows"])
    'skipped: 3 hidden rows'
    """
    return next((remark for remark in remarks if remark.startswith(_SKIPPED)), "")


def list_form_remarks(remarks: Iterable[str]) -> list[str]:
    """Return those of a source's remarks that say what is wrong with a filled form, and how much of it is filled in.

    Parameters
    ----------
    remarks
        What `we_noticed` holds.

    Returns
    -------
    list of str
        One line a problem, in the order of the form.

    Examples
    --------
    >>> list_form_remarks(["ocr", "form: 3 of 4 indicators are filled in"])
    ['form: 3 of 4 indicators are filled in']
    """
    return [remark for remark in remarks if remark.startswith(_FORM)]


def read_filings(
    sources: Iterable[Source], names: Names | None = None, limits: Limits | None = None
) -> Iterator[tuple[Source, dict[str, pd.DataFrame] | SourceError]]:
    """Yield each filing with its tables `statements`, `tasks` and `systems`, or with the error of its first bad file.

    A figure with no unit beside it is the filer's own; `names` tell places and facilities from what is measured.
    """
    sources = list(sources)
    calls = (
        (source.folder / name, "tabulate_file", source, "ocr" in source.we_noticed)
        for source in sources
        for name in source.files
    )
    outcomes = read_in_children(calls, names, limits)
    for source in sources:
        rows: dict[str, list[dict[str, object]]] = {}
        error: SourceError | None = None
        for outcome in islice(outcomes, len(source.files)):
            if outcome.error is not None:
                error = error or SourceError(f"{source.source_id}/{outcome.error}")
                continue
            for name, found in outcome.value.items():
                rows.setdefault(name, []).extend(found)
        yield source, error or {name: pd.DataFrame(found) for name, found in rows.items() if found}


def read_sentences(folder: Path, names: Names | None = None, limits: Limits | None = None) -> dict[str, str]:
    """Return the words around each value of a filing, without personal data, by its `statement_id`.

    Parameters
    ----------
    folder
        The folder of the filing in `data/raw`.
    names
        The names of places and facilities, of `known_names`.
    limits
        Processor time and memory that reading its document may take.

    Returns
    -------
    dict
        Empty for a source of another kind.

    Raises
    ------
    SourceError
        If `source.yml` or a file cannot be used.
    UnreadableFileError
        If a document cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> (folder / "raw").mkdir()
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> source_id = add_filing(folder / "report.txt", folder / "raw")
    >>> read_sentences(folder / "raw" / source_id)
    {'report:line-1#1': 'Tỷ lệ hồ sơ điện tử đạt 80%'}
    """
    found: dict[str, str] = {}
    for sentences in _read_each_document(folder, "list_sentences", names, limits):
        found |= sentences
    return found


def read_passages(folder: Path, names: Names | None = None, limits: Limits | None = None) -> list[dict[str, object]]:
    """Return the text of a filing in order, without personal data: paragraphs and rows of tables.

    Parameters
    ----------
    folder
        The folder of the filing in `data/raw`.
    names, limits
        As `read_sentences` takes them.

    Returns
    -------
    list of dict
        `parts` (the locator and the text of each line or cell), `level` (of a heading, 0 for text) and `is_table`;
        empty for a source of another kind.

    Raises
    ------
    SourceError
        If `source.yml` or a file cannot be used.
    UnreadableFileError
        If a document cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> (folder / "raw").mkdir()
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> source_id = add_filing(folder / "report.txt", folder / "raw")
    >>> [passage["parts"] for passage in read_passages(folder / "raw" / source_id)]
    [[['line 1', 'Tỷ lệ hồ sơ điện tử đạt 80%.']]]
    """
    return [passage for one in _read_each_document(folder, "list_passages", names, limits) for passage in one]


def _read_each_document(folder: Path, what: str, names: Names | None, limits: Limits | None) -> Iterator[Any]:
    """Yield what a reader finds in each document of a filing; nothing for a source of another kind."""
    source = read_source(folder)
    if source.kind != "filing":
        return
    calls = ((folder / name, what, source, "ocr" in source.we_noticed) for name in source.files)
    for outcome in read_in_children(calls, names, limits):
        yield outcome.get()
