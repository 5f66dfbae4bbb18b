"""How well the reader does on documents that nobody tuned to: the measures of the table, with their targets beside.

The documents and their reading by hand lie in `unseen`. A statement matches one to one on document, line (text files)
and value; the other measures are shares of the matches, except where a line says otherwise. A half
that nobody has looked at is scored once, when a reader is finished.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.panel import add_codes
from analysis.registry import known_names
from vnfilings.extraction import read_documents
from vnfilings.extraction.confidence import CONFIDENCES
from vnfilings.text import compare_key

Row = dict[str, Any]
FOLDER = Path(__file__).resolve().parent / "unseen"
_LOOKUP = FOLDER.parents[1] / "data" / "lookup"
#: Measure, its target, and whether at least or at most that much is asked for.
TARGETS = {
    "numbers, F1": (">=", 0.93),
    "kind": (">=", 0.93),
    "targets found as targets": (">=", 0.80),
    "stated period": (">=", 0.85),
    "ratio parts": (">=", 0.85),
    "unit or place": (">=", 0.60),
    "catalogue code, first": (">=", 0.80),
    "catalogue code, of five": (">=", 0.92),
    "catalogue code, accepted and right": (">=", 0.95),
    "wrong without a sign": ("<=", 0.05),
    "small cases": (">=", 0.90),
}
#: Columns of a reader that may name who a value is about.
_WHO = ("unit_text", "place", "facility", "who")
_ENOUGH = 0.6
_ONE_LINE = (".txt", ".md")


@dataclass(frozen=True)
class Measure:
    """A share with its number of cases; `value` is None where the reader does not print what is measured."""

    name: str
    value: float | None
    cases: int

    @property
    def target(self) -> str:
        """Return the target as text: '>= .93'; empty where there is none."""
        sign, limit = TARGETS.get(self.name, ("", 0.0))
        return f"{sign} {limit:.2f}" if sign else ""

    @property
    def is_met(self) -> bool | None:
        """Return whether the target is met; None where there is no target or no value."""
        if self.name not in TARGETS or self.value is None:
            return None
        sign, limit = TARGETS[self.name]
        return self.value >= limit if sign == ">=" else self.value <= limit


def read_gold(folder: Path, name: str = "statements") -> list[Row]:
    """Return the rows of a reading by hand: statements, other_numbers, tasks, systems or documents."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_rows(folder: Path, what: str) -> list[Row]:
    """Return what the reader reads in the documents of a folder."""
    return read_frame([folder / row["doc"] for row in read_gold(folder, "documents")], what)


def read_frame(paths: Sequence[Path], what: str) -> list[Row]:
    """Return what the reader reads in some files, one dictionary a row."""
    reading = read_documents(paths, what, names=known_names(_LOOKUP))  # type: ignore[arg-type]
    if what == "statements":
        reading = add_codes(reading, _LOOKUP)
    frame = reading.frame
    return list(frame.astype(object).where(frame.notna(), None).to_dict("records"))


def _number(value: Any) -> float | None:
    return None if value in (None, "") else round(float(value), 4)


