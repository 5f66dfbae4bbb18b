"""Flow charts of pages as pictures: GitHub draws the block ``mermaid`` by itself, the site shows an SVG made from it.

Of the language, this reads ``flowchart TD`` with boxes ``a["..."]``, stores ``a[("...")]`` and libraries
``a(["..."])``, and the links ``-->``, ``---`` and ``-. words .->``.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

_BLOCK = re.compile(r"^```mermaid\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
_NODE = r'(?P<{0}>\w+)(?:(?P<{0}_shape>\[\(|\(\[|\[)"(?P<{0}_text>[^"]*)"(?:\)\]|\]\)|\]))?'
_LINK = re.compile(
    rf"\s*{_NODE.format('start')}\s*(?P<link>-->|---|-\. (?P<words>[^.]+) \.->)\s*{_NODE.format('end')}\s*"
)
_CHARACTER, _LINE, _PADDING = 6.2, 17, 10  # of text with 12 pixels
_GAP, _BETWEEN, _MARGIN = 46, 34, 10
_BOLD = ' font-weight="bold"'
_HEAD = (
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0L8 4L0 8z" fill="#555"/></marker></defs>'
)


@dataclass
class _Node:
    lines: list[str]
    shape: str
    row: int = 0
    x: float = 0
    y: float = 0

    @property
    def width(self) -> float:
        return max(map(len, self.lines)) * _CHARACTER + 2 * _PADDING

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE + 2 * _PADDING - 2


@dataclass
class _Chart:
    nodes: dict[str, _Node] = field(default_factory=dict)
    links: list[tuple[str, str, str, str]] = field(default_factory=list)  # from, to, kind, words


def replace_diagrams(text: str, stem: str) -> tuple[str, dict[str, str]]:
    """Return a page whose flow charts are pictures, and the pictures by the names of their files.

    Raises
    ------
    ValueError
        If a line of a chart is not understood.
    """
    pictures: dict[str, str] = {}

    def replace(match: re.Match[str]) -> str:
        chart = _read(match["body"])
        name = f"{stem}-{len(pictures) + 1}.svg"
        pictures[name] = _draw(chart)
        return f":::{{container}} diagram\n![{_describe(chart)}]({name})\n:::"

    return _BLOCK.sub(replace, text), pictures


def _read(body: str) -> _Chart:
    head, *lines = [line for line in body.splitlines() if line.strip()]
    if head.strip() != "flowchart TD":
        raise ValueError(f"{head.strip()!r}: only 'flowchart TD' is drawn")
    chart = _Chart()
    for line in lines:
        found = _LINK.fullmatch(line)
        if not found:
            raise ValueError(f"{line.strip()!r}: not a link between two boxes")
        for side in ("start", "end"):
            text = found[f"{side}_text"]
            if text is not None or found[side] not in chart.nodes:
                shape = found[f"{side}_shape"] or "["
                chart.nodes[found[side]] = _Node((text or found[side]).split("<br>"), shape)
        chart.links.append((found["start"], found["end"], found["link"][:3], found["words"] or ""))
    return chart


def _describe(chart: _Chart) -> str:
    """Return the chart in words, for who cannot see it."""
    name = {key: node.lines[0].rstrip(":") for key, node in chart.nodes.items()}
    said = [f"{name[start]} {words or 'to'} {name[end]}" for start, end, _, words in chart.links]
    return "Flow chart: " + "; ".join(said).replace("[", "(").replace("]", ")")


def _place(chart: _Chart) -> None:
    """Give each node its row, as far down as its longest way in, and its place in the row."""
    ways = [(start, end) for start, end, kind, _ in chart.links if kind != "---"]
    for _ in chart.nodes:
        for start, end in ways:
            chart.nodes[end].row = max(chart.nodes[end].row, chart.nodes[start].row + 1)
    for key, node in chart.nodes.items():
        ends = [chart.nodes[end].row for start, end in ways if start == key]
        if ends and key not in {end for _, end in ways}:
            node.row = min(ends) - 1
    for start, end, kind, _ in chart.links:
        if kind == "---":
            chart.nodes[start].row = chart.nodes[end].row
    rows = [
        [node for node in chart.nodes.values() if node.row == row]
        for row in range(1 + max(node.row for node in chart.nodes.values()))
    ]
    widths = [sum(node.width for node in row) + _BETWEEN * (len(row) - 1) for row in rows]
    y: float = _MARGIN
    for row, width in zip(rows, widths, strict=True):
        x = _MARGIN + (max(widths) - width) / 2
        for node in row:
            node.x, node.y = x, y
            x += node.width + _BETWEEN
        y += max(node.height for node in row) + _GAP


def _draw(chart: _Chart) -> str:
    _place(chart)
    nodes = chart.nodes.values()
    width = max(node.x + node.width for node in nodes) + _MARGIN
    height = max(node.y + node.height for node in nodes) + _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" font-family="sans-serif" font-size="12" fill="#222">',
        _HEAD,
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>',
        *(_draw_link(chart.nodes[start], chart.nodes[end], kind, words) for start, end, kind, words in chart.links),
        *(_draw_node(node) for node in nodes),
    ]
    return "\n".join([*parts, "</svg>", ""])


def _draw_node(node: _Node) -> str:
    radius = {"([": node.height / 2, "[(": 0}.get(node.shape, 5)
    fill = {"([": "#eef6ee", "[(": "#fff7e6"}.get(node.shape, "#eef3fb")
    text = "".join(
        f'<text x="{node.x + node.width / 2:.0f}" y="{node.y + _PADDING + 10 + number * _LINE:.0f}" '
        f'text-anchor="middle"{"" if number else _BOLD}>{html.escape(line)}</text>'
        for number, line in enumerate(node.lines)
    )
    box = (
        f'<rect x="{node.x:.0f}" y="{node.y:.0f}" width="{node.width:.0f}" height="{node.height:.0f}" '
        f'rx="{radius:.0f}" fill="{fill}" stroke="#789"/>'
    )
    return box + text


def _draw_link(start: _Node, end: _Node, kind: str, words: str) -> str:
    if start.row == end.row:
        left, right = sorted((start, end), key=lambda node: node.x)
        y = left.y + left.height / 2
        return f'<path d="M{left.x + left.width:.0f} {y:.0f}H{right.x:.0f}" stroke="#555" fill="none"/>'
    x1, y1 = start.x + start.width / 2, start.y + start.height
    x2, y2 = end.x + end.width / 2, end.y
    x2 += max(-1.0, min(1.0, (x1 - x2) / 200)) * end.width / 4
    middle = (y1 + y2) / 2
    dots = ' stroke-dasharray="3 3"' if kind == "-. " else ""
    path = (
        f'<path d="M{x1:.0f} {y1:.0f}C{x1:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {y2 - 1:.0f}" '
        f'stroke="#555" fill="none"{dots} marker-end="url(#head)"/>'
    )
    look = 'text-anchor="middle" font-size="11" fill="#444" stroke="#fff" stroke-width="3" paint-order="stroke"'
    return path + (
        f'<text x="{(x1 + x2) / 2:.0f}" y="{middle + 4:.0f}" {look}>{html.escape(words)}</text>' if words else ""
    )
