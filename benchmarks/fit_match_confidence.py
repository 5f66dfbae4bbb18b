"""Fit and measure the confidence of matches: ``python benchmarks/fit_match_confidence.py [--write|--cross] [half]``.

The coefficients of ``data/lookup/match_confidence.csv`` are those of a logistic regression with a small penalty. It
learns from the tuning half of ``benchmarks/wordings`` (real wordings), the open half of ``benchmarks/unseen``
(synthetic ones), each compared without the wordings of the catalogue that are as like it as `_ALIKE`: as if nobody had
written them down after seeing it. With little weight it learns from the catalogue itself: each of its wordings is
matched once without that wording and once without its whole indicator. Without ``--write`` it prints how precise and
how complete matches are, and how many wordings are accepted although their own indicator is taken out of the
catalogue. ``--cross`` leaves each document of the tuning halves out in turn and prints precision and coverage by
bound, once with the whole catalogue and once without its alike wordings, as in the fit.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.panel import IndicatorMatcher, Wording, read_matching_words, read_names
from analysis.panel.matching import Signs

HOME = Path(__file__).resolve().parent
LOOKUP = HOME.parent / "data" / "lookup"
#: How much a case counts: real wordings, synthetic documents, the catalogue without a wording, without an indicator.
_WEIGHTS = {"real": 2.0, "synthetic": 1.0, "without wording": 0.05, "without indicator": 0.03}
_PENALTY, _OF_CONSTANT = 0.3, 1e-3
_STEPS, _DIGITS = 60, 3
#: The bounds that are compared, and from which likeness [0 to 100] a wording of the catalogue is left out for it.
_BOUNDS, _ALIKE = (0.6, 0.7, 0.75, 0.8, 0.82, 0.83, 0.84, 0.85, 0.9), 80.0
_UNITS = ("%", "count", "index", "rank", "level", "money")
Case = tuple[Wording, str]


def read_cases(half: str, *, synthetic: bool) -> list[Case]:
    """Return wordings with the right code ('' for none in the catalogue) of a half, such as 'tuned'."""
    return [case for _, case in read_documents(half, synthetic=synthetic)]


def read_documents(half: str, *, synthetic: bool) -> list[tuple[str, Case]]:
    """Return the cases of a half, each with its document; a synthetic name counts once."""
    if not synthetic:
        documents = pd.read_csv(HOME / "wordings" / "documents.csv", dtype=str).set_index("doc")["half"]
        rows = pd.read_csv(HOME / "wordings" / "wordings.csv", dtype=str, keep_default_na=False)
        rows = rows[rows["doc"].map(documents) == half]
        columns = ["doc", "wording", "unit", "counted_noun", "indicator_code"]
        return [
            (str(doc), (Wording(str(text), unit_of_measure=str(unit), counted_noun=str(noun)), str(code)))
            for doc, text, unit, noun, code in rows[columns].to_numpy()
        ]
    path = HOME / "unseen" / ("open" if half == "tuned" else half) / "statements.csv"
    if not path.exists():  # a half of real wordings alone
        return []
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = rows[rows["change"] == ""]
    units = rows["unit"].replace({"VND": "money", "pp": "%"})
    units = units.where(units.isin(_UNITS), "other")
    years = pd.to_numeric(rows["period"].str[-10:].str.extract(r"(\d{4})")[0]).fillna(0).astype(int)
    cases = [
        ((Wording(text, unit_of_measure=unit, year=year if unit == "index" else 0), code), doc)
        for text, unit, year, code, doc in zip(
            rows["indicator_vi"], units, years, rows["indicator_code"], rows["doc"], strict=True
        )
    ]
    first = dict(reversed(cases))
    return [(first[case], case) for case in dict.fromkeys(case for case, _ in cases)]


def make_matcher() -> IndicatorMatcher:
    """Return the matcher of the project's own catalogue."""
    tables = read_names(LOOKUP)
    return IndicatorMatcher(tables["indicators"], tables["indicator_aliases"], read_matching_words(LOOKUP))


@dataclass(frozen=True)
class _Example:
    """A wording of a document with its candidates, best first, and what the catalogue knows by its words alone."""

    part: str
    doc: str
    code: str
    known: str | None
    ranked: list[tuple[str, Signs]]

    @property
    def is_right(self) -> float:
        """Return 1 where the best candidate is the marked one."""
        return float(self.ranked[0][0] == self.code)


