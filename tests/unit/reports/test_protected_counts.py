"""Which counts are protected: by what they count, decided for every indicator and every noun that is known."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from analysis.paths import packaged_folder
from analysis.reports.disclosure import read_profile

_LOOKUP = packaged_folder() / "data" / "lookup"


@pytest.mark.parametrize(
    ("noun", "definition", "decided", "is_protected"),
    [
        ("lượt", "", None, True),
        ("Người cao tuổi", "", None, True),
        ("hospitals", "people", None, False),
        ("hospital visits", "", None, True),
        ("patient bed", "", None, False),
        ("cán bộ y tế", "", None, True),
        ("bác sĩ", "", "no", True),
        ("ca mắc", "", None, True),
        ("hồ sơ", "", "yes", True),
        ("văn bản", "", "yes", True),
        ("văn bản", "people", None, False),
        ("thứ gì đó", "hospitals", None, True),
        ("thứ gì đó", "", "no", False),
        (None, "visits of people", None, True),
        (None, "hospitals", None, False),
        (None, "hospitals that deployed electronic medical records", None, False),
        (None, "records of elderly people", None, True),
        (None, "hospitals", "yes", True),
        (None, "", "no", False),
        (None, "", None, True),
    ],
)
def test_what_is_counted_decides_whether_a_count_is_protected(
    noun: str | None, definition: str, decided: str | None, is_protected: bool
) -> None:
    assert read_profile("default").protects(noun, definition, decided) is is_protected


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_indicator_that_counts_is_decided_and_no_other() -> None:
    for row in _rows(_LOOKUP / "indicators.csv"):
        assert bool(row["protected"]) == (row["measure"] in ("share", "count")), row["indicator_code"]


def test_a_count_and_its_share_are_decided_alike() -> None:
    catalogue = pd.read_csv(_LOOKUP / "indicators.csv").set_index("indicator_code")
    counts = catalogue[catalogue["share_code"].notna()]
    assert len(counts) > 10
    assert counts["protected"].tolist() == catalogue.loc[counts["share_code"], "protected"].tolist()


def test_every_noun_that_the_workbench_knows_is_protected_or_not_and_never_both() -> None:
    profile = read_profile("default")
    known = {row["wording"].lower() for row in _rows(_LOOKUP / "counted_nouns.csv") if row["counted"] != "anything"}
    assert not known - set(profile.protected_nouns) - set(profile.other_nouns)
    assert not set(profile.protected_nouns) & set(profile.other_nouns)
