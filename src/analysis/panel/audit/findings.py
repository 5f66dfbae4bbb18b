"""A finding: the rule that made it, both places, what is printed, what follows from the source's own figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.contracts import TABLES, conform
from analysis.panel.audit.catalogue import RULES
from analysis.panel.audit.phrases import held
from analysis.vietnamese.printing import Phrase, Printer, fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_VI, _EN = Printer("vi"), Printer("en")


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
    return frame.itertuples()


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


def tabulate(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return the table `findings`, worst first within a source, each with its stable name and both languages."""
    seen: Counter[str] = Counter()
    rows = []
    for finding in findings:
        locator = finding.place.locator.replace(", ", ",").replace(" ", "-")
        stem = f"{finding.rule}:{finding.place.source_id}:{locator}"
        seen[stem] += 1
        rows.append(_row(finding, f"{stem}#{seen[stem]}"))
    table = conform("findings", pd.DataFrame(rows, columns=TABLES["findings"].column_names))
    order = pd.DataFrame(
        {
            "source": table["source_id"],
            "severity": table["severity"].map({"error": 0, "suspicious": 1, "note": 2}),
            "line": table["line"].astype("float64"),
            "id": table["finding_id"],
        }
    ).sort_values(["source", "severity", "line", "id"], kind="stable")
    return table.loc[order.index].reset_index(drop=True)


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
        "printed": held(finding.printed, _EN),
        "printed_vi": held(finding.printed, _VI),
        "recomputed": held(finding.recomputed, _EN),
        "recomputed_vi": held(finding.recomputed, _VI),
        "explanation": fill(rule.says, _EN, **words),
        "explanation_vi": fill(rule.says_vi, _VI, **words),
        "statement_id": place.statement_id,
        "indicator_code": place.indicator_code,
        "unit_code": place.unit_code,
        "period": place.period,
        "dimension": rule.dimension,
        "state": "open",
    }
