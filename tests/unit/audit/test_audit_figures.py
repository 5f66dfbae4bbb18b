"""Every rule on figures finds its error and leaves its right-looking neighbour alone."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.audit import RULES, audit_panel
from analysis.i18n import LANGUAGES, translate_cell
from analysis.schemas.vocabulary import SEVERITIES

Panel = Callable[..., dict[str, pd.DataFrame]]
_SOURCES = "bc-1 | 2026-07-10 | p34-51 | p34-51 | 2026-H1"
_VISITS = "Tỷ lệ KCB bằng CCCD gắn chip/VNeID"
_FEES = "cashless_transaction_share"
_H1, _H2, _YEAR = "6 tháng đầu năm 2026", "6 tháng cuối năm 2026", "năm 2026"


@pytest.fixture
def rules_of(panel_of: Panel) -> Callable[..., list[str]]:
    """Return a function from a panel written as text to the rules that find something in it, notes aside."""

    def audit(statements: str, sources: str = _SOURCES, *, notes: bool = False) -> list[str]:
        findings = audit_panel(panel_of(sources, statements))
        return sorted(findings.loc[notes | (findings["severity"] != "note"), "rule"])

    return audit


Audit = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("figure", "found"),
    [
        ("33,0% (34/103 lượt)", []),
        ("46,1% (60/130 lượt)", ["ratio_truncated"]),
        ("75,91% (467.933/624.403 lượt)", ["ratio_slip"]),
        ("7,84% (128.045/1.439.411 lượt)", ["ratio_conflict"]),
        ("trên 93% (55/60 lượt)", ["bound_not_met"]),
        ("trên 90% (55/60 lượt)", []),
        ("khoảng 70% (84/125 lượt)", ["approximation_loose"]),
        ("khoảng 65% (84/125 lượt)", []),
    ],
)
def test_a_ratio_is_recomputed_and_graded(rules_of: Audit, figure: str, found: list[str]) -> None:
    assert rules_of(f"bc-1 | t1 | actual | {_VISITS} | | {_H1} | {figure}") == found


def test_attainment_of_a_plan_may_pass_100_percent_and_a_share_may_not(rules_of: Audit) -> None:
    assert rules_of("bc-1 | 1 | actual | emr_target_attainment | | năm 2025 | 103,7% (56/54 bệnh viện)") == []
    assert "out_of_range" in rules_of(f"bc-1 | 1 | actual | {_VISITS} | | {_H1} | 103,7%")


def test_halves_must_add_up_to_the_year(rules_of: Audit) -> None:
    def rows(year: str) -> str:
        return f"""
        bc-1 | t1 | actual | {_VISITS} | | {_H1} | 61,2% (1468 / 2400 lượt)
        bc-1 | t1 | estimate | {_VISITS} | | {_H2} | 76,2% (1600 / 2100 lượt)
        bc-1 | t1 | estimate | {_VISITS} | | {_YEAR} | {year}
        """

    assert rules_of(rows("68,2% (3068 / 4500 lượt)")) == []
    assert rules_of(rows("68,3% (3168 / 4640 lượt)")) == ["sum_of_periods", "sum_of_periods"]


def test_two_indicators_with_the_same_counts_are_found_once(rules_of: Audit) -> None:
    statements = f"""
    bc-1 | t1 | actual | {_VISITS} | | {_H1} | 61,2% (1468 / 2400 lượt)
    bc-1 | t3 | actual | {_FEES} | | {_H1} | 61,2% (1468 / 2400 lượt)
    """
    assert rules_of(statements) == ["same_figures"]
    assert rules_of(statements.replace("61,2% (1468 / 2400 lượt)", "100% (45/45 lượt)")) == []


def test_text_and_table_must_agree(rules_of: Audit) -> None:
    def rows(text: str) -> str:
        return f"""
        bc-1 | 7 | actual | {_VISITS} | | {_H1} | {text}
        bc-1 | t90 | actual | {_VISITS} | | {_H1} | 61,2% (1468 / 2400 lượt)
        """

    assert rules_of(rows("trên 60%")) == []
    assert rules_of(rows("71,2%")) == ["text_against_table"]


def test_a_target_at_or_below_the_estimate_of_the_same_source_is_suspicious(rules_of: Audit) -> None:
    def rows(target: str) -> str:
        return f"""
        bc-1 | t1 | estimate | {_FEES} | | {_YEAR} | 40,3% (94/233 lượt)
        bc-1 | 9 | target | {_FEES} | | năm 2027 | {target}
        """

    assert rules_of(rows("trên 40%")) == ["target_not_above_level"]
    assert rules_of(rows("trên 50%")) == []


def test_a_full_target_that_cannot_rise_is_a_note(rules_of: Audit) -> None:
    statements = f"""
    bc-1 | 1 | actual | {_VISITS} | | {_H1} | 100%
    bc-1 | 9 | target | {_VISITS} | | năm 2027 | 100%
    """
    assert rules_of(statements) == []
    assert "target_not_above_level" in rules_of(statements, notes=True)


def test_milestones_must_rise(rules_of: Audit) -> None:
    def rows(later: str) -> str:
        return f"""
        kh-1 | 1 | target | {_VISITS} | | đến năm 2025 | 95%
        kh-1 | 9 | target | {_VISITS} | | đến năm 2030 | {later}
        """

    plan = "kh-1 | 2021-08-30 | p63-30 | p63-30 |"
    assert rules_of(rows("95%"), plan) == ["target_does_not_rise"]
    assert rules_of(rows("97%"), plan) == []


def test_shares_and_counts_of_one_plan_must_fit_one_total(rules_of: Audit) -> None:
    def rows(later: str) -> str:
        return f"""
        kh-1 | 1 | target | emr_hospitals_share | | đến năm 2025 | 15%
        kh-1 | 1 | target | emr_hospitals_share | | đến năm 2025 | khoảng 4 bệnh viện
        kh-1 | 9 | target | emr_hospitals_share | | đến năm 2030 | 50%
        kh-1 | 9 | target | emr_hospitals_share | | đến năm 2030 | {later}
        """

    plan = "kh-1 | 2021-08-30 | p63-30 | p63-30 |"
    assert rules_of(rows("khoảng 10 bệnh viện"), plan) == ["implied_total_differs"]
    assert rules_of(rows("khoảng 13 bệnh viện"), plan) == []


def test_parts_of_a_sentence_must_add_up_to_its_total(rules_of: Audit) -> None:
    def rows(last: str) -> str:
        return f"""
        bc-1 | 5 | actual | đối tượng sai thông tin | | {_H1} | 17.925.070 đối tượng
        bc-1 | 5 | actual | không có căn cước | | {_H1} | 3.192.378 đối tượng
        bc-1 | 5 | actual | sai định dạng | | {_H1} | 972.668 đối tượng
        bc-1 | 5 | actual | sai thông tin cá nhân | | {_H1} | {last} đối tượng
        """

    assert rules_of(rows("13.760.015")) == ["sum_of_parts"]
    assert rules_of(rows("13.760.024")) == []


def test_a_part_may_not_exceed_the_whole_of_the_same_events(rules_of: Audit) -> None:
    def rows(part: str) -> str:
        return f"""
        bc-1 | 7 | actual | {_VISITS} | | {_H1} | 1468/2400 lượt khám chữa bệnh
        bc-1 | 9 | actual | liên thông dữ liệu khám | | {_H1} | {part} lượt khám chữa bệnh
        """

    assert rules_of(rows("15397")) == ["part_exceeds_whole"]
    assert rules_of(rows("1539")) == []


def test_every_finding_names_both_places_and_speaks_both_languages(panel_of: Panel) -> None:
    findings = audit_panel(
        panel_of(
            _SOURCES,
            f"""
            bc-1 | 7 | actual | {_VISITS} | | {_H1} | 71,2%
            bc-1 | t90 | actual | {_VISITS} | | {_H1} | 61,2% (1468 / 2400 lượt)
            """,
        )
    )
    row = findings.query("rule == 'text_against_table'").iloc[0]
    assert (row.locator, row.other_locator) == ("line 7", "table row 90")
    assert (row.printed, row.recomputed) == ("71,2%", "61,2% (1468 / 2400 lượt)")
    assert all("71,2%" in translate_cell(row.message, lang) for lang in LANGUAGES)


def test_rule_names_are_stable_words_and_say_something_in_both_languages() -> None:
    for name, rule in RULES.items():
        assert name.replace("_", "").isalpha()
        assert rule.severity in SEVERITIES
