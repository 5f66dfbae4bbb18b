"""Files to tables: the calls behind `workbench read`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from vnfilings.box import Call, Limits, note_unenforced, run_boxed
from vnfilings.extraction.document_ledger import LEDGER_COLUMNS
from vnfilings.extraction.naming import Names
from vnfilings.extraction.reading.one_file import STATEMENT_COLUMNS, FileReading, What
from vnfilings.extraction.statements import Statement
from vnfilings.formats import modules_for

if TYPE_CHECKING:
    import pandas as pd

#: The module whose functions the child calls, and the one that makes its shared values ready.
_IN_CHILD = "vnfilings.extraction.reading.one_file"
WARM_UP = f"{_IN_CHILD}:warm_up"


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
    import pandas as pd  # the child processes import this module too, and have no use for tables

    columns = _columns_of(what)
    rows: list[dict[str, object]] = []
    found: list[tuple[Statement, date | None]] = []
    errors: list[str] = []
    notes: list[str] = []
    skipped: list[str] = []
    for outcome in run_boxed(_calls("read_file", paths, names, (what, ocr), ocr=ocr), limits):
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
    notes = [*filter(None, [note_unenforced()]), *notes]
    return Reading(frame, tuple(errors), tuple(notes), tuple(skipped), tuple(found))


def _calls(
    function: str, paths: Iterable[Path | str], names: Names | None, arguments: tuple[object, ...], *, ocr: bool
) -> Iterator[Call]:
    for path in map(Path, paths):
        modules = (*modules_for(path), _IN_CHILD)
        yield Call(path, f"{_IN_CHILD}:{function}", arguments, names or Names(), WARM_UP, modules, ocr)


def _shift(row: dict[str, object], before: int) -> dict[str, object]:
    """Return a row of the ledger with the number of its statement counted over all files."""
    number = row.get("statement")
    return row | {"statement": number + before} if isinstance(number, int) else row


def _columns_of(what: What) -> Sequence[str]:
    if what not in get_args(What):
        raise ValueError(f"what='{what}': expected one of {', '.join(get_args(What))}")
    if what in ("statements", "ledger"):
        return STATEMENT_COLUMNS if what == "statements" else LEDGER_COLUMNS
    from vnfilings.extraction import systems, tasks  # compiling their patterns takes longer than to read a page

    return tasks.TASK_COLUMNS if what == "tasks" else systems.SYSTEM_COLUMNS


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
