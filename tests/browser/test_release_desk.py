"""The release desk in a browser: steps by keyboard and pointer, an error at its button, hostile texts as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from analysis.questions.explorers._release_cards import desk_words

pytestmark = pytest.mark.browser

_HOSTILE = "<img src=x onerror=window.ran=1>"
_DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5Er"
    "kJggg=="
)


def _product(name: str, unit: str, **other: Any) -> dict[str, Any]:
    return {
        "key": f"reports/{unit}.html", "name": name, "unit": unit, "unit_code": unit, "day": "1 July 2026",
        "formats": "HTML, PDF · en, vi", "reason": "", "pdf": f"reports/{unit}.pdf", "file": f"reports/{unit}.html",
    } | other  # fmt: skip


def _gate(name: str, **other: Any) -> dict[str, Any]:
    return {"name": name, "is_ok": True, "cases": [], "keys": [], "accepted": []} | other


def _card(key: str, steps: list[str], **other: Any) -> dict[str, Any]:
    number = key if "." in key else ""
    return {
        "key": key, "number": number, "period": "2026-H1", "title": f"Release {key}", "state": "prepared",
        "state_text": "Prepared", "tone": "doubt", "steps": steps, "next": "Next: check it.", "prepared_by": "An",
        "command": f"workbench release show {key}", "is_whole": True, "units": ["p", "q"],
        "products": [_product("A report", "p"), _product(_HOSTILE, "q", reason="internal", pdf="")],
        "gates": [], "gates_by": "", "problems": [], "changes": {"lead": "None.", "rows": [], "n": 0}, "history": [],
        "unfinished": "", "unfinished_note": "", "confirm": "",
    } | other  # fmt: skip


def _data() -> dict[str, Any]:
    gates = [
        _gate("files"),
        _gate("findings", is_ok=False, cases=["finding-1 (p, a, line 3)", _HOSTILE], keys=["finding-1", "finding-2"]),
        _gate("duties", accepted=[["duties", "of last year"]]),
    ]
    row = {"part": "New values", "unit": "Huế", "indicator": _HOSTILE, "period": "2026", "earlier": "–", "later": "5%"}
    waiting = _card("2026-H1", ["prepare"])
    waiting["products"] = [_product("A report", "p"), _product("Another", "q")]
    prepared = _card(
        "2026-H1.1", ["check", "prepare"], gates=gates, gates_by="checked by An", picture={"key": "x", "image": _DOT},
        changes={"lead": "1 change.", "rows": [row | {"why": "new filing"}], "n": 60},
        history=["1 July · prepared · An"],
        problems=[_HOSTILE],
    )  # fmt: skip
    checked = _card("2026-Q2.1", ["approve", "check"], state="checked")
    return {
        "title": "Release desk", "lead": "A release holds reports.", "cards": [waiting, prepared, checked],
        "problems": [], "replaced": [["2025-H2.1", "2025-H2", "2025-H2.2"]],
    }  # fmt: skip


@pytest.fixture
def desk(open_screen: Callable[..., Page]) -> Callable[..., Page]:
    """Return the function that opens the desk with a model that stands for the kernel's."""

    def show(lang: str = "en", width: int = 1100, *, is_dark: bool = False) -> Page:
        state = {"data": _data(), "words": desk_words(lang), "lang": lang, "answer": {}}
        return open_screen("release_desk", state, width, is_dark=is_dark)

    return show


def test_a_step_asks_once_waits_and_shows_what_it_did(desk: Callable[..., Page]) -> None:
    page = desk()
    card = page.locator('[data-key="2026-H1.1"]')
    card.locator("summary").first.press("Enter")
    card.locator(".wb-cases input").first.fill("of last year")
    card.locator('[data-name="by"]').fill("Chi")
    card.locator('[data-step="check"]').press("Enter")
    asked = page.evaluate("window.asked")
    assert {name: asked[name] for name in ("step", "card", "by", "accepted")} == {
        "step": "check", "card": "2026-H1.1", "by": "Chi", "accepted": {"finding-1": "of last year"},
    }  # fmt: skip
    assert page.locator("button[data-step]:not(:disabled)").count() == 0  # nobody takes a second step meanwhile
    data = _data()
    data["cards"][1] |= {"steps": ["approve", "check"], "state_text": "Checked"}
    page.evaluate(
        "answer => window.model.receive('answer', answer)", {"data": data, "number": "2026-H1.1", "warning": ""}
    )
    card = page.locator('[data-key="2026-H1.1"]')
    assert "Checked" in card.locator("h4").inner_text()
    assert card.locator("[role=status]").inner_text() == "Done."
    assert page.evaluate("document.activeElement.dataset.step") == "check"
    assert card.locator('[data-name="by"]').input_value() == ""  # an approval needs the name of a second person
    assert page.locator('[data-key="2026-H1"] [data-name="by"]').input_value() == "Chi"


