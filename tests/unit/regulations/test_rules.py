"""Every table of rules says where each rule stands, when it held and how well it was checked."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.paths import lookup_folder
from analysis.pipeline.build.plan import PANEL_TABLES
from analysis.regulations import RULE_NAMES, read_rules, rules_no_longer_in_force, rules_on
from analysis.schemas import TABLES

_VALIDITY = {"source", "url", "valid_from", "valid_to", "verification", "note"}


def test_every_table_of_rules_has_the_same_columns_of_validity_and_is_stored() -> None:
    for name in RULE_NAMES:
        assert set(TABLES[name].column_names) >= _VALIDITY, name
    assert set(RULE_NAMES) <= set(PANEL_TABLES)


@pytest.mark.parametrize(
    ("name", "day", "column", "gone"),
    [
        ("maturity_gates", "2025-06-06", "group_code", "emr"),
        ("index_weights", "2025-04-03", "scheme", "dti-province-2022"),
        ("reporting_regimes", "2027-03-01", "regime", "tt-23-2025"),
        ("reporting_deadlines", "2025-07-01", "tier", "district"),
    ],
)
def test_an_expired_rule_is_not_among_those_of_a_day_and_is_named_as_expired(
    name: str, day: str, column: str, gone: str
) -> None:
    before = str((pd.Timestamp(day) - pd.Timedelta(days=1)).date())
    rules = rules_on(lookup_folder(), name, before)
    assert gone in set(rules[column])
    mine = {"regime": "tt-37-2019"} if gone == "district" else {}
    after = rules_on(lookup_folder(), name, day)
    for key, value in mine.items():
        after = after[after[key] == value]
    assert gone not in set(after[column])
    assert gone in set(rules_no_longer_in_force(read_rules(lookup_folder())[name], day)[column])


def test_no_rule_ends_before_it_begins() -> None:
    for name, rules in read_rules(lookup_folder()).items():
        assert not (rules["valid_to"] < rules["valid_from"]).any(), name


def test_a_rule_is_known_by_its_line_in_the_file(tmp_path: Path) -> None:
    header, *lines = (lookup_folder() / "maturity_gates.csv").read_text("utf-8").splitlines()
    (tmp_path / "maturity_gates.csv").write_text("\n".join([header, lines[0], "", *lines[1:]]), encoding="utf-8")
    assert read_rules(tmp_path)["maturity_gates"].index[:3].tolist() == [2, 4, 5]
    rules = rules_on(tmp_path, "maturity_gates", "2025-06-06")
    below_the_gap = rules[rules.index > 2]
    assert len(below_the_gap) > 1
    for line, row in below_the_gap.iterrows():
        assert lines[line - 3].startswith(f"{row['scheme']},{row['overall_level']},{row['group_code']},")


def test_a_table_without_a_file_has_no_rules(tmp_path: Path) -> None:
    assert all(rules.empty for rules in read_rules(tmp_path).values())


def test_an_unknown_table_of_rules_is_refused_with_the_nearest() -> None:
    with pytest.raises(AnalysisError, match="did you mean 'maturity_gates'"):
        rules_on(lookup_folder(), "maturity_gate", "2026-06-30")


def test_an_uncertain_holiday_is_marked_as_such() -> None:
    holidays = read_rules(lookup_folder())["public_holidays"]
    assert set(holidays.loc[holidays["day_type"] == "uncertain", "verification"]) == {"unverified"}
