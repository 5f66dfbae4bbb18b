"""The report of the sector or of a province on a set of indicators."""

from __future__ import annotations

from analysis.reports.document import Block, KeyFigures, Paragraph, Report, Section, Text
from analysis.reports.report_context import Material
from analysis.reports.sections.annex import add_annex
from analysis.reports.sections.findings_section import findings_about, findings_section
from analysis.reports.sections.narrative import Fact, speak
from analysis.reports.sections.provinces_section import coverage_table, provinces_section, units_below
from analysis.reports.sections.quality_section import method_section, quality_section, restatements_section
from analysis.reports.sections.series_section import forecast_of, series_of, series_section
from analysis.reports.sections.targets_section import targets_section
from analysis.reports.sections.tasks_section import binding_tasks, decision_tasks_section, task_state

COUNTRY = "vn"


def write_area_report(material: Material, unit_code: str, indicator_codes: list[str]) -> Report:
    """Return the report of a country or province on some indicators: series, forecast, units below, targets, tasks.

    Raises
    ------
    KeyError
        If the unit or an indicator is unknown.
    """
    words = material.words
    is_country = material.unit(unit_code)["level"] == "national"
    known = set(material.tables["indicators"]["indicator_code"])
    unknown = [code for code in indicator_codes if code not in known]
    if unknown or not indicator_codes:
        raise KeyError(f"indicators {unknown or 'none given'}: no rows of `indicators`; {len(known)} are known")
    codes = [code for code in indicator_codes if series_of(material, unit_code, code)] or indicator_codes[:1]
    key = "sector.title" if is_country else "province.title"
    title = words(key, indicator=material.indicator_title(indicator_codes[0]), unit=material.unit_name(unit_code))
    report = Report(
        name=f"{'sector' if is_country else unit_code}_{indicator_codes[0]}_{material.lang}",
        lang=material.lang,
        title=title,
        subtitle=material.unit_name(unit_code),
        lead=_summary(material, unit_code, codes, indicator_codes),
        sections=_sections(material, unit_code, codes, indicator_codes),
        footer=words("document.generated"),
    )
    return add_annex(report, material)


def _sections(material: Material, unit_code: str, codes: list[str], all_codes: list[str]) -> tuple[Section, ...]:
    words = material.words
    below = units_below(material, unit_code)
    units = [unit_code, *below]
    series = tuple(series_section(material, unit_code, code) for code in codes)
    scopes = [("all", "all", words("quality.all"))]
    scopes += [("unit", unit_code, material.unit_name(unit_code))]
    scopes += [("indicator", code, material.indicator_title(code)) for code in all_codes]
    findings = [row for row in findings_about(material, units, []) if row["indicator_code"] in all_codes]
    return (
        Section("series", words("series.title"), (), series),
        targets_section(material, unit_code, all_codes),
        provinces_section(material, unit_code, all_codes),
        Section("coverage", words("coverage.title"), (_coverage(material, unit_code, all_codes, below),)),
        quality_section(material, scopes),
        findings_section(material, findings),
        restatements_section(material, units, all_codes),
        decision_tasks_section(material, unit_code, all_codes),
        method_section(material, units, all_codes),
    )


def _coverage(material: Material, unit_code: str, codes: list[str], below: list[str]) -> Block:
    if below:
        return coverage_table(material, unit_code, codes)
    return Paragraph((Text(material.words("coverage.none"), "missing"),))


def _summary(material: Material, unit_code: str, codes: list[str], all_codes: list[str]) -> tuple[Block, ...]:
    words = material.words
    dated = Text(f"{words('document.report_date')}: {words.date(material.report_date)}", "muted")
    cards = []
    for code in codes[:4]:
        chosen = [row for row in series_of(material, unit_code, code) if row["is_chosen"]]
        if chosen:
            latest = chosen[-1]
            as_of = Text(f"{words('column.date')} {words.date(latest['period_end'])}", "muted")
            cards.append((material.indicator_title(code), material.observed(latest), (as_of,)))
    facts = _summary_facts(material, unit_code, codes, all_codes)
    blocks: list[Block] = [Paragraph((dated,)), Paragraph(speak("area_summary", facts, {}, material.lang), "lead")]
    if cards:
        blocks.append(KeyFigures(tuple(cards)))
    return tuple(blocks)


def _summary_facts(material: Material, unit_code: str, codes: list[str], all_codes: list[str]) -> dict[str, Fact]:
    rows = [row for code in codes for row in series_of(material, unit_code, code)]
    tasks = binding_tasks(material, unit_code)
    own, above = ([task_state(row, material.report_date) for row in rows] for rows in (tasks.own, tasks.from_above))
    below = units_below(material, unit_code)
    observations = material.tables["observations"]
    reporting = observations[
        observations["unit_code"].isin(below)
        & observations["indicator_code"].isin(all_codes)
        & observations["value"].notna()
    ]["unit_code"].nunique()
    return {
        "points": len(rows),
        "passed_over": sum(not row["is_chosen"] for row in rows),
        "forecasts": sum(bool(forecast_of(material, unit_code, code)) for code in codes),
        "reporting": reporting,
        "tasks": len(own),
        "overdue": own.count("overdue"),
        "tasks_above": len(above),
        "overdue_above": above.count("overdue"),
    }
