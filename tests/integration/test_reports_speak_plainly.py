"""The project's own reports hold no codes, and each language keeps to its own words and conventions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from analysis.i18n import translate
from analysis.reports import publish_analyst_report

Tables = dict[str, pd.DataFrame]
_EMR = ["hospitals_with_electronic_medical_records_pct", "hospitals_with_electronic_medical_records_count"]
_HANOI = ["public_hospitals_with_electronic_medical_records_pct", "population_with_electronic_health_record_pct"]
_CODES = re.compile(
    r"\bp\d\d-\d\d|\d{4}-[HQ]\d|\b\d{4}-\d\d-\d\d|_pct|_count|[a-z]_[a-z]|\bnan\b|\bNone\b|\bNaT\b|\d\.\d{5}"
)
_FOREIGN = {
    "vi": re.compile(r"\d\.\d%|\d,\d{3},\d{3}|\b(?:January|June|September|points|hospitals|facilities|forecast)\b"),
    "en": re.compile(r"\d,\d%|\d\.\d{3}\.\d{3}|\b(?:chưa|không|tháng|giá trị|số liệu)\b"),
}
#: What a report quotes: raw texts of sources, names of documents and offices, the words of a filing.
_QUOTED_COLUMNS = ("raw_text", "printed", "recomputed", "source", "document", "place", "lead", "finding", "id")


def _texts(page: html.HtmlElement, lang: str) -> Iterator[str]:
    """Return the texts of a page in its language's own words, quotations left out."""
    for noise in page.xpath(
        "//script|//style|//*[local-name()='svg']|//*[@id='annex']|//*[contains(@class,'code')]"
        "|//a[starts-with(@data-trace, 'a-')]"  # a finding, which quotes
    ):
        noise.drop_tree()
    for element in page.xpath("//h1|//h2|//h3|//figcaption|//p[not(ancestor::td)]"):
        yield " ".join(element.text_content().split())
    quoted = {translate(f"report.column.{name}", lang) for name in _QUOTED_COLUMNS}
    for table in page.xpath("//table"):
        heads = [" ".join(cell.text_content().split()) for cell in table.xpath("./thead/tr/*")]
        for row in table.xpath("./tbody/tr"):
            cells = zip(heads, row, strict=True)
            yield from (" ".join(cell.text_content().split()) for head, cell in cells if head not in quoted)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_report_shows_a_code_or_a_word_of_the_other_language(
    snapshot_of: Callable[[str], Tables], tmp_path: Path, lang: str
) -> None:
    where = {"languages": [lang], "folder": tmp_path}
    then, tables = snapshot_of("2026-06-25"), snapshot_of("2026-12-31")
    files = publish_analyst_report(then, unit_code="f-kon-tum-psychiatric-centre", **where)  # type: ignore[arg-type]
    files += publish_analyst_report(then, indicator_codes=_EMR, report_date="2026-06-30", **where)  # type: ignore[arg-type]
    for unit_code, codes in (("p34-51", _EMR), ("p34-01", _HANOI)):
        files += publish_analyst_report(tables, unit_code=unit_code, indicator_codes=codes, **where)  # type: ignore[arg-type]
    texts = [text for path in files for text in _texts(html.fromstring(path.read_bytes()), lang)]
    assert len(texts) > 500
    assert [text for text in texts if _CODES.search(text)] == []
    assert [text for text in texts if _FOREIGN[lang].search(text)] == []
