"""The dispute desk in a browser: choosing and deciding by keyboard and pointer, hostile texts as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from analysis.questions.explorers._screen import words_of
from analysis.questions.explorers.decisions.dispute_desk import _WORDS

pytestmark = pytest.mark.browser

_HOSTILE = "<img src=x onerror=window.ran=1>"


def _card(name: str, value: str, **other: Any) -> dict[str, Any]:
    return {
        "statement_id": name, "value": value, "share": "53.6%", "use": "chosen", "how": "chosen", "why": "", "url": "",
        "source": "Lao Động", "document": "A report", "counted": "hospitals", "time": "October 2025",
        "denominator": "1,645", "earlier": "700, 30 September 2025: up", "passage": "", "place": "line 3",
        "printed": "", "words_lang": "vi",
        "can_be_chosen": True,
    } | other  # fmt: skip


def _item(name: str, **other: Any) -> dict[str, Any]:
    item = {"id": name, "severity": "error", "level": "error", "kind": "sources differ", "unit": "Huế", "one": "881"}
    return item | {"other": "760", "text": f"Two sources differ on {name}.", "decided": "", "group": ""} | other


def _data(**other: Any) -> dict[str, Any]:
    cards = [
        _card("a:1#1", "881", url="https://example.org/a"),
        _card("b:1#1", "760", how="passed over", use="passed over", source=_HOSTILE, passage=f"{_HOSTILE} <script>"),
        _card("c:1#1", "657", how="another count", use="another count", can_be_chosen=False),
    ]
    choices = [["settle a:1#1", "Use 881"], ["settle b:1#1", "Use 760"], ["explained", "Keep the value"]]
    detail = {
        "title": "October 2025: 881 or 760?", "about": "Hospitals, Huế.", "text": f"Two sources differ {_HOSTILE}.",
        "cards": cards, "choices": choices,
        "proposal": {
            "title": "Proposed by rule: use 881", "text": "Reason: an exact value.", "statement_id": "a:1#1",
            "lines": [["hospitals", "700 → 881"]],
        },
    }  # fmt: skip
    items = [_item("one"), _item("two", unit=_HOSTILE), _item("three", severity="suspicious", level="suspicious")]
    return {
        "items": items,
        "groups": {},
        "count": "3 open.",
        "chosen": "one",
        "detail": detail,
        "recorded": None,
    } | other


@pytest.fixture
def desk(open_screen: Callable[..., Page]) -> Callable[..., Page]:
    """Return the function that opens the desk with a model that stands for the kernel's."""

    def show(lang: str = "en", width: int = 1100, *, is_dark: bool = False) -> Page:
        state = {"data": _data(), "words": words_of("desk", _WORDS, lang), "lang": lang}
        return open_screen("dispute_desk", state, width, is_dark=is_dark)

    return show


