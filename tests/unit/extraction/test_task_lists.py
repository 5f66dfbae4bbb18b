"""Tasks in bullets, in numbered paragraphs and in sentences; targets and results beside them are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnfilings import list_tasks, read_document
from vnfilings.extraction import read_documents
from vnfilings.extraction.systems import find_systems


def _tasks(tmp_path: Path, text: str) -> list[tuple[str, str, str, str]]:
    path = tmp_path / "plan.txt"
    path.write_text(text, encoding="utf-8")
    frame = read_documents([path], "tasks").frame
    columns = ["number", "title", "lead", "deadline_text"]
    return [tuple(row) for row in frame[columns].fillna("").itertuples(index=False)]


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        (
            "Nhiệm vụ của các khoa gồm:\n- Rà soát máy trạm.\n- Thuê đường truyền, xong trước ngày 5/3/2026.\n"
            "- Tỷ lệ ký số đạt 90%.",
            [("", "Rà soát máy trạm", "", ""), ("", "Thuê đường truyền", "", "trước ngày 5/3/2026")],
        ),
        (
            "Giao Sở Y tế:\n\n1. Ban hành hướng dẫn trong quý II năm 2026.\n\n2. Hằng năm kiểm tra các trạm.",
            [
                ("1", "Ban hành hướng dẫn", "Sở Y tế", "quý II năm 2026"),
                ("2", "kiểm tra các trạm", "Sở Y tế", "Hằng năm"),
            ],
        ),
        (
            "III. NHIỆM VỤ\n\n1. Phòng Kế hoạch xây dựng dự toán, hoàn thành trong tháng 4/2026.\n\n"
            "2. Phấn đấu 100% trạm y tế có máy tính.",
            [("1", "xây dựng dự toán", "Phòng Kế hoạch", "tháng 4/2026")],
        ),
        (
            "Giao Văn phòng Sở theo dõi, đôn đốc.",
            [("", "theo dõi, đôn đốc", "Văn phòng Sở", "")],
        ),
        (  # a part of a list of tasks, and the office that it is named after
            "IV. TỔ CHỨC THỰC HIỆN\n\n1. Sở Tài chính\n\nBố trí kinh phí trước ngày 15/12/2026.\n\n"
            "2. Trung tâm Y tế các huyện: Lập kế hoạch, gửi về Sở Y tế trong tháng 1/2027.",
            [
                ("", "Bố trí kinh phí", "Sở Tài chính", "trước ngày 15/12/2026"),
                ("2", "Lập kế hoạch, gửi về Sở Y tế", "Trung tâm Y tế các huyện", "tháng 1/2027"),
            ],
        ),
        (  # numbered offices, each with its own list
            "Đề nghị các đơn vị thực hiện các nội dung sau:\n\n1. Các trạm y tế:\n\n- Lập danh sách trẻ.\n\n"
            "2. Báo cáo kết quả trước ngày 10/12/2026.",
            [
                ("", "Lập danh sách trẻ", "Các trạm y tế", ""),
                ("2", "Báo cáo kết quả", "các đơn vị", "trước ngày 10/12/2026"),
            ],
        ),
        (  # fields below a task, in one line, and in brackets
            "NHIỆM VỤ\n\n1. Xây dựng kho dữ liệu\n\n- Đơn vị chủ trì: Sở Y tế\n\n- Thời gian: Quý II/2027\n\n"
            "2. Kiểm định máy (Chủ trì: Khoa Xét nghiệm; thời hạn: 31/8/2027).",
            [
                ("1", "Xây dựng kho dữ liệu", "Sở Y tế", "Quý II/2027"),
                ("2", "Kiểm định máy", "Khoa Xét nghiệm", "31/8/2027"),
            ],
        ),
        (  # a duty, a verb inside a name, work that is done already
            "III. KẾT LUẬN\n\n1. Phòng Kế hoạch tổng hợp khẩn trương sửa lỗi, báo cáo trong tháng 10/2026.\n\n"
            "2. Khoa Dược đã đối chiếu tồn kho.\n\n3. Đồng chí Hoa chịu trách nhiệm rà soát thuốc.",
            [
                ("1", "sửa lỗi, báo cáo", "Phòng Kế hoạch tổng hợp", "tháng 10/2026"),
                ("3", "rà soát thuốc", "Đồng chí Hoa", ""),
            ],
        ),
        (
            "I. KẾT QUẢ\n\n1. Nhiệm vụ số hóa\n\n- Triển khai ký số tại 5 khoa.\n\n"
            "Mục tiêu, nhiệm vụ chính:\n\n- Duy trì 9 máy.",
            [],
        ),
        (  # what is done already needs no verb of a task to be none
            "III. NHIỆM VỤ\n\n- Kho thuốc đã đối chiếu xong với sổ sách.\n\n- Dán thông báo tại các cổng ra vào.",
            [("", "Dán thông báo tại các cổng ra vào", "", "")],
        ),
        (  # a line that begins like a heading and goes on in the next
            "3. Nhiệm vụ thời gian tới\na) Giao Trung tâm Kiểm soát bệnh tật hoàn thiện tài liệu chuẩn\n"
            "hóa dữ liệu trước ngày 30/6/2026.",
            [
                ("a", "hoàn thiện tài liệu chuẩn hóa dữ liệu", "Trung tâm Kiểm soát bệnh tật", "trước ngày 30/6/2026"),
            ],
        ),
        (  # asked of an office, without a verb in the list, and an article that is none
            "Điều 2. Trách nhiệm thực hiện\n\n- Đối với Bộ Y tế: sớm ban hành hướng dẫn.\n\n"
            "- Dán thông báo tại các cổng ra vào.\n\nĐiều 4. Giám đốc Sở Y tế chịu trách nhiệm thi hành Nghị quyết.",
            [
                ("", "ban hành hướng dẫn", "Bộ Y tế", ""),
                ("", "Dán thông báo tại các cổng ra vào", "", ""),
                ("", "thi hành Nghị quyết", "Giám đốc Sở Y tế", ""),
            ],
        ),
        ("KẾT QUẢ THỰC HIỆN NHIỆM VỤ\n\n- Triển khai bệnh án điện tử tại 5 bệnh viện.", []),
        (
            "Nhiệm vụ của các khoa gồm:\n- Rà soát máy trạm.\n\nCác khoa đã họp.\n\n- Sổ sách ghi đủ.",
            [("", "Rà soát máy trạm", "", "")],
        ),
        ("Kết quả:\n- Xây dựng 5 phần mềm.\n- Đào tạo 20 lớp.", []),
    ],
)
def test_a_list_that_gives_tasks_is_read_as_tasks(
    tmp_path: Path, text: str, tasks: list[tuple[str, str, str, str]]
) -> None:
    assert _tasks(tmp_path, text) == tasks


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lập sổ sức khỏe điện tử của người dân trên ứng dụng VNeID và 30% người dân.", ["sổ sức khỏe điện tử"]),
        ("Cổng dữ liệu y tế của tỉnh với 2.400 lượt tra cứu.", ["Cổng dữ liệu y tế của tỉnh"]),
        ("Đã gửi 412 hồ sơ lên ứng dụng VNeID, bằng 34,2% tổng số.", ["ứng dụng VNeID"]),
        ("Dùng phần mềm quản lý tiêm chủng, cơ bản ổn định.", ["phần mềm quản lý tiêm chủng"]),
    ],
)
def test_the_name_of_a_system_ends_before_its_owner_an_adverb_and_a_figure(text: str, names: list[str]) -> None:
    assert [mention.name for mention in find_systems(text)][: len(names)] == names


def test_who_takes_part_is_no_part_of_the_work(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("Giao Sở Y tế chủ trì, phối hợp với Sở Nội vụ rà soát biên chế.", encoding="utf-8")
    assert read_documents([path], "tasks").frame[["title", "partners"]].to_numpy().tolist() == [
        ["rà soát biên chế", "Sở Nội vụ"]
    ]


@pytest.mark.parametrize(
    ("text", "title", "deadline", "due"),
    [
        ("Sở Y tế xây dựng kế hoạch, hoàn thành trong vòng 30 ngày kể từ ngày ban hành.", "xây dựng kế hoạch",
         "trong vòng 30 ngày kể từ ngày ban hành", None),
        ("Sở Y tế báo cáo kết quả trong vòng 30 ngày kể từ ngày 01/3/2024.", "báo cáo kết quả",
         "trong vòng 30 ngày kể từ ngày 01/3/2024", "2024-03-31"),
    ],
)  # fmt: skip
def test_a_deadline_may_count_from_a_day(tmp_path: Path, text: str, title: str, deadline: str, due: str | None) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(f"KẾ HOẠCH\n\nIII. TỔ CHỨC THỰC HIỆN\n\n1. {text}\n", encoding="utf-8")
    (task,) = list_tasks(read_document(path))
    assert [task[name] for name in ("title", "deadline_text", "due")] == [title, deadline, due]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Điều 2: Giao cho Sở Y tế xây dựng kế hoạch.", [("", "xây dựng kế hoạch", "Sở Y tế", "")]),
        (
            "Văn phòng tỉnh đề nghị các đơn vị:\n\n1. Rà soát người phát ngôn.\n\n"
            "Văn phòng tỉnh thông báo để các đơn vị biết, thực hiện.",
            [("1", "Rà soát người phát ngôn", "các đơn vị", "")],
        ),
        (
            "Giao các Bộ: Công an, Tài chính có ý kiến trước ngày 10/5/2026 để báo cáo.",
            [("", "có ý kiến để báo cáo", "các Bộ: Công an, Tài chính", "trước ngày 10/5/2026")],
        ),
        (
            "Các bệnh viện công lập và tư nhân có trách nhiệm phối hợp rà soát văn bản./.",
            [("", "rà soát văn bản", "Các bệnh viện công lập và tư nhân", "")],
        ),
    ],
)
def test_letters_and_decisions_give_tasks_in_many_ways(
    tmp_path: Path, text: str, expected: list[tuple[str, str, str, str]]
) -> None:
    assert _tasks(tmp_path, text) == expected
