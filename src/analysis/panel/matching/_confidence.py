"""Evidence on a candidate, as one probability; and from which probability it is accepted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: How far ahead of the next candidate counts at most.
_MOST_AHEAD = 0.3
#: A wording that leaves so much of a candidate's meaning out says too little: 'ca hội chẩn từ xa'.
_TOO_MUCH_LEFT_OUT = 0.25
_DIGITS = 4
#: A candidate that must not be accepted is at least so much less sure than one that may.
LESS = 0.01


@dataclass(frozen=True)
class Signs:
    """Evidence for and against one candidate.

    Attributes
    ----------
    score: how like its wording is [0 to 1].
    ahead: by how much the score is more than that of the best other candidate that nothing rules out; less than 0 for
        those behind it.
    added: the part of the wording's meaning that no wording of the candidate has [0 to 1].
    left_out: the part of the candidate's meaning that the wording does not have [0 to 1].
    qualifiers: the number of qualifiers (public, level, age, dose) that only one of the two has, at least.
    is_other_thing: both say what is counted, and not the same.
    is_unknown_thing: one of them alone says what is counted.
    words: the number of words that tell what is meant.
    is_same: both have the same form.
    is_replaced: the wording has a word that the candidate never has, in place of one of its words.
    is_bare: the wording only says what is counted.
    is_undated: the candidate holds for some years, and the year of the value is not known.
    """

    score: float
    ahead: float
    added: float
    left_out: float
    qualifiers: int
    is_other_thing: bool
    is_unknown_thing: bool
    words: int
    is_same: bool
    is_replaced: bool
    is_bare: bool
    is_undated: bool = False

    def to_row(self) -> dict[str, float]:
        """Return the signs as numbers, by the names of `match_confidence.csv`."""
        return {
            "constant": 1.0,
            "score": self.score,
            "ahead": min(self.ahead, _MOST_AHEAD),
            "added": self.added,
            "left_out": self.left_out,
            "added_and_left_out": self.added * self.left_out,
            "qualifiers": float(self.qualifiers > 0),
            "other_thing": float(self.is_other_thing),
            "unknown_thing": float(self.is_unknown_thing),
            "words": math.log1p(self.words),
            "same_form": float(self.is_same),
            "nothing_added": float(self.added == 0.0),
        }

    @property
    def is_ruled_out(self) -> bool:
        """Return whether a qualifier, the counted thing or a word in place of another rules the candidate out."""
        return bool(self.qualifiers) or self.is_other_thing or self.is_replaced

    @property
    def may_be_accepted(self) -> bool:
        """Return whether nothing sets the candidate apart for sure.

        A qualifier that differs is another indicator, and so is another counted thing, and a word in place of another:
        'học phí' for 'viện phí'. 'Hồ sơ' alone may be anything about records, and 'DTI' without a year of any
        method. A thing that only one of the two names is weighed: 'gắn thẻ BHYT vào VNeID' counts people.
        """
        is_vague = self.is_bare or self.left_out >= _TOO_MUCH_LEFT_OUT
        return not (self.is_ruled_out or self.is_undated or (is_vague and not self.is_same))


@dataclass(frozen=True)
class Calibration:
    """How signs become a probability, and what is done with it.

    Attributes
    ----------
    coefficients: of a logistic regression, by the name of the sign; without any, the score stands for the probability.
    accept, propose: the probabilities from which a candidate is accepted, or shown to a person.
    """

    coefficients: Mapping[str, float]
    accept: float
    propose: float

    def probability(self, signs: Signs) -> float:
        """Return the probability that a candidate is right, for what may not be accepted less than the bound."""
        if not self.coefficients:
            is_vague = signs.is_unknown_thing and not signs.is_same
            chance = min(signs.score, self.accept - LESS) if is_vague else signs.score
        else:
            row = signs.to_row()
            chance = 1 / (1 + math.exp(-math.fsum(row[name] * value for name, value in self.coefficients.items())))
        return round(chance if signs.may_be_accepted else min(chance, self.accept - LESS), _DIGITS)

    def decide(self, ranked: Sequence[tuple[str, Signs]]) -> tuple[str | None, tuple[tuple[str, float], ...]]:
        """Return the code that is accepted (None where a person must choose) and the candidates, surest first."""
        rated = [(code, self.probability(signs)) for code, signs in ranked]
        shown = sorted((one for one in rated if one[1] >= self.propose), key=lambda one: -one[1])
        is_sure = bool(shown) and shown[0][1] >= self.accept
        return shown[0][0] if is_sure else None, tuple(shown)


#: What is used where a project has no calibration of its own.
UNCALIBRATED = Calibration({}, accept=0.8, propose=0.25)
