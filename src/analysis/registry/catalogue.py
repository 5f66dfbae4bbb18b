"""What lies in ``data/raw``: one folder a source, described and sealed by its ``source.yml``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from analysis.errors import AnalysisError, did_you_mean
from analysis.schemas import DOCUMENT_SORTS, SOURCE_KINDS, SOURCE_TYPES

DESCRIPTION = "source.yml"
_REQUIRED = ("source_id", "kind", "title", "url", "licence", "files")
_OPTIONAL = (
    "title_en",
    "number",
    "issuer_code",
    "publisher",
    "issued",
    "filed_on",
    "filing_unit_code",
    "filing_period",
    "sort",
    "says",
    "regime",
    "cites",
    "columns",
    "leave_out",
    "decimal",
    "metadata",
    "source_type",
    "producer_says",
    "we_noticed",
)
#: Keys that hold a list of texts.
_LISTS = ("producer_says", "we_noticed", "leave_out", "cites")


#: What a source of each kind is where its description does not say.
_TYPE_OF_KIND = {
    "hand_reading": "official_document",
    "filing": "official_document",
    "tidy_table": "official_statistics",
}


class SourceError(AnalysisError):
    """A folder of ``data/raw`` cannot be read; the message lists every error with its file and how to correct it."""


@dataclass(frozen=True)
class Source:
    """One folder of ``data/raw`` with what its ``source.yml`` says.

    Attributes
    ----------
    files: sha256 of each file beside ``source.yml``, by file name.
    columns, leave_out, decimal: how a tidy table is to be read (see `analysis.registry.tidy.TableLayout`).
    sort: the sort of document, where a person says it; `says`: what the document shows of who, when and what it is.
    metadata: the one of `files` that holds the names of units and data elements of a table of DHIS2.
    producer_says, we_noticed: kept apart, so that our judgement is never taken for the producer's.
    """

    source_id: str
    folder: Path
    kind: str
    title: str
    url: str
    licence: str
    files: dict[str, str]
    title_en: str | None = None
    number: str | None = None
    issuer_code: str | None = None
    publisher: str | None = None
    issued: date | None = None
    filed_on: date | None = None
    filing_unit_code: str | None = None
    filing_period: str | None = None
    sort: str | None = None
    says: dict[str, Any] | None = None
    regime: str | None = None
    cites: tuple[str, ...] = ()
    columns: dict[str, str] | None = None
    leave_out: tuple[str, ...] = ()
    decimal: str = "point"
    metadata: str | None = None
    source_type: str | None = None
    producer_says: tuple[str, ...] = ()
    we_noticed: tuple[str, ...] = ()

    def _signs(self) -> str | None:
        """Return as JSON what a filing shows of itself, its file's name included; None for other kinds of sources."""
        if self.kind != "filing":
            return None
        return json.dumps({"files": list(self.files), **(self.says or {})}, ensure_ascii=False, sort_keys=True)

    def as_row(self) -> dict[str, object]:
        """Return the row of table `sources` that describes this folder."""
        return {
            "source_id": self.source_id,
            "folder": self.folder.name,
            "title": self.title,
            "title_en": self.title_en,
            "number": self.number,
            "issuer_code": self.issuer_code,
            "publisher": self.publisher,
            "issued": self.issued,
            "issued_precision": "day" if self.issued else None,
            "filed_on": self.filed_on,
            "url": self.url,
            "licence": self.licence,
            "filing_unit_code": self.filing_unit_code,
            "filing_period": self.filing_period,
            "sort": self.sort,
            "says": self._signs(),
            "regime": self.regime,
            "cites": " | ".join(self.cites) or None,
            "kind": self.kind,
            "source_type": self.source_type or _TYPE_OF_KIND.get(self.kind),
            "producer_says": " | ".join(self.producer_says) or None,
            "we_noticed": " | ".join(self.we_noticed) or None,
        }


def read_catalogue(raw: Path) -> list[Source]:
    """Return every source of the folder `raw`, in order of its name; each file is checked against its sha256.

    Parameters
    ----------
    raw
        The folder `data/raw`.

    Returns
    -------
    list of Source
        Empty where there is no source.

    Raises
    ------
    SourceError
        With the errors of all folders at once.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> read_catalogue(Path(mkdtemp()))
    []
    """
    sources, faults = [], []
    for folder in sorted(path for path in raw.iterdir() if path.is_dir() and not path.name.startswith(".")):
        try:
            sources.append(read_source(folder))
        except SourceError as fault:
            faults.append(str(fault))
    if faults:
        raise SourceError("\n".join(faults))
    return sources


def list_loose_files(raw: Path) -> list[Path]:
    """Return the files of `raw` that lie in no folder of a source: nothing reads them.

    Parameters
    ----------
    raw
        The folder `data/raw`.

    Returns
    -------
    list of Path
        In order of their names, without hidden files and the README.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> raw = Path(mkdtemp())
    >>> (raw / "report.docx").touch()
    >>> [path.name for path in list_loose_files(raw)]
    ['report.docx']
    """
    files = (path for path in raw.iterdir() if path.is_file() and not path.name.startswith(".")) if raw.is_dir() else ()
    return sorted(path for path in files if path.name != "README.md")


