"""Tables and lists of tasks to tasks: number, group, title, lead, partners, deadline, criterion, basis."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from vnfilings.extraction._task_clauses import read_note_line
from vnfilings.extraction._task_deadlines import is_start
from vnfilings.extraction._task_lists import ListedTask, TaskReader
from vnfilings.extraction._task_parts import read_fields
from vnfilings.extraction.scopes import ReadingContext
from vnfilings.extraction.statements.tables import TableColumn, read_columns
from vnfilings.formats import Document, Paragraph, Row, Table
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import day_period, print_odd, read_period, read_recurring_deadline, read_relative_deadline

TASK_COLUMNS = (
    "doc",
    "locator",
    "line",
    "number",
    "group",
    "title",
    "lead",
    "partners",
    "deadline_text",
    "start",
    "due",
    "recurrence",
    "criterion",
    "basis",
)
_DASH = to_pattern(r"(?:^|\s)[-–+•]\s+")
#: 'trước năm 2027' ends with 2026.
_BEFORE_YEAR = to_pattern(rf"(?:.*\s)?{words('periods.before_quarter')}\s+(?:năm\s+)?[0-9]{{4}}", re.IGNORECASE)
# A name that a dash cut in two ('Vụ Kế hoạch - Tài chính') goes on without the word that begins the name of an office.
_OFFICE = to_pattern(
    rf"{words('offices.office')}\b",
    re.IGNORECASE,
)


def list_tasks(document: Document) -> list[dict[str, object]]:
    """Return the tasks of a document as rows of TASK_COLUMNS.

    A task is a row of a table with a column for who leads or for when it is due; or a bullet or numbered paragraph
    under a heading or a line that gives tasks; or a sentence that gives one to an office ('Giao Sở Y tế ...'). Where
    numbers start again in every section the section stands before them (II.4.1). A row of titles alone is a task of
    its own, the parent of those below it.
    `start` and `due` are the first and last day of the printed period; a recurring or missing deadline has neither.

    Parameters
    ----------
    document
        A file as blocks, of `read_document`.

    Returns
    -------
    list of dict
        One row per task; the keys are TASK_COLUMNS.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from vnfilings import read_document
    >>> path = Path(mkdtemp()) / "plan.csv"
    >>> lines = ["TT,Nhiệm vụ,Đơn vị chủ trì,Thời gian", "1,Xây dựng kế hoạch,Sở Y tế,Quý I/2026"]
    >>> _ = path.write_text(chr(10).join(lines), encoding="utf-8")
    >>> [(row["number"], row["title"], str(row["due"])) for row in list_tasks(read_document(path))]
    [('1', 'Xây dựng kế hoạch', '2026-03-31')]
    """
    context = ReadingContext.of_document(document)
    reader = TaskReader(context.identity.reference_day, is_report=context.identity.sort == "report")
    rows: list[dict[str, object]] = []
    listed: list[tuple[Paragraph, dict[str, object]]] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if tasks := reader.read(block):
                found = [_listed_row(document.name, task, reader.day) for task in tasks]
                rows += found
                listed += [(task.paragraph, row) for task, row in zip(tasks, found, strict=True)]
            if rows and (fields := read_fields(block) or read_note_line(block.text, reader.day)):
                rows[-1] |= _field_cells(fields, reader.day)
            if block.level:
                context = context.enter(block)
        elif block.rows:
            columns = read_columns(block, context)
            if is_task_table(columns):
                rows += _read_tasks(document.name, block, columns, context)
    titles = {id(row) for paragraph, row in listed if any(paragraph is title for title in reader.titles)}
    return [row for row in rows if id(row) not in titles]


def _listed_row(name: str, task: ListedTask, day: date | None) -> dict[str, object]:
    place = task.paragraph.places[0]
    return {
        "doc": name,
        "locator": place.locator,
        "line": place.line,
        "number": task.number,
        "group": task.group,
        "title": print_odd(task.title, task.paragraph.text, task.paragraph.odd).replace("\n", " "),
        "lead": task.lead,
        "partners": task.partners,
        **_deadline_cells(task.deadline, day),
        "criterion": task.output,
        "basis": None,
    }


def _field_cells(fields: dict[str, str], day: date | None) -> dict[str, object]:
    """Return the cells of a line of fields below a task: 'Đơn vị chủ trì: ...', 'Thời hạn: ...'."""
    cells: dict[str, object] = {role: text for role, text in fields.items() if role != "deadline"}
    return cells | (_deadline_cells(fields["deadline"], day) if "deadline" in fields else {})


def _deadline_cells(deadline: str, day: date | None) -> dict[str, object]:
    """Return a printed deadline with the days and the recurrence that it means."""
    counted = read_relative_deadline(deadline) if deadline else None
    if counted:
        due = counted.last_day(deadline, day)
        due_cells = {"start": None, "due": due.isoformat() if due else None, "recurrence": "once" if due else None}
        return {"deadline_text": deadline, **due_cells}
    if deadline and (recurring := read_recurring_deadline(deadline)):  # '15/12 hằng năm' is no day of one year
        return {"deadline_text": deadline, "start": None, "due": None, "recurrence": recurring.every}
    period = read_period(deadline, issued=day) if deadline else None
    if period and period.start and is_start(deadline, period):
        start = period.start.isoformat()
        return {"deadline_text": deadline, "start": start, "due": None, "recurrence": None}
    if period and period.start and _BEFORE_YEAR.fullmatch(deadline.strip(" .;")):
        period = day_period(period.start - timedelta(days=1))
    return {
        "deadline_text": deadline,
        "start": period.start.isoformat() if period and period.start else None,
        "due": period.end.isoformat() if period and period.end else None,
        "recurrence": "once" if period else None,
    }


def is_task_table(columns: Sequence[TableColumn]) -> bool:
    """Return whether a table lists tasks: it says who leads or when each is due, and names them."""
    roles = {column.role for column in columns}
    return bool(roles & {"lead", "deadline"}) and bool(roles & {"name", "unit_name"}) and "deadline" in roles


def _read_tasks(
    name: str, table: Table, columns: Sequence[TableColumn], context: ReadingContext
) -> list[dict[str, object]]:
    numbers = Counter(_number(row, columns) for row in table.rows if not row.is_section)
    starts_anew = any(count > 1 for number, count in numbers.items() if number)
    group, section = (context.headings[-1].text if context.headings else ""), ""
    rows = []
    for row in table.rows:
        if row.is_section:
            section, title = _section(row)
            group = f"{section}. {title}" if section else title
            continue
        number = _number(row, columns)
        if starts_anew and section and number:
            number = f"{section}.{number}"
        rows.append(_task_row(name, row, columns, context, number, group))
    return [row for row in rows if row["title"]]


def _section(row: Row) -> tuple[str, str]:
    filled = [text for text in row.texts if text]
    return (filled[0].rstrip(". "), " ".join(filled[1:])) if len(filled) > 1 else ("", filled[0])


def _number(row: Row, columns: Sequence[TableColumn]) -> str:
    place = next((n for n, column in enumerate(columns) if column.role == "number"), None)
    return row.cells[place].text.strip().rstrip(".") if place is not None else ""


def _task_row(
    name: str, row: Row, columns: Sequence[TableColumn], context: ReadingContext, number: str, group: str
) -> dict[str, object]:
    texts: dict[str, str] = {}
    for cell, column in zip(row.cells, columns, strict=True):
        if cell.text:
            text = cell.text if column.role == "deadline" else cell.printed
            texts[column.role] = "; ".join(filter(None, (texts.get(column.role), text)))
    return {
        "doc": name,
        "locator": row.locator,
        "line": row.line,
        "number": number,
        "group": group,
        "title": (texts.get("name") or texts.get("unit_name") or "").replace("\n", " "),
        "lead": "; ".join(split_offices(texts.get("lead", ""))),
        "partners": "; ".join(split_offices(texts.get("partners", ""))),
        **_deadline_cells(texts.get("deadline", ""), context.identity.reference_day),
        "criterion": texts.get("criterion"),
        "basis": _join_lines(texts.get("basis", "")) or None,
    }


def split_offices(text: str) -> list[str]:
    """Return the offices of a cell: one a line, or one a dash, but not at the dash inside an office's own name.

    >>> split_offices("- Văn phòng Bộ - Vụ Kế hoạch - Tài chính - Cục Công nghệ thông tin")
    ['Văn phòng Bộ', 'Vụ Kế hoạch - Tài chính', 'Cục Công nghệ thông tin']
    """
    offices: list[str] = []
    for line in text.split("\n"):
        is_list = line.lstrip().startswith(("-", "–", "+", "•"))
        for part in _DASH.split(line) if is_list else line.split("; "):
            part = part.strip().rstrip(";")
            if is_list and offices and part and not _OFFICE.match(part):
                offices[-1] += f" - {part}"
            elif part:
                offices.append(part)
    return offices


def _join_lines(text: str) -> str:
    return " | ".join(_DASH.sub("", line, count=1).strip() for line in text.split("\n") if line.strip())
