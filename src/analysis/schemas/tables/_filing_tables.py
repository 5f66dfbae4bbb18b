"""The table of what a unit writes itself in the paper that its head signs."""

from __future__ import annotations

from analysis.schemas import vocabulary as words
from analysis.schemas.columns import WHOLE, Column, Table, date, text

FILING_TEXTS = Table(
    "filing_texts",
    "one passage that a unit wrote for its own paper on a period: a cause, a task, a request",
    ("unit_code", "period", "part", "number"),
    (
        text("unit_code", "the unit whose paper it is, a row of `units`", required=True),
        text("period", "the period of the paper, e.g. 2026-H1", required=True),
        text("part", "what it is", required=True, allowed=words.FILING_PARTS),
        Column("number", WHOLE, "its place among those of the part", required=True, minimum=1),
        text("indicator_code", "the indicator whose shortfall a cause explains, a row of `indicators`"),
        text("text", "the passage, without a number or a full stop", required=True),
        text("source_id", "the document that it was taken from, a row of `sources`"),
        text("decided_by", "who entered it, a name or a role", required=True),
        date("decided_on", "the day on which it was entered", required=True),
    ),
)
