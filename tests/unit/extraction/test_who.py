"""Who a text is about: places and facilities leave the words that name an indicator."""

from __future__ import annotations

import pytest

from vnfilings.extraction.naming import Names, find_mentions, is_place, split_who

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
