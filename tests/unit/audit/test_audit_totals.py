"""Rows of totals, days written month first, and counts beside the names they count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.audit import audit_panel
from analysis.cli.file_audit import list_findings

_HEAD = """SỞ Y TẾ TỈNH NINH THUẬN

Số: 12/BC-SYT

Ninh Thuận, ngày 10 tháng 7 năm 2024

**BÁO CÁO**

Kết quả chuyển đổi số 6 tháng đầu năm 2024

**I. Kết quả**

"""
_NEW_RULES = {"total_row_differs", "day_and_month_swapped", "units_listed_differ"}
Found = Callable[[str], list[tuple[str, str, str]]]


@pytest.fixture
def found_in(tmp_path: Path) -> Found:
    """Return a function from the body of a report to what these rules find: rule, printed, recomputed."""

    def audit(body: str) -> list[tuple[str, str, str]]:
        path = tmp_path / "report.txt"
        path.write_text(_HEAD + body, "utf-8")
        rows, faults = list_findings([path])
        assert not faults
        return [(row["rule"], row["printed"], row["recomputed"]) for row in rows if row["rule"] in _NEW_RULES]

    return audit


def _table(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    return "\n".join("\t".join(cell.strip() for cell in line.split("|")) for line in lines) + "\n"


_HOSPITALS = "STT | Khu vực | Số bệnh viện | Tỷ lệ | Đã triển khai"


def _areas(total: str, third: str = "3 | Khu vực C | 17 | 88,2% | 15/17") -> str:
    return _table(f"""
        {_HOSPITALS}
        1 | Khu vực A | 34 | 91,2% | 31/34
        2 | Khu vực B | 21 | 85,7% | 18/21
        {third}
        {total}
    """)


@pytest.mark.parametrize(
    ("total", "found"),
    [
        (" | Tổng cộng | 72 | 88,9% | 64/72", []),
        (" | Tổng cộng | 82 | 88,9% | 64/72", [("total_row_differs", "82", "72")]),
        (" | Toàn tỉnh | 72 | 88,9% | 65/72", [("total_row_differs", "65/72", "64")]),
        (" | Cộng | | | ", []),
    ],
)
def test_a_total_is_the_sum_of_its_rows_and_shares_are_not_added(
    found_in: Found, total: str, found: list[tuple[str, str, str]]
) -> None:
    assert found_in(_areas(total)) == found


@pytest.mark.parametrize(
    "third",
    [
        "3 | Khu vực C | | 88,2% | ",  # merged or missing
        "3 | Khu vực C | chưa báo cáo | 88,2% | chưa báo cáo",
        "2.1 | Khu vực C | 17 | 88,2% | 15/17",  # a part of the row above
        " | Trong đó: tuyến huyện | 17 | 88,2% | 15/17",
    ],
)
def test_where_a_part_is_missing_or_stands_below_another_nothing_is_said(found_in: Found, third: str) -> None:
    assert found_in(_areas(" | Tổng cộng | 90 | 88,9% | 80/90", third)) == []


def test_a_total_may_open_its_table(found_in: Found) -> None:
    def table(total: int) -> str:
        return _table(f"""
            STT | Đơn vị | Số máy tính
             | Tổng số | {total}
            1 | Khoa Khám bệnh | 34
            2 | Khoa Nội tổng hợp | 21
        """)

    assert found_in(table(55)) == []
    assert found_in(table(65)) == [("total_row_differs", "65", "55")]


def test_the_last_total_may_add_up_the_totals_before_it_or_every_row(found_in: Found) -> None:
    def table(total: int) -> str:
        return _table(f"""
            STT | Đơn vị | Số máy tính
            1 | Khoa Khám bệnh | 34
            2 | Khoa Nội tổng hợp | 21
             | Cộng | 55
            3 | Trạm y tế xã A | 4
            4 | Trạm y tế xã B | 5
             | Cộng | 9
            5 | Kho thiết bị tỉnh | 1
            6 | Kho thiết bị huyện | 2
             | Tổng cộng | {total}
        """)

    assert found_in(table(64)) == []
    assert found_in(table(67)) == []
    assert found_in(table(70)) == [("total_row_differs", "70", "67")]


def test_an_ambiguous_number_is_no_proof_where_its_other_reading_adds_up(found_in: Found) -> None:
    table = _table("""
        STT | Đơn vị | Dung lượng
        1 | Khoa Khám bệnh | 1.250
        2 | Khoa Nội tổng hợp | 3
         | Tổng cộng | 4.250
    """)
    assert found_in(table) == []


def test_a_day_written_month_first_is_found_in_a_document_that_writes_the_day_first(found_in: Found) -> None:
    assert found_in("- Số liệu chốt đến ngày 25/06/2024.\n") == []
    assert found_in("- Số liệu chốt đến ngày 05/06/2024.\n") == []
    assert found_in("- Số liệu chốt đến ngày 06/25/2024.\n") == [
        ("day_and_month_swapped", "06/25/2024", "25 June 2024")
    ]
    assert found_in("- Số liệu chốt đến ngày 12/30/2024.\n") == [
        ("day_and_month_swapped", "12/30/2024", "30 December 2024")
    ]
    assert found_in("- Số liệu chốt đến ngày 02/30/2024.\n") == []  # no day at all


@pytest.mark.parametrize(
    ("period", "n_found"),
    [
        ("từ ngày 11/01/2024 đến ngày 30/12/2024", 1),  # 1/11 to 30/12, read month first
        ("từ ngày 01/11/2024 đến ngày 30/12/2024", 0),
        ("từ ngày 01/01/2024 đến ngày 30/12/2024", 0),
        ("từ ngày 11/01/2024 đến ngày 30/06/2024", 0),  # 1/11 would be after the end
    ],
)
def test_a_period_that_would_begin_on_the_first_with_day_and_month_swapped_is_suspicious(
    panel_of: Callable[..., dict[str, pd.DataFrame]], period: str, n_found: int
) -> None:
    panel = panel_of(
        "bc-1 | 2025-01-10 | p63-79 | p63-79 |", f"bc-1 | 3 | actual | lượt khám BHYT | | {period} | 3.789.912 lượt"
    )
    assert panel["statements"]["period_end"].notna().all()
    assert (audit_panel(panel)["rule"] == "day_and_month_swapped").sum() == n_found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "Có 9 đơn vị hoàn thành gồm: Bệnh viện A, Bệnh viện B, Trung tâm y tế C.",
            [("units_listed_differ", "9 đơn vị hoàn thành", "3")],
        ),
        ("Có 3 đơn vị hoàn thành gồm: Bệnh viện A, Bệnh viện B, Trung tâm y tế C.", []),
        ("Có 4 xã: Hòa Bình, Đông Sơn, Lộc An và Tân Lập.", []),
        ("Có 2 bệnh viện gồm Bệnh viện Điều dưỡng và Phục hồi chức năng, Bệnh viện Phổi.", []),
        ("Có 11 bệnh viện gồm Bệnh viện A, Bệnh viện B, v.v.", []),
        ("Có 11 bệnh viện, gồm Bệnh viện A, Bệnh viện B và các bệnh viện tuyến huyện.", []),
        ("Có 3 đơn vị là đơn vị đầu mối, đạt yêu cầu.", []),
    ],
)
def test_units_announced_are_counted_against_units_named(
    found_in: Found, sentence: str, found: list[tuple[str, str, str]]
) -> None:
    assert found_in(f"- {sentence}\n") == found
