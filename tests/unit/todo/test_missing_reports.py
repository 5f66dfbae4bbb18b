"""Reports that are missing: the chasing list, its files, and the section of a department's report."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.errors import UsageError
from analysis.intake import Refused
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import ReportTexts
from analysis.reports._row_helpers import complete_tables
from analysis.reports.sections import missing_reports_section
from analysis.schemas import TABLES, set_types
from analysis.todo import RefusedReport, describe_missing, list_missing, missing_as_csv, write_chasing_list

_DAY = dt.date(2026, 7, 10)


def _table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    return set_types(name, pd.DataFrame(rows, columns=TABLES[name].column_names))


def _duty(unit: str, state: str, days: int | None = None, **cells: object) -> dict[str, object]:
    row = {"unit_code": unit, "regime": "nd-09-2019", "period": "2026-H1", "schedule_id": "a", "state": state}
    days_of_data = {"window_start": "2025-12-15", "window_end": "2026-06-14", "due": "2026-06-25"}
    return row | days_of_data | {"days_late": days, "rule": "NĐ 09/2019/NĐ-CP, Đ13 k1", "flags": None} | cells


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    units = [
        {"unit_code": code, "name_vi": name, "name_en": name, "level": level, "parent_code": parent}
        for code, name, level, parent in (
            ("p34-51", "Tỉnh Giả Định", "province", None),
            ("f-a", "Bệnh viện A", "facility", "p34-51"),
            ("f-b", "=Bệnh viện B", "facility", "p34-51"),
            ("f-c", "Bệnh viện C", "facility", None),
        )
    ]
    duties = [
        _duty("f-a", "missing", 15, flags="uncertain"),
        _duty("f-b", "missing", 15),
        _duty("f-c", "missing", 20, due="2026-06-20"),
        _duty("f-c", "late", 9, period="2025-H2", due="2025-12-25"),
        _duty("f-c", "late", 9, period="2024-H2", due="2024-12-25"),
        _duty("p34-51", "received"),
    ]
    sources = [
        {"source_id": name, "filing_unit_code": "f-a", "filing_period": period, "number": number, "issued": day}
        for name, period, number, day in (
            ("old", "2025-H1", "1/BC-BV", "2025-06-20"),
            ("last", "2025-H2", "9/BC-BV", "2025-12-20"),
            ("later", "2026-H1", "5/BC-BV", "2026-07-20"),
        )
    ]
    regimes = [{"regime": "nd-09-2019", "title_vi": "Nghị định 09", "title_en": "Decree 09"}]
    made = {"units": units, "duties": duties, "sources": sources, "reporting_regimes": regimes}
    return {name: _table(name, rows) for name, rows in made.items()}


def _list(tables: dict[str, pd.DataFrame], **wanted: object) -> list[dict[str, object]]:
    return describe_missing(list_missing(tables, **wanted), tables, "vi", _DAY)  # type: ignore[arg-type]


def test_the_longest_delay_comes_first_with_what_was_received_last_by_the_day(
    tables: dict[str, pd.DataFrame],
) -> None:
    rows = _list(tables)
    assert [(row["unit"], row["days_late"]) for row in rows] == [
        ("Bệnh viện C", 20),
        ("Bệnh viện A", 15),
        ("=Bệnh viện B", 15),
    ]
    assert rows[1] | {"contact": ""} == {
        "unit": "Bệnh viện A",
        "report": "Nghị định 09",
        "period": "6 tháng đầu năm 2026",
        "window": "15/12/2025 – 14/06/2026",
        "rule": "Nghị định 09/2019/NĐ-CP, khoản 1 Điều 13",
        "due": "25/06/2026",
        "days_late": 15,
        "doubt": "Hạn gửi có thể muộn hơn: lịch nghỉ lễ chưa được xác định",
        "last_report": "9/BC-BV; 6 tháng cuối năm 2025",
        "last_received": "20/12/2025",
        "contact": "",
        "telephone": "",
        "answer": "",
    }


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("the PDF is damaged; ask for it again", "tệp bị hỏng, đề nghị gửi lại"),
        ("it is protected by a password; save it without one", "tệp có mật khẩu"),
        ("files of type '.doc' are not supported; open it in Word and save it as .docx", "định dạng tệp không"),
        ("it is named .docx but has the format of Office 97-2003; open it and save it as .docx", "tệp có định"),
        ("a file in it is larger than 200 MB", "không đọc được tệp"),
    ],
)
def test_a_refused_file_of_a_unit_is_named_where_its_report_is_missing(
    tables: dict[str, pd.DataFrame], reason: str, said: str
) -> None:
    file = Refused("Giả Định/BC.pdf", reason, dt.date(2026, 7, 3))
    refused = [RefusedReport(file, "f-b", None), RefusedReport(file, "f-a", "2025-H2")]
    rows = describe_missing(list_missing(tables), tables, "vi", _DAY, refused)
    notes = {row["unit"]: str(row["doubt"]) for row in rows}
    assert "“BC.pdf” nhưng không tiếp nhận được ngày 03/07/2026: " + said in notes["=Bệnh viện B"]
    assert "BC.pdf" not in notes["Bệnh viện A"] + notes["Bệnh viện C"]


def test_a_unit_stands_for_those_below_it_and_a_period_for_itself(tables: dict[str, pd.DataFrame]) -> None:
    assert [row["unit"] for row in _list(tables, unit_codes=["p34-51"])] == ["Bệnh viện A", "=Bệnh viện B"]
    assert _list(tables, period="2025-H2") == []


def test_the_list_is_a_file_without_formulas(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    rows = _list(tables)
    write_chasing_list(rows, tmp_path / "list.xlsx", "vi")
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").worksheets[0]
    assert [sheet["A1"].value, sheet["F1"].value, sheet["A4"].value] == ["Đơn vị", "Hạn gửi", "'=Bệnh viện B"]
    assert "\n'=Bệnh viện B," in missing_as_csv(rows, "vi")
    with pytest.raises(UsageError, match=r"\.xlsx or \.csv"):
        write_chasing_list(rows, tmp_path / "list.pdf", "vi")


def _section(tables: dict[str, pd.DataFrame], *units: str) -> list[str]:
    context = ReportContext(complete_tables(tables), ReportTexts("vi"), _DAY)
    texts = []
    for section in missing_reports_section(context, list(units)):
        paragraph, *shown = section.blocks
        texts.append("".join(run.text for run in paragraph.runs))  # type: ignore[union-attr]
        texts += [" ".join(run.text for cell in row for run in cell.runs) for table in shown for row in table.rows]  # type: ignore[union-attr]
    return texts


def test_a_report_lists_what_is_missing_and_what_was_late_in_the_last_year(tables: dict[str, pd.DataFrame]) -> None:
    rule = "Nghị định 09/2019/NĐ-CP, khoản\xa01 Điều\xa013"
    assert _section(tables, "f-a", "f-c") == [
        "Đến ngày 10/07/2026: 2 báo cáo đến hạn chưa nhận được, của 2 đơn vị; trong 12 tháng qua, 1 báo cáo gửi chậm.",
        f"Nghị định 09; {rule} 6 tháng đầu năm 2026 Bệnh viện A, Bệnh viện C 2 20/06/2026 (chưa chắc chắn)"
        " chưa nhận được 20",
        f"Nghị định 09; {rule} 6 tháng cuối năm 2025 Bệnh viện C 1 25/12/2025 gửi chậm 9",
    ]


def _monthly(unit: str, *months: str) -> list[dict[str, object]]:
    return [
        _duty(unit, "missing", 40 - number, period=month, rule="TT 23/2025/TT-BYT, Đ5 k1", due=f"{month}-28",
              window_start=f"{month}-01", window_end=pd.Period(month).end_time.normalize())
        for number, month in enumerate(months)
    ]  # fmt: skip


def test_reports_of_one_kind_are_one_row_with_their_periods_and_organisations(tables: dict[str, pd.DataFrame]) -> None:
    months = ("2025-11", "2025-12", "2026-01", "2026-03")
    year = _duty("f-a", "missing", 9, period="2025", due="2026-01-10", window_start="2025-01-01",
                 window_end="2025-12-31", rule="TT 23/2025/TT-BYT, Đ5 k1")  # fmt: skip
    duties = [*_monthly("f-a", *months), *_monthly("f-c", *months), *_monthly("f-b", "2026-03"), year]
    _, *rows = _section(tables | {"duties": _table("duties", duties)}, "f-a", "f-b", "f-c")
    assert [row.partition("Điều\xa05 ")[2] for row in rows] == [
        "từ tháng 11/2025 đến tháng 1/2026, tháng 3/2026 Bệnh viện A, Bệnh viện C 8 28/11/2025 chưa nhận được 40",
        "năm 2025 Bệnh viện A 1 10/01/2026 chưa nhận được 9",
        "tháng 3/2026 =Bệnh viện B 1 28/03/2026 chưa nhận được 40",
    ]


def test_forty_organisations_of_one_row_are_named_and_the_others_counted(tables: dict[str, pd.DataFrame]) -> None:
    codes = [f"f-{number:02}" for number in range(43)]
    _, row = _section(tables | {"duties": _table("duties", [_duty(code, "missing", 3) for code in codes])}, *codes)
    assert "f-39 và 3 đơn vị khác 43 " in row


def test_a_report_says_that_all_came_and_nothing_where_nothing_is_owed(tables: dict[str, pd.DataFrame]) -> None:
    assert _section(tables, "p34-51")[0].startswith("Đến ngày 10/07/2026, các báo cáo đến hạn đều đã nhận được")
    assert _section(tables, "vn") == []
