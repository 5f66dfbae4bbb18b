"""The tables of the workbench, column by column; the data dictionary is generated from here and nowhere else."""

from __future__ import annotations

from dataclasses import replace

from analysis.schemas import vocabulary as words
from analysis.schemas.columns import FLAG, WHOLE, Column, Table
from analysis.schemas.columns import date as _date
from analysis.schemas.columns import number as _number
from analysis.schemas.columns import text as _text
from analysis.schemas.tables import (
    BACKTEST,
    COMPLETE_LISTS,
    CONSOLIDATED,
    CORRECTIONS,
    DUTIES,
    FILING_TABLES,
    FINDING_STATES,
    FITS,
    FORECASTS,
    MATCHING_TABLES,
    OUTLINE,
    PACE_RECORD,
    PACES,
    PLACEMENT_DECISIONS,
    PLACEMENTS,
    RESTATEMENTS,
    REVIEWS,
    RULE_TABLES,
    SCORES,
    SETTLED,
    SYSTEM_COVERAGE,
    SYSTEM_REPORTS,
    TASK_DECISIONS,
    TASK_MATCH_DECISIONS,
    TASK_REPORTS,
    TASK_STATES,
    TODO,
    UNREAD_SOURCES,
    VERDICTS,
)

_SOURCE = _text("source_id", "the source, a row of `sources`", required=True)
_LOCATOR = _text("locator", "where in the source: page, sheet, paragraph or table, row and column", required=True)
_LINE = Column("line", WHOLE, "1-based line of a text document or row of a table; empty elsewhere", minimum=1)
_UNIT = _text("unit_code", "the unit, a row of `units`", required=True)
_INDICATOR = _text("indicator_code", "the indicator, a row of `indicators`", required=True)
_PERIOD_COLUMNS = (
    _text("period", "period as a code, e.g. 2026-H1, 2023/2025, yearly", pattern=words.PERIOD_PATTERN),
    _date("period_start", "first day of the period; empty for a recurring one"),
    _date("period_end", "last day of the period, inclusive"),
)


def _confidence(name: str, meaning: str) -> Column:
    return _number(name, meaning, "0 to 1", minimum=0, maximum=1)


SOURCES = Table(
    "sources",
    "a document or publication that statements come from",
    ("source_id",),
    (
        _text("source_id", "short name of the source", required=True, pattern=r"^[a-z0-9][a-z0-9-]*$"),
        _text("folder", "its folder in `data/raw`", required=True),
        _text("title", "short title, in our words", required=True),
        _text("title_en", "the same, English; empty: the title is given in its own language"),
        _text("number", "its own number, e.g. 379/BC-ĐTNDTT"),
        _text("issuer_code", "issuer, a row of `units`; empty for the press"),
        _text("publisher", "publisher, as text"),
        _text("publisher_vi", "its name in a Vietnamese text; empty: as printed"),
        _text("publisher_en", "its name in an English text; empty: as printed"),
        _date("issued", "date of issue or publication; first day of the month or year if the day is unknown"),
        _text("issued_precision", "precision of the date; empty: day", allowed=words.DATE_PRECISIONS),
        _date("filed_on", "day on which a filing was added"),
        _text("url", "address, or `filed document`", required=True),
        _text("licence", "licence or terms of use"),
        _text("filing_unit_code", "the unit that a filing is about; empty if not a filing, or doubtful"),
        _confidence("unit_confidence", "probability that the filing is about this unit, or, if empty, its runner-up"),
        _text("unit_runner_up", "the next likely unit; where `filing_unit_code` is empty, the likeliest"),
        _text("unit_from", "the signs that name it, e.g. `letterhead, title`; `person`: stated in source.yml"),
        _text(
            "filing_period", "the period that a filing is about; empty: none, or doubtful", pattern=words.PERIOD_PATTERN
        ),
        _confidence("period_confidence", "probability of this period, or, if empty, of its runner-up"),
        _text("period_runner_up", "the next likely period; where `filing_period` is empty, the likeliest"),
        _text("period_from", "the signs that name it; `person`: stated in source.yml"),
        _text("sort", "sort of document", allowed=words.DOCUMENT_SORTS),
        _confidence("sort_confidence", "probability of this sort"),
        _text("sort_from", "the signs that show it; `person`: stated in source.yml"),
        _text("says", "what a filed document shows of who wrote it, when and for whom, as JSON"),
        _text("regime", "the reporting regime that applies, a row of `reporting_regimes`; empty: not known"),
        _text("cites", "legal texts and type that its first page names, separated by ` | `"),
        _text("kind", "content of the folder in `data/raw`", allowed=words.SOURCE_KINDS),
        _text("source_type", "type of source; ranks sources with different values", allowed=words.SOURCE_TYPES),
        _text("producer_says", "remarks of the producer, in our words, separated by ` | `"),
        _text("we_noticed", "our own remarks, separated by ` | `"),
        _text("flags", "space-separated keywords, e.g. date-inferred"),
    ),
)

