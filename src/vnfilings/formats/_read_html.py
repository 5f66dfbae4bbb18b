"""Web pages to blocks: headings, paragraphs, lists and tables; scripts and menus are left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree, html

from vnfilings.formats._layout.grid_tables import build_table, find_caption
from vnfilings.formats._layout.heading_depth import heading_level
from vnfilings.formats._library_errors import library_call
from vnfilings.formats._read_text import clean_line, continues, decode, join_paragraphs
from vnfilings.formats._web.encoding import decode_page
from vnfilings.formats._web.seen_text import keep_seen
from vnfilings.formats.blocks import Block, Cell, Document, Paragraph, Place, list_skipped
from vnfilings.formats.safety import UnreadableFileError
from vnfilings.lexicon import to_pattern

_SKIPPED = {"nav", "button", "svg", "canvas", "iframe", "frame", "object", "embed", "img", "audio", "video"}
#: Elements whose line ends are those of the text.
_AS_TYPED = {"pre", "textarea", "listing", "xmp"}
_BREAK = "\x00"
_XML_DECLARATION = to_pattern(r"\s*<\?xml\b[^>]*>")
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
    "form",
    "fieldset",
    "legend",
    "details",
    "summary",
    "dialog",
    "address",
    "hr",
    "th",
    "textarea",
    "figure",
    "tbody",
    "thead",
    "tfoot",
    "tr",
    "listing",
    "xmp",
}


def read_web_page(path: Path) -> Document:
    """Return a web page as blocks, in reading order; what a person does not see of it is left out and counted."""
    with library_call(path):
        raw = path.read_bytes()
    text = decode_page(raw)
    root = _parse(path, decode(path) if text is None else text)
    skipped = keep_seen(root)
    body = root.find("body") if root.find("body") is not None else root
    blocks: list[Block] = []
    tables = 0
    for number, (tag, item) in enumerate(_walk(body), start=1):
        if tag == "table" and not isinstance(item, str):
            tables += 1
            blocks.append(_read_table(item, tables, find_caption(blocks)))
        else:
            _add_paragraph(tag, item, number, blocks)
    if not blocks and skipped["included document"]:
        raise UnreadableFileError(path, "its text is in frames; open each frame in the browser and save that page")
    return Document(path.name, tuple(blocks), (), list_skipped(skipped))


def _parse(path: Path, text: str) -> Any:
    """Return the tree of a page; an XML declaration names the encoding of bytes, which is known here."""
    text = _XML_DECLARATION.sub("", text.lstrip("\ufeff"), count=1)
    try:
        return html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFileError(path, "it is not a web page; correct its extension") from error


def _walk(root: Any) -> Iterator[tuple[str, Any]]:
    """Yield (tag, text) of the lowest blocks and ('table', element); without recursion, for pages may be deep."""
    stack: list[tuple[str, Any]] = [("visit", root)]
    while stack:
        action, node = stack.pop()
        if action != "visit":
            yield action, node
            continue
        if node.tag in _SKIPPED:
            continue
        if node.tag == "table" and not _is_layout(node):
            yield from _lines("p", _BREAK.join(text for text in (node.text, *(child.tail for child in node)) if text))
            yield "table", node
            stack.extend(("visit", table) for table in reversed(_tables_in_cells(node)))
            continue
        stack.extend(reversed(_split_block(node)))


def _is_layout(table: Any) -> bool:
    """Return whether a table only places other blocks: no row, one of paragraphs, or tables and no data of its own."""
    rows = _rows_of(table)
    if not rows or (len(rows) == 1 and any(_holds_block(cell) for cell in _cells_of(rows[0]))):
        return True
    if table.find(".//table") is None:
        return False
    filled = [sum(bool(_cell_lines(cell)) for cell in _cells_of(row)) for row in rows]
    return sum(count > 1 for count in filled) < 2


def _tables_in_cells(table: Any) -> list[Any]:
    """Return the tables within the cells of a table, without those within them."""
    found: list[Any] = []
    stack = list(reversed(list(table)))
    while stack:
        node = stack.pop()
        if node.tag == "table":
            found.append(node)
        else:
            stack.extend(reversed(list(node)))
    return found


def _split_block(node: Any) -> list[tuple[str, Any]]:
    """Return a block's own pieces of text and the blocks within it, in order."""
    pieces: list[tuple[str, Any]] = []
    texts = [_own_text(node)]
    for child in node:
        if child.tag in _BLOCKS or child.tag == "table" or _holds_block(child):
            pieces += _lines(node.tag, "".join(texts))
            pieces.append(("visit", child))
            texts = [child.tail or ""]
        else:
            texts += [_inline(child), child.tail or ""]
    return pieces + _lines(node.tag, "".join(texts))


