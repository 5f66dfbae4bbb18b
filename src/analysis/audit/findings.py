"""A finding: the rule that made it, both locations, what is printed, what follows from the source's own values."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit import _value_messages as values
from analysis.audit._value_messages import Quotation
from analysis.audit.rules import RULES
from analysis.i18n import Argument, Message, to_cell
from analysis.schemas import TABLES, set_types, validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: Findings made into columns at once: as Python objects, hundreds of thousands of them would fill the memory.
_AT_ONCE = 20_000
_SEVERITY_ORDER = {"error": 0, "suspicious": 1, "note": 2}


@dataclass(frozen=True)
class Location:
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
    """One thing that a rule found.

    Parameters
    ----------
    rule
        The name of the rule.
    location
        Where it was found.
    other
        The location that it contradicts, if there is one.
    printed, recomputed
        What the source prints, and what follows from its own values or stands in the other location.
    arguments
        The other arguments of the rule's message.
    variant
        Which of the rule's texts is meant, where it has several (`finding.<rule>.<variant>`).
    severity
        The severity, where it is not that of the rule.
    """

    rule: str
    location: Location
    other: Location | None = None
    printed: Argument | Quotation = ""
    recomputed: Argument | Quotation = ""
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    variant: str | None = None
    severity: str | None = None

    @property
    def message(self) -> Message:
        """Return the finding as a sentence for readers."""
        code = f"finding.{self.rule}" + (f".{self.variant}" if self.variant else "")
        shown = {"printed": _shown(self.printed), "recomputed": _shown(self.recomputed)}
        return Message(code, {**shown, **self.arguments})


def _shown(value: Argument | Quotation) -> Argument:
    return value.shown if isinstance(value, Quotation) else value


def _cell(value: Argument | Quotation) -> str:
    return value.raw if isinstance(value, Quotation) else to_cell(value)


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows of `frame` as named tuples, for the few rows that a rule reports."""
    if frame.empty:  # most rules find nothing
        return iter(())
    return frame.astype("object").itertuples()  # cell by cell, texts of Arrow take twice the time


def location_of(row: object) -> Location:
    """Return the location of a row (as `itertuples` gives it) of statements, tasks or an outline."""

    def get(name: str) -> str | None:
        value = getattr(row, name, None)
        return None if value is None or pd.isna(value) else str(value)

    line = getattr(row, "line", None)
    return Location(
        source_id=get("source_id") or "",
        locator=get("locator") or "",
        line=None if line is None or pd.isna(line) else int(line),
        statement_id=get("statement_id"),
        indicator_code=get("indicator_code"),
        unit_code=get("unit_code"),
        period=get("period"),
    )


def contrast(
    rule: str, row: Any, other: Any, *, location: Location | None = None, severity: str | None = None
) -> Finding:
    """Return the finding of one value against another: both quoted, each with what it measures and its period.

    `location` is where the finding stands, if not where `row` does.
    """
    arguments = {
        "name": values.name(row),
        "period": values.period(row.period),
        "other_name": values.name(other),
        "other_period": values.period(other.period),
    }
    return Finding(
        rule,
        location or location_of(row),
        location_of(other),
        printed=values.quote(row),
        recomputed=values.quote(other),
        arguments=arguments,
        severity=severity,
    )


def doubtful_statements(statements: pd.DataFrame) -> frozenset[str]:
    """Return the ids of the statements that were not read with high confidence."""
    return frozenset(statements.loc[statements["confidence"].isin(["medium", "low"]), "statement_id"])


def soften(findings: Iterable[Finding], doubtful: frozenset[str]) -> Iterator[Finding]:
    """Yield the findings; an error between two statements one of which is doubtful becomes suspicious."""
    for finding in findings:
        sides = {finding.location.statement_id, finding.other.statement_id} if finding.other else set()
        is_error = (finding.severity or RULES[finding.rule].severity) == "error"
        yield replace(finding, severity="suspicious") if is_error and sides & doubtful else finding


def tabulate(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return the table `findings`, worst first within a source, each with its stable name, all of them open."""
    seen: Counter[str] = Counter()

    def name(finding: Finding) -> str:
        stem = _name_of(finding)
        seen[stem] += 1
        return stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"

    rows = (_row(finding, name(finding)) for finding in findings)
    parts = [set_types("findings", _no_findings())]
    while part := list(islice(rows, _AT_ONCE)):
        parts.append(set_types("findings", pd.DataFrame(part, columns=TABLES["findings"].column_names)))
    table = validate("findings", pd.concat(parts, ignore_index=True))
    order = pd.DataFrame(
        {
            "source": table["source_id"],
            "severity": table["severity"].map(_SEVERITY_ORDER),
            "line": table["line"].astype("float64"),
            "id": table["finding_id"],
        }
    ).sort_values(["source", "severity", "line", "id"], kind="stable")
    return table.loc[order.index].reset_index(drop=True)


def _name_of(finding: Finding) -> str:
    """Return the name of a finding, made of what it is about and of nothing that it says about it.

    Neither other findings nor the values change it, nor does placing the value, so that a decision finds it again; 25
    bits of the hash tell apart what one rule finds in one place.
    """
    place, other = finding.location, finding.other
    is_value = isinstance(place.statement_id, str)
    about = [place.statement_id] if is_value else [place.indicator_code, place.unit_code, place.period]
    about += [other.source_id, other.locator, other.statement_id] if other else []
    digest = hashlib.sha256("\0".join(part if isinstance(part, str) else "" for part in about).encode()).digest()
    locator = "-".join(place.locator.replace(", ", ",").split())
    return f"{finding.rule}:{place.source_id}:{locator}#{base64.b32encode(digest)[:5].decode().lower()}"


def _no_findings() -> pd.DataFrame:
    return pd.DataFrame(columns=TABLES["findings"].column_names)


def _row(finding: Finding, finding_id: str) -> dict[str, object]:
    rule, location, other = RULES[finding.rule], finding.location, finding.other
    return {
        "finding_id": finding_id,
        "rule": rule.name,
        "severity": finding.severity or rule.severity,
        "source_id": location.source_id,
        "locator": location.locator,
        "line": location.line,
        "other_source_id": other.source_id if other else None,
        "other_locator": other.locator if other else None,
        "printed": _cell(finding.printed),
        "recomputed": _cell(finding.recomputed),
        "message": finding.message.to_json(),
        "statement_id": location.statement_id,
        "indicator_code": location.indicator_code,
        "unit_code": location.unit_code,
        "period": location.period,
        "dimension": rule.dimension,
        "state": "open",
    }
