"""The screens on which people decide: what they show is what `wb` answers, what they store is what its calls store."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analysis as wb
from analysis.audit import RULES
from analysis.errors import UsageError
from analysis.i18n import has_message
from analysis.questions import _workspace, ask_decisions, ask_disputes
from analysis.questions.explorers import _front_end, _open_disputes
from analysis.questions.explorers._open_disputes import DISPUTED_RULES

Tables = dict[str, pd.DataFrame]
_DAY = "2026-06-30"
_EMR_COUNT = "hospitals_with_electronic_medical_records_count"
_OCTOBER = "sources_differ:fitandwell-aggregator-2025-10:fact-563#h7vsf"


@pytest.fixture(scope="module")
def tables(snapshot_of: Callable[[str], Tables]) -> Tables:
    """Return the tables of the shipped data as known on the day of the reports."""
    return snapshot_of(_DAY)


@pytest.fixture(autouse=True)
def lookup(tables: Tables, tmp_path: Path) -> Generator[Path]:
    """Let screens read these tables, and yield the folder that decisions are stored in."""
    folder = tmp_path / "data" / "lookup"
    folder.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_workspace, "load_snapshot", lambda day: tables)
        patch.setattr(_workspace, "_state_of_files", lambda: ("shipped",))
        patch.setattr(ask_decisions, "load", lambda name: tables[name])
        for module in (ask_disputes, ask_decisions, _open_disputes):
            patch.setattr(module, "lookup_folder", lambda: folder)
        yield folder


def _ask(screen: Any, **request: str) -> Any:
    """Ask the screen's kernel as the browser does, and return the widget with the answer."""
    widget = screen.widget()
    widget.asked = request | {"place": str(len(str(widget.data)) + len(request))}
    return widget


def test_the_desk_lists_findings_and_what_dispute_sees() -> None:
    rows = wb.dispute_desk(on=_DAY).result().table()
    assert (rows["severity"] == "error").any()
    assert rows["severity"].tolist() == sorted(rows["severity"], key=["error", "suspicious"].index)
    assert _OCTOBER in set(rows["id"])
    other = rows[rows["id"].str.startswith("values:")]
    assert len(other) > 0
    for row in other.to_dict("records"):
        found = wb.dispute(row["unit_code"], row["indicator_code"], row["period"], on=_DAY).table()
        assert len(set(found.loc[found["how"] != "another count", "value"])) > 1
    assert not {(row["unit_code"], row["indicator_code"], row["period"]) for row in other.to_dict("records")} & {
        ("vn", _EMR_COUNT, "2025-10-31")
    }, "the audit has named these sources already"
    mine = wb.dispute_desk("Thanh Hóa", on=_DAY).result().table()
    assert set(mine["unit_code"]) == {"p34-38"}
    assert set(DISPUTED_RULES) <= set(RULES)
    assert all(has_message(f"desk.kind.{rule}") for rule in DISPUTED_RULES)


def test_the_desk_shows_the_values_of_dispute_and_what_the_rule_proposes() -> None:
    widget = wb.dispute_desk(lang="vi", on=_DAY).widget()
    json.dumps(widget.data)  # plain enough to travel
    assert widget.data["chosen"] == _OCTOBER
    detail = widget.data["detail"]
    rows = wb.dispute("vn", "EMR count", "2025-10", lang="vi", on=_DAY).table()
    assert [card["statement_id"] for card in detail["cards"]] == rows["statement_id"].tolist()
    first, facilities, doubtful = detail["cards"]
    assert (first["value"], first["share"], first["denominator"]) == ("881", "53,6%", "1.645")
    assert first["earlier"] == "gần 700, 30/09/2025: tăng"
    assert doubtful["earlier"] == "881, 03/10/2025: giảm"
    assert facilities["counted"] == "cơ sở"
    assert not facilities["can_be_chosen"]
    assert detail["title"] == "Tháng 10/2025: 881, khoảng 657 hay khoảng 760?"
    assert detail["proposal"]["statement_id"] == first["statement_id"]
    assert rows["why"][2] in detail["proposal"]["text"]
    assert [noun for noun, _ in detail["proposal"]["lines"]] == ["bệnh viện", "cơ sở"]
    assert [choice for choice, _ in detail["choices"] if choice.startswith("settle")] == [
        f"settle {first['statement_id']}",
        f"settle {doubtful['statement_id']}",
    ]


