"""``workbench add --columns``: a dry run says what was matched and what was not, and stores nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.cli.main import run_command_line

INDICATORS = """indicator_code,title_vi,title_en,unit,measure,direction,aggregation,minimum,maximum
papi_index,Điểm PAPI,PAPI score,0.33 to 3.33,index,up,none,0.33,3.33
records_pct,Tỷ lệ hồ sơ số,Digital records,%,share,up,recompute,0,100
doctors_count,Số bác sĩ,Doctors,persons,count,up,sum,0,
"""


@pytest.fixture
def table(project: Path) -> Path:
    """Return a table in a project whose lookups know one of its two units."""
    (project / "data" / "lookup" / "indicators.csv").write_text(INDICATORS, "utf-8")
    path = project / "points.csv"
    path.write_text("Tỉnh,2023,2024\nHà Nội,1.7,62.681\nHuéé,,1.8\n", "utf-8")
    return path


def add(path: Path, *options: str) -> int:
    return run_command_line(["add", str(path), *options])


def test_a_dry_run_lists_what_is_matched_and_what_is_not(
    project: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(table, "--columns", "unit=Tỉnh,indicator=papi_index,period=columns", "--dry-run") == 0
    told = capsys.readouterr().out
    assert "values: 3 numbers, 1 empty" in told
    assert "units: 1 of 2 matched" in told
    assert "not matched: 'Huéé' (2 values): unknown name; did you mean 'Huế'?" in told
    assert "indicators: 1 of 1 matched" in told
    assert "periods: 2 of 2 matched" in told
    assert "dry run: nothing was stored" in told
    assert list((project / "data" / "raw").iterdir()) == []


def test_what_is_not_matched_is_listed_and_kept(project: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(table, "--columns", "unit=Tỉnh,indicator=papi_indx,period=columns") == 0
    told = capsys.readouterr().out
    assert "not matched: 'papi_indx' (4 values): unknown name; did you mean 'papi_index'?" in told
    assert "points: added" in told
    assert (project / "data" / "raw" / "points" / "points.csv").read_bytes() == table.read_bytes()


def test_a_percentage_between_0_and_1_is_asked_about(
    project: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text("Tỉnh,2024\nHà Nội,0.455\n", "utf-8")
    assert add(table, "--columns", "unit=Tỉnh,indicator=records_pct,period=columns", "--dry-run") == 0
    assert "45.5% is 45.5, not 0.455" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rows", "columns", "note"),
    [
        ("Hà Nội,1.234\nHuế,980", "indicator=doctors_count,value=v", "row 2: 'doctors_count' is a count"),
        (
            "Hà Nội,431\nHuế,98",
            "indicator=records_pct,value=v",
            "row 2: outside the limits of 'records_pct'",
        ),
        ("Huế,3.4\nHà Nội,3.33", "indicator=papi_index,value=v", "row 2: outside the limits of 'papi_index' (0.33 to"),
        (
            "Hà Nội,43\nTP Hà Nội,44",
            "indicator=records_pct,value=v",
            "rows 2 and 3: 'Hà Nội' and 'TP Hà Nội'",
        ),
    ],
)
def test_values_that_may_be_read_wrongly_are_listed(
    project: Path, table: Path, capsys: pytest.CaptureFixture[str], rows: str, columns: str, note: str
) -> None:
    table.write_text(f"Tỉnh,v\n{rows}\n", "utf-8")
    assert add(table, "--columns", f"unit=Tỉnh,period=2024,{columns}", "--dry-run") == 0
    assert f"note: {note}" in capsys.readouterr().out


def test_values_of_a_unit_after_its_last_day_are_listed(
    project: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units = project / "data" / "lookup" / "units.csv"
    columns = units.read_text("utf-8").splitlines()[0].split(",")
    row = {
        "unit_code": "old",
        "name_vi": "Hà Giang",
        "name_en": "Ha Giang",
        "level": "province",
        "valid_to": "2025-06-30",
    }
    with units.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(column, "") for column in columns) + "\n")
    table.write_text("Tỉnh,2024,2026\nHà Giang,41,43\n", "utf-8")
    assert add(table, "--columns", "unit=Tỉnh,indicator=records_pct,period=columns", "--dry-run") == 0
    assert "'Hà Giang': no longer exists on that day (1 value)" in capsys.readouterr().out


def test_one_count_without_the_other_is_said(project: Path, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table.write_text("Tỉnh,tử,mẫu\nHà Nội,3,\nHuế,3,4\n", "utf-8")
    columns = "unit=Tỉnh,indicator=records_pct,period=2024,numerator=tử,denominator=mẫu"
    assert add(table, "--columns", columns, "--dry-run") == 0
    assert "note: row 2: a numerator or a denominator without the other gives no value" in capsys.readouterr().out


def test_a_tidy_table_without_columns_is_refused_with_the_hint(
    project: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text("Tỉnh,kỳ,giá trị\nHà Nội,20181022,3\nHuế,20181022,4\n", "utf-8")
    assert add(table) == 1
    assert "--columns unit=Tỉnh,indicator=NAME,period=kỳ,value=giá trị" in capsys.readouterr().err
