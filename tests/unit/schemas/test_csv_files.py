"""One reader for every CSV file that people edit: every cell as text, every error at once, with the line they see."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.schemas import TableFileError, read_table_csv

_COLUMNS = ("unit_code", "name_vi", "valid_from")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a file in a folder called lookup."""
    (tmp_path / "lookup").mkdir()
    return tmp_path / "lookup" / "units.csv"


def errors_of(file: Path, content: str | bytes) -> tuple[str, ...]:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(TableFileError) as refused:
        read_table_csv(file, _COLUMNS)
    return tuple(map(str, refused.value.errors))


def test_cells_stay_text_and_keep_the_line_of_the_spreadsheet(file: Path) -> None:
    file.write_text('unit_code,name_vi,valid_from\n01,"Hà Nội\nthủ đô",\n\n02,1.150,NA\n', encoding="utf-8")
    rows = read_table_csv(file, _COLUMNS)
    assert rows.to_dict("index") == {
        2: {"unit_code": "01", "name_vi": "Hà Nội\nthủ đô", "valid_from": ""},
        4: {"unit_code": "02", "name_vi": "1.150", "valid_from": "NA"},
    }


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbfunit_code,name_vi,valid_from\r\n01,a,\r\n")
    assert read_table_csv(file, _COLUMNS).loc[2].tolist() == ["01", "a", ""]


def test_one_comma_too_many_names_file_line_and_remedy(file: Path) -> None:
    errors = errors_of(file, "unit_code,name_vi,valid_from\n01,a,\n02,xã, phường,\n")
    assert errors == (
        "lookup/units.csv, line 3: found 4 cells, expected 3 as in the header ('02' ...); "
        "put cells that contain a comma in quotation marks",
    )


def test_a_missing_and_a_misspelt_column_are_reported_with_the_nearest_name(file: Path) -> None:
    errors = errors_of(file, "unit_code,name_v,valid_from\n01,a,\n")
    assert errors[0] == "lookup/units.csv, line 1: the column 'name_vi' is missing; did you mean 'name_v'?"
    assert "found the column 'name_v', expected one of unit_code, name_vi" in errors[1]


def test_a_repeated_column_is_refused(file: Path) -> None:
    errors = errors_of(file, "unit_code,name_vi,name_vi,valid_from\n01,a,b,\n")
    assert "the column 'name_vi' occurs 2 times" in errors[0]


def test_another_encoding_is_refused_with_the_line_and_what_to_do(file: Path) -> None:
    [error] = errors_of(file, "unit_code,name_vi,valid_from\n01,Café,\n".encode("cp1252"))
    assert error == "lookup/units.csv, line 2: found a byte that is not UTF-8; save the file as 'CSV UTF-8'"


def test_an_open_quotation_mark_is_refused_with_its_line(file: Path) -> None:
    [error] = errors_of(file, 'unit_code,name_vi,valid_from\n01,a,\n02,"b,\n')
    assert error.startswith("lookup/units.csv, line 3: ")


def test_an_empty_file_has_no_header(file: Path) -> None:
    assert errors_of(file, "") == (
        "lookup/units.csv, line 1: the file has no header; add a line with the column names",
    )


def test_all_errors_of_a_file_are_reported_at_once(file: Path) -> None:
    errors = errors_of(file, "unit_code,nam_vi,valid_from\n01\n02,a,,\n")
    assert [error.split(": ")[0] for error in errors] == [
        "lookup/units.csv, line 1",
        "lookup/units.csv, line 1",
        "lookup/units.csv, line 2",
        "lookup/units.csv, line 3",
    ]


def test_a_missing_file_is_reported_with_the_nearest_name(file: Path) -> None:
    file.write_text("unit_code\n")
    with pytest.raises(TableFileError, match=r"lookup/unit\.csv: there is no such file; did you mean 'units\.csv'\?"):
        read_table_csv(file.with_name("unit.csv"), _COLUMNS)


def test_other_columns_may_be_left_out_and_optional_ones_be_missing(file: Path) -> None:
    file.write_text("note,unit_code\nmine,01\n")
    rows = read_table_csv(file, _COLUMNS, required=["unit_code"], allow_other=True)
    assert rows.to_dict("list") == {"unit_code": ["01"]}


@pytest.mark.parametrize(("separator", "name"), [(";", "';'"), ("\t", "a tab")])
@pytest.mark.parametrize("quote", ["", '"'])
def test_another_separator_is_named_with_what_to_do(file: Path, separator: str, name: str, quote: str) -> None:
    lines = [("unit_code", "name_vi", "valid_from"), ("01", "a", "")]
    content = "\r\n".join(separator.join(f"{quote}{cell}{quote}" for cell in line) for line in lines)
    assert errors_of(file, content) == (
        f"lookup/units.csv, line 1: the separator is {name}, expected ','; save the file with commas",
    )
