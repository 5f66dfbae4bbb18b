"""A heading of tasks below one of results is about what was done."""

from __future__ import annotations

import pytest

from vnfilings import Document, read_statements
from vnfilings.formats._read_text import read_lines

_REPORT = "BÁO CÁO\nKết quả chuyển đổi số y tế tỉnh Nam Sơn\n\n{0}\n\n{1}\n\nGửi dữ liệu với 150 lượt khám bệnh.\n"


@pytest.mark.parametrize(
    ("above", "heading", "kind"),
    [
        ("I. TÌNH HÌNH THỰC HIỆN 6 THÁNG ĐẦU NĂM 2026", "1. Các nhiệm vụ chuyển đổi số", "actual"),
        ("I. TÌNH HÌNH THỰC HIỆN 6 THÁNG ĐẦU NĂM 2026", "1. Các nhiệm vụ năm 2027", "target"),
        ("I. TÌNH HÌNH THỰC HIỆN 6 THÁNG ĐẦU NĂM 2026", "1. Nhiệm vụ, giải pháp", "target"),
        ("I. MỤC TIÊU", "1. Các nhiệm vụ chuyển đổi số", "target"),
        ("I. THÔNG TIN CHUNG", "1. Các nhiệm vụ chuyển đổi số", "target"),
    ],
)
def test_tasks_below_a_heading_of_results_were_carried_out(above: str, heading: str, kind: str) -> None:
    lines = tuple(read_lines(_REPORT.format(above, heading)))
    assert [found.kind for found in read_statements(Document("report.txt", lines))] == [kind]
