"""A letter as plain data, which the pages for print and screen are made from."""

from __future__ import annotations

import dataclasses
from typing import Any

from analysis.reports import _document as doc
from analysis.reports._report_texts import SOURCE_LANGUAGE, ReportTexts
from analysis.reports.render._document_form import FREE_FONT, read_document_form
from analysis.reports.render._letter_table import head_cells, letter_column_shares, rows_held_together


def letter_data(report: doc.Report) -> dict[str, Any]:
    """Return a letter as texts, roles and looks."""
    form = read_document_form()
    looks = {
        role: {
            "size": look.size,
            "bold": look.is_bold,
            "italic": look.is_italic,
            "capitals": look.is_capitals,
            "align": look.align,
            "rule": look.rule_below,
            "indent": look.indent,
            "inset": look.inset,
        }
        for role, look in form.items()
    }
    return {
        "lang": report.lang,
        "fonts": [FREE_FONT],
        "title": doc.plain(report.title),
        "subtitle": doc.plain(report.subtitle),
        "draft": letter_mark(report),
        "page": dataclasses.asdict(report.page),
        "number_size": form["page_number"].size,
        "looks": looks,
        "head": _blocks(report.head),
        "lead": _blocks(report.lead),
        "sections": [_section(section) for section in report.sections],
        "tail": _blocks(report.tail),
        "address": _runs(letter_address(report)),
        "annexes": [_section(section) for section in report.annexes],
    }


def letter_mark(report: doc.Report) -> str:
    """Return the words across every page: that it is internal, a draft, a translation; empty for one to sign."""
    if report.banner:
        return doc.plain(report.banner)
    texts = ReportTexts(report.lang)
    if report.is_draft:
        return texts("filing.draft")
    return texts("filing.translation") if report.lang != SOURCE_LANGUAGE else ""


def letter_address(report: doc.Report) -> tuple[doc.Text, ...]:
    """Return the address at the foot of a letter, which is a quotation where it is in another language; or nothing."""
    lang = SOURCE_LANGUAGE if report.footer.startswith("“") else ""
    return (doc.Text(report.footer, lang=lang),) if report.footer else ()


def _section(section: doc.Section) -> dict[str, Any]:
    return {"anchor": section.anchor, "title": doc.plain(section.title), "blocks": _blocks(section.blocks)}


def _blocks(blocks: tuple[doc.Block, ...]) -> list[dict[str, Any]]:
    return [_block(block) for block in blocks]


def _block(block: doc.Block) -> dict[str, Any]:
    match block:
        case doc.Paragraph():
            return {"kind": "Paragraph", "role": block.style, "runs": _runs(block.runs)}
        case doc.TwoColumns():
            cells = [_blocks(side) for row in block.rows for side in row]
            return {"kind": "TwoColumns", "room": block.room, "cells": cells}
        case doc.Table():
            return _table(block)
    raise TypeError(f"a letter holds no {type(block).__name__}")


def _table(table: doc.Table) -> dict[str, Any]:
    rows = head_cells(table)
    head = [
        {
            "text": doc.plain(cell.text),
            "x": cell.start,
            "y": number,
            "span": cell.span,
            "rows": 2 if cell.merge == "first" else 1,
            "number": cell.is_number,
        }
        for number, cells in enumerate(rows)
        for cell in cells
        if cell.merge != "rest"
    ]
    return {
        "kind": "Table",
        "head": head,
        "n_head": len(rows),
        "aligns": [column.align for column in table.columns],
        "shares": letter_column_shares(table),
        "rows": [[_runs(cell.runs) for cell in row] for row in table.rows],
        "n_breakable": len(table.rows) - rows_held_together(table),
    }


def _runs(runs: tuple[doc.Run, ...]) -> list[dict[str, str]]:
    return [
        {"text": doc.plain_spaced(run.text), "style": getattr(run, "style", ""), "lang": getattr(run, "lang", "")}
        for run in runs
    ]
