"""What the glyphs of a page say: copies that imitate bold, struck words, raised digits, texts given for glyphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from vnfilings.formats._pdf.drawing import ActualText, Glyph, Shape
from vnfilings.text import lower_text, raise_text

#: A copy stands less than this share of its width aside, and of its size above or below.
_COPY_ASIDE, _COPY_ABOVE = 0.45, 0.25
#: A line through the middle of words lies this high above their baseline, in sizes, and is this thin.
_STRIKE_LOW, _STRIKE_HIGH, _STRIKE_THICK = 0.12, 0.5, 0.16
#: It begins and ends with the words, but for this many sizes.
_STRIKE_ENDS = 0.7
#: A page with more lines is a drawing.
_MOST_STROKES = 3_000
_LONGEST_RAISED = 8
#: Sizes from one piece to the next that touches it.
_TOUCHES = 0.45
_SMALLER = 0.85
#: A glyph that no font names, of which pdfminer gives the number alone; or one of a font's private signs.
UNKNOWN = "\ufffd"
_OF_NUMBERS = frozenset("0123456789.,%")
_NAMELESS = re.compile(r"\(cid:[0-9]+\)|[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")


def drop_copies(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return the glyphs without those painted again right beside their first, as programs do that have no bold font."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        if not glyph.text.strip():
            kept.append(glyph)
            continue
        step = max(glyph.size, 1.0)
        column, row = int(glyph.base[0] // step), int(glyph.base[1] // step)
        near = (seen.get((glyph.text, column + across, row + down), ()) for across in (-1, 0, 1) for down in (-1, 0, 1))
        if any(_is_copy(glyph, other) for others in near for other in others):
            continue
        kept.append(glyph)
        seen.setdefault((glyph.text, column, row), []).append(glyph)
    return kept


def _is_copy(glyph: Glyph, other: Glyph) -> bool:
    if glyph.turn != other.turn or abs(glyph.size - other.size) > 0.1 * other.size:
        return False
    lengthwise, crosswise = (0, 1) if glyph.turn in (0, 2, None) else (1, 0)
    width = other.x1 - other.x0 if lengthwise == 0 else other.bottom - other.top
    aside = abs(glyph.base[lengthwise] - other.base[lengthwise])
    above = abs(glyph.base[crosswise] - other.base[crosswise])
    return aside <= _COPY_ASIDE * max(width, 0.2 * other.size) and above <= _COPY_ABOVE * other.size


def find_struck(glyphs: Sequence[Glyph], shapes: Sequence[Shape]) -> tuple[set[int], int]:
    """Return the ids of the glyphs of level text that a line strikes out, and in how many passages.

    The line lies at the middle of small letters, and begins and ends with the words: a rule of a table does not.
    """
    struck: set[int] = set()
    passages = 0
    rows: dict[int, list[Glyph]] = {}
    strokes = [shape for shape in shapes if _may_strike(shape)]
    if len(strokes) > _MOST_STROKES:
        return struck, 0
    if strokes:
        for glyph in glyphs:
            rows.setdefault(round(glyph.base[1] / 10), []).append(glyph)
    for stroke in strokes:
        middle = (stroke.top + stroke.bottom) / 2
        first = round(middle / 10)
        near = [glyph for row in range(first - 1, first + 6) for glyph in rows.get(row, ())]
        under = [glyph for glyph in near if _is_through(stroke, middle, glyph)]
        if under and _begins_and_ends_with(stroke, under):
            new = {id(glyph) for glyph in under} - struck
            passages += bool(new)
            struck |= new
    return struck, passages


def _may_strike(shape: Shape) -> bool:
    width, height = shape.x1 - shape.x0, shape.bottom - shape.top
    is_painted = (shape.is_stroked or shape.is_filled) and not shape.is_off
    return is_painted and width > 2 and height < 0.1 * width + 1 and height < 6 and shape.width < 6


def _is_through(stroke: Shape, middle: float, glyph: Glyph) -> bool:
    height = (glyph.base[1] - middle) / glyph.size
    thick = max(stroke.bottom - stroke.top, 0.0) / glyph.size
    centre = (glyph.x0 + glyph.x1) / 2
    is_over = stroke.x0 - 0.1 * glyph.size <= centre <= stroke.x1 + 0.1 * glyph.size
    return is_over and _STRIKE_LOW <= height <= _STRIKE_HIGH and thick <= _STRIKE_THICK


def _begins_and_ends_with(stroke: Shape, glyphs: Sequence[Glyph]) -> bool:
    inked = [glyph for glyph in glyphs if glyph.text.strip()]
    if not inked:
        return False
    ends = _STRIKE_ENDS * max(glyph.size for glyph in inked)
    first, last = min(glyph.x0 for glyph in inked), max(glyph.x1 for glyph in inked)
    return abs(stroke.x0 - first) <= ends and abs(stroke.x1 - last) <= ends


def with_given_texts(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return the glyphs with the text that the producer gives for a soft hyphen and for glyphs that no font names.

    Elsewhere what is drawn counts: a given text that no one sees may say anything.
    """
    done: set[int] = set()
    found: list[Glyph] = []
    for glyph in glyphs:
        given = glyph.actual
        if given is None or not _replaces(given):
            found.append(glyph)
        elif id(given) not in done:
            done.add(id(given))
            last = given.glyphs[-1]
            found.append(replace(glyph, text=given.text, x1=max(glyph.x1, last.x1), actual=None))
    return found


