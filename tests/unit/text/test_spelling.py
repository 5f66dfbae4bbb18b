"""Numbers in odd spellings are read at low confidence with a flag that says what was odd, or refused aloud."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from vnfilings import explain, read_documents, read_ledger, read_quantities, read_quantity
from vnfilings.formats import parse_text
from vnfilings.text import spell_numbers, to_plain

#: The text, the value and its unit, and the flag; a refused number has no value.
_READ: tuple[tuple[str, float, str, str], ...] = (
    *((f"đạt 4{mark}5%", 45, "%", "hidden-character") for mark in (
        "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e", "\ufe0f", "\U000e0035", "\u200e",
        "\u200f", "\u202a", "\u2066", "\u061c", "\u034f", "\u2063", "\U000e0100", "\u3164", "\u115f",
        "\u0001", "\u200b\u200d\u2060",
    )),
    ("đạt 45\u200b%", 45, "%", "hidden-character"),
    ("1\u200b.234\u200b.567 hồ sơ", 1234567, "count", "hidden-character"),
    ("đạt ４５%", 45, "%", "foreign-digits"),
    ("đạt ４５％", 45, "%", "foreign-mark"),
    ("đạt 4５%", 45, "%", "foreign-digits"),
    ("đạt ٤٥%", 45, "%", "foreign-digits"),
    ("đạt ٤٥٪", 45, "%", "foreign-mark"),
    ("đạt ۴۵%", 45, "%", "foreign-digits"),
    ("đạt ४५%", 45, "%", "foreign-digits"),
    ("đạt ๔๕%", 45, "%", "foreign-digits"),
    ("đạt ৪৫%", 45, "%", "foreign-digits"),
    ("đạt ៤៥%", 45, "%", "foreign-digits"),
    ("đạt 𝟒𝟓%", 45, "%", "foreign-digits"),
    ("đạt 𝟜𝟝%", 45, "%", "foreign-digits"),
    ("đạt 𝟺𝟻,𝟻%", 45.5, "%", "foreign-digits"),
    ("đạt 4️⃣5️⃣%", 45, "%", "foreign-digits"),
    ("đạt ④⑤%", 45, "%", "circled-digits"),
    ("đạt ⑷⑸%", 45, "%", "circled-digits"),
    ("đạt ❹❺%", 45, "%", "circled-digits"),
    ("đạt ⑳%", 20, "%", "circled-digits"),
    ("đạt 4٫5%", 4.5, "%", "foreign-mark"),
    ("đạt 4٫125%", 4.125, "%", "foreign-mark"),
    ("có 1٬234٬567 hồ sơ", 1234567, "count", "foreign-mark"),
    ("đạt 45٪", 45, "%", "foreign-mark"),
    ("đạt 45﹪", 45, "%", "foreign-mark"),
    ("đạt 4，5%", 4.5, "%", "foreign-mark"),
    ("đạt 4．5%", 4.5, "%", "foreign-mark"),
    ("đạt 4﹒5%", 4.5, "%", "foreign-mark"),
    ("đạt 4·5%", 4.5, "%", "foreign-mark"),
    ("đạt 4∙5%", 4.5, "%", "foreign-mark"),
    ("có 1'234'567 hồ sơ", 1234567, "count", "foreign-mark"),
    ("có 1’234’567 hồ sơ", 1234567, "count", "foreign-mark"),
    ("có 1'234,5 triệu đồng", 1234500000, "money", "foreign-mark"),
    ("có 1_234_567 hồ sơ", 1234567, "count", "foreign-mark"),
    ("đạt 45 ‰", 45, "other", "per-mille"),
    ("đạt 45‱", 4.5, "other", "per-mille"),
    ("đạt 4½%", 4.5, "%", "vulgar-fraction"),
    ("đạt 4 ½ %", 4.5, "%", "vulgar-fraction"),
    ("đạt 4 1/2 %", 4.5, "%", "vulgar-fraction"),
    ("đạt 4¹⁄₂ %", 4.5, "%", "vulgar-fraction"),
    ("đạt 4⅛%", 4.125, "%", "vulgar-fraction"),
    ("đạt ¾ %", 0.75, "%", "vulgar-fraction"),
    ("4,5E+01", 45, "count", "scientific"),
    ("có 1,5e3 hồ sơ", 1500, "count", "scientific"),
    ("đạt 4.5e1%", 45, "%", "scientific"),
    ("đạt -0%", 0, "%", "negative-zero"),
    ("đạt −0,0 %", 0, "%", "negative-zero"),
    ("đạt 54(1) %", 54, "%", "doubtful-note-mark"),
    ("đạt 54 [1] %", 54, "%", "doubtful-note-mark"),
    ("đạt 54* %", 54, "%", "doubtful-note-mark"),
    ("đạt 54† %", 54, "%", "doubtful-note-mark"),
    ("đạt 54a %", 54, "%", "doubtful-note-mark"),
    ("có 120(2) bệnh viện", 120, "count", "doubtful-note-mark"),
    ("đạt 54¹²³ %", 54, "%", "doubtful-note-mark"),
    ("đạt 54₁ %", 54, "%", "doubtful-note-mark"),
    ("có 10² hồ sơ", 10, "count", "note-or-power"),
)  # fmt: skip
_SURE = (
    ("đạt 54¹ %", 54, "%", "note-mark"),
    ("đạt 54⁽¹⁾ %", 54, "%", "note-mark"),
    ("có 120² bệnh viện", 120, "count", "note-mark"),
    ("có 2,5 × 10⁶ hồ sơ", 2500000, "count", "power"),
    ("có 2,5·10⁶ hồ sơ", 2500000, "count", "power"),
    ("có 2.5 x 10^6 hồ sơ", 2500000, "count", "power"),
    ("có 10⁶ hồ sơ", 1000000, "count", "power"),
)
_REFUSED = (
    ("đạt 4O%", "letter-in-number"),
    ("đạt 4о%", "letter-in-number"),
    ("đạt O,5%", "letter-in-number"),
    ("đạt l5%", "letter-in-number"),
    ("đạt 4l5%", "letter-in-number"),
    ("đạt 4S%", "letter-in-number"),
    ("có 1O5 bệnh viện", "letter-in-number"),
    ("có 1O bệnh viện", "letter-in-number"),
    ("1O", "letter-in-number"),
    ("đạt Ⅳ5%", "roman-numeral"),
    ("đạt Ⅳ%", "roman-numeral"),
    ("đạt IV5%", "roman-numeral"),
    ("đạt XLV %", "roman-numeral"),
    ("đạt \u202e54%\u202c.", "mirrored"),
    ("đạt \u202e54%", "mirrored"),
    *((f"đạt 4{mark}5%", "line-end-in-number") for mark in "\x0b\x0c\x85\u2028\u2029\x1c"),
    ("đạt 4̶5%", "marked-digits"),
    ("đạt 45⃠%", "marked-digits"),
    ("đạt 1e400%", "too-large"),
    ("có 1E+40 hồ sơ", "too-large"),
    ("có 10⁹⁹ hồ sơ", "too-large"),
    (f"có {'9' * 400} bệnh viện", "too-large"),
    ("đạt NaN%", "not-a-number"),
    ("đạt -inf %", "not-a-number"),
    ("đạt ∞%", "not-a-number"),
    ("đạt 4,5,6%", "two-marks"),
    ("đạt 4,,5%", "two-marks"),
    ("đạt 4..5%", "two-marks"),
    ("đạt 4'5%", "foreign-mark"),
    ("đạt 4_5%", "foreign-mark"),
    ("đạt 4\ufffd5%", "foreign-mark"),
    ("đạt 4\ue0005%", "foreign-mark"),
    ("đạt 4˙5%", "foreign-mark"),
    ("có 120*2 bệnh viện", "foreign-mark"),
    ("đạt 4٫5٫6%", "foreign-mark"),
    ("đạt 45℅", "foreign-mark"),
    ("đạt 45 o/o", "foreign-mark"),
    ("đạt ⒋⒌%", "foreign-digits"),
    ("đạt 四五%", "foreign-digits"),
    ("đạt 4⑤%", "circled-digits"),
)
_PLAIN = (
    "Năm 2025 có 46,1% (60/130 lượt) theo Quyết định 12/QĐ-UBND",
    "120 km² và 5 m³ nước, 10l dung dịch, 5 l, 5G, mức 4, 138A Giảng Võ, PM2,5",
    "O2, H5N1, COVID-19, vitamin B12, IPv4, 12g%, 1.234.567,5%, 1 468 hồ sơ",
    "① Triển khai; Quý IV/2026; v1.2.3; 12.5.2026; 192.168.0.1; tỷ lệ a_b_c",
    "ghi chú (1) và [2], 45% (1), 54%(2), 10-15%, 5-0, từ 3 – 5%",
)  # fmt: skip


@pytest.mark.parametrize(("text", "value", "unit", "flag"), _READ)
def test_an_odd_number_is_read_at_low_confidence_as_printed_and_says_what_was_odd(
    text: str, value: float, unit: str, flag: str
) -> None:
    found = read_quantities(text)
    assert [(one.value, one.value_unit, one.confidence) for one in found] == [(value, unit, "low")]
    assert flag in found[0].flags
    printed = unicodedata.normalize("NFC", text).translate(dict.fromkeys(map(ord, "\u2028\u2029"), "␤"))
    assert found[0].raw_text in printed


@pytest.mark.parametrize(("text", "value", "unit", "flag"), _SURE)
def test_a_raised_note_mark_or_a_power_is_read_surely(text: str, value: float, unit: str, flag: str) -> None:
    found = read_quantities(text)
    assert [(one.value, one.value_unit, one.confidence) for one in found] == [(value, unit, "high")]
    assert flag in found[0].flags


@pytest.mark.parametrize(("text", "flag"), _REFUSED)
def test_what_cannot_be_read_surely_has_no_value_and_a_line_in_the_ledger(text: str, flag: str) -> None:
    found = read_quantities(text)
    assert [one.value for one in found] == [None]
    assert {"unreadable", flag} <= set(found[0].flags)
    tokens = read_ledger(text).tokens
    assert [token.number_class for token in tokens] == ["unreadable"]
    assert flag in tokens[0].reason and f": {flag}" not in tokens[0].reason  # the code, behind words


def test_a_power_that_was_refused_is_not_sure() -> None:
    [odd] = spell_numbers("1.234 × 10⁶ hồ sơ").odd  # 1,234 or 1234 times a million
    assert (odd.flags, odd.is_read, odd.is_sure) == (("power",), False, False)


@pytest.mark.parametrize("text", _PLAIN)
def test_ordinary_numbers_are_not_touched(text: str) -> None:
    assert spell_numbers(text) == (to_plain(text), ())


@pytest.mark.parametrize("text", [text for text, *_ in (*_READ, *_SURE, *_REFUSED)])
def test_a_spelled_text_is_plain_and_says_where_its_odd_numbers_stand(text: str) -> None:
    spelled = spell_numbers(text)
    again = spell_numbers(spelled.text)
    assert again.text == spelled.text
    for odd in spelled.odd:
        assert spelled.text[odd.start : odd.end].strip("0123456789.,/#%‰+- ") == ""


def test_a_document_keeps_what_is_printed_and_counts_what_it_could_not_read(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    rows = "TT\tChỉ tiêu\tThực hiện (%)\n1\tTỷ lệ hồ sơ\t4\u200b5\n2\tTỷ lệ đơn thuốc\t4O\n3\tTỷ lệ bệnh án\t46"
    lines = ["Năm 2025, tỷ lệ bệnh án điện tử đạt ４５%.", "Năm 2025, có 1'234 bệnh viện, đạt 4O%.", rows]
    path.write_text("\n\n".join(lines), "utf-8")
    reading = read_documents([path])
    found = reading.frame[["locator", "value", "confidence", "raw_text"]].values.tolist()
    assert found == [
        ["line 1", 45.0, "low", "４５%"],
        ["line 3", 1234.0, "low", "1'234 bệnh viện"],
        ["line 6, cell 3", 45.0, "low", "4\u200b5"],
        ["line 8, cell 3", 46.0, reading.frame["confidence"].iloc[-1], "46"],
    ]
    assert reading.notes == (
        "bao-cao.txt: numbers not read: line 3: '4O' (a letter among the digits); "
        "line 7, cell 3: '4O' (a letter among the digits)",
    )
    assert reading.skipped == ("bao-cao.txt: skipped: 2 unreadable numbers",)
    ledger = read_documents([path], "ledger").frame
    assert ledger.loc[ledger["class"] == "unreadable", "raw"].tolist() == ["4O", "4O"]
    assert "４５" in ledger["raw"].tolist()


def test_vietnamese_in_decomposed_letters_and_look_alike_letters_reads_the_same() -> None:
    plain = read_quantity("đạt 45% số bệnh viện")
    assert read_quantity(unicodedata.normalize("NFD", "đạt 45% số bệnh viện")) == plain
    cyrillic = read_quantity("có 45 hồ sо")
    assert cyrillic is not None
    assert cyrillic.counted_noun == "hồ sơ" or cyrillic.value == 45


def test_words_around_a_number_are_shown_as_printed_in_statements_and_tasks(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.txt"
    task = "1. Giao Sở Y tế triển khai số hóa 4O% và ４５% hồ sơ bệnh án trước ngày 30/6/2026."
    table = "TT\tChỉ tiêu\tThực hiện (%)\n1\tTỷ lệ hồ sơ\t４６"
    path.write_text(f"KẾ HOẠCH năm 2026\n\nI. Nhiệm vụ\n\n{task}\n\n{table}", "utf-8")
    assert read_documents([path], "tasks").frame["title"].tolist() == ["triển khai số hóa 4O% và ４５% hồ sơ bệnh án"]
    verbatim = read_documents([path]).frame["verbatim"].tolist()
    assert ["４５%" in verbatim[0], "４６" in verbatim[1], any("#" in text for text in verbatim)] == [True, True, False]
    assert f"  text       {task.removeprefix('1. ')}" in explain([path], 1)


def test_an_asterisk_between_digits_of_a_text_file_is_kept() -> None:
    document = parse_text("Có 120*2 bệnh viện, **45** trạm y tế.")
    assert [paragraph.text for paragraph in document.paragraphs()] == ["Có ##### bệnh viện, 45 trạm y tế."]
