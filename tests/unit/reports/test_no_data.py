"""Where a project has no data for what was asked, a sentence says so."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis.reports import explain_no_data, explain_no_figure

_TABLES = {
    "sources": pd.DataFrame({"issued": ["2026-07-10"], "filing_unit_code": ["a"], "filing_period": ["2026-Q3"]}),
    "units": pd.DataFrame({"unit_code": ["a", "b"]}),
    "indicators": pd.DataFrame({"indicator_code": ["share", "other"]}),
    "observations": pd.DataFrame(
        {"unit_code": ["a"], "indicator_code": ["share"], "period": ["2026-H1"], "value": [50.0]}
    ),
}

_NAMED = pd.DataFrame({"unit_code": ["p63-01", "p34-01", "p34-04"], "name_vi": ["Hà Nội", "Hà Nội", "Cao Bằng"]})


@pytest.mark.parametrize(
    ("asked", "changed", "reason"),
    [
        ({}, {"sources": _TABLES["sources"].head(0)}, "no dated source has been read yet"),
        ({"unit_code": "c"}, {}, "no organisation 'c'"),
        ({"level": "provinces"}, {}, "'provinces' is not a level of organisations; use one of: national, ministry"),
        ({"level": "facility"}, {}, None),
        (
            {"unit_code": "ha noi"},
            {"units": _NAMED},
            "'ha noi' is the name of an organisation, not a code; use: p63-01, p34-01",
        ),
        ({"indicator_codes": ["share", "x", "y"]}, {}, "no indicator 'x, y'"),
        ({}, {"observations": _TABLES["observations"].head(0)}, "no value matches"),
        ({"unit_code": "b", "indicator_codes": ["share"], "needs_series": True}, {}, "'b' has no value for this"),
        ({"unit_code": "b", "period": "2026-H1"}, {}, "'b' has filed nothing for 2026-H1"),
        ({"unit_code": "a", "period": "2026-H1"}, {}, None),
        ({"unit_code": "a", "period": "2026-Q3"}, {}, None),
        ({"unit_code": "a", "indicator_codes": ["share"], "needs_series": True}, {}, None),
        ({"unit_code": "b", "indicator_codes": ["other"]}, {}, None),
    ],
)
def test_the_reason_names_what_is_missing(
    asked: dict[str, Any], changed: dict[str, pd.DataFrame], reason: str | None
) -> None:
    found = explain_no_data(_TABLES | changed, "en", **asked)
    assert (found is None) == (reason is None)
    assert (reason or "") in (found or "")


def test_a_value_as_of_the_last_day_of_a_period_is_a_report_on_it() -> None:
    on_the_day = _TABLES["observations"].assign(period="2026-06-30")
    assert explain_no_data(_TABLES | {"observations": on_the_day}, "en", unit_code="a", period="2026-H1") is None


@pytest.mark.parametrize("unit_code", ["b", None])
def test_a_filing_that_could_not_be_read_is_not_said_to_be_missing(unit_code: str | None) -> None:
    unread = pd.DataFrame({"source_id": ["bc-9"], "type": ["folder"], "unit_code": [unit_code], "reason": ["damaged"]})
    found = explain_no_data(_TABLES | {"unread_sources": unread}, "en", unit_code="b", period="2026-H1")
    assert "received but could not be read (bc-9)" in (found or "")
    of_another = unread.assign(unit_code="c")
    found = explain_no_data(_TABLES | {"unread_sources": of_another}, "en", unit_code="b", period="2026-H1")
    assert "filed nothing" in (found or "")


def test_a_table_that_is_not_loaded_is_not_asked() -> None:
    assert explain_no_data({}, "en", unit_code="c", indicator_codes=["x"], needs_series=True, period="2026") is None


def test_the_reason_is_in_the_language_of_the_reader() -> None:
    assert str(explain_no_data(_TABLES, "vi", unit_code="c")).startswith("Không có dữ liệu")


def _stated(source: str, filing_unit: str | None) -> dict[str, pd.DataFrame]:
    """Return tables in which one source states a value of 'a' for a half-year."""
    observation = {"unit_code": ["a"], "indicator_code": ["share"], "period": ["2026-H1"], "value": [50.0]}
    return _TABLES | {
        "observations": pd.DataFrame(observation | {"statement_id": ["s:1"]}),
        "statements": pd.DataFrame({"statement_id": ["s:1"], "source_id": [source]}),
        "sources": pd.DataFrame(
            {"source_id": [source], "issued": "2026-07-10", "filing_unit_code": filing_unit, "filing_period": None}
        ),
    }


def test_a_unit_of_which_others_alone_state_values_has_nothing_to_file() -> None:
    found = explain_no_data(_stated("news", None), "en", unit_code="a", period="2026-H1")
    assert "the 1 figure of it for this period comes from other sources" in (found or "")
    assert "`workbench run 80 --unit a`" in (found or "")
    assert explain_no_data(_stated("bc-1", "a"), "en", unit_code="a", period="2026-H1") is None


def test_a_text_that_a_unit_wrote_for_its_paper_is_something_of_its_own() -> None:
    written = {"filing_texts": pd.DataFrame({"unit_code": ["a"], "period": ["2026-H1"]})}
    assert explain_no_data(_stated("news", None) | written, "en", unit_code="a", period="2026-H1") is None


def test_a_filing_without_a_figure_says_so_with_what_to_do() -> None:
    assert explain_no_figure(_stated("bc-1", "a"), "en", unit_code="a", period="2026-H1") is None
    unfiled = explain_no_figure(_stated("news", None), "en", unit_code="a", period="2026-H1")
    assert "add it with `workbench add FILE --unit a --period 2026-H1`" in (unfiled or "")
    tables = _stated("bc-1", "a")
    tables["sources"]["filing_period"] = "2026-H1"
    tables["observations"]["value"] = None
    assert "no value of bc-1 is one of 'a'" in (explain_no_figure(tables, "en", unit_code="a", period="2026-H1") or "")
