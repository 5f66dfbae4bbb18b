"""Files to tables: the calls behind `workbench read`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from vnfilings.box import Call, Limits, run_boxed
from vnfilings.extraction.document_ledger import LEDGER_COLUMNS, document_ledger, tokens_of_statement
from vnfilings.extraction.naming import Names
from vnfilings.extraction.statements import MAY_BE_FRACTION, Statement, read_statements
from vnfilings.formats import Document, describe_skipped, modules_for, parse_document, parse_text, read_identity
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
_WARM_UP = """II. KẾT QUẢ THỰC HIỆN
1. Đến hết tháng 9/2026, Sở Y tế có 21/24 bệnh viện hoàn thành bệnh án điện tử (đạt 87,5%), tăng 12% so với năm 2025.

| Chỉ tiêu | Kết quả năm 2025 |
|---|---|
| Tỷ lệ hồ sơ trực tuyến | 80% |
"""


@dataclass(frozen=True)
class Reading:
    """What was read from some files, one line for each that could not be, and one for each thing to know.

    `skipped` has one line for each file of which something was left out, such as hidden rows. `statements` holds what
    each row of `frame` was made of, with the day of issue of its document; it is empty where tasks or systems were
    read.
    """

    frame: pd.DataFrame
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    statements: tuple[tuple[Statement, date | None], ...] = ()


def read_documents(
    paths: Iterable[Path | str],
    what: What = "statements",
    *,
    ocr: bool = False,
    names: Names | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Return the statements, tasks or systems of files as one table, in the order of the files and of their text.

    Each file is read in a child process with limits, several at a time. A file that cannot be read, or takes more time
    or memory than it may, adds a line to `errors`; the others are still processed. One row of `frame` is one
    statement (columns STATEMENT_COLUMNS), one task (tasks.TASK_COLUMNS), one mention of a system
    (systems.SYSTEM_COLUMNS) or one number (document_ledger.LEDGER_COLUMNS); `doc` is the file's name, `line` the
    1-based line of a text file.

    Parameters
    ----------
    paths
        The files.
    what
        `statements`, `tasks`, `systems` or `ledger`.
    ocr
        Read PDF pages without a text layer with tesseract.
    names
        The names of places and facilities that the caller knows.
    limits
        Processor time and memory of one file, and the number of files at a time.

    Returns
    -------
    Reading
        Its `frame` is the table; `errors` has one line for each file that could not be read, `notes` what to know,
        `skipped` one line for each file of which something was left out.

    Raises
    ------
    ValueError
        If `what` is another word.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> read_documents([path]).frame[["indicator_text", "value"]].values.tolist()
    [['Tỷ lệ hồ sơ điện tử', 80.0]]
    """
    columns = _columns_of(what)
    rows: list[dict[str, object]] = []
    found: list[tuple[Statement, date | None]] = []
    errors: list[str] = []
    notes: list[str] = []
    skipped: list[str] = []
    for outcome in run_boxed(_calls("read_file", paths, names, (what, ocr), ocr=ocr), limits):
        notes += [line for line in [_note_unenforced(outcome.unenforced)] if line and line not in notes]
        if outcome.error is not None:
            errors.append(str(outcome.error))
            continue
        part: FileReading = outcome.value
        notes += part.notes
        skipped += part.skipped
        rows += [_shift(row, len(found)) for row in part.rows]
        found += [(statement, part.issued) for statement in part.stated]
    frame = pd.DataFrame(rows, columns=list(columns))
    whole = ["line", "repeat_of", *(("start", "statement") if what == "ledger" else ())]
    for column in frame.columns.intersection(whole):
        frame[column] = frame[column].astype("Int64")
    return Reading(frame, tuple(errors), tuple(notes), tuple(skipped), tuple(found))


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


def _calls(
    function: str, paths: Iterable[Path | str], names: Names | None, arguments: tuple[object, ...], *, ocr: bool
) -> Iterator[Call]:
    for path in map(Path, paths):
        modules = (*modules_for(path), __name__)
        warm = f"{__name__}:warm_up"
        yield Call(path, f"{__name__}:{function}", arguments, names or Names(), warm, modules, ocr)


def _note_unenforced(what: tuple[str, ...]) -> str:
    return f"this system does not enforce: {', '.join(what)}; read only documents that you trust" if what else ""


def _shift(row: dict[str, object], before: int) -> dict[str, object]:
    """Return a row of the ledger with the number of its statement counted over all files."""
    number = row.get("statement")
    return row | {"statement": number + before} if isinstance(number, int) else row


def _clean(value: object) -> object:
    return redact_personal_data(value) if isinstance(value, str) else value


def _columns_of(what: What) -> Sequence[str]:
    if what not in get_args(What):
        raise ValueError(f"what='{what}': expected one of {', '.join(get_args(What))}")
    if what in ("statements", "ledger"):
        return STATEMENT_COLUMNS if what == "statements" else LEDGER_COLUMNS
    from vnfilings.extraction import systems, tasks  # compiling their patterns takes longer than to read a page

    return tasks.TASK_COLUMNS if what == "tasks" else systems.SYSTEM_COLUMNS


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


def explain(
    paths: Iterable[Path | str],
    number: int,
    *,
    ocr: bool = False,
    names: Names | None = None,
    limits: Limits | None = None,
) -> str:
    """Return why the `number`th statement (from 1) of `workbench read` on these files was read as it was.

    Parameters
    ----------
    paths
        The files, in the order in which `read_documents` was given them.
    number
        The statement, counted from 1 over all files.
    ocr
        Read PDF pages without a text layer with tesseract.
    names
        The names of places and facilities that `read_documents` was given.
    limits
        Processor time and memory of one file.

    Returns
    -------
    str
        Several lines: place, value, ratio, indicator, kind, period, headings, text, flags, and the class of every
        number of its sentence or row, personal data redacted.

    Raises
    ------
    ValueError
        If there are fewer statements.
    UnreadableFileError
        If a file cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> print(explain([path], 1).splitlines()[0])
    report.txt, line 1: '80%'
    """
    n_found, explained = 0, None
    for path in map(Path, paths):
        [outcome] = run_boxed(_calls("explain_file", [path], names, (number - n_found, ocr), ocr=ocr), limits)
        n_here, text = outcome.get()
        explained = text or explained
        n_found += n_here
    if explained is None:
        held = f"{n_found} (1 to {n_found})" if n_found else "none"
        raise ValueError(f"there is no statement {number}; these files contain {held}")
    return str(explained)


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