STATEMENTS = Table(
    "statements",
    "one value that a source states about one indicator",
    ("statement_id",),
    (
        _text("statement_id", "`<source_id>:<locator>#<n>`, stable as long as the source is", required=True),
        _SOURCE,
        _LOCATOR,
        _LINE,
        _text("raw_text", "the shortest span of the source that contains the value, as printed", required=True),
        _text("kind", "type of the value", required=True, allowed=words.KINDS),
        _text("indicator_text", "name of the indicator as printed in the source"),
        _text("clause_text", "the words around the value without figures, where it stands in a sentence"),
        _text("indicator_code", "the indicator, a row of `indicators`; empty until matched"),
        _text("unit_text", "name of the unit as printed in the source"),
        _text("unit_code", "the unit, a row of `units`; empty until matched"),
        _text("op", "operator of the value", allowed=words.OPERATORS),
        _number("value", "the value", "see value_unit"),
        _number("value_low", "lower end of a range", "see value_unit"),
        _number("value_high", "upper end of a range", "see value_unit"),
        Column("is_change", FLAG, "the value is a change, not a level"),
        _text("value_unit", "unit of the value", allowed=words.VALUE_UNITS),
        _text("counted_noun", "what is counted, e.g. lượt"),
        _text("counted", "what the noun counts where its indicator counts another thing, e.g. facilities; else empty"),
        _number("numerator", "numerator as printed", "counted_noun"),
        _number("denominator", "denominator as printed", "counted_noun"),
        *_PERIOD_COLUMNS,
        _text("confidence", "confidence of the extraction", allowed=words.CONFIDENCES),
        _number("alternative_value", "the other reading of an ambiguous number", "see value_unit"),
        _text("flags", "space-separated keywords on the reading"),
    ),
)

TASKS = Table(
    "tasks",
    "one task of a plan",
    ("task_id",),
    (
        _text("task_id", "`<source_id>:<number>`", required=True),
        _SOURCE,
        _LOCATOR,
        _LINE,
        _text("number", "number of the task in its document", required=True),
        _text("group", "short name of its group, Vietnamese"),
        _text("group_en", "the same, English"),
        _text("title_vi", "our short wording, Vietnamese", required=True),
        _text("title_en", "our short wording, English"),
        _text("lead", "lead organisation"),
        _text("partners", "partner organisations, separated by `; `"),
        _text("deadline_text", "the deadline as printed"),
        _date("start", "first day of the printed period"),
        _date("due", "last day of the printed period"),
        _text("recurrence", "how often", allowed=words.RECURRENCES),
        _text("criterion", "keywords of the printed criterion, Vietnamese"),
        _text("criterion_en", "the same, English"),
        _text("basis", "legal basis, as document numbers"),
        _text("indicator_code", "the indicator that measures it, a row of `indicators`"),
        _text("flags", "space-separated keywords, e.g. parent"),
    ),
)

