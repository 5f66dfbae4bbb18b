"""A document is read in a child process: whatever it does there costs one line, and the others are read."""

from __future__ import annotations

import errno
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vnfilings import Limits, ReadingLimitError, UnreadableFileError
from vnfilings.box import RANGES, Call, Outcome, _confine, calls, note_unenforced, run_boxed
from vnfilings.box._child import answer_call
from vnfilings.box._client import CLIENTS, clean_environment
from vnfilings.box._wire import Ending, find_function, pack_ending, unpack_answer
from vnfilings.box.calls import _judge, _with_requests

_ON_LINUX = sys.platform == "linux"
_REPORT = Path("report.pdf")


@pytest.fixture(autouse=True, scope="module")
def _knows_the_fake_readers() -> Iterator[None]:
    """Start a server that imports from this folder too."""
    folder = str(Path(__file__).parent)
    sys.path.insert(0, folder)
    CLIENTS.close()
    yield
    sys.path.remove(folder)
    CLIENTS.close()


@pytest.fixture(autouse=True)
def _forgets_what_was_not_enforced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vnfilings.box.calls._UNENFORCED", {})


def _call(reader: str, *arguments: object, ocr: bool = False, path: Path = _REPORT) -> Call:
    return Call(path, f"fake_readers:{reader}", arguments, ocr=ocr)


def _run(reader: str, *arguments: object, limits: Limits | None = None, ocr: bool = False) -> Outcome:
    [outcome] = run_boxed([_call(reader, *arguments, ocr=ocr)], limits)
    return outcome


@pytest.mark.parametrize(
    ("reader", "limits", "line"),
    [
        (
            "grab",
            Limits(memory_mb=256),
            "reading needs more than 256 MiB of memory; print it to PDF again, or raise the limit with --memory-mb",
        ),
        (
            "take_little_by_little",
            Limits(memory_mb=256),
            "reading needs more than 256 MiB of memory; print it to PDF again, or raise the limit with --memory-mb",
        ),
        (
            "exceed_time",
            Limits(cpu_seconds=7),
            "reading was stopped after 7 s of processor time; print it to PDF again, "
            "or raise the limit with --cpu-seconds",
        ),
        ("crash", None, "the file made a format library crash (SIGSEGV); print it to PDF again"),
        (
            "abort",
            None,
            "reading needs more than 1,024 MiB of memory; print it to PDF again, or raise the limit with --memory-mb",
        ),
        ("leave", None, "the file made a format library crash (exit status 3); print it to PDF again"),
        ("nest", None, "its contents are nested too deeply; save it again with an office program"),
    ],
)
def test_a_reader_that_misbehaves_costs_one_line(reader: str, limits: Limits | None, line: str) -> None:
    before, bad, after = run_boxed([_call("answer", 1), _call(reader), _call("answer", 2)], limits)
    assert (before.get(), str(bad.error), after.get()) == (1, f"report.pdf: {line}", 2)
    assert isinstance(bad.error, ReadingLimitError) == ("raise the limit" in line)


def test_a_reader_that_waits_is_stopped_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    _, server = _run("process_numbers").get()
    monkeypatch.setattr("vnfilings.box.limits._WAITING_FACTOR", 0.1)
    monkeypatch.setattr("vnfilings.box.limits._SHORTEST_WAIT", 0)
    with pytest.raises(ReadingLimitError, match=r"report\.pdf: reading was stopped after 0\.1 s of elapsed time"):
        _run("sleep", limits=Limits(cpu_seconds=1)).get()
    _until(lambda: not _children(server))  # whoever is given up is ended too


def test_a_process_of_its_own_that_waits_is_stopped_by_the_clock_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vnfilings.box.calls._CAN_FORK", False)
    monkeypatch.setattr("vnfilings.box.limits._WAITING_FACTOR", 0.125)
    monkeypatch.setattr("vnfilings.box.limits._SHORTEST_WAIT", 0)
    assert "stopped after 0.5 s of elapsed time" in str(_run("sleep", limits=Limits(cpu_seconds=4)).error)


def test_a_bug_of_ours_is_called_one_and_keeps_its_traceback() -> None:
    outcome = _run("fail")
    assert str(outcome.error).startswith(
        "report.pdf: this is a bug in the workbench, not damage to the file: KeyError: 'a bug of ours' (fake_readers.py"
    )
    assert "\n" not in str(outcome.error)
    assert 'raise KeyError("a bug of ours")' in outcome.error.traceback  # type: ignore[union-attr]


