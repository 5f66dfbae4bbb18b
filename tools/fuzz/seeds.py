"""Small ordinary files of every format, made here, which the campaign then mutates."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import docx
import openpyxl

_TITLE = "BÁO CÁO kết quả chuyển đổi số y tế 6 tháng đầu năm 2026"
_SENTENCES = (
    "I. KẾT QUẢ THỰC HIỆN",
    "Đến hết tháng 6/2026, toàn tỉnh có 21/24 bệnh viện triển khai bệnh án điện tử (đạt 87,5%).",
    "Tỷ lệ thanh toán không dùng tiền mặt đạt 46,1% (60/130 lượt), tăng 12,3% so với cùng kỳ.",
    "II. NHIỆM VỤ",
    "- Sở Y tế chủ trì, hoàn thành trước ngày 30/9/2026 ít nhất 1.250 hồ sơ.",
)
_ROWS = (
    ("TT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Kết quả", "Tỷ lệ"),
    ("1", "Bệnh viện có bệnh án điện tử", "bệnh viện", 24, 21, 0.875),
    ("2", "Hồ sơ sức khỏe điện tử", "người", 1250000, 1180321, 0.944),
    ("3", "Lượt thanh toán không dùng tiền mặt", "lượt", 130, 60, 0.4615),
)
_SUFFIXES = (".docx", ".xlsx", ".xls", ".xlsb", ".ods", ".pdf", ".html", ".htm", ".xhtml", ".csv", ".tsv", ".txt")
_LARGEST = 300_000


def make_seeds(examples: Iterable[Path] = ()) -> list[tuple[str, bytes]]:
    """Return (name, content) of seeds: those made here, an old workbook of the tests, and small example files."""
    project = Path(__file__).resolve().parents[2]
    made = [
        ("made.docx", _word()),
        ("made.xlsx", _workbook()),
        ("made.ods", _open_document()),
        ("made.pdf", _pdf()),
        ("made.html", _page()),
        ("made.csv", _table(",")),
        ("made.txt", "\n".join((_TITLE, *_SENTENCES)).encode()),
    ]
    old = sorted((project / "tests" / "unit" / "extraction").glob("*.xls*"))
    given = [path for folder in examples for path in sorted(folder.rglob("*") if folder.is_dir() else [folder])]
    files = [path for path in (*old, *given) if path.suffix.lower() in _SUFFIXES and path.is_file()]
    return made + [(path.name, path.read_bytes()) for path in files if path.stat().st_size <= _LARGEST]


def by_format(seeds: list[tuple[str, bytes]]) -> dict[str, list[tuple[str, bytes]]]:
    """Return the seeds of each format, so that every format gets its share however many examples there are."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for name, content in seeds:
        found.setdefault(Path(name).suffix.lower(), []).append((name, content))
    return dict(sorted(found.items()))


def _word() -> bytes:
    document = docx.Document()
    document.add_heading(_TITLE)
    for sentence in _SENTENCES:
        document.add_paragraph(sentence)
    table = document.add_table(len(_ROWS), len(_ROWS[0]))
    for row, values in zip(table.rows, _ROWS, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = str(value)
    table.cell(1, 0).merge(table.cell(2, 0))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _workbook() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None  # noqa: S101  # a new workbook has one
    sheet.append([_TITLE])
    for row in _ROWS:
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    for place in ("F3", "F4", "F5"):
        sheet[place].number_format = "0.0%"
    workbook.create_sheet("Phụ lục").append(["Tổng số", 24])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _open_cell(value: object) -> str:
    kind = f'float" office:value="{value}' if isinstance(value, int | float) else "string"
    return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'


def _open_document() -> bytes:
    end = '<table:table-cell table:number-columns-repeated="3"/></table:table-row>'
    rows = "".join("<table:table-row>" + "".join(map(_open_cell, row)) + end for row in _ROWS)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Bảng 1">{rows}<table:table-row table:number-rows-repeated="9">'
        "<table:table-cell/></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": manifest,
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


def _pdf() -> bytes:
    """Return a page with a paragraph, a ruled table and a form, in a font of every reader (hence plain letters)."""
    lines = ["BT /F1 12 Tf 60 780 Td (Ty le benh an dien tu dat 87,5% \\(21/24 benh vien\\) nam 2026) Tj ET"]
    for row in range(5):
        y = 700 - 30 * row
        lines.append(f"60 {y} m 500 {y} l S")
        lines += [
            f"BT /F1 10 Tf {70 + 110 * column} {y - 20} Td ({column * 7 + row * 3}) Tj ET"
            for column in range(4)
            if row < 4
        ]
    lines += [f"{60 + 110 * column} 700 m {60 + 110 * column} 580 l S" for column in range(5)]
    page = zlib.compress("\n".join([*lines, "q 1 0 0 1 0 -40 cm /X1 Do Q"]).encode())
    form = zlib.compress(b"BT /F1 9 Tf 60 500 Td (Tong so 1.250 ho so) Tj ET")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Rotate 0 "
        b"/Resources << /Font << /F1 5 0 R >> /XObject << /X1 6 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> "
        b"/Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(form), form),
    ]
    text, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(text))
    return text + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def _page() -> bytes:
    cells = ["".join(f"<td>{value}</td>" for value in row) for row in _ROWS]
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    body = "".join(f"<p>{sentence}</p>" for sentence in _SENTENCES)
    style = '<span style="display:none">99%</span><sup>1</sup>'
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{_TITLE}</title></head>'
        f'<body><h1>{_TITLE}</h1>{body}{style}<table border="1">{table}<tr><td colspan="2">Tổng</td>'
        f'<td rowspan="1">%</td></tr></table></body></html>'
    ).encode()


def _table(separator: str) -> bytes:
    return "\n".join(separator.join(f'"{value}"' for value in row) for row in _ROWS).encode("utf-8-sig")
