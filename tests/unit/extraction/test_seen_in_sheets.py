"""What a person sees of a workbook is what is read, and what nobody sees is counted."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from vnfilings import describe_skipped, read_document, read_table_cells
from vnfilings.formats import Table
from vnfilings.formats._layout.number_formats import write_number, write_text

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_D = "http://schemas.openxmlformats.org/drawingml/2006/"
#: Styles by number: 0 plain, 1 a hiding format, 2 white, 3 white on dark, 4 struck, 5 raised, 6 a unit, 7 dust,
#: 8 grey, 9 not struck.
_STYLES = (
    f'<styleSheet xmlns="{_S}"><numFmts><numFmt numFmtId="170" formatCode=";;;"/>'
    '<numFmt numFmtId="171" formatCode="0.0&quot; %&quot;"/></numFmts><fonts><font/>'
    '<font><color rgb="FFFFFFFF"/></font><font><strike/></font><font><vertAlign val="superscript"/></font>'
    '<font><sz val="1"/></font><font><color theme="0"/></font>'
    '<font><color theme="0" tint="-0.5"/></font><font><strike val="0"/></font></fonts><fills><fill>'
    '<patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor theme="3"/></patternFill></fill></fills><cellXfs>'
    '<xf numFmtId="0" fontId="0" fillId="0"/><xf numFmtId="170" fontId="0" fillId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0"/><xf numFmtId="0" fontId="5" fillId="2"/>'
    '<xf numFmtId="0" fontId="2" fillId="0"/><xf numFmtId="0" fontId="3" fillId="0"/>'
    '<xf numFmtId="171" fontId="0" fillId="0"/><xf numFmtId="0" fontId="4" fillId="0"/>'
    '<xf numFmtId="0" fontId="6" fillId="0"/><xf numFmtId="0" fontId="7" fillId="0"/></cellXfs></styleSheet>'
)


def _pack(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _relations(**parts: str) -> str:
    listed = "".join(
        f'<Relationship Id="{number}" Type="{_R}/{kind.rstrip("_")}" Target="{part}"/>'
        for number, (kind, part) in enumerate(parts.items(), start=1)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{package}">{listed}</Relationships>'


def _workbook(
    folder: Path, rows: str, before: str = "", after: str = "", state: str = "", beside: dict[str, str] | None = None
) -> Path:
    """Write a workbook of one sheet; `beside` holds parts of the sheet by the kind of their relation."""
    sheet = f'<worksheet xmlns="{_S}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    book = f'<workbook xmlns="{_S}" xmlns:r="{_R}"><sheets><sheet name="a" sheetId="1" {state} r:id="1"/>'
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'{book}<sheet name="b" sheetId="2" r:id="2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            worksheet="worksheets/s.xml", worksheet_="worksheets/b.xml", styles="styles.xml"
        ),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/s.xml": sheet,
        "xl/worksheets/b.xml": f'<worksheet xmlns="{_S}"><sheetData/></worksheet>',
        "xl/worksheets/_rels/s.xml.rels": _relations(**{kind: f"{kind}.xml" for kind in beside or {}}),
    }
    parts |= {f"xl/worksheets/{kind}.xml": part for kind, part in (beside or {}).items()}
    return _pack(folder / "book.xlsx", parts)


def _read(path: Path) -> tuple[str, str]:
    document, lines = read_document(path), []
    assert document.notes == ()
    for block in document.blocks:
        if isinstance(block, Table):
            lines += [" | ".join(row) for row in (block.header, *(row.texts for row in block.rows)) if any(row)]
        else:
            lines.append(block.text)
    return " / ".join(lines), describe_skipped(document.skipped).removeprefix("skipped: ")


def _cell(value: str, place: str = "", style: int = 0) -> str:
    """Return a cell: a number, a formula ('='), an error ('#'), a boolean ('!') or a text."""
    start = f'<c s="{style}"' + (f' r="{place}"' if place else "")
    if value.startswith("="):
        return f"{start}><f>{value[1:]}</f></c>"
    if value.startswith(("#", "!")):
        return f'{start} t="{"e" if value[0] == "#" else "b"}"><v>{value.lstrip("!")}</v></c>'
    if value.replace(".", "").isdigit():
        return f"{start}><v>{value}</v></c>"
    return f'{start} t="inlineStr"><is>{value if value.startswith("<") else f"<t>{value}</t>"}</is></c>'


def _row(*values: str, styles: str = "", row: str = "") -> str:
    """Return a row of cells; `styles` has a digit for each of them."""
    return (
        f"<row {row}>{''.join(_cell(v, '', int(s)) for v, s in zip(values, styles.ljust(9, '0'), strict=False))}</row>"
    )


_FIRST = _row("tên", "b1")
_RUN = '<r><rPr>{}</rPr><t xml:space="preserve">{}</t></r>'
_DRAWING = (
    f'<xdr:wsDr xmlns:xdr="{_D}spreadsheetDrawing" xmlns:a="{_D}main" xmlns:c="{_D}chart"><xdr:twoCellAnchor><xdr:pic/>'
    "</xdr:twoCellAnchor><xdr:sp><xdr:txBody><a:p><a:r><a:t>Đạt 45%</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    "<xdr:graphicFrame><a:graphic><c:chart/></a:graphic></xdr:graphicFrame></xdr:wsDr>"
)
_ROWS: dict[str, tuple[dict[str, object], str, str]] = {
    "a hidden row": (
        {"rows": _FIRST + _row("x", "9", row='hidden="1"') + _row("y", "45")}, "tên | b1 / y | 45", "1 hidden row",
    ),
    "a hidden row behind one that is left out": (
        {"rows": _row("tên", "b1", row='r="1"') + _row("y", "45", row='r="2"')
                 + _row("x", "9", row='r="4" hidden="1"')},
        "tên | b1 / y | 45", "1 hidden row",
    ),
    "a row without height": (
        {"rows": _FIRST + _row("x", "9", row='ht="0" customHeight="1"') + _row("y", "45")}, "tên | b1 / y | 45",
        "1 hidden row",
    ),
    "an empty hidden row": ({"rows": _FIRST + '<row hidden="1"/>' + _row("y", "45")}, "tên | b1 / y | 45", ""),
    "hidden columns": (
        {"rows": _row("tên", "b1", "b2", "c") + _row("x", "9", "8", "45"),
         "before": '<cols><col min="2" max="2" hidden="1"/><col min="3" max="3" width="0"/></cols>'},
        "tên | c / x | 45", "2 hidden columns",
    ),
    "a hidden sheet": ({"rows": _row("x", "9"), "state": 'state="hidden"'}, "", "1 hidden sheet"),
    "a sheet hidden from the menu": ({"rows": _row("x", "9"), "state": 'state="veryHidden"'}, "", "1 hidden sheet"),
    "a hiding format": ({"rows": _row("a", "9", "c", "8", styles="0101")}, "a | c", "2 hidden cells"),
    "a hidden text": ({"rows": _row("a", "nine", "c", styles="01")}, "a | c", "1 hidden cell"),
    "white": ({"rows": _row("a", "9", "c", styles="02")}, "a | c", "1 passage of white text"),
    "white on dark": ({"rows": _row("a", "45", styles="03")}, "a | 45", ""),
    "grey, and not struck": ({"rows": _row("a", "45", "46", styles="089")}, "a | 45 | 46", ""),
    "white behind an empty place": (
        {"rows": f'<row>{_cell("a", "A1")}{_cell("9", "C1", 2)}{_cell("45", "D1")}</row>'},
        "a | 45", "1 passage of white text",
    ),
    "white where a rule paints": (
        {"rows": _row("a", "45", styles="02"), "after": '<conditionalFormatting sqref="A1:C9"/>'}, "a | 45", "",
    ),
    "struck and dust": (
        {"rows": _row("a", "9", "8", "c", styles="047")}, "a | c",
        "1 passage of struck-through text, 1 passage of zero-size text",
    ),
    "raised": ({"rows": _row("54%", "1", styles="05")}, "54% | ¹", ""),
    "a unit in the format": ({"rows": _row("a", "45.25", styles="06")}, "a | 45,25 %", ""),
    "three decimals are no thousands": ({"rows": _row("a", "45.678", "0.455")}, "a | 45,6780 | 0,455", ""),
    "parts of a text": (
        {"rows": _row("a", "<t/>" + _RUN.format("", "54 ") + _RUN.format('<vertAlign val="superscript"/>', "1")
                      + _RUN.format("<strike/>", "99") + _RUN.format('<color rgb="FFFFFFFF"/>', "98"))}, "a | 54 ¹",
        "1 passage of struck-through text, 1 passage of white text",
    ),
    "a formula without its value": ({"rows": _row("a", "=1+1", "c")}, "a | c", "1 formula without a value"),
    "an error and a truth": ({"rows": _row("a", "#DIV/0!", "!1")}, "a | TRUE", "1 error value"),
    "under a merged cell": (
        {"rows": _row("a", "9", "c"), "after": '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'}, "a | a | c",
        "1 hidden cell",
    ),
    "beside the cells": (
        {"rows": _row("a", "45"), "beside": {
            "drawing": _DRAWING, "comments": f'<comments xmlns="{_S}"><comment/></comments>'}},
        "a | 45", "1 comment, 1 text box, 1 picture without text, 1 chart",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", _ROWS)
def test_what_is_seen_of_a_workbook_is_read_and_the_rest_is_counted(case: str, tmp_path: Path) -> None:
    sheet, text, skipped = _ROWS[case]
    assert _read(_workbook(tmp_path, **sheet)) == (text, skipped)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.455, "0.0%", "45.5%"),
        (0.455, "[$-42A]0.0 %", "45.5 %"),
        (45.5, '0.0"%"', "45.5%"),
        (14, '0" bệnh viện"', "14 bệnh viện"),
        (45, '"≥ "0', "≥ 45"),
        (12_500_000, "#,##0,", "12500"),
        (12_500_000, '#,##0.0,,"  triệu"', "12.5  triệu"),
        (45.678, "0", "45.678"),
        (0.5, "# ?/?", "0.5"),
        (0.46, "# ??/100", "0.46"),
        (45, "0.00E+00", "45"),
        (0.3, "[<1]0%;0", "30%"),
        (3, "[<1]0%;0", "3"),
        (3, ";;;", None),
        (-3, "0;;", None),
        (0, '0;-0;"-"', "-"),
        (-5, "#,##0_);(#,##0)", "-5"),
        (-5, "0;[Red]0", "-5"),
        (5, "+0;-0", "+5"),
        (1200, "[$₫-42A]#,##0", "1200 ₫"),
        (1200, '_-* #,##0 "₫"_-', "1200 ₫"),
        (455, r"0\,0", "45,5"),
        (1234, r"#\.##0", "1.234"),
        (1, '[=1]"Có";"Không"', "Có"),
        (7, '@', "7"),
        (45_000, "dd/mm/yyyy", "45000"),
        (45, 'General" %"', "45 %"),
        (0, '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', "-"),
        (0, "#,###", None),
        (0.46, "?/13", "0.46"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_its_format_shows_it(value: float, number_format: str, shown: str | None) -> None:
    assert (
        write_number(value, number_format, lambda number: f"{number:g}" if number < 1000 else f"{number:.0f}") == shown
    )


@pytest.mark.parametrize(
    ("number_format", "shown"), [("@", "x"), ('@"%"', "x%"), ("0;0;0;", None), ('0;0;0;"y"', "y"), ("0.0%", "x")]
)
def test_a_text_is_written_as_its_format_shows_it(number_format: str, shown: str | None) -> None:
    assert write_text("x", number_format) == shown


def test_a_workbook_of_excel_97_is_read_as_it_is_seen() -> None:
    """Its rows say what is done with the 9 in each of them."""
    text, skipped = _read(Path(__file__).with_name("hidden.xls"))
    assert "9" not in text
    assert "white on dark | 45 | " in text
    assert "unit | 45,25 % | " in text
    assert "54 ¹ | 45 | " in text
    assert skipped == (
        "1 hidden sheet, 1 hidden row, 1 hidden column, 1 hidden cell, 2 passages of struck-through text, "
        "1 passage of white text, 1 passage of zero-size text"
    )


def _record(kind: int, content: bytes = b"") -> bytes:
    """Return a record of a binary workbook; numbers above 127 take two bytes."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(content)]) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _binary_workbook(folder: Path) -> Path:
    """Write a binary workbook with a share, a raised mark, and all that hides a cell."""
    black, white, none = bytes(8), bytes([5, 0, 0, 0, 255, 255, 255, 255]), bytes(60)
    fonts = [(0, 0, black), (8, 0, black), (0, 0, white), (0, 1, black)]
    styles = b"".join(
        _record(43, struct.pack("<HHHH", 220, flags, 400, raised) + bytes(4) + colour + bytes(1) + _wide("A"))
        for flags, raised, colour in fonts
    )
    styles = (
        _record(44, struct.pack("<H", 170) + _wide(";;;"))
        + styles
        + _record(45, bytes(4) + none)
        + _record(617, bytes([5, 0, 0, 0]))
    )
    for code, font in ((0, 0), (10, 0), (170, 0), (0, 1), (0, 2)):
        styles += _record(47, struct.pack("<HHHH", 0, code, font, 0) + bytes(8))
    run = struct.pack("<IHH", 1, 1, 3)
    strings = _record(159, struct.pack("<II", 4, 4))
    strings += b"".join(_record(19, b"\0" + _wide(text)) for text in ("tên", "b", "c"))
    strings += _record(19, b"\1" + _wide("m2") + run) + _record(160)

    def row(number: int, *cells: tuple[float | str, int], hidden: int = 0) -> bytes:
        found = _record(0, struct.pack("<IIHBB", number, 0, 300, 0, hidden) + bytes(5))
        for column, (value, style) in enumerate(cells):
            place = struct.pack("<II", column, style)
            if isinstance(value, str):
                found += _record(7, place + struct.pack("<I", ("tên", "b", "c", "m2").index(value)))
            else:
                found += _record(5, place + struct.pack("<d", value))
        return found

    rows = (
        row(0, ("tên", 0), ("b", 0), ("c", 0)) + row(1, ("m2", 0), (9, 0), (0.455, 1)) + row(2, (9, 2), (9, 0), (9, 3))
    )
    rows += row(3, ("b", 0), (9, 0), (9, 4)) + row(4, ("c", 0), (9, 0), (9, 0), hidden=0x10)
    column = _record(60, struct.pack("<IIIIH", 1, 1, 2304, 0, 1))
    sheet = _record(129) + _record(148, struct.pack("<IIII", 0, 4, 0, 2)) + column + _record(145) + rows + _record(146)
    sheet_entry = _record(156, struct.pack("<II", 0, 1) + _wide("1") + _wide("a"))
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _relations(officeDocument="xl/workbook.bin"),
        "xl/workbook.bin": _record(131) + _record(143) + sheet_entry + _record(144) + _record(132),
        "xl/_rels/workbook.bin.rels": _relations(
            worksheet="worksheets/s.bin", styles="styles.bin", sharedStrings="sharedStrings.bin"
        ),
        "xl/styles.bin": styles + _record(618),
        "xl/sharedStrings.bin": strings,
        "xl/worksheets/s.bin": sheet + _record(130),
    }
    return _pack(folder / "book.xlsb", parts)


