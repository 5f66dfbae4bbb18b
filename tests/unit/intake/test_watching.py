"""The watch files what arrives when it has been quiet for a while, once, and ends when it is asked to."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from analysis.intake import Receipt, watch_inbox

_TEXT = "Tỷ lệ hồ sơ điện tử đạt {}%."


@pytest.mark.parametrize("polling", [False, True])
def test_what_lies_there_and_what_arrives_is_filed_once(tmp_path: Path, polling: bool) -> None:
    inbox, raw = tmp_path / "inbox", tmp_path / "raw"
    inbox.mkdir()
    raw.mkdir()
    (inbox / "a.txt").write_text(_TEXT.format(81), "utf-8")
    over = threading.Event()
    found: list[Receipt] = []

    def watch() -> None:
        for receipt in watch_inbox(inbox, raw, quiet=0.2, polling=polling, is_over=over.is_set):
            found.append(receipt)
            if len(found) == 1:
                (inbox / "b.doc").write_text("old")
            if len(found) == 2:
                over.set()

    thread = threading.Thread(target=watch)
    thread.start()
    thread.join(timeout=60)
    over.set()
    thread.join(timeout=60)
    assert not thread.is_alive()
    assert [(receipt.name, receipt.state) for receipt in found] == [("a.txt", "filed"), ("b.doc", "refused")]


def test_a_file_that_still_grows_is_not_filed(tmp_path: Path) -> None:
    inbox, raw = tmp_path / "inbox", tmp_path / "raw"
    inbox.mkdir()
    path = inbox / "a.txt"
    looks = 0

    def grow() -> bool:
        nonlocal looks
        looks += 1
        path.write_text(_TEXT.format(81) * looks, "utf-8")
        return looks > 3

    began = time.monotonic()
    assert list(watch_inbox(inbox, raw, quiet=1000, is_over=grow)) == []
    assert path.is_file()
    assert time.monotonic() - began < 30


def test_the_watch_first_finishes_what_a_killed_process_had_begun(tmp_path: Path) -> None:
    inbox, raw = tmp_path / "inbox", tmp_path / "raw"
    work = inbox / ".unpacking-1a"
    (work / "ready").mkdir(parents=True)
    (work / "ready" / "b.txt").write_text(_TEXT.format(81), "utf-8")
    (work / "place").write_text("a.zip", "utf-8")
    (inbox / "a.zip").write_bytes(b"PK")
    (inbox / "refused").mkdir()
    (inbox / "refused" / ".a.doc.reason.txt.1a.half").write_text("a.d", "utf-8")
    assert list(watch_inbox(inbox, raw, is_over=lambda: True)) == []
    assert [path.relative_to(inbox).as_posix() for path in inbox.rglob("*") if path.is_file()] == ["a.zip/b.txt"]
