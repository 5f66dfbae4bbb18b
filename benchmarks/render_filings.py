"""Write a SYNTHETIC filing as a real file: Word, Excel, web page, text, PDF."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FORMATS = ("docx", "txt", "html", "xlsx", "pdf")
#: ('heading' | 'para' | 'bullet', text) or ('table', header, rows).
Block = tuple[Any, ...]


def render(blocks: Sequence[Block], path: Path) -> None:
    """Write the blocks in the format that the file's suffix names."""
    {"docx": _word, "txt": _text, "html": _web, "xlsx": _sheet, "pdf": _pdf}[path.suffix[1:]](blocks, path)


def _word(blocks: Sequence[Block], path: Path) -> None:
    from docx import Document

    document = Document()
    for kind, *parts in blocks:
        if kind == "heading":
            document.add_paragraph().add_run(parts[0]).bold = True
        elif kind == "table":
            header, rows = parts
            table = document.add_table(rows=0, cols=len(header))
            for cells in (header, *rows):
                for cell, text in zip(table.add_row().cells, cells, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(f"- {parts[0]}" if kind == "bullet" else parts[0])
    document.save(str(path))


def _text(blocks: Sequence[Block], path: Path) -> None:
    lines = []
    for kind, *parts in blocks:
        if kind == "table":
            header, rows = parts
            lines += ["\t".join(cells) for cells in (header, *rows)]
        else:
            lines.append({"heading": "**{}**", "bullet": "- {}", "para": "{}"}[kind].format(parts[0]))
        lines.append("")
    path.write_text("\n".join(lines), "utf-8")


def _web(blocks: Sequence[Block], path: Path) -> None:
    parts_of_page = []
    for kind, *parts in blocks:
        if kind == "table":
            header, rows = parts
            head = "".join(f"<th>{html.escape(text)}</th>" for text in header)
            body = "".join("<tr>" + "".join(f"<td>{html.escape(t)}</td>" for t in row) + "</tr>" for row in rows)
            parts_of_page.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
        else:
            tag = {"heading": "h3", "bullet": "li", "para": "p"}[kind]
            parts_of_page.append(f"<{tag}>{html.escape(parts[0])}</{tag}>")
    page = f"<!doctype html><html lang='vi'><meta charset='utf-8'><body>{''.join(parts_of_page)}</body></html>"
    path.write_text(page, "utf-8")


def _sheet(blocks: Sequence[Block], path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for kind, *parts in blocks:
        if kind == "table":
            header, rows = parts
            for cells in (header, *rows):
                sheet.append(list(cells))
            sheet.append([])
        else:
            sheet.append([f"- {parts[0]}" if kind == "bullet" else parts[0]])
    book.save(path)


def _pdf(blocks: Sequence[Block], path: Path) -> None:
    import typst

    lines = ['#set page(paper: "a4", margin: 2cm)', '#set text(font: "DejaVu Sans", size: 9pt)']
    for kind, *parts in blocks:
        if kind == "table":
            header, rows = parts
            cells = ", ".join(_literal(text) for row in (header, *rows) for text in row)
            lines.append(f"#table(columns: {len(header)}, {cells})")
        else:
            text = f"- {parts[0]}" if kind == "bullet" else parts[0]
            lines.append(f"#strong({_literal(text)})" if kind == "heading" else f"#text({_literal(text)})")
        lines.append("")
    path.write_bytes(typst.compile("\n".join(lines).encode()))


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
