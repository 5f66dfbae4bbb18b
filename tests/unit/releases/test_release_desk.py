"""The release desk: it shows what the commands find, takes the steps that they take, and writes nothing else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import AnalysisError
from analysis.i18n import LANGUAGES, translate
from analysis.pipeline.operate import hold_project
from analysis.pipeline.operate._lock import user_name
from analysis.pipeline.publishing import release_steps
from analysis.questions import release_desk
from analysis.questions.explorers import _release_cards
from analysis.releases import check_release_set, find_release

Desk = Any  # the helper class of conftest.py


@pytest.fixture
def screen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the function that opens the desk of the small project."""
    monkeypatch.setenv("WORKBENCH_BY", "An")
    monkeypatch.setattr(release_steps, "_known_on", lambda day: desk.tables)
    monkeypatch.setattr("analysis.panel.load_all", lambda: desk.tables)
    monkeypatch.setattr(_release_cards, "changed_since_check", lambda release: [])
    for module in (release_steps, _release_cards):
        monkeypatch.setattr(module, "list_outputs", lambda: _complete(desk.outputs))
    monkeypatch.setattr(release_steps, "digest_tables", lambda: desk.basis)
    monkeypatch.setattr(release_steps, "check_outputs", lambda keys, day: [])
    return release_desk


def _complete(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    about = {"report": "center", "title": "A report", "unit_name": "A centre", "language": "vi", "format": "html"}
    return [about | one for one in outputs]


def _files(home: Path) -> dict[str, str]:
    return {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.suffix != ".lock" and path.name not in ("lock", ".lock")
    }


def _ask(widget: Any, **asked: Any) -> str:
    widget.asked = asked | {"place": f"{widget.asked.get('place', '')}+"}
    return str(widget.error)


def test_two_people_bring_a_release_from_ready_to_locked_and_reopened(screen: Any, desk: Desk) -> None:
    desk.publish("draft", unit_code="p34-51", is_internal=True)
    desk.publish("first")
    widget = screen().widget()
    [card] = widget.data["cards"]
    assert (card["key"], card["steps"], card["products"][0]["reason"]) == ("2026-H1", ["prepare"], "")
    assert _ask(widget, step="prepare", card="2026-H1", by="An") == ""
    assert _ask(widget, step="check", card="2026-H1.1", by="An") == ""
    assert _ask(widget, step="approve", card="2026-H1.1", by="Bình") == ""
    assert _ask(widget, step="lock", card="2026-H1.1", by="An") == ""
    assert _ask(widget, step="reopen", card="2026-H1.1", by="An", why="wrong total") == ""
    release = find_release("2026-H1.1")
    assert [(one["step"], one["by"]) for one in release["steps"]] == [
        ("prepare", "An"), ("check", "An"), ("approve", "Bình"), ("lock", "An"), ("reopen", "An"),
    ]  # fmt: skip
    [card] = widget.answer["data"]["cards"]
    assert card["history"][-1] == "10 July 2026 · reopened · An: wrong total"
    json.dumps(widget.answer)


def test_the_checks_are_those_of_the_command_and_open_only_by_what_they_look_at(screen: Any, desk: Desk) -> None:
    findings = desk.tables["findings"]
    findings.loc[findings.index[0], ["state", "severity", "unit_code"]] = ["open", "error", "f-center"]
    desk.prepare()
    widget = screen().widget()
    assert _ask(widget, step="check", card="2026-H1.1", by="An") == ""
    [card] = widget.answer["data"]["cards"]
    found = check_release_set(find_release("2026-H1.1"), desk.state())
    assert [(one["name"], one["is_ok"], one["cases"], one["keys"]) for one in card["gates"]] == [
        (one.gate, one.is_ok, list(one.cases), list(one.keys)) for one in found
    ]
    [key] = next(one["keys"] for one in card["gates"] if one["name"] == "findings")
    assert key == findings.loc[findings.index[0], "finding_id"]
    assert card["state"] == "prepared"
    assert "cannot be approved" in _ask(widget, step="approve", card="2026-H1.1", by="Bình")
    assert "cannot be locked" in _ask(widget, step="lock", card="2026-H1.1", by="An")
    assert _ask(widget, step="check", card="2026-H1.1", by="An", accepted={key: "  "}) == ""  # no reason, not accepted
    assert find_release("2026-H1.1")["state"] == "prepared"
    assert _ask(widget, step="check", card="2026-H1.1", by="An", accepted={key: "of last year"}) == ""
    [card] = widget.answer["data"]["cards"]
    assert next(one["accepted"] for one in card["gates"] if one["name"] == "findings") == [[key, "of last year"]]
    assert find_release("2026-H1.1")["steps"][-1]["why"] == f"accepted: {key}: of last year"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"step": "approve", "card": "2026-H1.1", "by": ""}, "expected the name of the person who takes the step"),
        ({"step": "approve", "card": "2026-H1.1", "by": "An"}, "An prepared 2026-H1.1 and cannot approve it"),
        ({"step": "lock", "card": "2026-H1.1", "by": "An"}, "2026-H1.1 is checked and cannot be locked"),
        ({"step": "reopen", "card": "2026-H1.1", "by": "An", "why": " "}, "no reason given"),
        (
            {"step": "reopen", "card": "2026-H1.1", "by": "An", "why": "x"},
            "2026-H1.1 is checked and cannot be reopened",
        ),
        ({"step": "prepare", "card": "2026-H1.1", "by": "An"}, "nothing has changed since 2026-H1.1"),
        ({"step": "check", "card": "../2026-H1.1", "by": "An"}, "release, found '../2026-H1.1'"),
        ({"step": "check", "card": "2026-H1.1", "by": "An", "accepted": {"no": "why"}}, "--accept: found 'no'"),
        ({"step": "delete", "card": "2026-H1.1", "by": "An"}, "step: found 'delete'"),
    ],
)
def test_a_refused_step_says_why_and_leaves_nothing(
    screen: Any, desk: Desk, asked: dict[str, Any], message: str
) -> None:
    desk.prepare()
    desk.check("2026-H1.1")
    widget = screen().widget()
    _ask(widget, step="check", card="2026-H1.1", by="An")  # writes the index of reports
    before, shown = _files(desk.home), widget.answer
    assert message in _ask(widget, **asked)
    assert _files(desk.home) == before
    assert widget.answer == shown


