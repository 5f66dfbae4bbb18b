"""How the example of a word is read, one way for each topic; the result is what the column `reading` holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from vnfilings.extraction.document_signs import read_signs
from vnfilings.extraction.naming import split_name, split_who
from vnfilings.extraction.progress import list_progress
from vnfilings.extraction.scopes import ReadingContext
from vnfilings.extraction.statements import Statement, read_statements
from vnfilings.extraction.statements._unit_of_measure import ACTED_ON, ATTAINMENT
from vnfilings.extraction.statements.tables import read_columns
from vnfilings.extraction.system_coverage import list_system_coverage
from vnfilings.extraction.systems import find_systems, list_systems
from vnfilings.extraction.tasks import list_tasks, split_offices
from vnfilings.formats import Cell, Document, parse_text, split_lines
from vnfilings.formats._layout.grid_tables import build_table
from vnfilings.formats.metadata import read_identity
from vnfilings.text import (
    Quantity,
    find_counted,
    find_periods,
    read_ledger,
    read_part,
    read_quantities,
    read_quantity,
    read_relative_deadline,
    redact_personal_data,
    to_plain,
)

_ISSUED = date(2026, 7, 1)
NOTHING = "nothing"
#: Stand for the end of a paragraph, of a line inside one, and for the border of two cells.
LINE, BREAK, CELL = " // ", " ¶ ", " | "


def _document(text: str) -> Document:
    plain = text.replace(LINE, "\n\n").replace(BREAK, "\n").replace(CELL, "\t")
    return replace(parse_text(plain), name="example.txt")


def _quantities(text: str) -> str:
    return "; ".join(
        " ".join(
            filter(
                None,
                (
                    "" if q.op == "=" else q.op,
                    "unreadable" if q.value is None else f"{q.value:.12g}",
                    f"to {q.value_high:.12g}" if q.value_high is not None else "",
                    q.value_unit,
                    f"[{q.counted_noun}]" if q.counted_noun else "",
                    f"= {q.numerator:g}/{q.denominator:g}" if q.denominator and q.numerator is not None else "",
                    "change" if q.is_change else "",
                    *(f"({flag})" for flag in q.flags),
                ),
            )
        )
        for q in read_quantities(text)
    )


def _statements(text: str) -> str:
    return "; ".join(
        f"{s.indicator_text or '?'}: {'' if s.quantity.op == '=' else s.quantity.op + ' '}{s.quantity.value:.12g} "
        f"{s.quantity.value_unit}{_part_of(s)}, {s.kind}, {s.period.code if s.period else 'no period'}"
        f"{', of a plan' if ATTAINMENT in s.flags else ''}{', acted on' if ACTED_ON in s.flags else ''}"
        for s in read_statements(_document(text))
    )


def _part_of(statement: Statement) -> str:
    """Return the counted noun of a statement where it names a part: ' [bệnh viện công lập]'."""
    counted = statement.quantity.counted_noun or ""
    return f" [{counted}]" if counted not in ("", find_counted(counted)) and read_part(counted) else ""


def _numbers(text: str) -> str:
    """Return each number of a text with its class."""
    return "; ".join(f"{token.raw} {token.number_class}" for token in read_ledger(text).tokens)


def _periods(text: str) -> str:
    return "; ".join(" ".join((p.code, *p.flags)) for p in find_periods(text, issued=_ISSUED))


def _columns(text: str) -> str:
    """Return the roles of the columns of a header alone; of a whole table, its statements and tasks."""
    if LINE in text:
        tasks = [f"{task['title']}: due {task['deadline_text']}" for task in list_tasks(_document(text))]
        return "; ".join(filter(None, (_statements(text), *tasks)))
    cells = [Cell(to_plain(part.strip()), "row 1") for part in text.split(CELL)]
    table = build_table([cells, [Cell(f"a{'b' * n}", "row 2") for n in range(len(cells))]], "table 1")
    columns = read_columns(table, ReadingContext(read_identity(Document("example.txt", (table,)))))
    return "; ".join(
        " ".join(
            filter(
                None,
                (
                    column.role,
                    column.kind,
                    column.period and column.period.code,
                    column.is_whole and "whole",
                    column.is_part and "part",
                    column.is_attainment and "attainment",
                    column.is_comparison and "change",
                ),
            )
        )
        for column in columns
    )


def _tasks(text: str) -> str:
    return "; ".join(
        f"{task['title']} [{_offices(task)}] {task['deadline_text']}".strip() for task in list_tasks(_document(text))
    )


def _offices(task: dict[str, object]) -> str:
    return " + ".join(str(task[role]) for role in ("lead", "partners") if task[role])


def _systems(text: str) -> str:
    if LINE in text:
        return "; ".join(str(row["name"]) for row in list_systems(_document(text)))
    return "; ".join(mention.name for mention in find_systems(text))


def _identity(text: str) -> str:
    document = _document(text)
    identity = read_identity(document)
    said = (
        identity.sort,
        identity.number,
        identity.issued and identity.issued.isoformat(),
        identity.issuer,
        identity.title,
    )
    depth = " ".join(str(paragraph.level) for paragraph in document.paragraphs())
    statements = _statements(text)
    return " | ".join(filter(None, (*said, f"headings {depth}", statements)))


def _letterhead(text: str) -> str:
    """Return the signs of a document, then the lines that a cell with its first line would be cut into."""
    document = _document(text)
    cut = split_lines(text.split(LINE)[0])
    signs = (
        f"{name}: {' / '.join(map(str, value.items() if isinstance(value, dict) else value))}"
        for name, value in read_signs(document).as_dict().items()
    )
    return " | ".join([*signs, *(f"line {line}" for line in cut if len(cut) > 1)])


def _who(text: str) -> str:
    """Return a text without who it is about, its place and its facility."""
    who = split_who(text)
    named = {"place": who.place, "facility": who.facility}
    about = [
        f"{s.quantity.value:g} of {s.place or s.facility}" for s in read_statements(_document(text)) if s.unit_text
    ]
    return " | ".join([who.rest, *(f"{part} {name}" for part, name in named.items() if name), *about])


def _parts(text: str) -> str:
    """Return measure, object and condition of a name; behind CELL stands its figure."""
    name, _, figure = text.partition(CELL)
    return " | ".join(split_name(name, read_quantity(figure) or Quantity("")))


def _progress(text: str) -> str:
    """Return the state, the share and the day of each task that a sentence or a table reports on."""
    said = ("state", "percent", "done_on", "evidence", "wording")
    report = text if CELL in text else f"BÁO CÁO // Kết quả chuyển đổi số năm 2026 // {text}"
    return "; ".join(
        " ".join(str(row[name]) for name in said if row[name] is not None) for row in list_progress(_document(report))
    )


def _coverage(text: str) -> str:
    """Return the systems that a unit has or lacks, with what is known of them."""
    said = ("system", "has", "product", "vendor", "since", "owner")
    rows = list_system_coverage(_document(text))
    return "; ".join(" ".join(str(row[name]) for name in said if row[name]) for row in rows)


def _deadline(text: str) -> str:
    found = read_relative_deadline(text)
    return f"{found.length} {found.unit} after {found.start}, {to_plain(text)[slice(*found.place)]}" if found else ""


READERS: dict[str, Callable[[str], str]] = {
    "columns": _columns,
    "coverage": _coverage,
    "deadlines": _deadline,
    "documents": _identity,
    "indicators": _statements,
    "kinds": _statements,
    "letterhead": _letterhead,
    "non_data": _numbers,
    "number_words": lambda text: " | ".join(filter(None, (_quantities(text), _statements(text)))),
    "numbers": _quantities,
    "offices": lambda text: "; ".join(split_offices(to_plain(text))),
    "operators": _quantities,
    "parts": _parts,
    "periods": _periods,
    "personal_data": redact_personal_data,
    "progress": _progress,
    "quantities": _quantities,
    "statement_periods": _statements,
    "systems": _systems,
    "tasks": _tasks,
    "units": _quantities,
    "values": _statements,
    "who": _who,
}


def read_example(topic: str, text: str) -> str:
    """Return what is read from the example of a word of a topic."""
    return READERS[topic](text) or NOTHING
