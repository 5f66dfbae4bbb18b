"""One file to rows: what runs in the child process that reads a document. Imports no pandas, so that it starts fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from vnfilings.extraction.document_ledger import document_ledger, tokens_of_statement
from vnfilings.extraction.naming import Names
from vnfilings.extraction.statements import MAY_BE_FRACTION, Statement, read_statements
from vnfilings.formats import Document, describe_skipped, parse_document, parse_text, read_identity
from vnfilings.text import REDACTED, Quantity, redact_personal_data

What = Literal["statements", "tasks", "systems", "ledger"]

STATEMENT_COLUMNS = (
    "doc",
    "locator",
    "line",
    "kind",
    "indicator_text",
    "unit_text",
    "op",
    "value",
    "value_unit",
    "counted_noun",
    "numerator",
    "denominator",
    "period",
    "confidence",
    "alternative_value",
    "flags",
    "raw_text",
    "place",
    "facility",
    "measure",
    "object",
    "condition",
    "topic",
    "verbatim",
    "kind_by",
    "period_by",
    "indicator_by",
)
#: Read once before any document, so that what is made at its first use is there in every child.
_WARM_UP = Path(__file__).with_name("warm_up.txt").read_text("utf-8")


@dataclass(frozen=True)
class FileReading:
    """What was read from one file; the numbers of statements in a ledger are counted from 1 in the file."""

    notes: list[str]
    skipped: list[str]
    stated: list[Statement]
    issued: date | None
    rows: list[dict[str, object]]


def read_file(names: Names | None, path: Path, what: What, ocr: bool) -> FileReading:
    """Return what is read from one file: what `read_documents` calls in the child."""
    document = parse_document(path, ocr=ocr)
    stated, listed = _list_rows(document, what, names)
    issued = read_identity(document).reference_day if stated else None
    rows = [{name: _clean(value) for name, value in row.items()} for row in listed]
    notes = [f"{document.name}: {note}" for note in document.notes]
    skipped = [f"{document.name}: {describe_skipped(document.skipped)}"] if document.skipped else []
    return FileReading(notes, skipped, stated, issued, rows)


def warm_up(names: Names | None) -> None:
    """Compile the patterns of the reader on a sentence of ours, once for all documents."""
    document_ledger(parse_text(_WARM_UP), names)


def _clean(value: object) -> object:
    return redact_personal_data(value) if isinstance(value, str) else value


def _list_rows(document: Document, what: What, names: Names | None) -> tuple[list[Statement], list[dict[str, object]]]:
    """Return the statements of a document, if they are asked for, and the rows of the table that is asked for."""
    if what in ("statements", "ledger"):
        stated = read_statements(document, names)
        if what == "statements":
            return stated, [statement_row(document.name, statement) for statement in stated]
        return stated, [row.as_row(document.name) for row in document_ledger(document, names)]
    from vnfilings.extraction import systems, tasks

    return [], tasks.list_tasks(document) if what == "tasks" else systems.list_systems(document)


def statement_row(name: str, statement: Statement) -> dict[str, object]:
    """Return one statement as a row of STATEMENT_COLUMNS."""
    quantity = statement.quantity
    return {
        "doc": name,
        "locator": statement.locator,
        "line": statement.line,
        "kind": statement.kind,
        "indicator_text": statement.indicator_text,
        "unit_text": statement.unit_text,
        "op": quantity.op,
        "value": quantity.value,
        "value_unit": quantity.value_unit,
        "counted_noun": quantity.counted_noun,
        "numerator": quantity.numerator,
        "denominator": quantity.denominator,
        "period": statement.period.code if statement.period else None,
        "confidence": statement.confidence,
        "alternative_value": quantity.alternative_value,
        "flags": " ".join(list_flags(statement)),
        "raw_text": quantity.raw_text,
        "place": statement.place,
        "facility": statement.facility,
        "measure": statement.measure,
        "object": statement.object,
        "condition": statement.condition,
        "topic": statement.topic,
        "verbatim": statement.verbatim,
        "kind_by": statement.reasons.get("kind_by"),
        "period_by": statement.reasons.get("period_by"),
        "indicator_by": statement.reasons.get("indicator_by"),
    }


def list_flags(statement: Statement) -> tuple[str, ...]:
    """Return the keywords on a statement, its figure and its period, each once.

    Parameters
    ----------
    statement
        A statement of `read_statements`.

    Returns
    -------
    tuple of str
        The keywords, without repetition; `personal-withheld` where personal data were redacted.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from vnfilings import read_document
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử tăng 5% so với năm 2025.", encoding="utf-8")
    >>> [list_flags(statement) for statement in read_statements(read_document(path))]
    [('change',)]
    """
    quantity = statement.quantity
    flags = [*quantity.flags, *statement.flags, *(statement.period.flags if statement.period else ())]
    if quantity.is_change:
        flags.append("change")
    if REDACTED in f"{redact_personal_data(statement.indicator_text)}{redact_personal_data(quantity.raw_text)}":
        flags.append("personal-withheld")
    return tuple(dict.fromkeys(flags))


def _explain_parts(statement: Statement) -> list[str]:
    """Return the lines on the parts of a statement's name that there are."""
    parts = {
        "measure": statement.measure,
        "object": statement.object,
        "condition": statement.condition,
        "who": statement.facility or statement.place,
        "topic": statement.topic,
        "words": statement.verbatim,
    }
    return [f"  {name:10} {text}" for name, text in parts.items() if text]


