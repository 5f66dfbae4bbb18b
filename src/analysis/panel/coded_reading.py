"""What was read from loose files, with the codes of its indicators and organisations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.panel.lookups import read_matching_words, read_names
from analysis.panel.matching import GUESSED_PERIODS, NO_LEVELS, IndicatorMatcher, Wording
from analysis.panel.units import UnitRegistry
from vnfilings import redact_personal_data

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from vnfilings import Reading, Statement

#: The columns that are added to those of `vnfilings.read_documents`.
CODE_COLUMNS = ("indicator_code", "indicator_confidence", "indicator_candidates", "unit_code")


def add_codes(reading: Reading, lookup: Path) -> Reading:
    """Return a reading of statements with CODE_COLUMNS: codes of the catalogue and of organisations.

    `indicator_code` is empty where a person must choose; `indicator_confidence` is the probability that the best code
    is right, empty where nothing is like it; `indicator_candidates` holds up to five codes, each with its probability,
    as 'code:0.83|code:0.41'. `unit_code` is empty where a
    name is unknown or means several organisations.

    Parameters
    ----------
    reading
        What `vnfilings.read_documents` returned for statements.
    lookup
        The folder `data/lookup`.

    Returns
    -------
    Reading
        The same with more columns in its `frame`.

    Raises
    ------
    TableFileError, SchemaError
        If a table of `data/lookup` cannot be used.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from analysis.paths import packaged_folder
    >>> from vnfilings import read_documents
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ dân số tham gia BHYT đạt 93,2%.", encoding="utf-8")
    >>> add_codes(read_documents([path]), packaged_folder() / "data" / "lookup").frame["indicator_code"].tolist()
    ['population_with_health_insurance_pct']
    """
    tables = read_names(lookup)
    stated = [statement for statement, _ in reading.statements]
    matches = _matcher(tables, lookup).match([_wording_of(statement) for statement in stated])
    units = _unit_codes(reading.statements, UnitRegistry(tables["units"], tables["unit_aliases"]))
    frame = reading.frame.assign(
        indicator_code=pd.array([match.code for match in matches], dtype="str"),
        indicator_confidence=[match.confidence if match.candidates else float("nan") for match in matches],
        indicator_candidates=[match.print_candidates() for match in matches],
        unit_code=pd.array(units, dtype="str"),
    )
    return replace(reading, frame=frame)


def _matcher(tables: dict[str, pd.DataFrame], lookup: Path) -> IndicatorMatcher:
    return IndicatorMatcher(tables["indicators"], tables["indicator_aliases"], read_matching_words(lookup))


def _wording_of(statement: Statement) -> Wording:
    """Return the words that a statement uses for its indicator, for the matcher."""
    quantity, reasons = statement.quantity, statement.reasons
    return Wording(
        statement.indicator_text,
        reasons.get("sentence", ""),
        reasons.get("headings", ""),
        quantity.value_unit or "",
        (quantity.counted_noun or "") if quantity.value_unit == "count" else "",
        not quantity.is_change and NO_LEVELS.isdisjoint(statement.flags),
        year=_stated_year(statement),
        second=redact_personal_data(statement.clause),
    )


def _stated_year(statement: Statement) -> int:
    """Return the year that a value is of; 0 where the document does not state it."""
    end = statement.period.end if statement.period and GUESSED_PERIODS.isdisjoint(statement.flags) else None
    return end.year if end else 0


def _unit_codes(statements: Sequence[tuple[Statement, date | None]], registry: UnitRegistry) -> list[str | None]:
    """Return the organisation that each statement names, on the day of the value or of issue, whichever is earlier."""
    codes: list[str | None] = []
    for statement, issued in statements:
        end = statement.period.end if statement.period else None
        days = [day for day in (end, issued) if day is not None]
        on = pd.Timestamp(min(days)) if days else None
        codes.append(registry.resolve(statement.unit_text, on).unit_code if statement.unit_text else None)
    return codes
