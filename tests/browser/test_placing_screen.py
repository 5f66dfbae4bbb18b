"""The placing sheet in a browser: text and values side by side, decisions by keyboard and pointer, hostile texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from analysis.questions.explorers._screen import words_of
from analysis.questions.explorers.decisions.placing_screen import _WORDS

pytestmark = pytest.mark.browser

_HOSTILE = "<script>window.ran=1</script> <img src=x onerror=window.ran=1>"


def _value(name: str, value: str, **other: Any) -> dict[str, Any]:
    return {
        "id": name, "value": value, "kind": "actual", "period": "first half of 2026", "indicator": "Digital records",
        "is_accepted": True, "unit": "", "wording": "hồ sơ số", "place": "line 1", "state": "matched", "why": "",
        "findings": [], "asks": [], "numbers": [["value", 46.1], ["numerator", 60.0]], "corrected": "",
    } | other  # fmt: skip


def _data(**other: Any) -> dict[str, Any]:
    filler = [
        {"number": str(n), "level": 0, "is_table": False, "pieces": [[f"Line {n} of the text.", []]]}
        for n in range(10, 60)
    ]
    lines = [
        {"number": "1", "level": 1, "is_table": False, "pieces": [["REPORT", []]]},
        {"number": "2", "level": 0, "is_table": False, "pieces": [[f"{_HOSTILE} records ", []], ["46.1%", ["a"]]]},
        {"number": "3", "level": 0, "is_table": True, "pieces": [["forms | ", []], ["41.7%", ["b"]]]},
        *filler,
        {"number": "60", "level": 0, "is_table": False, "pieces": [["last ", []], ["30%", ["c"]]]},
    ]
    asks = {
        "finding a": {"kind": "finding", "column": "", "n": 1, "is_filing": False, "candidates": []},
        "wording forms": {
            "kind": "question", "column": "indicator_code", "n": 2, "is_filing": False,
            "candidates": [["forms_pct", "Digital forms"]],
        },
    }  # fmt: skip
    statements = [
        _value("a", "46.1%", state="open", asks=["finding a"], findings=[f"60/130 is 46.2% {_HOSTILE}"]),
        _value("b", "41.7%", state="open", asks=["wording forms"], is_accepted=False, wording=_HOSTILE, why="open"),
        _value("c", "30%"),
    ]
    about = {"title": "Placing 12/BC-SYT", "about": "Huế", "is_kept": True, "recorded": []}
    return about | {"lines": lines, "statements": statements, "asks": asks} | other


@pytest.fixture
def sheet(open_screen: Callable[..., Page]) -> Callable[..., Page]:
    """Return the function that opens the sheet with a model that stands for the kernel's."""

    def show(lang: str = "en", width: int = 1100, *, is_dark: bool = False) -> Page:
        choices = {
            "indicator_code": [["records_pct", "Digital records"], ["forms_pct", "Digital forms"]],
            "unit_code": [["p34-46", "Huế"]],
        }
        state = {"data": _data(), "words": words_of("place", _WORDS, lang), "lang": lang, "choices": choices}
        return open_screen("placing_screen", state, width, is_dark=is_dark)

    return show


def _answer(page: Page, name: str = "", **other: Any) -> None:
    """Answer the check that the page asked for; by default the decision can be recorded."""
    asked = page.evaluate("window.asked")
    assert asked["do"] == "check"
    told = {"form": asked["form"], "code": asked["decision"]["text"], "name": name, "error": "", "near": []} | other
    page.evaluate("answer => window.model.receive('answer', answer)", told)


def test_a_value_leads_to_its_line_and_a_line_to_its_value(sheet: Callable[..., Page]) -> None:
    page = sheet()
    page.get_by_role("button", name="30%").last.click()
    assert page.locator(".wb-here small").inner_text() == "60"
    assert page.evaluate("document.querySelector('.wb-doc').scrollTop") > 100
    page.locator(".wb-doc mark").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "41.7%"
    page.keyboard.press("Enter")
    assert page.locator(".wb-one.wb-current .wb-number").inner_text() == "41.7%"
    assert page.evaluate("document.activeElement.tagName") == "MARK"
    page.locator(".wb-number").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".wb-here small").inner_text() == "60"
    assert page.evaluate("document.activeElement.textContent") == "30%"


