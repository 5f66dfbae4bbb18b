"""A form with columns 'Tử số' and 'Mẫu số' gives one share with its counts, never two shares of 1.402 %."""

from __future__ import annotations

import pytest

from vnfilings.extraction.scopes import ReadingContext
from vnfilings.extraction.statements.tables import read_table
from vnfilings.formats import Cell, Document, Row, Table, read_identity

_NAME = "Tỷ lệ hồ sơ bệnh án được số hóa"


def _read(header: tuple[str, ...], *rows: tuple[str, ...]) -> list[tuple[object, ...]]:
    table = Table(header, tuple(Row(tuple(Cell(text, str(n)) for n, text in enumerate(row)), "") for row in rows), "")
    found = read_table(table, ReadingContext(read_identity(Document("form.csv", ()))))
    quantities = [(one.indicator_text, one.quantity) for one in found]
    return [(name, one.value_unit, one.value, one.numerator, one.denominator) for name, one in quantities]


@pytest.mark.parametrize(
    ("share", "part", "whole", "expected"),
    [
        ("52", "1402", "2697", (52.0, 1402.0, 2697.0)),
        ("52,0", "1.402", "2.697", (52.0, 1402.0, 2697.0)),
        ("84", "1.230", "1.465", (84.0, 1230.0, 1465.0)),
        ("60", "3", "5", (60.0, 3.0, 5.0)),
    ],
)
@pytest.mark.parametrize("title", ["Kết quả 6 tháng đầu năm 2026", "Tỷ lệ (%)", "Thực hiện"])
def test_the_share_takes_its_counts(share: str, part: str, whole: str, expected: tuple[float, ...], title: str) -> None:
    header = ("STT", "Chỉ tiêu", "Đơn vị tính", "Tử số", "Mẫu số", title)
    assert _read(header, ("1", _NAME, "%", part, whole, share)) == [(_NAME, "%", *expected)]


def test_counts_without_a_share_are_one_ratio() -> None:
    header = ("STT", "Chỉ tiêu", "Tử số", "Mẫu số")
    assert _read(header, ("1", _NAME, "1.402", "2.697")) == [(_NAME, "count", 1402.0, 1402.0, 2697.0)]


def test_a_plan_and_a_result_keep_their_own_counts() -> None:
    header = ("Chỉ tiêu", *(f"{kind} - {part}" for kind in ("Kế hoạch", "Thực hiện") for part in _PARTS))
    found = _read(header, (_NAME, "80", "100", "80", "45", "90", "50"))
    assert [row[2:] for row in found] == [(80.0, 80.0, 100.0), (50.0, 45.0, 90.0)]


_PARTS = ("Tử số", "Mẫu số", "Tỷ lệ (%)")


def test_a_count_without_a_whole_stays_a_count() -> None:
    header = ("STT", "Chỉ tiêu", "Đơn vị tính", "Tử số", "Mẫu số", "Kết quả")
    rows = ("1", _NAME, "%", "45", "90", "50"), ("2", "Số buổi khám chữa bệnh từ xa", "buổi", "", "", "77")
    assert _read(header, *rows)[1][1:] == ("count", 77.0, None, None)


def test_two_numerators_of_one_denominator_lose_nothing() -> None:
    header = ("STT", "Chỉ tiêu", "Tử số (nam)", "Tử số (nữ)", "Mẫu số")
    found = _read(header, ("1", _NAME, "20", "25", "90"))
    assert sorted(row[2] for row in found) in ([20.0, 25.0], [20.0, 25.0, 90.0])
