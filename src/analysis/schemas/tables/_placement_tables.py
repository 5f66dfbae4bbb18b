"""The tables of placing: where each value that was read goes, and what people decided about single values."""

from __future__ import annotations

from analysis.schemas import vocabulary as words
from analysis.schemas.columns import FLAG, Column, Table, date, number, text


def _confidence(name: str, meaning: str) -> Column:
    return number(name, meaning, "0 to 1", minimum=0, maximum=1)


PLACEMENTS = Table(
    "placements",
    "where one value that was read goes: into the panel, on the to-do list, or nowhere, and why",
    ("statement_id",),
    (
        text("statement_id", "the value, a row of `statements`", required=True),
        text("source_id", "the source, a row of `sources`", required=True),
        Column("in_panel", FLAG, "it is a value of `observations`, or a target whose unit and indicator are known"),
        text(
            "outcome",
            "in_panel; to_place: a person can place it; left_out: it is no value of an indicator",
            required=True,
            allowed=words.PLACEMENT_OUTCOMES,
        ),
        text("why_not", "why it is not in the panel: a message of the catalogue as JSON"),
        text("unit_code", "the unit; the likeliest one where none is accepted"),
        _confidence("unit_confidence", "how sure the unit is"),
        text("unit_runner_up", "the next likely unit"),
        text("indicator_code", "the indicator; the likeliest one where none is accepted"),
        _confidence("indicator_confidence", "how sure the indicator is"),
        text("indicator_runner_up", "the next likely indicator"),
        text("period", "the period, as a code", pattern=words.PERIOD_PATTERN),
        _confidence("period_confidence", "how sure the period is"),
        text("kind", "type of the value", required=True, allowed=words.KINDS),
        _confidence("kind_confidence", "how sure the type is"),
    ),
)

PLACEMENT_DECISIONS = Table(
    "placement_decisions",
    "what a person decided about one value that was read; it goes before what the value's words say",
    ("statement_id",),
    (
        text("statement_id", "the value, a row of `statements`", required=True),
        text(
            "raw_text",
            "the value as printed when it was decided; a decision that no longer fits is an error",
            required=True,
        ),
        text("unit_code", "its unit, a row of `units`; empty: as read"),
        text("indicator_code", "its indicator, a row of `indicators`; empty: as read"),
        text("period", "its period, as a code; empty: as read", pattern=words.PERIOD_PATTERN),
        text("kind", "its type; remark: it is no value; empty: as read", allowed=words.KINDS),
        text("decided_by", "who decided it", required=True),
        date("decided_on", "the day of the decision", required=True),
        text("reason", "why"),
        text("source_id", "the document that it stands in, a row of `sources`", required=True),
    ),
)
