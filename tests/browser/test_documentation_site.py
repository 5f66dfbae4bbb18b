"""The documentation site: built without a warning, always alike, without a network, with links that lead somewhere."""

from __future__ import annotations

import csv
import importlib
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urldefrag

import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from analysis.cli.reference import list_public_packages
from analysis.paths import project_folder

pytestmark = pytest.mark.browser

_HOME = project_folder()
#: Pages of each kind: text, gallery, notebook with tables and chart, calls, commands, formulas, wide tables.
_LOOKED_AT = (
    *("index.html", "notebooks/index.html", "notebooks/40_fit_trends.html", "reference/api/adoption.html"),
    *("reference/commands.html", "data-dictionary.html", "explanation/methodology.html", "adr/index.html"),
    *("vi/index.html", "vi/questions.html", "vi/explanation/forecasts-and-verdicts.html", "project/architecture.html"),
    *("vi/explanation/methodology.html", "vi/reporting.html", "vi/glossary.html", "vi/from-filing-to-report.html"),
    *("search.html", "search-vi.html"),
)
#: Those of them that are short: axe-core takes seconds for a page of a thousand rows.
_SHORT = ("index.html", "notebooks/index.html", "notebooks/40_fit_trends.html", "how-to/add-a-filing.html")
_SHORT += ("explanation/methodology.html", "reference/api/warmkernel.html", "vi/how-to/add-a-filing.html")
_SHORT += ("vi/site.html", "search-vi.html")
#: Attributes that a browser follows by itself, without a click.
_LOADED = {"script": "src", "img": "src", "source": "src", "video": "src", "audio": "src", "iframe": "src"}
_LOADED |= {"embed": "src", "object": "data", "link": "href"}


def _build(folder: Path, seed: str, jobs: str) -> Path:
    command = [sys.executable, str(_HOME / "tools" / "docs" / "build_docs.py"), "--to", str(folder), "--jobs", jobs]
    environment = os.environ | {"PYTHONHASHSEED": seed}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert (done.returncode, done.stdout.splitlines()) == (0, [str(folder / "html" / "index.html")])
    return folder / "html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the pages."""
    return _build(tmp_path_factory.mktemp("first"), "1", "1")


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Any]:
    """Return every page of the site with its elements."""
    return {path: html.fromstring(path.read_bytes()) for path in sorted(site.rglob("*.html"))}


def _is_external(address: str) -> bool:
    return re.match(r"(?:[a-z]+:)?//", address) is not None


def find_loads(page: Any) -> Iterator[str]:
    """Yield the addresses outside the site that a browser would ask for when it opens the page."""
    for element in page.iter(*_LOADED):
        address = element.get(_LOADED[element.tag], "")
        if _is_external(address) and element.get("rel") not in ("canonical", "alternate"):
            yield address
    for element in page.iter("style"):
        yield from find_loads_of_style(element.text or "")
    for element in page.xpath("//*[@style]"):
        yield from find_loads_of_style(element.get("style"))