def test_opening_the_desk_writes_nothing_and_names_what_was_changed(screen: Any, desk: Desk) -> None:
    desk.publish("before", "2025-H2")
    desk.prepare(period="2025-H2")
    desk.lock("2025-H2.1")
    desk.tables["observations"] = desk.tables["observations"].iloc[1:]
    desk.prepare()
    before = _files(desk.home)
    data = screen().widget().data
    table = screen(lang="vi").result().table()
    assert _files(desk.home) == before
    assert table["number"].tolist() == ["2026-H1.1", "2025-H2.1"]
    assert [card["state_text"] for card in data["cards"]] == ["Prepared", "Locked"]
    changes = data["cards"][0]["changes"]
    assert changes["lead"] == "Compared with 2025-H2.1, 2026-H1.1 has changes: removed values: 1."
    assert [row["part"] for row in changes["rows"]] == ["Values that were removed"]
    path = desk.home / "releases" / "2026-H1.1" / "changes.csv"
    path.write_text("x", "utf-8")
    assert screen().widget().data["cards"][0]["problems"] == ["Not as its last step left it: changes.csv has changed"]


def test_reports_of_other_organisations_of_a_period_wait_on_their_own_card(screen: Any, desk: Desk) -> None:
    desk.prepare()
    path = desk.home / "reports" / "2026-H1" / "p34-51" / "other.html"
    path.parent.mkdir(parents=True)
    path.write_text("other", "utf-8")
    other = desk.outputs[0] | {"path": "2026-H1/p34-51/other.html", "unit_code": "p34-51", "report": "other"}
    desk.outputs.append(other | {"sha256": hashlib.sha256(b"other").hexdigest()})
    desk.outputs.append(other | {"path": "2026-H1/f-draft/x.html", "unit_code": "f-draft", "is_internal": True})
    widget = screen().widget()
    cards = {card["key"]: card for card in widget.data["cards"]}
    assert cards.keys() == {"2026-H1", "2026-H1.1"}
    assert cards["2026-H1"]["units"] == ["p34-51"]
    assert [bool(one["reason"]) for one in cards["2026-H1"]["products"]] == [False, True]
    assert _ask(widget, step="prepare", card="2026-H1", by="An") == ""
    assert find_release("2026-H1.2")["units"] == ["p34-51"]


def test_page_one_is_taken_from_the_pdf_and_from_nowhere_else(screen: Any, desk: Desk, tmp_path: Path) -> None:
    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 280))
    shown = desk.home / "reports" / "2026-H1" / "f-center" / "page.pdf"
    pdf.save(shown)
    pdf.save(desk.home / "secret.pdf")
    (shown.parent / "broken.pdf").write_text("no PDF", "utf-8")
    widget = screen().widget()
    for name, is_shown in (
        ("reports/2026-H1/f-center/page.pdf", True),
        ("reports/2026-H1/f-center/broken.pdf", False),
        ("reports/2026-H1/f-center/missing.pdf", False),
        ("reports/../secret.pdf", False),
        ("secret.pdf", False),
        ("reports/2026-H1/f-center/f-center_2026-H1_vi.html", False),
    ):
        assert _ask(widget, preview=name, card="2026-H1") == ""
        assert widget.answer["image"].startswith("data:image/png;base64,") is is_shown, name


def test_the_desk_has_all_its_words_in_each_language(screen: Any, desk: Desk) -> None:
    for lang in LANGUAGES:
        assert screen(lang=lang).result().title == translate("release_desk.title", lang)
        for state in ("prepared", "reopened", "checked", "approved", "locked"):
            assert "{" not in translate(f"release_desk.next.{state}", lang, by="An")
        for step in ("prepare", "check", "approve", "lock", "reopen", "replace"):
            assert translate(f"release_desk.step.{step}", lang)
    with pytest.raises(AnalysisError, match="expected vi or en"):
        screen(lang="fr")


