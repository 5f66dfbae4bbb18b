"""Screens on one page: none changes how another one looks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from analysis.questions.explorers._screen_widget import screen_script, screen_style

pytestmark = pytest.mark.browser

_SCREENS = (
    "dispute_desk",
    "home_places",
    "home_todo",
    "placing_list",
    "placing_screen",
    "release_desk",
    "series_explorer",
    "target_board",
)
_ROOT = re.compile(r'make\("div", \{ class: "(wb-screen [^"]+)"')
_LOOKS = """() => [...document.querySelectorAll("#page *")].map((node) => {
  const style = getComputedStyle(node);
  return [node.className, style.display, style.padding, style.border, style.background, style.fontSize, style.position,
          style.gridTemplateColumns].join("; ");
})"""


def _page(name: str, styles: list[str]) -> str:
    """Return a page with the root of a screen and an element for each class that any screen knows."""
    (root,) = _ROOT.findall(screen_script(name))
    known = set(re.findall(r"\.(wb-[a-z-]+)", "".join(map(screen_style, _SCREENS))))
    known -= {f"wb-{one.replace('_', '-')}" for one in _SCREENS}  # no screen stands inside another one
    parts = "".join(
        f'<div class="{one}"><p>a</p><button>b</button></div>' for one in sorted(known) if one != "wb-screen"
    )
    return f"<style>{'</style><style>'.join(styles)}</style><div id=page><div class='{root}'>{parts}</div></div>"


@pytest.mark.parametrize("name", _SCREENS)
def test_the_rules_of_a_screen_name_its_root_as_the_scope(name: str) -> None:
    (root,) = _ROOT.findall(screen_script(name))
    own = screen_style(name).partition("@scope")[2].partition("{")[2]
    named = [one for one in root.split() if re.search(rf"\.{one}(?![\w-])", own)]
    assert named == [], "below the root there is no such class"


@pytest.mark.parametrize("name", _SCREENS)
def test_a_screen_looks_the_same_beside_all_others(chromium: Browser, name: str) -> None:
    tab = chromium.new_page()
    others = [screen_style(one) for one in _SCREENS if one != name]
    looks = []
    for styles in ([], others, others[::-1]):
        tab.set_content(_page(name, [*styles, screen_style(name)]))
        looks.append(tab.evaluate(_LOOKS))
        tab.set_content(_page(name, [screen_style(name), *styles]))
        looks.append(tab.evaluate(_LOOKS))
    tab.close()
    assert len(looks[0]) > 100
    assert all(one == looks[0] for one in looks[1:])


@pytest.mark.parametrize("name", _SCREENS)
def test_no_rule_of_a_screen_names_its_root_by_class(name: str) -> None:
    """Inside its scope a class of the root matches nothing; ``:scope`` does."""
    (root,) = _ROOT.findall(screen_script(name))
    own = screen_style(name).partition("@scope")[2].partition("{")[2]
    named = set(re.findall(r"\.(wb-[a-z-]+)", own))
    assert named.intersection(root.split()) == set()
