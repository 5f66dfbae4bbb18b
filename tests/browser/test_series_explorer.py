"""The series explorer in a browser: points by keyboard and pointer, sliders without a kernel, hostile texts as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from analysis.questions.explorers._explored_series import labels

pytestmark = pytest.mark.browser

_HOSTILE = "<img src=x onerror=window.ran=1>"


def _point(day: str, value: float, **other: Any) -> dict[str, Any]:
    return {
        "day": day, "when": day, "value": value, "op": "=", "figure": f"{value:g}%", "ratio": "",
        "counted": "hospitals", "use": "in use", "is_hollow": False, "is_doubtful": False,
        "publisher": "Lao Động", "source": "A report",
        "source_id": "a", "issued": day, "url": "", "passage": "42 of 100", "place": "line 3",
        "statement_id": f"a:{day}#1",
    } | other  # fmt: skip


def _data() -> dict[str, Any]:
    points = [
        _point("2024-06-30", 5.0),
        _point("2025-06-30", 42.0, publisher=_HOSTILE, passage=_HOSTILE, url="https://example.org/a"),
        _point("2025-12-31", 60.0, ratio="60/100"),
        _point("2025-12-31", 40.0, op=">=", counted="facilities", is_doubtful=True),
    ]
    grid = [[[[60.0 + 5 * pace + 3 * day, 55.0, 70.0] for day in range(3)] for pace in range(3)] for _ in range(2)]
    return {
        "indicator": "records_pct",
        "title": "Hospitals with records",
        "unit_of_values": "%",
        "limits": [0, 100],
        "day": "2026-06-30",
        "series": [{"unit": "p", "name": "Huế", "points": points, "forecast": []}],
        "target": {"value": 70.0, "day": "2026-12-31", "text": "70%"},
        "what_if": {
            "unit": "p", "days": ["2026-06-30", "2026-09-30", "2026-12-31"], "paces": [0, 1, 2],
            "deadlines": [None, "2026-12-31"], "values": grid, "denominator": 100, "start": ["2025-12-31", 60.0],
            "calibration": "Tested once.",
        },
        "code": "wb.series('records_pct', ['p'])",
    }  # fmt: skip


@pytest.fixture
def explorer(open_screen: Callable[..., Page]) -> Callable[..., Page]:
    """Return the function that opens the explorer with a model that stands for the kernel's."""

    def show(data: dict[str, Any], lang: str = "en", width: int = 1100, *, is_dark: bool = False) -> Page:
        state = {
            "data": data,
            "words": labels(lang),
            "choices": {
                "indicators": [["records_pct", "Records"], ["other_pct", "Other"]],
                "units": [["p", "Huế"], ["q", "Hà Nội"]], "most_units": 6,
            },
            "asked": {"indicator": "records_pct", "units": ["p"], "geography": ""},
            "lang": lang,
        }  # fmt: skip
        return open_screen("series_explorer", state, width, is_dark=is_dark)

    return show


