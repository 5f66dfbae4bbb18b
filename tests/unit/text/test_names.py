"""Names compare equal however they are typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.schemas import compare_key
from vnfilings.text import to_plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khánh Hòa", "Khánh Hoà"),
        ("Khánh Hòa", unicodedata.normalize("NFD", "Khánh Hòa")),
        ("TP.HCM", "Thành phố Hồ Chí Minh"),
        ("TP HCM", "Tp. Hồ Chí Minh"),
        ("BR-VT", "Bà Rịa – Vũng Tàu"),
        ("BRVT", "bà rịa-vũng tàu"),
        ("Đắk Lắk", "Dak Lak"),
        ("Đắc Lắc", "Đăk Lăk"),
        ("Thừa Thiên - Huế", "TT-Huế"),
        ("tỉnh Kon Tum", "KonTum"),
        ("Bắc Cạn", "Bắc Kạn"),
    ],
)
def test_spellings_of_one_name_compare_equal(one: str, other: str) -> None:
    assert compare_key(one) == compare_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Hà Nam", "Hà Nội"), ("Quảng Nam", "Quảng Ngãi"), ("Hà Giang", "Hậu Giang")]
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert compare_key(one) != compare_key(other)


@given(text=st.text())
def test_a_key_is_its_own_key_whatever_the_form(text: str) -> None:
    assert compare_key(unicodedata.normalize("NFD", text)) == compare_key(text)


@given(text=st.text())
def test_plain_text_keeps_every_place(text: str) -> None:
    assert len(to_plain(text)) == len(unicodedata.normalize("NFC", text))
