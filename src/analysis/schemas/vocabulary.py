"""Closed vocabularies: the only words these columns may hold."""

from __future__ import annotations

from analysis.i18n import CHANCE_CLASSES
from analysis.period_lengths import RECURRING, TASK_ROUNDS

KINDS = ("target", "actual", "estimate", "threshold", "remark")
#: What becomes of a value that was read.
PLACEMENT_OUTCOMES = ("in_panel", "to_place", "left_out")
OPERATORS = ("=", ">=", ">", "<=", "<", "~", "<~")
VALUE_UNITS = ("%", "count", "level", "rank", "index", "money", "other")
STATUSES = (
    "observed",
    "estimate",
    "preliminary",
    "corrected",
    "none_occurred",
    "no_information",
    "not_applicable",
    "suppressed",
)
SEVERITIES = ("error", "suspicious", "note")
#: What a unit writes itself in its paper: why it missed a target, what it will do, what it asks for.
FILING_PARTS = (
    "cause",
    "task",
    "request",
    "words",
    "wording",
    "addition",
    "authority",
    "symbol",
    "addressee",
    "basis",
    "signatory",
    "recipient",
    "drafting",
    "initials",
    "copies",
    "address",
)
#: What a person did to a Word filing beyond such passages.
FILING_EDITS = (
    "value",
    "value_added",
    "value_removed",
    "figure",
    "row_added",
    "row_deleted",
    "wording",
    "added",
    "removed",
    "moved",
)
#: What became of a finding: nobody has answered it, its value is right and why, another document corrects it, the rule
#: was mistaken.
FINDING_STATES = ("open", "explained", "corrected_at_source", "wrong_alarm")
#: What is to be done: give a value its place, confirm one, answer a contradiction, fetch a report, finish a task,
#: read a file.
TODO_KINDS = ("unplaced", "doubtful", "contradictory", "missing", "due", "unread")
#: What a value may feed: a target, its verdict, a report that is owed, a value of the level above.
TODO_FEEDS = ("target", "verdict", "report", "consolidated")
#: The four words of the ministry: đúng, đủ, sạch, sống.
DIMENSIONS = ("correct", "complete", "clean", "live")
CONFIDENCES = ("high", "medium", "low")
MEASURES = ("share", "count", "index", "rank", "level", "money")
#: What a method says of a target; `abstains` comes with the reason.
VERDICT_WORDS = ("met", "likely", "uncertain", "unlikely", "missed", "abstains")
#: Official methods of judging progress, as `adoption.targets` names them.
OFFICIAL_METHODS = ("eurostat", "un", "escap", "sdsn")
CHANCE_WORDS = tuple(found.words for found in CHANCE_CLASSES)
DIRECTIONS = ("up", "down", "none")
AGGREGATIONS = ("sum", "recompute", "mean", "weighted", "latest", "none")
#: The lowest organisations whose values add up to those of the one above them.
ADDED_UP_FROM = ("hospital", "facility", "organisation", "province")
UNIT_LEVELS = ("national", "ministry", "group", "province", "district", "facility")
SOURCE_KINDS = ("hand_reading", "publications", "crosswalk", "filing", "tidy_table")
#: What the period of a value is: a day, a span of time, or the round of a survey.
PERIOD_TYPES = ("stock", "flow", "survey")
#: Words of a figure, or of a note on it, that say that it is expected, not reached.
ESTIMATE_WORDS = r"(?i)(?<!\w)(?:ước|est\.|estimate[ds]?)(?!\w)"
#: What a source is, the most reliable first: a value goes before one of a source further down.
SOURCE_TYPES = ("official_document", "official_statistics", "agency_press", "press", "aggregator")
#: The lengths of time that a period may cover; `to_date` is the year's beginning to a month (9 months).
PERIOD_LENGTHS = ("day", "month", "quarter", "half_year", "to_date", "year", "span", "recurring")
#: What a filed document is.
DOCUMENT_SORTS = ("report", "plan", "decision", "form", "table", "news")
#: How exactly a date of issue is known.
DATE_PRECISIONS = ("day", "month", "year")
#: How well a rule was checked: in its official text or two copies, in one copy, by computation, not at all.
VERIFICATIONS = ("verified", "single-source", "derived", "unverified")
#: How long a reporting period is.
FREQUENCIES = ("month", "quarter", "half-year", "nine-months", "year")
#: Who reports: the level that a deadline is set for; `any` holds where a level has no deadline of its own.
REPORTING_TIERS = ("any", "facility", "commune", "district", "province", "central")
#: What became of a report that is owed.
DUTY_STATES = ("received", "late", "missing", "not_yet_due")
#: What a dated row says of a day: no work, work on a weekend in exchange, or not known.
DAY_TYPES = ("day_off", "working_day", "uncertain")
#: What legal rules are about, and their force.
RULE_TOPICS = (
    "electronic_records",
    "electronic_prescriptions",
    "health_book",
    "licence_and_systems",
    "payment_and_identity",
    "security_and_signature",
    "reporting",
    "digital_transformation",
)
RULE_FORCES = ("law", "decree", "circular", "resolution", "decision", "directive", "plan")
#: What a forecast takes a deadline to be worth, the strongest first (`adoption.Deadline`); none: it knows no deadline.
DEADLINE_FORCES = ("none", "decree", "decision", "plan", "wish")
#: Whom a legal duty binds, and what a facility is: one that gives no care has no patients whose records it keeps.
BOUND_KINDS = ("hospital", "other_facility", "province", "ministry")
FACILITY_TYPES = ("hospital", "other_facility", "no_care")
RECURRENCES = ("once", *TASK_ROUNDS)

#: `[0-9]`, for `\d` also fits the digits of other scripts, such as the full-width ones of East Asian keyboards.
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_POINT = rf"(?:{_DATE}|[0-9]{{4}}(?:-(?:Q[1-4]|H[12]|[0-9]{{1,2}}M|[0-9]{{2}}))?)"
#: ``2026``, ``2023-Q4``, ``2026-H1``, ``2024-9M`` (year to date), ``2024-10``, ``2024-10-02``, ``2023/2025``,
#: ``yearly``, ``half-yearly``, ``quarterly``, ``monthly``.
PERIOD_PATTERN = rf"^(?:{_POINT}(?:/{_POINT})?|{'|'.join(RECURRING)})$"
