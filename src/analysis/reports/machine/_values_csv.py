"""The values behind a report as CSV: the tables that a report holds for this format alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from analysis.reports._document import VALUES, Cell, Report, Table, plain

#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@")


def render_csv(report: Report) -> bytes:
    """Return the values behind a report, a row each, numbers as they are stored; UTF-8 with the mark that Excel needs.

    A report without such values has an empty file.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for table in _tables(report):
        writer.writerow([column.title for column in table.columns])
        writer.writerows([_text_of(cell) for cell in row] for row in table.rows)
    return buffer.getvalue().encode("utf-8-sig")


def _tables(report: Report) -> Iterator[Table]:
    for section in (*report.sections, *report.annexes):
        if VALUES in section.only:
            yield from (block for block in section.blocks if isinstance(block, Table))


def _text_of(cell: Cell) -> str:
    """Return a cell as it is stored; text that a spreadsheet would compute begins with an apostrophe."""
    if isinstance(cell.sort, float | int):
        return repr(cell.sort).removesuffix(".0")
    text = plain("".join(run.text for run in cell.runs))
    return f"'{text}" if text.startswith(_FORMULA) else text
