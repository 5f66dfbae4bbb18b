"""A second reading of kind and period that knows no scopes: the words of the sentence and of the headings alone.

It is there to disagree. The reader weighs clause, sentence, opener, heading, title and document; this voice looks for
one sort of words only, and is silent where it finds both sorts or none. Where the two differ, one is
wrong, and nothing in the document tells which. It costs two searches a sentence.
"""

from __future__ import annotations

import re
from functools import lru_cache

from vnfilings.lexicon import to_pattern, words
from vnfilings.text import find_periods

_GOAL = to_pattern(rf"\b(?:{words('kinds.strong_target')}|{words('kinds.aim')})\b", re.IGNORECASE)
_DONE = to_pattern(
    rf"\b(?:{words('kinds.strong_actual')}|{words('kinds.as_of')}|đã {words('kinds.already')})\b", re.IGNORECASE
)
_GOAL_HEADING = to_pattern(rf"\b{words('kinds.target_heading')}\b", re.IGNORECASE)
_DONE_HEADING = to_pattern(rf"\b(?:{words('kinds.actual_heading')}|{words('kinds.reporting')})\b", re.IGNORECASE)


def speaks_against_kind(kind: str, sentence: str, headings: str) -> bool:
    """Return whether the words say target where an actual was read, or the other way round."""
    heard = _hear(sentence, _GOAL, _DONE) or _hear(headings, _GOAL_HEADING, _DONE_HEADING)
    return len(heard) == 1 and kind != "estimate" and kind not in heard


def _hear(text: str, goal: re.Pattern[str], done: re.Pattern[str]) -> set[str]:
    """Return the kinds that words of the text speak for."""
    return {kind for kind, pattern in (("target", goal), ("actual", done)) if pattern.search(text)}


@lru_cache(maxsize=256)
def list_periods(sentence: str) -> tuple[str, ...]:
    """Return the codes of the periods that a sentence names, each once; bases of comparison are left out."""
    found = find_periods(sentence)
    return tuple(dict.fromkeys(period.code for period in found if "comparison-base" not in period.flags))
