"""Small PDF files made in memory: each page is a content stream, with a font that names every letter."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

A4 = (595, 842)


def hex_text(text: str) -> str:
    """Return a text as the font of these files takes it."""
    return "<" + text.encode("utf-16-be").hex() + ">"


def show(text: str, x: float, y: float, size: float = 12, *, mode: int = 0, rise: float = 0) -> str:
    """Return the operators that show a text at a place; y grows upwards."""
    return f"BT /F1 {size} Tf {mode} Tr {rise} Ts 1 0 0 1 {x} {y} Tm {hex_text(text)} Tj ET\n"


def turned(text: str, x: float, y: float, turn: int, size: float = 12) -> str:
    """Return the operators that show a text turned by quarters against the clock."""
    a, b = ((1, 0), (0, 1), (-1, 0), (0, -1))[turn]
    return f"BT /F1 {size} Tf {a} {b} {-b} {a} {x} {y} Tm {hex_text(text)} Tj ET\n"


@dataclass
class PdfFile:
    """Builds one file; `extra` are objects beside the pages, and `page`, `resources` and `catalog` add entries."""

    contents: Sequence[str]
    page: str = ""
    resources: str = ""
    catalog: str = ""
    extra: Sequence[str] = ()
    names_letters: bool = True
    compress: bool = True
    media: str = f"0 0 {A4[0]} {A4[1]}"
    objects: list[bytes] = field(default_factory=list)

    def build(self) -> bytes:
        """Return the bytes of the file: objects 1 to 5 are fixed, then `extra` from 6 on, then the pages."""
        first_page = 6 + len(self.extra)
        numbers = [first_page + 2 * n for n in range(len(self.contents))]
        kids = " ".join(f"{number} 0 R" for number in numbers)
        to_unicode = " /ToUnicode 5 0 R" if self.names_letters else ""
        font = "/Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H /DescendantFonts [4 0 R]"
        inner = "/Type /Font /Subtype /CIDFontType2 /BaseFont /Made /DW 500 /CIDToGIDMap /Identity"
        info = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        descriptor = "/Type /FontDescriptor /FontName /Made /Descent -200 /FontBBox [0 -200 1000 800]"
        ranges = "\n".join(f"<{n:02x}00> <{n:02x}ff> <{n:02x}00>" for n in (*range(0x04), 0x1E, 0x20, 0x22, 0xE0))
        cmap = f"1 begincodespacerange <0000> <ffff> endcodespacerange 8 beginbfrange {ranges} endbfrange"
        bodies = [
            f"<< /Type /Catalog /Pages 2 0 R {self.catalog} >>".encode(),
            f"<< /Type /Pages /Kids [{kids}] /Count {len(numbers)} >>".encode(),
            f"<< {font}{to_unicode} >>".encode(),
            f"<< {inner} {info} /FontDescriptor << {descriptor} >> >>".encode(),
            stream(cmap),
            *(one.encode("latin-1") if isinstance(one, str) else one for one in self.extra),
        ]
        for number, content in zip(numbers, self.contents, strict=True):
            resources = f"/Resources << /Font << /F1 3 0 R >> {self.resources} >>"
            head = f"<< /Type /Page /Parent 2 0 R /MediaBox [{self.media}] {resources}"
            bodies += [f"{head} /Contents {number + 1} 0 R {self.page} >>".encode(), stream(content, self.compress)]
        return _assemble(bodies)


def stream(content: str, compress: bool = False, entries: str = "") -> bytes:
    """Return a stream object with its content."""
    raw = content.encode("latin-1")
    packed = zlib.compress(raw) if compress else raw
    way = "/Filter /FlateDecode" if compress else ""
    return f"<< /Length {len(packed)} {way} {entries} >>\nstream\n".encode() + packed + b"\nendstream"


def _assemble(bodies: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    begin = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n".encode()
    return bytes(out)
