"""Points beside an answer: each fires where its rule holds, at most five are printed, each says how sure it is."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis.i18n import LANGUAGES
from analysis.reports._document import Number, Point, Text
from analysis.reports._prepared_context import prepare_context
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import ReportContext, Runs
from analysis.reports.answers import (
    calibration_sentence,
    forecast_gate,
    key_points,
    map_title,
    rate_rows,
    series_title,
    units_title,
)
from analysis.reports.answers.forecast_gates import chance_sentence

sys.path.insert(0, str(Path(__file__).parents[2] / "panel"))

from state_tables import (  # type: ignore[import-not-found]
    DAY,
    RISING,
    aimed,
    observed,
    table,
    tables_of,
)

_COUNT, _PUBLIC, _PRIVATE = "records_count", "public_records_pct", "private_records_pct"


@cache
def _indicators() -> pd.DataFrame:
    """Return the indicators, the count with its share, and the public and the private part of the share."""
    indicators = tables_of([])["indicators"]
    indicators.loc[indicators["indicator_code"] == _COUNT, "share_code"] = "records_pct"
    parts = [
        indicators[indicators["indicator_code"] == "records_pct"].assign(
            indicator_code=code, scope=scope, general_code="records_pct"
        )
        for code, scope in ((_PUBLIC, "public"), (_PRIVATE, "private"))
    ]
    return table("indicators", [row for frame in (indicators, *parts) for row in frame.to_dict("records")])


def context_of(
    values: Sequence[dict[str, object]],
    targets: Sequence[dict[str, object]] = (),
    lang: str = "en",
    sources: Sequence[dict[str, object]] = (),
    **more: Sequence[dict[str, object]],
) -> ReportContext:
    """Return a context whose count belongs to the share, with the public and the private part of it."""
    tables = tables_of(values, targets, **more) | {"indicators": _indicators().copy()}
    if sources:
        known = tables["sources"].set_index("source_id")
        for row in sources:
            known.loc[str(row["source_id"]), "source_type"] = row["source_type"]
        tables["sources"] = table("sources", known.reset_index().to_dict("records"))
    return prepare_context(tables, lang, DAY)


def words(runs: Runs) -> str:
    return "".join(run.text for run in runs)


def said(point: Point) -> str:
    return words((*point.lead, *point.runs))


def points_of(context: ReportContext, unit: str = "p1", code: str = "records_pct") -> dict[str, Point]:
    return {point.code: point for point in key_points(context, unit, code)}


def counted(when: str, n: float, total: float | None = None, **details: object) -> dict[str, object]:
    return observed(when, n, indicator_code=_COUNT, numerator=n, denominator=total) | details


_BACKTEST = {"indicator_code": "records_pct", "level": "province", "method": "combined", "horizon": 0.75, "n": 12,
             "n_origins": 12, "first_origin": 2020.0, "last_origin": 2025.0, "mae": 2.0, "crps": 1.0, "cover_80": 75.0,
             "cover_95": 95.0, "bias": -1.0}  # fmt: skip
_FORECAST = {"unit_code": "p1", "indicator_code": "records_pct", "method": "combined", "time": 2027.0, "mean": 75.0,
             "lower_80": 70.0, "upper_80": 80.0, "lower_95": 65.0, "upper_95": 85.0, "deadline": "none"}  # fmt: skip


@cache
def _full() -> ReportContext:
    """Return a context in which most candidates of the country fire."""
    nation = {"unit_code": "vn"}
    groups = [
        {"unit_code": "g-private", "level": "group", "parent_code": "vn", "name_vi": "Bệnh viện tư nhân",
         "name_en": "Private hospitals"},
        {"unit_code": "g-army", "level": "group", "parent_code": "vn", "name_vi": "Bệnh viện quân đội",
         "name_en": "Military hospitals"},
        {"unit_code": "vn", "level": "national", "name_vi": "Việt Nam", "name_en": "Viet Nam"},
        {"unit_code": "p1", "level": "province", "parent_code": "vn", "name_vi": "Phú Thọ", "name_en": "Phu Tho"},
        {"unit_code": "p2", "level": "province", "parent_code": "vn", "name_vi": "Hà Nội", "name_en": "Hanoi"},
    ]  # fmt: skip
    values = [
        observed("2024-12", 10.0, numerator=100, denominator=1000, **nation),
        observed("2025-12", 40.0, numerator=420, denominator=1050, **nation),
        observed("2026-02", 52.0, numerator=520, denominator=1000, **nation),
        counted("2024-12", 100, 1000, **nation),
        counted("2025-09-28", 300, 1050, **nation),
        counted("2025-10-03", 350, 1050, op="~", statement_id="other:1", **nation),
        counted("2026-02", 520, 1000, **nation),
        counted("2025-03", 90, None, counted="facilities", noun="facilities", statement_id="third:0", **nation),
        counted("2026-02", 400, None, counted="facilities", noun="facilities", statement_id="third:1", **nation),
        observed("2026-02-28", 30.0, numerator=3, denominator=10, unit_code="g-private"),
        observed("2026-02-28", 100.0, numerator=5, denominator=5, unit_code="g-army"),
        observed("2026-02-28", 100.0, numerator=7, denominator=7, unit_code="p1"),
    ]
    targets = [aimed("=", 100, "2025-09-30", **nation)]
    return context_of(values, targets, units=groups)


#: The points of the country of `_full` in both languages.
_EXPECTED = list(csv.DictReader((Path(__file__).parent / "points.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_points_of_a_country_say_change_groups_units_scope_and_total(lang: str) -> None:
    found = key_points(_full().in_language(lang), "vn", "records_pct")
    assert [(point.code, said(point)) for point in found] == [(row["code"], row[lang]) for row in _EXPECTED]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_value_and_day_of_a_point_leads_to_its_row(lang: str) -> None:
    context = _full().in_language(lang)
    statements = set(context.tables["statements"]["statement_id"])
    for point in key_points(context, "vn", "records_pct"):
        runs = (*point.lead, *point.runs, *point.reason)
        assert {run.key for run in runs if isinstance(run, Number)} <= statements
        unbound = words(tuple(run if isinstance(run, Text) else Text("|") for run in runs))
        if point.code != "UNITS":  # its numbers count units
            assert not re.search(r"\d", unbound), unbound


def test_a_state_that_forbids_a_verdict_has_no_change_and_no_forecast() -> None:
    fallen = [observed("2024-12-31", 98.0), observed("2025-12-31", 97.0), observed("2026-03-31", 40.0)]
    more = {"forecasts": [_FORECAST], "backtest": [_BACKTEST]}
    assert points_of(context_of(fallen, [aimed(">=", 90, "2026-12-31")], **more)) == {}
    assert {"CHANGE", "FORECAST"} <= set(points_of(context_of(RISING, [aimed(">=", 90, "2026-12-31")], **more)))


@pytest.mark.parametrize(
    ("first", "last", "lead"),
    [(10.0, 20.0, "Fast growth within 12 months:"), (10.0, 19.9, "Growth within 12 months:"),
     (50.0, 54.9, "Slow growth within 12 months:"), (50.0, 50.0, "No change"), (50.0, 49.0, "Fall within 12 months:")],
)  # fmt: skip
def test_a_change_is_fast_slow_or_neither_by_its_numbers(first: float, last: float, lead: str) -> None:
    found = points_of(context_of([observed("2025-03-31", first), observed("2026-03-31", last)]))
    assert words(found["CHANGE"].lead).startswith(lead)


def test_a_change_needs_six_months_and_compares_with_a_year_before() -> None:
    assert "CHANGE" not in points_of(context_of([observed("2025-10-31", 40.0), observed("2026-03-31", 60.0)]))
    values = [observed("2024-03-31", 10.0), observed("2025-03-31", 30.0), *RISING[1:]]
    assert "from 30% (31 March 2025) to 60% (31 March 2026)" in said(points_of(context_of(values))["CHANGE"])


def test_what_sources_say_of_the_due_day_stands_alone_where_there_is_no_change() -> None:
    values = [observed("2025-12-20", 55.0), observed("2026-01-10", 61.0, statement_id="other:1")]
    found = points_of(context_of(values, [aimed(">=", 80, "2025-12-31")]))
    assert said(found["AT_DUE"]) == "Around the deadline, sources differ: between 55% and 61%."
    assert "AT_DUE" not in points_of(context_of(values, [aimed(">=", 80, "2026-12-31")]))


def test_a_province_is_held_against_its_country_and_its_parts_are_groups() -> None:
    values = [
        observed("2026-03-31", 70.0, numerator=7, denominator=10),
        observed("2026-03-31", 100.0, indicator_code=_PUBLIC, numerator=5, denominator=5, counted="public_hospitals"),
        observed("2026-03-31", 40.0, indicator_code=_PRIVATE, numerator=2, denominator=5, counted="private_hospitals",
                 statement_id="src-2026-03-31:private"),
        observed("2026-01-31", 64.6, unit_code="vn"),
    ]  # fmt: skip
    found = points_of(context_of(values))
    assert said(found["COUNTRY"]) == (
        "Phu Tho is 5.4 percentage points above the country: 70% (31 March 2026), the country 64.6% (31 January 2026)."
    )
    assert said(found["GROUPS"]) == (
        "Private hospitals have the lowest share: 40% (2 of 5) on 31 March 2026; on the same day: public hospitals, "
        "100% (5 of 5)."
    )
    below = context_of([observed("2026-03-31", 60.0), observed("2026-01-31", 64.6, unit_code="vn")])
    assert words(points_of(below)["COUNTRY"].lead) == "Phu Tho is 4.6 percentage points below the country:"


def test_a_province_is_not_held_against_a_country_of_another_time() -> None:
    values = [observed("2026-03-31", 60.0), observed("2025-09-29", 40.0, unit_code="vn")]
    assert "COUNTRY" not in points_of(context_of(values))


def test_a_rank_climbs_where_its_number_falls_and_counts_are_no_groups() -> None:
    ranks = [
        observed("2025-03-31", 12.0, indicator_code="dti_rank"),
        observed("2026-03-31", 5.0, indicator_code="dti_rank"),
    ]
    found = points_of(context_of(ranks), code="dti_rank")["CHANGE"]
    assert said(found) == "Climbed in rank within 12 months: from rank 12 (31 March 2025) to rank 5 (31 March 2026)."
    assert series_title(context_of(ranks[::-1]), "p1", "dti_rank")[0].startswith("Up from rank 12")
    assert "GROUPS" not in points_of(_full(), "vn", _COUNT)


def test_one_source_that_prints_two_values_does_not_disagree_with_others() -> None:
    values = [
        observed("2025-12-31", 55.0),
        observed("2025-12-31", 61.0, statement_id="src-2025-12-31:2", is_chosen=False),
    ]
    assert "AT_DUE" not in points_of(context_of(values, [aimed(">=", 80, "2025-12-31")]))


def test_two_single_values_of_two_things_are_no_series_that_rise() -> None:
    values = [counted("2026-03-28", 22, 53), counted("2026-03-31", 61, 61, counted="facilities", noun="facilities")]
    assert said(points_of(context_of(values), code=_COUNT)["SCOPE"]) == (
        "Figures that count different things do not replace each other: around the same time (28 March 2026), one "
        "source counts 22 hospitals, another 61 facilities."
    )


def test_groups_that_lie_close_together_are_no_news() -> None:
    close = [
        observed("2026-03-31", value, indicator_code=code, numerator=value, denominator=100.0, counted=counted_as)
        for code, value, counted_as in ((_PUBLIC, 65.0, "public_hospitals"), (_PRIVATE, 60.0, "private_hospitals"))
    ]
    assert "GROUPS" not in points_of(context_of([observed("2026-03-31", 62.0), *close]))


def test_a_correction_and_a_restatement_are_told_with_old_and_new_value() -> None:
    value = observed("2026-03-31", 70.0, status="corrected")
    correction = {"correction_id": "c-1", "source_id": "src-2026-03-31", "statement_ids": value["statement_id"],
                  "action": "replace", "column": "value", "previous": "60", "replacement": "70", "reason": "new figure",
                  "reported_by": "Sở Y tế", "status": "confirmed"}  # fmt: skip
    found = points_of(context_of([value], corrections=[correction]))["REVISED"]
    assert said(found) == "The figure for 31 March 2026 was corrected: from 60 to 70: new figure (Sở Y tế)."
    restated = {"unit_code": "p1", "indicator_code": "records_pct", "earlier_statement_id": "old:1",
                "later_statement_id": value["statement_id"], "earlier_value": 60.0, "later_value": 70.0,
                "later_as_of": "2026-05-02", "same_issuer": True}  # fmt: skip
    found = points_of(context_of([value], restatements=[restated]))["REVISED"]
    assert said(found) == "The figure for 31 March 2026 was restated: from 60% to 70%, published 2 May 2026."


def test_a_value_signed_before_its_period_ends_is_called_preliminary() -> None:
    half = {"period": "2026-H1", "period_start": "2026-01-01", "period_end": "2026-06-30", "as_of": "2026-06-20"}
    found = points_of(context_of([observed("2026-06-30", 61.2, status="preliminary") | half]))["EARLY"]
    assert said(found) == "Preliminary: published 20 June 2026, before the period ends (30 June 2026)."


def test_a_target_that_is_not_above_what_is_expected_is_told() -> None:
    year = {"period": "2026", "period_start": "2026-01-01", "period_end": "2026-12-31", "status": "estimate"}
    values = [observed("2026-03-31", 60.0), observed("2026-12-31", 75.0) | year]
    found = points_of(context_of(values, [aimed(">=", 70, "2027-12-31")]))["LOW_TARGET"]
    assert (
        said(found)
        == "The target for 2027 (at least 70%) is no higher than the level already known: 75% is expected for 2026."
    )
    assert "LOW_TARGET" not in points_of(context_of(values, [aimed(">=", 80, "2027-12-31")]))
    assert "LOW_TARGET" not in points_of(context_of([observed("2026-03-31", 100.0)], [aimed("=", 100, "2027-12-31")]))


def test_three_dots_lose_one_for_each_doubt_and_the_first_doubts_are_told() -> None:
    def sure(details: dict[str, object], source: dict[str, object], findings: Sequence[dict[str, object]] = ()) -> str:
        values = [observed("2025-05-31", 40.0, numerator=4, denominator=10),
                  observed("2026-05-31", 60.0, numerator=6, denominator=10) | details]  # fmt: skip
        sources = [{"source_id": f"src-{day}", **source} for day in ("2025-05-31", str(values[1]["period"]))]
        point = points_of(context_of(values, sources=sources, findings=findings))["CHANGE"]
        return f"{point.sure} {words(point.reason)}"

    official, press = {"source_type": "official_document"}, {"source_type": "press"}
    assert sure({}, official) == "3 official source, with counts"
    assert sure({}, press) == "2 no official source"
    assert sure({"denominator": None}, press) == "1 no official source, numerator or denominator not given"
    old = {"period": "2025-12-29", "period_start": "2025-12-29", "period_end": "2025-12-29",
           "statement_id": "src-2025-12-29:1"}  # fmt: skip
    assert sure(old, official) == "2 6 months old"
    finding = {"finding_id": "f", "rule": "r", "severity": "suspicious", "source_id": "s", "locator": "l",
               "message": "m", "statement_id": "src-2026-05-31:60.0", "state": "open"}  # fmt: skip
    assert sure({}, official, [finding]) == "2 figures in dispute"
    assert sure({}, official, [finding | {"state": "dismissed"}]) == "3 official source, with counts"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({}, ""), ({"n_origins": 9}, "origins"), ({"n_origins": 10}, ""), ({"cover_80": 64.9}, "held"),
     ({"cover_80": 95.0}, ""), ({"cover_80": 95.1}, "held"), ({"bias": 5.1}, "bias"), ({"bias": -5.0}, ""),
     ({"method": "trend"}, "untested"), ({"horizon": 2.0}, "untested")],
)  # fmt: skip
def test_a_forecast_passes_its_gate_by_origins_range_and_bias(changed: dict[str, object], reason: str) -> None:
    gate = forecast_gate(context_of(RISING, backtest=[_BACKTEST | changed]), "records_pct", "province", 0.75)
    assert (gate.is_open, gate.reason) == (not reason, reason)


def test_the_bias_of_a_score_is_held_against_its_scale() -> None:
    row = _BACKTEST | {"indicator_code": "dti_index", "bias": -0.06}
    context = context_of(RISING, backtest=[row])
    scored = context.tables["indicators"].assign(minimum=0.0, maximum=1.0)
    tables = context.tables | {"indicators": scored}
    assert forecast_gate(prepare_context(tables, "en", DAY), "dti_index", "province", 0.75).reason == "bias"


@pytest.mark.parametrize(
    ("changed", "en"),
    [
        ({}, "The model was tested 12 times on known figures, 9 months ahead: the 80% prediction interval "
             "contained the actual figure in 9 of them; the actual figure was usually higher than the forecast, by "
             "1 percentage point on average. So this interval can be used."),
        ({"bias": 2.0, "n_origins": 3, "n": 3, "horizon": 0.5, "cover_80": 33.4},
         "The model was tested 3 times on known figures, half a year ahead: the 80% prediction interval contained "
         "the actual figure in 1 of them; the actual figure was always lower than the forecast, by 2 percentage points "
         "on average. So this interval is only a trial."),
    ],
)  # fmt: skip
def test_calibration_is_told_in_words(changed: dict[str, object], en: str) -> None:
    context = context_of(RISING, backtest=[_BACKTEST | changed])
    gate = forecast_gate(context, "records_pct", "province", float(changed.get("horizon", 0.75)))
    said_of = calibration_sentence(context, gate)
    assert words(said_of) == en
    assert {run.table for run in said_of if isinstance(run, Number)} == {"backtest"}
    untested = forecast_gate(context, "paper_pct", "province", 1.0)
    assert words(calibration_sentence(context, untested)).startswith("The model has not been tested on known figures.")


@pytest.mark.parametrize(
    ("changed", "en"),
    [
        (
            {"bias": -21.0},
            "in 12 tests on past figures, the actual figure was usually higher than the forecast, by 21 percentage "
            "points on average, which is too inaccurate to publish.",
        ),
        ({"cover_80": 25.0}, "the 80% prediction interval contained the actual figure in 3 of 12 tests on past "
         "figures, which is not reliable enough to publish."),
        ({"n_origins": 4}, "it was tested from only 4 past dates; at least 10 are needed."),
    ],
)  # fmt: skip
def test_a_shut_gate_is_told_with_what_failed(changed: dict[str, object], en: str) -> None:
    context = context_of(RISING, forecasts=[_FORECAST], backtest=[_BACKTEST | changed])
    found = points_of(context)["NO_FORECAST"]
    assert said(found) == f"No forecast for the end of 2026 is given: {en}"
    assert (found.sure, words(found.reason)) == (3, "tested on past figures")


def test_an_open_gate_tells_the_forecast_and_the_chance_in_words() -> None:
    target = aimed(">=", 90, "2026-12-31")
    verdict = {"target_statement_id": target["statement_id"], "unit_code": "p1", "indicator_code": "records_pct",
               "op": ">=", "target_value": 90.0, "method": "workbench", "verdict": "unlikely", "probability": 0.2,
               "chance_words": "unlikely"}  # fmt: skip
    more = {"forecasts": [_FORECAST], "backtest": [_BACKTEST], "verdicts": [verdict]}
    found = points_of(context_of(RISING, [target], **more))["FORECAST"]
    assert said(found) == (
        "Expected for the end of 2026: 75% (80% prediction interval 70%–80%); this interval contained the actual "
        "figure in 9 of 12 tests on known figures. Phu Tho: the target of at least 90% (due 31 December 2026) is "
        "unlikely to be met (20%)."
    )
    shut = forecast_gate(context_of(RISING), "records_pct", "province", 0.75)
    assert chance_sentence(context_of(RISING), verdict, shut, {}) == ()
    wide = more | {"forecasts": [_FORECAST | {"lower_80": 40.0}]}
    assert "FORECAST" not in points_of(context_of(RISING, [target], **wide))
    met = context_of([*RISING, observed("2026-05-31", 95.0)], [target], **more)
    assert "FORECAST" not in points_of(met)


def test_at_most_five_points_are_printed_and_nothing_without_news() -> None:
    settings = read_report_settings("answers")["points"]
    assert len(key_points(_full(), "vn", "records_pct")) <= settings["most"] == 5
    assert key_points(context_of([observed("2026-03-31", 60.0)]), "p1", "records_pct") == ()


def test_titles_say_what_happened_and_for_how_long_nothing_did() -> None:
    title, subtitle = series_title(_full(), "vn", "records_pct")
    assert title == "From 100 hospitals (December 2024) to 520 hospitals (February 2026); no new figure for 4 months"
    assert subtitle == "Hospitals with electronic records, the country"
    context = context_of([observed("2026-05-31", 60.0)])
    assert series_title(context, "p1", "records_pct")[0] == "60% (31 May 2026)"
    wide = observed("2026-05-31", 60.0, counted="facilities", noun="facilities")
    assert series_title(context_of([wide]), "p1", "records_pct")[0] == "60% (31 May 2026), counting facilities"
    both = context_of([observed("2026-04-30", 50.0), wide])
    assert series_title(both, "p1", "records_pct")[0] == "Sources count different things"
    latest = {unit: {"value": value, "op": "=", "indicator_code": "records_pct", "statement_id": "s"}
              for unit, value in (("p1", 100.0), ("p2", 60.0))}  # fmt: skip
    assert units_title(_full(), "vn", "records_pct", latest)[0] == "1 of 2 units with a result reaches 100%"
    assert units_title(context, "vn", "records_pct", latest)[0] == "From 60% (Hanoi) to 100% (Phu Tho)"


def test_a_change_compares_first_hand_values_the_oldest_one_where_none_is_a_year_old() -> None:
    second_hand = observed("2025-03-31", 30.0, flags="secondary")
    values = [second_hand, observed("2025-05-31", 40.0), observed("2025-08-31", 50.0), observed("2026-03-31", 60.0)]
    assert "from 40% (31 May 2025) to 60% (31 March 2026)" in said(points_of(context_of(values))["CHANGE"])
    tenth = [observed("2025-03-31", 50.0), observed("2026-03-31", 55.0)]
    assert words(points_of(context_of(tenth))["CHANGE"].lead).startswith("Growth within 12 months:")


@pytest.mark.parametrize(
    ("day", "details", "is_told"),
    [
        ("2025-12-16", {}, True),
        ("2025-12-15", {}, False),
        ("2026-01-10", {"flags": "secondary"}, False),
        ("2026-01-10", {"op": ">"}, False),
        ("2026-01-10", {"op": "<"}, True),
        ("2026-01-10", {"value": 61.0}, False),
    ],
)
def test_sources_differ_at_the_due_day_within_fifteen_days_by_first_hand_values(
    day: str, details: dict[str, object], *, is_told: bool
) -> None:
    other = observed(day, 55.0, statement_id="other:1", is_chosen=False) | details
    context = context_of([observed("2025-12-31", 61.0), other], [aimed(">=", 80, "2025-12-31")])
    assert ("AT_DUE" in points_of(context)) is is_told


def test_sources_are_not_said_to_differ_at_a_due_day_that_has_not_passed() -> None:
    values = [observed("2026-06-20", 55.0), observed("2026-06-25", 61.0, statement_id="other:1")]
    assert "AT_DUE" not in points_of(context_of(values, [aimed(">=", 80, "2026-06-30")]))


@pytest.mark.parametrize(("last", "rises"), [(400.0, True), (390.0, True), (380.0, False)])
def test_each_series_only_rises_where_neither_ever_fell(last: float, *, rises: bool) -> None:
    beside = {"counted": "facilities", "noun": "facilities"}
    values = [counted("2025-03-31", 100), counted("2026-02-28", 100), counted("2025-03-31", 390, **beside),
              counted("2026-02-28", last, **beside)]  # fmt: skip
    text = said(points_of(context_of(values), code=_COUNT)["SCOPE"])
    assert ("Each series on its own only rises" in text) is rises


def test_a_correction_of_a_word_and_a_restatement_by_another_office_are_no_revision() -> None:
    value = observed("2026-03-31", 70.0, status="corrected")
    correction = {"correction_id": "c-1", "source_id": "src-2026-03-31", "statement_ids": value["statement_id"],
                  "action": "replace", "column": "unit_text", "previous": "60", "replacement": "70", "reason": "x",
                  "reported_by": "Sở Y tế", "status": "confirmed"}  # fmt: skip
    restated = {"unit_code": "p1", "indicator_code": "records_pct", "earlier_statement_id": "old:1",
                "later_statement_id": value["statement_id"], "earlier_value": 60.0, "later_value": 70.0,
                "later_as_of": "2026-05-02", "same_issuer": False}  # fmt: skip
    assert "REVISED" not in points_of(context_of([value], corrections=[correction], restatements=[restated]))


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ((300, 500), "The denominator changed from 400 to 500: of the change of +10 percentage points, −15 percentage "
                     "points come from the denominator."),
        ((204, 408), None),
        ((300, 400), None),
    ],
)  # fmt: skip
def test_another_total_is_told_with_its_part_of_the_change(now: tuple[int, int], text: str | None) -> None:
    n, total = now
    values = [observed("2025-09-30", 50.0, numerator=200, denominator=400),
              observed("2026-03-31", 100 * n / total, numerator=n, denominator=total)]  # fmt: skip
    found = points_of(context_of(values)).get("DENOMINATOR")
    assert (found and said(found)) == text


def test_a_value_is_preliminary_only_before_its_period_ends_and_while_it_is_not_old() -> None:
    half = {"period": "2026-H1", "period_start": "2026-01-01", "period_end": "2026-06-30", "status": "preliminary"}
    late = observed("2026-06-30", 61.2) | half | {"as_of": "2026-06-30"}
    assert "EARLY" not in points_of(context_of([late]))
    old = {"period": "2025-H1", "period_start": "2025-01-01", "period_end": "2025-06-30", "as_of": "2025-06-20"}
    assert "EARLY" not in points_of(context_of([observed("2025-06-30", 61.2) | half | old]))


def test_a_low_target_of_what_is_to_fall_asks_for_no_less_and_one_of_none_is_no_news() -> None:
    def low(value: float, target: float, **details: object) -> Point | None:
        row = observed("2026-03-31", value, indicator_code="paper_pct") | details
        aim = aimed("<=", target, "2027-12-31", indicator_code="paper_pct")
        return points_of(context_of([row], [aim]), code="paper_pct").get("LOW_TARGET")

    found = low(10.0, 15)
    assert found is not None
    assert said(found) == (
        "The target for 2027 (at most 15%) is no lower than the level already known: 10% was reached (31 March 2026)."
    )
    assert low(0.0, 0) is None


def test_what_is_expected_tells_a_low_target_only_for_an_earlier_time_and_where_it_is_the_chosen_value() -> None:
    year = {"period": "2026", "period_start": "2026-01-01", "period_end": "2026-12-31", "status": "estimate"}
    expected, target = observed("2026-12-31", 75.0) | year, aimed(">=", 70, "2026-12-31")
    assert "LOW_TARGET" not in points_of(context_of([observed("2026-03-31", 60.0), expected], [target]))
    later = aimed(">=", 70, "2027-12-31")
    assert "LOW_TARGET" not in points_of(
        context_of([observed("2026-03-31", 60.0), expected | {"is_chosen": False}], [later])
    )


_NATION = {"unit_code": "vn", "level": "national", "name_vi": "Việt Nam", "name_en": "Viet Nam"}


def _groups_of(values: dict[str, float], code: str = "records_pct", more: Sequence[dict[str, object]] = ()) -> str:
    """Return the point on groups of the country; a group stands below the one before it."""
    groups = [{"unit_code": name, "level": "group", "parent_code": above, "name_en": f"Group {name}", "name_vi": name}
              for name, above in zip(values, ["vn", *values], strict=False)]  # fmt: skip
    rows = [observed("2026-02-28", value, unit_code=name, indicator_code=code, numerator=value, denominator=100.0)
            for name, value in values.items()]  # fmt: skip
    points = points_of(context_of([*rows, *more], units=[_NATION, *groups]), "vn", code)
    return said(points["GROUPS"]) if "GROUPS" in points else ""


def test_the_group_that_is_furthest_behind_is_told_with_the_next_two_and_the_best() -> None:
    text = _groups_of({"a": 50.0, "b": 10.0, "c": 20.0, "d": 30.0, "e": 40.0})
    assert text == (
        "Group b have the lowest share: 10% (10 of 100) on 28 February 2026; on the same day: group c, 20% "
        "(20 of 100); group d, 30% (30 of 100); group a, 50% (50 of 100)."
    )
    assert _groups_of({"a": 50.0, "b": 10.0}, "paper_pct").startswith("Group a have the highest share: 50%")
    assert _groups_of({"a": 50.0}) == ""


def test_a_group_whose_values_contradict_each_other_is_left_out() -> None:
    fallen = observed("2025-12-31", 90.0, unit_code="b", numerator=90.0, denominator=100.0)
    assert _groups_of({"a": 50.0, "b": 10.0}, more=[fallen]) == ""


def _units_of(values: Sequence[dict[str, object]], *codes: str, targets: Sequence[dict[str, object]] = (),
              code: str = "records_pct", **more: object) -> str:  # fmt: skip
    units = [_NATION, *({"unit_code": one, "level": "province", "parent_code": "vn", "name_en": one, "name_vi": one}
                        | (more if one == "p9" else {}) for one in codes)]  # fmt: skip
    points = points_of(context_of(values, targets, units=units), "vn", code)
    return said(points["UNITS"]) if "UNITS" in points else ""


def test_provinces_are_counted_as_reporting_planning_or_silent_and_former_ones_not_at_all() -> None:
    one, two = observed("2026-03-31", 70.0, unit_code="p1"), observed("2026-03-31", 50.0, unit_code="p2")
    plan = observed("2026-12-31", 90.0, unit_code="p2", status="estimate")
    assert _units_of([one, plan], "p1", "p2", "p3") == (
        "No figure was found for 1 of 3 provinces. 1 has published one, 1 has only a plan."
    )
    passed = observed("2026-03-31", 50.0, unit_code="p2", is_chosen=False)
    assert _units_of([one, passed], "p1", "p2").startswith("No figure was found for 1 of 2 provinces.")
    assert _units_of([one, two], "p1", "p2", "p9", valid_to="2025-06-30") == ""
    other = two | {"indicator_code": _PUBLIC, "counted": "public_hospitals"}
    assert "2 have published one (1 of these counts another thing or only a part)" in _units_of(
        [one, other], "p1", "p2", "p3"
    )


def test_an_estimate_of_a_part_is_a_plan_and_what_no_indicator_counts_is_compared_with_nothing() -> None:
    one = observed("2026-03-31", 70.0, unit_code="p1")
    part = observed("2026-03-31", 100.0, unit_code="p2", status="estimate", indicator_code=_PUBLIC)
    part["counted"] = "public_hospitals"
    assert _units_of([one, part], "p1", "p2", "p3") == (
        "No figure was found for 1 of 3 provinces. 1 has published one, 1 has only a plan."
    )
    stranger = observed("2026-03-31", 50.0, unit_code="p2") | {"counted": "facilities"}
    assert _units_of([one, stranger], "p1", "p2", "p3") == (
        "No figure was found for 1 of 3 provinces. 1 has published one, 1 has only figures that count another thing."
    )
    assert _units_of([one, stranger], "p1", "p2").startswith("1 of 2 provinces has a comparable figure.")


def test_those_that_publish_are_ahead_only_where_all_of_them_are() -> None:
    def told(nation: float, *values: float, code: str = "records_pct") -> bool:
        rows = [observed("2026-03-31", value, unit_code=f"p{n}", indicator_code=code) for n, value in enumerate(values)]
        nation_row = observed("2026-03-31", nation, unit_code="vn", indicator_code=code)
        return "ahead of the country" in _units_of([nation_row, *rows], "p0", "p1", "p5", code=code)

    assert told(60.0, 70.0, 80.0)
    assert not told(60.0, 70.0, 50.0)
    part = observed("2026-03-31", 50.0, unit_code="p0", indicator_code=_PRIVATE) | {"counted": "private_hospitals"}
    nation, whole = observed("2026-03-31", 60.0, unit_code="vn"), observed("2026-03-31", 70.0, unit_code="p0")
    assert "ahead of the country" in _units_of([nation, whole], "p0", "p5")
    assert "ahead of the country" not in _units_of([nation, whole, part], "p0", "p5"), "a part of one is behind"
    assert told(60.0, 50.0, 40.0, code="paper_pct")
    assert not told(60.0, 70.0, 80.0, code="paper_pct")


def test_a_province_is_level_with_its_country_and_never_held_against_a_bound_or_what_contradicts_itself() -> None:
    own, nation = observed("2026-03-31", 60.0), observed("2026-03-31", 60.0, unit_code="vn")
    assert words(points_of(context_of([own, nation]))["COUNTRY"].lead) == "Phu Tho is level with the country:"
    assert "COUNTRY" not in points_of(context_of([own, nation | {"op": ">"}]))
    fallen = observed("2025-12-31", 90.0, unit_code="vn")
    assert "COUNTRY" not in points_of(context_of([own, nation, fallen]))
    half_a_year = observed("2025-09-30", 60.0, unit_code="vn")
    assert "COUNTRY" not in points_of(context_of([observed("2026-03-30", 60.0), half_a_year | {
        "period": "2025-09-29", "period_start": "2025-09-29", "period_end": "2025-09-29"}]))  # fmt: skip
    exactly = observed("2025-09-28", 60.0, unit_code="vn")
    assert "COUNTRY" not in points_of(context_of([observed("2026-03-28", 60.0), exactly])), "six months apart"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [({"cover_80": 65.0}, ""), ({"cover_80": 25.0, "bias": 9.0}, "bias"), ({"n_origins": 3, "cover_80": 25.0}, "held")],
)
def test_of_several_faults_of_a_back_test_the_bias_is_told_first(changed: dict[str, object], fault: str) -> None:
    gate = forecast_gate(context_of(RISING, backtest=[_BACKTEST | changed]), "records_pct", "province", 0.75)
    assert gate.fault == fault


def test_the_nearest_tested_horizon_of_the_level_speaks_for_a_forecast() -> None:
    rows = [_BACKTEST | {"horizon": 1.0, "cover_80": 33.3, "n": 3}, _BACKTEST | {"horizon": 0.5}]
    context = context_of(RISING, backtest=rows)
    near = forecast_gate(context, "records_pct", "province", 0.7)
    assert near.row is not None
    assert near.row["horizon"] == 0.5
    year = forecast_gate(context, "records_pct", "province", 1.0)
    assert year.n_held == 1, "33.3 % of 3"
    assert "one year ahead" in words(calibration_sentence(context, year))
    assert forecast_gate(context, "records_pct", "national", 0.7).reason == "untested"


def test_a_truth_that_was_always_above_the_forecast_is_told_so() -> None:
    context = context_of(RISING, backtest=[_BACKTEST | {"bias": -2.0, "mae": 2.0}])
    gate = forecast_gate(context, "records_pct", "province", 0.75)
    assert "the actual figure was always higher than the forecast" in words(calibration_sentence(context, gate))


def test_a_forecast_is_for_the_end_of_the_year_and_in_its_last_quarter_of_the_next() -> None:
    backtest = [_BACKTEST | {"horizon": horizon, "n_origins": 4} for horizon in (0.75, 1.5)]
    tables = context_of(RISING, backtest=backtest).tables
    lead = {day: words(points_of(prepare_context(tables, "en", day))["NO_FORECAST"].lead)
            for day in ("2026-09-30", "2026-10-10")}  # fmt: skip
    assert "the end of 2026" in lead["2026-09-30"]
    assert "the end of 2027" in lead["2026-10-10"]


def test_the_horizon_of_a_forecast_runs_from_the_newest_value() -> None:
    more = {"forecasts": [_FORECAST], "backtest": [_BACKTEST | {"horizon": 1.0}]}
    assert "FORECAST" in points_of(context_of(RISING, **more)), "0.75 years from 31 March, 0.5 from the report"


def test_the_range_of_a_score_is_narrow_by_its_scale() -> None:
    def forecast(lower: float) -> set[str]:
        score = {"indicator_code": "dti_index"}
        rows = [row | score | {"value": float(str(row["value"])) / 100} for row in RISING]
        given = _FORECAST | score | {"mean": 0.7, "lower_80": lower, "upper_80": 0.8, "lower_95": 0.1, "upper_95": 0.9}
        tables = context_of(rows, forecasts=[given], backtest=[_BACKTEST | score | {"bias": 0.01}]).tables
        scored = tables["indicators"].assign(minimum=0.0, maximum=1.0)
        return set(points_of(prepare_context(tables | {"indicators": scored}, "en", DAY), code="dti_index"))

    assert "FORECAST" in forecast(0.5)
    assert "FORECAST" not in forecast(0.3)


def test_the_chance_of_another_unit_is_not_told() -> None:
    target = aimed(">=", 90, "2026-12-31", unit_code="vn")
    verdict = {"target_statement_id": target["statement_id"], "unit_code": "p2", "indicator_code": "records_pct",
               "op": ">=", "target_value": 90.0, "method": "workbench", "verdict": "unlikely", "probability": 0.2,
               "chance_words": "unlikely"}  # fmt: skip
    more = {"forecasts": [_FORECAST], "backtest": [_BACKTEST], "verdicts": [verdict]}
    assert "to be met" not in said(points_of(context_of(RISING, [target], **more))["FORECAST"])


def test_titles_tell_three_months_of_silence_contradictions_and_provinces_without_a_figure() -> None:
    assert series_title(context_of([observed("2026-03-30", 60.0)]), "p1", "records_pct")[0] == (
        "60% (30 March 2026); no new figure for 3 months"
    )
    fallen = [observed("2025-12-31", 98.0), observed("2026-03-31", 40.0)]
    context = context_of(fallen)
    assert series_title(context, "p1", "records_pct")[0] == "Sources contradict each other"
    row = {"value": 100.0, "op": "<", "indicator_code": "records_pct", "statement_id": "s"}
    latest = {"p1": row, "p2": row | {"op": "="}, "p3": row | {"value": 60.0}}
    assert units_title(_full(), "vn", "records_pct", latest)[0] == "1 of 3 units with a result reaches 100%"
    title, subtitle = map_title(context, "records_pct", ["p1", "p2", "p3", "p4"], {"p1": row})
    assert (title, subtitle) == ("No figure was found for 3 of 4 provinces", "Hospitals with electronic records")
    assert map_title(context, "records_pct", ["p1", "p2"], {"p1": row})[0] == (
        "No figure was found for 1 of 2 provinces"
    )


def _sure(rows: Sequence[dict[str, object]], **more: object) -> str:
    context = context_of(rows, findings=more.pop("findings", ()))  # type: ignore[arg-type]
    found = rate_rows(context, context.rows("observations", unit_code="p1"), **more)  # type: ignore[arg-type]
    return f"{found.dots} {words(found.reason)}"


def test_a_point_keeps_one_dot_and_tells_two_doubts_however_many_there_are() -> None:
    old = [observed("2025-03-31", 60.0)]
    assert _sure(old, speaks_for_units=True) == "1 no official source, numerator or denominator not given"
    counts = observed("2026-05-31", 60.0, numerator=6, denominator=10)
    assert _sure([counts], speaks_for_units=True) == "1 no official source, one source"
    assert _sure([counts]) == "2 no official source"
    assert _sure([counts | {"numerator": None, "denominator": None}], needs_counts=False) == "2 no official source"
    half = observed("2025-12-30", 60.0, numerator=6, denominator=10)
    assert _sure([half]) == "2 no official source", "six months are not more than six"
    note = {"finding_id": "f", "rule": "r", "severity": "note", "source_id": "s", "locator": "l", "message": "m",
            "statement_id": counts["statement_id"], "state": "open"}  # fmt: skip
    assert _sure([counts], findings=[note]) == "2 no official source"


def test_the_change_is_told_of_the_count_where_it_has_two_sound_values() -> None:
    shares = [observed("2025-03-31", 40.0), observed("2026-03-31", 60.0)]
    assert "from 40%" in said(points_of(context_of([*shares, counted("2026-03-31", 60)]))["CHANGE"])
    counts = [counted("2025-03-31", 40), counted("2026-03-31", 60)]
    assert "from 40 hospitals" in said(points_of(context_of([*shares, *counts]))["CHANGE"])
    other = counted("2026-03-31", 90, statement_id="other:1", is_chosen=False)
    assert "from 40%" in said(points_of(context_of([*shares, *counts, other]))["CHANGE"]), "a count in dispute"
    repeated = [counts[0] | {"flags": "repeats-document"}, *counts[1:]]
    assert "CHANGE" not in points_of(context_of([*shares, *repeated])), "a value that repeats another shows no change"


def test_a_title_of_units_counts_results_and_no_estimates() -> None:
    row = {"value": 100.0, "op": "=", "indicator_code": "records_pct", "statement_id": "s", "status": "observed"}
    context = context_of([observed("2026-05-31", 60.0)])
    level = {"p1": row, "p2": row, "p3": row | {"value": 40.0, "status": "estimate"}}
    assert units_title(context, "vn", "records_pct", level)[0] == "All 2 units with a result are at 100%"
    assert units_title(context, "vn", "records_pct", {"p1": row})[0].startswith("From 100%")
    met = units_title(_full(), "vn", "records_pct", level | {"p3": row | {"status": "estimate"}})
    assert met[0] == "2 of 2 units with a result reach 100%"
