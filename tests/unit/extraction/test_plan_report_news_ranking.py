"""Documents of the kinds that officers file are read figure by figure; the texts are made up for these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnfilings.extraction import read_documents

_PLAN = """\
SỞ Y TẾ TỈNH BÌNH HẢI
Số: 215/KH-SYT

Bình Hải, ngày 12 tháng 02 năm 2025

KẾ HOẠCH
Chuyển đổi số ngành Y tế tỉnh Bình Hải năm 2025

I. MỤC TIÊU

Tập trung vào 03 trụ cột theo Quyết định số 1234/QĐ-UBND ngày 05/01/2025.

1. Mục tiêu cụ thể đến hết năm 2025

- Tỷ lệ hồ sơ trực tuyến đạt tối thiểu 70%, trong đó tỷ lệ hồ sơ toàn trình đạt trên 50%.
- Có ít nhất 12/15 bệnh viện công lập công bố bệnh án điện tử (đạt 80%);
- Từ 90% trở lên người dân có hồ sơ sức khỏe điện tử.
- Tỷ lệ thanh toán không dùng tiền mặt đạt từ 60% - 70%.
- Không quá 5% đơn thuốc bị từ chối.
- Giảm tỷ lệ hồ sơ bị xuất toán xuống dưới 1%.
- Tổ chức 06 lớp tập huấn cho khoảng 1.200 lượt cán bộ.
- Tổng kinh phí 86.500 triệu đồng.

2. Định hướng đến năm 2030

- Tỷ lệ dân số trên 15 tuổi có tài khoản mức độ 2 đạt 95%.
"""
_PLAN_ROWS = """\
15 target >= 70 % 2025 | tỷ lệ hồ sơ trực tuyến
15 target > 50 % 2025 | tỷ lệ hồ sơ toàn trình
16 target >= 80 % 2025 | bệnh viện công lập công bố bệnh án điện tử
17 target >= 90 % 2025 | người dân có hồ sơ sức khỏe điện tử
18 target >= 60 % 2025 | tỷ lệ thanh toán không dùng tiền mặt
19 target <= 5 % 2025 | đơn thuốc bị từ chối
20 target < 1 % 2025 | tỷ lệ hồ sơ bị xuất toán
21 target = 6 count 2025 | lớp tập huấn
21 target ~ 1200 count 2025 | lượt cán bộ
22 target = 86500000000 money 2025 | tổng kinh phí
26 target = 95 % 2030 | tỷ lệ dân số trên 15 tuổi có tài khoản mức độ 2
"""

_REPORT = """\
BỆNH VIỆN ĐA KHOA BÌNH HẢI
Số: 87/BC-BVĐK

Bình Hải, ngày 05 tháng 7 năm 2025

BÁO CÁO
Kết quả thực hiện chuyển đổi số 6 tháng đầu năm 2025 và nhiệm vụ 6 tháng cuối năm 2025

I. KẾT QUẢ THỰC HIỆN 6 THÁNG ĐẦU NĂM

Bệnh viện đã tiếp đón 125.430 lượt khám (tăng 8,5% so với cùng kỳ năm 2024), công suất sử dụng giường bệnh đạt 98,7%.
- Tỷ lệ bệnh nhân sử dụng CCCD khi đăng ký khám: 89.234/125.430 lượt (71,14%).
- Thanh toán không dùng tiền mặt đạt 35,2%, vượt 5,2% so với kế hoạch (30%).
- Thời gian chờ khám trung bình giảm từ 60 phút xuống còn 42 phút.
- Bệnh viện đạt mức 5 theo Thông tư 54/2017/TT-BYT, phấn đấu đạt mức 6 vào năm 2026.

| TT | Nội dung | Kế hoạch 2025 | Thực hiện 6 tháng 2025 | Tỷ lệ đạt (%) |
|----|----------|---------------|------------------------|---------------|
| 1 | Tổng số lượt khám | 240.000 | 125.430 | 52,3 |
| 2 | Tỷ lệ tử vong | ≤ 0,5% | 0,32% | |

II. NHIỆM VỤ TRỌNG TÂM 6 THÁNG CUỐI NĂM

