"""Flags are added once, asked for by whole words, and the newest day is one that a source names in full."""

from __future__ import annotations

import pandas as pd

from analysis.panel.flags import add_flag, has_flag, newest_day


def test_a_flag_is_added_once_and_found_by_its_whole_name() -> None:
    frame = pd.DataFrame({"flags": ["undated-base", None]})
    flagged = add_flag(add_flag(frame, pd.Series([True, True]), "undated"), pd.Series([True, True]), "undated")
    assert flagged["flags"].tolist() == ["undated-base undated", "undated"]
    assert has_flag(frame, "undated").tolist() == [False, False]


def test_a_source_dated_by_year_only_counts_from_its_earliest_possible_day() -> None:
    days = pd.to_datetime(["2026-06-25", "2026-01-01"])
    sources = pd.DataFrame({"issued": days, "issued_precision": ["day", "year"]})
    assert newest_day(sources) == pd.Timestamp("2026-06-25")