def test_a_refused_step_shows_its_error_at_the_button_and_keeps_what_was_typed(desk: Callable[..., Page]) -> None:
    page = desk()
    card = page.locator('[data-key="2026-Q2.1"]')
    card.locator('[data-name="by"]').fill("An")
    card.locator('[data-step="approve"]').click()
    page.evaluate("window.model.receive('error', 'An prepared it and cannot approve it')")
    card = page.locator('[data-key="2026-Q2.1"]')
    assert card.locator(".wb-error").inner_text() == "An prepared it and cannot approve it"
    assert page.locator(".wb-error:not(:empty)").count() == 1
    assert card.locator('[data-name="by"]').input_value() == "An"
    assert page.evaluate("document.activeElement.dataset.step") == "approve"


def test_organisations_can_be_left_out_and_pages_looked_at(desk: Callable[..., Page]) -> None:
    page = desk()
    card = page.locator('[data-key="2026-H1"]')
    card.locator("input[type=checkbox]").nth(1).press("Space")
    page.locator('[data-key="2026-H1"] [data-step="prepare"]').click()
    assert page.evaluate("[window.asked.step, window.asked.units]") == ["prepare", ["p"]]
    page.evaluate("window.model.receive('error', 'refused')")
    page.locator('[data-key="2026-H1"] .wb-link').nth(1).click()
    assert page.evaluate("[window.asked.preview, window.asked.card]") == ["reports/q.pdf", "2026-H1"]
    page.evaluate(
        "answer => window.model.receive('answer', answer)",
        {"card": "2026-H1", "preview": "reports/q.pdf", "image": _DOT},
    )
    assert page.locator('[data-key="2026-H1"] img').get_attribute("alt") == "Page 1: Another"


def test_gates_cannot_be_clicked_and_texts_never_run(desk: Callable[..., Page]) -> None:
    page = desk()
    card = page.locator('[data-key="2026-H1.1"]')
    assert card.locator(".wb-gates > li").count() == 7
    assert card.locator(".wb-gates input[type=checkbox], .wb-gates button").count() == 0
    assert "No error is open: not passed 2 open" in str(card.locator(".wb-gates").text_content())
    for summary in card.locator("summary").all():
        summary.click()
    assert card.inner_text().count(_HOSTILE) >= 4
    heights = [node.bounding_box() for node in card.locator(".wb-cases li").all()]
    assert all(box and box["height"] < 90 for box in heights)  # a case has the width of the card, not of its mark
    assert page.evaluate("window.ran") is None
    assert page.locator(".wb-release-desk img").count() == 1


