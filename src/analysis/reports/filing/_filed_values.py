"""What a unit's own paper on a period holds: one line an indicator, with the values and targets of the unit alone."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.i18n import PERIOD_IN_YEAR
from analysis.panel import SUM_PREFIX, compare_with_target, points_upward
from analysis.reports._report_context import ReportContext
from analysis.reports._row_helpers import Row
from analysis.reports.sections import Observed, chosen_observations, indicators_in_print_order, periods_of_report
from analysis.reports.sections import targets_of as every_target_of
from analysis.schemas import period_bounds

#: So many results stand in the letter; the others in the annex alone.
MOST_RESULTS = 7
_REACHED = ("observed", "preliminary", "corrected")


@dataclass(frozen=True)
class FiledLine:
    """One indicator of a paper: the values by period, the chosen one first, and the unit's targets by year."""

    indicator_code: str
    values: dict[str, tuple[Row, ...]]
    targets: dict[str, tuple[Row, ...]]

    def value(self, period: str) -> Row | None:
        """Return the value of a period; None where the unit gave none."""
        return next(iter(self.values.get(period, ())), None)


@dataclass(frozen=True)
class FiledValues:
    """The lines of a paper, its periods (what was reached first, then what is expected) and the year to come."""

    unit_code: str
    periods: tuple[str, ...]
    next_year: str
    lines: tuple[FiledLine, ...]

    @property
    def year(self) -> str:
        """Return the year of the paper."""
        return self.periods[-1]

    @property
    def reached(self) -> list[FiledLine]:
        """Return the lines with a value of the reported period."""
        return [line for line in self.lines if line.value(self.periods[0]) is not None]

    @property
    def aimed(self) -> list[FiledLine]:
        """Return the lines with a target for the year to come."""
        return [line for line in self.lines if line.targets.get(self.next_year)]


def collect_filed_values(context: ReportContext, unit_code: str, period: str) -> FiledValues:
    """Return what the unit's paper on a period holds, in the order in which its documents print it.

    A count beside a share that prints the same count is the same line. What others say of the unit is no part of it.

    Raises
    ------
    AnalysisError
        If the unit is unknown, or the period is not a year, half-year, quarter or month.
    """
    context.unit(unit_code)
    periods = periods_of_report(period)
    year = periods[-1]
    observed = _own_values(context, unit_code, periods)
    targets = [row for row in every_target_of(context, unit_code) if _is_own(context, row["statement_id"], unit_code)]
    shares = {code for code, _ in observed}
    named = [*indicators_in_print_order(context, observed), *(target["indicator_code"] for target in targets)]
    codes = [code for code in dict.fromkeys(named) if code and context.indicator(code).get("share_code") not in shares]
    years = (year, str(int(year) + 1))
    lines = []
    for code in codes:
        values = {part: tuple(rows) for part in periods if (rows := observed.get((code, part)))}
        mine = {each: tuple(row for row in targets if _is_target(row, code, each)) for each in years}
        if values or any(mine.values()):
            lines.append(FiledLine(code, values, {each: rows for each, rows in mine.items() if rows}))
    return FiledValues(unit_code, periods, years[1], tuple(lines))


def statements_of_cells(filed: FiledValues) -> dict[tuple[str, int], tuple[str, ...]]:
    """Return the statements behind each cell of the annex that give its figure, by indicator and column.

    The first one is that of the cell; others repeat it in another place. There are none where two targets differ.
    """
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for one in filed.lines:
        columns = dict(enumerate((one.values.get(period, ()) for period in filed.periods), start=4))
        targets = one.targets.get(filed.next_year, ())
        columns[4 + len(filed.periods)] = targets if len(targets) == 1 else ()
        for column, rows in columns.items():
            alike = [row for row in rows if is_same_figure(rows[0], row)]
            if alike:
                found[one.indicator_code, column] = tuple(dict.fromkeys(row["statement_id"] for row in alike))
    return found


