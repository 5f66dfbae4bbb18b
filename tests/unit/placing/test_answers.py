"""Decisions about a filing are stored all or none, and lines of ``source.yml`` that they do not concern stay."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
import threading
from pathlib import Path

import pandas as pd
import pytest

from analysis.placing import (
    Answer,
    AnswerError,
    PlacingSheet,
    ProjectFolders,
    list_questions,
    new_unit,
    place_source,
    store_answers,
)
from analysis.registry import add_filing, describe_again
from analysis.schemas import DecisionError, SchemaError, append_decision, read_lookup_table

_DAY = dt.date(2026, 7, 1)


@pytest.fixture
def folders(lookup: Path, tmp_path: Path) -> ProjectFolders:
    """Return a project with one filing, `report`."""
    for name in ("raw", "corrections"):
        (tmp_path / name).mkdir()
    shutil.copytree(lookup, tmp_path / "lookup")
    path = tmp_path / "report.txt"
    path.write_text("Tỷ lệ bao phủ bảo hiểm y tế đạt 93%.\nTỷ lệ zzz qqq đạt 12%.", encoding="utf-8")
    add_filing(path, tmp_path / "raw")
    return ProjectFolders(tmp_path / "raw", tmp_path / "lookup", tmp_path / "corrections")


def sheet_of(folders: ProjectFolders) -> PlacingSheet:
    return place_source(folders.raw / "report", folders.lookup, folders.corrections)


def bytes_of(folders: ProjectFolders) -> dict[str, bytes]:
    paths = [*folders.lookup.glob("*.csv"), folders.raw / "report" / "source.yml"]
    return {path.name: path.read_bytes() for path in paths}


def test_decisions_place_what_they_are_about(folders: ProjectFolders) -> None:
    sheet = sheet_of(folders)
    last = sheet.table["statement_id"].iloc[-1]
    answers = [
        Answer("filing", "", {"unit_code": "p34-51", "period": "2026-H1"}),
        Answer("value", last, {"kind": "remark"}, "a slogan"),
    ]
    assert store_answers(answers, sheet, folders, by="An", day=_DAY)[0] == "filing: unit p34-51 period 2026-H1"
    placed = sheet_of(folders).table
    assert placed[["outcome", "unit_code", "period"]].iloc[0].tolist() == ["in_panel", "p34-51", "2026-H1"]
    assert placed["why_not"].iloc[-1] == "decided not to be a value (An, 2026-07-01: a slogan)"


def test_none_is_stored_if_one_cannot_be(folders: ProjectFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet, before = sheet_of(folders), bytes_of(folders)
    first = Answer("filing", "", {"unit_code": "p34-51"})
    with pytest.raises(AnswerError, match=r"found 'p34-5x', expected a code in data/lookup/units.csv; did you mean"):
        store_answers([first, Answer("value", sheet.table["statement_id"][0], {"unit_code": "p34-5x"})],
                      sheet, folders, by="An", day=_DAY)  # fmt: skip
    assert bytes_of(folders) == before

    def fail(*_: object, **__: object) -> None:
        raise DecisionError("disk full")

    monkeypatch.setattr("analysis.placing.answers._store_value", fail)
    with pytest.raises(DecisionError):
        store_answers([first, new_unit("Trạm A", "facility", "p34-51", set()),
                       Answer("value", sheet.table["statement_id"][0], {"kind": "remark"})],
                      sheet, folders, by="An", day=_DAY)  # fmt: skip
    assert bytes_of(folders) == before


def test_a_second_decision_about_one_value_keeps_what_the_first_one_said(folders: ProjectFolders) -> None:
    sheet = sheet_of(folders)
    name = sheet.table["statement_id"][0]
    for decided in ({"unit_code": "p34-51"}, {"period": "2026-H1"}):
        store_answers([Answer("value", name, decided)], sheet, folders, by="An", day=_DAY)
    assert sheet_of(folders).table["outcome"][0] == "in_panel"


def test_a_second_decision_without_a_reason_keeps_that_of_the_first_and_two_at_once_are_refused(
    folders: ProjectFolders,
) -> None:
    sheet = sheet_of(folders)
    name = sheet.table["statement_id"].iloc[-1]
    for decided, reason in (({"period": "2026-H1"}, "by phone"), ({"kind": "remark"}, "")):
        store_answers([Answer("value", name, decided, reason)], sheet, folders, by="An", day=_DAY)
    assert sheet_of(folders).table["why_not"].iloc[-1] == "decided not to be a value (An, 2026-07-01: by phone)"
    both = [Answer("value", name, {"period": period}) for period in ("2025", "2026")]
    with pytest.raises(AnswerError, match=f"two decisions about value '{name}'"):
        store_answers(both, sheet, folders, by="An", day=_DAY)


def test_a_decision_that_fails_takes_none_of_somebody_else_with_it(
    folders: ProjectFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = sheet_of(folders)
    first, last = sheet.table["statement_id"].iloc[[0, -1]]
    row = {"statement_id": first, "raw_text": "93%", "kind": "remark", "decided_by": "Bình", "decided_on": _DAY}
    other = threading.Thread(
        target=append_decision, args=(folders.lookup, "placement_decisions", row | {"source_id": "report"})
    )

    def fail(*_: object, **__: object) -> None:
        other.start()
        other.join(timeout=0.3)  # it waits for its turn
        raise DecisionError("disk full")

    monkeypatch.setattr("analysis.placing.answers._store_value", fail)
    with pytest.raises(DecisionError, match="disk full"):
        store_answers([Answer("value", last, {"kind": "remark"})], sheet, folders, by="An", day=_DAY)
    other.join(timeout=60)
    assert read_lookup_table(folders.lookup, "placement_decisions")["statement_id"].tolist() == [first]


def test_a_new_unit_may_be_named_before_it_is_made_and_one_below_nothing_known_is_not_stored(
    folders: ProjectFolders,
) -> None:
    sheet, before = sheet_of(folders), bytes_of(folders)
    named = dataclasses.replace(sheet, table=sheet.table.assign(unit_wording="Trạm Zyx"))
    answers = [Answer("unit wording", "Trạm Zyx", {"unit_code": "f-tram-a"}, only_here=True)]
    with pytest.raises(SchemaError, match="p34-99"):
        store_answers([*answers, new_unit("Trạm A", "facility", "p34-99", set())], named, folders, by="An", day=_DAY)
    assert bytes_of(folders) == before
    store_answers([*answers, new_unit("Trạm A", "facility", "p34-51", set())], named, folders, by="An", day=_DAY)
    assert (folders.lookup / "unit_aliases.csv").read_text("utf-8").splitlines()[-1].startswith("Trạm Zyx,report,")


def test_only_a_filing_has_a_unit_and_only_values_and_wordings_that_stand_in_it_are_decided(
    folders: ProjectFolders,
) -> None:
    sheet = sheet_of(folders)
    page = dataclasses.replace(sheet, source={**sheet.source, "kind": "web page"})
    with pytest.raises(AnswerError, match="report is not a filing"):
        store_answers([Answer("filing", "", {"unit_code": "p34-51"})], page, folders, by="An", day=_DAY)
    with pytest.raises(AnswerError, match=r"report has no value 'report:line-9#1'; did you mean 'report:line-"):
        store_answers([Answer("value", "report:line-9#1", {"kind": "remark"})], sheet, folders, by="An", day=_DAY)


def test_what_serves_most_values_is_asked_first_and_its_likeliest_answers_stand_first() -> None:
    def row(number: int, reason: str, wording: str | None) -> dict[str, object]:
        return {"statement_id": f"a:{number}", "outcome": "to_place", "reasons": (reason,), "wording": wording}

    rows = [row(1, "indicator_new", "Một"), row(2, "indicator_proposed", "Hai"), row(3, "indicator_new", "hai")]
    rows += [row(4, "counts_otherwise", "Một"), row(5, "no_wording", None)]
    choices = {"a:2": (("x", 0.9), ("y", 0.4)), "a:3": (("x", 0.2), ("z", 0.5)), "a:4": (("y", 0.1),)}
    table = pd.DataFrame(rows).assign(unit_wording=None)
    sheet = PlacingSheet("a", {"kind": "filing"}, table, pd.DataFrame(), pd.DataFrame(), choices)
    assert [(one.about, one.key, one.candidates) for one in list_questions(sheet)] == [
        ("wording", "Hai", (("x", 0.9), ("z", 0.5), ("y", 0.4))),
        ("wording", "Một", ()),
        ("value", "a:4", (("y", 0.1),)),
        ("value", "a:5", ()),
    ]


def test_a_wording_that_means_another_indicator_already_is_refused(folders: ProjectFolders) -> None:
    sheet = sheet_of(folders)
    wording = sheet.table["wording"][0]
    answer = Answer("wording", wording, {"indicator_code": "hospitals_with_electronic_medical_records_pct"})
    with pytest.raises(DecisionError, match="means population_with_health_insurance_pct"):
        store_answers([answer], sheet, folders, by="An", day=_DAY)


def test_a_new_unit_gets_a_code_of_its_own() -> None:
    known = {"f-tram-a", "f-tram-a-2"}
    assert new_unit("Trạm A", "facility", "p34-51", known).key == "f-tram-a-3"
    with pytest.raises(AnswerError, match="taken"):
        new_unit("Trạm A", "facility", "p34-51", known, code="f-tram-a")


@pytest.mark.parametrize("code", ["1", "F-tram", "trạm-a", "f tram", "f_tram", "-f", "f--a"])
def test_a_code_that_no_other_unit_would_have_is_refused(code: str) -> None:
    with pytest.raises(AnswerError, match="a small letter first"):
        new_unit("Trạm A", "facility", "p34-51", set(), code=code)


def test_comments_and_other_keys_of_a_description_stay(folders: ProjectFolders) -> None:
    path = folders.raw / "report" / "source.yml"
    text = "# ours\n" + path.read_text("utf-8") + "filing_period: 2025 # wrong\nwe_noticed:\n- a: 'filing_period: x'\n"
    path.write_text(text, encoding="utf-8")
    describe_again(folders.raw, "report", {"filing_period": "2026-H1", "filing_unit_code": "p34-51"})
    changed = path.read_text("utf-8")
    assert (
        changed == text.replace("filing_period: 2025 # wrong", "filing_period: 2026-H1") + "filing_unit_code: p34-51\n"
    )
