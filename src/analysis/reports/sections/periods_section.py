"""Which periods a periodic report speaks of, which values belong to them, and which days their data cover."""

from __future__ import annotations

from analysis.errors import AnalysisError
from analysis.i18n import PERIOD_IN_YEAR
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row, missing_last
from analysis.schemas import period_length

_REST = {"H1": "H2", "9M": "Q4"}
#: The tier that reports, by the level of a unit.
_TIERS = {"facility": "facility", "district": "district", "province": "province", "ministry": "central"}


def periods_of_report(period: str) -> tuple[str, ...]:
    """Return the period of the report, the rest of its year where that is one period, and the year.

    >>> periods_of_report("2026-H1"), periods_of_report("2026-Q2"), periods_of_report("2026")
    (('2026-H1', '2026-H2', '2026'), ('2026-Q2', '2026'), ('2026',))
    """
    match = PERIOD_IN_YEAR.fullmatch(period)
    if not match:
        raise AnalysisError("period", found=period, expected="a year, half-year, quarter or month such as 2026-H1")
    year, part = match.group(1), match.group(2)
    if not part:
        return (year,)
    rest = (f"{year}-{_REST[part]}",) if part in _REST else ()
    return (period, *rest, year)


Observed = dict[tuple[str, str], list[Row]]


def chosen_observations(context: ReportContext, unit_code: str, periods: tuple[str, ...]) -> Observed:
    """Return the unit's observations by indicator and period, the chosen one of the indicator's own series first.

    A value as of the last day of a period or of a cut-off of it is a value of the period where nothing else is chosen.
    So is a value as of another day within the window of a report that the unit filed on the period.
    """
    reports = context.reports
    closing = {period: reports.closing_days(period) for period in periods}
    starts = {period: reports.earliest_start(period) for period in periods}

    def is_of(row: Row, period: str) -> bool:
        if row["period"] == period:
            return True
        if row["period"] is None or period_length(row["period"]) != "day":
            return False
        statement = context.statement(row["statement_id"]) or {}
        is_filed = context.source(statement.get("source_id")).get("filing_period") == period
        day = row["period_end"].date()
        if day in closing[period]:
            return is_filed or context.indicator(row["indicator_code"]).get("period_type") == "stock"
        return is_filed and starts[period] <= day <= max(closing[period])

    def rank(row: Row, period: str) -> tuple[object, ...]:
        is_exact = row["period"] == period
        day = 0 if is_exact else -row["period_end"].toordinal()
        return (not context.counts_own(row), not row["is_chosen"], not is_exact, day, missing_last(row["as_of"]))

    rows = context.rows("observations", unit_code=unit_code)
    found: Observed = {}
    for period in periods:
        mine = [row for row in rows if is_of(row, period)]
        for row in sorted(mine, key=lambda row: rank(row, period)):  # used at once
            found.setdefault((row["indicator_code"], period), []).append(row)
    return found


def indicators_in_print_order(context: ReportContext, observed: Observed) -> list[str]:
    """Return the indicators as the filings print them: those of a table first, then those of the running text."""
    first: dict[str, tuple[bool, float]] = {}
    for (indicator_code, _), rows in observed.items():
        for row in rows:
            statement = context.statement(row["statement_id"]) or {}
            place = (not is_tabled(statement), float(statement.get("line") or 1e9))
            first[indicator_code] = min(place, first.get(indicator_code, place))
    return sorted(first, key=lambda code: (first[code], code))


def is_tabled(statement: Row) -> bool:
    """Return whether a statement stands in a table of its document, apart from the column of remarks."""
    flags = str(statement.get("flags") or "").split()
    return "table" in str(statement.get("locator") or "") and "remark-column" not in flags
