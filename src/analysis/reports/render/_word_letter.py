"""A letter as a Word document in the form of administrative documents, whose annex is a landscape sheet of its own."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from analysis.reports import _document as doc
from analysis.reports._report_texts import ReportTexts
from analysis.reports.render._column_widths import text_width
from analysis.reports.render._document_form import FONT, FREE_FONT, Look, read_document_form
from analysis.reports.render._letter_data import letter_address, letter_mark
from analysis.reports.render._letter_table import head_cells, letter_column_shares, rows_held_together
from analysis.reports.render._word_parts import (
    CELL_PADDING,
    element,
    language_mark,
    make_cell,
    make_field,
    make_paragraph,
    make_row,
    make_rule,
    make_run,
    make_table,
    name_free_font,
    set_custom_properties,
    set_language,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_PAPER = (210, 297)
_COLUMNS = (0.42, 0.58)
_TABLE_SIZE = 12
_ALIGNED = {"left": "left", "centre": "center", "justify": "both", "right": "right"}
_MARKS = {"gap": {"b": "true", "highlight": "yellow"}, "strong": {"b": "true"}, "missing": {"i": "true"}}
#: A word across the page behind the text, as Word's own watermarks are drawn (VML).
_WATERMARK = """<w:r {ns} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>
<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>
<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="draft{number}" o:spid="_x0000_s{number}" type="#_x0000_t136" o:allowincell="f"
 fillcolor="#d9d9d9" stroked="f"
 style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;rotation:315;z-index:-251658752;
mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;
mso-position-vertical-relative:margin"><v:fill opacity=".5"/>
<v:textpath style="font-family:&quot;{font}&quot;;font-size:1pt" string="{words}"/></v:shape></w:pict></w:r>"""


def render_letter_docx(report: doc.Report) -> bytes:
    """Return the letter as a Word document, not yet packed with fixed dates."""
    document = Document()
    _set_page(document.sections[0], report, is_landscape=False)
    styles = _make_styles(document, report.lang)
    _LetterWriter(document, report, styles).write()
    _set_properties(document, report)
    name_free_font(document, FONT, FREE_FONT)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_properties(document: Any, report: doc.Report) -> None:
    """Say whose paper it is in the properties of the file, and nothing of the library that wrote it."""
    core = document.core_properties
    core.title, core.author, core.comments = doc.plain(report.title)[:255], doc.plain(report.subtitle)[:255], ""
    set_custom_properties(document, report.properties)


def _set_page(section: Any, report: doc.Report, *, is_landscape: bool) -> None:
    page = report.page
    width, height = reversed(_PAPER) if is_landscape else _PAPER
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = section.first_page_header.is_linked_to_previous = False
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number._p.extend(make_field("PAGE", "2"))
    for copied in section._sectPr.findall(qn("w:pgNumType")):  # from the section before
        section._sectPr.remove(copied)
    start = element("pgNumType", start="1")
    columns = section._sectPr.find(qn("w:cols"))
    columns.addprevious(start) if columns is not None else section._sectPr.append(start)


def _make_styles(document: Any, lang: str) -> dict[str, str]:
    """Return the style of each role; an officer changes one and every part of its kind follows."""
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = FONT, Pt(14), RGBColor(0, 0, 0)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(attribute), FONT)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    form = read_document_form()
    styles["Header"].font.size = Pt(form["page_number"].size)
    made = {role: _make_style(styles, look) for role, look in form.items()}
    cell = styles.add_style("Letter cell", 1)
    cell.base_style, cell.font.size = normal, Pt(_TABLE_SIZE)
    set_language(styles.element, ReportTexts(lang)("document.language_tag"))
    return made | {"cell": cell.style_id, "": normal.style_id, "table": styles["Table Grid"].style_id}


def _make_style(styles: Any, look: Look) -> str:
    style = styles.add_style(f"Letter {look.role.replace('_', ' ')}", 1)
    style.base_style = styles["Normal"]
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.is_bold, look.is_italic
    style.font.all_caps = look.is_capitals or None
    shape = style.paragraph_format
    align = {"centre": WD_ALIGN_PARAGRAPH.CENTER, "justify": WD_ALIGN_PARAGRAPH.JUSTIFY}
    shape.alignment = align.get(look.align, WD_ALIGN_PARAGRAPH.LEFT)
    if look.inset:
        shape.left_indent = Mm(look.inset)
    if look.indent:
        shape.first_line_indent = Mm(look.indent)
    if look.indent > 0:
        shape.space_before = Pt(6)
    if look.role in ("recipients", "post"):
        shape.space_before = Pt(6)
    shape.keep_with_next = look.role == "heading" or None
    return str(style.style_id)


def _shrink_last_paragraph(body: Any) -> None:
    """Let the paragraph that ends a section take no room: it must not fall on a page of its own."""
    last = [one for one in body.iter(qn("w:p")) if one.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None][-1]
    marks = last.find(qn("w:pPr"))
    marks.insert(0, element("spacing", before="0", after="0", line="20", lineRule="exact"))


class _LetterWriter:
    """Writes the parts of one letter into one Word document."""

    def __init__(self, document: Any, report: doc.Report, styles: dict[str, str]) -> None:
        self.document, self.report, self.styles = document, report, styles
        self.end = document.element.body[-1]
        self.form = read_document_form()

    def write(self) -> None:
        report = self.report
        for block in (*report.head, *report.lead):
            self._block(block)
        for section in report.sections:
            self._add("heading", [make_run(doc.plain(section.title))])
            for block in section.blocks:
                self._block(block)
        for block in report.tail:
            self._block(block, keep_next=True)  # a signature never stands alone on a page
        for annex in report.annexes:
            self._annex(annex)
        if report.footer:
            self._address(letter_address(report))
        if mark := letter_mark(report):
            self._mark_pages(mark)

    def _annex(self, annex: doc.Section) -> None:
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        _shrink_last_paragraph(self.document.element.body)
        _set_page(section, self.report, is_landscape=True)
        self.end = self.document.element.body[-1]
        self._add("annex", [make_run(doc.plain(annex.title))])
        for block in annex.blocks:
            self._block(block)

    def _address(self, words: tuple[doc.Text, ...]) -> None:
        """Put the address at the foot of the first page, below a line as wide as the text; the annex has none."""
        first, *others = self.document.sections
        for section in others:
            section.first_page_footer.is_linked_to_previous = False
        foot = make_paragraph(self.styles["address"], self._runs(words))
        line = element("pBdr", element("top", val="single", sz="6", space="3", color="auto"))
        foot.find(qn("w:pPr")).insert(1, line)
        first.first_page_footer.is_linked_to_previous = False
        empty = first.first_page_footer.paragraphs[0]._p
        empty.addprevious(foot)
        empty.getparent().remove(empty)

    def _add(self, role: str, content: Iterable[Any], **options: Any) -> None:
        self.end.addprevious(make_paragraph(self.styles[role], content, **options))

    def _block(self, block: doc.Block, *, keep_next: bool = False) -> None:
        match block:
            case doc.Paragraph():
                for made in self._lines(block, self._line_width(), keep_next=keep_next):
                    self.end.addprevious(made)
            case doc.TwoColumns():
                self._two_columns(block)
            case doc.Table():
                self._table(block)
            case _:
                raise TypeError(f"a letter holds no {type(block).__name__}")

    def _line_width(self) -> int:
        page = self.report.page
        return int(Mm(_PAPER[0] - page.left - page.right))

    def _lines(self, line: doc.Paragraph, width: int, *, keep_next: bool = False) -> list[Any]:
        look, after = self.form[line.style], _AFTER.get(line.style)
        below = after * 20 if after else None
        paragraph = make_paragraph(self.styles[line.style], self._runs(line.runs), below=below, keep_next=keep_next)
        if not look.rule_below:
            return [paragraph]
        words = "".join(run.text for run in line.runs)
        shown = look.size * text_width(words.upper() if look.is_capitals else words)
        column = width / Pt(1) - CELL_PADDING
        length = min(shown, column) * look.rule_below
        rule = make_rule(self.styles[""], round(10 * max(column - length, 0)))
        return [paragraph, rule]

    def _two_columns(self, block: doc.TwoColumns) -> None:
        line = self._line_width()
        widths = [int(line * share) for share in _COLUMNS]
        rows = []
        for row in block.rows:
            sides = [
                [made for part in side for made in self._lines(part, width)]
                for side, width in zip(row, widths, strict=True)
            ]
            if block.room:  # for the signature, below the post
                sides[1].append(make_paragraph(self.styles[""], (), below=int(block.room * 1440 / 25.4)))
            rows.append(make_row(make_cell(width, side) for width, side in zip(widths, sides, strict=True)))
        made = make_table(widths, rows, "TableNormal")
        if block.room:  # the recipients stand at the margin
            made.find(f"{qn('w:tblPr')}/{qn('w:tblCellMar')}/{qn('w:left')}").set(qn("w:w"), "0")
        self.end.addprevious(made)
        if not block.room:
            self._add("", ())

    def _table(self, table: doc.Table) -> None:
        page = self.report.page
        line = int(Mm(_PAPER[1] - page.left - page.right))
        widths = [int(line * share) for share in letter_column_shares(table)]
        rows = [make_row(self._head_row(cells, widths), is_header=True) for cells in head_cells(table)]
        held = rows_held_together(table)
        for left, row in zip(range(len(table.rows) - 1, -1, -1), table.rows, strict=True):
            cells = [
                make_cell(width, [self._cell(self._runs(cell.runs), column.align, keep_next=0 < left < held)])
                for cell, column, width in zip(row, table.columns, widths, strict=True)
            ]
            for made in cells:
                made[0].append(element("vAlign", val="center"))
            rows.append(make_row(cells))
        title = doc.plain(self.report.annexes[0].title)
        self.end.addprevious(make_table(widths, rows, self.styles["table"], title))

    def _head_row(self, cells: Iterable[Any], widths: list[int]) -> Iterable[Any]:
        for cell in cells:
            marks = {"i": "true"} if cell.is_number else {"b": "true"}
            content = [make_run(doc.plain(cell.text), **marks)] if cell.text else []
            made = make_cell(sum(widths[cell.start : cell.start + cell.span]), [self._cell(content, "centre")])
            properties = made[0]
            if cell.span > 1:
                properties.append(element("gridSpan", val=str(cell.span)))
            if cell.merge:
                properties.append(element("vMerge", **({"val": "restart"} if cell.merge == "first" else {})))
            properties.append(element("vAlign", val="center"))
            yield made

    def _cell(self, content: Iterable[Any], align: str, *, keep_next: bool = False) -> Any:
        aligned = _ALIGNED[align] if align != "left" else ""
        return make_paragraph(self.styles["cell"], content, aligned, keep_next=keep_next)

    def _runs(self, runs: tuple[doc.Run, ...]) -> list[Any]:
        return [self._run(run) for run in runs]

    def _run(self, run: doc.Run) -> Any:
        style = getattr(run, "style", "")
        if style == "break":
            return element("r", element("br"))
        return make_run(doc.plain_spaced(run.text), **_MARKS.get(style, {}), **language_mark(getattr(run, "lang", "")))

    def _mark_pages(self, words: str) -> None:
        """Put words across every page: behind the headers of first and later pages of each section."""
        number = 2049
        for section in self.document.sections:
            for header in (section.header, section.first_page_header):
                shape = _WATERMARK.format(
                    ns=nsdecls("w"),
                    number=number,
                    width=420,
                    height=round(735 / max(len(words), 7)),
                    font=FONT,
                    words=escape(words),
                ).replace("\n", "")
                header.paragraphs[0]._p.append(parse_xml(shape))
                number += 1


#: Space after a part [pt].
_AFTER = {"subject": 6, "addressee": 6, "addressee_item": 2, "annex_reference": 8}
