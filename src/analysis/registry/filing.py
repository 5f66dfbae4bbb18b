"""The way in for a filing and out again: ``workbench add``, its undoing, and its reading for the build."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

import pandas as pd

from analysis.errors import did_you_mean
from analysis.registry._citations import read_citations
from analysis.registry._statement_rows import Stated, build_statement_row
from analysis.registry._transcription import slug
from analysis.registry.catalogue import DESCRIPTION, Source, SourceError, checksum, read_description
from analysis.registry.folders import (
    FilingError,
    choose_id,
    filing_folders,
    is_same_document,
    refuse_known,
    write_folder,
)
from analysis.schemas import PERIOD_PATTERN
from vnfilings import (
    Document,
    Identity,
    Names,
    Statement,
    UnreadableFileError,
    describe_skipped,
    list_flags,
    read_document,
    read_identity,
    read_statements,
    redact_personal_data,
)

_LONGEST_TITLE = 160
#: How the line of `describe_skipped` begins.
_SKIPPED = "skipped: "


def add_filing(
    path: Path,
    raw: Path,
    unit_code: str | None = None,
    period: str | None = None,
    title: str | None = None,
    *,
    known_units: Collection[str] | None = None,
    ocr: bool = False,
) -> str:
    """Return the source_id under which a copy of the file now lies in `raw`, described by its ``source.yml``.

    Number, date, issuer, title and (for a report) period are taken from what the document says of itself; `unit_code`,
    `period` and `title` go before that. The folder appears whole or not at all. A scan added with `ocr` is noted as
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
    document = read_document(path, ocr=ocr)
    identity = read_identity(document)
    refuse_known(path, raw)
    _refuse_filed_before(identity, unit_code, raw)
    if unit_code and known_units is not None and unit_code not in known_units:
        raise FilingError(f"unit '{unit_code}' is not in data/lookup/units.csv{did_you_mean(unit_code, known_units)}")
    if period and not re.fullmatch(PERIOD_PATTERN, period):
        raise FilingError(f"'{period}' is not a period; use 2026, 2026-Q2, 2026-H1, 2026-9M, 2026-06 or 2026-06-30")
    source_id = choose_id(path.stem, identity.number, raw, identity.year)
    entries = _describe(source_id, path, identity, document)
    entries |= {
        key: value
        for key, value in (("filing_unit_code", unit_code), ("filing_period", period), ("title", title))
        if value
    }
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
    folders = filing_folders(raw)
    wanted = str(name)
    if wanted not in folders and Path(name).is_file():
        digest = checksum(Path(name))
        wanted = next((folder for folder, digests in folders.items() if digest in digests.values()), wanted)
    if wanted not in folders:
        kind = " (it is not a filing)" if (raw / wanted / DESCRIPTION).is_file() else ""
        raise FilingError(f"no filing '{name}' in {raw.name}{kind}{did_you_mean(wanted, folders)}")
    doomed = Path(tempfile.mkdtemp(prefix=".undo-", dir=raw))
    (raw / wanted).rename(doomed / wanted)
    shutil.rmtree(doomed)
    return wanted


def _refuse_filed_before(identity: Identity, unit_code: str | None, raw: Path) -> None:
    """Refuse a document whose number, day and issuer are those of a source that is there already."""
    document = {
        "number": identity.number,
        "issued": identity.issued,
        "publisher": identity.issuer,
        "filing_unit_code": unit_code,
    }
    for description in sorted(raw.glob(f"*/{DESCRIPTION}")):
        if is_same_document(document, read_description(description.parent)):
            known = description.parent.name
            raise FilingError(
                f"document {identity.number} of {identity.issued}, issued by {identity.issuer}, had already been "
                f"filed as '{known}'; it would count twice",
                fix=f"To replace it, first remove the earlier one with --undo {known}.",
            )


def _describe(source_id: str, path: Path, identity: Identity, document: Document) -> dict[str, object]:
    period = identity.period.code if identity.period and identity.sort == "report" else None
    entries: dict[str, object] = {
        "source_id": source_id,
        "kind": "filing",
        "title": redact_personal_data(identity.title or path.stem)[:_LONGEST_TITLE],
        "number": identity.number,
        "publisher": identity.issuer,
        "issued": identity.issued,
        "url": "filed document",
        "licence": "not stated",
        "filing_period": period,
        "cites": list(read_citations(document)),
        "files": {path.name: checksum(path)},
        "we_noticed": list(list_remarks(document)),
    }
    return {key: value for key, value in entries.items() if value not in (None, [])}


