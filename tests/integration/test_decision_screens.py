"""The screens on which people decide: what they show is what `wb` answers, what they store is what its calls store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analysis as wb
from analysis.audit import RULES
from analysis.errors import UsageError
from analysis.i18n import has_message
from analysis.questions import AmbiguousNameError, UnknownNameError, ask_decisions, ask_disputes
from analysis.questions.explorers import _front_end
from analysis.questions.explorers.decisions import _open_disputes, placing_list
from analysis.questions.explorers.decisions._open_disputes import DISPUTED_RULES
from analysis.questions.explorers.decisions.placing_list import find_placed
from analysis.registry import FilingError

Tables = dict[str, pd.DataFrame]
_DAY = "2026-06-30"
_EMR_COUNT = "hospitals_with_electronic_medical_records_count"
_OCTOBER = "sources_differ:fitandwell-aggregator-2025-10:fact-563#h7vsf"


@pytest.fixture(autouse=True)
def lookup(asked: None, tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let screens read the shipped tables, and return the folder that decisions are stored in."""
    folder = tmp_path / "data" / "lookup"
    folder.mkdir(parents=True)
    monkeypatch.setattr(ask_decisions, "load_if_built", lambda name: tables[name])
    for module in (ask_disputes, ask_decisions, _open_disputes):
        monkeypatch.setattr(module, "lookup_folder", lambda: folder)
    for module in (ask_disputes, ask_decisions):  # these tables do not change
        monkeypatch.setattr(module, "forget_workspaces", lambda: None)
    return folder


UNITS = """unit_code,name_vi,name_en,level,parent_code,valid_from,valid_to
vn,Việt Nam,Viet Nam,national,,,
p34-46,Huế,Hue,province,vn,2025-07-01,
f-a,Bệnh viện Phong Điền,Phong Dien Hospital,facility,p34-46,,
"""
INDICATORS = """indicator_code,title_vi,title_en,unit,measure,direction,minimum,maximum,aggregation
records_pct,Tỷ lệ hồ sơ số,Digital records,%,share,up,0,100,recompute
forms_pct,Tỷ lệ phiếu khám số,Digital forms,%,share,up,0,100,recompute
"""
INDICATOR_ALIASES = "alias,source_id,indicator_code,reviewed_by\nHồ sơ điện tử,,records_pct,project\n"
HOSTILE = '<img src=x onerror="window.ran=true">'
REPORT = f"""SỞ Y TẾ HUẾ
Số: 12/BC-SYT
Huế, ngày 05 tháng 7 năm 2026
BÁO CÁO
Kết quả chuyển đổi số 6 tháng đầu năm 2026
Tỷ lệ hồ sơ số đạt 46,1% (60/130 lượt).
Tỷ lệ phiếu KDTM tại các trạm đạt 41,7%.
<script>window.ran=true</script> {HOSTILE} Tỷ lệ hồ sơ số năm 2025 đạt 30%.
Số máy trạm được trang bị là 12 máy.
"""


