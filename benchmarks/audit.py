"""How well the audit finds what is wrong and leaves alone what is right.

python benchmarks/audit.py                  # all three parts
python benchmarks/audit.py documents        # the five documents against the oddities found by hand
python benchmarks/audit.py round --each 2   # a SYNTHETIC filing round with planted errors, per rule
python benchmarks/audit.py scale --rows 1000000
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent))

from plant_errors import PAIR_PLANTS, PLANTS, SERIES_PLANTS, copy_counts
from render_filings import FORMATS, render
from synthetic_round import HALVES, Filing, RunResult, blocks_of

from analysis import paths
from analysis.audit import audit_panel
from analysis.cli.file_audit import list_findings
from analysis.panel import build_panel, newest_day
from analysis.registry import collect_documents

_SHARED = Path(__file__).resolve().parents[2] / "shared"
#: Errors of the hand-made list that concern neither figures nor days nor numbering.
NOT_FOR_RULES = ("000-O01", "003-O05", "003-O06")


# --- the five documents -----------------------------------------------------------------------------------------------


def list_oddity_places(oddities: pd.DataFrame) -> dict[str, set[tuple[str, int]]]:
    """Return the (document, line) pairs that each oddity names; ranges are spelt out."""
    places: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for row in oddities.itertuples():
        for piece in re.split(r"[;\s]+", row.lines):
            document, _, span = piece.rpartition(":")
            first, _, last = span.partition("-")
            if first.isdigit():
                numbers = range(int(first), int(last or first) + 1)
                places[row.id] |= {(document or row.doc[:3], number) for number in numbers}
    return dict(places)


def match_oddities(
    findings: list[dict[str, str]], oddities: pd.DataFrame
) -> tuple[dict[str, set[str]], list[dict[str, str]]]:
    """Return the rules that found each oddity, and the findings that map to none of them."""
    places = list_oddity_places(oddities)
    found: dict[str, set[str]] = defaultdict(set)
    unmapped = []
    for finding in findings:
        stands = _places_of(finding)
        hits = [oddity for oddity, lines in places.items() if finding_fits(stands, lines)]
        for oddity in hits:
            found[oddity].add(finding["rule"])
        if not hits:
            unmapped.append(finding)
    return found, unmapped


def finding_fits(stands: list[tuple[str, int]], lines: set[tuple[str, int]]) -> bool:
    """Tell whether a finding's first place, or both of its places, lie on an oddity's lines (slack: two)."""
    near = [any(doc == d and abs(line - n) <= 2 for d, n in lines) for doc, line in stands]
    return bool(near) and (near[0] or all(near))


def _places_of(finding: dict[str, str]) -> list[tuple[str, int]]:
    places = []
    for text in (finding["locator"], finding["other_locator"]):
        line = re.search(r"line (\d+)", text)
        if line:
            other = re.match(r"(\d{3})_\S+: ", text)
            places.append((other[1] if other else finding["doc"][:3], int(line[1])))
    return places


#: The day on which the reference documents are judged.
_RUN_DATE = dt.date(2026, 11, 25)


def measure_documents(shared: Path) -> dict[str, object]:
    """Return how many oddities of each severity are found, which are missed, and the false findings."""
    oddities = pd.read_csv(shared / "gold" / "oddities.csv", dtype=str).rename(columns={"line(s)": "lines"})
    findings, faults, _ = list_findings(sorted((shared / "seeds").glob("*.txt")), run_date=_RUN_DATE)
    assert not faults, faults
    loud = [finding for finding in findings if finding["severity"] != "note"]
    found, false = match_oddities(loud, oddities)
    due = oddities[(oddities["severity"] == "error") & ~oddities["id"].isin(NOT_FOR_RULES)]
    doubtful = oddities[oddities["severity"] == "suspicious"]
    return {
        "errors": len(due),
        "errors_found": sorted(set(due["id"]) & set(found)),
        "errors_missed": sorted(set(due["id"]) - set(found)),
        "suspicious": len(doubtful),
        "suspicious_found": sorted(set(doubtful["id"]) & set(found)),
        "suspicious_missed": sorted(set(doubtful["id"]) - set(found)),
        "false": [f"{f['doc'][:3]} {f['locator']} {f['rule']}: {f['explanation']}" for f in false],
        "by_rule": {oddity: sorted(rules) for oddity, rules in sorted(found.items())},
    }


# --- the synthetic round ----------------------------------------------------------------------------------------------


def make_round(folder: Path, *, each: int, seed: int, formats: tuple[str, ...]) -> tuple[list[Filing], pd.DataFrame]:
    """Write a SYNTHETIC round and return its filings (with what is planted) and what was not written (missing)."""
    units = pd.read_csv(paths.lookup_folder() / "units.csv", dtype=str, keep_default_na=False)
    provinces = units[units["unit_code"].str.startswith("p34-")][["unit_code", "name_vi"]]
    plan = [(rule, near) for rule in PLANTS for near in (False, True) for _ in range(each * len(formats))]
    series = [*SERIES_PLANTS, "copy_forward", "report_missing"]
    in_series = [rule for rule in (*series, "clean") for _ in range(each)]
    pairs = [(rule, near) for rule in PAIR_PLANTS for near in (False, True) for _ in range(each * len(formats))]
    n_facilities = len(plan) + len(in_series) + len(pairs)
    rounds = RunResult(list(provinces.itertuples(index=False, name=None)), n_facilities, seed)
    filings, owed = [], []
    for place, (rule, near) in enumerate(plan):
        filing = rounds.filing(place, HALVES[-1], formats[place % len(formats)])
        error, near_miss, _ = PLANTS[rule]
        change = near_miss if near else error
        if change:
            filings.append(_planted(change(filing), "" if near else rule))
            owed.append((filing.unit_code, "2026-01-01"))
    for number, rule in enumerate(in_series):
        fmt = formats[number % len(formats)]
        filings += _series(rounds, len(plan) + number, rule, fmt)
        owed.append(
            (rounds.facilities[len(plan) + number][0], "2026-01-01" if rule == "series_stale" else "2024-01-01")
        )
    for number, (rule, near) in enumerate(pairs):
        fmt = formats[number % len(formats)]
        first, office = PAIR_PLANTS[rule][near](rounds.filing(len(plan) + len(in_series) + number, HALVES[-1], fmt))
        filings += [_planted(first, "" if near else rule), office]
    for filing in filings:
        render(blocks_of(filing), folder / filing.name)
    return filings, pd.DataFrame(owed, columns=["unit_code", "valid_from"])


def _planted(filing: Filing, rule: str) -> Filing:
    from dataclasses import replace

    return replace(filing, plants=(rule,) if rule else ())


def _series(rounds: RunResult, place: int, rule: str, fmt: str) -> list[Filing]:
    if rule == "series_stale":
        halves = ((2023, 1), (2023, 2), (2024, 1))
        return [_planted(rounds.filing(place, half, fmt), rule if half == halves[-1] else "") for half in halves]
    filings = [rounds.filing(place, half, fmt) for half in HALVES]
    if rule == "report_missing":
        return [*filings[:2], *filings[3:4], _planted(filings[4], rule)]
    if rule == "copy_forward":
        filings[4] = _planted(copy_counts(filings[4], filings[3]), rule)
    elif rule in SERIES_PLANTS:
        which, change, _ = SERIES_PLANTS[rule]
        filings[which] = _planted(change(filings[which]), rule)
    return filings


def audit_round(folder: Path, filings: list[Filing], owed: pd.DataFrame, lookup: Path) -> pd.DataFrame:
    """Return the findings on the files of a round; its facilities join the project's units in `lookup`."""
    shutil.copytree(paths.lookup_folder(), lookup)
    names = {filing.unit_code: (filing.unit, filing.parent) for filing in filings}
    units = pd.read_csv(lookup / "units.csv", dtype=str, keep_default_na=False)
    rows = [(code, name, f"Synthetic {code}", "facility", parent) for code, (name, parent) in names.items()]
    synthetic = pd.DataFrame(rows, columns=["unit_code", "name_vi", "name_en", "level", "parent_code"])
    pd.concat([units, synthetic]).fillna("").to_csv(lookup / "units.csv", index=False)
    duty = {"frequency": "half-year", "regime": "nd-09-2019", "tier": "facility"}
    duty |= {"source": "synthetic", "verification": "unverified"}
    schedule = owed.assign(schedule_id="synthetic-" + owed["unit_code"], **duty)
    schedule.to_csv(lookup / "reporting_schedule.csv", index=False)
    deadlines = pd.read_csv(lookup / "reporting_deadlines.csv", dtype=str)
    due = pd.DataFrame([duty | {"day": "30", "months": "1", "day_itself": "in_time"}])
    pd.concat([deadlines, due]).to_csv(lookup / "reporting_deadlines.csv", index=False)
    collected, faults = collect_documents([folder / filing.name for filing in filings])
    assert not faults, faults
    tables = build_panel(collected, lookup, lookup / "no-corrections")
    findings = audit_panel(tables, newest_day(tables["sources"]))  # the same in every year
    names_of_files = tables["sources"].set_index("source_id")["folder"]
    facility_of_file = {filing.name: filing.facility for filing in filings}
    findings["doc"] = findings["source_id"].map(names_of_files)
    findings["facility"] = findings["doc"].map(facility_of_file).fillna(findings["unit_code"])
    return findings