SYSTEMS = Table(
    "systems",
    "one line of a document that names a system, platform, database or standard product",
    ("system_id",),
    (
        _text("system_id", "`<source_id>:<line>#<n>`", required=True),
        _SOURCE,
        _LOCATOR,
        _LINE,
        _text("name_vi", "name as printed in the document", required=True),
        _text("abbreviation", "abbreviation printed on that line"),
        _text("category", "our keyword for the part of the document or kind of system"),
        Column(
            "repeat_of",
            WHOLE,
            "line of its first mention in the same document; empty for the first",
            minimum=1,
        ),
        _text("product", "the product in use, where an inventory has a column for it"),
        _text("owner", "who runs it, where an inventory has a column for it"),
        _text("vendor", "the vendor, where an inventory has a column for it"),
        _text("in_use_since", "year or month of introduction as a code, where an inventory has a column for it"),
        _text("unit_code", "the unit that the document is about, a row of `units`"),
    ),
)

UNITS = Table(
    "units",
    "one administrative unit or facility, as long as its territory is unchanged",
    ("unit_code",),
    (
        _text("unit_code", "unique code: p63-52, p34-52, f-..., vn, moh", required=True),
        _text("official_code", "official code; seven province codes refer to a different territory since 2025-07-01"),
        _text("code_set", "the list that the official code belongs to"),
        _text("name_vi", "name, Vietnamese", required=True),
        _text("name_en", "name, English", required=True),
        _text("level", "administrative level", required=True, allowed=words.UNIT_LEVELS),
        _text(
            "facility_type",
            "of a facility, which legal duties bind it: hospital, other facility that treats patients, or no care",
            allowed=words.FACILITY_TYPES,
        ),
        _text("parent_code", "the unit above it, a row of `units`"),
        _date("valid_from", "first day; empty: before all data"),
        _date("valid_to", "last day; empty: still valid"),
        _text("predecessors", "codes of the units merged into it, separated by spaces"),
        _text("former_parent_code", "the unit above it until 2025-06-30, if different"),
        _text("note", "usage warning"),
    ),
)

UNIT_ALIASES = Table(
    "unit_aliases",
    "one alias of a unit",
    ("alias", "source_id", "unit_code"),
    (
        _text("alias", "the spelling", required=True),
        _text("source_id", "the source to which it applies; empty: all sources"),
        _UNIT,
        _text("reviewed_by", "reviewer"),
        _date("reviewed_on", "the day of the decision; empty: came with the project"),
        _text("source_of_review", "the document whose wording it is, a row of `sources`"),
    ),
)

