"""A corrected value carries its mark, what stood there before, why and who, wherever it is printed."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree, html

from analysis.reports import publish_analyst_report
from analysis.reports.tracing import trace
from analysis.schemas import validate

Tables = dict[str, pd.DataFrame]
_CODE = "visits_by_chip_card_pct"
_SAID = {
    "vi": "54,5% đã đính chính (trước khi đính chính: 45,5%; lý do: misprint; người đề nghị: A. Reader)",
    "en": "54.5% corrected (before: 45.5%; reason: misprint; reported by: A. Reader)",
}


@pytest.fixture
def corrected(tables: Tables) -> Tables:
    """Return the tables after the share of one cell was corrected and its counts withheld."""
    for name in ("statements", "observations"):
        mine = tables[name]["statement_id"] == "bc-1:r1c1"
        tables[name].loc[mine, "value"] = 54.5
        tables[name].loc[mine, ["numerator", "denominator"]] = float("nan")
    tables["statements"].loc[tables["statements"]["statement_id"] == "bc-1:r1c1", "raw_text"] = "45,5% (1.820/4.000)"
    entry = {"correction_id": "c1", "source_id": "bc-1", "action": "replace", "column": "value", "previous": "45.5"}
    entry |= {"reason": "misprint", "reported_by": "A. Reader", "status": "confirmed", "replacement": "54.5"}
    tables["corrections"] = pd.DataFrame([entry | {"statement_ids": "bc-1:r1c1 | bc-1:other cell"}])
    return tables


def _words(path: Path) -> str:
    """Return the words of a page or a Word document, its marks of sources left out."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            document = etree.fromstring(archive.read("word/document.xml"))
        for mark in document.xpath("//*[local-name()='hyperlink']"):
            mark.getparent().remove(mark)
        paragraphs = document.xpath("//*[local-name()='p']")
        return " ".join(" ".join("".join(part.itertext()).split()) for part in paragraphs)
    return re.sub(r"\s+", " ", html.fromstring(path.read_bytes()).text_content())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_corrected_value_says_what_why_and_who_beside_it_and_in_the_annex(
    corrected: Tables, tmp_path: Path, lang: str
) -> None:
    formats = ("html", "docx", "json")
    paths = publish_analyst_report(corrected, unit_code="f-center", languages=(lang,), folder=tmp_path, formats=formats)
    for path in paths[:2]:
        words = _words(path).replace("\u00a0", " ")
        assert words.count(_SAID[lang].partition("(")[2]) >= 2, path.suffix  # beside the answer and among corrections
        # The annex of the page quotes the source.
        is_quoted = re.search(r"45,5% \(1\.820/4\.000\) \S+ ?\S* ?\S* ?\(", words) is not None
        assert is_quoted == (path.suffix == ".html")
        assert not re.search(r"54[.,]5% ?\(1[.,]820", words), path.suffix
    figures = json.loads(paths[2].read_text("utf-8"))["figures"].values()
    assert any("misprint" in figure.get("remark", "") for figure in figures if figure["text"].startswith("54"))


def test_a_corrected_value_says_so_among_units(corrected: Tables, view_page: Callable[..., html.HtmlElement]) -> None:
    page = view_page(corrected, _CODE, unit_code="p34-51", day="2027-06-30")
    panel = re.sub(r"\s+", " ", page.get_element_by_id("panel-visits-by-chip-card-pct").text_content())
    assert _SAID["en"] in panel


def test_what_stood_before_a_correction_keeps_its_bound(corrected: Tables, tmp_path: Path) -> None:
    corrected["statements"].loc[corrected["statements"]["statement_id"] == "bc-1:r1c1", "op"] = ">"
    (path,) = publish_analyst_report(corrected, unit_code="f-center", languages=("en",), folder=tmp_path)
    assert "(before: > 45.5%; reason: misprint" in _words(path).replace("\u00a0", " ")


