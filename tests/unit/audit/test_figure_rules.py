"""Rules on values: the cases beside the first one of each rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pandas as pd
import pytest

from analysis.audit import RULES
from analysis.audit.audit_context import Evidence
from analysis.audit.checks.arithmetic import check_limits, check_parts, check_period_sums, check_ratios
from analysis.audit.checks.consistency import (
    check_counts_against_shares,
    check_same_figures,
    check_sources,
    check_two_figures,
)
from analysis.audit.checks.coverage import check_quiet_series
from analysis.audit.checks.date_checks import check_early_reports
from analysis.audit.checks.series_checks import check_series, decompose_change
from analysis.audit.checks.target_checks import check_cascade, check_levels, check_milestones
from analysis.audit.checks.task_checks import check_other_years, check_words_against_figures
from analysis.audit.checks.totals import check_totals
from analysis.audit.findings import Finding
from analysis.i18n import has_message
from analysis.schemas import DIMENSIONS, SEVERITIES

Rules = Callable[..., list[str]]
Findings = Callable[..., list[Finding]]


@pytest.mark.parametrize("figure", ["33,0% (34/103 lượt)", "trên 90% (55/60 lượt)", "dưới 50% (14/30 lượt)"])
def test_a_ratio_that_holds_is_left_alone(rules_of: Rules, figure: str) -> None:
    assert rules_of(check_ratios, f"bc-1 | t1 | actual | visits | | năm 2025 | {figure}") == []


def test_halves_that_do_not_add_up_are_reported_for_numerator_and_denominator(rules_of: Rules) -> None:
    rows = """
    bc-1 | t1 | actual | visits | | 6 tháng đầu năm 2026 | 61,2% (1468 / 2400 lượt)
    bc-1 | t1 | estimate | visits | | 6 tháng cuối năm 2026 | 76,2% (1600 / 2100 lượt)
    bc-1 | t1 | estimate | visits | | năm 2026 | 68,3% (3168 / 4640 lượt)
    """
    assert rules_of(check_period_sums, rows) == ["sum_of_periods"] * 2


def test_a_stock_does_not_add_up_over_periods(rules_of: Rules) -> None:
    rows = """
    bc-1 | 1 | actual | n_hospitals | | 6 tháng đầu năm 2026 | 20 bệnh viện
    bc-1 | 2 | actual | n_hospitals | | 6 tháng cuối năm 2026 | 25 bệnh viện
    bc-1 | 3 | actual | n_hospitals | | năm 2026 | 25 bệnh viện
    """
    assert rules_of(check_period_sums, rows) == []


def test_the_common_base_of_two_full_shares_is_no_copy(rules_of: Rules) -> None:
    rows = """
    bc-1 | t1 | actual | visits | | năm 2025 | 100% (45/45 lượt)
    bc-1 | t3 | actual | fees | | năm 2025 | 100% (45/45 lượt)
    """
    assert rules_of(check_same_figures, rows) == []


@pytest.mark.parametrize(("part", "found"), [("15397", ["part_exceeds_whole"]), ("1539", [])])
def test_a_part_may_not_exceed_the_whole_of_the_same_events(rules_of: Rules, part: str, found: list[str]) -> None:
    rows = f"""
    bc-1 | 7 | actual | visits | | năm 2025 | 61,2% (1468/2400 lượt khám chữa bệnh)
    bc-1 | 9 | actual | liên thông dữ liệu khám | | năm 2025 | {part} lượt khám chữa bệnh
    """
    assert rules_of(check_parts, rows) == found


@pytest.mark.parametrize(("count", "found"), [("21", ["text_against_table"]), ("22", []), ("khoảng 20", [])])
def test_a_count_in_the_text_is_the_numerator_of_its_share_in_the_table(
    rules_of: Rules, count: str, found: list[str]
) -> None:
    rows = f"""
    bc-1 | 7 | actual | n_hospitals | | năm 2025 | {count} bệnh viện
    bc-1 | t9 | actual | hospitals | | năm 2025 | 41,5% (22/53 bệnh viện)
    """
    assert rules_of(check_counts_against_shares, rows) == found


def test_a_full_target_that_cannot_rise_is_a_note(findings_of: Findings) -> None:
    rows = """
    bc-1 | 1 | actual | visits | | năm 2025 | 100%
    bc-1 | 9 | target | visits | | năm 2027 | 100%
    """
    assert [(found.rule, found.severity) for found in findings_of(check_levels, rows)] == [
        ("target_not_above_level", "note")
    ]


@pytest.mark.parametrize(("later", "found"), [("20%", ["target_does_not_rise"]), ("5%", [])])
def test_a_target_for_what_is_to_vanish_must_fall(rules_of: Rules, later: str, found: list[str]) -> None:
    rows = f"""
    bc-1 | 1 | target | paper | | đến năm 2027 | 10%
    bc-1 | 9 | target | paper | | đến năm 2030 | {later}
    """
    assert rules_of(check_milestones, rows) == found


def test_a_target_is_held_against_the_nation_over_a_level_without_one(rules_of: Rules) -> None:
    rows = """
    bc-1 | 1 | target | visits | vn | đến năm 2027 | 80%
    bc-1 | 9 | target | visits | f-1 | đến năm 2027 | 70%
    """
    assert rules_of(check_cascade, rows) == ["target_below_higher_level"]


@pytest.mark.parametrize(("flags", "found"), [("by-words", ["two_figures"]), ("by-words by-words-weak", [])])
def test_every_hospital_in_words_contradicts_a_lower_share_of_the_same(
    rules_of: Rules, flags: str, found: list[str]
) -> None:
    rows = """
    bc-1 | 1 | target | hospitals | | năm 2027 | 100%
    bc-1 | 9 | target | hospitals | | năm 2027 | 80%
    """
    assert rules_of(check_words_against_figures, rows, flags=flags) == found


@pytest.mark.parametrize(("later", "found"), [("96,4%", []), ("95,9%", ["stock_falls"]), ("trên 90%", [])])
def test_a_stock_falls_by_more_than_a_point_and_not_to_a_bound(rules_of: Rules, later: str, found: list[str]) -> None:
    rows = f"""
    bc-1 | 1 | actual | hospitals | | ngày 1/6/2025 | 97,0%
    bc-1 | 2 | actual | hospitals | | ngày 1/6/2026 | {later}
    """
    assert rules_of(check_series, rows) == found


@pytest.mark.parametrize("counts", ["100% (45/45 lượt)", "0% (0/45 lượt)"])
def test_all_or_none_of_an_equal_base_is_no_copy_of_the_period_before(rules_of: Rules, counts: str) -> None:
    rows = f"""
    bc-1 | 1 | actual | visits | | 6 tháng cuối năm 2025 | {counts}
    bc-1 | 2 | actual | visits | | 6 tháng đầu năm 2026 | {counts}
    """
    assert rules_of(check_series, rows) == []


def test_a_change_may_exceed_what_a_share_can_reach(rules_of: Rules) -> None:
    assert rules_of(check_limits, "bc-1 | 1 | actual | visits | | năm 2025 | tăng 120%") == []


@pytest.mark.parametrize(("issued", "found"), [("2026", []), ("2026-05", ["report_before_period_end"])])
def test_a_source_that_may_be_issued_after_its_period_is_not_early(
    rules_of: Rules, issued: str, found: list[str]
) -> None:
    row = "bc-1 | 1 | actual | visits | | 6 tháng đầu năm 2026 | 60%"
    source = f"bc-1 | {issued} | p34-51 | 2026-H1 | Báo cáo kết quả"
    assert rules_of(check_early_reports, row, sources=source) == found


@pytest.mark.parametrize(
    "rows",
    [
        "row | 1 | Khu vực A | 34\nrow |  | Tổng cộng | 65",
        "row | 1 | Khu vực A | 34\nrow | 2 | Trong đó: tuyến tỉnh | 10\nrow |  | Tổng cộng | 34",
    ],
    ids=["one row", "of which"],
)
def test_a_total_of_one_row_or_with_a_row_of_which_is_not_added_up(rules_of: Rules, rows: str) -> None:
    assert rules_of(check_totals, outline=f"header | STT | Khu vực | Số bệnh viện\n{rows}") == []


def test_a_change_of_a_share_is_split_between_numerator_and_denominator_without_rest() -> None:
    by_units, by_base = decompose_change(22, 53, 61, 61)
    assert by_units + by_base == pytest.approx(100 - 100 * 22 / 53)
    assert by_base < 0 < by_units


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_has_a_severity_a_dimension_and_a_text(rule: object) -> None:
    name, severity, dimension = (getattr(rule, field) for field in ("name", "severity", "dimension"))
    assert name.replace("_", "").isalpha()
    assert severity in SEVERITIES
    assert dimension in DIMENSIONS
    assert any(has_message(f"finding.{name}{ending}") for ending in ("", ".began", ".whole"))


_KINDS = """
records | count | stock | up | | | | Hồ sơ
beds | count | stock | none | | | | Giường bệnh
score | index | survey | up | 3.33 | | | Điểm
"""


@pytest.mark.parametrize(("indicator", "found"), [("records", ["stock_falls"]), ("beds", []), ("score", [])])
def test_only_a_stock_that_is_meant_to_rise_may_not_fall(rules_of: Rules, indicator: str, found: list[str]) -> None:
    rows = f"""
    bc-1 | 1 | actual | {indicator} | p1 | năm 2024 | 3
    bc-1 | 2 | actual | {indicator} | p1 | năm 2025 | 2
    """
    assert rules_of(check_series, rows, indicators=_KINDS) == found


@pytest.mark.parametrize(("indicator", "found"), [("beds", ["series_stale"]), ("score", [])])
def test_a_survey_that_has_ended_is_not_stale(rules_of: Rules, indicator: str, found: list[str]) -> None:
    rows = "".join(f"bc-1 | {n} | actual | {indicator} | p1 | năm {2010 + n} | 2\n" for n in range(1, 4))
    assert rules_of(check_quiet_series, rows, indicators=_KINDS, on="2026-07-01") == found


def test_a_table_of_published_statistics_and_a_share_at_its_limit_are_not_stale(
    evidence_of: Callable[..., Evidence],
) -> None:
    rows = "".join(f"bc-1 | {n} | actual | hospitals | p1 | năm {2010 + n} | 9{n}%\n" for n in range(1, 4))
    evidence = evidence_of(rows, on="2026-07-01")
    assert [found.rule for found in check_quiet_series(evidence)] == ["series_stale"]
    table = dataclasses.replace(evidence, figures=evidence.figures.assign(source_kind="tidy_table"))
    assert list(check_quiet_series(table)) == []
    full = evidence_of(rows.replace("93%", "100%"), on="2026-07-01")
    assert list(check_quiet_series(full)) == []


def test_a_count_goes_on_where_its_share_does(rules_of: Rules) -> None:
    counts = "".join(f"bc-1 | {n} | actual | n_hospitals | p1 | năm {2010 + n} | 2{n}\n" for n in range(1, 4))
    assert rules_of(check_quiet_series, counts, on="2026-07-01") == ["series_stale"]
    share = "bc-1 | 9 | actual | hospitals | p1 | năm 2025 | 45%\n"
    assert rules_of(check_quiet_series, counts + share, on="2026-07-01") == []


def test_a_value_of_several_years_has_no_place_in_a_series_of_a_stock(rules_of: Rules) -> None:
    rows = """
    bc-1 | 1 | actual | hospitals | p1 | ngày 1/6/2024 | 50%
    bc-1 | 2 | actual | hospitals | p1 | {} | 40%
    """
    assert rules_of(check_series, rows.format("giai đoạn 2023-2025")) == []
    assert rules_of(check_series, rows.format("năm 2024")) == ["stock_falls"]


def test_a_sentence_that_gives_two_figures_means_two_things(rules_of: Rules) -> None:
    rows = """
    bc-1 | 1 | target | fees | | năm 2030 | 80%
    bc-1 | {} | target | fees | | năm 2030 | 90%
    """
    assert rules_of(check_two_figures, rows.format(1)) == []
    assert rules_of(check_two_figures, rows.format(2)) == ["two_figures"]


@pytest.mark.parametrize(("indicator", "found"), [("hospitals", []), ("visits", ["report_before_period_end"])])
def test_a_publication_counts_a_stock_when_it_appears_and_a_flow_not_before_its_period_ends(
    evidence_of: Callable[..., Evidence], indicator: str, found: list[str]
) -> None:
    evidence = evidence_of(f"bc-1 | 1 | actual | {indicator} | | năm 2026 | 60%")
    published = dataclasses.replace(evidence, figures=evidence.figures.assign(source_kind="publications"))
    assert [one.rule for one in check_early_reports(published)] == found
    assert [one.rule for one in check_early_reports(evidence)] == ["report_before_period_end"]


@pytest.mark.parametrize(
    "wording",
    [
        "Tỷ lệ tra cứu thành công: 99,2% (cùng kỳ năm 2025: 97,5%)",
        "Số lượt tăng 12% so với cùng thời điểm của năm 2024",
        "Hoàn thành số hóa bệnh án lưu trữ từ tháng 3 năm 2023",
        "Trước năm 2025, đơn vị dùng bệnh án giấy",
        "Điểm trung bình chung: 3,49 (năm 2024: 3,31)",
    ],
)
def test_a_year_that_a_result_is_compared_with_is_no_other_reporting_year(rules_of: Rules, wording: str) -> None:
    assert rules_of(check_other_years, outline=f"item | - | {wording}") == []
    assert rules_of(check_other_years, outline="item | - | Triển khai các mô hình của năm 2025") == [
        "other_reporting_year"
    ]


def test_a_unit_that_no_longer_exists_has_no_stale_series(evidence_of: Callable[..., Evidence]) -> None:
    rows = "".join(f"bc-1 | {n} | actual | beds | f-1 | năm {2010 + n} | 2\n" for n in range(1, 4))
    evidence = evidence_of(rows, indicators=_KINDS, on="2026-07-01")
    closed = evidence.units.assign(valid_to=pd.Timestamp("2025-06-30"))
    assert list(check_quiet_series(dataclasses.replace(evidence, units=closed))) == []


@pytest.mark.parametrize(
    ("later", "found"), [("2026-07-10", []), ("2026-06-25", ["sources_differ"])], ids=["a revision", "the same day"]
)
def test_two_reports_of_one_issuer_contradict_each_other_only_on_one_day(
    rules_of: Rules, later: str, found: list[str]
) -> None:
    sources = f"bc-1 | 2026-06-25 | p34-51 | 2026-H1 | Báo cáo\nbc-2 | {later} | p34-51 | 2026-H1 | Báo cáo"
    figures = "\n".join(
        f"{name} | 7 | actual | visits | | năm 2025 | {n}1,2%" for name, n in (("bc-1", 7), ("bc-2", 6))
    )
    assert rules_of(check_sources, figures, sources=sources) == found
