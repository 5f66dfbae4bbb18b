"""How well tasks in lists are read: ``python benchmarks/task_lists.py [held_out]``.

`benchmarks/tasks/lists` holds synthetic excerpts with their tasks by hand. The first 39 have been looked at:
their misses are printed. Of the others only the score is. A task is found where the words of a task that
was read share at least six tenths with those of the mark (F1 of words); each is paired once, the most alike first.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pandas as pd

from analysis.schemas import period_bounds
from vnfilings import list_tasks, read_document

LISTS = Path(__file__).resolve().parent / "tasks" / "lists"
_ALIKE = 0.6
_LAST_TUNED = 39
_RECURRENCES = {"yearly", "half-yearly", "quarterly", "monthly", "weekly", "daily"}


def read_half(half: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the marked tasks of a half, each with the place of the read one, and the tasks that are read."""
    marked = pd.read_csv(LISTS / "tasks.csv", dtype=str, keep_default_na=False).reset_index(names="mark")
    names = pd.read_csv(LISTS / "lists.csv", dtype=str)["list"]
    names = names[(names.str[1:3].astype(int) <= _LAST_TUNED) == (half == "tuned")]
    marked = marked[marked["list"].isin(names)]
    rows = [row | {"list": name} for name in names for row in list_tasks(read_document(LISTS / f"{name}.txt"))]
    read = pd.DataFrame(rows)
    likeness = [
        (_word_f1(task, title), mark, place)
        for mark, name, task in marked[["mark", "list", "task"]].itertuples(index=False)
        for place, title in read.loc[read["list"] == name, "title"].items()
    ]
    pairs: dict[int, int] = {}
    for alike, mark, place in sorted(likeness, key=lambda found: (-found[0], *found[1:])):
        if alike >= _ALIKE and mark not in pairs and place not in pairs.values():
            pairs[mark] = place
    return marked.assign(read=marked["mark"].map(pairs)), read


def _word_f1(one: str, other: str) -> float:
    first, second = (Counter(re.findall(r"\w+", text.lower())) for text in (one, other))
    shared = (first & second).total()
    return 2 * shared / max(1, first.total() + second.total())


def expected_due(due: str) -> tuple[str | None, str | None]:
    """Return last day and recurrence of a marked deadline, as the reader gives them; None where it has neither."""
    for part in due.split("; "):
        step = part.partition("/")[0]
        if step in _RECURRENCES:
            return None, step
    if not re.fullmatch(r"[0-9]{4}(-.+)?", due):
        return None, None
    return period_bounds(due)[1].isoformat(), "once"


def main() -> None:
    """Print how many tasks are found, how many of those read are tasks, and how often owner and deadline are right."""
    half = "held_out" if "held_out" in sys.argv else "tuned"
    marked, read = read_half(half)
    found = marked[marked["read"].notna()]
    theirs = read.loc[found["read"].astype(int)].astype(object).reset_index(drop=True)
    theirs = theirs.where(theirs.notna() & (theirs != ""), None)
    found = found.reset_index(drop=True)
    due = [expected_due(text) for text in found["due"]]
    right = pd.DataFrame(
        {
            "owner": found["owner"].str.lower() == theirs["lead"].fillna("").str.lower(),
            "due": [day == row["due"] and every in (row["recurrence"], "once" if day else None)
                    for (day, every), row in zip(due, theirs.to_dict("records"), strict=True)],
        }
    )  # fmt: skip
    print(
        f"tasks in lists, {half}: {len(marked)} marked, {len(read)} read; found {len(found) / len(marked):.3f}, "
        f"of those read {len(found) / max(1, len(read)):.3f} are tasks; "
        f"owner right {right['owner'].mean():.3f}, deadline right {right['due'].mean():.3f} of those found"
    )
    if half == "tuned":
        print(marked.loc[marked["read"].isna(), ["list", "line", "task"]].to_string())
        taken = set(found["read"].astype(int))
        print(read.loc[[place for place in read.index if place not in taken], ["list", "line", "title"]].to_string())
        both = found[["list", "owner", "due"]].join(
            theirs[["lead", "deadline_text", "due", "recurrence"]].add_prefix("read_")
        )
        print(both[~right.all(axis=1)].to_string())


if __name__ == "__main__":
    main()
