"""The to-do list: one question for all values that one answer places, what changes most first, nothing lost."""

from __future__ import annotations

import shlex
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from analysis.i18n import LANGUAGES, Message, translate_cell
from analysis.panel import build_panel
from analysis.paths import lookup_folder
from analysis.placing import list_placements
from analysis.registry import collect_documents
from analysis.schemas import TABLES, set_types
from analysis.todo import build_todo, count_values

Tables = dict[str, pd.DataFrame]
_DAY = "2026-07-01"
_REPORT = """BỆNH VIỆN ĐA KHOA SÔNG LAM

Số: {number}/BC-BV

Sông Lam, ngày 10 tháng 7 năm 2026

BÁO CÁO

Kết quả chuyển đổi số 6 tháng đầu năm 2026

- Tỷ lệ máy trạm có phần mềm chống mã độc đạt 70,2% (40/57 máy).

- Số máy trạm: 57 máy, tăng 12% so với cùng kỳ.

- Tỷ lệ khám chữa bệnh bằng căn cước đạt {share}%.
"""


def _frame(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    return set_types(name, pd.DataFrame(list(rows)).reindex(columns=TABLES[name].column_names))


def _value(number: int, source: str = "bc-1", **cells: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a statement and its placement: not in the panel, for its wording is new."""
    wording = cells.pop("indicator_text", "Tỷ lệ máy trạm")
    why = cells.pop("why", Message("placing.indicator_new", {"wording": wording}))
    key = {"statement_id": f"{source}:line-{number}#1", "source_id": source}
    said = {"indicator_text": wording, "unit_text": cells.pop("unit_text", None), "raw_text": "70%", "kind": "actual"}
    placed = {"outcome": "to_place", "in_panel": False, "kind": "actual", "unit_code": "f-1"} | cells
    statement = key | said | {"locator": f"line {number}", "unit_code": placed["unit_code"]}
    return statement, key | placed | {"why_not": why.to_json() if why else None}


def _tables(*values: tuple[dict[str, Any], dict[str, Any]], **more: pd.DataFrame) -> Tables:
    sources = [
        {"source_id": name, "folder": name, "title": f"Báo cáo {name}", "url": "filed"} for name in ("bc-1", "bc-2")
    ]
    units = [
        {
            "unit_code": code,
            "name_vi": f"Bệnh viện {code}",
            "name_en": code,
            "level": "facility",
            "facility_type": "hospital",
            "parent_code": "p34-46",
        }
        for code in ("f-1", "f-2", "f-3")
    ]
    indicator = {"indicator_code": "visits", "title_vi": "Khám", "title_en": "Visits", "aggregation": "sum"}
    return {
        "sources": _frame("sources", *(row | {"kind": "filing"} for row in sources)),
        "units": _frame("units", *units),
        "indicators": _frame("indicators", indicator),
        "statements": _frame("statements", *(statement for statement, _ in values)),
        "placements": _frame("placements", *(placement for _, placement in values)),
    } | more


def _finding(name: str, place: str, other: str | None = None, **cells: Any) -> dict[str, Any]:
    said = Message("finding.two_figures", {"name": name, "period": "2025", "printed": "9%", "recomputed": "8%"})
    row = {"finding_id": f"two_figures:bc-1:{name}", "rule": "two_figures", "severity": "suspicious", "state": "open"}
    row |= {"source_id": "bc-1", "locator": place, "other_locator": other, "printed": "9%", "recomputed": "8%"}
    return row | {"message": said.to_json(), "unit_code": "f-1"} | cells


def test_every_value_of_a_filing_is_in_the_panel_in_one_item_or_left_out_with_a_reason(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.txt").write_text(_REPORT.format(number=number, share=40 + number), "utf-8")
    collected, errors = collect_documents(sorted(tmp_path.iterdir()))
    assert not errors
    tables = collected | build_panel(collected, lookup_folder(), tmp_path)
    tables["placements"] = list_placements(tables)
    listed = Counter(name for cell in build_todo(tables, _DAY)["statement_ids"].dropna() for name in cell.split(" | "))
    outcome = tables["placements"].set_index("statement_id")["outcome"]
    assert {name: listed[name] for name in outcome.index} == (outcome == "to_place").astype(int).to_dict()
    counted = count_values(tables)
    assert counted.in_panel + counted.to_do + counted.not_data == counted.read == len(tables["statements"]) > 0
    assert counted.to_do == listed.total()
    assert counted.left_out == {"placing.change": 2}
    assert counted.describe() == f"read 8 values: 0 in the panel, {counted.to_do} to do, 2 not data (2 change)"


_REASONS = (
    Message("placing.no_unit"),
    Message("placing.unit_like", {"name": "BV", "unit": "A"}),
    Message("placing.indicator_new", {"wording": "w"}),
    Message("placing.no_period"),
    Message("placing.measure", {"printed": "9", "indicator": "i"}),
    Message("placing.other"),
)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("in_panel", "to_place", "left_out")),
            st.lists(st.sampled_from(_REASONS), min_size=1, max_size=3, unique_by=lambda reason: reason.code),
            st.sampled_from(("Tỷ lệ A", "tỷ lệ a", "Số B", None)),
            st.sampled_from(("bc-1", "bc-2")),
        ),
        max_size=12,
    )
)
def test_each_value_to_place_is_in_exactly_one_item_whatever_its_reasons(drawn: list[tuple[Any, ...]]) -> None:
    values = []
    for number, (outcome, reasons, wording, source) in enumerate(drawn):
        why = reasons[0] if len(reasons) == 1 else Message("joined", {"parts": reasons})
        values.append(_value(number, source, outcome=outcome, why=why, indicator_text=wording, unit_text="BV"))
    tables = _tables(*values) if values else _tables(_value(0, outcome="in_panel"))
    todo = build_todo(tables, _DAY)
    listed = Counter(name for cell in todo["statement_ids"].dropna() for name in cell.split(" | "))
    waiting = tables["placements"].query("outcome == 'to_place'")["statement_id"]
    assert listed == Counter(waiting)
    assert todo["n_values"].sum() == count_values(tables).to_do == len(waiting)


def test_a_wording_with_twelve_values_is_one_item() -> None:
    values = [_value(number, source) for number in range(6) for source in ("bc-1", "bc-2")]
    (item,) = build_todo(_tables(*values), _DAY).to_dict("records")
    assert (item["kind"], item["n_values"], item["command"]) == ("unplaced", 12, "workbench place bc-1")
    assert translate_cell(item["sentence"], "en") == (
        "no indicator matches ‘Tỷ lệ máy trạm’ (values: 12; documents: 2)"
    )


def test_a_filing_of_nobody_is_asked_about_once_for_all_its_values() -> None:
    unknown = [_value(n, indicator_text=f"Tỷ lệ {n}", unit_code=None, why=Message("placing.no_unit")) for n in range(5)]
    (item,) = build_todo(_tables(*unknown), _DAY).to_dict("records")
    assert (item["n_values"], item["about"]) == (5, "Báo cáo bc-1")


@pytest.mark.parametrize(
    ("code", "arguments", "words"),
    [
        ("placing.unit_doubtful", {"unit": "A", "sure": 60.0}, ["--unit", "f-1"]),
        ("placing.period_doubtful", {"period": "2026-H1"}, ["--period", "2026-H1"]),
        ("placing.unit_like", {"name": "BV 1", "unit": "A"}, ["--wording", "BV 'Một'", "--set", "unit=f-1"]),
        (
            "placing.indicator_proposed",
            {"wording": "w", "indicator": "i", "sure": 60.0},
            ["--wording", 'Tỷ lệ "khám"; $HOME', "--set", "indicator=visits"],
        ),
    ],
)
def test_a_likely_answer_stands_in_the_command_quoted(code: str, arguments: dict[str, Any], words: list[str]) -> None:
    said = {"indicator_text": 'Tỷ lệ "khám"; $HOME', "unit_text": "BV 'Một'", "indicator_code": "visits"}
    (item,) = build_todo(_tables(_value(1, why=Message(code, arguments), **said)), _DAY).to_dict("records")
    assert item["kind"] == "doubtful"
    assert shlex.split(item["command"]) == ["workbench", "place", "bc-1", *words]


def test_an_unlikely_answer_stands_in_no_command() -> None:
    why = Message("placing.indicator_proposed", {"wording": "w", "indicator": "i", "sure": 32.0})
    value = _value(1, why=why, indicator_text="w", indicator_code="visits", indicator_confidence=0.32)
    (item,) = build_todo(_tables(value), _DAY).to_dict("records")
    assert item["command"] == "workbench place bc-1"


def test_the_first_open_question_of_a_value_is_asked_first() -> None:
    both = Message(
        "joined", {"parts": [Message("placing.indicator_new", {"wording": "w"}), Message("placing.no_unit")]}
    )
    (item,) = build_todo(_tables(_value(1, why=both)), _DAY).to_dict("records")
    assert "not known which organisation" in translate_cell(item["sentence"], "en")


def test_findings_of_one_root_are_one_item_and_answered_ones_are_none() -> None:
    rows = [
        _finding("a", "line 1", "line 2"),
        _finding("b", "line 3", "line 2", severity="error"),
        _finding("c", "line 9", "line 8"),
        _finding("d", "line 5", "line 6", state="explained"),
        _finding("e", "line 7"),
        _finding("f", "line 6", rule="total_differs"),
    ]
    todo = build_todo(_tables(_value(1), findings=_frame("findings", *rows)), _DAY)
    commands = todo.loc[todo["kind"] == "contradictory", "command"].tolist()
    assert commands == [
        "workbench finding set two_figures:bc-1:b two_figures:bc-1:a",
        "workbench finding set two_figures:bc-1:c",
        "workbench finding set two_figures:bc-1:f",
    ]


def test_an_answered_finding_whose_values_changed_is_an_item_again_and_says_so() -> None:
    again = _finding("a", "line 1", "line 2", earlier_state="explained")
    todo = build_todo(_tables(_value(1), findings=_frame("findings", again)), _DAY)
    (said,) = todo.loc[todo["kind"] == "contradictory", "sentence"]
    assert translate_cell(said, "en").startswith("the values have changed since they were answered: ")


def test_what_feeds_a_verdict_a_report_and_the_level_above_comes_first() -> None:
    plain, fed = _value(1, indicator_text="Tỷ lệ khác"), _value(9, indicator_text="Khám", indicator_code="visits")
    target = {"statement_id": "t", "unit_code": "f-1", "indicator_code": "visits"}
    duty = {"unit_code": "f-1", "regime": "r", "period": "2026-H1", "state": "received"}
    more = {"targets": _frame("targets", target), "duties": _frame("duties", duty)}
    todo = build_todo(_tables(plain, fed, **more), _DAY)
    assert todo["feeds"].tolist() == ["verdict report consolidated", "report"]
    assert todo["weight"].tolist() == [4, 2]
    assert build_todo(_tables(plain, fed), _DAY)["weight"].tolist() == [2, 1]


def test_findings_of_two_documents_on_one_value_are_one_item_and_those_of_duties_are_none() -> None:
    rows = [
        _finding("a", "line 1", "line 4", other_source_id="bc-2"),
        _finding("b", "line 4", "line 9", source_id="bc-2", finding_id="two_figures:bc-2:b"),
        _finding("c", "line 1", source_id="bc-2", finding_id="x:bc-2:c", severity="error"),
        _finding("d", "line 7", severity="error", rule="report_missing"),
    ]
    values = [_value(1), _value(2), _value(4, "bc-2"), _value(9, "bc-2")]
    todo = build_todo(_tables(*values, findings=_frame("findings", *rows)), _DAY).query("kind == 'contradictory'")
    assert [(row["command"].split()[3:], row["n_values"], row["weight"]) for row in todo.to_dict("records")] == [
        (["two_figures:bc-1:a", "two_figures:bc-2:b"], 3, 3),
        (["x:bc-2:c"], 0, 2),  # a proven error weighs twice
    ]


def test_no_item_tells_the_telephone_of_a_person() -> None:
    found = _finding("a", "line 1", "line 2", printed="gọi 0912345678")
    value = _value(1, indicator_text="Số điện thoại ông Nguyễn Văn An 0912345678")
    todo = build_todo(_tables(value, findings=_frame("findings", found)), _DAY)
    assert len(todo) == 2
    assert not todo["about"].str.contains("0912345678").any()


def test_spellings_of_one_name_are_one_item_and_values_without_words_are_asked_for_by_filing() -> None:
    unknown = Message("placing.unit_unknown", {"name": "BV"})
    named = [_value(n, unit_text=name, unit_code=None, why=unknown) for n, name in enumerate(("BV Một", "bv một"))]
    (item,) = build_todo(_tables(*named), _DAY).to_dict("records")
    assert (item["n_values"], item["about"]) == (2, "BV Một")
    bare = [_value(1, source, indicator_text=None) for source in ("bc-1", "bc-2")]
    assert sorted(build_todo(_tables(*bare), _DAY)["about"]) == ["Báo cáo bc-1", "Báo cáo bc-2"]


def test_contradictions_come_before_values_to_place_that_weigh_as_much_and_what_is_never_added_up_weighs_less() -> None:
    finding = _finding("a", "line 8", "line 9")
    tables = _tables(
        _value(1, unit_code=None), _value(2, indicator_text="Khác", unit_code=None, why=Message("placing.no_unit"))
    )
    found = build_todo(tables | {"findings": _frame("findings", finding)}, _DAY)
    assert found["weight"].tolist() == [1, 1, 1]
    assert found["kind"].tolist() == ["contradictory", "unplaced", "unplaced"]
    tables = _tables(_value(1, indicator_code="visits"))
    tables["indicators"]["aggregation"] = "none"
    assert build_todo(tables, _DAY)["weight"].tolist() == [1]


def test_without_a_day_tasks_are_judged_on_that_of_the_build() -> None:
    task = {"task_id": "a", "source_id": "bc-1", "title_vi": "Việc", "due": "2026-07-31"}
    state = {"task_id": "a", "unit_code": "f-1", "state": "unknown"}
    nobody = {"task_id": "a", "unit_code": None, "state": "unknown"}
    more = {"tasks": _frame("tasks", task), "task_states": _frame("task_states", state, nobody)}
    kinds = []
    for day in ("2026-07-01", "2026-06-01", "2027-01-01"):
        scores = pd.DataFrame({"judged_on": pd.to_datetime([day])})
        kinds.append(build_todo(_tables(_value(1), **more, scores=scores)).query("kind == 'due'")["weight"].tolist())
    assert kinds == [[0.5], [], [0.25]]


def test_units_that_owe_one_report_are_one_item() -> None:
    duties = [
        {"unit_code": unit, "regime": "nd-09", "period": "2026-H1", "state": "missing", "due": "2026-06-25"}
        for unit in ("f-1", "f-2", "f-3")
    ]
    duties[1]["due"] = "2026-06-30"
    duties += [duties[0] | {"period": "2026-Q1", "state": state, "regime": state} for state in ("late", "not_yet_due")]
    (item,) = (
        build_todo(_tables(_value(1), duties=_frame("duties", *duties)), _DAY)
        .query("kind == 'missing'")
        .to_dict("records")
    )
    assert (item["command"], item["weight"]) == ("workbench missing --period 2026-H1", 6)
    assert (
        translate_cell(item["sentence"], "en")
        == "first half of 2026: no report from f-1; f-2; f-3 (due on 25 June 2026)"
    )


def test_tasks_that_are_overdue_or_due_within_thirty_days_are_listed_and_finished_ones_are_not() -> None:
    days = {"a": "2026-06-30", "b": "2026-07-31", "c": "2026-08-01", "d": "2026-06-30"}
    tasks = [
        {"task_id": name, "source_id": "bc-1", "title_vi": f"Việc {name}", "due": day} for name, day in days.items()
    ]
    states = [{"task_id": name, "unit_code": "f-1", "state": "unknown"} for name in "abc"]
    states.append({"task_id": "d", "unit_code": "f-1", "state": "done"})
    more = {"tasks": _frame("tasks", *tasks), "task_states": _frame("task_states", *states)}
    due = build_todo(_tables(_value(1), **more), _DAY).query("kind == 'due'")
    assert [(row["command"], row["weight"]) for row in due.to_dict("records")] == [
        ("workbench task set b --unit f-1 --state done", 0.5),
        ("workbench task set a --unit f-1 --state done", 0.25),
    ]


def test_a_list_for_one_unit_has_what_concerns_it_only() -> None:
    values = [_value(1), _value(2, unit_code="f-2", indicator_text="Tỷ lệ khác")]
    assert build_todo(_tables(*values), _DAY, ["f-2"])["about"].tolist() == ["Tỷ lệ khác"]


def test_the_order_of_the_rows_does_not_matter_and_every_sentence_has_every_language() -> None:
    values = [_value(number, indicator_text=f"Tỷ lệ {number % 3}") for number in range(9)]
    findings = [_finding(name, f"line {name}", "line x") for name in "abc"]
    first = build_todo(_tables(*values, findings=_frame("findings", *findings)), _DAY)
    again = build_todo(_tables(*values[::-1], findings=_frame("findings", *findings[::-1])), _DAY)
    names = ["item_id", "kind", "n_values", "weight"]
    assert first[names].equals(again[names])
    assert all(translate_cell(cell, lang) for cell in first["sentence"] for lang in LANGUAGES)


def test_a_project_without_tables_has_nothing_to_do() -> None:
    assert build_todo({}, _DAY).empty


def test_folders_that_cannot_be_read_and_files_that_nobody_added_are_items() -> None:
    rows = [
        {"source_id": "bc-9", "type": "folder", "unit_code": "f-1", "reason": "source.yml is damaged; correct it"},
        {"source_id": "báo cáo 1.docx", "type": "loose_file", "unit_code": None, "reason": "?"},
    ]
    tables = _tables(_value(1, outcome="in_panel"), unread_sources=pd.DataFrame(rows))
    found = {
        translate_cell(row["sentence"], "en"): row["command"] for row in build_todo(tables, _DAY).to_dict("records")
    }
    assert found == {
        "‘bc-9’ cannot be read: source.yml is damaged; correct it": "workbench run --tables",
        "the file báo cáo 1.docx in data/raw has not been added": "workbench add 'data/raw/báo cáo 1.docx'",
    }
    assert build_todo(tables, _DAY, ["f-1"])["about"].tolist() == ["bc-9"]


def test_facilities_without_a_type_are_one_question_with_the_command_that_answers_it() -> None:
    units = _frame(
        "units",
        *(
            {"unit_code": code, "name_vi": code, "name_en": code, "level": level, "facility_type": kind}
            for code, level, kind in (
                ("p34-46", "province", None),
                ("f-a", "facility", "hospital"),
                *((f"f-{letter}", "facility", None) for letter in "bcde"),
            )
        ),
    )
    tables = {"units": units, "sources": _frame("sources")}
    [item] = build_todo(tables, _DAY).to_dict("records")
    assert (item["kind"], item["command"]) == ("doubtful", "workbench place --unit f-b")
    assert translate_cell(item["sentence"], "en").endswith("it counts among all types: f-b; f-c; f-d and 1 more")
    assert build_todo(tables, _DAY, ["f-a"]).empty
