"""The watch files what arrives when it has been quiet for a while, once, and ends when it is asked to."""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from analysis.intake import Receipt, receive_inbox, watch_inbox

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


def _watch_until(inbox: Path, raw: Path, wanted: int, act: Callable[[list[Receipt]], None]) -> list[Receipt]:
    """Return what a watch says until it has said as much as wanted; `act` sees each line as it comes."""
    found: list[Receipt] = []
    deadline = time.monotonic() + 30
    is_over = lambda: len(found) >= wanted or time.monotonic() > deadline  # noqa: E731
    for receipt in watch_inbox(inbox, raw, quiet=0.1, patience=2, is_over=is_over):
        found.append(receipt)
        act(found)
    return found


def test_a_copy_that_pauses_is_not_refused_and_is_filed_when_it_is_whole(tmp_path: Path) -> None:
    inbox, raw = tmp_path / "inbox", tmp_path / "raw"
    inbox.mkdir()
    whole = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(_TEXT.format(81))
    document.save(whole)
    (inbox / "a.docx").write_bytes(whole.getvalue()[:1000])
    (inbox / ".hidden").write_text("x")

    def go_on(found: list[Receipt]) -> None:
        if len(found) == 2:
            (inbox / "a.docx").write_bytes(whole.getvalue())

    found = _watch_until(inbox, raw, 3, go_on)
    assert [(one.name, one.state) for one in found] == [(".hidden", "left"), ("a.docx", "left"), ("a.docx", "filed")]
    assert "tried once more" in found[1].reason


def test_what_cannot_be_read_is_refused_once_it_is_no_longer_young(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    (inbox / "b.zip").write_bytes(b"PK\x03\x04")
    found = _watch_until(inbox, tmp_path / "raw", 4, lambda _: None)
    assert sorted((one.name, one.state) for one in found) == [
        ("a.pdf", "left"),
        ("a.pdf", "refused"),
        ("b.zip", "left"),
        ("b.zip", "refused"),
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells who has a file open")
def test_a_text_that_a_program_still_writes_is_left_in_the_inbox(tmp_path: Path) -> None:
    inbox, raw = tmp_path / "inbox", tmp_path / "raw"
    inbox.mkdir()
    with (inbox / "a.txt").open("w", encoding="utf-8") as stream:
        stream.write(_TEXT.format(81))
        stream.flush()
        [receipt] = receive_inbox(inbox, raw, quiet=0)
    assert (receipt.state, (inbox / "a.txt").is_file()) == ("left", True)
    [receipt] = receive_inbox(inbox, raw, quiet=0)
    assert receipt.state == "filed"
