"""What the ordinary files of the tests state, whatever their format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Values = tuple[tuple[float, str], ...]
SHARE, COUNT = (45.5, "%"), (120.0, "count")
SENTENCES = ("Năm 2025, tỷ lệ hồ sơ điện tử đạt 45,5%.", "Toàn tỉnh có 120 trạm y tế dùng chữ ký số.")
GRID = (("Chỉ tiêu", "Năm 2025"), ("Tỷ lệ hồ sơ điện tử", "45,5%"), ("Số trạm y tế dùng chữ ký số", "120"))


@dataclass(frozen=True)
class Shape:
    """One kind of file: its ending, what makes its bytes, and the values that it states."""

    suffix: str
    build: Callable[[], bytes]
    values: Values = (SHARE, COUNT)
