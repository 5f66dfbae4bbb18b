"""The lines and the annex of a Word paper as they stand now: what is seen, with tracked changes taken as accepted."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.i18n import LANGUAGES, translate
from analysis.reports.filing._paper_mark import is_check_sheet
from vnfilings.formats import UnreadableFileError, refuse_harmful

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PROPERTIES = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
_GONE = {f"{_W}{name}" for name in ("del", "moveFrom")}
_TRACKED = {f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo")}
_BREAKS = {f"{_W}{name}" for name in ("tab", "br", "cr")}
#: What only holds other parts.
_HOLDERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink")}
#: More columns than a letterhead or a signature has: such a table is an annex.
_LEAST_COLUMNS = 5
#: Those of a table of points on a check sheet.
_SHEET_COLUMNS = 4
#: What stands for a cell that another one covers.
MERGED = "\ufffc"
#: Parts of a file that are not read, by the beginnings of their names, and how they are called.
_UNREAD = {"word/comments.xml": "comments", "word/footnotes": "footnotes", "word/endnotes": "endnotes"}
_HEADERS, _FOOTERS = "word/header", "word/footer"
#: More lines than any paper of a unit has, and the characters of one that are read.
MOST_LINES, _LONGEST = 2000, 4000


@dataclass(frozen=True)
class WordLines:
    """What stands in a Word file.

    `lines` are the paragraphs outside of annex tables, in a letterhead or signature with their line breaks; `tables`
    are the rows of each annex table as texts, with `MERGED` for a cell that another one covers; `tracked` is the number
    of tracked changes, `unread` names what else stands in the file. `feet` are the words of its footers.
    """

    properties: dict[str, str]
    lines: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    tracked: int
    unread: tuple[str, ...]
    feet: tuple[str, ...] = ()


@dataclass
class _Collected:
    lines: list[str] = field(default_factory=list)
    tables: list[list[tuple[str, ...]]] = field(default_factory=list)
    carried: str = ""
    least_columns: int = _LEAST_COLUMNS
    is_beside: bool = False


def read_word_lines(_: object, path: Path) -> WordLines:
    """Return what stands in a Word file; called in a child process with limits.

    Raises
    ------
    UnreadableFileError
        If it is harmful, damaged or no Word document.
    """
    from lxml import etree

    refuse_harmful(path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            document = etree.fromstring(archive.read("word/document.xml"), parser)
            stored = archive.read("docProps/custom.xml") if "docProps/custom.xml" in names else b""
            properties = _read_properties(etree.fromstring(stored, parser)) if stored else {}
            parts = {name: etree.fromstring(archive.read(name), parser) for name in sorted(names) if _is_beside(name)}
    except (KeyError, OSError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise UnreadableFileError(path, f"it is damaged or no Word document ({type(error).__name__})") from None
    body = document.find(f"{_W}body")
    if body is None:
        raise UnreadableFileError(path, "it is no Word document: it has no body")
    collected = _Collected(least_columns=_SHEET_COLUMNS if is_check_sheet(properties) else _LEAST_COLUMNS)
    _collect(body, collected)
    if len(collected.lines) > MOST_LINES:
        raise UnreadableFileError(path, f"it has more than {MOST_LINES:,} lines, so it is no filing of the workbench")
    tracked = sum(1 for node in document.iter(*_TRACKED))
    tables = tuple(tuple(rows) for rows in collected.tables)
    feet = _Collected()
    for name in (name for name in parts if name.startswith(_FOOTERS)):
        _collect(parts[name], feet)
    said = tuple(dict.fromkeys(line for line in feet.lines if any(letter.isalpha() for letter in line)))
    unread = tuple(_unread_parts(parts, document))
    return WordLines(properties, tuple(collected.lines), tables, tracked, unread, said)


def _is_beside(name: str) -> bool:
    """Return whether a part of the file holds words that stand beside the text."""
    return name.endswith(".xml") and name.startswith((*_UNREAD, _HEADERS, _FOOTERS))


def _unread_parts(parts: dict[str, Any], document: Any) -> Iterator[str]:
    """Yield what holds words that are not read: comments, notes, text boxes, headers."""
    for start, called in _UNREAD.items():
        if any(_words_in(root) for name, root in parts.items() if name.startswith(start)):
            yield called
    if any(_words_in(box) for box in document.iter(f"{_W}txbxContent")):
        yield "text boxes"
    if any(_words_in(root) for name, root in parts.items() if name.startswith(_HEADERS)):
        yield "headers"


def _words_in(root: Any) -> bool:
    """Return whether there are words, other than page numbers and the mark of a draft."""
    said = ("".join(str(node.text or "") for node in part.iter(f"{_W}t")) for part in root.iter(f"{_W}p"))
    words = (text.strip() for text in said)
    return any(any(letter.isalpha() for letter in text) and text not in _DRAFTS for text in words)


_DRAFTS = {translate(f"report.filing.{mark}", lang) for mark in ("draft", "translation") for lang in LANGUAGES}


def _read_properties(root: Any) -> dict[str, str]:
    found = root.iter(_PROPERTIES)
    return {str(one.get("name")): "".join(one.itertext()).strip() for one in found if one.get("name")}


def _collect(parent: Any, into: _Collected) -> None:
    for child in parent:
        if child.tag in _GONE:
            continue
        if child.tag == f"{_W}p":
            _add_paragraph(child, into)
        elif child.tag == f"{_W}tbl":
            _add_table(child, into)
        elif child.tag in _HOLDERS:
            _collect(child, into)


def _add_paragraph(paragraph: Any, into: _Collected) -> None:
    """Add a paragraph; one whose mark was deleted runs on into the next one."""
    text = unicodedata.normalize("NFC", into.carried + _text_of(paragraph))
    into.carried = ""
    if paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
        into.carried = text
        return
    parts = text.split("\n") if into.is_beside else [text]
    if shown := "\n".join(filter(None, (" ".join(part.split()) for part in parts)))[:_LONGEST]:
        into.lines.append(shown)


def _add_table(table: Any, into: _Collected) -> None:
    rows = list(_rows_of(table))
    if max((len(row) for row in rows), default=0) >= into.least_columns:
        into.tables.append(rows)
        return
    before, into.is_beside = into.is_beside, True
    for row in _inside(table, "tr"):
        for cell in _inside(row, "tc"):
            _collect(cell, into)
    into.is_beside = before


def _rows_of(table: Any) -> Iterator[tuple[str, ...]]:
    """Yield the rows that are seen; a cell over several columns or rows stands in the first of them."""
    for row in _inside(table, "tr"):
        if row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        cells: list[str] = []
        for cell in _inside(row, "tc"):
            if cell.find(f"{_W}tcPr/{_W}cellDel") is not None:
                continue
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            width = str(span.get(f"{_W}val")) if span is not None else "1"
            texts = _Collected()
            _collect(cell, texts)
            covers = cell.find(f"{_W}tcPr/{_W}vMerge")
            is_covered = covers is not None and covers.get(f"{_W}val") != "restart"
            cells.append(MERGED if is_covered else " ".join(texts.lines))
            cells += [MERGED] * (min(int(width), 50) - 1 if width.isdecimal() else 0)
        yield tuple(cells)


def _inside(parent: Any, name: str) -> Iterator[Any]:
    """Yield the rows of a table or the cells of a row, also those within controls."""
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in _HOLDERS:
            yield from _inside(child, name)


def _text_of(element: Any) -> str:
    """Return the text that is seen: neither deleted nor hidden."""
    shown: list[str] = []
    for child in element:
        if child.tag in _GONE:
            continue
        if child.tag == f"{_W}t":
            shown.append(child.text or "")
        elif child.tag in _BREAKS:
            shown.append(" " if child.tag == f"{_W}tab" else "\n")
        elif child.tag == f"{_W}noBreakHyphen":
            shown.append("-")
        elif child.tag == f"{_W}r":
            hidden = child.find(f"{_W}rPr/{_W}vanish")
            if hidden is None or hidden.get(f"{_W}val") in ("0", "false"):
                shown.append(_text_of(child))
        elif child.tag in _HOLDERS or child.tag == f"{_W}fldSimple":
            shown.append(_text_of(child))
    return "".join(shown)