def test_decisions_are_made_by_keyboard_and_asked_together(sheet: Callable[..., Page]) -> None:
    page = sheet()
    record = page.locator(".wb-record")
    assert record.inner_text() == "Record (2 missing)"
    assert record.is_disabled()
    page.locator('.wb-one [data-do="keep"]').focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(".wb-form .wb-error").inner_text() == "Still missing: reason."
    page.keyboard.type("truncated on purpose")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(".wb-form [role=status]").inner_text() == "Checking…"
    _answer(page)
    assert record.inner_text() == "Record (1 decided, 1 missing)"
    assert "Will be recorded: keep the value (truncated on purpose)" in page.locator(".wb-one").first.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Undo"
    page.get_by_role("button", name="Choose an indicator").click()
    page.keyboard.type("Digital records")
    page.keyboard.press("Escape")
    assert page.locator(".wb-form").count() == 0
    page.get_by_role("button", name="Yes: Digital forms").click()
    assert record.inner_text() == "Record (2 decided, 0 missing)"
    record.click()
    assert page.locator(".wb-bar .wb-error").inner_text() == "Still missing: decided by."
    assert page.evaluate("window.asked.do") == "check"
    page.keyboard.type("An")
    record.click()
    assert page.locator(".wb-told").inner_text().startswith("Storing")
    asked = page.evaluate("window.asked")
    assert (asked["do"], asked["by"]) == ("record", "An")
    assert [(one["key"], one["do"], one["why"], one["text"]) for one in asked["decisions"]] == [
        ("finding a", "keep", "truncated on purpose", ""),
        ("wording forms", "choose", "", "forms_pct"),
    ]
    page.evaluate("window.model.receive('error', 'an indicator is not known')")
    assert page.locator(".wb-bar .wb-error").inner_text() == "an indicator is not known"
    assert record.is_enabled()
    page.evaluate("window.model.receive('error', '')")
    page.evaluate("data => window.model.receive('data', data)", _data(recorded=["x", "y"], asks={}))
    said = page.locator(".wb-told").inner_text()
    assert "Done. Recorded: The next `workbench run` applies it." in said
    assert "46.1%: keep the value (truncated on purpose)" in said
    assert record.inner_text() == "Record (0 missing)"


def test_a_number_is_corrected_and_another_indicator_chosen(sheet: Callable[..., Page]) -> None:
    page = sheet()
    first = page.locator(".wb-one").first
    first.locator('[data-do="correct"]').click()
    first.locator("select").select_option("numerator")
    first.locator("input").fill("sixty")
    first.locator("textarea").fill("misprint")
    first.get_by_role("button", name="Take this decision").click()
    assert first.locator(".wb-error").inner_text() == "Still missing: corrected number."
    first.locator("input").fill("61,5")
    first.get_by_role("button", name="Take this decision").click()
    _answer(page)
    assert "correct numerator to 61,5 (misprint)" in first.inner_text()
    first.get_by_role("button", name="Undo").click()
    assert page.locator(".wb-record").is_disabled()
    first.locator('[data-do="choose"]').click()
    first.locator("input").fill("Digital forms")
    first.get_by_role("button", name="Take this decision").click()
    _answer(page, "Digital forms")
    last = page.locator(".wb-one").last
    assert last.locator("[data-do]").count() == 0
    last.click(position={"x": 5, "y": 5})
    last.locator('[data-do="remark"]').click()
    last.locator("textarea").fill("a slogan")
    last.get_by_role("button", name="Take this decision").click()
    _answer(page)
    page.locator(".wb-by").fill("An")
    page.locator(".wb-record").click()
    asked = page.evaluate("window.asked.decisions")
    assert [(one["key"], one["do"], one["text"]) for one in asked] == [
        ("finding a", "choose", "forms_pct"),
        ("value c", "remark", ""),
    ]


