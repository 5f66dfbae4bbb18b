"""How wide the letters of our face are, read from its file: a library that draws would take a quarter of a second."""

from __future__ import annotations

import struct
from functools import cache
from importlib.resources import files

_FACES = {False: "Arimo-Regular.ttf", True: "Arimo-Bold.ttf"}


@cache
def letter_widths(*, is_bold: bool) -> dict[int, float]:
    """Return the width [em] of each letter of Arimo by its code point.

    The tables are those of OpenType (ISO/IEC 14496-22): `cmap` of format 4, `hhea`, `hmtx` and `head`.
    """
    font = files("analysis.reports").joinpath(f"fonts/{_FACES[is_bold]}").read_bytes()
    tables = {}
    for number in range(struct.unpack_from(">H", font, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        tables[tag.decode()] = offset
    (units,) = struct.unpack_from(">H", font, tables["head"] + 18)
    (n_widths,) = struct.unpack_from(">H", font, tables["hhea"] + 34)
    widths = struct.unpack_from(">" + "HH" * n_widths, font, tables["hmtx"])[::2]
    glyphs = _read_glyphs(font, tables["cmap"])
    return {code: widths[min(glyph, n_widths - 1)] / units for code, glyph in glyphs.items()}


def _read_glyphs(font: bytes, start: int) -> dict[int, int]:
    """Return the glyph of each code point, from the subtable of format 4."""
    (count,) = struct.unpack_from(">H", font, start + 2)
    offsets = (start + struct.unpack_from(">L", font, start + 8 + 8 * number)[0] for number in range(count))
    table = next(offset for offset in offsets if struct.unpack_from(">H", font, offset)[0] == 4)
    (double,) = struct.unpack_from(">H", font, table + 6)
    places = [table + 14 + part * double + (2 if part else 0) for part in range(4)]
    ends, starts, deltas, jumps = (struct.unpack_from(f">{double // 2}H", font, place) for place in places)
    glyphs = {}
    for number, (first, last, delta, jump) in enumerate(zip(starts, ends, deltas, jumps, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if jump:
                (glyph,) = struct.unpack_from(">H", font, places[3] + 2 * number + jump + 2 * (code - first))
            if glyph:
                glyphs[code] = (glyph + delta) & 0xFFFF
    return glyphs
