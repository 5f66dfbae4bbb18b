"""The tables of rule sets that models apply: gates of maturity levels, weights of composite indices."""

from __future__ import annotations

from analysis.schemas.columns import WHOLE, Column, Table, number, text

MATURITY_GATES = Table(
    "maturity_gates",
    "one group that must reach one level before a unit reaches one overall level",
    ("scheme", "overall_level", "group_code"),
    (
        text("scheme", "the rule set, e.g. tt-54-2017", required=True),
        Column("overall_level", WHOLE, "the overall level that is gated", required=True, minimum=1),
        text("group_code", "the group of criteria", required=True, pattern=r"^[a-z][a-z0-9_]*$"),
        text("group_vi", "its name, Vietnamese", required=True),
        text("group_en", "its name, English", required=True),
        Column(
            "required_level",
            WHOLE,
            "minimum level required; in groups with two levels, 1 is basic, 2 advanced",
            required=True,
        ),
        text("basis", "legal basis", required=True),
        text("verified", "whether the rule was checked against its source", required=True, allowed=("yes", "no")),
    ),
)

INDEX_WEIGHTS = Table(
    "index_weights",
    "one component of one composite index",
    ("scheme", "component_code"),
    (
        text("scheme", "the index, e.g. dti-province-2022", required=True),
        text("component_code", "the component", required=True, pattern=r"^[a-z][a-z0-9_]*$"),
        text("component_vi", "its name, Vietnamese", required=True),
        text("component_en", "its name, English", required=True),
        text("pillar", "the pillar that it belongs to"),
        number("weight", "its weight; 0: measured, not scored", "points", required=True, minimum=0),
        number("worst", "value that scores 0", "the component's unit", required=True),
        number("best", "value that scores 1; below `worst` if lower is better", "the component's unit", required=True),
        text("basis", "legal basis", required=True),
        text("verified", "whether the rule was checked against its source", required=True, allowed=("yes", "no")),
    ),
)
