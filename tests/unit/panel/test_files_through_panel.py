"""Whole files, from what `workbench add` registers to the values that are chosen and the targets that they judge."""

from __future__ import annotations

from pathlib import Path

import docx
import pandas as pd
import pytest

from analysis.audit import mark_errors
from analysis.i18n import translate_cell
from analysis.modelling import judge_targets
from analysis.panel import build_panel
from analysis.registry import add_filing, collect_sources

_UNIT = "p34-25"
_CASHLESS = "hospital_fees_paid_cashless_by_transaction_pct"
_RECORDS = "population_with_electronic_health_record_pct"
_HOSPITALS = "hospitals_with_electronic_medical_records_pct"
_HEAD = ("SỞ Y TẾ TỈNH PHÚ THỌ", "Số: 31/BC-SYT", "Phú Thọ, ngày {} năm 2026", "BÁO CÁO")


def _panel(file: Path, folder: Path, lookup: Path) -> dict[str, pd.DataFrame]:
    raw = folder / "raw"
    raw.mkdir()
    add_filing(file, raw, _UNIT)
    return mark_errors(build_panel(collect_sources(raw), lookup, folder / "no-corrections"))


def _chosen(tables: dict[str, pd.DataFrame]) -> dict[str, tuple[float, float, float]]:
    chosen = tables["observations"].query("is_chosen").sort_values(["indicator_code", "period_end"])
    columns = ["value", "numerator", "denominator"]
    return {
        f"{row.indicator_code} {row.period}": tuple(getattr(row, c) for c in columns) for row in chosen.itertuples()
    }


def _verdicts(tables: dict[str, pd.DataFrame]) -> dict[str, tuple[float, str, str, str]]:
    verdicts = judge_targets(tables).query("method == 'workbench'")
    periods = tables["targets"].set_index("statement_id")["period"]
    return {
        periods[row.target_statement_id]: (
            row.latest_value,
            row.verdict,
            translate_cell(row.message, "en"),
            translate_cell(row.basis, "en"),
        )
        for row in verdicts.itertuples()
        if row.target_statement_id in periods.index  # the others are of national legal texts
    }


def _write_merged(path: Path) -> Path:
    """Write a table whose title is merged over the counts and the share below it."""
    document = docx.Document()
    for line in (*_HEAD, "Kết quả chuyển đổi số 6 tháng đầu năm 2026"):
        document.add_paragraph(line.format("09 tháng 7"))
    rows = [
        ("TT", "Nội dung", "6 tháng đầu năm 2026", "", ""),
        ("", "", "Đạt", "Tổng số", "Tỷ lệ (%)"),
        ("1", "Tỷ lệ thanh toán viện phí không dùng tiền mặt", "150", "600", "25,0"),
        ("2", "Tỷ lệ người dân có hồ sơ sức khỏe điện tử", "8.200", "10.000", "82,0"),
    ]
    table = document.add_table(len(rows), 5)
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text
    table.cell(0, 2).merge(table.cell(0, 4))
    document.save(str(path))
    return path


def test_counts_below_a_merged_title_never_become_percentages(tmp_path: Path, lookup: Path) -> None:
    tables = _panel(_write_merged(tmp_path / "merged.docx"), tmp_path, lookup)
    assert _chosen(tables) == {f"{_CASHLESS} 2026-H1": (25.0, 150, 600), f"{_RECORDS} 2026-H1": (82.0, 8200, 10000)}


def test_hospitals_below_a_section_row_are_counted_as_that_part(tmp_path: Path, lookup: Path) -> None:
    document = docx.Document()
    for line in (*_HEAD, "Kết quả chuyển đổi số 6 tháng đầu năm 2026"):
        document.add_paragraph(line.format("09 tháng 7"))
    name = "Số bệnh viện triển khai bệnh án điện tử"
    rows = [("TT", "Chỉ tiêu", "Kết quả"), ("I. Khối công lập",), ("1", name, "42/42"), ("II. Khối tư nhân",)]
    rows += [("1", name, "9/48"), ("Toàn ngành",), ("1", name, "51/90"), ("Bệnh viện tuyến tỉnh",), ("1", name, "7/8")]
    table = document.add_table(len(rows), 3)
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text
        if len(row) == 1:
            table.cell(number, 0).merge(table.cell(number, 2))
    document.save(str(tmp_path / "sections.docx"))
    tables = _panel(tmp_path / "sections.docx", tmp_path, lookup)
    shares = {name: values for name, values in _chosen(tables).items() if "_pct" in name}
    assert shares == {
        f"{_HOSPITALS} 2026-H1": (pytest.approx(56.6667, abs=1e-3), 51, 90),
        f"private_{_HOSPITALS} 2026-H1": (18.75, 9, 48),
        f"public_{_HOSPITALS} 2026-H1": (100, 42, 42),
    }


