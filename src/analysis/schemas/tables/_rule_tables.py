"""The tables of rules, each row with its source, its validity and how well it was checked."""

from __future__ import annotations

from analysis.schemas import vocabulary as words
from analysis.schemas.columns import WHOLE, Column, Table, date, number, text

#: The columns that every rule ends with.
_VALIDITY = (
    text(
        "source",
        "legal text and article (Đ: article, k: clause), or the page that states the rule",
        required=True,
    ),
    text("url", "web address of the source"),
    date("valid_from", "first day in force; empty: not known"),
    date("valid_to", "last day in force; empty: still in force"),
    text(
        "verification",
        "verified: official text or two copies; single-source: one copy; derived: computed; unverified: not checked",
        required=True,
        allowed=words.VERIFICATIONS,
    ),
    text("note", "what a user of the rule needs to know"),
)
_FREQUENCY = text("frequency", "length of the period", required=True, allowed=words.FREQUENCIES)
_KINDS = rf"^(?:(?:{'|'.join(words.BOUND_KINDS)})(?: |$))+$"
_REGIME = text("regime", "the reporting regime, a row of `reporting_regimes`", required=True)

REPORTING_REGIMES = Table(
    "reporting_regimes",
    "one set of rules for periodic reports, e.g. the decree on reports of state administrative bodies",
    ("regime",),
    (
        text("regime", "code of the regime, e.g. nd-09-2019", required=True, pattern=r"^[a-z0-9][a-z0-9-]*$"),
        text("title_vi", "its name, Vietnamese", required=True),
        text("title_en", "its name, English", required=True),
        text("recognised_by", "words in title or number that identify its reports, separated by ` | `"),
        Column(
            "precedence",
            WHOLE,
            "rank if a report has the words of several regimes; the lowest applies",
            minimum=1,
        ),
        *_VALIDITY,
    ),
)

REPORTING_WINDOWS = Table(
    "reporting_windows",
    "the days that the data of a report cover, for one regime and period length",
    ("regime", "frequency", "valid_from"),
    (
        _REGIME,
        _FREQUENCY,
        Column("start_day", WHOLE, "day of the month on which the data begin", required=True, minimum=1, maximum=31),
        Column(
            "start_months",
            WHOLE,
            "month of that day, relative to the first month of the period",
            required=True,
        ),
        Column(
            "end_day",
            WHOLE,
            "day of the month of the cut-off; 31: the last day of the month",
            required=True,
            minimum=1,
            maximum=31,
        ),
        Column("end_months", WHOLE, "month of that day, relative to the last month of the period", required=True),
        text(
            "replaced_by",
            "length of the longer period whose report replaces the last one of this length in it; empty: none",
            allowed=words.FREQUENCIES,
        ),
        *_VALIDITY,
    ),
)

REPORTING_DEADLINES = Table(
    "reporting_deadlines",
    "the day by which a report is due, for one regime, tier and period length",
    ("regime", "tier", "frequency", "valid_from"),
    (
        _REGIME,
        text(
            "tier",
            "administrative tier that reports; any: every tier without a row of its own",
            required=True,
            allowed=words.REPORTING_TIERS,
        ),
        _FREQUENCY,
        Column("day", WHOLE, "day of the month; empty where working days are counted", minimum=1, maximum=31),
        Column("months", WHOLE, "month of that day, relative to the last month of the period; 0: that month"),
        Column("working_days", WHOLE, "working days after the cut-off; empty where a day is given", minimum=1),
        text(
            "day_itself",
            "whether a report on the day itself is in time",
            required=True,
            allowed=("in_time", "late"),
        ),
        *_VALIDITY,
    ),
)

PUBLIC_HOLIDAYS = Table(
    "public_holidays",
    "one day that differs from the working week",
    ("date",),
    (
        date("date", "the day", required=True),
        text(
            "day_type",
            "free, worked in exchange for another day, or not known",
            required=True,
            allowed=words.DAY_TYPES,
        ),
        text("name_vi", "the occasion, Vietnamese", required=True),
        text("name_en", "the occasion, English", required=True),
        *_VALIDITY,
    ),
)

