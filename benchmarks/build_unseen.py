"""The unseen documents and their reading by hand from the marked texts: ``python benchmarks/build_unseen.py --write``.

Without ``--write`` it only counts statements and prints the numbers that have no class. ``--write open`` writes one
half and leaves the others as they are: Word, Excel and PDF files differ in their times whenever they are written.

A marked text is the document with its reading inside. ``[[46,1% (60/130 lượt)|i=...]]`` is a statement: its printed
value, then its parts; ``{{5|age}}`` is a number that states nothing, with the reason; a line ``@@ k=target; p=2030``
sets the parts of all statements behind it; ``@task`` and ``@sys`` describe the line before them, ``@doc`` the document.
A document of the form docx, xlsx, html or pdf is rendered from the same lines; lines with tabs are rows of a table.
"""

from __future__ import annotations

import csv
import html
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from render_filings import render

FOLDER = Path(__file__).resolve().parent / "unseen"
HALVES = ("open",)
_SYNTHETIC = "Synthetic document, made up for a benchmark"
_MARK = re.compile(r"\[\[(?P<printed>[^|\]]+)\|(?P<parts>[^\]]*)\]\]|\{\{(?P<token>[^|}]+)\|(?P<reason>[^}]+)\}\}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_RATIO = re.compile(r"(\d+(?:[.,]\d+)*)\s*/\s*(\d+(?:[.,]\d+)*)")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)*)\s*(?:%|điểm)")
_HEADING = re.compile(r"#+ |[IVX]+\. |\d{1,2}\. |[a-zđ]\) |Điều \d|Câu ")
#: Numbers that state nothing and need no mark: what surrounds them says what they are.
_OTHERS = (
    (
        "document number",
        r"\d+/(?:\d{4}/)?[A-ZĐ][\w-]*|[Ss]ố:?\s*\d+/[\w-]+|(?:Công văn|Thông tư|Nghị định|Quyết định)\s+(?:số\s+)?\d+",
    ),
    ("clock", r"\d{1,2}(?::|h)\d{2}|\d{1,2} giờ \d{2}|\d{1,2} giờ(?= ngày)|\d{1,2} giờ(?= đến)|24/7"),
    (
        "date",
        r"\d{4}-\d\d-\d\d|\d{1,2}[/-]\d{1,2}[/-]\d{4}|ngày \d{1,2} tháng \d{1,2} năm \d{4}|\d{1,2}/\d{1,2}(?=[),. ])",
    ),
    (
        "period",
        r"(?i)(?:tháng|quý|tuần) \d{1,2}(?:/\d{4})?|\d{1,2} tháng (?:đầu|cuối|tới)?"
        r"|(?:trong|lũy kế) \d{1,2} tháng|(?:19|20)\d\d(?:\s*-\s*(?:19|20)\d\d)?|tháng \d{1,2}(?= (?:là|xuống))",
    ),
    ("list number", r"^\s*(?:[-+*] )?\d{1,2}[.)]|^#+ \d+\.|Điều \d+|Phụ lục \d+"),
)
_COLUMNS = (
    *(
        "id",
        "doc",
        "line",
        "kind",
        "indicator_vi",
        "scope",
        "op",
        "value",
        "unit",
        "numerator",
        "denominator",
        "period",
    ),
    *("heading", "note", "who", "indicator_code", "change", "value_high", "value_also", "printed", "column"),
)


@dataclass
class Marked:
    """A document with its reading: the plain lines and one row for each statement, other number, task and system."""

    doc: str
    about: dict[str, str]
    lines: list[str] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    systems: list[dict[str, Any]] = field(default_factory=list)


def read_marked(path: Path) -> Marked:
    """Return the document of a marked text."""
    first, *rest = path.read_text("utf-8").splitlines()
    about = _parts(first.removeprefix("@doc "))
    marked = Marked(f"{path.stem}.{about['format']}", about)
    defaults: dict[str, str] = {}
    heading = ""
    for raw in rest:
        if raw.startswith("@@ "):
            defaults |= _parts(raw[3:])
        elif raw.startswith(("@task ", "@sys ")):
            rows = marked.tasks if raw.startswith("@task") else marked.systems
            rows.append({"doc": marked.doc, "line": len(marked.lines)} | _parts(raw.split(" ", 1)[1]))
        else:
            line, statements, others = _read_line(raw, defaults)
            heading = line if _HEADING.match(line) or (line.isupper() and "\t" not in line) else heading
            place = {"doc": marked.doc, "line": len(marked.lines) + 1}
            marked.lines.append(line)
            marked.statements += [place | {"heading": heading} | row for row in statements]
            marked.others += [place | row for row in others]
    for number, row in enumerate(marked.statements, start=1):
        row["id"] = f"{path.stem[:2]}-S{number:03}"
    return marked


