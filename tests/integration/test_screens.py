"""The screens of `wb` on the shipped data: what they show is what questions and commands answer."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import analysis as wb
from analysis.errors import UsageError
from analysis.questions import UnknownNameError, _workspace
from analysis.questions._asked import no_values, units_of_level
from analysis.questions.explorers import _release_cards
from analysis.questions.explorers._explored_series import safe_address
from analysis.questions.explorers._screen_widget import screen_class
from analysis.todo import count_values

pytestmark = pytest.mark.usefixtures("asked")
Tables = dict[str, pd.DataFrame]
_DAY = "2026-06-30"
_EMR = "hospitals_with_electronic_medical_records_pct"


def test_the_board_has_the_rows_of_the_targets_of_each_organisation() -> None:
    board = wb.target_board(on=_DAY)
    rows = board.result().table()
    assert rows["unit_code"].nunique() > 20
    for unit in ("vn", "p34-01", "f-kon-tum-psychiatric-centre"):
        mine = rows[rows["unit_code"] == unit].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, wb.targets(unit, on=_DAY).table(), check_dtype=False)
    shown = board.widget().data["rows"]
    json.dumps(shown)  # plain enough to travel
    columns = ["unit_code", "indicator_code", "statement_id", "state", "sentence"]
    assert [[row[name] for name in columns] for row in shown] == rows[columns].values.tolist()
    assert sum(row["set_by"] != "" for row in shown) == len(shown)
    assert {row["set_by"] for row in shown if row["statement_id"].startswith("national_targets:")} > {
        "Directive 07/CT-TTg (14 March 2025)"
    }


def test_the_board_states_a_pace_that_is_needed_only_before_the_deadline() -> None:
    rows = wb.target_board(on=_DAY).result().table()
    needed = rows[rows["needed_per_6_months"].notna()]
    assert len(needed)
    assert (needed["due"] >= pd.Timestamp(_DAY)).all()
    assert (needed["needed_per_6_months"] > 0).all()
    assert not set(needed["state_code"]) & {"met", "met_late", "missed", "conflict", "fell_back", "mixed", "no_data"}


def test_the_board_takes_names_and_refuses_wrong_ones() -> None:
    board = wb.target_board(["Hà Nội", "Huế"], "EMR public hospitals", lang="vi", on=_DAY)
    assert set(board.result().table()["unit_code"]) <= {"p34-01", "p34-46"}
    assert (
        board.result()
        .code()
        .endswith(
            "wb.target_board(units=['Hà Nội', 'Huế'], on='2026-06-30', lang='vi', indicators=['EMR public hospitals'])"
        )
    )
    with pytest.raises(UnknownNameError, match="nobody at all"):
        wb.target_board("nobody at all", on=_DAY)
    none = wb.target_board("p34-79", "telehealth_facilities_count", on=_DAY)
    assert none.result().answer == "None of the chosen organisations and indicators has a target in force."
    assert none.widget().data["rows"] == []


def test_a_row_of_the_board_opens_the_series_behind_it(tables: Tables) -> None:
    widget = wb.target_board("vn", _EMR, on=_DAY).widget()
    widget.asked = {"open": 0}
    points = widget.answer["points"]
    assert points == wb.explore(_EMR, "vn", on=_DAY).widget().data["series"][0]["points"]
    ops = tables["observations"].drop_duplicates("statement_id").set_index("statement_id")["op"].fillna("=")
    assert [point["op"] for point in points] == [ops[point["statement_id"]] for point in points]
    assert widget.answer["code"].endswith(f"wb.explore('{_EMR}', ['vn'], on='2026-06-30')")
    before = widget.answer
    for wrong in (-1, 10_000, "0", None):
        widget.asked = {"open": wrong}
        assert (widget.answer, "expected the place of a row, 0 to 1" in widget.error) == (before, True)


def test_a_run_gets_the_table_of_the_board_and_a_person_the_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    board = wb.target_board("vn", on=_DAY)
    assert "<table" in board._repr_mimebundle_()["text/html"]
    assert repr(board).startswith("Target board\n1 organisation has ")
    monkeypatch.setenv("WORKBENCH_WIDGETS", "1")
    bundle = board._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data


def test_the_home_counts_its_places_and_opens_them_below(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_release_cards, "list_outputs", list)
    monkeypatch.setattr(_release_cards, "list_releases", list)
    home = wb.home(on=_DAY)
    page = home.widget()
    bar, stage = page.children
    own = stage.children
    assert {"wb-screen", "wb-home"} <= set(page._dom_classes)  # one ground below the bar and the screen
    counts = {place["name"]: place["count"] for place in bar.data["places"]}
    assert counts == {
        "home": None,
        "placing": count_values(tables).to_do,
        "series": len(_workspace.open_workspace("en", _DAY).names.values_by_series),
        "targets": len(wb.target_board(on=_DAY).result().table()),
        "disputes": len(wb.dispute_desk(on=_DAY).result().table().query("decided == ''")),
        "releases": 0,
    }
    for name, title in (("targets", "Target board"), ("releases", "Release desk"), ("series", None)):
        bar.asked = {"go": name}
        assert (bar.answer["here"], bar.answer["call"]) == (name, "")
        assert title in (None, stage.children[0].data["title"])
    bar.asked = {"go": "nowhere"}
    assert "expected placing, series, targets, disputes, releases" in bar.error
    assert bar.answer["here"] == "series"
    bar.asked = {"go": "home"}
    assert (stage.children, bar.error) == (own, "")
    assert "workbench finding set" not in str(own[3].data)  # the desk takes the decision


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_each_thing_to_do_leads_to_the_screen_or_the_command_that_settles_it(lang: str) -> None:
    home = wb.home(on=_DAY, lang=lang)
    bar, stage = home.widget().children
    todo = stage.children[3]
    items = todo.data["items"]
    assert [[one["sentence"], one["label"], one["call"]] for one in items] == home.todo().to_numpy().tolist()
    places = {one["place"] for one in items}
    assert {"disputes", ""} <= places <= {"disputes", "placing", ""}
    for place, item in enumerate(items):
        if not item["place"]:
            assert item["call"].startswith(("workbench ", "wb.answer_finding("))
            continue
        todo.asked = {"open": place}
        assert (todo.error, bar.answer["here"], bar.answer["call"]) == ("", item["place"], item["call"])
        opened = eval(item["call"], {"wb": wb})
        shown = stage.children[0].data
        assert shown.get("chosen") == opened.widget().data.get("chosen")
        assert (item["place"] != "disputes") or repr(shown["chosen"]) in item["call"]
    for wrong in (len(items), -1, "0", None):
        before = bar.answer
        todo.asked = {"open": wrong}
        assert bar.answer == before


def test_a_desk_opens_on_the_finding_that_is_asked_for() -> None:
    rows = wb.dispute_desk(on=_DAY).result().table()
    last = rows["id"].iloc[-1]
    desk = wb.dispute_desk(finding=last, on=_DAY)
    assert desk.widget().data["chosen"] == last
    assert desk.result().code().endswith(f"wb.dispute_desk(finding={last!r}, on='2026-06-30')")
    for lang, expected in (("en", "expected an id of the list"), ("vi", "một mã trong danh sách")):
        with pytest.raises(UsageError, match=expected):
            wb.dispute_desk(finding="no such finding", lang=lang, on=_DAY)


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_newest_filing_with_values_to_place_is_the_first_thing_to_do(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    statements = tables["statements"]
    names = ("kh-syt-hai-duong-2021", "bc-379-kon-tum-2026")
    parts = [statements[statements["source_id"] == name].head(3) for name in names]
    kept = ["statement_id", "source_id", "unit_code", "indicator_code", "kind"]
    said = {"outcome": "to_place", "in_panel": False, "why_not": '{"code": "placing.no_period"}'}
    placements = pd.concat(parts)[kept].assign(**said)
    monkeypatch.setattr(_workspace, "load_snapshot", lambda day: tables | {"placements": placements})
    monkeypatch.setattr(_workspace, "_state_of_files", lambda: ("waiting", lang))
    home = wb.home(on=_DAY, lang=lang)
    first, *others = home.todo().to_dict("records")
    assert "379/BC-ĐTNDTT" in first["sentence"]
    assert " 3 " in first["sentence"]
    option = "" if lang == "en" else ", lang='vi'"
    assert first["call"] == f"wb.placing_sheet('bc-379-kon-tum-2026'{option})"
    assert not any("placing_sheet('bc-379" in one["call"] for one in others)  # asked once


def test_the_home_prints_numbers_as_reports_do(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    count = "hospitals_with_electronic_medical_records_count"
    rows = pd.DataFrame(
        {
            "unit": ["Huế", "Huế"],
            "indicator": ["share", "count"],
            "indicator_code": [_EMR, count],
            "figure": ["68%", "1,062"],
            "change": [49.25, -1200.0],
            "counted": ["hospitals", "facilities"],
        }
    )
    shown = {}
    for lang in ("en", "vi"):
        home = wb.home(on=_DAY, lang=lang)
        monkeypatch.setattr(home, "changed", lambda: rows)
        shown[lang] = home._changed_view()._repr_html_()
        group = {"en": ",", "vi": "."}[lang]
        assert ">1,062 facilities<" in shown[lang]
        assert f">−1{group}200 facilities<" in shown[lang]
        values = int(tables["observations"].dropna(subset=["value"])["is_chosen"].sum())
        assert f" {values // 1000}{group}{values % 1000:03d} " in home.counts()
    assert ">+49.3 points<" in shown["en"]
    assert ">+49,3 điểm %<" in shown["vi"]


def test_a_run_gets_the_list_of_places_without_what_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_release_cards, "list_releases", lambda: pytest.fail("a run reads what it declares"))
    home = wb.home(on=_DAY, lang="vi")
    shown = home._repr_mimebundle_()["text/html"]
    assert "wb.target_board(on=&#39;2026-06-30&#39;, lang=&#39;vi&#39;)" in shown
    assert "wb.release_desk(lang=&#39;vi&#39;)" in shown
    assert home.places(of_tables=True)["releases"] is None


def test_two_screens_of_one_page_keep_a_script_and_a_style_of_their_own() -> None:
    names = (
        "series_explorer",
        "target_board",
        "release_desk",
        "dispute_desk",
        "placing_screen",
        "home_places",
        "home_todo",
        "placing_list",
    )
    assert len({screen_class(name)()._anywidget_id for name in names}) == len(names)


def test_the_home_of_a_project_without_values_counts_nothing(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = ("observations", "findings", "targets", "national_targets", "verdicts", "statements")
    empty = tables | {name: tables[name].iloc[:0] for name in bare}
    monkeypatch.setattr(_workspace, "load_snapshot", lambda day: empty)
    monkeypatch.setattr(_workspace, "_state_of_files", lambda: ("empty",))
    counts = wb.home(on=_DAY).places(of_tables=True)
    assert counts == {"placing": 0, "series": 0, "targets": 0, "disputes": None, "releases": None}


def test_a_row_of_the_board_holds_what_its_table_holds_in_the_words_of_reports() -> None:
    board = wb.target_board(on=_DAY)
    rows, data = board.result().table(), board.widget().data
    texts = _workspace.open_workspace("en", _DAY).context.texts
    tones = {
        "missed": "bad",
        "behind": "bad",
        "on_course": "good",
        "met": "good",
        "conflict": "doubt",
        "stale": "doubt",
    }
    for row, shown in zip(rows.to_dict("records"), data["rows"], strict=True):
        assert shown["tone"] == tones.get(shown["state_code"], shown["tone"])
        assert shown["due_text"] == ("" if pd.isna(row["due"]) else texts.date(row["due"].date()))
        for name in ("pace", "needed"):
            value = row[f"{name}_per_6_months"]
            assert shown[f"{name}_text"] == ("" if pd.isna(value) else texts.number(value, 1))
        assert shown["chance_text"] == ("" if pd.isna(row["chance"]) else texts.probability(row["chance"]))
        if shown["gap"]:
            assert ("point" in shown["gap"]) == shown["is_share"]
    assert {code for code, *_ in data["states"]} == set(rows["state_code"])
    assert sum(shown["gap"] != "" for shown in data["rows"]) == rows["gap"].notna().sum() > 0


def test_an_explorer_keeps_what_it_shows_when_a_request_is_refused(tables: Tables) -> None:
    code = "telehealth_facilities_count"  # without a model, so that it is drawn at once
    screen = wb.explore(code, "vn", on=_DAY)
    widget = screen.widget()
    before = widget.data
    widget.asked = {"indicator": "papi_internet_access_index", "units": ["nobody at all"], "geography": ""}
    assert "nobody at all" in widget.error
    assert (widget.data, screen.indicator, screen.units) == (before, code, ["vn"])
    widget.asked = {"indicator": code, "units": ["vn"], "geography": ""}
    assert (widget.error, widget.data["series"]) == ("", before["series"])
    names = tables["units"].query("level == 'province' and valid_to.isna()")["unit_code"].tolist()[:8]
    assert len(wb.explore(code, names, on=_DAY).widget().data["series"]) == 6


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_an_explorer_names_each_organisation_that_it_does_not_draw_and_says_why(tables: Tables, lang: str) -> None:
    space = _workspace.open_workspace(lang, _DAY)
    name = space.context.dated_name
    drawn = wb.explore(_EMR, ["vn"], lang=lang, on=_DAY).widget().data
    assert (len(drawn["series"]), drawn["notes"]) == (1, [])
    held = {unit for unit, code in space.names.values_by_series if code == _EMR}
    missing = [unit for unit in units_of_level(space, "province") if unit not in held][:2]
    [note] = wb.explore(_EMR, ["vn", *missing], lang=lang, on=_DAY).widget().data["notes"]
    assert note == no_values(space, missing, _EMR)
    assert note == wb.series(_EMR, missing, lang=lang, on=_DAY).answer  # the words of the question
    many = [*sorted(held)[:6], *missing]
    [left_out] = wb.explore(_EMR, many, lang=lang, on=_DAY).widget().data["notes"]
    assert ", ".join(map(name, missing)) in left_out
    assert "6" in left_out


def test_an_explorer_says_that_figures_are_known_by_their_year_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.questions.explorers._explored_series.drawn_values", lambda *asked: [])
    for lang, said in (("en", "The sources give only the year of the figures of "), ("vi", "chỉ cho biết năm")):
        [note] = wb.explore(_EMR, ["vn"], lang=lang, on=_DAY).widget().data["notes"]
        assert said in note
        assert _workspace.open_workspace(lang, _DAY).context.dated_name("vn") in note


@pytest.mark.parametrize(
    ("address", "linked"),
    [("https://a.vn/b", True), ("http://a.vn", True), ("javascript:alert(1)", False), ("//a.vn", False), (None, False)],
)
def test_a_page_links_only_to_addresses_that_cannot_run(address: str | None, linked: bool) -> None:
    assert bool(safe_address(address)) is linked


def test_the_home_counts_chosen_values_and_leads_to_the_newest_document(tables: Tables) -> None:
    home = wb.home(on=_DAY)
    observed = tables["observations"].dropna(subset=["value"])
    assert f" {int(observed['is_chosen'].sum()):,} values" in home.counts()
    documents = tables["sources"].query("kind in ('filing', 'hand_reading')").dropna(subset=["issued"])
    newest = set(documents.loc[documents["issued"] == documents["issued"].max(), "source_id"])
    (placing,) = (place for place in home.widget().children[0].data["places"] if place["name"] == "placing")
    assert any(repr(name) in placing["call"] for name in newest)