- Phấn đấu đạt trên 60% người bệnh thanh toán không dùng tiền mặt.
"""
_REPORT_ROWS = """\
11 actual = 125430 count 2025-H1 | lượt khám
11 actual = 8.5 % 2025-H1 | lượt khám
11 actual = 98.7 % 2025-H1 | công suất sử dụng giường bệnh
12 actual = 71.14 % 2025-H1 | tỷ lệ bệnh nhân sử dụng cccd khi đăng ký khám
13 actual = 35.2 % 2025-H1 | thanh toán không dùng tiền mặt
13 actual = 5.2 % 2025-H1 | thanh toán không dùng tiền mặt
14 actual = 60 other nan | thời gian chờ khám trung bình
14 actual = 42 other 2025-H1 | thời gian chờ khám trung bình
15 actual = 5 level 2025-H1 | bệnh viện
15 target = 6 level 2026 | bệnh viện
19 target = 240000 count 2025 | tổng số lượt khám
19 actual = 125430 count 2025-H1 | tổng số lượt khám
19 actual = 52.3 % 2025-H1 | tổng số lượt khám
20 target <= 0.5 % 2025 | tỷ lệ tử vong
20 actual = 0.32 % 2025-H1 | tỷ lệ tử vong
24 target > 60 % 2025-H2 | người bệnh thanh toán không dùng tiền mặt
"""

_NEWS = """\
Nhiều bệnh viện triển khai bệnh án điện tử

Thứ Ba, 20/01/2026 08:30

Tính đến ngày 15/01/2026, đã có 1.062/1.645 bệnh viện công bố bệnh án điện tử, đạt 64,6%. Trong đó, khối bệnh viện \
công lập là 812 bệnh viện (chiếm 76,5%).

TP.HCM có 153/164 bệnh viện, tương đương 93,3%. Hơn 14,6 triệu người dân đã tích hợp Sổ sức khỏe điện tử.

Đặt mục tiêu đến ngày 30/6/2026 có 100% bệnh viện công lập và ít nhất 80% bệnh viện tư nhân hoàn thành.

Điện thoại: 024.6273.2273. Lượt xem: 3.456
"""
_NEWS_ROWS = """\
5 actual = 64.6 % 2026-01-15 | bệnh viện công bố bệnh án điện tử
5 actual = 812 count 2026-01-15 | khối bệnh viện công lập
5 actual = 76.5 % 2026-01-15 | khối bệnh viện công lập
7 actual = 93.3 % 2026-01-15 | bệnh viện
7 actual > 14600000 count 2026-01-15 | người dân đã tích hợp sổ sức khỏe điện tử
9 target = 100 % 2026-06-30 | bệnh viện công lập
9 target >= 80 % 2026-06-30 | bệnh viện tư nhân hoàn thành
"""

_RANKING = """\
CHỈ SỐ CHUYỂN ĐỔI SỐ CẤP TỈNH NĂM 2023

Tỉnh/Thành phố\tXếp hạng DTI\tGiá trị DTI\tXếp hạng DTI 2022
Bình Hải\t1\t0,8335\t04
Thanh Sơn\t02\t0,8002\t1

Bảng 2. Chỉ số thành phần

TT\tTỉnh\tNhận thức số\tThể chế số
1\tBình Hải\t01 (0,927)\t03 (0,8)
"""
_RANKING_ROWS = """\
4 actual = 1 rank 2023 | xếp hạng dti
4 actual = 0.8335 index 2023 | giá trị dti
4 actual = 4 rank 2022 | xếp hạng dti 2022
5 actual = 2 rank 2023 | xếp hạng dti
5 actual = 0.8002 index 2023 | giá trị dti
5 actual = 1 rank 2022 | xếp hạng dti 2022
10 actual = 1 rank 2023 | nhận thức số
10 actual = 0.927 index 2023 | nhận thức số
10 actual = 3 rank 2023 | thể chế số
10 actual = 0.8 index 2023 | thể chế số
"""


_STACKED_RANKING = """\
BẢNG XẾP HẠNG CHỈ SỐ CHUYỂN ĐỔI SỐ NĂM 2022

STT

Tỉnh, thành phố

Chính quyền số

Kinh tế số

1

Bình Hải 1

(0,8100)

2

(0,7050)

2

Thanh Sơn 4

(0,6020)

