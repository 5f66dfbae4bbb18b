"""Charts as SVG and PNG, without date, random ids or the machine's fonts."""

from __future__ import annotations

import io
import re
from weakref import WeakKeyDictionary

from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from analysis.reports.charts import house_style
from analysis.reports.render._typesetting import typeset


def to_svg(drawing: Figure, prefix: str) -> str:
    """Return the chart as an `<svg>` element whose ids begin with `prefix`, so that a page can hold several."""
    svg = draw_svg(drawing)
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}-", svg)
    return re.sub(r'xlink:href="#', f'href="#{prefix}-', svg)


_DRAWN: WeakKeyDictionary[Figure, str] = WeakKeyDictionary()


def draw_svg(drawing: Figure) -> str:
    """Return the chart as drawn the first time; from then on its layout stays, in PNG as well."""
    if drawing not in _DRAWN:
        buffer = io.StringIO()
        with house_style():
            FigureCanvasSVG(drawing).print_svg(buffer, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
        drawing.set_layout_engine("none")
        svg = buffer.getvalue()
        svg = svg[svg.index("<svg") :]
        _DRAWN[drawing] = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return _DRAWN[drawing]


def to_png(drawing: Figure, dots_per_inch: int = 200) -> bytes:
    """Return the chart's SVG as PNG on white, for formats that take no SVG."""
    svg = draw_svg(drawing)
    width, height = (72 * side for side in drawing.get_size_inches())
    page = f'#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: white)\n#image("chart.svg")'
    return typeset({"main": page.encode(), "chart.svg": svg.encode()}, format="png", ppi=float(dots_per_inch))