def _parts(text: str) -> dict[str, str]:
    return {key.strip(): value.strip() for key, _, value in (part.partition("=") for part in text.split(";")) if key}


def _read_line(raw: str, defaults: dict[str, str]) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    line, end = "", 0
    statements, others = [], []
    taken: list[tuple[int, int]] = []
    for match in _MARK.finditer(raw):
        line += raw[end : match.start()]
        printed = match["printed"] or match["token"]
        column = len(line)
        if match["printed"]:
            statements.append(_statement(printed, column, defaults | _parts(match["parts"])))
        else:
            others.append({"token": printed, "column": column, "class": match["reason"]})
        taken.append((column, column + len(printed)))
        line, end = line + printed, match.end()
    line = (line + raw[end:]).replace("|\t", "\t") if raw.startswith("|\t") else line + raw[end:]
    if raw.startswith("|\t"):  # the mark of an empty corner goes
        taken = [(start - 1, stop - 1) for start, stop in taken]
        for row in (*statements, *others):
            row["column"] -= 1
    return line, statements, others + list(_other_numbers(line, taken, statements))


def _statement(printed: str, column: int, parts: dict[str, str]) -> dict[str, Any]:
    ratio, percent = _RATIO.search(printed), _PERCENT.search(printed)
    number = percent[1] if percent else _NUMBER.search(printed)[0]  # type: ignore[index]
    return {
        "kind": parts["k"],
        "indicator_vi": parts["i"],
        "scope": parts["s"],
        "op": parts.get("o", "="),
        "value": parts.get("v") or f"{as_number(number):.12g}",
        "unit": _unit(printed, parts),
        "numerator": parts.get("a") or (f"{as_number(ratio[1]):.12g}" if ratio else ""),
        "denominator": parts.get("b") or (f"{as_number(ratio[2]):.12g}" if ratio else ""),
        "period": parts.get("p", ""),
        "note": parts.get("n", ""),
        "who": parts.get("w", ""),
        "indicator_code": parts.get("c", ""),
        "change": parts.get("ch", ""),
        "value_high": parts.get("h", ""),
        "value_also": parts.get("also", ""),
        "printed": printed,
        "column": column,
    }


def _unit(printed: str, parts: dict[str, str]) -> str:
    own = parts.get("u", "count")
    return "%" if "%" in printed and own != "pp" else own


def as_number(text: str) -> float:
    """Return the value of a number as these documents print it: a dot before three digits groups thousands."""
    if "," in text:
        return float(text.replace(".", "").replace(",", "."))
    whole, *groups = text.split(".")
    is_grouped = bool(groups) and whole != "0" and all(len(group) == 3 for group in groups)
    return float(text.replace(".", "")) if is_grouped else float(text)


