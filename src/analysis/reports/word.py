"""The report as a Word document that an officer can go on editing: real styles, header rows, fields, bookmarks."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from analysis.reports import document as doc
from analysis.reports.figures.style import to_png
from analysis.reports.language import Words
from analysis.reports.word_parts import (
    add_bookmark,
    add_field,
    add_internal_link,
    add_outside_link,
    keep_row_whole,
    set_alternative_text,
    set_cell_margins,
    set_cell_shade,
    set_header_row,
    set_language,
)

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

_FONT = "Times New Roman"
_TEXT_WIDTH = Mm(210 - 25 - 15)
_MUTED = RGBColor(0x4A, 0x55, 0x63)
_TONES = {"good": RGBColor(0x0B, 0x6B, 0x4F), "fair": RGBColor(0x7A, 0x4B, 0x00), "bad": RGBColor(0x9B, 0x1C, 0x1C)}
# Word wants a day in its properties; one that never changes keeps equal reports equal.
_FIXED = dt.datetime(2023, 11, 14)


def render_docx(report: doc.Report) -> bytes:
    """Return the Word document, zipped with fixed dates so that equal reports are equal bytes."""
    document = Document()
    _set_page(document, report)
    _set_styles(document, report)
    writer = _Writer(document, report)
    writer.write()
    buffer = io.BytesIO()
    document.save(buffer)
    return _zip_again(buffer.getvalue())


class _Writer:
    """Writes the blocks of one report into one Word document."""

    def __init__(self, document: WordDocument, report: doc.Report) -> None:
        self.document, self.report, self.words = document, report, Words(report.lang)
        self.counts: dict[str, int] = {}
        # Looking a style up by name takes 5 ms, a report has thousands of paragraphs.
        self.style_ids = {style.name: style.style_id for style in document.styles}

    def write(self) -> None:
        for block in self.report.head:
            self._block(block)
        if not self.report.head:
            self.document.add_paragraph(doc.plain(self.report.subtitle), style="Subtitle")
        self.document.add_paragraph(doc.plain(self.report.title), style="Title")
        for block in self.report.lead:
            self._block(block)
        if self.report.has_contents:
            self.document.add_paragraph(self.words("document.contents"), style="TOC Heading")
            add_field(self.document.add_paragraph(), 'TOC \\o "1-2" \\h \\z \\u', self._contents_text())
        for section in self.report.sections:
            self._section(section, 1)
        for block in self.report.tail:
            self._block(block)
        for section in self.report.annexes:
            self._section(section, 1)
        if self.report.footer:
            self.document.add_paragraph(doc.plain(self.report.footer), style="Note")

    def _contents_text(self) -> list[str]:
        """Return what stands in the field of contents until Word updates it."""
        return [doc.plain(section.title) for section in (*self.report.sections, *self.report.annexes)]

    def _section(self, section: doc.Section, level: int) -> None:
        self.document.add_heading(doc.plain(section.title), level)
        for block in section.blocks:
            self._block(block)
        for inner in section.sections:
            self._section(inner, level + 1)

    def _block(self, block: doc.Block) -> None:
        match block:
            case doc.Paragraph():
                self._fill(self.document.add_paragraph(style=_PARAGRAPH_STYLES[block.style]), block.runs)
            case doc.Bullets():
                for item in block.items:
                    self._fill(self.document.add_paragraph(style="List Bullet"), item)
            case doc.Table():
                self._table(block)
            case doc.Chart():
                self._chart(block)
            case doc.KeyFigures():
                self._key_figures(block)
            case doc.TwoColumns():
                self._two_columns(block)

    def _table(self, block: doc.Table) -> None:
        self._caption("table", block.caption)
        table = self.document.add_table(1 + len(block.rows), len(block.columns), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        set_cell_margins(table, 45)
        whole = sum(column.weight for column in block.columns)
        widths = [int(_TEXT_WIDTH * column.weight / whole) for column in block.columns]
        for grid_column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
            grid_column.w = width
        head, *body = table.rows
        set_header_row(head)
        for cell, column, width in zip(head.cells, block.columns, widths, strict=True):
            cell.width = width
            set_cell_shade(cell, "EEF1F4")
            cell.paragraphs[0]._p.style = self.style_ids["Table Header"]
            cell.paragraphs[0].add_run(doc.plain(column.title))
        anchors = block.anchors or ("",) * len(block.rows)
        for row, contents, anchor in zip(body, block.rows, anchors, strict=True):
            self._table_row(row, contents, block.columns, widths, anchor)
        self.document.add_paragraph(f"{self.words('document.note')}: {doc.plain(block.note)}", style="Note")

    def _table_row(
        self, row: Any, contents: tuple[doc.Cell, ...], columns: tuple[doc.Column, ...], widths: list[int], anchor: str
    ) -> None:
        keep_row_whole(row)
        cells = row.cells
        for cell, content, column, width in zip(cells, contents, columns, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph._p.style = self.style_ids["Table Text"]
            if column.align == "right":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._fill(paragraph, content.runs)
        if anchor:
            add_bookmark(cells[0].paragraphs[0], anchor, self._next("bookmark"))

    def _chart(self, block: doc.Chart) -> None:
        width = int(_TEXT_WIDTH * block.share)
        paragraph = self.document.add_paragraph(style="Normal")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        picture = paragraph.add_run().add_picture(io.BytesIO(to_png(block.drawing)), width=width)
        set_alternative_text(picture, doc.plain(block.alt))
        self._caption("chart", block.caption)

    def _caption(self, kind: str, text: str) -> None:
        paragraph = self.document.add_paragraph(style="Caption")
        name = self.words(f"document.{kind}")
        paragraph.add_run(f"{name} ")
        add_field(paragraph, f"SEQ {kind} \\* ARABIC", [str(self._next(kind))])
        paragraph.add_run(f". {doc.plain(text)}")
        paragraph.paragraph_format.keep_with_next = kind == "table"

    def _next(self, kind: str) -> int:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return self.counts[kind]

    def _key_figures(self, block: doc.KeyFigures) -> None:
        table = self.document.add_table(len(block.items), 2)
        for row, (label, figure, remark) in zip(table.rows, block.items, strict=True):
            row.cells[0].paragraphs[0].add_run(doc.plain(label))
            self._fill(row.cells[1].paragraphs[0], (*figure, doc.Text("  "), *remark))
            for cell in row.cells:
                cell.paragraphs[0]._p.style = self.style_ids["Table Text"]
                set_cell_shade(cell, "F4F6F9")

    def _two_columns(self, block: doc.TwoColumns) -> None:
        table = self.document.add_table(1, 2)
        set_cell_margins(table, 45)
        sides = zip(table.rows[0].cells, (block.left, block.right), (0.45, 0.55), strict=True)
        for cell, side, share in sides:
            cell.width = int(_TEXT_WIDTH * share)
            for number, paragraph in enumerate(side):
                target = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                target._p.style = self.style_ids[_PARAGRAPH_STYLES[paragraph.style]]
                target.paragraph_format.space_after = Pt(0)
                self._fill(target, paragraph.runs)
        self.document.add_paragraph()

    def _fill(self, paragraph: WordParagraph, runs: tuple[doc.Run, ...]) -> None:
        for run in runs:
            match run:
                case doc.Figure():
                    paragraph.add_run(doc.plain(run.text))
                    number = self.report.numbers.get(run.trace_id)
                    if number is not None:
                        add_internal_link(paragraph, str(number), run.trace_id)
                case doc.Link():
                    add_outside_link(paragraph, doc.plain(run.text), run.address)
                case doc.Badge():
                    written = paragraph.add_run(doc.plain(run.text))
                    written.bold = True
                    written.font.color.rgb = _TONES.get(run.tone, _MUTED)
                case doc.Text():
                    _style_text(paragraph.add_run(doc.plain_spaced(run.text)), run.style)


_PARAGRAPH_STYLES = {"": "Normal", "lead": "Lead", "note": "Note", "warning": "Intense Quote", "centre": "Centred"}


def _style_text(run: Any, style: str) -> None:
    run.bold = True if style == "strong" else None
    run.italic = True if style == "missing" else None
    if style in ("muted", "missing"):
        run.font.color.rgb = _MUTED
    if style == "code":
        run.font.name, run.font.size = "Courier New", Pt(8)


def _set_page(document: WordDocument, report: doc.Report) -> None:
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin, page.right_margin = Mm(25), Mm(15)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer.add_run(f"{Words(report.lang)('document.page')} ")
    add_field(footer, "PAGE", ["1"])
    if report.banner:
        header = page.header.paragraphs[0]
        header.alignment = WD_ALIGN_PARAGRAPH.CENTER
        header.add_run(doc.plain(report.banner)).bold = True
    properties = document.core_properties
    properties.title, properties.subject = doc.plain(report.title), doc.plain(report.subtitle)
    properties.author, properties.last_modified_by, properties.comments = "", "", ""
    properties.created = properties.modified = _FIXED
    properties.language = report.lang


def _set_styles(document: WordDocument, report: doc.Report) -> None:
    styles = document.styles
    sizes = {
        "Normal": 12,
        "Title": 16,
        "Subtitle": 12,
        "Caption": 10.5,
        "Heading 1": 14,
        "Heading 2": 13,
        "Heading 3": 12,
    }
    for name, size in sizes.items():
        style = styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(attribute), _FONT)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER if report.head else WD_ALIGN_PARAGRAPH.LEFT
    styles["Title"].font.bold = styles["Caption"].font.bold = True
    styles["Subtitle"].font.italic = False
    border = styles["Title"].element.find(qn("w:pPr")).find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)
    derived = {"Lead": 12.5, "Note": 9.5, "Table Text": 9.5, "Table Header": 9.5, "Centred": 12}
    for name, size in derived.items():
        style = styles.add_style(name, 1)
        style.base_style, style.font.size = styles["Normal"], Pt(size)
    styles["Note"].font.color.rgb = _MUTED
    styles["Table Header"].font.bold = True
    for name in ("Table Text", "Table Header"):
        styles[name].paragraph_format.space_after = Pt(0)
    styles["Centred"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_language(styles.element, {"vi": "vi-VN", "en": "en-GB"}[report.lang])


def _zip_again(content: bytes) -> bytes:
    """Return the same parts with fixed dates, in their order."""
    given, buffer = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for part in given.infolist():
            entry = zipfile.ZipInfo(part.filename, _FIXED.timetuple()[:6])
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            archive.writestr(entry, given.read(part))
    return buffer.getvalue()
