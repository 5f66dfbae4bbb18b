"""The tables of what a unit writes itself in the paper that its head signs, and of what it changed in it by hand."""

from __future__ import annotations

from analysis.schemas import vocabulary as words
from analysis.schemas.columns import WHOLE, Column, Table, date, text

_FILING_TEXTS = Table(
    "filing_texts",
    "one passage that a unit wrote for its own paper on a period: a cause, a task, a part of the letterhead",
    ("unit_code", "period", "part", "number"),
    (
        text("unit_code", "the unit whose paper it is, a row of `units`", required=True),
        text("period", "the period of the paper, e.g. 2026-H1", required=True),
        text("part", "what it is", required=True, allowed=words.FILING_PARTS),
        Column("number", WHOLE, "its place among those of the part", required=True, minimum=1),
        text("indicator_code", "the indicator whose shortfall a cause explains, a row of `indicators`"),
        Column("annex_column", WHOLE, "the column of the annex in which words stand instead of a figure", minimum=1),
        text("section", "the section of the letter that a wording or an addition stands in; `annex` for a remark"),
        text("lang", "the language of a wording or an addition"),
        text("instead_of", "the line that a wording replaces; it stands while the data give this line"),
        text("text", "the passage, without a number or a full stop", required=True),
        text("source_id", "the document that it was taken from, a row of `sources`"),
        text("decided_by", "who entered it, a name or a role", required=True),
        date("decided_on", "the day on which it was entered", required=True),
    ),
)

_FILING_EDITS = Table(
    "filing_edits",
    "one difference between the Word filing that a person edited and the data, as it was last read back",
    ("unit_code", "period", "number"),
    (
        text("unit_code", "the unit whose paper it is, a row of `units`", required=True),
        text("period", "the period of the paper, e.g. 2026-H1", required=True),
        Column("number", WHOLE, "its place among the differences of the paper", required=True, minimum=1),
        text("kind", "what was done", required=True, allowed=words.FILING_EDITS),
        text("part", "the part of the paper, e.g. results or annex", required=True),
        text("indicator_code", "the indicator that it is about, a row of `indicators`"),
        Column("annex_row", WHOLE, "the row of the annex in the file", minimum=1),
        Column("annex_column", WHOLE, "the column of the annex", minimum=1),
        text("was", "what the workbench would write"),
        text("now", "what stands in the file"),
        text("file", "the name of the file", required=True),
        text("lang", "the language of the file; Vietnamese where it is not said"),
        text("decided_by", "who read it back, a name or a role", required=True),
        date("decided_on", "the day on which it was read back", required=True),
    ),
)

FILING_TABLES = (_FILING_TEXTS, _FILING_EDITS)
