"""What the streams of a PDF unpack to, counted before a library unpacks them."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from vnfilings.box import UnreadableFileError

#: Bytes that one stream of a PDF, and all of them but pictures, may unpack to.
MAX_STREAM = 48 * 2**20
MAX_STREAMS = 256 * 2**20
_STREAM = re.compile(rb"stream\r?\n")
_FILTER = re.compile(rb"/(FlateDecode|Fl|ASCII85Decode|A85|ASCIIHexDecode|AHx|RunLengthDecode|RL|LZWDecode|LZW)\b")
#: Bytes before a stream in which its dictionary stands.
_DICTIONARY = 2000


def refuse_inflating(path: Path) -> None:
    """Raise UnreadableFileError where the streams of a PDF, but for pictures, unpack to more than any filing."""
    data = path.read_bytes()
    total = 0
    for match in _STREAM.finditer(data):
        before = data[max(0, match.start() - _DICTIONARY) : match.start()].rpartition(b" obj")[2]
        names = _FILTER.findall(before)
        if not names or b"/Image" in before:
            continue
        end = data.find(b"endstream", match.end())
        total += _unpacked(data[match.end() : end if end >= 0 else None], names)
        if total > MAX_STREAMS:
            break
    else:
        return
    raise UnreadableFileError(
        path, f"it unpacks to more than {MAX_STREAMS // 2**20} MB, more than any filing; print it to PDF again"
    )


def _unpacked(raw: bytes, names: list[bytes]) -> int:
    """Return how many bytes a stream unpacks to; more than all may where one of its filters makes too much."""
    unpackers: dict[bytes, Callable[[bytes], bytes]] = {
        b"Fl": _inflate, b"A8": _from_ascii85, b"AS": _from_ascii85, b"AH": _from_hex, b"Ru": _run_lengths,
        b"RL": _run_lengths,
    }  # fmt: skip
    for name in names:
        unpack = _from_hex if name == b"ASCIIHexDecode" else unpackers.get(name[:2])
        if unpack is None:
            return len(raw)
        raw = unpack(raw)
        if len(raw) > MAX_STREAM:
            return MAX_STREAMS + 1
    return len(raw)


def _inflate(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw, MAX_STREAM + 1)
    except zlib.error:
        return b""


def _from_ascii85(raw: bytes) -> bytes:
    try:
        return base64.a85decode(raw.partition(b"~>")[0].removeprefix(b"<~"))
    except ValueError:
        return b""


def _from_hex(raw: bytes) -> bytes:
    try:
        return binascii.unhexlify(b"".join(raw.partition(b">")[0].split()))
    except binascii.Error:
        return b""


def _run_lengths(raw: bytes) -> bytes:
    return b"".join(_runs(raw))


def _runs(raw: bytes) -> Iterator[bytes]:
    place = size = 0
    while place < len(raw) and raw[place] != 128 and size <= MAX_STREAM:
        length = raw[place]
        piece = raw[place + 1 : place + 2 + length] if length < 128 else raw[place + 1 : place + 2] * (257 - length)
        place += length + 2 if length < 128 else 2
        size += len(piece)
        yield piece
