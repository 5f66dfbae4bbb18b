"""How fast many ordinary files are read: in this process, one by one, and in child processes with limits."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import render_filings

from vnfilings import Limits, Names, read_documents
from vnfilings.extraction.reading.one_file import read_file

_DIFFERENT = 20  # files of each format; the others are copies


class Speed(NamedTuple):
    """Seconds on the clock for all files: in this process, and in children of one and of all processors."""

    files: int
    in_process: float
    one_job: float
    all_jobs: float


def _blocks(number: int) -> list[tuple[Any, ...]]:
    """Return a SYNTHETIC report of a page."""
    results = [
        f"{place}. Tỷ lệ cơ sở của nhóm {number} triển khai hồ sơ điện tử đạt {place * 7 + number % 20},5% "
        f"({place + number}/{place + number + 40} cơ sở), tăng {place}% so với năm 2025."
        for place in range(1, 9)
    ]
    rows = [[f"Tỷ lệ chỉ tiêu {place}", f"{place + number}%"] for place in range(1, 9)]
    heading = ("heading", "II. KẾT QUẢ THỰC HIỆN 6 THÁNG ĐẦU NĂM 2026")
    return [heading, *(("para", text) for text in results), ("table", ["Chỉ tiêu", "Kết quả năm 2025"], rows)]


def _write_files(folder: Path, count: int) -> list[Path]:
    paths = []
    for number in range(_DIFFERENT):
        for ending in render_filings.FORMATS:
            paths.append(folder / f"{number}.{ending}")
            render_filings.render(_blocks(number), paths[-1])
    return [paths[number % len(paths)] for number in range(count)]


def _seconds(paths: list[Path], jobs: int) -> float:
    start = time.perf_counter()
    reading = read_documents(paths, limits=Limits(jobs=jobs))
    assert not reading.errors, reading.errors[0]
    return time.perf_counter() - start


def measure_files(count: int = 1000) -> Speed:
    """Return the times for `count` files; each way reads some of them before, so that all libraries are imported."""
    with tempfile.TemporaryDirectory() as folder:
        paths = _write_files(Path(folder), count)
        some = paths[: len(render_filings.FORMATS)]
        for path in some:
            read_file(Names(), path, "statements", False)
        _seconds(some, 1)
        start = time.perf_counter()
        for path in paths:
            read_file(Names(), path, "statements", False)
        in_process = time.perf_counter() - start
        return Speed(count, in_process, _seconds(paths, 1), _seconds(paths, 0))


def print_files(speed: Speed) -> str:
    """Return the line on the reading of many files."""
    return (
        f"{speed.files:,} files (Word, text, web, Excel, PDF of one page)  in this process {speed.in_process:.1f} s; "
        f"in child processes, all processors {speed.all_jobs:.1f} s ({speed.all_jobs / speed.in_process:.2f} times, "
        f"target at most 1), one at a time {speed.one_job:.1f} s ({speed.one_job / speed.in_process:.2f} times)"
    )
