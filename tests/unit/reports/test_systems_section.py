"""The matrix of systems: units with what they have, from which vendor, since when; nothing where nothing is known."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from lxml import html

from analysis.reports import publish_analyst_report

Tables = dict[str, pd.DataFrame]


def _page(tables: Tables, folder: Path, lang: str) -> html.HtmlElement:
    said = {"unit_code": "p34-51", "languages": (lang,), "folder": folder}
    (path,) = publish_analyst_report(tables, **said, report_date="2026-06-30")
    return html.fromstring(path.read_bytes())


def test_a_department_shows_which_of_its_units_has_which_system(tables: Tables, tmp_path: Path) -> None:
    shared = {"unit_code": "f-center", "source_id": "bc-1", "locator": "line 5", "as_of": "2026-06-25"}
    his = shared | {"system": "HIS", "has": "yes", "product": "VNPT-HIS", "since": "2019"}
    tables["system_coverage"] = pd.DataFrame([his, shared | {"system": "LIS", "has": "no"}])
    rows = _page(tables, tmp_path, "en").xpath("//section[@id='systems']//tbody/tr")
    cells = [[cell.text_content() for cell in row.xpath("./*")] for row in rows]
    assert cells == [
        ["Duong O Treatment Centre", "yes VNPT-HIS, since 2019", "no", "1/BC-TT"],
        ["Total", "1 of 1 unit", "0 of 1 unit", ""],
    ]


def test_without_a_known_system_there_is_no_section(tables: Tables, tmp_path: Path) -> None:
    assert not _page(tables, tmp_path, "vi").xpath("//section[@id='systems']")
