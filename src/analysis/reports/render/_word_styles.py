"""Page and styles of a Word report: an officer changes a style once and the whole document follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from analysis.reports import _document as doc
from analysis.reports._report_texts import ReportTexts
from analysis.reports.render._column_widths import em_of
from analysis.reports.render._word_parts import element, make_field, make_run, name_free_font, set_language

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

#: Each typeface with the free one of the same widths that stands for it where it is missing.
_FONT, _BRIEF_FONT = ("Times New Roman", "Tinos"), ("Arial", "Arimo")
_PAPER_WIDTH, _PAPER_HEIGHT = 210, 297
_MUTED, _WARNING, _GRID = RGBColor(0x4A, 0x55, 0x63), RGBColor(0x9B, 0x1C, 0x1C), "8A94A0"
_BLUE = "0B5C99"
#: What follows borders in the properties of a paragraph.
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")
#: The styles that a brief has beside those of every report [pt].
_BRIEF_SIZES = {
    "Answer": 14.5,
    "Headline": 13,
    "Kicker": 9,
    "Point": 9.5,
    "Sure": 8,
    "Box": 8.5,
    "Note": 8,
    "Chart Title": 10.5,
}
_TABLE_SIZE, _BRIEF_TABLE_SIZE = 9.5, 8.5
#: The height of a line of a brief, as a part of that of its letters: page 1 is one page in Word too.
_BRIEF_LINE = 1.0


def table_size(report: doc.Report) -> float:
    """Return the size of the text of tables [pt]."""
    return _BRIEF_TABLE_SIZE if report.is_brief else _TABLE_SIZE


def table_em(report: doc.Report) -> float:
    """Return the em that the columns of tables are reckoned in [pt]."""
    return em_of(_typefaces(report)[0], table_size(report))


def _typefaces(report: doc.Report) -> tuple[str, str]:
    return _BRIEF_FONT if report.is_brief else _FONT


def line_width(page: doc.Page) -> int:
    """Return the width between the margins [EMU]."""
    return int(Mm(_PAPER_WIDTH - page.left - page.right))


def set_page(document: WordDocument, report: doc.Report) -> None:
    """Set paper, margins, page numbers and the banner of an internal report."""
    section, page = document.sections[0], report.page
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(_PAPER_WIDTH), Mm(_PAPER_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.header_distance = section.footer_distance = Mm(10)
    if report.is_brief and not report.banner:  # an empty head would push the first line down
        section.header_distance = Mm(4)
    _add_banner(section.header, report.banner)
    foot = section.footer.paragraphs[0]
    words = [make_run(f"{ReportTexts(report.lang)('document.page')} ")]
    if report.is_brief:
        foot.paragraph_format.tab_stops.add_tab_stop(line_width(page), WD_TAB_ALIGNMENT.RIGHT)
        words = [make_run(doc.plain(report.footer)), element("r", element("tab")), *words]
    else:
        foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot._p.extend([*words, *make_field("PAGE", "1"), make_run("/"), *make_field("NUMPAGES", "1")])


def _add_banner(header: Any, banner: str) -> None:
    paragraph = header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if banner:
        run = paragraph.add_run(doc.plain(banner))
        run.bold, run.font.size, run.font.color.rgb = True, Pt(9), _WARNING


def set_styles(document: WordDocument, report: doc.Report) -> None:
    """Set the styles of a report."""
    styles = document.styles
    sizes = {
        "Normal": 12,
        "Title": 15,
        "Subtitle": 12,
        "Caption": 10.5,
        "Heading 1": 14,
        "Heading 2": 13,
        "Heading 3": 12,
        "Header": 12,
        "Footer": 10,
    }
    if report.is_brief:
        sizes |= {"Normal": 9.5, "Title": 12.5, "Caption": 10.5, "Heading 1": 9, "Heading 2": 10.5, "Footer": 8}
    font, free_font = _typefaces(report)
    name_free_font(document, font, free_font)
    for name, size in sizes.items():
        _set_font(styles[name], size, font)
    derived = {
        "Lead": 13,
        "Note": 9.5,
        "Centred": 12,
        **dict.fromkeys(("Table Text", "Table Header"), table_size(report)),
    }
    derived |= {"Warning": 12, "toc 1": 12, "toc 2": 12, "Chart Title": 11, "Chart Subtitle": 9.5}
    derived |= _BRIEF_SIZES if report.is_brief else {}
    for name, size in derived.items():
        style = styles.add_style(name, 1)
        style.base_style, style.font.size = styles["Normal"], Pt(size)
    _set_spacing(styles)
    styles["Title"].font.bold = styles["Caption"].font.bold = styles["Table Header"].font.bold = True
    styles["Subtitle"].font.italic = False
    styles["Chart Title"].font.bold = True
    styles["Note"].font.color.rgb = styles["Chart Subtitle"].font.color.rgb = _MUTED
    if report.is_brief:
        _set_brief(styles, report.page)
    _set_grid(styles["Table Grid"])
    set_language(styles.element, ReportTexts(report.lang)("document.language_tag"))


def _set_brief(styles: Any, page: doc.Page) -> None:
    """Set the styles of a brief: the kicker line over each page, the large answer, points and boxes."""
    styles["Normal"].paragraph_format.line_spacing = _BRIEF_LINE
    for name in ("Answer", "Headline"):
        styles[name].font.bold = True
        styles[name].paragraph_format.line_spacing = 1.05
    styles["Headline"].paragraph_format.space_before = Pt(8)
    styles["Answer"].paragraph_format.space_after = Pt(8)
    for name in ("Title", "Kicker", "Heading 1", "Sure", "Note", "Footer"):
        styles[name].font.color.rgb = _MUTED
    for name in ("Title", "Heading 1"):
        styles[name].font.bold = False
        styles[name].paragraph_format.space_before = Pt(0)
    for name in ("Kicker", "Heading 1"):
        shape = styles[name].paragraph_format
        shape.tab_stops.add_tab_stop(line_width(page), WD_TAB_ALIGNMENT.RIGHT)
        shape.space_after, shape.keep_with_next = Pt(7), True
        edge = element("bottom", val="single", sz="12", space="3", color=_BLUE)
        styles[name].element.get_or_add_pPr().insert_element_before(element("pBdr", edge), *_AFTER_BORDERS)
    styles["Heading 1"].paragraph_format.page_break_before = True
    styles["Sure"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for name in ("Point", "Box", "Sure"):
        styles[name].paragraph_format.space_after = Pt(2)


def _set_font(style: Any, size: float, font: str) -> None:
    style.font.name, style.font.size = font, Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(attribute), font)


def _set_spacing(styles: Any) -> None:
    below = {"Normal": 6, "Table Text": 0, "Table Header": 0, "Centred": 0, "Caption": 4, "Note": 10, "Title": 2}
    below |= {"Chart Title": 1, "Chart Subtitle": 3}
    above = {"Caption": 8, "Chart Title": 8, "Note": 3, "Heading 1": 16, "Heading 2": 12, "Heading 3": 10}
    for name, points in below.items():
        styles[name].paragraph_format.space_after = Pt(points)
    for name, points in above.items():
        styles[name].paragraph_format.space_before = Pt(points)
    for name in ("Table Header", "Chart Title", "Chart Subtitle"):
        styles[name].paragraph_format.keep_with_next = True
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    styles["Centred"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Warning"].paragraph_format.left_indent = Mm(4)
    border = styles["Title"].element.find(qn("w:pPr")).find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)


def _set_grid(style: Any) -> None:
    for border in style.element.iter(
        *(qn(f"w:{side}") for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    ):
        border.set(qn("w:color"), _GRID)
