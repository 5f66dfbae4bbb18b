"""A registered tidy table becomes statements for the build."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pandas as pd

from analysis.registry._statement_rows import Stated, build_statement_row, slug
from analysis.registry.catalogue import Source
from analysis.registry.descriptions import SourceError
from analysis.registry.tidy._entries import Entry, read_entries
from analysis.registry.tidy.dhis2 import LAYOUT, is_dhis2, read_dhis2
from analysis.registry.tidy.layout import TableError, TableLayout, check_layout
from analysis.schemas import ESTIMATE_WORDS, period_bounds
from vnfilings import Limits, UnreadableFileError, read_table_cells

#: Marks the figures of tidy tables: they have the unit of measure of their indicator, whatever it is.
FLAG = "tidy-table"


def read_table(
    path: Path, layout: TableLayout | None, metadata: Path | None = None, limits: Limits | None = None
) -> tuple[list[Entry], list[str]]:
    """Return the entries of a table file and what was left out of it; without a layout it holds values of DHIS2.

    Raises
    ------
    TableError
        With all errors of the table.
    UnreadableFileError
        If the file cannot be read.
    """
    cells = read_dhis2(path, metadata, limits) if layout is None else read_table_cells(path, limits=limits)
    return read_entries(cells, layout or LAYOUT), list(cells.notes)


def read_tidy_source(source: Source, limits: Limits | None = None) -> dict[str, pd.DataFrame]:
    """Return the table `statements` of a source of the kind ``tidy_table``: one row a value, empty ones too.

    Raises
    ------
    SourceError
        With all errors of the tables and of their description.
    """
    layout = TableLayout(source.columns, source.leave_out, source.decimal) if source.columns else None
    errors = [str(error) for error in check_layout(layout)] if layout else []
    metadata = source.folder / source.metadata if source.metadata else None
    rows: list[dict[str, object]] = []
    for name in source.files:
        path = source.folder / name
        if name == source.metadata or errors:
            continue
        if layout is None and not is_dhis2(path):
            errors.append(f"{name}: source.yml names no columns; add 'columns:' with unit, indicator, period and value")
            continue
        try:
            entries, _ = read_table(path, layout, metadata, limits)
        except (TableError, UnreadableFileError) as error:
            errors.append(str(error))
            continue
        rows += to_statements(source.source_id, entries)
    if errors:
        raise SourceError("\n".join(f"{source.source_id}/{error}" for error in errors))
    return {"statements": pd.DataFrame(rows)} if rows else {}


def to_statements(source_id: str, entries: list[Entry]) -> list[dict[str, object]]:
    """Return the rows of table `statements` of some entries; figures have no unit of measure but their indicator's.

    >>> entry = Entry(2, "value", "Hà Nội", "papi", "2024", "2024", "1.7464", 1.7464)
    >>> to_statements("papi", [entry])[0]["statement_id"]
    'papi:row-2-column-value#1'
    """
    seen: Counter[str] = Counter()
    found = []
    for entry in entries:
        locator = f"row {entry.row}, column {entry.column}"
        seen[slug(locator)] += 1
        found.append(_to_statement(source_id, locator, seen[slug(locator)], entry))
    return found


def _to_statement(source_id: str, locator: str, number: int, entry: Entry) -> dict[str, object]:
    status = entry.status or ("" if _has_figure(entry) else "no_information")
    zero = "zero-denominator" if entry.denominator == 0 else ""
    stated = Stated(
        statement_id=f"{source_id}:{slug(locator)}#{number}",
        source_id=source_id,
        locator=locator,
        line=entry.row,
        raw_text=entry.raw_text or f"[{entry.note or 'empty'}]",
        kind="estimate" if entry.status == "estimate" or re.search(ESTIMATE_WORDS, entry.note) else "actual",
        indicator_text=entry.indicator or None,
        unit_text=entry.unit or None,
        period=entry.period,
        bounds=period_bounds(entry.period) if entry.period else (None, None),
        flags=tuple(filter(None, (FLAG, status, zero))),
    )
    return build_statement_row(stated, None, _figures(entry) | {"confidence": "high"})


def _has_figure(entry: Entry) -> bool:
    return entry.value is not None or (entry.numerator is not None and bool(entry.denominator))


def _figures(entry: Entry) -> dict[str, object]:
    """Return the figures of an entry; counts without a share stand as counts, of which the share is made."""
    counted: dict[str, object] = {
        "op": entry.op if _has_figure(entry) else None,
        "numerator": entry.numerator,
        "denominator": entry.denominator,
    }
    if entry.value is None and _has_figure(entry):
        return counted | {"value": entry.numerator, "value_unit": "count"}
    return counted | {"value": entry.value}
