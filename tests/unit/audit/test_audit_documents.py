"""Rules on layout, tasks and wording, on documents written as text and read by the package's own readers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.audit.checks.structure import read_label
from analysis.cli.file_audit import list_findings

_HEAD = """SỞ Y TẾ TỈNH NINH THUẬN

Số: 12/BC-SYT

Ninh Thuận, ngày 10 tháng 7 năm 2024

BÁO CÁO

Kết quả chuyển đổi số 6 tháng đầu năm 2024

"""


@pytest.fixture
def rules_in(tmp_path: Path) -> Callable[[str], list[str]]:
    """Return a function from the body of a report to the rules that find something in it, notes aside."""

    def audit(body: str, head: str = _HEAD) -> list[str]:
        path = tmp_path / "report.txt"
        path.write_text(head + body, "utf-8")
        rows, faults = list_findings([path])
        assert not faults
        return sorted(row["rule"] for row in rows if row["severity"] != "note")

    return audit


Rules = Callable[..., list[str]]


def _headings(*numbers: str) -> str:
    return "\n\n".join(f"**{number} Nội dung về hạ tầng số**" for number in numbers)


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (("I.", "1.", "2.", "II.", "1.", "2."), []),
        (("1.", "1.1.", "1.2.", "2.", "2.1."), []),
        (("a)", "b)", "c)", "d)", "đ)", "e)", "g)", "h)"), []),
        (("a)", "b)", "c)", "d)", "e)"), []),
        (("a)", "b)", "d)"), ["number_gap"]),
        (("a)", "b)", "c)", "d)", "d)"), ["number_repeated"]),
        (("1.", "2.", "5."), ["number_gap"]),
        (("2.1.", "2.2.", "2.2.1.", "2.1.2."), ["number_out_of_place"]),
        (("I.", "1.", "III."), ["number_gap"]),
        (("PHẦN I", "1.", "2.", "PHẦN II", "1.", "II."), ["number_gap"]),
    ],
)
def test_headings_are_numbered_in_order(rules_in: Rules, numbers: tuple[str, ...], found: list[str]) -> None:
    assert rules_in(_headings(*numbers)) == found


def _table(*numbers: str) -> str:
    rows = "\n".join(f"{number}\tTriển khai phần mềm {place}\tPhòng CNTT" for place, number in enumerate(numbers))
    return f"STT\tNội dung\tĐầu mối\n{rows}\n"


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (("1", "2", "3"), []),
        (("1", "2", "1", "2"), []),
        (("34", "35", "46"), ["number_gap"]),
        (("1", "2", "2"), ["number_repeated"]),
    ],
)
def test_rows_are_counted_without_gaps(rules_in: Rules, numbers: tuple[str, ...], found: list[str]) -> None:
    assert rules_in(_table(*numbers)) == found


def test_a_ranking_table_may_have_ties_and_gaps(rules_in: Rules) -> None:
    assert rules_in(_table("1", "2", "2", "4").replace("STT", "Xếp hạng")) == []


def test_a_column_that_is_empty_throughout_is_found_and_one_for_remarks_is_not(rules_in: Rules) -> None:
    rows = "\n".join(f"{n}\tSản phẩm số {n}\t" for n in range(1, 5))
    assert rules_in(f"STT\tTên sản phẩm\tSản phẩm hiện có\n{rows}\n") == ["column_empty"]
    assert rules_in(f"STT\tTên sản phẩm\tGhi chú\n{rows}\n") == []


_TASKS = "STT\tNhiệm vụ\tĐơn vị chủ trì\tThời gian hoàn thành\tTiêu chí hoàn thành\n"
_DECISION = _HEAD.replace("BÁO CÁO", "KẾ HOẠCH").replace("6 tháng đầu năm 2024", "giai đoạn 2024-2026")


def _tasks(*rows: str) -> str:
    return _TASKS + "\n".join(f"{n}\t{row}" for n, row in enumerate(rows, start=1)) + "\n"


_PLAIN_TASKS = (
    "Nâng cấp mạng nội bộ và máy chủ\tPhòng A\tQuý III/2025\tMạng được nghiệm thu",
    "Đào tạo kỹ năng số cho nhân viên\tPhòng B\tQuý II/2025\tCó chứng nhận",
    "Rà soát an toàn thông tin mạng\tPhòng C\tQuý IV/2025\tCó biên bản",
    "Số hóa hồ sơ bệnh án lưu trữ\tPhòng D\tQuý I/2026\tHồ sơ được số hóa",
    "Ký số văn bản đi của đơn vị\tPhòng E\tQuý II/2026\tVăn bản được ký số",
)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("Kết nối kho dữ liệu y tế của tỉnh\tPhòng G\tQuý II/2026\tKho được kết nối", []),
        ("Kết nối kho dữ liệu y tế của tỉnh\tPhòng G\t\tKho được kết nối", ["task_without_deadline"]),
        ("Kết nối kho dữ liệu y tế của tỉnh\tPhòng G\tQuý I/2024\tKho được kết nối", ["deadline_before_issue"]),
        (
            "Mỗi bệnh viện đều kết nối kho dữ liệu\tPhòng G\tQuý II/2026\t100% bệnh viện hạng II trở lên kết nối",
            ["criterion_narrower"],
        ),
        ("Số hóa hồ sơ bệnh án lưu trữ\tPhòng D\tQuý I/2026\tHồ sơ được số hóa", ["tasks_overlap"]),
    ],
)
def test_tasks_are_dated_and_named_once(rules_in: Rules, row: str, found: list[str]) -> None:
    rules = set(rules_in(_tasks(*_PLAIN_TASKS, row), _DECISION)) - {"deadlines_differ"}
    assert sorted(rules) == found


def test_a_task_beyond_the_years_of_its_plan_is_found(rules_in: Rules) -> None:
    rows = [f"Xây dựng phần mềm số {n}\tPhòng {n}\t2024-2026\tĐưa vào dùng" for n in "ABCDE"]
    assert rules_in(_tasks(*rows), _DECISION) == []
    late = [*rows[:-1], rows[-1].replace("2024-2026", "2024-2028")]
    assert rules_in(_tasks(*late), _DECISION) == ["outside_scheme_period"]


def test_a_cell_that_ends_in_the_middle_of_a_list_is_found(rules_in: Rules) -> None:
    broken = _PLAIN_TASKS[0].replace("Mạng được nghiệm thu", "Mạng được lắp đặt, được chạy thử, được nghiệm thu;")
    assert rules_in(_tasks(broken, *_PLAIN_TASKS[1:]), _DECISION) == ["cell_unfinished"]


def test_results_of_another_year_in_a_report_are_found_and_citations_are_not(rules_in: Rules) -> None:
    body = "**I. Kết quả**\n\n- Triển khai các mô hình của Đề án {}.\n"
    assert rules_in(body.format("năm 2023")) == ["other_reporting_year"]
    assert rules_in(body.format("năm 2024")) == []
    assert rules_in(body.format("theo Quyết định số 5/QĐ-TTg ngày 06 tháng 01 năm 2022")) == []


def test_work_reported_as_done_and_planned_in_the_same_words_is_found(rules_in: Rules) -> None:
    done = "Hoàn thành kết nối hệ thống thông tin một cửa của Sở với cơ sở dữ liệu dân cư"
    body = f"**I. Kết quả**\n\n- {done}, sẵn sàng tra cứu.\n\n**II. Mục tiêu**\n\n- {{}}.\n"
    assert rules_in(body.format(done)) == ["plan_repeats_result"]
    assert rules_in(body.format("Mở rộng kết nối hệ thống tới mọi trạm y tế xã trong toàn tỉnh vào cuối năm")) == []


def test_where_no_file_can_be_read_the_reasons_are_said_and_nothing_is_found(tmp_path: Path) -> None:
    rows, faults = list_findings([tmp_path / "missing.docx"])
    assert rows == []
    assert len(faults) == 1
    assert "there is no such file" in faults[0]


def test_labels_of_every_style_are_read() -> None:
    assert read_label("XIV.").count == 14  # type: ignore[union-attr]
    assert read_label("2.1.3.").parents == (2, 1)  # type: ignore[union-attr]
    assert read_label("II.4").style == "roman dotted"  # type: ignore[union-attr]
    assert read_label("abc") is None
