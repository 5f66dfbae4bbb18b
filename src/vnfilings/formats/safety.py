"""Refuses files that would harm or mislead before any library opens them."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from vnfilings.reading_errors import VnFilingsError

MAX_BYTES = 200 * 2**20
MAX_UNPACKED = 400 * 2**20
MAX_PARTS = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPPED = {".docx", ".xlsx", ".ods"}
_TEXT = {".txt", ".md", ".csv", ".tsv", ".html", ".htm"}
_CHUNK = 2**20


class UnreadableFileError(VnFilingsError):
    """A file cannot be read; the message is one line with its name, the cause and what to do."""

    def __init__(self, path: Path, cause: str) -> None:
        super().__init__(f"{path.name}: {cause}")


def refuse_harmful(path: Path) -> None:
    """Raise UnreadableFileError for a file that no reader may open: missing, empty, too large, locked or harmful."""
    if not path.is_file():
        raise UnreadableFileError(path, "there is no such file")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFileError(path, "the file is empty")
    if size > MAX_BYTES:
        raise UnreadableFileError(path, f"{size / 2**20:,.0f} MB exceeds the limit of {MAX_BYTES // 2**20} MB")
    with path.open("rb") as stream:
        head = stream.read(_CHUNK)
    suffix = path.suffix.lower()
    if suffix in _ZIPPED:
        _refuse_bad_zip(path, head)
    elif suffix == ".pdf" and b"%PDF-" not in head[:1024]:
        raise UnreadableFileError(path, "it is named .pdf but is not a PDF file")
    elif suffix == ".xls" and not head.startswith(_OLE):
        raise UnreadableFileError(path, "it is named .xls but is not an Excel 97-2003 file; save it as .xlsx")
    elif suffix in _TEXT:
        _refuse_binary(path, head)


def _refuse_binary(path: Path, head: bytes) -> None:
    if head.startswith((b"PK\x03\x04", _OLE, b"%PDF-")):
        raise UnreadableFileError(path, f"it is named {path.suffix} but has another format; correct its extension")
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in head and not is_wide:
        raise UnreadableFileError(path, "it contains binary data, not text")


def _refuse_bad_zip(path: Path, head: bytes) -> None:
    if head.startswith(_OLE):
        raise UnreadableFileError(path, "it has a password or an old format; save it again without a password")
    if not head.startswith(b"PK"):
        raise UnreadableFileError(path, f"it is named {path.suffix} but is not a {path.suffix} file")
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bad_parts(path, archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as fault:
        raise UnreadableFileError(path, f"the file is damaged or truncated ({fault})") from fault


def _refuse_bad_parts(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise UnreadableFileError(path, f"it contains {len(parts):,} parts, more than any filing")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise UnreadableFileError(path, f"it would unpack to {unpacked / 2**20:,.0f} MB")
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
                raise UnreadableFileError(path, "it unpacks to more than it declares")
            # NULs drop out so that a UTF-16 part cannot hide one
            if b"<!DOCTYPE" in (tail + chunk).replace(b"\x00", b"").upper():
                raise UnreadableFileError(
                    path, "it declares a document type (<!DOCTYPE), which no office program writes"
                )
            tail = chunk[-32:]
    return size