def test_a_traceback_is_shown_on_request(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("fail").error is not None
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("WORKBENCH_TRACEBACK", "1")
    assert _run("fail").error is not None
    assert 'raise KeyError("a bug of ours")' in capsys.readouterr().err


@pytest.mark.parametrize("reader", ["fail_as_a_library", "panic"])
def test_what_a_library_raises_is_damage_in_words_of_ours_wherever_it_is_raised(reader: str) -> None:
    line = "report.pdf: the file is damaged or has the wrong extension; ask for it again"
    assert str(_run(reader).error) == line


@pytest.mark.parametrize(
    ("reader", "limits", "line"),
    [
        ("answer", Limits(), "1"),
        ("hold", Limits(memory_mb=256), "reading needs more than 256 MiB of memory"),
        ("crash", Limits(), "the file made a format library crash (SIGSEGV)"),
        ("fail", Limits(), "this is a bug in the workbench"),
    ],
)
def test_where_nothing_can_be_forked_a_process_each_is_watched(
    reader: str, limits: Limits, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vnfilings.box.calls._CAN_FORK", False)
    outcome = _run(reader, limits=limits)
    assert line in str(outcome.error or outcome.value)
    if outcome.value:
        assert outcome.unenforced == ("no network access", "no changes to files")


def test_where_nothing_can_be_forked_processor_time_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vnfilings.box.calls._CAN_FORK", False)
    monkeypatch.setitem(RANGES, "cpu_seconds", (0, 1))  # a new process has used more than nothing
    line = "report.pdf: reading was stopped after 0 s of processor time; print it to PDF again, or raise the limit"
    assert str(_run("sleep", limits=Limits(cpu_seconds=0)).error).startswith(line)


def test_what_is_not_enforced_is_noted_for_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = calls._judge
    monkeypatch.setattr(calls, "_judge", lambda *given: replace(judge(*given), unenforced=("memory",)))
    _run("fail")
    assert note_unenforced() == "this system does not enforce these limits: memory; read only files that you trust"


def test_the_same_bug_has_the_same_code() -> None:
    lines = [str(_run("fail").error) for _ in range(2)]
    assert lines[0] == lines[1]


@pytest.mark.skipif(not _ON_LINUX, reason="macOS and Windows refuse no network")
def test_a_reader_has_no_network() -> None:
    assert _run("connect").get() == "PermissionError"
    assert _run("connect").unenforced == ()


def test_a_reader_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    CLIENTS.close()
    seen = _run("list_environment").get()
    assert "DATABASE_PASSWORD" not in seen
    assert "PATH" in seen


@pytest.mark.parametrize("ocr", [False, True])
def test_a_reader_writes_and_removes_no_files_unless_it_reads_pictures(ocr: bool, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("kept", "utf-8")
    written = [_run(what, str(kept), ocr=ocr).get() for what in ("write", "remove")]
    assert written == (["written", "removed"] if ocr else ["PermissionError", "PermissionError"])
    assert kept.exists() != ocr
    assert _run("execute", ocr=ocr).get() == ("ran" if ocr else "PermissionError")


@pytest.mark.skipif(not _ON_LINUX, reason="macOS and Windows keep no limit of memory")
@pytest.mark.parametrize("ocr", [False, True])
def test_a_reader_has_the_limits_that_it_was_given(ocr: bool) -> None:
    limits = _run("list_limits", limits=Limits(cpu_seconds=7, memory_mb=300), ocr=ocr).get()
    assert limits["RLIMIT_CPU"] == (140 if ocr else 7)
    assert limits["RLIMIT_DATA"] == 300 * 2**20
    assert 300 * 2**20 < limits["RLIMIT_AS"] < 1500 * 2**20  # beside what the reader itself has mapped
    assert limits["RLIMIT_CORE"] == 0
    assert (limits["RLIMIT_FSIZE"] == 0) != ocr


@pytest.mark.skipif(not _ON_LINUX, reason="macOS and Windows refuse no changes")
@pytest.mark.parametrize("ocr", [False, True])
def test_a_reader_changes_no_files_in_any_way(ocr: bool, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("kept", "utf-8")
    for name in ("from", "to", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "from" / "it").touch()
    before = sorted(tmp_path.rglob("*"))
    done = _run("try_changes", str(tmp_path), ocr=ocr).get()
    assert (len(done) > 7) if ocr else (done == [] and sorted(tmp_path.rglob("*")) == before)


@pytest.mark.skipif(not _ON_LINUX, reason="looks into /proc")
def test_a_reader_has_no_open_file_of_the_server() -> None:
    """Standard input and output lead nowhere, errors to a pipe, the answer to a socket."""
    assert _run("list_open_files").get() == ["/dev/null", "/dev/null", "pipe", "socket"]


@pytest.mark.skipif(not _ON_LINUX, reason="looks into /proc")
def test_what_a_reader_started_ends_with_it() -> None:
    started = _run("start_another", ocr=True).get()
    _until(lambda: not _is_there(started))


def test_an_answer_is_made_of_values_alone() -> None:
    assert unpack_answer(pickle.dumps((Limits(), date(2026, 6, 30)))) == (Limits(), date(2026, 6, 30))
    others = [pickle.dumps(other) for other in (find_function, UnreadableFileError, Path("a"))]
    for packed in (*others, b"canalysis.cli.__main__\nmain\n."):  # the last would run the command again
        with pytest.raises(pickle.UnpicklingError, match="an answer may not hold"):
            unpack_answer(packed)


def test_an_answer_that_has_no_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vnfilings.box._forked.LONGEST_ANSWER", 1000)
    assert "its contents are more than any filing holds" in str(_run("answer", "x" * 10_000).error)


def _run_filter(program: list[bytes], architecture: int, number: int) -> str:
    """Return what the kernel's filter does with a call, by running its program as the kernel does."""
    place, value = 0, 0
    while True:
        code, if_true, if_false, operand = struct.unpack("HBBI", program[place])
        place += 1
        match code:
            case 0x20:
                value = {0: number, 4: architecture}[operand]
            case 0x15:
                place += if_true if value == operand else if_false
            case 0x35:
                place += if_true if value >= operand else if_false
            case 0x06:
                return "allowed" if operand == 0x7FFF0000 else f"refused {operand - 0x50000}"


@pytest.mark.parametrize(
    ("machine", "architecture", "refused", "starts_programs"),
    [
        ("x86_64", 0xC000003E, {"socket": 41, "ptrace": 101, "io_uring": 425}, {"execve": 59, "execveat": 322}),
        ("aarch64", 0xC00000B7, {"socket": 198, "ptrace": 117, "io_uring": 425}, {"execve": 221, "execveat": 281}),
    ],
)
@pytest.mark.parametrize("may_execute", [False, True])
def test_the_filter_refuses_the_network_and_programs_by_every_way(
    machine: str, architecture: int, refused: dict[str, int], starts_programs: dict[str, int], may_execute: bool
) -> None:
    program = _confine.make_filter(_confine._CALLS[machine], may_execute=may_execute)

    def answer(number: int, of: int = architecture) -> str:
        return _run_filter(program, of, number)

    eacces = f"refused {errno.EACCES}"
    assert {answer(number) for number in refused.values()} == {eacces}
    assert {answer(number) for number in starts_programs.values()} == {"allowed" if may_execute else eacces}
    assert {answer(number) for number in (0, 1, 63, 64, 220, 424, 426)} == {"allowed"}
    assert answer(0, of=0x40000003) == eacces  # a call of a 32-bit program
    assert answer(0x40000000 + refused["socket"]) == eacces  # by the other calling convention of x86


def test_an_answer_cannot_run_a_command_here(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="sent no valid result"):
        _run("answer_with_code").get()


def test_outcomes_keep_the_order_of_the_files() -> None:
    outcomes = run_boxed((_call("answer", number) for number in range(28)), Limits(jobs=3))
    assert [outcome.get() for outcome in outcomes] == list(range(28))


@pytest.mark.skipif(not _ON_LINUX, reason="looks into /proc")
def test_no_more_documents_are_read_at_a_time_than_jobs() -> None:
    outcomes = run_boxed([_call("count_readers")] * 6, Limits(jobs=1))
    assert [outcome.get() for outcome in outcomes] == [1] * 6


def test_a_shared_value_is_handed_over_once_and_seen_by_all() -> None:
    shared = [{"names": ["Hà Nội"]}, {"names": ["Huế"]}]
    calls = [Call(_REPORT, "fake_readers:see_shared", shared=shared[place % 2]) for place in range(6)]
    assert [outcome.get() for outcome in run_boxed(calls)] == [shared[place % 2] for place in range(6)]


def test_many_shared_values_push_each_other_out_on_both_sides() -> None:
    values = [number % 10 for number in range(18)]
    calls = [Call(_REPORT, "fake_readers:see_shared", shared=value + 1) for value in values]
    assert [outcome.get() for outcome in run_boxed(calls)] == [value + 1 for value in values]


def test_threads_read_at_the_same_time() -> None:
    got: dict[int, list[object]] = {}

    def read(start: int) -> None:
        got[start] = [one.get() for one in run_boxed(_call("answer", start + number) for number in range(10))]

    threads = [threading.Thread(target=read, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {start: list(range(start, start + 10)) for start in (0, 100, 200)}


def test_a_server_that_was_killed_is_started_again() -> None:
    _, server = _run("process_numbers").get()
    os.kill(server, signal.SIGKILL)
    assert _run("answer", 5).get() == 5
    assert _run("process_numbers").get()[1] != server


def test_a_server_that_is_killed_at_work_takes_its_readers_along_and_is_started_again() -> None:
    _, server = _run("process_numbers").get()
    outcomes = run_boxed([_call("answer", 1), _call("sleep"), _call("answer", 2)], Limits(jobs=2))
    assert next(outcomes).get() == 1
    readers = _children(server)
    os.kill(server, signal.SIGKILL)
    _until(lambda: not any(map(_is_there, readers)))
    outcomes.close()
    assert _run("answer", 5).get() == 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
def test_a_forked_process_begins_with_a_server_of_its_own() -> None:
    _, server = _run("process_numbers").get()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, str(_run("process_numbers").get()[1]).encode())
        CLIENTS.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reader, 20)) != server
    assert _run("process_numbers").get()[1] == server


def _children(number: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text("utf-8").split()]
    except OSError:
        return []


def _is_there(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


_STARTER = """
import sys, threading
sys.path.insert(0, {folder!r})
from pathlib import Path
from vnfilings.box import Call, run_boxed
[one] = run_boxed([Call(Path("a.txt"), "fake_readers:process_numbers")])
print(one.value[1], flush=True)
threading.Thread(target=list, args=(run_boxed([Call(Path("a.txt"), "fake_readers:{reader}")]),), daemon=True).start()
{end}
"""


@pytest.mark.skipif(not _ON_LINUX, reason="looks into /proc")
@pytest.mark.parametrize("end", ["sys.stdin.read()", "threading.Event().wait(0.2)"], ids=["killed", "ended"])
def test_nothing_is_left_when_the_starter_ends(end: str) -> None:
    """Needs no `if __name__ == "__main__"`, and leaves neither the server nor a child at work."""
    script = _STARTER.format(folder=str(Path(__file__).parent), reader="spin", end=end)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stdin=subprocess.PIPE) as starter:
        assert starter.stdout
        server = int(starter.stdout.readline())
        _until(lambda: _children(server) or not _is_there(server))
        if "stdin" in end:
            starter.kill()
    _until(lambda: not _is_there(server))


def _until(is_so: object) -> None:
    deadline = time.monotonic() + 60
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < deadline
        os.sched_yield()


def test_reading_warns_of_nothing() -> None:
    """No fork of a process with several threads, no process or socket left open."""
    script = (
        f"import sys, threading, pathlib\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from vnfilings.box import Call, run_boxed\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "calls = [Call(pathlib.Path('a.txt'), 'fake_readers:answer')] * 3\n"
        "assert [one.get() for one in run_boxed(calls)] == [1, 1, 1]"
    )
    ran = subprocess.run([sys.executable, "-X", "dev", "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr == ""


def test_a_document_may_wait_four_times_its_processor_time() -> None:
    assert (Limits(cpu_seconds=1).wall_seconds(), Limits(cpu_seconds=100).wall_seconds(20)) == (60, 8000)


def test_a_reader_starts_no_threads_of_numerical_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    assert clean_environment()["OMP_NUM_THREADS"] == "1"


def test_a_shared_value_is_another_where_it_is_warmed_up_in_another_way() -> None:
    calls = [Call(_REPORT, "fake_readers:answer", shared={"a": 1}, warm=warm) for warm in ("a:b", "a:c", "a:b")]
    one, other, again = (request.key for _, request, _ in _with_requests(calls, Limits()))
    assert one == again != other


@pytest.mark.parametrize(
    ("ending", "line"),
    [
        (Ending(-9, 0.1, 900 * 2**20), "reading needs more than 1,024 MiB of memory"),
        (Ending(-9, 0.1, 700 * 2**20), "crash (SIGKILL)"),
        (Ending(-9, 30.0, 0), "reading was stopped after 30 s of processor time"),
        (Ending(1, 0.1, 0, "MemoryError"), "reading needs more than 1,024 MiB of memory"),
    ],
)
def test_how_a_child_ended_tells_why(ending: Ending, line: str) -> None:
    assert line in str(_judge(_call("answer"), Limits(), pack_ending(ending), "").error)


@pytest.mark.skipif(not _ON_LINUX, reason="macOS and Windows keep no limit of memory")
@pytest.mark.parametrize(("limit", "kind"), [(2**20, "memory"), (2**50, "bug"), (-1, "bug")])
def test_any_error_of_a_process_without_memory_is_one_of_memory(
    limit: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    monkeypatch.setattr(resource, "getrlimit", lambda which: (limit, limit))

    def unpack() -> tuple[object, ...]:
        raise KeyError("a")

    assert answer_call("builtins:id", None, unpack)[0] == kind
