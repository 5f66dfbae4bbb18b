"""What we write to CSV runs nowhere as a formula, and is read back as it was written."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.schemas import neutralise_cell, neutralise_frame, read_table_csv, restore_cell, to_csv

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMULAS = (
    '=HYPERLINK("http://127.0.0.1/x","bấm")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+1 tỷ lệ",
    "-2+3+cmd|' /C calc'!A0",
    "  =1+1",
    "\u00a0=1+1",
    "\t=1+1",
    "\r=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "＝1+1",
    "－1+1",
    "＠SUM(1)",
    "'=1+1",
    "''+1+1",
    "- tỷ lệ bệnh án",
    "-1-1",
    "=1",
)


@pytest.mark.parametrize("cell", _FORMULAS)
def test_a_text_that_could_be_a_formula_becomes_a_text_and_comes_back(cell: str) -> None:
    written = neutralise_cell(cell)
    assert written == f"'{cell}"
    assert restore_cell(str(written)) == cell


@pytest.mark.parametrize(
    "cell", ["-5", "-5,2%", "+1.200", "- 3", "-", "--", "---", "=", "1e-5", "-1.5E-07", ">= 80%", "", "'quoted'", "a=b"]
)
def test_numbers_signs_and_marks_of_no_value_stay(cell: str) -> None:
    assert neutralise_cell(cell) == restore_cell(cell) == cell


@pytest.mark.parametrize("cell", [-5, -0.5, None, float("-inf"), pd.NA])
def test_cells_that_are_no_texts_stay(cell: object) -> None:
    assert neutralise_cell(cell) is cell


@given(some.text(alphabet="=+-@'\t\r\n ＝－1,%aằ"))
def test_any_cell_comes_back_and_no_written_cell_opens_a_formula(cell: str) -> None:
    written = str(neutralise_cell(cell))
    assert restore_cell(written) == cell
    is_number = written.strip("+-=@ 0123456789.,%") == ""
    assert is_number or not written.startswith(_STARTS)


def test_a_table_keeps_its_numbers_and_its_header_is_neutral_too() -> None:
    frame = pd.DataFrame({"=name": ["=1+1", None], "value": [-5.0, 6.0], "line": pd.array([1, None], "Int64")})
    text = neutralise_frame(frame).to_csv(index=False, lineterminator="\n")
    assert text == "'=name,value,line\n'=1+1,-5.0,1\n,6.0,\n"


def test_a_header_of_rows_is_neutral_too() -> None:
    assert to_csv([{"=name": "@a", "value": None}], ["=name", "value"]) == "'=name,value\n'@a,\n"


def test_rows_are_written_with_the_header_first_and_read_back(tmp_path: Path) -> None:
    rows = [{"code": "p01", "name": cell} for cell in _FORMULAS if "\r" not in cell]
    path = tmp_path / "units.csv"
    path.write_text(to_csv(rows, ["code", "name"]), "utf-8", newline="")
    assert read_table_csv(path, ["code", "name"])["name"].tolist() == [row["name"] for row in rows]
    assert all(row["name"].startswith("'") for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))))
