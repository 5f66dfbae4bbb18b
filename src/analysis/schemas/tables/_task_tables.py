"""The tables of what became of tasks: passages of reports, decisions by hand, the state of each task per unit."""

from __future__ import annotations

from analysis.schemas.columns import WHOLE, Column, Table, date, number, text

#: How far a task is; `unknown` where nothing says it.
TASK_STATES_WORDS = ("not_started", "under_way", "done", "unknown")
#: What says how far a task is.
TASK_EVIDENCE = ("report", "hand", "indicator")
#: How a passage of a report was matched to a task: the row is the task itself; its number in a document that the report
#: cites; its wording; a likeness that a person must judge; a decision of a person; none.
TASK_MATCHES = ("own", "number", "wording", "decided", "proposed", "none")

#: The kinds of systems whose coverage is known.
SYSTEM_KINDS = (
    "HIS", "LIS", "RIS/PACS", "EMR", "EHR", "e-prescription", "digital-signature", "telehealth", "cashless",
    "documents", "station",
)  # fmt: skip

_TASK = text("task_id", "the task, a row of `tasks`", required=True)
_UNIT = text("unit_code", "the unit that is to do it, a row of `units`", required=True)
_STATE = text("state", "how far the task is", required=True, allowed=TASK_STATES_WORDS)
_PERCENT = number("percent", "how much of it is done", "%", minimum=0, maximum=100)

TASK_REPORTS = Table(
    "task_reports",
    "one passage of a document that says how far a task is",
    ("report_id",),
    (
        text("report_id", "`<source_id>:<locator>#<n>`", required=True),
        text("source_id", "the source, a row of `sources`", required=True),
        text("locator", "where in the source", required=True),
        Column("line", WHOLE, "1-based line of a text document or row of a table", minimum=1),
        text("number", "number of the task as printed"),
        text("wording", "what was to be done, as printed", required=True),
        text("cites", "numbers of the documents that the passage or its heading cites, separated by `; `"),
        text("lead", "lead organisation as printed"),
        _STATE,
        _PERCENT,
        date("done_on", "the day on which it was done, as printed"),
        text("evidence", "the words that say so, as printed", required=True),
        text("own_task_id", "the task that the same row of the same document is, a row of `tasks`"),
        text("task_id", "the task that is meant, a row of `tasks`; the nearest one where `match` is proposed"),
        text("match", "how the task was found", allowed=TASK_MATCHES),
        number("likeness", "similarity of the wording to that of the task", "0 to 100", minimum=0, maximum=100),
    ),
)

TASK_DECISIONS = Table(
    "task_decisions",
    "the state of one task on one day, set by a person",
    ("task_id", "unit_code", "as_of"),
    (
        _TASK,
        _UNIT,
        date("as_of", "the day on which the task was in this state", required=True),
        _STATE,
        _PERCENT,
        date("done_on", "the day on which it was done"),
        text("evidence", "what shows it: a document number, a result"),
        text("source_id", "the document that shows it, a row of `sources`"),
        text("decided_by", "who set it", required=True),
        date("decided_on", "the day of the decision", required=True),
        text("reason", "why"),
    ),
)

TASK_MATCH_DECISIONS = Table(
    "task_match_decisions",
    "the task that a wording of a report means, set by a person",
    ("source_id", "wording"),
    (
        text("source_id", "the report, a row of `sources`", required=True),
        text("wording", "what was to be done, as printed there", required=True),
        text("task_id", "the task that is meant, a row of `tasks`; empty: none"),
        text("decided_by", "who set it", required=True),
        date("decided_on", "the day of the decision", required=True),
        text("reason", "why"),
    ),
)

TASK_STATES = Table(
    "task_states",
    "the newest known state of one task for one unit that is to do it",
    ("task_id", "unit_code"),
    (
        _TASK,
        _UNIT,
        _STATE,
        _PERCENT,
        date("done_on", "the day on which it was done; empty if no source names one"),
        date("as_of", "the day on which it was in this state; empty for an unknown one"),
        text("evidence", "what shows it, as printed or as written by the person who set it"),
        text("from", "what says so; empty for an unknown state", allowed=TASK_EVIDENCE),
        text("source_id", "the source that says so, a row of `sources`"),
        text("locator", "where in the source"),
        text(
            "flags",
            "space-separated keywords: went-back (an earlier state was further), contradictory (reports of one day "
            "differ, the least far counts), differs-from-indicator, no-task (a decision about a task that is no longer "
            "read)",
        ),
    ),
)

_SYSTEM_COLUMNS = (
    text("system", "kind of system", required=True, allowed=SYSTEM_KINDS),
    text("has", "whether the unit has it; unknown: the document lists it without saying so", required=True,
         allowed=("yes", "no", "unknown")),
    text("product", "the product, as printed"),
    text("owner", "who runs it, as printed"),
    text("vendor", "the vendor, as printed"),
    text("since", "year or month since which it is used, as a code", pattern=r"^[0-9]{4}(?:-[0-9]{2})?$"),
)  # fmt: skip

SYSTEM_REPORTS = Table(
    "system_reports",
    "one passage of a document that says whether a unit has a kind of system",
    ("report_id",),
    (
        text("report_id", "`<source_id>:<locator>#<n>`", required=True),
        text("source_id", "the source, a row of `sources`", required=True),
        text("locator", "where in the source", required=True),
        Column("line", WHOLE, "1-based line of a text document or row of a table", minimum=1),
        text("unit_text", "the unit as printed; empty: the author of the document"),
        *_SYSTEM_COLUMNS,
        text("evidence", "the words that say so, as printed"),
    ),
)

SYSTEM_COVERAGE = Table(
    "system_coverage",
    "whether one unit has one kind of system, by the newest document that says so",
    ("unit_code", "system"),
    (
        text("unit_code", "the unit, a row of `units`", required=True),
        *_SYSTEM_COLUMNS,
        date("as_of", "day of issue of the document"),
        text("source_id", "the source, a row of `sources`", required=True),
        text("locator", "where in the source", required=True),
        text("evidence", "the words that say so, as printed"),
        text("detail_source_ids", "other sources that give product, vendor or time, separated by ` | `"),
    ),
)
