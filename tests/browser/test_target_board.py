"""The target board in a browser: filters, order, opened rows by keyboard and pointer, hostile texts as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from analysis.questions.explorers._board_rows import board_words

pytestmark = pytest.mark.browser

_HOSTILE = "<img src=x onerror=window.ran=1>"


def _row(place: int, **other: Any) -> dict[str, Any]:
    return {
        "place": place, "unit_code": "p", "unit": "Huế", "indicator_code": f"i{place}",
        "indicator": f"Indicator {place}",
        "goal": "100%", "state": "missed", "state_code": "missed", "tone": "bad", "sentence": "Huế missed it.",
        "set_by": "Directive 07/CT-TTg", "statement_id": f"a:{place}", "target": 100.0, "due": "2025-09-30",
        "due_text": "30 September 2025", "figure": "64.6%", "latest": 64.6, "latest_on": "2026-01-31",
        "latest_text": "31 January 2026", "gap": "35.4 points short", "is_share": True, "pace": 3.0, "pace_text": "3.0",
        "needed": None, "needed_text": "", "chance": None, "chance_text": "", "rests_on": "", "trace": f"b:{place}",
    } | other  # fmt: skip


def _data(extra: int = 0) -> dict[str, Any]:
    rows = [
        _row(0),
        _row(1, unit_code="q", unit="Hà Nội", state="behind", state_code="behind", due="2026-12-31", latest=40.0,
             due_text="31 December 2026", needed=30.0, needed_text="30.0", chance=0.2, chance_text="20%",
             rests_on="4 values of its own"),
        _row(2, state="met", state_code="met", tone="good", figure="100%", latest=100.0, gap=""),
        _row(3, indicator=_HOSTILE, set_by=_HOSTILE, sentence=_HOSTILE, state="no result", state_code="no_data",
             tone="plain", figure="", latest=None, latest_on=None, latest_text="", gap="", due=None, due_text=""),
        *(_row(4 + place) for place in range(extra)),
    ]  # fmt: skip
    states = [
        ["missed", "missed", "bad"],
        ["behind", "behind", "bad"],
        ["met", "met", "good"],
        ["no_data", "no result", "plain"],
    ]
    return {
        "title": "Target board", "answer": "4 targets.", "day": "2026-06-30", "code": "wb.target_board()",
        "states": states, "rows": rows, "notes": ["a chance is stated only before the deadline"],
    }  # fmt: skip


def _answer(place: int) -> dict[str, Any]:
    point = {
        "day": "2025-12-31", "when": "December 2025", "value": 64.6, "op": "=", "figure": "64.6%", "ratio": "42/65",
        "counted": _HOSTILE, "is_hollow": False, "is_doubtful": False, "publisher": _HOSTILE,
    }  # fmt: skip
    points = [point, point | {"day": "2026-03-31", "op": ">=", "counted": "facilities"}]
    return {
        "place": place, "points": points, "limits": [0, 100], "unit_of_values": "%",
        "code": "import analysis as wb\n\nwb.explore('i', ['p'])",
    }  # fmt: skip


@pytest.fixture
def board(open_screen: Callable[..., Page]) -> Callable[..., Page]:
    """Return the function that opens the board with a model that stands for the kernel's."""

    def show(data: dict[str, Any], lang: str = "en", width: int = 1100, *, is_dark: bool = False) -> Page:
        state = {"data": data, "words": board_words(lang), "lang": lang, "answer": {}}
        return open_screen("target_board", state, width, is_dark=is_dark)

    return show


def _shown(page: Page) -> list[str]:
    return [text.strip("▸\n") for text in page.locator(".wb-opener").all_inner_texts()]


def test_filters_and_order_choose_the_rows_and_count_them(board: Callable[..., Page]) -> None:
    page = board(_data())
    assert page.locator("[role=status]").first.inner_text() == "4 of 4 targets"
    page.locator(".wb-state", has_text="missed").click()
    assert _shown(page) == ["Indicator 0"]
    page.locator(".wb-state", has_text="behind").focus()
    page.keyboard.press("Space")
    assert _shown(page) == ["Indicator 0", "Indicator 1"]
    assert page.evaluate("document.activeElement.dataset.code") == "behind"  # drawing again keeps the focus
    assert page.locator('.wb-state[aria-pressed="true"]').count() == 2
    page.locator(".wb-by-unit select").select_option("q")
    assert _shown(page) == ["Indicator 1"]
    page.locator(".wb-buttons button").first.click()
    page.locator(".wb-by-due select").select_option("soon")
    assert _shown(page) == ["Indicator 1"]
    page.locator(".wb-by-due select").select_option("no_due")
    assert _shown(page) == [_HOSTILE]
    page.locator(".wb-buttons button").first.click()
    sorter = page.locator("th button", has_text="Value / target")
    for direction, expected in (
        ("ascending", ["Indicator 1", "Indicator 0", "Indicator 2", _HOSTILE]),
        ("descending", ["Indicator 2", "Indicator 0", "Indicator 1", _HOSTILE]),  # what has no value stays last
        ("none", ["Indicator 0", "Indicator 1", "Indicator 2", _HOSTILE]),
    ):
        page.locator("th button", has_text="Value / target").click()
        assert _shown(page) == expected
        assert sorter.locator("..").get_attribute("aria-sort") == direction


