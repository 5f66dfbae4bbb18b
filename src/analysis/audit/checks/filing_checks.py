"""Filings that do not count: of a unit that no longer exists, or of a document that was filed before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.audit import _value_messages as values
from analysis.audit.findings import Finding, Location, location_of, rows_of
from analysis.i18n import Message
from analysis.panel import filed_again, of_closed_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.audit.audit_context import Evidence


def check_closed_units(evidence: Evidence) -> Iterator[Finding]:
    """Yield the results that a filing states of a unit which was closed before the period began."""
    closed = evidence.units.set_index("unit_code")["valid_to"]
    figures = evidence.figures
    for row in rows_of(figures[of_closed_units(figures, evidence.sources, evidence.units)]):
        last_day = Message("value.day", {"day": closed[row.unit_code].date()})
        yield Finding("unit_closed", location_of(row), printed=values.quote(row), recomputed=last_day)


def check_filed_again(evidence: Evidence) -> Iterator[Finding]:
    """Yield the documents that were filed before under another id: the same number, day and issuer."""
    numbers = evidence.sources.set_index("source_id")["number"]
    for source_id, original in filed_again(evidence.sources).items():
        yield Finding(
            "filed_again",
            Location(source_id, ""),
            Location(original, ""),
            printed=str(numbers[source_id]),
            arguments={"other_printed": original},
        )
