"""The elements of a Word document that we write ourselves: python-docx has no call for most and is slow for the rest.

Element and attribute names are those of WordprocessingML (ECMA-376, part 1, section 17).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser
from docx.shared import Emu

from analysis.reports._report_texts import ReportTexts

_W, _R = f"{{{nsmap['w']}}}", f"{{{nsmap['r']}}}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LINK_COLOUR, _RULE = "0B4F80", "C9D2DA"
#: What a cell keeps free on each side [1/20 pt], in the order that Word asks for.
_CELL_MARGINS = {"top": 35, "left": 75, "bottom": 35, "right": 75}
#: The same for left and right together [pt].
CELL_PADDING = 7.5


def element(tag: str, /, *children: Any, **attributes: str) -> Any:
    """Return the element `w:tag` with these children and `w:` attributes."""
    made = oxml_parser.makeelement(_W + tag, nsmap={"w": nsmap["w"]})
    for name, value in attributes.items():
        made.set(_W + name, value)
    made.extend(children)
    return made


def make_run(text: str, **marks: str) -> Any:
    """Return a run of text; marks are run properties in their order, such as `b="true"` or `color="4A5563"`."""
    content = element("t")
    content.text = text
    content.set(_SPACE, "preserve")
    if not marks:
        return element("r", content)
    properties = (_font(value) if name == "rFonts" else element(name, val=value) for name, value in marks.items())
    return element("r", element("rPr", *properties), content)


def _font(name: str) -> Any:
    return element("rFonts", ascii=name, hAnsi=name, cs=name)


def make_paragraph(
    style_id: str,
    content: Iterable[Any],
    align: str = "",
    *,
    keep_next: bool = False,
    below: int | None = None,
    same_page: bool = False,
) -> Any:
    """Return a paragraph in a style, aligned `left`, `center` or `right`, with its own space below it [1/20 pt].

    One on the `same_page` begins no page, though its style does.
    """
    marks = [element("pStyle", val=style_id)]
    if keep_next:
        marks.append(element("keepNext", val="true"))
    if same_page:
        marks.append(element("pageBreakBefore", val="false"))
    if below is not None:
        marks.append(element("spacing", after=str(below)))
    if align:
        marks.append(element("jc", val=align))
    return element("p", element("pPr", *marks), *content)


def make_rule(style_id: str, inset: int) -> Any:
    """Return an empty paragraph that is a line, shorter than its column by an inset [1/20 pt] on either side."""
    border = element("pBdr", element("top", val="single", sz="6", space="1", color="auto"))
    spacing = element("spacing", before="20", after="0", line="80", lineRule="exact")
    indent = element("ind", left=str(inset), right=str(inset))
    return element("p", element("pPr", element("pStyle", val=style_id), border, spacing, indent))


def begin_field(instruction: str, **marks: str) -> list[Any]:
    """Return the runs that open a field; what follows up to `end_field` stands there till Word updates it."""
    code = element("instrText")
    code.text = f" {instruction} "
    code.set(_SPACE, "preserve")
    begin = element("r", element("fldChar", fldCharType="begin", **marks))
    return [begin, element("r", code), element("r", element("fldChar", fldCharType="separate"))]


def end_field() -> Any:
    """Return the run that closes a field."""
    return element("r", element("fldChar", fldCharType="end"))


def make_field(instruction: str, shown: str) -> list[Any]:
    """Return the runs of a field (page or caption number); `shown` stands there till Word updates it."""
    return [*begin_field(instruction), make_run(shown), end_field()]


def bookmark_name(anchor: str) -> str:
    """Return an anchor as a bookmark name: letters, digits and underscores, at most 40."""
    return anchor.replace("-", "_")[:40]


def make_bookmark(anchor: str, number: int, content: Iterable[Any]) -> list[Any]:
    """Return the content within a bookmark; `number` is its own in the document."""
    start = element("bookmarkStart", id=str(number), name=bookmark_name(anchor))
    return [start, *content, element("bookmarkEnd", id=str(number))]


def make_internal_link(text: str, anchor: str) -> Any:
    """Return a superscript that leads to a bookmark."""
    return make_inner_link([make_run(text, color=_LINK_COLOUR, vertAlign="superscript")], anchor)


def make_inner_link(content: Iterable[Any], anchor: str) -> Any:
    """Return content that leads to a bookmark."""
    return element("hyperlink", *content, anchor=bookmark_name(anchor), history="1")


def make_outside_link(part: Any, text: str, address: str) -> Any:
    """Return words that lead to an address; `part` is the document's part, which keeps the address."""
    link = element("hyperlink", make_run(text, color=_LINK_COLOUR, u="single"))
    link.set(_R + "id", part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    return link


def make_table(
    widths: Sequence[int], rows: Iterable[Any], style_id: str, title: str = "", *, is_ruled: bool = False
) -> Any:
    """Return a table of fixed column widths [EMU], as wide as the text; the title is for screen readers.

    One that `is_ruled` has thin lines above, between and below its rows.
    """
    lines = (element(side, val="single", sz="4", space="0", color=_RULE) for side in ("top", "bottom", "insideH"))
    borders = [element("tblBorders", *lines)] if is_ruled else []
    margins = (element(side, w=str(width), type="dxa") for side, width in _CELL_MARGINS.items())
    properties = element(
        "tblPr",
        element("tblStyle", val=style_id),
        element("tblW", w=str(sum(map(_twentieths, widths))), type="dxa"),
        element("jc", val="center"),
        *borders,
        element("tblLayout", type="fixed"),
        element("tblCellMar", *margins),
    )
    if title:
        properties.append(element("tblCaption", val=title))
    grid = element("tblGrid", *(element("gridCol", w=str(_twentieths(width))) for width in widths))
    return element("tbl", properties, grid, *rows)


def make_row(cells: Iterable[Any], *, is_header: bool = False) -> Any:
    """Return a row that never breaks over two pages; a header repeats at the head of every page."""
    marks = [element("cantSplit", val="true")]
    if is_header:
        marks.append(element("tblHeader", val="true"))
    return element("tr", element("trPr", *marks), *cells)


def make_cell(width: int, paragraphs: Iterable[Any], shade: str = "") -> Any:
    """Return a cell of a width [EMU], filled with a colour (hexadecimal, no sign) where one is given."""
    marks = [element("tcW", w=str(_twentieths(width)), type="dxa")]
    if shade:
        marks.append(element("shd", val="clear", color="auto", fill=shade))
    return element("tc", element("tcPr", *marks), *paragraphs)


def _twentieths(width: int) -> int:
    return int(Emu(width).twips)


def set_alternative_text(picture: Any, text: str) -> None:
    """Say in words what a picture shows; that nothing is kept free around it has to be said too."""
    picture._inline.docPr.set("descr", text)
    for side in ("distT", "distB", "distL", "distR"):
        picture._inline.set(side, "0")


def set_language(styles: Any, language: str) -> None:
    """Set the language that Word checks spelling in."""
    for properties in styles.iter(qn("w:rPrDefault")):
        defaults = properties.find(qn("w:rPr"))
        for old in defaults.findall(qn("w:lang")):
            defaults.remove(old)
        defaults.append(element("lang", val=language, eastAsia=language))


def language_mark(lang: str) -> dict[str, str]:
    """Return the mark of a run that is in another language than its document; empty without one."""
    return {"lang": ReportTexts(lang)("document.language_tag")} if lang else {}


def name_free_font(document: Any, font: str, free_font: str) -> None:
    """Name the free typeface of the same widths that Word and LibreOffice take where a font is missing."""
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            entry = f'<w:font w:name="{font}">'
            other = f'{entry}<w:altName w:val="{free_font}"/>'
            part._blob = part.blob.replace(entry.encode(), other.encode(), 1)


def set_custom_properties(document: Any, properties: Iterable[tuple[str, str]]) -> None:
    """Give a document properties of its own, which Word and LibreOffice keep."""
    kind = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # what every property of a document has for its kind
    entries = "".join(
        f'<property fmtid="{kind}" pid="{number}" name="{escape(name)}">'
        f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property>"
        for number, (name, text) in enumerate(properties, start=2)
    )
    if entries:
        content = f'<Properties xmlns="{_PROPERTIES}" xmlns:vt="{_VALUES}">{entries}</Properties>'
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        package, name = document.part.package, PackURI("/docProps/custom.xml")
        part = Part(name, CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, f"{head}{content}".encode(), package)
        package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