@pytest.mark.parametrize(("lang", "width", "is_dark"), [("en", 1100, False), ("vi", 400, True)])
def test_the_desk_fits_and_axe_finds_nothing_serious(
    desk: Callable[..., Page], find_barriers: Callable[..., list[Any]], lang: str, width: int, is_dark: bool
) -> None:
    page = desk(lang, width, is_dark=is_dark)
    for summary in page.locator("summary").all():
        summary.click()
    page.locator('[data-step="approve"]').click()
    page.evaluate("window.model.receive('error', 'refused')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_barriers(page, ".wb-release-desk") == []


def test_the_name_of_a_second_person_stays_on_its_card_and_an_error_goes_with_the_next_try(
    desk: Callable[..., Page],
) -> None:
    page = desk()
    card = page.locator('[data-key="2026-Q2.1"]')
    card.locator('[data-name="by"]').fill("Bình")
    card.locator('[data-step="approve"]').click()
    page.evaluate("window.model.receive('error', 'refused')")
    assert page.locator('[data-key="2026-H1"] [data-name="by"]').input_value() == ""
    card.locator('[data-step="approve"]').click()
    assert page.locator(".wb-error:not(:empty)").count() == 0
    page.evaluate(
        "answer => window.model.receive('answer', answer)",
        {"data": _data(), "number": "2026-Q2.1", "warning": "The index was not written."},
    )
    assert card.locator("[role=status]").inner_text() == "Done. The index was not written."


def test_reasons_are_asked_for_open_cases_of_a_check_and_sent_with_it_alone(open_screen: Callable[..., Page]) -> None:
    data = _data()
    many = [f"case {place}" for place in range(15)]
    data["cards"][0]["products"].append(_product("A draft", "q", reason="internal"))
    data["cards"][1]["gates"][1] |= {"cases": many, "keys": many}
    data["cards"][1]["gates"][0] |= {"cases": ["passed"], "keys": ["passed"]}
    data["cards"][2]["gates"] = [_gate("findings", is_ok=False, cases=many, keys=many)]
    data["cards"][2]["steps"] = ["approve"]
    page = open_screen("release_desk", {"data": data, "words": desk_words("en"), "lang": "en", "answer": {}})
    assert page.locator('[data-key="2026-H1"] input[type=checkbox]').count() == 2  # a draft cannot go in
    card = page.locator('[data-key="2026-H1.1"]')
    assert card.locator(".wb-cases input").count() == 12
    assert "and 3 more:" in str(card.locator(".wb-cases").nth(1).text_content())
    assert page.locator('[data-key="2026-Q2.1"] .wb-cases input').count() == 0
    for summary in card.locator("summary").all():
        summary.click()
    card.locator(".wb-cases input").first.fill("of last year")
    card.locator('[data-step="prepare"]').click()
    assert page.evaluate("window.asked.accepted") == {}


def test_the_desk_is_refreshed_by_keyboard_and_forgets_old_errors(desk: Callable[..., Page]) -> None:
    page = desk()
    card = page.locator('[data-key="2026-Q2.1"]')
    card.locator('[data-name="by"]').fill("Bình")
    card.locator('[data-step="approve"]').click()
    assert page.locator("[data-refresh]").is_disabled()  # one request at a time
    page.evaluate("window.model.receive('error', 'An is using the project. Press Refresh.')")
    page.locator("[data-refresh]").press("Enter")
    assert page.evaluate("window.asked.refresh") is True
    data = _data()
    data["cards"][2] |= {"state_text": "Approved", "steps": ["lock", "reopen"]}
    page.evaluate("answer => window.model.receive('answer', answer)", {"data": data, "refreshed": True})
    card = page.locator('[data-key="2026-Q2.1"]')
    assert "Approved" in card.locator("h4").inner_text()
    assert page.locator(".wb-error:not(:empty)").count() == 0
    assert page.locator(".wb-again [role=status]").inner_text() == "Refreshed."
    page.locator("[data-refresh]").click()
    page.evaluate("window.model.receive('error', 'the record cannot be read')")
    assert page.locator(".wb-error:not(:empty)").all_inner_texts() == ["the record cannot be read"]


@pytest.mark.parametrize(("lang", "width", "is_dark"), [("en", 1100, False), ("vi", 400, True)])
def test_a_period_that_has_not_ended_is_confirmed_before_a_step_that_releases(
    open_screen: Callable[..., Page],
    find_barriers: Callable[..., list[Any]],
    lang: str,
    width: int,
    is_dark: bool,
) -> None:
    data = _data()
    words = {"unfinished": "not ended", "unfinished_note": "Data reach 1 July.", "confirm": "Release it anyway"}
    data["cards"][0] |= words | {"tone": "plain"}
    data["cards"][1] |= words
    state = {"data": data, "words": desk_words(lang), "lang": lang, "answer": {}}
    page = open_screen("release_desk", state, width, is_dark=is_dark)
    card = page.locator('[data-key="2026-H1"]')
    assert card.locator("h4 .wb-unfinished").inner_text() == "not ended"
    assert card.locator(".wb-first, .wb-tag-good").count() == 0  # nothing looks final
    step = card.locator('[data-step="prepare"]')
    assert step.is_disabled()
    card.locator('[data-name="confirm"]').press("Space")
    assert page.evaluate("document.activeElement.dataset.name") == "confirm"
    card.locator('[data-step="prepare"]').press("Enter")
    assert page.evaluate("[window.asked.step, window.asked.confirmed]") == ["prepare", True]
    page.evaluate("window.model.receive('error', 'refused')")
    prepared = page.locator('[data-key="2026-H1.1"]')
    assert prepared.locator('[data-step="check"]').is_enabled()  # a check releases nothing
    assert prepared.locator('[data-step="prepare"]').is_disabled()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_barriers(page, ".wb-release-desk") == []
