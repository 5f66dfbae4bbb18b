"""Who a text is about: places and facilities leave the words that name an indicator."""

from __future__ import annotations

import pytest

from vnfilings.extraction.naming import Names, find_mentions, is_place, split_name, split_who
from vnfilings.extraction.statements import Statement, read_statements
from vnfilings.formats import Document
from vnfilings.formats._read_text import read_lines
from vnfilings.text import Quantity

_NAMES = Names(["Mường Sang", "Hòa Bình", "TP.MS", "Bà Rịa - Vũng Tàu"], ["Bệnh viện Q"])


@pytest.mark.parametrize(
    ("text", "rest", "who"),
    [
        ("Tỷ lệ hài lòng tại TTYT huyện Suối Ngà", "Tỷ lệ hài lòng", "TTYT huyện Suối Ngà"),
        ("Tỷ lệ ký số trên địa bàn tỉnh Hoà Bình", "Tỷ lệ ký số", "tỉnh Hoà Bình"),
        ("Bệnh viện Quân dân 121 với 4,31 điểm", "với 4,31 điểm", "Bệnh viện Quân dân 121"),
        ("Bệnh viện Đa khoa 280 lượt", "Bệnh viện Đa khoa 280 lượt", ""),
        ("Phòng khám đa khoa 108 Minh Tâm", "", "Phòng khám đa khoa 108 Minh Tâm"),
        ("Trạm Y tế xã Bình Minh đạt 80%", "đạt 80%", "Trạm Y tế xã Bình Minh"),
        ("Bệnh viện đa khoa tỉnh đạt 98%", "đạt 98%", "Bệnh viện đa khoa tỉnh"),
        ("Bệnh viện Q", "", "Bệnh viện Q"),
        ("Các xã còn lại 78 ca", "78 ca", "Các xã còn lại"),
        ("Cả nước tiêm được 4.120.000 liều", "tiêm được 4.120.000 liều", "Cả nước"),
        ("Tỷ lệ bệnh viện đa khoa có bệnh án điện tử", "Tỷ lệ bệnh viện đa khoa có bệnh án điện tử", ""),
        ("Trung tâm Giám sát, điều hành thông minh", "Trung tâm Giám sát, điều hành thông minh", ""),
        ("chi cục trực thuộc Sở Y tế", "chi cục trực thuộc Sở Y tế", ""),
        ("Tỷ lệ hồ sơ chuyển từ Bệnh viện Ánh Dương", "Tỷ lệ hồ sơ chuyển từ Bệnh viện Ánh Dương", ""),
    ],
)
def test_a_phrase_gives_up_who_it_is_about_and_keeps_the_rest(text: str, rest: str, who: str) -> None:
    found = split_who(text, _NAMES)
    assert (found.rest, found.text) == (rest, who)


def test_bare_names_are_known_only_when_the_caller_passes_them() -> None:
    assert is_place("MƯỜNG SANG", _NAMES)
    assert is_place("Bà Rịa – Vũng Tàu", _NAMES)
    assert not is_place("Mường Sang")
    assert is_place("3. xã Mường Sang")
    assert not is_place("Số bệnh viện tại xã Mường Sang")


def test_every_member_of_a_list_is_found_at_its_place() -> None:
    text = "Mường Sang và Hòa Bình lần lượt xếp thứ 17 và 18; TP.MS 20 ca, xã Tân Lập 7 ca"
    found = find_mentions(text, _NAMES)
    assert [one.text for one in found] == ["Mường Sang", "Hòa Bình", "TP.MS", "xã Tân Lập"]
    assert [text[one.start : one.end] for one in found] == [one.text for one in found]


def test_a_known_name_inside_a_longer_one_is_no_place() -> None:
    assert find_mentions("Hòa Bình Dương", _NAMES) == []


def _read(text: str) -> list[Statement]:
    """Return the statements of a text; ' // ' ends a paragraph."""
    return read_statements(Document("report.txt", tuple(read_lines(text.replace(" // ", "\n\n")))), _NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "TTYT huyện Suối Ngà khoảng 1.900 lượt, 350 triệu đồng (chiếm 24%); Bệnh viện Mắt Ánh Dương 280 lượt.",
            ["TTYT huyện Suối Ngà"] * 3 + ["Bệnh viện Mắt Ánh Dương"],
        ),
        (
            "DTI: Mường Sang và Hòa Bình lần lượt xếp thứ 17 và 18; xã Tân Lập đứng thứ 75/75.",
            ["Mường Sang", "Hòa Bình", "xã Tân Lập"],
        ),
        ("Đã lắp 24 màn hình tại xã Tân Lập.", ["xã Tân Lập"]),
        ("Tại TTYT huyện Suối Ngà, tỷ lệ ký số đạt 98%. Tỷ lệ kê đơn điện tử đạt 96%.", ["TTYT huyện Suối Ngà"] * 2),
        ("Tại TTYT huyện Suối Ngà: // - Tỷ lệ ký số: 98% // - Tỷ lệ kê đơn điện tử: 96%", ["TTYT huyện Suối Ngà"] * 2),
        ("2. Bệnh viện Y học cổ truyền // Tỷ lệ ký số đạt 98%.", ["Bệnh viện Y học cổ truyền"]),
        ("Toàn tỉnh có 1.254 bác sĩ.", [""]),
        ("Toàn tỉnh, trong đó có Mường Sang, có 1.254 bác sĩ.", ["Mường Sang"]),
        ("Có 24 màn hình, tại xã Tân Lập.", ["xã Tân Lập"]),
        ("BỆNH VIỆN MẮT ÁNH DƯƠNG ĐẠT 80% KẾ HOẠCH", [""]),
        ("Tại Mường Sang và Hòa Bình: // - Tỷ lệ ký số: 98%", [""]),
        ("Cả nước có 1.254 bác sĩ.", ["Cả nước"]),
        ("BẢN TIN TUẦN // Tỷ lệ ký số đạt 98%.", [""]),
        ("Chỉ số cải cách hành chính của Sở Y tế đạt 91,25 điểm.", ["Sở Y tế"]),
    ],
)
def test_each_figure_gets_who_it_is_about(text: str, expected: list[str]) -> None:
    assert [found.unit_text for found in _read(text)] == expected


