"""A document that was filed before is recognised by its number, day and issuer, whatever its file is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.registry import FilingError, add_filing, is_same_document

_TEXT = """SỞ Y TẾ TỈNH PHÚ THỌ

TRUNG TÂM Y TẾ KHU VỰC A

Số: {number}/BC-TTYT

Phú Thọ, ngày 08 tháng 10 năm 2026

BÁO CÁO

Kết quả chuyển đổi số 9 tháng đầu năm 2026

- Tỷ lệ thanh toán viện phí không dùng tiền mặt đạt {share}%.
"""


def _file(folder: Path, name: str, **parts: str) -> Path:
    path = folder / name
    path.write_text(_TEXT.format(**parts), encoding="utf-8")
    return path


def test_the_same_document_in_another_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    first = add_filing(_file(tmp_path, "a.txt", number="15", share="42"), raw)
    with pytest.raises(FilingError) as refused:
        add_filing(_file(tmp_path, "b.txt", number="15", share="43"), raw)
    assert "15/BC-TTYT of 2026-10-08" in str(refused.value)
    assert f"had already been filed as '{first}'; it would count twice" in str(refused.value)
    assert f"--undo {first}" in str(refused.value)


def test_another_number_of_the_same_day_is_another_document(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    names = {add_filing(_file(tmp_path, f"{n}.txt", number=str(n), share="42"), raw) for n in (15, 16)}
    assert len(names) == 2


_REPORT = {
    "number": "31/BC-SYT",
    "issued": "2026-07-09",
    "publisher": "SỞ Y TẾ TỈNH PHÚ THỌ",
    "filing_unit_code": "p34-25",
}


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ({"number": "031 / BC - SYT"}, True),
        ({"number": "31a/BC-SYT"}, False),
        ({"number": "131/BC-SYT"}, False),
        ({"number": None}, False),
        ({"issued": "2026-07-10"}, False),
        ({"publisher": "Sở Y tế tỉnh Phú Thọ", "filing_unit_code": None}, True),
        ({"publisher": "SỞ Y TẾ"}, True),
        ({"publisher": "SỞ Y TẾ", "filing_unit_code": "p34-01"}, False),
        ({"publisher": "TRUNG TÂM Y TẾ KHU VỰC A"}, False),
        ({"publisher": None}, False),
    ],
)
def test_a_document_is_the_same_by_number_day_and_issuer(other: dict[str, object], is_same: bool) -> None:
    assert is_same_document(_REPORT, _REPORT | other) is is_same
    assert is_same_document(_REPORT | other, _REPORT) is is_same
