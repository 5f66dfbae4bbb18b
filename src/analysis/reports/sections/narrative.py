"""The sentences of a report: the rules of `rules/narrative.yml` select a message by the facts."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping

from analysis.reports._document import Run, Text
from analysis.reports._report_config import read_report_settings
from analysis.reports._report_context import fill_message
from analysis.reports._report_texts import Fact, ReportTexts

_COMPARISONS = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


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


def write_sentences(
    topic: str, facts: Mapping[str, Fact], shown: Mapping[str, tuple[Run, ...]], texts: ReportTexts
) -> tuple[Run, ...]:
    """Return the sentences that the rules of a topic select for these facts; `shown` holds what is printed for each."""
    sentences: list[Run] = []
    for rules in read_report_settings("narrative")[topic].values():
        for rule in rules:
            if all(condition_holds(str(condition), facts.get(name), facts) for name, condition in rule["when"].items()):
                filled = fill_message(rule["message"], facts, shown, texts) if rule["message"] else []
                sentences += [Text(" "), *filled] if sentences and filled else filled
                break
    return tuple(sentences)
