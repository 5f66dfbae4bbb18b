"""Which lines of a page are the two blocks of a letterhead, by where their words stand."""

from __future__ import annotations

from typing import Any

from vnfilings.formats._pdf.side_by_side import split_letterhead

_COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_HEAD = [(50.0, "SỞ Y TẾ TỈNH GIA LAI"), (300.0, _COUNTRY)]


def _line(*parts: tuple[float, str]) -> list[dict[str, Any]]:
    """Return the words of a line, each part from its place on, letters 6 points wide and spaces 4."""
    words = []
    for start, text in parts:
        for word in text.split():
            words.append({"text": word, "x0": start, "x1": start + 6 * len(word)})
            start += 6 * len(word) + 4
    return words


def _split(*lines: list[tuple[float, str]]) -> list[tuple[str, bool]]:
    found = split_letterhead([_line(*parts) for parts in lines])
    return [(" ".join(word["text"] for word in line.words), line.stands_alone) for line in found]


def test_the_name_of_the_country_in_a_sentence_begins_no_letterhead() -> None:
    line = [(50.0, f"Hiến pháp nước {_COUNTRY}")]
    assert _split(line) == [(line[0][1], False)]


def test_a_number_in_capitals_is_no_part_of_the_name_above_it() -> None:
    name = [(50.0, "BỆNH VIỆN Y HỌC"), (300.0, "Độc lập - Tự do")]
    read = _split(_HEAD, name, [(50.0, "CỔ TRUYỀN")], [(50.0, "SỐ: 107/BC-BV")])
    assert read == [
        ("SỞ Y TẾ TỈNH GIA LAI", True),
        ("BỆNH VIỆN Y HỌC CỔ TRUYỀN", True),
        ("SỐ: 107/BC-BV", True),
        (_COUNTRY, True),
        ("Độc lập - Tự do", True),
    ]


def test_a_line_is_cut_where_the_right_block_begins_not_at_a_gap_within_the_left() -> None:
    read = _split(_HEAD, [(50.0, "Số:"), (90.0, "107/BC"), (310.0, "Gia Lai, ngày 22")])
    assert read == [("SỞ Y TẾ TỈNH GIA LAI", True), ("Số: 107/BC", True), (_COUNTRY, True), ("Gia Lai, ngày 22", True)]


def test_a_short_line_belongs_to_the_block_that_it_begins_with_and_a_centred_one_to_that_around_it() -> None:
    read = _split(_HEAD, [(300.0, "Tự do")], [(80.0, "BỆNH VIỆN SAO")], [(280.0, "Kết quả")], [(50.0, "Đến nay")])
    assert read == [
        ("SỞ Y TẾ TỈNH GIA LAI", True),
        ("BỆNH VIỆN SAO", True),
        (_COUNTRY, True),
        ("Tự do", True),
        ("Kết quả", False),
        ("Đến nay", False),
    ]