def list_remarks(document: Document) -> tuple[str, ...]:
    """Return what a reader must know of a document: its notes, then one line on what was left out of it."""
    return (*document.notes, *filter(None, (describe_skipped(document.skipped),)))


def find_skipped(remarks: Iterable[str]) -> str:
    """Return the one of a source's remarks that counts what was left out of its document; '' if there is none.

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


def read_filing(source: Source, names: Names | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables `statements`, `tasks` and `systems` of a filed document, in the columns of their schemas.

    A figure with no unit beside it is the filer's own; `names` tell places and facilities from what is measured.

    Raises
    ------
    SourceError
        Where a file cannot be read.
    """
    documents = []
    for name in source.files:
        try:
            documents.append(read_document(source.folder / name, ocr="ocr" in source.we_noticed))
        except UnreadableFileError as error:
            raise SourceError(f"{source.source_id}/{error}") from error
    return tabulate_documents(source, documents, names)


def tabulate_documents(
    source: Source, documents: Iterable[Document], names: Names | None = None
) -> dict[str, pd.DataFrame]:
    """Return the tables `statements`, `tasks` and `systems` of documents that are parsed already."""
    rows: dict[str, list[dict[str, object]]] = {"statements": [], "tasks": [], "systems": []}
    for document in documents:
        rows["statements"] += _statement_rows(source, document, names)
        rows["tasks"] += _task_rows(source, document)
        rows["systems"] += _system_rows(source, document)
    return {name: _without_personal(pd.DataFrame(found)) for name, found in rows.items() if found}


def _without_personal(table: pd.DataFrame) -> pd.DataFrame:
    return table.map(lambda value: redact_personal_data(value) if isinstance(value, str) else value)


def _statement_rows(source: Source, document: Document, names: Names | None) -> list[dict[str, object]]:
    seen: Counter[str] = Counter()
    found = []
    for statement in read_statements(document, names):
        seen[statement.locator] += 1
        period = statement.period
        stated = Stated(
            statement_id=f"{source.source_id}:{slug(statement.locator)}#{seen[statement.locator]}",
            source_id=source.source_id,
            locator=statement.locator,
            line=statement.line,
            raw_text=statement.quantity.raw_text,
            kind=statement.kind,
            indicator_text=statement.indicator_text,
            unit_text=statement.unit_text,
            unit_code=None if statement.unit_text else source.filing_unit_code,
            period=period.code if period else None,
            bounds=(period.start, period.end) if period else (None, None),
            flags=(*list_flags(statement), *_flag_doubt(statement)),
        )
        found.append(build_statement_row(stated, statement.quantity, {"confidence": statement.confidence}))
    return found


def _flag_doubt(statement: Statement) -> tuple[str, ...]:
    """Return the flag of a statement whose number is clear and whose meaning is not."""
    return ("reading-doubtful",) if statement.confidence == "low" and statement.quantity.confidence != "low" else ()


def _task_rows(source: Source, document: Document) -> list[dict[str, object]]:
    from vnfilings import list_tasks

    seen: Counter[str] = Counter()
    found = []
    for place, task in enumerate(list_tasks(document), start=1):
        number = str(task["number"] or f"row-{place}")
        seen[number] += 1
        again = f"#{seen[number]}" if seen[number] > 1 else ""
        found.append(
            {key: value for key, value in task.items() if key not in ("doc", "title")}
            | {
                "task_id": f"{source.source_id}:{number}{again}",
                "source_id": source.source_id,
                "number": number,
                "title_vi": task["title"],
            }
        )
    return found


def _system_rows(source: Source, document: Document) -> list[dict[str, object]]:
    from vnfilings import list_systems

    seen: Counter[str] = Counter()
    found = []
    for mention in list_systems(document):
        where = str(mention["line"] or slug(str(mention["locator"])))
        seen[where] += 1
        found.append(
            {key: value for key, value in mention.items() if key not in ("doc", "name")}
            | {
                "system_id": f"{source.source_id}:{where}#{seen[where]}",
                "source_id": source.source_id,
                "name_vi": mention["name"],
            }
        )
    return found