def test_a_run_gets_a_table_of_the_releases_and_a_person_the_desk(
    screen: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Reports: first half of 2026" in screen()._repr_mimebundle_()["text/html"]
    monkeypatch.setenv("WORKBENCH_WIDGETS", "1")
    bundle = screen()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in (bundle[0] if isinstance(bundle, tuple) else bundle)


def test_the_table_counts_what_goes_in_and_what_is_left_out(screen: Any, desk: Desk) -> None:
    desk.publish("first")
    desk.outputs.append(desk.outputs[-1] | {"path": "2026-H1/x/earlier/x.html", "is_earlier": True, "report": "old"})
    shown = screen()
    row = shown.result().table().iloc[0]
    assert (row["reports"], row["left_out"], shown.n_waiting()) == (1, 0, 1)  # what was replaced is not counted
    desk.outputs.pop()
    desk.prepare()
    assert screen().n_waiting() == 1
    desk.lock("2026-H1.1")
    assert screen().n_waiting() == 0  # a locked release waits for nobody


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_step_while_somebody_uses_the_project_says_who_and_what_to_do_in_the_words_of_the_screen(
    screen: Any, desk: Desk, lang: str
) -> None:
    desk.publish("first")
    widget = screen(lang=lang).widget()
    with hold_project("run"):
        said = _ask(widget, step="prepare", card="2026-H1", by="An")
    assert user_name() in said
    assert "run" in said
    assert translate("release_desk.refresh", lang) in said
    assert "--wait" not in said
    assert "process" not in said
    assert _ask(widget, refresh=True) == ""
    assert widget.answer["refreshed"] is True
    assert _ask(widget, step="prepare", card="2026-H1", by="An") == ""
    state = desk.home / ".workbench"
    with hold_project("run"):
        (state / "holder.json").write_text('{"user": "An", "since": "then"}', "utf-8")
        assert "An" in _ask(widget, step="check", card="2026-H1.1", by="An")
        (state / "holder.json").unlink()
        assert _ask(widget, step="check", card="2026-H1.1", by="An") == translate("release_desk.busy_unknown", lang)


def test_refreshing_shows_what_came_meanwhile(screen: Any, desk: Desk) -> None:
    widget = screen().widget()
    desk.publish("later", "2025-H2")
    assert _ask(widget, refresh=True) == ""
    assert "2025-H2" in [card["key"] for card in widget.answer["data"]["cards"]]
    assert _ask(widget, step="prepare", card="2025-H2", by="An") == ""  # the step knows the new card


def test_reports_in_no_release_have_a_neutral_tone(screen: Any, desk: Desk) -> None:
    desk.publish("first")
    assert [card["tone"] for card in screen().widget().data["cards"]] == ["plain"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_period_that_has_not_ended_is_marked_last_and_confirmed(screen: Any, desk: Desk, lang: str) -> None:
    desk.publish("whole", "2026-H1")
    desk.publish("half", "2026-H2", report_date="2026-07-10")
    shown = screen(lang=lang)
    first, last = shown.widget().data["cards"]
    assert (first["key"], first["unfinished"], first["confirm"]) == ("2026-H1", "", "")
    said = translate("release_desk.unfinished", lang)
    assert (last["key"], last["unfinished"]) == ("2026-H2", said)
    for day in {"en": ("31 December 2026", "10 July 2026"), "vi": ("31/12/2026", "10/07/2026")}[lang]:
        assert day in last["unfinished_note"]
    assert said in shown.result().table()["state"].iloc[1]
    assert said not in shown.result().table()["state"].iloc[0]
    assert shown.n_waiting() == 1  # it waits for its end, not for a person
    widget = shown.widget()
    assert last["confirm"] in _ask(widget, step="prepare", card="2026-H2", by="An")
    assert last["confirm"] in _ask(widget, step="prepare", card="2026-H2", by="An", confirmed="yes")
    assert not (desk.home / "releases" / "2026-H2.1").exists()
    assert _ask(widget, step="prepare", card="2026-H2", by="An", confirmed=True) == ""
    assert _ask(widget, step="check", card="2026-H2.1", by="An") == ""  # looks, and releases nothing
    assert last["confirm"] in _ask(widget, step="approve", card="2026-H2.1", by="Bình")
    assert _ask(widget, step="approve", card="2026-H2.1", by="Bình", confirmed=True) == ""
    assert last["confirm"] in _ask(widget, step="lock", card="2026-H2.1", by="An")
    assert _ask(widget, step="lock", card="2026-H2.1", by="An", confirmed=True) == ""
    card = widget.answer["data"]["cards"][-1]
    assert (card["key"], card["state"], card["tone"], card["unfinished"]) == ("2026-H2.1", "locked", "doubt", said)