def _why_otherwise(quantity: Quantity) -> str:
    if MAY_BE_FRACTION in quantity.flags:
        return (
            f"if {quantity.raw_text} is a fraction of one: no counts beside it tell whether it is {quantity.value:g} %"
        )
    return "if the separator means the other thing"


def explain_file(names: Names | None, path: Path, number: int, ocr: bool) -> tuple[int, str | None]:
    """Return how many statements a file has and, if it has so many, why the `number`th was read as it was."""
    document = parse_document(path, ocr=ocr)
    stated = read_statements(document, names)
    if not 1 <= number <= len(stated):
        return len(stated), None
    return len(stated), _explain(document, number, stated[number - 1], names)


def _explain(document: Document, place: int, statement: Statement, names: Names | None) -> str:
    name = document.name
    quantity = statement.quantity
    unit = quantity.value_unit if quantity.value_unit in ("%", "level", "rank") else quantity.counted_noun or ""
    lines = [
        f"{name}, {statement.locator}: '{quantity.raw_text}'",
        f"  figure     {quantity.op} {quantity.value:g} {unit} ({statement.confidence} confidence)",
    ]
    if quantity.alternative_value is not None:
        lines.append(f"  otherwise  {quantity.alternative_value:g}, {_why_otherwise(quantity)}")
    if quantity.denominator is not None and quantity.numerator is not None:
        share = 100 * quantity.numerator / quantity.denominator if quantity.denominator else float("nan")
        lines.append(f"  ratio      {quantity.numerator:g} / {quantity.denominator:g} = {share:.2f} %")
    lines.append(f"  indicator  {statement.indicator_text or '(none)'}  <- {statement.reasons['indicator']}")
    lines += _explain_parts(statement)
    lines.append(f"  kind       {statement.reasons['kind']}")
    lines.append(f"  period     {statement.reasons['period']}")
    lines.append(f"  headings   {statement.reasons['headings'] or '(none)'}")
    lines.append(f"  text       {statement.reasons['sentence']}")
    if statement.period is not None and "period-uncertain" in statement.period.flags:
        lines.append(
            f"  uncertain  the words before '{statement.period.raw_text}' name a part of it that was not understood"
        )
    if flags := list_flags(statement):
        lines.append(f"  flags      {' '.join(flags)}")
    for row in tokens_of_statement(document, place, statement, names):
        lines.append(f"  number     {row.raw}: {row.number_class}, {row.reason}")
    return redact_personal_data("\n".join(lines))