@pytest.fixture
def quarters(tmp_path: Path, lookup: Path) -> dict[str, pd.DataFrame]:
    """Return the panel of a report on nine months with targets of two quarters and of the year."""
    name = "tỷ lệ thanh toán viện phí không dùng tiền mặt"
    lines = [
        *(line.format("09 tháng 10") for line in _HEAD),
        "Kết quả chuyển đổi số 9 tháng đầu năm 2026",
        "1. Kết quả",
        f"- Trong quý III/2026, {name} đạt 52% (104/200 lượt); lũy kế 9 tháng đạt 45% (270/600 lượt).",
        "2. Chỉ tiêu",
        f"- Chỉ tiêu {name}: quý III/2026 đạt 50%, quý IV/2026 đạt 55%, cả năm 2026 đạt 50%.",
    ]
    path = tmp_path / "quarters.txt"
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return _panel(path, tmp_path, lookup)


def test_a_target_is_judged_by_its_own_length_of_time(quarters: dict[str, pd.DataFrame]) -> None:
    assert _chosen(quarters) == {f"{_CASHLESS} 2026-9M": (45.0, 270, 600), f"{_CASHLESS} 2026-Q3": (52.0, 104, 200)}
    verdicts = _verdicts(quarters)
    assert list(verdicts) == ["2026-Q3", "2026-Q4", "2026"]
    assert verdicts["2026-Q3"][:2] == (52.0, "met")
    assert verdicts["2026"][1] == "likely"
    assert "(first 9 months of 2026) is not as long as that of the target" in verdicts["2026"][3]


def test_how_far_a_plan_was_met_is_never_chosen(tmp_path: Path, lookup: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(
        "\n".join(f'"{line.format("09 tháng 7")}"' for line in _HEAD)
        + "\nKết quả chuyển đổi số 6 tháng đầu năm 2026\n"
        + "STT,Chỉ tiêu,Kế hoạch năm 2026,Thực hiện 6 tháng đầu năm 2026,So với kế hoạch (%)\n"
        + "1,Tỷ lệ thanh toán viện phí không dùng tiền mặt (%),40,30,75\n"
        + "2,Tỷ lệ người dân có hồ sơ sức khỏe điện tử (%),90,,90\n",
        encoding="utf-8",
    )
    tables = _panel(path, tmp_path, lookup)
    assert {name: value[0] for name, value in _chosen(tables).items()} == {f"{_CASHLESS} 2026-H1": 30.0}
    assert tables["targets"]["value"].tolist() == [40.0, 90.0]


def test_the_reference_files_give_the_values_that_they_print(shared: Path, tmp_path: Path, lookup: Path) -> None:
    tables = _panel(shared / "cases" / "files" / "merged.docx", tmp_path, lookup)
    assert {value[:1] for value in _chosen(tables).values()} == {(30.0,), (91.0,), (100.0,)}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["- Khối bệnh viện tư: {} đạt 70%."], f"private_{_HOSPITALS}"),
        (["- Khối công lập: {} đạt 70% (7/10 bệnh viện)."], f"public_{_HOSPITALS}"),
        (["2. Bệnh viện tư nhân", "- {} đạt 70%."], f"private_{_HOSPITALS}"),
        (["- {} đạt 70% (7/10 bệnh viện công lập)."], f"public_{_HOSPITALS}"),
        (["- {} đạt 70% (7/10 bệnh viện tuyến huyện)."], None),
        (["- {} đạt 70% (7/10 trạm y tế)."], None),
        (["- {} đạt 70% (7/10 bệnh viện thuộc Sở Y tế)."], None),
        (["- Ở tuyến huyện, {} đạt 70%."], None),
        (["- Khu vực tư nhân có {} đạt 70%."], f"private_{_HOSPITALS}"),
        (["- {} đạt 70% đối với bệnh viện tư nhân."], f"private_{_HOSPITALS}"),
        (["- Sau khi các tỉnh công bố, {} đạt 70%."], _HOSPITALS),
        (["- {} đạt 70% (7/10 bệnh viện)."], _HOSPITALS),
    ],
)
def test_what_a_sentence_counts_decides_on_the_indicator(
    tmp_path: Path, lookup: Path, lines: list[str], code: str | None
) -> None:
    name = "Tỷ lệ bệnh viện triển khai bệnh án điện tử"
    head = [*(line.format("09 tháng 7") for line in _HEAD), "Kết quả chuyển đổi số 6 tháng đầu năm 2026", "1. Kết quả"]
    path = tmp_path / "report.txt"
    path.write_text("\n\n".join([*head, *(line.format(name) for line in lines)]) + "\n", encoding="utf-8")
    chosen = _panel(path, tmp_path, lookup)["observations"].query("is_chosen")
    assert chosen["indicator_code"].tolist() == ([code] if code else [])
