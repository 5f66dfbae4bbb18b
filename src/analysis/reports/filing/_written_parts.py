"""What only the unit can write of its paper: causes, tasks, requests; rows of `data/lookup/filing_texts.csv`."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.reports._document import plain
from analysis.reports._report_context import ReportContext


@dataclass(frozen=True)
class WrittenParts:
    """The unit's own words: the cause of each shortfall by indicator, its tasks and its requests in their order."""

    causes: dict[str, str]
    tasks: tuple[str, ...]
    requests: tuple[str, ...]

    @classmethod
    def of(cls, context: ReportContext, unit_code: str, period: str) -> WrittenParts:
        """Return what the unit wrote for its paper on a period."""
        rows = sorted(
            context.rows("filing_texts", unit_code=unit_code, period=period), key=lambda row: int(row["number"])
        )
        of_part = {
            part: tuple(plain(row["text"]) for row in rows if row["part"] == part) for part in ("task", "request")
        }
        causes = {row["indicator_code"]: plain(row["text"]) for row in rows if row["part"] == "cause"}
        return cls(causes, of_part["task"], of_part["request"])
