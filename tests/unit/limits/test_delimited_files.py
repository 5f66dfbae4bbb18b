"""Delimited files as people and programs really write them: each is read right or refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnfilings import read_statements
from vnfilings.formats import UnreadableFileError, parse_document

_HEAD = "TT;Chỉ tiêu;Thực hiện (%)\n"


def _rows(path: Path) -> list[tuple[str, ...]]:
    return [row.texts for table in parse_document(path).tables() for row in table.rows]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ('1;"Tỷ lệ bệnh án;45\n2;Tỷ lệ hồ sơ;50\n', [2]),
        ('1;"Tỷ lệ bệnh án;45\n2;"Tỷ lệ hồ sơ;50\n', [2, 3]),
        ('1;Tỷ lệ bệnh án;45\n2;Tỷ lệ hồ sơ;"50\n', [3]),
        ('1;"Tỷ lệ bệnh án";45\n2;"Tỷ lệ hồ sơ";50\n', []),
    ],
)
def test_a_quotation_mark_that_is_never_closed_takes_no_row(text: str, lost: list[int], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(_HEAD + text, encoding="utf-8")
    assert _rows(tmp_path / "a.csv") == [("1", "Tỷ lệ bệnh án", "45"), ("2", "Tỷ lệ hồ sơ", "50")]
    notes = parse_document(tmp_path / "a.csv").notes
    assert [note.split(":")[0] for note in notes] == [f"line {line}" for line in lost]


@pytest.mark.parametrize(
    "text",
    [
        '1;"Tỷ lệ bệnh án\nđiện tử";45\n2;B;50\n',
        "\ufeff1;Tỷ lệ bệnh án điện tử;45\r\n2;B;50\r",
    ],
)
def test_cells_of_several_lines_and_mixed_line_ends_are_read(text: str, tmp_path: Path) -> None:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    (tmp_path / "a.csv").write_bytes((mark + _HEAD + text.removeprefix("\ufeff")).encode())
    assert _rows(tmp_path / "a.csv") == [("1", "Tỷ lệ bệnh án điện tử", "45"), ("2", "B", "50")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|", "^", "~"])
@pytest.mark.parametrize("first", ["", "sep={}\n"])
def test_any_delimiter_is_found(delimiter: str, first: str, tmp_path: Path) -> None:
    text = first.format(delimiter) + (_HEAD + '1;Màn hình 12";45\n2;"Máy" in;50\n').replace(";", delimiter)
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert _rows(tmp_path / "a.csv") == [("1", 'Màn hình 12"', "45"), ("2", "Máy in", "50")]


@pytest.mark.parametrize(
    ("cell", "values"),
    [("4,5E+01", [45]), ("4.5e+1", [45]), ("45-thg 3", []), ("3-Jan", []), ("Jan-45", []), ("thg 3-45", [])],
)
def test_numbers_and_days_that_excel_made_of_values(cell: str, values: list[float], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{_HEAD}1;Tỷ lệ bệnh án;{cell}\n2;Tỷ lệ hồ sơ;50\n", encoding="utf-8")
    found = [one.quantity.value for one in read_statements(parse_document(tmp_path / "a.csv"))]
    assert found == [*values, 50]


def test_a_cell_of_ten_megabytes_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{_HEAD}1;{'x' * 10_000_000};45\n", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=r"a\.csv: line 2: a cell has more than 1,048,576 characters"):
        parse_document(tmp_path / "a.csv")
