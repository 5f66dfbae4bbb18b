"""A form goes out and comes back: what a unit filled in is read exactly, and what is wrong is named with its cell."""

from __future__ import annotations

import copy
import datetime as dt
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pytest
from docx.oxml.ns import qn

from analysis.errors import AnalysisError
from analysis.forms import FormContent, expected_indicators, plan_form, write_form
from analysis.registry import add_filing, read_source
from analysis.registry.forms import FormReading, form_statements, is_form, read_form
from analysis.registry.forms._form_cells import PlacedCell, _without_blank_shares
from analysis.registry.forms.form_layout import COLUMNS
from vnfilings import UnreadableFileError

_INDICATORS = pd.DataFrame(
    [
        {"indicator_code": code, "title_vi": title, "title_en": code, "measure": measure, "unit": unit,
         "minimum": 0.0, "maximum": maximum, "share_code": share}
        for code, title, measure, unit, maximum, share in (
            ("records_pct", "Tỷ lệ hồ sơ điện tử", "share", "%", 100.0, None),
            ("cashless_pct", "Tỷ lệ thanh toán không dùng tiền mặt", "share", "%", 100.0, None),
            ("visits_count", "Số lượt khám", "count", "visits", None, None),
            ("satisfaction_index", "Điểm hài lòng", "index", "0.5 to 5", 5.0, None),
            ("records_count", "Số hồ sơ điện tử", "count", "records", None, "records_pct"),
        )
    ]
).assign(numerator_vi=None, denominator_vi=None, warning_vi=None)  # fmt: skip
_UNITS = pd.DataFrame(
    [
        {"unit_code": "p34-51", "name_vi": "Giả Định", "name_en": "Department", "level": "province"},
        {"unit_code": "f-a", "name_vi": "Bệnh viện A (giả định)", "name_en": "Hospital A (synthetic)",
         "level": "facility", "parent_code": "p34-51"},
        {"unit_code": "f-b", "name_vi": "Bệnh viện B (giả định)", "name_en": "Hospital B (synthetic)",
         "level": "facility", "parent_code": "p34-51"},
    ]
).astype("object").where(lambda cells: cells.notna(), None)  # fmt: skip
_CODES = ["records_pct", "cashless_pct", "visits_count", "satisfaction_index"]
_ROW = dict(zip(_CODES, range(11, 15), strict=True))
_TABLES = {"units": _UNITS, "indicators": _INDICATORS}


@pytest.fixture(scope="module")
def form() -> FormContent:
    return plan_form(_TABLES, "f-a", "2026-H1", _CODES)


