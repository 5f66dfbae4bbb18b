"""Signs that agree or contradict each other, weighed into one answer with its probability."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from analysis.panel.recognition.reliability import ACCEPTED, CONTRADICTED

#: Stands for an answer that no lookup holds.
UNKNOWN = "?"
_MOST = 0.999


class Sign(NamedTuple):
    """One sign: where it was seen, what it says, and how often such a sign is right."""

    seen_in: str
    says: str
    reliability: float


class Answer(NamedTuple):
    """What signs say together.

    `value` is None where it is doubtful; `confidence` is then that of the `runner_up`, the likeliest.
    """

    value: str | None
    confidence: float | None
    runner_up: str | None
    seen_in: str | None


NOTHING = Answer(None, None, None, None)


def weigh(
    signs: Iterable[Sign],
    agrees: Callable[[str, str], bool] = lambda one, other: False,
    fits: Mapping[str, float] | None = None,
    accepted: float = ACCEPTED,
) -> Answer:
    """Return the likeliest of what the signs say, as if each were wrong independently of the others.

    Parameters
    ----------
    signs
        In the order in which they are to be named.
    agrees
        Whether a sign that says the first is no contradiction to the second, such as the department above a hospital.
    fits
        Factors on the odds of a value from what supports it without naming it.
    accepted
        The probability from which on the answer is taken.

    Examples
    --------
    >>> weigh([Sign("letterhead", "a", 0.97), Sign("file_name", "a", 0.6)]).confidence
    0.98
    >>> weigh([Sign("letterhead", "a", 0.97), Sign("file_name", "b", 0.6)])
    Answer(value=None, confidence=0.6, runner_up='a', seen_in='letterhead, file_name (b)')
    """
    found = list(signs)
    if not found:
        return NOTHING
    odds = dict.fromkeys((sign.says for sign in found), 1.0)
    for sign in found:
        odds[sign.says] *= sign.reliability / (1 - min(sign.reliability, _MOST))
    odds = {value: held * (fits or {}).get(value, 1.0) for value, held in odds.items()}
    ranked = sorted(odds, key=lambda value: (-odds[value], value))
    best = ranked[0]
    against = [sign for sign in found if sign.says != best and not agrees(sign.says, best)]
    rivals = [value for value in ranked[1:] if not agrees(value, best)]
    share = odds[best] / (1 + odds[best] + math.fsum(odds[value] for value in rivals))
    confidence = round(min(share, CONTRADICTED if against else 1.0, _MOST), 2)
    seen = [sign.seen_in for sign in found if sign.says == best]
    seen += [f"{sign.seen_in} ({sign.says})" for sign in against]
    where = ", ".join(dict.fromkeys(seen))
    others = [value for value in ranked[1:] if value != UNKNOWN]
    if best == UNKNOWN:
        return Answer(None, 0.0, others[0] if others else None, where)
    if confidence < accepted:
        return Answer(None, confidence, best, where)
    return Answer(best, confidence, others[0] if others else None, where)
