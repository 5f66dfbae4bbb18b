"""A form as a Word document: the same table, in which only the cells to fill in can be edited; it checks nothing."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from analysis.forms._head_texts import column_titles, head_lines
from analysis.forms.form_content import FormContent
from analysis.i18n import translate
from analysis.registry.forms import COLUMNS, STATUSES, word_of_status

_WIDTHS_CM = (1.0, 4.4, 6.2, 1.6, 2.7, 1.9, 1.7, 1.7, 1.9, 2.0, 2.0)
_FONT = "Times New Roman"


def write_document(content: FormContent, made: BytesIO) -> None:
    """Write a form as a Word document."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = Document()
    document.styles["Normal"].font.name = _FONT
    document.styles["Normal"].font.size = Pt(10)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.3)
    section.top_margin = section.bottom_margin = Cm(1.5)
    _write_head(document, content)
    _write_table(document, content)
    for line in content.layout.to_lines():
        _hide(document.add_paragraph().add_run(line))
    _allow_fields_only(document)
    document.core_properties.title = f"{content.layout.unit_name}: {content.layout.period_text}"
    document.core_properties.author = ""
    document.save(made)


def _write_head(document: Any, content: FormContent) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    lang, texts = content.layout.lang, head_lines(content)
    frame = document.add_table(rows=1, cols=2)
    left, right = frame.rows[0].cells
    lines = [(left, content.authority.upper(), False), (left, content.layout.unit_name.upper(), True)]
    lines += [(right, translate(f"entry.{name}", lang), True) for name in ("country", "motto")]
    for cell, text, is_bold in lines:
        paragraph = cell.paragraphs[0] if not cell.paragraphs[0].text else cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(text).bold = is_bold
    for text, is_bold in ((translate("entry.title", lang), True), *((text, False) for text in texts.values() if text)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(text).bold = is_bold
    document.add_paragraph().add_run(translate("entry.how_to_fill_word", lang)).italic = True
    day = document.add_paragraph()
    day.add_run(f"{content.layout.day_label} ")
    _add_control(day, "day", lang)


def _write_table(document: Any, content: FormContent) -> None:
    from docx.shared import Cm

    lang = content.layout.lang
    table = document.add_table(rows=1, cols=len(COLUMNS) - 1)
    table.style = "Table Grid"
    table.autofit = False
    _repeat_header(table.rows[0])
    for place, (cell, title) in enumerate(zip(table.rows[0].cells, column_titles(lang), strict=True)):
        cell.paragraphs[0].add_run(title).bold = True
        if place == 0:
            _hide(cell.paragraphs[0].add_run(COLUMNS[0]))
    for number, (row, line) in enumerate(zip(content.layout.rows, content.lines, strict=True), start=1):
        cells = table.add_row().cells
        texts = [str(number), line.title, line.definition, line.unit, line.previous, line.target]
        for cell, text in zip(cells, texts, strict=False):
            cell.paragraphs[0].add_run(text)
        _hide(cells[0].paragraphs[0].add_run(row.code))
        for cell, name in zip(cells[6:], COLUMNS[7:], strict=True):
            if row.measure != "share" and name in ("numerator", "denominator"):
                cell.paragraphs[0].add_run("–")
            else:
                _add_control(cell.paragraphs[0], name, lang)
    for column, width in zip(table.columns, _WIDTHS_CM, strict=True):
        column.width = Cm(width)
    for row_of_table in table.rows:
        for cell, width in zip(row_of_table.cells, _WIDTHS_CM, strict=True):
            cell.width = Cm(width)


def _add_control(paragraph: Any, name: str, lang: str) -> None:
    """Put an empty content control into a cell; for the status, a list of its words."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    control, properties, content = (OxmlElement(f"w:{tag}") for tag in ("sdt", "sdtPr", "sdtContent"))
    tag = OxmlElement("w:tag")
    tag.set(qn("w:val"), name)
    properties.append(tag)
    properties.append(OxmlElement("w:showingPlcHdr"))
    if name == "status":
        listed = OxmlElement("w:dropDownList")
        for status in STATUSES:
            item = OxmlElement("w:listItem")
            item.set(qn("w:displayText"), word_of_status(status, lang))
            item.set(qn("w:value"), word_of_status(status, lang))
            listed.append(item)
        properties.append(listed)
    else:
        properties.append(OxmlElement("w:text"))
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "…"
    run.append(text)
    content.append(run)
    control.append(properties)
    control.append(content)
    paragraph._p.append(control)


def _hide(run: Any) -> None:
    run.font.hidden = True


def _repeat_header(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _allow_fields_only(document: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    protection = OxmlElement("w:documentProtection")
    protection.set(qn("w:edit"), "forms")
    protection.set(qn("w:enforcement"), "1")
    settings = document.settings.element
    before = settings.find(qn("w:defaultTabStop"))
    if before is not None:
        before.addprevious(protection)
    else:
        settings.append(protection)
