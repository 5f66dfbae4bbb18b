"""The unseen documents: their reading by hand is well formed, and the scores count what they say."""

from __future__ import annotations

import csv
import importlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

_PROJECT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(_PROJECT / "benchmarks"))
build_unseen = importlib.import_module("build_unseen")
unseen_scores = importlib.import_module("unseen_scores")

_HALVES = {half: build_unseen.read_half(half) for half in build_unseen.HALVES}
_DOCUMENTS = [(half, marked) for half, documents in _HALVES.items() for marked in documents]
_IDS = [marked.doc for _, marked in _DOCUMENTS]
#: Words that join the parts of a name in the reading by hand of documents 81 to 90.
_LINKING = frozenset(("bị", "do", "dùng", "khi", "mẫu", "so", "trong", "với"))
_PERIOD = re.compile(r"(\d{4}(-(\d\d(-\d\d)?|Q[1-4]|H[12]|\d{1,2}M))?)(/\d{4}(-\d\d(-\d\d)?)?)?|")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_there_are_enough_documents() -> None:
    assert [int(marked.doc[:2]) for marked in _HALVES["open"]] == list(range(1, 91))
    assert sum(len(marked.statements) for _, marked in _DOCUMENTS) >= 1400


def test_of_the_documents_49_to_68_about_half_of_the_values_are_in_the_catalogue() -> None:
    second = [marked for marked in _HALVES["open"] if 49 <= int(marked.doc[:2]) <= 68]
    assert len(second) == 20
    assert all(15 <= len(marked.statements) <= 35 for marked in second)
    coded = [bool(row["indicator_code"]) for marked in second for row in marked.statements]
    assert 0.4 <= sum(coded) / len(coded) <= 0.6


def test_of_the_documents_69_to_80_two_thirds_of_the_values_are_in_the_catalogue() -> None:
    third = [marked for marked in _HALVES["open"] if 69 <= int(marked.doc[:2]) <= 80]
    assert len(third) == 12
    assert sum(len(marked.statements) for marked in third) >= 200
    coded = [bool(row["indicator_code"]) for marked in third for row in marked.statements]
    assert 0.6 <= sum(coded) / len(coded) <= 0.75


@pytest.mark.parametrize("half", build_unseen.HALVES)
def test_the_files_agree_with_the_marked_texts(half: str, tmp_path: Path) -> None:
    build_unseen.build(half, tmp_path)
    folder = unseen_scores.FOLDER / half
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in folder.iterdir()}
    for path in tmp_path.iterdir():
        if path.suffix in (".csv", ".txt", ".md", ".html"):
            assert (folder / path.name).read_text("utf-8") == path.read_text("utf-8"), path.name


def test_a_statement_has_an_id_of_its_own() -> None:
    ids = [row["id"] for _, marked in _DOCUMENTS for row in marked.statements]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("half", "marked"), _DOCUMENTS, ids=_IDS)
def test_every_value_stands_at_its_place(half: str, marked: Any) -> None:
    for row in marked.statements:
        line = marked.lines[row["line"] - 1]
        assert line[row["column"] :].startswith(row["printed"]), row
        numbers = [build_unseen.as_number(text) for text in re.findall(r"\d+(?:[.,]\d+)*", row["printed"])]
        value = float(row["value"])
        scaled = {number * factor for number in numbers for factor in (1, 1e3, 1e6, 1e9)}
        in_steps = sum(number * factor for number, factor in zip(numbers, _steps(row["printed"]), strict=False))
        assert any(abs(value - one) < 1e-6 * max(1, value) for one in (*scaled, in_steps)), row


def _steps(printed: str) -> list[float]:
    factors = {"nghìn": 1e3, "triệu": 1e6, "tỷ": 1e9}
    return [factors[word] for word in re.findall("nghìn|triệu|tỷ", printed)]


@pytest.mark.parametrize(("half", "marked"), _DOCUMENTS, ids=_IDS)
def test_every_number_is_in_a_statement_or_has_a_class(half: str, marked: Any) -> None:
    covered = {
        (row["line"], row["column"] + place) for row in marked.statements for place in range(len(row["printed"]))
    }
    covered |= {(row["line"], row["column"] + place) for row in marked.others for place in range(len(row["token"]))}
    assert [row for row in marked.others if not row["class"]] == []
    loose = [
        (number, match[0])
        for number, line in enumerate(marked.lines, start=1)
        for match in re.finditer(r"\d", line)
        if (number, match.start()) not in covered
    ]
    assert loose == []