def read_source(folder: Path) -> Source:
    """Return what ``source.yml`` in `folder` says, after checking it and every file beside it.

    Parameters
    ----------
    folder
        One folder of `data/raw`.

    Returns
    -------
    Source
        Its metadata, with the sha256 of each file.

    Raises
    ------
    SourceError
        With all errors of the folder: keys missing, unknown or of the wrong type, files missing, not listed or changed.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.registry import add_filing
    >>> folder = Path(mkdtemp())
    >>> (folder / "raw").mkdir()
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> source_id = add_filing(folder / "report.txt", folder / "raw", title="Records")
    >>> read_source(folder / "raw" / source_id).title
    'Records'
    """
    entries = read_description(folder)
    faults = [*_faults_of_entries(folder, entries), *_faults_of_files(folder, entries.get("files"))]
    if faults:
        raise SourceError("\n".join(f"{folder.name}/{fault}" for fault in faults))
    for key in _LISTS:
        entries[key] = tuple(entries.get(key) or ())
    return Source(folder=folder, **entries)


def read_description(folder: Path) -> dict[str, Any]:
    """Return the entries of a folder's ``source.yml`` as they stand there; their keys are not checked.

    Parameters
    ----------
    folder
        A folder of `data/raw`.

    Raises
    ------
    SourceError
        If there is no such file, or it does not hold `key: value` lines that YAML can read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> _ = (folder / "source.yml").write_text("issued: 2026-06-25")
    >>> read_description(folder)
    {'issued': datetime.date(2026, 6, 25)}
    """
    place = f"{folder.name}/{DESCRIPTION}"
    try:
        entries = yaml.safe_load((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SourceError(f"{folder.name}: no {DESCRIPTION}; add one, or add the file with `workbench add`") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise SourceError(f"not readable as YAML: {problem}", file=place, line=mark and mark.line + 1) from error
    except UnicodeDecodeError as error:
        raise SourceError("not a text file in UTF-8", file=place) from error
    except ValueError as error:  # YAML makes a date of what looks like one
        raise SourceError(
            f"a date that does not exist: {error}", file=place, expected="dates like 2026-06-25"
        ) from error
    if not isinstance(entries, dict):
        raise SourceError(file=place, found=type(entries).__name__, expected="`key: value` lines")
    return entries


def checksum(path: Path) -> str:
    """Return the sha256 of a file as hexadecimal text.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "empty.txt"
    >>> path.touch()
    >>> checksum(path)[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _faults_of_entries(folder: Path, entries: dict[str, Any]) -> list[str]:
    known = (*_REQUIRED, *_OPTIONAL)
    faults = [f"{DESCRIPTION}: '{key}' is missing" for key in _REQUIRED if not entries.get(key)]
    faults += [
        f"{DESCRIPTION}: unknown key '{key}'{did_you_mean(str(key), known)}" for key in entries if key not in known
    ]
    if entries.get("source_id") not in (None, folder.name):
        faults.append(f"{DESCRIPTION}: source_id '{entries['source_id']}' must be the folder's name '{folder.name}'")
    kind = entries.get("kind")
    if kind and kind not in SOURCE_KINDS:
        faults.append(f"{DESCRIPTION}: kind '{kind}', expected one of {', '.join(SOURCE_KINDS)}")
    said = entries.get("source_type")
    if said and said not in SOURCE_TYPES:
        expected = f"{', '.join(SOURCE_TYPES)}{did_you_mean(str(said), SOURCE_TYPES)}"
        faults.append(f"{DESCRIPTION}: source_type '{said}', expected one of {expected}")
    faults += [
        f"{DESCRIPTION}: {key} {entries[key]!r}, expected a date like 2026-06-25"
        for key in ("issued", "filed_on")
        if not isinstance(entries.get(key), date | None)
    ]
    for key in _LISTS:
        if not isinstance(entries.get(key), list | None):
            faults.append(f"{DESCRIPTION}: {key} must be a list, each remark on a line that begins with '- '")
    said_sort = entries.get("sort")
    if said_sort and said_sort not in DOCUMENT_SORTS:
        faults.append(f"{DESCRIPTION}: sort '{said_sort}', expected one of {', '.join(DOCUMENT_SORTS)}")
    if not isinstance(entries.get("says"), dict | None):
        faults.append(f"{DESCRIPTION}: says must hold what `workbench add` wrote; restore it, or delete it")
    if not isinstance(entries.get("columns"), dict | None):
        faults.append(f"{DESCRIPTION}: columns must name a column for each role, e.g. 'unit: Tỉnh'")
    texts = (key for key in known if key not in ("issued", "filed_on", "files", "columns", "says", *_LISTS))
    faults += [
        f"{DESCRIPTION}: {key} {entries[key]!r} is not text; put it in quotes"
        for key in texts
        if not isinstance(entries.get(key), str | None)
    ]
    return faults


def _faults_of_files(folder: Path, files: object) -> list[str]:
    if not isinstance(files, dict):
        return [f"{DESCRIPTION}: files must list each file with its sha256"] if files else []
    present = {path.name for path in folder.iterdir() if path.name != DESCRIPTION and not path.name.startswith(".")}
    faults = [f"{name}: not listed under `files` in {DESCRIPTION}; add it" for name in sorted(present - set(files))]
    for name, stated in files.items():
        if name not in present:
            faults.append(f"{name}: listed in {DESCRIPTION} but missing{did_you_mean(name, present)}")
            continue
        found = checksum(folder / name)
        if found != stated:
            faults.append(
                f"{name}: sha256 is {found}, {DESCRIPTION} says {stated}; raw files are never edited: "
                f"restore the file; if the change is intended, write the new sha256 to {DESCRIPTION}"
            )
    return faults