@pytest.fixture
def project(tables: Tables, lookup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with a filing that no run has read."""
    (tmp_path / "data" / "raw").mkdir()
    (tmp_path / "data" / "corrections").mkdir()
    (tmp_path / "workbench.toml").write_text('name = "Small"\n', "utf-8")
    aliases = {"unit_aliases": "alias,unit_code,reviewed_by\n", "indicator_aliases": INDICATOR_ALIASES}
    for name, text in ({"units": UNITS, "indicators": INDICATORS} | aliases).items():
        (lookup / f"{name}.csv").write_text(text, "utf-8")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    monkeypatch.setattr(ask_decisions, "load_all", lambda: tables)
    (tmp_path / "report.txt").write_text(REPORT, "utf-8")
    wb.add(tmp_path / "report.txt")
    return tmp_path


def _files(project: Path) -> dict[str, bytes]:
    found = (path for path in (project / "data").rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(project)): path.read_bytes() for path in found}


def _ask(screen: Any, **request: Any) -> Any:
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


def test_a_decision_of_another_person_is_replaced_only_by_who_has_seen_it(lookup: Path) -> None:
    desk, other = wb.dispute_desk(on=_DAY), wb.dispute_desk(on=_DAY, lang="vi")
    name = next(one["id"] for one in desk.widget().data["items"] if one["id"].startswith("bound_not_met"))
    other.widget()
    _ask(desk, do="record", id=name, choice="explained", why="the share counts beds", by="An")
    mine = {"do": "record", "id": name, "choice": "open", "why": "beds were not meant", "by": "Bình"}
    refused = _ask(other, **mine)
    assert "trong khi đó đã có quyết định: An: the share counts beds" in refused.error
    assert pd.read_csv(lookup / "finding_states.csv")["state"].tolist() == ["explained"]
    assert _ask(other, **(mine | {"turn": 2})).error == ""
    assert pd.read_csv(lookup / "finding_states.csv")["state"].tolist() == ["explained", "open"]


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
    assert "không khớp mức tối thiểu hoặc tối đa" in repr(desk)
    monkeypatch.setattr(_front_end, "_request_metadata", lambda: {"cellId": "a"})
    bundle = desk._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in (bundle[0] if isinstance(bundle, tuple) else bundle)


def test_the_text_stands_whole_with_each_value_where_it_is_printed(project: Path) -> None:
    screen = wb.placing_sheet(project / "report.txt", lang="vi")
    data = screen.widget().data
    json.dumps(data)
    written = {line["number"]: "".join(text for text, _ in line["pieces"]) for line in data["lines"]}
    assert list(written.values()) == [line for line in REPORT.splitlines() if line]
    assert HOSTILE in written["8"]
    marks = {name: text for line in data["lines"] for text, names in line["pieces"] for name in names}
    printed = {one["id"]: one["value"] for one in data["statements"]}
    assert marks == printed
    assert screen.result().table()["statement_id"].tolist() == screen._notebook.sheet.table["statement_id"].tolist()
    states = {one["value"]: one["state"] for one in data["statements"]}
    assert states["46,1% (60/130 lượt)"] == "open"  # of a finding
    assert states["41,7%"] == "open"  # of a wording that is not known
    assert states["30%"] == "matched"
    first = next(one for one in data["statements"] if one["value"] == "46,1% (60/130 lượt)")
    assert first["findings"] == ["60/130 bằng 46,2%, văn bản ghi 46,1% (60/130 lượt): cắt bớt chữ số thay vì làm tròn"]
    assert first["indicator"] == "Tỷ lệ hồ sơ số"
    assert {ask["kind"] for ask in data["asks"].values()} == {"finding", "question"}


def test_nothing_is_stored_of_decisions_one_of_which_is_refused(project: Path) -> None:
    screen = wb.placing_sheet("12-bc-syt-2026")
    data = screen.widget().data
    keys = {one["value"]: (one["asks"] or [f"value {one['id']}"])[0] for one in data["statements"]}
    before = _files(project)
    keep = {"key": keys["46,1% (60/130 lượt)"], "do": "keep", "why": "truncated on purpose"}
    named = {"key": keys["41,7%"], "do": "choose", "text": "Digital forms"}
    fix = {"key": keys["30%"], "do": "correct", "column": "value", "value": "31", "why": "misprint"}
    for decisions, by, said in (
        ([keep], " ", "by: found"),
        ([], "An", "at least one decision"),
        ([keep | {"why": ""}], "An", "why: found"),
        ([fix | {"why": " "}], "An", "why: found"),
        ([keep, named | {"text": "no such indicator"}], "An", "no such indicator"),
        ([keep, named, fix | {"value": "many"}], "An", "value: found 'many'"),
        ([keep, named, fix | {"value": "31.400"}], "An", "31.4 or 31400"),
        ([keep, named, fix | {"value": "31,400"}], "An", "31.4 or 31400"),
        ([fix | {"value": "inf"}], "An", "value: found 'inf'"),
        ([{"key": keys["12 máy"], "do": "remark", "why": ""}], "An", "why: found"),
        ([keep, named, fix | {"value": "131"}], "An", "value: found 131"),
        ([keep, fix, {"key": "x", "do": "keep", "why": "y"}], "An", "key: found 'x'"),
        ([named | {"do": "guess"}], "An", "do: found 'guess'"),
    ):
        widget = _ask(screen, do="record", decisions=decisions, by=by)
        assert said in widget.error, decisions
        assert _files(project) == before, decisions
        assert screen._notebook.decisions == []


def test_recorded_decisions_are_those_of_the_calls(project: Path) -> None:
    screen = wb.placing_sheet("12-bc-syt-2026", lang="vi")
    data = screen.widget().data
    keys = {one["value"]: (one["asks"] or [f"value {one['id']}"])[0] for one in data["statements"]}
    decisions = [
        {"key": keys["46,1% (60/130 lượt)"], "do": "keep", "why": "cắt bớt theo quy định"},
        {"key": keys["41,7%"], "do": "choose", "text": "Tỷ lệ phiếu khám số", "why": ""},
        {"key": keys["30%"], "do": "correct", "column": "value", "value": "31,5", "why": "in nhầm"},
        {"key": keys["12 máy"], "do": "remark", "why": "trang bị, không phải kết quả"},
    ]
    widget = _ask(screen, do="record", decisions=decisions, by=" An ")
    assert widget.error == ""
    assert len(widget.data["recorded"]) == 4
    lookup = project / "data" / "lookup"
    kept = pd.read_csv(lookup / "finding_states.csv").iloc[0]
    assert kept["finding_id"].startswith("ratio_truncated:12-bc-syt-2026:line-6")
    assert (kept["state"], kept["reason"], kept["decided_by"]) == ("explained", "cắt bớt theo quy định", "An")
    alias = pd.read_csv(lookup / "indicator_aliases.csv").iloc[-1]
    assert (alias["indicator_code"], alias["reviewed_by"]) == ("forms_pct", "An")
    placed = pd.read_csv(lookup / "placement_decisions.csv").iloc[0]
    assert (placed["kind"], placed["reason"]) == ("remark", "trang bị, không phải kết quả")
    stored = (project / "data" / "corrections" / "12-bc-syt-2026.yml").read_text("utf-8")
    assert "replace: 31.5" in stored
    assert "decided_by: An" in stored
    states = {one["value"]: (one["state"], one["corrected"]) for one in widget.data["statements"]}
    assert states == {
        "46,1% (60/130 lượt)": ("matched", ""),
        "41,7%": ("matched", ""),
        "30%": ("matched", "in nhầm"),
        "12 máy": ("left_out", ""),
    }
    assert widget.data["asks"] == {}


def test_the_calls_decide_about_a_source_that_no_run_has_read(project: Path) -> None:
    screen = wb.placing_sheet("12-bc-syt-2026")
    finding = screen._findings["finding_id"].iloc[0]
    path = wb.answer_finding(finding, why="truncated on purpose", by="An")
    assert finding in path.read_text("utf-8")
    changed = wb.correct("12-bc-syt-2026:line-8#1", 31, why="misprint", by="An", dry_run=True)
    assert "30" in changed.answer
    assert changed.table()["after"].str.startswith("31").any()
    with pytest.raises(UsageError, match="expected a statement_id"):
        wb.correct("../12-bc-syt-2026:line-8#1", 31, why="misprint", by="An")


def test_a_sheet_without_a_front_end_is_a_table_and_needs_a_registered_source(project: Path) -> None:
    screen = wb.placing_sheet("12-bc-syt-2026", lang="vi")
    shown = screen._repr_mimebundle_()["text/html"]
    assert "<table" in shown
    assert HOSTILE not in shown
    assert "Xếp số liệu của 12/BC-SYT" in shown
    (project / "other.txt").write_text("Tỷ lệ hồ sơ số đạt 80%.", "utf-8")
    with pytest.raises(FilingError):
        wb.placing_sheet(project / "other.txt")
    for name in ("no-such-source", "../raw"):
        with pytest.raises(UnknownNameError):
            wb.placing_sheet(name)


def test_a_filing_is_named_by_its_number_or_words_of_its_title(project: Path) -> None:
    (project / "plan.txt").write_text(
        "SỞ Y TẾ HUẾ\nSố: 88/KH-SYT\nHuế, ngày 01 tháng 3 năm 2026\nKẾ HOẠCH\nTriển khai hồ sơ số\n"
        "Tỷ lệ hồ sơ số đạt 90%.\n",
        "utf-8",
    )
    wb.add(project / "plan.txt")
    for name in (
        "12/BC-SYT",
        "12/bc-syt",
        "chuyển đổi số 6 tháng",
        "chuyen doi so",
        "12-bc-syt-2026",
        project / "report.txt",
    ):
        assert find_placed(name) == "12-bc-syt-2026", name
    with pytest.raises(UnknownNameError, match=r"12-bc-syt-2026|Kết quả chuyển đổi số") as unknown:
        wb.placing_sheet("12/BC-SYTT")
    assert "`wb.placing_sheet()` lists the filings" in str(unknown.value)
    with pytest.raises(UnknownNameError, match="nguồn: không nguồn nào tên là “99/BC-XYZ”"):
        wb.placing_sheet("99/BC-XYZ", lang="vi")
    with pytest.raises(AmbiguousNameError, match=r"may mean 2: .*88-kh-syt-2026"):
        wb.placing_sheet("SYT")


def test_without_a_name_the_filings_that_wait_are_listed_newest_first_and_open_their_sheet(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "later.txt").write_text(
        REPORT.replace("12/BC-SYT", "13/BC-SYT").replace("05 tháng", "06 tháng"), "utf-8"
    )
    wb.add(project / "later.txt")
    unread = wb.placing_sheet()
    assert unread.result().table()["source_id"].tolist() == ["13-bc-syt-2026", "12-bc-syt-2026"]
    assert unread.result().answer == "2 filings have not been read by a run yet: open one to see the values."
    built = {
        "sources": pd.DataFrame({"source_id": ["12-bc-syt-2026", "13-bc-syt-2026"]}),
        "placements": pd.DataFrame(
            {"source_id": ["12-bc-syt-2026"] * 3, "outcome": ["to_place", "to_place", "in_panel"]}
        ),
    }
    monkeypatch.setattr(placing_list, "load", lambda name: built[name])
    listed = wb.placing_sheet(lang="vi")
    rows = listed.result().table()
    assert rows[["source_id", "number", "to_place"]].values.tolist() == [["12-bc-syt-2026", "12/BC-SYT", 2]]
    box = listed.widget()
    json.dumps(box.children[0].data)
    assert box.children[0].data["filings"][0]["count"] == "2 chờ xếp"
    box.children[0].asked = {"open": "12-bc-syt-2026"}
    assert box.children[0].answer["here"] == "12-bc-syt-2026"
    assert box.children[1] is listed.sheet("12-bc-syt-2026").widget()
    box.children[0].asked = {"open": "13-bc-syt-2026"}
    assert "một văn bản trong danh sách này" in box.children[0].error
    built["placements"]["outcome"] = "in_panel"
    assert wb.placing_sheet().result().answer.startswith("No filing has values to place.")


def test_a_name_is_checked_when_a_decision_is_made_as_it_is_when_it_is_recorded(project: Path) -> None:
    screen = wb.placing_sheet("12/BC-SYT", lang="vi")
    data = screen.widget().data
    key = next(one["asks"][0] for one in data["statements"] if one["value"] == "41,7%")
    before = _files(project)

    def check(**decision: Any) -> dict[str, Any]:
        return dict(_ask(screen, do="check", form="a form", decision={"key": key, "do": "choose"} | decision).answer)

    wrong = check(column="indicator_code", text="Tỷ lệ phiếu khám")
    assert wrong["form"] == "a form"
    assert wrong["error"] == "Không có chỉ số nào tên là “Tỷ lệ phiếu khám”."
    assert wrong["near"][0] == ["forms_pct", "Tỷ lệ phiếu khám số"]
    assert screen.widget().error == ""
    right = check(column="indicator_code", text="Digital forms")
    assert (right["error"], right["code"], right["name"]) == ("", "forms_pct", "Tỷ lệ phiếu khám số")
    value = next(one for one in data["statements"] if one["value"] == "30%")
    about = {"key": f"value {value['id']}", "why": "in nhầm"}
    nobody = check(**about, column="unit_code", text="Bệnh viện Phong Điềnn")
    assert nobody["near"] == [["f-a", "Bệnh viện Phong Điền"]]
    assert "2026-H1" in check(**about, column="period", text="tháng sáu")["error"]
    assert "31.4 hoặc 31400" in check(**about, do="correct", column="value", value="31.400")["error"]
    assert check(**about, do="correct", column="value", value="31,4")["error"] == ""
    assert _files(project) == before
    assert screen._notebook.decisions == []
    assert screen.widget().data == data  # what a person sees stays


def test_recording_says_what_it_does(project: Path) -> None:
    screen = wb.placing_sheet("12/BC-SYT")
    widget = screen.widget()
    key = next(one["asks"][0] for one in widget.data["statements"] if one["value"] == "41,7%")
    told: list[str] = []
    widget.observe(lambda change: told.append(change["new"]), names="progress")
    _ask(screen, do="record", decisions=[{"key": key, "do": "choose", "text": "forms_pct"}], by="An")
    assert told == [
        "Storing decision 1 of 1…",
        "Storing the places and reading the document again (takes some seconds)…",
        "Checking the values again…",
        "",
    ]


def test_a_value_of_the_desk_is_that_of_reports_and_the_words_of_the_document_stand_apart() -> None:
    desk = wb.dispute_desk(on=_DAY)
    rows = desk.result().table()
    name = next(one for one in rows["id"] if one.startswith("ratio_truncated:bc-379"))
    assert rows.set_index("id").loc[name, ["one", "other"]].tolist() == ["46.1% (60/130 cases)", "46.2%"]
    card = _ask(desk, do="choose", id=name).data["detail"]["cards"][0]
    assert (card["value"], card["printed"]) == ("46.1% (60/130 cases)", "46,1% (60/130 lượt)")
    assert (card["words_lang"], card["passage"]) == ("vi", "Tỷ lệ thanh toán viện phí không dùng tiền mặt")
    for one in rows["id"]:
        for side in _ask(desk, do="choose", id=one).data["detail"]["cards"]:
            assert not any(word in side["value"] for word in ("lượt", "trên", "Trên", "gần")), side


def test_a_decision_is_taken_back_by_the_same_call_from_the_screen_and_from_python(lookup: Path) -> None:
    desk = wb.dispute_desk(on=_DAY)
    cards = desk.widget().data["detail"]["cards"]
    before = desk.widget().data["items"]
    other = next(one["id"] for one in before if one["id"].startswith("bound_not_met"))
    wb.answer_finding(other, why="beds", by="Bình")
    kept = (lookup / "finding_states.csv").read_bytes()
    record = {"do": "record", "id": _OCTOBER, "choice": f"settle {cards[0]['statement_id']}", "why": "list", "by": "An"}
    _ask(desk, **record)
    shown = _ask(desk, do="take_back", id=_OCTOBER, ids=[_OCTOBER])
    assert shown.error == ""
    assert shown.data["recorded"]["is_back"]
    assert len((lookup / "settled.csv").read_text("utf-8").splitlines()) == 1
    assert (lookup / "finding_states.csv").read_bytes() == kept
    assert next(one for one in shown.data["items"] if one["id"] == _OCTOBER)["decided"] == ""
    assert _ask(desk, **record | {"turn": 3}).error == ""  # it can be decided again
    wb.take_back(cards[0]["statement_id"])
    assert len((lookup / "settled.csv").read_text("utf-8").splitlines()) == 1
    wb.answer_finding(other, "wrong_alarm", why="no beds", by="An")
    wb.take_back(other)
    assert (lookup / "finding_states.csv").read_bytes() == kept  # the earlier decision holds again
    with pytest.raises(UsageError, match="một cảnh báo hoặc statement_id đã có quyết định"):
        wb.take_back("nothing", lang="vi")
    with pytest.raises(UsageError, match="expected a finding or a statement_id that was decided"):
        desk.take_back([_OCTOBER])


def test_contradictions_of_one_cause_are_decided_together_all_of_them_or_none(lookup: Path) -> None:
    desk = wb.dispute_desk(on=_DAY)
    data = desk.widget().data
    json.dumps(data)
    members: dict[str, list[str]] = {}
    for one in data["items"]:
        members.setdefault(one["group"], []).append(one["id"])
    alone = members.pop("")
    assert members.keys() == data["groups"].keys()
    key = next(key for key in members if key.startswith("group:total_differs"))
    assert data["groups"][key]["n"] == len(members[key]) > 20
    detail = _ask(desk, do="choose", id=key).data["detail"]
    assert [one["id"] for one in detail["members"]] == members[key]
    record = {"do": "record", "id": key, "choice": "explained", "why": "other offices count too", "by": "An"}
    for wrong, said in (
        ({"ids": [members[key][0], alone[0]]}, "contradictions with the same cause"),
        ({"ids": [*members[key][:2], "x"]}, "identifier: found 'x'"),
        ({"ids": members[key][:3], "choice": "settle nothing"}, "found 'nothing'"),
        ({"ids": members[key][:3], "why": " "}, "why: found"),
    ):
        assert said in _ask(desk, **record | wrong).error
        assert list(lookup.glob("*.csv")) == []
    some = members[key][:5]
    widget = _ask(desk, **record, ids=some)
    assert widget.error == ""
    assert pd.read_csv(lookup / "finding_states.csv")["finding_id"].tolist() == some
    decided = [one["id"] for one in widget.data["items"] if one["decided"]]
    assert sorted(decided) == sorted(some)  # nothing is decided about those that were not named
    assert widget.data["groups"][widget.data["chosen"]]["n"] == 5
    back = _ask(desk, do="take_back", id=widget.data["chosen"], ids=some[:2])
    assert pd.read_csv(lookup / "finding_states.csv")["finding_id"].tolist() == some[2:]
    assert back.error == ""
