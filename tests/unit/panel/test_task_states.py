"""How far a task is for each unit: the newest of what is known, and what it means on a day."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.panel import (
    build_task_states,
    due_day,
    judge_tasks,
    list_responsible,
    match_task_reports,
    tables_as_of,
    task_status,
)

sys.path.insert(0, str(Path(__file__).parent))

from task_tables import (  # type: ignore[import-not-found]
    CODE,
    Tables,
    decision,
    make_table,
    make_tables,
    report,
    seen,
    task,
)

_ROUNDS = {"tháng": "monthly", "quý": "quarterly", "tuần": "weekly", "ngày": "daily"}
_DAY = dt.date(2026, 9, 30)


@pytest.fixture
def tables_of(lookup: Path) -> Callable[..., Tables]:
    """Return a function that gives the tables which states are made of."""
    return partial(make_tables, lookup)


@pytest.mark.parametrize(
    ("lead", "source", "expected"),
    [
        (None, "kh", ["p34-51"]),
        ("Phòng Kế hoạch", "kh", ["p34-51"]),
        ("Sở Y tế", "kh", ["p34-51"]),
        ("Sở Y tế tỉnh Lâm Đồng; Phòng Kế hoạch", "kh", ["p34-68"]),
        ("Giám đốc Bệnh viện K", "qd", ["f-k-hospital"]),
        ("Cục Công nghệ thông tin", "qd", ["moh"]),
        ("Sở Y tế các tỉnh, thành phố", "qd", []),
        ("Văn phòng Bộ và các cơ sở y tế", "qd", ["moh"]),
    ],
)
def test_a_task_is_for_the_unit_that_its_lead_names_else_for_the_issuer(
    tables_of: Callable[..., Tables], lead: str | None, source: str, expected: list[str]
) -> None:
    found = list_responsible(tables_of([task("1", lead, source)]))
    assert found["unit_code"].tolist() == expected


def test_the_newest_state_counts_and_on_one_day_that_of_a_person(tables_of: Callable[..., Tables]) -> None:
    def state(*decisions: dict[str, Any]) -> tuple[Any, ...]:
        built = build_task_states(tables_of([task("1")], (report("under_way", percent=80),), decisions))
        return tuple(built.loc[0, ["state", "from", "as_of"]])

    half_year = pd.Timestamp("2026-06-30")
    assert state() == ("under_way", "report", half_year)
    assert state(decision("not_started", "2026-05-01")) == ("under_way", "report", half_year)
    assert state(decision("done", "2026-06-30")) == ("done", "hand", half_year)
    assert state(decision("done", "2026-08-01"))[:2] == ("done", "hand")


def test_a_state_that_goes_back_is_flagged_and_a_doubtful_match_changes_nothing(
    tables_of: Callable[..., Tables],
) -> None:
    back = build_task_states(tables_of([task("1")], (report("under_way"),), (decision("done", "2026-02-01"),)))
    assert back["flags"].tolist() == ["went-back"]
    doubtful = build_task_states(tables_of([task("1")], (report("done", match="proposed"),)))
    assert doubtful["state"].tolist() == ["unknown"]
    assert doubtful["from"].isna().all()


def test_a_decision_about_a_task_that_is_gone_is_kept_and_flagged(tables_of: Callable[..., Tables]) -> None:
    built = build_task_states(tables_of([task("2")], (), (decision("done", "2026-02-01"),)))
    assert built["task_id"].tolist() == ["kh:2", "kh:1"]
    assert built["flags"].tolist()[1] == "no-task"


def test_a_decision_is_known_from_its_day_on(tables_of: Callable[..., Tables]) -> None:
    tables = tables_of([task("1")], (), (decision("done", "2026-08-01"),))
    tables["task_states"] = build_task_states(tables)
    assert tables_as_of(tables, "2026-07-31")["task_states"]["state"].tolist() == ["unknown"]
    assert tables_as_of(tables, "2026-08-01")["task_states"]["state"].tolist() == ["done"]


@pytest.mark.parametrize(
    ("due", "state", "done_on", "as_of", "expected"),
    [
        ("2026-06-30", "done", "2026-06-30", "2026-07-10", "done_in_time"),
        ("2026-06-30", "done", "2026-07-01", "2026-07-10", "done_late"),
        ("2026-06-30", "done", None, "2026-06-25", "done_in_time"),
        ("2026-06-30", "done", None, "2026-07-10", "done"),
        (None, "done", "2026-07-01", "2026-07-10", "done"),
        ("2026-06-30", "under_way", None, "2026-07-10", "overdue"),
        ("2026-06-30", "under_way", None, "2026-06-25", "no_information"),
        ("2026-06-30", "unknown", None, None, "no_information"),
        ("2026-10-30", "not_started", None, "2026-06-30", "due_soon"),
        ("2026-10-31", "unknown", None, None, "not_yet_due"),
        (None, "unknown", None, None, "undated"),
    ],
)
def test_a_task_is_overdue_only_where_it_is_known_not_to_be_done(
    due: str | None, state: str, done_on: str | None, as_of: str | None, expected: str
) -> None:
    days = {name: pd.to_datetime(day) for name, day in {"due": due, "done_on": done_on, "as_of": as_of}.items()}
    assert task_status(days | {"recurrence": "once"}, days | {"state": state}, _DAY) == expected


@pytest.mark.parametrize(
    ("printed", "state", "known_on", "day", "expected"),
    [
        ("Hằng quý", None, None, "2026-08-15", ("recurring", "2026-09-30")),
        ("Hằng quý", None, None, "2026-09-10", ("due_soon", "2026-09-30")),
        ("Hằng quý", "under_way", "2026-07-05", "2026-08-15", ("recurring", "2026-09-30")),
        ("Hằng quý", "not_started", "2026-07-05", "2026-08-15", ("overdue", "2026-06-30")),
        ("Hằng quý", "not_started", "2026-06-05", "2026-08-15", ("recurring", "2026-09-30")),
        ("Hằng quý", "done", "2026-07-10", "2026-09-10", ("done", "2026-09-30")),
        ("Hằng quý", "done", "2026-06-25", "2026-09-10", ("due_soon", "2026-09-30")),
        ("Trước ngày 15 hằng tháng", None, None, "2026-06-01", ("recurring", "2026-06-15")),
        ("Thứ Sáu hằng tuần", None, None, "2026-06-29", ("recurring", "2026-07-03")),
        ("Thứ Sáu hằng tuần", None, None, "2026-07-01", ("due_soon", "2026-07-03")),
        ("Hằng ngày", None, None, "2026-07-01", ("recurring", "2026-07-01")),
        ("Trước ngày 15 hằng tháng", None, None, "2026-06-05", ("due_soon", "2026-06-15")),
    ],
)
def test_a_task_that_comes_again_is_judged_by_its_next_day(
    printed: str, state: str | None, known_on: str | None, day: str, expected: tuple[str, str]
) -> None:
    recurring = {
        "due": pd.NaT,
        "deadline_text": printed,
        "recurrence": next(often for word, often in _ROUNDS.items() if word in printed),
    }
    known = {"state": state, "as_of": pd.Timestamp(known_on)} if state else None
    on = dt.date.fromisoformat(day)
    status = task_status(recurring, known, on)
    assert (status, str(due_day(recurring, status, on))) == expected


def test_every_task_is_judged_with_or_without_a_unit(tables_of: Callable[..., Tables]) -> None:
    tasks = [task("1", due="2026-10-10"), task("2", "Sở Y tế các tỉnh", "qd"), task("3", flags="parent")]
    tables = tables_of(tasks)
    tables["task_states"] = build_task_states(tables)
    judged = judge_tasks(tables, _DAY)
    assert judged["task_id"].tolist() == ["kh:1", "qd:2"]
    assert judged["status"].tolist() == ["due_soon", "undated"]
    assert judged["days_left"].tolist()[0] == 10


def _match(tables: Tables, **passage: Any) -> tuple[Any, ...]:
    row = report("done", match="", **({"task_id": None, "report_id": "bc:1"} | passage))
    reports, tasks = match_task_reports(tables | {"task_reports": make_table("task_reports", row)})
    flags = dict(zip(tasks["task_id"], tasks["flags"].fillna(""), strict=True))
    found = reports.loc[0]
    return (found["task_id"] if pd.notna(found["task_id"]) else None, found["match"], flags.get("bc:1"))


@pytest.fixture
def planned(tables_of: Callable[..., Tables]) -> Tables:
    """Return tables with two tasks of a plan and one of the report itself."""
    titles = ("Xây dựng nền tảng hồ sơ sức khỏe điện tử", "Ban hành quy chế quản lý dữ liệu y tế", "Lập đề án khác hẳn")
    tasks = [task("1"), task("2"), task("1", source="bc")]
    tables = tables_of([task | {"title_vi": title} for task, title in zip(tasks, titles, strict=True)])
    tables["sources"] = tables["sources"].assign(number=["12/KH-SYT", None, None])
    return tables


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ({"wording": "Nền tảng hồ sơ sức khỏe điện tử", "number": "1", "cites": "12/KH-SYT"}, ("kh:1", "number", "")),
        ({"wording": "Quy chế quản lý dữ liệu", "number": "1", "cites": "12/KH-SYT"}, ("kh:2", "proposed", "")),
        ({"wording": "ban hành quy chế quản lý dữ liệu y tế"}, ("kh:2", "wording", "")),
        ({"wording": "Mở lớp tập huấn cho cán bộ"}, (None, "none", "")),
        ({"wording": "Lập đề án khác hẳn", "own_task_id": "bc:1"}, ("bc:1", "own", "")),
        ({"wording": "Ban hành quy chế quản lý dữ liệu y tế", "own_task_id": "bc:1"}, ("kh:2", "wording", "reported")),
    ],
)
def test_a_passage_is_about_the_task_of_its_number_or_its_wording(
    planned: Tables, passage: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    assert _match(planned, **passage) == expected


@pytest.mark.parametrize(("task_id", "wording"), [("kh:2", "Mở lớp tập huấn"), (None, "Quy chế quản lý dữ liệu y tế")])
def test_what_a_person_decided_on_a_wording_goes_first(planned: Tables, task_id: str | None, wording: str) -> None:
    row = {"source_id": "bc", "wording": wording, "task_id": task_id, "decided_by": "An", "decided_on": "2026-07-12"}
    planned["task_match_decisions"] = make_table("task_match_decisions", row)
    assert _match(planned, wording=wording) == (task_id, "decided", "")


@pytest.mark.parametrize(
    "wording", ["Ban hành quy chế quản lý dược liệu", "Ban hành quy chế quản lý dữ liệu giai đoạn 2"]
)
def test_a_word_in_place_of_another_or_another_stage_is_never_taken_without_asking(
    planned: Tables, wording: str
) -> None:
    title = "Ban hành quy chế quản lý dữ liệu giai đoạn 1"
    planned["tasks"] = planned["tasks"].assign(title_vi=["Việc khác", title, "Lập đề án khác hẳn"])
    assert _match(planned, wording=wording)[1] in ("proposed", "none")


def test_the_report_of_a_unit_says_nothing_of_the_plan_of_another(planned: Tables) -> None:
    planned["sources"] = planned["sources"].assign(issuer_code=["p34-01", "moh", "p34-51"])
    assert _match(planned, wording="ban hành quy chế quản lý dữ liệu y tế") == (None, "none", "")


@pytest.mark.parametrize(
    ("value", "criterion", "expected"),
    [(92.0, None, "done"), (92.0, "trên 95%", "under_way"), (88.0, None, "under_way")],
)
def test_a_criterion_is_measured_by_its_indicator(
    tables_of: Callable[..., Tables], value: float, criterion: str | None, expected: str
) -> None:
    tables = tables_of([task("1", indicator_code=CODE, criterion=criterion)])
    tables["observations"] = make_table("observations", seen(value))
    goal = {"statement_id": "kh:9#1", "indicator_code": CODE, "op": ">=", "value": 90.0, "unit_code": "p34-51"}
    tables["targets"] = make_table("targets", goal)
    state = build_task_states(tables).iloc[0]
    assert (state["state"], state["from"], state["source_id"]) == (expected, "indicator", "bc")


def test_what_a_report_says_against_the_indicator_is_flagged(tables_of: Callable[..., Tables]) -> None:
    tables = tables_of([task("1", indicator_code=CODE, criterion="trên 95%")], (), (decision("done", "2026-08-01"),))
    tables["observations"] = make_table("observations", seen(50.0))
    assert build_task_states(tables)["flags"].tolist() == ["differs-from-indicator"]