def _other_numbers(
    line: str, taken: Sequence[tuple[int, int]], statements: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield the numbers of a line that no mark covers, with the class that what surrounds them gives."""
    classes = [(name, found.span()) for name, pattern in _OTHERS for found in re.finditer(pattern, line)]
    parts = {row[part] for row in statements for part in ("numerator", "denominator")} - {""}
    for match in _NUMBER.finditer(line):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        names = [name for name, (start, end) in classes if start <= match.start() < end]
        beside = line[match.start() - 1 : match.start()] + line[match.end() : match.end() + 1]
        if "/" in beside and f"{as_number(match[0]):.12g}" in parts:
            names = ["part of a ratio"]
        yield {"token": match[0], "column": match.start(), "class": names[0] if names else ""}


def write_document(marked: Marked, path: Path) -> None:
    """Write a document in its format, with a note in its metadata that it is synthetic."""
    suffix = path.suffix[1:]
    if suffix in ("txt", "md"):
        path.write_text("\n".join(marked.lines) + "\n", "utf-8")
    elif suffix == "html":
        path.write_text(_page(marked), "utf-8")
    elif suffix == "xlsx":
        _write_sheet(marked, path)
    else:
        render(list(_blocks(marked.lines)), path)
        _note_metadata(path)


def _note_metadata(path: Path) -> None:
    if path.suffix == ".docx":
        from docx import Document

        document = Document(str(path))
        document.core_properties.comments = _SYNTHETIC
        document.save(str(path))
    else:
        import pikepdf

        with pikepdf.open(path, allow_overwriting_input=True) as document:
            document.docinfo["/Subject"] = _SYNTHETIC
            document.save(path)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield paragraphs and tables; rows of a table are filled up to the same width."""
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        if rows:
            width = max(map(len, rows))
            header, *body = [row + [""] * (width - len(row)) for row in rows]
            yield "table", header, body
            rows = []
        if line.strip():
            yield ("bullet", line[2:]) if line.startswith("- ") else ("para", line)


def _spans(cells: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield the cells of a header with how many columns each spans: an empty cell belongs to the one before it."""
    name, width = cells[0], 1
    for cell in cells[1:]:
        if cell or not name:
            yield name, width
            name, width = cell, 1
        else:
            width += 1
    yield name, width


def _page(marked: Marked) -> str:
    body = []
    for kind, *parts in _blocks(marked.lines):
        if kind != "table":
            body.append(f"<p>{html.escape(parts[0])}</p>")
            continue
        header, rows = parts
        is_double = bool(rows) and not rows[0][0]
        first = "".join(_head(name, width, is_double=is_double) for name, width in _spans(header))
        second = f"<tr>{''.join(f'<th>{html.escape(c)}</th>' for c in rows[0][1:] if c)}</tr>" if is_double else ""
        lines = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[is_double:]
        )
        body.append(f"<table><thead><tr>{first}</tr>{second}</thead><tbody>{lines}</tbody></table>")
    meta = f'<meta charset="utf-8"><meta name="description" content="{_SYNTHETIC}">'
    return f'<!doctype html><html lang="vi"><head>{meta}</head><body>\n' + "\n".join(body) + "\n</body></html>\n"


def _head(name: str, width: int, *, is_double: bool) -> str:
    span = f' colspan="{width}"' if width > 1 else ' rowspan="2"' if is_double else ""
    return f"<th{span}>{html.escape(name)}</th>"


def _write_sheet(marked: Marked, path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.properties.description = _SYNTHETIC
    sheet = book.active
    assert sheet is not None
    for line in marked.lines:
        sheet.append([cell or None for cell in line.split("\t")])
    book.save(path)


def _write_rows(path: Path, rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_half(half: str) -> list[Marked]:
    """Return the marked documents of a half."""
    return [read_marked(path) for path in sorted((FOLDER / "marked" / half).glob("*.txt"))]


def build(half: str, folder: Path) -> list[Marked]:
    """Write the documents and the reading by hand of a half to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = read_half(half)
    for marked in documents:
        write_document(marked, folder / marked.doc)
    _write_rows(folder / "statements.csv", [row for one in documents for row in one.statements], _COLUMNS)
    others = [row for one in documents for row in one.others]
    _write_rows(folder / "other_numbers.csv", others, ("doc", "line", "column", "token", "class"))
    tasks = [row for one in documents for row in one.tasks]
    _write_rows(folder / "tasks.csv", tasks, ("doc", "line", "number", "title", "lead", "deadline", "due"))
    systems = [row for one in documents for row in one.systems]
    _write_rows(folder / "systems.csv", systems, ("doc", "line", "name", "abbr"))
    about = [one.about | {"doc": one.doc, "synthetic": "yes"} for one in documents]
    _write_rows(folder / "documents.csv", about, ("doc", "what", "issuer", "synthetic"))
    return documents


def main() -> int:
    """Print the numbers that have no class; with ``--write`` write the halves, or only those that are named."""
    for half in [name for name in HALVES if name in sys.argv] or HALVES:
        documents = build(half, FOLDER / half) if "--write" in sys.argv else read_half(half)
        for row in (row for one in documents for row in one.others if not row["class"]):
            print(half, row["doc"], row["line"], row["token"])
        print(f"{half}: {len(documents)} documents, {sum(len(one.statements) for one in documents)} statements")
    return 0


if __name__ == "__main__":
    sys.exit(main())
