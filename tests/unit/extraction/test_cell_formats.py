"""The formats of a sheet's cells stand where the cells stand, though a sheet stores alike cells once."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from vnfilings import read_document, read_statements, read_table_cells
from vnfilings.formats._layout.number_formats import show_number
from vnfilings.formats._office.read_looks import read_sheet_looks
from vnfilings.formats._read_sheets import _show


def _formats(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    looks = read_sheet_looks(path)
    assert looks is not None
    return {name: {place: style.number_format for place, style in look.styles.items()} for name, look in looks.items()}


_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_SHARE = (
    '<table:table-cell office:value-type="percentage" office:value="0.4"{repeats}>'
    "<text:p>40%</text:p></table:table-cell>"
)


def _sheet(folder: Path, *rows: str) -> Path:
    names = " ".join(f'xmlns:{name}="{_SPACE}{name}:1.0"' for name in ("office", "table", "text"))
    path = folder / "table.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", f'<table:table {names} table:name="a">{"".join(rows)}</table:table>')
    return path


def test_a_cell_behind_repeated_columns_and_rows_keeps_its_place(tmp_path: Path) -> None:
    empty_row = '<table:table-row table:number-rows-repeated="4"><table:table-cell/></table:table-row>'
    gap = '<table:table-cell table:number-columns-repeated="3"/>'
    path = _sheet(tmp_path, empty_row, f"<table:table-row>{gap}{_SHARE.format(repeats='')}</table:table-row>")
    assert _formats(path) == {"a": {(4, 3): "0%"}}


def test_a_format_stored_once_for_alike_cells_holds_for_each_of_them(tmp_path: Path) -> None:
    twice = _SHARE.format(repeats=' table:number-columns-repeated="2"')
    path = _sheet(tmp_path, f'<table:table-row table:number-rows-repeated="2">{twice}</table:table-row>')
    assert _formats(path) == {"a": dict.fromkeys([(0, 0), (0, 1), (1, 0), (1, 1)], "0%")}


_OLD = Path(__file__).with_name("percent.xls")


def test_a_workbook_of_excel_97_is_read_as_it_shows_its_cells() -> None:
    """The file was written by a program of Excel 97's time: 0.0%, 0.0"%", a day without its year, and no format."""
    found = [statement.quantity for statement in read_statements(read_document(_OLD))]
    assert [(one.value, one.numerator, one.denominator, one.confidence) for one in found] == [
        (45.5, 91, 200, "high"),
        (45.5, 91, 200, "high"),
        (60, 3, 5, "high"),
        (0.455, None, None, "low"),
    ]
    assert [row[2] for _, row in read_table_cells(_OLD).rows] == [45.5, 45.5, 60, 0.455]


def test_where_formats_cannot_be_read_the_document_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlrd.open_workbook", lambda *_, **__: {}["damaged"])
    assert any("formats of its cells cannot be read" in note for note in read_document(_OLD).notes)
    assert any("formats of its cells cannot be read" in note for note in read_table_cells(_OLD).notes)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.455, "0.0%", (45.5, True)),
        (0.455, "#,##0.0%;[Red]-0.0%", (45.5, True)),
        (-0.05, "#,##0.0%;[Red]-0.0%", (-5, True)),
        (-5, '0.0%;-0.0"%"', (-5, True)),
        (0, '0.0%;-0.0%;"-"', (0, False)),
        (45.5, '0.0"%"', (45.5, True)),
        (45.5, r"0.00\%", (45.5, True)),
        (45.5, "0.0_%", (45.5, False)),
        (0.455, "[<=1]0.0%;0.0", (45.5, True)),
        (45.5, "[<=1]0.0%;0.0", (45.5, False)),
        (45.5, '[>1]0.0"%";0.0%', (45.5, True)),
        (1, '[>=1]0"%";0%', (1, True)),
        (1, '[>1]0"%";0%', (100, True)),
        (0.455, '[$-42A]0.0%;"a;b"0', (45.5, True)),
        (0.455, "General", (0.455, False)),
        (12, "", (12, False)),
    ],
)
def test_the_section_of_a_format_that_holds_for_a_number_gives_its_scale(
    value: float, number_format: str, shown: tuple[float, bool]
) -> None:
    assert show_number(value, number_format) == shown


