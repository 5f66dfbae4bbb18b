"""What python-docx has no call for: fields, bookmarks, links, header rows, alternative texts, language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def _element(tag: str, /, **attributes: str) -> Any:
    element = OxmlElement(f"w:{tag}")
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    return element


def _add_text(parent: Any, text: str, **marks: str) -> None:
    run = _element("r")
    if marks:
        properties = _element("rPr")
        for name, value in marks.items():
            properties.append(_element(name, val=value))
        run.append(properties)
    content = _element("t")
    content.text = text
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(content)
    parent.append(run)


def add_field(paragraph: Any, instruction: str, shown: Sequence[str]) -> None:
    """Add a field (contents, page number, caption number) that Word updates; `shown` stands there till then."""

    def mark(kind: str) -> Any:
        run = _element("r")
        run.append(_element("fldChar", fldCharType=kind))
        return run

    paragraph._p.append(mark("begin"))
    run = _element("r")
    code = _element("instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(code)
    paragraph._p.append(run)
    paragraph._p.append(mark("separate"))
    for number, text in enumerate(shown):
        if number:
            breaking = _element("r")
            breaking.append(_element("br"))
            paragraph._p.append(breaking)
        _add_text(paragraph._p, text)
    paragraph._p.append(mark("end"))


def bookmark_name(anchor: str) -> str:
    """Return an anchor as a bookmark name: letters, digits and underscores, at most 40."""
    return anchor.replace("-", "_")[:40]


def add_bookmark(paragraph: Any, anchor: str, number: int) -> None:
    """Put a bookmark around the paragraph's content; `number` is its own in the document."""
    identity = str(number)
    first = next((child for child in paragraph._p if child.tag != qn("w:pPr")), None)
    start = _element("bookmarkStart", id=identity, name=bookmark_name(anchor))
    if first is None:
        paragraph._p.append(start)
    else:
        first.addprevious(start)
    paragraph._p.append(_element("bookmarkEnd", id=identity))


def add_internal_link(paragraph: Any, text: str, anchor: str) -> None:
    """Add a superscript that leads to a bookmark."""
    link = _element("hyperlink", anchor=bookmark_name(anchor), history="1")
    _add_text(link, text, vertAlign="superscript", color="0B4F80")
    paragraph._p.append(link)


def add_outside_link(paragraph: Any, text: str, address: str) -> None:
    """Add words that lead to an address."""
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    _add_text(link, text, color="0B4F80", u="single")
    paragraph._p.append(link)


def set_header_row(row: Any) -> None:
    """Repeat the row at the head of every page and let screen readers know it as the header."""
    row._tr.get_or_add_trPr().append(_element("tblHeader", val="true"))


def keep_row_whole(row: Any) -> None:
    """Never break the row over two pages."""
    row._tr.get_or_add_trPr().append(_element("cantSplit", val="true"))


def set_cell_margins(table: Any, twentieths: int) -> None:
    """Set the left and right margin of all cells [1/20 pt]."""
    margins = _element("tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(side, w=str(twentieths), type="dxa"))
    table._tbl.tblPr.append(margins)


def set_cell_shade(cell: Any, colour: str) -> None:
    """Fill a cell with a colour (hexadecimal, no sign)."""
    cell._tc.get_or_add_tcPr().append(_element("shd", val="clear", color="auto", fill=colour))


def set_alternative_text(picture: Any, text: str) -> None:
    """Say in words what a picture shows."""
    picture._inline.docPr.set("descr", text)


def set_language(styles: Any, language: str) -> None:
    """Set the language that Word checks spelling in."""
    for properties in styles.iter(qn("w:rPrDefault")):
        defaults = properties.find(qn("w:rPr"))
        for old in defaults.findall(qn("w:lang")):
            defaults.remove(old)
        defaults.append(_element("lang", val=language, eastAsia=language))