def is_same_figure(one: Row, other: Row) -> bool:
    """Return whether two rows give the same figure as a paper prints it, with the same counts where both have them."""
    if one["value"] is None or other["value"] is None:
        return one is other
    counts = [(row.get("numerator"), row.get("denominator")) for row in (one, other)]
    has_counts = all(count is not None for pair in counts for count in pair)
    is_near = one["op"] == other["op"] and abs(one["value"] - other["value"]) <= _ROUNDING
    return is_near and not (has_counts and counts[0] != counts[1])


#: Shares are printed with one decimal.
_ROUNDING = 0.0501


def statements_of_cell(filed: FiledValues, indicator_code: str, column: int) -> tuple[str, ...]:
    """Return all statements that give the figure of a cell of the annex, those that repeat it too."""
    places = dict(enumerate(filed.periods, start=4))
    for line in (one for one in filed.lines if one.indicator_code == indicator_code):
        is_target = column == 4 + len(filed.periods)
        rows = line.targets.get(filed.next_year, ()) if is_target else line.values.get(places.get(column, ""), ())
        return tuple(dict.fromkeys(row["statement_id"] for row in rows))
    return ()


def statements_of_line(line: FiledLine) -> tuple[str, ...]:
    """Return the statements behind all values and targets of a line."""
    rows = [row for many in (*line.values.values(), *line.targets.values()) for row in many]
    return tuple(dict.fromkeys(row["statement_id"] for row in rows))


def results_in_letter(filed: FiledValues) -> list[FiledLine]:
    """Return the results that stand in the letter itself; the others stand in the annex alone."""
    return filed.reached[:MOST_RESULTS]


def missed_targets(context: ReportContext, filed: FiledValues) -> list[tuple[FiledLine, Row, Row]]:
    """Return the lines whose value misses a target of the unit for the same period, a part of the year or the year.

    What was reached in a part of the year misses no target for the year: it is not over yet.
    """
    missed = []
    for one in filed.lines:
        direction = str(context.indicator(one.indicator_code).get("direction"))
        for target in one.targets.get(filed.year, ()):
            value = one.value(period_of_target(filed, target))
            if value is None or value["value"] is None or target["value"] is None:
                continue
            is_upward = points_upward(target["op"], direction)
            if compare_with_target(value["value"], value["op"], target["value"], target["op"], is_upward) is False:
                missed.append((one, value, target))
    return missed


def period_of_target(filed: FiledValues, target: Row) -> str:
    """Return the period of the paper that a target is for: the reported one where it is due by its end."""
    named = str(target.get("period") or "")
    if named:
        return named
    _, end = period_bounds(filed.periods[0])
    return filed.periods[0] if end is not None and target["due"].date() <= end else filed.year


def _own_values(context: ReportContext, unit_code: str, periods: tuple[str, ...]) -> Observed:
    """Return the values that the unit filed itself or that its units add up to, by indicator and period."""
    found: Observed = {}
    for (code, period), rows in chosen_observations(context, unit_code, periods).items():
        mine = [
            row
            for row in rows
            if _is_own(context, row["statement_id"], unit_code)
            and (period != periods[0] or row["status"] in (*_REACHED, "suppressed"))
        ]
        if mine:
            found[code, period] = mine
    return found


def _is_own(context: ReportContext, statement_id: str, unit_code: str) -> bool:
    if statement_id.startswith(SUM_PREFIX):
        return True
    statement = context.statement(statement_id) or {}
    return bool(context.source(statement.get("source_id")).get("filing_unit_code") == unit_code)


def _is_target(target: Row, indicator_code: str, year: str) -> bool:
    """Return whether a target is one on an indicator for a year or for the end of a part of it."""
    if target["indicator_code"] != indicator_code:
        return False
    match = PERIOD_IN_YEAR.fullmatch(str(target.get("period") or ""))
    if match:
        return match[1] == year
    due = target.get("due")
    return due is not None and str(due.year) == year