REPORTING_SCHEDULE = Table(
    "reporting_schedule",
    "one duty of organisations to report; one row turns on all reports of a regime",
    ("schedule_id",),
    (
        text("schedule_id", "name of the reporting duty", required=True),
        text("unit_code", "the unit that must report; with `unit_level`: the units of that level below it"),
        text("unit_level", "level of the units that must report; empty: `unit_code` alone", allowed=words.UNIT_LEVELS),
        text("frequency", "length of the period; empty: each that the regime has", allowed=words.FREQUENCIES),
        _REGIME,
        text("tier", "the tier whose deadline applies; empty: that of the level", allowed=words.REPORTING_TIERS),
        Column("due_day", WHOLE, "own deadline: day of the month; replaces the regime's", minimum=1, maximum=31),
        Column("due_months", WHOLE, "month of that day, relative to the last month of the period; empty: that month"),
        Column("due_working_days", WHOLE, "own deadline in working days after the cut-off", minimum=1),
        date("valid_from", "first day of the first period to report", required=True),
        date("valid_to", "last day on which a period to report may begin; empty: no end"),
        text("source", "the text that sets the duty for these units; empty: the regime itself"),
        text("url", "web address of the source"),
        text("verification", "how well the duty was checked; empty: not checked", allowed=words.VERIFICATIONS),
        text("note", "what a user of the row needs to know"),
    ),
)

LEGAL_DEADLINES = Table(
    "legal_deadlines",
    "one duty of health facilities or authorities with its deadline",
    ("rule_id",),
    (
        text("rule_id", "name of the rule", required=True, pattern=r"^[a-z0-9][a-z0-9.-]*$"),
        text("topic", "what it is about", required=True, allowed=words.RULE_TOPICS),
        text("indicator_codes", "the indicators concerned, rows of `indicators`, separated by spaces"),
        text("duty_vi", "the duty, Vietnamese", required=True),
        text("duty_en", "the duty, English", required=True),
        text("due", "the deadline, as a period code; empty: from the first day in force", pattern=words.PERIOD_PATTERN),
        text(
            "due_type",
            "by: until the end of that period; before: before it begins; from: from its first day",
            allowed=("by", "before", "from"),
        ),
        text(
            "binds",
            f"the kinds of units that must comply, separated by spaces: {', '.join(words.BOUND_KINDS)}",
            required=True,
            pattern=_KINDS,
        ),
        text("who_vi", "who must comply, Vietnamese", required=True),
        text("who_en", "who must comply, English", required=True),
        text("force", "legal force", required=True, allowed=words.RULE_FORCES),
        text("sanction", "sanction, if one is known"),
        date("sanction_from", "first day of the sanction; empty: not known, or as long as the rule"),
        *_VALIDITY,
    ),
)

NATIONAL_TARGETS = Table(
    "national_targets",
    "one target set by a national legal text or plan",
    ("rule_id",),
    (
        text("rule_id", "name of the rule", required=True, pattern=r"^[a-z0-9][a-z0-9.-]*$"),
        text("indicator_code", "the indicator, a row of `indicators`; empty if none has this definition"),
        text("subject_vi", "what the target is about, Vietnamese", required=True),
        text("subject_en", "what the target is about, English", required=True),
        text("op", "operator", required=True, allowed=words.OPERATORS),
        number("value", "the target", "`unit`", required=True),
        text("unit", "unit of measure", required=True),
        text("due", "the period by whose end it is due", required=True, pattern=words.PERIOD_PATTERN),
        *_VALIDITY,
    ),
)

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
        *_VALIDITY,
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
        *_VALIDITY,
    ),
)

#: Every table of rules.
RULE_TABLES = (
    REPORTING_REGIMES,
    REPORTING_WINDOWS,
    REPORTING_DEADLINES,
    PUBLIC_HOLIDAYS,
    REPORTING_SCHEDULE,
    LEGAL_DEADLINES,
    NATIONAL_TARGETS,
    MATURITY_GATES,
    INDEX_WEIGHTS,
)
