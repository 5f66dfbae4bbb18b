"""A folder that cannot be read stops nothing else: it is named with the reason, and so is a loose file."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from analysis.registry import (
    KnownCodes,
    SourceError,
    add_filing,
    collect_readable_sources,
    collect_sources,
    list_loose_files,
)
from vnfilings import Limits

_TEXT = "Tỷ lệ hồ sơ điện tử đạt {}%."


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Return a folder of sources with one good filing and one of each kind that cannot be read."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for number, name in enumerate(("good", "changed", "gone", "spoilt", "unreadable"), start=61):
        path = tmp_path / f"{name}.txt"
        path.write_text(_TEXT.format(number), "utf-8")
        add_filing(path, raw, unit_code="f-a")
    (raw / "changed" / "changed.txt").write_text("80%", "utf-8")
    (raw / "gone" / "gone.txt").unlink()
    (raw / "spoilt" / "source.yml").write_text("a: [", "utf-8")
    description = raw / "unreadable" / "source.yml"
    (raw / "unreadable" / "unreadable.txt").rename(raw / "unreadable" / "unreadable.pdf")
    description.write_text(description.read_text("utf-8").replace("unreadable.txt", "unreadable.pdf"), "utf-8")
    (raw / "no-description").mkdir()
    (raw / "loose.docx").write_bytes(b"x")
    (raw / "README.md").write_text("x")
    return raw


def test_what_cannot_be_read_is_named_with_its_reason_and_the_rest_is_there(raw: Path) -> None:
    tables = collect_readable_sources(raw)
    assert tables["sources"]["source_id"].tolist() == ["good"]
    assert tables["statements"]["value"].tolist() == [61.0]
    unread = tables["unread_sources"].set_index("source_id")
    assert unread["type"].to_dict() == {
        "changed": "folder",
        "gone": "folder",
        "loose.docx": "loose_file",
        "no-description": "folder",
        "spoilt": "folder",
        "unreadable": "folder",
    }
    reasons = {"changed": "sha256", "gone": "missing", "spoilt": "YAML", "unreadable": "not a PDF", "loose.docx": "add"}
    for name, words in reasons.items():
        assert words in unread.at[name, "reason"], name
        assert "\n" not in unread.at[name, "reason"]
    assert unread.at["unreadable", "unit_code"] == unread.at["changed", "unit_code"] == "f-a"


def test_all_reasons_are_raised_where_nothing_may_be_missing(raw: Path) -> None:
    with pytest.raises(SourceError, match=r"sha256(?s:.*)missing(?s:.*)YAML"):
        collect_sources(raw)


def test_loose_files_are_listed(raw: Path) -> None:
    assert [path.name for path in list_loose_files(raw)] == ["loose.docx"]


#: What may be wrong in a ``source.yml``: the lines that replace or follow those of a good one, and words of the reason.
_WRONG = {
    "unit-unknown": ("filing_unit_code: f-z", "'f-z' is no code in data/lookup/units.csv"),
    "unit-blank": ("filing_unit_code: 'f-a '", "did you mean 'f-a'?"),
    "unit-number": ("filing_unit_code: 51", "put it in quotes"),
    "issuer-unknown": ("issuer_code: f-z", "issuer_code 'f-z'"),
    "regime-unknown": ("regime: nd-1", "data/lookup/reporting_regimes.csv"),
    "period-words": ("filing_period: quý 2", "expected a period such as"),
    "period-quarter-7": ("filing_period: 2026-Q7", "expected a period such as"),
    "period-february-31": ("filing_period: '2026-02-31'", "expected a period such as"),
    "period-number": ("filing_period: 2026", "put it in quotes"),
    "day-words": ("issued: hôm qua", "expected a date like"),
    "day-month-13": ("issued: 2026-13-45", "a date that does not exist"),
    "day-with-time": ("issued: 2026-06-25T10:00:00Z", "expected a date like"),
    "filed-on": ("filed_on: x", "expected a date like"),
    "kind-unknown": ("kind: report", "kind 'report', expected one of"),
    "kind-list": ("kind: [filing]", "kind '['filing']'"),
    "kind-hand-reading": ("kind: hand_reading", "statements.csv or tasks.csv or systems.csv"),
    "kind-publications": ("kind: publications", "publications.csv"),
    "kind-crosswalk": ("kind: crosswalk", "provinces.csv"),
    "kind-table": ("kind: tidy_table", "names no columns"),
    "sort": ("sort: letter", "sort 'letter', expected one of"),
    "source-type": ("source_type: rumour", "source_type 'rumour', expected one of"),
    "decimal": ("decimal: dot", "decimal 'dot', expected one of point, comma"),
    "says-text": ("says: abc", "says (all of it)"),
    "says-number": ("says: {offices: 3}", "says (offices)"),
    "says-nothing": ("says: {places: [null]}", "says (places)"),
    "says-day": ("says: {places: [2026-01-01]}", "says (places)"),
    "says-period": ("says: {title_periods: [x]}", "says (title_periods)"),
    "says-sort": ("says: {sorts: {title: letter}}", "says (sorts)"),
    "cites": ("cites: [1]", "cites must be a list of texts"),
    "remarks": ("we_noticed: abc", "we_noticed must be a list of texts"),
    "columns": ("columns: {unit: [1]}", "columns must name"),
    "title-empty": ("title: ''", "'title' is missing"),
    "number": ("number: 12", "put it in quotes"),
    "files-list": ("files: [a]", "files must list"),
    "files-number": ("files: {12: a}", "files must list"),
    "key-unknown": ("colour: red", "unknown key 'colour'"),
    "key-number": ("12: red", "unknown key '12'"),
    "key-twice": ("url: a\nurl: b", "stands here twice"),
    "yaml-open": ("cites: [", "not readable as YAML"),
    "yaml-tag": ("title_en: !!python/object:os.system x", "not readable as YAML"),
    "yaml-control": ("title_en: \0", "not readable as YAML"),
    "name-of-other": ("source_id: other", "must be the folder's name"),
}


def _write_wrong(folder: Path, lines: str) -> None:
    path = folder / "source.yml"
    keys = {line.partition(":")[0] for line in lines.splitlines()}
    blocks = re.split(r"(?m)^(?=\w)", path.read_text("utf-8"))
    kept = "".join(block for block in blocks if block.partition(":")[0] not in keys)
    path.write_text(f"{kept}{lines}\n", "utf-8")


def test_no_wrong_value_of_a_description_stops_the_other_filings(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (tmp_path / "good.txt").write_text(_TEXT.format(61), "utf-8")
    add_filing(tmp_path / "good.txt", raw, unit_code="f-a", period="2026-H1")
    for name, (lines, _) in _WRONG.items():
        _copy(raw, name)
        _write_wrong(raw / name, lines)
    tables = collect_readable_sources(raw, codes=KnownCodes(frozenset({"f-a"}), frozenset({"nd-09-2019"})))
    assert tables["sources"]["source_id"].tolist() == ["good"]
    assert tables["statements"]["value"].tolist() == [61.0]
    unread = tables["unread_sources"].set_index("source_id")
    assert set(unread.index) == set(_WRONG)
    assert {
        name: unread.at[name, "reason"] for name, (_, words) in _WRONG.items() if words not in unread.at[name, "reason"]
    } == {}
    assert unread.at["period-words", "unit_code"] == "f-a"
    assert unread["unit_code"].isin(["f-a"])[["unit-unknown", "unit-blank", "unit-number"]].tolist() == [False] * 3


def _copy(raw: Path, name: str) -> None:
    """Make a folder as that of the good filing, under another name."""
    shutil.copytree(raw / "good", raw / name)
    path = raw / name / "source.yml"
    path.write_text(path.read_text("utf-8").replace("source_id: good", f"source_id: {name}"), "utf-8")


def test_a_filing_that_takes_too_long_names_the_setting_that_a_build_follows(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    path = tmp_path / "long.txt"
    path.write_text(_TEXT.format(61), "utf-8")
    add_filing(path, raw)
    (raw / "long" / "long.txt").write_text((_TEXT.format(61) + "\n") * 20_000, "utf-8")
    description = raw / "long" / "source.yml"
    digest = hashlib.sha256((raw / "long" / "long.txt").read_bytes()).hexdigest()
    description.write_text(re.sub(r"[0-9a-f]{64}", digest, description.read_text("utf-8")), "utf-8")
    [reason] = collect_readable_sources(raw, limits=Limits(cpu_seconds=1))["unread_sources"]["reason"]
    assert reason.endswith("or raise the limit with cpu_seconds in the section [reading] of workbench.toml")
