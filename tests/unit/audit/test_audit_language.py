"""Findings speak two languages, each in its own convention; what they quote stays as its source prints it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import pytest

from analysis import paths
from analysis.audit import audit_panel
from analysis.i18n import translate_cell
from analysis.panel import build_panel
from analysis.registry.collect import collect_sources

Panel = Callable[..., dict[str, pd.DataFrame]]
_SOURCES = "bc-1 | 2026-06-25 | p34-51 | p34-51 | 2026-H1"
_VISITS = "Tỷ lệ KCB bằng CCCD gắn chip/VNeID"


@pytest.fixture
def finding_of(panel_of: Panel) -> Callable[[str, str], dict[str, str]]:
    """Return a function from a panel written as text to the one finding of a rule in it."""

    def audit(statements: str, rule: str) -> dict[str, str]:
        findings = audit_panel(panel_of(_SOURCES, statements))
        (found,) = findings[findings["rule"] == rule].to_dict("records")
        cells = {"printed": "printed", "recomputed": "recomputed", "explanation": "message"}
        in_english = {name: translate_cell(found[cell], "en") for name, cell in cells.items()}
        return in_english | {f"{name}_vi": translate_cell(found[cell], "vi") for name, cell in cells.items()}

    return audit


Audit = Callable[[str, str], dict[str, str]]


def test_a_ratio_is_recomputed_in_each_language_and_quoted_as_printed(finding_of: Audit) -> None:
    row = f"bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 46,1% (1200/2600 lượt)"
    found = finding_of(row, "ratio_truncated")
    assert (found["printed"], found["printed_vi"]) == ("46,1% (1200/2600 lượt)",) * 2
    assert (found["recomputed"], found["recomputed_vi"]) == ("46.2%", "46,2%")
    assert found["explanation"].startswith("1,200/2,600 is 46.2%, printed 46,1%")
    assert found["explanation_vi"].startswith("1.200/2.600 bằng 46,2%, văn bản ghi 46,1%")


def test_days_and_periods_are_said_in_words(finding_of: Audit) -> None:
    row = f"bc-1 | t1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2% (1468/2400 lượt)"
    found = finding_of(row, "report_before_period_end")
    assert (found["printed"], found["recomputed"]) == ("25 June 2026", "30 June 2026")
    assert (found["printed_vi"], found["recomputed_vi"]) == ("25/06/2026", "30/06/2026")
    assert "(first half of 2026)" in found["explanation"]
    assert "(6 tháng đầu năm 2026)" in found["explanation_vi"]


def test_an_indicator_is_named_in_the_language(finding_of: Audit) -> None:
    rows = f"""
    bc-1 | 1 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 61,2%
    bc-1 | 2 | actual | {_VISITS} | | 6 tháng đầu năm 2026 | 71,2%
    """
    found = finding_of(rows, "two_figures")
    assert "‘Visits with chip card or VNeID’ (first half of 2026): 71,2% and 61,2%" in found["explanation"]
    assert "“Tỷ lệ khám chữa bệnh bằng CCCD gắn chip/VNeID” (6 tháng đầu năm 2026)" in found["explanation_vi"]


def test_no_finding_of_the_project_shows_a_code_or_the_other_language_s_numbers() -> None:
    collected = collect_sources(paths.raw_folder())
    findings = audit_panel(build_panel(collected, paths.lookup_folder(), paths.corrections_folder()))
    code = re.compile(r"\b\d{4}-\d\d\b|\b\d{4}-[HQ]\d|[a-z]+_[a-z]+|\bp\d\d-\d|[~<>]\d|\bnan\b|\bNone\b|\{")
    english, vietnamese = (
        pd.Series([translate_cell(cell, lang) for cell in findings["message"]]) for lang in ("en", "vi")
    )
    for sentences in (english, vietnamese):
        assert len(sentences) > 50
        assert sentences[sentences.str.contains(code)].tolist() == []
    assert vietnamese[vietnamese.str.contains(r"\d\.\d{1,2}\b|\d %|\b(?:hospitals|visits|facilities)\b")].tolist() == []
