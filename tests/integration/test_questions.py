"""The questions of `import analysis as wb` on the shipped data: answers are those of the tables and of the reports."""

from __future__ import annotations

import contextlib
import datetime as dt
import html
import io
import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import lxml.html
import openpyxl
import pandas as pd
import pytest

import analysis as wb
from analysis.errors import AnalysisError, UsageError
from analysis.i18n import translate
from analysis.paths import project_folder
from analysis.questions import _workspace, ask_decisions, ask_disputes, ask_traces
from analysis.questions.results import Call, write_cell
from analysis.questions.results.result import _escape
from analysis.reports import publish_analyst_report
from analysis.reports.trace_ids import trace_id

pytestmark = pytest.mark.usefixtures("asked")
Tables = dict[str, pd.DataFrame]
_DAY = "2026-06-30"
_EMR = "hospitals_with_electronic_medical_records_pct"
_PUBLIC = f"public_{_EMR}"
_KON_TUM = "bc-379-kon-tum-2026:line-93-table-1-row-6-column-3#1"


def _ask_each(lang: str) -> dict[str, wb.Result]:
    """Return an answer with rows to each of the ten questions."""
    return {
        "find": wb.find("EMR", lang=lang, on=_DAY),
        "series": wb.series(_EMR, "vn", lang=lang, on=_DAY),
        "first_reached": wb.first_reached(_EMR, 100, lang=lang, on=_DAY),
        "compare": wb.compare(_EMR, lang=lang, on=_DAY),
        "dispute": wb.dispute("vn", "EMR count", "2025-10", lang=lang, on=_DAY),
        "targets": wb.targets("p34-79", lang=lang, on=_DAY),
        "forecast": wb.forecast(_EMR, "vn", lang=lang, on=_DAY),
        "what_if": wb.what_if("vn", _EMR, pace=2, lang=lang, on=_DAY),
        "changes": wb.changes("2025-12-31", lang=lang, on=_DAY),
        "trace": wb.trace(f"{trace_id('statements', _KON_TUM)}-20260630", lang=lang),
    }