def _holds_block(node: Any) -> bool:
    return any(child.tag in _BLOCKS or child.tag == "table" for child in node.iterdescendants())


def _own_text(node: Any) -> str:
    text: str = node.text or ""
    return text.replace("\n", _BREAK) if node.tag in _AS_TYPED else text


def _inline(node: Any) -> str:
    """Return the text of an element, with a break where a line ends; tables in it are read on their own."""
    texts: list[str] = []
    stack: list[Any] = [node]
    while stack:
        found = stack.pop()
        if isinstance(found, str):
            texts.append(found)
        elif found.tag == "br":
            texts.append(_BREAK)
        elif found.tag == "input":
            texts.append(_value_of(found))
        elif found.tag == "select":
            texts.append(_choice_of(found))
        elif found.tag not in _SKIPPED and (found.tag != "table" or found is node):
            is_block = found.tag in _BLOCKS or found.tag == "tr"
            inner = [part for child in found for part in (child, child.tail or "")]
            stack.extend(reversed([_BREAK * is_block, _own_text(found), *inner, _BREAK * is_block]))
    return "".join(texts)


def _value_of(field: Any) -> str:
    """Return what a field of a form shows."""
    is_text = field.get("type", "text").lower() in ("text", "number", "date", "month", "week", "tel")
    return f" {field.get('value') or ''} " if is_text else ""


def _choice_of(field: Any) -> str:
    options = list(field.iter("option"))
    chosen = next((option for option in options if option.get("selected") is not None), None)
    return "" if chosen is None else f" {chosen.text_content()} "


def _lines(tag: str, text: str) -> list[tuple[str, Any]]:
    lines = (" ".join(line.split()) for line in text.split(_BREAK))
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


def _rows_of(table: Any) -> list[Any]:
    """Return the rows of a table, without those of tables in its cells."""
    rows: list[Any] = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows += [row for row in child if row.tag == "tr"]
    return rows


def _cells_of(row: Any) -> list[Any]:
    return [child for child in row if child.tag in ("td", "th")]


def _cell_lines(node: Any) -> list[str]:
    return [text for _, line in _lines(node.tag, _inline(node)) if (text := clean_line(line))]


def _read_table(element: Any, number: int, above: str) -> Block:
    """Return a table; a cell over several columns is repeated in the header and followed by empty cells elsewhere."""
    rows: list[list[Cell]] = []
    covered: set[tuple[int, int]] = set()
    for row_number, row in enumerate(_rows_of(element), start=1):
        cells: list[Cell] = []
        is_header = row_number == 1 or all(cell.tag == "th" for cell in row)
        for node in _cells_of(row):
            while (row_number, len(cells)) in covered:
                cells.append(_cell("", number, row_number, len(cells)))
            text = (" " if is_header else "\n").join(_cell_lines(node))
            across, down = _span(node, "colspan"), _span(node, "rowspan")
            for step in range(across):
                covered |= {(row_number + below, len(cells)) for below in range(1, down)}
                cells.append(_cell(text if step == 0 or is_header else "", number, row_number, len(cells)))
        rows.append(cells)
    caption = element.find("caption")
    title = " ".join(_cell_lines(caption)) if caption is not None else ""
    return build_table(rows, f"table {number}", title or above)


def _cell(text: str, table: int, row: int, column: int) -> Cell:
    return Cell(text, f"table {table}, row {row}, cell {column + 1}")


def _span(node: Any, name: str) -> int:
    value = node.get(name, "1").strip()
    is_number = value.isascii() and value.isdigit() and value != "0"
    return min(int(value[:9]), 100) if is_number else 1