def test_a_binary_workbook_is_read_as_it_is_seen(tmp_path: Path) -> None:
    text, skipped = _read(_binary_workbook(tmp_path))
    assert text == "tên | c / m² | 45,5% / b"
    assert skipped == (
        "1 hidden row, 1 hidden column, 1 hidden cell, 1 passage of struck-through text, 1 passage of white text"
    )


_URN = "urn:oasis:names:tc:opendocument:xmlns:"
_ODS_NAMES = " ".join(
    f'xmlns:{short}="{_URN}{long}:1.0"'
    for short, long in {
        "office": "office", "table": "table", "text": "text", "style": "style", "draw": "drawing",
        "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
_ODS_STYLES = "".join(
    f'<style:style style:name="{name}" style:parent-style-name="{parent}"><style:{kind}-properties {properties}/>'
    "</style:style>"
    for name, parent, kind, properties in (
        ("struck", "", "text", 'style:text-line-through-style="solid"'),
        ("white", "", "text", 'fo:color="#ffffff"'),
        ("dust", "", "text", 'fo:font-size="1pt"'),
        ("mark", "", "text", 'style:text-position="super 58%"'),
        ("dark", "", "table-cell", 'fo:background-color="#000080"'),
        ("seen", "dark", "text", 'fo:color="#ffffff"'),
    )
)
_ODS = {
    "hidden rows": (
        "<R><T>a</T><N v='1'>1</N></R><R table:visibility='collapse'><T>b</T><N v='9'>9</N></R>"
        "<R table:visibility='filter'><T>c</T><N v='9'>9</N></R>", "a | 1", "2 hidden rows",
    ),
    "folded rows": (
        "<R><T>a</T><N v='1'>1</N></R><table:table-row-group table:display='false'><R><T>b</T><N v='9'>9</N></R>"
        "</table:table-row-group>", "a | 1", "1 hidden row",
    ),
    "a hidden column": (
        "<table:table-column/><table:table-column table:visibility='collapse'/><R><T>a</T><N v='9'>9</N><T>c</T></R>",
        "a | c", "1 hidden column",
    ),
    "styles": (
        "<R><T>a</T><T s='struck'>9</T><T s='white'>8</T><T s='dust'>7</T><T s='seen'>45</T></R>", "a | 45",
        "1 passage of struck-through text, 1 passage of white text, 1 passage of zero-size text",
    ),
    "parts of a text": (
        "<R><T>a</T><T>m<text:span text:style-name='mark'>2</text:span><text:span text:style-name='struck'>9"
        "</text:span></T></R>", "a | m²", "1 passage of struck-through text",
    ),
    "a comment within a text": (
        "<R><T>a</T><T>m<text:span text:style-name='mark'>2</text:span><office:annotation><text:p>9</text:p>"
        "</office:annotation></T></R>", "a | m²", "1 comment",
    ),
    "an error": (
        "<R><T>a</T><table:table-cell table:formula='of:=1/0' office:value-type='string'><text:p>#DIV/0!</text:p>"
        "</table:table-cell><T>c</T></R>", "a | c", "1 error value",
    ),
    "words in a format": ("<R><T>a</T><N v='12500000'>12,5 triệu</N><N v='14'>14 bệnh viện</N><N v='0.3'>0,30</N></R>",
                          "a | 12,5 triệu | 14 bệnh viện | 0,3", ""),
    "a picture, a text box, a comment": (
        "<R><T>a</T><N v='1'>1</N></R><table:shapes><office:annotation/><draw:frame><draw:image/></draw:frame>"
        "<draw:frame><draw:text-box><text:p>b</text:p></draw:text-box></draw:frame></table:shapes>",
        "a | 1", "1 comment, 1 text box, 1 picture without text",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", _ODS)
def test_an_open_document_workbook_is_read_as_it_is_seen(case: str, tmp_path: Path) -> None:
    rows, text, skipped = _ODS[case]
    rows = rows.replace("<R", "<table:table-row").replace("</R>", "</table:table-row>")
    rows = re.sub(r"<T( s='\w+')?>", r"<table:table-cell office:value-type='string'\1><text:p>", rows)
    rows = re.sub(r"<N v='(.*?)'>", r"<table:table-cell office:value-type='float' office:value='\1'><text:p>", rows)
    rows = re.sub("</[TN]>", "</text:p></table:table-cell>", rows).replace(" s='", " table:style-name='")
    content = (
        f"<office:document-content {_ODS_NAMES}><office:automatic-styles>{_ODS_STYLES}</office:automatic-styles>"
        f"<office:body><office:spreadsheet><table:table table:name='a'>{rows}</table:table></office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": "<manifest/>",
    }
    assert _read(_pack(tmp_path / "book.ods", parts)) == (text, skipped)


def test_a_tidy_table_leaves_out_hidden_sheets_rows_columns_and_struck_cells(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.create_sheet("b", 0)
    hidden, sheet = workbook.worksheets[1], workbook.worksheets[0]
    hidden.append(["Tỉnh", "Giá trị"])
    hidden.sheet_state = "hidden"
    for row in (["Tỉnh", "Năm", "Giá trị"], ["A", 2024, 1], ["B", 2024, 2], ["C", 2024, 3]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet["C4"].font = openpyxl.styles.Font(strike=True)
    workbook.save(tmp_path / "table.xlsx")
    table = read_table_cells(tmp_path / "table.xlsx")
    assert table.header == ("Tỉnh", "", "Giá trị")
    assert table.rows == ((2, ("A", None, 1)), (4, ("C", None, None)))
    assert table.notes == ("skipped: 1 hidden sheet, 1 hidden row, 3 hidden cells, 1 passage of struck-through text",)
