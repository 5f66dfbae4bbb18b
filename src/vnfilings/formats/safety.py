"""Refuses files that would harm or mislead before any library opens them."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from vnfilings.box import UnreadableFileError
from vnfilings.formats._claims import refuse_inflating, refuse_large_parts

__all__ = ["UnreadableFileError", "refuse_harmful"]

MAX_BYTES = 200 * 2**20
MAX_UNPACKED = 400 * 2**20
MAX_PARTS = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The name of the part that holds the encrypted document, as the directory of the container writes it.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIPPED = {".docx", ".xlsx", ".xlsb", ".ods"}
_TEXT = {".txt", ".md", ".csv", ".tsv", ".html", ".htm", ".xhtml"}
_CHUNK = 2**20
#: In UTF-16 most characters of a text have an empty byte, always the first or always the second.
_EMPTY_IN_UTF16 = 0.25
#: Bytes in which a page or an XML table says what it is.
_PROLOGUE = 4096


def refuse_harmful(path: Path) -> None:
    """Raise UnreadableFileError for a file that no reader may open: missing, empty, too large, locked or harmful."""
    if path.is_dir():
        raise UnreadableFileError(path, "it is a folder; give the names of files")
    if not path.is_file() and (path.is_symlink() or path.exists()):
        raise UnreadableFileError(path, "it is a link to nothing, a pipe or a device; give the name of a file")
    if not path.is_file():
        raise UnreadableFileError(path, "there is no such file")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFileError(path, "the file is empty")
    if size > MAX_BYTES:
        raise UnreadableFileError(
            path, f"{size / 2**20:,.0f} MB exceeds the limit of {MAX_BYTES // 2**20} MB; split it"
        )
    with path.open("rb") as stream:
        head = stream.read(_CHUNK)
    suffix = path.suffix.lower()
    if suffix in _ZIPPED:
        _refuse_bad_zip(path, head)
    elif suffix == ".pdf" and b"%PDF-" not in head[:1024]:
        raise UnreadableFileError(path, "it is named .pdf but is not a PDF; correct its extension")
    elif suffix == ".pdf":
        refuse_inflating(path)
    elif suffix == ".xls" and head.startswith(_OLE):
        _refuse_encrypted(path)
    elif suffix == ".xls" and not _begins_as_page(head):
        raise UnreadableFileError(path, f"it is named .xls but is not an Excel 97-2003 file; {_remedy_for_xls(head)}")
    elif suffix in _TEXT:
        _refuse_binary(path, head)


def is_web_page(path: Path) -> bool:
    """Return whether a file is a web page that is named .xls, as the exports of many web systems are."""
    if path.suffix.lower() != ".xls":
        return False
    with path.open("rb") as stream:
        return _begins_as_page(stream.read(_CHUNK))


def _begins_as_page(head: bytes) -> bool:
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return not head.startswith(_OLE) and (
        text.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<style", b"<head", b"<div", b"<body"))
        or (text.startswith((b"<?xml", b"<!--")) and b"<html" in text[:_PROLOGUE])
    )


def _remedy_for_xls(head: bytes) -> str:
    """Return what to do with a file that is named .xls and holds something else."""
    if head.startswith(b"PK"):
        return "rename it to .xlsx"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head[:_PROLOGUE]:
        return "it is an XML table; open it in Excel and save it as .xlsx"
    return "open it in Excel and save it as .xlsx"


def _refuse_binary(path: Path, head: bytes) -> None:
    if head.startswith((b"PK\x03\x04", _OLE, b"%PDF-")):
        raise UnreadableFileError(path, f"it is named {path.suffix} but has another format; correct its extension")
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begin.startswith((b"<!doctype html", b"<html")) and path.suffix.lower() not in (".html", ".htm", ".xhtml"):
        raise UnreadableFileError(path, f"it is named {path.suffix} but is a web page; rename it to .html")
    if begin.startswith(b"{\\rtf"):
        raise UnreadableFileError(path, f"it is named {path.suffix} but is an RTF file; open it in Word, save as .docx")
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" not in head or is_wide:
        return
    place = head.index(0)
    where = f"byte {place - head.rfind(10, 0, place)} of line {head.count(10, 0, place) + 1} is 0x00"
    if max(head[0::2].count(0), head[1::2].count(0)) > _EMPTY_IN_UTF16 * len(head):
        raise UnreadableFileError(path, f"{where}: it is UTF-16 without a byte order mark; save it as UTF-8")
    raise UnreadableFileError(path, f"{where}: it contains binary data, not text")


def _refuse_bad_zip(path: Path, head: bytes) -> None:
    if head.startswith(_OLE):
        _refuse_encrypted(path)
        raise UnreadableFileError(
            path,
            f"it is named {path.suffix} but has the format of Office 97-2003; open it and save it as {path.suffix}",
        )
    if not head.startswith(b"PK"):
        raise UnreadableFileError(path, f"it is named {path.suffix} but has another format; correct its extension")
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bad_parts(path, archive)
            refuse_large_parts(path, archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as fault:
        raise UnreadableFileError(path, "the file is damaged or incomplete; ask for it again") from fault


def _refuse_encrypted(path: Path) -> None:
    """Raise for the container into which office programs put a .docx or .xlsx with a password."""
    tail = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if _ENCRYPTED in tail + chunk:
                raise UnreadableFileError(path, "it is protected by a password; save it without one")
            tail = chunk[-len(_ENCRYPTED) :]


def _refuse_bad_parts(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise UnreadableFileError(
            path, f"it contains {len(parts):,} parts, more than any filing; split it into smaller files"
        )
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise UnreadableFileError(
            path, f"it would unpack to {unpacked / 2**20:,.0f} MB, more than any filing; split it"
        )
    total = 0
    for part in parts:
        if part.flag_bits & 1:
            raise UnreadableFileError(path, "it is protected by a password; save it without one")
        name = part.filename.lower()
        if not name.endswith((".xml", ".rels")):
            continue
        total += _refuse_entities(path, archive, part, MAX_UNPACKED - total)


def _refuse_entities(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: int) -> int:
    """Read one XML part through (declared sizes can lie) and refuse a document type, the way in for XXE."""
    size, tail = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > budget:
                raise UnreadableFileError(
                    path, "it unpacks to more than it declares; open it in an office program and save it again"
                )
            # NULs drop out so that a UTF-16 part cannot hide one
            if b"<!DOCTYPE" in (tail + chunk).replace(b"\x00", b"").upper():
                raise UnreadableFileError(
                    path, "it declares a document type (<!DOCTYPE), which no office program writes"
                )
            tail = chunk[-32:]
    return size
