"""The report of the sector or of a province on a set of indicators."""

from __future__ import annotations

from analysis.errors import AnalysisError, nearest
from analysis.reports._document import Block, KeyFigures, Paragraph, Report, Section, Text
from analysis.reports._report_context import ReportContext
from analysis.reports._report_texts import Fact
from analysis.reports.forecasts import printed_forecast
from analysis.reports.sections import (
    add_annex,
    binding_tasks,
    count_verdicts,
    coverage_table,
    covered_indicators,
    decision_tasks_section,
    definitions_table,
    findings_on_values,
    findings_section,
    first_sums,
    has_arrived,
    latest_sums,
    method_section,
    missing_reports_section,
    provinces_section,
    quality_section,
    regulations_section,
    restatements_section,
    series_of,
    series_section,
    sums_section,
    sums_summary,
    systems_sections,
    targets_from_above,
    targets_of,
    targets_section,
    units_below,
    unread_note,
    verdict_text,
    verdicts_on,
    write_sentences,
)

COUNTRY = "vn"
#: Indicators that are named as left out, at most.
_MOST_NAMED = 12


def write_area_report(context: ReportContext, unit_code: str, indicator_codes: list[str]) -> Report:
    """Return the report of a country or province on some indicators: series, forecast, units below, targets, tasks.

    Raises
    ------
    AnalysisError
        If the unit or an indicator is unknown.
    """
    is_country = context.unit(unit_code)["level"] == "national"
    _check_indicators(indicator_codes, list(context.tables["indicators"]["indicator_code"]))
    left_out: list[str] = []
    if indicator_codes:
        every = _with_narrower(context, [unit_code, *units_below(context, unit_code)], indicator_codes)
    else:
        every, left_out = covered_indicators(context, unit_code)
    codes = [code for code in every if code in indicator_codes[:1] or series_of(context, unit_code, code)]
    named = indicator_codes[0] if indicator_codes else "consolidated"
    report = Report(
        name=f"{'sector' if is_country else unit_code}_{named}_{context.lang}",
        lang=context.lang,
        title=_title(context, unit_code, indicator_codes),
        subtitle=context.unit_name(unit_code),
        lead=(*_summary(context, unit_code, codes, every), *_left_out_note(context, every, left_out)),
        sections=_sections(context, unit_code, codes, every),
        footer=context.texts("document.generated"),
    )
    return add_annex(report, context)


def _title(context: ReportContext, unit_code: str, indicator_codes: list[str]) -> str:
    """Return the title: of the first indicator that was named, else of the report on all that are covered."""
    texts, name = context.texts, context.unit_name(unit_code)
    area = "sector" if context.unit(unit_code)["level"] == "national" else "province"
    if not indicator_codes:
        return texts(f"{area}.title_covered", unit=name)
    return texts(f"{area}.title", indicator=context.indicator_title(indicator_codes[0]), unit=name)


def _left_out_note(context: ReportContext, shown: list[str], left_out: list[str]) -> tuple[Block, ...]:
    """Return which indicators a report that chose by itself leaves out."""
    if not left_out:
        return ()
    titles = [context.indicator_title(code) for code in left_out[:_MOST_NAMED]]
    more = len(left_out) - len(titles)
    named = "; ".join([*titles, context.texts("chosen.more", n=more)] if more else titles)
    return (Paragraph((Text(context.texts("chosen.left_out", n=len(shown), titles=named), "muted"),)),)


def _with_narrower(context: ReportContext, unit_codes: list[str], indicator_codes: list[str]) -> list[str]:
    """Return the indicators and, behind them, those of a narrower scope that any of the units reports.

    Public hospitals are no substitute for all hospitals, but whoever asks for all wants to know of them.
    """
    observations = context.tables["observations"]
    mine = observations[observations["unit_code"].isin(unit_codes) & observations["value"].notna()]
    reported = set(mine["indicator_code"])
    narrower = [
        row["indicator_code"]
        for code in indicator_codes
        for row in context.rows("indicators", general_code=code)
        if row["indicator_code"] in reported
    ]
    return list(dict.fromkeys([*indicator_codes, *narrower]))


def _check_indicators(asked: list[str], known: list[str]) -> None:
    unknown = [code for code in asked if code not in known]
    if unknown:
        raise AnalysisError(
            f"unknown indicators {unknown}; `indicators` has {len(known)}", nearest=nearest(unknown[0], known)
        )


