"""What measures a task, which passage is about which task, and whose state a report gives."""

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
    IndicatorMatcher,
    build_task_states,
    judge_tasks,
    list_responsible,
    match_task_reports,
    read_matching_words,
    read_names,
    task_status,
)
from analysis.panel.tasks import name_criteria
from analysis.panel.tasks.reported import SAME_NUMBER

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))

import task_matches  # type: ignore[import-not-found]
from task_tables import (  # type: ignore[import-not-found]
    CODE,
    Tables,
    decision,
    make_table,
    make_tables,
    report,
    seen,
    source,
    task,
)

_BUILD = "Xây dựng nền tảng hồ sơ sức khỏe điện tử"


@pytest.fixture
def tables_of(lookup: Path) -> Callable[..., Tables]:
    """Return a function that gives the tables which states are made of."""
    return partial(make_tables, lookup)


def _measured(tables: Tables, *observed: dict[str, Any], goals: tuple[tuple[str, float], ...] = ()) -> list[Any]:
    """Return state and source of the first task, measured by these values against these goals of its plan."""
    rows = [
        {"statement_id": f"{name}:9#{n}", "indicator_code": CODE, "op": ">=", "value": value, "unit_code": "p34-51"}
        for n, (name, value) in enumerate(goals)
    ]
    measured = tables | {"observations": make_table("observations", *observed), "targets": make_table("targets", *rows)}
    found = build_task_states(measured).iloc[0]
    return [found["state"], None if pd.isna(found["source_id"]) else found["source_id"]]


def test_the_ministry_is_measured_by_the_value_of_the_nation(tables_of: Callable[..., Tables]) -> None:
    tables = tables_of([task("1", source="qd", indicator_code=CODE, criterion="trên 95%")])
    assert _measured(tables, seen(96.0, "vn")) == ["done", "bc"]


def test_the_newest_observed_value_measures_and_a_sum_has_no_one_source(tables_of: Callable[..., Tables]) -> None:
    tables = tables_of([task("1", indicator_code=CODE, criterion="trên 95%")])
    earlier = seen(99.0, statement_id="bc:0#1", period="2025", period_start="2025-01-01", period_end="2025-12-31")
    assert _measured(tables, seen(80.0), earlier) == ["under_way", "bc"]
    assert _measured(tables, earlier, seen(96.0, status="estimate")) == ["done", "bc"]
    assert _measured(tables, seen(80.0, status="estimate")) == ["unknown", None]
    assert _measured(tables, seen(96.0, flags="consolidated", statement_id="sum:p34-51:x:2026-H1")) == ["done", None]


def test_the_goal_is_the_one_target_of_the_document_of_the_task(tables_of: Callable[..., Tables]) -> None:
    tables = tables_of([task("1", indicator_code=CODE)])
    assert _measured(tables, seen(85.0), goals=(("kh", 80.0), ("qd", 90.0))) == ["done", "bc"]
    assert _measured(tables, seen(85.0), goals=(("qd", 80.0),)) == ["unknown", None]
    assert _measured(tables, seen(85.0), goals=(("kh", 80.0), ("kh", 90.0))) == ["unknown", None], "which one?"


def test_an_indicator_beside_a_product_measures_a_task(tables_of: Callable[..., Tables]) -> None:
    name = "Tỷ lệ bệnh viện triển khai bệnh án điện tử"
    tables = tables_of([task("1", criterion=f"02 báo cáo; {name} đạt 90%"), task("2", criterion="02 báo cáo")])
    tables["observations"] = make_table("observations", seen(92))
    states = build_task_states(tables)
    assert states["state"].tolist() == ["done", "unknown"]
    assert states["evidence"].iloc[0].endswith(": 92 (>= 90)")


def test_the_indicator_of_a_criterion_without_a_figure_is_found_by_its_name_alone(lookup: Path) -> None:
    names = read_names(lookup)
    matcher = IndicatorMatcher(names["indicators"], names["indicator_aliases"], read_matching_words(lookup))
    said = ["Kế hoạch; Tỷ lệ bệnh viện triển khai bệnh án điện tử", "Bệnh án điện tử thay bệnh án giấy", None]
    tasks = pd.DataFrame({"source_id": "kh", "criterion": said, "indicator_code": None, "flags": None})
    assert name_criteria(tasks, matcher)["indicator_code"].fillna("").tolist() == [CODE, "", ""]


