"""Publishers have a name in each language: as listed, else that of the unit that is named so, else as printed."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.panel.build_panel import _name_publishers
from analysis.panel.lookups import read_names, read_publisher_names
from analysis.schemas import TABLES, SchemaError, validate


def _sources(*publishers: str | None) -> pd.DataFrame:
    rows = [
        {"source_id": f"s-{n}", "folder": "f", "title": "T", "url": "u", "publisher": name}
        for n, name in enumerate(publishers)
    ]
    return validate("sources", pd.DataFrame(rows, columns=TABLES["sources"].column_names))


def test_a_publisher_is_named_by_the_list_then_by_the_unit_of_its_name(shipped: Path) -> None:
    lookup = shipped / "lookup"
    named = _name_publishers(
        _sources("Vietnam Social Security", "Bộ Y tế", "Thanh Niên", None),
        read_names(lookup)["units"],
        read_publisher_names(lookup),
    )
    found = named[["publisher_vi", "publisher_en"]].astype(object)
    found = found.where(found.notna(), None)
    assert found.to_numpy().tolist() == [
        ["Bảo hiểm xã hội Việt Nam", "Vietnam Social Security"],
        ["Bộ Y tế", "Ministry of Health"],
        [None, None],
        [None, None],
    ]


def test_a_second_name_of_one_publisher_is_refused(shipped: Path, tmp_path: Path) -> None:
    rows = (shipped / "lookup" / "publishers.csv").read_text("utf-8")
    (tmp_path / "publishers.csv").write_text(f"{rows}Vietnam Social Security,BHXH,VSS,a\n", "utf-8")
    with pytest.raises(SchemaError, match=r"publishers\.csv, line \d+.*as in the row of this wording above"):
        read_publisher_names(tmp_path)
    assert read_publisher_names(tmp_path / "none") == {"publisher_vi": {}, "publisher_en": {}}


def test_every_publisher_of_the_publications_with_english_words_has_a_vietnamese_name(shipped: Path) -> None:
    known = read_publisher_names(shipped / "lookup")["publisher_vi"]
    publishers = pd.read_csv(shipped / "raw" / "public-facts" / "publications.csv")["publisher"].dropna().unique()
    english = re.compile(
        r"\b(copy|portal|aggregator|blog|press|codes|local|social|department|statistics)\b", re.IGNORECASE
    )
    described = [name for name in publishers if english.search(name)]
    assert described
    assert [name for name in described if name not in known] == []
    assert [name for name in described if english.search(known[name])] == []
