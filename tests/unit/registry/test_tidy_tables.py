"""Tidy tables: values taken as they are stored, by named columns; what is wrong is refused with its row and column."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from analysis.paths import lookup_folder
from analysis.registry import (
    TableError,
    TableLayout,
    add_table,
    check_table,
    collect_sources,
    parse_columns,
    undo_filing,
)
from vnfilings import (
    Limits,
    TidyTableError,
    UnreadableFileError,
    read_documents,
    read_period_code,
    read_table_cells,
)

TIDY = Path(__file__).parent / "tidy"
LONG = TableLayout({"unit": "Tỉnh", "indicator": "chỉ tiêu", "period": "kỳ", "value": "giá trị"})


def write_csv(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def values_of(path: Path, layout: TableLayout | None = LONG) -> list[float | None]:
    return [entry.value for entry in check_table(path, layout).entries]


def test_three_decimals_are_decimals_and_no_thousands(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "Tỉnh,chỉ tiêu,kỳ,giá trị\nHà Nội,papi,2024,62.681\nHà Nội,papi,2023,54.717\n")
    assert values_of(path) == [62.681, 54.717]


def test_an_empty_value_is_no_zero_and_keeps_its_reason(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path,
        "Tỉnh,chỉ tiêu,kỳ,giá trị,vì sao,lời\n"
        "A,papi,2024,,suppressed,withheld by PAPI\nB,papi,2024,,,\nC,papi,2024,0,,\n",
    )
    layout = TableLayout({**LONG.columns, "status": "vì sao", "note": "lời"})
    statements = check_table(path, layout).statements
    assert statements["value"].isna().tolist() == [True, True, False]
    assert statements["raw_text"].tolist() == ["[withheld by PAPI]", "[empty]", "0"]
    assert statements["flags"].tolist() == ["tidy-table suppressed", "tidy-table no_information", "tidy-table"]


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ('"61,2"', "--decimal comma"),
        ("61.2%", "sign of percent"),
        ("1.234.567", "between thousands"),
        ("about 60", "a number alone"),
        ("nan", "a number alone"),
        ("1e400x", "a number alone"),
    ],
)
def test_a_cell_that_is_no_number_is_refused_with_its_row_and_column(tmp_path: Path, cell: str, advice: str) -> None:
    path = write_csv(tmp_path, f"Tỉnh,chỉ tiêu,kỳ,giá trị\nHà Nội,papi,2023,1.5\nHà Nội,papi,2024,{cell}\n")
    with pytest.raises(TableError, match=r"table.csv, line 3, column 'giá trị'") as error:
        check_table(path, LONG)
    assert advice in str(error.value)


def test_a_decimal_comma_must_be_declared(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "Tỉnh;chỉ tiêu;kỳ;giá trị\nHà Nội;papi;2024;61,25\n")
    assert values_of(path, TableLayout(LONG.columns, decimal="comma")) == [61.25]


def test_a_wide_table_holds_its_periods_or_its_indicators_in_the_names_of_columns(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "Tỉnh,2023,2024,Ghi chú\nHà Nội,1.7,1.75,x\nHuế,,1.8,y\n")
    layout = parse_columns(["unit=Tỉnh,indicator=papi,period=columns,leave_out=Ghi chú"])
    entries = check_table(path, layout).entries
    assert [(e.unit, e.indicator, e.period, e.value) for e in entries] == [
        ("Hà Nội", "papi", "2023", 1.7),
        ("Hà Nội", "papi", "2024", 1.75),
        ("Huế", "papi", "2023", None),
        ("Huế", "papi", "2024", 1.8),
    ]
    path = write_csv(tmp_path, "Tỉnh,papi,pci\nHà Nội,1.7,30\n", "other.csv")
    entries = check_table(path, parse_columns(["unit=Tỉnh,indicator=columns,period=2024"])).entries
    assert [(e.indicator, e.period, e.value) for e in entries] == [("papi", "2024", 1.7), ("pci", "2024", 30)]


def write_ods(path: Path, frame: pd.DataFrame) -> None:
    """Write the smallest file that is an OpenDocument spreadsheet."""

    def cell(value: object) -> str:
        if pd.isna(value):
            return "<table:table-cell/>"
        kind = "float" if isinstance(value, int | float) else "string"
        held = f' office:value="{value}"' if kind == "float" else ""
        return f'<table:table-cell office:value-type="{kind}"{held}><text:p>{value}</text:p></table:table-cell>'

    rows = [list(frame.columns), *frame.astype("object").to_numpy().tolist()]
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="a">{body}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".parquet"])
def test_a_workbook_and_a_parquet_file_give_what_the_csv_file_gives(tmp_path: Path, suffix: str) -> None:
    frame = pd.DataFrame({"Tỉnh": ["Hà Nội", "Huế"], "chỉ tiêu": "papi", "kỳ": [2023, 2024], "giá trị": [62.681, None]})
    path = tmp_path / f"table{suffix}"
    write = {".xlsx": lambda: frame.to_excel(path, index=False), ".ods": lambda: write_ods(path, frame)}
    write.get(suffix, lambda: frame.to_parquet(path))()
    first, second = check_table(path, LONG).entries
    assert (first.row, first.unit, first.period, first.value) == (2, "Hà Nội", "2023", 62.681)
    assert (second.row, second.unit, second.period, second.value) == (3, "Huế", "2024", None)


def test_a_percentage_of_a_workbook_is_in_percent_and_a_second_sheet_is_named(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Tỉnh", "chỉ tiêu", "kỳ", "giá trị"])
    sheet.append(["Hà Nội", "share", "2024", 0.455])
    sheet["D2"].number_format = "0.0%"
    workbook.create_sheet("more").append(["a"])
    workbook.save(tmp_path / "table.xlsx")
    table = check_table(tmp_path / "table.xlsx", LONG)
    assert [entry.value for entry in table.entries] == [45.5]
    assert table.notes == ["sheet 'more' was not read; keep it in a file of its own"]


@pytest.mark.parametrize("mark", ["...", "..", "…", "-", "–", "n/a", "#N/A"])
def test_a_mark_for_no_value_is_no_value_and_no_error(tmp_path: Path, mark: str) -> None:
    path = write_csv(tmp_path, f"Tỉnh,chỉ tiêu,kỳ,giá trị\nHà Nội,papi,2024,1.5\nHuế,papi,2024,{mark}\n")
    statements = check_table(path, LONG).statements
    assert statements["value"].isna().tolist() == [False, True]
    assert statements["raw_text"].tolist() == ["1.5", mark]
    assert "no_information" in statements["flags"].iloc[1]


def test_a_decimal_of_a_parquet_file_is_a_number(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    columns = {"Tỉnh": ["Huế"], "chỉ tiêu": "papi", "kỳ": ["2024"], "giá trị": [Decimal("1.25")]}
    pd.DataFrame(columns).to_parquet(path)
    assert values_of(path) == [1.25]


def test_a_title_above_a_table_is_passed_over_and_said(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "Bảng 1. Điểm PAPI,,,\n\nTỉnh,chỉ tiêu,kỳ,giá trị\nHuế,papi,2024,1.5\n")
    table = check_table(path, LONG)
    assert [(entry.row, entry.value) for entry in table.entries] == [(4, 1.5)]
    assert table.notes == ["row 1 was not read: 'Bảng 1. Điểm PAPI'"]


def test_a_note_that_calls_a_value_an_estimate_makes_it_one(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "Tỉnh,chỉ tiêu,kỳ,giá trị,lời\nHuế,papi,2024,1,ước đạt\nHuế,papi,2023,1,GSO\n")
    layout = TableLayout({**LONG.columns, "note": "lời"})
    assert check_table(path, layout).statements["kind"].tolist() == ["estimate", "actual"]


def test_two_values_for_one_unit_indicator_and_period_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "Tỉnh,chỉ tiêu,kỳ,giá trị\nHà Nội,papi,2024,1\nHà Nội,papi,2024,2\n")
    with pytest.raises(TableError, match=r"line 3.*stands in row 2, found '2', expected 1"):
        check_table(path, LONG)


def test_counts_give_the_share_and_a_zero_denominator_gives_none(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "Tỉnh,chỉ tiêu,kỳ,tử,mẫu\nHà Nội,papi,2024,30,40\nHuế,papi,2024,0,0\n")
    layout = parse_columns(["unit=Tỉnh,indicator=chỉ tiêu,period=kỳ,numerator=tử,denominator=mẫu"])
    first, second = check_table(path, layout).statements.to_dict("records")
    assert (first["value"], first["value_unit"], first["numerator"], first["denominator"]) == (30, "count", 30, 40)
    assert pd.isna(second["value"])
    assert "zero-denominator" in second["flags"]


def test_columns_that_are_not_there_and_roles_that_are_none_are_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"found 'unitt'.*did you mean 'unit'") as error:
        parse_columns(["unitt=Tỉnh,period"])
    assert "a part such as unit=NAME" in str(error.value)
    path = write_csv(tmp_path, "Tỉnh,chỉ tiêu,kỳ,giá trị\nHà Nội,papi,2024,1\n")
    with pytest.raises(TableError, match=r"no such column for value.*did you mean 'giá trị'"):
        check_table(path, TableLayout({**LONG.columns, "value": "gia tri"}))


@pytest.mark.parametrize("period", ["24", "2/6/24", "24-06", "24Q1", "6/24", "quý I/24", "Q1-24", "năm 24"])
def test_a_year_of_two_digits_is_refused_with_its_row(tmp_path: Path, period: str) -> None:
    path = write_csv(tmp_path, f"Tỉnh,chỉ tiêu,kỳ,giá trị\nHà Nội,papi,2024,1\nHuế,papi,{period},2\n")
    with pytest.raises(TableError, match=r"line 3, column 'kỳ'.*expected a year of four digits, e.g. 2024"):
        check_table(path, LONG)


@pytest.mark.parametrize("period", ["tháng 12", "quý IV", "kỳ 1", "khác"])
def test_a_period_without_a_year_is_kept_and_not_understood(tmp_path: Path, period: str) -> None:
    path = write_csv(tmp_path, f"Tỉnh,chỉ tiêu,kỳ,giá trị\nHuế,papi,{period},2\n")
    assert [entry.period for entry in check_table(path, LONG).entries] == [None]


def test_a_table_is_registered_whole_and_taken_out_again(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    path = write_csv(tmp_path, "Tỉnh,chỉ tiêu,kỳ,giá trị\nHà Nội,papi_public_healthcare,2024,1.7464\nXứ lạ,?,khác,2\n")
    source_id = add_table(path, raw, LONG)
    described = yaml.safe_load((raw / source_id / "source.yml").read_text(encoding="utf-8"))
    assert (described["kind"], described["columns"]["unit"]) == ("tidy_table", "Tỉnh")
    statements = collect_sources(raw)["statements"]
    assert statements["statement_id"].tolist() == ["table:row-2-column-giá-trị#1", "table:row-3-column-giá-trị#1"]
    assert statements["period"].isna().tolist() == [False, True]  # what is not understood is kept
    assert undo_filing(source_id, raw) == source_id
    path.write_text("Tỉnh,chỉ tiêu,kỳ,giá trị\nHà Nội,papi,2024,x\n", encoding="utf-8")
    with pytest.raises(TableError):
        add_table(path, raw, LONG)
    assert list(raw.iterdir()) == []


def test_values_of_dhis2_have_the_names_of_its_metadata() -> None:
    table = check_table(TIDY / "dhis2_values.json", None, TIDY / "dhis2_metadata.json")
    code = "hospitals_with_electronic_medical_records_count"
    assert [(e.unit, e.indicator, e.period, e.value) for e in table.entries] == [
        ("Hà Nội", code, "2024-01", 12),
        ("Hà Nội", code, "2024-Q1", 30),
        ("Hà Nội", code, None, 5),
        ("Hà Nội", f"{code} (private)", "2024-01", 4),
        ("ouNowhere", "Something that no list knows", "2024-01-31", 62.681),
    ]
    assert table.notes == ["values marked as deleted and left out: 1"]


def test_values_of_dhis2_as_csv_are_read_the_same_way(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path,
        '"dataelement","period","orgunit","categoryoptioncombo","value"\n"deEmr","202401","ouHn","cocDefault","12"\n',
    )
    (entry,) = check_table(path, None, TIDY / "dhis2_metadata.json").entries
    assert (entry.unit, entry.period, entry.value) == ("Hà Nội", "2024-01", 12)


@pytest.mark.parametrize("name", ["values.csv", "values.xlsx"])
def test_a_tidy_table_is_no_report_and_no_period_of_it_becomes_a_value(tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame({"orgunit": ["A", "B", "C"], "period": [20181022] * 3, "value": [3, 4, 5]})
    path = tmp_path / name
    frame.to_csv(path, index=False) if name.endswith("csv") else frame.to_excel(path, index=False)
    reading = read_documents([path])
    assert reading.frame.empty
    assert "--columns unit=orgunit,indicator=NAME,period=period,value=value" in reading.errors[0]


def test_a_workbook_with_days_is_known_as_a_tidy_table(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Tỉnh": ["Huế"] * 2, "Ngày": pd.to_datetime(["2024-06-30", "2024-12-31"]), "Giá trị": [1, 2]})
    frame.to_excel(tmp_path / "values.xlsx", index=False)
    (error,) = read_documents([tmp_path / "values.xlsx"]).errors
    assert "--columns unit=Tỉnh,indicator=NAME,period=Ngày,value=Giá trị" in error


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("unit,indicator,period,value\nHuế,papi,2024,1", "unit=unit,indicator=indicator,period=period,value=value"),
        ("Tỉnh,Kỳ,Giá trị\nHuế,2024,43%\nLào Cai,2024,...", "unit=Tỉnh,indicator=NAME,period=Kỳ,value=Giá trị"),
        ("Tỉnh,Ngày,Kết quả\nHuế,31/12/2024,4", "unit=Tỉnh,indicator=NAME,period=Ngày,value=Kết quả"),
        ("Tên tỉnh;Kỳ;Số liệu\nHuế;Quý I/2024;4,5", "unit=Tên tỉnh,indicator=NAME,period=Kỳ,value=Số liệu"),
        ("date,location,new_cases\n20181022,A,4", "unit=location,indicator=NAME,period=date,value=new_cases"),
        ("province,year,emr_pct,doctors\nHuế,2024,50,9", "unit=province,indicator=NAME,period=year,value=emr_pct"),
        ("unit,period,value\nHuế,2024W12,4", "unit=unit,indicator=NAME,period=period,value=value"),
        ("date,value\n20181022,4", "unit=NAME,indicator=NAME,period=date,value=value"),
        ("Bảng 1,,\nTỉnh,Kỳ,Giá trị\nHuế,2024,4", "unit=Tỉnh,indicator=NAME,period=Kỳ,value=Giá trị"),
        ("Tỉnh,2023,2024\nHuế,4,-\nLào Cai,5,6", "unit=Tỉnh,indicator=NAME,period=columns"),
        (
            "Tỉnh,Kỳ,Giá trị\nHuế,2024,4\nHà Nội,2024,chưa báo cáo\nĐà Nẵng,2024,5\nLào Cai,2024,6",
            "unit=Tỉnh,indicator=NAME,period=Kỳ,value=Giá trị",
        ),
    ],
)
def test_a_tidy_table_of_any_form_is_refused_with_its_columns(tmp_path: Path, table: str, columns: str) -> None:
    reading = read_documents([write_csv(tmp_path, f"{table}\n")])
    assert reading.frame.empty
    assert reading.errors[0].endswith(f"--columns {columns}")


@pytest.mark.parametrize(
    "table",
    [
        "Chỉ tiêu,Đơn vị,2024,2025\nTỷ lệ ký số,%,61,70",
        "TT,Nhiệm vụ,Đơn vị,Thời gian\n1,Xây dựng kế hoạch,Sở Y tế,Quý I/2026",
        "Chỉ tiêu,Đơn vị,Năm,Mục tiêu\nTỷ lệ ký số,Sở Y tế,2026,80%",
        "Địa phương,Năm 2025,Năm 2026\nHuế,Kết nối các trạm y tế,Mở rộng đến nhà thuốc",
    ],
)
def test_a_table_with_years_that_is_a_part_of_a_report_is_read(tmp_path: Path, table: str) -> None:
    assert not read_documents([write_csv(tmp_path, f"{table}\n")]).errors


def test_a_table_of_a_report_is_still_read(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "TT,Chỉ tiêu,Năm 2025\n1,Tỷ lệ bệnh án điện tử,61.2%\n2,Tỷ lệ đơn thuốc,70%\n")
    assert not read_documents([path]).errors


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "text", "report.txt")
    with pytest.raises(UnreadableFileError, match="it is no table"):
        read_table_cells(path)
    assert issubclass(TidyTableError, UnreadableFileError)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/12/2024", "2024-12-31"),
        ("2024/12/31", "2024-12-31"),
        ("2024-12-31 00:00:00", "2024-12-31"),
        ("Tháng 6/2022", "2022-06"),
        ("Quý II/2019", "2019-Q2"),
        ("6 tháng đầu năm 2018", "2018-H1"),
        ("9 tháng 2017", "2017-9M"),
        ("Năm 2020", "2020"),
    ],
)
def test_a_period_in_words_with_its_year_has_its_code(text: str, code: str) -> None:
    assert read_period_code(text) == code


@pytest.mark.parametrize(
    "text",
    ["20241301", "2024Q5", "24", "2024W05", "", "202413", "12/31/2016", "2023 so với 2024", "ngày 5 tháng năm 2024"],
)
def test_what_is_no_code_of_a_period_is_none(text: str) -> None:
    assert read_period_code(text) is None


def test_the_shipped_series_are_those_of_the_reference_list(shared: Path, shipped: Path) -> None:
    reference = pd.read_csv(shared / "facts" / "provincial_panels.csv", dtype="str", keep_default_na=False)
    wanted = reference[~reference["indicator"].str.startswith(("dti_", "emr_"))]
    statements = collect_sources(shipped / "raw")["statements"]
    mine = statements[statements["flags"].fillna("").str.startswith("tidy-table")]
    found = mine[mine["value"].notna()]
    columns = ["indicator_text", "unit_text", "period"]
    assert sorted(map(tuple, found[[*columns, "value"]].to_numpy(dtype=object))) == sorted(
        (row["indicator"], row["unit"], row["period"], float(row["value"])) for row in wanted.to_dict("records")
    )
    missing = mine[mine["value"].isna()]
    assert len(missing) == 34
    assert set(missing["raw_text"]) == {"[withheld by PAPI]", "[the copy has no value]"}
    withheld = missing[missing["period"] == "2021"].query("indicator_text == 'papi_public_healthcare'")
    assert set(withheld["unit_text"]) == {"Quảng Ninh", "Bắc Giang", "Bắc Ninh"}
    assert lookup_folder().is_dir()


def _write_values(folder: Path, *values: dict[str, object], **shared: object) -> Path:
    path = folder / "values.json"
    path.write_text(json.dumps({**shared, "dataValues": values}), encoding="utf-8")
    return path


def _write_metadata(folder: Path, **categories: str) -> Path:
    path = folder / "metadata.json"
    combos = [{"id": key, "name": name} for key, name in categories.items()]
    path.write_text(json.dumps({"dataElements": [{"id": "de", "name": "doctors"}], "categoryOptionCombos": combos}))
    return path


@pytest.mark.parametrize("kind", ["categoryOptionCombo", "attributeOptionCombo"])
@pytest.mark.parametrize(
    ("category", "indicator"), [("men", "doctors (Nam)"), ("all", "doctors"), ("HllvX50cXC0", "doctors")]
)
def test_a_part_never_stands_for_the_whole_also_where_it_is_the_only_one(
    tmp_path: Path, kind: str, category: str, indicator: str
) -> None:
    value = {"dataElement": "de", "period": "2024", "orgUnit": "A", "value": "3", kind: category}
    path, metadata = _write_values(tmp_path, value), _write_metadata(tmp_path, men="Nam", all="default")
    assert [entry.indicator for entry in check_table(path, None, metadata).entries] == [indicator]


@pytest.mark.parametrize(
    ("categories", "indicators"),
    [(("xY1", "xY1"), {"doctors"}), (("xY1", "xY2"), {"doctors (xY1)", "doctors (xY2)"})],
    ids=["one", "two"],
)
def test_without_metadata_the_only_category_of_an_element_is_the_whole(
    tmp_path: Path, categories: tuple[str, str], indicators: set[str]
) -> None:
    shared = {"dataElement": "doctors", "period": "2024", "value": "3"}
    values = [
        shared | {"orgUnit": unit, "categoryOptionCombo": one} for unit, one in zip("AB", categories, strict=True)
    ]
    assert {entry.indicator for entry in check_table(_write_values(tmp_path, *values), None).entries} == indicators


def test_what_all_values_of_a_set_share_stands_once(tmp_path: Path) -> None:
    value = {"dataElement": "de", "value": "3"}
    path = _write_values(tmp_path, value, period="2024", orgUnit="A", attributeOptionCombo="men")
    (entry,) = check_table(path, None, _write_metadata(tmp_path, men="Nam")).entries
    assert (entry.unit, entry.period, entry.indicator) == ("A", "2024", "doctors (Nam)")


def test_lists_of_dhis2_that_hold_no_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="'dataValues' is no list of objects"):
        check_table(_write_values(tmp_path, 3), None)  # type: ignore[arg-type]
    metadata = tmp_path / "metadata.json"
    metadata.write_text(json.dumps({"dataElements": ["de"]}))
    with pytest.raises(TableError, match="'dataElements' is no list of objects"):
        check_table(_write_values(tmp_path), None, metadata)


@pytest.mark.parametrize(
    ("name", "layout", "reader"),
    [
        ("values.json", None, "analysis.registry.tidy.dhis2"),
        ("values.csv", None, "vnfilings.formats.table_cells"),
        ("table.csv", LONG, "vnfilings.formats.table_cells"),
    ],
)
def test_tidy_tables_keep_the_limits_that_are_set(
    name: str, layout: TableLayout | None, reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: object, limits: Limits | None) -> None:
        raise UnreadableFileError(tmp_path / name, f"read with {limits}")

    monkeypatch.setattr(f"{reader}.run_boxed", stop)
    with pytest.raises(UnreadableFileError, match="memory_mb=300"):
        check_table(tmp_path / name, layout, limits=Limits(memory_mb=300))


def test_an_error_about_a_wide_table_lists_a_few_of_its_columns(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        check_table(write_csv(tmp_path, f"{'Huyện,' * 3_000}\n{'1,' * 3_000}\n"), LONG)
    assert all(len(line) < 400 for line in str(caught.value).splitlines())


@pytest.mark.parametrize(
    ("text", "why"), [('{"dataValues": [', "no readable JSON"), ("[" * 100_000, "nested too deeply")]
)
def test_damaged_json_is_refused_in_one_line(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=why):
        check_table(write_csv(tmp_path, text, "values.json"), None)
