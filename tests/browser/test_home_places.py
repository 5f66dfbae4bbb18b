"""The places of the home in a browser: by keyboard, with what waits, at 400 px and in the dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from analysis.i18n import translate
from analysis.questions.explorers._screen import words_of

pytestmark = pytest.mark.browser

_HOSTILE = "<img src=x onerror=window.ran=1>"


def _place(name: str, count: int | None = None, *, is_waiting: bool = False) -> dict[str, Any]:
    return {"name": name, "label": name.title(), "count": count, "call": f"wb.{name}()", "is_waiting": is_waiting}


@pytest.mark.parametrize(("lang", "width", "is_dark"), [("en", 1100, False), ("vi", 400, True)])
def test_a_place_opens_by_keyboard_and_says_where_it_is(
    open_screen: Callable[..., Page],
    find_barriers: Callable[..., list[Any]],
    lang: str,
    width: int,
    is_dark: bool,
) -> None:
    places = [_place("home"), _place("targets", 1940), _place("disputes", 21, is_waiting=True), _place("releases", 0)]
    words = words_of("home", ("places", "opening"), lang)
    state = {"data": {"places": places}, "words": words, "lang": lang, "answer": {}}
    page = open_screen("home_places", state, width, is_dark=is_dark)
    assert page.locator(".wb-waits").all_inner_texts() == ["21"]  # nothing waits where there are none
    assert page.locator("[aria-current]").inner_text() == "Home"
    page.locator("button", has_text="Disputes").press("Enter")
    assert page.evaluate("window.asked.go") == "disputes"
    page.evaluate("window.model.receive('answer', {here: 'disputes'})")
    assert page.locator("[aria-current]").inner_text().startswith("Disputes")
    assert page.evaluate("document.activeElement.dataset.name") == "disputes"
    assert page.locator("[role=status]").inner_text() == "wb.disputes()"
    page.evaluate("window.model.receive('error', 'there is no data yet')")
    assert page.locator(".wb-error").inner_text() == "there is no data yet"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_barriers(page, ".wb-places") == []


def test_a_place_can_be_asked_for_again_after_an_error(open_screen: Callable[..., Page]) -> None:
    places = [_place("home"), _place("targets", 1940)]
    words = words_of("home", ("places", "opening"), "en")
    page = open_screen("home_places", {"data": {"places": places}, "words": words, "lang": "en", "answer": {}})
    assert page.locator(".wb-count").inner_text() == "1,940"
    target = page.locator("button", has_text="Targets")
    target.click()
    first = page.evaluate("window.asked")
    page.evaluate("window.model.receive('error', 'there is no data yet')")
    target.click()
    assert page.locator(".wb-error").inner_text() == ""
    assert page.evaluate("window.asked") != first  # a kernel sees no message that equals the one before


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_places_stand_in_one_row_that_scrolls_by_keyboard_and_pointer(
    open_screen: Callable[..., Page], lang: str
) -> None:
    names = ("home", "placing", "series", "targets", "disputes", "releases")
    places = [_place(name, 1940) | {"label": translate(f"home.place.{name}", lang)} for name in names]
    words = words_of("home", ("places", "opening"), lang)
    page = open_screen("home_places", {"data": {"places": places}, "words": words, "lang": lang, "answer": {}}, 400)
    bar = page.locator("nav").bounding_box()
    assert bar
    assert bar["height"] < 70
    assert page.evaluate("document.documentElement.scrollWidth") <= 400

    def is_seen(name: str) -> bool:
        box = page.locator(f"[data-name={name}]").bounding_box()
        return bool(box and box["x"] >= 0 and box["x"] + box["width"] <= 400)

    assert not is_seen("releases")
    page.locator("[data-name=home]").focus()
    for _ in names[1:]:
        page.keyboard.press("Tab")
    page.wait_for_timeout(50)
    assert is_seen("releases")
    page.locator("nav").hover()
    page.mouse.wheel(-2000, 0)
    page.wait_for_function("document.querySelector('nav').scrollLeft === 0")
    page.evaluate("window.model.receive('answer', {here: 'releases', call: 'wb.release_desk(1)'})")
    assert is_seen("releases")  # the screen that is open is in sight
    assert page.locator("[role=status]").inner_text() == "wb.release_desk(1)"
    assert page.evaluate("document.activeElement.dataset.name") == "releases"


def _todo(lang: str) -> dict[str, Any]:
    items = [
        {"sentence": f"3 values {_HOSTILE}", "place": "placing", "label": "Placing", "call": "wb.placing_sheet('a')"},
        {"sentence": "Tasks " * 40, "place": "", "label": "in a terminal", "call": "workbench task list --overdue"},
    ]
    words = words_of("home", ("todo", "no_todo", "open_screen", "copy", "copied"), lang)
    return {"data": {"items": items}, "words": words, "lang": lang, "answer": {}}


@pytest.mark.parametrize(("lang", "width", "is_dark"), [("en", 1100, False), ("vi", 400, True)])
def test_a_thing_to_do_opens_its_screen_by_keyboard_and_its_call_is_copied(
    open_screen: Callable[..., Page],
    find_barriers: Callable[..., list[Any]],
    lang: str,
    width: int,
    is_dark: bool,
) -> None:
    page = open_screen("home_todo", _todo(lang), width, is_dark=is_dark)
    assert page.locator("li").count() == 2
    page.locator(".wb-first").press("Enter")
    assert page.evaluate("window.asked.open") == 0
    copy = page.locator("li").nth(1).locator("button")
    assert copy.count() == 1  # no screen settles it
    copy.press("Enter")
    assert page.evaluate("window.copied") == "workbench task list --overdue"
    page.evaluate("window.model.receive('error', 'there is no data yet')")
    assert page.locator(".wb-error").inner_text() == "there is no data yet"
    assert page.evaluate("window.ran") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_barriers(page, ".wb-home-todo") == []
    assert not page.locator("p.wb-quiet").is_visible()
    page.evaluate("window.model.receive('data', {items: []})")
    assert page.locator("p.wb-quiet").is_visible()