def _sections(context: ReportContext, unit_code: str, codes: list[str], all_codes: list[str]) -> tuple[Section, ...]:
    texts = context.texts
    below = units_below(context, unit_code)
    units = [unit_code, *below]
    series = tuple(series_section(context, unit_code, code) for code in codes)
    scopes = [("all", "all", texts("quality.all"))]
    scopes += [("unit", unit_code, context.unit_name(unit_code))]
    scopes += [("indicator", code, context.indicator_title(code)) for code in all_codes]
    findings = findings_on_values(context, units, all_codes)
    answered = findings_on_values(context, units, all_codes, are_answered=True)
    if all_codes:
        defined: Block = definitions_table(context, all_codes)
    else:
        defined = Paragraph((Text(texts("chosen.none"), "missing"),))
    return (
        Section("series", texts("series.title"), (defined,), series),
        *sums_section(context, latest_sums(context, unit_code, all_codes)),
        targets_section(context, unit_code, all_codes),
        *regulations_section(context, unit_code, all_codes),
        *((provinces_section(context, unit_code, all_codes),) if below else ()),
        Section("coverage", texts("coverage.title"), (_coverage(context, unit_code, all_codes, below),)),
        *missing_reports_section(context, units),
        quality_section(context, scopes),
        findings_section(context, findings, answered),
        restatements_section(context, units, all_codes),
        decision_tasks_section(context, unit_code, all_codes),
        *systems_sections(context, unit_code),
        method_section(context, units, all_codes),
    )


def _coverage(context: ReportContext, unit_code: str, codes: list[str], below: list[str]) -> Block:
    if below and codes:
        return coverage_table(context, unit_code, codes)
    return Paragraph((Text(context.texts("coverage.none"), "missing"),))


def _summary(context: ReportContext, unit_code: str, codes: list[str], all_codes: list[str]) -> tuple[Block, ...]:
    texts = context.texts
    dated = Text(f"{texts('document.report_date')}: {texts.date(context.report_date)}", "muted")
    cards = []
    for code in codes[:4]:
        latest = context.latest(series_of(context, unit_code, code))
        if latest is not None:
            as_of = Text(f"{texts('column.date')} {context.day_text(latest)}", "muted")
            reason = context.disputed_choice(latest)
            why = (Text(f"{texts('column.choice')}: {reason}", "muted"),) if reason else ()
            cards.append((context.indicator_title(code), context.observed(latest), (as_of, Text(" "), *why)))
    sums = first_sums(latest_sums(context, unit_code, all_codes))
    facts = _summary_facts(context, unit_code, codes, all_codes) | {"sums": len(sums)}
    blocks: list[Block] = [
        Paragraph((dated,)),
        Paragraph(write_sentences("area_summary", facts, {}, context.texts), "lead"),
        *unread_note(context, (unit_code, *units_below(context, unit_code))),
    ]
    if cards:
        blocks.append(KeyFigures(tuple(cards)))
    return (*blocks, *sums_summary(context, sums))


def _summary_facts(context: ReportContext, unit_code: str, codes: list[str], all_codes: list[str]) -> dict[str, Fact]:
    rows = [row for code in codes for row in series_of(context, unit_code, code)]
    tasks = binding_tasks(context, unit_code)
    own, above = ([known.status for known in rows] for rows in (tasks.own, tasks.from_above))
    below = units_below(context, unit_code)
    findings = findings_on_values(context, [unit_code, *below], all_codes)
    observations = context.tables["observations"]
    reporting = observations[
        observations["unit_code"].isin(below)
        & observations["indicator_code"].isin(all_codes)
        & observations["value"].notna()
    ]["unit_code"].nunique()
    reported = [code for code in codes if series_of(context, unit_code, code)]
    arrived = sum(has_arrived(context, unit_code, code) for code in reported)
    return _target_facts(context, unit_code, all_codes) | {
        "points": len(rows),
        "passed_over": sum(not row["is_chosen"] for row in rows),
        "errors": sum(row["severity"] == "error" for row in findings),
        "suspicious": sum(row["severity"] == "suspicious" for row in findings),
        "forecasts": sum(bool(printed_forecast(context, unit_code, code)) for code in codes),
        "arrived": arrived,
        "under_way": len(reported) - arrived,
        "reporting": reporting,
        "is_country": "yes" if context.unit(unit_code)["level"] == "national" else "no",
        "tasks": len(own),
        "overdue": own.count("overdue"),
        "no_information": own.count("no_information"),
        "tasks_above": len(above),
        "no_information_above": above.count("no_information"),
        "overdue_above": above.count("overdue"),
    }


def _target_facts(context: ReportContext, unit_code: str, codes: list[str]) -> dict[str, Fact]:
    """Return how the targets that bind the unit are judged; of a single one its words as well."""
    targets = [*targets_of(context, unit_code, codes), *targets_from_above(context, unit_code, codes)]
    facts: dict[str, Fact] = dict(count_verdicts(context, unit_code, targets))
    if len(targets) != 1 or not facts["judged"] or targets[0].get("due") is None:
        return facts
    (target,) = targets
    named = {"indicator": context.indicator_title(target["indicator_code"]), "due": context.texts.date(target["due"])}
    verdict = verdict_text(context, verdicts_on(context, target["statement_id"], unit_code)[0])
    return facts | named | {"target": "".join(run.text for run in context.target(target)), "verdict_text": verdict}
