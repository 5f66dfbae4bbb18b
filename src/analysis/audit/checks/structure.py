"""Rules on the layout of a document: numbering, empty columns, cells that break off, entries printed twice."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.audit.audit_context import keys_of
from analysis.audit.findings import Finding, location_of, rows_of
from analysis.schemas import compare_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from analysis.audit.audit_context import Evidence

#: Letters of Vietnamese lists in order; f, j, w and z are left out by custom, đ by many writers too.
_LETTERS = "abcdđefghijklmnopqrstuvxyz"
_OPTIONAL_LETTERS = "đfjwz"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_COUNTING_HEADER = re.compile(r"^(?:stt|tt|so tt|s tt|so thu tu|no)$")
_MAY_BE_EMPTY = re.compile(r"ghi chu|chu ky|ky ten|phe duyet|remark|note")
_FEWEST_ROWS = 3
_FEWEST_WORDS = 7


@dataclass(frozen=True)
class _Label:
    """A printed number: its style (part, roman, capital, dotted depth, letter) and what it counts."""

    style: str
    parents: tuple[int, ...]
    count: int
    printed: str


def read_label(printed: str) -> _Label | None:
    """Return the style and count of a printed number; None where it is not one.

    >>> read_label("2.1.3.").parents, read_label("IV.").count, read_label("đ)").style
    ((2, 1), 4, 'letter')
    """
    part = re.fullmatch(r"(PHẦN|Phần|CHƯƠNG|Chương|Điều|ĐIỀU)([IVX]+|\d+)", printed)
    if part:
        count = int(part[2]) if part[2].isdigit() else _read_roman(part[2])
        return _Label(part[1].lower(), (), count, printed)
    bare = printed.rstrip(".)")
    mixed = re.fullmatch(r"([IVX]+)\.(\d+)", bare)
    if mixed:
        return _Label("roman dotted", (_read_roman(mixed[1]),), int(mixed[2]), printed)
    if re.fullmatch(r"\d+(?:\.\d+)*", bare):
        *parents, count = (int(piece) for piece in bare.split("."))
        return _Label(f"dotted {len(parents)}", tuple(parents), count, printed)
    if re.fullmatch(r"[IVX]+", bare):
        return _Label("roman", (), _read_roman(bare), printed)
    if re.fullmatch(r"[a-zđ]", bare) and printed.endswith(")"):
        return _Label("letter", (), _LETTERS.index(bare) + 1 if bare in _LETTERS else 0, printed)
    if re.fullmatch(r"[A-ZĐ]", bare):
        return _Label("capital", (), _LETTERS.index(bare.lower()) + 1 if bare.lower() in _LETTERS else 0, printed)
    return None


def _read_roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    return sum(-v if any(v < later for later in values[i + 1 : i + 2]) else v for i, v in enumerate(values))


def check_numbering(evidence: Evidence) -> Iterator[Finding]:
    """Find headings whose numbers repeat, jump, start after the first, or belong under another heading.

    A style that comes up again closes the styles that were opened under it, so lists may start again under each
    heading.
    """
    outline = evidence.outline
    headings = outline[outline["part"].isin(["heading", "item"]) & outline["number"].notna()]
    for _, of_source in headings.groupby("source_id", sort=True):
        open_styles: list[tuple[_Label, Any]] = []
        before_row: tuple[_Label, Any] | None = None
        for row in rows_of(of_source):
            label = read_label(row.number)
            if label is None or label.count == 0:
                continue
            depth = next((i for i, (known, _) in enumerate(open_styles) if known.style == label.style), None)
            if depth is None:
                # A part or a roman number stands above plain ones, even where it comes up late.
                open_styles = [style for style in open_styles if _rank(style[0]) <= _rank(label)]
                if row.part == "heading" and label.count > 1 and not label.parents and before_row is not None:
                    yield _gap(row, label, before_row)
                open_styles.append((label, row))
            else:
                yield from _compare(row, label, *open_styles[depth])
                open_styles[depth:] = [(label, row)]
            before_row = (label, row)


def _rank(label: _Label) -> int:
    if label.style in ("phần", "chương", "điều"):
        return 0
    return 1 if label.style.startswith("roman") or label.style == "capital" else 2


def _compare(row: Any, label: _Label, before: _Label, earlier: Any) -> Iterator[Finding]:
    if label.count == 1 and label.parents == before.parents and row.part == "item":
        return  # a new list
    if label.parents != before.parents:
        stands_back = label.parents < before.parents and label.count == before.count + 1
        if stands_back:
            expected = ".".join(str(n) for n in (*before.parents, before.count + 1))
            yield Finding("number_out_of_place", location_of(row), location_of(earlier), label.printed, expected)
        return
    if label.count == before.count:
        yield Finding("number_repeated", location_of(row), location_of(earlier), printed=label.printed)
    elif label.count > before.count + 1 and not _is_letter_skip(before, label):
        yield _gap(row, label, (before, earlier))


def _is_letter_skip(before: _Label, label: _Label) -> bool:
    skipped = _LETTERS[before.count : label.count - 1]
    return label.style in ("letter", "capital") and all(letter in _OPTIONAL_LETTERS for letter in skipped)


def _gap(row: Any, label: _Label, last: tuple[_Label, Any]) -> Finding:
    return Finding(
        "number_gap", location_of(row), location_of(last[1]), printed=label.printed, recomputed=last[0].printed
    )


def check_row_numbers(evidence: Evidence) -> Iterator[Finding]:
    """Find jumps and repeats in the counting column of a table; a count that starts again at 1 is a new group.

    A first column that is no count (a rank, a code) is left alone.
    """
    outline = evidence.outline
    headers = outline[outline["part"] == "header"].set_index(["source_id", "block"])["wording"]
    rows = outline[(outline["part"] == "row") & outline["number"].notna()]
    for (source_id, block), of_table in rows.groupby(["source_id", "block"], sort=False):
        if not _counts(str(headers.get((source_id, block), "")), of_table):
            continue
        before: tuple[_Label, Any] | None = None
        for row in rows_of(of_table):
            label = read_label(row.number)
            if label is None or label.style != "dotted 0":
                before = None if label is not None and label.style in ("roman", "capital") else before
                continue
            if before and label.count == before[0].count:
                yield Finding("number_repeated", location_of(row), location_of(before[1]), printed=label.printed)
            elif before and label.count != before[0].count + 1 and label.count != 1:
                yield _gap(row, label, before)
            before = (label, row)


def _counts(header: str, rows: pd.DataFrame) -> bool:
    first = compare_key(header.split("\t")[0]) if header else ""
    return bool(_COUNTING_HEADER.match(first)) or (
        not first and rows["number"].iloc[0].rstrip(".") in ("1", "01", "I", "A")
    )


def check_columns(evidence: Evidence) -> Iterator[Finding]:
    """Find a column with a heading and nothing under it; a column for remarks or signatures may be empty."""
    outline = evidence.outline
    rows = outline[outline["part"] == "row"]
    tables = rows.groupby(["source_id", "block"], sort=False)["wording"].agg(list)
    for header in rows_of(outline[outline["part"] == "header"]):
        cells = [row.split("\t") for row in tables.get((header.source_id, header.block), [])]
        filled = [row for row in cells if sum(bool(cell) for cell in row) > 1]
        if len(filled) < _FEWEST_ROWS:
            continue
        for number, name in enumerate(header.wording.split("\t")):
            empty = all(number >= len(row) or not row[number] for row in filled)
            if name and empty and not _MAY_BE_EMPTY.search(compare_key(name)):
                yield Finding("column_empty", location_of(header), printed=name, recomputed=str(len(filled)))


def check_cells(evidence: Evidence) -> Iterator[Finding]:
    """Find a cell that ends in the middle of a list while the same column goes on in the row below."""
    outline = evidence.outline
    for _, of_table in outline[outline["part"] == "row"].groupby(["source_id", "block"], sort=False):
        rows = [(row, row.wording.split("\t")) for row in rows_of(of_table)]
        for (row, cells), (_, below) in itertools.pairwise(rows):
            for cell, under in zip(cells, below, strict=False):
                if len(cell.split()) >= _FEWEST_WORDS and cell.endswith((";", ",")) and under:
                    yield Finding("cell_unfinished", location_of(row), printed=cell[-40:])


def check_repeats(evidence: Evidence) -> Iterator[Finding]:
    """Find two entries of the text with the same wording of seven words or more; tables repeat the text by design."""
    outline = evidence.outline
    entries = outline[outline["part"] != "row"]
    entries = entries[entries["part"] != "header"]
    entries = entries.assign(key=keys_of(entries["wording"]))
    entries = entries[entries["key"].str.count(" ") >= _FEWEST_WORDS - 1]
    first: dict[tuple[str, str], Any] = {}
    for row in rows_of(entries):
        known = first.setdefault((row.source_id, row.key), row)
        if known is not row:
            yield Finding("item_repeated", location_of(row), location_of(known), printed=row.wording[:80])
