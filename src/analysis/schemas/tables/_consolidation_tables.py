"""The tables of consolidation: what adds up for the organisations above others, and whose facilities are all listed."""

from __future__ import annotations

from analysis.schemas import vocabulary as words
from analysis.schemas.columns import FLAG, WHOLE, Column, Table, date, number, text

_STATUSES = ("observed", "estimate", "preliminary", "corrected")

CONSOLIDATED = Table(
    "consolidated",
    "what the values of all organisations below one add up to, for one indicator and period",
    ("consolidated_id",),
    (
        text("consolidated_id", "`sum:<unit_code>:<indicator_code>:<period>`", required=True, pattern="^sum:"),
        text("unit_code", "the organisation above, a row of `units`", required=True),
        text("indicator_code", "the indicator, a row of `indicators`", required=True),
        text("period", "period as a code; of a stock the code that most parts use", pattern=words.PERIOD_PATTERN),
        date("period_start", "first day of the period"),
        date("period_end", "last day of the period, inclusive", required=True),
        text("rule", "how the parts were added up", required=True, allowed=("sum", "recompute", "mean", "weighted")),
        number("value", "the sum, share or mean; empty where the parts do not add up", "the indicator's unit"),
        number("numerator", "sum of the numerators", "counted"),
        number("denominator", "sum of the denominators", "counted"),
        text(
            "op", "operator: bounds of one side stay a bound; empty where they face both ways", allowed=words.OPERATORS
        ),
        text("status", "estimate or preliminary as soon as one part is", required=True, allowed=_STATUSES),
        date("as_of", "newest day of issue of a part (vintage)"),
        Column("n_expected", WHOLE, "organisations below that are expected to report", required=True, minimum=0),
        Column("n_reported", WHOLE, "those whose values were added up", required=True, minimum=0),
        text("missing_units", "those without a value, rows of `units`, separated by spaces"),
        text(
            "left_out",
            "those whose value could not be added, with the reason, separated by ` | `: no_counts (share without "
            "counts), no_weight, other_count (counts another thing), other_scope, not_expected (of another kind), "
            "undated, wrong (proven by the audit)",
        ),
        number(
            "share_of_denominator",
            "part of all denominators that the sum holds, with the last known one of each missing organisation; "
            "empty: not known",
            "%",
            minimum=0,
            maximum=100,
        ),
        text("parts", "the statements and sums that were added, separated by ` | `"),
        Column(
            "is_complete",
            FLAG,
            "all expected organisations are in it and all are known to be listed (`complete_lists`)",
            required=True,
        ),
        text(
            "used",
            "the value that models and reports use: reported by the organisation itself, added up, or neither",
            required=True,
            allowed=("reported", "added", "neither"),
        ),
        text("reported_statement_id", "the total that the organisation reported itself, a row of `statements`"),
        number("reported_value", "its value", "the indicator's unit"),
        number("difference", "reported minus added", "the indicator's unit"),
        text(
            "flags",
            "space-separated keywords: partial, list-open (more organisations may exist than are listed), carried "
            "(latest value of an earlier day), added-periods, mixed-bounds, estimate, preliminary, corrected, "
            "suppressed, low-confidence, range",
        ),
    ),
)

COMPLETE_LISTS = Table(
    "complete_lists",
    "one organisation whose facilities are all listed in `units`, as a person decided",
    ("unit_code",),
    (
        text("unit_code", "the department or ministry, a row of `units`", required=True),
        text("decided_by", "who decided it", required=True),
        date("decided_on", "the day of the decision", required=True),
        text("reason", "why, e.g. the number of facilities in the licence register", required=True),
        text("source_id", "the document that lists them, a row of `sources`"),
    ),
)
