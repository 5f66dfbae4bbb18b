"""Flow charts of pages become pictures: every box with its words, no box over another, other charts are refused."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from typing import Any

import pytest
from lxml import etree

from analysis.paths import project_folder

_HOME = project_folder()
_SPEC = importlib.util.spec_from_file_location("diagrams", _HOME / "tools" / "docs" / "diagrams.py")
assert _SPEC
assert _SPEC.loader
diagrams: Any = importlib.util.module_from_spec(_SPEC)
sys.modules["diagrams"] = diagrams
_SPEC.loader.exec_module(diagrams)

_CHART = 'flowchart TD\n    a["one<br>two & three"] --> b\n    c(["lib"]) -. reads for .-> b\n'
_PAGE = f"# A\n\n```mermaid\n{_CHART}```\n\nEnd.\n"


def _boxes(picture: str) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of each box, without the ground that they stand on."""
    boxes = etree.fromstring(picture.encode()).iter("{*}rect")
    sizes = [tuple(float(box.get(name, 0)) for name in ("x", "y", "width", "height")) for box in boxes][1:]
    return [(x, y, x + width, y + height) for x, y, width, height in sizes]


def test_a_chart_becomes_a_picture_and_the_rest_of_the_page_stays() -> None:
    text, pictures = diagrams.replace_diagrams(_PAGE, "a")
    alternative = "Flow chart: one to b; lib reads for b"
    assert text == f"# A\n\n:::{{container}} diagram\n![{alternative}](a-1.svg)\n:::\n\nEnd.\n"
    words = list(etree.fromstring(pictures["a-1.svg"].encode()).itertext())
    assert [word for word in ("one", "two & three", "b", "lib", "reads for") if word not in words] == []


def test_brackets_in_a_box_do_not_end_the_alternative_text() -> None:
    chart = 'flowchart TD\n    a["rows [percent]"] -. reads [all] .-> b["table](x)"]\n'
    text, pictures = diagrams.replace_diagrams(f"```mermaid\n{chart}```\n", "a")
    assert "![Flow chart: rows (percent) reads (all) table)(x)](a-1.svg)" in text
    words = list(etree.fromstring(pictures["a-1.svg"].encode()).itertext())
    assert {"rows [percent]", "reads [all]", "table](x)"} <= set(words)


def test_no_box_of_the_architecture_lies_on_another_or_outside() -> None:
    page = (_HOME / "ARCHITECTURE.md").read_text("utf-8")
    _, pictures = diagrams.replace_diagrams(page, "architecture")
    assert len(pictures) == page.count("```mermaid") == 1
    picture = pictures["architecture-1.svg"]
    boxes = _boxes(picture)
    assert len(boxes) == 11
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    width, height = (float(etree.fromstring(picture.encode()).get(name) or 0) for name in ("width", "height"))
    assert all(left >= 0 and top >= 0 and right <= width and bottom <= height for left, top, right, bottom in boxes)


@pytest.mark.parametrize("wrong", ["flowchart LR\n    a --> b\n", "flowchart TD\n    a{decision} --> b\n"])
def test_a_chart_that_is_not_understood_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"only 'flowchart TD'|not a link"):
        diagrams.replace_diagrams(f"```mermaid\n{wrong}```\n", "a")