@pytest.mark.parametrize(("half", "marked"), _DOCUMENTS, ids=_IDS)
def test_indicator_who_period_and_code_of_a_statement_are_well_formed(half: str, marked: Any) -> None:
    words = set(re.findall(r"\w+", " ".join(marked.lines).lower()))
    codes = {row["indicator_code"] for row in _rows(_PROJECT / "data" / "lookup" / "indicators.csv")}
    for row in marked.statements:
        named = set(re.findall(r"\w+", f"{row['indicator_vi']} {row['who']}".lower()))
        assert named - _LINKING <= words, row
        assert row["kind"] in ("actual", "target", "estimate")
        assert row["unit"] in ("%", "pp", "count", "VND", "index", "rank", "level", "times", "other")
        assert row["op"] in ("=", ">", ">=", "<", "<=", "~", "<~")
        assert _PERIOD.fullmatch(row["period"]), row
        assert not row["indicator_code"] or row["indicator_code"] in codes, row


def test_documents_with_metadata_say_that_they_are_synthetic() -> None:
    for half in build_unseen.HALVES:
        assert {row["synthetic"] for row in _rows(unseen_scores.FOLDER / half / "documents.csv")} == {"yes"}
    page = (unseen_scores.FOLDER / "open" / "27-y-te-truong-hoc.html").read_text("utf-8")
    assert "Synthetic document" in page


def _read_as(truth: dict[str, str], **changed: object) -> dict[str, object]:
    row = {
        "doc": truth["doc"],
        "line": truth["line"],
        "kind": truth["kind"],
        "indicator_text": truth["indicator_vi"],
        "op": truth["op"],
        "value": truth["value"],
        "value_unit": "%" if truth["unit"] in ("%", "pp") else "count",
        "numerator": truth["numerator"] or None,
        "denominator": truth["denominator"] or None,
        "period": truth["period"],
        "unit_text": truth["who"],
        "confidence": "high",
        "indicator_code": truth["indicator_code"] or None,
        "indicator_candidates": f"{truth['indicator_code']}:.9|other:.2",
    }
    return row | changed


@pytest.fixture(scope="module")
def truths() -> list[dict[str, str]]:
    return unseen_scores.read_gold(unseen_scores.FOLDER / "open")


def test_a_perfect_reading_meets_every_target(truths: list[dict[str, str]]) -> None:
    measures = unseen_scores.score_statements(truths, [_read_as(truth) for truth in truths])
    assert {measure.value for measure in measures if measure.cases} == {0.0, 1.0}
    assert all(measure.is_met is not False for measure in measures)


@pytest.mark.parametrize(
    ("changed", "lower"),
    [
        ({"value": 987654.0, "numerator": None}, "numbers, F1"),
        ({"kind": "estimate"}, "kind"),
        ({"period": "1999"}, "stated period"),
        ({"denominator": 987654}, "ratio parts"),
        ({"indicator_text": "chữ khác"}, "indicator phrase"),
        ({"unit_text": ""}, "unit or place"),
        ({"indicator_candidates": "other:.9", "indicator_code": None}, "catalogue code, of five"),
        ({"indicator_code": "other"}, "catalogue code, accepted and right"),
        ({"op": "<<"}, "operator"),
    ],
)
def test_each_measure_falls_with_its_own_fault(
    changed: dict[str, object], lower: str, truths: list[dict[str, str]]
) -> None:
    reads = [_read_as(truth, **changed) for truth in truths]
    value = {measure.name: measure.value for measure in unseen_scores.score_statements(truths, reads)}[lower]
    assert value is not None
    assert value < 0.5


def test_a_wrong_row_with_low_confidence_is_not_silent(truths: list[dict[str, str]]) -> None:
    for confidence, silent in (("high", 1.0), ("low", 0.0)):
        reads = [_read_as(truth, kind="estimate" if truth["kind"] != "estimate" else "actual") for truth in truths]
        reads = [read | {"confidence": confidence} for read in reads]
        assert unseen_scores.score_statements(truths, reads)[-1].value == silent


def test_a_reader_that_prints_no_codes_has_no_measure_of_them(truths: list[dict[str, str]]) -> None:
    reads = [_read_as(truth) for truth in truths]
    for read in reads:
        del read["indicator_candidates"], read["indicator_code"]
    measures = unseen_scores.score_statements(truths, reads)
    assert [measure.value for measure in measures if measure.name.startswith("catalogue")] == [None] * 3
    shown = unseen_scores.print_table({"open": measures})
    assert "not printed" in shown
    assert ">= 0.93  met" in shown


def test_a_small_case_counts_the_statements_right_in_value_kind_and_period(tmp_path: Path) -> None:
    right = {"kind": "actual", "value": 80, "period": "2025"}
    rows = [
        ["1", "statements", "txt", "Năm 2025, tỷ lệ ký số đạt 80%.", json.dumps([right])],
        ["2", "statements", "txt", "Năm 2025, tỷ lệ ký số đạt 80%.", json.dumps([right | {"kind": "target"}])],
        ["3", "statements", "txt", "Báo cáo\\n\\nTỷ lệ ký số đạt 80%.", json.dumps([{"kind": "actual", "value": 80}])],
        ["4", "tasks", "txt", "", ""],
    ]
    path = tmp_path / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["case_id", "what", "format", "input_text", "expected"], *rows])
    measure = unseen_scores.measure_cases(path)
    assert (measure.value, measure.cases) == (2 / 3, 3)