def test_texts_of_a_filing_never_run(sheet: Callable[..., Page]) -> None:
    page = sheet()
    assert _HOSTILE in page.locator(".wb-doc").inner_text()
    assert page.locator(".wb-values").inner_text().count(_HOSTILE) == 2
    page.locator(".wb-doc mark").first.click()
    assert page.evaluate("window.ran") is None
    assert page.locator(".wb-placing :is(img, script)").count() == 0


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize(("lang", "width"), [("en", 1100), ("vi", 400)])
def test_it_fits_and_axe_finds_nothing_serious(
    sheet: Callable[..., Page], find_barriers: Callable[..., list[Any]], lang: str, width: int, is_dark: bool
) -> None:
    page = sheet(lang, width, is_dark=is_dark)
    look = "node => getComputedStyle(node).backgroundColor"
    colours = [page.locator(".wb-doc mark").nth(n).evaluate(look) for n in (0, 2)]
    assert colours == (
        ["rgb(107, 52, 24)", "rgb(29, 66, 99)"] if is_dark else ["rgb(247, 201, 177)", "rgb(207, 227, 243)"]
    )
    page.locator('.wb-one [data-do="keep"]').click()
    page.locator(".wb-one textarea").fill("x")
    page.locator(".wb-one .wb-form .wb-first").click()
    _answer(page)
    page.locator(".wb-doc mark").nth(1).click()
    page.locator('.wb-current [data-do="choose"]').click()
    page.locator(".wb-current .wb-form input").fill("nobody")
    page.locator(".wb-current .wb-form .wb-first").click()
    _answer(page, error="No indicator is named 'nobody'.", near=[["forms_pct", "Digital forms"]])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_barriers(page, ".wb-placing") == []


def test_a_correction_needs_a_reason_and_names_its_number_and_drafts_can_be_discarded(
    sheet: Callable[..., Page],
) -> None:
    page = sheet()
    assert "applies to 2 values" in page.locator(".wb-one").nth(1).inner_text()
    assert page.locator(".wb-one").nth(1).locator(".wb-bad").inner_text() == "open"
    first, record = page.locator(".wb-one").first, page.locator(".wb-record")
    first.locator('[data-do="correct"]').click()
    first.locator("select").select_option("numerator")
    first.locator("input").fill("61")
    take = first.get_by_role("button", name="Take this decision")
    take.click()
    assert first.locator(".wb-error").inner_text() == "Still missing: reason."
    first.locator("textarea").fill("misprint")
    take.click()
    _answer(page)
    page.get_by_role("button", name="Discard").click()
    assert record.is_disabled()
    first.locator('[data-do="correct"]').click()
    first.locator("select").select_option("numerator")
    first.locator("input").fill("61")
    first.locator("textarea").fill("misprint")
    take.click()
    _answer(page)
    page.get_by_role("button", name="Yes: Digital forms").click()
    page.locator(".wb-by").fill("An")
    record.click()
    sent = page.evaluate("window.asked.decisions")[0]
    assert (sent["column"], sent["value"], sent["why"]) == ("numerator", "61", "misprint")
    assert page.locator(".wb-one").nth(1).get_by_role("button", name="Undo").is_disabled()
    assert record.is_disabled()  # while the first ones are stored


def test_a_document_that_is_not_kept_says_so(open_screen: Callable[..., Page]) -> None:
    words = words_of("place", _WORDS, "en")
    page = open_screen("placing_screen", {"data": _data(is_kept=False), "words": words, "lang": "en"})
    assert page.get_by_text(words["kept_text"]).is_visible()
    page.evaluate("data => window.model.receive('data', data)", _data())
    assert page.get_by_text(words["kept_text"]).count() == 0


