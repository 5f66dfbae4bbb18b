"""Fit and measure the confidence of matches: ``python benchmarks/fit_match_confidence.py [--write] [held_out|second]``.

The coefficients of ``data/lookup/match_confidence.csv`` are those of a logistic regression with a small penalty. It
learns from the tuning half of ``benchmarks/wordings`` (real wordings), the open half of ``benchmarks/unseen``
(synthetic ones), and, with little weight, from the catalogue itself: each of its wordings is matched once without that
wording and once without its whole indicator. Without ``--write`` it prints how precise and how complete matches are,
and how many wordings are accepted although their own indicator is taken out of the catalogue.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.panel import IndicatorMatcher, Wording, read_matching_words, read_names

HOME = Path(__file__).resolve().parent
LOOKUP = HOME.parent / "data" / "lookup"
#: How much a case counts: real wordings, synthetic documents, the catalogue without a wording, without an indicator.
_WEIGHTS = {"real": 2.0, "synthetic": 1.0, "without wording": 0.05, "without indicator": 0.03}
_PENALTY, _OF_CONSTANT = 0.3, 1e-3
_STEPS, _DIGITS = 60, 3
_UNITS = ("%", "count", "index", "rank", "level", "money")
Case = tuple[Wording, str]


def read_cases(half: str, *, synthetic: bool) -> list[Case]:
    """Return wordings with the right code ('' for none in the catalogue) of a half, 'tuned', 'held_out' or 'second'."""
    if not synthetic:
        documents = pd.read_csv(HOME / "wordings" / "documents.csv", dtype=str).set_index("doc")["half"]
        rows = pd.read_csv(HOME / "wordings" / "wordings.csv", dtype=str, keep_default_na=False)
        rows = rows[rows["doc"].map(documents) == half]
        columns = ["wording", "unit", "counted_noun", "indicator_code"]
        return [
            (Wording(str(text), unit_of_measure=str(unit), counted_noun=str(noun)), str(code))
            for text, unit, noun, code in rows[columns].to_numpy()
        ]
    folder = {"tuned": "open", "held_out": "locked"}.get(half, half)
    rows = pd.read_csv(HOME / "unseen" / folder / "statements.csv", dtype=str, keep_default_na=False)
    rows = rows[rows["change"] == ""]
    units = rows["unit"].replace({"VND": "money", "pp": "%"})
    units = units.where(units.isin(_UNITS), "other")
    cases = [
        (Wording(text, unit_of_measure=unit), code)
        for text, unit, code in zip(rows["indicator_vi"], units, rows["indicator_code"], strict=True)
    ]
    return list(dict.fromkeys(cases))


def make_matcher() -> IndicatorMatcher:
    """Return the matcher of the project's own catalogue."""
    tables = read_names(LOOKUP)
    return IndicatorMatcher(tables["indicators"], tables["indicator_aliases"], read_matching_words(LOOKUP))


def fit_coefficients(matcher: IndicatorMatcher) -> dict[str, float]:
    """Return the coefficient of each sign."""
    parts = {
        "real": (read_cases("tuned", synthetic=False), ()),
        "synthetic": (read_cases("tuned", synthetic=True), ()),
        **matcher.leave_out(),
    }
    rows, right, weights = [], [], []
    for name, (cases, left_out) in parts.items():
        found = matcher.compare([wording for wording, _ in cases], left_out)
        for (_, code), ranked in zip(cases, found, strict=True):
            if ranked:
                rows.append(ranked[0][1].to_row())
                right.append(float(ranked[0][0] == code))
                weights.append(_WEIGHTS[name])
    values = _fit_logistic(pd.DataFrame(rows).to_numpy(), np.array(right), np.array(weights))
    return dict(zip(rows[0], (round(float(value), _DIGITS) for value in values), strict=True))


def take_out(cases: Sequence[Case]) -> tuple[list[Case], list[str]]:
    """Return the wordings of the catalogue with the indicator to leave out of each, so that none is right."""
    return [(wording, "") for wording, code in cases if code], [code for _, code in cases if code]


def count_accepted_without_own(matcher: IndicatorMatcher, half: str) -> tuple[int, int]:
    """Return how many wordings are accepted although their own indicator is taken out, and of how many."""
    parts = [take_out(read_cases(half, synthetic=synthetic)) for synthetic in (False, True)]
    parts += [matcher.leave_out()["without indicator"]] if half == "tuned" else []
    found = [
        matcher.calibration.decide(ranked)[0]
        for cases, left_out in parts
        for ranked in matcher.compare([wording for wording, _ in cases], left_out)
    ]
    return sum(code is not None for code in found), len(found)


def _fit_logistic(signs: np.ndarray, right: np.ndarray, weights: np.ndarray) -> np.ndarray:
    values = np.zeros(signs.shape[1])
    penalty = np.diag([_OF_CONSTANT, *[_PENALTY] * (signs.shape[1] - 1)])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-signs @ values))
        slope = signs.T @ (weights * (right - chance)) - penalty @ values
        curve = (signs * (weights * chance * (1 - chance))[:, None]).T @ signs + penalty
        values = values + np.linalg.solve(curve, slope)
    return values


def print_score(name: str, matcher: IndicatorMatcher, cases: Sequence[Case]) -> None:
    """Print precision and coverage of what is accepted, and how often the first five hold the right code."""
    found = matcher.match([wording for wording, _ in cases])
    accepted = [match.code == code for (_, code), match in zip(cases, found, strict=True) if match.code]
    known = [[one for one, _ in match.candidates] for (_, code), match in zip(cases, found, strict=True) if code]
    codes = [code for _, code in cases if code]
    first = sum(code in shown[:1] for code, shown in zip(codes, known, strict=True))
    five = sum(code in shown for code, shown in zip(codes, known, strict=True))
    print(
        f"{name:34} {len(cases):4} wordings, {len(codes):3} in the catalogue; accepted {len(accepted):3}, "
        f"precision {sum(accepted) / max(1, len(accepted)):.3f}, coverage {sum(accepted) / max(1, len(codes)):.3f}; "
        f"first {first / max(1, len(codes)):.3f}, of five {five / max(1, len(codes)):.3f}"
    )


def main() -> None:
    """Write the coefficients, or print the measures of a half."""
    matcher = make_matcher()
    if "--write" in sys.argv:
        with (LOOKUP / "match_confidence.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(["sign", "coefficient"])
            writer.writerows(fit_coefficients(matcher).items())
        return
    half = next((name for name in ("held_out", "second") if name in sys.argv), "tuned")
    print_score(f"real wordings, {half}", matcher, read_cases(half, synthetic=False))
    print_score(f"synthetic documents, {half}", matcher, read_cases(half, synthetic=True))
    accepted, asked = count_accepted_without_own(matcher, half)
    print(f"without their own indicator, {half}: {accepted} of {asked} wordings are accepted")


if __name__ == "__main__":
    main()
