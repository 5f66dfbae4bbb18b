"""The table of reports that are owed: which came, which are late, which are missing."""

from __future__ import annotations

from analysis.schemas import vocabulary as words
from analysis.schemas.columns import WHOLE, Column, Table, date, text

DUTIES = Table(
    "duties",
    "one report that one unit owes, with its state on the run date",
    ("unit_code", "regime", "period"),
    (
        text("unit_code", "the unit that must report, a row of `units`", required=True),
        text("regime", "the regime that asks for it, a row of `reporting_regimes`", required=True),
        text("period", "the period to report on, as a code", required=True, pattern=words.PERIOD_PATTERN),
        text("schedule_id", "the duty that it follows from, a row of `reporting_schedule`", required=True),
        text("frequency", "length of the period", required=True, allowed=words.FREQUENCIES),
        text("tier", "the tier whose deadline applies", required=True, allowed=words.REPORTING_TIERS),
        date("window_start", "first day of the data", required=True),
        date("window_end", "cut-off: last day of the data", required=True),
        date("due", "last day on which the report is in time; empty: no rule sets one"),
        text("state", "state on the run date", required=True, allowed=words.DUTY_STATES),
        text("source_id", "the filing that answers it, a row of `sources`"),
        date("received_on", "day of issue of that filing; where it has none, the day on which it was filed here"),
        Column("days_late", WHOLE, "days from `due` to that day, or to the run date; empty: not late", minimum=1),
        text("rule", "the article that sets the deadline; without such an article, the window"),
        text("verification", "how well that rule was checked", allowed=words.VERIFICATIONS),
        text(
            "flags",
            "space-separated keywords: uncertain (a day that was counted is not known to be a working day), "
            "no-deadline, own-deadline (of the schedule, without a source), regime-ended (before it was due), "
            "unit-began (within the period), unit-ended (before it was due), successor (it filed), "
            "day-unknown (of issue), day-of-filing (it states no day of issue), "
            "undated, longer-report (one on a longer period stands in)",
        ),
    ),
)
