"""Kind and period of a value come from the nearest scope that names them, and each decision names its scope."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vnfilings import read_document
from vnfilings.extraction.scopes import OF_PUBLICATION, REASONS
from vnfilings.extraction.scopes._periods_of_headings import read_heading_period
from vnfilings.extraction.statements import Statement, read_statements


def _read(folder: Path, text: str, name: str = "text.txt") -> list[Statement]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_statements(read_document(path))


def _said(statements: list[Statement]) -> list[tuple[float | None, str, str]]:
    return [(s.quantity.value, s.kind, s.period.code if s.period else "") for s in statements]


_GOALS = {
    "a sentence ends before a capital such as Đ or Ư": (
        "Năm 2025 tỷ lệ ký số là 19%. Đến cuối năm 2027 đặt mục tiêu 60%.",
        [(19, "actual", "2025"), (60, "target", "2027")],
    ),
    "planned and done stand beside each other": (
        "BÁO CÁO\nCông tác y tế 9 tháng năm 2026\n\nTỷ lệ sàng lọc: kế hoạch năm 75%, thực hiện 69,3%.",
        [(75, "target", "2026"), (69.3, "actual", "2026-9M")],
    ),
    "what is over when a plan begins is no goal": (
        "KẾ HOẠCH\nChuyển đổi số y tế năm 2027\n\nI. MỤC TIÊU\n- Trên 92% hồ sơ được cập nhật (năm 2026 đạt 87,5%).",
        [(92, "target", "2027"), (87.5, "actual", "2026")],
    ),
    "what a budget counts is planned": (
        "DỰ TOÁN KINH PHÍ SỐ HÓA NĂM 2027\n\nTổng nhu cầu là 875 triệu đồng.",
        [(875000000, "target", "2027")],
    ),
    "a heading of a time to come holds aims": (
        "Y TẾ CƠ SỞ NĂM 2025\n\nCó 306 trạm y tế.\n\nCHẶNG ĐƯỜNG TỚI 2030\n\nBao phủ BHYT: trên 98%",
        [(306, "actual", "2025"), (98, "target", "2030")],
    ),
    "planned beds are there": (
        "Giường kế hoạch: 280 giường; giường thực kê: 341 giường.",
        [(280, "actual", ""), (341, "actual", "")],
    ),
    "a goal holds over items without marks": (
        "Mục tiêu đến năm 2029 là:\n\n95% trạm y tế kết nối mạng\n\nDuy trì 90% đơn thuốc liên thông",
        [(95, "target", "2029"), (90, "target", "2029")],
    ),
    "a goal holds between semicolons": (
        "Phấn đấu đến năm 2028, tỷ lệ ký số đạt 70%; tỷ lệ số hóa đạt 80%.",
        [(70, "target", "2028"), (80, "target", "2028")],
    ),
    "a goal yields to a strong result": (
        "Mục tiêu năm 2026: tỷ lệ ký số đạt 75%; đến nay đã đạt 61%.",
        [(75, "target", "2026"), (61, "actual", "2026")],
    ),
    "a request holds over its list": (
        "Yêu cầu bệnh viện đến ngày 31/3/2027 hoàn thành như sau:\n+ 100% bác sĩ có chữ ký số;\n+ 80% bệnh án ký số;",
        [(100, "target", "2027-03-31"), (80, "target", "2027-03-31")],
    ),
    "a numbered paragraph ends the heading before it": (
        "BÁO CÁO\nKết quả y tế số năm 2026\n\n1. Mục tiêu đến năm 2030\n- 90% hồ sơ được số hóa.\n\n"
        "2. Nguồn lực: bố trí 12 máy chủ cho 30 trạm y tế, phân bổ theo từng địa bàn.",
        [(90, "target", "2030"), (12, "actual", "2026"), (30, "actual", "2026")],
    ),
    "a share of a plan is a result": (
        "Khám bệnh đạt 512.000 lượt, bằng 97,5% kế hoạch năm 2025.",
        [(512000, "actual", "2025"), (97.5, "actual", "2025")],
    ),
    "a met target is a result": (
        "Năm 2026, Sở đã hoàn thành các chỉ tiêu được giao: tỷ lệ ký số đạt 62%.",
        [(62, "actual", "2026")],
    ),
    "indicators are no targets": (
        "Một số chỉ tiêu về y tế năm 2024: tỷ lệ xã có bác sĩ là 94,5%.",
        [(94.5, "actual", "2024")],
    ),
    "targets that are set are targets": (
        "Chỉ tiêu phấn đấu năm 2027: 95% trạm có bác sĩ; 98% trẻ được tiêm đủ.",
        [(95, "target", "2027"), (98, "target", "2027")],
    ),
    "a change since an earlier time is a result among targets": (
        "II. Mục tiêu năm 2026\n\nSố lượt khám tăng 5% so với cùng kỳ.",
        [(5, "actual", "2026")],
    ),
    "a bracket behind a figure makes it an estimate": (
        "Năm 2026, tỷ lệ hồ sơ số hóa đạt 62% (ước thực hiện).",
        [(62, "estimate", "2026")],
    ),
    "a purpose that opens the sentence outweighs what may be": (
        "Phấn đấu năm 2027 tỷ lệ số hóa đạt 80%, tỷ lệ ký số có thể đạt 70%.",
        [(80, "target", "2027"), (70, "target", "2027")],
    ),
    "an estimate far from the start of the sentence is of its own figure": (
        "Năm 2026, các bệnh viện và trạm y tế trong toàn tỉnh ước đạt 60%, tỷ lệ kê đơn 70%.",
        [(60, "estimate", "2026"), (70, "actual", "2026")],
    ),
    "what is to be reached stands before its result": (
        "Trên 80% văn bản được ký số: thực hiện 9 tháng năm 2026 đạt 98,8%.",
        [(80, "target", "2026-9M"), (98.8, "actual", "2026-9M")],
    ),
    "a goal goes on in the next line of its sentence": (
        "Phấn đấu năm 2027 tỷ lệ ký số đạt 70%;\n\ntỷ lệ số hóa đạt 80%.",
        [(70, "target", "2027"), (80, "target", "2027")],
    ),
    "a title has a period of results and one of targets": (
        "BÁO CÁO\nKết quả năm 2025 và kế hoạch năm 2026\n\nTỷ lệ ký số đạt 70%.\n\nPhấn đấu tỷ lệ ký số đạt 90%.",
        [(70, "actual", "2025"), (90, "target", "2026")],
    ),
    "a school year is no plan over years": (
        "BÁO CÁO\nY tế trường học năm 2026\n\nNam Sơn, ngày 5 tháng 10 năm 2026\n\nII. Năm học 2026-2027\n\n"
        "Tỷ lệ trường có nhân viên đạt 90%.",
        [(90, "actual", "2026/2027")],
    ),
    "days from one to another are closer than their week": (
        "BÁO CÁO\nKết quả tuần 34 năm 2026 (từ 17/8/2026 đến 23/8/2026)\n\nTỷ lệ ký số đạt 70%.",
        [(70, "actual", "2026-08-17/2026-08-23")],
    ),
    "a quarter has the year of the quarter before it": (
        "BÁO CÁO\n\nNam Sơn, ngày 5 tháng 10 năm 2026\n\nQuý I năm 2024 và quý II, tỷ lệ ký số đạt 70%.",
        [(70, "actual", "2024-Q2")],
    ),
    "a year in a bracket that is closed is that of the figure beside it": (
        "Năm 2026, tỷ lệ ký số đạt 58% (năm 2024: 41,7%), tăng 16%.",
        [(58, "actual", "2026"), (41.7, "actual", "2024"), (16, "actual", "2026")],
    ),
    "the years of a cited scheme date nothing": (
        "Năm 2027, theo Đề án giai đoạn 2021-2025, tỷ lệ ký số đạt 70%.",
        [(70, "actual", "2027")],
    ),
    "what a report describes has the year of its publication": (
        "BÁO CÁO\n\nNam Sơn, ngày 5 tháng 10 năm 2026\n\nTỷ lệ ký số đạt 70%.",
        [(70, "actual", "2026")],
    ),
    "a plan up to a year has goals for earlier years": (
        "KẾ HOẠCH\nPhát triển y tế số đến năm 2030\n\nCác chỉ tiêu: tỷ lệ ký số đạt 40% vào năm 2027 và 90% năm 2030.",
        [(40, "target", "2027"), (90, "target", "2030")],
    ),
    "a heading of goals in a plan up to a year": (
        "Hải Nam, ngày 15 tháng 01 năm 2026\n\nKẾ HOẠCH\nPhát triển y tế số đến năm 2030\n\nI. MỤC TIÊU\n\n"
        "- Trên 92% hồ sơ được cập nhật vào năm 2027.\n\n- Trên 95% hồ sơ có mã (năm 2025 là 80%).",
        [(92, "target", "2027"), (95, "target", "2030"), (80, "actual", "2025")],
    ),
    "what opens a text without a title is a sentence of its body": (
        "Đề án đề ra các mục tiêu đến năm 2030: tỷ lệ hồ sơ được số hóa đạt 60% vào năm 2027; quy mô đào tạo khoảng "
        "1.200 học viên vào năm 2028 và 1.500 học viên vào năm 2030.",
        [(60, "target", "2027"), (1200, "target", "2028"), (1500, "target", "2030")],
    ),
    "targets are counted that a plan gave": (
        "Năm 2025, Sở hoàn thành 3/3 chỉ tiêu chính của Kế hoạch năm 2025 và đạt 8/9 chỉ tiêu của ngành.",
        [(3, "actual", "2025"), (8, "actual", "2025")],
    ),
    "a sentence may begin with a figure": (
        "Phấn đấu tỷ lệ ký số đạt 90% năm 2030. 100% trạm có mạng vào năm 2027 và duy trì đến năm 2030.",
        [(90, "target", "2030"), (100, "target", "2027")],
    ),
    "a goal goes on to a later year in the next paragraph and the next sentence": (
        "Đề án đặt mục tiêu năm 2026 có 60% trạm nối mạng.\n\nĐến năm 2029 đạt 90%. Sau năm 2030, 98% hồ sơ có mã.",
        [(60, "target", "2026"), (90, "target", "2029"), (98, "target", "2030")],
    ),
    "a year that opens a sentence is no goal by itself": (
        "Bệnh viện mở rộng khu khám. Đến năm 2022, tỷ lệ ký số đạt 90%.",
        [(90, "actual", "2022")],
    ),
    "what a proposal costs is no target": (
        "TỜ TRÌNH\nVề việc mua sắm máy chủ\n\nTổng dự toán là 4,2 tỷ đồng.",
        [(4.2e9, "actual", "")],
    ),
}


_AIM_AND_RESULT = {
    "aim in a bracket": ("Tỷ lệ ký số đạt 78,3% (mục tiêu: 80%).", [(78.3, "actual"), (80.0, "target")]),
    "aim behind a comma": ("Tỷ lệ ký số đạt 78,3%, mục tiêu là 80%.", [(78.3, "actual"), (80.0, "target")]),
    "aim first": ("Trong khi chỉ tiêu giao là 80%, toàn ngành mới đạt 71,5%.", [(80.0, "target"), (71.5, "actual")]),
}


@pytest.mark.parametrize(("text", "expected"), _AIM_AND_RESULT.values(), ids=_AIM_AND_RESULT)
def test_an_aim_beside_a_result_is_that_of_its_own_value(
    tmp_path: Path, text: str, expected: list[tuple[float, str]]
) -> None:
    assert [(value, kind) for value, kind, _ in _said(_read(tmp_path, f"BÁO CÁO NĂM 2025\n\n{text}"))] == expected


@pytest.mark.parametrize(("text", "expected"), _GOALS.values(), ids=_GOALS)
def test_a_goal_holds_over_its_list_and_results_are_no_goals(
    tmp_path: Path, text: str, expected: list[tuple[float, str, str]]
) -> None:
    assert _said(_read(tmp_path, text)) == expected


_PERIODS = {
    "day and hour that a text without a period in its title reports up to": (
        "BÁO CÁO NHANH\n(23/6/2026)\n\nTính đến 17 giờ ngày 21/6/2026 đã tiêm 120 mũi.\n\nCó 30 trẻ được hẹn lại.",
        ["2026-06-21", "2026-06-21"],
    ),
    "an aim of the paragraph before lends a day no year": (
        "Người dân bớt xếp hàng nhờ căn cước\nThứ Tư, 15/7/2026\n\nĐến năm 2028 tỉnh đặt mục tiêu 60% trạm có bác sĩ."
        "\n\nRiêng bệnh án điện tử, tính đến 30/6 có 21 bệnh viện công bố.",
        ["2028", "2026-06-30"],
    ),
    "year of what it is compared with": ("BÁO CÁO NĂM 2025\n\nKhám đạt 71,2% so với 64,5% của năm 2024.", ["2025"]),
    "title over two lines, date line between": (
        "Hải Nam, ngày 03 tháng 10 năm 2026\nBỆNH ÁN ĐIỆN TỬ\n9 THÁNG ĐẦU NĂM 2026\n\nCó 88% hồ sơ được ký số.",
        ["2026-9M"],
    ),
    "days of a week": (
        "BẢN TIN TUẦN 12/2026\n(từ ngày 16/3/2026 đến ngày 22/3/2026)\n\nTrong tuần có 34 ca mắc.",
        ["2026-03-16/2026-03-22"],
    ),
    "week by its number": ("BẢN TIN TUẦN 34 NĂM 2026\n\nGhi nhận 34 ca mắc.", ["2026-08-17/2026-08-23"]),
    "from the first of January": (
        "BẢN TIN TUẦN 34 NĂM 2026\n\nCộng dồn từ đầu năm: 240 ca mắc.",
        ["2026-01-01/2026-08-23"],
    ),
    "months without a year": ("BÁO CÁO NĂM 2025\n\nTrong 10 tháng, toàn ngành tiếp nhận 5.410 hồ sơ.", ["2025-10M"]),
    "months to date": ("BÁO CÁO THÁNG 8 NĂM 2026\n\nLũy kế 8 tháng khám 98.700 lượt.", ["2026-8M"]),
    "last day of a month": ("Đến cuối tháng 2/2026 toàn huyện có 21 trạm y tế nối mạng.", ["2026-02-28"]),
    "school year": ("Năm học 2025-2026, 98,2% học sinh được khám sức khỏe.", ["2025/2026"]),
    "no period from a comparison": ("Điểm đánh giá năm 2025 đạt 3,92 điểm, tương đương năm 2024.", ["2025"]),
    "no period from a place": ("Y TẾ SỐ TỈNH CAO BẰNG NĂM 2026\n\nCó 12 trạm y tế nối mạng.", ["2026"]),
    "no period from a bracket of the sentence before": (
        "Quý I/2026 khám 4.100 lượt, tăng 5% (năm 2025 đạt 3.905 lượt). Công suất giường đạt 92%.",
        ["2026-Q1", "2026-Q1", "2025", "2026-Q1"],
    ),
    "how often a thing is done belongs to what a share is of": (
        "Trong năm 2026, y tế cơ sở được củng cố. Tỷ lệ trẻ được cân hàng tháng đạt 91%.",
        ["2026"],
    ),
    "no period from what is foreseen": (
        "Toàn tỉnh có 12% người cao tuổi. Dự báo đến năm 2040, tỷ lệ này là 21%.\n\nCó 30% người sống một mình.",
        ["", "2040", ""],
    ),
    "a number goes on with headings of its own sort only": (
        "KẾ HOẠCH\nY tế số năm 2026\n\nI. Mục tiêu năm 2027\n\n2. Trên 80% hồ sơ được số hóa.\n\n"
        "3. Mục tiêu năm 2028\n\n4. Trên 90% hồ sơ được số hóa.",
        ["2027", "2027"],
    ),
    "of which, between the items of a list": (
        "BÁO CÁO\nCông tác y tế năm 2026\n\nKết quả năm 2025 như sau:\n\n- Có 120 trạm y tế nối mạng.\n\n"
        "Trong đó 80 trạm y tế có bác sĩ.\n\nCó 30 trạm y tế mới.",
        ["2025", "2025", "2026"],
    ),
    "a bracket between what is expected and its value": (
        "BÁO CÁO\nCông tác y tế năm 2026\n\nTỷ lệ ký số dự kiến (cả năm 2027) đạt 65%.",
        ["2027"],
    ),
    "what is now has no year to come of the title": (
        "Hải Nam, ngày 15 tháng 01 năm 2026\n\nNGHỊ QUYẾT\nVề y tế số năm 2027\n\nHiện đã có 80% trạm nối mạng.",
        ["2026-01-15"],
    ),
    "both ends of a change": (
        "Công suất giường bệnh tăng từ 84,1% năm 2024 lên 91,3% năm 2025.",
        ["2024", "2025"],
    ),
    "each value its own year": (
        "Tỷ lệ ký số các năm 2022, 2023, 2024 lần lượt đạt 88,1%, 89,4%, 91,0%.",
        ["2022", "2023", "2024"],
    ),
    "a stated day before that of publication": (
        "Thứ Hai, 12/10/2026 09:30\n\nTính đến ngày 8/10, toàn tỉnh tiêm được 15.600 mũi vắc xin.",
        ["2026-10-08"],
    ),
    "the lead of a news item": (
        "Chín tháng đầu năm 2026, ngành y tế khám 120.000 lượt.\n\nTỷ lệ dùng căn cước đạt 93%.",
        ["2026-9M", "2026-9M"],
    ),
}


@pytest.mark.parametrize(("text", "codes"), _PERIODS.values(), ids=_PERIODS)
def test_a_value_has_the_period_that_the_nearest_scope_states(tmp_path: Path, text: str, codes: list[str]) -> None:
    assert [code for _, _, code in _said(_read(tmp_path, text))] == codes


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Khảo sát quý III/2026 (từ 10/9 đến 25/9/2026)", "2026-Q3"),
        ("Quý III/2026 (từ 15/6 đến 14/9/2026)", "2026-06-15/2026-09-14"),
        ("Kết quả năm 2026, tuần từ 10/8 đến 16/8/2026", "2026-08-10/2026-08-16"),
    ],
)
def test_days_are_the_period_of_a_heading_unless_they_are_those_of_an_event(heading: str, code: str) -> None:
    period = read_heading_period(heading, date(2026, 10, 1))
    assert period
    assert period.code == code


def test_a_column_of_a_plan_that_was_over_at_its_issue_holds_results(tmp_path: Path) -> None:
    text = "KẾ HOẠCH\nPhát triển y tế số\n\nNam Sơn, ngày 5 tháng 1 năm 2025\n\nTên | 2023 | 2026\nKý số | 60% | 90%"
    assert _said(_read(tmp_path, text)) == [(60, "actual", "2023"), (90, "target", "2026")]


def test_a_period_of_publication_is_flagged(tmp_path: Path) -> None:
    text = "BÁO CÁO\nCông tác số hóa\n\nQuảng Hà, ngày 2 tháng 11 năm 2026\n\nBệnh viện số hóa được 40.000 hồ sơ."
    (found,) = _read(tmp_path, text)
    assert found.period is not None
    assert (found.period.code, found.period.flags) == ("2026", (OF_PUBLICATION,))
    assert found.reasons["period_by"] == "publication-day"


def test_every_decision_has_a_reason_of_the_vocabulary(tmp_path: Path) -> None:
    text = "II. MỤC TIÊU NĂM 2027\n\n- 95% trạm có bác sĩ.\n\nIII. KẾT QUẢ\n\nNăm 2026 tỷ lệ ký số đạt 62%; số hóa 70%."
    found = _read(tmp_path, text)
    assert [(s.reasons["kind_by"], s.reasons["period_by"]) for s in found] == [
        ("heading", "heading"),
        ("heading", "clause"),
        ("heading", "sentence"),
    ]
    assert {code for s in found for code in (s.reasons["kind_by"], s.reasons["period_by"])} <= set(REASONS)


def test_a_heading_with_indicators_makes_no_targets_in_any_format(tmp_path: Path) -> None:
    title, line = "Một số chỉ tiêu y tế chủ yếu năm 2024", "Tỷ lệ xã có bác sĩ là 94,5%."
    texts = {"a.txt": f"{title}\n\n{line}", "a.html": f"<h1>{title}</h1><p>{line}</p>", "a.md": f"# {title}\n\n{line}"}
    read = [_said(_read(tmp_path, text, name)) for name, text in texts.items()]
    assert read == [[(94.5, "actual", "2024")]] * 3


def test_the_topic_below_a_title_of_several_lines_is_the_whole_title(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("BÁO CÁO\nKết quả tiêm chủng năm 2026\n\nTỷ lệ tiêm đủ mũi đạt 95,2%.\n", encoding="utf-8")
    [statement] = read_statements(read_document(path))
    assert statement.topic == "BÁO CÁO Kết quả tiêm chủng năm 2026"