@pytest.mark.parametrize(
    "lead",
    ["Các bệnh viện", "Các trung tâm y tế, trạm", "Các đơn vị trực thuộc", "Các bệnh viện và các trạm y tế"],
)
def test_a_task_of_all_facilities_is_no_task_of_the_department(tables_of: Callable[..., Tables], lead: str) -> None:
    tables = tables_of([task("1", lead), task("2", "Văn phòng Sở")])
    assert list_responsible(tables).to_numpy().tolist() == [["kh:2", "p34-51"]]


def test_a_criterion_names_its_indicator_and_less_may_be_better(tables_of: Callable[..., Tables]) -> None:
    tables = tables_of([task("1", criterion="Tỷ lệ bệnh viện triển khai bệnh án điện tử đạt 90%")])
    assert _measured(tables, seen(92.0)) == ["done", "bc"]
    paper = "paper_medical_records_pct"
    tables = tables_of([task("1", indicator_code=paper, criterion="10%")])
    assert _measured(tables, seen(8.0, code=paper)) == ["done", "bc"]
    assert _measured(tables, seen(12.0, code=paper)) == ["under_way", "bc"]


def test_a_task_is_due_on_its_last_day_and_a_recurring_one_has_none() -> None:
    known = {"state": "under_way", "as_of": pd.Timestamp("2026-06-30")}
    due = {"due": pd.Timestamp("2026-06-30"), "recurrence": "once"}
    assert task_status(due, known, dt.date(2026, 6, 30)) == "due_soon"
    assert task_status(due, known, dt.date(2026, 7, 1)) == "overdue"
    assert task_status(due | {"recurrence": "quarterly"}, known, dt.date(2026, 7, 1)) == "recurring"


def test_headings_and_tasks_that_only_repeat_another_are_nobodys(tables_of: Callable[..., Tables]) -> None:
    tables = tables_of([task("1"), task("2", flags="parent"), task("3", flags="reported")])
    assert list_responsible(tables)["task_id"].tolist() == ["kh:1"]
    tables["task_states"] = build_task_states(tables)
    assert judge_tasks(tables, dt.date(2026, 9, 30))["task_id"].tolist() == ["kh:1"]


def _match(tables: Tables, **passage: Any) -> tuple[Any, ...]:
    row = report("done", match="", **({"task_id": None, "report_id": "bc:1"} | passage))
    found = match_task_reports(tables | {"task_reports": make_table("task_reports", row)})[0].loc[0]
    return (found["task_id"] if pd.notna(found["task_id"]) else None, found["match"])


def _with_titles(tables_of: Callable[..., Tables], *titles: str, number: str | None = None) -> Tables:
    tables = tables_of([task(str(n), title_vi=title) for n, title in enumerate(titles, start=1)])
    return tables | {"sources": tables["sources"].assign(number=["12/KH-SYT", number, None])}


def test_a_number_that_two_tasks_or_two_documents_have_is_no_answer(tables_of: Callable[..., Tables]) -> None:
    like = "Nền tảng sổ sức khỏe và hồ sơ điện tử"  # like the title, not so like that the wording alone is enough
    cited = {"wording": like, "number": "1", "cites": "12/KH-SYT"}
    tables = _with_titles(tables_of, _BUILD, "Lập đề án khác hẳn về dữ liệu")
    assert _match(tables, **cited) == ("kh:1", "number")
    twice = tables | {"tasks": tables["tasks"].assign(number="1")}
    assert _match(twice, **cited)[1] != "number"
    tables["sources"] = tables["sources"].assign(number=["12/KH-SYT", "12/KH-SYT", None])
    tables["tasks"] = make_table("tasks", *[task("1", title_vi=_BUILD, source=name) for name in ("kh", "qd")])
    assert _match(tables, **cited)[1] != "number"


