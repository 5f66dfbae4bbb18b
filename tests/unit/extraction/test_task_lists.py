"""The lists of tasks marked by hand: every part of a task stands in its list, and deadlines have one of the forms."""

from __future__ import annotations

import csv
import re
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[3] / "benchmarks" / "tasks" / "lists"
_DAY = r"\d{4}-\d\d-\d\d"
_AGAIN = r"(?:daily|weekly|monthly|quarterly|half-yearly|yearly)(?:/\d{1,2})?"
_DUE = re.compile(
    rf"(?:{_DAY}|\d{{4}}(?:-\d\d|-Q[1-4]|-H[12])?|from {_DAY}|continuous|{_AGAIN}"
    rf"|[+]\d+ (?:working )?days after .+|-\d+ (?:working )?days before .+|{_DAY}; {_AGAIN})?"
)


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _lines(name: str) -> list[str]:
    return (_FOLDER / f"{name}.txt").read_text("utf-8").splitlines()


def test_there_are_lists_enough_some_without_a_task_and_all_are_synthetic() -> None:
    lists, tasks = _rows("lists.csv"), _rows("tasks.csv")
    assert {path.stem for path in _FOLDER.glob("*.txt")} == {row["list"] for row in lists}
    assert all(int(row["tasks"]) == sum(task["list"] == row["list"] for task in tasks) for row in lists)
    assert len(lists) >= 18
    assert len(tasks) >= 90
    assert sum(row["tasks"] == "0" for row in lists) == 10
    assert {row["synthetic"] for row in lists} == {"yes"}


def test_every_part_of_a_task_stands_in_its_list_and_the_task_in_its_line() -> None:
    for row in _rows("tasks.csv"):
        lines = _lines(row["list"])
        text = " ".join(lines)
        for part in (row["task"], row["owner"], row["deadline"], row["output"], *row["co_owners"].split("; ")):
            assert part in text, (row, part)
        assert row["task"] in " ".join(lines[int(row["line"]) - 1 :]), row
        assert row["task"].split()[0] in lines[int(row["line"]) - 1], row


def test_a_deadline_is_written_and_normalised_or_neither() -> None:
    for row in _rows("tasks.csv"):
        assert bool(row["deadline"]) or not row["due"], row
        assert _DUE.fullmatch(row["due"]), row