def _is_near(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= max(0.006, 1e-6 * abs(one))


def _has_value(truth: Row, read: Row) -> bool:
    parts = (_number(truth["numerator"]), _number(truth["denominator"]))
    if parts[1] is not None and parts == (_number(read["numerator"]), _number(read["denominator"])):
        return True
    return any(_is_near(_number(truth[key]), _number(read["value"])) for key in ("value", "value_also"))


def same_code(one: Any, other: Any) -> bool:
    """Return whether two codes of periods are the same, whatever stands between their digits."""
    return _letters(one) == _letters(other)


def _letters(text: Any) -> str:
    return "".join(letter for letter in str(text or "").lower() if letter.isalnum())


def overlap(one: str | None, other: str | None) -> float:
    """Return the Jaccard overlap of the words of two texts, without tone marks."""
    first, second = set(compare_key(one or "").split()), set(compare_key(other or "").split())
    return len(first & second) / max(1, len(first | second))


def is_same_unit(truth: Row, read: Row) -> bool:
    """Return whether both are percentages or neither is; percentage points and parts of a ratio count as both."""
    return (
        bool(truth["denominator"]) or truth["unit"] == "pp" or ((truth["unit"] == "%") == (read["value_unit"] == "%"))
    )


def names_who(truth: Row, read: Row) -> bool:
    """Return whether the reader names who the value is about."""
    named = compare_key(" ".join(str(read.get(column) or "") for column in _WHO))
    return bool(named) and compare_key(truth["who"]) in named


def match_statements(truths: Sequence[Row], reads: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Return one-to-one pairs of the same value at the same place; of several the one with the most parts right."""
    by_place: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, read in enumerate(reads):
        by_place[_place(read)].append(number)
    used: set[int] = set()
    pairs = []
    for truth in truths:
        found = [n for n in by_place[_place(truth)] if n not in used and _has_value(truth, reads[n])]
        if found:
            best = max(found, key=lambda n: _closeness(truth, reads[n]))
            used.add(best)
            pairs.append((truth, reads[best]))
    return pairs


def _place(row: Row) -> tuple[str, str]:
    return row["doc"], str(row["line"]) if row["doc"].endswith(_ONE_LINE) else ""


def _closeness(truth: Row, read: Row) -> tuple[float, ...]:
    return (
        is_same_unit(truth, read),
        same_code(truth["period"], read["period"]),
        truth["kind"] == read["kind"],
        overlap(truth["indicator_vi"], read["indicator_text"]),
    )


def _share(name: str, hits: Iterable[bool]) -> Measure:
    cases = list(hits)
    return Measure(name, sum(cases) / len(cases) if cases else None, len(cases))


def _has_indicator(truth: Row, read: Row) -> bool:
    return overlap(truth["indicator_vi"], read["indicator_text"]) >= _ENOUGH


def _has_period(truth: Row, read: Row) -> bool:
    return not truth["period"] or same_code(truth["period"], read["period"])


def _is_all_right(truth: Row, read: Row) -> bool:
    return (
        truth["kind"] == read["kind"]
        and _has_period(truth, read)
        and is_same_unit(truth, read)
        and _has_indicator(truth, read)
        and (not truth["who"] or names_who(truth, read))
    )


def score_statements(truths: Sequence[Row], reads: Sequence[Row]) -> list[Measure]:
    """Return the measures of the statements, in the order of the table."""
    pairs = match_statements(truths, reads)
    targets = [truth for truth in truths if truth["kind"] == "target"]
    as_targets = sum(truth["kind"] == read["kind"] == "target" for truth, read in pairs)
    f1 = 2 * len(pairs) / max(1, len(truths) + len(reads))
    return [
        Measure("numbers, F1", f1, len(truths)),
        Measure("numbers, precision", len(pairs) / max(1, len(reads)), len(reads)),
        Measure("numbers, recall", len(pairs) / max(1, len(truths)), len(truths)),
        _share("operator", (t["op"] == r["op"] for t, r in pairs)),
        _share("kind", (t["kind"] == r["kind"] for t, r in pairs)),
        Measure("targets found as targets", as_targets / len(targets) if targets else None, len(targets)),
        _share("stated period", (_has_period(t, r) for t, r in pairs if t["period"])),
        _share("ratio parts", (_has_ratio(t, r) for t, r in pairs if t["denominator"])),
        _share("indicator phrase", (_has_indicator(t, r) for t, r in pairs)),
        _share("unit or place", (names_who(t, r) for t, r in pairs if t["who"])),
        *_code_measures(pairs),
        _share("everything right", (_is_all_right(t, r) for t, r in pairs)),
        *_confidence_measures(pairs, reads),
    ]


def _has_ratio(truth: Row, read: Row) -> bool:
    return all(_number(truth[part]) == _number(read[part]) for part in ("numerator", "denominator"))


def _code_measures(pairs: Sequence[tuple[Row, Row]]) -> list[Measure]:
    """Return the measures of the catalogue code; without a value where the reader prints no codes."""
    names = [name for name in TARGETS if name.startswith("catalogue")]
    coded = [(truth, read) for truth, read in pairs if truth["indicator_code"]]
    if not any("indicator_candidates" in read for _, read in coded):
        return [Measure(name, None, len(coded)) for name in names]
    first = [t["indicator_code"] in _suggested(r)[:1] for t, r in coded]
    five = [t["indicator_code"] in _suggested(r)[:5] for t, r in coded]
    accepted = [t["indicator_code"] == r["indicator_code"] for t, r in pairs if r.get("indicator_code")]
    return [_share(name, hits) for name, hits in zip(names, (first, five, accepted), strict=True)]


def _suggested(read: Row) -> list[str]:
    given = [part.partition(":")[0] for part in str(read.get("indicator_candidates") or "").split("|") if part]
    own = read.get("indicator_code")
    return [own, *[code for code in given if code != own]] if own else given


def _confidence_measures(pairs: Sequence[tuple[Row, Row]], reads: Sequence[Row]) -> list[Measure]:
    """Return for each level of confidence its share of the rows and the share of these that are right.

    Right are value, kind, stated period and unit; a row of low confidence is wrong with a sign, any other without.
    """
    right = {
        id(read)
        for truth, read in pairs
        if truth["kind"] == read["kind"] and _has_period(truth, read) and is_same_unit(truth, read)
    }
    measures = []
    for level in CONFIDENCES:
        rows = [read for read in reads if read["confidence"] == level]
        measures.append(_share(f"rows of {level} confidence", (read["confidence"] == level for read in reads)))
        measures.append(_share(f"right at {level} confidence", (id(read) in right for read in rows)))
    wrong = (read["confidence"] != "low" and id(read) not in right for read in reads)
    return [*measures, _share("wrong without a sign", wrong)]


def score_tasks(truths: Sequence[Row], reads: Sequence[Row]) -> Measure:
    """Return the share of tasks that are read: most words of the title the same, in the same document."""
    hits = (any(t["doc"] == r["doc"] and overlap(t["title"], r["title"]) >= _ENOUGH for r in reads) for t in truths)
    return _share("tasks", hits)


def score_systems(truths: Sequence[Row], reads: Sequence[Row]) -> Measure:
    """Return the share of systems that are read by their name, in the same document."""
    hits = (any(t["doc"] == r["doc"] and overlap(t["name"], r["name"]) >= _ENOUGH for r in reads) for t in truths)
    return _share("systems", hits)


def measure_half(half: str) -> list[Measure]:
    """Return all measures of a half, such as 'open'."""
    folder = FOLDER / half
    return [
        *score_statements(read_gold(folder), read_rows(folder, "statements")),
        score_tasks(read_gold(folder, "tasks"), read_rows(folder, "tasks")),
        score_systems(read_gold(folder, "systems"), read_rows(folder, "systems")),
    ]


def measure_cases(path: Path) -> Measure:
    """Return the share of statements in a table of small cases that are right in value, kind and period.

    A row holds a text (`input_text`, with backslash-n for the end of a line), its format and the statements that are
    `expected`, as JSON; a period is asked for only where one is given.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        cases = [row for row in csv.DictReader(stream) if row["what"] == "statements"]
    hits: list[bool] = []
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            file = Path(folder) / f"{case['case_id']}.{case['format']}"
            file.write_text(case["input_text"].replace("\\n", "\n"), "utf-8")
            hits += _case_hits(json.loads(case["expected"]), read_frame([file], "statements"))
    return _share("small cases", hits)


def _case_hits(expected: Sequence[Row], reads: Sequence[Row]) -> list[bool]:
    """Return for each expected statement whether a row of its own has its value, kind and stated period."""
    left = list(reads)
    hits = []
    for truth in expected:
        row = {"value_also": None, "numerator": None, "denominator": None, "period": ""} | truth
        found = [
            read for read in left if _has_value(row, read) and row["kind"] == read["kind"] and _has_period(row, read)
        ]
        if found:
            left.remove(found[0])
        hits.append(bool(found))
    return hits


def print_table(columns: dict[str, Sequence[Measure]]) -> str:
    """Return a table of the measures: one column a half, then the target and whether every column meets it."""
    lines = [f"{'on documents that nobody tuned to':36}" + "".join(f"{half:>14}" for half in columns) + "  target"]
    for row in zip(*columns.values(), strict=True):
        cells = "".join(f"{_shown(measure):>14}" for measure in row)
        met = [measure.is_met for measure in row]
        verdict = "" if None in met else "  met" if all(met) else "  missed"
        lines.append(f"{row[0].name:36}{cells}  {row[0].target}{verdict}")
    return "\n".join(lines)


def _shown(measure: Measure) -> str:
    if measure.value is None:
        return "not printed" if measure.cases else "none"
    return f"{measure.value:.3f} ({measure.cases})"