def test_every_contradiction_can_be_shown_and_nothing_is_proposed_without_a_rule() -> None:
    desk = wb.dispute_desk(on=_DAY)
    for row in desk.result().table().to_dict("records"):
        detail = _ask(desk, do="choose", id=row["id"]).data["detail"]
        assert detail["cards"], row["id"]
        assert detail["choices"], row["id"]
        values = {card["value"] for card in detail["cards"] if card["can_be_chosen"]}
        used = {card["value"] for card in detail["cards"] if card["how"] == "chosen"}
        assert (detail["proposal"] is not None) == (len(values) > 1 and len(used) == 1), row["id"]


def test_a_recorded_decision_is_that_of_settle_and_a_refused_one_leaves_nothing(lookup: Path) -> None:
    desk = wb.dispute_desk(on=_DAY)
    cards = desk.widget().data["detail"]["cards"]
    choice = f"settle {cards[0]['statement_id']}"
    complete = {"do": "record", "id": _OCTOBER, "choice": choice, "why": "the ministry's list", "by": "An"}
    for wrong, said in (
        ({"why": " "}, "why: found"),
        ({"by": " "}, "by: found"),
        ({"choice": ""}, "state: found ''"),
        ({"choice": "settle nothing"}, "choice: found 'nothing'"),
        ({"choice": f"settle {cards[1]['statement_id']}"}, "not of facilities"),
        ({"id": "x"}, "identifier: found 'x'"),
    ):
        widget = _ask(desk, **(complete | wrong))
        assert said in widget.error
        assert list(lookup.iterdir()) == []
    n_open = sum(not one["decided"] for one in desk.widget().data["items"])
    widget = _ask(desk, **complete)
    assert widget.error == ""
    assert widget.data["recorded"]["file"] == "data/lookup/settled.csv"
    line = (lookup / "settled.csv").read_text("utf-8").splitlines()[1]
    assert line.startswith(f"vn,{_EMR_COUNT},2025-10-03,{cards[0]['statement_id']},An,")
    decided = next(one for one in widget.data["items"] if one["id"] == _OCTOBER)
    assert decided["decided"] == "An: the ministry's list"
    assert sum(not one["decided"] for one in widget.data["items"]) < n_open
    again = _ask(desk, **(complete | {"choice": f"settle {cards[2]['statement_id']}"}))
    assert "this was settled before" in again.error
    assert len((lookup / "settled.csv").read_text("utf-8").splitlines()) == 2


def test_a_finding_is_answered_by_the_same_code_as_on_the_command_line(lookup: Path) -> None:
    desk = wb.dispute_desk(on=_DAY)
    name = next(one["id"] for one in desk.widget().data["items"] if one["id"].startswith("bound_not_met"))
    widget = _ask(desk, do="record", id=name, choice="explained", why="the share counts beds", by="An")
    assert widget.data["recorded"]["file"] == "data/lookup/finding_states.csv"
    row = pd.read_csv(lookup / "finding_states.csv").iloc[0]
    assert (row["finding_id"], row["state"], row["decided_by"]) == (name, "explained", "An")
    assert row["values"]
    path = wb.answer_finding(name, "open", why="beds were not meant", by="Bình")
    assert pd.read_csv(path)["state"].tolist() == ["explained", "open"]
    for state, why, said in (("done", "x", "state: found 'done'"), ("explained", "", "why: found")):
        with pytest.raises(UsageError, match=said):
            wb.answer_finding(name, state, why=why, by="An")
    with pytest.raises(UsageError, match="expected a finding"):
        wb.answer_finding("no such finding", why="x", by="An")


def test_without_a_front_end_the_screens_are_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = wb.dispute_desk(lang="vi", on=_DAY)
    assert "<table" in desk._repr_mimebundle_()["text/html"]
    assert "trái dấu chặn" in repr(desk)
    monkeypatch.setattr(_front_end, "_request_metadata", lambda: {"cellId": "a"})
    bundle = desk._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in (bundle[0] if isinstance(bundle, tuple) else bundle)
