"""What touches on a drawing: texts with texts, marks, lines and the edge."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from analysis.reports.charts._canvas import Box, Canvas


@pytest.fixture
def find_collisions() -> Callable[[Canvas], list[str]]:
    """Return the function that lists what touches on a canvas."""
    return _find_collisions


def _crosses(box: Box, start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Return whether a line passes through a rectangle, sampled finely."""
    steps = max(2, int(2 * max(abs(end[0] - start[0]), abs(end[1] - start[1]))))
    return any(
        box.x0 < start[0] + (end[0] - start[0]) * n / steps < box.x1
        and box.y0 < start[1] + (end[1] - start[1]) * n / steps < box.y1
        for n in range(steps + 1)
    )


def _ink(box: Box, size: float) -> Box:
    """Return what letters fill of a text's rectangle, which leaves room for the marks on Vietnamese capitals."""
    return Box(box.x0, box.y0 + 0.12 * size, box.x1, box.y1 - 0.04 * size)


def _find_collisions(canvas: Canvas) -> list[str]:
    """Return what touches on a canvas: texts with texts, marks and lines, and texts with the edge."""
    texts = [(_ink(box, line.size), line) for box, line in canvas.texts]
    frame = Box(0, 0, canvas.medium.width, canvas.height)
    found = [f"outside: {line.text}" for box, line in texts if not frame.holds(box, 0.5)]
    for (one, line), (two, other) in itertools.combinations(texts, 2):
        if one.overlaps(two, -0.2):
            found.append(f"texts: {line.text} | {other.text}")
    for box, line in texts:
        found += [f"mark: {line.text}" for mark in canvas.marks if box.overlaps(mark, -0.2)]
        for points, _ in canvas.lines:
            found += [f"line: {line.text}" for start, end in itertools.pairwise(points) if _crosses(box, start, end)]
    return found
