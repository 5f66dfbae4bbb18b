"""The periodic report of one unit."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pandas as pd

from analysis.reports._document import Block, KeyFigures, Paragraph, Report, Section, Text
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import Fact, capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.sections import (
    Observed,
    add_annex,
    chosen_observations,
    count_verdicts,
    duties_section,
    findings_about,
    findings_section,
    indicators_in_print_order,
    is_incomplete,
    missing_reports_section,
    quality_section,
    reported_periods,
    results_section,
    sums_of_period,
    sums_section,
    sums_summary,
    systems_sections,
    tabled_indicators,
    targets_of,
    targets_section,
    unit_tasks_section,
    units_below,
    unread_note,
    write_sentences,
)

_PARTS = ("summary", "results", "issues", "targets")


def write_unit_report(context: ReportContext, unit_code: str, period: str) -> Report:
    """Return the report of one unit on one period; what the unit did not report is marked as missing.

    Raises
    ------
    AnalysisError
        If the unit is unknown, or the period is not a year, half-year, quarter or month.
    """
    texts = context.texts
    name = context.unit_name(unit_code)
    periods = reported_periods(period)
    filings = filings_of(context, unit_code, period)
    findings = findings_about(context, [unit_code], filings)
    observed = chosen_observations(context, unit_code, periods)
    sums = sums_of_period(context, unit_code, period)
    titles = {part: texts(f"unit.part.{part}", period=texts.period(period)) for part in _PARTS}
    issues = (
        findings_section(context, findings),
        quality_section(context, [("unit", unit_code, name)]),
        unit_tasks_section(context, unit_code),
        *missing_reports_section(context, [unit_code, *units_below(context, unit_code)]),
        *systems_sections(context, unit_code),
    )
    results = results_section(context, unit_code, periods, observed, filings, has_sums=bool(sums))
    added_up = sums_section(context, sums)
    own = _summary(context, unit_code, period, observed, findings, n_sums=len(sums))
    summary = (*own, *sums_summary(context, sums)) if filings else (*sums_summary(context, sums), *own)
    sections = (
        Section("summary", titles["summary"], summary),
        dataclasses.replace(results, title=titles["results"], sections=(*results.sections, *added_up)),
        Section("issues", titles["issues"], (), issues),
        dataclasses.replace(
            targets_section(context, unit_code),
            title=titles["targets"],
            sections=duties_section(context, unit_code, _indicators_of(context, unit_code, observed)),
        ),
    )
    report = Report(
        name=f"{unit_code}_{period}_{context.lang}",
        lang=context.lang,
        title=texts("unit.title", period=texts.period(period)),
        subtitle=name,
        lead=(),
        sections=sections,
        footer=texts("document.generated"),
    )
    return add_annex(report, context)


def filing_day(tables: Mapping[str, pd.DataFrame], unit_code: str, period: str) -> str | None:
    """Return the day of the newest filing on the period by the unit or one below it; None where nothing is dated.

    What the unit wrote for its paper, what it changed in it and what was decided on its documents count as well: a
    paper of a day before would not hold them.

    Parameters
    ----------
    tables
        The processed tables by name; only `sources`, `units`, `filing_texts`, `filing_edits` and `findings` are read.
    unit_code
        The organisation that filed.
    period
        The period, e.g. 2026-H1.

    Returns
    -------
    str or None
        The day as 2026-06-25.

    Examples
    --------
    >>> sources = pd.DataFrame({"filing_unit_code": ["f-a"], "filing_period": ["2026-H1"], "issued": ["2026-06-25"]})
    >>> filing_day({"sources": sources}, "f-a", "2026-H1")
    '2026-06-25'
    """
    if "sources" not in tables:
        return None
    sources = tables["sources"]
    units = tables.get("units", pd.DataFrame())
    below = set(units.loc[units["parent_code"] == unit_code, "unit_code"]) if "parent_code" in units else set()
    mine = sources[sources["filing_unit_code"].isin({unit_code, *below})].query("filing_period == @period")
    days = [pd.to_datetime(mine["issued"]).max()]
    for name in ("filing_texts", "filing_edits"):
        rows = tables.get(name, pd.DataFrame())
        if len(rows):
            own = rows[(rows["unit_code"] == unit_code) & (rows["period"] == period)]
            days.append(pd.to_datetime(own["decided_on"]).max())
    findings = tables.get("findings", pd.DataFrame())
    if len(mine) and "decided_on" in findings:
        own = findings[findings["source_id"].isin(mine["source_id"])]
        days.append(pd.to_datetime(own["decided_on"]).max())
    newest = pd.Series(days, dtype="datetime64[ns]").max()
    return None if pd.isna(newest) else str(newest.date())


def filings_of(context: ReportContext, unit_code: str, period: str) -> list[str]:
    """Return the sources that the unit filed about this period."""
    sources = context.tables["sources"]
    mine = sources[(sources["filing_unit_code"] == unit_code) & (sources["filing_period"] == period)]
    return list(mine.sort_values("source_id")["source_id"])


def _indicators_of(context: ReportContext, unit_code: str, observed: Observed) -> list[str]:
    """Return the indicators that the unit reports or has targets for."""
    aimed = [target["indicator_code"] for target in targets_of(context, unit_code) if target["indicator_code"]]
    return list(dict.fromkeys([*indicators_in_print_order(context, observed), *aimed]))


def _summary(
    context: ReportContext, unit_code: str, period: str, observed: Observed, findings: list[Row], *, n_sums: int
) -> tuple[Block, ...]:
    codes = tabled_indicators(context, observed) or indicators_in_print_order(context, observed)
    facts = _summary_facts(context, unit_code, period, observed, findings) | {"sums": n_sums}
    cards = []
    for code in codes:
        current = observed.get((code, period), [])
        if current and current[0]["value"] is not None and context.indicator(code).get("measure") == "share":
            label = capitalise(context.texts.period(period))
            cards.append((context.indicator_title(code), context.observed(current[0]), (Text(label, "muted"),)))
    unread = unread_note(context, (unit_code, *units_below(context, unit_code)))
    blocks: list[Block] = [*unread]
    if codes or not unread:  # 'has reported nothing' would be false of a filing that could not be read
        blocks.insert(0, Paragraph(write_sentences("unit_summary", facts, {}, context.texts), "lead"))
    if cards:
        blocks.append(KeyFigures(tuple(cards[:5])))
    return tuple(blocks)


def _summary_facts(
    context: ReportContext, unit_code: str, period: str, observed: Observed, findings: list[Row]
) -> dict[str, Fact]:
    current = {code: rows for (code, of_period), rows in observed.items() if of_period == period}
    partial = is_incomplete(context, (row for rows in current.values() for row in rows))
    return {
        "indicators": len({code for code, _ in observed}),
        "reported": sum(rows[0]["value"] is not None for rows in current.values()),
        **count_verdicts(context, unit_code, targets_of(context, unit_code)),
        "errors": sum(row["severity"] == "error" for row in findings),
        "suspicious": sum(row["severity"] == "suspicious" for row in findings),
        "partial": "yes" if partial else "no",
    }
