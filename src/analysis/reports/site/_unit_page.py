"""The page of a unit: where each indicator stands, missing reports, sources, releases, what changed."""

from __future__ import annotations

from analysis.reports._document import Block, Bullets, Cell, Column, Paragraph, Run, Section, Table, Text
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.sections import missing_reports_section, targets_of, unread_note
from analysis.reports.site._changed_parts import changes_of
from analysis.reports.site._site import Page, Site, cell, series_anchor, unit_path


def write_unit_page(site: Site, code: str) -> Page:
    """Return the page of a unit."""
    context = site.context
    series = site.values.get(code, {})
    known = [indicator for indicator in site.indicators if series.get(indicator)]
    wanted = {str(row["indicator_code"]) for row in targets_of(context, code) if row.get("indicator_code")}
    silent = [indicator for indicator in site.indicators if indicator in wanted and not series.get(indicator)]
    sources = _sources(site, code)
    lead: list[Block] = [
        Paragraph((Text(site.text("unit.lead", n=len(known), sources=len(sources))),), "lead"),
        *_kin(site, code),
        *unread_note(context, [code]),
    ]
    sections = (
        Section("answers", site.text("unit.answers"), (*_answers(site, code, known), *_say_silent(site, silent))),
        *missing_reports_section(context, [code]),
        *changes_of(site, unit_code=code),
        Section("releases", site.text("unit.releases"), _releases(site, code)),
        Section("sources", site.text("unit.sources"), (Bullets(tuple(sources)),) if sources else ()),
    )
    return site.page(unit_path(code), context.dated_name(code), site.text("unit.subtitle"), lead, sections)


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


def _answers(site: Site, code: str, indicators: list[str]) -> tuple[Block, ...]:
    if not indicators:
        return (Paragraph((Text(site.text("unit.none"), "missing"),)),)
    columns = (
        Column(site.text("column.indicator")),
        Column(site.text("column.latest"), "right"),
        Column(site.text("column.date"), "right"),
        Column(site.text("column.target"), "right"),
        Column(site.text("column.source")),
    )
    rows = tuple(_answer(site, code, indicator) for indicator in indicators)
    anchors = tuple(series_anchor(indicator) for indicator in indicators)
    caption = site.text("unit.answers_caption", unit=site.context.dated_name(code))
    return (Table(caption, columns, rows, site.text("unit.answers_note"), anchors),)


def _answer(site: Site, code: str, indicator: str) -> tuple[Cell, ...]:
    context = site.context
    latest = site.latest(code, indicator)
    title = cell(site.indicator_link(indicator))
    target = _target(site, code, indicator)
    if latest is None:  # only values of days to come, or without a day
        dash = cell(Text("–", "muted"), sort="")
        return title, dash, dash, target, dash
    return (
        title,
        cell(*context.observed(latest), sort=latest["value"]),
        cell(Text(capitalise(context.day_text(latest, short=True))), sort=context.day_of(latest).isoformat()),
        target,
        cell(site.statement_link(latest["statement_id"])),
    )


def _target(site: Site, code: str, indicator: str) -> Cell:
    """Return the next target, else the last one, with its due day."""
    context = site.context
    targets = [row for row in targets_of(context, code, [indicator]) if row.get("due") is not None]
    ahead = [row for row in targets if row["due"].date() >= context.report_date]
    shown: Row | None = ahead[0] if ahead else targets[-1] if targets else None
    if shown is None:
        return cell(Text("–", "muted"), sort="")
    due = Text(f" ({context.texts.short_date(shown['due'])})", "muted")
    return cell(*context.target(shown), due, sort=shown["value"])


def _say_silent(site: Site, silent: list[str]) -> tuple[Block, ...]:
    """Return the one sentence on all targets without a result."""
    if not silent:
        return ()
    links: list[Run] = [run for code in silent for run in (Text("; "), site.indicator_link(code))][1:]
    return (Paragraph((Text(f"{site.text('unit.no_result', n=len(silent))} "), *links, Text("."))),)


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
