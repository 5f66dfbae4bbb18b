"""How right codes are from sentence to code, on made-up sentences: ``python benchmarks/sentences.py [held_out]``.

`benchmarks/wordings/sentences.csv` holds short texts in which a figure stands beside the words of an indicator and is
often not of it: a difference, a share of a plan, another group, another thing. The tuning half prints its misses.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from unseen_scores import read_frame

_CASES = Path(__file__).resolve().parent / "wordings" / "sentences.csv"
_NEAR = 0.006


def read_cases(half: str) -> list[dict[str, Any]]:
    """Return the values of a half, each with its text and the code that is right ('' for none)."""
    rows = pd.read_csv(_CASES, dtype=str, keep_default_na=False)
    cases: list[dict[str, Any]] = rows[rows["half"] == half].to_dict("records")
    return cases


def read_codes(cases: Sequence[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """Return for each case what the reader made of its value; None where it did not read it."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {case["case"]: Path(folder) / f"{case['case']}.txt" for case in cases}
        for case in cases:
            paths[case["case"]].write_text(case["text"], encoding="utf-8")
        reads = read_frame(list(paths.values()), "statements")
    return [next((read for read in reads if _is_same(case, read)), None) for case in cases]


def _is_same(case: dict[str, Any], read: dict[str, Any]) -> bool:
    if read["doc"] != f"{case['case']}.txt":
        return False
    scale = 1e9 if case["unit"] == "money" else 1.0
    wanted = float(case["value"]) * scale
    return any(read[key] is not None and abs(read[key] - wanted) <= _NEAR * scale for key in ("value", "numerator"))


def main() -> None:
    """Print precision and coverage of what is accepted, and the misses of the tuning half."""
    half = "held_out" if "held_out" in sys.argv else "tuned"
    cases = read_cases(half)
    reads = read_codes(cases)
    pairs = [(case, read["indicator_code"] if read else None) for case, read in zip(cases, reads, strict=True)]
    accepted = [(case, code) for case, code in pairs if code]
    right = sum(case["indicator_code"] == code for case, code in accepted)
    known = sum(bool(case["indicator_code"]) for case in cases)
    print(
        f"sentences, {half}: {len(cases)} values, {known} in the catalogue; accepted {len(accepted)}, "
        f"precision {right / max(1, len(accepted)):.3f}, coverage {right / max(1, known):.3f}"
    )
    for case, code in accepted:
        if half == "tuned" and case["indicator_code"] != code:
            print("  wrong:", case["value"], case["unit"], code, "|", case["text"])


if __name__ == "__main__":
    main()
