"""A notebook shows a report's parts: tables as printed, charts as pictures, words never taken for markup."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.reports import notebook_display as views
from analysis.reports._document import Cell, Chart, Column, Drawing, Number, Paragraph, Section, Table, Text, text_cell


def _displayed(monkeypatch: pytest.MonkeyPatch, *parts: object) -> list[object]:
    shown: list[object] = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    views.show(*parts)  # type: ignore[arg-type]
    return shown


def test_a_table_becomes_a_frame_of_printed_texts_named_by_its_first_column() -> None:
    figure = Number("61,2%", "statements", "a#1")
    table = Table("caption", (Column("Unit"), Column("Share")), ((text_cell("A"), Cell((figure,))),), "note")
    assert views.to_frame(table).to_dict() == {"Share": {"A": "61,2%"}}


def test_a_chart_becomes_a_picture_with_its_alternative_text() -> None:
    picture = views.to_picture(
        Chart("a", "title", "a line that rises", {"print": Drawing("<circle r='3'/>", 90.0, 40.0, "pt")})
    )
    assert picture.data.startswith(b"\x89PNG")
    assert picture.alt == "a line that rises"


def test_markup_in_a_name_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    [title, texts] = _displayed(
        monkeypatch, Section("a", "<script>alert(1)</script>", (Paragraph((Text("<b>bold</b>"),)),))
    )
    assert title.data == "**&lt;script&gt;alert(1)&lt;/script&gt;**"  # type: ignore[attr-defined]
    assert texts.data == "&lt;b&gt;bold&lt;/b&gt;"  # type: ignore[attr-defined]


def test_a_link_or_formula_in_a_name_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    [texts] = _displayed(monkeypatch, Paragraph((Text("[a](http://b) *c* $d$ e_f"),)))
    assert texts.data == r"\[a\](http://b) \*c\* \$d\$ e\_f"  # type: ignore[attr-defined]


def test_a_table_shows_words_left_figures_right_and_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = (Column("Unit"), Column("Share", "right"))
    [shown] = _displayed(monkeypatch, Table("caption", columns, ((text_cell("<i>A</i>"), text_cell("61,2%")),), "note"))
    page = shown._repr_html_()  # type: ignore[attr-defined]
    assert '<td style="text-align: left; white-space: normal">&lt;i&gt;A&lt;/i&gt;</td>' in page
    assert '<td style="text-align: right; white-space: normal">61,2%</td>' in page
    assert repr(shown).split() == ["Unit", "Share", "<i>A</i>", "61,2%"]


def test_a_frame_is_shown_whole_with_its_named_index(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"rows": [3], "says": ["w" * 200]}, index=pd.Index(["units"], name="table"))
    [shown] = _displayed(monkeypatch, frame)
    assert [column.align for column in shown.columns] == ["left", "right", "left"]  # type: ignore[attr-defined]
    assert "w" * 200 in shown._repr_html_()  # type: ignore[attr-defined]


def test_an_unknown_figure_is_shown_as_a_sentence() -> None:
    [block] = views.view_trace({}, "x#1").blocks
    assert block.runs[0].text == "no number, statement, finding or task has the ID 'x#1'"


def test_a_view_of_findings_shows_those_of_the_severities_asked_for(tables: dict[str, pd.DataFrame]) -> None:
    assert len(views.view_findings(tables, ["error"]).blocks[0].rows) == 1  # type: ignore[union-attr]
    assert not hasattr(views.view_findings(tables, ["note"]).blocks[0], "rows")
