"""Published facts: one row a figure, each with the publication that prints it; conflicting ones stand side by side."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.errors import did_you_mean
from analysis.registry._raw_rows import Faults, read_amount, read_bounds, read_rows
from analysis.registry._statement_rows import Stated, build_statement_row, join_flags
from analysis.registry.catalogue import Source
from analysis.schemas import SOURCE_TYPES
from vnfilings import read_quantity

FACT_COLUMNS = (
    "fact",
    "indicator_text",
    "indicator_code",
    "unit_text",
    "unit_code",
    "period",
    "kind",
    "raw_text",
    "value_unit",
    "counted_noun",
    "numerator",
    "denominator",
    "publication_id",
    "flags",
)
#: What a fact takes over as it is written.
_STATED = ("kind", "raw_text", "indicator_text", "indicator_code", "unit_text", "unit_code", "period")
PUBLICATION_COLUMNS = (
    "publication_id",
    "title",
    "publisher",
    "issued",
    "is_date_inferred",
    "is_secondary",
    "source_type",
    "url",
)
#: How exactly a date of so many characters is known.
_PRECISIONS = {len("2026"): "year", len("2026-06"): "month", len("2026-06-25"): "day"}


def read_publications(source: Source) -> dict[str, pd.DataFrame]:
    """Return the table `sources` (one row a publication) and the table `statements` (one row a fact).

    A publication dated by month or year alone keeps the earliest possible day in `issued` and says so in
    `issued_precision`. A fact of a copy or an aggregator carries the flag
    ``secondary``. A fact of a document that is itself a source names that document and carries ``repeats-document``.

    Raises
    ------
    SourceError
        With all rows whose figure, period, date or publication cannot be read.
    """
    publications = _read_publication_rows(source, source.folder / "publications.csv")
    flags = {str(row["source_id"]): str(row["flags"] or "") for row in publications}
    statements = _read_facts(source.folder / "facts.csv", flags)
    return {"sources": pd.DataFrame(publications), "statements": statements}


def _read_publication_rows(source: Source, path: Path) -> list[dict[str, object]]:
    faults = Faults(path)
    rows: list[dict[str, object]] = []
    for number, row in read_rows(path, PUBLICATION_COLUMNS):
        issued, _ = read_bounds(row["issued"], number, faults)
        if row["source_type"] not in SOURCE_TYPES:
            known = f"expected one of {', '.join(SOURCE_TYPES)}{did_you_mean(row['source_type'], SOURCE_TYPES)}"
            faults.add(number, f"source_type '{row['source_type']}', {known}")
        rows.append(
            {
                "source_id": row["publication_id"],
                "folder": source.folder.name,
                "title": row["title"],
                "publisher": row["publisher"],
                "issued": issued,
                "issued_precision": _PRECISIONS.get(len(row["issued"])),
                "url": row["url"],
                "licence": source.licence,
                "kind": source.kind,
                "source_type": row["source_type"],
                "flags": join_flags(_flags_of_publication(row)),
            }
        )
    faults.refuse()
    return rows


def _flags_of_publication(row: dict[str, str]) -> list[str]:
    marks = {
        "undated": not row["issued"],
        "date-inferred": row["is_date_inferred"] == "yes",
        "secondary": row["is_secondary"] == "yes",
    }
    return [flag for flag, holds in marks.items() if holds]


def _read_facts(path: Path, flags_of_publication: dict[str, str]) -> pd.DataFrame:
    errors, statements = Faults(path), []
    for number, row in read_rows(path, FACT_COLUMNS):
        publication = row["publication_id"]
        if publication not in flags_of_publication and "repeats-document" not in row["flags"]:
            meant = did_you_mean(publication, flags_of_publication)
            errors.add(number, f"publication '{publication}' is not in publications.csv; add it there{meant}")
        inherited = {"secondary"} & set(flags_of_publication.get(publication, "").split())
        statements.append(_read_fact(row, number, errors, (*row["flags"].split(), *inherited)))
    errors.refuse()
    return pd.DataFrame(statements)


def _read_fact(row: dict[str, str], number: int, errors: Faults, flags: tuple[str, ...]) -> dict[str, object]:
    figure = read_quantity(row["raw_text"])
    if figure is None:
        errors.add(number, f"no figure in {row['raw_text']!r}; expected one like '>95%', '~50' or '0.7351'")
    stated = Stated(
        statement_id=f"{row['publication_id']}:fact-{row['fact']}#1",
        source_id=row["publication_id"],
        locator=f"fact {row['fact']}",
        line=number,
        bounds=read_bounds(row["period"], number, errors),
        flags=flags,
        **{name: row[name] for name in _STATED},
    )
    known: dict[str, object] = {name: row[name] or None for name in ("value_unit", "counted_noun")}
    known |= {name: read_amount(row[name], name, number, errors) for name in ("numerator", "denominator")}
    return build_statement_row(stated, figure, known)
