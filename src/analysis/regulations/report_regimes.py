"""Which regime binds a report, and whether it was issued after the cut-off of that regime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.regulations.in_force import rules_in_force
from analysis.regulations.reporting_calendar import period_frequency
from analysis.regulations.scheduled_units import list_scheduled_units
from analysis.schemas import latest_issue_days, look_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.regulations.reporting_calendar import ReportingCalendar, ReportingTerms
    from analysis.regulations.scheduled_units import ScheduledUnit

#: The flag of a source whose regime follows from its words alone.
RECOGNISED = "regime-recognised"
_REPORTS = ("filing", "hand_reading")


def assign_regimes(
    sources: pd.DataFrame, schedule: pd.DataFrame, units: pd.DataFrame, reports: ReportingCalendar
) -> pd.DataFrame:
    """Return the sources with the `regime` of each report, missing where it is not known.

    What `source.yml` declares comes first, then the duty of the unit in `reporting_schedule`, then the words that
    title, number and first page of a filing have in common with a regime (`reporting_regimes.recognised_by`); such a
    source is flagged `regime-recognised`. Press and tables of published values are bound by none.

    Parameters
    ----------
    sources, schedule, units
        The tables `sources`, `reporting_schedule` and `units`.
    reports
        The regimes.

    Returns
    -------
    DataFrame
        The sources; the input is not changed.

    Raises
    ------
    AnalysisError
        If a source or a duty names a regime that is not in `reporting_regimes`.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> from analysis.regulations import ReportingCalendar, read_rules
    >>> rules = read_rules(packaged_folder() / "data" / "lookup")
    >>> sources = pd.DataFrame({"kind": ["filing"], "title": ["Kết quả 6 tháng"], "number": ["12/BC-SYT"]})
    >>> sources = sources.assign(regime=None, flags=None, cites=None, issued=pd.NaT)
    >>> sources = sources.assign(filing_unit_code=None, filing_period=None)
    >>> units = pd.DataFrame(columns=["unit_code", "level"])
    >>> reports = ReportingCalendar.from_tables(rules)
    >>> assign_regimes(sources, rules["reporting_schedule"], units, reports)["regime"].tolist()
    ['nd-09-2019']
    """
    for code in [*sources["regime"].dropna().unique(), *schedule["regime"].dropna().unique()]:
        reports.regime(code)
    rows = sources.to_dict("records")
    bound: dict[tuple[object, str], list[ScheduledUnit]] = {}
    for one in list_scheduled_units(schedule, units, reports):
        bound.setdefault((one.unit["unit_code"], one.frequency), []).append(one)
    words = [reports.recognise(row["title"], row["number"], row["cites"]) for row in rows]
    stated = [_stated_regime(row, bound, said) for row, said in zip(rows, words, strict=True)]
    seen = [
        said if code is None and row["kind"] in _REPORTS else None
        for row, code, said in zip(rows, stated, words, strict=True)
    ]
    found = [code or words for code, words in zip(stated, seen, strict=True)]
    flags = [
        " ".join(filter(None, (row["flags"] if isinstance(row["flags"], str) else "", RECOGNISED if words else "")))
        for row, words in zip(rows, seen, strict=True)
    ]
    flagged = pd.array([text or None for text in flags], dtype="str")
    return sources.assign(regime=pd.array(found, dtype="str"), flags=flagged)


def _stated_regime(
    source: Mapping[Any, Any], bound: Mapping[tuple[object, str], list[ScheduledUnit]], said: str | None
) -> str | None:
    """Return the regime that `source.yml` declares or that binds the unit by its duty to report.

    Of several that bind it the words of the report decide; without them it is not known which is meant.
    """
    if isinstance(source["regime"], str):
        return source["regime"]
    unit, period = source["filing_unit_code"], source["filing_period"]
    if not isinstance(unit, str) or not isinstance(period, str):
        return None
    duties = pd.DataFrame([dict(one.line) for one in bound.get((unit, str(period_frequency(period))), [])])
    if len(duties) and not pd.isna(source["issued"]):
        duties = rules_in_force(duties, source["issued"])
    regimes = list(dict.fromkeys(duties["regime"])) if len(duties) else []
    return str(regimes[0]) if len(regimes) == 1 else said if said in regimes else None


def passed_cut_off(statements: pd.DataFrame, sources: pd.DataFrame, reports: ReportingCalendar) -> pd.Series[bool]:
    """Return which values are complete although their report was issued before the period ended.

    By the regime of the report, the data of the period ended with a cut-off that the day of issue had reached.

    Parameters
    ----------
    statements, sources
        The tables of these names, with `regime` assigned.
    reports
        The regimes.

    Returns
    -------
    Series of bool
        With the index of `statements`; False where the regime is not known or has no window for the period, and where
        the period had ended anyway.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> from analysis.regulations import ReportingCalendar, read_rules
    >>> rules = read_rules(packaged_folder() / "data" / "lookup")
    >>> statements = pd.DataFrame({"source_id": ["a"], "period": ["2026-H1"], "period_end": pd.Timestamp("2026-06-30")})
    >>> issued = pd.to_datetime(["2026-06-20"])
    >>> sources = pd.DataFrame({"source_id": ["a"], "issued": issued, "issued_precision": "day"})
    >>> sources["regime"] = "nd-09-2019"
    >>> passed_cut_off(statements, sources, ReportingCalendar.from_tables(rules)).tolist()
    [True]
    """
    by_source = sources.set_index("source_id")
    bound = pd.DataFrame(
        {
            "regime": look_up(statements["source_id"], by_source["regime"]),
            "issued": look_up(statements["source_id"], latest_issue_days(by_source)),
            "period": statements["period"],
        }
    )
    bound = bound[bound["issued"] < statements["period_end"]]
    pairs = bound[["regime", "period"]].dropna().drop_duplicates()
    ends: dict[tuple[object, object], ReportingTerms] = {
        (regime, period): terms
        for regime, period in pairs.itertuples(index=False, name=None)
        if (terms := reports.terms(regime, "any", period)) is not None
    }

    def is_over(regime: object, period: object, issued: pd.Timestamp) -> bool:
        terms = ends.get((regime, period))
        return terms is not None and bool(issued >= pd.Timestamp(terms.cut_off))

    rows = zip(bound["regime"], bound["period"], bound["issued"], strict=True)
    passed = pd.Series([is_over(*row) for row in rows], index=bound.index, dtype="bool")
    return passed.reindex(statements.index, fill_value=False)
