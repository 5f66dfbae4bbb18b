"""Tasks keep their number, offices and days; systems their name, abbreviation and first mention."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnfilings.extraction import read_documents
from vnfilings.extraction.systems import find_systems
from vnfilings.extraction.tasks import split_offices

_TASKS = """\
STT\tNhiệm vụ\tĐơn vị chủ trì\tĐơn vị phối hợp\tThời gian hoàn thành\tGhi chú
I\tHẠ TẦNG SỐ
1\tNâng cấp mạng\t\t\t\t
1.1\tTrang bị đường truyền\tPhòng Kế hoạch\t- Văn phòng - Vụ Kế hoạch - Tài chính\tQuý I-II/2025\tQuyết định 12/QĐ-SYT
II\tDỮ LIỆU SỐ
1\tTruyền thông\tVăn phòng\t\tHằng tháng\t
2\tKết nối kho dữ liệu\tPhòng Nghiệp vụ\t\t\t
"""


def test_numbers_that_begin_anew_carry_their_section(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(_TASKS, encoding="utf-8")
    frame = read_documents([path], "tasks").frame
    assert frame["number"].tolist() == ["I.1", "I.1.1", "II.1", "II.2"]
    assert frame["group"].tolist() == ["I. HẠ TẦNG SỐ"] * 2 + ["II. DỮ LIỆU SỐ"] * 2
    first = frame.iloc[1]
    assert (first["start"], first["due"], first["recurrence"]) == ("2025-01-01", "2025-06-30", "once")
    assert (first["partners"], first["basis"]) == ("Văn phòng; Vụ Kế hoạch - Tài chính", "Quyết định 12/QĐ-SYT")
    assert (frame["recurrence"][2], frame["due"].isna()[2]) == ("monthly", True)
    assert (frame["deadline_text"][3], frame["recurrence"].isna()[3]) == ("", True)


def test_a_table_of_figures_holds_no_tasks(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("STT\tChỉ tiêu\tKết quả\n1\tTỷ lệ hồ sơ\t80%\n2\tSố lượt\t12\n", encoding="utf-8")
    assert read_documents([path], "tasks").frame.empty


def test_offices_are_cut_at_list_dashes_only() -> None:
    assert split_offices("- Cục A - Vụ Kế hoạch - Tài chính") == ["Cục A", "Vụ Kế hoạch - Tài chính"]
    assert split_offices("Vụ Kế hoạch - Tài chính") == ["Vụ Kế hoạch - Tài chính"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Triển khai nền tảng quản lý tiêm chủng theo quy định.", ["nền tảng quản lý tiêm chủng"]),
        ("Phát triển các nền tảng số y tế, các hệ thống thông tin chuyên ngành.", []),
        ("Kết nối Cơ sở dữ liệu quốc gia về dân cư.", []),
        ("Căn cứ Quyết định phê duyệt hệ thống thông tin quản lý dược;", []),
        ("Triển khai phần mềm HIS, LIS và bệnh án điện tử (EMR).", ["phần mềm HIS", "LIS", "bệnh án điện tử (EMR)"]),
        (
            "Hình thành các cơ sở dữ liệu chuyên ngành về nhân lực y tế, trang thiết bị y tế, an toàn thực phẩm.",
            [
                "cơ sở dữ liệu chuyên ngành về nhân lực y tế",
                "cơ sở dữ liệu chuyên ngành về trang thiết bị y tế",
                "cơ sở dữ liệu chuyên ngành về an toàn thực phẩm",
            ],
        ),
    ],
)
def test_named_systems_are_told_from_systems_in_general(text: str, names: list[str]) -> None:
    assert [mention.name for mention in find_systems(text)] == names


def test_a_second_mention_points_to_the_first(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    text = "Xây dựng nền tảng hồ sơ sức khỏe điện tử (VHR).\n\nTriển khai kho dữ liệu dược.\n\nTích hợp Nền tảng VHR.\n"
    path.write_text(text, encoding="utf-8")
    frame = read_documents([path], "systems").frame
    assert frame["abbreviation"].fillna("").tolist() == ["VHR", "", "VHR"]
    assert frame["repeat_of"].fillna(0).tolist() == [0, 0, 1]
