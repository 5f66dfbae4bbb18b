"""The page of a report in a real browser: axe-core and the Nu validator are content, tables sort, nothing overflows."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser

from analysis.reports import (
    publish_analyst_report,
    publish_filing,
    publish_site,
    render_changes_page,
    render_outputs_page,
)
from analysis.reports.site import ReleaseFile, SiteRelease

pytestmark = pytest.mark.browser

_PROJECT = Path(__file__).resolve().parents[2]
_FILING = _PROJECT / "tests" / "unit" / "reports" / "filing"

_OUTPUT: dict[str, Any] = {
    "path": "2026-H1/f-a/f-a_2026-H1_vi.html", "report": "f-a_2026-H1", "title": "Kết quả", "unit_code": "f-a",
    "unit_name": "Bệnh viện A", "period": "2026-H1", "language": "vi", "format": "html", "bytes": 2048,
    "report_date": "2026-06-25", "is_internal": False, "is_earlier": False, "is_produced": True,
    "release_number": "2026-H1.1", "release_state": "locked",
}  # fmt: skip
_OUTPUTS = [_OUTPUT, _OUTPUT | {"path": "2026-H1/f-a/earlier/2026-06-20-1/f-a_2026-H1_vi.html", "is_earlier": True}]
_RELEASE = {"number": "2026-H1.1", "title": "Nửa đầu năm", "period": "2026-H1", "state": "locked", "day": "2026-07-10"}
_RELEASE |= {"page": "../releases/2026-H1.1/changes_{lang}.html"}
_CHANGE = {"what": "value", "change": "revised", "unit_code": "f-a", "indicator_code": "a_pct", "period": "2026-H1"}
_CHANGE |= {"earlier": "45.5 (5/11)", "later": "50 (6/12)", "why": "correction", "later_source": "bc-2"}
_CHANGES = [_CHANGE]
_LATEST = [
    {"unit_code": "f-a", "indicator_code": "a_pct", "earlier": 45.5, "earlier_period": "2025-H2", "later": 50.0}
    | {"later_period": "2026-H1"}
]
_SITE = (
    *("vi/index.html", "vi/units/f-center.html", "en/indicators/cashless_payments_pct.html", "vi/sources/bc-1.html"),
    *("vi/indicators/index.html", "en/releases/2026-H1.1.html"),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return a unit's, a province's and the sector's report in both languages, and pages of the site."""
    tables = {path.stem: pd.read_csv(path) for path in _FILING.glob("*.csv")}
    folder = tmp_path_factory.mktemp("pages")
    written: list[Path] = []
    codes = ["cashless_payments_pct", "visits_by_chip_card_pct"]
    options: dict[str, Any] = {"languages": ("vi", "en"), "folder": folder}
    written += publish_analyst_report(tables, unit_code="f-center", **options)
    written += publish_filing(tables, unit_code="f-center", period="2026-H1", **options)
    written += publish_analyst_report(tables, unit_code="p34-51", indicator_codes=codes, **options)
    written += publish_analyst_report(tables, indicator_codes=codes, **options)
    for lang in ("vi", "en"):
        written += [folder / f"index_{lang}.html", folder / f"changes_{lang}.html"]
        written[-2].write_bytes(render_outputs_page(_OUTPUTS, [_RELEASE], lang, "Synthetic project"))
        written[-1].write_bytes(render_changes_page(_CHANGES, _LATEST, {}, "2025-H2.1", "2026-H1.1", lang))
    site = folder / "site"
    files = (ReleaseFile(_FILING / "units.csv", "tables/units.csv"),)
    release = SiteRelease(
        "2026-H1.1", "H1", "2026-H1", dt.date(2026, 7, 10), "Bình", ("f-center",), files, "2025-H2.1", _CHANGES
    )
    options = {"languages": ("vi", "en"), "project": "P", "releases": [release], "folder": site}
    publish_site(tables, report_date="2026-07-10", **options)
    first = tables["observations"]["statement_id"] == "bc-1:r2c1"
    tables["observations"].loc[first, ["value", "numerator"]] = [65.0, 67]  # the pages tell what changed
    publish_site(tables, report_date="2026-07-12", **options)
    return written + [site / name for name in _SITE]


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(chromium: Browser, pages: list[Path], axe: str, scheme: Any, width: int) -> None:
    for page in pages:
        context = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900})
        tab = context.new_page()
        tab.goto(page.as_uri())
        tab.evaluate(axe)
        found = tab.evaluate("axe.run()")
        assert found["passes"]
        serious = [fault["id"] for fault in found["violations"] if fault["impact"] in ("serious", "critical")]
        context.close()
        assert not serious, page.name


def test_the_nu_validator_finds_no_error(pages: list[Path], node_tool: Callable[..., Path]) -> None:
    jar = node_tool("vnu-jar", "build", "dist", "vnu.jar")
    if shutil.which("java") is None:
        pytest.skip("no Java runtime: on Debian, apt-get install default-jre-headless")
    command = ["java", "-Xss8m", "-jar", str(jar), "--errors-only", "--format", "gnu", *map(str, pages)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_a_click_on_a_title_sorts_the_table_under_the_page_s_own_policy(chromium: Browser, pages: list[Path]) -> None:
    tab = chromium.new_page()
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(pages[0].as_uri())
    rows = "#definitions > figure > div > table > tbody > tr"
    titles = tab.locator("#definitions > figure > div > table > thead button")
    shares = f"{rows} > td:nth-child(3)"
    titles.nth(2).click()
    assert tab.locator("#definitions th[aria-sort=ascending]").count() == 1
    ascending = tab.locator(shares).all_text_contents()
    titles.nth(2).click()
    assert tab.locator(shares).all_text_contents() == ascending[::-1]
    assert not complaints
    tab.close()


def test_on_a_telephone_a_row_becomes_a_card_whose_cells_say_their_column(chromium: Browser, pages: list[Path]) -> None:
    tab = chromium.new_page(viewport={"width": 390, "height": 800})
    tab.goto(pages[0].as_uri())
    cell = tab.locator("#definitions tbody tr:first-child > *:nth-child(1)").first
    title = tab.locator("#definitions thead th:nth-child(1)").first
    assert cell.get_attribute("data-title") in (title.text_content() or "")
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content").strip('"') == cell.get_attribute(
        "data-title"
    )
    assert cell.get_attribute("role") == "rowheader"
    tab.close()


def test_nothing_overflows_a_narrow_screen_and_the_contents_are_folded(chromium: Browser, pages: list[Path]) -> None:
    for page in pages:
        tab = chromium.new_page(viewport={"width": 390, "height": 800})
        tab.goto(page.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        has_contents = tab.locator("nav details").count() > 0
        is_brief = page.name.startswith(("f-center_consolidated", "p34-51_", "sector_"))  # of a few pages
        is_without = is_brief or "site" in page.parts or any(name in page.name for name in ("_filing_", "_check_"))
        assert has_contents is not is_without, page.name
        assert not has_contents or not tab.evaluate("document.querySelector('nav details').open")
        tab.close()
