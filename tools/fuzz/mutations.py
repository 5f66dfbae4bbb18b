"""Mutations of files by their format: bytes, parts of a zip, XML tokens, PDF streams, text; the same for one seed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

_ZIPPED = (".docx", ".xlsx", ".ods", ".xlsb")
_MARKED_UP = (".html", ".htm", ".xhtml")
_PLAIN = (".txt", ".csv", ".tsv")
_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_NUMBER = re.compile(rb"(?<![0-9])[0-9]+(?:[.,][0-9]+)?")
_STREAM = re.compile(rb"(/Length )([0-9]+)([^>]*>>\s*stream\r?\n)(.*?)(\r?\nendstream)", re.S)
_NUMBERS = (
    "0", "-1", "1", "2147483647", "-2147483648", "4294967295", "9" * 30, "1e400", "1E+01", "-0", "NaN", "00",
    "1000000000", "65536", "16384", "1048577", "0.0000001", "١٢٣", "１２３", "½", "9" * 1000, "", "1.234.567,89",
)  # fmt: skip
_ODDITIES = (
    "\u200b", "\u00ad", "\u202e", "\u2028", "\u0085", "\ufeff", "\x0b", "\x1c", "\u0301" * 50, "‰", "⁰¹²", "①", "७५%",
    "\U0001f600", "\U000e0030", "=1+1", "@a@a", "%", "/", "(", ")", "-" * 300, "." * 300, "1" * 400, "a@" * 300,
    "5/2", "ngày 31/02/2026", "'" , '"', "“", "<", ">", "&", "&#0;", "&#x110000;", "\t" * 40, "| " * 60, "I. ", "a) ",
)  # fmt: skip
_VALUES = (b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"\xff\xff", b"\x00\x00\x00\x80", b"\x01\x00")


def mutate(suffix: str, content: bytes, random: Random) -> bytes:
    """Return the content of a file of this format with one to four mutations."""
    for _ in range(random.choice((1, 1, 2, 3, 4))):
        content = random.choice(_mutations_of(suffix))(content, random)
    return content


def _mutations_of(suffix: str) -> tuple[Callable[[bytes, Random], bytes], ...]:
    if suffix in _ZIPPED:
        return (_mutate_part, _mutate_part, _mutate_part, _mutate_part, _mutate_parts, mutate_bytes)
    if suffix == ".pdf":
        return (_mutate_stream, _mutate_stream, _mutate_objects, _mutate_objects, mutate_bytes)
    if suffix in _MARKED_UP:
        return (_mutate_tokens, _mutate_tokens, _mutate_text, mutate_bytes)
    if suffix in _PLAIN:
        return (_mutate_text, _mutate_text, _mutate_text, _encode_again, mutate_bytes)
    return (mutate_bytes,)


def mutate_bytes(content: bytes, random: Random) -> bytes:
    """Return the bytes with one place changed, cut, copied, moved or overwritten."""
    if not content:
        return random.randbytes(20)
    start = random.randrange(len(content))
    end = min(len(content), start + random.choice((1, 1, 4, 16, 200)))
    changed = {
        "flip": lambda: content[:start] + bytes([content[start] ^ 1 << random.randrange(8)]) + content[start + 1 :],
        "value": lambda: content[:start] + (value := random.choice(_VALUES)) + content[start + len(value) :],
        "noise": lambda: content[:start] + random.randbytes(end - start) + content[end:],
        "insert": lambda: content[:start] + random.randbytes(end - start) + content[start:],
        "cut": lambda: content[:start] + content[end:],
        "copy": lambda: content[:end] + content[start:end] * random.choice((1, 5, 400)) + content[end:],
        "zero": lambda: content[:start] + bytes(end - start) + content[end:],
        "end": lambda: content[:start],
    }
    return changed[random.choice([*changed])]()


def _mutate_part(content: bytes, random: Random) -> bytes:
    """Return the zip with the tokens (or bytes) of one part mutated."""
    parts = _read_parts(content)
    if not parts:
        return mutate_bytes(content, random)
    large = sorted(parts, key=lambda name: -len(parts[name]))
    name = random.choice(large[:4] if random.random() < 0.7 else large)
    is_text = name.endswith((".xml", ".rels", ".vml"))
    change = _mutate_tokens if is_text and random.random() < 0.9 else mutate_bytes
    parts[name] = change(parts[name], random)
    return _write_parts(parts, random)


def _mutate_parts(content: bytes, random: Random) -> bytes:
    """Return the zip with a part dropped, renamed, copied over another, emptied or put outside its folder."""
    parts = _read_parts(content)
    if not parts:
        return mutate_bytes(content, random)
    name, other = random.choice([*parts]), random.choice([*parts])
    how = random.randrange(6)
    if how == 0:
        del parts[name]
    elif how == 1:
        parts["../../" + name] = parts.pop(name)
    elif how == 2:
        parts[other] = parts[name]
    elif how == 3:
        parts[name] = b""
    elif how == 4:
        parts[name.upper()] = parts.pop(name)
    else:
        parts[name] = parts[name] * random.choice((2, 20))
    return _write_parts(parts, random)


def _read_parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of a zip; none where an earlier mutation has made it unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > 20_000_000:
                return {}
            return {part.filename: archive.read(part) for part in archive.infolist()}
    except Exception:  # noqa: BLE001  # what damaged zips raise is what the campaign is about
        return {}


def _write_parts(parts: dict[str, bytes], random: Random) -> bytes:
    method = random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return target.getvalue()


def _mutate_tokens(content: bytes, random: Random) -> bytes:
    """Return marked-up text with a tag or text copied, deleted, swapped, nested, an attribute or number changed."""
    tokens = _TOKEN.findall(content.decode("utf-8", "replace"))
    if not tokens:
        return mutate_bytes(content, random)
    place, other = random.randrange(len(tokens)), random.randrange(len(tokens))
    token = tokens[place]
    how = random.randrange(9)
    if how == 0:
        tokens[place] = token * random.choice((2, 20, 3000))
    elif how == 1:
        del tokens[place : place + random.choice((1, 1, 5, 50))]
    elif how == 2:
        tokens[place], tokens[other] = tokens[other], token
    elif how == 3:
        tokens[place] = _nest(token, random)
    elif how == 4:
        tokens[place:place] = tokens[min(place, other) : max(place, other)][:500]
    elif how in (5, 6):
        tokens = _change_attribute(tokens, random)
    else:
        tokens[place] = _change_text(token, random) if not token.startswith("<") else _change_number(token, random)
    return "".join(tokens).encode("utf-8", "replace")


def _nest(token: str, random: Random) -> str:
    match = re.match(r"<([\w:]+)", token)
    if not match:
        return token
    depth = random.choice((3, 60, 300, 3000, 20_000))
    return f"<{match[1]}>" * depth + "1" + f"</{match[1]}>" * depth


def _change_attribute(tokens: list[str], random: Random) -> list[str]:
    """Return the tokens with the value of one attribute replaced by an odd number or text, or copied from another."""
    places = [number for number, token in enumerate(tokens) if token.startswith("<") and '="' in token]
    if not places:
        return tokens
    place = random.choice(places)
    attributes = re.findall(r'="([^"]*)"', tokens[place])
    value = random.choice(
        (*_NUMBERS, "", "../../../etc/passwd", "file:///etc/passwd", "A1:XFD1048576", "x" * 5000, "true")
    )
    changed = tokens[place].replace(f'="{random.choice(attributes)}"', f'="{value}"', 1)
    return [*tokens[:place], changed, *tokens[place + 1 :]]


def _change_number(text: str, random: Random) -> str:
    found = list(re.finditer(r"[0-9]+", text))
    if not found:
        return text
    match = random.choice(found)
    return text[: match.start()] + random.choice(_NUMBERS) + text[match.end() :]


def _change_text(text: str, random: Random) -> str:
    place = random.randrange(len(text) + 1)
    end = place + random.choice((0, 1, 3, 20))
    oddity = random.choice(_ODDITIES) * random.choice((1, 1, 2, 30))
    return text[:place] + oddity + text[end:]


def _mutate_text(content: bytes, random: Random) -> bytes:
    """Return text with odd characters, odd numbers, repeated pieces, or lost line ends, quotes and separators."""
    text = content.decode("utf-8", "replace")
    place = random.randrange(len(text) + 1)
    piece = text[place : place + random.choice((1, 5, 40, 400))]
    letter = random.choice("\n,;\"'\t./%()")
    changed = {
        "odd": lambda: _change_text(text, random),
        "number": lambda: _change_number(text, random),
        "repeat": lambda: text[:place] + piece * random.choice((2, 10, 300)) + text[place:],
        "lose": lambda: text.replace(letter, "", random.choice((1, -1))),
        "exchange": lambda: text.replace(letter, random.choice("\n\r\u2028;|\t\" '"), random.choice((1, -1))),
        "digits": lambda: text.translate(
            {48 + d: random.choice((0x660, 0xFF10, 0x966, 0x2080)) + d for d in range(10)}
        ),
    }
    return changed[random.choice([*changed])]().encode("utf-8", "replace")


def _encode_again(content: bytes, random: Random) -> bytes:
    encoding = random.choice(("utf-16", "utf-16-be", "utf-8-sig", "cp1258", "cp1252", "utf-32", "utf-7"))
    return content.decode("utf-8", "replace").encode(encoding, "replace")


def _mutate_stream(content: bytes, random: Random) -> bytes:
    """Return the PDF with one stream inflated, mutated, deflated again and its length corrected."""
    streams = list(_STREAM.finditer(content))
    if not streams:
        return mutate_bytes(content, random)
    match = random.choice(streams)
    try:
        plain, is_packed = zlib.decompress(match[4]), True
    except zlib.error:
        plain, is_packed = match[4], False
    plain = random.choice((_mutate_operators, _mutate_operators, _mutate_numbers, mutate_bytes))(plain, random)
    packed = zlib.compress(plain) if is_packed else plain
    stream = match[1] + str(len(packed)).encode() + match[3] + packed + match[5]
    return content[: match.start()] + stream + content[match.end() :]


def _mutate_operators(content: bytes, random: Random) -> bytes:
    lines = re.split(rb"(?<=[\s)\]])", content)
    place, other = random.randrange(len(lines)), random.randrange(len(lines))
    how = random.randrange(4)
    if how == 0:
        lines[place] = lines[place] * random.choice((2, 50, 5000))
    elif how == 1:
        del lines[place : place + random.choice((1, 3, 30))]
    elif how == 2:
        lines[place], lines[other] = lines[other], lines[place]
    else:
        odd = (
            b"/X1 Do ",
            b"q ",
            b"Q ",
            b"BT ",
            b"[ ",
            b"<< ",
            b"90 0 90 0 0 0 cm ",
            b"3 Tr ",
            b"BI ID ",
            b"(\\377\\0) Tj ",
        )
        lines[place] = random.choice(odd) * random.choice((1, 1, 200, 20_000))
    return b"".join(lines)


def _mutate_numbers(content: bytes, random: Random) -> bytes:
    found = list(_NUMBER.finditer(content))
    if not found:
        return mutate_bytes(content, random)
    match = random.choice(found)
    return content[: match.start()] + random.choice(_NUMBERS).encode() + content[match.end() :]


def _mutate_objects(content: bytes, random: Random) -> bytes:
    """Return the PDF with a number, a reference or a name in one of its dictionaries changed."""
    how = random.randrange(4)
    if how == 0:
        references = list(re.finditer(rb"[0-9]+ 0 R", content))
        if references:
            match = random.choice(references)
            return content[: match.start()] + b"%d 0 R" % random.randrange(9) + content[match.end() :]
    if how == 1:
        names = list(re.finditer(rb"/[A-Za-z0-9]+", content[:100_000]))
        if names:
            match, other = random.choice(names), random.choice(names)
            return content[: match.start()] + other[0] + content[match.end() :]
    if how == 2:
        place = random.choice([match.end() for match in re.finditer(rb"<<|\[", content)] or [0])
        odd = (
            b"/Length 99999999 ",
            b"/Kids [2 0 R] ",
            b"/Count 1000000000 ",
            b"/Encrypt 5 0 R ",
            b"/Rotate 45 ",
            b"[" * 5000,
        )
        return content[:place] + random.choice(odd) + content[place:]
    return _mutate_numbers(content, random)
