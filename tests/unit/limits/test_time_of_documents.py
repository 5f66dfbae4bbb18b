"""Reading a document takes a time that grows with its length, whatever is repeated in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from vnfilings import list_systems, list_tasks, read_statements
from vnfilings.formats import Paragraph, parse_document
from vnfilings.formats._read_text import read_lines
from vnfilings.text import find_periods, read_quantities, redact_personal_data
from vnfilings.text.ledger import read_ledger

_SMALL, _FACTOR = 2_400, 4
#: Seconds of processor time below which growth is no sign of anything.
_FLOOR = 0.4
#: Linear is `_FACTOR`, quadratic its square; the smaller text is longer than a piece that sentences are cut in.
_MOST_GROWTH = 9


def _repeat(piece: str) -> Callable[[int], str]:
    return lambda length: piece * (length // len(piece) + 1)


FAMILIES: dict[str, Callable[[int], str]] = {
    "mails in lines": _repeat("a@a\n"),
    "a number": _repeat("9"),
    "a drawn line": lambda length: "-" * length + " Số: 12/BC-SYT đạt 45%",
    "blanks": lambda length: "đạt" + " " * length + "45%",
    "a row of cells": _repeat("\t5"),
    "brackets": _repeat("("),
    "closed brackets": _repeat("(5) "),
    "quotation marks": _repeat('"'),
    "slashes": _repeat("1/"),
    "bars": _repeat("|5"),
    "rows of bars": _repeat("| a | 5 | 6 |\n"),
    "rows": _repeat("Xã A\t5\t6\t7\n"),
    "facilities": _repeat("bệnh viện "),
    "facilities in lines": _repeat("bệnh viện\n"),
    "days": _repeat("ngày 5/3/2026 "),
    "quarters": _repeat("quý I "),
    "headings": _repeat("I. KẾT QUẢ\n"),
    "a deep list": lambda length: "\n".join(f"{' ' * (n % 50)}- mục {n} đạt 5%" for n in range(length // 20)),
    "shares": _repeat("đạt 45% "),
    "shares with semicolons": _repeat("đạt 5%; "),
    "lines in small letters": _repeat("tỷ lệ ký số của trạm đạt 45%\n"),
    "names": _repeat("bà Nguyễn Thị A "),
    "capitals": _repeat("Nguyễn Văn "),
    "ranks": _repeat("xếp thứ 5 "),
    "numbers in lines": _repeat("5\n"),
    "raised marks": _repeat("<sup>"),
    "struck marks": _repeat("~~a"),
    "tasks": _repeat("Giao Sở Y tế chủ trì triển khai. "),
    "systems": _repeat("phần mềm quản lý "),
    "citations": _repeat("Quyết định số 12/QĐ-TTg "),
}


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _growth(small: Callable[[], object], large: Callable[[], object]) -> float:
    """Return how many times the time of the small work the large work takes; 1 for a work that takes next to none.

    Measured up to three times, the least counts: what else runs on the machine makes either of the two slower.
    """
    least = float("inf")
    for _ in range(3):
        seconds = _seconds(large)
        if seconds < _FLOOR:
            return 1.0
        least = min(least, seconds / min(_seconds(small) for _ in range(2)))
        if least < _MOST_GROWTH:
            break
    return least


def _read_all(path: Path) -> None:
    document = parse_document(path)
    read_statements(document)
    list_tasks(document)
    list_systems(document)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_document_takes_a_time_that_grows_with_its_length(family: str, tmp_path: Path) -> None:
    paths = [tmp_path / f"{size}.txt" for size in (_SMALL, _FACTOR * _SMALL)]
    for path in paths:
        path.write_text(FAMILIES[family](int(path.stem)), encoding="utf-8")
    assert _growth(*(partial(_read_all, path) for path in paths)) < _MOST_GROWTH


@pytest.mark.parametrize("read", [read_quantities, read_ledger, find_periods, redact_personal_data])
def test_a_text_takes_a_time_that_grows_with_its_length(read: Callable[[str], object]) -> None:
    for family, make in FAMILIES.items():
        texts = make(_SMALL), make(_FACTOR * _SMALL)
        assert _growth(*(partial(read, text) for text in texts)) < _MOST_GROWTH, family


def test_a_long_text_without_line_ends_is_cut_between_words(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("tỷ lệ ký số đạt 45% và " * 3000, encoding="utf-8")
    texts = [paragraph.text for paragraph in parse_document(tmp_path / "a.txt").paragraphs()]
    assert max(map(len, texts)) <= 6000
    assert " ".join(texts) == ("tỷ lệ ký số đạt 45% và " * 3000).strip()


def test_days_are_still_read(tmp_path: Path) -> None:
    assert find_periods("ngày 5/3/2026 " * 3)[2].start == date(2026, 3, 5)


def test_lines_that_go_on_are_joined_without_copying_all_that_stands_before() -> None:
    """Of a paragraph without an end: the square of 3,000 lines took seconds."""
    blocks = list(read_lines("tỷ lệ ký số của trạm đạt cao\n" * 3_000))
    lengths = [len(block.text) for block in blocks if isinstance(block, Paragraph)]
    assert sum(lengths) > 80_000
    assert max(lengths) < 21_000
