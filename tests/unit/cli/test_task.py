"""`workbench task` lists tasks with their state and stores the state of one as a decision."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli.main import run_command_line
from analysis.panel import build_task_states, load, save
from analysis.schemas import TABLES, read_lookup_table, validate

_SET = ("task", "set", "kh:1", "--run-date", "2026-07-01", "--by", "Nguyễn An")


@pytest.fixture
def tasks(project: Path) -> Path:
    """Return a project with two tasks of Hà Nội, one of them due."""
    made = {
        "sources": [{"source_id": "kh", "folder": "kh", "title": "KH", "url": "x", "issuer_code": "p34-01"}],
        "tasks": [
            {"task_id": f"kh:{n}", "source_id": "kh", "locator": f"line {n}", "number": n, "title_vi": f"Việc {n}",
             "due": due, "recurrence": "once"}
            for n, due in (("1", "2026-06-30"), ("2", "2026-07-20"))
        ],
        "task_reports": [],
        **{name: [] for name in ("task_decisions", "indicators", "indicator_aliases", "observations", "targets")},
    }  # fmt: skip
    names = ("units", "unit_aliases")
    tables = {name: read_lookup_table(project / "data" / "lookup", name) for name in names}
    for name, rows in made.items():
        tables[name] = validate(name, pd.DataFrame(rows, columns=TABLES[name].column_names))
    for name, table in (tables | {"task_states": build_task_states(tables)}).items():
        save(name, table.reset_index(drop=True))
    return project


def _list(capsys: pytest.CaptureFixture[str], *options: str) -> list[tuple[str, str]]:
    assert run_command_line(["task", *options, "--run-date", "2026-07-01"]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    return [(row["task_id"], row["status"]) for row in rows]


@pytest.mark.usefixtures("tasks")
def test_tasks_are_listed_the_most_urgent_first_and_filtered(capsys: pytest.CaptureFixture[str]) -> None:
    both = [("kh:1", "no_information"), ("kh:2", "due_soon")]
    assert _list(capsys) == _list(capsys, "--unit", "Thủ đô") == both
    assert _list(capsys, "--overdue") == both[:1]
    assert _list(capsys, "--due-within", "30") == both[1:]
    assert _list(capsys, "--state", "done") == _list(capsys, "--unit", "Huế") == []


@pytest.mark.usefixtures("tasks")
def test_a_task_whose_day_is_not_known_is_listed_with_its_deadline_as_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed = "trong vòng 10 ngày kể từ ngày nhận"
    save("tasks", load("tasks").assign(due=pd.NaT, recurrence=None, deadline_text=printed))
    assert run_command_line(["task", "--run-date", "2026-07-01"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["status"], row["due"], row["deadline"]) for row in rows] == [("undated", "", printed)] * 2


@pytest.mark.usefixtures("tasks")
def test_a_listed_state_says_what_speaks_against_it(capsys: pytest.CaptureFixture[str]) -> None:
    states = load("task_states")
    save("task_states", states.assign(flags=["contradictory", *[None] * (len(states) - 1)]))
    assert run_command_line(["task", "--run-date", "2026-07-01"]) == 0
    rows = {row["task_id"]: row["flags"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert rows == {"kh:1": "contradictory", "kh:2": ""}


def test_a_state_set_by_hand_is_a_row_of_the_lookup(tasks: Path, fail: Callable[..., str]) -> None:
    said = ("--state", "done", "--on", "2026-06-28", "--evidence", "QĐ 12/QĐ-SYT")
    assert run_command_line([*_SET, *said]) == 0
    row = read_lookup_table(tasks / "data" / "lookup", "task_decisions").iloc[0]
    assert row[["task_id", "unit_code", "state", "percent", "evidence", "decided_by"]].tolist() == [
        "kh:1", "p34-01", "done", 100.0, "QĐ 12/QĐ-SYT", "Nguyễn An",
    ]  # fmt: skip
    assert (row["as_of"], row["done_on"]) == (pd.Timestamp("2026-07-01"), pd.Timestamp("2026-06-28"))
    assert "decided before" in fail(*_SET, "--state", "under_way", status=1)
    assert run_command_line([*_SET, "--state", "under_way", "--percent", "90", "--replace"]) == 0


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--state", "done", "--percent", "50"), "found '50', expected 100"),
        (("--state", "under_way", "--percent", "100"), "less than 100"),
        (("--state", "under_way", "--on", "2026-06-01"), "no day for the state under_way"),
        (("--state", "done", "--on", "2026-07-02"), "a day up to 2026-07-01"),
        (("--state", "done", "--source", "kg"), "expected a source of data/raw"),
        (("--state", "done", "--unit", "Hà Mội"), "did you mean"),
    ],
)
def test_a_state_that_contradicts_itself_is_refused_and_nothing_is_stored(
    tasks: Path, fail: Callable[..., str], words: tuple[str, ...], found: str
) -> None:
    assert found in fail(*_SET, *words)
    assert not (tasks / "data" / "lookup" / "task_decisions.csv").exists()


@pytest.mark.usefixtures("tasks")
def test_an_unknown_task_is_named_with_the_nearest(fail: Callable[..., str]) -> None:
    assert "did you mean 'kh:1'" in fail("task", "set", "kh:11", "--state", "done")


@pytest.mark.usefixtures("tasks")
def test_a_person_decides_which_task_a_passage_is_about(
    tasks: Path, capsys: pytest.CaptureFixture[str], fail: Callable[..., str]
) -> None:
    row = {"report_id": "bc:1#1", "source_id": "bc", "locator": "line 1", "wording": "Làm việc 1", "state": "done",
           "evidence": "xong", "task_id": "kh:1", "match": "proposed", "likeness": 66.0}  # fmt: skip
    save("task_reports", validate("task_reports", pd.DataFrame([row], columns=TABLES["task_reports"].column_names)))
    assert run_command_line(["task", "match"]) == 0
    shown = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(one["report_id"], one["task_id"], one["title"]) for one in shown] == [("bc:1#1", "kh:1", "Việc 1")]
    decide = ("task", "match", "bc:1#1", "--by", "Nguyễn An", "--run-date", "2026-07-01")
    assert run_command_line(list(decide)) == 0
    assert run_command_line([*decide, "--none", "--replace"]) == 0
    stored = read_lookup_table(tasks / "data" / "lookup", "task_match_decisions")
    assert stored[["source_id", "wording", "decided_by"]].to_numpy().tolist() == [["bc", "Làm việc 1", "Nguyễn An"]]
    assert stored["task_id"].isna().all()
    assert "a task of `workbench task`" in fail(*decide, "--task", "kh:9", "--replace")
    assert "contradict" in fail(*decide, "--task", "kh:1", "--none")
    assert "a passage of `workbench task match`" in fail("task", "match", "bc:2#1", "--none")
