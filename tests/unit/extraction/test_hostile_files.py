"""A file that would harm or mislead costs one line, in bounded time and memory; the others are read all the same."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest

from vnfilings import read_statements, read_table_cells
from vnfilings.extraction import read_documents
from vnfilings.formats import UnreadableFileError, read_document
from vnfilings.formats import safety as guard

_BOMB_MEGABYTES = 60
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def _word(path: Path, text: str = "Tỷ lệ đạt 80%") -> Path:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(path))
    return path


def _workbook(path: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Chỉ tiêu", "Kết quả"])
    workbook.save(path)
    return path


def _replace_part(path: Path, name: str, change: bytes, marker: bytes) -> Path:
    """Rewrite one part of a zipped document with `change` put before `marker`."""
    raw = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(path, "w") as after:
        for part in before.infolist():
            content = before.read(part)
            after.writestr(part, content.replace(marker, change + marker, 1) if part.filename == name else content)
    return path


def _bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(_BOMB_MEGABYTES):
                part.write(b"0" * 2**20)
    return path


def _lying_bomb(path: Path) -> Path:
    """Return a bomb that declares a small size."""
    _bomb(path)
    raw = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = raw.rfind(signature) if signature == b"PK\x01\x02" else raw.find(signature, 10)
        raw[place + offset : place + offset + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(bytes(raw))
    return path


def _locked_pdf(path: Path) -> Path:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))
    return path


def _locked_xls() -> bytes:
    """Return a workbook of Excel 97 whose first record after the beginning says that the others are encrypted."""
    content = bytearray(Path(__file__).with_name("percent.xls").read_bytes())
    record = content.index(b"\x09\x08\x10\x00") + 20
    content[record : record + 2], content[record + 4 : record + 6] = b"\x2f\x00", b"\x01\x00"
    return bytes(content)


def _scan(path: Path) -> Path:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)
    return path


@pytest.mark.parametrize("before", range(40))
def test_a_document_type_split_over_two_chunks_is_refused(
    before: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_CHUNK", 32)
    xml = b'<?xml version="1.0"?>' + b" " * before + b"<!DOCTYPE x><w:document"
    path = _replace_part(_word(tmp_path / "report.docx"), "word/document.xml", xml, b"<w:document")
    with pytest.raises(UnreadableFileError, match="document type"):
        read_document(path)


@pytest.mark.parametrize(
    ("part", "doctype", "marker"),
    [
        ("word/document.xml", b"<!doctype x>", b"<w:document"),
        ("word/document.xml", "<!DOCTYPE x>".encode("utf-16-le"), b"<w:document"),
        ("_rels/.rels", b"<!DOCTYPE x>", b"<Relationships"),
    ],
    ids=["in small letters", "in UTF-16", "among the relationships"],
)
def test_a_document_type_is_found_however_it_is_written(
    part: str, doctype: bytes, marker: bytes, tmp_path: Path
) -> None:
    path = _replace_part(_word(tmp_path / "report.docx"), part, doctype, marker)
    with pytest.raises(UnreadableFileError, match="document type"):
        read_document(path)


def _make(kind: str, folder: Path) -> Path:
    path = folder / kind
    if kind == "missing.docx":
        return path
    makers = {
        "bomb.xlsx": _bomb,
        "lying_bomb.xlsx": _lying_bomb,
        "entity.docx": lambda p: _replace_part(_word(p), "word/document.xml", _DOCTYPE.encode()[21:], b"<w:document"),
        "entity.xlsx": lambda p: _replace_part(_workbook(p), "xl/workbook.xml", _DOCTYPE.encode()[21:], b"<workbook"),
        "locked.pdf": _locked_pdf,
        "scan.pdf": _scan,
    }
    contents = {
        "empty.txt": b"",
        "binary.csv": bytes(range(256)) * 40,
        "nothing.docx": b"\x00" * 4096,
        "locked.xlsx": _OLE + b"\x00" * 2048 + "EncryptedPackage".encode("utf-16-le"),
        "locked.docx": _OLE + b"\x00" * (2**20 - 20) + "EncryptedPackage".encode("utf-16-le"),
        "locked_new_format.xls": _OLE + b"\x00" * 2048 + "EncryptedPackage".encode("utf-16-le"),
        "locked.xls": _locked_xls(),
        "renamed.docx": _OLE + b"\x00" * 2048,
        "damaged.xls": _OLE + b"\x07" * 2048,
        "damaged.pdf": b"%PDF-1.7\n1 0 obj << /Type /Catalog",
        "picture.pdf": b"\x89PNG\r\n" * 100,
        "web.xlsx": b"<html><body>not a workbook</body></html>",
        "macros.docm": b"PK",
        "old.doc": b"\xd0\xcf\x11\xe0",
        "program.exe": b"MZ",
    }
    if kind in makers:
        return makers[kind](path)
    if kind == "locked.ods":  # a zip whose parts are encrypted says so in its directory
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("content.xml", "<a/>")
        content = bytearray(path.read_bytes())
        content[content.index(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(content)
        return path
    if kind.startswith("cut."):
        whole = (_word if kind.endswith("docx") else _workbook)(folder / f"whole{path.suffix}")
        path.write_bytes(whole.read_bytes()[:-400])
        return path
    path.write_bytes(contents[kind])
    return path


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("missing.docx", "no such file"),
        ("empty.txt", "empty"),
        ("binary.csv", "binary"),
        ("nothing.docx", "named .docx but has another format"),
        ("locked.xlsx", "it is protected by a password; save it without one"),
        ("locked.docx", "it is protected by a password; save it without one"),
        ("locked_new_format.xls", "it is protected by a password; save it without one"),
        ("locked.xls", "it is protected by a password; save it without one"),
        ("renamed.docx", "but has the format of Office 97-2003"),
        ("locked.pdf", "password"),
        ("locked.ods", "password"),
        ("damaged.xls", "damaged"),
        ("damaged.pdf", "damaged"),
        ("picture.pdf", "not a PDF"),
        ("web.xlsx", "named .xlsx but has another format"),
        ("macros.docm", "macros"),
        ("old.doc", "save it as .docx"),
        ("program.exe", "not supported"),
        ("scan.pdf", "--ocr"),
        ("cut.docx", "incomplete; ask for it again"),
        ("cut.xlsx", "incomplete; ask for it again"),
        ("bomb.xlsx", "unpack"),
        ("lying_bomb.xlsx", ""),
        ("entity.docx", "DOCTYPE"),
        ("entity.xlsx", "DOCTYPE"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, cause: str
) -> None:
    monkeypatch.setattr(guard, "MAX_UNPACKED", 40 * 2**20)
    path = _make(kind, tmp_path)
    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(UnreadableFileError) as fault:
        read_document(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    message = str(fault.value)
    assert message.startswith(f"{kind}: ")
    assert cause in message
    assert "\n" not in message
    assert time.perf_counter() - start < 20
    assert peak < 200 * 2**20


def test_the_cells_of_a_workbook_with_a_password_are_refused_for_the_password(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="protected by a password"):
        read_table_cells(_make("locked.xls", tmp_path))


def test_the_other_files_are_read_all_the_same(tmp_path: Path) -> None:
    good = _word(tmp_path / "good.docx", "Tỷ lệ hồ sơ trực tuyến đạt 80%")
    reading = read_documents([_make("empty.txt", tmp_path), good, _make("damaged.pdf", tmp_path)])
    assert reading.frame["value"].tolist() == [80]
    assert [line.split(":")[0] for line in reading.errors] == ["empty.txt", "damaged.pdf"]


def test_a_link_to_another_place_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        '<p>Tỷ lệ đạt 80%</p><img src="http://127.0.0.1:9/x"><iframe src="file:///etc/passwd"></iframe>', "utf-8"
    )
    assert [paragraph.text for paragraph in read_document(path).paragraphs()] == ["Tỷ lệ đạt 80%"]


def test_a_value_far_from_the_table_is_refused_and_does_not_end_the_program(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "Chỉ tiêu", 5
    workbook.save(tmp_path / "far.xlsx")
    with pytest.raises(UnreadableFileError, match=r"values from row 1 to row 1,048,576.*delete the cells"):
        read_document(tmp_path / "far.xlsx")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("page.txt", "\ufeff <!DOCTYPE html><p>98%</p>", "is a web page; rename it to .html"),
        ("page.csv", "<html><body>98%", "is a web page; rename it to .html"),
        ("word.txt", r"{\rtf1 98%}", "is an RTF file; open it in Word"),
        ("field.csv", f"Chỉ tiêu,2025\n{'x' * 200_000},5\n", "200,000 characters .* break the text into lines"),
        ("line.txt", "1" * 50_000, "line 1: 50,000 characters .* break the text into lines"),
    ],
)
def test_a_text_that_is_none_is_refused_with_what_to_do(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=said):
        read_document(tmp_path / name)


def test_a_folder_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "reports.txt").mkdir()
    with pytest.raises(UnreadableFileError, match="it is a folder"):
        read_document(tmp_path / "reports.txt")


def test_a_text_without_line_ends_is_cut_at_the_ends_of_sentences(tmp_path: Path) -> None:
    sentence = "Tỷ lệ ký số đạt 98% trong năm 2025. "
    (tmp_path / "long.txt").write_text(sentence * 500, encoding="utf-8")
    pieces = list(read_document(tmp_path / "long.txt").paragraphs())
    assert len(pieces) > 1
    assert " ".join(piece.text for piece in pieces) == (sentence * 500).strip()
    assert {piece.locator for piece in pieces} == {"line 1"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize(("name", "between"), [("a.txt", " đạt "), ("a.csv", ";")])
def test_every_kind_of_line_end_ends_a_line(end: str, name: str, between: str, tmp_path: Path) -> None:
    lines = (f"Chỉ tiêu{between}2025", f"Tỷ lệ ký số{between}98%", f"Tỷ lệ hài lòng{between}91%", "")
    (tmp_path / name).write_bytes(end.join(lines).encode())
    found = read_statements(read_document(tmp_path / name))
    assert [one.quantity.value for one in found if one.quantity.value_unit == "%"] == [98.0, 91.0]
