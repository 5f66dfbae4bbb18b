"""The report as a Word document that an officer can go on editing: real styles, header rows, fields, bookmarks."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from analysis.reports import document as doc
from analysis.reports.figures.style import to_png
from analysis.reports.language import Words
from analysis.reports.word_parts import (
    make_bookmark,
    make_cell,
    make_field,
    make_internal_link,
    make_outside_link,
    make_paragraph,
    make_row,
    make_run,
    make_table,
    set_alternative_text,
    set_language,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document as WordDocument

_FONT = "Times New Roman"
_TEXT_WIDTH = Mm(210 - 25 - 15)
_MUTED = "4A5563"
_TONES = {"good": "0B6B4F", "fair": "7A4B00", "bad": "9B1C1C"}
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
        self.style_ids = {style.name: style.style_id for style in document.styles}
        self.end = document.element.body[-1]  # the properties of the section, which stay last

    def write(self) -> None:
        for block in self.report.head:
            self._block(block)
        if not self.report.head:
            self._add("Subtitle", self.report.subtitle)
        self._add("Title", self.report.title)
        for block in self.report.lead:
            self._block(block)
        if self.report.has_contents:
            self._add("TOC Heading", self.words("document.contents"))
            self._add_content("Normal", make_field('TOC \\o "1-2" \\h \\z \\u', self._contents_text()))
        for section in self.report.sections:
            self._section(section, 1)
        for block in self.report.tail:
            self._block(block)
        for section in self.report.annexes:
            self._section(section, 1)
        if self.report.footer:
            self._add("Note", self.report.footer)

    def _contents_text(self) -> list[str]:
        """Return what stands in the field of contents until Word updates it."""
        return [doc.plain(section.title) for section in (*self.report.sections, *self.report.annexes)]

    def _section(self, section: doc.Section, level: int) -> None:
        self._add(f"Heading {level}", section.title)
        for block in section.blocks:
            self._block(block)
        for inner in section.sections:
            self._section(inner, level + 1)

    def _block(self, block: doc.Block) -> None:
        match block:
            case doc.Paragraph():
                self._add_content(_PARAGRAPH_STYLES[block.style], self._runs(block.runs))
            case doc.Bullets():
                for item in block.items:
                    self._add_content("List Bullet", self._runs(item))
            case doc.Table():
                self._table(block)
            case doc.Chart():
                self._chart(block)
            case doc.KeyFigures():
                self._key_figures(block)
            case doc.TwoColumns():
                self._two_columns(block)

    def _add(self, style: str, text: str) -> None:
        self._add_content(style, [make_run(doc.plain(text))] if text else [])

    def _add_content(self, style: str, content: Iterable[Any], **options: Any) -> None:
        self.end.addprevious(self._paragraph(style, content, **options))

    def _paragraph(self, style: str, content: Iterable[Any], align: str = "", **options: Any) -> Any:
        return make_paragraph(self.style_ids[style], content, align, **options)

    def _table(self, block: doc.Table) -> None:
        self._caption("table", block.caption)
        whole = sum(column.weight for column in block.columns)
        widths = [int(_TEXT_WIDTH * column.weight / whole) for column in block.columns]
        titles = ([self._paragraph("Table Header", [make_run(doc.plain(column.title))])] for column in block.columns)
        head = make_row(
            (make_cell(width, title, "EEF1F4") for width, title in zip(widths, titles, strict=True)), is_header=True
        )
        anchors = block.anchors or ("",) * len(block.rows)
        body = (
            self._table_row(row, block.columns, widths, anchor) for row, anchor in zip(block.rows, anchors, strict=True)
        )
        self.end.addprevious(make_table(widths, [head, *body], self.style_ids["Table Grid"]))
        self._add("Note", f"{self.words('document.note')}: {block.note}")

    def _table_row(
        self, contents: tuple[doc.Cell, ...], columns: tuple[doc.Column, ...], widths: list[int], anchor: str
    ) -> Any:
        cells = []
        for number, (content, column, width) in enumerate(zip(contents, columns, widths, strict=True)):
            runs = self._runs(content.runs)
            if anchor and number == 0:
                runs = make_bookmark(anchor, self._next("bookmark"), runs)
            align = "right" if column.align == "right" else ""
            cells.append(make_cell(width, [self._paragraph("Table Text", runs, align)]))
        return make_row(cells)

    def _chart(self, block: doc.Chart) -> None:
        width = int(_TEXT_WIDTH * block.share)
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        picture = paragraph.add_run().add_picture(io.BytesIO(to_png(block.drawing)), width=width)
        set_alternative_text(picture, doc.plain(block.alt))
        self._caption("chart", block.caption)

    def _caption(self, kind: str, text: str) -> None:
        number = make_field(f"SEQ {kind} \\* ARABIC", [str(self._next(kind))])
        content = [make_run(f"{self.words(f'document.{kind}')} "), *number, make_run(f". {doc.plain(text)}")]
        self._add_content("Caption", content, keep_next=kind == "table")

    def _next(self, kind: str) -> int:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return self.counts[kind]

    def _key_figures(self, block: doc.KeyFigures) -> None:
        widths = [_TEXT_WIDTH // 2] * 2
        rows = []
        for label, figure, remark in block.items:
            contents = ([make_run(doc.plain(label))], self._runs((*figure, doc.Text("  "), *remark)))
            texts = ([self._paragraph("Table Text", content)] for content in contents)
            rows.append(make_row(make_cell(width, text, "F4F6F9") for width, text in zip(widths, texts, strict=True)))
        self.end.addprevious(make_table(widths, rows, self.style_ids["Normal Table"]))

    def _two_columns(self, block: doc.TwoColumns) -> None:
        widths = [int(_TEXT_WIDTH * share) for share in (0.45, 0.55)]
        sides = (
            [
                self._paragraph(_PARAGRAPH_STYLES[one.style], self._runs(one.runs), is_tight=True)
                for one in side or (doc.Paragraph(()),)
            ]
            for side in (block.left, block.right)
        )
        row = make_row(make_cell(width, side) for width, side in zip(widths, sides, strict=True))
        self.end.addprevious(make_table(widths, [row], self.style_ids["Normal Table"]))
        self._add("Normal", "")

    def _runs(self, runs: tuple[doc.Run, ...]) -> list[Any]:
        made = []
        for run in runs:
            match run:
                case doc.Figure():
                    made.append(make_run(doc.plain(run.text)))
                    number = self.report.numbers.get(run.trace_id)
                    if number is not None:
                        made.append(make_internal_link(str(number), run.trace_id))
                case doc.Link():
                    made.append(make_outside_link(self.document.part, doc.plain(run.text), run.address))
                case doc.Badge():
                    made.append(make_run(doc.plain(run.text), b="true", color=_TONES.get(run.tone, _MUTED)))
                case doc.Text():
                    made.append(make_run(doc.plain_spaced(run.text), **_TEXT_MARKS.get(run.style, {})))
        return made


_PARAGRAPH_STYLES = {"": "Normal", "lead": "Lead", "note": "Note", "warning": "Intense Quote", "centre": "Centred"}
_PARAGRAPH_STYLES |= {"ruled": "Centred", "half-ruled": "Centred"}
_TEXT_MARKS = {
    "strong": {"b": "true"},
    "muted": {"color": _MUTED},
    "missing": {"i": "true", "color": _MUTED},
    "code": {"rFonts": "Courier New", "sz": "16"},
}


def _set_page(document: WordDocument, report: doc.Report) -> None:
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin, page.right_margin = Mm(25), Mm(15)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer._p.extend([make_run(f"{Words(report.lang)('document.page')} "), *make_field("PAGE", ["1"])])
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
    styles["Note"].font.color.rgb = RGBColor.from_string(_MUTED)
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
