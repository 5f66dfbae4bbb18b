"""Which periods a periodic report speaks of: its own, the rest of the year, the year."""

from __future__ import annotations

from analysis.errors import AnalysisError
from analysis.i18n import PERIOD_IN_YEAR
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import ReportTexts, capitalise
from analysis.reports._row_helpers import Row, missing_last

_REST = {"H1": "H2", "9M": "Q4"}


def reported_periods(period: str) -> tuple[str, ...]:
    """Return the period of the report, the rest of its year where that is one period, and the year.

    >>> reported_periods("2026-H1"), reported_periods("2026-Q2"), reported_periods("2026")
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


def column_titles(periods: tuple[str, ...], texts: ReportTexts) -> list[str]:
    """Return the title of each period's column: what was reached first, what is estimated after it."""
    keys = ["unit.result_column"] + ["unit.estimate_column"] * (len(periods) - 1)
    return [capitalise(texts(key, period=texts.period(period))) for key, period in zip(keys, periods, strict=True)]


Observed = dict[tuple[str, str], list[Row]]


def chosen_observations(context: ReportContext, unit_code: str, periods: tuple[str, ...]) -> Observed:
    """Return the unit's observations by indicator and period, the chosen one first."""
    mine = [row for row in context.rows("observations", unit_code=unit_code) if row["period"] in periods]
    found: Observed = {}
    for row in sorted(mine, key=lambda row: (not row["is_chosen"], missing_last(row["as_of"]))):
        found.setdefault((row["indicator_code"], row["period"]), []).append(row)
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


def tabled_indicators(context: ReportContext, observed: Observed) -> list[str]:
    """Return the indicators that stand in a table of the filings, in printed order."""
    tabled = {
        code
        for (code, _), rows in observed.items()
        if any(is_tabled(context.statement(row["statement_id"]) or {}) for row in rows)
    }
    return [code for code in indicators_in_print_order(context, observed) if code in tabled]