def test_a_corrected_target_says_so_where_it_is_printed(corrected: Tables, tmp_path: Path) -> None:
    target = corrected["targets"].query("unit_code == 'f-center'").iloc[0]
    entry = corrected["corrections"].iloc[[0]].assign(correction_id="c2", previous="12.0", reason="a wrong column")
    entry = entry.assign(statement_ids=target["statement_id"], source_id=target["statement_id"].partition(":")[0])
    corrected["corrections"] = pd.concat([corrected["corrections"], entry])
    (path,) = publish_analyst_report(corrected, unit_code="f-center", languages=("en",), folder=tmp_path)
    assert re.search(r"corrected \(before: [^;]+; reason: a wrong column", _words(path))


def test_a_withheld_value_is_not_given_away_by_its_correction(corrected: Tables, tmp_path: Path) -> None:
    corrected["statements"].loc[corrected["statements"]["statement_id"] == "bc-1:r1c1", "counted_noun"] = "người"
    observed = corrected["observations"]["statement_id"] == "bc-1:r1c1"
    corrected["observations"].loc[observed, ["numerator", "denominator"]] = [2, 4]
    (path,) = publish_analyst_report(corrected, unit_code="f-center", languages=("en",), folder=tmp_path)
    words = _words(path)
    assert "54.5%" not in words
    assert "45.5%" not in words


def test_a_proposed_correction_marks_nothing(corrected: Tables, tmp_path: Path) -> None:
    corrected["corrections"]["status"] = "proposed"
    (path,) = publish_analyst_report(corrected, unit_code="f-center", languages=("en",), folder=tmp_path)
    assert "misprint" not in _words(path)
    stored = {name: validate(name, frame) for name, frame in corrected.items()}
    assert "corrections" not in {step.what for step in trace(stored, "bc-1:r1c1", tmp_path)}


def test_the_trace_of_an_estimate_says_that_it_is_one(corrected: Tables, tmp_path: Path) -> None:
    stored = {name: validate(name, frame) for name, frame in corrected.items()}
    (step,) = [step for step in trace(stored, "bc-1:r1c3", tmp_path) if step.what == "observations"]
    assert "68.2 (3068/4500) (2026, as of 2026-06-25, estimate)" in step.says


def test_a_value_taken_out_of_use_is_listed_with_the_reason(corrected: Tables, tmp_path: Path) -> None:
    dropped = corrected["statements"].iloc[[0]].assign(statement_id="bc-1:line 8#1", locator="line 8", line=8)
    corrected["statements"] = pd.concat([corrected["statements"], dropped.assign(flags="dropped")])
    entry = corrected["corrections"].iloc[[0]].assign(correction_id="c2", action="drop", column=None, reason="a draft")
    entry = entry.assign(statement_ids="bc-1:line 8#1")
    corrected["corrections"] = pd.concat([corrected["corrections"], entry])
    (path,) = publish_analyst_report(corrected, unit_code="f-center", languages=("en",), folder=tmp_path)
    annex = html.fromstring(path.read_bytes()).get_element_by_id("annex").text_content()
    assert "not used; reason: a draft; reported by: A. Reader" in " ".join(annex.split())
    corrected["corrections"].loc[corrected["corrections"]["correction_id"] == "c2", "status"] = "proposed"
    (path,) = publish_analyst_report(corrected, unit_code="f-center", languages=("en",), folder=tmp_path)
    annex = html.fromstring(path.read_bytes()).get_element_by_id("annex").text_content()
    assert "taken out of use" not in annex.lower()
    assert "line 8" not in annex


def test_the_trace_of_a_corrected_value_tells_the_correction(corrected: Tables, tmp_path: Path) -> None:
    stored = {name: validate(name, frame) for name, frame in corrected.items()}
    (step,) = [step for step in trace(stored, "bc-1:r1c1", tmp_path) if step.what == "corrections"]
    assert step.says == "replace: value 45.5 -> 54.5; misprint (reported by A. Reader, confirmed)"
