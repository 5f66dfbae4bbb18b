"""A quarter's target is held against quarters and a year's against years; nine months to date are neither."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from analysis.audit.checks.outlier_checks import check_outliers
from analysis.audit.checks.series_checks import check_series
from analysis.audit.checks.target_checks import check_cascade, check_levels, check_milestones, check_own_estimates
from analysis.audit.findings import Finding

Rules = Callable[..., list[str]]
Findings = Callable[..., list[Finding]]

_FILING = """
bc-1 | 15 | actual | visits | | quý III năm 2026 | 42% (84/200 lượt)
bc-1 | 15 | actual | visits | | 9 tháng năm 2026 | 36,7% (220/600 lượt)
bc-1 | 19 | target | visits | | quý III năm 2026 | 40%
bc-1 | 19 | target | visits | | quý IV năm 2026 | 45%
bc-1 | 19 | target | visits | | năm 2026 | 40%
"""


def test_a_filing_with_targets_of_quarters_and_of_the_year_holds_no_contradiction(rules_of: Rules) -> None:
    for check in (check_levels, check_milestones, check_own_estimates):
        assert rules_of(check, _FILING) == []


@pytest.mark.parametrize(
    ("level", "target", "found"),
    [
        ("quý III năm 2026 | 42%", "năm 2027 | 40%", []),
        ("9 tháng năm 2026 | 42%", "quý IV năm 2026 | 40%", []),
        ("quý III năm 2026 | 42%", "quý IV năm 2026 | 40%", ["target_not_above_level"]),
        ("năm 2026 | 42%", "năm 2027 | 40%", ["target_not_above_level"]),
        ("6 tháng đầu năm 2026 | 100%", "năm 2027 | 100%", ["target_not_above_level"]),
    ],
)
def test_a_target_of_a_flow_is_held_against_the_same_length_of_time(
    rules_of: Rules, level: str, target: str, found: list[str]
) -> None:
    assert (
        rules_of(check_levels, f"bc-1 | 1 | actual | visits | | {level}\nbc-1 | 2 | target | visits | | {target}")
        == found
    )


def test_a_stock_has_one_level_however_its_period_is_called(rules_of: Rules) -> None:
    rows = """
    bc-1 | 1 | actual | hospitals | | quý III năm 2026 | 42%
    bc-1 | 2 | target | hospitals | | {} | 40%
    """
    assert rules_of(check_levels, rows.format("năm 2027")) == ["target_not_above_level"]
    assert rules_of(check_levels, rows.format("năm 2026")) == [], "progress within the target's own year"


def test_milestones_and_estimates_are_compared_within_one_length_of_time(rules_of: Rules) -> None:
    milestones = """
    bc-1 | 1 | target | visits | | quý III năm 2026 | 50%
    bc-1 | 2 | target | visits | | năm 2026 | 40%
    """
    assert rules_of(check_milestones, milestones) == []
    assert rules_of(check_milestones, milestones.replace("năm 2026 | 40", "quý IV năm 2026 | 40")) == [
        "target_does_not_rise"
    ]
    estimate = """
    bc-1 | 1 | target | visits | | quý IV năm 2026 | 50%
    bc-1 | 2 | estimate | visits | | năm 2026 | 40%
    """
    assert rules_of(check_own_estimates, estimate) == []
    missed = estimate.replace("estimate | visits | | năm 2026", "estimate | visits | | quý IV năm 2026")
    assert rules_of(check_own_estimates, missed) == ["estimate_misses_own_goal"]


def test_a_quarter_of_a_unit_is_not_held_against_the_year_of_the_level_above(rules_of: Rules) -> None:
    rows = """
    bc-1 | 1 | target | visits | p34-51 | năm 2026 | 80%
    bc-1 | 2 | target | visits | f-1 | {} | 60%
    """
    assert rules_of(check_cascade, rows.format("quý IV năm 2026")) == []
    assert rules_of(check_cascade, rows.format("năm 2026")) == ["target_below_higher_level"]


def test_an_estimate_is_called_an_estimate(findings_of: Findings) -> None:
    rows = "bc-1 | 1 | {} | visits | | năm 2026 | 42%\nbc-1 | 2 | target | visits | | năm 2027 | 40%"
    assert [found.variant for found in findings_of(check_levels, rows.format("estimate"))] == ["estimate"]
    assert [found.variant for found in findings_of(check_levels, rows.format("actual"))] == [None]


def test_quarters_and_years_are_two_series(rules_of: Rules) -> None:
    years = "\n".join(f"bc-1 | {n} | actual | visits | | năm {2018 + n} | {30 + n}%" for n in range(7))
    quarters = "\n".join(f"bc-1 | 1{n} | actual | visits | | quý IV năm {2018 + n} | {70 + n}%" for n in range(7))
    assert rules_of(check_outliers, f"{years}\n{quarters}") == []
    copied = """
    bc-1 | 1 | actual | visits | | quý I năm 2026 | 61,2% (1468/2400 lượt)
    bc-1 | 2 | actual | visits | | quý II năm 2026 | 61,2% (1468/2400 lượt)
    bc-1 | 3 | actual | visits | | 6 tháng đầu năm 2026 | 61,2% (2936/4800 lượt)
    """
    assert rules_of(check_series, copied) == ["copy_forward"]