@pytest.fixture(scope="module", params=["en", "vi"])
def each(request: pytest.FixtureRequest, asked: None) -> dict[str, wb.Result]:
    """Return the answers to the ten questions in one language."""
    return _ask_each(request.param)


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what a decision makes questions read again; here they keep the tables, which no decision changes."""
    found: list[str] = []
    for module in (ask_decisions, ask_disputes):
        monkeypatch.setattr(module, "forget_workspaces", lambda name=module.__name__: found.append(name))
    return found


def _chosen(tables: Tables, unit: str, code: str) -> pd.DataFrame:
    rows = tables["observations"]
    return rows[
        (rows["unit_code"] == unit) & (rows["indicator_code"] == code) & rows["is_chosen"] & rows["value"].notna()
    ]


def test_a_series_has_every_chosen_value_of_its_units(tables: Tables) -> None:
    found = wb.series(_PUBLIC, ["Hà Nội", "p34-79"], on=_DAY).table()
    assert set(found["unit_code"]) == {"p34-01", "p34-79"}
    mine = _chosen(tables, "p34-01", _PUBLIC)
    dated = mine[mine["period_end"] <= pd.Timestamp(_DAY)]
    used = found[(found["unit_code"] == "p34-01") & (found["how"] == "chosen")]
    assert set(used["statement_id"]) <= set(dated["statement_id"])
    assert used["value"].max() == 100.0
    assert {"42/42"} & {f"{n:g}/{d:g}" for n, d in zip(used["numerator"], used["denominator"], strict=True)}


def test_mixed_nouns_are_never_one_line() -> None:
    picture = wb.series("EMR", "vn", on=_DAY).picture
    assert picture is not None
    assert [line.name for line in picture().lines] == ["Viet Nam: hospitals", "Viet Nam: facilities"]


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("EMR", _EMR),
        ("emr hospitals", _EMR),
        ("EMR public hospitals", _PUBLIC),
        ("benh an dien tu benh vien cong", _PUBLIC),
        ("Tỷ lệ bệnh viện công lập triển khai bệnh án điện tử", _PUBLIC),
        ("EMR count", "hospitals_with_electronic_medical_records_count"),
        ("PAPI public healthcare", "papi_public_healthcare_index"),
        ("ho so suc khoe dien tu ty le nguoi dan", "population_with_electronic_health_record_pct"),
        ("EHR people", "population_with_electronic_health_record_pct"),
        (_EMR, _EMR),
    ],
)
def test_a_wording_means_one_indicator_and_says_which(wording: str, code: str) -> None:
    found = wb.series(wording, "vn", on=_DAY)
    assert dict(found.about)["indicator_code"] == code
    is_named = wording in (code, "Tỷ lệ bệnh viện công lập triển khai bệnh án điện tử", "PAPI public healthcare")
    assert any(f"‘{wording}’ was read as" in note and code in note for note in found.notes) is not is_named


@pytest.mark.parametrize("name", ["Hà Nội", "ha noi", "Hanoi", "p34-01", "Sở Y tế Hà Nội"])
def test_a_name_means_the_province_of_the_day(name: str) -> None:
    assert wb.series(_PUBLIC, name, on=_DAY).table()["unit_code"].unique().tolist() == ["p34-01"]


def test_a_name_means_the_former_province_on_the_former_geography() -> None:
    found = wb.forecast("PAPI internet access 2018", ["Hà Nội"], geography="63", on=_DAY)
    assert set(found.table()["unit_code"]) <= {"p63-01"}
    with_values = wb.compare("papi_public_healthcare_index", geography="63", on=_DAY).table()
    assert len(with_values) == 63


def test_wrong_names_are_answered_with_the_nearest_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_workspace, "_kept", dict(list(_workspace._kept.items())[:1]))
    with pytest.raises(wb.UnknownNameError, match=r"did you mean .*Hanoi"):
        wb.series("EMR", "Hà Nxội tỉnh", on=_DAY)
    with pytest.raises(wb.UnknownNameError, match=r"did you mean 'Hanoi'\?"):
        wb.series("EMR", "Hanoj", on=_DAY)
    with pytest.raises(wb.UnknownNameError, match="did you mean 'Hospitals with electronic medical records'"):
        wb.series("EMR hopsitals", "vn", on=_DAY)
    with pytest.raises(wb.UnknownNameError, match="indicator: none is named 'electronc recipes'"):
        wb.series("electronc recipes", "vn", on=_DAY)
    with pytest.raises(wb.AmbiguousNameError, match="may mean"):
        wb.series("PAPI", "vn", on=_DAY)
    assert {day for *_, day in _workspace._kept} == {dt.date(2026, 6, 30)}  # no other day is built for a misprint
    with pytest.raises(UsageError, match="geography: found '35', expected '34'"):
        wb.series("EMR", "vn", geography="35", on=_DAY)
    with pytest.raises(UsageError, match="lang: found 'fr', expected vi or en"):
        wb.series("EMR", "vn", lang="fr", on=_DAY)


def test_an_empty_answer_says_why() -> None:
    none_here = wb.series("telehealth_facilities_count", "Huế", on=_DAY)
    assert none_here.table().empty
    assert none_here.answer == (
        "Hue has no figure on Facilities connected to telehealth; 1 organisation has one: Viet Nam."
    )
    assert 'Pass geography="63"' in wb.compare("papi_public_healthcare_index", on=_DAY).answer
    assert "no figure on" in wb.series("smart_hospital_level", "vn", on=_DAY).answer
    with pytest.raises(UsageError, match="has no picture"):
        none_here.plot()


@pytest.mark.parametrize("unit", ["vn", "p34-01"])
def test_values_states_and_sentences_are_those_of_a_published_report(tables: Tables, tmp_path: Path, unit: str) -> None:
    said, behind = publish_analyst_report(
        tables, unit_code=unit, languages=["en"], formats=["json", "csv"], folder=tmp_path, report_date=_DAY
    )
    report = json.loads(said.read_text("utf-8"))
    printed = pd.read_csv(behind, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    printed = printed[~printed["status"].isin(["sum", "forecast"])]
    texts = {one["id"]: one["text"] for name, one in report["figures"].items() if name.startswith("Values behind")}
    noun = _workspace.open_workspace("en", _DAY).context.noun
    for (code, owner), rows in printed.groupby(["indicator_code", "unit_code"]):
        own = wb.series(code, owner, on=_DAY).table().query("indicator_code == @code and how != 'computed'")
        mine = own.set_index(own["statement_id"].map(lambda key: trace_id("statements", key)))
        assert owner != unit or set(mine.index) <= set(rows["id"])
        for row in rows.to_dict("records"):
            row["counted"] = noun(row["counted"])
            if row["id"] not in mine.index:
                assert _is_repeated(row, mine)
                continue
            value = mine.loc[row["id"]]
            for name in ("value", "numerator", "denominator"):
                assert value[name] == pytest.approx(float(row[name] or "nan"), nan_ok=True), (name, row["series"])
            words = ("unit", "period", "status", "source_id", "counted")
            assert [value[name] for name in words] == [row[name] for name in words]
            assert value["op"] == (row["op"] or "=")
            assert (value["how"] != "passed over") is (row["is_chosen"] == "yes")
            assert value["figure"].replace("\xa0", " ").startswith(texts[row["id"]].replace("\xa0", " "))
    _check_sentences(report, unit, printed.loc[printed["unit_code"] == unit, "indicator_code"].unique())


def _is_repeated(row: dict[str, str], mine: pd.DataFrame) -> bool:
    """Return whether a series has a value already: of its source and day, or as a ratio where this has no counts."""
    days = (mine["date"] - pd.Timestamp(row["period_end"])).abs().dt.days
    if row["is_chosen"] == "no":
        return bool(((mine["source_id"] == row["source_id"]) & (days == 0)).any())
    is_near = (mine["value"] - float(row["value"])).abs() < 1
    return row["numerator"] == "" and bool((is_near & (days <= 31) & mine["numerator"].notna()).any())


def _check_sentences(report: dict[str, Any], unit: str, codes: Iterable[str]) -> None:
    """Compare the sentences of a report on some indicators with those of the questions, each with its state."""
    told = {one["text"]: one for one in report["sentences"] if one["kind"] in ("answer", "point")}
    known, counted = set(), Counter[str]()
    for code in codes:
        sentence, goals = wb.series(code, unit, on=_DAY).answer, wb.targets(unit, code, on=_DAY).table()
        known.add(sentence)
        if len(goals):
            row = goals.set_index("sentence", drop=False).loc[[sentence]].iloc[0]
            assert trace_id("statements", row["latest_statement_id"]) in told[sentence]["ids"]
            assert told[sentence]["state"] in (row["state_code"], "overall")
            counted[row["state"]] += 1
        if sentence in told and told[sentence]["state"] != "overall":
            (state,) = wb.compare(code, [unit], on=_DAY).table()["state"]
            assert state == translate(f"ask.state.{told[sentence]['state']}", "en")
    assert counted
    (more,) = set(told) - known or {""}
    if more:  # one sentence on all targets
        assert more.startswith(f"Of {counted.total()} targets: ")
        assert all(f" {n} {state}" in more for state, n in counted.items() if state in ("met", "missed"))


def test_who_reached_a_level_and_since_when(tables: Tables) -> None:
    found = wb.first_reached(_PUBLIC, 100, on=_DAY).table().set_index("unit_code")
    hanoi = _chosen(tables, "p34-01", _PUBLIC).sort_values("period_end")
    first = hanoi.loc[(hanoi["value"] >= 100) & (hanoi["op"] == "="), "period_end"].min()
    below = hanoi.loc[(hanoi["value"] < 100) & (hanoi["period_end"] < first), "period_end"].max()
    assert found.at["p34-01", "reached_on"] == first == pd.Timestamp("2025-12-31")
    assert found.at["p34-01", "last_below_on"] == below
    assert found["reached_on"].notna().sum() == 4
    assert found.loc[found["reached_on"].isna(), "latest"].lt(100).all()
    assert not found.index.str.startswith("p63-").any()  # a former province is no second one
    assert any("former provinces" in note for note in wb.first_reached(_PUBLIC, 100, on=_DAY).notes)
    assert found["reached_on"].dropna().is_monotonic_increasing
    with pytest.raises(UsageError, match="level: found 1000, expected a level from 0 to 100"):
        wb.first_reached(_PUBLIC, 1000, on=_DAY)
    with pytest.raises(UsageError, match="level: found 'all', expected a number"):
        wb.first_reached(_PUBLIC, "all", on=_DAY)  # type: ignore[arg-type]


def test_a_fall_below_the_level_is_told() -> None:
    found = wb.first_reached("population_with_electronic_health_record_pct", 90, "vn", on=_DAY)
    (row,) = found.table().to_dict("records")
    assert pd.notna(row["fell_back_on"])
    assert row["latest"] < 90
    assert "later fell below it: Viet Nam" in found.answer


def test_ranks_share_places_and_hold_what_cannot_be_told_apart() -> None:
    found = wb.compare(_EMR, on=_DAY).table()
    ranked = found[found["is_ranked"]]
    top = ranked[ranked["value"] == 100]
    assert set(top["rank"]) == {1}
    assert set(top["rank_range"]) == {f"1–{len(top)}"}
    assert ranked["value"].is_monotonic_decreasing
    assert found["is_ranked"].tolist() == sorted(found["is_ranked"], reverse=True)
    scores = wb.compare("papi_public_healthcare_index", geography="63", on=_DAY).table()
    assert scores["rank"].tolist() == sorted(scores["rank"])
    assert ((scores["rank_low"] <= scores["rank"]) & (scores["rank"] <= scores["rank_high"])).all()
    assert (scores["rank_high"] - scores["rank_low"] > 5).mean() > 0.8  # the model cannot tell neighbours apart


def test_ranks_are_given_only_to_what_can_be_compared() -> None:
    found = wb.compare(_EMR, on=_DAY)
    rest = found.table().query("not is_ranked")
    assert set(rest["counted"]) == {"facilities"}
    assert rest["rank"].isna().all()
    assert "Bac Ninh" not in found.answer
    assert any("counts something else: Bac Ninh (facilities)" in note for note in found.notes)
    assert "10 organisations have a figure; 5 can be ranked." in found.answer
    mixed = wb.compare("papi_public_healthcare_index", ["p63-01", "p63-10", "p63-22"], on=_DAY).table()
    assert mixed["rank"].notna().all()
    country = wb.compare(_EMR, ["vn", "p34-38", "p34-79"], on=_DAY)
    assert country.table()["is_ranked"].tolist() == [True, True, False]
    assert country.table()["unit_code"].iloc[-1] == "vn"
    assert any("level or territory differs from that of most organisations: Viet Nam" in note for note in country.notes)


def test_organisations_of_one_name_are_told_apart() -> None:
    rows = wb.compare(_PUBLIC, ["p34-01", "p63-01"], on=_DAY).table()
    assert rows["unit"].is_unique
    assert rows["is_ranked"].tolist() == [True, False]


def test_the_gap_is_that_to_the_target_in_force() -> None:
    found = wb.compare(_EMR, on=_DAY).table().set_index("unit_code")
    hcmc = found.loc["p34-79"]
    assert hcmc["gap_to_target"] == pytest.approx(hcmc["target"] - hcmc["value"])
    change = found.loc["p34-10"] if "p34-10" in found.index else found[found["change"].notna()].iloc[0]
    assert change["change"] == pytest.approx(change["value"] - 100 * 4 / 11, abs=0.01)


def test_a_dispute_shows_each_source_with_its_day_and_definition(tables: Tables) -> None:
    found = wb.dispute("vn", "EMR count", "2025-10", on=_DAY)
    rows = found.table()
    assert rows["value"].tolist() == [881.0, 657.0, 760.0]
    assert rows["counted"].tolist() == ["hospitals", "facilities", "hospitals"]
    assert rows["how"].tolist() == ["chosen", "another count", "passed over"]
    assert found.answer.startswith("3 sources state different values: 881 (hospitals), about 657 (facilities), ")
    assert rows["why"].tolist() == [
        "the only value for 3 October 2025",
        "counts facilities, not hospitals",
        "undisputed values rank before doubtful ones",
    ]
    shown = found._shown_frame()[["date", "published on"]]
    assert shown.loc[1].tolist() == ["October 2025", "October 2025"]  # no day is invented where the month is known
    assert "In use: 881." in found.answer
    quiet = wb.dispute("vn", "EMR count", "2020", on=_DAY)
    assert quiet.table().empty
    assert "There is no value in this period" in quiet.answer
    with pytest.raises(UsageError, match="period: found 'October'"):
        wb.dispute("vn", "EMR count", "October", on=_DAY)


def test_settling_stores_who_when_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgotten: list[str]
) -> None:
    monkeypatch.setattr(ask_disputes, "lookup_folder", lambda: tmp_path)
    found = wb.dispute("vn", "EMR count", "2025-10", on=_DAY)
    with pytest.raises(UsageError, match="why: found"):
        found.settle(0, " ")
    with pytest.raises(UsageError, match="choice: found 9, expected a row from 0 to 2"):
        found.settle(9, "no such row")
    with pytest.raises(UsageError, match="choice: found 'x'"):
        found.settle("x", "no such id")
    with pytest.raises(UsageError, match="not of facilities"):
        found.settle(1, "another count")
    assert forgotten == []
    path = found.settle(0, "the ministry's list", by="An")
    assert forgotten == [ask_disputes.__name__]
    with pytest.raises(UsageError, match=r"this was settled before: .*, by An: the ministry's list"):
        found.settle(2, "another one")
    line = path.read_text("utf-8").splitlines()[1]
    key = found.table()["statement_id"][0]
    assert line.startswith(f"vn,hospitals_with_electronic_medical_records_count,2025-10-03,{key},An,")
    assert line.endswith("the ministry's list")


def test_targets_have_a_state_and_a_chance_only_where_the_state_allows_one(tables: Tables) -> None:
    hanoi = wb.targets("Hà Nội", on=_DAY).table()
    assert set(hanoi["state"]) <= {"met", "no recent figure", "too few figures", "behind", "on course"}
    for unit in ("vn", "p34-79", "f-kon-tum-psychiatric-centre"):
        found = wb.targets(unit, on=_DAY).table()
        stated = found[found["chance"].notna()]
        assert set(stated["state"]) <= {"on course", "behind"}
        verdicts = tables["verdicts"].set_index(["target_statement_id", "unit_code"])["probability"]
        for row in stated.to_dict("records"):
            assert row["chance"] in verdicts.loc[[(row["statement_id"], unit)]].tolist()
            assert row["rests_on"]
    assert wb.targets("p34-79", "telehealth_facilities_count", on=_DAY).answer == (
        "Ho Chi Minh City has no target on Facilities connected to telehealth."
    )


def test_a_forecast_is_the_stored_one_with_its_backtest(tables: Tables) -> None:
    found = wb.forecast(_EMR, "vn", on=_DAY)
    rows = found.table()
    stored = tables["forecasts"].query("unit_code == 'vn' and indicator_code == @_EMR and deadline == 'none'")
    assert set(rows["mean"]) <= set(stored["mean"])
    assert set(rows["backtest_origins"].dropna()) <= set(
        tables["backtest"].query("indicator_code == @_EMR")["n_origins"]
    )
    assert not rows["is_printed"].any()  # its back-test had too few origins
    assert "times on known figures" in found.answer
    none = wb.forecast(_PUBLIC, "p34-01", on=_DAY)
    assert none.table().empty
    assert none.answer.startswith("There is no forecast. ")
    assert len(none.answer) > 40


def test_a_faster_pace_and_a_deadline_raise_the_scenario_and_zero_holds_it() -> None:
    faster = wb.what_if("vn", "EMR", pace=2, deadline="2026-12-31", on=_DAY).table()
    assert (faster["scenario_mean"] > faster["mean"]).all()
    assert pd.Timestamp("2026-12-31") in set(faster["date"])
    still = wb.what_if("vn", "EMR", pace=0, on=_DAY).table()
    assert (still["scenario_mean"] == still["scenario_mean"].iloc[0]).all()
    same = wb.what_if("vn", "EMR", on=_DAY).table()
    assert (same["scenario_mean"] - same["mean"]).abs().max() < 1e-9
    more = wb.what_if("vn", "EMR", denominator=2 * 1645, on=_DAY).table()
    assert more["scenario_mean"].iloc[0] == pytest.approx(more["mean"].iloc[0] / 2, rel=0.02)
    assert any("not a forecast" in note for note in wb.what_if("vn", "EMR", on=_DAY).notes)
    with pytest.raises(UsageError, match="pace: found 50, expected a number from 0 to 20"):
        wb.what_if("vn", "EMR", pace=50, on=_DAY)
    with pytest.raises(UsageError, match="deadline"):
        wb.what_if("vn", "EMR", deadline="soon", on=_DAY)
    with pytest.raises(UsageError, match="deadline: found '2020-01-01', expected a day after 2026-06-30"):
        wb.what_if("vn", "EMR", deadline="2020-01-01", on=_DAY)
    with pytest.raises(UsageError, match="pace: expected a number"):
        wb.what_if("vn", "EMR", pace=None, on=_DAY)  # type: ignore[arg-type]
    refused = wb.what_if("Huế", "EMR", on=_DAY)
    assert refused.answer.startswith("No scenario can be computed. ")


def test_changes_are_what_was_published_after_the_day(tables: Tables) -> None:
    found = wb.changes(since="2025-12-31", on=_DAY).table()
    assert (found["published_on"] > pd.Timestamp("2025-12-31")).all()
    row = found[(found["unit_code"] == "vn") & (found["indicator_code"] == _EMR)].sort_values("date").iloc[-1]
    assert row["change"] == pytest.approx(row["value"] - row["before"])
    assert set(found["unit_code"]) <= set(tables["observations"]["unit_code"])
    quiet = wb.changes(since=_DAY, on=_DAY)
    assert quiet.table().empty
    assert quiet.answer.startswith("Nothing was published after 30 June 2026; the newest source is of ")


def test_a_trace_quotes_the_passage_and_ends_in_a_file(tables: Tables) -> None:
    found = wb.trace(_KON_TUM)
    assert "‘33,0% (34/ 103 lượt)’" in found.answer
    assert found.table()["step"].tolist()[-1] == "file"
    assert found.sources()["source_id"].tolist() == ["bc-379-kon-tum-2026"]


def test_the_search_finds_series_first_and_names_without_marks() -> None:
    found = wb.find("bệnh án điện tử Hà Nội", on=_DAY).table()
    first = found.iloc[0]
    assert (first["kind"], first["unit_code"], first["code"]) == ("series", "p34-01", _PUBLIC)
    assert {"series", "indicator", "organisation", "source"} <= set(found["kind"])
    indicators = found[found["kind"] == "indicator"]
    assert set(indicators["code"]) <= set(found.loc[found["kind"] == "series", "code"])
    assert indicators["code"].str.contains("electronic_medical_records").all()
    plain = wb.find("benh an dien tu ha noi", on=_DAY).table()
    assert plain["code"].tolist() == found["code"].tolist()
    english = wb.find("EMR Hanoi", kinds=["series"], on=_DAY).table()
    assert english.loc[0, ["unit_code", "code"]].tolist() == ["p34-01", _PUBLIC]
    assert set(english["kind"]) == {"series"}
    wrong = wb.find("papreless", on=_DAY)
    assert any("searched for ‘paperless’" in note for note in wrong.notes)
    assert len(wrong.table())
    assert wb.find("zzqx", on=_DAY).answer == "Nothing contains all the words of ‘zzqx’. Use fewer words."
    with pytest.raises(UsageError, match="kinds: found 'people'"):
        wb.find("EMR", kinds=["people"], on=_DAY)
    with pytest.raises(UsageError, match="at least one word"):
        wb.find(" ; ", on=_DAY)


@pytest.mark.parametrize("text", ["EMR Hanoi", "bệnh án điện tử", "Hà Nội Huế EMR"])
def test_the_calls_of_a_search_run(text: str) -> None:
    rows = wb.find(text, on=_DAY).table()
    assert not rows["title"].str.contains("nan").any()
    series = rows[rows["kind"] == "series"].iloc[0]
    shown = eval(series["call"].replace(")", f", on={_DAY!r})"), {"wb": wb})
    assert shown.table()["unit_code"].unique().tolist() == [series["unit_code"]]
    assert dict(shown.about)["indicator_code"] == series["code"]
    for kind in {"indicator", "organisation"} & set(rows["kind"]):
        call = rows.loc[rows["kind"] == kind, "call"].iloc[0]
        assert eval(call.replace(")", f", on={_DAY!r})"), {"wb": wb}).answer


def test_a_search_ranks_whole_names_and_known_ones_first() -> None:
    rows = wb.find("hospitals with electronic medical records", kinds=["indicator"], on=_DAY).table()
    assert rows["code"].iloc[:2].tolist() == [_EMR, f"{_EMR.removesuffix('pct')}count"]
    loose = wb.find("bệnh án điện tử", kinds=["indicator"], on=_DAY).table()
    assert not loose["title"].str.contains("ID card").any()  # 'an' is no weak word where names have it
    both = wb.find("Hà Nội Huế EMR", kinds=["series"], on=_DAY).table()
    assert {"p34-01", "p34-46"} <= set(both["unit_code"])
    assert both["code"].str.contains("electronic_medical_records").all()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("THỪA THIÊN HUẾ", "p34-46"),
        ("Thừa Thiên-Huế", "p34-46"),
        ("Hue city", "p34-46"),
        ("Dien Bien Province", "p34-11"),
        ("tỉnh Lào Cai", "p34-15"),
        ("TP.HCM", "p34-79"),
        ("Ha  Noi", "p34-01"),
        ("ba ria vung tau", "p63-77"),
        ("p34_79", "p34-79"),
    ],
)
def test_a_name_is_read_in_any_spelling(name: str, code: str) -> None:
    found = wb.series("papi_public_healthcare_index", name, on=_DAY)
    asked = _workspace.open_workspace("en", _DAY).names.unit(name)
    assert asked.code == code
    assert found.answer
    assert _workspace.open_workspace("en", _DAY).names.unit(unicodedata.normalize("NFD", name)).code == code


def test_words_from_here_and_there_in_a_longer_name_are_no_name() -> None:
    with pytest.raises(wb.UnknownNameError, match="no organisation is named 'Hà Tây'"):
        wb.series("EMR", "Hà Tây", on=_DAY)  # neither Hà Tĩnh nor the hospital of Sơn Tây


def test_a_correction_lists_what_no_longer_fits(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgotten: list[str]
) -> None:
    key = "bc-379-kon-tum-2026:line-90-table-1-row-1-column-3#1"
    monkeypatch.setattr(ask_decisions, "load_all", lambda: tables)
    monkeypatch.setattr(ask_decisions, "corrections_folder", lambda: tmp_path)
    dry = wb.correct(key, 54.5, why="misprint", by="An", dry_run=True)
    assert list(tmp_path.iterdir()) == []
    assert dry.answer.startswith("Nothing is stored: value 61.2 would become 54.5.")
    (own,) = dry.table().query("statement_id == @key and what == 'value'").to_dict("records")
    assert (own["before"], own["after"].partition(",")[0]) == ("61.2% (1,468/2,400), in use", "54.5%")
    assert forgotten == []
    stored = wb.correct(key, 54.5, why="misprint", by="An")
    assert forgotten == [ask_decisions.__name__]
    text = (tmp_path / "bc-379-kon-tum-2026.yml").read_text("utf-8")
    assert "replace: 54.5" in text
    assert "decided_by: An" in text
    assert len(stored.table()) == len(dry.table())
    for wrong, message in (
        ({"statement_id": "no:1", "value": 1.0, "why": "x"}, "statement_id: found 'no:1'"),
        ({"statement_id": key, "value": 1.0, "why": ""}, "why: found ''"),
        ({"statement_id": key, "value": "many", "why": "x"}, "value: found 'many'"),
        ({"statement_id": key, "value": float("inf"), "why": "x"}, "value: found inf"),
        ({"statement_id": key, "value": float("nan"), "why": "x"}, "value: found nan"),
        ({"statement_id": key, "value": -5.0, "why": "x"}, "value: found -5.0, expected a share from 0 to 100"),
        ({"statement_id": key, "value": 54.5, "why": "x", "column": "numerator"}, "expected a whole number"),
        ({"statement_id": key, "value": 1.0, "why": "x", "column": "unit"}, "column: found 'unit'"),
    ):
        with pytest.raises(UsageError, match=message):
            wb.correct(**wrong)  # type: ignore[arg-type]


def test_files_hold_rows_definition_sources_and_nothing_that_runs(tmp_path: Path) -> None:
    found = wb.series(_EMR, "vn", on=_DAY)
    rows = pd.read_csv(found.to_csv(tmp_path / "emr.csv"))
    assert rows["value"].tolist() == pytest.approx(found.table()["value"].tolist())
    assert rows["source_title"].notna().all()
    said = json.loads((tmp_path / "emr.csv-metadata.json").read_text("utf-8"))
    assert said["dc:title"] == found.title
    assert {"name": "data_day", "value": _DAY} in said["notes"]
    assert [column["name"] for column in said["tableSchema"]["columns"]] == list(rows.columns)
    assert {row["source_id"] for row in said["dc:source"]} == set(found.table()["source_id"])
    sheets = openpyxl.load_workbook(found.to_excel(tmp_path / "emr.xlsx"))
    assert sheets.sheetnames == ["data", "about", "sources"]
    assert all(cell.data_type != "f" for sheet in sheets for row in sheet for cell in row)
    with pytest.raises(UsageError, match=r"ends with .xlsx"):
        found.to_excel(tmp_path / "emr.xls")
    for write, name in ((found.to_csv, "emr.csv"), (found.to_excel, "emr.xlsx"), (found.figure, "emr.svg")):
        with pytest.raises(UsageError, match=r"path: found .*none', expected a folder that exists"):
            write(tmp_path / "none" / name)
        with pytest.raises(UsageError, match="path: found 7, expected a name that ends with"):
            write(7)  # type: ignore[arg-type]


def test_every_answer_is_a_table_files_pictures_and_lines_that_run(each: dict[str, wb.Result], tmp_path: Path) -> None:
    from matplotlib.figure import Figure

    for name, found in each.items():
        assert len(found.table()), name
        if name in ("find", "changes"):
            with pytest.raises(UsageError, match=rf"wb\.{name}"):
                found.figure(tmp_path / "none.svg")
        elif found.lang != "en":  # the words differ, not the formats
            axes = Figure().subplots()
            assert found.plot(axes) is axes
            assert axes.get_title(loc="left")
        else:
            assert b"<svg" in found.figure(tmp_path / f"{name}.svg").read_bytes()
            assert found.figure(tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        if found.lang == "en":
            _check_files(found, tmp_path / f"{name}.csv", tmp_path / f"{name}.xlsx")
    again = wb.series(_EMR, "vn", on=_DAY)
    for ending in ("svg", "png") if each["series"].lang == "en" else ():
        drawn = (tmp_path / f"series.{ending}").read_bytes()
        assert again.figure(tmp_path / f"again.{ending}").read_bytes() == drawn
    with pytest.raises(UsageError, match=r"path: found 'one\.gif'"):
        again.figure(tmp_path / "one.gif")


def _check_files(found: wb.Result, csv: Path, workbook: Path) -> None:
    """Compare the files of an answer with its rows, cell by cell."""
    rows = found.table()
    read = pd.read_csv(found.to_csv(csv), keep_default_na=False, dtype=str)
    sheet = pd.read_excel(
        found.to_excel(workbook), sheet_name="data", engine="openpyxl", keep_default_na=False, dtype=str
    )
    for written in (read, sheet):
        assert len(written) == len(rows)
        assert set(rows) <= set(written)
        for name in rows:
            assert [_plain(cell) for cell in written[name]] == [_plain(cell) for cell in rows[name]], name
    about = json.loads(csv.with_name(f"{csv.name}-metadata.json").read_text("utf-8"))
    assert about["dc:provenance"] == found.code()
    assert about["dc:description"].startswith(found.answer)


def _plain(cell: object) -> object:
    """Return a cell as a number where it is one, else as its text without the mark that keeps it from being run."""
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    if cell is None or (not isinstance(cell, str) and pd.isna(cell)):  # type: ignore[call-overload]
        return ""
    text = str(cell).removeprefix("'").replace("\r\n", "\n").lower()
    try:
        return round(float(text), 9)
    except ValueError:
        return text


def test_the_lines_of_an_answer_give_it_again(each: dict[str, wb.Result]) -> None:
    for name, found in each.items():
        names: dict[str, object] = {}
        exec(found.code().replace("\n\nwb.", "\n\nagain = wb."), names)
        again = names["again"]
        assert isinstance(again, wb.Result)
        pd.testing.assert_frame_equal(again.table(), found.table(), obj=name)
        assert (again.lang, again.title, again.answer, again.notes) == (
            found.lang,
            found.title,
            found.answer,
            found.notes,
        )


def test_every_answer_shows_itself_in_its_language(each: dict[str, wb.Result]) -> None:
    for name, found in each.items():
        shown, page, text = found._shown_frame(), found._repr_html_(), found._repr_markdown_()
        assert found.answer.endswith("." if name != "trace" else (".", "”", ")")), name
        assert page.startswith(f'<div lang="{found.lang}"><h4>{html.escape(found.title)}</h4>')
        assert text.startswith(f"**{_escape(found.title)}**\n\n{_escape(found.answer)}\n\n| ")
        titles = [found.column_title(column) for column in found.shown]
        assert len(set(titles)) == len(titles)
        assert list(shown) == titles
        assert text.count("\n| ") == len(shown) + 2  # its heads, a line, and a line for each row
        for note in found.notes:
            assert html.escape(note) in page
            assert f"- {_escape(note)}\n" in f"{text}\n"
        assert all(f" {_escape(cell)} |" in text for cell in shown.to_numpy().ravel())
        drawn = [
            ["".join(cell.text_content().split()) for cell in row.iter("td", "th")]
            for row in lxml.html.fromstring(page).iter("tr")
        ]
        assert drawn == [["".join(cell.split()) for cell in row] for row in (titles, *shown.to_numpy())], name
        assert "ask." not in repr(found)


def test_hostile_words_are_never_markup() -> None:
    found = wb.find("<script>alert(1)</script>", on=_DAY)
    assert "<script>" not in found._repr_html_()
    assert "<script>" not in found._repr_markdown_()


def test_importing_is_light_and_names_complete() -> None:
    code = (
        "import sys, analysis as wb; assert {'find', 'series', 'what_if', 'correct'} <= set(dir(wb)); "
        "assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert {name for name in wb.__all__ if not callable(getattr(wb, name))} == set()
    with pytest.raises(AttributeError, match="has no attribute 'serie'"):
        wb.serie  # noqa: B018


@pytest.fixture(scope="module")
def explorer(asked: None) -> wb.SeriesExplorer:
    """Return the explorer of two series, the first of which has scenarios."""
    return wb.explore("EMR", ["vn", "Hà Nội"], on=_DAY)


def test_the_explorer_shows_each_point_with_its_source_and_a_grid_of_scenarios(explorer: wb.SeriesExplorer) -> None:
    shown = explorer
    data = shown.widget().data
    json.dumps(data)  # plain enough to travel
    assert [one["unit"] for one in data["series"]] == ["vn", "p34-01"]
    points = data["series"][0]["points"]
    last = next(point for point in points if point["ratio"] == "1062/1645")
    assert last["publisher"]
    assert last["statement_id"] in set(shown.result().table()["statement_id"])
    assert all(point["when"] != "2026" for point in points)  # known by its year only: no place on the axis
    grid = data["what_if"]
    stored = wb.what_if("vn", _EMR, pace=2, deadline="2026-12-31", on=_DAY).table().set_index("date")
    due = grid["deadlines"].index("2026-12-31")
    for place, day in enumerate(grid["days"]):
        mean = grid["values"][due][grid["paces"].index(2.0)][place][0]
        assert mean == pytest.approx(stored.at[pd.Timestamp(day), "scenario_mean"], abs=0.006)
    assert grid["denominator"] == 1645


def test_the_explorer_answers_what_is_asked_in_the_browser_and_survives_a_wrong_name() -> None:
    shown = wb.explore(_PUBLIC, ["Huế"], on=_DAY)
    widget = shown.widget()
    assert widget.data["what_if"] is None
    counted = "telehealth_facilities_count"
    widget.asked = {"indicator": counted, "units": ["vn"], "geography": ""}
    assert widget.data["indicator"] == counted
    assert widget.error == ""
    widget.asked = {"indicator": counted, "units": ["nobody at all"], "geography": ""}
    assert "no organisation is named 'nobody at all'" in widget.error
    assert widget.data["series"][0]["unit"] == "vn"
    assert shown.units == ["vn"]


@pytest.fixture(scope="module")
def home(asked: None) -> wb.Home:
    """Return the screen that a person starts from."""
    return wb.home(on=_DAY)


def test_runs_get_tables_and_people_get_widgets(
    explorer: wb.SeriesExplorer, home: wb.Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis.questions.explorers import _front_end

    for one in (explorer, home):
        bundle = one._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" not in bundle
        assert "<table" in bundle["text/html"]
    monkeypatch.setattr(_front_end, "_request_metadata", lambda: {"cellId": "a"})
    for one in (explorer, home):
        bundle = one._repr_mimebundle_()
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        assert "application/vnd.jupyter.widget-view+json" in data
    monkeypatch.setenv("WORKBENCH_WIDGETS", "0")
    assert "text/html" in explorer._repr_mimebundle_()


def test_the_home_counts_searches_and_lists_what_changed(tables: Tables, home: wb.Home) -> None:
    assert f"{len(tables['sources'])} sources" in home.counts()
    changed = home.changed()
    assert len(changed)
    assert (changed["published_on"] > pd.Timestamp("2025-12-30")).all()
    assert changed["change"].ne(0).all()
    assert "<svg" in home.map_svg()
    _, stage = home.widget().children
    box, found = stage.children[1:3]
    box.value = "EMR Hanoi"
    assert "Hanoi: Public hospitals" in found.value
    box.value = ";"
    assert 'role="alert"' in found.value
    box.value = ""
    assert found.value == ""
    assert "Việc cần làm" in wb.home(lang="vi", on=_DAY)._body_html()


@pytest.mark.parametrize("folder", ["docs", "docs/vi"])
def test_the_python_of_the_tutorial_prints_what_the_page_says(folder: str) -> None:
    page = (project_folder() / folder / "tutorial" / "ten-minutes.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", page, flags=re.DOTALL)
    names: dict[str, object] = {}
    for code, printed in blocks[:-1]:  # the last one needs the reader's own filing
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(code, names)
        assert out.getvalue() == printed
    assert len(blocks) == 5


def test_a_run_answers_that_a_name_is_unknown_where_a_person_gets_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(wb.UnknownNameError):
        wb.series("nothing of the kind", "vn", on=_DAY)
    monkeypatch.setenv("WORKBENCH_INPUTS", "{}")
    found = wb.series("nothing of the kind", "vn", on=_DAY)
    assert found.table().empty
    assert "none is named 'nothing of the kind'" in found.answer
    assert wb.home("nothing of the kind", on=_DAY).map_svg().startswith("<p>indicator: none is named")


@pytest.mark.parametrize("wrong", [None, 79, "", [], {}])
def test_what_is_no_name_is_refused_by_name(wrong: object) -> None:
    calls: dict[str, Callable[[], object]] = {
        "units": lambda: wb.series("EMR", wrong, on=_DAY),  # type: ignore[arg-type]
        "indicator": lambda: wb.series(wrong, "vn", on=_DAY),  # type: ignore[arg-type]
        "text": lambda: wb.find(wrong, on=_DAY),  # type: ignore[arg-type]
        "unit": lambda: wb.targets(wrong, on=_DAY),  # type: ignore[arg-type]
        "file": lambda: wb.add(wrong),  # type: ignore[arg-type]
    }
    for option, call in calls.items():
        with pytest.raises(UsageError, match=rf"^({option}|unit): "):
            call()
    with pytest.raises(UsageError, match="on: found 20260630"):
        wb.find("EMR", on=20260630)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="identifier: expected a trace id"):
        wb.trace(None)  # type: ignore[arg-type]


def test_errors_are_in_the_language_that_is_asked_for() -> None:
    calls: dict[str, Callable[[str], object]] = {
        "did you mean 'Hanoi'?|có phải là “Hà Nội”?": lambda lang: wb.series("EMR", "Hanoj", lang=lang, on=_DAY),
        "may mean 7: PAPI score|có thể là 7 chỉ số: Điểm PAPI": lambda lang: wb.compare("PAPI", lang=lang, on=_DAY),
        "on: found '1 June'|on: nhận được “1 June”": lambda lang: wb.find("EMR", lang=lang, on="1 June"),
        "since: found 7|since: nhận được 7": lambda lang: wb.changes(7, lang=lang, on=_DAY),  # type: ignore[arg-type]
        "one organisation|một đơn vị": lambda lang: wb.what_if("provinces", "EMR", lang=lang, on=_DAY),
        "not later than 2076|không muộn hơn năm 2076": lambda lang: wb.what_if(
            "vn", "EMR", deadline="9999-01-01", lang=lang, on=_DAY
        ),
        "denominator: found -1|denominator: nhận được -1": lambda lang: wb.what_if(
            "vn", "EMR", denominator=-1, lang=lang, on=_DAY
        ),
        "did you mean 'decree'|có phải là “decree”": lambda lang: wb.what_if(
            "vn", "EMR", force="decre", lang=lang, on=_DAY
        ),
        "no number, statement|không có số liệu, phát hiện": lambda lang: wb.trace("x:1#1", lang=lang),
        "expected a name that ends|cần tên tệp có đuôi": lambda lang: wb.series("EMR", "vn", lang=lang, on=_DAY).figure(
            "emr.gif"
        ),
        "found 9, expected a row|nhận được 9, cần số dòng": lambda lang: wb.dispute(
            "vn", "EMR count", "2025-10", lang=lang, on=_DAY
        ).settle(9, "x"),
    }
    for said, call in calls.items():
        for lang, expected in zip(("en", "vi"), said.split("|"), strict=True):
            with pytest.raises(AnalysisError, match=re.escape(expected)):
                call(lang)


def test_tables_print_numbers_and_days_as_the_language_does() -> None:
    rows = {lang: wb.compare(_EMR, lang=lang, on=_DAY)._shown_frame() for lang in ("en", "vi")}
    assert "6.7 points" in rows["en"]["gap to target"].tolist()
    assert "6,7 điểm %" in rows["vi"]["còn thiếu"].tolist()
    assert "+63,6 điểm %" in rows["vi"]["tăng, giảm"].tolist()
    assert "31/12/2025" in rows["vi"]["thời điểm"].tolist()
    score = wb.forecast("papi_internet_access_index", ["p63-01"], lang="vi", on=_DAY)
    assert all("," in cell and "." not in cell for cell in score._shown_frame()["trung bình"])
    scenario = wb.what_if("vn", _EMR, lang="vi", on=_DAY)
    context = _workspace.open_workspace("vi", _DAY).context
    cells = scenario._shown_frame()["kịch bản"]
    assert cells.tolist() == [context.value_text(value, "%") for value in scenario.table()["scenario_mean"]]
    month = wb.series(_EMR, "vn", lang="vi", on=_DAY)._shown_frame()["thời điểm"].tolist()
    assert "tháng 1/2026" in month  # the source gives no day


def test_a_target_that_is_met_needs_no_more() -> None:
    rows = wb.targets("Hà Nội", on=_DAY).table()
    assert rows.loc[rows["state"] == "met", "needed_per_6_months"].isna().all()


def test_before_models_are_built_answers_name_the_command(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    emptied = {name: tables[name].iloc[:0] for name in ("fits", "forecasts", "verdicts")}
    monkeypatch.setattr(_workspace, "load_snapshot", lambda day: tables | emptied)
    monkeypatch.setattr(_workspace, "releasable_tables", dict)  # what is withheld is another matter
    monkeypatch.setattr(_workspace, "_state_of_files", lambda: ("without models",))
    for lang, said in (
        ("en", "The models are not built yet: run `workbench run --tables`"),
        ("vi", "Chưa chạy mô hình"),
    ):
        assert said in wb.forecast(_EMR, ["vn", "p34-01"], lang=lang, on=_DAY).answer
        assert said in wb.what_if("p34-46", _EMR, lang=lang, on=_DAY).answer
        assert any(said[5:] in note for note in wb.targets("vn", lang=lang, on=_DAY).notes)
    monkeypatch.setattr(_workspace, "_state_of_files", lambda: ("shipped",))
    monkeypatch.setattr(_workspace, "load_snapshot", lambda day: tables)
    counts = wb.forecast(f"{_EMR.removesuffix('pct')}count", "vn", on=_DAY)
    assert counts.answer == "There is no forecast. Only shares and scores are forecast, not counts or ranks."


def test_a_person_who_waits_for_tables_of_a_day_is_told_and_a_run_prints_nothing(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from analysis.pipeline.build import snapshots

    def write(snapshot: Path, day: object, inputs: object) -> None:
        snapshot.mkdir()

    monkeypatch.setattr(snapshots, "snapshots_folder", lambda: tmp_path)
    monkeypatch.setattr(snapshots, "_input_files", list)
    monkeypatch.setattr(snapshots, "_digest_inputs", lambda day, inputs: "digest")
    monkeypatch.setattr(snapshots, "_write_snapshot", write)
    empty = {name: frame.iloc[:0] for name, frame in tables.items()}
    monkeypatch.setattr(_workspace, "load_snapshot", lambda day: empty if snapshots._find_or_build(day) or True else {})
    monkeypatch.setattr(_workspace, "releasable_tables", dict)  # what is withheld is another matter
    monkeypatch.setattr(_workspace, "_kept", {})
    _workspace.open_workspace("en", "2026-07-31")
    said = "Building the tables as known on 31 July 2026: usually half a minute the first time"
    assert said in capsys.readouterr().err
    _workspace.forget_workspaces()
    _workspace.open_workspace("en", "2026-07-31")
    assert capsys.readouterr().err == ""  # kept: nothing takes long
    monkeypatch.setenv("WORKBENCH_INPUTS", "{}")
    _workspace.open_workspace("vi", "2026-08-31")
    assert capsys.readouterr().err == ""


def test_a_series_is_in_order_of_time_and_names_what_the_picture_leaves_out() -> None:
    found = wb.series(_EMR, "vn", on=_DAY)
    assert found.table()["date"].is_monotonic_increasing
    assert any("known by the year only" in note for note in found.notes)
    texts = [text.get_text() for text in found.plot().figure.legends[0].get_texts()]
    assert "arrow: the source gives a bound only" in texts
    assert "grey: not in use because sources differ" in texts


def test_a_comparison_says_what_each_figure_counts() -> None:
    found = wb.compare(_PUBLIC, on=_DAY)
    assert {"public hospitals", "public facilities"} <= set(found.table()["counted"])
    assert "counted" in found.shown


def test_a_search_lists_series_of_today_before_those_of_former_provinces() -> None:
    for text in ("Hải Phòng", "Huế"):
        units = wb.find(text, kinds=["series"], on=_DAY).table()["unit_code"]
        is_former = units.str.startswith("p63-")
        assert is_former.nunique() == 2
        assert is_former.is_monotonic_increasing


def test_no_change_is_computed_from_a_bound() -> None:
    share = "population_with_electronic_health_record_pct"
    (row,) = wb.compare(share, ["vn"], on=_DAY).table().to_dict("records")
    before = wb.series(share, "vn", on=_DAY).table().query("date < @row['date']")
    assert before["op"].tolist() == [">"]
    assert pd.isna(row["change"])
    found = wb.changes("2022-12-31", on=_DAY).table()
    known = found[found["before"].notna()]
    exact = known["op"].isin(["=", "~"]) & known["change"].notna()
    assert exact.any()
    assert known.loc[~known["op"].isin(["=", "~"]), "change"].isna().all()
    assert (known["change"] - (known["value"] - known["before"]))[exact].abs().max() < 1e-9


def test_changes_are_of_the_unit_asked_for_and_against_a_value_of_the_same_thing() -> None:
    found = wb.changes("2025-06-30", unit="vn", on=_DAY).table()
    assert set(found["unit_code"]) == {"vn"}
    checked = 0
    for code, rows in found[found["before"].notna()].groupby("indicator_code"):
        every = wb.series(code, "vn", on=_DAY).table()
        for row in rows.to_dict("records"):
            same = every[(every["date"] == row["before_on"]) & (every["value"] == row["before"])]
            assert row["counted"] in set(same["counted"])
            checked += 1
    assert checked > 5
    assert set(wb.changes("2025-06-30", indicator=_EMR, on=_DAY).table()["indicator_code"]) == {_EMR}


def test_the_first_of_a_rank_or_of_what_should_fall_has_the_lowest_value() -> None:
    ranks = wb.compare("digital_transformation_rank", on=_DAY).table().query("is_ranked")
    assert len(ranks) > 3
    assert ranks["value"].is_monotonic_increasing
    assert ranks["rank"].is_monotonic_increasing
    assert ranks["rank"].iloc[0] == 1


def test_a_dispute_without_a_period_is_the_newest_moment_at_which_sources_differ() -> None:
    rows = wb.dispute("vn", _EMR, on=_DAY).table()
    every = wb.series(_EMR, "vn", on=_DAY).table()
    (day,) = rows["date"].unique()
    differ = every.groupby("date")["value"].nunique().loc[lambda n: n > 1]
    assert (every["date"] > day).any()  # later ones agree
    assert len(rows) > 1 if day in differ.index else day == every["date"].max()


def test_targets_that_are_ahead_stand_first_and_those_of_the_past_need_no_pace() -> None:
    found = wb.targets("vn", on=_DAY).table()
    is_ahead = found["due"] >= pd.Timestamp(_DAY)
    for known in (found["figure"].notna(), found["figure"].isna()):
        assert is_ahead[known].is_monotonic_decreasing
        assert is_ahead[known].nunique() == 2
        assert found.loc[known & is_ahead, "due"].is_monotonic_increasing
    assert found["figure"].isna().is_monotonic_increasing
    assert found.loc[~is_ahead, "needed_per_6_months"].isna().all()
    assert found.loc[found["state_code"] == "missed", "gap"].gt(0).all()
    assert found.loc[found["state_code"] == "fell_back", ["gap", "needed_per_6_months", "chance"]].isna().all(axis=None)


def test_a_trace_reads_the_day_of_its_id_and_names_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def open_day(lang: str, day: object = None) -> _workspace.Workspace:
        asked.append(day)
        return _workspace.open_workspace(lang, _DAY)

    monkeypatch.setattr(ask_traces, "open_workspace", open_day)
    found = wb.trace(f"{trace_id('statements', _KON_TUM)}-20251231")
    assert asked == [dt.date(2025, 12, 31)]
    assert found.answer.endswith("line 93, table 1, row 6, column 3.")


def test_names_of_one_organisation_are_one_row_and_the_newest_value_is_none_of_a_year_only() -> None:
    assert wb.compare(_EMR, ["Việt Nam", "vn", "Viet Nam"], on=_DAY).table()["unit_code"].tolist() == ["vn"]
    every = wb.series(_EMR, "vn", on=_DAY).table()
    computed = every[every["how"] == "computed"]
    assert len(computed)
    assert computed["denominator"].isna().all()
    assert computed["value"].tolist() == pytest.approx((100 * computed["numerator"] / 1645).tolist())
    both = wb.series(_EMR, ["vn", "p34-79"], on=_DAY).answer
    assert "Viet Nam 64.6%" in both


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+A1", "-cmd"])
def test_no_cell_of_a_file_runs_as_a_formula(tmp_path: Path, text: str) -> None:
    frame = pd.DataFrame({"source_id": ["a"], "words": [text]})
    documents = pd.DataFrame(
        {"source_id": ["a"], "title": [text], "publisher": ["p"], "licence": ["CC BY 4.0"], "url": ["https://a.vn"]}
    )
    found = wb.Result(Call("find", (text,)), text, text, frame, documents=documents, notes=(text,))
    (row,) = pd.read_csv(found.to_csv(tmp_path / "a.csv")).to_dict("records")
    assert (row["words"], row["source_title"], row["source_licence"]) == (f"'{text}", f"'{text}", "CC BY 4.0")
    book = openpyxl.load_workbook(found.to_excel(tmp_path / "a.xlsx"))
    cells = [cell for sheet in book for line in sheet for cell in line]
    assert all(cell.data_type != "f" for cell in cells)
    assert text not in {cell.value for cell in cells}
    about = [(line[0].value, line[1].value) for line in book["about"]]
    assert ("note", f"'{text}") in about


def test_cells_have_signs_and_chances_in_words() -> None:
    changed = wb.changes("2022-12-31", on=_DAY)
    rows, cells = changed.table().head(25), changed._shown_frame()["change"].tolist()
    signs = ["" if pd.isna(one) or one == 0 else "−" if one < 0 else "+" for one in rows["change"]]
    assert {"−", "+"} <= set(signs)
    assert [cell[0] if cell[0] in "−+" else "" for cell in cells] == signs
    context = _workspace.open_workspace("en", _DAY).context
    assert write_cell(context, "chance", 0.4, {}) == context.texts.probability(0.4)
