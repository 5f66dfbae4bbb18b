"""Tasks in bullets, numbered items and running text: who is to do what until when, and what is no task."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vnfilings.extraction.tasks import list_tasks
from vnfilings.formats import parse_text


def _read(text: str) -> list[tuple[object, ...]]:
    document = replace(parse_text(text), name="plan.txt")
    return [(row["title"], row["lead"], row["due"] or row["recurrence"]) for row in list_tasks(document)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hoàn thành trước 30/4/2031 các việc sau:\n- Khoa Nhi đối soát sổ tiêm.\n- Khoa Sản dán mã vạch.\n",
         [("đối soát sổ tiêm", "Khoa Nhi", "2031-04-30"), ("dán mã vạch", "Khoa Sản", "2031-04-30")]),
        ("Trước ngày 9/5/2031, các trạm y tế phải:\n- Khóa tài khoản cũ;\n- Kiểm kê máy quét.\n",
         [("Khóa tài khoản cũ", "các trạm y tế", "2031-05-09"), ("Kiểm kê máy quét", "các trạm y tế", "2031-05-09")]),
        ("Phòng Vật tư của Trung tâm có trách nhiệm:\n• Thay pin máy quét – quý III/2031;\n"
         "• Lau máy chủ – hằng tháng;\n",
         [("Thay pin máy quét", "Phòng Vật tư", "2031-09-30"), ("Lau máy chủ", "Phòng Vật tư", "monthly")]),
        ("Giao Chi cục Dân số:\n(1) Rà soát sổ hộ trước ngày 7/8/2031;\n(2) Công khai kết quả vào ngày 05 hằng tháng.\n"
         "Giao Thanh tra Sở kiểm tra 04 trạm trước ngày 9/9/2031.\n",
         [("Rà soát sổ hộ", "Chi cục Dân số", "2031-08-07"), ("Công khai kết quả", "Chi cục Dân số", "monthly"),
          ("kiểm tra 04 trạm", "Thanh tra Sở", "2031-09-09")]),
        ("II. NHIỆM VỤ\n1. Đợt 1 (từ tháng 02 đến tháng 4/2031)\n- Chạy thử kho ảnh tại Khoa Mắt.\n",
         [("Chạy thử kho ảnh tại Khoa Mắt", "", "2031-04-30")]),
        ("Đợt 1 (tháng 2 - tháng 3/2031): Khoa Mắt chạy thử kho ảnh; Khoa Tim chấm điểm phần mềm.\n",
         [("chạy thử kho ảnh", "Khoa Mắt", "2031-03-31"), ("chấm điểm phần mềm", "Khoa Tim", "2031-03-31")]),
    ],
    ids=["deadline", "both", "lead", "given", "phase", "phase in the line"],
)  # fmt: skip
def test_what_stands_above_a_list_holds_for_its_items(text: str, expected: list[tuple[object, ...]]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("Mua máy in nhãn (Khoa Dược, trước 20/6/2031).", ("Mua máy in nhãn", "Khoa Dược", "2031-06-20")),
        ("Soạn quy chế (Phòng Y chủ trì, Khoa Dược phối hợp; 5/6/2031).", ("Soạn quy chế", "Phòng Y", "2031-06-05")),
        ("Vá lỗ hổng - Tổ Máy tính - 3/4/2031;", ("Vá lỗ hổng", "Tổ Máy tính", "2031-04-03")),
        ("Dịch sổ tay; Trường Trung cấp Y chủ trì; quý I/2031.", ("Dịch sổ tay", "Trường Trung cấp Y", "2031-03-31")),
        ("Việc số hóa phim do các khoa thực hiện, xong trước 1/5/2031.", ("số hóa phim", "các khoa", "2031-05-01")),
        ("Kéo mạng. Đơn vị thực hiện: Đội Kỹ thuật. Sản phẩm: sơ đồ. Hoàn thành: tháng 7/2031.",
         ("Kéo mạng", "Đội Kỹ thuật", "2031-07-31")),
        ("Theo Công văn số 5/SYT ngày 02/01/2031, Khoa Dược nộp sổ trước 9/1/2031.",
         ("nộp sổ", "Khoa Dược", "2031-01-09")),
        ("Chậm nhất 17h00 ngày 4/2/2031, Khoa Dược nộp sổ.", ("nộp sổ", "Khoa Dược", "2031-02-04")),
        ("Sở Nội vụ và Công an tỉnh đối soát sổ, xong trước 4/2/2031.", ("đối soát sổ", "Sở Nội vụ", "2031-02-04")),
        ("Nguyễn Thu Hà (Tổ Máy tính): cài máy chủ, xong ngày 12/5/2031.",
         ("cài máy chủ", "Nguyễn Thu Hà", "2031-05-12")),
    ],
)  # fmt: skip
def test_an_item_says_in_many_ways_who_leads_and_until_when(item: str, expected: tuple[object, ...]) -> None:
    assert _read(f"II. NHIỆM VỤ\n1. {item}\n") == [expected]


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        ("trước tháng 9/2031", ("2031-08-31", "once")),
        ("trước năm 2032", ("2031-12-31", "once")),
        ("từ ngày 5/6/2031", (None, None)),
        ("đến hết ngày 5/6/2031, sau đó mỗi tháng một lần", (None, "monthly")),
        ("mỗi quý một đoàn", (None, "quarterly")),
        ("trước ngày 20 hằng tháng", (None, "monthly")),
        ("trong vòng 24 giờ kể từ khi phát hiện", (None, None)),
        ("60 ngày trước khi hết hợp đồng", (None, None)),
        ("từ ngày 1/3/2031 đến ngày 5/3/2031", ("2031-03-05", "once")),
        ("trong nửa đầu năm 2031", ("2031-06-30", "once")),
    ],
)
def test_a_deadline_is_cut_off_the_title_and_read(deadline: str, expected: tuple[object, ...]) -> None:
    document = replace(parse_text(f"Giao Khoa Dược đối chiếu sổ thuốc {deadline}.\n"), name="plan.txt")
    (row,) = list_tasks(document)
    assert (row["title"], row["due"], row["recurrence"]) == ("đối chiếu sổ thuốc", *expected)


def test_a_period_that_belongs_to_a_noun_is_no_deadline() -> None:
    assert _read("Giao Khoa Dược đưa việc này vào kế hoạch kiểm tra năm 2031.\n") == [
        ("đưa việc này vào kế hoạch kiểm tra năm 2031", "Khoa Dược", None)
    ]


def test_orders_of_one_line_are_tasks_of_their_own() -> None:
    assert _read("1. Đồng ý mua xe; Phòng Vật tư lập hồ sơ trước 3/6/2031.\n") == [
        ("lập hồ sơ", "Phòng Vật tư", "2031-06-03")
    ]
    assert _read("Giao Khoa Dược thí điểm mã vạch trong tháng 5/2031, báo cáo kết quả trước ngày 9/6/2031.\n") == [
        ("thí điểm mã vạch", "Khoa Dược", "2031-05-31"),
        ("báo cáo kết quả", "Khoa Dược", "2031-06-09"),
    ]
    assert _read("Yêu cầu Khoa Dược: (1) hủy sổ cũ trước 3/6/2031; (2) in sổ mới trước 9/6/2031.\n") == [
        ("hủy sổ cũ", "Khoa Dược", "2031-06-03"),
        ("in sổ mới", "Khoa Dược", "2031-06-09"),
    ]


def test_of_nested_lists_the_innermost_items_are_the_tasks() -> None:
    text = "II. NHIỆM VỤ\n2.1. Hoàn thiện hạ tầng\n2.1.1. Khoa Tim thay máy trạm trước 5/5/2031.\n"
    assert _read(text) == [("thay máy trạm", "Khoa Tim", "2031-05-05")]
    text = (
        "1. Hạ tầng\na) Nâng cấp mạng\n- Thay dây (Đội Kỹ thuật; 3/3/2031).\n- Kiểm tra lại.\nb) Kho ảnh\n- Mua đĩa.\n"
    )
    assert [row[0] for row in _read(text)] == ["Thay dây", "Kiểm tra lại", "Mua đĩa"]


def test_lines_below_an_item_say_who_leads_and_until_when() -> None:
    text = "1. Xây dựng sổ tay trực\nSản phẩm: Sổ tay\nThời hạn: 8/3/2031\n"
    text += "2. Khoa Tim soạn quy trình\nXong trước ngày 9/9/2031.\n"
    assert _read(text) == [("Xây dựng sổ tay trực", "", "2031-03-08"), ("soạn quy trình", "Khoa Tim", "2031-09-09")]


@pytest.mark.parametrize(
    "text",
    [
        "I. MỤC ĐÍCH, YÊU CẦU\n- Tạo bước chuyển về chất.\n- Bảo đảm đồng bộ, tiết kiệm.\n",
        "I. MỤC ĐÍCH\n- Nâng cao chất lượng.\nII. YÊU CẦU\n- Xác định rõ việc của từng khoa.\n",
        "Nơi nhận:\n- Bộ Y tế (để báo cáo);\n- Các khoa (để thực hiện);\n- Lưu: VT.\n",
        "I. KẾT QUẢ\n1. Khoa Tim hoàn thành số hóa trước ngày 3/3/2031.\n2. Khoa Dược mở 2 lớp trong tháng 4/2031.\n",
        "II. NHIỆM VỤ\n- Phấn đấu 90% trạm ký số.\n- Giảm giờ chờ xuống dưới 20 phút.\n- 80% dân có sổ.\n",
        "Điều 4. Chánh Văn phòng và Trưởng các phòng chịu trách nhiệm thi hành Quyết định này.\n",
        "II. NHIỆM VỤ\n1. Bà Lê Thu Hà, Phó Giám đốc: chỉ đạo chung.\n2. Các thành viên thực hiện theo phân công.\n",
        "1. Ghi nhận kết quả của các khoa.\n2. Đồng ý cho Khoa Tim thuê máy.\n3. Khuyến khích các khoa tự học.\n",
        "Trong quá trình thực hiện nếu có vướng mắc, đề nghị các khoa phản ánh về Sở Y tế.\n",
    ],
)
def test_aims_results_recipients_and_formulas_are_no_tasks(text: str) -> None:
    assert _read(text) == []


def test_a_date_on_the_next_line_belongs_to_its_item() -> None:
    assert _read("II. NHIỆM VỤ\n1.1. Khoa Tim nộp sổ theo dõi máy tạo nhịp, hoàn thành trước ngày\n30/10/2031.\n") == [
        ("nộp sổ theo dõi máy tạo nhịp", "Khoa Tim", "2031-10-30")
    ]


def test_the_product_of_a_task_is_its_criterion_and_no_part_of_its_title() -> None:
    text = (
        "Giao Khoa Dược đối chiếu sổ trước ngày 3/3/2031.\n1. Khoa Tim nộp sổ trước 5/3/2031; sản phẩm là biên bản.\n"
    )
    rows = list_tasks(replace(parse_text(text), name="plan.txt"))
    assert [(row["title"], row["criterion"]) for row in rows] == [("đối chiếu sổ", None), ("nộp sổ", "biên bản")]


def test_the_date_line_of_an_article_opens_no_list_of_tasks() -> None:
    text = "Trạm xá vùng cao đổi mới\nThứ Tư, 14/10/2031 - 07:45\n\n"
    text += "Năm 2032, huyện Nam đầu tư 3 máy siêu âm cho các trạm.\n"
    assert _read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "II. NHIỆM VỤ\n1. Nếu thiếu thuốc, Khoa Dược mua bổ sung.\n",
        "II. NHIỆM VỤ\nTrong quá trình thực hiện, có vướng mắc, các đơn vị báo cáo Phòng Y.\n",
        "1. Theo quy định tại Điều 8, các bệnh viện phải nộp sổ trước ngày 31/12/2031.\n",
        "II. NHIỆM VỤ\n1. Các trạm y tế quan tâm, tạo điều kiện để Khoa Dược làm việc.\n",
        "II. NHIỆM VỤ\n1. Các thành viên khác thực hiện theo phân công của Trưởng ban.\n",
        "III. RỦI RO\n- Mất điện: chạy máy phát trước 5/6/2031.\n",
        "IV. KINH PHÍ\n- Các đơn vị tự cân đối từ nguồn thu.\n",
        "Phòng Y nhận được công văn của Khoa Dược đề nghị cấp sổ, có ý kiến như sau:\n",
        "II. NHIỆM VỤ\n1. Văn phòng theo dõi, đôn đốc việc thực hiện Công điện này.\n",
        "BIỂU DƯƠNG CÁC TẬP THỂ\n- Khoa Dược: lập 900 hồ sơ, hoàn thành trước ngày 30/9/2031.\n",
        "DANH MỤC TÀI LIỆU\n1. Báo cáo rà soát phần mềm, do Văn phòng lập.\n2. Biên bản họp, Phòng Y chủ trì.\n",
        "Kết quả đã thực hiện năm 2030:\n- Tập huấn cho trạm y tế.\n",
        "Ngày 6/5/2031, Giám đốc chủ trì giao ban. Sau khi nghe các khoa báo cáo, Giám đốc kết luận:\n"
        "1. Đánh giá chung\n",
    ],
    ids=[
        "condition",
        "monitoring",
        "law",
        "support",
        "by assignment",
        "risk",
        "money",
        "letter",
        "following",
        "praise",
        "enclosures",
        "results",
        "meeting",
    ],
)
def test_what_may_happen_or_holds_already_is_no_task(text: str) -> None:
    assert _read(text) == []


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("Tổ Máy tính sao lưu sổ hằng ngày lúc 22h, khôi phục thử mỗi tuần một lần.",
         [("sao lưu sổ", "Tổ Máy tính", "daily"), ("khôi phục thử", "Tổ Máy tính", "weekly")]),
        ("Các trạm đối soát sổ trong vòng 45 ngày kể từ ngày ký; định kỳ thứ Năm hằng tuần gửi sổ.",
         [("đối soát sổ", "Các trạm", None), ("gửi sổ", "Các trạm", "weekly")]),
        ("Hằng năm các trạm lập dự toán trước ngày 15/7.", [("lập dự toán", "các trạm", "yearly")]),
        ("Khoa Dược nộp sổ trước ngày 10 tháng cuối quý.", [("nộp sổ", "Khoa Dược", "quarterly")]),
        ("Khoa Dược nộp sổ 3 tháng/lần; in nhãn.",
         [("nộp sổ", "Khoa Dược", "quarterly"), ("in nhãn", "Khoa Dược", None)]),
        ("Khoa Dược họp, báo cáo 2 tuần/lần.", [("họp, báo cáo", "Khoa Dược", None)]),
        ("Khoa Dược nộp sổ 15 ngày sau khi nghiệm thu; kiểm tra nhật ký mỗi tháng.",
         [("nộp sổ", "Khoa Dược", None), ("kiểm tra nhật ký", "Khoa Dược", "monthly")]),
        ("Khoa Dược không yêu cầu bản giấy; trả sổ cho các trạm trước ngày 5/6/2031.",
         [("trả sổ cho các trạm", "Khoa Dược", "2031-06-05")]),
        ("Sở Y tế: là cơ quan thường trực của tỉnh; báo cáo nhân lực các trạm trước ngày 5/6/2031.",
         [("báo cáo nhân lực các trạm", "Sở Y tế", "2031-06-05")]),
        ("Khoa Dược nộp sổ trước 31/5/2031 và hằng quý kiểm tra kho thuốc.",
         [("nộp sổ", "Khoa Dược", "2031-05-31"), ("kiểm tra kho thuốc", "Khoa Dược", "quarterly")]),
        ("Khoa Dược báo cáo trước 16 giờ hằng ngày cho đến khi hết dịch.", [("báo cáo", "Khoa Dược", "daily")]),
        ("Khoa Dược họp tổ vào chiều thứ Tư tuần thứ hai của tháng.", [("họp tổ", "Khoa Dược", "monthly")]),
        ("Nhập thử bệnh án (các khoa; Tổ Máy tính hỗ trợ), xong 5/6/2031.",
         [("Nhập thử bệnh án", "các khoa", "2031-06-05")]),
        ("Các trạm chưa đạt thì lập phương án trước ngày 5/6/2031.",
         [("lập phương án", "Các trạm chưa đạt", "2031-06-05")]),
        ("09/11: khóa sổ cũ (Khoa Dược).", [("khóa sổ cũ", "Khoa Dược", "2031-11-09")]),
        ("Số hóa hồ sơ. [CDC tỉnh; tháng 3/2031]", [("Số hóa hồ sơ", "CDC tỉnh", "2031-03-31")]),
        ("Đào tạo: Trường Cao đẳng Y mở lớp, mỗi quý 01 lớp.", [("mở lớp", "Trường Cao đẳng Y", "quarterly")]),
        ("Chạy thử máy => Tổ Máy tính, xong 15/9/2031.", [("Chạy thử máy", "Tổ Máy tính", "2031-09-15")]),
    ],
)  # fmt: skip
def test_what_comes_again_ends_its_order(order: str, expected: list[tuple[object, ...]]) -> None:
    assert _read(f"Hà Giang, ngày 05 tháng 01 năm 2031\n\nII. NHIỆM VỤ\n1. {order}\n") == expected


def test_a_heading_names_who_leads_and_a_sentence_below_makes_an_item_a_title() -> None:
    text = "Điều 5. Trách nhiệm của Trạm Y tế\n1. Nộp sổ trước ngày 5/6/2031.\n"
    assert _read(text) == [("Nộp sổ", "Trạm Y tế", "2031-06-05")]
    text = "II. NHIỆM VỤ\n1. Hoàn thiện thể chế\nSở Y tế ban hành quy chế trước ngày 5/6/2031.\n"
    assert _read(text) == [("ban hành quy chế", "Sở Y tế", "2031-06-05")]


def test_a_line_that_is_a_period_dates_what_stands_below_and_a_target_ends_no_list() -> None:
    text = "LỘ TRÌNH\nQuý I/2031\n• Ghép sổ - Tổ Máy tính, Công an tỉnh phối hợp\nQuý II/2031\n• Sơ kết - Khoa Nhi\n"
    assert _read(text) == [("Ghép sổ", "Tổ Máy tính", "2031-03-31"), ("Sơ kết", "Khoa Nhi", "2031-06-30")]
    text = "Giao các trạm:\n+ Nộp sổ trước ngày 3/6/2031;\n→ chỉ tiêu: 100% trạm nộp;\n+ Kiểm kê kho hằng tháng.\n"
    assert _read(text) == [("Nộp sổ", "các trạm", "2031-06-03"), ("Kiểm kê kho", "các trạm", "monthly")]


def test_a_block_of_fields_is_one_task() -> None:
    text = "Tồn tại 1: Máy chủ đặt ở kho.\nGiải pháp: Dời máy chủ\nNgười thực hiện: Khoa Dược\nThời gian: 5/6/2031\n"
    assert _read(text) == [("Dời máy chủ", "Khoa Dược", "2031-06-05")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vừa qua, một số trạm chưa khóa tài khoản. Để khắc phục, Sở Y tế đề nghị các trạm y tế:\n"
         "- Khóa tài khoản cũ.\n- Kiểm kê máy quét, xong trước 9/5/2031.\n",
         [("Khóa tài khoản cũ", "các trạm y tế", None), ("Kiểm kê máy quét", "các trạm y tế", "2031-05-09")]),
        ("Để chuẩn bị cho việc trả kết quả trên mạng, Sở Y tế phân công như sau:\n"
         "(1) Việc kiểm định máy đo do Viện Pasteur chủ trì, Phòng Y phối hợp, xong trước 9/5/2031.\n",
         [("kiểm định máy đo", "Viện Pasteur", "2031-05-09")]),
        ("Điều 2. Tổ hỗ trợ có nhiệm vụ:\n1. Kiểm kê máy quét.\n2. Thực hiện các nhiệm vụ khác do Giám đốc Sở giao.\n",
         [("Kiểm kê máy quét", "Tổ hỗ trợ", None)]),
        ("Kết quả quý I, Sở Y tế đạt được như sau:\n- Khóa tài khoản cũ.\n", []),
    ],
    ids=["behind a report", "behind a purpose", "article", "results"],
)  # fmt: skip
def test_the_last_clause_of_a_line_says_whether_its_list_gives_tasks(
    text: str, expected: list[tuple[object, ...]]
) -> None:
    assert _read(text) == expected