INDICATORS = Table(
    "indicators",
    "one indicator with one definition",
    ("indicator_code",),
    (
        _text("indicator_code", "code, spelt out, unit last", required=True, pattern=r"^[a-z][a-z0-9_]*$"),
        _text("title_vi", "short title, Vietnamese", required=True),
        _text("title_en", "short title, English", required=True),
        _text("numerator", "numerator, as text"),
        _text("denominator", "denominator, as text"),
        _text("numerator_vi", "numerator, as text, Vietnamese"),
        _text("denominator_vi", "denominator, as text, Vietnamese"),
        _text("counted", "what is counted, as in `counted_nouns.csv`: by definition, then what sources also count"),
        _text("protected", "small counts could identify a person; set for counts and shares", allowed=("yes", "no")),
        _text("scope", "the part that is counted, as in `scope_words.csv`, e.g. public; empty: all"),
        _text("general_code", "the indicator with the same definition and no scope, a row of `indicators`"),
        _text("unit", "unit of the value", required=True),
        _text("measure", "type of value", required=True, allowed=words.MEASURES),
        _text("direction", "direction of improvement", required=True, allowed=words.DIRECTIONS),
        _number("minimum", "smallest possible value", "unit"),
        _number("maximum", "largest possible value; empty if values over 100% are valid", "unit"),
        _text(
            "period_type",
            "stock (as of a day), flow (over a period) or survey (one round; it may fall and it may end)",
            allowed=words.PERIOD_TYPES,
        ),
        _text(
            "can_fall",
            "a later value may be worse than an earlier one; empty: only a stock share that is to rise or fall cannot",
            allowed=("yes", "no"),
        ),
        _text(
            "aggregation",
            "how values of organisations add up: sum; recompute (share of summed counts); mean; weighted (mean, "
            "weighted by `weight_code`, else by the denominators); latest (sum or share of the latest values of a "
            "stock, at most `carry_days` old); none",
            required=True,
            allowed=words.AGGREGATIONS,
        ),
        _text(
            "adds_up_from",
            "the lowest organisations whose values add up: hospital, facility (that treats patients), organisation "
            "(any facility) or province; empty: none",
            allowed=words.ADDED_UP_FROM,
        ),
        Column("carry_days", WHOLE, "of `latest`: how many days old a value may be", minimum=1),
        _text("weight_code", "of `weighted`: the indicator whose values weigh, a row of `indicators`"),
        _text(
            "share_code", "the share computed from the numerator and denominator of this count, a row of `indicators`"
        ),
        _text("not_to_mix_with", "codes of indicators with a similar name but another definition, separated by spaces"),
        _text("warning", "usage warning"),
        _text("warning_vi", "the same, Vietnamese"),
    ),
)

INDICATOR_ALIASES = Table(
    "indicator_aliases",
    "one wording of an indicator in a source",
    ("alias", "source_id", "indicator_code"),
    (
        _text("alias", "the wording", required=True),
        _text("source_id", "the source to which it applies; empty: all sources"),
        _INDICATOR,
        _text("reviewed_by", "reviewer"),
        _date("reviewed_on", "the day of the decision; empty: came with the project"),
        _text("source_of_review", "the document whose wording it is, a row of `sources`"),
    ),
)

PROPOSED_INDICATORS = Table(
    "proposed_indicators",
    "one indicator that a wording suggests, for a person to complete and to move to `indicators`",
    ("indicator_code",),
    (
        *(replace(column, required=column.name == "indicator_code") for column in INDICATORS.columns),
        _text("wording", "the wording that suggested it", required=True),
        _text("to_complete", "columns that are empty or only guessed, separated by spaces"),
        _text("source_id", "the document with the wording, a row of `sources`", required=True),
        _text("proposed_by", "who proposed it", required=True),
        _date("proposed_on", "the day of the proposal", required=True),
    ),
)

OBSERVATIONS = Table(
    "observations",
    "one value of one indicator for one unit and period, as stated by one source on one day",
    ("unit_code", "indicator_code", "counted", "period_start", "period_end", "as_of", "statement_id"),
    (
        _UNIT,
        _INDICATOR,
        _text(
            "counted",
            "what the value counts, a part of the key of its series: hospitals, facilities, public_hospitals; "
            "as_defined where the catalogue names nothing that is counted",
        ),
        *_PERIOD_COLUMNS,
        _date("as_of", "day of issue of the source (vintage)"),
        _text("status", "observed, or the reason why not", required=True, allowed=words.STATUSES),
        _number("value", "the value", "the indicator's unit"),
        _number("numerator", "numerator", "counted"),
        _number("denominator", "denominator", "counted"),
        _text("op", "operator: `>` is a censored value", allowed=words.OPERATORS),
        _text("measure", "type of value of the indicator", allowed=words.MEASURES),
        _text("statement_id", "its source, a row of `statements`, or of `consolidated` for a sum", required=True),
        Column("is_chosen", FLAG, "the value that stands for this unit, indicator, thing counted and period"),
        _text("chosen_rule", "why it is selected or rejected: a message of the catalogue (i18n/messages.csv) as JSON"),
        _text("flags", "space-separated keywords"),
    ),
)

