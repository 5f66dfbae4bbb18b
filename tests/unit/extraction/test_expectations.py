"""What is expected is an estimate of the period that it names, and in a plan a target; what is aimed at is a target."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnfilings import read_document, read_statements

_HEAD = "SỞ Y TẾ TỈNH NAM SƠN\n\nSố: 31/{}-SYT\n\nNam Sơn, ngày 09 tháng {} năm 2026\n\n{}\n\n{}\n\n{}\n\n"
_REPORT = _HEAD.format("BC", "10", "BÁO CÁO", "Kết quả chuyển đổi số y tế 9 tháng đầu năm 2026", "I. KẾT QUẢ THỰC HIỆN")
_PLAN = _HEAD.format("KH", "01", "KẾ HOẠCH", "Chuyển đổi số y tế năm 2026", "I. MỤC TIÊU")


def _read(folder: Path, opening: str, text: str) -> list[tuple[str, str | None, str]]:
    path = folder / "a.txt"
    path.write_text(f"{opening}{text}\n", encoding="utf-8")
    found = read_statements(read_document(path))
    return [(one.kind, one.period.code if one.period else None, one.indicator_text.lower()) for one in found]


_NAME = "tỷ lệ hồ sơ điện tử"
_EXPECTED = [
    (f"{_NAME} dự kiến đạt 65%", "2026-9M"),
    (f"{_NAME} dự kiến cả năm đạt 65%", "2026"),
    (f"{_NAME} dự kiến (cả năm) đạt 65%", "2026"),
    (f"Dự kiến năm 2027, {_NAME} đạt 65%", "2027"),
    (f"Dự kiến đến 31/12/2026, {_NAME} đạt 65%", "2026-12-31"),
    (f"{_NAME} quý IV dự kiến đạt 65%", "2026-Q4"),
    (f"{_NAME} có khả năng đạt 65% vào cuối năm", "2026"),
    (f"{_NAME} cả năm khả năng đạt 65%", "2026"),
    (f"{_NAME} có thể đạt 65%", "2026-9M"),
    (f"{_NAME} đến cuối năm sẽ đạt 65%", "2026"),
]
_ESTIMATED = [
    (f"{_NAME} ước thực hiện cả năm 65%", "2026"),
    (f"Ước cả năm, {_NAME} đạt 65%", "2026"),
    (f"Dự báo {_NAME} năm 2026 đạt 65%", "2026"),
    (f"Ước {_NAME} đạt 65%", "2026-9M"),
    (f"Dự ước 9 tháng đầu năm 2026, {_NAME} đạt 65%", "2026-9M"),
    (f"{_NAME}: 65% (ước)", "2026-9M"),
    (f"{_NAME} đạt 65% (ước thực hiện)", "2026-9M"),
]


@pytest.mark.parametrize(("text", "period"), [*_EXPECTED, *_ESTIMATED])
def test_among_results_what_is_expected_is_an_estimate_for_its_period(tmp_path: Path, text: str, period: str) -> None:
    assert _read(tmp_path, _REPORT, text) == [("estimate", period, _NAME)]


@pytest.mark.parametrize(("text", "_"), _EXPECTED)
def test_in_a_plan_what_is_expected_is_a_target(tmp_path: Path, text: str, _: str) -> None:
    assert [kind for kind, *_ in _read(tmp_path, _PLAN, text)] == ["target"]


@pytest.mark.parametrize(
    "text",
    [
        f"{_NAME} phấn đấu đạt 65%",
        f"{_NAME} dự kiến phấn đấu đạt 65%",
        f"Phấn đấu đến cuối năm {_NAME} sẽ đạt 65%",
        f"Mục tiêu là {_NAME} có thể đạt 65%",
        f"Phấn đấu tỷ lệ ký số đạt 50%, {_NAME} sẽ đạt 65%",
    ],
)
def test_what_is_aimed_at_is_a_target_among_results_too(tmp_path: Path, text: str) -> None:
    assert _read(tmp_path, _REPORT, text)[-1][0] == "target"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"{_NAME} 9 tháng đầu năm đạt 48%, dự kiến cả năm đạt 65%", ["actual", "estimate"]),
        (f"Chỉ tiêu {_NAME} năm 2026 là 60%, dự kiến đạt 65%", ["target", "estimate"]),
        (f"Ước cả năm {_NAME} đạt 65%, phấn đấu năm 2027 đạt 80%", ["estimate", "target"]),
        (f"{_NAME} dự kiến vượt chỉ tiêu, đạt 65%", ["estimate"]),
        (f"{_NAME} đạt 48% (dự kiến cả năm 65%), tỷ lệ ký số đạt 70%", ["actual", "estimate", "actual"]),
        ("Dự kiến năm 2027, tỷ lệ ký số đạt 60%, tỷ lệ kết nối đạt 70%", ["estimate", "estimate"]),
        (f"Dự kiến năm 2026 {_NAME} đạt 60%, đến nay đã đạt 65%", ["estimate", "actual"]),
        ("tỷ lệ người dân có khả năng tiếp cận dịch vụ số đạt 65%", ["actual"]),
    ],
)
def test_a_word_of_expectation_speaks_for_its_own_figures(tmp_path: Path, text: str, kinds: list[str]) -> None:
    assert [kind for kind, *_ in _read(tmp_path, _REPORT, text)] == kinds


def test_an_expected_figure_has_the_period_behind_it_not_that_of_the_figure_before(tmp_path: Path) -> None:
    text = "Năm 2024 tỉnh có 2,6 triệu tài khoản, dự kiến tăng lên 3,1 triệu tài khoản vào năm 2025"
    assert [row[:2] for row in _read(tmp_path, _REPORT, text)] == [("actual", "2024"), ("estimate", "2025")]


@pytest.mark.parametrize(("opening", "kind"), [(_REPORT, "estimate"), (_PLAN, "target")])
def test_a_list_that_an_expectation_leads_in_is_expected(tmp_path: Path, opening: str, kind: str) -> None:
    text = "Dự kiến đến hết năm 2026:\n\n- Tỷ lệ hồ sơ điện tử đạt 65%\n\n- Tỷ lệ ký số đạt 70%"
    assert [row[:2] for row in _read(tmp_path, opening, text)] == [(kind, "2026"), (kind, "2026")]
