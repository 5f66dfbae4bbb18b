"""Decisions of people as rows of `data/lookup`: who decided, and one row appended whole or not at all."""

from __future__ import annotations

import csv
import getpass
import io
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from filelock import FileLock, Timeout

from analysis.errors import AnalysisError, UsageError
from analysis.schemas.lookup_files import read_lookup_table
from analysis.schemas.neutral_cells import neutralise_cell
from analysis.schemas.table_schemas import TABLES
from analysis.schemas.validation import validate
from analysis.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: The environment variable with the name of the person who decides.
PERSON_VARIABLE = "WORKBENCH_BY"
#: What ends an attempt to hold the decisions [s].
_LONGEST_WAIT = 30


class DecisionError(AnalysisError):
    """A decision contradicts one that was made before, or cannot be stored."""


def who_decides(by: str | None = None) -> str:
    """Return the name under which a decision is stored: `by`, else WORKBENCH_BY, else the login name.

    Parameters
    ----------
    by
        The value of the option `--by`.

    Returns
    -------
    str
        A name without line ends.

    Raises
    ------
    UsageError
        If there is no name at all.

    Examples
    --------
    >>> who_decides(" Nguyễn  An ")
    'Nguyễn An'
    """
    try:
        name = by or os.environ.get(PERSON_VARIABLE) or getpass.getuser()
    except (ImportError, KeyError, OSError):  # a container whose user has no name
        name = ""
    if not (name := " ".join(name.split())):
        raise UsageError(f"who decides is not known: give --by NAME or set {PERSON_VARIABLE}", option="--by")
    return name


@contextmanager
def hold_decisions(lookup: Path) -> Iterator[None]:
    """Hold the decisions of a project, so that two people decide one after the other; it may be nested.

    Parameters
    ----------
    lookup
        The folder `data/lookup`; it is made if it is missing.

    Yields
    ------
    None
        The decisions are held until the block ends.

    Raises
    ------
    DecisionError
        If another process holds them for too long.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> with hold_decisions(Path(mkdtemp())):
    ...     pass
    """
    lookup.mkdir(parents=True, exist_ok=True)
    lock = FileLock(lookup / ".decisions.lock", is_singleton=True)  # one a process, which a thread may take twice
    try:
        lock.acquire(timeout=_LONGEST_WAIT)
    except Timeout:
        raise DecisionError("another process is storing decisions", fix="Try again when it has ended.") from None
    try:
        yield
    finally:
        lock.release()


def append_decision(lookup: Path, table: str, row: Mapping[str, Any], *, replace: bool = False) -> Path:
    """Return the file of `data/lookup` to which one row was appended, whole or not at all.

    Columns of the file that the schema does not know (notes of the editor) are kept. A column of the schema that the
    file lacks is added where the row has a cell for it.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.
    table
        The name of a table of `TABLES`, which is also that of its file; the file is made if it is missing.
    row
        The cells of the new row by column; what is missing is empty. Days are dates or ISO texts.
    replace
        Replace the row of the same key instead of refusing a second one.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    DecisionError
        If there is a row of the same key already, or another process holds the decisions for too long.
    SchemaError
        If the row does not match the schema.
    TableFileError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> lookup = Path(mkdtemp())
    >>> row = {"unit_code": "vn", "indicator_code": "a_pct", "period": "2026", "statement_id": "a:1#1"}
    >>> row |= {"settled_by": "An", "settled_on": "2026-07-01", "reason": "the newer count"}
    >>> append_decision(lookup, "settled", row).read_text("utf-8").splitlines()[1]
    'vn,a_pct,2026,a:1#1,An,2026-07-01,the newer count'
    """
    path, schema = lookup / f"{table}.csv", TABLES[table]
    [cells] = _cells_of(table, [row], path)
    with hold_decisions(lookup):
        known = read_lookup_table(lookup, table, may_be_missing=True)
        twins = [line for line, key in _keys(known, schema.key) if key == tuple(cells[name] for name in schema.key)]
        if twins and not replace:
            key = ", ".join(cells[name] for name in schema.key)
            raise DecisionError(f"{key} was decided before", file=path, line=twins[0], fix="Edit or delete that line.")
        _write_rows(path, schema.column_names, set(twins), [cells])
    return path


