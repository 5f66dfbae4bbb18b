"""The places of the home in a browser: by keyboard, with what waits, at 400 px and in the dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from analysis.questions.explorers._screen import words_of

pytestmark = pytest.mark.browser


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
