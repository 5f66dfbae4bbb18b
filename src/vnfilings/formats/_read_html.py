"""Web pages to blocks: headings, paragraphs, lists and tables; scripts, menus and forms are left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree, html

from vnfilings.formats._layout.grid_tables import build_table, find_caption
from vnfilings.formats._layout.heading_depth import heading_level
from vnfilings.formats._read_text import clean_line, continues, decode, join_paragraphs
from vnfilings.formats.blocks import Block, Cell, Document, Paragraph, Place
from vnfilings.formats.safety import UnreadableFileError

_SKIPPED = {"script", "style", "noscript", "nav", "form", "button", "select", "svg", "head", "template", "iframe"}
_BLOCKS = {
    "p",
    "li",
    "div",
    "section",
    "article",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "td",
    "dd",
    "dt",
    "blockquote",
    "caption",
    "figcaption",
    "main",
    "body",
    "ul",
    "ol",
    "header",
    "footer",
    "pre",
    "aside",
    "center",
    "dl",
}


def read_web_page(path: Path) -> Document:
    """Return a web page as blocks, in reading order."""
    text = decode(path).lstrip("\ufeff")
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.LxmlError, ValueError) as fault:
        raise UnreadableFileError(path, f"it is not a web page ({fault})") from fault
    blocks: list[Block] = []
    tables = 0
    for number, (tag, item) in enumerate(_walk(root.find("body") if root.find("body") is not None else root), start=1):
        if tag == "table":
            tables += 1
            blocks.append(_read_table(item, tables, find_caption(blocks)))
        else:
            _add_paragraph(tag, item, number, blocks)
    return Document(path.name, tuple(blocks))


def _walk(root: Any) -> Iterator[tuple[str, Any]]:
    """Yield (tag, text) of the lowest blocks and ('table', element); without recursion, for pages may be deep."""
    stack: list[tuple[str, Any]] = [("visit", root)]
    while stack:
        action, node = stack.pop()
        if action != "visit":
            yield action, node
            continue
        if not isinstance(node.tag, str) or node.tag in _SKIPPED:
            continue
        if node.tag == "table" and node.find(".//table") is None:
            yield "table", node
            continue
        stack.extend(reversed(_split_block(node)))


def _split_block(node: Any) -> list[tuple[str, Any]]:
    """Return a block's own pieces of text and the blocks within it, in order."""
    pieces: list[tuple[str, Any]] = []
    text = node.text or ""
    for child in node:
        if isinstance(child.tag, str) and (child.tag in _BLOCKS or child.tag == "table" or _holds_block(child)):
            pieces += _lines(node.tag, text)
            pieces.append(("visit", child))
            text = child.tail or ""
        else:
            text += _inline(child) + (child.tail or "")
    return pieces + _lines(node.tag, text)


def _holds_block(node: Any) -> bool:
    return any(
        isinstance(child.tag, str) and (child.tag in _BLOCKS or child.tag == "table")
        for child in node.iterdescendants()
    )


def _inline(node: Any) -> str:
    if not isinstance(node.tag, str) or node.tag in _SKIPPED or node.tag == "sup":
        return ""
    if node.tag == "br":
        return "\x00"
    return "".join([node.text or "", *(_inline(child) + (child.tail or "") for child in node)])


def _lines(tag: str, text: str) -> list[tuple[str, Any]]:
    lines = (" ".join(line.split()) for line in text.split("\x00"))
    return [(tag, line) for line in lines if line]


def _add_paragraph(tag: str, raw: str, number: int, blocks: list[Block]) -> None:
    text = clean_line(raw)
    if not text:
        return
    if tag == "li" and not text.startswith(("-", "+", "•")):
        text = f"- {text}"
    locator = f"paragraph {number}"
    last = blocks[-1] if blocks else None
    if isinstance(last, Paragraph) and continues(last, text, follows_blank=True):
        blocks[-1] = join_paragraphs(last, text, locator, None)
        return
    is_heading = len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()
    blocks.append(Paragraph(text, (Place(0, locator),), heading_level(text, style=int(is_heading))))


def _read_table(element: Any, number: int, above: str) -> Block:
    """Return a table; a cell over several columns is repeated in the header and followed by empty cells elsewhere."""
    rows: list[list[Cell]] = []
    covered: dict[tuple[int, int], str] = {}
    for row_number, row in enumerate(element.iter("tr"), start=1):
        cells: list[Cell] = []
        is_header = all(cell.tag == "th" for cell in row if isinstance(cell.tag, str)) or row_number == 1
        for node in (child for child in row if child.tag in ("td", "th")):
            while (row_number, len(cells)) in covered:
                cells.append(_cell(covered[row_number, len(cells)], number, row_number, len(cells)))
            text = clean_line(_inline(node).replace("\x00", " ") or node.text_content())
            across, down = _span(node, "colspan"), _span(node, "rowspan")
            for step in range(across):
                for below in range(1, down):
                    covered[row_number + below, len(cells)] = ""
                cells.append(_cell(text if step == 0 or is_header else "", number, row_number, len(cells)))
        rows.append(cells)
    caption = element.find("caption")
    title = clean_line(caption.text_content()) if caption is not None else ""
    return build_table(rows, f"table {number}", title or above)


def _cell(text: str, table: int, row: int, column: int) -> Cell:
    return Cell(text, f"table {table}, row {row}, cell {column + 1}")


def _span(node: Any, name: str) -> int:
    value = node.get(name, "1").strip()
    return min(int(value), 100) if value.isdigit() and value != "0" else 1