def _replaces(given: ActualText) -> bool:
    drawn = "".join(glyph.text for glyph in given.glyphs)
    is_hyphen = given.text == "\u00ad" and drawn.strip() in ("-", "\u2010")
    return bool(given.text) and (is_hyphen or is_nameless(drawn))


def is_nameless(text: str) -> bool:
    """Return whether a text holds glyphs of which nobody knows the letter."""
    return _NAMELESS.search(text) is not None


def blot_nameless(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return the glyphs with UNKNOWN for those that no font names, and for the digits that touch them.

    A number of which a digit is not known is no number.
    """
    blotted = [is_nameless(glyph.text) for glyph in glyphs]
    for order in (range(len(glyphs)), range(len(glyphs) - 1, -1, -1)):
        before: int | None = None
        for at in order:
            is_part = before is not None and blotted[before] and glyphs[at].text in _OF_NUMBERS
            if is_part and _touch([glyphs[min(before or 0, at)]], [glyphs[max(before or 0, at)]]):
                blotted[at] = True
            before = at
    return [
        replace(glyph, text=UNKNOWN) if is_blotted else glyph for glyph, is_blotted in zip(glyphs, blotted, strict=True)
    ]


def share_of_nameless(glyphs: Sequence[Glyph]) -> float:
    """Return which part of the glyphs has no known letter."""
    inked = [glyph for glyph in glyphs if glyph.text.strip()]
    return sum(is_nameless(glyph.text) for glyph in inked) / len(inked) if inked else 0.0


def mark_raised(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return level glyphs with raised and lowered ones as Unicode has them, on the line of what they stand beside."""
    runs = list(_runs(glyphs))
    found: dict[int, Glyph] = {}
    base: list[Glyph] | None = None
    for number, run in enumerate(runs):
        following = runs[number + 1] if number + 1 < len(runs) else None
        before = base if base is not None and _touch(runs[number - 1], run) else None
        after = following if following is not None and _touch(run, following) else None
        change, beside = _how_placed(run, before, after)
        if change is None or beside is None:
            base = run
            continue
        shift = beside.base[1] - run[0].base[1]
        for glyph in run:
            text = raise_text(glyph.text) if change == "raised" else lower_text(glyph.text)
            middle = beside.bottom - beside.top
            found[id(glyph)] = replace(
                glyph,
                text=text,
                top=beside.top,
                bottom=beside.top + middle,
                base=(glyph.base[0], glyph.base[1] + shift),
            )
    return [found.get(id(glyph), glyph) for glyph in glyphs]


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Yield the glyphs that are painted one after the other on one baseline in one size; blanks are left out."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if not glyph.text.strip():
            continue
        is_same = bool(run) and abs(run[-1].base[1] - glyph.base[1]) < 0.05 * run[-1].size
        if run and not (is_same and abs(run[-1].size - glyph.size) < 0.05 * run[-1].size):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _touch(one: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    size = max(one[-1].size, other[0].size)
    return -0.3 * size <= other[0].x0 - one[-1].x1 <= _TOUCHES * size


def _how_placed(
    run: Sequence[Glyph], before: Sequence[Glyph] | None, after: Sequence[Glyph] | None
) -> tuple[str | None, Glyph | None]:
    """Return 'raised' or 'lowered' and the glyph beside which a run is so; None for text on its line."""
    text = "".join(glyph.text for glyph in run)
    if len(text) > _LONGEST_RAISED or not _is_mark(text):
        return None, None
    for beside in (before[-1] if before else None, after[0] if after else None):
        if beside is None:
            continue
        size, up = beside.size, (beside.base[1] - run[0].base[1]) / beside.size
        is_small = run[0].size <= _SMALLER * size
        is_after = bool(before) and beside is before[-1]  # type: ignore[index]
        if is_small and 0.1 <= up <= 0.9:
            return "raised", beside
        if is_small and -0.6 <= up <= -0.08:
            return "lowered", beside
        if is_after and run[0].size <= 1.1 * size and 0.2 <= abs(up) <= 0.6:
            return ("raised" if up > 0 else "lowered"), beside
    return None, None


def _is_mark(text: str) -> bool:
    return re.fullmatch(r"[0-9a-z()+\-−=*,]+", text) is not None
