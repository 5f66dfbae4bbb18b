"""The report as a Word document that an officer can go on editing: real styles, header rows, fields, bookmarks."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.shared import Pt

from analysis.reports import _document as doc
from analysis.reports._report_texts import ReportTexts, dots_of
from analysis.reports.render._column_widths import box_shares, column_shares, is_held_together
from analysis.reports.render._letter_table import rows_held_together
from analysis.reports.render._word_letter import render_letter_docx
from analysis.reports.render._word_parts import (
    CELL_PADDING,
    bookmark_name,
    element,
    language_mark,
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
    set_custom_properties,
)
from analysis.reports.render._word_styles import line_width, set_page, set_styles, table_em
from analysis.reports.render.chart_export import to_png

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document as WordDocument

_MUTED = "4A5563"
_TONES = {"good": "0B6B4F", "fair": "7A4B00", "bad": "9B1C1C"}
# Word wants a day in its properties; one that never changes keeps equal reports equal.
_FIXED = dt.datetime(2023, 11, 14)


def render_docx(report: doc.Report) -> bytes:
    """Return the Word document, zipped with fixed dates so that equal reports are equal bytes."""
    if report.is_letter:
        return _zip_again(render_letter_docx(report))
    report = report.parts("docx")
    document = Document()
    set_page(document, report)
    set_styles(document, report)
    writer = _Writer(document, report)
    writer.write()
    set_custom_properties(document, report.properties)
    buffer = io.BytesIO()
    document.save(buffer)
    return _zip_again(buffer.getvalue())


#: An empty line between two blocks.
_GAP = Pt(6)


class _Writer:
    """Writes the blocks of one report into one Word document."""

    def __init__(self, document: WordDocument, report: doc.Report) -> None:
        self.document, self.report, self.texts = document, report, ReportTexts(report.lang)
        self.counts: dict[str, int] = {}
        self.style_ids = {style.name: style.style_id for style in document.styles}
        self.end = document.element.body[-1]  # the properties of the section, which stay last
        self.line = line_width(report.page)

    def write(self) -> None:
        if self.report.is_brief:
            self._add_content("Kicker", self._kicker([make_run(doc.plain(self.report.kicker[1]))]))
        else:
            self._add("Subtitle", self.report.subtitle)
        self._add("Title", self.report.title)
        for block in self.report.lead:
            self._block(block)
        for section in self.report.sections:
            self._section(section, 1)
        for section in self.report.annexes:
            self._section(section, 1)
        if self.report.footer and not self.report.is_brief:
            self._add("Note", self.report.footer)

    def _kicker(self, content: list[Any]) -> list[Any]:
        """Return the line over a page of a brief: what the report is, and at the right margin the page's own title."""
        return [make_run(doc.plain(self.report.kicker[0])), element("r", element("tab")), *content]

    def _section(self, section: doc.Section, level: int) -> None:
        title = [make_run(doc.plain(section.title))]
        marked = make_bookmark(_heading_anchor(section), self._next("bookmark"), title)
        is_sheet = self.report.is_brief and level == 1
        content = self._kicker(marked) if is_sheet and not section.continues else marked
        self._add_content(f"Heading {level}", content, same_page=section.continues)
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
            case doc.Points():
                self._points(block)
            case doc.Boxes():
                self._boxes(block)

    def _add(self, style: str, text: str) -> None:
        self._add_content(style, [make_run(doc.plain(text))] if text else [])

    def _add_content(self, style: str, content: Iterable[Any], **options: Any) -> None:
        self.end.addprevious(self._paragraph(style, content, **options))

    def _paragraph(self, style: str, content: Iterable[Any], align: str = "", **options: Any) -> Any:
        return make_paragraph(self.style_ids[style], content, align, **options)

    def _table(self, block: doc.Table) -> None:
        if not block.is_form:
            self._caption("table", block.caption)
        em = table_em(self.report)
        shares = column_shares(block, self.report.marks, self.line / Pt(em), CELL_PADDING / em)
        widths = [int(self.line * share) for share in shares]
        titles = (
            [self._paragraph("Table Header", [make_run(doc.plain(column.title))], _ALIGNED[column.align])]
            for column in block.columns
        )
        head = make_row(
            (make_cell(width, title, "EEF1F4") for width, title in zip(widths, titles, strict=True)), is_header=True
        )
        anchors = block.anchors or ("",) * len(block.rows)
        last, held = len(block.rows) - 1, max(rows_held_together(block), 1)
        body = [
            # A low table stays on one page, and the note with the last rows of any.
            self._table_row(row, block.columns, widths, anchor, keep_next=last < _LOW_TABLE or number > last - held)
            for number, (row, anchor) in enumerate(zip(block.rows, anchors, strict=True))
        ]
        title = doc.plain(block.caption)
        self.end.addprevious(make_table(widths, [head, *body], self.style_ids["Table Grid"], title))
        named = "" if self.report.is_brief else f"{self.texts('document.note')}: "
        note = "" if block.is_form else f"{named}{doc.plain(block.note)}"
        self._add_content("Note", [make_run(note)] if note else [])

    def _table_row(
        self,
        contents: tuple[doc.Cell, ...],
        columns: tuple[doc.Column, ...],
        widths: list[int],
        anchor: str,
        *,
        keep_next: bool,
    ) -> Any:
        cells = []
        for number, (content, column, width) in enumerate(zip(contents, columns, widths, strict=True)):
            runs = self._runs(tuple(_held(run) for run in content.runs))
            if anchor and number == 0:
                runs = make_bookmark(anchor, self._next("bookmark"), runs)
            text = self._paragraph("Table Text", runs, _ALIGNED[column.align], keep_next=keep_next)
            cells.append(make_cell(width, [text]))
        return make_row(cells)

    def _chart(self, block: doc.Chart) -> None:
        drawing = block.drawings["print"]
        self._add_content("Chart Title", [make_run(doc.plain(block.title))])
        if block.subtitle:
            self._add_content("Chart Subtitle", [make_run(doc.plain(block.subtitle))])
        paragraph = self.document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.keep_with_next = bool(block.note)
        # The line of a picture is as high as the picture: a wider one would leave a seventh of its height empty.
        shape.line_spacing, shape.space_after = 1.0, _GAP
        width = min(Pt(drawing.width), self.line)
        picture = paragraph.add_run().add_picture(io.BytesIO(to_png(drawing)), width=width)
        set_alternative_text(picture, doc.plain(block.alt))
        if block.note:
            self._add("Note", block.note)

    def _caption(self, kind: str, text: str) -> None:
        if self.report.is_brief:
            self._add_content("Caption", [make_run(doc.plain(text))], keep_next=kind == "table")
            return
        number = make_field(f"SEQ {kind} \\* ARABIC", str(self._next(kind)))
        content = [make_run(f"{self.texts(f'document.{kind}')} "), *number, make_run(f". {doc.plain(text)}")]
        self._add_content("Caption", content, keep_next=kind == "table")

    def _next(self, kind: str) -> int:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return self.counts[kind]

    def _key_figures(self, block: doc.KeyFigures) -> None:
        widths = [self.line // 2] * 2
        rows = []
        for label, figure, remark in block.items:
            contents = ([make_run(doc.plain(label))], self._runs((*figure, doc.Text("  "), *remark)))
            texts = ([self._paragraph("Table Text", content)] for content in contents)
            rows.append(make_row(make_cell(width, text, "F4F6F9") for width, text in zip(widths, texts, strict=True)))
        self.end.addprevious(make_table(widths, rows, self.style_ids["Normal Table"]))

    def _points(self, block: doc.Points) -> None:
        """Write the points as a table without lines: what is said, and the dots with their word and reason."""
        widths = [int(self.line * share) for share in _POINT_SHARES]
        rows = []
        for point in block.items:
            lead = [make_run(doc.plain_spaced(run.text), b="true", color=_LEAD) for run in point.lead]
            words = self.texts(f"sure.{point.sure}")
            reason = [make_run(": "), *self._runs(point.reason)] if point.reason else []
            begins = point.runs[:1] and point.runs[0].text.startswith(" ")
            space = [make_run(" ")] if lead and not begins else []
            said = self._paragraph("Point", [*lead, *space, *self._runs(point.runs)])
            dots = self._paragraph("Sure", [make_run(dots_of(point.sure), color=_LEAD)])
            sure = self._paragraph("Sure", [make_run(words), *reason])
            rows.append(make_row((make_cell(widths[0], [said]), make_cell(widths[1], [dots, sure]))))
        self.end.addprevious(make_table(widths, rows, self.style_ids["Normal Table"], is_ruled=True))

    def _boxes(self, block: doc.Boxes) -> None:
        """Write boxes as shaded cells side by side."""
        shares = box_shares(block)
        gap = int(self.line * _BOX_GAP) if len(shares) > 1 else 0
        widths: list[int] = []
        cells: list[Any] = []
        for box, share in zip(block.items, shares, strict=True):
            if cells:
                widths.append(gap)
                cells.append(make_cell(gap, [self._paragraph("Box", [])]))
            width = int(self.line * share) - gap * (len(shares) - 1) // len(shares)
            widths.append(width)
            title = self._paragraph("Box", [make_run(doc.plain(box.title), b="true")])
            parts = [self._paragraph("Box", self._runs(part)) for part in box.paragraphs]
            cells.append(make_cell(width, [title, *parts], "F2F6F9"))
        self._gap()
        self.end.addprevious(make_table(widths, [make_row(cells)], self.style_ids["Normal Table"]))
        self._gap(Pt(1))  # two tables without a line between them would be one

    def _gap(self, height: int = _GAP) -> None:
        """Write an empty line of a height."""
        shape = self.document.add_paragraph(style="Box").paragraph_format
        shape.line_spacing, shape.space_after = height, Pt(0)

    def _runs(self, runs: tuple[doc.Run, ...]) -> list[Any]:
        made = []
        for run in runs:
            match run:
                case doc.Number():
                    made.append(make_run(doc.plain_spaced(run.text), **_marks(run)))
                    number = self.report.marks.get(run.trace_id)
                    if number is not None and run.is_marked:
                        made.append(make_internal_link(str(number), run.trace_id))
                case doc.Link():
                    made.append(make_outside_link(self.document.part, doc.plain(run.text), run.address))
                case doc.Badge():
                    made.append(make_run(doc.plain(run.text), b="true", color=_TONES.get(run.tone, _MUTED)))
                case doc.Text(style="break"):
                    made.append(element("r", element("br")))
                case doc.Text():
                    made.append(make_run(doc.plain_spaced(run.text), **_marks(run)))
        return made


def _marks(run: doc.Text | doc.Number) -> dict[str, str]:
    return _TEXT_MARKS.get(run.style, {}) | language_mark(run.lang)


_LEAD = "0B5C99"
#: How the line is shared by a point and its dots; what stands free between two boxes.
_POINT_SHARES, _BOX_GAP = (0.77, 0.23), 0.03
_PARAGRAPH_STYLES = {"answer": "Answer", "headline": "Headline"}
_PARAGRAPH_STYLES |= {"": "Normal", "lead": "Lead", "note": "Note", "warning": "Warning", "centre": "Centred"}
_LOW_TABLE = 6
_ALIGNED = {"left": "", "right": "right"}
_TEXT_MARKS = {
    "strong": {"b": "true"},
    "muted": {"color": _MUTED},
    "missing": {"i": "true", "color": _MUTED},
    "code": {"rFonts": "Courier New", "sz": "16"},
}


def _heading_anchor(section: doc.Section) -> str:
    """Return the bookmark of a heading; Word hides those that begin so."""
    return bookmark_name(f"_Toc_{section.anchor}")


def _held(run: doc.Run) -> doc.Run:
    """Return a run of a cell, with spaces that do not break where it has to stay on one line."""
    if not isinstance(run, doc.Text | doc.Number) or not is_held_together(run):
        return run
    whole = doc.plain(run.text).replace(" ", "\u00a0")
    return dataclasses.replace(run, text=f" {whole}" if run.text.startswith(" ") else whole)


def _zip_again(content: bytes) -> bytes:
    """Return the same parts with fixed dates, in their order."""
    given, buffer = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for part in given.infolist():
            entry = zipfile.ZipInfo(part.filename, _FIXED.timetuple()[:6])
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            archive.writestr(entry, given.read(part))
    return buffer.getvalue()
