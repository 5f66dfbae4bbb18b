"""The run page and the messages about failed runs."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.pipeline.build import BUILT, OUT_OF_DATE, UP_TO_DATE, Outcome, Step
from analysis.pipeline.operate import runner as rounds
from analysis.pipeline.operate._notify import notify
from analysis.pipeline.operate.history_page import render_page

Bench = Any  # the helper class of conftest.py

_RUN: dict[str, Any] = {
    "run_id": "20260710T061700Z-3f9a",
    "began": "2026-07-10T06:17:00.000+00:00",
    "outcome": "failed",
    "command": "workbench run",
    "host": "phuyen",
    "user": "lan",
    "seconds": 12.5,
    "steps": [
        {"name": "fit models", "state": "built"},
        {"name": "notebook 70", "state": "failed", "message": "cell 3: ValueError: <b> tỷ lệ"},
    ],
}


class _Smtp(socketserver.StreamRequestHandler):
    """As much of a mail server as one message needs."""

    messages: list[str]

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        text: list[str] = []
        while line := self.rfile.readline().decode():
            word = line[:4].upper().strip()
            if word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                while (line := self.rfile.readline().decode()) != ".\r\n":
                    text.append(line)
                type(self).messages.append("".join(text))
            self.wfile.write(b"221 bye\r\n" if word == "QUIT" else b"250 ok\r\n")
            if word == "QUIT":
                return


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Run a mail server on this machine and return the messages it takes."""
    handler = type("Handler", (_Smtp,), {"messages": []})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("WORKBENCH_SMTP", f"127.0.0.1:{server.server_address[1]}")
        monkeypatch.setenv("WORKBENCH_NOTIFY_TO", "lan@example.org")
        yield handler.messages
        server.shutdown()


def test_a_failed_run_is_told_by_mail_with_its_reason(mails: list[str]) -> None:
    assert notify(_RUN) == []
    assert "Subject: Workbench: workbench run on phuyen: failed" in mails[0]
    assert "To: lan@example.org" in mails[0]


def test_a_failed_run_is_told_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_NOTIFY_COMMAND", f"cat > {tmp_path}/$WORKBENCH_RUN_ID")
    assert notify(_RUN) == []
    told = (tmp_path / _RUN["run_id"]).read_text("utf-8")
    assert "failed: notebook 70: cell 3: ValueError: <b> tỷ lệ" in told


def test_a_message_that_cannot_be_delivered_is_reported_and_raises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_NOTIFY_COMMAND", "exit 3")
    monkeypatch.setenv("WORKBENCH_NOTIFY_TO", "lan@example.org")
    monkeypatch.setenv("WORKBENCH_SMTP", "127.0.0.1:9")
    faults = notify(_RUN)
    assert len(faults) == 2
    assert "exit status 3" in faults[0]


def test_nobody_is_told_of_a_run_that_went_well_and_somebody_of_one_that_did_not(
    built_bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    monkeypatch.setenv("WORKBENCH_NOTIFY_COMMAND", f"cat >> {told}")
    built_bench.call("run")
    assert not told.exists()
    built_bench.path("data/raw/figures.csv").write_text("unit_code,value\nhue,ten\n")
    built_bench.call("run", status=1)
    assert "build panel" in told.read_text("utf-8")
    page = built_bench.path("reports/runs/index.html").read_text("utf-8")
    assert page.count("<tr>") == 1 + len(built_bench.ledger())


def test_a_progress_bar_hears_of_every_step_once_fresh_ones_included(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [Step(name, lambda: None, {}, {}, ()) for name in ("read", "build", "fit")]
    states = {"read": UP_TO_DATE, "build": OUT_OF_DATE, "fit": OUT_OF_DATE}

    def build(stale: list[Step], listener: Any, **options: Any) -> list[Outcome]:
        for step in stale:
            listener(BUILT, step.name)
        return [Outcome(step, BUILT) for step in stale]

    monkeypatch.setattr(rounds, "check_steps", lambda steps: [Outcome(step, states[step.name]) for step in steps])
    monkeypatch.setattr(rounds, "build_steps", build)
    heard: list[tuple[str, str]] = []
    outcomes = rounds._build_out_of_date(steps, rounds.RunRequest("workbench run"), lambda *told: heard.append(told))
    assert heard == [(UP_TO_DATE, "read"), (BUILT, "build"), (BUILT, "fit")]
    assert [(outcome.step.name, outcome.state) for outcome in outcomes] == [(name, state) for state, name in heard]


def test_the_page_shows_the_newest_run_first_and_escapes_what_it_shows() -> None:
    page = render_page([_RUN | {"run_id": "older"}, _RUN])
    assert page.index(_RUN["run_id"]) < page.index("older")
    assert "&lt;b&gt; tỷ lệ" in page
    assert "1 built, 1 failed" in page


def test_the_page_of_no_runs_says_so() -> None:
    assert "no run yet" in render_page([])
