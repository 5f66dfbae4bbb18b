"""The same report in seven formats gives the same statements: values, kinds, periods, units, names and places."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from pathlib import Path
from tempfile import mkdtemp

import docx
import openpyxl
import pytest
import typst

from vnfilings.extraction import read_documents

_TITLE = ["BÁO CÁO", "Kết quả chuyển đổi số y tế 6 tháng đầu năm 2026"]
_BODY = [
    "I. MỤC TIÊU NĂM 2027",
    "- Tỷ lệ hồ sơ nộp trực tuyến đạt 90%;",
    "- 100% trạm y tế dùng chữ ký số.",
    "II. KẾT QUẢ THỰC HIỆN",
    "Toàn tỉnh có 21/24 bệnh viện triển khai bệnh án điện tử (đạt 87,5%).",
    "- Tỷ lệ hồ sơ nộp trực tuyến đạt 61,2%;",
    "- Số lượt khám bằng căn cước là 12.450 lượt.",
]
_CAPTION = "Bảng 1. Kết quả theo đơn vị năm 2025"
_PLACES = [
    ["TT", "Đơn vị", "Số lượt khám", "Tỷ lệ BAĐT (%)"],
    ["1", "BV Sao Mai", "12.300", "95,1"],
    ["2", "TTYT huyện Đồi Mây", "4.150", "71,5"],
]
_LEVELS = [
    ["Nội dung", "Nam", "", "Nữ", ""],
    ["", "Năm 2024", "Năm 2025", "Năm 2024", "Năm 2025"],
    ["Tỷ lệ tham gia BHYT (%)", "90,1", "91,2", "92,3", "93,4"],
    ["Số ca mắc sởi", "12", "7", "15", "9"],
]
_SPANS = [(0, 1, 2), (0, 3, 4)]
_TABLES = (_PLACES, _LEVELS)
Grid = list[list[str]]


def _write_txt(path: Path) -> None:
    tables = ["\n".join("\t".join(row) for row in table) for table in _TABLES]
    lines = [*_TITLE, *_BODY, _CAPTION]
    path.write_text("\n\n".join([*lines, tables[0], "Theo giới tính:", tables[1]]), "utf-8")


def _flat_lines() -> list[str]:
    """Return the report with its tables one cell a line, as they come out of a web page that is copied."""
    cells = [[cell for row in table for cell in row if cell] for table in _TABLES]
    return [*_TITLE, *_BODY, _CAPTION, *cells[0], "Theo giới tính:", *cells[1]]


def _write_flat_txt(path: Path) -> None:
    path.write_text("\n\n".join(_flat_lines()), "utf-8")


def _write_flat_html(path: Path) -> None:
    path.write_text(f"<body>{''.join(f'<p>{escape(line)}</p>' for line in _flat_lines())}</body>", "utf-8")


def _write_flat_docx(path: Path) -> None:
    document = docx.Document()
    for line in _flat_lines():
        document.add_paragraph(line)
    document.save(str(path))


def _write_flat_pdf(path: Path) -> None:
    source = path.with_suffix(".typ")
    source.write_text("\n\n".join(f"#par[{_typst(line)}]" for line in _flat_lines()), "utf-8")
    typst.compile(str(source), output=str(path))


def _write_html(path: Path) -> None:
    def cells(table: Grid, number: int) -> str:
        spans = {(row, first): last - first + 1 for row, first, last in _SPANS} if table is _LEVELS else {}
        covered = {(r, c) for r, first, last in _SPANS for c in range(first + 1, last + 1)} if spans else set()
        return "".join(
            f"<td colspan={spans.get((number, place), 1)}>{escape(text)}</td>"
            for place, text in enumerate(table[number])
            if (number, place) not in covered
        )

    tables = [
        f"<table>{''.join(f'<tr>{cells(table, number)}</tr>' for number in range(len(table)))}</table>"
        for table in _TABLES
    ]
    head = "".join(f"<h1>{line}</h1>" for line in _TITLE)
    body = "".join(f"<p>{escape(line)}</p>" for line in [*_BODY, _CAPTION])
    path.write_text(f"<body>{head}{body}{tables[0]}<p>Theo giới tính:</p>{tables[1]}</body>", "utf-8")


def _write_docx(path: Path) -> None:
    document = docx.Document()
    for line in [*_TITLE, *_BODY, _CAPTION]:
        document.add_paragraph(line)
    for table in _TABLES:
        if table is _LEVELS:
            document.add_paragraph("Theo giới tính:")
        grid = document.add_table(len(table), len(table[0]))
        for number, row in enumerate(table):
            for place, text in enumerate(row):
                grid.cell(number, place).text = text
        for row_number, first, last in _SPANS if table is _LEVELS else []:
            grid.cell(row_number, first).merge(grid.cell(row_number, last))
    document.save(str(path))


def _grid() -> Grid:
    return [*([line] for line in [*_TITLE, *_BODY, _CAPTION]), *_PLACES, [], ["Theo giới tính:"], *_LEVELS]


def _write_xlsx(path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in _grid():
        sheet.append([text or None for text in row])
    top = len(_grid()) - len(_LEVELS) + 1
    for row_number, first, last in _SPANS:
        sheet.merge_cells(
            start_row=top + row_number, end_row=top + row_number, start_column=first + 1, end_column=last + 1
        )
    workbook.save(path)


def _write_csv(path: Path) -> None:
    path.write_text("\n".join(";".join(f'"{cell}"' for cell in row) for row in _grid()), "utf-8")


def _write_ods(path: Path) -> None:
    rows = "".join(
        f"<table:table-row>{''.join(_ods_cell(text) for text in row) or '<table:table-cell/>'}</table:table-row>"
        for row in _grid()
    )
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet><table:table table:name="A">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)


def _ods_cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


def _write_pdf(path: Path) -> None:
    def cells(table: Grid) -> str:
        return ", ".join(f"[{_typst(text)}]" for row in table for text in row)

    parts = [f"#par[{_typst(line)}]" for line in [*_TITLE, *_BODY, _CAPTION]]
    first, second = (f"#table(columns: {len(table[0])}, {cells(table)})" for table in _TABLES)
    source = path.with_suffix(".typ")
    source.write_text("\n\n".join([*parts, first, "#par[Theo giới tính:]", second]), "utf-8")
    typst.compile(str(source), output=str(path))


def _typst(text: str) -> str:
    return text.replace("-", "\\-", 1) if text.startswith("-") else text.replace("I. ", "I#h(0pt). ", 1)


_WRITERS: dict[str, Callable[[Path], None]] = {
    "txt": _write_txt,
    "html": _write_html,
    "docx": _write_docx,
    "xlsx": _write_xlsx,
    "csv": _write_csv,
    "ods": _write_ods,
    "pdf": _write_pdf,
}
_COLUMNS = ["kind", "indicator_text", "unit_text", "op", "value", "value_unit", "numerator", "denominator", "period"]


def _rows(path: Path) -> list[tuple[object, ...]]:
    frame = read_documents([path]).frame[_COLUMNS]
    return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).to_numpy()]


@cache
def _expected() -> Sequence[tuple[object, ...]]:
    path = Path(mkdtemp()) / "report.txt"
    _write_txt(path)
    return tuple(_rows(path))


def test_the_report_itself_is_read_whole() -> None:
    shown = [(kind, name, who, value, period) for kind, name, who, _, value, _, _, _, period in _expected()]
    assert shown == [
        ("target", "Tỷ lệ hồ sơ nộp trực tuyến", "", 90, "2027"),
        ("target", "trạm y tế dùng chữ ký số", "", 100, "2027"),
        ("actual", "bệnh viện triển khai bệnh án điện tử", "", 87.5, "2026-H1"),
        ("actual", "Tỷ lệ hồ sơ nộp trực tuyến", "", 61.2, "2026-H1"),
        ("actual", "Số lượt khám bằng căn cước", "", 12450, "2026-H1"),
        ("actual", "Số lượt khám", "BV Sao Mai", 12300, "2025"),
        ("actual", "Tỷ lệ BAĐT", "BV Sao Mai", 95.1, "2025"),
        ("actual", "Số lượt khám", "TTYT huyện Đồi Mây", 4150, "2025"),
        ("actual", "Tỷ lệ BAĐT", "TTYT huyện Đồi Mây", 71.5, "2025"),
        ("actual", "Tỷ lệ tham gia BHYT - Nam", "", 90.1, "2024"),
        ("actual", "Tỷ lệ tham gia BHYT - Nam", "", 91.2, "2025"),
        ("actual", "Tỷ lệ tham gia BHYT - Nữ", "", 92.3, "2024"),
        ("actual", "Tỷ lệ tham gia BHYT - Nữ", "", 93.4, "2025"),
        ("actual", "Số ca mắc sởi - Nam", "", 12, "2024"),
        ("actual", "Số ca mắc sởi - Nam", "", 7, "2025"),
        ("actual", "Số ca mắc sởi - Nữ", "", 15, "2024"),
        ("actual", "Số ca mắc sởi - Nữ", "", 9, "2025"),
    ]


@pytest.mark.parametrize("name", _WRITERS)
def test_every_format_gives_the_same_statements(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"report.{name}"
    _WRITERS[name](path)
    assert _rows(path) == list(_expected())


@pytest.mark.parametrize("write", [_write_flat_txt, _write_flat_html, _write_flat_docx, _write_flat_pdf])
def test_cells_one_a_line_give_the_same_statements(tmp_path: Path, write: Callable[[Path], None]) -> None:
    path = tmp_path / f"report.{write.__name__.rpartition('_')[2]}"
    write(path)
    assert _rows(path) == list(_expected())
