"""The tables of cleaning and audit: restatements, corrections, reviews, scores, duties to report, outlines."""

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
        number("change", "later less earlier", "the indicator's unit"),
        number("relative_change", "change over the earlier value", "1"),
        Column("same_issuer", FLAG, "the same issuer said both: a revision; otherwise a conflict between sources"),
    ),
)

CORRECTIONS = Table(
    "corrections",
    "one declared correction and what became of it",
    ("correction_id",),
    (
        text("correction_id", "name of the correction, unique", required=True),
        text("source_id", "the source it corrects, a row of `sources`", required=True),
        text("action", "what is done", required=True, allowed=("replace", "drop", "flag")),
        text("column", "the column that is replaced"),
        text("statement_ids", "the statements it touched, separated by spaces"),
        text("expected", "what must still stand there"),
        text("replacement", "what is put there"),
        text("reason", "why", required=True),
        text("reported_by", "who reported it", required=True),
        text("status", "proposed is not applied", required=True, allowed=("proposed", "accepted", "confirmed")),
    ),
)

REVIEWS = Table(
    "reviews",
    "one wording that a person must place, or one alias that places nothing",
    ("about", "wording", "source_id"),
    (
        text("about", "what the wording names", required=True, allowed=("unit", "indicator")),
        text("wording", "the wording", required=True),
        text("source_id", "a source that has it; empty for an alias that none has"),
        text(
            "state",
            "unknown: nothing is placed; near_miss: like an indicator of another definition; ambiguous: several units; "
            "unused: an alias that places nothing",
            required=True,
            allowed=("unknown", "near_miss", "ambiguous", "unused"),
        ),
        Column("n_statements", WHOLE, "statements that have it", minimum=0),
        text("statement_id", "the first of them, a row of `statements`"),
        text("suggestion_code", "the most like unit or indicator"),
        text("suggestion", "the alias that is like it"),
        number("likeness", "likeness of the two wordings", "0 to 100", minimum=0, maximum=100),
    ),
)

SCORES = Table(
    "scores",
    "one of the four words of the ministry, for one source, unit, indicator or period",
    ("scope", "scope_code", "dimension"),
    (
        text("scope", "what is judged", required=True, allowed=("all", "source", "unit", "indicator", "period")),
        text("scope_code", "which one; `all` for the whole", required=True),
        text("dimension", "correct, complete, clean or live", required=True, allowed=words.DIMENSIONS),
        number("score", "100 less the share that fails; empty where nothing could be checked", "0 to 100"),
        number("checked", "how many things were checked", "things", minimum=0),
        number("failed", "how many fail; a suspicious one counts one half", "things", minimum=0),
        text("finding_ids", "the findings behind it, rows of `findings`, separated by spaces"),
    ),
)

REPORTING_SCHEDULE = Table(
    "reporting_schedule",
    "one report that units owe",
    ("schedule_id",),
    (
        text("schedule_id", "name of the duty", required=True),
        text("unit_code", "who owes it; empty: every unit of the level"),
        text("unit_level", "level whose units owe it", allowed=words.UNIT_LEVELS),
        text("frequency", "how often", required=True, allowed=("yearly", "half-yearly", "quarterly", "monthly")),
        Column("days_after", WHOLE, "days after the end of the period by which it is due", required=True, minimum=0),
        date("since", "first day of the first period that is owed", required=True),
        text("basis", "document that lays down the duty"),
        text("verified", "whether the duty was read in its source", required=True, allowed=("yes", "no")),
    ),
)

OUTLINE = Table(
    "outline",
    "one line of a document that carries a number, stands in a table or is text: what the layout rules look at",
    ("source_id", "block", "locator", "part"),
    (
        text("source_id", "the source", required=True),
        text("locator", "where in the source", required=True),
        Column("line", WHOLE, "1-based line of a text document", minimum=1),
        text("part", "what it is", required=True, allowed=("heading", "item", "text", "row", "header")),
        text("block", "the table or the heading that it stands under"),
        text("number", "its printed number, e.g. 2.1.3, d), IV"),
        Column("n_columns", WHOLE, "columns of the row", minimum=0),
        text("wording", "its text; cells of a row separated by tabs"),
    ),
)
