"""How far a task is, by the words of a report: states, shares, days; wishes and plans state nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vnfilings import list_progress, read_document, read_progress


@pytest.mark.parametrize(
    ("text", "state", "percent"),
    [
        ("Sở Y tế đã ban hành Kế hoạch số 12/KH-SYT", "done", None),
        ("Hệ thống đã hoàn thành 100% khối lượng", "done", 100.0),
        ("Dự án hoàn thành khoảng 62,5% tiến độ", "under_way", 62.5),
        ("Đề án cơ bản hoàn thành", "under_way", None),
        ("Nhiệm vụ chưa hoàn thành", "under_way", None),
        ("Đơn vị chưa ban hành quy chế", "not_started", None),
        ("Phấn đấu đã hoàn thành trước 30/6", None, None),
        ("Đơn vị cần báo cáo khi đã hoàn thành", None, None),
        ("Tỷ lệ hồ sơ đạt 80%", None, None),
        ("Chưa hoàn thành 100% khối lượng", "under_way", None),
        ("Dự án không thể hoàn thành 100% kế hoạch", "under_way", None),
        ("Dự án đã hoàn thành gần 100%", "under_way", None),
        ("Dự án đã hoàn thành một phần", "under_way", None),
        ("Dự án đã hoàn thành 30/50 hạng mục", "under_way", 60.0),
        ("Dự án đã hoàn thành 50/50 hạng mục", "done", None),
        ("Đã hoàn thành giai đoạn 1, đang triển khai giai đoạn 2", "under_way", None),
        ("Dự án hoàn thành 120% kế hoạch", "done", 100.0),
        ("Dự án hoàn thành 1.200% kế hoạch", "done", 100.0),
    ],
)
def test_a_sentence_says_how_far_a_task_is(text: str, state: str | None, percent: float | None) -> None:
    found = read_progress(text)
    assert (found.state if found else None, found.percent if found else None) == (state, percent)


@pytest.mark.parametrize(
    ("cell", "state"),
    [("Xong", "done"), ("80%", "under_way"), ("0%", "not_started"), ("Đạt 100%", "done"), ("Chưa", "not_started"),
     ("Không đạt", "under_way"), ("Theo quy định", None), ("Chưa đạt 100%", "under_way"), ("-5%", None),
     ("Đã thực hiện 50%", "under_way"), ("Đã thực hiện một phần", "under_way"), ("Hoàn thành trước 31/12/2026", None),
     ("Phấn đấu hoàn thành 100%", None)],
)  # fmt: skip
def test_a_cell_of_a_column_of_states_may_say_it_in_a_word(cell: str, state: str | None) -> None:
    found = read_progress(cell, is_cell=True)
    assert (found.state if found else None) == state


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], list[tuple[object, ...]]]:
    """Return a function that reads a text as a report and gives its passages."""

    def passages(text: str) -> list[tuple[object, ...]]:
        path = tmp_path / "report.txt"
        path.write_text(f"BÁO CÁO\n\nKết quả thực hiện Kế hoạch số 12/KH-SYT năm 2026\n\n{text}", encoding="utf-8")
        rows = list_progress(read_document(path))
        return [tuple(row[name] for name in ("number", "wording", "lead", "state", "done_on", "cites")) for row in rows]

    return passages


def test_a_sentence_gives_who_what_when_and_by_which_plan(read: Callable[[str], list[tuple[object, ...]]]) -> None:
    text = "- Bệnh viện Nhi đã ban hành quy chế bảo mật dữ liệu tại Quyết định số 4/QĐ-BVN ngày 20/3/2026; đang mở lớp."
    assert read(f"I. KẾT QUẢ\n\n{text}") == [
        ("", "ban hành quy chế bảo mật dữ liệu", "Bệnh viện Nhi", "done", "2026-03-20", "12/KH-SYT")
    ]


def test_what_is_planned_in_a_report_has_no_state(read: Callable[[str], list[tuple[object, ...]]]) -> None:
    assert read("II. NHIỆM VỤ TRỌNG TÂM\n\n- Tiếp tục triển khai nền tảng hồ sơ sức khỏe điện tử.") == []


def test_a_table_of_results_gives_a_row_for_each_task_and_one_of_indicators_none(
    read: Callable[[str], list[tuple[object, ...]]],
) -> None:
    table = "TT\tNhiệm vụ\tChủ trì\tTiến độ\tNgày hoàn thành\n1\tLập kho dữ liệu\tSở Y tế\tĐã hoàn thành\t20/6/2026\n"
    table += "2\tMở lớp tập huấn\tVăn phòng\tTheo kế hoạch của Bộ\t\n"
    assert read(table) == [
        ("1", "Lập kho dữ liệu", "Sở Y tế", "done", "2026-06-20", "12/KH-SYT"),
        ("2", "Mở lớp tập huấn", "Văn phòng", "unknown", None, "12/KH-SYT"),
    ]
    assert read("TT\tChỉ tiêu\tKết quả\n1\tTỷ lệ hồ sơ\tđạt 80%\n2\tTỷ lệ đơn thuốc\t75%\n") == []


@pytest.mark.parametrize(
    ("text", "wording", "state"),
    [
        ("Kết nối phần mềm xét nghiệm: đã hoàn thành 100% từ ngày 25/3/2026.", "Kết nối phần mềm xét nghiệm", "done"),
        ("Kết nối phần mềm xét nghiệm: đang thực hiện, đạt khoảng 45% công việc.", "Kết nối phần mềm xét nghiệm",
         "under_way"),
        ("Việc kết nối phần mềm xét nghiệm chưa hoàn thành do thiếu vốn.", "Việc kết nối phần mềm xét nghiệm",
         "under_way"),
        ("Trong quý I/2026, đã hoàn thành kết nối phần mềm xét nghiệm.",
         "Trong quý I/2026 kết nối phần mềm xét nghiệm", "done"),
    ],
)  # fmt: skip
def test_the_work_stands_before_a_state_that_nothing_but_its_reason_or_time_follows(
    read: Callable[[str], list[tuple[object, ...]]], text: str, wording: str, state: str
) -> None:
    ((_, found, _, how_far, _, _),) = read(f"I. KẾT QUẢ\n\n- {text}")
    assert (found, how_far) == (wording, state)


@pytest.mark.parametrize(
    ("text", "percent"),
    [("đang thực hiện, đạt khoảng 45% khối lượng", 45.0), ("Dự án đạt 45% khối lượng công việc", 45.0),
     ("Tỷ lệ ký số đạt 45%", None)],
)  # fmt: skip
def test_a_share_of_the_work_is_told_from_the_value_of_an_indicator(text: str, percent: float | None) -> None:
    found = read_progress(text)
    assert (found.percent if found else None) == percent
