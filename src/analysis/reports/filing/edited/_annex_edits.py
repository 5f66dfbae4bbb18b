"""What a person changed in the annex of a Word paper: rows and cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.reports.filing._expected_lines import ExpectedRow
from analysis.reports.filing._own_wording import keeps_figures, stated_figures
from analysis.reports.filing._paper_mark import PaperMark, compact, digest
from analysis.reports.filing._paper_words import read_figure, unquoted
from analysis.reports.filing.edited._edit import Edit, bare, likeness, out_of_order

#: So like one another are the names of a row and of what became of it.
_LIKE_ROW = 0.75
_FIRST_VALUE = 4


def annex_edits(body: list[tuple[str, ...]], expected: tuple[ExpectedRow, ...], mark: PaperMark) -> Iterator[Edit]:
    """Yield what was changed in the rows below the head of an annex."""
    pairs = _pair_rows(body, expected)
    for place, row in enumerate(expected):
        at = pairs.get(place)
        if at is None:
            yield Edit("row_deleted", "annex", row.cells[1], "", row.indicator_code, place + 1)
        else:
            yield from _cell_edits(row, body[at], at + 1, mark)
    for at, cells in enumerate(body):
        if at not in pairs.values():
            yield Edit("row_added", "annex", "", " | ".join(filter(None, cells[1:])), row=at + 1)
    for place in out_of_order(sorted(pairs.items())):
        row = expected[place]
        yield Edit("moved", "annex", row.cells[1], row.cells[1], row.indicator_code, pairs[place] + 1)


def body_of(rows: tuple[tuple[str, ...], ...], width: int) -> list[tuple[str, ...]]:
    """Return the rows below the head of an annex, those without any text left out."""
    numbers = [f"({number})" for number in range(1, width + 1)]
    start = next((at + 1 for at, row in enumerate(rows) if [compact(cell) for cell in row][:2] == numbers[:2]), None)
    if start is None:  # the row of column numbers was deleted
        start = next((at for at, row in enumerate(rows) if row and row[0].strip().rstrip(".").isdecimal()), len(rows))
    return [row for row in rows[start:] if any(cell.strip() for cell in row[1:])]


def _pair_rows(body: list[tuple[str, ...]], expected: tuple[ExpectedRow, ...]) -> dict[int, int]:
    """Return the place in the file of each expected row: the same name first, then the most alike."""
    pairs: dict[int, int] = {}
    for least in (1.0, _LIKE_ROW):
        for place, row in enumerate(expected):
            free = [at for at in range(len(body)) if at not in pairs.values()]
            if place in pairs or not free:
                continue
            ratios = {at: _name_likeness(row.cells[1], body[at][1]) for at in free}
            best = max(free, key=lambda at: (ratios[at], at == place))
            if ratios[best] >= least:
                pairs[place] = best
    return pairs


def _name_likeness(one: str, other: str) -> float:
    return 1.0 if bare(one) == bare(other) else min(likeness(one, other), 0.99)


def _cell_edits(row: ExpectedRow, cells: tuple[str, ...], place: int, mark: PaperMark) -> Iterator[Edit]:
    last = len(row.cells)
    for column, (was, now) in enumerate(zip(row.cells, cells, strict=True), start=1):
        is_same = "".join(was.split()).casefold() == "".join(now.split()).casefold()
        if column == 1 or is_same or digest(cells[1], str(column), now) in mark.digests:
            continue
        if _FIRST_VALUE <= column < last and _is_same_figure(was, now, row.cells[2], mark.lang):
            continue
        kind = "value" if was and now else "value_added" if now else "value_removed"
        edit = Edit(kind, "annex", was, now, row.indicator_code, place, column, column)
        if column == last:
            edit = _remark_edit(row, edit, mark.lang)
        elif column < _FIRST_VALUE:
            edit = replace(edit, kind="wording")
        elif was.startswith("[") and column < last - 1:  # words to repeat: they stay words
            words = replace(edit, kind="text", part="words", now=unquoted(now))
            edit = replace(edit, kind="value_added") if stated_figures(now) else words
        yield edit


def _is_same_figure(was: str, now: str, unit: str, lang: str) -> bool:
    """Return whether two cells state the same figure in other signs: `61,2 (1.468/2.400)`, `61,2% (1468/2400 lượt)`."""
    figures = [read_figure(cell, unit[:1] if unit.startswith("%") else "", lang) for cell in (was, now)]
    if None in figures or was.startswith("["):
        return False
    one, other = ((f.op, f.value, f.numerator, f.denominator) for f in figures if f is not None)
    return one == other


def _remark_edit(row: ExpectedRow, edit: Edit, lang: str) -> Edit:
    """Return another remark: the unit's own where it states no figure but those of the remark that it replaces."""
    own = replace(edit, kind="text", part="wording", column=0, section="annex", instead_of=row.remark)
    if bare(edit.now) == bare(row.remark):
        return replace(own, now="")
    kept = edit.now and keeps_figures(edit.now, row.remark_figures, row.cells[-1], lang)
    return own if kept else replace(edit, kind="wording")
