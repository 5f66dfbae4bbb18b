"""Pages in Vietnamese beside those in English: the language of a page, its navigation, words of the theme, the search.

A page below ``vi/`` is Vietnamese; its counterpart in English has the same name without ``vi/``. Each language has a
page to search in. Both stand beside the index, from where the results are linked.
"""

from __future__ import annotations

import csv
import json
import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

_FOLDER = "vi/"
_NAMES = {"en": "English", "vi": "Tiếng Việt"}
_SEARCH = {"en": "search", "vi": "search-vi"}
#: What the theme and Sphinx write without a catalogue: labels of controls, titles of links and pictures.
_LABEL = re.compile(r'(?P<before>\b(?:aria-label|title)="|<title>)(?P<words>[^"<]+)(?P<after>"|</title>)')


class SearchWithoutMarks(SearchEnglish):
    """Index and find words by their letters without marks, so that ``benh an`` finds what ``bệnh án`` finds."""

    js_splitter_code = (Path(__file__).parent / "search_words.js").read_text("utf-8")

    def stem(self, word: str) -> str:
        """Return the stem of a word without marks; search_words.js does the same in the browser."""
        return str(super().stem(fold_marks(word)))


def fold_marks(text: str) -> str:
    """Return a text without the marks of its letters."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@cache
def read_words(written_by: str) -> dict[str, str]:
    """Return the words that templates or scripts of the theme write, in Vietnamese, by the English ones."""
    with (Path(__file__).parent / "theme_words.csv").open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["vi"] for row in csv.DictReader(file) if row["written_by"] == written_by}


def set_language(app: Sphinx, page: str, _: str, context: dict[str, Any], __: object) -> None:
    """Give a page its language, the navigation of this language and the link to its counterpart."""
    language = "vi" if page.startswith(_FOLDER) or page == _SEARCH["vi"] else "en"
    other = page.removeprefix(_FOLDER) if language == "vi" else _FOLDER + page
    context["in_language"] = _say_in_vietnamese if language == "vi" else str
    if language == "vi":
        context |= _vietnamese(context["pathto"])
    if "furo_navigation_tree" in context:
        title = app.env.titles[f"{_FOLDER}index"].astext()
        context["furo_navigation_tree"] = _choose_branch(context["furo_navigation_tree"], language, title)
    for way in ("prev", "next"):  # the last page of one language does not lead to the first of the other
        if context.get(way) and _is_vietnamese(page, context[way]["link"]) != (language == "vi"):
            context[way] = None
    if other in app.env.found_docs:
        address = context["pathto"](other)
        there = "en" if language == "vi" else "vi"
        context["metatags"] = context.get("metatags", "") + (
            f'<link rel="alternate" hreflang="{there}" href="{address}">\n'
        )
        if context.get("body"):
            context["body"] = _mark_switch(context["body"], there)


def _is_vietnamese(page: str, link: str) -> bool:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), link)).startswith(_FOLDER)


def _vietnamese(find_path: Callable[..., str]) -> dict[str, Any]:
    """Return what the theme needs to write a page in Vietnamese, whose search is the Vietnamese one."""

    def find_vietnamese_path(name: str, *options: Any, **named: Any) -> str:
        return find_path(_SEARCH["vi"] if name == _SEARCH["en"] else name, *options, **named)

    root = f"{_FOLDER}index"
    words = {"gettext": _translate, "_": _translate, "pathto": find_vietnamese_path}
    return {"language": "vi", "root_doc": root, "master_doc": root} | words


def _translate(text: str) -> str:
    return read_words("template").get(" ".join(text.split()), text)


def _say_in_vietnamese(body: str) -> str:
    """Return a page with the labels of the theme in Vietnamese, and with the words that its scripts look up."""
    body = _LABEL.sub(lambda label: label["before"] + _translate(label["words"]) + label["after"], body)
    words = json.dumps({english: [word] for english, word in read_words("script").items()}, ensure_ascii=False)
    return f'{body}<script type="application/json" id="theme-words">{words}</script>\n'


def add_search_page(_: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the Vietnamese page to search in; Sphinx writes the English one."""
    yield _SEARCH["vi"], {}, "search.html"


def _choose_branch(tree: str, language: str, title: str) -> str:
    """Return the navigation of one language: what is below the page of this title, or everything but it."""
    soup = BeautifulSoup(tree, "html.parser")
    for item in soup.select("li.toctree-l1"):
        link = item.find("a", recursive=False)
        is_root = link is not None and link.get_text().strip() == title
        branch = item.find("ul", recursive=False)
        if is_root and language == "vi" and branch is not None:
            item.replace_with(*branch.find_all("li", recursive=False))
        elif is_root or language == "vi":
            item.decompose()
    for box in soup.select("input.toctree-checkbox") if language == "vi" else ():
        name = str(box["aria-label"]).removeprefix("Toggle navigation of ")
        box["aria-label"] = f"{read_words('template')['Toggle navigation of']} {name}"
    return str(soup)


def _mark_switch(body: str, language: str) -> str:
    """Return a page whose link to its counterpart names the language that it leads to."""
    label = f">{_NAMES[language]}<"
    before, found, after = body.partition(label)
    if not found:
        return body
    start = before.rindex("<a ")
    return f'{before[:start]}<a lang="{language}" hreflang="{language}" {before[start + 3 :]}{found}{after}'


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the handler of pages, after that of the theme, and the search in both languages."""
    app.add_search_language(SearchWithoutMarks)
    app.connect("html-page-context", set_language, priority=900)
    app.connect("html-collect-pages", add_search_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