def test_arrow_keys_move_between_points_and_enter_shows_the_source(explorer: Callable[..., Page]) -> None:
    page = explorer(_data())
    assert page.locator(".wb-mark").count() == 4
    assert page.locator('.wb-mark[tabindex="0"]').count() == 1
    page.locator('.wb-mark[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    detail = page.locator(".wb-detail").inner_text()
    assert "42% hospitals" in detail
    assert 'wb.trace("a:2025-06-30#1")' in detail
    assert page.locator(".wb-detail a").get_attribute("href") == "https://example.org/a"
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press(" ")
    assert "60% (60/100) hospitals" in page.locator(".wb-detail").inner_text()


def test_a_click_shows_the_source_and_texts_never_run(explorer: Callable[..., Page]) -> None:
    page = explorer(_data())
    page.locator(".wb-mark").nth(1).click()
    assert _HOSTILE in page.locator(".wb-detail h4").inner_text()
    page.locator(".wb-table summary").click()
    assert _HOSTILE in page.locator(".wb-table").inner_text()
    assert page.evaluate("window.ran") is None
    assert page.locator(".wb-explorer img").count() == 0


def test_sliders_answer_in_the_browser(explorer: Callable[..., Page]) -> None:
    page = explorer(_data())
    assert "Reaches 70% by 31 December 2026." in page.locator(".wb-answer").inner_text()
    pace, deadline, denominator = (page.locator(".wb-what-if input").nth(place) for place in range(3))
    pace.focus()
    page.keyboard.press("ArrowRight")
    assert "Reaches 70% by 30 June 2026." in page.locator(".wb-answer").inner_text()
    assert page.locator(".wb-scenario-line").count() == 1
    page.keyboard.press("Home")
    assert "66% on 31 December 2026: 70% is not reached." in page.locator(".wb-answer").inner_text()
    assert pace.get_attribute("aria-valuetext") == "× 0"
    deadline.focus()
    page.keyboard.press("ArrowRight")
    assert deadline.get_attribute("aria-valuetext") == "31 December 2026"
    denominator.focus()
    page.keyboard.press("End")
    assert "33% on 31 December 2026" in page.locator(".wb-answer").inner_text()  # twice as many facilities


def test_what_is_asked_goes_to_the_kernel_and_its_answer_is_drawn(explorer: Callable[..., Page]) -> None:
    page = explorer(_data())
    page.locator(".wb-head select").first.select_option("other_pct")
    assert page.evaluate("window.asked.indicator") == "other_pct"
    page.locator(".wb-head input").fill("Hà Nội")
    page.locator(".wb-head input").press("Enter")
    page.locator(".wb-head input").blur()
    assert page.evaluate("window.asked.units") == ["p", "q"]
    other = _data() | {"title": "Another indicator", "what_if": None, "target": None}
    page.evaluate("data => window.model.receive('data', data)", other)
    assert page.locator(".wb-explorer h3").inner_text() == "Another indicator"
    assert "no model" in page.locator(".wb-what-if").inner_text()
    page.evaluate("window.model.receive('error', 'unit: nobody is named x')")
    assert page.locator(".wb-error").inner_text() == "unit: nobody is named x"


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize(("lang", "width"), [("en", 1100), ("vi", 400)])
def test_it_fits_and_axe_finds_nothing_serious(
    explorer: Callable[..., Page], find_barriers: Callable[..., list[Any]], lang: str, width: int, is_dark: bool
) -> None:
    page = explorer(_data(), lang, width, is_dark=is_dark)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".wb-mark").first.click()
    assert find_barriers(page, ".wb-explorer") == []


def test_organisations_and_geography_are_changed_above_the_picture(explorer: Callable[..., Page]) -> None:
    data = _data()
    data["series"].append({"unit": "q", "name": "Hà Nội", "points": [_point("2025-12-31", 50.0)], "forecast": []})
    page = explorer(data)
    page.get_by_role("button", name="Remove Huế").click()
    assert page.evaluate("window.asked.units") == ["q"]
    page.locator(".wb-head select").last.select_option("63")
    assert page.evaluate("window.asked.geography") == "63"
    assert page.locator(".wb-head input").is_enabled()
    data["series"] = [data["series"][0] | {"unit": str(place)} for place in range(6)]
    page.evaluate("data => window.model.receive('data', data)", data)
    assert page.locator(".wb-head input").is_disabled()  # a picture of more cannot be read


def test_a_scenario_ends_at_the_limit_and_starts_anew_with_another_series(explorer: Callable[..., Page]) -> None:
    data = _data()
    data["target"]["value"] = 71.0  # the mean of the last day
    page = explorer(data)
    assert "Reaches 71% by 31 December 2026." in page.locator(".wb-answer").inner_text()
    denominator = page.locator(".wb-what-if input").nth(2)
    denominator.focus()
    page.keyboard.press("Home")  # half as many facilities: the shares double
    top = min(
        float(pair.split(",")[1]) for pair in str(page.locator(".wb-scenario-line").get_attribute("points")).split()
    )
    marks = page.locator(".wb-rule")
    assert top == float(str(marks.last.get_attribute("y1")))  # 100%
    data["what_if"]["denominator"] = 400
    page.evaluate("data => window.model.receive('data', data)", data)
    assert denominator.input_value() == "400"
    assert page.locator(".wb-scenario-line").count() == 0


