"""Drawings as SVG and PNG, the same bytes every time, in no font of the machine."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from analysis.reports._document import Cell, Chart, Drawing, Report, plain, walk_blocks
from analysis.reports.render._typesetting import typeset
from analysis.schemas import to_csv

#: The face that the drawings are laid out in; only another one has to be fitted to the room of its texts.
_FACE = "Arimo"
_FITTED = re.compile(r' textLength="[0-9.]+" lengthAdjust="\w+"')
_WITH_CHARTS = {"html", "docx", "pdf"}


def to_svg(drawing: Drawing, face: str = _FACE, attributes: str = "") -> str:
    """Return a drawing as an `<svg>` element; `face` is the font of its texts.

    Examples
    --------
    >>> to_svg(Drawing("<circle/>", 90.0, 60.0, "pt"))[:52]
    '<svg xmlns="http://www.w3.org/2000/svg" width="90pt"'
    """
    width, height = f"{drawing.width:g}", f"{drawing.height:.1f}"
    return _element(drawing, (width + drawing.unit, height + drawing.unit), (width, height), face, attributes)


def _element(
    drawing: Drawing, size: tuple[str, str], view: tuple[str, str], face: str = _FACE, attributes: str = ""
) -> str:
    body = _FITTED.sub("", drawing.body) if face == _FACE else drawing.body
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" '
        f'viewBox="0 0 {view[0]} {view[1]}" style="font-family:{face}"{attributes}>\n{body}\n</svg>'
    )


def to_png(drawing: Drawing, dots_per_inch: int = 200) -> bytes:
    """Return a drawing as PNG on white, for formats that take no SVG."""
    scale = dots_per_inch / (96 if drawing.unit == "px" else 72)
    width, height = math.ceil(scale * drawing.width), math.ceil(scale * drawing.height)
    # Typst fits the picture to whole pixels and drops the rows that are too many: a hair less leaves none too many.
    drawn = height - 0.02
    size = (f"{width}", f"{drawn:.2f}")
    svg = _element(drawing, size, (f"{width / scale:.4f}", f"{drawn / scale:.4f}"))
    page = f"#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: white)\n"
    page += f'#image("chart.svg", width: {width - 0.001:.3f}pt, height: {drawn - 0.01:.2f}pt, fit: "stretch")'
    return typeset({"main": page.encode(), "chart.svg": svg.encode()}, format="png", ppi=72.0)


def chart_file(report: Report, chart: Chart) -> str:
    """Return the name of the file with a chart's data, which lies beside the report."""
    return f"{report.name}_{chart.name}.csv"


def chart_files(report: Report, formats: Collection[str]) -> dict[str, bytes]:
    """Return the data of a report's charts by file name: numbers and days as data, no cell runs as a formula.

    A report that is published in no format with charts has none.
    """
    if not _WITH_CHARTS & set(formats):
        return {}
    charts = [block for block in walk_blocks(report) if isinstance(block, Chart)]
    return {chart_file(report, chart): _data_of(chart) for chart in charts if chart.data}


def _data_of(chart: Chart) -> bytes:
    if chart.data is None:
        return b""
    titles = [plain(column.title) for column in chart.data.columns]
    rows = [dict(zip(titles, map(_cell, row), strict=True)) for row in chart.data.rows]
    return to_csv(rows, titles).encode("utf-8-sig")  # with the mark by which Excel knows UTF-8


def _cell(cell: Cell) -> str | float:
    """Return what a cell sorts by, a number or a day, else its words."""
    return cell.sort if cell.sort is not None else plain("".join(run.text for run in cell.runs))
