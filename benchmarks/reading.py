"""How well documents are read, compared with a reading by hand: ``python benchmarks/reading.py [--misses]``.

``--files 1000`` reads so many ordinary files in this process and in child processes, and prints both times only.
``--unseen open`` scores the documents that nobody tuned to (`unseen_scores.py`) and nothing else.

A statement matches one to one on document, line and value (a ratio without a printed percentage may be read as a
share or as a count: both numbers right is a match); statements fixed by words alone count neither way. Operator, unit,
kind, period and ratio are scored on the matches, the indicator by a Jaccard overlap of .6 or more on lower-case words.
Made-up filings of every format lie in `filings`: of those held out only the score is printed.
Tasks match on document and number; systems on document, line and abbreviation, or name by the same overlap.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from vnfilings.extraction import read_documents

_SHARED = Path(__file__).resolve().parents[2] / "shared"
_FILINGS = Path(__file__).resolve().parent / "filings"
_ENOUGH = 0.6
_UNSEEN = ("open",)
_PAGE = 2500
_PLAN_PAGES, _TIMES = 60, 10
#: How many yardsticks the plan took before the ledger and the scopes (commit b1877e2).
_BEFORE = 62
Row = dict[str, Any]


def _read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _read(paths: Sequence[Path], what: str) -> list[Row]:
    frame = read_documents(paths, what).frame  # type: ignore[arg-type]
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _words(text: str | None) -> set[str]:
    return set(re.findall(r"\w+", unicodedata.normalize("NFC", (text or "").lower())))


def overlap(one: str | None, other: str | None) -> float:
    """Return the Jaccard overlap of the words of two texts."""
    first, second = _words(one), _words(other)
    return len(first & second) / max(1, len(first | second))


def _number(value: Any) -> float | None:
    try:
        return round(float(value), 4)
    except (TypeError, ValueError):
        return None


def _same_period(one: Any, other: Any) -> bool:
    return re.sub(r"\W", "", str(one or "")) == re.sub(r"\W", "", str(other or ""))


def _place(row: Row) -> tuple[str, str]:
    return row["doc"], str(row["line"])


def _is_same_value(truth: Row, read: Row) -> bool:
    parts = (_number(truth["numerator"]), _number(truth["denominator"]))
    if parts[1] is not None and parts == (_number(read["numerator"]), _number(read["denominator"])):
        return True
    expected, found = _number(truth["value"]), _number(read["value"])
    return expected is not None and found is not None and abs(expected - found) <= max(0.006, 1e-6 * abs(expected))


def _match(
    truths: list[Row], reads: list[Row], is_match: Callable[[Row, Row], bool], name: str
) -> list[tuple[Row, Row]]:
    """Return one-to-one pairs at the same place; of several candidates the one whose name overlaps most."""
    at_place: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, read in enumerate(reads):
        at_place[_place(read)].append(number)
    used: set[int] = set()
    pairs = []
    for truth in truths:
        candidates = [n for n in at_place[_place(truth)] if n not in used and is_match(truth, reads[n])]
        if candidates:
            best = max(candidates, key=lambda n: overlap(truth[f"{name}_vi"], _name(reads[n])))
            used.add(best)
            pairs.append((truth, reads[best]))
    return pairs


def _name(row: Row) -> str:
    return row.get("indicator_text") or row.get("name") or ""


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0


def measure_statements(paths: Sequence[Path], gold: Path) -> dict[str, Any]:
    """Return precision, recall, F1 and the share of right parts among the matches, with pairs, misses and extras."""
    everything = _read_csv(gold)
    truths = [row for row in everything if not row["note"].startswith("by-words")]
    in_words = {(*_place(row), _number(row["value"])) for row in everything if row["note"].startswith("by-words")}
    in_digits = {(*_place(row), _number(row["value"])) for row in truths}
    reads = [
        row
        for row in _read(paths, "statements")
        if (key := (*_place(row), _number(row["value"]))) not in in_words or key in in_digits
    ]
    return _score_statements(truths, reads)


def measure_filings(folder: Path) -> dict[str, Any]:
    """Return the same measures for the made-up filings of a folder; a value is looked for in its whole file."""
    truths: list[Row] = []
    reads: list[Row] = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".tsv":
            continue
        with path.with_suffix(".tsv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter="\t"))
        truths += [row | {"doc": path.name, "line": "", "numerator": "", "denominator": ""} for row in rows]
        reads += [row | {"line": ""} for row in _read([path], "statements") if "by-words" not in (row["flags"] or "")]
    return _score_statements(truths, reads)


def _score_statements(truths: list[Row], reads: list[Row]) -> dict[str, Any]:
    pairs = _match(truths, reads, _is_same_value, "indicator")
    ratios = [(t, r) for t, r in pairs if t["denominator"]]
    matched = {id(read) for _, read in pairs}
    return _rates(len(pairs), len(reads), len(truths)) | {
        "op": _share([t["op"] == r["op"] for t, r in pairs]),
        "unit": _share([bool(t["denominator"]) or ((t["unit"] == "%") == (r["value_unit"] == "%")) for t, r in pairs]),
        "kind": _share([t["kind"] == r["kind"] for t, r in pairs]),
        "period": _share([_same_period(t["period"], r["period"]) for t, r in pairs if t["period"]]),
        "fraction": _share([_number(t[k]) == _number(r[k]) for t, r in ratios for k in ("numerator", "denominator")]),
        "indicator": _share([overlap(t["indicator_vi"], r["indicator_text"]) >= _ENOUGH for t, r in pairs]),
        "pairs": pairs,
        "missed": [t for t in truths if not any(t is truth for truth, _ in pairs)],
        "extra": [r for r in reads if id(r) not in matched],
        "documents": _by_document(truths, reads, pairs),
    }


def _rates(matched: int, read: int, true: int) -> dict[str, Any]:
    precision, recall = matched / max(1, read), matched / max(1, true)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}


def _by_document(truths: list[Row], reads: list[Row], pairs: list[tuple[Row, Row]]) -> dict[str, dict[str, Any]]:
    return {
        doc: _rates(
            sum(t["doc"] == doc for t, _ in pairs),
            sum(r["doc"] == doc for r in reads),
            sum(t["doc"] == doc for t in truths),
        )
        for doc in sorted({row["doc"] for row in truths})
    }


def measure_tasks(paths: Sequence[Path], gold: Path) -> dict[str, Any]:
    """Return the share of tasks found and of right due dates, leads and deadlines among them."""
    truths = _read_csv(gold)
    reads = {(row["doc"], row["number"]): row for row in _read(paths, "tasks")}
    pairs = [(t, reads[t["doc"], t["number"]]) for t in truths if (t["doc"], t["number"]) in reads]
    return {
        "rows": len(pairs) / len(truths),
        "read": len(reads),
        "due": _share([t["due"] == (r["due"] or "") for t, r in pairs]),
        "start": _share([t["start"] == (r["start"] or "") for t, r in pairs]),
        "lead": _share([t["lead"] == (r["lead"] or "") for t, r in pairs]),
        "recurrence": _share([t["recurrence"] == (r["recurrence"] or "") for t, r in pairs]),
        "missed": [t for t in truths if (t["doc"], t["number"]) not in reads],
    }


def _is_same_system(truth: Row, read: Row) -> bool:
    if truth["abbreviation"] and truth["abbreviation"].lower() == (read["abbreviation"] or "").lower():
        return True
    return overlap(truth["name_vi"], read["name"]) >= _ENOUGH


def measure_systems(paths: Sequence[Path], gold: Path) -> dict[str, Any]:
    """Return the recall of first mentions, and the precision of all mentions and of those read as first."""
    truths, reads = _read_csv(gold), _read(paths, "systems")
    pairs = _match(truths, reads, _is_same_system, "name")
    first = [row for row in truths if not row["repeat_of"]]
    matched = {id(read) for _, read in pairs}
    read_first = [row for row in reads if row["repeat_of"] is None]
    return {
        "recall": sum(not truth["repeat_of"] for truth, _ in pairs) / len(first),
        "precision": len(pairs) / max(1, len(reads)),
        "precision_first": sum(id(row) in matched for row in read_first) / max(1, len(read_first)),
        "missed": [t for t in first if not any(t is truth for truth, _ in pairs)],
        "extra": [r for r in reads if id(r) not in matched],
    }


#: Numbers of the five documents that state nothing, as the reading by hand lists them: (document, line, number).
TRAPS = [
    *[("000", 123, 4), ("000", 197, 30), ("000", 76, 5), ("000", 101, 6), ("000", 57, 15), ("000", 72, 15)],
    *[("001", 32, 6), ("001", 46, 2), ("001", 102, 4), ("001", 77, 2030)],
    *[("002", line, 4) for line in (43, 67, 211)],
    *[
        ("002", 81, 3),
        ("002", 117, 3),
        ("002", 127, 3),
        ("002", 105, 3),
        ("002", 107, 1),
        ("002", 109, 2),
        ("002", 111, 3),
    ],
    *[("002", 229, 3), ("002", 229, 4), ("002", 47, 2.0), ("002", 439, 100), ("002", 447, 100), ("002", 455, 100)],
    *[("003", 149, 2), ("003", 259, 2), ("003", 163, 135), ("003", 163, 1), ("003", 1338, 138), ("003", 143, 191)],
    *[("003", 151, 2), ("003", 1342, 20231), ("003", 1400, 3995), ("003", 1403, 44), ("004", 94, 1), ("004", 104, 100)],
]


def count_traps(paths: Sequence[Path]) -> list[Row]:
    """Return the statements that were read from a listed number that states nothing."""
    traps = {(doc, str(line), float(number)) for doc, line, number in TRAPS}
    return [
        row for row in _read(paths, "statements") if (row["doc"][:3], str(row["line"]), _number(row["value"])) in traps
    ]


def _print_rates(title: str, score: dict[str, Any]) -> None:
    shown = "  ".join(f"{key} {value:.3f}" for key, value in score.items() if isinstance(value, float))
    print(f"{title:12} {shown}")


def _print_statement_misses(score: dict[str, Any]) -> None:
    for row in score["missed"]:
        print("  missed", row["doc"][:3], row["line"], row["op"], row["value"], row["unit"], row["indicator_vi"][:60])
    for row in score["extra"]:
        print(
            "  extra ",
            row["doc"][:3],
            row["line"],
            row["op"],
            row["value"],
            row["value_unit"],
            row["indicator_text"][:60],
        )
    for truth, read in score["pairs"]:
        for key in ("op", "kind"):
            if truth[key] != read[key]:
                print(f"  {key:7}", truth["doc"][:3], truth["line"], truth["value"], truth[key], "read as", read[key])
        if truth["period"] and not _same_period(truth["period"], read["period"]):
            print(
                "  period ", truth["doc"][:3], truth["line"], truth["value"], truth["period"], "read as", read["period"]
            )
        if overlap(truth["indicator_vi"], read["indicator_text"]) < _ENOUGH:
            print(
                "  name   ",
                truth["doc"][:3],
                truth["line"],
                truth["indicator_vi"][:50],
                "|",
                read["indicator_text"][:60],
            )


def _print_system_misses(score: dict[str, Any]) -> None:
    for row in score["missed"]:
        print("  missed", row["doc"][:3], row["line"], row["name_vi"])
    for row in score["extra"]:
        print("  extra ", row["doc"][:3], row["line"], row["name"])


def measure_speed() -> dict[str, float]:
    """Return short cells a second, seconds for a plan of _PLAN_PAGES, and for the yardstick on the same text.

    All is processor time of this one process. The yardstick does what the least reader would: it normalises each line
    and finds its words and numbers by one regular expression. How many times longer reading takes can be compared
    between machines and commits.
    """
    from vnfilings.extraction.statements import read_statements
    from vnfilings.formats._read_text import read_lines
    from vnfilings.formats.blocks import Document
    from vnfilings.text import read_quantity

    cells = (
        [
            f"{number % 100},{number % 10}% ({number} / {2 * number + 7} lượt)"
            if number % 3 == 0
            else f"> {number % 100},5%"
            for number in range(1, 3001)
        ]
        + [f"{number}.{number % 900 + 100} hồ sơ" for number in range(1, 900)]
        + [f"{n}" for n in range(3000)]
    )
    start = time.process_time()
    for cell in cells:
        read_quantity(cell)
    rate = len(cells) / (time.process_time() - start)
    line = "- Tỷ lệ cơ sở y tế của nhóm {0} triển khai hồ sơ bệnh án điện tử theo kế hoạch năm 2025 đạt trên {1}%;\n"
    prose = (
        "Các đơn vị phối hợp rà soát, chuẩn hóa dữ liệu và báo cáo kết quả theo quy định hằng quý trên hệ thống.\n\n"
    )
    text = "II. MỤC TIÊU ĐẾN NĂM 2025\n\n"
    while len(text) < _PLAN_PAGES * _PAGE:
        text += line.format(len(text), len(text) % 90 + 5) + prose * 3
    start = time.process_time()
    read_statements(Document("plan.txt", tuple(read_lines(text))))
    plan = time.process_time() - start
    start = time.process_time()
    for _ in range(_TIMES):
        for printed in text.splitlines():
            re.findall(r"\w+(?:[.,]\d+)*", unicodedata.normalize("NFC", printed.lower()))
    yardstick = (time.process_time() - start) / _TIMES
    return {"cells_per_second": rate, "plan_seconds": plan, "yardstick_seconds": yardstick}


def print_speed(speed: dict[str, float]) -> str:
    """Return the line on speed: pages a second, the yardstick beside them, and what both were before the rewrite."""
    plan, yardstick = speed["plan_seconds"], speed["yardstick_seconds"]
    return (
        f"speed        {speed['cells_per_second']:,.0f} short cells/s  {_PLAN_PAGES}-page plan {plan:.2f} s, "
        f"{_PLAN_PAGES / plan:,.0f} pages/s; {plan / yardstick:.1f} times the yardstick (words and numbers by one "
        f"regular expression: {_PLAN_PAGES / yardstick:,.0f} pages/s), before the rewrite of the reader {_BEFORE} times"
    )


def main() -> int:
    """Print the scores; with ``--misses`` also every miss."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--misses", action="store_true", help="print every miss")
    parser.add_argument("--unseen", choices=_UNSEEN, help="score the documents of benchmarks/unseen")
    parser.add_argument("--files", type=int, metavar="N", help="read N ordinary files in this process and in children")
    asked = parser.parse_args()
    if asked.files:
        import reading_speed

        print(reading_speed.print_files(reading_speed.measure_files(asked.files)))
        return 0
    import unseen_scores  # beside this file: found when it is run, not when tests load it by its path

    if asked.unseen:
        print(unseen_scores.print_table({asked.unseen: unseen_scores.measure_half(asked.unseen)}))
        return 0
    show = asked.misses
    speed = measure_speed()
    print(print_speed(speed))
    for half in ("tuned", "held_out"):
        filings = measure_filings(_FILINGS / half)
        _print_rates(half, filings)
        if show and half == "tuned":
            _print_statement_misses(filings)
    print(unseen_scores.print_table({"open": unseen_scores.measure_half("open")}))
    if not _SHARED.is_dir():
        print("skipped: no reading by hand lies beside the project")
        return 0
    gold, texts = _SHARED / "gold", sorted((_SHARED / "seeds").glob("*.txt"))
    statements = measure_statements(texts, gold / "statements.csv")
    _print_rates("statements", statements)
    for doc, rates in statements["documents"].items():
        _print_rates(f"  {doc[:3]}", rates)
    if show:
        _print_statement_misses(statements)
    tasks = measure_tasks(texts, gold / "tasks.csv")
    _print_rates("tasks", tasks)
    systems = measure_systems(texts, gold / "systems.csv")
    _print_rates("systems", systems)
    if show:
        _print_system_misses(systems)
    print(f"traps        {len(count_traps(texts))} of {len(TRAPS)} read")
    cases = unseen_scores.measure_cases(_SHARED / "cases" / "reading.csv")
    print(f"small cases  {cases.value:.3f} of {cases.cases} statements right in value, kind and period  {cases.target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
