"""What a person sees of a PDF is what is read; what is not seen is counted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pdf_files import PdfFile, hex_text, show, stream, turned

from vnfilings import UnreadableFileError, describe_skipped, read_document
from vnfilings.formats import Document, Table
from vnfilings.text import print_odd

_SEEN = "Tỷ lệ hồ sơ điện tử đạt 45%."
_UNSEEN = "Tỷ lệ hồ sơ điện tử đạt 99%."
_BASE = show(_SEEN, 60, 700)
_GREY = "0.5 g 50 590 400 40 re f 0 g\n"
_LAYERS = "/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>"
_LAYER = "/Properties << /L1 6 0 R >>"
_STATES = "/ExtGState << /G1 << /BM /Multiply >> /G2 << /ca 0 >> >>"
_GROUP = "<< /Type /OCG /Name (off) >>"


def _read(tmp_path: Path, content: str = "", **more: object) -> Document:
    path = tmp_path / "page.pdf"
    path.write_bytes(PdfFile([content], **more).build())  # type: ignore[arg-type]
    return read_document(path)


def _printed(document: Document) -> list[str]:
    """Return the paragraphs with their oddly spelled numbers as they are printed."""
    return [print_odd(block.text, block.text, block.odd) for block in document.paragraphs()]


def _texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs()]


_HIDDEN = {
    "render mode 3": (show(_UNSEEN, 60, 600, mode=3), "1 passage of hidden text"),
    "white": ("1 g " + show(_UNSEEN, 60, 600) + "0 g", "1 passage of white text"),
    "nearly white": ("0.97 0.98 0.96 rg " + show(_UNSEEN, 60, 600), "1 passage of white text"),
    "white in CMYK": ("0 0 0 0 k " + show(_UNSEEN, 60, 600), "1 passage of white text"),
    "grey on grey": (_GREY + "0.52 g " + show(_UNSEEN, 60, 600), "1 passage of white text"),
    "white stroke": ("1 G " + show(_UNSEEN, 60, 600, mode=1), "1 passage of white text"),
    "off the page": (show(_UNSEEN, 700, 600), "1 passage of off-page text"),
    "below the page": (show(_UNSEEN, 60, -40), "1 passage of off-page text"),
    "size 0.5": (show(_UNSEEN, 60, 600, 0.5), "1 passage of zero-size text"),
    "scaled away": ("q .01 0 0 .01 60 600 cm " + show(_UNSEEN, 0, 0) + "Q", "1 passage of zero-size text"),
    "narrowed away": ("BT 0.1 Tz ET " + show(_UNSEEN, 60, 600) + "BT 100 Tz ET", "1 passage of zero-size text"),
    "clipped": ("q 0 0 50 50 re W n " + show(_UNSEEN, 60, 600) + "Q", "1 passage of hidden text"),
    "clip of nothing": ("q 0 0 0 0 re W* n " + show(_UNSEEN, 60, 600) + "Q", "1 passage of hidden text"),
    "covered": (show(_UNSEEN, 60, 600) + "1 g 50 590 400 40 re f 0 g", "1 passage of covered text"),
    "blacked out": (show(_UNSEEN, 60, 600) + "0 g 50 590 400 40 re f", "1 passage of covered text"),
    "struck out": (show(_UNSEEN, 60, 600) + "60 603.5 m 228 603.5 l S", "1 passage of struck-through text"),
    "struck out by an area": (show(_UNSEEN, 60, 600) + "60 603 168 .7 re f", "1 passage of struck-through text"),
    "transparent": ("/G2 gs " + show(_UNSEEN, 60, 600), "1 passage of hidden text"),
    "under a thick line": (show(_UNSEEN, 60, 600) + "1 G 30 w 50 605 m 400 605 l S", "1 passage of covered text"),
    "slanted": (f"BT /F1 40 Tf .7 .7 -.7 .7 100 100 Tm {hex_text('NHÁP 99%')} Tj ET", "1 passage of slanted text"),
}


@pytest.mark.parametrize("kind", _HIDDEN)
def test_text_that_nobody_sees_is_counted_and_not_read(kind: str, tmp_path: Path) -> None:
    content, said = _HIDDEN[kind]
    document = _read(tmp_path, _BASE + content, resources=_STATES)
    assert (_texts(document), describe_skipped(document.skipped)) == ([_SEEN], f"skipped: {said}")


def test_text_outside_the_cropped_page_is_not_read(tmp_path: Path) -> None:
    document = _read(tmp_path, _BASE + show(_UNSEEN, 60, 100), page="/CropBox [0 400 595 842]")
    assert (_texts(document), describe_skipped(document.skipped)) == ([_SEEN], "skipped: 1 passage of off-page text")


_VISIBLE = {
    "white on a dark area": "0 0 .5 rg 50 590 400 40 re f 1 g " + show(_SEEN, 60, 600) + "0 g",
    "white on a thick line": "0 0 .5 RG 30 w 50 605 m 400 605 l S 1 g " + show(_SEEN, 60, 600) + "0 g",
    "white on a shading": "q 50 590 400 40 re W n /S1 sh Q 1 g " + show(_SEEN, 60, 600) + "0 g",
    "light grey": "0.7 g " + show(_SEEN, 60, 600),
    "stroked": "1 g " + show(_SEEN, 60, 600, mode=2),
    "underlined": show(_SEEN, 60, 600) + "60 598 m 228 598 l S",
    "with a line above": show(_SEEN, 60, 600) + "60 610 m 228 610 l S",
    "beside a long rule": show(_SEEN, 60, 600) + "10 603.5 m 585 603.5 l S",
    "clipped with room": "q 50 590 400 40 re W n " + show(_SEEN, 60, 600) + "Q",
    "framed afterwards": show(_SEEN, 60, 600) + "50 590 400 40 re S",
    "framed by a ring": show(_SEEN, 60, 600) + "0 g 40 580 420 60 re 50 590 400 40 re f*",
    "marked by a tint": "/G1 gs " + show(_SEEN, 60, 600) + "1 1 0 rg 50 590 400 40 re f",
    "marked later by its own colour": "0.5 g " + show(_SEEN, 60, 600) + "/G1 gs 0.5 g 50 590 400 40 re f",
    "white, on black, repainted": show(_SEEN, 60, 600) + "1 g 50 590 400 40 re f 0 g " + show(_SEEN, 60, 600),
    "through a shading": "q " + show(_SEEN, 60, 600, mode=7) + "50 590 400 40 re f Q",
}


@pytest.mark.parametrize("kind", _VISIBLE)
def test_text_that_is_seen_is_read(kind: str, tmp_path: Path) -> None:
    document = _read(tmp_path, _VISIBLE[kind], resources=_STATES)
    assert (_texts(document), document.skipped) == ([_SEEN], ())


_COPIES = {
    "each glyph": "".join(
        show(letter, 60 + 6 * n + shift, 600) for n, letter in enumerate(_SEEN) for shift in (0, 0.4)
    ),
    "each word": show("Tỷ lệ", 60, 600) + show("Tỷ lệ", 60.5, 600.2) + show("30%", 102, 600) + show("30%", 102.5, 600),
    "the line": show(_SEEN, 60, 600) + show(_SEEN, 60.6, 600),
    "four times": "".join(show(_SEEN, 60 + 0.3 * n, 600 + 0.1 * n) for n in range(4)),
    "as a white shadow": "1 g " + show(_SEEN, 60.8, 599.6) + "0 g " + show(_SEEN, 60, 600),
}


@pytest.mark.parametrize("kind", _COPIES)
def test_imitated_bold_reads_once(kind: str, tmp_path: Path) -> None:
    document = _read(tmp_path, _COPIES[kind])
    assert (_texts(document), document.skipped) == (["Tỷ lệ 30%" if kind == "each word" else _SEEN], ())


def test_doubled_letters_stay_two(tmp_path: Path) -> None:
    assert _texts(_read(tmp_path, show("111 xã, 22 trạm, 0,00%...", 60, 600))) == ["111 xã, 22 trạm, 0,00%..."]


_RAISED = {
    "smaller and higher": (
        show("đạt 54", 60, 600) + show("1", 96, 604, 7) + show(" % trong", 100, 600),
        "đạt 54¹ % trong",
    ),
    "by text rise": (show("đạt 54", 60, 600) + show("1", 96, 600, rise=4) + show(" %", 102, 600), "đạt 54¹ %"),
    "a note in brackets": (show("đạt 54", 60, 600) + show("(1)", 96, 605, 7) + show("%", 107, 600), "đạt 54⁽¹⁾%"),
    "a power": (show("10", 60, 600) + show("6", 72, 605, 7) + show(" lượt", 76, 600), "10⁶ lượt"),
    "lowered": (show("CO", 60, 600) + show("2", 72, 597, 7) + show(" giảm 5%", 76, 600), "CO₂ giảm 5%"),
    "at the start of a note": (show("1", 60, 604, 7) + show("Theo báo cáo 45 xã", 64, 600), "¹Theo báo cáo 45 xã"),
}


@pytest.mark.parametrize("kind", _RAISED)
def test_raised_digits_are_no_digits_of_the_number(kind: str, tmp_path: Path) -> None:
    content, text = _RAISED[kind]
    assert _printed(_read(tmp_path, content)) == [text]


def test_a_small_number_on_the_line_is_not_raised(tmp_path: Path) -> None:
    assert _texts(_read(tmp_path, show("đạt 54", 60, 600) + show("1", 96, 600, 11) + show("%", 102, 600))) == [
        "đạt 541%"
    ]


def _table(turn: int) -> str:
    """Return a ruled table of two rows drawn level, or turned by quarters."""
    matrix = ("1 0 0 1 0 0", "0 1 -1 0 595 0", "-1 0 0 -1 595 842", "0 -1 1 0 0 842")[turn]
    rules = "".join(f"50 {y} m 450 {y} l S " for y in (500, 530, 560)) + "".join(
        f"{x} 500 m {x} 560 l S " for x in (50, 250, 450)
    )
    cells = (("Chỉ tiêu", 60, 540), ("Năm 2025", 260, 540), ("Tỷ lệ hồ sơ", 60, 510), ("45,5%", 260, 510))
    return f"q {matrix} cm {rules}" + "".join(show(text, x, y) for text, x, y in cells) + "Q\n"


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_turned_pages_and_turned_tables_are_read(turn: int, rotate: int, tmp_path: Path) -> None:
    document = _read(tmp_path, _table(turn), page=f"/Rotate {rotate}")
    [table] = document.tables()
    assert (table.header, table.rows[0].texts) == (("Chỉ tiêu", "Năm 2025"), ("Tỷ lệ hồ sơ", "45,5%"))


def test_a_turned_table_beside_level_text_is_read_and_so_is_the_text(tmp_path: Path) -> None:
    level = "".join(
        show("Kết quả thực hiện các nhiệm vụ của năm được nêu dưới đây.", 60, 800 - 15 * n) for n in range(4)
    )
    document = _read(tmp_path, level + f"q .5 0 0 .5 0 0 cm {_table(1)} Q")
    [table] = [block for block in document.blocks if isinstance(block, Table)]
    assert table.rows[0].texts == ("Tỷ lệ hồ sơ", "45,5%")
    assert _texts(document)[0].startswith("Kết quả thực hiện các nhiệm vụ")


def test_a_turned_title_is_read_in_its_cell(tmp_path: Path) -> None:
    rules = "".join(f"50 {y} m 450 {y} l S " for y in (500, 530, 620)) + "".join(
        f"{x} 500 m {x} 620 l S " for x in (50, 250, 450)
    )
    content = show("Chỉ tiêu", 60, 570) + turned("Năm 2025", 300, 545, 1) + show("Tỷ lệ hồ sơ", 60, 510)
    [table] = _read(tmp_path, rules + content + show("45,5%", 260, 510)).tables()
    assert (table.header, table.rows[0].texts) == (("Chỉ tiêu", "Năm 2025"), ("Tỷ lệ hồ sơ", "45,5%"))


@pytest.mark.parametrize("way", ["marked content", "form"])
def test_a_layer_that_is_switched_off_is_not_read(way: str, tmp_path: Path) -> None:
    if way == "form":
        form = stream(show(_UNSEEN, 60, 600), entries="/Type /XObject /Subtype /Form /BBox [0 0 595 842] /OC 6 0 R")
        more = {"extra": (_GROUP, form), "resources": "/XObject << /X1 7 0 R >>", "catalog": _LAYERS}
        content = "/X1 Do"
    else:
        more = {"extra": (_GROUP,), "resources": _LAYER, "catalog": _LAYERS}
        content = f"/OC /L1 BDC {show(_UNSEEN, 60, 600)} EMC"
    document = _read(tmp_path, f"{_BASE}{content}", **more)
    assert (_texts(document), describe_skipped(document.skipped)) == ([_SEEN], "skipped: 1 passage of hidden text")


def test_a_layer_that_is_on_is_read(tmp_path: Path) -> None:
    content = f"/OC /L1 BDC {_BASE} EMC"
    catalog = "/OCProperties << /OCGs [6 0 R] /D << /ON [6 0 R] >> >>"
    assert _texts(_read(tmp_path, content, extra=(_GROUP,), resources=_LAYER, catalog=catalog)) == [_SEEN]


_FIELD = "/Type /Annot /Subtype /Widget /FT /Tx /Rect [200 590 400 610]"
_TEXT_V = "/V <feff003400350025>"  # 45%


@pytest.mark.parametrize(
    ("entry", "read", "said"),
    [
        (f"<< {_FIELD} {_TEXT_V} >>", ["Tỷ lệ hồ sơ đạt 45%"], ""),
        (f"<< {_FIELD} {_TEXT_V} /F 2 >>", ["Tỷ lệ hồ sơ đạt"], "skipped: 1 passage of hidden text"),
        (f"<< {_FIELD} /AP << /N 7 0 R >> {_TEXT_V} >>", ["Tỷ lệ hồ sơ đạt 45%"], ""),
        ("<< /Subtype /FreeText /Rect [200 590 400 610] /Contents (45%) >>", ["Tỷ lệ hồ sơ đạt 45%"], ""),
        ("<< /Subtype /Text /Rect [200 590 400 610] /Contents (99%) >>", ["Tỷ lệ hồ sơ đạt"], "skipped: 1 comment"),
        (
            "<< /Subtype /StrikeOut /Rect [60 700 228 712] /QuadPoints [55 712 240 712 55 697 240 697] >>",
            ["Tỷ lệ hồ sơ đạt"],
            "skipped: 1 passage of struck-through text",
        ),
    ],
    ids=["field", "hidden field", "field with its look", "free text", "note", "strike out"],
)
def test_fields_and_annotations_are_read_as_they_are_seen(
    entry: str, read: list[str], said: str, tmp_path: Path
) -> None:
    look = stream(
        f"BT /F1 12 Tf 2 5 Td {hex_text('45%')} Tj ET",
        entries="/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 3 0 R >> >>",
    )
    struck = show(_UNSEEN, 60, 700) if "StrikeOut" in entry else ""
    content = struck + show("Tỷ lệ hồ sơ đạt", 60, 597)
    document = _read(tmp_path, content, page="/Annots [6 0 R]", extra=(entry, look))
    assert (_texts(document), describe_skipped(document.skipped)) == (read, said)


_IMAGE = stream(
    "\0", entries="/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray"
)
_DRAWN = "q 595 0 0 842 0 0 cm /X1 Do Q\n"
_IMAGES = {"extra": (_IMAGE,), "resources": "/XObject << /X1 6 0 R >>"}


@pytest.mark.parametrize("content", [_DRAWN + show(_SEEN, 60, 600, mode=3), show(_SEEN, 60, 600) + _DRAWN])
def test_the_text_below_a_scanned_page_is_read_with_less_confidence(content: str, tmp_path: Path) -> None:
    from vnfilings import read_statements

    document = _read(tmp_path, content, **_IMAGES)
    assert (_texts(document), document.skipped) == ([_SEEN], ())
    assert document.notes == ("its text was recognised from scanned pages (OCR by the scanner)",)
    assert {one.confidence for one in read_statements(document)} == {"low"}


def test_invisible_text_behind_a_small_picture_is_not_read(tmp_path: Path) -> None:
    content = "q 80 0 0 80 60 590 cm /X1 Do Q\n" + show(_UNSEEN, 60, 600, mode=3) + _BASE
    document = _read(tmp_path, content, **_IMAGES)
    assert _texts(document) == [_SEEN]
    assert describe_skipped(document.skipped) == "skipped: 1 passage of hidden text, 1 picture without text"


def test_a_font_that_names_no_letter_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"fonts do not define which characters they show.*--ocr"):
        _read(tmp_path, _BASE, names_letters=False)


def test_a_given_text_replaces_only_what_no_font_names(tmp_path: Path) -> None:
    private = show("\ue001\ue002", 60, 600)
    honest = f"/Span << /ActualText <feff00340035> >> BDC {private} EMC " + show("% số xã", 72, 600)
    lying = f"/Span << /ActualText <feff00390039> >> BDC {show('45', 60, 580)} EMC " + show("% số trạm", 72, 580)
    assert _texts(_read(tmp_path, honest + lying + show("Kết quả như trên.", 60, 560))) == [
        "45% số xã",
        "45% số trạm",
        "Kết quả như trên.",
    ]


def test_a_number_with_an_unknown_digit_is_no_number(tmp_path: Path) -> None:
    document = _read(tmp_path, show("Tỷ lệ hồ sơ điện tử đạt 4\ue0015,5% và 12 xã.", 60, 600))
    assert _texts(document) == ["Tỷ lệ hồ sơ điện tử đạt \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd và 12 xã."]
    assert document.notes == ("page 1: the fonts do not define some characters; they are shown as \ufffd",)


def test_a_word_cut_by_a_soft_hyphen_is_one(tmp_path: Path) -> None:
    content = show("Tỷ lệ digi\u00ad", 60, 600) + show("talization đạt 45%.", 60, 585)
    assert _texts(_read(tmp_path, content)) == ["Tỷ lệ digitalization đạt 45%."]


def test_a_field_that_hangs_below_itself_ends(tmp_path: Path) -> None:
    entry = f"<< {_FIELD} /Parent 6 0 R >>"
    assert _texts(_read(tmp_path, _BASE, page="/Annots [6 0 R]", extra=(entry,))) == [_SEEN]


def test_forms_that_call_each_other_are_refused_at_once(tmp_path: Path) -> None:
    entries = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 {} 0 R >> >>"
    forms = [stream("/X1 Do " * 9, entries=entries.format(number)) for number in range(7, 27)]
    with pytest.raises(UnreadableFileError, match=r"forms within forms more than 2,000 times.*; print it to PDF again"):
        _read(tmp_path, "/X1 Do", extra=(*forms, stream("")), resources="/XObject << /X1 6 0 R >>")


def test_a_page_of_very_many_lines_is_read_without_looking_for_tables(tmp_path: Path) -> None:
    upright = "".join(f"{9 * n} {38 * m} m {9 * n} {38 * m + 20} l S\n" for n in range(60) for m in range(18))
    level = "".join(f"{28 * m} {9 * n} m {28 * m + 20} {9 * n} l S\n" for n in range(70) for m in range(18))
    document = _read(tmp_path, upright + level + _BASE)
    assert (_texts(document), list(document.tables())) == ([_SEEN], [])
    assert document.notes == ("page 1: too many lines to detect ruled tables",)


def test_a_grid_of_ten_thousand_cells_is_read_in_time(tmp_path: Path) -> None:
    grid = "".join(f"{5 * n} 0 m {5 * n} 500 l S 0 {5 * n} m 500 {5 * n} l S\n" for n in range(101))
    document = _read(tmp_path, grid + _BASE)
    assert len(next(document.tables()).header) == 100
    assert _texts(document) == [_SEEN]


@pytest.mark.parametrize("media", ["0 Tj 595 842", "0 0", "/A /B /C /D", ""])
def test_a_damaged_page_costs_one_line_or_nothing(media: str, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(PdfFile([_BASE], media=media).build())
    try:
        assert _texts(read_document(path)) == [_SEEN]
    except UnreadableFileError as error:
        assert "\n" not in str(error)
