"""How right tasks are found in later reports: ``python benchmarks/task_matches.py [held_out]``.

`benchmarks/tasks` holds made-up plans and passages of reports, each with the number of its task, if any.
A passage is matched as in the panel, without citing the plan. The tuning half prints its misses. The last line is for
reports that cite the number of a task: from `SAME_NUMBER` on, how many passages of all plans are like their own task,
and how many like another one of the plan, whose number a report would cite where the plan was numbered anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from analysis.panel import match_task_reports, read_matching_words, read_names
from analysis.panel.tasks.reported import SAME_NUMBER, _Work
from analysis.schemas import TABLES, validate

_HOME = Path(__file__).resolve().parent
_LOOKUP = _HOME.parent / "data" / "lookup"
_UNIT = "p34-51"


def match_half(half: str) -> pd.DataFrame:
    """Return the passages of a half with the task that is right and the one that is found, as numbers."""
    plans, passages = (
        pd.read_csv(_HOME / "tasks" / f"{name}.csv", dtype=str, keep_default_na=False) for name in ("plans", "passages")
    )
    words, names = read_matching_words(_LOOKUP), read_names(_LOOKUP)
    found = []
    for plan, tasks in plans[plans["half"] == half].groupby("plan"):
        ours = passages[passages["plan"] == plan].reset_index(drop=True)
        reports, _ = match_task_reports(_make_tables(tasks, ours) | names, words)
        number = reports["task_id"].astype("object").str.partition(":")[2].fillna("")
        found.append(ours.assign(found=number.to_numpy(), match=reports["match"].to_numpy(), score=reports["likeness"]))
    return pd.concat(found, ignore_index=True)


def compare_numbered() -> tuple[list[float], list[float]]:
    """Return the likeness [0 to 100] of each passage of both halves to its own task, and to each other of its plan."""
    plans, passages = (
        pd.read_csv(_HOME / "tasks" / f"{name}.csv", dtype=str, keep_default_na=False) for name in ("plans", "passages")
    )
    words = read_matching_words(_LOOKUP)
    own: list[float] = []
    others: list[float] = []
    for plan, wording, number in passages[["plan", "wording", "number"]].to_numpy():
        for task, title in plans.loc[plans["plan"] == plan, ["number", "title"]].to_numpy():
            (own if task == number else others).append(_Work.read(wording, words).likeness(_Work.read(title, words)))
    return own, others


def _make_tables(tasks: pd.DataFrame, passages: pd.DataFrame) -> dict[str, pd.DataFrame]:
    sources = [
        {"source_id": name, "folder": name, "title": name, "url": "file", "issuer_code": _UNIT, "issued": issued}
        for name, issued in (("kh", "2026-01-05"), ("bc", "2026-07-10"))
    ]
    planned = [
        {"task_id": f"kh:{n}", "source_id": "kh", "locator": f"line {n}", "number": n, "title_vi": title}
        for n, title in tasks[["number", "title"]].to_numpy()
    ]
    reported = [
        {
            "report_id": f"bc:{n}",
            "source_id": "bc",
            "locator": f"line {n}",
            "wording": wording,
            "state": "done",
            "evidence": "xong",
        }
        for n, wording in enumerate(passages["wording"])
    ]
    rows = {"sources": sources, "tasks": planned, "task_reports": reported}
    return {
        name: validate(name, pd.DataFrame(found, columns=TABLES[name].column_names)) for name, found in rows.items()
    }


def main() -> None:
    """Print precision and coverage of what is accepted, and the misses of the tuning half."""
    half = "held_out" if "held_out" in sys.argv else "tuned"
    found = match_half(half)
    accepted, known = found[found["match"] == "wording"], found[found["number"] != ""]
    right = int((accepted["found"] == accepted["number"]).sum())
    shown = float((known["found"] == known["number"]).mean())
    others = int((found.loc[found["number"] == "", "found"] != "").sum())
    print(
        f"tasks, {half}: {len(found)} passages, {len(known)} of a task; accepted {len(accepted)}, "
        f"precision {right / max(1, len(accepted)):.3f}, coverage {right / len(known):.3f}; "
        f"accepted or proposed {shown:.3f}; of the others {others} proposed"
    )
    if half == "tuned":
        print(found[(found["match"] == "wording") != (found["number"] != "")].to_string())
    own, others = compare_numbered()
    alike = [sum(likeness >= SAME_NUMBER for likeness in pairs) for pairs in (own, others)]
    print(
        f"with a number, from {SAME_NUMBER:.0f}: {alike[0]} of {len(own)} are like their own task, "
        f"the least {min(own):.1f}; {alike[1]} of {len(others)} like another"
    )


if __name__ == "__main__":
    main()
