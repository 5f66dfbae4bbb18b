"""Rules on tasks: dates and titles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from analysis.audit.checks.date_checks import check_deadlines, check_missing_deadlines, check_scheme_period
from analysis.audit.checks.task_checks import check_overlaps
from analysis.audit.findings import Finding
from analysis.i18n import translate

Rules = Callable[..., list[str]]
Findings = Callable[..., list[Finding]]


def _tasks(*rows: str) -> str:
    return "\n".join(f"bc-1 | {row} | |" for row in rows)


@pytest.mark.parametrize(
    ("start", "due", "word"),
    [("2026-01-01", "2026-03-31", "ended"), ("2026-04-01", "2026-07-31", "began")],
)
def test_a_deadline_before_the_issue_has_ended_or_at_least_begun(
    findings_of: Findings, start: str, due: str, word: str
) -> None:
    (found,) = findings_of(check_deadlines, tasks=_tasks(f"1 | Xây dựng kho dữ liệu | Phòng A | {start} | {due}"))
    assert f" {word} before the document was issued on 10 July 2026" in translate(found.message, "en")


def test_a_plan_without_a_custom_of_deadlines_owes_none(rules_of: Rules) -> None:
    rows = (f"{n} | Xây dựng phần mềm | Phòng {n} | 2026-07-01 | {'2026-12-31' if n < 4 else ''}" for n in range(1, 6))
    assert rules_of(check_missing_deadlines, tasks=_tasks(*rows)) == []


def test_the_custom_of_deadlines_is_that_of_the_tasks_around(rules_of: Rules) -> None:
    in_bullets = [f" | Xây dựng phần mềm {n} | | | " for n in range(40)]
    in_table = [f"{n} | Xây dựng kho | P{n} | {'|' if n == 19 else '2026-07-01 | 2026-12-31'}" for n in range(1, 30)]
    assert rules_of(check_missing_deadlines, tasks=_tasks(*in_bullets, *in_table)) == ["task_without_deadline"]


def test_a_task_without_a_number_is_no_parent_and_four_of_five_make_a_custom(findings_of: Findings) -> None:
    rows = [f" | Xây dựng kho {n} | Phòng {n} | {'|' if n == 3 else '2026-07-01 | 2026-12-31'}" for n in range(5)]
    (found,) = findings_of(check_missing_deadlines, tasks=_tasks(*rows))
    assert translate(found.message, "en") == "task ‘Xây dựng kho 3’ has no deadline, whereas 4 other tasks have one"


def test_a_task_with_tasks_below_it_needs_no_deadline_of_its_own(rules_of: Rules) -> None:
    rows = [f"II.4.{n} | Xây dựng phần mềm | Phòng {n} | 2026-07-01 | 2026-12-31" for n in range(1, 6)]
    assert rules_of(check_missing_deadlines, tasks=_tasks("II.4 | Xây dựng phần mềm | Sở | | ", *rows)) == []


def test_the_years_of_a_plan_are_those_that_most_of_its_tasks_name(rules_of: Rules) -> None:
    rows = [f"{n} | Xây dựng phần mềm | Phòng {n} | 2024-01-01 | 2026-12-31" for n in range(1, 6)]
    assert rules_of(check_scheme_period, tasks=_tasks(*rows)) == []
    late = "6 | Xây dựng phần mềm | Phòng G | 2024-01-01 | 2028-12-31"
    assert rules_of(check_scheme_period, tasks=_tasks(*rows, late)) == ["outside_scheme_period"]


@pytest.mark.parametrize(
    ("number", "lead"),
    [("1.1", "Phòng D"), ("2", "Phòng E")],
    ids=["a part of the other task", "another leader"],
)
def test_the_same_title_is_no_overlap(rules_of: Rules, number: str, lead: str) -> None:
    title = "Số hóa hồ sơ bệnh án lưu trữ của bệnh viện"
    first = f"1 | {title} | Phòng D | 2026-07-01 | 2026-12-31"
    second = f"{number} | {title} | {lead} | 2026-07-01 | 2026-12-31"
    assert rules_of(check_overlaps, tasks=_tasks(first, second)) == []