def score_round(findings: pd.DataFrame, filings: list[Filing]) -> pd.DataFrame:
    """Return one row a rule: planted, found, false findings, recall and precision; counted by facility."""
    also = {rule: more for rule, (*_, more) in PLANTS.items()} | {
        rule: more for rule, (*_, more) in SERIES_PLANTS.items()
    }
    allowed: dict[str, set[str]] = defaultdict(set)
    planted: dict[str, set[str]] = defaultdict(set)
    for filing in filings:
        for rule in filing.plants:
            planted[rule].add(filing.unit_code)
            allowed[filing.unit_code] |= {rule, *also.get(rule, ())}
    rows = []
    for rule in sorted({*planted, *findings["rule"]}):
        hits = set(findings.loc[findings["rule"] == rule, "facility"])
        false = {facility for facility in hits if rule not in allowed[facility]}
        right = hits & planted[rule]
        rows.append(
            {
                "rule": rule,
                "planted": len(planted[rule]),
                "found": len(right),
                "false": len(false),
                "recall": len(right) / len(planted[rule]) if planted[rule] else float("nan"),
                "precision": len(hits - false) / len(hits) if hits else float("nan"),
            }
        )
    return pd.DataFrame(rows)


def measure_round(
    *, each: int = 1, seed: int = 1, formats: tuple[str, ...] = FORMATS
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the scores per rule of one SYNTHETIC round, and its findings."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        files.mkdir()
        filings, owed = make_round(files, each=each, seed=seed, formats=formats)
        findings = audit_round(files, filings, owed, Path(folder) / "lookup")
    return score_round(findings, filings), findings


def main() -> None:
    """Print the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=["documents", "round", "scale"])
    parser.add_argument("--each", type=int, default=1, help="filings of each error and format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=1_000_000)
    chosen = parser.parse_args()
    if chosen.part in (None, "documents"):
        if _SHARED.is_dir():
            for name, value in measure_documents(_SHARED).items():
                print(f"{name}: {value}")
        else:
            print("documents: skipped, the reference documents do not lie beside the project")
    if chosen.part in (None, "round"):
        start = time.perf_counter()
        scores, findings = measure_round(each=chosen.each, seed=chosen.seed)
        print(scores.to_string(index=False, float_format="{:.2f}".format))
        print(f"SYNTHETIC round: {len(findings)} findings, {time.perf_counter() - start:.0f} s")
    if chosen.part in (None, "scale"):
        from panel_scale import measure_scale

        print(measure_scale(chosen.rows))


if __name__ == "__main__":
    main()
