"""What changed between two releases: by itself, row by row, with the reason, in a table and in a chart."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import lxml.html
import pandas as pd
import pytest

from analysis.releases import ReleaseError, compare_releases, find_previous
from analysis.releases.release_changes import _compare_values, _latest_values

Desk = Any  # the helper class of conftest.py


@pytest.fixture
def compared(desk: Desk) -> Desk:
    """Return a desk with a locked release and a later one: a corrected, a new and a removed value, a new verdict."""
    desk.publish("before", "2025-H2")
    desk.prepare(period="2025-H2")
    desk.lock("2025-H2.1")
    observations = desk.tables["observations"]
    corrected = observations["statement_id"] == "bc-1:r1c1"
    observations.loc[corrected, ["value", "numerator"]] = [65.0, 1560]
    observations.loc[corrected, "flags"] = "corrected"
    filed = observations["statement_id"] == "bc-1:r2c2"
    observations.loc[filed, ["value", "numerator", "statement_id"]] = [50.0, 65, "bc-2:r1"]
    gone = observations["statement_id"] == "bc-1:r1c3"
    new = observations[corrected].assign(period="2025", statement_id="bc-2:r2", value=12.5, numerator=300, flags="")
    desk.tables["observations"] = pd.concat([observations[~gone], new], ignore_index=True)
    verdicts = desk.tables["verdicts"]
    desk.tables["verdicts"] = verdicts.assign(method="workbench", verdict="met")
    return desk


def _rows(desk: Desk, number: str = "2026-H1.1") -> list[dict[str, str]]:
    text = (desk.home / "releases" / number / "changes.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _page(desk: Desk, lang: str, number: str = "2026-H1.1") -> str:
    return Path(desk.home / "releases" / number / f"changes_{lang}.html").read_text("utf-8")


def test_a_first_release_says_that_it_is_the_first_and_has_no_empty_section(desk: Desk) -> None:
    desk.prepare()
    assert _rows(desk) == []
    assert "No earlier release of this kind was locked" in _page(desk, "en")
    assert "<section" not in _page(desk, "en")
    assert "<svg" not in _page(desk, "vi")


def test_the_next_release_compares_itself_with_the_last_one_and_says_why_values_changed(compared: Desk) -> None:
    assert compared.prepare()["previous"] == "2025-H2.1"
    found = {
        (row["period"], row["indicator_code"]): (row["change"], row["earlier"], row["later"], row["why"])
        for row in _rows(compared)
        if row["what"] == "value"
    }
    assert found == {
        ("2025", "visits_by_chip_card_pct"): ("new", "", "12.5 (300/2400)", "new_filing"),
        ("2026", "visits_by_chip_card_pct"): ("gone", "68.2 (3068/4500)", "", ""),
        ("2026-H1", "visits_by_chip_card_pct"): ("revised", "61.2 (1468/2400)", "65 (1560/2400)", "correction"),
        ("2026-H2", "cashless_payments_pct"): ("revised", "46.1 (60/130)", "50 (65/130)", "new_filing"),
    }


def test_the_page_shows_numbers_as_each_language_writes_them_and_the_chart_says_what_it_shows(compared: Desk) -> None:
    compared.prepare()
    vietnamese, english = _page(compared, "vi"), _page(compared, "en")
    assert "61,2% (1.468/2.400)" in vietnamese
    assert "61.2% (1,468/2,400)" in english
    assert "+3,8 điểm %" in vietnamese
    assert "đính chính" in vietnamese
    assert "declared correction" in english
    label = re.search(r'<[^>]*role="img"[^>]*aria-label="([^"]*)"', english)
    assert label
    assert "46.1% → 50.0%" in label[1]


def test_the_chart_shows_a_share_of_more_than_everything_as_it_is(compared: Desk) -> None:
    observations = compared.tables["observations"]
    observations.loc[observations["statement_id"] == "bc-1:r1c1", ["value", "numerator"]] = [104.0, 2496]
    compared.publish("now")
    compared.prepare()
    drawing = _page(compared, "vi").partition("<svg")[2].partition("</figure>")[0]
    assert "104,0%" in drawing
    assert "100,0%" not in drawing


def test_the_latest_values_of_both_releases_stand_side_by_side_with_their_difference(compared: Desk) -> None:
    compared.prepare()
    page = lxml.html.fromstring(_page(compared, "en"))
    rows = [[" ".join(cell.itertext()).split() for cell in row.iter("th", "td")] for row in page.iter("tr")]
    texts = [[" ".join(cell) for cell in row] for row in rows]
    (row,) = [row for row in texts if "46.1% (second half of 2026)" in row]
    assert row[-2:] == ["50% (second half of 2026)", "+3.9 points"]
    assert page.xpath("//section[@id='latest']")


def test_a_value_that_is_withheld_now_does_not_repeat_the_earlier_one(desk: Desk) -> None:
    desk.publish("before", "2025-H2")
    desk.prepare(period="2025-H2")
    desk.lock("2025-H2.1")
    for name in ("observations", "statements"):
        frame = desk.tables[name]
        frame.loc[frame["statement_id"] == "bc-1:r2c1", ["numerator", "value"]] = [3, 2.9]
    desk.prepare()
    withheld = [row for row in _rows(desk) if row["change"] == "withheld"]
    assert ("cashless_payments_pct", "2026-H1") in {(row["indicator_code"], row["period"]) for row in withheld}
    assert {(row["earlier"], row["later"]) for row in withheld} == {("", "")}
    compared = compare_releases("2025-H2.1", "2026-H1.1")
    assert ("cashless_payments_pct", "2026-H1") not in {
        (one["indicator_code"], one["earlier_period"]) for one in compared.latest
    }


def test_verdicts_that_changed_are_listed(desk: Desk) -> None:
    row = {"target_statement_id": "t:1", "unit_code": "f-center", "indicator_code": "cashless_payments_pct"}
    row |= {"op": ">=", "target_value": 70.0, "due": pd.Timestamp("2026-12-31"), "method": "workbench"}
    desk.tables["verdicts"] = pd.DataFrame([row | {"verdict": "met", "message": None}])
    desk.publish("before", "2025-H2")
    desk.prepare(period="2025-H2")
    desk.lock("2025-H2.1")
    desk.tables["verdicts"] = pd.DataFrame([row | {"verdict": "missed", "message": None}])
    desk.prepare()
    assert [(one["what"], one["earlier"], one["later"]) for one in _rows(desk)] == [("verdict", "met", "missed")]
    assert "đã đạt" in _page(desk, "vi")


def test_only_a_release_that_was_locked_and_of_the_same_kind_of_period_is_compared_with(desk: Desk) -> None:
    desk.publish("year", "2025")
    desk.prepare(period="2025")
    desk.lock("2025.1")
    desk.publish("half", "2025-H2")
    desk.prepare(period="2025-H2")
    assert find_previous("2026-H1", ["f-center"]) is None
    desk.lock("2025-H2.1")
    previous = find_previous("2026-H1", ["f-center"])
    assert previous
    assert previous["number"] == "2025-H2.1"
    assert find_previous("2026-H1", ["p34-51"]) is None


def test_nothing_is_compared_with_a_table_that_was_changed(compared: Desk) -> None:
    table = compared.home / "releases" / "2025-H2.1" / "tables" / "observations.csv"
    table.chmod(0o644)
    table.write_text(table.read_text("utf-8").replace("61.2", "99.9"), "utf-8")
    with pytest.raises(ReleaseError, match=r"tables/observations\.csv has changed"):
        compared.prepare()
    assert not (compared.home / "releases" / "2026-H1.1").exists()


def test_two_releases_are_compared_when_asked_for_and_the_same_way(compared: Desk) -> None:
    compared.prepare()
    rows = compare_releases("2025-H2.1", "2026-H1.1").rows
    assert [dict(row) for row in rows] == _rows(compared)
    assert compare_releases("2026-H1.1", "2026-H1.1").rows == ()


def test_values_of_another_noun_are_compared_apart_and_are_no_latest_value(tmp_path: Path) -> None:
    columns = "period,is_chosen,status,op,value,numerator,denominator,flags,statement_id"
    own, other = "hospitals,2025-10,True,observed,=,881,,,,a:1", "facilities,2025-11,True,observed,=,657,,,,b:1"
    tables = {
        "before": f"unit_code,indicator_code,{columns}\nvn,emr,2025-10,True,observed,=,880,,,,a:1\n",
        "now": f"unit_code,indicator_code,counted,{columns}\nvn,emr,{own}\nvn,emr,{other}\n",
    }
    for name, observed in tables.items():
        folder = tmp_path / name / "tables"
        folder.mkdir(parents=True)
        (folder / "observations.csv").write_text(observed, "utf-8")
        (folder / "indicators.csv").write_text("indicator_code,counted,scope\nemr,hospitals facilities,\n", "utf-8")
    rows = _compare_values(tmp_path / "before", tmp_path / "now", None)
    assert [(row["change"], row["earlier"], row["later"]) for row in rows] == [
        ("revised", "880", "881"),
        ("new", "", "657"),
    ]
    (latest,) = _latest_values(tmp_path / "before", tmp_path / "now", None)
    assert (latest["earlier"], latest["later"]) == (880.0, 881.0)
