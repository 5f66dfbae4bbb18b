"""Every rule that was found in public texts is a row of the lookup tables with its value and days, or is left out."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.paths import lookup_folder
from analysis.regulations import read_rules
from analysis.schemas import read_lookup_table

_FILES = (
    "legal_deadlines",
    "national_targets",
    "reporting_duties",
    "tt54_criteria",
    "dti_indices",
    "indicator_definitions",
)
#: Where a found rule stands in our tables (`table:key`, the parts of a key separated by a slash), or why nowhere.
_COMPARED = list(csv.DictReader((Path(__file__).parent / "compared_rules.csv").open(encoding="utf-8")))
#: Days of a found rule that ours differ from, and why.
_OTHER_DAYS = {
    "emr.repeal46": "ours is the repealed rule, which ends on the day before",
    "emr.repeal54": "ours is the repealed rule, which ends on the day before",
    "sign.tt41": "ours is the repealed rule, which ends on the day before",
    "t.nq157.tasks": "the day of effect was not seen: the year is",
    "t.72.checkup": "from 2026 on, whose end the found row gives as the year of the target",
    "tt54.report": "the day of effect of the circular is 27 February 2018 by two later copies",
    "tt23.expiry": "the day after the last day",
    "tt54.groups": "eight groups until the section on electronic records ended, seven since",
    "tt54.effect": "one of the groups has ended",
    "tt54.levels.overall": "one of the groups has ended",
}
#: Found rules whose day is the first on which another rule no longer held.
_UNTIL = {"emr.repeal46", "emr.repeal54", "sign.tt41", "stat.lapse", "tt23.expiry"}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return read_rules(lookup_folder()) | {"indicators": read_lookup_table(lookup_folder(), "indicators")}


@pytest.fixture(scope="session")
def found(shared: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Return each found rule by its file and name."""
    rules = {}
    for name in _FILES:
        with (shared / "rules" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rules |= {(name, row["rule_id"]): row for row in csv.DictReader(file)}
    return rules


def _rows_of(tables: dict[str, pd.DataFrame], places: str) -> pd.DataFrame:
    """Return our rows at some places; `@` before a part stands for a pillar, `*` for all rows."""
    rows = []
    for place in places.split():
        name, key = place.split(":", 1)
        rules = tables[name]
        if key == "*":
            rows.append(rules)
            continue
        parts = key.split("/")
        column = {"maturity_gates": "group_code", "indicators": "indicator_code"}.get(name)
        columns = [column] if column and len(parts) == 1 else _columns_of(name, parts)
        for which, part in zip(columns, parts, strict=True):
            wanted = part.removeprefix("@")
            if wanted:
                rules = rules[rules[which].astype(str) == wanted]
        rows.append(rules)
        assert len(rules), f"no row {place}"
    return pd.concat(rows)


def _columns_of(name: str, parts: list[str]) -> list[str]:
    match name:
        case "reporting_windows":
            return ["regime", "frequency"]
        case "reporting_deadlines":
            return ["regime", "tier", "frequency"]
        case "maturity_gates":
            return ["overall_level", "group_code"]
        case "index_weights":
            return ["scheme", "pillar" if parts[1].startswith("@") else "component_code"]
        case "reporting_regimes":
            return ["regime"]
        case _:
            return ["rule_id"]


def test_every_found_rule_is_compared_or_left_out_with_a_reason(found: dict[tuple[str, str], dict[str, str]]) -> None:
    assert {(row["file"], row["rule_id"]) for row in _COMPARED} == set(found)
    assert [row for row in _COMPARED if bool(row["ours"]) == bool(row["left_out_because"])] == []
    not_found = {key for key, row in found.items() if row["verification"] == "not-found"}
    assert not_found <= {(row["file"], row["rule_id"]) for row in _COMPARED if row["left_out_because"]}


@pytest.mark.parametrize("row", [row for row in _COMPARED if row["ours"]], ids=lambda row: row["rule_id"])
def test_a_found_rule_is_a_row_with_the_same_value_and_days(
    tables: dict[str, pd.DataFrame], found: dict[tuple[str, str], dict[str, str]], row: dict[str, str]
) -> None:
    rule, ours = found[row["file"], row["rule_id"]], _rows_of(tables, row["ours"])
    _compare_value(row["file"], rule, ours)
    if "valid_from" in ours and rule["rule_id"] not in _OTHER_DAYS:
        assert {str(day.date()) if pd.notna(day) else "" for day in ours["valid_from"]} == {_first_day(rule)}
        assert {str(day.date()) if pd.notna(day) else "" for day in ours["valid_to"]} == {_last_day(rule)}
    if "verification" in ours and rule["verification"] == "single-source":
        assert "verified" not in set(ours["verification"])


def _first_day(rule: dict[str, str]) -> str:
    return rule["valid_from"] + "-01-01" * (len(rule["valid_from"]) == 4)


def _last_day(rule: dict[str, str]) -> str:
    """Return the last day of a found rule; a national target's is the end of the year that it is for."""
    until = "" if rule["valid_to"].startswith("from") else rule["valid_to"]
    return until + "-12-31" * (len(until) == 4)


def _compare_value(file: str, rule: dict[str, str], ours: pd.DataFrame) -> None:
    value = rule["value"]
    if rule["rule_id"] in _UNTIL:
        assert set(ours["valid_to"] + pd.Timedelta(days=1)) == {pd.Timestamp(value)}
    elif file == "national_targets":
        printed = [(sign or "", float(number)) for sign, number in re.findall(r"([<>])?(\d+)(?!\d*\))", value)]
        assert set(printed) == {
            (op.strip("="), number) for op, number in zip(ours["op"], ours["value"], strict=True)
        } or (rule["rule_id"] == "t.72.checkup")
        assert {due[:4] for due in ours["due"]} == {rule["target_year"]}
    elif file == "legal_deadlines" and "triệu" in rule["unit"]:
        amounts = [f"{low} to {high}" for low, high in re.findall(r"(\d+)-(\d+)", value)]
        assert amounts and all(amount in text for text in ours["sanction"] for amount in amounts)
    elif file == "legal_deadlines":
        days = re.findall(r"[0-9-]{4,}", value)[-len(ours) :]
        assert set(days) == set(ours["due"].dropna())
    elif file == "dti_indices":
        assert sum(float(weight) for weight in value.split(";")) == ours["weight"].sum()
    elif file == "tt54_criteria":
        _compare_gates(rule, ours)
    elif "day_itself" in ours or "start_day" in ours:
        _compare_calendar(rule, ours)


def _compare_gates(rule: dict[str, str], ours: pd.DataFrame) -> None:
    match rule["unit"]:
        case "group":
            assert set(ours["group_code"]) == {rule["value"]}
        case "groups":
            assert ours["group_code"].nunique() == int(rule["value"])
        case "date":
            assert str(ours["valid_from"].min().date()) == rule["value"]
        case "level":
            highest = ours["required_level" if rule["value"] == "7" else "overall_level"].max()
            assert str(highest) == rule["value"].split("-")[-1]
        case _:
            assert ours["required_level"].tolist() == [int(rule["value"])]


def _compare_calendar(rule: dict[str, str], ours: pd.DataFrame) -> None:
    """Compare the days of the month and the working days: those that the found rule prints are those of our rows."""
    days = {int(day) for day in re.findall(r"(?<![/\d])(\d+)", rule["value"])}
    days |= {31} if "last" in rule["value"] else set()
    columns = [name for name in ("start_day", "end_day", "day", "working_days") if name in ours]
    held = {int(day) for day in ours[columns].to_numpy(dtype=float).ravel() if day == day}
    assert days <= held
    if "working" in rule["unit"]:
        assert days == set(ours["working_days"].astype(int))