TARGETS = Table(
    "targets",
    "one target that one issuer set for one indicator and date",
    ("statement_id",),
    (
        _text("issuer_code", "issuer of the target, a row of `units`"),
        _text("unit_code", "the unit that it binds, a row of `units`"),
        _text("indicator_code", "the indicator, a row of `indicators`; empty until matched"),
        _text("op", "operator", required=True, allowed=words.OPERATORS),
        _number("value", "the target", "the indicator's unit"),
        _text("value_unit", "unit of the value", allowed=words.VALUE_UNITS),
        _text("period", "period as printed, as a code", pattern=words.PERIOD_PATTERN),
        _text("period_length", "period length of the values that it is compared with", allowed=words.PERIOD_LENGTHS),
        _date("due", "day by which it is to be met; empty for a recurring one"),
        _text("statement_id", "its source, a row of `statements`", required=True),
        _text("supersedes", "the target that it replaces, a statement_id"),
        _text("flags", "space-separated keywords"),
    ),
)

FINDINGS = Table(
    "findings",
    "one finding of an audit rule",
    ("finding_id",),
    (
        _text(
            "finding_id",
            "`<rule>:<source_id>:<locator>#<hash of what it is about>`; no value is part of it",
            required=True,
        ),
        _text("rule", "stable name of the rule", required=True),
        _text(
            "severity",
            "error (proven), suspicious (may have another explanation), note",
            required=True,
            allowed=words.SEVERITIES,
        ),
        _SOURCE,
        _LOCATOR,
        _LINE,
        _text("other_source_id", "source of the other location, a row of `sources`"),
        _text("other_locator", "the other location"),
        _text("printed", "the value as printed in the source; a message if it was computed"),
        _text("recomputed", "the value recomputed from the source (a message) or printed in the other location"),
        _text("message", "the finding as a message: code and arguments, see `analysis.i18n`", required=True),
        _text("statement_id", "the statement concerned, a row of `statements`"),
        _text("indicator_code", "the indicator concerned"),
        _text("unit_code", "the unit concerned"),
        _text("period", "the period concerned", pattern=words.PERIOD_PATTERN),
        _text("dimension", "the quality dimension of the ministry that it concerns", allowed=words.DIMENSIONS),
        _text("state", "what became of it; open where nobody has decided", allowed=words.FINDING_STATES),
        _text(
            "earlier_state",
            "what was decided before its values changed; the finding is open again",
            allowed=words.FINDING_STATES,
        ),
        _text("decided_by", "who decided, as given"),
        _date("decided_on", "the day of the decision"),
        _text("reason", "why"),
        _text("corrected_in", "the source that corrects it, a row of `sources`"),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        SOURCES,
        STATEMENTS,
        TASKS,
        TASK_REPORTS,
        TASK_DECISIONS,
        TASK_MATCH_DECISIONS,
        TASK_STATES,
        SYSTEMS,
        SYSTEM_REPORTS,
        SYSTEM_COVERAGE,
        UNITS,
        UNIT_ALIASES,
        INDICATORS,
        INDICATOR_ALIASES,
        PROPOSED_INDICATORS,
        OBSERVATIONS,
        CONSOLIDATED,
        COMPLETE_LISTS,
        TARGETS,
        FITS,
        FORECASTS,
        BACKTEST,
        VERDICTS,
        FINDINGS,
        *FILING_TABLES,
        FINDING_STATES,
        RESTATEMENTS,
        CORRECTIONS,
        *MATCHING_TABLES,
        REVIEWS,
        UNREAD_SOURCES,
        SETTLED,
        SCORES,
        TODO,
        DUTIES,
        OUTLINE,
        PACES,
        PACE_RECORD,
        PLACEMENTS,
        PLACEMENT_DECISIONS,
        *RULE_TABLES,
    )
}
