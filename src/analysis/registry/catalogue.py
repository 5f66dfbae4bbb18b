"""What lies in ``data/raw``: one folder a source, described and sealed by its ``source.yml``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.registry.descriptions import LISTS, KnownCodes, SourceError, find_faults, read_description

#: What a source of each kind is where its description does not say.
_TYPE_OF_KIND = {
    "hand_reading": "official_document",
    "filing": "official_document",
    "tidy_table": "official_statistics",
}


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


def read_source(folder: Path, codes: KnownCodes | None = None) -> Source:
    """Return what ``source.yml`` in `folder` says, after checking it and every file beside it.

    Parameters
    ----------
    folder
        One folder of `data/raw`.
    codes
        The codes that may stand in it; not checked where not given.

    Returns
    -------
    Source
        Its metadata, with the sha256 of each file.

    Raises
    ------
    SourceError
        With all errors of the folder: keys missing or unknown, values that cannot be used, files missing, not listed or
        changed.

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
    if faults := find_faults(folder, entries, codes):
        raise SourceError("\n".join(f"{folder.name}/{fault}" for fault in faults))
    for key in LISTS:
        entries[key] = tuple(entries.get(key) or ())
    return Source(folder=folder, **entries)
