"""The sentences of a report: facts matched against the rules of `rules/narrative.yml`."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping

from analysis.reports.document import Run, Text
from analysis.reports.report_config import read_rules

Fact = float | str | None
_COMPARISONS = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def condition_holds(condition: str, fact: Fact, facts: Mapping[str, Fact]) -> bool:
    """Return whether a fact meets a condition of the rules.

    >>> condition_holds("> 5", 7.0, {}), condition_holds("> target", 7.0, {"target": 9.0})
    (True, False)
    """
    if condition == "missing":
        return fact is None
    if condition == "present":
        return fact is not None
    match = re.fullmatch(r"(<=|>=|<|>|=)\s*(\S+)", condition)
    if not match:
        return fact == condition
    right = facts[match.group(2)] if match.group(2) in facts else float(match.group(2))
    if fact is None or right is None:
        return False
    return bool(_COMPARISONS[match.group(1)](float(fact), float(right)))


def speak(topic: str, facts: Mapping[str, Fact], shown: Mapping[str, tuple[Run, ...]], lang: str) -> tuple[Run, ...]:
    """Return the sentences that the rules of a topic make of these facts; `shown` holds what stands for each fact."""
    sentences: list[Run] = []
    for rules in read_rules("narrative")[topic].values():
        for rule in rules:
            if all(condition_holds(str(condition), facts.get(name), facts) for name, condition in rule["when"].items()):
                filled = _fill(rule[lang], facts, shown)
                sentences += [Text(" "), *filled] if sentences and filled else filled
                break
    return tuple(sentences)


def _fill(sentence: str, facts: Mapping[str, Fact], shown: Mapping[str, tuple[Run, ...]]) -> list[Run]:
    runs: list[Run] = []
    for number, part in enumerate(_PLACEHOLDER.split(sentence)):
        if number % 2 == 0:
            runs += [Text(part)] if part else []
        else:
            runs += shown[part] if part in shown else (Text(str(facts[part])),)
    return runs
