"""Rules on numbering, tables and wording: what each reports and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from analysis.audit.checks.structure import check_columns, check_numbering, check_row_numbers, read_label
from analysis.audit.checks.totals import check_totals
from analysis.audit.checks.wording import check_day_order, check_named_units
from analysis.audit.findings import Finding
from analysis.i18n import translate_cell

Rules = Callable[..., list[str]]
Findings = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (("I.", "1.", "2.", "II.", "1.", "2."), []),
        (("1.", "1.1.", "1.2.", "2.", "2.1."), []),
        (("a)", "b)", "c)", "d)", "đ)", "e)", "g)", "h)"), []),
        (("a)", "b)", "c)", "d)", "e)"), []),
        (("a)", "b)", "d)"), ["number_gap"]),
        (("a)", "b)", "c)", "d)", "d)"), ["number_repeated"]),
        (("1.", "2.", "5."), ["number_gap"]),
        (("2.1.", "2.2.", "2.2.1.", "2.1.2."), ["number_out_of_place"]),
        (("I.", "1.", "III."), ["number_gap"]),
        (("PHẦNI", "1.", "2.", "PHẦNII", "1.", "II."), ["number_gap"]),
    ],
)
def test_headings_are_numbered_in_order(rules_of: Rules, numbers: tuple[str, ...], found: list[str]) -> None:
    assert rules_of(check_numbering, outline="\n".join(f"heading | {n} | Hạ tầng số" for n in numbers)) == found


@pytest.mark.parametrize(
    ("title", "numbers", "found"),
    [
        ("STT", ("1", "2", "3"), []),
        ("STT", ("1", "2", "1", "2"), []),
        ("STT", ("34", "35", "46"), ["number_gap"]),
        ("STT", ("1", "2", "2"), ["number_repeated"]),
        ("Xếp hạng", ("1", "2", "2", "4"), []),
    ],
)
def test_rows_are_counted_without_gaps_and_ranks_may_have_ties(
    rules_of: Rules, title: str, numbers: tuple[str, ...], found: list[str]
) -> None:
    table = f"header | {title} | Nội dung\n" + "\n".join(f"row | {n} | Phần mềm" for n in numbers)
    assert rules_of(check_row_numbers, outline=table) == found


def test_a_short_table_says_nothing_of_an_empty_column(rules_of: Rules) -> None:
    assert rules_of(check_columns, outline="header | STT | Tên | Sản phẩm\nrow | 1 | A |\nrow | 2 | B |") == []


def test_labels_of_every_style_are_read() -> None:
    label = read_label("XIV.")
    assert label is not None
    assert label.count == 14
    assert [getattr(read_label(text), "style", None) for text in ("2.1.3.", "II.4", "abc")] == [
        "dotted 2",
        "roman dotted",
        None,
    ]


def _totals(findings_of: Findings, table: str) -> list[tuple[str, str]]:
    found = findings_of(check_totals, outline=table)
    return [(str(finding.printed), translate_cell(_json(finding), "vi")) for finding in found]


def _json(finding: Finding) -> str:
    recomputed = finding.message.arguments["recomputed"]
    return recomputed if isinstance(recomputed, str) else recomputed.to_json()  # type: ignore[union-attr]


def _areas(total: str, third: str = "row | 3 | Khu vực C | 17 | 88,2% | 15/17") -> str:
    return f"""
    header | STT | Khu vực | Số bệnh viện | Tỷ lệ | Đã triển khai
    row | 1 | Khu vực A | 34 | 91,2% | 31/34
    row | 2 | Khu vực B | 21 | 85,7% | 18/21
    {third}
    {total}
    """


@pytest.mark.parametrize(
    ("total", "found"),
    [
        ("row | | Tổng cộng | 72 | 88,9% | 64/72", []),
        ("row | | Tổng cộng | 82 | 88,9% | 64/72", [("82", "72")]),
        ("row | | Toàn tỉnh | 72 | 88,9% | 65/72", [("65/72", "64")]),
        ("row | | Cộng | | | ", []),
    ],
)
def test_a_total_is_the_sum_of_its_rows_and_shares_are_not_added(
    findings_of: Findings, total: str, found: list[tuple[str, str]]
) -> None:
    assert _totals(findings_of, _areas(total)) == found


@pytest.mark.parametrize(
    "third",
    [
        "row | 3 | Khu vực C | | 88,2% | ",  # merged or missing
        "row | 3 | Khu vực C | chưa báo cáo | 88,2% | chưa báo cáo",
        "row | 2.1 | Khu vực C | 17 | 88,2% | 15/17",  # a part of the row above
        "row | | Trong đó: tuyến huyện | 17 | 88,2% | 15/17",
    ],
)
def test_a_total_with_a_missing_part_or_parts_of_parts_is_left_alone(findings_of: Findings, third: str) -> None:
    assert _totals(findings_of, _areas("row | | Tổng cộng | 90 | 88,9% | 80/90", third)) == []


@pytest.mark.parametrize(("total", "found"), [("55", []), ("65", [("65", "55")])])
def test_a_total_may_open_its_table(findings_of: Findings, total: str, found: list[tuple[str, str]]) -> None:
    table = f"""
    header | STT | Đơn vị | Số máy tính
    row | | Tổng số | {total}
    row | 1 | Khoa Khám bệnh | 34
    row | 2 | Khoa Nội tổng hợp | 21
    """
    assert _totals(findings_of, table) == found


@pytest.mark.parametrize(("total", "found"), [("64", []), ("67", []), ("70", [("70", "67")])])
def test_the_last_total_may_add_up_the_totals_before_it_or_every_row(
    findings_of: Findings, total: str, found: list[tuple[str, str]]
) -> None:
    table = f"""
    header | STT | Đơn vị | Số máy tính
    row | 1 | Khoa Khám bệnh | 34
    row | 2 | Khoa Nội tổng hợp | 21
    row | | Cộng | 55
    row | 3 | Trạm y tế xã A | 4
    row | 4 | Trạm y tế xã B | 5
    row | | Cộng | 9
    row | 5 | Kho thiết bị tỉnh | 1
    row | 6 | Kho thiết bị huyện | 2
    row | | Tổng cộng | {total}
    """
    assert _totals(findings_of, table) == found


def test_an_ambiguous_number_is_no_proof_where_its_other_reading_adds_up(findings_of: Findings) -> None:
    table = """
    header | STT | Đơn vị | Dung lượng
    row | 1 | Khoa Khám bệnh | 1.250
    row | 2 | Khoa Nội tổng hợp | 3
    row | | Tổng cộng | 4.250
    """
    assert _totals(findings_of, table) == []


@pytest.mark.parametrize(
    ("day", "meant"),
    [
        ("25/06/2024", None),
        ("05/06/2024", None),
        ("06/25/2024", "25/06/2024"),
        ("12/30/2024", "30/12/2024"),
        ("02/30/2024", None),  # no day at all
    ],
)
def test_a_day_written_month_first_is_found_in_a_document_that_writes_the_day_first(
    findings_of: Findings, day: str, meant: str | None
) -> None:
    lines = f"text | | Ninh Thuận, ngày 10 tháng 7 năm 2024\nitem | - | Số liệu chốt đến ngày {day}"
    found = findings_of(check_day_order, outline=lines)
    assert [translate_cell(_json(finding), "vi") for finding in found] == ([meant] if meant else [])


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
    rules_of: Rules, period: str, n_found: int
) -> None:
    figures = f"bc-1 | 3 | actual | lượt khám BHYT | | {period} | 3.789.912 lượt"
    assert rules_of(check_day_order, figures) == ["day_and_month_swapped"] * n_found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Có 9 đơn vị hoàn thành gồm: Bệnh viện A, Bệnh viện B, Trung tâm y tế C.", [("9 đơn vị hoàn thành", "3")]),
        ("Có 4 xã: Hòa Bình, Đông Sơn, Lộc An và Tân Lập.", []),
        ("Có 2 bệnh viện gồm Bệnh viện Điều dưỡng và Phục hồi chức năng, Bệnh viện Phổi.", []),
        ("Có 11 bệnh viện gồm Bệnh viện A, Bệnh viện B, v.v.", []),
        ("Có 11 bệnh viện, gồm Bệnh viện A, Bệnh viện B và các bệnh viện tuyến huyện.", []),
        ("Có 3 đơn vị là đơn vị đầu mối, đạt yêu cầu.", []),
    ],
)
def test_units_announced_are_counted_against_units_named(
    findings_of: Findings, sentence: str, found: list[tuple[str, str]]
) -> None:
    named = findings_of(check_named_units, outline=f"item | - | {sentence}")
    assert [(finding.printed, finding.recomputed) for finding in named] == found
