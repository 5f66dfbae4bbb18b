"""One document to rows: what runs in the child process that reads it.

The rows go to the parent as plain values; tables are made there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.noun_counts import counted
from analysis.registry._citations import read_citations
from analysis.registry._outline import outline_rows
from analysis.registry._statement_rows import Stated, build_statement_row, slug
from analysis.registry.catalogue import Source
from analysis.registry.forms import FormReading, form_statements, read_form
from vnfilings import (
    Document,
    DocumentSigns,
    Identity,
    Limits,
    Names,
    Statement,
    describe_skipped,
    is_only_progress,
    list_flags,
    list_progress,
    list_system_coverage,
    list_systems,
    list_tasks,
    read_identity,
    read_period,
    read_signs,
    read_statements,
    redact_personal_data,
)
from vnfilings.box import Call, Outcome, run_boxed
from vnfilings.extraction import WARM_UP
from vnfilings.formats import Paragraph, modules_for, parse_document

Rows = list[dict[str, object]]


def read_in_children(
    calls: Iterable[tuple[Path, str, object, bool]], names: Names | None, limits: Limits | None
) -> Iterator[Outcome]:
    """Yield what functions of this module give for files, each called in a child process with limits.

    A call is the file, the name of the function, what the function takes after the file, and whether OCR is allowed.
    """
    shared = names or Names()
    return run_boxed(
        (
            Call(path, f"{__name__}:{function}", (argument, ocr), shared, WARM_UP, (*modules_for(path), __name__), ocr)
            for path, function, argument, ocr in calls
        ),
        limits,
    )


@dataclass(frozen=True)
class Described:
    """What a document says of itself and of its reading; its title without personal data.

    `stated` are the entries of ``source.yml`` that are beyond doubt, for they stand in the hidden part of a form.
    """

    identity: Identity
    signs: DocumentSigns
    cites: tuple[str, ...]
    remarks: tuple[str, ...]
    stated: tuple[tuple[str, object], ...] = ()


def describe_file(_: Names, path: Path, __: None, ocr: bool) -> Described:
    """Return what a file says of itself."""
    if (form := read_form(path)) is not None:
        return Described(_identity_of(form), DocumentSigns(), (), _remarks_of(form), _stated_by(form))
    document = parse_document(path, ocr=ocr)
    identity = read_identity(document)
    title = redact_personal_data(identity.title) if identity.title else None
    signs = read_signs(document, identity)
    return Described(replace(identity, title=title), signs, read_citations(document), list_remarks(document))


def tabulate_file(names: Names, path: Path, source: Source, ocr: bool) -> dict[str, Rows]:
    """Return the rows of `statements`, `tasks` and `systems` of a file, without personal data."""
    if (form := read_form(path)) is not None:
        return {"statements": form_statements(source.source_id, form)}
    return _tabulate(source, parse_document(path, ocr=ocr), names)


@dataclass(frozen=True)
class LooseFile:
    """What a file holds that is no source yet: what it says of itself, its rows and its outline."""

    identity: Identity
    signs: DocumentSigns
    cites: tuple[str, ...]
    remarks: tuple[str, ...]
    rows: dict[str, Rows]
    outline: Rows
    stated: tuple[tuple[str, object], ...] = ()


def read_loose_file(names: Names, path: Path, source: Source, ocr: bool) -> LooseFile:
    """Return what a file holds that is no source yet; `source` is what is known of it before it is read."""
    if (form := read_form(path)) is not None:
        rows: dict[str, Rows] = {"statements": form_statements(source.source_id, form), "tasks": [], "systems": []}
        return LooseFile(_identity_of(form), DocumentSigns(), (), _remarks_of(form), rows, [], _stated_by(form))
    document = parse_document(path, ocr=ocr)
    identity = read_identity(document)
    return LooseFile(
        identity,
        read_signs(document, identity),
        read_citations(document),
        list_remarks(document),
        _tabulate(source, document, names),
        list(outline_rows(source.source_id, document)),
    )


def _identity_of(form: FormReading) -> Identity:
    """Return what a form says of itself; where its unit or period was overwritten, it says neither."""
    layout = form.layout
    parts = ((form.is_of_unit, layout.unit_name), (form.is_of_period, layout.period_text))
    title = ": ".join(text for holds, text in parts if holds) or None
    period = read_period(layout.period_text) if form.is_of_period else None
    return Identity(None, form.issued, layout.unit_name if form.is_of_unit else None, "report", title, period)


def _stated_by(form: FormReading) -> tuple[tuple[str, object], ...]:
    """Return what a form is as entries of ``source.yml``: its unit and period, and what the unit says of its values."""
    notes = [f"{value.row.title}: {value.note}" for value in form.values if value.note]
    entries = {
        "sort": "form",
        "filing_unit_code": form.layout.unit_code if form.is_of_unit else None,
        "filing_period": form.layout.period if form.is_of_period else None,
        "producer_says": notes or None,
    }
    return tuple((name, entry) for name, entry in entries.items() if entry)


def _remarks_of(form: FormReading) -> tuple[str, ...]:
    """Return what a reader must know of a form: each problem, and how much was left empty."""
    filled = len({value.row.code for value in form.values if "form-added" not in value.flags})
    count = f"form: {counted(len(form.layout.rows), 'indicator')}, filled in: {filled}"
    return (*map(str, form.problems), count)


def list_remarks(document: Document) -> tuple[str, ...]:
    """Return what a reader must know of a document: its notes, then one line on what was left out of it."""
    return (*document.notes, *filter(None, (describe_skipped(document.skipped),)))


def list_sentences(names: Names, path: Path, source: Source, ocr: bool) -> dict[str, str]:
    """Return the words around each statement of a file by its id, without personal data."""
    document = parse_document(path, ocr=ocr)
    return {
        name: redact_personal_data(statement.reasons.get("sentence", "") or statement.verbatim)
        for name, statement in _identify(source, document, names)
    }


def list_passages(names: Names, path: Path, source: Source, ocr: bool) -> Rows:
    """Return the text of a file in order, without personal data: a row for each paragraph and each row of a table.

    `parts` are the pieces with a place of their own (lines of a paragraph, cells of a row) as locator and text. Where
    personal data was redacted across lines, the first line has the whole text.
    """
    rows: Rows = []
    for block in parse_document(path, ocr=ocr).blocks:
        if isinstance(block, Paragraph):
            rows.append({"level": block.level, "is_table": False, "parts": _lines_of(block)})
            continue
        if any(block.header):
            head = [["", redact_personal_data(text)] for text in block.header]
            rows.append({"level": 0, "is_table": True, "parts": head})
        for row in block.rows:
            cells = [[cell.locator, redact_personal_data(cell.printed)] for cell in row.cells]
            rows.append({"level": 0, "is_table": True, "parts": cells})
    return rows


def _lines_of(paragraph: Paragraph) -> list[list[str]]:
    """Return the lines of a paragraph, each as locator and text."""
    redacted = redact_personal_data(paragraph.text)
    if redacted != paragraph.text:
        first, *rest = paragraph.places
        return [[first.locator, redacted], *([place.locator, ""] for place in rest)]
    ends = [*(place.offset for place in paragraph.places[1:]), len(redacted)]
    return [[place.locator, redacted[place.offset : end]] for place, end in zip(paragraph.places, ends, strict=True)]


def _identify(source: Source, document: Document, names: Names | None) -> Iterator[tuple[str, Statement]]:
    """Yield each statement of a document with its id, in order."""
    seen: Counter[str] = Counter()
    for statement in read_statements(document, names):
        seen[statement.locator] += 1
        yield f"{source.source_id}:{slug(statement.locator)}#{seen[statement.locator]}", statement


def _tabulate(source: Source, document: Document, names: Names | None) -> dict[str, Rows]:
    tasks = _task_rows(source, document)
    rows = {
        "statements": _statement_rows(source, document, names),
        "tasks": tasks,
        "task_reports": _progress_rows(source, document, tasks),
        "systems": _system_rows(source, document),
        "system_reports": _coverage_rows(source, document),
    }
    rows["statements"] = _mark_remarks(rows)
    rows["tasks"] = _without_days_of_work_done(rows)
    return {name: [_without_personal(row) for row in found] for name, found in rows.items()}


def _without_personal(row: dict[str, object]) -> dict[str, object]:
    return {name: redact_personal_data(value) if isinstance(value, str) else value for name, value in row.items()}


def _statement_rows(source: Source, document: Document, names: Names | None) -> list[dict[str, object]]:
    found = []
    for statement_id, statement in _identify(source, document, names):
        period = statement.period
        stated = Stated(
            statement_id=statement_id,
            source_id=source.source_id,
            locator=statement.locator,
            line=statement.line,
            raw_text=statement.quantity.raw_text,
            kind=statement.kind,
            indicator_text=statement.indicator_text,
            clause_text=statement.clause,
            unit_text=statement.unit_text,
            unit_code=None if statement.unit_text else source.filing_unit_code,
            period=period.code if period else None,
            bounds=(period.start, period.end) if period else (None, None),
            flags=(*list_flags(statement), *_flag_doubt(statement)),
        )
        found.append(build_statement_row(stated, statement.quantity, {"confidence": statement.confidence}))
    return found


def _mark_remarks(rows: dict[str, Rows]) -> Rows:
    """Return the statements; the share of a task and the year of a system are remarks, no value of an indicator."""
    shares = [(str(row["locator"]), row["percent"]) for row in rows["task_reports"] if row["percent"] is not None]
    years = {(row["locator"], str(row["since"])[:4]) for row in rows["system_reports"] if row["since"]}
    return [
        {**row, "kind": "remark"} if _is_share_of_task(row, shares) or _year_in(row) in years else row
        for row in rows["statements"]
    ]


def _without_days_of_work_done(rows: dict[str, Rows]) -> Rows:
    """Return the tasks; the day on which one was done, in the row that reports it, is not the day when it is due."""
    days = {passage["own_task_id"]: passage["done_on"] for passage in rows["task_reports"] if passage["done_on"]}
    none = {"start": None, "due": None, "recurrence": None}
    return [task | none if task["due"] and task["due"] == days.get(task["task_id"]) else task for task in rows["tasks"]]


def _is_share_of_task(row: dict[str, object], shares: list[tuple[str, object]]) -> bool:
    """Return whether a statement is how far a task is, and what stands before it names no indicator."""
    if row["value_unit"] != "%" or not is_only_progress(str(row["indicator_text"] or "")):
        return False
    locator = str(row["locator"])
    return any(
        percent == row["value"] and (locator == passage or locator.startswith(f"{passage}, "))
        for passage, percent in shares
    )


def _year_in(row: dict[str, object]) -> tuple[object, str]:
    return row["locator"], str(row["raw_text"])


def _flag_doubt(statement: Statement) -> tuple[str, ...]:
    """Return the flag of a statement whose number is clear and whose meaning is not."""
    return ("reading-doubtful",) if statement.confidence == "low" and statement.quantity.confidence != "low" else ()


def _task_rows(source: Source, document: Document) -> list[dict[str, object]]:
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


def _progress_rows(source: Source, document: Document, tasks: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the passages on how far tasks are; one that is the row of a task itself names it."""
    own = {task["locator"]: task["task_id"] for task in tasks}
    seen: Counter[str] = Counter()
    found = []
    for passage in list_progress(document):
        locator = str(passage["locator"])
        seen[locator] += 1
        found.append(
            {key: value for key, value in passage.items() if key != "doc"}
            | {
                "report_id": f"{source.source_id}:{slug(locator)}#{seen[locator]}",
                "source_id": source.source_id,
                "own_task_id": own.get(locator),
            }
        )
    return found


def _system_rows(source: Source, document: Document) -> list[dict[str, object]]:
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
                "unit_code": source.filing_unit_code,
            }
        )
    return found


def _coverage_rows(source: Source, document: Document) -> list[dict[str, object]]:
    seen: Counter[str] = Counter()
    found = []
    for passage in list_system_coverage(document):
        locator = str(passage["locator"])
        seen[locator] += 1
        found.append(
            {key: value for key, value in passage.items() if key != "doc"}
            | {"report_id": f"{source.source_id}:{slug(locator)}#{seen[locator]}", "source_id": source.source_id}
        )
    return found