1

(0,7205)
"""
_STACKED_RANKING_ROWS = """\
13 actual = 1 rank 2022 | chính quyền số
15 actual = 0.81 index 2022 | chính quyền số
17 actual = 2 rank 2022 | kinh tế số
19 actual = 0.705 index 2022 | kinh tế số
23 actual = 4 rank 2022 | chính quyền số
25 actual = 0.602 index 2022 | chính quyền số
27 actual = 1 rank 2022 | kinh tế số
29 actual = 0.7205 index 2022 | kinh tế số
"""

_LISTED_RANKING = """\
KẾT QUẢ XẾP HẠNG NĂM 2023

TP. Bình Hải 1
(0,8100)
Thanh Sơn 2
(0,7205)
"""
_LISTED_RANKING_ROWS = """\
3 actual = 1 rank 2023 | xếp hạng kết quả xếp hạng năm 2023
4 actual = 0.81 index 2023 | xếp hạng kết quả xếp hạng năm 2023
5 actual = 2 rank 2023 | xếp hạng kết quả xếp hạng năm 2023
6 actual = 0.7205 index 2023 | xếp hạng kết quả xếp hạng năm 2023
"""


def _show(row: dict[str, object]) -> str:
    figure = f"{row['op']} {float(str(row['value'])):.12g} {row['value_unit']}"
    return f"{row['line']} {row['kind']} {figure} {row['period']} | {str(row['indicator_text']).lower()}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_PLAN, _PLAN_ROWS),
        (_REPORT, _REPORT_ROWS),
        (_NEWS, _NEWS_ROWS),
        (_RANKING, _RANKING_ROWS),
        (_STACKED_RANKING, _STACKED_RANKING_ROWS),
        (_LISTED_RANKING, _LISTED_RANKING_ROWS),
    ],
    ids=["plan", "report", "news", "ranking", "stacked ranking", "listed ranking"],
)
def test_every_figure_is_read_and_nothing_else(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "document.txt"
    path.write_text(text, encoding="utf-8")
    reading = read_documents([path])
    assert [_show(row) for row in reading.frame.to_dict("records")] == expected.splitlines()


def test_a_ratio_and_its_percentage_keep_both_numbers(tmp_path: Path) -> None:
    path = tmp_path / "news.txt"
    path.write_text(_NEWS, encoding="utf-8")
    first = read_documents([path]).frame.iloc[0]
    assert (first["numerator"], first["denominator"]) == (1062, 1645)
    assert first["raw_text"] == "1.062/1.645 bệnh viện công bố bệnh án điện tử, đạt 64,6%"


def test_a_difference_says_so(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(_REPORT, encoding="utf-8")
    frame = read_documents([path]).frame
    changes = frame[frame["flags"].str.contains("change")]
    assert changes["value"].tolist() == [8.5, 5.2]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bệnh viện có quy mô 800 GB.", "= 800 count"),
        ("Có 30 xã đạt trên 95% dân số có hồ sơ sức khỏe.", "= 30 count"),
        ("Tỷ lệ xã có trên 80% dân số được lập hồ sơ đạt 95%.", "= 95 %"),
        ("Tỷ lệ đạt 85%, cùng kỳ năm trước là 80%.", "= 85 %"),
        ("Tỷ lệ hồ sơ số đạt 85% so với 80% của năm 2023.", "= 85 %"),
        ("Trên 80% văn bản được ký số: thực hiện 9 tháng đạt 98,8%: ĐẠT.", "> 80 %; = 98.8 %"),
        ("80% Tỷ lệ cán bộ được tập huấn.", "= 80 %"),
        ("Xếp thứ 5/63 tỉnh, thành phố về chuyển đổi số.", "= 5 rank"),
        ("Đáp ứng mô hình bảo vệ 04 lớp trong vòng 30 ngày.", ""),
        ("Thực hiện 2 nhóm thủ tục cho trẻ dưới 6 tuổi.", ""),
        ("Duy trì 51 dịch vụ công trực tuyến mức độ 3 và 4.", "= 51 count"),
        ("Bình quân 1,5 lượt khám/người; 23 lớp/7.008 người.", "= 1.5 other; = 23 count; = 7008 count"),
        ("Khoảng 3/4 số bệnh nhân dùng tiền mặt.", "~ 75 %"),
        ("Tăng từ 60% năm 2023 lên 80% năm 2024.", "= 60 %; = 80 %"),
        ("Kết nối với tuyến trên; 100% trạm y tế có máy tính.", "= 100 %"),
        ("Hỗ trợ một lần 15.000.000 đồng/trạm.", "= 1.5e+07 money"),
        ("Tỷ lệ hài lòng đạt 92,5% (so với quý III: 90,1%).", "= 92.5 %"),
        ("Đã ký số 450 bệnh án điện tử trên tổng số 600 bệnh án nội trú (75%).", "= 75 %"),
        ("Có 120/300 quầy thuốc liên thông, tương đương 40%.", "= 40 %"),
        ("Ứng dụng chạy trên Android 9.0, iOS 14 trở lên.", ""),
        ("Bình luận (15) | Chia sẻ: 42", ""),
        ("Phần mềm được phê duyệt cấp độ 2.", "= 2 level"),
        ("Tổng điểm 85,5 điểm; Kế hoạch 2023 của Ủy ban.", "= 85.5 index"),
    ],
)
def test_a_sentence_states_what_its_grammar_says(tmp_path: Path, text: str, shown: str) -> None:
    path = tmp_path / "sentence.txt"
    path.write_text(f"BÁO CÁO\n\n{text}\n", encoding="utf-8")
    rows = read_documents([path]).frame.to_dict("records")
    assert "; ".join("{op} {value:g} {value_unit}".format(**row) for row in rows) == shown


def test_a_column_of_some_months_titles_its_figures(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    table = "| TT | Chỉ tiêu | ĐVT | Giao năm 2025 | KQ 6 tháng |\n|---|---|---|---|---|\n"
    table += "| 1 | Văn bản ký số | % | 95 | 88,5 |\n"
    path.write_text(f"BÁO CÁO\nKết quả 6 tháng đầu năm 2025\n\n{table}", encoding="utf-8")
    rows = read_documents([path]).frame.to_dict("records")
    assert [(row["kind"], row["value"], row["value_unit"]) for row in rows] == [
        ("target", 95, "%"),
        ("actual", 88.5, "%"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Đào tạo 80 nhân viên y tế, trong đó có ít nhất 12 dược sĩ.", ["nhân viên y tế", "dược sĩ"]),
        ("Đạt mức 4 về HIS.", ["HIS"]),
    ],
)
def test_a_figure_is_named_by_its_own_words(tmp_path: Path, text: str, names: list[str]) -> None:
    path = tmp_path / "sentence.txt"
    path.write_text(f"KẾ HOẠCH\n\n{text}\n", encoding="utf-8")
    assert read_documents([path]).frame["indicator_text"].tolist() == names


def test_a_target_and_the_result_behind_its_colon_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    text = "BÁO CÁO\n\nI. KẾT QUẢ 9 THÁNG\n\nTrên 70% đơn thuốc được ký số: thực hiện 9 tháng đạt 61,5%: CHƯA ĐẠT.\n"
    path.write_text(text, encoding="utf-8")
    rows = read_documents([path]).frame.to_dict("records")
    assert [(row["kind"], row["op"], row["value"]) for row in rows] == [("target", ">", 70), ("actual", "=", 61.5)]


def test_years_as_column_titles_give_periods_and_past_ones_results(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    table = (
        "TT\tChỉ tiêu\t2023\t2025\t2026-2030\n1\tTỷ lệ liên thông\t16,7%\t≥ 60%\t100%\n2\tSố cơ sở\t1.020\t-\t1.150\n"
    )
    path.write_text(f"Bình Hải, ngày 10 tháng 7 năm 2024\n\nKẾ HOẠCH\n\n{table}", encoding="utf-8")
    assert [_show(row) for row in read_documents([path]).frame.to_dict("records")] == [
        "6 actual = 16.7 % 2023 | tỷ lệ liên thông",
        "6 target >= 60 % 2025 | tỷ lệ liên thông",
        "6 target = 100 % 2026/2030 | tỷ lệ liên thông",
        "7 actual = 1020 count 2023 | số cơ sở",
        "7 target = 1150 count 2026/2030 | số cơ sở",
    ]