@pytest.fixture(scope="module")
def empty(form: FormContent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_form(form, tmp_path_factory.mktemp("form") / "form.xlsx")


@pytest.fixture
def filled(empty: Path, tmp_path: Path) -> Callable[..., FormReading]:
    """Return a function from cells to what a form says in which they were filled in."""

    def fill(change: Callable[[Any], object] | None = None, **cells: object) -> FormReading:
        book = openpyxl.load_workbook(empty)
        for place, value in cells.items():
            book.worksheets[0][place] = value
        if change:
            change(book.worksheets[0])
        book.save(tmp_path / "filled.xlsx")
        reading = read_form(tmp_path / "filled.xlsx")
        assert reading is not None
        return reading

    return fill


def _said(reading: FormReading) -> list[tuple[object, ...]]:
    return [(v.row.code, v.numerator, v.denominator, v.value, v.status, v.flags) for v in reading.values]


def test_no_cell_of_a_form_tells_the_telephone_of_a_person(filled: Callable[..., FormReading]) -> None:
    def write(sheet: Any) -> None:
        sheet["B5"] = "Đơn vị báo cáo: ông Nguyễn Văn An, 0912345678"
        sheet["J9"] = "hỏi ông An, 0912345678"
        sheet["J11"], sheet["J13"], sheet["L13"] = "hỏi 0912345678", "0912 345 678", "gọi 0912345678"
        sheet["K12"] = "hỏi 0912345678"
        sheet["C16"], sheet["J16"] = "Ông Nguyễn Văn An, 0912345678", 40
        sheet["C17"], sheet["H17"] = "Số điện thoại", "0912 345 678"

    reading = filled(write)
    assert len(reading.problems) == 7
    assert len(reading.values) == 5
    told = " ".join([*map(str, reading.problems), *map(str, reading.values)]).replace(" ", "")
    assert "0912345678" not in told


def test_what_is_filled_in_is_read_exactly_and_an_empty_cell_is_not_zero(filled: Callable[..., FormReading]) -> None:
    reading = filled(H11=1, I11=3, J13=0, K13="Ước tính", J14=4.25)
    assert _said(reading) == [
        ("records_pct", 1, 3, pytest.approx(100 / 3), "official", ()),
        ("visits_count", None, None, 0, "estimate", ()),
        ("satisfaction_index", None, None, 4.25, "official", ()),
    ]
    assert (reading.problems, reading.empty) == ((), ("cashless_pct",))
    assert reading.values[0].place == "sheet Biểu mẫu, cell H11:I11"


@pytest.mark.parametrize(
    ("cells", "said", "problem"),
    [
        ({"H11": 5, "I11": 3}, (5, 3, pytest.approx(500 / 3), "form-larger"), "H11:I11: found a numerator of 5"),
        ({"H11": 1, "I11": 4, "J11": 52}, (1, 4, 25, "form-ratio"), "J11: found 52 %, expected 25.00 % by the counts"),
        ({"H11": 12}, (12, None, None, "form-incomplete"), "expected both counts, or none"),
        ({"H11": 2.5, "I11": 3}, (None, 3, None, "form-unreadable"), "H11: found '2.5', expected a whole number"),
        ({"H11": -1, "I11": 3}, (None, 3, None, "form-unreadable"), "H11: found '-1', expected a whole number"),
        ({"H11": "khoảng 12", "I11": 30}, (None, 30, None, "form-unreadable"), "found the text 'khoảng 12'"),
        ({"H11": "1.234", "I11": "2.468"}, (1234, 2468, 50, "form-text"), "H11: found the text '1.234'"),
        ({"J11": "12,5"}, (None, None, 12.5, "form-text"), "found the text '12,5', expected a number (read as 12,5)"),
        ({"J11": "85%"}, (None, None, 85, "form-text"), "found the text '85%', expected a number (read as 85)"),
        ({"H11": "40%", "I11": 50}, (None, 50, None, "form-unreadable"), "H11: found the text '40%', expected a whole"),
        ({"J11": "1.234"}, (None, None, 1.234, "form-text"), "the text '1.234', expected a number (read as 1,234)"),
        ({"H11": 1, "I11": 3, "J11": 34}, (1, 3, pytest.approx(100 / 3), "form-ratio"), "J11: found 34 %, expected 33"),
        ({"H11": 2, "I11": 0}, (2, 0, None, "form-larger"), "found 2 of 0, expected a denominator"),
        ({"J11": 0.85}, (None, None, 0.85, "form-scale"), "found 0.85, expected a percentage"),
        ({"J11": 120}, (None, None, 120, "form-outside"), "J11: found 120, expected 0 to 100"),
        ({"J11": pd.Timestamp("2026-01-02").to_pydatetime()}, (None, None, None, "form-unreadable"), "found a day"),
        ({"J11": 85, "K11": "Không áp dụng"}, (None, None, 85, "form-contradiction"), "'Không áp dụng' beside a"),
        ({"J13": dt.time(12, 30)}, (None, None, None, "form-unreadable"), "found a time (12:30:00)"),
        ({"J13": "8\n9"}, (None, None, None, "form-unreadable"), "found the text '8 9'"),
        ({"J11": 85, "K11": "xong"}, (None, None, 85, "form-status"), "K11: found 'xong'"),
    ],
    ids=["larger", "ratio", "alone", "decimal", "negative", "words", "thousands", "comma", "percent", "counted percent",
         "ambiguous", "close ratio", "of none", "fraction", "limit", "day", "status", "time", "lines", "no status"],
)  # fmt: skip
def test_what_is_wrong_with_a_cell_is_named_and_flagged(
    filled: Callable[..., FormReading], cells: dict[str, object], said: tuple[object, ...], problem: str
) -> None:
    reading = filled(**cells)
    [value] = reading.values
    assert (value.numerator, value.denominator, value.value, value.flags[0]) == said
    assert problem in str(reading.problems[0])


def test_nothing_of_nothing_is_no_share_and_words_of_any_language_and_doubtful_numbers_are_known(
    filled: Callable[..., FormReading],
) -> None:
    reading = filled(H11=0, I11=0, J12="1.234", J13=5, K13="estimate")
    assert [(value.value, value.status, value.flags) for value in reading.values] == [
        (None, "official", ("zero-denominator",)),
        (1.234, "official", ("form-text", "form-ambiguous")),
        (5, "estimate", ()),
    ]
    assert [row["confidence"] for row in form_statements("form-1", reading)] == ["high", "low", "high"]


def test_counts_in_thousands_are_read_alike_whatever_separates_them(filled: Callable[..., FormReading]) -> None:
    reading = filled(H11="1.200", I11="2,000")
    [value] = reading.values
    assert (value.numerator, value.denominator, value.value) == (1200, 2000, 60)
    assert value.flags == ("form-text", "form-ambiguous")
    assert "the text '2,000', expected a whole number of 0 or more (read as 2000)" in str(reading.problems[1])
    assert filled(H11="1.000", I11="2.000").values[0].flags == ("form-text",)
    assert form_statements("form-1", reading)[0]["confidence"] == "low"


@pytest.mark.parametrize(
    ("cells", "raw", "value", "flag"),
    [
        ({"H11": 5, "I11": 3}, "5 / 3", None, "form-larger"),
        ({"J13": 7, "K13": "Không phát sinh"}, "7 / Không phát sinh", None, "form-contradiction"),
        ({"J13": 7, "K13": "Không áp dụng"}, "7 / Không áp dụng", None, "form-contradiction"),
        ({"H11": 0, "I11": 4, "K11": "Chưa có số liệu"}, "0 / 4 / Chưa có số liệu", None, "form-contradiction"),
        ({"H11": 2, "I11": 4, "K11": "Không phát sinh"}, "2 / 4 / Không phát sinh", None, "form-contradiction"),
        ({"I11": 4, "K11": "Không phát sinh"}, "4 / Không phát sinh", None, "form-contradiction"),
        ({"J13": "=3+4", "K13": "Không phát sinh"}, "=3+4 / Không phát sinh", None, ""),
        ({"J13": "vài ca", "K13": "Không phát sinh"}, "vài ca / Không phát sinh", None, ""),
        ({"J13": 0, "K13": "Không phát sinh"}, "0 / Không phát sinh", 0, ""),
        ({"H11": 0, "I11": 4, "K11": "Không phát sinh"}, "0 / 4 / Không phát sinh", 0, ""),
    ],
)
def test_figures_that_contradict_each_other_or_their_status_are_to_place(
    filled: Callable[..., FormReading], cells: dict[str, object], raw: str, value: float | None, flag: str
) -> None:
    [row] = form_statements("form-1", filled(**cells))
    flags = str(row["flags"]).split()
    assert (row["raw_text"], row["value"]) == (raw, value)
    assert [word for word in flags if word in ("form-larger", "form-contradiction")] == ([flag] if flag else [])
    assert not {"none_occurred", "not_applicable", "no_information"} & set(flags)


def test_a_percentage_in_a_cell_that_shows_percents_is_read_as_it_is_shown(filled: Callable[..., FormReading]) -> None:
    def show_percents(sheet: Any) -> None:
        for place, value in (("J11", 0.85), ("J12", 85)):
            sheet[place].value, sheet[place].number_format = value, "0.0%"

    reading = filled(show_percents)
    assert [(value.value, value.flags) for value in reading.values] == [(85, ()), (85, ("form-scale",))]
    assert "J12: found 8500 %" in str(reading.problems[0])


def test_a_share_typed_over_the_formula_is_rounded_and_agrees(filled: Callable[..., FormReading]) -> None:
    reading = filled(H11=1, I11=3, J11=33.3, H12=1, I12=4, J12=0.25)
    assert [value.value for value in reading.values] == [pytest.approx(100 / 3), 25]
    assert reading.problems == ()


def test_rows_may_change_places_and_deleted_and_added_ones_are_named(filled: Callable[..., FormReading]) -> None:
    def move(sheet: Any) -> None:
        sheet.delete_rows(12)
        sheet.move_range("A11:M11", rows=4)
        sheet["C16"], sheet["J16"] = "Số giường", 40

    reading = filled(move, H11=1, I11=2)
    assert [(value.row.code, value.value) for value in reading.values] == [("records_pct", 50), ("", None)]
    assert [str(problem).partition(", expected")[0] for problem in reading.problems] == [
        "form: sheet Biểu mẫu, cell J16: found a row of 'Số giường', which the form did not have (40)",
        "form: table: found no row of 'cashless_pct'",
    ]


def test_figures_outside_of_the_rows_of_a_form_become_statements_to_place(
    filled: Callable[..., FormReading], tmp_path: Path
) -> None:
    def add(sheet: Any) -> None:
        sheet["C16"], sheet["J16"] = "Số giường", 40
        copy = sheet.parent.copy_worksheet(sheet)
        copy["H11"], copy["I11"], copy["J13"], copy["J16"] = 3, 4, None, None
        sheet.parent.create_sheet("Thêm", 0).append(["Số ca mổ", "1.250", 7])

    reading = filled(add, J13=5)
    assert [(v.row.code, v.row.title, v.place, v.raw_text, v.value, v.flags) for v in reading.values] == [
        ("visits_count", "Số lượt khám", "sheet Biểu mẫu, cell J13", "5", 5, ()),
        ("", "Số giường", "sheet Biểu mẫu, cell J16", "40", None, ("form-added",)),
        ("", "Số ca mổ", "sheet Thêm, cell B1:C1", "1.250 / 7", None, ("form-added",)),
        ("records_pct", "Tỷ lệ hồ sơ điện tử", "sheet Biểu mẫu Copy, cell H11:I11", "3 / 4", None, ("form-added",)),
    ]
    rows = form_statements("form-1", reading)
    assert [(row["indicator_text"], row["value"]) for row in rows[1:3]] == [("Số giường", None), ("Số ca mổ", None)]
    assert all("form-added" in str(row["flags"]) and row["unit_code"] == "f-a" for row in rows[1:])


def test_a_formula_without_a_result_is_to_place_and_the_one_of_the_form_is_not(
    filled: Callable[..., FormReading],
) -> None:
    reading = filled(J14="=8.5/2", H12="=10+2", I12=24)
    assert [(v.row.code, v.raw_text, v.value, v.flags[0]) for v in reading.values] == [
        ("cashless_pct", "=10+2 / 24", None, "form-formula"),
        ("satisfaction_index", "=8.5/2", None, "form-formula"),
    ]
    assert "cell J14: found a formula without a result (=8.5/2), expected a number" in str(reading.problems[-1])


def test_a_row_or_sheet_of_nothing_but_formulas_without_results_is_not_lost(
    filled: Callable[..., FormReading],
) -> None:
    def add(sheet: Any) -> None:
        sheet["J16"] = "=20+1"
        sheet.parent.create_sheet("Thêm")["B2"] = "=1+1"
        sheet["J9"] = "=TODAY()"

    reading = filled(add)
    assert [(value.place, value.raw_text, value.value, value.flags) for value in reading.values] == [
        ("sheet Biểu mẫu, cell J16", "=20+1", None, ("form-added",)),
        ("sheet Thêm, cell B2", "=1+1", None, ("form-added",)),
    ]
    assert "cell J9: found a formula without a result (=TODAY())" in " ".join(map(str, reading.problems))


def test_a_second_row_of_an_indicator_is_flagged(filled: Callable[..., FormReading]) -> None:
    reading = filled(J13=5, A15="visits_count", J15=6)
    assert [value.flags for value in reading.values] == [(), ("form-repeated",)]


def test_figures_that_moved_to_the_row_of_another_indicator_are_assigned_to_neither(
    filled: Callable[..., FormReading],
) -> None:
    reading = filled(C13="Điểm hài lòng", J13=4, C14="Số lượt khám", J14=900)
    assert [(value.row.code, value.value, value.raw_text) for value in reading.values] == [
        ("visits_count", None, "4"),
        ("satisfaction_index", None, "900"),
    ]
    assert {flag for value in reading.values for flag in value.flags} >= {"form-mixed"}
    assert "cell C13: found 'Điểm hài lòng' in the row of 'Số lượt khám'" in " ".join(map(str, reading.problems))


def test_an_overwritten_unit_or_period_does_not_stand_in_the_title_of_a_form(empty: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(empty)
    book.worksheets[0]["B5"], book.worksheets[0]["J13"] = "Đơn vị báo cáo: Bệnh viện B (giả định)", 5
    book.save(tmp_path / "other.xlsx")
    (tmp_path / "raw").mkdir()
    source = read_source(tmp_path / "raw" / add_filing(tmp_path / "other.xlsx", tmp_path / "raw"))
    assert "Bệnh viện A" not in source.title


def test_counts_of_an_indicator_without_counts_are_named(filled: Callable[..., FormReading]) -> None:
    assert "H13: found '7', expected an empty cell" in str(filled(H13=7).problems[0])


@pytest.mark.parametrize(
    ("place", "text", "flag"),
    [
        ("B5", "Đơn vị báo cáo: Bệnh viện B (giả định)", "form-unit-changed"),
        ("B6", "Kỳ báo cáo: năm 2026", "form-period-changed"),
    ],
)
def test_a_form_made_for_another_unit_or_period_states_neither(
    empty: Path, tmp_path: Path, place: str, text: str, flag: str
) -> None:
    book = openpyxl.load_workbook(empty)
    book.worksheets[0][place], book.worksheets[0]["J13"] = text, 5
    book.save(tmp_path / "other.xlsx")
    reading = read_form(tmp_path / "other.xlsx")
    assert reading is not None and reading.values[0].flags == (flag,)
    [row] = form_statements("form-1", reading)
    assert (row["unit_code"] is None, row["period"] is None) == (place == "B5", place == "B6")
    assert f"cell {place}: found '{text}', expected '" in str(reading.problems[0])
    (tmp_path / "raw").mkdir()
    source = read_source(tmp_path / "raw" / add_filing(tmp_path / "other.xlsx", tmp_path / "raw"))
    assert (source.filing_unit_code is None, source.filing_period is None) == (place == "B5", place == "B6")


@pytest.mark.parametrize(
    ("row", "text", "reason"),
    [
        (2, '{"version": 2, "rows": 0, "checksum": ""}', "a form of version 2; this workbench reads version 1"),
        (3, "{}", "the hidden part of the form was changed"),
        (2, "{", "the hidden part of the form is damaged"),
    ],
    ids=["later version", "changed", "damaged"],
)
def test_a_form_whose_hidden_part_does_not_fit_is_refused(
    empty: Path, tmp_path: Path, row: int, text: str, reason: str
) -> None:
    book = openpyxl.load_workbook(empty)
    book["workbench_form"].cell(row, 1, text)
    book.save(tmp_path / "changed.xlsx")
    with pytest.raises(UnreadableFileError, match=reason):
        read_form(tmp_path / "changed.xlsx")


def test_a_form_is_recognised_by_its_content(empty: Path, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "form.xlsx")
    (tmp_path / "damaged.xlsx").write_bytes(b"PK")
    (tmp_path / "report.xlsx").write_bytes(empty.read_bytes())
    found = {name: is_form(tmp_path / name) for name in ("form.xlsx", "damaged.xlsx", "report.xlsx", "none.xlsx")}
    assert found == {"form.xlsx": False, "damaged.xlsx": False, "report.xlsx": True, "none.xlsx": False}


def test_a_document_is_read_as_a_workbook_is(form: FormContent, tmp_path: Path) -> None:
    path = write_form(form, tmp_path / "form.docx")
    assert (reading := read_form(path)) is not None
    assert (reading.values, reading.problems, reading.issued) == ((), (), None)
    filled = {"day": "25/6/2026", "numerator": "1.200", "denominator": "2.400", "note": "Liên hệ 0912345678"}
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "filled.docx", "w") as new:
        for name in old.namelist():
            part = old.read(name).decode() if name == "word/document.xml" else ""
            for role, text in filled.items():  # the first control of each kind, as Word writes it
                start = part.find(f'<w:tag w:val="{role}"/>') if part else -1
                rest = part[start:].replace("<w:showingPlcHdr/>", "", 1).replace("…", text, 1)
                part = part[:start] + rest if part else part
            new.writestr(name, part or old.read(name))
    reading = read_form(tmp_path / "filled.docx")
    assert reading is not None and str(reading.issued) == "2026-06-25"
    assert _said(reading) == [("records_pct", 1200, 2400, 50, "official", ())]
    assert reading.problems == ()  # every number of a document is a text
    assert "0912345678" not in reading.values[0].note


def test_the_same_form_has_the_same_bytes_and_a_file_is_not_replaced(form: FormContent, tmp_path: Path) -> None:
    for suffix in ("xlsx", "docx"):
        one, other = (write_form(form, tmp_path / f"{name}.{suffix}") for name in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()
        with pytest.raises(AnalysisError, match="exists already"):
            write_form(form, one)
    with pytest.raises(AnalysisError, match="a name that ends in"):
        write_form(form, tmp_path / "form.pdf")


def test_a_form_asks_for_what_the_unit_or_its_level_reported_and_for_no_count_of_a_share() -> None:
    observed = pd.DataFrame(
        {"unit_code": ["f-b", "f-b", "p34-51"], "indicator_code": ["records_pct", "records_count", "cashless_pct"]}
    ).assign(value=1.0)
    tables = _TABLES | {"observations": observed}
    assert expected_indicators(tables, "f-a") == ["records_pct"]
    assert expected_indicators(tables, "p34-51") == ["records_pct", "cashless_pct"]
    indicators = _INDICATORS.assign(aggregation=["none", "weighted", "sum", "none", "sum"])
    assert expected_indicators(tables | {"indicators": indicators}, "p34-51") == ["cashless_pct", "records_count"]
    targets = pd.DataFrame({"unit_code": ["f-a"], "indicator_code": ["visits_count"]})
    assert expected_indicators(tables | {"targets": targets}, "f-a") == ["visits_count"]
    with pytest.raises(AnalysisError, match="--indicators"):
        plan_form(_TABLES, "f-a", "2026-H1")


def test_a_form_holds_last_value_target_and_day(tmp_path: Path) -> None:
    days = {"period_start": pd.Timestamp("2025-07-01"), "period_end": pd.Timestamp("2025-12-31")}
    observed = {"unit_code": "f-a", "indicator_code": "records_pct", "period": "2025-H2", "value": 50.0}
    observations = pd.DataFrame([observed | days | {"numerator": 1200.0, "denominator": 2400.0, "is_chosen": True}])
    target = {"unit_code": "p34-51", "indicator_code": "records_pct", "op": ">=", "value": 95.0, "period": "2026"}
    targets = pd.DataFrame([target | {"due": pd.Timestamp("2026-12-31"), "statement_id": "a:1#1"}])
    duties = pd.DataFrame({"unit_code": ["f-a"], "period": "2026-H1", "due": pd.Timestamp("2026-06-18")})
    tables = _TABLES | {"observations": observations, "targets": targets, "duties": duties}
    form = plan_form(tables, "f-a", "2026-H1", ["records_pct"])
    assert form.authority == "Sở Y tế tỉnh Giả Định"
    assert form.lines[0].previous == "50% (1.200/2.400); 6 tháng cuối năm 2025"
    assert form.lines[0].target.replace("\xa0", " ") == "≥ 95%; năm 2026"
    sheet = openpyxl.load_workbook(write_form(form, tmp_path / "form.xlsx")).worksheets[0]
    assert sheet["B7"].value == "Hạn gửi: 18/06/2026"


def test_a_form_shows_no_later_or_refused_value_no_target_that_has_passed_and_its_own_before_that_above() -> None:
    def value(period: str, start: str, end: str, figure: float, is_chosen: bool = True) -> dict[str, object]:
        days = {"period_start": pd.Timestamp(start), "period_end": pd.Timestamp(end), "numerator": None}
        row = {"unit_code": "f-a", "indicator_code": "records_pct", "period": period, "value": figure}
        return row | days | {"denominator": None, "is_chosen": is_chosen}

    def target(unit: str, due: str, figure: float) -> dict[str, object]:
        row = {"unit_code": unit, "indicator_code": "records_pct", "op": ">=", "value": figure, "period": None}
        return row | {"due": pd.Timestamp(due), "statement_id": due}

    years = [value(str(year), f"{year}-01-01", f"{year}-12-31", year - 1960) for year in (2025, 2024)]
    later = [value("2026-H2", "2026-07-01", "2026-12-31", 90), value("2025", "2025-01-01", "2025-12-31", 99, False)]
    own = [target("f-a", "2027-12-31", 80), target("f-a", "2025-12-31", 70)]
    tables = _TABLES | {
        "observations": pd.DataFrame([*years, *later]),
        "targets": pd.DataFrame([target("p34-51", "2026-12-31", 95), *own]),
        "duties": pd.DataFrame({"unit_code": "f-a", "period": ["2026-Q1"], "due": pd.Timestamp("2026-03-18")}),
    }
    form = plan_form(tables, "f-a", "2026-H1", ["records_pct"])
    assert form.lines[0].previous == "65%; năm 2025"
    assert form.lines[0].target.replace("\xa0", " ") == "≥ 80%"
    assert form.due == ""


def test_a_document_is_locked_but_for_its_fields_and_an_emptied_field_is_empty(
    form: FormContent, tmp_path: Path
) -> None:
    path = write_form(form, tmp_path / "form.docx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "emptied.docx", "w") as new:
        assert b'w:documentProtection w:edit="forms" w:enforcement="1"' in old.read("word/settings.xml")
        for name in old.namelist():
            emptied = old.read(name).replace("…".encode(), b"Click or tap here to enter text.")
            new.writestr(name, emptied if name == "word/document.xml" else old.read(name))
    for name in ("form.docx", "emptied.docx"):
        reading = read_form(tmp_path / name)
        assert reading is not None and (reading.values, reading.problems, reading.issued) == ((), (), None)


def test_the_workbook_tells_the_numerator_from_the_denominator_of_its_own_row(empty: Path) -> None:
    sheet = openpyxl.load_workbook(empty).worksheets[0]
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules["H11:H14"].endswith('OR($I11="",H11<=$I11))')
    assert rules["I11:I14"].endswith('OR($H11="",$H11<=I11))')
    assert (rules["J14"], rules["J13"]) == (
        "AND(ISNUMBER(J14),J14>=0,J14<=5)",
        "AND(ISNUMBER(J13),J13>=0,J13=INT(J13))",
    )
    assert sheet["J12"].value == '=IF(AND(ISNUMBER(H12),ISNUMBER(I12)),IF(I12>0,ROUND(100*H12/I12,2),""),"")'
    assert "AND(ISNUMBER(H11),ISNUMBER(I11),H11>I11)" in sheet["M11"].value
    assert "AND(ISNUMBER(J11),OR(J11<0,J11>100))" in sheet["M11"].value


def test_only_the_cells_to_fill_in_are_open_and_each_has_a_rule(empty: Path) -> None:
    sheet = openpyxl.load_workbook(empty).worksheets[0]
    assert sheet.protection.sheet
    assert not sheet["J9"].protection.locked
    is_open = {cell.coordinate for row in sheet.iter_rows(min_row=11) for cell in row if not cell.protection.locked}
    shares = {f"{column}{row}" for row in (11, 12) for column in "HI"}
    assert is_open == shares | {f"{column}{row}" for row in range(11, 15) for column in "JKL"}
    ruled = {place for rule in sheet.data_validations.dataValidation for place in str(rule.sqref).split()}
    assert ruled == {"H11:H14", "I11:I14", "J11", "J12", "J13", "J14", "K11:K14"}
    assert all(rule.error for rule in sheet.data_validations.dataValidation)


@pytest.mark.parametrize(
    ("cell", "issued", "said"),
    [
        (pd.Timestamp("2026-06-25").to_pydatetime(), "2026-06-25", ""),
        ("25/6/2026", "2026-06-25", ""),
        (None, "2026-07-01", "form: it states no day; the day of filing, 2026-07-01, was taken"),
        ("2/8/2026", "2026-07-01", "form: the day 2026-08-02 lies ahead; the day of filing, 2026-07-01, was taken"),
        ("6/2026", "2026-07-01", "form: sheet Biểu mẫu, cell J9: found '6/2026', expected a day such as"),
        ("hôm qua", "2026-07-01", "form: sheet Biểu mẫu, cell J9: found 'hôm qua', expected a day such as"),
    ],
    ids=["day", "text", "empty", "future", "month", "words"],
)
def test_a_form_has_the_day_that_it_states_or_that_of_its_filing(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: object, issued: str, said: str
) -> None:
    monkeypatch.setenv("WORKBENCH_RUN_DATE", "2026-07-01")
    book = openpyxl.load_workbook(empty)
    book.worksheets[0]["J9"], book.worksheets[0]["J13"] = cell, 5
    book.save(tmp_path / "filled.xlsx")
    (tmp_path / "raw").mkdir()
    source = read_source(tmp_path / "raw" / add_filing(tmp_path / "filled.xlsx", tmp_path / "raw"))
    assert str(source.issued) == issued
    assert any(remark.startswith(said) for remark in source.we_noticed)


def test_an_added_form_becomes_statements_of_its_unit_without_persons(empty: Path, tmp_path: Path) -> None:
    from analysis.registry import collect_sources

    book = openpyxl.load_workbook(empty)
    for place, value in {"H11": 1, "I11": 4, "K12": "Không áp dụng", "L11": "Ông Nguyễn Văn An, 0912345678"}.items():
        book.worksheets[0][place] = value
    book.save(tmp_path / "filled.xlsx")
    raw = tmp_path / "raw"
    raw.mkdir()
    source = read_source(raw / add_filing(tmp_path / "filled.xlsx", raw))
    assert (source.filing_unit_code, source.filing_period) == ("f-a", "2026-H1")
    assert "0912345678" not in "".join(source.producer_says) and source.producer_says
    rows = collect_sources(raw)["statements"]
    columns = ["unit_code", "indicator_code", "period", "numerator", "denominator", "value", "value_unit", "confidence"]
    assert rows[columns].astype("object").where(rows[columns].notna(), None).to_numpy().tolist() == [
        ["f-a", "records_pct", "2026-H1", 1, 4, 25, "%", "high"],
        ["f-a", "cashless_pct", "2026-H1", None, None, None, None, "high"],
    ]
    assert rows["flags"].tolist() == ["tidy-table form", "tidy-table form not_applicable"]


@pytest.mark.parametrize("suffix", ["ods", "xls", "xlsx"])
def test_a_form_saved_by_another_program_is_read_as_before(empty: Path, tmp_path: Path, suffix: str) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not here to save the form")
    book = openpyxl.load_workbook(empty)
    for place, value in {"H11": 1, "I11": 3, "J12": 0.5, "J13": 7, "J9": "25/6/2026"}.items():
        book.worksheets[0][place] = value
    book.worksheets[0]["J12"].number_format = "0%"
    if suffix != "xls":  # which keeps neither formulas nor errors
        book.worksheets[0]["J14"] = "=1/0"
    book.save(tmp_path / "filled.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", suffix, "--outdir", "saved", "filled.xlsx"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True, timeout=120)
    if "could not be loaded" in done.stderr:
        pytest.skip("LibreOffice is here without Calc, which alone writes workbooks")
    reading = read_form(tmp_path / "saved" / f"filled.{suffix}")
    assert reading is not None and str(reading.issued) == "2026-06-25"
    values, named = [pytest.approx(100 / 3), 50, 7], [] if suffix == "xls" else ["sheet Biểu mẫu, cell J14"]
    assert [value.value for value in reading.values] == [*values, *(None for _ in named)]
    assert [problem.place for problem in reading.problems] == named


def test_a_form_without_one_of_its_columns_is_refused(empty: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(empty)
    book.worksheets[0]["I11"] = 3
    book.worksheets[0].delete_cols(4)
    book.save(tmp_path / "filled.xlsx")
    with pytest.raises(UnreadableFileError, match="the column 'Định nghĩa, cách tính / Definition' is missing"):
        read_form(tmp_path / "filled.xlsx")


def test_a_moved_column_is_read_by_its_title_and_figures_of_an_added_one_are_to_place(
    filled: Callable[..., FormReading],
) -> None:
    def change(sheet: Any) -> None:
        for row in range(10, 15):
            numerator, denominator = (sheet.cell(row, column).value for column in (8, 9))
            sheet.cell(row, 8).value, sheet.cell(row, 9).value = denominator, numerator
        sheet.insert_cols(7)
        sheet["G10"], sheet["G11"], sheet["G12"] = "Lũy kế", 77, "xem báo cáo"

    reading = filled(change, H11=30, I11=40)
    assert _said(reading) == [
        ("records_pct", 30, 40, 75, "official", ()),
        ("", None, None, None, "official", ("form-added",)),
    ]
    assert (reading.values[1].row.title, reading.values[1].raw_text) == ("Tỷ lệ hồ sơ điện tử: Lũy kế", "77")
    [problem] = reading.problems
    assert "cell G11: found 77 in the column 'Lũy kế', which the form did not have" in str(problem)


_CELLS = {"numerator": 6, "denominator": 7, "value": 8}


def _document(form: FormContent, path: Path, change: Callable[[Any], object], **texts: str) -> FormReading:
    """Return what a form says that a person filled in in Word: the first indicator, and what was done to its table."""
    document = docx.Document(str(write_form(form, path)))
    table = document.tables[1]
    for name, text in ({"numerator": "1200", "denominator": "1500"} | texts).items():
        cell = table.rows[1].cells[_CELLS[name]]
        cell.paragraphs[0].clear().add_run(text)
    change(table)
    document.save(str(path))
    reading = read_form(path)
    assert reading is not None
    return reading


def _insert_column(table: Any) -> None:
    for row in table.rows:
        row.cells[5]._tc.addprevious(copy.deepcopy(row.cells[5]._tc))
    table.rows[0].cells[5].paragraphs[0].clear().add_run("Lũy kế")
    table.rows[1].cells[5].paragraphs[0].clear().add_run("77")


def _swap_columns(table: Any) -> None:
    for row in table.rows:
        row.cells[6]._tc.addprevious(row.cells[7]._tc)


def _remove_column(table: Any, column: int) -> None:
    for row in table.rows:
        row._tr.remove(row.cells[column]._tc)


def _delete_row_in_tracked_changes(table: Any) -> None:
    copied = copy.deepcopy(table.rows[1]._tr)
    table.rows[1]._tr.addnext(copied)
    copied.get_or_add_trPr().append(copied.makeelement(qn("w:del"), {}))


def _put_table_into_cell(table: Any) -> None:
    table.rows[1].cells[2].add_table(1, 2).rows[0].cells[0].text = "5"


@pytest.mark.parametrize(
    ("change", "texts", "said", "problems"),
    [
        (lambda _: None, {}, (1200, 1500, 80, ()), []),
        (_swap_columns, {}, (1200, 1500, 80, ()), []),
        (_delete_row_in_tracked_changes, {}, (1200, 1500, 80, ()), []),
        (_put_table_into_cell, {}, (1200, 1500, 80, ()), []),
        (lambda _: None, {"numerator": "1600"}, (1600, 1500, 1600 / 15, ("form-larger",)), ["at most the denominator"]),
        (lambda _: None, {"numerator": "không rõ"}, None, ["found the text 'không rõ'", "a denominator alone"]),
        (lambda _: None, {"numerator": "12\n00"}, None, ["found the text '12 / 00'", "a denominator alone"]),
        (lambda _: None, {"value": "81"}, (1200, 1500, 80, ("form-ratio",)), ["column 9: found 81 %"]),
        (
            lambda table: table.cell(1, 6).merge(table.cell(1, 7)),
            {},
            (None, None, None, ("form-unreadable",)),
            ["'1200 / 1500' in merged cells"],
        ),
        (lambda table: table.cell(1, 6).merge(table.cell(2, 6)), {}, None, ["'1200' in merged", "denominator alone"]),
    ],
)
def test_what_was_done_to_a_document_in_word_is_read_right_or_named(
    form: FormContent,
    tmp_path: Path,
    change: Callable[[Any], object],
    texts: dict[str, str],
    said: tuple[object, ...] | None,
    problems: list[str],
) -> None:
    reading = _document(form, tmp_path / "form.docx", change, **texts)
    [value] = reading.values
    told = (value.numerator, value.denominator, value.value, value.flags)
    assert told == (said or (None, 1500, None, ("form-unreadable", "form-incomplete")))
    assert len(reading.problems) == len(problems)
    assert all(part in str(problem) for part, problem in zip(problems, reading.problems, strict=True))


def test_figures_of_a_column_that_was_added_in_word_are_to_place(form: FormContent, tmp_path: Path) -> None:
    reading = _document(form, tmp_path / "form.docx", _insert_column)
    assert [(value.raw_text, value.flags) for value in reading.values] == [("1200 / 1500", ()), ("77", ("form-added",))]
    assert "row 2, column 6: found 77 in the column 'Lũy kế'" in str(reading.problems[0])


@pytest.mark.parametrize(("column", "title"), [(5, "Mục tiêu"), (6, "Tử số"), (7, "Mẫu số"), (8, "Giá trị")])
def test_a_document_without_one_of_its_columns_is_refused(
    form: FormContent, tmp_path: Path, column: int, title: str
) -> None:
    with pytest.raises(UnreadableFileError, match=f"the column '{title}.* is missing from the head"):
        _document(form, tmp_path / "form.docx", lambda table: _remove_column(table, column))


def test_a_zero_that_was_typed_into_an_old_workbook_is_a_value_and_that_of_an_empty_formula_is_none() -> None:
    cells = {name: PlacedCell(None, f"sheet S, cell {name}") for name in COLUMNS}
    rows = tuple(cells | {"value": PlacedCell(0.0, f"sheet S, cell J{row}")} for row in (11, 12))
    typed, computed = _without_blank_shares(rows, {("S", 12, 9)})
    assert (typed["value"].value, computed["value"].value) == (0.0, None)
    counted = rows[1] | {"numerator": PlacedCell(0.0, "sheet S, cell H12")}
    assert next(iter(_without_blank_shares((counted,), {("S", 12, 9)})))["value"].value == 0.0


def test_a_count_has_no_numerator_in_its_definition() -> None:
    counted = _TABLES["indicators"].assign(numerator="kiosks", numerator_vi="ki-ốt")
    form = plan_form(_TABLES | {"indicators": counted}, "f-a", "2026-H1", ["visits_count", "records_pct"])
    assert form.lines[0].definition.startswith("Cách tính: ki-ốt")
    assert form.lines[1].definition.startswith("Tử số: ki-ốt")


def test_the_form_of_a_province_names_its_department_and_its_committee() -> None:
    form = plan_form(_TABLES, "p34-51", "2026-H1", ["records_pct"])
    assert (form.layout.unit_name, form.authority) == (
        "Sở Y tế tỉnh Giả Định",
        "Ủy ban nhân dân tỉnh Giả Định",
    )