def collect_examples(matcher: IndicatorMatcher, alike: float = 0.0) -> list[_Example]:
    """Return the cases of the tuning halves; with `alike`, without aliases that are as like a wording [0 to 100]."""
    examples = []
    for part, synthetic in (("real", False), ("synthetic", True)):
        documents = read_documents("tuned", synthetic=synthetic)
        wordings = [wording for _, (wording, _) in documents]
        found = matcher.compare(wordings, matcher.find_alike(wordings, alike) if alike else ())
        known = [None if alike or match.how != "exact" else match.code for match in matcher.match(wordings)]
        examples += [
            _Example(part, f"{part} {doc}", code, exact, ranked)
            for (doc, (_, code)), exact, ranked in zip(documents, known, found, strict=True)
        ]
    return examples


def fit_coefficients(matcher: IndicatorMatcher) -> dict[str, float]:
    """Return the coefficient of each sign."""
    examples = [one for one in collect_examples(matcher, _ALIKE) if one.ranked]
    values = _fit([*examples, *_catalogue_examples(matcher)])
    return dict(zip(examples[0].ranked[0][1].to_row(), (round(float(one), _DIGITS) for one in values), strict=True))


def _catalogue_examples(matcher: IndicatorMatcher) -> list[_Example]:
    return [
        _Example(part, part, code, None, ranked)
        for part, (cases, left_out) in matcher.leave_out().items()
        for (_, code), ranked in zip(cases, matcher.compare([one for one, _ in cases], left_out), strict=True)
        if ranked
    ]


def _fit(examples: Sequence[_Example]) -> np.ndarray:
    rows = np.array([list(one.ranked[0][1].to_row().values()) for one in examples])
    right, weights = (
        [float(value) for value in column]
        for column in zip(*((one.is_right, _WEIGHTS[one.part]) for one in examples), strict=True)
    )
    return _fit_logistic(rows, np.array(right), np.array(weights))


def cross_validate(matcher: IndicatorMatcher, alike: float = 0.0) -> list[tuple[_Example, float]]:
    """Return each case with the probability of its best candidate, fitted without the document of the case."""
    examples, catalogue = collect_examples(matcher, alike), _catalogue_examples(matcher)
    rated = [(one, 0.0) for one in examples if not one.ranked]
    ranked = [one for one in examples if one.ranked]
    for doc in dict.fromkeys(one.doc for one in ranked):
        values = _fit([*(one for one in ranked if one.doc != doc), *catalogue])
        for one in (one for one in ranked if one.doc == doc):
            signs = one.ranked[0][1]
            chance = 1 / (1 + np.exp(-np.array(list(signs.to_row().values())) @ values))
            rated.append((one, float(chance) if signs.may_be_accepted else 0.0))
    return rated


def score_bound(rated: Sequence[tuple[_Example, float]], bound: float, part: str) -> tuple[int, int, int]:
    """Return how many cases of a part are accepted right, are accepted, and are in the catalogue."""
    cases = [
        (one, one.known or (one.ranked[0][0] if chance >= bound else None)) for one, chance in rated if one.part == part
    ]
    accepted = [code == one.code for one, code in cases if code]
    return sum(accepted), len(accepted), sum(bool(one.code) for one, _ in cases)


def print_bounds(name: str, rated: Sequence[tuple[_Example, float]]) -> None:
    """Print precision and coverage by bound."""
    print(f"each document left out, {name}")
    for bound in _BOUNDS:
        scores = {part: score_bound(rated, bound, part) for part in ("real", "synthetic")}
        shown = [
            f"{part} {right} of {accepted} ({right / max(1, accepted):.3f}), coverage {right / known:.3f}"
            for part, (right, accepted, known) in scores.items()
        ]
        print(f"  from {bound:.2f}: {'; '.join(shown)}")


def take_out(cases: Sequence[Case]) -> tuple[list[Case], list[frozenset[str]]]:
    """Return the wordings of the catalogue with the indicator to leave out of each, so that none is right."""
    return [(wording, "") for wording, code in cases if code], [frozenset((code,)) for _, code in cases if code]


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
    if "--cross" in sys.argv:
        print_bounds("with the whole catalogue", cross_validate(matcher))
        print_bounds(f"without wordings of a likeness of {_ALIKE:.0f}", cross_validate(matcher, _ALIKE))
        return
    half = next((name for name in sys.argv[1:] if not name.startswith("-")), "tuned")
    print_score(f"real wordings, {half}", matcher, read_cases(half, synthetic=False))
    print_score(f"synthetic documents, {half}", matcher, read_cases(half, synthetic=True))
    accepted, asked = count_accepted_without_own(matcher, half)
    print(f"without their own indicator, {half}: {accepted} of {asked} wordings are accepted")


if __name__ == "__main__":
    main()