@pytest.mark.parametrize(
    ("text", "names", "by"),
    [
        (
            "Tỷ lệ ký số của bác sĩ và dược sĩ lần lượt đạt 98% và 88%.",
            ["Tỷ lệ ký số của bác sĩ", "Tỷ lệ ký số của dược sĩ"],
            "subject",
        ),
        ("Số ca theo xã: xã Tân Lập 31 ca, xã An Hòa 22 ca.", ["Số ca", "Số ca"], "colon-head"),
        (
            "Công suất giường tại tuyến tỉnh là 102%, tuyến huyện là 78,5%.",
            ["Công suất giường tại tuyến tỉnh", "Công suất giường tại tuyến huyện"],
            "neighbour",
        ),
        (
            "Số học viên: 1.046 người, trong đó bác sĩ 28,3%, điều dưỡng 44,6%.",
            ["Số học viên", "Số học viên: bác sĩ", "Số học viên: điều dưỡng"],
            "colon-head",
        ),
        (
            "Tỷ lệ ký số đạt 75%, trong đó khối điều trị đạt 90%, khối dự phòng 60%.",
            ["Tỷ lệ ký số", "Tỷ lệ ký số: khối điều trị", "Tỷ lệ ký số: khối dự phòng"],
            "colon-head",
        ),
        ("100% bệnh viện có bệnh án điện tử trước 30/6/2026.", ["bệnh viện có bệnh án điện tử"], "noun-after"),
        (
            "Hài lòng người bệnh nội trú: 91,4%; chỉ số này của ngoại trú là 87,9%.",
            ["Hài lòng người bệnh nội trú", "Hài lòng người bệnh nội trú ngoại trú"],
            "referred",
        ),
        (
            "Tỷ lệ cơ sở khám bệnh: // + Có thanh toán điện tử: 80%",
            ["Tỷ lệ cơ sở khám bệnh: thanh toán điện tử"],
            "opener",
        ),
        ("1. Sốt xuất huyết // Ghi nhận 148 ca.", ["ca sốt xuất huyết"], "heading"),
        ("TTYT huyện Suối Ngà đã cập nhật 4.215 hồ sơ.", ["cập nhật hồ sơ"], "subject"),
        ("Đã số hóa 78% hồ sơ lưu trữ, liên thông 64/70 phần mềm.", ["hồ sơ lưu trữ", "liên thông"], ""),
        ("Số lượt quét mã: 12.345 lượt[1].", ["Số lượt quét mã"], "subject"),
    ],
)
def test_each_figure_is_named_with_the_reason(text: str, names: list[str], by: str) -> None:
    found = _read(text)
    assert [one.indicator_text for one in found] == names
    assert not by or found[-1].reasons["indicator_by"] == by


def test_a_name_has_measure_object_and_condition() -> None:
    name = "Tỷ lệ bệnh viện hạng II có bệnh án điện tử"
    assert split_name(name, Quantity("80%", value_unit="%")) == ("tỷ lệ", "bệnh viện có bệnh án điện tử", "hạng II")
    assert split_name("ca mắc", Quantity("12 ca", value_unit="count")) == ("số", "ca mắc", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tỷ lệ ký số cao nhất là các xã: Tân Lập (98%), Bình Minh (97%).",
            [("Tân Lập", "Tỷ lệ ký số"), ("Bình Minh", "Tỷ lệ ký số")],
        ),
        (
            "Xã Tân Lập (98%) và xã Bình Minh (đạt 95%) có tỷ lệ ký số cao nhất.",
            [("Xã Tân Lập", "tỷ lệ ký số"), ("xã Bình Minh", "tỷ lệ ký số")],
        ),
        ("Thị trấn Suối Ngà và xã Tân Lập đạt 100%.", [("Thị trấn Suối Ngà và xã Tân Lập", "")]),
        (
            "Tỷ lệ ký số của thị trấn Suối Ngà, xã Bình Minh và xã Tân Lập đạt 90%.",
            [("thị trấn Suối Ngà, xã Bình Minh và xã Tân Lập", "Tỷ lệ ký số")],
        ),
    ],
    ids=["bare-members", "measure-behind", "two-named", "three-named"],
)
def test_all_whom_a_list_names_are_named(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.unit_text, one.indicator_text) for one in _read(text)] == expected


def test_systems_in_a_list_are_no_places() -> None:
    assert [one.unit_text for one in _read("Tỷ lệ ký số của HIS (98%), LIS (97%).")] == ["", ""]
