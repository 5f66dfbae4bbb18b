"""A damaged line of the ledger costs that line: it is named, kept aside, and the others are used."""

from __future__ import annotations

import os
import random
from datetime import date
from pathlib import Path

import pytest

from analysis.pipeline.operate import Schedule, due_periods, ledger
from analysis.pipeline.operate._build_memory import keep_damaged_memory_aside
from analysis.pipeline.operate._ledger_lines import encode_line, parse_lines
from analysis.pipeline.operate._lock import hold_project
from analysis.pipeline.operate.history_page import render_page
from analysis.pipeline.run_errors import RunIsBusyError
from analysis.pipeline.state_paths import read_checked, write_checked

_RUNS = [
    {
        "run_id": f"r{number}",
        "outcome": "ok",
        "command": 'workbench run -p "{"',
        "steps": [{"name": "đọc nguồn", "state": "built"}],
        "schedule": {"key": "half-year all", "period": f"202{number}-H1"},
    }
    for number in range(1, 5)
]
_LINES = [encode_line(run) for run in _RUNS]
_WHOLE = b"".join(_LINES)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the place of the ledger of an empty project."""
    (tmp_path / "workbench.toml").touch()
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    return tmp_path / "runs.jsonl"


def _ids(content: bytes) -> list[str]:
    return [run["run_id"] for run in parse_lines(content).runs]


def test_one_bad_byte_costs_at_most_its_line_wherever_it_stands() -> None:
    noise = random.Random(1126)
    for place in range(len(_WHOLE)):
        for byte in {0, 10, 13, 34, 0xFF, noise.randrange(256)}:
            lines = parse_lines(_WHOLE[:place] + bytes([byte]) + _WHOLE[place + 1 :])
            known = [{name: run[name] for name in _RUNS[0]} for run in lines.runs]
            assert all(run in _RUNS for run in known), (place, byte)
            assert len(known) >= len(_RUNS) - 1, (place, byte)


@pytest.mark.parametrize(
    ("content", "whole", "cause"),
    [
        (b"", [], ""),
        (b"\xef\xbb\xbf" + _WHOLE, ["r1", "r2", "r3", "r4"], ""),
        (_WHOLE.replace(b"\n", b"\r\n"), ["r1", "r2", "r3", "r4"], ""),
        (_LINES[0] + _WHOLE, ["r1", "r2", "r3", "r4"], ""),
        (_WHOLE + b"\n \n", ["r1", "r2", "r3", "r4"], ""),
        (_WHOLE[:-1], ["r1", "r2", "r3", "r4"], ""),
        (_WHOLE[:-9], ["r1", "r2", "r3"], "line 4: it is incomplete"),
        (_LINES[0] + b"\0" * 512, ["r1"], "line 2: it holds NUL bytes"),
        (_LINES[0] + b"\xff\xfe{}\n" + _LINES[1], ["r1", "r2"], "line 2: it is not UTF-8"),
        (_LINES[0].replace(b"ok", b"no") + _LINES[1], ["r2"], "line 1: its checksum does not match"),
        (b"[" * 100_000 + b"\n" + _LINES[1], ["r2"], "line 1: it is nested too deeply"),
        (b'7\n{"steps": []}\n{"run_id": "x", "steps": [3]}\n' + _LINES[1], ["r2"], "line 1: it does not describe"),
        (b'{"run_id": "x", "schedule": "H1"}\n' + _LINES[1], ["r2"], "line 1: it does not describe a run"),
        (_WHOLE.decode().encode("utf-16"), [], "lines are damaged (line 1: it holds NUL bytes; "),
    ],
)
def test_what_is_damaged_is_named_and_kept_and_the_rest_used(
    path: Path, content: bytes, whole: list[str], cause: str
) -> None:
    path.write_bytes(content)
    assert [run["run_id"] for run in ledger.read_ledger()] == whole
    before = ledger.find_damage()
    assert cause in before
    assert (before == "") == (cause == "")
    assert ledger.keep_damage_aside() == before
    assert ledger.find_damage() == ""
    assert [run["run_id"] for run in ledger.read_ledger()] == whole
    assert path.with_name("runs.damaged.jsonl").exists() == bool(cause)
    render_page(ledger.read_ledger())


def test_damage_is_kept_once_though_the_ledger_could_not_be_rewritten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(_LINES[0] + b"???\n")
    with monkeypatch.context() as full:
        full.setattr("analysis.pipeline.operate._ledger_lines.encode_line", lambda run: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ledger.keep_damage_aside()
    ledger.keep_damage_aside()
    assert path.with_name("runs.damaged.jsonl").read_bytes() == b"???\n"
    assert path.read_bytes() == _LINES[0]


def test_a_line_that_does_not_fit_on_the_disk_leaves_the_ledger_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(_WHOLE)

    def fail(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        ledger.append_run({"run_id": "r5"})
    assert path.read_bytes() == _WHOLE


def test_an_undecodable_command_is_recorded_and_shown(path: Path) -> None:
    ledger.append_run({"run_id": "r5", "command": "workbench run \udcff"})
    assert [run["run_id"] for run in ledger.read_ledger()] == ["r5"]
    assert ledger.find_damage() == ""


@pytest.mark.parametrize("period", ["2026-H7", "", "2026", "\U0001f600"])
def test_a_period_that_is_none_makes_nothing_due(period: str) -> None:
    damaged = {"run_id": "x", "outcome": "ok", "schedule": {"key": "half-year all", "period": period}}
    assert due_periods(Schedule("half-year"), [damaged, _RUNS[3]], date(2024, 7, 10)) == []


@pytest.mark.parametrize(
    "held", [b"", b"\0\xff", b"[]", b'{"run_id": "a"}', b'{"run_id": 7, "what": null}', b"[" * 99999]
)
def test_a_damaged_note_of_who_holds_the_project_stops_no_run_and_no_refusal(path: Path, held: bytes) -> None:
    note = path.parent / ".workbench" / "holder.json"
    note.parent.mkdir()
    note.write_bytes(held)
    with hold_project("test") as killed:
        assert killed is None or ledger.describe_killed(killed)["outcome"] == "killed"
        note.write_bytes(held)
        with pytest.raises(RunIsBusyError, match="another run is using this project"), hold_project("another"):
            pass


def test_one_bad_byte_in_a_cache_costs_the_cache(path: Path) -> None:
    cache = path.parent / "imports.json"
    write_checked(cache, {"imports": {"a": ["đọc"]}})
    whole = cache.read_bytes()
    for place in range(len(whole) - 1):  # the last is the line's end
        cache.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read_checked(cache) == {}, place
    cache.write_bytes(whole)
    assert read_checked(cache) == {"imports": {"a": ["đọc"]}}


def test_damaged_lines_of_the_journal_of_builds_cost_their_steps(path: Path) -> None:
    journal = path.parent / ".workbench" / "pytask.lock.journal"
    journal.parent.mkdir()
    line = b'{"lock-version":"1","id":"fit models","state":"a","depends_on":{},"produces":{}}\n'
    journal.write_bytes(line + line.replace(b'"1"', b'"3"') + b"\xff\n" + line)
    (note,) = keep_damaged_memory_aside()
    assert "2 of 4 lines are damaged" in note
    assert journal.read_bytes() == line + line
    assert keep_damaged_memory_aside() == []


@pytest.mark.parametrize(
    "damage", [b"", b"\xff\xfe", b'lock-version = "7"', b'lock-version = "1"\ntask = [{id = 3}]', b"a" * 9, None]
)
def test_a_memory_of_builds_that_cannot_be_used_is_set_aside(path: Path, damage: bytes | None) -> None:
    memory = path.parent / ".workbench" / "pytask.lock"
    memory.parent.mkdir()
    for _ in range(2):
        memory.mkdir() if damage is None else memory.write_bytes(damage)
        (note,) = keep_damaged_memory_aside()
        assert note.startswith(".workbench/pytask.lock is damaged: moved to pytask.lock.damaged")
        assert not memory.exists()
    assert keep_damaged_memory_aside() == []
