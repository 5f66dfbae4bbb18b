"""A third language is one more column of `i18n/messages.csv`: nothing else of the packages is changed."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import html

import analysis

_SRC = Path(analysis.__file__).parents[1]
_FILING = Path(__file__).parents[1] / "unit" / "reports" / "filing"
#: Rows that hold marks and parts of numbers and days; the pseudo-language takes those of English.
_CONVENTIONS = ("date", "month", "noun", "number", "operator", "period", "quarter", "value", "joined")
_SCRIPT = """
import json, sys
from pathlib import Path
import pandas as pd
from analysis.audit.findings import Finding, Location, tabulate
from analysis.audit import RULES, _value_messages as values
from analysis.i18n import LANGUAGES, translate_cell
from analysis.reports import publish_analyst_report

names = ("counts", "parts", "rows", "column", "other_printed", "other_total", "name", "other_name", "period",
         "other_period", "change", "by_units", "by_base", "share", "unit", "n", "all", "difference", "missing")
arguments = {name: values.number(1.5) for name in names} | {"name": {"vi": "tỷ lệ", "en": "share"}}
variants = {"deadline_before_issue": "began", "total_differs": "whole"}
findings = tabulate(
    Finding(rule, Location("s", "line 1"), None, values.percent(46.15), values.day(pd.Timestamp("2026-06-30")),
            arguments, variants.get(rule))
    for rule in RULES
)
filing, folder = Path(sys.argv[1]), Path(sys.argv[2])
tables = {path.stem: pd.read_csv(path) for path in sorted(filing.glob("*.csv"))}
files = publish_analyst_report(tables, unit_code="f-center", languages=("xx",), folder=folder,
                            formats=("html", "docx"))
print(json.dumps({
    "languages": LANGUAGES,
    "findings": [translate_cell(cell, "xx") for cell in findings["message"]],
    "files": [str(path) for path in files],
}))
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what copies of the packages print once the catalogue has a column `xx` with every text in brackets."""
    folder = tmp_path_factory.mktemp("third")
    shutil.copytree(_SRC, folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    _add_language(folder / "src" / "analysis" / "i18n" / "messages.csv")
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "MPLBACKEND": "agg"}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(_FILING), str(folder / "reports")],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _add_language(catalogue: Path) -> None:
    with catalogue.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        is_convention = row["code"].partition(".")[0] in _CONVENTIONS
        row["xx"] = row["en"] if is_convention else f"⟦{row['en']}⟧"
    with catalogue.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_the_languages_are_the_columns_of_the_catalogue(printed: dict[str, Any]) -> None:
    assert printed["languages"] == ["vi", "en", "xx"]


def test_every_finding_is_printed_in_the_third_language(printed: dict[str, Any]) -> None:
    assert len(printed["findings"]) > 40
    assert [text for text in printed["findings"] if not (text[0] == "⟦" and text[-1] == "⟧")] == []


def test_a_report_is_published_in_the_third_language(printed: dict[str, Any]) -> None:
    page_file, word_file = (Path(name) for name in printed["files"])
    assert word_file.stat().st_size > 10_000
    page = html.fromstring(page_file.read_bytes())
    assert page.get("lang") == "xx"
    titles = [title.text_content().strip() for title in page.xpath("//main//h2|//main//h3")]
    heads = [head.text_content().strip() for head in page.xpath("//main//thead//th")]
    assert len(titles) > 2
    assert len(heads) > 8
    assert [text for text in (*titles, *heads) if "⟦" not in text] == []