def test_a_second_form_leaves_what_is_typed_in_the_first(sheet: Callable[..., Page]) -> None:
    page = sheet()
    first, second, last = (page.locator(".wb-one").nth(n) for n in range(3))
    first.locator('[data-do="correct"]').click()
    first.locator("select").select_option("numerator")
    first.locator("input").fill("61,5")
    first.locator("textarea").fill("misprint")
    second.locator('[data-do="choose"]').click()
    second.locator("input").fill("Digital rec")
    last.click(position={"x": 5, "y": 5})
    last.locator('[data-do="remark"]').click()
    typed = lambda: [node.input_value() for node in page.locator(".wb-form :is(select, input, textarea)").all()]  # noqa: E731
    kept = ["numerator", "61,5", "misprint", "Digital rec", "", ""]
    assert typed() == kept
    assert "Forms open, decision not taken yet: 3." in page.locator(".wb-unfinished").inner_text()
    page.locator(".wb-doc mark").first.click()
    assert typed() == kept
    last.get_by_role("button", name="Cancel").click()
    last_words = kept[:-1]
    assert typed() == last_words
    page.locator(".wb-by").fill("An")
    first.get_by_role("button", name="Take this decision").click()
    _answer(page)
    page.locator(".wb-record").click()
    assert second.locator("input").is_disabled()  # while the first one is stored
    stored = _data(recorded=["x"])
    stored["asks"].pop("finding a")
    page.evaluate("data => window.model.receive('data', data)", stored)
    assert typed() == ["Digital rec", ""]
    assert second.locator("input").is_enabled()


def test_a_name_that_nobody_has_is_answered_at_its_field(sheet: Callable[..., Page]) -> None:
    page = sheet()
    second = page.locator(".wb-one").nth(1)
    second.locator('[data-do="choose"]').click()
    page.keyboard.type("Digital form")
    second.get_by_role("button", name="Take this decision").click()
    asked = page.evaluate("window.asked")
    assert (asked["decision"]["key"], asked["decision"]["text"]) == ("wording forms", "Digital form")
    near = [["forms_pct", "Digital forms"], ["records_pct", "Digital records"]]
    _answer(page, error="No indicator is named 'Digital form'.", near=near)
    field = second.locator("input")
    assert field.get_attribute("aria-invalid") == "true"
    said = page.locator(f"#{field.get_attribute('aria-describedby')}")
    assert said.inner_text() == "No indicator is named 'Digital form'."
    assert page.evaluate("document.activeElement.tagName") == "INPUT"
    assert page.locator(".wb-record").is_disabled()  # nothing is promised
    second.get_by_role("button", name="Digital forms").click()
    assert field.input_value() == "Digital forms"
    second.get_by_role("button", name="Take this decision").click()
    assert page.evaluate("window.asked.decision.text") == "forms_pct"
    _answer(page, "Digital forms")
    assert "Will be recorded: indicator Digital forms" in second.inner_text()


def test_recording_says_what_it_does_and_that_it_is_done(sheet: Callable[..., Page]) -> None:
    page = sheet()
    page.get_by_role("button", name="Yes: Digital forms").click()
    page.locator(".wb-by").fill("An")
    page.locator(".wb-record").focus()
    page.keyboard.press("Enter")
    told = page.locator(".wb-told")
    assert told.get_attribute("role") == "status"
    assert page.locator(".wb-values").get_attribute("aria-busy") == "true"
    for name in (".wb-record", ".wb-discard", ".wb-by", '[data-do="keep"]'):
        assert page.locator(name).is_disabled(), name
    page.locator(".wb-doc mark").first.click()  # a person may read on
    assert page.locator('[data-do="keep"]').is_disabled()
    page.evaluate("window.model.receive('progress', 'Reading the document again…')")
    assert told.inner_text() == "Reading the document again…"
    page.evaluate("data => window.model.receive('data', data)", _data(recorded=["x"]))
    page.evaluate("window.model.receive('progress', '')")
    assert told.inner_text().startswith("Done. Recorded:")
    assert page.locator(".wb-values").get_attribute("aria-busy") == "false"
    assert page.locator('[data-do="keep"]').is_enabled()
    assert page.evaluate("document.activeElement.className") == "wb-told"


def test_a_request_that_ends_without_an_answer_leaves_the_decisions(sheet: Callable[..., Page]) -> None:
    page = sheet()
    page.get_by_role("button", name="Yes: Digital forms").click()
    page.locator(".wb-by").fill("An")
    page.locator(".wb-record").click()
    page.evaluate("window.model.receive('progress', 'Storing decision 1 of 1…')")
    page.evaluate("window.model.receive('progress', '')")
    assert page.locator(".wb-record").is_enabled()
    assert page.locator(".wb-told").inner_text() == ""