def test_the_list_is_walked_by_arrow_keys_and_enter_chooses(desk: Callable[..., Page]) -> None:
    page = desk()
    assert page.locator(".wb-row").count() == 3
    assert page.locator('.wb-row[tabindex="0"]').count() == 1
    page.locator('.wb-row[aria-current="true"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("[window.asked.do, window.asked.id]") == ["choose", "two"]
    page.evaluate("data => window.model.receive('data', data)", _data(chosen="two"))
    assert page.evaluate("document.activeElement.tagName") == "H3"
    assert page.locator('.wb-row[aria-current="true"]').get_attribute("aria-label") == (
        f"sources differ, {_HOSTILE}: 881 / 760"
    )
    page.locator(".wb-list tbody tr").nth(2).locator("td").last.click()
    assert page.evaluate("window.asked.id") == "three"


def test_nothing_is_asked_without_a_choice_a_reason_and_a_name(desk: Callable[..., Page]) -> None:
    page = desk()
    record = page.get_by_role("button", name="Record the decision")
    record.focus()
    page.keyboard.press("Enter")
    assert page.locator(".wb-error").inner_text().startswith("Still missing: decision, reason")
    assert page.evaluate("window.asked") is None
    assert page.evaluate("document.activeElement.className") == "wb-choice"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("the ministry's list")
    record.click()
    assert page.locator(".wb-error").inner_text() == "Still missing: decided by."
    assert page.locator(".wb-by").get_attribute("aria-invalid") == "true"
    assert page.evaluate("window.asked") is None
    page.keyboard.type("An")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    asked = page.evaluate("window.asked")
    assert {name: asked[name] for name in ("do", "id", "choice", "why", "by")} == {
        "do": "record", "id": "one", "choice": "settle a:1#1", "why": "the ministry's list", "by": "An",
    }  # fmt: skip


def test_a_card_chooses_its_value_and_one_of_another_count_cannot(desk: Callable[..., Page]) -> None:
    page = desk()
    page.locator(".wb-value").nth(1).click(position={"x": 8, "y": 8})
    assert page.locator(".wb-choice").input_value() == "settle b:1#1"
    assert page.locator(".wb-picked").count() == 1
    page.get_by_role("button", name="Use this value: 881").click()
    assert page.locator(".wb-choice").input_value() == "settle a:1#1"
    assert page.locator(".wb-value").nth(2).locator("button").count() == 0
    page.locator(".wb-choice").select_option("explained")
    assert page.locator(".wb-picked").count() == 0


def test_a_refused_decision_stands_beside_the_form_and_a_stored_one_names_its_file(desk: Callable[..., Page]) -> None:
    page = desk()
    page.locator(".wb-choice").select_option("explained")
    page.locator(".wb-why").fill("right as it is")
    page.locator(".wb-by").fill("An")
    page.get_by_role("button", name="Record the decision").click()
    page.evaluate("window.model.receive('error', 'this was settled before')")
    assert page.locator(".wb-panel .wb-error").inner_text() == "this was settled before"
    assert page.locator(".wb-why").input_value() == "right as it is"
    recorded = {"id": "one", "file": "data/lookup/settled.csv", "by": "An", "why": "right as it is"}
    stored = _data(recorded=recorded, items=[_item("one", decided="An: right as it is"), _item("two")])
    page.evaluate("data => window.model.receive('data', data)", stored)
    said = page.locator(".wb-panel").inner_text()
    assert "Recorded in data/lookup/settled.csv. The next `workbench run` applies it." in said
    assert "Decided: An: right as it is" in said
    assert page.locator(".wb-choice").count() == 0


def test_terms_stand_beside_what_they_are_whatever_the_front_end_makes_of_lists(desk: Callable[..., Page]) -> None:
    page = desk("vi")
    pairs = page.evaluate("""() => [...document.querySelectorAll(".wb-facts dt")].map((term) => {
      const [a, b] = [term, term.nextElementSibling].map((node) => node.getBoundingClientRect());
      const words = document.createRange();
      words.selectNodeContents(term);
      const { fontWeight } = getComputedStyle(term);
      return { apart: b.top - a.top, gap: b.left - a.right, weight: fontWeight, lines: words.getClientRects().length };
    })""")
    assert len(pairs) > 20
    for pair in pairs:
        assert pair["apart"] == 0
        assert pair["gap"] >= 12
        assert (pair["weight"], pair["lines"]) == ("400", 1)


def test_texts_of_documents_never_run(desk: Callable[..., Page]) -> None:
    page = desk()
    assert f"“{_HOSTILE} <script>”" in page.locator(".wb-cards").inner_text()
    assert _HOSTILE in page.locator(".wb-list").inner_text()
    assert page.evaluate("window.ran") is None
    assert page.locator(".wb-desk :is(img, script)").count() == 0


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize(("lang", "width"), [("en", 1100), ("vi", 400)])
def test_it_fits_and_axe_finds_nothing_serious(
    desk: Callable[..., Page], find_barriers: Callable[..., list[Any]], lang: str, width: int, is_dark: bool
) -> None:
    page = desk(lang, width, is_dark=is_dark)
    page.locator(".wb-value").first.click(position={"x": 8, "y": 8})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("data => window.model.receive('data', data)", _of_groups())
    page.locator(".wb-toggle").click()
    assert find_barriers(page, ".wb-desk") == []
    page.evaluate("data => window.model.receive('data', data)", _data())
    page.get_by_role("button").filter(has_text=words_of("desk", ["record"], lang)["record"]).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert find_barriers(page, ".wb-desk") == []


def test_a_decision_that_is_stored_waits_and_a_decided_one_is_not_taken_again(desk: Callable[..., Page]) -> None:
    page = desk()
    levels = [str(tag.get_attribute("class")).split()[-1] for tag in page.locator(".wb-list .wb-tag").all()]
    assert levels == ["wb-tag-bad", "wb-tag-bad", "wb-tag-doubt"]
    record = page.get_by_role("button", name="Record the decision")
    page.locator(".wb-choice").select_option("explained")
    page.locator(".wb-why").fill("right as it is")
    page.locator(".wb-by").fill("An")
    record.click()
    assert record.is_disabled()  # nobody records it twice
    page.evaluate("window.model.receive('error', 'refused')")
    assert record.is_enabled()
    page.evaluate("data => window.model.receive('data', data)", _data(chosen="two"))
    assert [page.locator(name).input_value() for name in (".wb-choice", ".wb-why", ".wb-by")] == ["", "", "An"]
    page.evaluate("data => window.model.receive('data', data)", _data())
    assert page.locator(".wb-why").input_value() == "right as it is"
    decided = _data(items=[_item("one", decided="An: right as it is")])
    page.evaluate("data => window.model.receive('data', data)", decided)
    assert page.locator(".wb-cards button").count() == 0
    page.evaluate("data => window.model.receive('data', data)", _data(items=[], detail=None, chosen=""))
    assert page.locator("h3").inner_text() == "No contradiction is open."
    assert page.locator(".wb-panel").is_hidden()


def test_facts_without_a_text_are_left_out(open_screen: Callable[..., Page]) -> None:
    data = _data()
    data["detail"]["cards"] = [_card("a:1#1", "881", denominator="", passage="")]
    page = open_screen("dispute_desk", {"data": data, "words": words_of("desk", _WORDS, "en"), "lang": "en"})
    terms = page.locator(".wb-facts dt").all_inner_texts()
    assert len(terms) == 6
    assert page.locator(".wb-facts dd:empty").count() == 0


def _of_groups(**other: Any) -> dict[str, Any]:
    """Return the data of a desk that shows a group of two beside a contradiction that stands alone."""
    items = [_item("one", group="group:a"), _item("alone"), _item("two", group="group:a", unit="Hà Nội")]
    groups = {"group:a": {"kind": "sources differ × 2", "about": "A; B", "text": "2 with one cause.", "n": 2}}
    members = [{name: one[name] for name in ("id", "unit", "one", "other", "text")} for one in items if one["group"]]
    choices = [["settle a", "Use the values of A"], ["explained", "Keep the values"]]
    detail = {"title": "Sources differ × 2", "about": "A; B", "text": "One rule found these 2.", "cards": []}
    detail |= {"members": members, "proposal": None, "choices": choices}
    return _data(items=items, groups=groups, chosen="group:a", detail=detail) | other


def test_a_group_is_decided_together_about_the_ticked_lines_only(desk: Callable[..., Page]) -> None:
    page = desk()
    page.evaluate("data => window.model.receive('data', data)", _of_groups())
    assert page.locator(".wb-list:not(.wb-members) .wb-row").all_inner_texts() == [
        "sources differ × 2",
        "sources differ",
    ]
    assert page.locator(".wb-members tbody tr").count() == 2
    assert page.get_by_role("button", name="Record the decision about 2").is_visible()
    page.locator(".wb-tick").first.focus()
    page.keyboard.press("Space")
    record = page.get_by_role("button", name="Record the decision about 1")
    page.locator(".wb-choice").select_option("settle a")
    page.locator(".wb-why").fill("the newer list")
    page.locator(".wb-by").fill("An")
    record.click()
    asked = page.evaluate("window.asked")
    assert (asked["id"], asked["ids"], asked["choice"]) == ("group:a", ["two"], "settle a")
    page.evaluate("window.model.receive('error', 'refused')")
    page.locator(".wb-tick").last.uncheck()
    page.evaluate("window.asked = null")
    page.locator(".wb-record").click()
    assert page.locator(".wb-panel .wb-error").inner_text() == "No line is ticked."
    assert page.evaluate("window.asked") is None


def test_a_member_of_a_group_is_opened_and_decided_alone(desk: Callable[..., Page]) -> None:
    page = desk()
    page.evaluate("data => window.model.receive('data', data)", _of_groups())
    toggle = page.locator(".wb-toggle")
    toggle.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    rows = page.locator(".wb-list:not(.wb-members) .wb-row")
    assert [row.get_attribute("data-id") for row in rows.all()] == ["group:a", "one", "two", "alone"]
    page.get_by_role("button", name="Open separately: Hà Nội").click()
    assert page.evaluate("window.asked.id") == "two"
    alone = _data(**{name: _of_groups()[name] for name in ("items", "groups")}, chosen="two")
    page.evaluate("data => window.model.receive('data', data)", alone)
    page.locator(".wb-choice").select_option("explained")
    page.locator(".wb-why").fill("x")
    page.locator(".wb-by").fill("An")
    page.get_by_role("button", name="Record the decision").click()
    assert page.evaluate("window.asked.ids") == ["two"]
    page.evaluate("window.model.receive('error', 'refused')")
    page.get_by_role("button", name="Back to the group of 2").click()
    assert page.evaluate("window.asked.id") == "group:a"


def test_a_decision_is_taken_back(desk: Callable[..., Page]) -> None:
    page = desk()
    decided = _data(items=[_item("one", decided="An: right as it is")])
    page.evaluate("data => window.model.receive('data', data)", decided)
    back = page.get_by_role("button", name="Take the decision back")
    back.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("[window.asked.do, window.asked.ids]") == ["take_back", ["one"]]
    assert page.locator(".wb-panel").get_attribute("aria-busy") == "true"
    assert page.locator("button:enabled").count() == 0
    page.evaluate("window.model.receive('progress', 'Reading the list again…')")
    assert page.locator(".wb-told").inner_text() == "Reading the list again…"
    told = {"id": "one", "file": "data/lookup/settled.csv", "is_back": True}
    page.evaluate("data => window.model.receive('data', data)", _data(recorded=told))
    said = page.locator(".wb-told").inner_text()
    assert said.startswith("Done. Taken back: the stored row was removed from data/lookup/settled.csv.")
    assert page.get_by_role("button", name="Record the decision").is_enabled()


def test_the_words_of_the_document_stand_apart_in_their_language(open_screen: Callable[..., Page]) -> None:
    data = _data()
    data["detail"]["cards"] = [
        _card("a:1#1", "46.1% (60/130 cases)", printed="46,1% (60/130 lượt)", passage="hồ sơ số")
    ]
    page = open_screen("dispute_desk", {"data": data, "words": words_of("desk", _WORDS, "en"), "lang": "en"})
    assert page.locator(".wb-value-head strong").inner_text() == "46.1% (60/130 cases)"
    assert page.locator(".wb-words").inner_text().splitlines()[0] == "Words of the document"
    assert page.locator('.wb-words [lang="vi"]').all_inner_texts() == ["“46,1% (60/130 lượt)”", "“hồ sơ số”"]
    assert "lượt" not in page.locator(".wb-facts").inner_text()
