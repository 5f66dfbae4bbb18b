"""Things that health units count, parts that texts are cut into, and units of measure."""

from __future__ import annotations

import re

from vnfilings.lexicon import listed, words

#: What is counted. A classifier or head noun is enough: the rest belongs to the indicator.
COUNTED = listed("units.counted")
#: Nouns that cut a text or a topic into parts ('ba nhóm nội dung'): a small number before them names, not counts.
STRUCTURAL = frozenset(listed("units.structural"))

PERCENT = rf"%|{words('units.percent')}(?!\w)"
MONEY = rf"(?:việt nam\s+)?đồng(?!\s*{words('units.not_money_after')})|{words('units.currency')}"
TIME = words("units.time")
MEASURED = words("units.measured")

_LONGEST_FIRST = sorted({*COUNTED, *STRUCTURAL}, key=lambda noun: (-len(noun), noun))
_COUNTED = re.compile(
    r"\s*(?P<noun>" + "|".join(re.escape(noun).replace(r"\ ", r"\s+") for noun in _LONGEST_FIRST) + r")(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\s*(?P<noun>[^\W\d_]+)")


def find_noun(text: str, position: int) -> tuple[str, int, bool] | None:
    """Return (noun, where it ends, whether it is a known counted noun) of what stands at `position`, or None."""
    known = _COUNTED.match(text, position)
    match = known or _WORD.match(text, position)
    if match is None:
        return None
    return " ".join(match["noun"].split()), match.end(), known is not None


def is_structural(noun: str) -> bool:
    """Return whether `noun` cuts a text into parts rather than counts things."""
    return noun.lower() in STRUCTURAL
