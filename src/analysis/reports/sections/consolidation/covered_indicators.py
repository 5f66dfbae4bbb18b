"""The indicators of an area's report where nobody named them: those with values, the best covered first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.reports.sections.provinces_section import units_below

if TYPE_CHECKING:
    from analysis.reports._report_context import ReportContext

#: Indicators that a report chooses by itself, at most.
_MOST_CHOSEN = 8
#: An indicator whose newest value is older than this is left to whoever names it.
_RECENT = pd.DateOffset(years=2)


def covered_indicators(context: ReportContext, unit_code: str) -> tuple[list[str], list[str]]:
    """Return the indicators that a unit has values or sums of, and those that are left out.

    The best covered come first: those of which most of the organisations below have a value, then those with most
    values of the unit itself, then as in the catalogue. Left out are those beyond the eighth, and those without a
    value of the last two years. Where all are older, none is too old. A count is neither where its share has values.

    Parameters
    ----------
    context
        What the report is written from.
    unit_code
        The country, a province or any organisation above others.

    Returns
    -------
    tuple of two lists
        Codes of `indicators`: the chosen ones, and those left out, in the same order.
    """
    own, sums = _own_values(context, unit_code), _own_sums(context, unit_code)
    newest = pd.concat([own, sums]).groupby("indicator_code")["period_end"].max()
    since = pd.Timestamp(context.report_date) - _RECENT
    coverage = _coverage(context, unit_code, sums)
    counts = own.groupby("indicator_code")["period_end"].nunique()
    places = {code: place for place, code in enumerate(context.tables["indicators"]["indicator_code"])}
    ranked = sorted(newest.index, key=lambda code: (-coverage.get(code, 0.0), -counts.get(code, 0), places[code]))
    ranked = [code for code in ranked if context.indicator(code).get("share_code") not in newest.index]
    recent = [code for code in ranked if newest[code] >= since] or ranked
    chosen = recent[:_MOST_CHOSEN]
    return chosen, [code for code in ranked if code not in chosen]


def _own_values(context: ReportContext, unit_code: str) -> pd.DataFrame:
    observations = context.tables["observations"]
    mine = observations[(observations["unit_code"] == unit_code) & observations["value"].notna()]
    return mine[["indicator_code", "period_end"]].dropna()


def _own_sums(context: ReportContext, unit_code: str) -> pd.DataFrame:
    sums = context.tables["consolidated"]
    mine = sums[(sums["unit_code"] == unit_code) & sums["value"].notna()]
    return mine[["indicator_code", "period_end", "n_reported", "n_expected"]].sort_values("period_end", kind="stable")


def _coverage(context: ReportContext, unit_code: str, sums: pd.DataFrame) -> dict[str, float]:
    """Return of each indicator the share of organisations in its newest sum, else of those below with any value."""
    below = [code for code in units_below(context, unit_code) if context.unit(code).get("valid_to") is None]
    observations = context.tables["observations"]
    theirs = observations[observations["unit_code"].isin(below) & observations["value"].notna()]
    reporting = theirs.groupby("indicator_code")["unit_code"].nunique() / max(len(below), 1)
    newest = sums.drop_duplicates("indicator_code", keep="last").set_index("indicator_code")
    of_sums = newest["n_reported"] / newest["n_expected"]
    return {str(code): float(share) for part in (reporting, of_sums) for code, share in part.items()}
