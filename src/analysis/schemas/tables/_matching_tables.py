"""The table of matching: which indicator each statement was matched to, and how sure that is."""

from __future__ import annotations

from analysis.schemas.columns import WHOLE, Column, Table, number, text

#: How the indicator of a statement was found, surest first.
MATCH_METHODS = ("source", "decided", "exact", "matched", "proposed", "none")

MATCHES = Table(
    "matches",
    "the indicator that one statement was matched to, with confidence and runner-up",
    ("statement_id",),
    (
        text("statement_id", "the statement, a row of `statements`", required=True),
        text("source_id", "its source, a row of `sources`", required=True),
        text("wording", "name of the indicator as printed in the source"),
        text(
            "indicator_code",
            "the indicator that was accepted, or the best candidate where none was; the audit of definitions may "
            "move a statement later, see its own `indicator_code`",
        ),
        number("confidence", "probability that it is right", "0 to 1", minimum=0, maximum=1),
        text(
            "how",
            "source: the source gives the code; decided: a person decided on the wording; exact: a title or alias; "
            "matched: accepted by likeness; proposed: between the bounds, a person must choose; none: nothing is "
            "like it",
            required=True,
            allowed=MATCH_METHODS,
        ),
        text("runner_up_code", "the second candidate"),
        number("runner_up_confidence", "probability that it is right", "0 to 1", minimum=0, maximum=1),
        text("candidates", "up to five candidates with their confidence, best first: `code:0.83|code:0.41`"),
    ),
)

MATCH_CONFIDENCE = Table(
    "match_confidence",
    "one coefficient of the probability that a match is right, fitted by `benchmarks/fit_match_confidence.py`",
    ("sign",),
    (
        text("sign", "evidence for or against a match", required=True),
        number("coefficient", "its weight in the logarithm of the odds", "1", required=True),
    ),
)

MATCH_BOUNDS = Table(
    "match_bounds",
    "from which probability a match is accepted without asking, and from which it is shown to a person",
    ("about",),
    (
        text("about", "what is matched", required=True, allowed=("indicator",)),
        number("accept", "probability from which it is accepted", "0 to 1", required=True, minimum=0, maximum=1),
        number("propose", "probability from which it is proposed", "0 to 1", required=True, minimum=0, maximum=1),
        text("reason", "why these bounds"),
        text("reviewed_by", "reviewer"),
    ),
)

INDICATOR_EDITIONS = Table(
    "indicator_editions",
    "the years in which the method of an indicator holds: 'DTI' of another year is another indicator",
    ("indicator_code",),
    (
        text("indicator_code", "the indicator, a row of `indicators`", required=True),
        Column("first_year", WHOLE, "the first year of values", required=True, minimum=1990, maximum=2100),
        Column("last_year", WHOLE, "the last one; 2100: still in use", required=True, minimum=1990, maximum=2100),
        text("reviewed_by", "reviewer"),
    ),
)

MATCHING_TABLES = (MATCHES, MATCH_CONFIDENCE, MATCH_BOUNDS, INDICATOR_EDITIONS)
