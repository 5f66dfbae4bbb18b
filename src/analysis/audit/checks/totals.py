"""Rules on the totals that tables print: the rows that they total are added up, column by column."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analysis.audit import _value_messages as values
from analysis.audit.checks.structure import read_label
from analysis.audit.findings import Finding, location_of, rows_of
from analysis.i18n import LANGUAGES, Message
from analysis.panel import unit_names
from analysis.schemas import compare_key
from vnfilings import read_quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analysis.audit.audit_context import Evidence

_TOTAL = re.compile(r"tong(?: cong| so| chung)?|cong|ca nuoc|toan (?:tinh|thanh pho|nganh|quoc|huyen|don vi|vien)")
#: Columns whose values do not add up, by their headings.
_NOT_SUMMED = re.compile(
    r"%|\b(?:ty le|ti le|ty trong|ty suat|muc|hang|xep hang|diem|chi so|binh quan|trung binh|stt|tt)\b"
)
_OF_WHICH = re.compile(r"trong do\b|rieng\b")
#: The name of a row stands in one of its first cells, after a number and perhaps a code.
_NAME_CELLS = 3
_FEWEST_PARTS = 2
#: A share that is printed with one decimal differs by no more from the one that is worked out [points].
_ROUNDING = 0.0501
#: More organisations than this are not named in a finding.
_MOST_NAMES = 10


def check_totals(evidence: Evidence) -> Iterator[Finding]:
    """Find a row of totals ('Tổng cộng', 'Toàn tỉnh') whose counts are not the sum of the rows that it totals.

    A total stands under its rows, or above them where it opens the table. Counts are added up, both counts of a ratio
    too; shares, ranks, levels and means are not. Where a cell of a part is empty or no count, where rows stand at
    several levels, or where the other reading of an ambiguous number adds up, nothing is said.
    """
    outline = evidence.outline
    headers = outline[outline["part"] == "header"].set_index(["source_id", "block"])["wording"]
    rows = outline[outline["part"] == "row"]
    for key, of_table in rows.groupby(["source_id", "block"], sort=False):
        yield from _compare(list(rows_of(of_table)), str(headers.get(key, "")).split("\t"))


def check_reported_totals(evidence: Evidence) -> Iterator[Finding]:
    """Find a total that an organisation reported and that is not what those below it add up to.

    Where some of them have not reported, a smaller sum is a note that names them; a larger one contradicts the total.
    Shares are compared only where all have reported. Bounds and approximations are not compared.
    """
    found = evidence.consolidated
    found = found[found["difference"].notna() & (found["op"] == "=")]
    figures = evidence.figures.drop_duplicates("statement_id").set_index("statement_id", drop=False)
    names = unit_names(evidence.units)
    for row in rows_of(found[found["reported_statement_id"].isin(figures.index)]):
        total = next(rows_of(figures.loc[[row.reported_statement_id]]))
        is_share = row.rule != "sum"
        is_partial = row.n_reported < row.n_expected
        tolerance = _ROUNDING if is_share else _tolerance_of_sum(row.reported_value, row.n_reported)
        if total.op != "=" or abs(row.difference) <= tolerance or (is_partial and is_share):
            continue
        is_short = is_partial and row.difference > 0
        if is_short and 2 * row.n_reported < row.n_expected:
            continue  # most are missing: the sum says nothing of the total
        missing = str(row.missing_units or "").split() if isinstance(row.missing_units, str) else []
        yield Finding(
            "total_differs",
            replace(location_of(total), unit_code=row.unit_code, indicator_code=row.indicator_code),
            printed=values.quote(total),
            recomputed=_value(row.value, is_share=is_share),
            arguments={
                "unit": names[row.unit_code],
                "name": values.name(total),
                "period": values.period(row.period),
                "difference": _value(row.difference, is_share=False),
                "n": int(row.n_reported),
                "all": int(row.n_expected),
                "missing": {lang: _list_names(missing, names, lang) for lang in LANGUAGES},
            },
            variant="partial" if missing else "whole",
            severity="note" if is_short else None,
        )


def _tolerance_of_sum(total: float, n_parts: int) -> float:
    """Return by how much a sum may differ where each part is rounded as the total is; whole numbers are exact."""
    decimals = repr(float(total)).partition(".")[2].rstrip("0")
    return 0.501 * 10 ** -len(decimals) * (n_parts + 1) if decimals else 0.0


def _value(value: float, *, is_share: bool) -> Message:
    return values.percent(value, 2) if is_share else values.number(value)


def _list_names(codes: Sequence[str], names: Mapping[str, Mapping[str, str]], lang: str) -> str:
    """Return the names of organisations; of many the first, and an ellipsis."""
    shown = [names[code][lang] for code in codes[:_MOST_NAMES] if code in names]
    return "; ".join([*shown, "…"] if len(codes) > _MOST_NAMES else shown)


def _compare(rows: list[Any], header: list[str]) -> Iterator[Finding]:
    totals = [position for position, row in enumerate(rows) if _is_total(row)]
    for number, position in enumerate(totals):
        after_last = totals[number - 1] + 1 if number else 0
        until_next = totals[number + 1] if number + 1 < len(totals) else len(rows)
        totalled = [rows[after_last:position] or rows[position + 1 : until_next]]
        if number:  # it may also total the totals before it, or all rows above
            totalled += [[rows[other] for other in totals[:number]]]
            totalled += [[row for other, row in enumerate(rows[:position]) if other not in totals]]
        if len(totalled[-1]) >= _FEWEST_PARTS and _are_of_one_level(totalled[-1]):
            yield from _compare_columns(rows[position], totalled, header)


def _compare_columns(total: Any, totalled: list[list[Any]], header: list[str]) -> Iterator[Finding]:
    """Yield a finding for each column whose total fits none of the rows that it may total; the last are quoted."""
    for column, title in enumerate(header):
        if "%" in title or _NOT_SUMMED.search(compare_key(title)):
            continue
        sums = [_add_up(column, total, parts) for parts in totalled if parts]
        if sums[-1] is not None and None not in sums:
            parts = totalled[-1]
            arguments = {"rows": str(len(parts)), "column": title or str(column + 1)}
            quoted = _cell(total, column), values.number(sums[-1])
            yield Finding("total_row_differs", location_of(total), location_of(parts[0]), *quoted, arguments)


def _is_total(row: Any) -> bool:
    names = (compare_key(cell) for cell in row.wording.split("\t")[:_NAME_CELLS])
    return any(_TOTAL.fullmatch(name) for name in names)


def _are_of_one_level(rows: Sequence[Any]) -> bool:
    labels = (read_label(row.number) if isinstance(row.number, str) else None for row in rows)
    of_which = any(_OF_WHICH.match(compare_key(cell)) for row in rows for cell in row.wording.split("\t")[:_NAME_CELLS])
    return not of_which and len({label and label.style for label in labels}) == 1


def _add_up(column: int, total: Any, parts: Sequence[Any]) -> float | None:
    """Return the sum of the parts where it differs from the total; None where it does not, or cannot be computed."""
    printed, read = _read(_cell(total, column)), [_read(_cell(part, column)) for part in parts]
    if printed is None or any(counts is None or len(counts) != len(printed) for counts in read):
        return None
    for whole, *counts in zip(printed, *(counts for counts in read if counts), strict=True):
        as_read: float = sum(count for count, _ in counts)
        otherwise = sum(other for _, other in counts)
        if as_read != whole[0] and round(otherwise - whole[1], 6) != 0:
            return float(as_read)
    return None


def _cell(row: Any, column: int) -> str:
    cells: list[str] = row.wording.split("\t")
    return cells[column] if column < len(cells) else ""


def _read(cell: str) -> list[tuple[float, float]] | None:
    """Return the count of a cell, or both of a ratio, each with its other reading; None if the cell has no figure."""
    figure = read_quantity(cell)
    if figure is None or figure.op != "=" or figure.value is None:
        return None
    if figure.numerator is not None and figure.denominator is not None:
        return [(figure.numerator, figure.numerator), (figure.denominator, figure.denominator)]
    if figure.value_unit != "count" or figure.value != int(figure.value):
        return None
    return [(figure.value, figure.value if figure.alternative_value is None else figure.alternative_value)]