def _styled(folder: Path, cells: str, columns: str = "", row: str = "") -> dict[tuple[int, int], str]:
    """Return the formats of one row of cells, where 'share' is a style of percent and 'sign' one of a printed sign."""
    names = " ".join(f'xmlns:{name}="{_SPACE}{name}:1.0"' for name in ("office", "table", "text", "style"))
    styles = (
        '<n:percentage-style style:name="N1"><n:number/><n:text>%</n:text></n:percentage-style>'
        '<n:number-style style:name="N2"><n:number/><n:text>%</n:text></n:number-style>'
        '<n:percentage-style style:name="N3"><n:number/>'
        '<style:map style:condition="value()&lt;0" style:apply-style-name="N4"/></n:percentage-style>'
        '<n:number-style style:name="N4"><n:number/></n:number-style>'
        '<style:style style:name="share" style:data-style-name="N1"/>'
        '<style:style style:name="child" style:parent-style-name="share"/>'
        '<style:style style:name="sign" style:data-style-name="N2"/>'
        '<style:style style:name="rise" style:data-style-name="N3"/>'
        '<style:style style:name="plain" style:data-style-name="N4"/>'
    )
    path = folder / "styled.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("styles.xml", f'<a {names} xmlns:n="{_SPACE}datastyle:1.0">{styles}</a>')
        table = f'<table:table table:name="a">{columns}<table:table-row {row}>{cells}</table:table-row></table:table>'
        archive.writestr("content.xml", f"<a {names}>{table}</a>")
    return _formats(path)["a"]


def _number(value: str, style: str = "", shown: str = "", kind: str = "float") -> str:
    named = f' table:style-name="{style}"' if style else ""
    text = f"<text:p>{shown}</text:p>" if shown else ""
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}"{named}>{text}</table:table-cell>'


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (_number("0.4", "share"), "0%"),
        (_number("0.4", "child"), "0%"),
        (_number("40", "sign"), '0"%"'),
        (_number("0.4", "rise"), "0%"),
        (_number("-4", "rise"), ""),
        (_number("0.4", "plain"), ""),
        (_number("40", shown="40%"), '0"%"'),
        (_number("-0.4", "plain", "-40%", "percentage"), "0%"),
    ],
)
def test_the_style_of_a_cell_says_what_a_number_is_shown_as(tmp_path: Path, cell: str, expected: str) -> None:
    assert _styled(tmp_path, cell).get((0, 0), "") == expected


def test_a_cell_without_a_style_takes_that_of_its_row_else_of_its_column(tmp_path: Path) -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:default-cell-style-name="share"/>'
    )
    cells = f"<table:table-cell/>{_number('0.4')}{_number('0.4')}"
    assert _styled(tmp_path, cells, columns) == {(0, 2): "0%"}
    row = 'table:default-cell-style-name="sign"'
    assert _styled(tmp_path, cells, columns, row) == {(0, 1): '0"%"', (0, 2): '0"%"'}
    assert _styled(tmp_path, _number("0.4", "plain"), columns, row) == {}


@pytest.mark.parametrize(
    ("stored", "shown"),
    [(12345678901.5, "12345678901,5"), (0.00002, "0,00002"), (100 / 3, "33,33333333"), (2e15, "2000000000000000")],
)
def test_a_number_of_a_workbook_is_shown_in_full_and_never_with_an_exponent(stored: float, shown: str) -> None:
    assert _show(stored, "") == shown


@pytest.mark.parametrize(("printed", "value"), [("1,23E+11", 123e9), ("1.5E+05", 150e3), ("-2E-05", -2e-5)])
def test_a_number_that_a_spreadsheet_exported_with_an_exponent_is_one_value(
    printed: str, value: float, tmp_path: Path
) -> None:
    (tmp_path / "export.csv").write_text(f"Chỉ tiêu;2025\nSố lượt khám;{printed}\n", encoding="utf-8")
    assert [one.quantity.value for one in read_statements(read_document(tmp_path / "export.csv"))] == [value]


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200d", "\ufeff"])
def test_marks_that_are_not_seen_change_no_reading(mark: str, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(f"Tỷ lệ{mark} ký số nă{mark}m{mark} 2025 đạt 9{mark}1%.", encoding="utf-8")
    [found] = read_statements(read_document(tmp_path / "page.txt"))
    assert (found.indicator_text, found.quantity.value, found.period and found.period.code) == (
        "Tỷ lệ ký số",
        91.0,
        "2025",
    )


def _results(path: Path) -> list[str]:
    """Return the last cell of each row of the table of a workbook."""
    [table] = read_document(path).tables()
    return [row.cells[-1].text for row in table.rows]


def test_a_share_of_nothing_that_libreoffice_stored_as_zero_is_no_zero(tmp_path: Path) -> None:
    path = Path(__file__).with_name("blank_shares.xls")  # two shares and a sum of empty cells, saved by LibreOffice
    assert _results(path) == ["50", "", "", "0", "0"]
    assert [(one.what, one.count) for one in read_document(path).skipped] == [("formula without value", 2)]
    other = tmp_path / "excel.xls"  # Excel begins otherwise, and stores what a formula gives
    other.write_bytes(path.read_bytes().replace(bytes.fromhex("bb0dcc07"), bytes.fromhex("541fcd07")))
    assert _results(other) == ["50", "0", "0", "0", "0"]