@pytest.mark.parametrize(
    ("titles", "wording", "expected"),
    [
        ((_BUILD, _BUILD), _BUILD, ("kh:1", "proposed")),  # two are alike
        ((_BUILD, f"{_BUILD} quốc gia"), _BUILD, ("kh:1", "wording")),  # the other one says more
        (("Mua máy chủ",), "Mua máy chủ", ("kh:1", "proposed")),  # three words may be anything
        (
            ("Xây dựng và triển khai hồ sơ sức khỏe điện tử",),
            "Xây dựng hồ sơ sức khỏe điện tử",
            ("kh:1", "wording"),
        ),
        (("Mua sắm thiết bị chữ ký số cho bác sĩ toàn tỉnh",), "Tổ chức tập huấn an toàn thông tin", (None, "none")),
    ],
)
def test_a_wording_is_that_of_a_task_only_where_no_other_is_as_like(
    tables_of: Callable[..., Tables], titles: tuple[str, ...], wording: str, expected: tuple[str | None, str]
) -> None:
    assert _match(_with_titles(tables_of, *titles), wording=wording) == expected


def test_a_report_is_about_earlier_documents_of_its_author_and_of_those_above(tables_of: Callable[..., Tables]) -> None:
    tables = _with_titles(tables_of, _BUILD)

    def matched(plan_by: str, plan_on: str, report_by: str, **more: Any) -> str:
        rows = (source("kh", plan_by, issued=plan_on), source("bc", report_by, issued="2026-07-10", **more))
        return str(_match(tables | {"sources": make_table("sources", *rows)}, wording=_BUILD)[1])

    assert matched("p34-68", "2026-01-05", "f-lam-dong-childrens-hospital") == "wording"
    assert matched("p34-68", "2026-07-10", "p34-68") == "none", "what was issued on the day was not reported on"
    assert matched("p34-68", "2026-08-05", "p34-68") == "none"
    assert matched("p34-51", "2026-01-05", "p34-68", filing_unit_code="p34-51") == "wording", "filed for the other"


def _state(tables_of: Callable[..., Tables], tasks: list[dict[str, Any]], **passage: Any) -> list[tuple[Any, ...]]:
    built = build_task_states(tables_of(tasks, (report("done", **passage),)))
    days = built["as_of"].dt.strftime("%Y-%m-%d").fillna("")
    return list(zip(built["unit_code"], built["state"], days, strict=True))


def test_a_state_is_known_from_the_end_of_the_period_or_the_day_of_the_work(tables_of: Callable[..., Tables]) -> None:
    assert _state(tables_of, [task("1")]) == [("p34-51", "done", "2026-06-30")]
    assert _state(tables_of, [task("1")], done_on="2026-07-05") == [("p34-51", "done", "2026-07-05")]


def test_a_report_gives_the_state_of_the_lead_that_it_names_or_of_the_one_unit_below(
    tables_of: Callable[..., Tables],
) -> None:
    named = _state(tables_of, [task("1", "Sở Y tế tỉnh Lâm Đồng")], lead="Sở Y tế tỉnh Lâm Đồng")
    assert named == [("p34-68", "done", "2026-06-30")]
    tables = tables_of([task("1", "Bệnh viện Nhi Lâm Đồng")], (report("done"),))
    tables["sources"] = tables["sources"].assign(issuer_code="p34-68")
    built = build_task_states(tables)
    assert built[["unit_code", "state"]].to_numpy().tolist() == [["f-lam-dong-childrens-hospital", "done"]]


def test_a_report_that_does_not_say_how_far_a_task_is_leaves_what_is_known(tables_of: Callable[..., Tables]) -> None:
    tables = tables_of([task("1")], (report("unknown"),), (decision("under_way", "2026-02-01"),))
    assert build_task_states(tables)["state"].tolist() == ["under_way"]


def test_a_unit_is_named_by_the_name_that_it_bore_when_the_document_was_issued(
    tables_of: Callable[..., Tables],
) -> None:
    tables = tables_of([task("1", "Sở Y tế tỉnh Lâm Đồng")])
    for issued, unit in (("2024-01-05", "p63-68"), ("2026-01-05", "p34-68")):
        tables["sources"] = make_table("sources", source("kh", "p34-51", issued=issued))
        assert list_responsible(tables)["unit_code"].tolist() == [unit]


def test_a_cited_number_counts_from_where_passages_are_like_their_own_task_and_hardly_another() -> None:
    own, others = task_matches.compare_numbered()
    assert min(own) >= SAME_NUMBER
    assert sum(likeness >= SAME_NUMBER for likeness in others) <= 0.03 * len(others)