def test_a_bound_points_where_the_value_lies_and_the_table_is_copied_with_ids(explorer: Callable[..., Page]) -> None:
    page = explorer(_data())
    page.locator('.wb-mark[tabindex="0"]').focus()
    page.keyboard.press("ArrowLeft")  # from the first to the last
    page.keyboard.press("Enter")
    assert page.locator('.wb-mark[aria-pressed="true"]').get_attribute("aria-label") != (
        page.locator(".wb-mark").first.get_attribute("aria-label")
    )
    bound = page.locator('.wb-mark[aria-label*="facilities"] path').first
    assert "v-13" in str(bound.get_attribute("d"))  # at least so much: upwards
    page.get_by_role("button", name="Copy table").click()
    head, *lines = (line.split("\t") for line in page.evaluate("window.copied").split("\n"))
    last = dict(zip(head, lines[-1], strict=True))
    assert (last["op"], last["source_id"], last["statement_id"]) == (">=", "a", "a:2025-12-31#1")
    assert len(lines) == 4


def test_days_are_written_as_the_language_writes_them(explorer: Callable[..., Page]) -> None:
    assert "vào ngày 31/12/2026." in explorer(_data(), "vi").locator(".wb-answer").inner_text()


def _kinds(page: Page) -> list[str]:
    return [str(item.get_attribute("data-kind")) for item in page.locator(".wb-legend li").all()]


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_legend_lists_the_kinds_that_are_in_the_picture_and_no_other(
    explorer: Callable[..., Page], lang: str
) -> None:
    data = _data()
    page = explorer(data, lang)
    assert _kinds(page) == ["series", "series", "at_least", "doubtful", "model", "target", "today"]
    words = labels(lang)
    for name in ("at_least", "doubtful", "model"):
        assert page.locator(f'.wb-legend [data-kind="{name}"]').inner_text() == words[name]
    days = {"en": ["31 December 2026", "30 June 2026"], "vi": ["31/12/2026", "30/06/2026"]}[lang]
    for name, day in zip(("target", "today"), days, strict=True):
        assert day in page.locator(f'.wb-legend [data-kind="{name}"]').inner_text()
    more = _data() | {"what_if": None, "target": None}
    more["series"][0]["points"] = [
        _point("2025-06-30", 42.0, is_hollow=True),
        _point("2025-12-31", 60.0, op="<", is_hollow=True),
    ]
    page.evaluate("data => window.model.receive('data', data)", more)
    assert _kinds(page) == ["series", "at_most", "hollow", "today"]
    row = {"day": "2026-09-30", "mean": 70.0, "lower_80": 60.0, "upper_80": 80.0}
    more["series"][0] |= {"points": [_point("2025-06-30", 42.0)], "forecast": [row]}
    more["target"] = {"value": 70.0, "day": None, "text": "70%"}
    page.evaluate("data => window.model.receive('data', data)", more)
    assert _kinds(page) == ["series", "forecast", "target", "today"]
    assert page.locator('.wb-legend [data-kind="target"]').inner_text() == words["target"]
    page.evaluate("data => window.model.receive('data', data)", data)
    page.locator(".wb-what-if input").first.press("End")
    assert _kinds(page)[4:] == ["model", "scenario", "target", "today"]


def test_organisations_without_a_figure_are_named_above_the_picture(explorer: Callable[..., Page]) -> None:
    page = explorer(_data())
    assert not page.locator(".wb-notes").is_visible()
    noted = _data() | {"notes": [f"{_HOSTILE} has no figure."]}
    page.evaluate("data => window.model.receive('data', data)", noted)
    assert page.locator(".wb-notes[role=status]").inner_text() == f"{_HOSTILE} has no figure."
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("width", [1100, 400])
def test_long_labels_stay_in_one_line_and_inside_the_picture(explorer: Callable[..., Page], width: int) -> None:
    data = _data() | {"day": "2027-09-30"}
    data["target"] |= {"text": "at least 70 of 100 hospitals", "day": "2024-03-31"}
    page = explorer(data, width=width)
    page.locator(".wb-what-if input").nth(1).press("End")
    shown = page.locator(".wb-what-if output").nth(1)
    assert shown.inner_text() == "31 December 2026"
    box = shown.bounding_box()
    assert box
    assert box["height"] < 30
    frame = page.locator(".wb-picture svg").first.bounding_box()
    for text in page.locator(".wb-picture > svg text").all():
        found = text.bounding_box()
        assert frame
        assert found
        assert frame["x"] <= found["x"]
        assert found["x"] + found["width"] <= frame["x"] + frame["width"] + 1
