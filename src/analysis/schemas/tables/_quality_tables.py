"""The tables of cleaning and audit: restatements, corrections, reviews, scores, outlines."""

from __future__ import annotations

from analysis.schemas import vocabulary as words
from analysis.schemas.columns import FLAG, WHOLE, Column, Table, date, number, text

RESTATEMENTS = Table(
    "restatements",
    "one value that a later source of the same unit, indicator and period changed",
    ("earlier_statement_id", "later_statement_id"),
    (
        text("unit_code", "the unit, a row of `units`", required=True),
        text("indicator_code", "the indicator, a row of `indicators`", required=True),
        text("period", "the period, as a code", pattern=words.PERIOD_PATTERN),
        date("period_end", "last day of the period"),
        text("earlier_statement_id", "the earlier value, a row of `statements`", required=True),
        text("later_statement_id", "the later value, a row of `statements`", required=True),
        date("earlier_as_of", "vintage of the earlier value"),
        date("later_as_of", "vintage of the later value"),
        number("earlier_value", "the earlier value", "the indicator's unit"),
        number("later_value", "the later value", "the indicator's unit"),
        number("change", "later minus earlier", "the indicator's unit"),
        number("relative_change", "change over the earlier value", "1"),
        Column(
            "same_issuer", FLAG, "both values have the same issuer: a revision; otherwise a conflict between sources"
        ),
    ),
)

CORRECTIONS = Table(
    "corrections",
    "one declared correction and its outcome",
    ("correction_id",),
    (
        text("correction_id", "name of the correction, unique", required=True),
        text("source_id", "the source it corrects, a row of `sources`", required=True),
        text("action", "what is done", required=True, allowed=("replace", "drop", "flag")),
        text("column", "the column that is replaced"),
        text("statement_ids", "the statements changed, separated by ` | `"),
        text("previous", "the value before the correction"),
        text("expected", "value expected before the correction"),
        text("replacement", "new value"),
        text("reason", "why", required=True),
        text("reported_by", "who reported it", required=True),
        text(
            "status",
            "status; proposed corrections are not applied",
            required=True,
            allowed=("proposed", "accepted", "confirmed"),
        ),
        text("decided_by", "who accepted it"),
        date("decided_on", "the day on which it was accepted"),
        text("decided_why", "why it was accepted"),
    ),
)

REVIEWS = Table(
    "reviews",
    "one wording to be matched by a person",
    ("about", "wording", "source_id"),
    (
        text("about", "what the wording names", required=True, allowed=("unit", "indicator")),
        text("wording", "the wording", required=True),
        text("source_id", "a source that contains it"),
        text(
            "state",
            "unknown: no match; near_miss: similar to an indicator with another definition; "
            "ambiguous: several units; "
            "other_count: counts something other than the indicator",
            required=True,
            allowed=("unknown", "near_miss", "ambiguous", "other_count"),
        ),
        Column("n_statements", WHOLE, "number of statements that contain it", minimum=0),
        text("statement_id", "the first of them, a row of `statements`"),
        text("suggestion_code", "the most similar unit or indicator"),
        text("suggestion", "its most similar alias, or the title of the indicator"),
        number(
            "likeness",
            "of a unit: similarity of the two names; of an indicator: confidence of the match",
            "0 to 100",
            minimum=0,
            maximum=100,
        ),
    ),
)

SETTLED = Table(
    "settled",
    "one disagreement between values of one unit, indicator and period, settled by a person",
    ("unit_code", "indicator_code", "period"),
    (
        text("unit_code", "the unit, a row of `units`", required=True),
        text("indicator_code", "the indicator, a row of `indicators`", required=True),
        text("period", "the period, as a code", required=True, pattern=words.PERIOD_PATTERN),
        text("statement_id", "the statement whose value is used, a row of `statements`", required=True),
        text("settled_by", "who settled it", required=True),
        date("settled_on", "the day of the decision", required=True),
        text("reason", "why", required=True),
    ),
)

SCORES = Table(
    "scores",
    "one of the four quality dimensions of the ministry, for one source, unit, indicator or period",
    ("scope", "scope_code", "dimension"),
    (
        text("scope", "what is scored", required=True, allowed=("all", "source", "unit", "indicator", "period")),
        text("scope_code", "which one; `all` for the whole", required=True),
        text("dimension", "correct, complete, clean or live", required=True, allowed=words.DIMENSIONS),
        number("score", "100 minus the percentage of failed checks; empty if nothing could be checked", "0 to 100"),
        number("checked", "number of checks", "things", minimum=0),
        number("failed", "number of failed checks; a suspicious finding counts as one half", "things", minimum=0),
        text("finding_ids", "the findings behind it, rows of `findings`, separated by spaces"),
        date("judged_on", "the day on which the data were judged: the run date of the build"),
    ),
)

OUTLINE = Table(
    "outline",
    "one line of a document (numbered, in a table or plain text), checked by the layout rules",
    ("source_id", "block", "locator", "part"),
    (
        text("source_id", "the source", required=True),
        text("locator", "where in the source", required=True),
        Column("line", WHOLE, "1-based line of a text document", minimum=1),
        text("part", "what it is", required=True, allowed=("heading", "item", "text", "row", "header")),
        text("block", "the table or heading that it belongs to"),
        text("number", "its printed number, e.g. 2.1.3, d), IV"),
        Column("n_columns", WHOLE, "columns of the row", minimum=0),
        text("wording", "its text; cells of a row separated by tabs"),
    ),
)
