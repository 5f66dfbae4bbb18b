"""Text in the letters of older Vietnamese fonts is converted with a note, less sure; other text is not touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnfilings import UnreadableFileError, read_statements
from vnfilings.formats.read_file import parse_document
from vnfilings.text import convert_legacy, find_legacy_encoding

_TEXT = "Tỷ lệ hồ sơ bệnh án điện tử của Sở Y tế năm 2025 đạt 45%, được 12 bệnh viện thực hiện."
_TCVN3 = "Tû lÖ hå s¬ bÖnh ¸n ®iÖn tö cña Së Y tÕ n¨m 2025 ®¹t 45%, ®\u00adîc 12 bÖnh viÖn thùc hiÖn."
_VNI = "Tyû leä hoà sô beänh aùn ñieän töû cuûa Sôû Y teá naêm 2025 ñaït 45%, ñöôïc 12 beänh vieän thöïc hieän."
_MISREAD = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in _TEXT.encode("utf-8"))
_CASES = {"TCVN3": _TCVN3, "VNI": _VNI, "UTF-8 read as Windows-1252": _MISREAD}


@pytest.mark.parametrize("encoding", _CASES)
def test_an_older_encoding_is_found_by_its_words_and_converted(encoding: str) -> None:
    assert find_legacy_encoding([_CASES[encoding]]) == encoding
    assert convert_legacy(_CASES[encoding], encoding) == _TEXT


@pytest.mark.parametrize(("encoding", "suffix"), [(encoding, "txt") for encoding in _CASES] + [("TCVN3", "html")])
def test_a_file_in_an_older_encoding_is_read_with_a_note_and_less_sure(
    encoding: str, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"bao-cao.{suffix}"
    text = _CASES[encoding]
    path.write_text(text if suffix == "txt" else f"<meta charset=utf-8><p>{text}</p>", "utf-8")
    document = parse_document(path)
    assert document.notes[0].startswith(f"its letters were in an older encoding ({encoding})")
    found = read_statements(document)
    assert [one.quantity.value for one in found] == [45.0, 12.0]
    assert {one.confidence for one in found} == {"low"}
    assert all("legacy-encoding" in one.flags for one in found)


@pytest.mark.parametrize("text", [_TCVN3, _VNI])
def test_the_bytes_of_an_older_font_are_read_too(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    path.write_bytes(text.encode("latin-1"))
    assert [block.text for block in parse_document(path).paragraphs()] == [_TEXT]


@pytest.mark.parametrize(
    "text", [_TEXT, "Le ministère de la santé a publié des données déjà arrêtées", "größe für über", "®iÖn tö", "45 µg"]
)
def test_ordinary_text_is_not_touched(text: str) -> None:
    assert find_legacy_encoding([text]) is None
    assert convert_legacy(_TEXT, "TCVN3") == _TEXT


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        ("Tỷ lệ hồ sơ\nđạt 45%".encode() + b" \xe9", "byte 0xE9 in line 2 is not UTF-8"),
        ("Tỷ lệ hồ sơ đạt 45%".encode("utf-16-le"), "byte 2 of line 1 is 0x00: it is UTF-16 without a byte order mark"),
        ("Tỷ lệ hồ sơ đạt 45%".encode("utf-16-be"), "byte 1 of line 1 is 0x00: it is UTF-16 without a byte order mark"),
    ],
)
def test_a_byte_of_another_encoding_is_named_with_its_line(raw: bytes, cause: str, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    path.write_bytes(raw)
    with pytest.raises(UnreadableFileError, match=cause):
        parse_document(path)
