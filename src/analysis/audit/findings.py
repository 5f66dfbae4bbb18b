"""A finding: the rule that made it, both places, what is printed, what follows from the source's own figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit import phrases
from analysis.audit.rules import RULES
from analysis.i18n.formatting import Phrase, Printer, fill
from analysis.schemas import TABLES, conform, set_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_VI, _EN = Printer("vi"), Printer("en")
#: Findings made into columns at once: as Python objects, hundreds of thousands of them would fill the memory.
_AT_ONCE = 20_000


@dataclass(frozen=True)
class Place:
    """Where something stands, and what it is about."""

    source_id: str
    locator: str
    line: int | None = None
    statement_id: str | None = None
    indicator_code: str | None = None
    unit_code: str | None = None
    period: str | None = None


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found; `words` fill the blanks of the rule's explanation.

    What is quoted is a text; what was computed is a phrase, which each language prints in its own convention.
    """

    rule: str
    place: Place
    other: Place | None = None
    printed: Phrase = ""
    recomputed: Phrase = ""
    words: Mapping[str, Phrase] = field(default_factory=dict)
    severity: str | None = None


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows of `frame` as named tuples, for the few rows that a rule has something to say about."""
    return frame.astype("object").itertuples()  # cell by cell, texts of Arrow cost twice as much


def place_of(row: object) -> Place:
    """Return the place of a row (as `itertuples` gives it) of statements, tasks or an outline."""

    def get(name: str) -> str | None:
        value = getattr(row, name, None)
        return None if value is None or pd.isna(value) else str(value)

    line = getattr(row, "line", None)
    return Place(
        source_id=get("source_id") or "",
        locator=get("locator") or "",
        line=None if line is None or pd.isna(line) else int(line),
        statement_id=get("statement_id"),
        indicator_code=get("indicator_code"),
        unit_code=get("unit_code"),
        period=get("period"),
    )


def contrast(rule: str, row: Any, other: Any, *, place: Place | None = None, severity: str | None = None) -> Finding:
    """Return the finding of one figure against another: both quoted, each with what it measures and its period.

    `place` is where the finding stands, if not where `row` does.
    """
    words = {
        "name": phrases.name(row),
        "period": phrases.period(row.period),
        "other_name": phrases.name(other),
        "other_period": phrases.period(other.period),
    }
    quoted = phrases.quote(row), phrases.quote(other)
    return Finding(rule, place or place_of(row), place_of(other), *quoted, words, severity)


def tabulate(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return the table `findings`, worst first within a source, each with its stable name and both languages."""
    seen: Counter[str] = Counter()

    def name(finding: Finding) -> str:
        locator = finding.place.locator.replace(", ", ",").replace(" ", "-")
        stem = f"{finding.rule}:{finding.place.source_id}:{locator}"
        seen[stem] += 1
        return f"{stem}#{seen[stem]}"

    rows = (_row(finding, name(finding)) for finding in findings)
    parts = [set_types("findings", _no_findings())]
    while part := list(islice(rows, _AT_ONCE)):
        parts.append(set_types("findings", pd.DataFrame(part, columns=TABLES["findings"].column_names)))
    table = conform("findings", pd.concat(parts, ignore_index=True))
    order = pd.DataFrame(
        {
            "source": table["source_id"],
            "severity": table["severity"].map({"error": 0, "suspicious": 1, "note": 2}),
            "line": table["line"].astype("float64"),
            "id": table["finding_id"],
        }
    ).sort_values(["source", "severity", "line", "id"], kind="stable")
    return table.loc[order.index].reset_index(drop=True)


def _no_findings() -> pd.DataFrame:
    return pd.DataFrame(columns=TABLES["findings"].column_names)


def _row(finding: Finding, finding_id: str) -> dict[str, object]:
    rule, place, other = RULES[finding.rule], finding.place, finding.other
    words: dict[str, Phrase] = {"printed": finding.printed, "recomputed": finding.recomputed, **finding.words}
    return {
        "finding_id": finding_id,
        "rule": rule.name,
        "severity": finding.severity or rule.severity,
        "source_id": place.source_id,
        "locator": place.locator,
        "line": place.line,
        "other_source_id": other.source_id if other else None,
        "other_locator": other.locator if other else None,
        "printed": phrases.held(finding.printed, _EN),
        "printed_vi": phrases.held(finding.printed, _VI),
        "recomputed": phrases.held(finding.recomputed, _EN),
        "recomputed_vi": phrases.held(finding.recomputed, _VI),
        "explanation": fill(rule.says, _EN, **words),
        "explanation_vi": fill(rule.says_vi, _VI, **words),
        "statement_id": place.statement_id,
        "indicator_code": place.indicator_code,
        "unit_code": place.unit_code,
        "period": place.period,
        "dimension": rule.dimension,
        "state": "open",
    }
