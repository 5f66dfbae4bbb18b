"""A report says what its values are: estimates, values of days to come, definitions, and what other sources say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from analysis.i18n import Message
from analysis.reports import publish_analyst_report
from analysis.reports._prepared_context import prepare_context
from analysis.reports.sections import series_of

Tables = dict[str, pd.DataFrame]
Page = Callable[..., html.HtmlElement]
_SHARE, _COUNT = "visits_by_chip_card_pct", "visits_by_chip_card_count"


def _add(tables: Tables, name: str, row: dict[str, object]) -> None:
    tables[name] = pd.concat([tables.get(name, pd.DataFrame()), pd.DataFrame([row])], ignore_index=True)


def _observe(tables: Tables, code: str, day: str, value: float, **details: object) -> str:
    key = f"qd-2:{code}:{day}:{value}"
    shared = {"indicator_code": code, "unit_code": "vn", "value": value, "op": "=", "statement_id": key}
    place = {"source_id": "qd-2", "locator": f"line {len(tables['statements'])}", "raw_text": str(value)}
    _add(tables, "statements", shared | place | {"kind": "actual", "line": 5})
    dated = {"period": day, "period_start": day, "period_end": day, "as_of": day}
    _add(tables, "observations", shared | dated | {"status": "observed", "is_chosen": True} | details)
    return key


def _finding(statement_id: str) -> dict[str, object]:
    """Return a finding that another source gives another count."""
    finding = {"finding_id": "sources_differ:qd-2:1", "rule": "sources_differ", "severity": "suspicious"}
    finding |= {"source_id": "qd-2", "locator": "line 1", "other_source_id": "bc-1", "other_locator": "line 2"}
    finding |= {"printed": "~760", "recomputed": "~657", "message": "two sources differ", "unit_code": "vn"}
    return finding | {"statement_id": statement_id, "indicator_code": _COUNT, "state": "open"}


@pytest.fixture
def sector(tables: Tables) -> Tables:
    """Return the tables with a national share and the count that it is made of."""
    texts = {"numerator": "visits with a chip card", "denominator": "all visits", "numerator_vi": "lượt khám có thẻ"}
    tables["indicators"] = tables["indicators"].assign(**texts, denominator_vi="mọi lượt khám", period_type="flow")
    count = tables["indicators"].iloc[0].to_dict()
    count |= {"indicator_code": _COUNT, "measure": "count", "unit": "visits", "share_code": _SHARE}
    _add(tables, "indicators", count | {"title_vi": "Số lượt khám", "title_en": "Visits, number"})
    _observe(tables, _SHARE, "2025-06-30", 40.0)
    return tables


@pytest.fixture
def page(view_page: Callable[..., html.HtmlElement]) -> Page:
    """Return the page of the share in a language."""
    return lambda tables, lang="en": view_page(tables, _SHARE, lang)


def _latest(tables: Tables, lang: str = "en") -> str:
    """Return the latest value of the share as a report prints it."""
    context = prepare_context(tables, lang, "2026-06-30")
    found = context.latest(series_of(context, "vn", _SHARE))
    assert found is not None
    return "".join(run.text for run in context.observed(found))


def _words(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content())


def test_a_contradiction_between_counts_stands_in_the_report_of_their_share(sector: Tables, page: Page) -> None:
    key = _observe(sector, _COUNT, "2025-10-31", 760.0)
    _add(sector, "findings", _finding(key))
    shown = page(sector)
    quoted, other, *_ = shown.xpath("//section[@id='findings']//a[@data-trace]")
    assert (quoted.text_content(), other.text_content()) == ("~760", "~657")
    assert quoted.get("data-trace") == other.get("data-trace")


@pytest.mark.parametrize(
    ("lang", "said", "none_open"),
    [
        ("en", "Explained (Planning Office, 1 June 2026): two ways of counting; see ", "No finding is open."),
        ("vi", "Đã giải trình (Planning Office, ngày 01/06/2026): two ways of counting; xem ", "Không còn phát hiện"),
    ],
)
def test_an_answered_finding_is_not_open_and_stands_with_who_decided_when_and_why(
    sector: Tables, page: Page, lang: str, said: str, none_open: str
) -> None:
    answered = {"state": "explained", "decided_by": "Planning Office", "decided_on": pd.Timestamp("2026-06-01")}
    answered |= {"reason": "two ways of counting", "corrected_in": "bc-1"}
    _add(sector, "findings", _finding(_observe(sector, _COUNT, "2025-10-31", 760.0)) | answered)
    shown = page(sector, lang)
    section = _words(shown.get_element_by_id("findings"))
    assert said in section
    assert none_open in section


def test_a_finding_that_is_open_again_shows_the_earlier_decision(sector: Tables, page: Page) -> None:
    earlier = {"earlier_state": "explained", "decided_by": "An", "decided_on": pd.Timestamp("2026-06-01")}
    finding = _finding(_observe(sector, _COUNT, "2025-10-31", 760.0)) | earlier | {"reason": "two ways of counting"}
    _add(sector, "findings", finding)
    section = _words(page(sector).get_element_by_id("findings"))
    assert "The values have changed since the earlier decision: explained (An, 1 June 2026): two ways" in section


def test_a_contradiction_on_another_indicator_stays_out(sector: Tables, page: Page) -> None:
    finding = {"finding_id": "f", "rule": "r", "severity": "suspicious", "source_id": "bc-1", "locator": "line 77"}
    finding |= {"printed": "33%", "message": "fees", "unit_code": "vn", "indicator_code": "cashless_payments_pct"}
    _add(sector, "findings", finding | {"state": "open"})
    assert "fees" not in _words(page(sector).get_element_by_id("findings")).lower()


@pytest.mark.parametrize(("lang", "said"), [("en", "est. 55%"), ("vi", "ước 55%")])
def test_an_estimate_says_so_in_tables_and_charts(sector: Tables, page: Page, lang: str, said: str) -> None:
    for day in ("2024-12-31", "2025-06-30"):
        _observe(sector, _SHARE, day, 50.0)
    _observe(sector, _SHARE, "2025-12-31", 55.0, status="estimate")
    shown = page(sector, lang)
    assert _latest(sector, lang) == said
    assert said in _words(shown.get_element_by_id("series-visits-by-chip-card-pct").xpath(".//tbody")[0])
    assert any(said in label for label in shown.xpath("//div[@role='img']/@aria-label"))


@pytest.mark.parametrize(
    ("day", "status", "period"),
    [
        ("2026-12-31", "observed", "2026-12-31"),
        ("2026-12-31", "estimate", "2026"),
        ("2027-03-31", "observed", "2027-Q1"),
    ],
)
def test_a_value_of_days_to_come_is_never_the_latest(
    sector: Tables, page: Page, day: str, status: str, period: str
) -> None:
    starts = {"2026": "2026-01-01", "2027-Q1": "2027-01-01"}
    ahead = {"period": period, "period_start": starts.get(period, day), "status": status, "as_of": "2026-06-01"}
    _observe(sector, _SHARE, day, 99.0, **ahead)
    shown = page(sector)
    assert _latest(sector) == "40%"
    assert "99%" in _words(shown.get_element_by_id("series-visits-by-chip-card-pct"))


def test_a_value_of_the_report_date_itself_is_the_latest(sector: Tables) -> None:
    _observe(sector, _SHARE, "2026-06-30", 52.0)
    assert _latest(sector) == "52%"


def test_a_period_that_ends_on_the_report_date_is_over(sector: Tables) -> None:
    _observe(sector, _SHARE, "2026-06-28", 50.0)
    half_year = {"period": "2026-H1", "period_start": "2026-01-01", "as_of": "2026-06-25"}
    _observe(sector, _SHARE, "2026-06-30", 52.0, **half_year)
    assert _latest(sector) == "52%"


def test_a_value_of_days_to_come_is_not_the_latest_of_a_unit_among_others(sector: Tables, page: Page) -> None:
    unit = {"unit_code": "p34-51"}
    _observe(sector, _SHARE, "2024-12-31", 47.0, **unit)
    _observe(sector, _SHARE, "2025-12-31", 51.0, **unit)
    _observe(sector, _SHARE, "2026-12-31", 98.0, **unit, as_of="2026-06-01")
    panel = page(sector).get_element_by_id("panel-visits-by-chip-card-pct")
    (row,) = panel.xpath(".//tbody/tr")
    assert "51%" in _words(row)
    assert "98%" not in _words(row)


_BY_TYPE = Message("choice.source_type", {"source_type": Message("source_type.official_document")})


def test_the_reason_of_a_choice_stands_beside_the_value(sector: Tables, page: Page) -> None:
    _observe(sector, _SHARE, "2025-12-31", 55.0, chosen_rule=_BY_TYPE.to_json())
    passed = Message("choice.passed_over", {"rule": _BY_TYPE}).to_json()
    _observe(sector, _SHARE, "2025-12-31", 44.0, chosen_rule=passed, is_chosen=False)
    shown = page(sector)
    reason = "ranked by type of source; this value comes from an official document"
    rows = [_words(row) for row in shown.get_element_by_id("series-visits-by-chip-card-pct").xpath(".//tbody/tr")]
    assert [f"yes – {reason}" in row for row in rows if "55%" in row] == [True]
    assert [f"no – {reason}" in row for row in rows if "44%" in row] == [True]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "settled (settled by A. Reader on 1 June 2026: the ministry confirmed it)"),
     ("vi", "đã quyết định (A. Reader quyết định ngày 01/06/2026: the ministry confirmed it)")],
)  # fmt: skip
def test_a_value_settled_by_hand_says_who_when_and_why_wherever_it_is(
    sector: Tables, page: Page, lang: str, said: str
) -> None:
    settled = {"who": "A. Reader", "day": dt.date(2026, 6, 1), "why": "the ministry confirmed it"}
    _observe(sector, _SHARE, "2025-12-31", 55.0, chosen_rule=Message("choice.settled", settled).to_json())
    shown = page(sector, lang)
    assert _latest(sector, lang).endswith(said)
    assert said in _words(shown.get_element_by_id("series-visits-by-chip-card-pct"))


def test_a_contradiction_names_the_value_that_is_used_and_why(sector: Tables, page: Page) -> None:
    _observe(sector, _COUNT, "2025-10-31", 657.0, chosen_rule=_BY_TYPE.to_json())
    key = _observe(sector, _COUNT, "2025-10-31", 760.0, is_chosen=False)
    _add(sector, "findings", _finding(key))
    (row,) = page(sector).get_element_by_id("findings").xpath(".//tbody/tr")
    assert "657 – ranked by type of source; this value comes from an official document" in _words(row)


def test_two_figures_of_one_document_name_no_value_that_is_used(sector: Tables, page: Page) -> None:
    key = _observe(sector, _COUNT, "2025-10-31", 760.0)
    _add(sector, "findings", _finding(key) | {"other_source_id": "qd-2"})
    section = page(sector).get_element_by_id("findings")
    assert "two sources differ" in _words(section).lower()
    assert "Value used" not in _words(section)


def test_a_contradiction_stands_in_the_report_of_the_value_that_it_is_held_against(sector: Tables, page: Page) -> None:
    _observe(sector, _SHARE, "2025-10-31", 55.0)
    place = sector["statements"]["locator"].iloc[-1]
    finding = _finding("bc-1:elsewhere") | {"source_id": "bc-1", "locator": "line 99", "indicator_code": "another_pct"}
    _add(sector, "findings", finding | {"other_source_id": "qd-2", "other_locator": place})
    assert "two sources differ" in _words(page(sector).get_element_by_id("findings")).lower()


def test_a_value_of_a_month_is_dated_by_the_month(sector: Tables, page: Page) -> None:
    month = {"period": "2026-01", "period_start": "2026-01-01", "as_of": "2026-02-25"}
    _observe(sector, _SHARE, "2026-01-31", 64.6, **month)
    words = _words(page(sector))
    assert "January 2026" in words
    assert "31 January 2026" not in words


def test_the_latest_value_is_shown_though_it_does_not_judge_the_target(sector: Tables, page: Page) -> None:
    target = {"issuer_code": "vn", "unit_code": "vn", "indicator_code": _SHARE, "op": ">", "value": 70.0}
    _add(sector, "targets", target | {"value_unit": "%", "due": "2026-12-31", "statement_id": "qd-2:t"})
    verdict = {"target_statement_id": "qd-2:t", "unit_code": "vn", "indicator_code": _SHARE, "op": ">"}
    _add(sector, "verdicts", verdict | {"target_value": 70.0, "method": "workbench", "verdict": "abstains"})
    _observe(sector, _SHARE, "2025-12-31", 66.0, status="estimate")
    _observe(sector, _SHARE, "2026-12-31", 77.0, as_of="2026-06-01")
    (row,) = page(sector).get_element_by_id("targets").xpath(".//tbody/tr")
    assert "40%" in _words(row)
    assert not re.search("66%|77%", _words(row))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "No forecast: 100% was reached on 31 December 2025."),
        ("vi", "Không dự báo: đã đạt 100% từ ngày 31/12/2025."),
    ],
)
def test_what_has_reached_the_end_of_its_scale_is_told_in_the_words_of_the_model(
    sector: Tables, page: Page, lang: str, said: str
) -> None:
    full = Message("value.exact_percent", {"value": 100.0})
    reason = Message("fit.end_reached", {"value": full, "day": dt.date(2025, 12, 31)}).to_json()
    fit = {"unit_code": "vn", "indicator_code": _SHARE, "method": "combined", "converged": False, "n_observations": 3}
    _add(sector, "fits", fit | {"message": reason})
    assert said in _words(page(sector, lang))


def test_the_report_of_a_unit_defines_each_indicator_that_it_prints_once(sector: Tables, tmp_path: Path) -> None:
    (path,) = publish_analyst_report(sector, unit_code="f-center", languages=("en",), folder=tmp_path)
    definitions = html.fromstring(path.read_bytes()).get_element_by_id("definitions")
    rows = [_words(row) for row in definitions.xpath(".//tbody/tr")]
    assert len(rows) > 1
    assert all(row.count("visits with a chip card") == 1 for row in rows)


def test_targets_that_nobody_has_reported_stand_in_one_line_together_and_the_scale_has_all_its_classes(
    sector: Tables, page: Page
) -> None:
    for day, value in (("2025-06-30", 40.0), ("2025-12-31", 60.0), ("2026-05-31", 80.0)):
        _observe(sector, _SHARE, day, value)
    reason = Message("verdict.no_unit_reported").to_json()
    for n in range(4):
        key, due = f"qd-2:target-{n}", f"202{min(n, 2) + 6}-12-31"
        shared = {"unit_code": "vn", "indicator_code": _SHARE, "op": ">=", "due": due}
        _add(sector, "targets", shared | {"statement_id": key, "value": 90.0, "value_unit": "%", "period": due})
        said = {"verdict": "abstains", "message": reason} if n else {"verdict": "likely", "chance_words": "likely"}
        judged = {"probability": None if n else 0.7, "basis": None if n else Message("basis.own", {"n": 1}).to_json()}
        row = shared | {
            "target_statement_id": key,
            "bound_unit_code": "vn",
            "target_value": 90.0,
            "method": "workbench",
        }
        _add(sector, "verdicts", row | said | judged)
    text = " ".join(page(sector).text_content().split())
    assert text.count("No unit has reported this indicator") == 0
    assert "Targets that cannot be assessed because no unit has reported their indicator: 3 (" in text
    assert text.count("(stated 2 times)") == 1
    assert "virtually certain not to be met below 1%" in text


def test_a_finding_names_its_indicator_once(sector: Tables, page: Page) -> None:
    keys = [_observe(sector, _SHARE, f"2025-1{n}-30", 50.0 + n) for n in range(2)]
    title = sector["indicators"].loc[0, "title_en"]
    named = [
        {"finding_id": "a", "message": "60/130 is 46.2%"},
        {"finding_id": "b", "message": f"‘{title}’ falls"},
    ]
    for key, said in zip(keys, named, strict=True):
        _add(sector, "findings", _finding(key) | {"indicator_code": _SHARE} | said)
    rows = [_words(row) for row in page(sector).get_element_by_id("findings").xpath(".//tbody/tr")]
    assert [row.count(title) for row in rows] == [1, 1]
    assert f"‘{title}’: 60/130 is 46.2%" in rows[0]


def test_a_sentence_that_leads_to_its_source_may_break_and_a_figure_may_not(sector: Tables, page: Page) -> None:
    key = _observe(sector, _SHARE, "2025-10-31", 55.0)
    _add(sector, "findings", _finding(key) | {"printed": "61,2% (1468 / 2400 lượt); 76,2% (1600 / 2100 lượt)"})
    links = page(sector).get_element_by_id("findings").xpath(".//a[@data-trace]")
    assert ["long" in link.get("class").split() for link in links[:2]] == [True, False]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "760 (out of 1,650 hospitals)"), ("vi", "760 (trên tổng số 1.650 bệnh viện)")]
)
def test_a_count_says_what_it_is_out_of(sector: Tables, view_page: Page, lang: str, said: str) -> None:
    key = _observe(sector, _COUNT, "2025-10-31", 760.0, numerator=760.0, denominator=1650.0)
    sector["statements"].loc[sector["statements"]["statement_id"] == key, "counted_noun"] = "hospitals"
    assert said in _words(view_page(sector, _COUNT, lang))


def test_the_row_of_a_table_is_named_in_the_language_whatever_its_number(sector: Tables) -> None:
    context = prepare_context(sector, "vi", "2026-06-30")
    assert context.place("line 102, table 1, row IV.1, column 6") == "dòng 102, bảng 1, hàng IV.1, cột 6"


def test_a_finding_that_names_a_series_is_not_given_another_name(sector: Tables, page: Page) -> None:
    key = _observe(sector, _SHARE, "2025-10-31", 55.0)
    arguments = {"name": "Visits, number", "printed": "61", "recomputed": "53", "change": "+5"}
    jump = Message("finding.denominator_jump", arguments | {"by_units": "+9", "by_base": "-4"}).to_json()
    _add(sector, "findings", _finding(key) | {"indicator_code": _SHARE, "message": jump})
    said = _words(page(sector).get_element_by_id("findings"))
    assert "‘Visits, number’: the denominator changed from 53 to 61" in said
    assert "’: ‘" not in said


def test_a_finding_that_does_not_print_the_name_it_carries_is_given_its_indicator(sector: Tables, page: Page) -> None:
    key = _observe(sector, _SHARE, "2025-10-31", 55.0)
    arguments = {"name": "Visits", "printed": "95%", "recomputed": "95%", "period": "2030", "other_period": "2025"}
    flat = Message("finding.target_does_not_rise", arguments).to_json()
    _add(sector, "findings", _finding(key) | {"indicator_code": _SHARE, "message": flat})
    said = _words(page(sector).get_element_by_id("findings"))
    assert "’: the target 95% (2030) is no better than the earlier target" in said
