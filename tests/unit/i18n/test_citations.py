"""Citations of legal texts: every abbreviation of the shipped rules is spelled out in both languages."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from analysis.i18n import LANGUAGES, cite

_LOOKUP = Path(__file__).parents[3] / "data" / "lookup"
_ABBREVIATED = re.compile(r"(?<![\w/-])(?:(?:QĐ|TT|NĐ|NQ|CT|PL) [0-9IVX]|Đ[0-9]|k[0-9])")

#: Names keep their capitals; any other word with a mark was left untranslated.
_VIETNAMESE_WORD = re.compile(r"(?<!\S)[a-z]*[à-ỹđ]")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("table", ["legal_deadlines", "national_targets", "reporting_deadlines", "reporting_windows"])
def test_no_citation_of_the_shipped_rules_keeps_an_abbreviation(table: str, lang: str) -> None:
    with (_LOOKUP / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        cited = {cite(row["source"], lang) for row in csv.DictReader(file)}
    assert cited
    assert [text for text in cited if _ABBREVIATED.search(text)] == []
    assert lang == "vi" or [text for text in cited if _VIETNAMESE_WORD.search(text)] == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Luật 15/2023/QH15, Đ52 k2 d, Đ120 k5 a", "Law 15/2023/QH15, article 52(2)(d), article 120(5)(a)"),
        ("TT 05/2023/TT-BYT, Đ3-5", "Circular 05/2023/TT-BYT, articles 3–5"),
        ("TT 54/2017/TT-BYT, PL II, mức 3", "Circular 54/2017/TT-BYT, annex II, level 3"),
        ("QĐ 5316/QĐ-BYT (22/12/2020)", "Decision 5316/QĐ-BYT (22 December 2020)"),
        (
            "Chiến lược quốc gia về kinh tế số và xã hội số",
            "National Strategy for the Digital Economy and Digital Society",
        ),
        ("Chiến dịch 08/7-15/10/2026", "Campaign of 8 July to 15 October 2026"),
        ("CV 1129/TTg-KGVX (16/09/2026), mục 1 g", "Official Letter 1129/TTg-KGVX (16 September 2026), section 1(g)"),
        ("Bộ luật Lao động 2019, Đ112", "Bộ luật Lao động 2019, article 112"),
        ("QĐ 1/QĐ-BYT (31/02/2026)", "Decision 1/QĐ-BYT (31/02/2026)"),
    ],
)
def test_a_citation_is_in_words_and_what_is_written_otherwise_stays(source: str, said: str) -> None:
    assert cite(source, "en") == said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("table", ["legal_deadlines", "national_targets", "reporting_deadlines", "reporting_windows"])
def test_no_line_of_a_page_breaks_between_an_article_and_its_number(table: str, lang: str) -> None:
    words = "Điều|khoản|điểm|mục|Phụ lục" if lang == "vi" else "articles?|section|annex|level|row"
    with (_LOOKUP / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        sources = {row["source"] for row in csv.DictReader(file)}
    cited = {source: cite(source, lang, keeps_together=True) for source in sources}
    assert any("\N{NO-BREAK SPACE}" in text for text in cited.values())
    broken = re.compile(rf"\b(?:{words}) (?=[0-9IVX]|[a-zđ]\b)")
    assert [text for text in cited.values() if broken.search(text)] == []
    assert all(text.replace("\N{NO-BREAK SPACE}", " ") == cite(source, lang) for source, text in cited.items())
