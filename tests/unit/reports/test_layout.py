"""Pages are set so that they can be read: columns fit their words, rows stay whole, time axes say the right year."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pdfplumber
import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from hypothesis import given
from hypothesis import strategies as st

from analysis.reports import publish_analyst_report
from analysis.reports._document import Cell, Column, Number, Page, Report, Section, Table, Text, text_cell
from analysis.reports.render import write_report
from analysis.reports.render._column_widths import balance_lines, column_shares, text_width
from analysis.reports.render._pdf_document import render_pdf
from analysis.reports.render._word_document import render_docx

Tables = dict[str, pd.DataFrame]
_LINE, _PADDING = 50.0, 0.8
_PAGE = Page(left=18, right=17, top=14, bottom=16)


def _table(*rows: tuple[str, ...]) -> Table:
    head, *body = rows
    columns = tuple(Column(title) for title in head)
    return Table("caption", columns, tuple(tuple(text_cell(text) for text in row) for row in body), "note")


def _widths(table: Table) -> list[float]:
    return [_LINE * share for share in column_shares(table, {}, _LINE, _PADDING)]


_WORDS = st.lists(st.sampled_from(["a", "bệnh", "viện", "1.468/2.400", "chuyển"]), max_size=30).map(" ".join)


@given(st.lists(st.tuples(_WORDS, _WORDS, _WORDS), max_size=8))
def test_the_shares_of_any_table_add_up_and_hold_its_longest_words(rows: list[tuple[str, ...]]) -> None:
    table = _table(("STT", "Chỉ tiêu", "Đánh giá"), *rows)
    widths = _widths(table)
    assert sum(widths) == pytest.approx(_LINE)
    for position, width in enumerate(widths):
        words = [word for row in table.rows for run in row[position].runs for word in run.text.split(" ")]
        assert all(text_width(word) + _PADDING <= width + 0.01 for word in words)


def test_a_column_of_long_texts_gets_more_room_than_one_of_short_ones() -> None:
    place = "Cần Thơ: 100% bệnh viện triển khai bệnh án điện tử, dòng 570, mục 569; " * 2
    short, long = _widths(_table(("Tính lại", "Vị trí"), ("53", place), ("1400", place)))
    assert long > 5 * short


def test_counts_in_brackets_stay_together_behind_their_figure() -> None:
    figure = Number("61,2%", "statements", "one")
    cell = Cell((figure, Text(" (1.468/2.400 lượt)", "muted")))
    columns = (Column("Giá trị", "right"), Column("Đánh giá"))
    table = Table("caption", columns, ((cell, text_cell("một đoạn lời dài " * 20)),), "note")
    assert _widths(table)[0] >= text_width("(1.468/2.400 lượt)")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_row_of_a_table_breaks_over_two_pages_of_the_pdf(tmp_path: Path, lang: str) -> None:
    rows = (("STT", "Nội dung"), *((str(n), f"START{n} " + "mười từ " * 25 + f"END{n}") for n in range(60)))
    report = Report("long", lang, "Title", "Unit", (), (Section("rows", "Rows", (_table(*rows),)),), kicker=("k", "d"))
    (path,) = write_report(report, tmp_path, ("pdf",))
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as pdf:
        pages = [page.extract_text() for page in pdf.pages]
    where = {mark: [n for n, text in enumerate(pages) if mark in text.split()] for mark in _marks(60)}
    assert all(where[f"START{number}"] for number in range(60))
    broken = [number for number in range(60) if where[f"START{number}"] != where[f"END{number}"]]
    assert not broken


def _marks(count: int) -> list[str]:
    return [f"{end}{number}" for number in range(count) for end in ("START", "END")]


def test_a_table_whose_cells_all_fit_on_one_line_shares_the_line_in_their_proportions() -> None:
    widths = _widths(_table(("Từ ngày", "Đến ngày"), ("01/01/2025", "31/12/2025")))
    assert widths[0] == pytest.approx(widths[1], rel=0.05)


def test_a_long_name_breaks_into_lines_of_about_equal_length_none_of_one_syllable() -> None:
    name = "TRUNG TÂM ĐIỀU TRỊ VÀ NUÔI DƯỠNG NGƯỜI BỆNH TÂM THẦN KON TUM"
    lines = balance_lines(name, 17.0)
    assert " ".join(lines) == name
    lengths = [text_width(line, is_bold=True) for line in lines]
    assert max(lengths) <= 17.0
    assert min(lengths) > 0.7 * max(lengths)


def _word(tables: Tables, folder: Path) -> WordDocument:
    (path,) = publish_analyst_report(
        tables,
        unit_code="p34-51",
        indicator_codes=["visits_by_chip_card_pct"],
        languages=("vi",),
        folder=folder,
        formats=("docx",),
    )
    return Document(str(path))


def test_the_columns_of_every_word_table_fill_the_line_between_the_margins(tables: Tables, tmp_path: Path) -> None:
    document = _word(tables, tmp_path)
    section = document.sections[0]
    line = section.page_width - section.left_margin - section.right_margin
    for table in document.tables:
        grid = sum(column.w for column in table._tbl.tblGrid.gridCol_lst)
        assert grid == pytest.approx(line, rel=0.01)


def test_titles_of_columns_of_figures_stand_above_their_figures(tables: Tables, tmp_path: Path) -> None:
    table = next(table for table in _word(tables, tmp_path).tables if table.style.name == "Table Grid")
    for title, cell in zip(table.rows[0].cells, table.rows[1].cells, strict=True):
        assert title.paragraphs[0].alignment == cell.paragraphs[0].alignment
    assert any(cell.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT for cell in table.rows[1].cells)


def test_no_page_of_a_report_ends_a_table_with_fewer_than_three_rows() -> None:
    last = {}
    for count in range(50, 60):
        rows = tuple((text_cell(str(number)), text_cell("đạt")) for number in range(1, count + 1))
        table = Table("Kết quả", (Column("STT"), Column("Đánh giá")), rows, "ghi chú")
        report = Report(
            "a", "vi", "Kết quả", "", (), (Section("all", "Bảng", (table,)),), page=_PAGE, kicker=("a", "b")
        )
        with pdfplumber.open(io.BytesIO(render_pdf(report))) as document:
            pages = [page.extract_text().splitlines() for page in document.pages]
        held = [[line for line in page if line.endswith("đạt") and line[0].isdigit()] for page in pages]
        last[count] = [len(page) for page in held if page]
        assert sum(last[count]) == count
    assert {len(pages) for pages in last.values()} == {1, 2}  # the rows pass from one page to two
    assert min(pages[-1] for pages in last.values()) >= 3, last


def test_word_holds_the_last_three_rows_of_a_long_table_together_with_the_note() -> None:
    rows = tuple((text_cell(str(number)), text_cell("đạt")) for number in range(20))
    table = Table("Kết quả", (Column("STT"), Column("Đánh giá")), rows, "ghi chú")
    report = Report("a", "vi", "Kết quả", "", (), (Section("all", "Bảng", (table,)),), page=_PAGE, kicker=("a", "b"))
    drawn = Document(io.BytesIO(render_docx(report))).tables[-1].rows
    held = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in drawn][1:]
    assert held == [False] * 17 + [True] * 3