def test_a_row_opens_by_keyboard_and_pointer_and_shows_its_series(board: Callable[..., Page]) -> None:
    page = board(_data(extra=60))
    assert page.locator(".wb-row").count() == 40
    page.locator(".wb-more").click()
    assert page.locator(".wb-row").count() == 64
    page.locator(".wb-opener").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("window.asked.open") == 1
    assert page.locator(".wb-opener").nth(1).get_attribute("aria-expanded") == "true"
    page.evaluate("answer => window.model.receive('answer', answer)", _answer(1))
    assert page.evaluate("document.activeElement.dataset.place") == "1"
    opened = page.locator(".wb-opened")
    assert "20% · 4 values of its own" in opened.inner_text()
    assert "wb.explore('i', ['p'])" in opened.inner_text()
    assert "December 2025: 64.6%" in str(opened.locator("svg").get_attribute("aria-label"))
    page.keyboard.press("Enter")
    assert page.locator(".wb-opened").count() == 0
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.dataset.place") == "63"
    page.locator(".wb-row").nth(3).locator(".wb-at-state").click()
    assert _HOSTILE in page.locator(".wb-opened").inner_text()
    page.evaluate("answer => window.model.receive('answer', answer)", _answer(3))
    assert page.evaluate("window.ran") is None
    assert page.locator(".wb-board img").count() == 0


@pytest.mark.parametrize(("lang", "width", "is_dark"), [("en", 1100, False), ("vi", 400, True)])
def test_the_board_fits_and_axe_finds_nothing_serious(
    board: Callable[..., Page], find_barriers: Callable[..., list[Any]], lang: str, width: int, is_dark: bool
) -> None:
    page = board(_data(), lang, width, is_dark=is_dark)
    page.locator(".wb-opener").first.click()
    page.evaluate("answer => window.model.receive('answer', answer)", _answer(0))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_barriers(page, ".wb-board") == []


def test_deadlines_paces_chances_and_states_order_the_rows(board: Callable[..., Page]) -> None:
    late = {"due": "2027-12-31", "needed": 5.0, "pace": 4.0, "chance": 0.9, "unit_code": "q", "unit": "Hà Nội"}
    rows = [_row(0), _row(1, due="2026-12-31", needed=30.0, pace=2.0, chance=0.2), _row(2, **late)]
    page = board(_data() | {"rows": rows})
    for due, place in (("past", 0), ("soon", 1), ("later", 2)):
        page.locator(".wb-by-due select").select_option(due)
        assert _shown(page) == [f"Indicator {place}"]
    page.locator(".wb-by-due select").select_option("")
    for order, places in (("pace", [0, 2, 1]), ("chance", [1, 2, 0])):  # how much faster it has to be; least first
        page.locator(f'th [data-name="{order}"]').click()
        assert _shown(page) == [f"Indicator {place}" for place in places]
    page.locator(".wb-by-unit select").select_option("q")
    assert page.locator(".wb-state b").first.inner_text() == "1"  # of the rows that the other filters leave
    page.evaluate("data => window.model.receive('data', data)", _data())
    page.locator(".wb-by-unit select").select_option("")
    page.locator('th [data-name="state"]').click()
    assert _shown(page) == ["Indicator 0", "Indicator 1", _HOSTILE, "Indicator 2"]  # what is met comes last


def test_the_rows_that_are_shown_are_copied_and_none_runs_as_a_formula(board: Callable[..., Page]) -> None:
    rows = [_row(0), _row(1, unit_code="q", unit='=HYPERLINK("x")', indicator="two\nlines", pace=-3.0)]
    page = board(_data() | {"rows": rows})
    page.locator(".wb-by-unit select").select_option("q")
    page.get_by_role("button", name="Copy table").click()
    head, *lines = (line.split("\t") for line in page.evaluate("window.copied").split("\n"))
    (row,) = (dict(zip(head, line, strict=True)) for line in lines)
    assert (row["unit"], row["indicator"], row["pace"]) == ('\'=HYPERLINK("x")', "two lines", "-3")
    page.evaluate("window.refuses = true")
    page.get_by_role("button", name="Copy code").click()
    assert page.locator(".wb-buttons [role=status]").last.inner_text() == "wb.target_board()"


def test_the_bar_is_the_value_a_series_is_asked_for_once_and_an_error_is_shown(board: Callable[..., Page]) -> None:
    page = board(_data())
    assert page.locator(".wb-bar-value").first.get_attribute("width") == "64.6"
    opener = page.locator(".wb-opener").first
    opener.click()
    page.evaluate("answer => { window.model.receive('answer', answer); window.asked = null; }", _answer(0))
    opener.click()
    opener.click()
    assert page.locator(".wb-opened svg").count() == 1
    assert page.evaluate("window.asked") is None
    page.evaluate("window.model.receive('error', 'the row is gone')")
    assert page.locator(".wb-error").inner_text() == "the row is gone"
