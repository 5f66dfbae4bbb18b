"""The search of the site in a real browser, from a folder: without accents, by keyboard, without a request outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser

from analysis.reports import publish_site

pytestmark = pytest.mark.browser

_FILING = Path(__file__).resolve().parents[1] / "unit" / "reports" / "filing"


def test_a_name_without_accents_is_found_and_opened_by_keyboard_alone(chromium: Browser, tmp_path: Path) -> None:
    tables = {path.stem: pd.read_csv(path) for path in _FILING.glob("*.csv")}
    options: dict[str, Any] = {"languages": ("vi", "en"), "project": "P", "report_date": "2026-07-10"}
    publish_site(tables, folder=tmp_path, **options)
    tab = chromium.new_page(viewport={"width": 390, "height": 800})
    asked: list[str] = []
    complaints: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto((tmp_path / "vi" / "units" / "index.html").as_uri())
    tab.keyboard.press("/")
    tab.wait_for_url("**/vi/index.html#site-search")
    tab.keyboard.type("ty le thanh toan duong o")
    assert tab.locator("#site-found a").all_inner_texts()[0].split("\n")[-1] == (
        "Trung tâm Điều trị Đường Ờ: Tỷ lệ thanh toán không dùng tiền mặt"
    )
    tab.keyboard.press("Escape")
    assert tab.locator("#site-found a").count() == 0
    tab.keyboard.type("treatment cent")
    assert tab.locator("#site-search-count").inner_text().startswith("1 ")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/vi/units/f-center.html")
    assert not complaints
    assert all(url.startswith("file:") for url in asked)
    tab.close()
