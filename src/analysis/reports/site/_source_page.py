"""The pages of a source: what it is, each statement that was read from it with its place, and what became of it."""

from __future__ import annotations

from analysis.i18n import has_message, translate
from analysis.reports._document import Block, Cell, Column, Link, Paragraph, Run, Section, Table, Text
from analysis.reports._document import text_cell as words
from analysis.reports._report_texts import capitalise
from analysis.reports._row_helpers import Row
from analysis.reports.disclosure import is_withheld
from analysis.reports.site._changed_parts import About, changes_of
from analysis.reports.site._site import STATEMENTS_A_PAGE, Page, Site, cell, source_path
from analysis.reports.trace_ids import trace_id

#: Where the unit stands in a row.
_UNIT = 2


def write_source_pages(site: Site, source_id: str) -> list[Page]:
    """Return the pages of a source; a list of more than 400 statements goes on on further pages."""
    context = site.context
    statements = context.rows("statements", source_id=source_id)
    starts = range(0, max(len(statements), 1), STATEMENTS_A_PAGE)
    pages = []
    for number, start in enumerate(starts, start=1):
        part = statements[start : start + STATEMENTS_A_PAGE]
        lead: list[Block] = list(_about(site, source_id)) if number == 1 else []
        lead += _steps(site, source_id, number, len(starts))
        section = Section("statements", site.text("source.statements"), _statements(site, part, len(statements)))
        name = context.document_name(source_id)
        sections = (*(changes_of(site, About(source_id=source_id)) if number == 1 else ()), section)
        pages.append(site.page(source_path(source_id, number), name, site.text("source.subtitle"), lead, sections))
    return pages


def _about(site: Site, source_id: str) -> tuple[Block, ...]:
    """Return what is known of the document, and its address."""
    context, row = site.context, site.context.source(source_id)
    issued = row.get("issued")
    told: list[tuple[str, str]] = [
        ("title", context.row_text(row, "title")),
        ("number", str(row.get("number") or "")),
        ("publisher", context.row_text(row, "publisher")),
        ("type", _type(site, row)),
        ("issued", context.issued_text(row, issued) if issued is not None else ""),
    ]
    runs = [(f"{site.text(f'source.{name}')}: ", Text(text)) for name, text in told if text]
    blocks: list[Block] = [Paragraph((Text(label, "muted"), run)) for label, run in runs]
    unit = row.get("filing_unit_code")
    if unit:
        blocks.append(Paragraph((Text(f"{site.text('source.unit')}: ", "muted"), site.unit_link(unit))))
    address = str(row.get("url") or "")
    if address.startswith(("https://", "http://")):
        blocks.append(Paragraph((Text(f"{site.text('source.address')}: ", "muted"), Link(address, address))))
    return tuple(blocks)


def _type(site: Site, row: Row) -> str:
    code = f"source_type.{row.get('source_type')}"
    return capitalise(translate(code, site.context.lang)) if has_message(code) else ""


def _steps(site: Site, source_id: str, number: int, count: int) -> list[Block]:
    """Return the links to the other pages of a source."""
    if count == 1:
        return []
    runs: list[Run] = []
    for other in range(1, count + 1):
        text = site.text("source.page", n=other)
        runs += [Text(" · "), Text(text, "strong") if other == number else Link(text, source_path(source_id, other))]
    return [Paragraph(tuple(runs[1:]))]


def _statements(site: Site, statements: list[Row], count: int) -> tuple[Block, ...]:
    if not statements:
        return (Paragraph((Text(site.text("source.none"), "missing"),)),)
    names = ("place", "words", "unit", "indicator", "date", "value", "became")
    columns = [Column(site.text(f"column.{name}"), "right" if name in ("date", "value") else "left") for name in names]
    rows = [_statement_row(site, row) for row in statements]
    caption = site.text("source.caption")
    units = {"".join(run.text for run in row[_UNIT].runs) for row in rows}
    if len(units) == 1 and len(rows) > 1:  # the same in every row: said once
        caption = site.text("source.caption_unit", unit=units.pop())
        columns.pop(_UNIT)
        rows = [row[:_UNIT] + row[_UNIT + 1 :] for row in rows]
    anchors = tuple(trace_id("statements", row["statement_id"]) for row in statements)
    note = site.text("source.note", shown=len(statements), n=count)
    return (Table(caption, tuple(columns), tuple(rows), note, anchors),)


def _statement_row(site: Site, row: Row) -> tuple[Cell, ...]:
    context, key = site.context, row["statement_id"]
    observation = next(iter(context.rows("observations", statement_id=key)), None)
    target = next(iter(context.rows("targets", statement_id=key)), None)
    place = words(context.place(row["locator"], row.get("line")))
    held = observation or target
    if held is None:  # nobody has looked at its figures for release: neither words nor figures are shown
        dash = words("–", style="muted")
        return place, dash, dash, dash, dash, dash, words(site.text("became.left_out"))
    unit, indicator, day = (held.get(name) for name in ("unit_code", "indicator_code", "period"))
    value = context.observed(observation) if observation else context.target(held)
    return (
        place,
        _quoted(site, row),
        cell(site.unit_link(unit)) if unit else words("–"),
        cell(site.indicator_link(indicator)) if indicator else words("–"),
        words(capitalise(context.texts.period(day)) if day else "–"),
        cell(*value, sort=held["value"] if held["value"] is not None else ""),
        words(_became(site, observation)),
    )


def _quoted(site: Site, row: Row) -> Cell:
    """Return the words of the source, unless a release withholds their figures."""
    if is_withheld(row):
        return words(f"[{site.context.texts('document.unprinted')}]", style="missing")
    return words(str(row["raw_text"] or ""))


def _became(site: Site, observation: Row | None) -> str:
    """Return what became of a statement: used, passed over and why, withheld, or a target."""
    if observation is None:
        return site.text("became.target")
    if observation["status"] == "suppressed":
        return site.text("became.withheld")
    if observation["is_chosen"]:
        return site.text("became.used")
    reason = site.context.choice_text(observation)
    return site.text("became.passed_over_because", reason=reason) if reason else site.text("became.passed_over")
