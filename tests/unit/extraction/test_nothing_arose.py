"""'Không phát sinh' is read as no value: of a stock it says that nothing was added, not that there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnfilings import read_documents


@pytest.mark.parametrize(
    "text",
    [
        "Số giấy chuyển tuyến trên VNeID: không phát sinh.",
        "Trong quý III/2026 không phát sinh giấy chuyển tuyến trên VNeID.",
        "Chỉ tiêu\tQuý III/2026\nSố ki-ốt y tế thông minh\tKhông phát sinh\nSố bệnh viện\tKhông phát sinh",
    ],
)
def test_that_nothing_arose_is_no_zero(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    path.write_text(text, encoding="utf-8")
    assert read_documents([path]).frame.empty
