"""The report as a tagged PDF (PDF/UA-1), set by Typst from data."""

from __future__ import annotations

import dataclasses
import json
from importlib.resources import files
from typing import Any

from analysis.reports import _document as doc
from analysis.reports._report_texts import ReportTexts
from analysis.reports.render._column_widths import (
    balance_lines,
    box_shares,
    column_shares,
    count_lines,
    em_of,
    is_held_together,
)
from analysis.reports.render._letter_data import letter_data
from analysis.reports.render._letter_table import rows_held_together
from analysis.reports.render._typesetting import typeset
from analysis.reports.render.chart_export import to_svg

_POINTS_PER_MM = 72 / 25.4
_PADDING = 7.0  # left and right of a cell [pt], as the template has it
_FEW, _FEW_LINES = 8, 12  # a table of so few rows and lines stays on one page

_FONTS, _MONO = ["Libertinus Serif", "DejaVu Sans"], ["DejaVu Sans Mono"]
_BRIEF_FONTS = ["Arimo", "DejaVu Sans"]
_STANDARD = "ua-1"


def render_pdf(report: doc.Report) -> bytes:
    """Return the PDF: structure tree, outline, embedded fonts, charts as vectors, no date."""
    if report.is_letter:
        letter = {"main": files("analysis.reports").joinpath("templates/letter.typ").read_bytes()}
        letter["letter.json"] = json.dumps(letter_data(report), ensure_ascii=False).encode("utf-8")
        return typeset(letter, pdf_standards=_STANDARD)
    report = report.parts("pdf")
    inputs: dict[str, bytes] = {"main": files("analysis.reports").joinpath("templates/report.typ").read_bytes()}
    data = _report_data(report, inputs)
    inputs["report.json"] = json.dumps(data, ensure_ascii=False).encode("utf-8")
    return typeset(inputs, pdf_standards=_STANDARD)


def _report_data(report: doc.Report, inputs: dict[str, bytes]) -> dict[str, Any]:
    """Return the report as plain data; charts go into `inputs` as files."""
    line = (210 - report.page.left - report.page.right) * _POINTS_PER_MM
    texts = ReportTexts(report.lang)

    def blocks(many: tuple[doc.Block, ...]) -> list[dict[str, Any]]:
        return [_block_data(block, report, inputs, line, texts) for block in many]

    def section(part: doc.Section) -> dict[str, Any]:
        inner = [section(one) for one in part.sections]
        named = {"anchor": part.anchor, "title": doc.plain(part.title), "continues": part.continues}
        return named | {"blocks": blocks(part.blocks), "sections": inner}

    return {
        "lang": report.lang,
        "fonts": _fonts(report),
        "kicker": [doc.plain(text) for text in report.kicker] if report.is_brief else None,
        "mono": _MONO,
        "title": doc.plain(report.title),
        "subtitle": doc.plain(report.subtitle),
        "banner": doc.plain(report.banner),
        "footer": doc.plain(report.footer),
        "page": dataclasses.asdict(report.page),
        "words": {name: texts(f"document.{name}") for name in ("note", "page")},
        "lead": blocks(report.lead),
        "sections": [section(part) for part in report.sections],
        "annexes": [section(part) for part in report.annexes],
    }


def _fonts(report: doc.Report) -> list[str]:
    return _BRIEF_FONTS if report.is_brief else _FONTS


def _block_data(
    block: doc.Block, report: doc.Report, inputs: dict[str, bytes], line: float, texts: ReportTexts
) -> dict[str, Any]:
    numbers = report.marks

    def runs(many: tuple[doc.Run, ...]) -> list[dict[str, Any]]:
        return [_run_data(run, numbers) for run in many]

    def paragraph(one: doc.Paragraph) -> dict[str, Any]:
        return {"kind": "Paragraph", "style": one.style, "runs": runs(one.runs)}

    match block:
        case doc.Paragraph():
            return paragraph(block)
        case doc.Bullets():
            return {"kind": "Bullets", "items": [runs(item) for item in block.items]}
        case doc.KeyFigures():
            items = [
                {"label": doc.plain(label), "figure": runs(figure), "remark": runs(remark)}
                for label, figure, remark in block.items
            ]
            return {"kind": "KeyFigures", "items": items}
        case doc.Points():
            return {"kind": "Points", "items": [_point_data(point, numbers, texts) for point in block.items]}
        case doc.Boxes():
            boxes = [
                {"title": doc.plain(box.title), "parts": [runs(part) for part in box.paragraphs], "share": share}
                for box, share in zip(block.items, box_shares(block), strict=True)
            ]
            return {"kind": "Boxes", "items": boxes}
        case doc.TwoColumns():
            raise TypeError("only a letter has a letterhead")
        case doc.Chart():
            name, drawing = f"chart{len(inputs)}.svg", block.drawings["print"]
            inputs[name] = to_svg(drawing).encode("utf-8")
            said = {key: doc.plain(getattr(block, key)) for key in ("title", "subtitle", "alt", "note")}
            return {"kind": "Chart", "file": name, "width": min(drawing.width, line)} | said
        case doc.Table():
            size = 8.4 if len(block.columns) > 6 else 8.8
            em = em_of(_fonts(report)[0], size)
            padding = _PADDING / em
            shares = column_shares(block, numbers, line / em, padding)
            columns = [
                {
                    "lines": balance_lines(doc.plain(column.title), share * line / em - padding),
                    "align": column.align,
                    "share": share,
                }
                for column, share in zip(block.columns, shares, strict=True)
            ]
            is_low = len(block.rows) <= _FEW and count_lines(block, shares, numbers, line / em, padding) <= _FEW_LINES
            rows = [[[_cell_run_data(run, numbers) for run in cell.runs] for cell in row] for row in block.rows]
            caption, note = ("", "") if block.is_form else (doc.plain(block.caption), doc.plain(block.note))
            held = rows_held_together(block) or min(len(rows), 1 if note else 0)
            words = {"caption": caption, "note": note, "anchors": list(block.anchors)}
            shape = {"size": size, "is_low": is_low, "n_breakable": len(rows) - held}
            return {"kind": "Table", "columns": columns, "rows": rows} | shape | words


def _point_data(point: doc.Point, numbers: dict[str, int], texts: ReportTexts) -> dict[str, Any]:
    runs = {name: [_run_data(run, numbers) for run in getattr(point, name)] for name in ("lead", "runs", "reason")}
    words = texts(f"sure.{point.sure}")
    return runs | {"sure": point.sure, "words": words, "alt": texts("sure.dots", words=words, n=point.sure)}


def _cell_run_data(run: doc.Run, numbers: dict[str, int]) -> dict[str, Any]:
    return _run_data(run, numbers) | ({"held": True} if is_held_together(run) else {})


def _run_data(run: doc.Run, numbers: dict[str, int]) -> dict[str, Any]:
    match run:
        case doc.Number():
            number = numbers.get(run.trace_id) if run.is_marked else None
            shown = {"text": doc.plain_spaced(run.text), "id": run.trace_id, "number": number, "style": run.style}
            return {"kind": "Number", "lang": run.lang} | shown
        case doc.Badge():
            return {"kind": "Badge", "text": doc.plain(run.text), "tone": run.tone}
        case doc.Link():
            return {"kind": "Link", "text": doc.plain(run.text), "address": run.address}
        case doc.Text():
            return {"kind": "Text", "text": doc.plain_spaced(run.text), "style": run.style, "lang": run.lang}
