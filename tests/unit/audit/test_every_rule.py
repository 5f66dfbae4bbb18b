"""Every rule of the audit: the smallest evidence that it reports, and a look-alike on which it must stay silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from analysis.audit import RULES
from analysis.audit.checks import (
    arithmetic,
    consistency,
    coverage,
    date_checks,
    enumerations,
    filing_checks,
    outlier_checks,
    series_checks,
    structure,
    target_checks,
    task_checks,
    totals,
    wording,
)


class Case(NamedTuple):
    """A check with evidence that breaks the rule, and evidence that looks like it and is right."""

    check: Callable[..., Any]
    wrong: dict[str, str]
    right: dict[str, str]


def _figures(check: Callable[..., Any], wrong: str, right: str, **parts: str) -> Case:
    return Case(check, {"figures": wrong, **parts}, {"figures": right, **parts})


def _ratio(wrong: str, right: str) -> Case:
    row = "bc-1 | t1 | actual | visits | | 6 tháng đầu năm 2026 | {}"
    return _figures(arithmetic.check_ratios, row.format(wrong), row.format(right))


def _swap(check: Callable[..., Any], part: str, text: str, wrong: str, right: str, **parts: str) -> Case:
    """Return the case of one text whose blank `{}` holds what is wrong or right."""
    return Case(check, {part: text.format(wrong), **parts}, {part: text.format(right), **parts})


_TWO_SOURCES = """
bc-1 | 2026-07-10 | p34-51 | 2026-H1 | Báo cáo kết quả
bc-2 | 2026-08-10 | {} | 2026-H1 | Báo cáo kết quả
"""
_SERIES = "\n".join(
    f"bc-1 | {n} | actual | visits | | ngày {n}/6/2026 | {{}}%".replace("{}", str(value), 1)
    for n, value in enumerate((10, 20, 30, 40, 50), start=1)
)
_DONE = "Hoàn thành kết nối hệ thống thông tin một cửa của Sở với cơ sở dữ liệu dân cư"
_TASK_ROWS = "\n".join(
    f"bc-1 | {n} | Xây dựng phần mềm số {n} của ngành | Phòng {n} | 2026-07-01 | {{}} | | " for n in range(1, 6)
)
_PLANNED = "bc-1 | 2026-01-05 | p34-51 | 2026/2028 | Kế hoạch"
_DUTY = "half-year | p34-51 | | half-year | tt-37-2019 | {} | 2026-01-01"

CASES: dict[str, Case] = {
    # arithmetic
    "ratio_truncated": _ratio("46,1% (60/130 lượt)", "46,2% (60/130 lượt)"),
    "ratio_slip": _ratio("75,91% (467.933/624.403 lượt)", "74,94% (467.933/624.403 lượt)"),
    "ratio_conflict": _ratio("7,84% (128.045/1.439.411 lượt)", "8,90% (128.045/1.439.411 lượt)"),
    "bound_not_met": _ratio("trên 93% (55/60 lượt)", "trên 90% (55/60 lượt)"),
    "approximation_loose": _ratio("khoảng 80% (84/125 lượt)", "khoảng 70% (84/125 lượt)"),
    "part_exceeds_whole": _figures(
        arithmetic.check_parts,
        "bc-1 | 1 | actual | hospitals | | năm 2025 | 103,7% (56/54 bệnh viện)",
        "bc-1 | 1 | actual | attainment | | năm 2025 | 103,7% (56/54 bệnh viện)",
    ),
    "sum_of_periods": _swap(
        arithmetic.check_period_sums,
        "figures",
        """
        bc-1 | t1 | actual | visits | | 6 tháng đầu năm 2026 | 1468 lượt
        bc-1 | t2 | estimate | visits | | 6 tháng cuối năm 2026 | 1600 lượt
        bc-1 | t3 | estimate | visits | | năm 2026 | {} lượt
        """,
        "3168",
        "3068",
    ),
    "sum_of_parts": _swap(
        enumerations.check_enumerated_parts,
        "figures",
        """
        bc-1 | 5 | actual | sai thông tin | | năm 2026 | 17.925.070 đối tượng
        bc-1 | 5 | actual | không có căn cước | | năm 2026 | 3.192.378 đối tượng
        bc-1 | 5 | actual | sai định dạng | | năm 2026 | 972.668 đối tượng
        bc-1 | 5 | actual | sai thông tin cá nhân | | năm 2026 | {} đối tượng
        """,
        "13.760.015",
        "13.760.024",
    ),
    "total_row_differs": _swap(
        totals.check_totals,
        "outline",
        """
        header | STT | Khu vực | Số bệnh viện
        row | 1 | Khu vực A | 34
        row | 2 | Khu vực B | 21
        row |  | Tổng cộng | {}
        """,
        "65",
        "55",
    ),
    "implied_total_differs": _swap(
        arithmetic.check_implied_totals,
        "figures",
        """
        bc-1 | 1 | target | hospitals | | năm 2027 | 15%
        bc-1 | 1 | target | hospitals | | năm 2027 | 4 bệnh viện
        bc-1 | 9 | target | hospitals | | năm 2030 | 50%
        bc-1 | 9 | target | hospitals | | năm 2030 | {} bệnh viện
        """,
        "10",
        "13",
    ),
    "out_of_range": _figures(
        arithmetic.check_limits,
        "bc-1 | 1 | actual | visits | | năm 2025 | 103,7%",
        "bc-1 | 1 | actual | attainment | | năm 2025 | 103,7%",
    ),
    # one figure against another
    "same_figures": _swap(
        consistency.check_same_figures,
        "figures",
        """
        bc-1 | t1 | actual | visits | | năm 2025 | 61,2% (1468/2400 lượt)
        bc-1 | t3 | actual | fees | | năm 2025 | 61,2% ({} lượt)
        """,
        "1468/2400",
        "1469/2400",
    ),
    "text_against_table": _swap(
        consistency.check_two_figures,
        "figures",
        """
        bc-1 | 7 | actual | visits | | năm 2025 | {}
        bc-1 | t90 | actual | visits | | năm 2025 | 61,2%
        """,
        "71,2%",
        "trên 60%",
    ),
    "total_differs": _swap(
        totals.check_reported_totals,
        "figures",
        """
        bc-1 | 1 | actual | n_hospitals | f-1 | năm 2025 | 3 bệnh viện
        bc-1 | 2 | actual | n_hospitals | f-closed | năm 2025 | 4 bệnh viện
        bc-1 | 3 | actual | n_hospitals | p34-51 | năm 2025 | {} bệnh viện
        """,
        "9",
        "7",
    ),
    "two_figures": _swap(
        consistency.check_two_figures,
        "figures",
        """
        bc-1 | 7 | actual | visits | | năm 2025 | {}
        bc-1 | 9 | actual | visits | | năm 2025 | 61,2%
        """,
        "71,2%",
        "61,2%",
    ),
    "sources_differ": _swap(
        consistency.check_sources,
        "sources",
        _TWO_SOURCES,
        "vn",
        "p34-51",  # a later report of the same issuer is a revision
        figures="""
        bc-1 | 7 | actual | visits | | năm 2025 | 71,2%
        bc-2 | 7 | actual | visits | | năm 2025 | 61,2%
        """,
    ),
    "mixed_bases": _swap(
        consistency.check_bases,
        "figures",
        """
        bc-1 | 7 | actual | visits | | năm 2025 | 71,2%
        bc-1 | 9 | target | {} | | năm 2027 | 80%
        """,
        "people",
        "visits",
    ),
    "number_ambiguous": _figures(
        consistency.check_readings,
        "bc-1 | 7 | actual | số máy trạm | | năm 2025 | 1.150",
        "bc-1 | 7 | actual | số máy trạm | | năm 2025 | 1150",
    ),
    # targets
    "target_not_above_level": _swap(
        target_checks.check_levels,
        "figures",
        """
        bc-1 | 1 | estimate | visits | | năm 2026 | 60%
        bc-1 | 9 | target | visits | | năm 2027 | {}
        """,
        "60%",
        "70%",
    ),
    "target_does_not_rise": _swap(
        target_checks.check_milestones,
        "figures",
        """
        bc-1 | 1 | target | visits | | đến năm 2027 | 95%
        bc-1 | 9 | target | visits | | đến năm 2030 | {}
        """,
        "95%",
        "97%",
    ),
    "target_below_higher_level": _swap(
        target_checks.check_cascade,
        "figures",
        """
        bc-1 | 1 | target | visits | p34-51 | đến năm 2027 | 80%
        bc-1 | 9 | target | visits | f-1 | đến năm 2027 | {}
        """,
        "70%",
        "80%",
    ),
    "estimate_misses_own_goal": _swap(
        target_checks.check_own_estimates,
        "figures",
        """
        bc-1 | 1 | target | visits | | năm 2026 | 80%
        bc-1 | 1 | estimate | visits | | năm 2026 | {}
        """,
        "70%",
        "85%",
    ),
    # series
    "stock_falls": _swap(
        series_checks.check_series,
        "figures",
        """
        bc-1 | 1 | actual | hospitals | | ngày 1/6/2025 | 97,0%
        bc-1 | 2 | actual | hospitals | | ngày 1/6/2026 | {}
        """,
        "94,3%",
        "trên 96%",
    ),
    "denominator_jump": _swap(
        series_checks.check_series,
        "figures",
        """
        bc-1 | 1 | actual | hospitals | | ngày 1/6/2025 | 41,5% (22/53 bệnh viện)
        bc-1 | 2 | actual | hospitals | | ngày 1/6/2026 | {} bệnh viện)
        """,
        "98,5% (64/65",
        "94,3% (50/53",
    ),
    "copy_forward": _swap(
        series_checks.check_series,
        "figures",
        """
        bc-1 | 1 | actual | visits | | 6 tháng cuối năm 2025 | 61,2% (1468/2400 lượt)
        bc-1 | 2 | actual | visits | | 6 tháng đầu năm 2026 | {} lượt)
        """,
        "61,2% (1468/2400",
        "61,2% (1470/2402",
    ),
    "outlier": Case(
        outlier_checks.check_outliers,
        {"figures": _SERIES.replace("| 30%", "| 75%")},
        {"figures": _SERIES},
    ),
    "series_stale": _swap(
        coverage.check_quiet_series,
        "on",
        "{}",
        "2028-02-01",
        "2027-06-01",
        figures="""
        bc-1 | 1 | actual | visits | | tháng 1 năm 2026 | 60%
        bc-1 | 2 | actual | visits | | tháng 2 năm 2026 | 61%
        bc-1 | 3 | actual | visits | | tháng 3 năm 2026 | 62%
        """,
    ),
    # dates
    "report_before_period_end": _swap(
        date_checks.check_early_reports,
        "figures",
        "bc-1 | 1 | actual | visits | | {} | 60%",
        "năm 2026",
        "6 tháng đầu năm 2026",
    ),
    "report_undated": _swap(
        date_checks.check_undated_reports,
        "sources",
        "bc-1 | {} | p34-51 | 2026-H1 | 12/BC-SYT",
        "",
        "2026-07-10",
        figures="bc-1 | 1 | actual | visits | | 6 tháng đầu năm 2026 | 60%",
    ),
    "deadline_before_issue": _swap(
        date_checks.check_deadlines,
        "tasks",
        "bc-1 | 1 | Xây dựng kho dữ liệu | Phòng A | 2026-01-01 | {} | |",
        "2026-03-31",
        "2026-12-31",
    ),
    "task_without_deadline": _swap(
        date_checks.check_missing_deadlines,
        "tasks",
        _TASK_ROWS.replace("{}", "2026-12-31") + "\nbc-1 | 6 | Ký số văn bản đi | Phòng G | | {} | |",
        "",
        "2026-12-31",
    ),
    "outside_scheme_period": _swap(
        date_checks.check_scheme_period,
        "tasks",
        "bc-1 | 1 | Xây dựng kho dữ liệu | Phòng A | 2026-07-01 | {} | |",
        "2029-12-31",
        "2028-12-31",
        sources=_PLANNED,
    ),
    "day_and_month_swapped": _swap(
        wording.check_day_order,
        "outline",
        "text | | Báo cáo ngày 10 tháng 7 năm 2026\nitem | - | Số liệu chốt đến ngày {}",
        "06/25/2026",
        "05/06/2026",
    ),
    "other_reporting_year": _swap(
        task_checks.check_other_years,
        "outline",
        "item | - | Triển khai các mô hình của Đề án {}",
        "năm 2023",
        "theo Quyết định số 5/QĐ-TTg ngày 06 tháng 01 năm 2022",
    ),
    # tasks
    "tasks_overlap": _swap(
        task_checks.check_overlaps,
        "tasks",
        """
        bc-1 | 1 | Số hóa hồ sơ bệnh án lưu trữ của bệnh viện | Phòng D | 2026-07-01 | 2026-12-31 | |
        bc-1 | 2 | {} | Phòng D | 2026-07-01 | 2026-12-31 | |
        """,
        "Số hóa hồ sơ bệnh án lưu trữ của bệnh viện",
        "Ký số văn bản đi của đơn vị trực thuộc",
    ),
    "deadlines_differ": _swap(
        task_checks.check_deadlines_between,
        "tasks",
        """
        bc-1 | 1 | Số hóa hồ sơ bệnh án lưu trữ của bệnh viện | Phòng D | 2026-07-01 | 2026-12-31 | |
        bc-2 | 1 | Số hóa hồ sơ bệnh án lưu trữ của bệnh viện | Phòng D | 2026-07-01 | {} | |
        """,
        "2027-12-31",
        "2026-12-31",
        sources=_TWO_SOURCES.format("p34-51"),
    ),
    "criterion_narrower": _swap(
        task_checks.check_criteria,
        "tasks",
        "bc-1 | 1 | Mỗi bệnh viện, mọi cơ sở kết nối kho dữ liệu | Phòng A | | | | {}",
        "100% bệnh viện hạng II trở lên kết nối",
        "100% bệnh viện kết nối",
    ),
    "units_listed_differ": _swap(
        wording.check_named_units,
        "outline",
        "item | - | Có {} đơn vị hoàn thành gồm: Bệnh viện A, Bệnh viện B, Trung tâm y tế C.",
        "9",
        "3",
    ),
    # layout
    "number_gap": _swap(structure.check_numbering, "outline", "heading | 1. | A\nheading | {} | B", "3.", "2."),
    "number_repeated": _swap(
        structure.check_numbering, "outline", "heading | 1. | A\nheading | 2. | B\nheading | {} | C", "2.", "3."
    ),
    "number_out_of_place": _swap(
        structure.check_numbering,
        "outline",
        "heading | 2.1. | A\nheading | 2.2. | B\nheading | 2.2.1. | C\nheading | {} | D",
        "2.1.2.",
        "2.2.2.",
    ),
    "column_empty": _swap(
        structure.check_columns,
        "outline",
        "header | STT | Tên | {}\nrow | 1 | A |\nrow | 2 | B |\nrow | 3 | C |",
        "Sản phẩm",
        "Ghi chú",
    ),
    "cell_unfinished": _swap(
        structure.check_cells,
        "outline",
        """
        header | STT | Việc | Tiêu chí
        row | 1 | A | Mạng được lắp đặt, chạy thử, nghiệm thu{}
        row | 2 | B | Có biên bản
        """,
        ";",
        ".",
    ),
    "item_repeated": _swap(
        structure.check_repeats,
        "outline",
        "item | a) | Triển khai bệnh án điện tử tại các bệnh viện tỉnh\nitem | b) | {}",
        "Triển khai bệnh án điện tử tại các bệnh viện tỉnh",
        "Triển khai bệnh án điện tử tại các trạm y tế xã",
    ),
    "plan_repeats_result": _swap(
        task_checks.check_plans_of_results,
        "outline",
        f"heading | I. | Kết quả\nitem | - | {_DONE}, sẵn sàng tra cứu\nheading | II. | Mục tiêu\nitem | - | {{}}",
        _DONE,
        "Mở rộng kết nối hệ thống tới mọi trạm y tế xã trong toàn tỉnh vào cuối năm",
    ),
    # filings
    "unit_closed": _swap(
        filing_checks.check_closed_units,
        "figures",
        "bc-1 | t1 | actual | visits | f-closed | {} | 61%",
        "6 tháng đầu năm 2026",
        "năm 2025",
    ),
    "filed_again": _swap(
        filing_checks.check_filed_again,
        "sources",
        "bc-1 | 2026-07-10 | p34-51 | 2026-H1 | 12/BC-SYT\nbc-2 | 2026-07-10 | p34-51 | 2026-H1 | {}/BC-SYT",
        "12",
        "13",
    ),
    # coverage
    "report_missing": _swap(
        coverage.check_reports,
        "schedule",
        _DUTY,
        "commune",
        "province",  # not due yet on the day of the audit
        sources="bc-1 | 2026-07-20 | f-1 | 2026-H1 | Báo cáo",
        on="2026-07-20",
    ),
    "report_late": _swap(coverage.check_reports, "schedule", _DUTY, "commune", "province"),
}


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_reports_what_is_wrong(rules_of: Callable[..., list[str]], rule: str) -> None:
    assert rules_of(CASES[rule].check, **CASES[rule].wrong) == [rule]


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_is_silent_on_what_looks_like_it_and_is_right(rules_of: Callable[..., list[str]], rule: str) -> None:
    assert rules_of(CASES[rule].check, **CASES[rule].right) == []
