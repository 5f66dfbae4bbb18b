"""The list of filings with values to place in a browser: opened by keyboard, hostile titles as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from analysis.questions.explorers._screen import words_of
from analysis.questions.explorers.decisions.placing_list import _WORDS

pytestmark = pytest.mark.browser

_HOSTILE = "<img src=x onerror=window.ran=1>"


@pytest.fixture
def filings(open_screen: Callable[..., Page]) -> Callable[..., Page]:
    """Return the function that opens the list with a model that stands for the kernel's."""

    def show(lang: str = "en", width: int = 1100, *, is_dark: bool = False) -> Page:
        rows = [
            {"id": "b", "title": "Report of July", "about": "12/BC-SYT · 5 July 2026", "count": "3 to place"},
            {"id": "a", "title": _HOSTILE, "about": "", "count": "not read by a run yet"},
        ]
        data = {"filings": rows, "lead": "3 values wait to be placed."}
        state = {"data": data, "words": words_of("place", _WORDS, lang), "lang": lang}
        return open_screen("placing_list", state, width, is_dark=is_dark)

    return show


def test_a_filing_is_opened_by_keyboard_and_the_list_says_what_it_does(filings: Callable[..., Page]) -> None:
    page = filings()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Report of July"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("window.asked.open") == "a"
    assert page.get_by_role("status").inner_text() == f"Reading ‘{_HOSTILE}’…"
    assert page.locator(".wb-filings").get_attribute("aria-busy") == "true"
    page.evaluate("window.asked = null")
    page.locator(".wb-filing").first.click(force=True)
    assert page.evaluate("window.asked") is None  # one at a time
    page.evaluate("window.model.receive('answer', { here: 'a' })")
    assert page.get_by_role("status").inner_text() == f"Opened below: {_HOSTILE}"
    assert page.locator('.wb-filing[aria-current="true"]').inner_text() == _HOSTILE
    assert page.evaluate("window.ran") is None
    page.locator(".wb-filing").first.click()
    page.evaluate("window.model.receive('error', 'the file is gone')")
    assert page.locator(".wb-error").inner_text() == "the file is gone"
    assert page.locator(".wb-filings").get_attribute("aria-busy") == "false"


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize(("lang", "width"), [("en", 1100), ("vi", 400)])
def test_it_fits_and_axe_finds_nothing_serious(
    filings: Callable[..., Page], find_barriers: Callable[..., list[Any]], lang: str, width: int, is_dark: bool
) -> None:
    page = filings(lang, width, is_dark=is_dark)
    page.evaluate("window.model.receive('answer', { here: 'b' })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_barriers(page, ".wb-placing-list") == []
