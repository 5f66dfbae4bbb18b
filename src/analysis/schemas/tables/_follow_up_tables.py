"""The tables of what is left to do: decisions on findings, the to-do list."""

from __future__ import annotations

from analysis.schemas import vocabulary as words
from analysis.schemas.columns import WHOLE, Column, Table, date, number, text

FINDING_STATES = Table(
    "finding_states",
    "one decision on one finding; the last one of a finding holds",
    ("finding_id", "decision_number"),
    (
        text("finding_id", "the finding, a row of `findings`, or one that no longer exists", required=True),
        Column("decision_number", WHOLE, "1 for the first decision on it, 2 for the next", required=True, minimum=1),
        text("state", "what was decided; `open` opens it again", required=True, allowed=words.FINDING_STATES),
        text("values", "the values that the decision was made on; if they change, the finding is open again"),
        text("corrected_in", "the source that corrects it, a row of `sources`"),
        text("reason", "why"),
        text("decided_by", "who decided, a name or a role", required=True),
        date("decided_on", "the day of the decision", required=True),
    ),
)

TODO = Table(
    "todo",
    "one thing that a person has to decide or to fetch; made on request, not stored",
    ("item_id",),
    (
        text("item_id", "its name, the same while what it is about stays the same", required=True),
        text("kind", "what is to be done", required=True, allowed=words.TODO_KINDS),
        text("unit_code", "the unit concerned; empty: several or none"),
        text("source_id", "the first source concerned, a row of `sources`"),
        text("about", "the wording, finding, period, task or file that it is about", required=True),
        text("sentence", "the item as a message: code and arguments, see `analysis.i18n`", required=True),
        text("command", "the command that settles it", required=True),
        Column("n_values", WHOLE, "values that it decides on", required=True, minimum=0),
        text("feeds", f"what they feed, separated by spaces: {', '.join(words.TODO_FEEDS)}"),
        number("weight", "how much it changes; the list is ordered by it", required=True, minimum=0),
        text("statement_ids", "the statements that it places, separated by ` | `; each stands in one item only"),
    ),
)
