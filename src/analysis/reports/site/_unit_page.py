"""The page of a unit: where each indicator stands, missing reports, sources, releases, what changed."""

from __future__ import annotations

from analysis.panel.states import State
from analysis.reports._document import Block, Bullets, Cell, Column, Paragraph, Run, Section, Table, Text
from analysis.reports.answers import Answer, answer, no_data_sentence, overall_answer, series_title, title_start
from analysis.reports.sections import missing_reports_section, targets_of, unread_note
from analysis.reports.sections.value_charts import series_chart
from analysis.reports.site._changed_parts import About, changes_of
from analysis.reports.site._site import Page, Site, cell, series_anchor, unit_path

#: Charts of one page at most; the page of an indicator has the others.
_MOST_CHARTS = 6


def write_unit_page(site: Site, code: str) -> Page:
    """Return the page of a unit."""
    context = site.context
    series = site.values.get(code, {})
    wanted = {str(row["indicator_code"]) for row in targets_of(context, code) if row.get("indicator_code")}
    answers = [answer(context, code, one) for one in site.indicators if series.get(one) or one in wanted]
    told = sorted((one for one in answers if one.runs and one.state is not State.NO_DATA), key=_with_target_first)
    sources = _sources(site, code)
    is_summary = sum(one.target is not None for one in answers) > 1  # a single answer stands in the table
    lead: list[Block] = [Paragraph(overall_answer(context, answers), "lead")] if is_summary else []
    lead += [
        Paragraph((Text(site.text("unit.lead", n=len(series), sources=len(sources))),)),
        *_kin(site, code),
        *unread_note(context, [code]),
    ]
    silent = no_data_sentence(context, answers)
    blocks = (*_answers(site, code, told), *((Paragraph(silent),) if silent and len(answers) > 1 else ()))
    sections = (
        Section("answers", site.text("unit.answers"), blocks),
        Section("series", site.text("unit.series"), _charts(site, code, told)),
        *missing_reports_section(context, [code]),
        *changes_of(site, About(unit_code=code)),
        Section("releases", site.text("unit.releases"), _releases(site, code)),
        Section("sources", site.text("unit.sources"), (Bullets(tuple(sources)),) if sources else ()),
    )
    return site.page(unit_path(code), context.dated_name(code), site.text("unit.subtitle"), lead, sections)


def _with_target_first(found: Answer) -> bool:
    return found.target is None


def _kin(site: Site, code: str) -> list[Block]:
    """Return the unit above and those below that have a page."""
    context = site.context
    blocks: list[Block] = []
    parent = context.unit(code).get("parent_code")
    if parent:
        blocks.append(Paragraph((Text(f"{site.text('unit.above')}: "), site.unit_link(parent))))
    below = [one for one in site.units if context.unit(one).get("parent_code") == code]
    if below:
        links = [run for one in below for run in (Text(", "), site.unit_link(one))][1:]
        blocks.append(Paragraph((Text(f"{site.text('unit.below')}: "), *links)))
    return blocks


def _answers(site: Site, code: str, answers: list[Answer]) -> tuple[Block, ...]:
    if not answers:
        return (Paragraph((Text(site.text("unit.none"), "missing"),)),)
    columns = tuple(Column(site.text(f"column.{name}")) for name in ("indicator", "answer", "source"))
    rows = tuple(_answer_row(site, one) for one in answers)
    anchors = tuple(series_anchor(one.indicator_code) for one in answers)
    caption = site.text("unit.answers_caption", unit=site.context.dated_name(code))
    return (Table(caption, columns, rows, site.text("unit.answers_note"), anchors),)


def _answer_row(site: Site, found: Answer) -> tuple[Cell, ...]:
    value = found.latest["statement_id"] if found.latest else getattr(found.decision.value, "statement_id", None)
    source = site.statement_link(str(value)) if value else Text("–", "muted")
    return cell(site.indicator_link(found.indicator_code)), cell(*found.runs), cell(source)


def _charts(site: Site, code: str, answers: list[Answer]) -> tuple[Block, ...]:
    """Return the charts of the series with the most values; a line says where the others are."""
    context = site.context
    longest = sorted(answers, key=lambda one: -len(site.values.get(code, {}).get(one.indicator_code, ())))
    charts: list[Block] = []
    for one in longest:
        if len(charts) == _MOST_CHARTS:
            return (*charts, Paragraph((Text(site.text("unit.more_series", n=_MOST_CHARTS)),)))
        slug = series_anchor(one.indicator_code).removeprefix("i-")
        targets = targets_of(context, code, [one.indicator_code])
        title, subtitle = series_title(context, code, one.indicator_code)
        chart = series_chart(
            context,
            code,
            one.indicator_code,
            title=title,
            subtitle=subtitle,
            targets=targets,
            named=title_start(context, code, one.indicator_code),
            name=f"series-{slug}",
        )
        charts += [chart] if chart else []
    return tuple(charts)


def _releases(site: Site, code: str) -> tuple[Block, ...]:
    """Return the releases that the unit is in, each with the unit's files."""
    texts, items = site.context.texts, []
    for one in site.releases:
        files = [file for file in one.files if file.unit_code == code]
        if not files and code not in one.units:
            continue
        runs: list[Run] = [site.release_link(one), Text(f" ({texts.date(one.day)})", "muted")]
        for file in files:
            runs += [Text(" · "), site.file_link(one, file)]
        items.append(tuple(runs))
    return (Bullets(tuple(items)),) if items else ()


def _sources(site: Site, code: str) -> list[tuple[Run, ...]]:
    """Return the sources that the unit filed or that state something of it, the newest first."""
    context = site.context
    ids = {row["source_id"] for row in context.rows("sources", filing_unit_code=code)}
    for rows in site.values.get(code, {}).values():
        ids |= {statement["source_id"] for row in rows if (statement := context.statement(row["statement_id"]))}
    return [site.dated_source(one) for one in site.sources if one in ids]