def find_loads_of_style(text: str) -> list[str]:
    """Return the addresses outside the site that a style sheet asks for."""
    found = re.findall(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", text)
    return [address for pair in found for address in pair if _is_external(address)]


@pytest.mark.soak
def test_a_build_with_other_seeds_and_jobs_is_byte_for_byte_alike(site: Path, tmp_path: Path) -> None:
    builds = [site, _build(tmp_path, "2", "2")]
    files = [{path.relative_to(build) for path in build.rglob("*") if path.is_file()} for build in builds]
    assert files[0] == files[1]
    assert len(files[0]) > 150
    assert [
        name for name in sorted(files[0]) if (builds[0] / name).read_bytes() != (builds[1] / name).read_bytes()
    ] == []


def test_no_page_holds_a_path_of_this_machine_or_an_address_in_memory(pages: dict[Path, Any]) -> None:
    private = re.compile(rf"{re.escape(str(_HOME))}|PosixPath| at 0x[0-9a-f]{{6,}}")
    assert {path.name: found[0] for path in pages if (found := private.findall(path.read_text("utf-8")))} == {}


def test_no_page_asks_for_anything_outside_the_site(site: Path, pages: dict[Path, Any]) -> None:
    assert {path.name: found for path, page in pages.items() if (found := list(find_loads(page)))} == {}
    styles = list(site.rglob("*.css"))
    assert len(styles) > 2
    assert {path.name: found for path in styles if (found := find_loads_of_style(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.jsdelivr.net/npm/mathjax@3/es5/tex-mml-chtml.js"></script>',
        '<link rel="stylesheet" href="//fonts.googleapis.com/css?family=Lato">',
        '<p style="background: url(https://a.vn/b.png)">x</p>',
        '<style>@import "https://a.vn/b.css";</style>',
    ],
)
def test_what_a_page_would_load_is_found(text: str) -> None:
    assert len(list(find_loads(html.fromstring(f"<html><body>{text}</body></html>")))) == 1


def test_every_link_inside_the_site_leads_to_a_page_and_a_place_in_it(pages: dict[Path, Any]) -> None:
    places = {path: {*page.xpath("//@id"), *page.xpath("//a/@name")} for path, page in pages.items()}
    broken, links = [], 0
    for path, page in pages.items():
        for address in page.xpath("//a/@href"):
            if _is_external(address) or address.startswith("mailto:"):
                continue
            file, place = urldefrag(unquote(address))
            target = (path.parent / file).resolve() if file else path
            links += 1
            if not target.is_file() or (place and target in places and place not in places[target]):
                broken.append(f"{path.name}: {address}")
    assert links > 5000
    assert broken == []


def test_every_public_name_is_described(pages: dict[Path, Any]) -> None:
    described = {name for page in pages.values() for name in page.xpath("//dt/@id")}
    names = {f"{package}.{name}" for package in ("vnfilings", "adoption", "warmkernel") for name in _calls(package)}
    assert sorted(names - described) == []
    assert len(names) > 80
    packages = [package for package in list_public_packages() if package.count(".") < 2]
    of_workbench = {name for package in packages for name in _calls(package)}
    assert sorted(of_workbench - {name.rpartition(".")[2] for name in described}) == []


def _calls(package: str) -> list[str]:
    module = importlib.import_module(package)
    return [
        name
        for name in module.__all__
        if inspect.isroutine(getattr(module, name)) or inspect.isclass(getattr(module, name))
    ]


def test_the_gallery_shows_every_notebook_with_its_picture(pages: dict[Path, Any], site: Path) -> None:
    gallery = pages[site / "notebooks" / "index.html"]
    pictures = gallery.xpath("//article//img/@src")
    notebooks = sorted(path.stem for path in (_HOME / "notebooks").glob("*.ipynb"))
    assert [Path(picture).stem for picture in pictures] == notebooks
    assert all((site / "notebooks" / picture).stat().st_size > 500 for picture in pictures)
    assert sorted({Path(link).stem for link in gallery.xpath("//article//a[.//img]/@href")}) == notebooks


def test_a_broken_link_fails_the_build(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text('extensions = ["myst_parser"]\nmyst_heading_anchors = 4\n', "utf-8")
    command = [sys.executable, "-m", "sphinx", *("-W", "--keep-going", "-q", "-b", "dummy"), str(source)]
    command.append(str(tmp_path / "out"))
    (source / "index.md").write_text("# Page\n\n## Place\n\n[here](#place)\n", "utf-8")
    assert subprocess.run(command, capture_output=True).returncode == 0
    broken = "[gone](no-such-page.md) [gone](#no-such-place) {doc}`gone`"
    (source / "index.md").write_text(f"# Page\n\n## Place\n\n{broken}\n", "utf-8")
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode != 0
    assert done.stderr.count("WARNING") == 3, done.stderr


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 400)])
def test_a_browser_asks_for_nothing_and_no_page_is_wider_than_its_window(
    chromium: Browser, site: Path, scheme: Any, width: int
) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    tab = context.new_page()
    outside: list[str] = []
    tab.on("request", lambda request: outside.append(request.url) if request.url.startswith("http") else None)
    tab.on("pageerror", lambda error: outside.append(str(error)))
    for name in _LOOKED_AT:
        tab.goto((site / name).as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, name
    assert outside == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(chromium: Browser, site: Path, axe: str, scheme: Any) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    serious = {}
    for name in _SHORT:
        tab.goto((site / name).as_uri())
        tab.evaluate(axe)
        found = tab.evaluate("axe.run()")
        assert found["passes"]
        faults = [
            f"{fault['id']}: {fault['nodes'][0]['html'][:150]}"
            for fault in found["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        if faults:
            serious[name] = faults
    context.close()
    assert serious == {}


def test_the_search_finds_a_page_without_a_server(chromium: Browser, site: Path) -> None:
    tab = chromium.new_page()
    tab.goto(f"{(site / 'search.html').as_uri()}?q=fit_adoption")
    tab.wait_for_selector("#search-results li a", timeout=10_000)
    assert any("adoption" in text for text in tab.locator("#search-results li a").all_text_contents())
    tab.close()


def test_a_page_says_its_language_and_leads_to_its_counterpart(pages: dict[Path, Any], site: Path) -> None:
    root = site
    vietnamese = [path for path in pages if path.is_relative_to(root / "vi")]
    assert len(vietnamese) > 25
    in_vietnamese = {*vietnamese, root / "search-vi.html"}
    assert {
        path.name for path, page in pages.items() if page.get("lang") != ("vi" if path in in_vietnamese else "en")
    } == set()
    for path in vietnamese:
        other = root / path.relative_to(root / "vi")
        for here, there, language in ((path, other, "en"), (other, path, "vi")):
            (link,) = pages[here].xpath(f"//article//a[@hreflang='{language}']")
            assert link.get("lang") == language
            assert (here.parent / link.get("href")).resolve() == there
            (alternate,) = pages[here].xpath("//link[@rel='alternate']/@href")
            assert (here.parent / alternate).resolve() == there


def test_the_navigation_and_the_words_of_the_theme_are_those_of_the_language(
    pages: dict[Path, Any], site: Path
) -> None:
    root = site
    for name, is_vietnamese in (("vi/how-to/add-a-filing.html", True), ("how-to/add-a-filing.html", False)):
        page = pages[root / name]
        targets = [
            (root / name).parent / link for link in page.xpath("//div[@class='sidebar-tree']//a/@href") if link != "#"
        ]
        assert len(targets) > 15
        assert {target.resolve().is_relative_to(root / "vi") for target in targets} == {is_vietnamese}
        assert ("Lên đầu trang" in page.text_content()) == is_vietnamese
        assert ("Back to top" in page.text_content()) != is_vietnamese


def _read_theme_words(written_by: str) -> set[str]:
    with (_HOME / "docs" / "_ext" / "theme_words.csv").open(encoding="utf-8", newline="") as file:
        return {row["en"] for row in csv.DictReader(file) if row["written_by"] == written_by}


def test_labels_of_controls_and_links_are_those_of_the_language(pages: dict[Path, Any], site: Path) -> None:
    english = _read_theme_words("template")
    labels: dict[bool, set[str]] = {True: set(), False: set()}
    for path, page in pages.items():
        # Titles of the previous and the next page are not the theme's.
        found = page.xpath(
            "//body//@aria-label | //body//@title | //body//@placeholder | //*[name()='symbol']/*/text()"
        )
        labels[path.is_relative_to(site / "vi") or path.name == "search-vi.html"].update(
            label.strip() for label in found
        )
    words = {"Toggle site navigation sidebar", "Toggle table of contents sidebar", "Link to this heading", "Search"}
    assert words | {"Toggle Light / Dark / Auto color theme", "Menu"} <= labels[False]
    assert labels[True] & english == set()
    assert {label for label in labels[True] if label.isascii() and " " in label} == set()
    assert {"Đổi nền sáng, nền tối hoặc tự động", "Liên kết đến mục này", "Tìm kiếm"} <= labels[True]


def test_every_word_that_scripts_of_the_theme_write_has_a_translation(site: Path) -> None:
    scripts = "".join(
        (site / "_static" / f"{name}.js").read_text("utf-8") for name in ("searchtools", "sphinx_highlight")
    )
    written = re.findall(r"(?:\b_|gettext)\(\s*\"([^\"]+)\"", scripts)
    assert len(written) > 5
    assert [words for words in written if words not in _read_theme_words("script")] == []


def _search(tab: Page, address: str) -> tuple[str, str, list[str]]:
    """Return the heading, the sentence and the links that a page of results has when the search is over."""
    tab.goto(address)
    tab.wait_for_function("document.querySelector('.search-summary')?.textContent")
    links = [link.get_attribute("href") or "" for link in tab.locator("#search-results li a").all()]
    return tab.locator("#search-results h2").inner_text(), tab.locator(".search-summary").inner_text(), links


def test_each_language_has_its_search_whose_results_begin_with_its_pages(chromium: Browser, site: Path) -> None:
    tab = chromium.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto((site / "vi" / "how-to" / "add-a-filing.html").as_uri())
    field = tab.locator(".sidebar-search")
    assert field.get_attribute("placeholder") == "Tìm kiếm"
    field.fill("EMR")
    field.press("Enter")
    tab.wait_for_url("**/search-vi.html?**")
    heading, sentence, links = _search(tab, tab.url)
    assert (heading, sentence) == ("Kết quả tìm kiếm", f"Tìm thấy {len(links)} trang.")
    is_vietnamese = [link.startswith("vi/") for link in links]
    assert is_vietnamese == sorted(is_vietnamese, reverse=True)
    assert set(is_vietnamese) == {True, False}
    assert all((site / link.partition("#")[0]).is_file() for link in links)
    assert _search(tab, f"{(site / 'search-vi.html').as_uri()}?q=zzqqy")[1].startswith("Không tìm thấy trang nào")
    heading, sentence, links = _search(tab, f"{(site / 'search.html').as_uri()}?q=EMR")
    assert (heading, links[0].startswith("vi/")) == ("Search Results", False)
    assert errors == []
    tab.close()


@pytest.mark.parametrize("page", ["search.html", "search-vi.html"])
@pytest.mark.parametrize("words", ["số liệu mâu thuẫn", "so lieu mau thuan"])
def test_the_search_finds_vietnamese_with_and_without_marks(
    chromium: Browser, site: Path, words: str, page: str
) -> None:
    tab = chromium.new_page()
    _, _, links = _search(tab, f"{(site / page).as_uri()}?q={quote(words)}")
    assert any("vi/how-to/settle-a-dispute.html" in link for link in links)
    tab.close()
