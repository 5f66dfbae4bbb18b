"""What a person sees of a workbook is what is read, and what nobody sees is counted."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from vnfilings import describe_skipped, read_document
from vnfilings.formats import Table
from vnfilings.formats._layout.number_formats import write_number, write_text

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_D = "http://schemas.openxmlformats.org/drawingml/2006/"
#: Styles by number: 0 plain, 1 a hiding format, 2 white, 3 white on dark, 4 struck, 5 raised, 6 a unit, 7 dust.
_STYLES = (
    f'<styleSheet xmlns="{_S}"><numFmts><numFmt numFmtId="170" formatCode=";;;"/>'
    '<numFmt numFmtId="171" formatCode="0.0&quot; %&quot;"/></numFmts><fonts><font/>'
    '<font><color rgb="FFFFFFFF"/></font><font><strike/></font><font><vertAlign val="superscript"/></font>'
    '<font><sz val="1"/></font><font><color theme="0"/></font></fonts><fills><fill><patternFill patternType="none"/>'
    '</fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor theme="3"/></patternFill></fill></fills><cellXfs>'
    '<xf numFmtId="0" fontId="0" fillId="0"/><xf numFmtId="170" fontId="0" fillId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0"/><xf numFmtId="0" fontId="5" fillId="2"/>'
    '<xf numFmtId="0" fontId="2" fillId="0"/><xf numFmtId="0" fontId="3" fillId="0"/>'
    '<xf numFmtId="171" fontId="0" fillId="0"/><xf numFmtId="0" fontId="4" fillId="0"/></cellXfs></styleSheet>'
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
    "white where a rule paints": (
        {"rows": _row("a", "45", styles="02"), "after": '<conditionalFormatting sqref="A1:C9"/>'}, "a | 45", "",
    ),
    "struck and dust": (
        {"rows": _row("a", "9", "8", "c", styles="047")}, "a | c",
        "1 passage of struck text, 1 passage of zero-size text",
    ),
    "raised": ({"rows": _row("54%", "1", styles="05")}, "54% | ¹", ""),
    "a unit in the format": ({"rows": _row("a", "45.25", styles="06")}, "a | 45,25 %", ""),
    "three decimals are no thousands": ({"rows": _row("a", "45.678", "0.455")}, "a | 45,6780 | 0,455", ""),
    "parts of a text": (
        {"rows": _row("a", "<t/>" + _RUN.format("", "54 ") + _RUN.format('<vertAlign val="superscript"/>', "1")
                      + _RUN.format("<strike/>", "99") + _RUN.format('<color rgb="FFFFFFFF"/>', "98"))}, "a | 54 ¹",
        "1 passage of struck text, 1 passage of white text",
    ),
    "a formula without its value": ({"rows": _row("a", "=1+1", "c")}, "a | c", "1 formula without value"),
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
