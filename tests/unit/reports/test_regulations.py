"""Reports on rules: which values belong to it, which rules hold on the report's day."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from analysis.modelling import judge_targets
from analysis.paths import lookup_folder
from analysis.regulations import read_rules
from analysis.reports import publish_analyst_report
from analysis.reports._prepared_context import prepare_context
from analysis.reports.sections import Observed, chosen_observations
from analysis.reports.trace_ids import trace_id
from analysis.reports.tracing import trace
from analysis.schemas import set_types

Tables = dict[str, pd.DataFrame]
_CODE = "visits_by_chip_card_pct"


@pytest.fixture
def ruled(tables: Tables) -> Tables:
    """Return the filing's tables with the project's rules; two of them concern its indicator."""
    rules = read_rules(lookup_folder())
    names = {"emr.tt54", "emr.hospital", "emr.fines.it", "emr.paper.all"}
    deadlines = rules["legal_deadlines"]
    rules["legal_deadlines"] = deadlines[deadlines["rule_id"].isin(names)].assign(indicator_codes=_CODE)
    goals = rules["national_targets"]
    rules["national_targets"] = goals[goals["rule_id"].isin({"t.27.records", "t.07.emr"})].assign(indicator_code=_CODE)
    return tables | rules


def _unit(tables: Tables, folder: Path, lang: str = "en") -> html.HtmlElement:
    (path,) = publish_analyst_report(tables, unit_code="f-center", languages=(lang,), folder=folder)
    return html.fromstring(path.read_bytes())


def _of_period(tables: Tables) -> Observed:
    return chosen_observations(prepare_context(tables, "en", "2026-07-10"), "f-center", ("2026-H1",))


def _regulations(tables: Tables, folder: Path, day: str = "2026-06-30") -> str:
    (path,) = publish_analyst_report(
        tables, unit_code="vn", indicator_codes=[_CODE], languages=("en",), folder=folder, report_date=day
    )
    found = html.fromstring(path.read_bytes()).xpath("//section[@id='regulations']")
    return _text(found[0]) if found else ""


def _text(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


@pytest.mark.parametrize(
    ("day", "source", "period_type", "belongs"),
    [
        ("2026-06-30", "qd-2", "stock", True),
        ("2026-06-14", "qd-2", "stock", True),
        ("2026-06-20", "qd-2", "stock", False),
        ("2026-06-20", "bc-1", "stock", True),
        ("2025-12-20", "bc-1", "stock", True),
        ("2026-07-01", "bc-1", "stock", False),
        ("2026-06-30", "qd-2", "flow", False),
        ("2026-06-14", "bc-1", "flow", True),
    ],
)
def test_a_value_as_of_a_closing_day_belongs_to_the_report_on_the_period(
    ruled: Tables, day: str, source: str, period_type: str, belongs: bool
) -> None:
    code = "population_with_record_pct"
    title = {"title_vi": "Hồ sơ", "title_en": "Records of people", "unit": "%", "measure": "share", "direction": "up"}
    indicator = title | {"indicator_code": code, "period_type": period_type}
    value = {
        "statement_id": f"{source}:as-of",
        "unit_code": "f-center",
        "indicator_code": code,
        "value": 77.7,
        "op": "=",
    }
    statement = value | {"source_id": source, "locator": "line 9", "raw_text": "77,7%", "kind": "actual", "period": day}
    observation = value | {"period": day, "period_start": day, "period_end": day, "as_of": "2026-06-25"}
    added = {
        "indicators": indicator,
        "statements": statement,
        "observations": observation | {"status": "observed", "is_chosen": True},
    }
    for name, row in added.items():
        ruled[name] = pd.concat([ruled[name], pd.DataFrame([row])], ignore_index=True)
    assert ((code, "2026-H1") in _of_period(ruled)) == belongs


def test_a_value_of_the_period_itself_goes_before_one_as_of_its_last_day(ruled: Tables) -> None:
    observations = ruled["observations"]
    later = observations[observations["statement_id"] == "bc-1:r1c1"].assign(value=70.0, numerator=None)
    later = later.assign(period="2026-06-30", period_start="2026-06-30", denominator=None)
    ruled["observations"] = pd.concat([later, observations], ignore_index=True)
    assert [row["value"] for row in _of_period(ruled)[_CODE, "2026-H1"]] == [61.2, 70.0]


def test_only_rules_in_force_on_the_report_date_are_listed_and_those_that_ended_are_named(
    ruled: Tables, tmp_path: Path
) -> None:
    said = _regulations(ruled, tmp_path)
    listed, ended = said.split("No longer in force")
    assert "by 30 September 2025" in listed
    in_force, targets_ended = listed.split("National targets whose time ended")
    assert "People with an electronic health record" not in in_force
    assert re.search(r"record>\s*90%\s*by 2022.*Decision 27/QĐ-UBQGCĐS \(15 March 2022\)", targets_ended)
    assert "Fine for a facility that does not meet the IT requirements" in listed
    assert "Criteria on electronic medical records" not in listed
    assert (
        "annex I, section VIII (Circular 54/2017/TT-BYT; Circular 13/2025/TT-BYT, article 4(3)(b); until 5 June 2025)"
        in ended
    )


def test_a_rule_that_came_later_is_not_listed_and_one_that_still_held_is(ruled: Tables, tmp_path: Path) -> None:
    day = "2024-06-30"
    sources = ruled["sources"].assign(issued="2023-01-01")
    for name in ("statements", "observations", "targets", "tasks"):
        ruled[name] = ruled[name].head(0)
    said = _regulations(ruled | {"sources": sources}, tmp_path, day)
    assert "Criteria on electronic medical records in annex I, section VIII" in said.partition("No longer in force")[0]
    assert "Hospitals deploy" not in said


def test_a_rule_of_one_source_is_marked(ruled: Tables, tmp_path: Path) -> None:
    said = _regulations(ruled, tmp_path)
    assert re.search(r"Decision 965/QĐ-BYT \(10 April 2026\)\s*one source", said)
    assert re.search(r"Circular 13/2025/TT-BYT, article 4\(2\)\(a\)\s*verified", said)


def test_the_badge_of_a_rule_is_good_only_where_it_was_verified(ruled: Tables, tmp_path: Path) -> None:
    (path,) = publish_analyst_report(
        ruled, unit_code="vn", indicator_codes=[_CODE], languages=("en",), folder=tmp_path, report_date="2026-06-30"
    )
    badges = html.fromstring(path.read_bytes()).xpath("//section[@id='regulations']//*[contains(@class, 'badge')]")
    tones = {(badge.text_content().strip(), badge.get("class").split()[1]) for badge in badges}
    assert tones == {("verified", "good"), ("one source", "fair"), ("not assessed", "quiet")}


def test_an_indicator_without_rules_has_no_such_section(tables: Tables, tmp_path: Path) -> None:
    assert _regulations(tables | read_rules(lookup_folder()), tmp_path) == ""


def test_a_duty_that_recurs_is_due_every_year(ruled: Tables, tmp_path: Path) -> None:
    duties = ruled["legal_deadlines"]
    yearly = duties["due"].mask(duties["rule_id"].eq("emr.hospital"), "yearly")
    said = _regulations(ruled | {"legal_deadlines": duties.assign(due=yearly)}, tmp_path)
    assert re.search(r"Hospitals deploy electronic medical records\s*every year\s*public", said)


@pytest.mark.parametrize(("due_type", "said"), [("by", "by"), ("before", "before"), ("from", "from"), (None, "by")])
def test_a_duty_says_whether_it_is_due_by_before_or_from_its_day(
    ruled: Tables, tmp_path: Path, due_type: str | None, said: str
) -> None:
    duties = ruled["legal_deadlines"].assign(due_type=due_type)
    assert f"{said} 30 September 2025" in _regulations(ruled | {"legal_deadlines": duties}, tmp_path)


def _judge_nation(tables: Tables, unit_code: str, *values: tuple[str, float]) -> Tables:
    """Return the tables with values of the nation (or another unit) and every verdict on the national targets."""
    code = {"unit_code": unit_code, "indicator_code": _CODE, "op": "=", "status": "observed", "is_chosen": True}
    names = {"unit_code": unit_code, "indicator_code": _CODE, "kind": "actual", "source_id": "qd-2"}
    observed = [
        code | {"value": value, "period": day, "period_start": day, "period_end": day, "statement_id": f"qd-2:{day}"}
        for day, value in values
    ]
    printed = [
        names | {"statement_id": f"qd-2:{day}", "locator": f"line {n}", "raw_text": f"{value:g}%", "period": day}
        for n, (day, value) in enumerate(values, start=20)
    ]
    added = {"observations": observed, "statements": printed}
    made = tables | {
        name: pd.concat([tables[name], pd.DataFrame(rows)], ignore_index=True) for name, rows in added.items()
    }
    made["observations"] = made["observations"].assign(measure="share")
    made["targets"] = made["targets"].head(0)
    made["sources"] = made["sources"].assign(issued="2023-01-01")
    return made | {"verdicts": judge_targets({name: set_types(name, made[name]) for name in _JUDGED})}


_JUDGED = ("targets", "observations", "indicators", "units", "national_targets")


def _page(tables: Tables, folder: Path, unit_code: str, day: str) -> html.HtmlElement:
    (path,) = publish_analyst_report(
        tables, unit_code=unit_code, indicator_codes=[_CODE], languages=("en",), folder=folder, report_date=day
    )
    return html.fromstring(path.read_bytes())


def test_a_national_target_is_judged_for_its_own_day_and_once_over_binds_no_longer(
    ruled: Tables, tmp_path: Path
) -> None:
    judged = _judge_nation(ruled, "vn", ("2025-10-05", 42.0), ("2026-05-31", 100.0))
    before, after = (_page(judged, tmp_path, "vn", day) for day in ("2025-12-31", "2026-06-30"))
    for page, caption in ((before, "National targets in force"), (after, "National targets whose time ended")):
        (table,) = page.xpath(f"//section[@id='regulations']//table[starts-with(caption, '{caption}')]")
        said = _text(table)
        assert re.search(r"Hospitals with electronic medical records\s*100%.*42%.*5 Oct 2025.*missed", said), said
    assert "National targets in force" not in _text(after.get_element_by_id("regulations"))


def test_without_a_national_value_no_chance_is_stated(ruled: Tables, tmp_path: Path) -> None:
    judged = _judge_nation(ruled, "vn")
    said = _text(_page(judged, tmp_path, "vn", "2025-12-31").get_element_by_id("regulations"))
    assert re.search(r"no data\s*cannot be assessed There is no national value", said)
    assert not re.search(r"\(\d+%\)", said)


@pytest.mark.parametrize(("day", "shown"), [("2025-06-30", True), ("2025-12-31", False)])
def test_a_value_that_settles_nothing_is_shown_where_it_is_of_the_time_before_the_deadline(
    ruled: Tables, tmp_path: Path, day: str, shown: bool
) -> None:
    judged = _judge_nation(ruled, "vn", (day, 42.0))
    open_bound = judged["observations"]["unit_code"].eq("vn")
    judged["observations"].loc[open_bound, "op"] = ">"
    judged["verdicts"] = judge_targets({name: set_types(name, judged[name]) for name in _JUDGED})
    said = _text(_page(judged, tmp_path, "vn", "2026-06-30").get_element_by_id("regulations"))
    (row,) = re.findall(r"Hospitals with electronic medical records\s*100%(.*?)Directive 07", said)
    assert ("42%" in row) == shown
    assert "cannot be assessed" in row


def test_a_national_target_is_context_and_no_verdict_in_the_report_of_a_province(ruled: Tables, tmp_path: Path) -> None:
    judged = _judge_nation(ruled, "p34-51", ("2025-10-05", 42.0))
    assert set(judged["verdicts"]["unit_code"]) == {"vn"}
    page = _page(judged, tmp_path, "p34-51", "2025-12-31")
    said = _text(page.get_element_by_id("regulations"))
    assert "targets for the whole country, not for this unit alone" in said
    assert "missed" not in _text(page.body)


def test_the_value_of_a_national_target_leads_to_its_row_and_its_file(ruled: Tables, tmp_path: Path) -> None:
    page = _page(_judge_nation(ruled, "vn", ("2025-10-05", 42.0)), tmp_path, "vn", "2025-12-31")
    (printed,) = {one.get("data-trace") for one in page.xpath("//section[@id='regulations']//a[.='100%']")}
    assert printed == trace_id("national_targets", "t.07.emr")
    steps = trace({"national_targets": set_types("national_targets", ruled["national_targets"])}, printed, _RAW)
    assert [step.what for step in steps] == ["national_targets", "file"]
    assert steps[0].says.startswith("Hospitals with electronic medical records: = 100 % (2025-09); CT 07/CT-TTg")
    assert re.fullmatch(r"row \d+, column rule_id: t\.07\.emr", steps[1].says)


_RAW = lookup_folder().parent / "raw"


def _duties(tables: Tables, folder: Path, facility_type: str | None) -> str:
    """Return the duties that the report of the facility lists; every rule concerns its indicator."""
    rules = read_rules(lookup_folder())["legal_deadlines"].assign(indicator_codes=_CODE)
    units = tables["units"].assign(facility_type=None)
    units.loc[units["level"] == "facility", "facility_type"] = facility_type
    page = _unit(tables | {"legal_deadlines": rules, "units": units}, folder)
    found = page.xpath("//section[@id='regulations']")
    return _text(found[0]) if found else ""


@pytest.mark.parametrize(
    ("facility_type", "is_hospital", "is_other"),
    [("hospital", True, False), ("other_facility", False, True), (None, False, False)],
)
def test_a_facility_is_told_the_duties_of_its_kind_alone(
    ruled: Tables, tmp_path: Path, facility_type: str | None, is_hospital: bool, is_other: bool
) -> None:
    said = _duties(ruled, tmp_path, facility_type)
    assert ("Hospitals deploy electronic medical records" in said) == is_hospital
    assert ("Non-hospital facilities that treat patients finish" in said) == is_other
    assert re.search(r"All facilities finish deploying electronic medical records\s*by 31 December 2026\s*plan", said)
    assert "Assess the digital transformation index" not in said, "a duty of provinces"


def test_a_facility_without_patients_has_no_duties_of_care(ruled: Tables, tmp_path: Path) -> None:
    assert _duties(ruled, tmp_path, "no_care") == ""


def test_a_duty_that_ended_or_is_still_to_come_is_not_listed_for_a_unit(ruled: Tables, tmp_path: Path) -> None:
    said = _duties(ruled, tmp_path, "hospital")
    assert "Circular 46/2018" not in said.partition("No longer in force")[0]
    assert "Supply data to the national health-care management system" not in said
    assert "Campaign" not in said, "it began on 8 July 2026"


def test_a_unit_is_told_nothing_of_rules_on_other_indicators(ruled: Tables, tmp_path: Path) -> None:
    assert (
        _unit(ruled | {"legal_deadlines": read_rules(lookup_folder())["legal_deadlines"]}, tmp_path).xpath(
            "//section[@id='regulations']"
        )
        == []
    )