def replace_decisions(lookup: Path, table: str, wanted: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> Path:
    """Return the file of `data/lookup` in which all rows of one matter were replaced, whole or not at all.

    Parameters
    ----------
    lookup, table
        The folder `data/lookup`, and the name of a table of `TABLES`, which is also that of its file.
    wanted
        The cells by which the rows of the matter are known, e.g. `{"unit_code": "f-a", "period": "2026-H1"}`.
    rows
        The new rows; without any, those of the matter are gone. A file is not made for no rows.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    DecisionError
        If a row has a column that the table lacks, or another process holds the decisions for too long.
    SchemaError
        If a row does not match the schema.
    TableFileError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> lookup = Path(mkdtemp())
    >>> row = {"unit_code": "vn", "period": "2026", "part": "task", "number": 1, "text": "a task"}
    >>> row |= {"decided_by": "An", "decided_on": "2026-07-01"}
    >>> path = replace_decisions(lookup, "filing_texts", {"unit_code": "vn"}, [row])
    >>> path = replace_decisions(lookup, "filing_texts", {"unit_code": "vn"}, [row | {"text": "another"}])
    >>> path.read_text("utf-8").splitlines()[1:]
    ['vn,2026,task,1,,,,,,another,,An,2026-07-01']
    """
    path, schema = lookup / f"{table}.csv", TABLES[table]
    cells = _cells_of(table, rows, path)
    with hold_decisions(lookup):
        known = read_lookup_table(lookup, table, may_be_missing=True)
        is_meant = pd.Series(data=True, index=known.index)
        for name, cell in wanted.items():
            is_meant &= known[name].map(_to_text) == cell
        gone = {int(line) for line in known.index[is_meant]}
        if gone or cells:
            _write_rows(path, schema.column_names, gone, cells)
    return path


def _cells_of(table: str, rows: Sequence[Mapping[str, Any]], path: Path) -> list[dict[str, str]]:
    """Return rows as texts, checked against the schema of their table."""
    names = TABLES[table].column_names
    unknown = sorted({name for row in rows for name in row} - set(names))
    if unknown:
        raise DecisionError(f"{table} has no column '{unknown[0]}'", file=path)
    cells = [{name: _to_text(row.get(name)) for name in names} for row in rows]
    if cells:
        validate(table, pd.DataFrame(cells).replace("", None), file=path)
    return cells


def _write_rows(path: Path, names: Sequence[str], gone: set[int], rows: Sequence[Mapping[str, str]]) -> None:
    """Write a file without these lines and with these rows behind the others; columns that it lacks are added."""
    lines = _read_lines(path) or [list(names)]
    absent = [name for name in names if name not in lines[0] and any(row[name] for row in rows)]
    lines = [[*lines[0], *absent], *([*line, *[""] * len(absent)] for line in lines[1:])]
    kept = [line for number, line in enumerate(lines, start=1) if number not in gone]
    new = [[str(neutralise_cell(row.get(name, ""))) for name in lines[0]] for row in rows]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([*kept, *new])
    for half in path.parent.glob(f".{path.name}.*.half"):  # of a process that was killed
        half.unlink(missing_ok=True)
    write_whole(path, text.getvalue().encode())


def _to_text(value: object) -> str:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    return " ".join(str(value.date() if isinstance(value, pd.Timestamp) else value).split())


def _keys(table: pd.DataFrame, key: tuple[str, ...]) -> list[tuple[int, tuple[str, ...]]]:
    """Return the line and the key of each row, as texts."""
    columns = (table[name].map(_to_text) for name in key)
    return [(int(line), cells) for line, cells in zip(table.index, zip(*columns, strict=True), strict=True)]


def _read_lines(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))) if path.is_file() else []
