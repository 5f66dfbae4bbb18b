"""Numbers that are no values, each with its class: dates, names, documents, addresses, rate bases, doses, ages."""

from __future__ import annotations

import re
from typing import NamedTuple

from vnfilings.lexicon import listed, to_pattern
from vnfilings.text.ledger._classes import DATE, LIST, NumberClass
from vnfilings.text.ledger._classes import PERIOD as PERIOD_CLASS
from vnfilings.text.ledger._non_value_rules import RATE_RULES, RULE, RULES
from vnfilings.text.normalise import CAPITAL_LETTERS as CAPITAL
from vnfilings.text.periods import PERIOD

_HIDDEN = str.maketrans("0123456789", "#" * 10)
_WORD = to_pattern(r"\w+")
_DIGIT = to_pattern(r"[0-9]")
_CUT = to_pattern(r"[0-9]\|[.,]?[0-9]|[0-9][.,]\|[0-9]")
_NUMBERING = to_pattern(r"^[-+*•–#_ ]*(?:\d{1,2}[ ]?\.[ ]?)*\d{1,3}(?:[.)][ ]+|\.$)(?=\S|$)", re.MULTILINE)
_SECTION = to_pattern(rf"^[-+*•–#_ ]*\d{{1,2}}(?:\.\d{{1,2}})+\.?[ ]+(?=[{CAPITAL}])", re.MULTILINE)
# Most cells of a table are a figure with a word or two: those without any of these marks or words hold no aside.
_SUSPECT = to_pattern(
    rf"[@#:\[¹²³⁰-⁹]|<\w|[-–]\s?[0-9]|%[0-9]|\([0-9]{{1,2}}\)|0[0-9]{{6}}|[0-9]{{8}}|\.(?:19|20)[0-9]{{2}}(?![0-9])"
    r"|Q[1-4]|(?<!\w)[Tt]h[ứg]? ?[0-9]|[TGg]\s?/\s?(?:19|20)[0-9]{2}(?![0-9])"
    rf"|[0-9](?:\s?[-–]|[{CAPITAL}]|\.[0-9]{{1,3}}\.[0-9]{{1,3}}\.|[ .)]+[{CAPITAL}]|[.)]$| [0-9]|\s?[hg][0-9]"
    r"|\s?/\s?(?:[^\s0-9]|(?:0?[1-9]|1[0-2]|24|(?:19|20)[0-9]{2})(?![0-9])))"
)
_WORDS_OF_NO_DATA = (
    "named_by_number",
    "named_by_short_number",
    "named_after_so",
    "numbered_at_end",
    "telephone",
    "personal_number",
    "reaction_counter",
    "sign_of_no_data",
    "rate_noun",
    "dose_noun",
    "facility",
    "before_dateline",
)
_SUSPECT_WORDS = frozenset(
    part for kind in _WORDS_OF_NO_DATA for word in listed(f"non_data.{kind}") for part in word.split()
)


def _is_plain_figure(plain: str) -> bool:
    return len(plain) < 60 and not _SUSPECT.search(plain) and _SUSPECT_WORDS.isdisjoint(_WORD.findall(plain.lower()))


class Claim(NamedTuple):
    """A stretch of text whose numbers are no values, and what they are."""

    start: int
    end: int
    number_class: NumberClass


class NonValues(NamedTuple):
    """What is no value in a text: the claims, and the text with '#' for the digits that are claimed."""

    open_text: str
    claims: tuple[Claim, ...]


def find_non_values(plain: str) -> NonValues:
    """Return which numbers of a plain text are no values: dates, names, documents, rate bases and their like.

    A number is claimed whole or not at all: a rule that would take a part of one is passed over.

    >>> found = find_non_values("Quyết định 5316/QĐ-BYT: 80% cơ sở đến năm 2025")
    >>> found.open_text, [claim.number_class.name for claim in found.claims]
    ('Quyết định ####/QĐ-BYT: 80% cơ sở đến năm ####', ['document number', 'period'])
    """
    if _is_plain_figure(plain):
        return NonValues(plain, ())
    claims: list[Claim] = []

    def claim(match: re.Match[str]) -> str:
        start, end = match.span()
        if match.lastgroup == "kept":
            return match[0]
        if _cuts_number(plain, start) or _cuts_number(plain, end):
            return match[0]
        if _DIGIT.search(match[0]):
            claims.append(Claim(start, end, _class_of(match)))
        return _hide(match)

    open_text = plain
    for pattern in (_NUMBERING, _SECTION, RULE, PERIOD):
        open_text = pattern.sub(claim, open_text)
    return NonValues(open_text, tuple(sorted(claims)))


def _hide(match: re.Match[str]) -> str:
    """Return a claimed stretch without its digits; of the base of a rate all of it, for it may be in words."""
    if match.lastgroup in RATE_RULES:
        return "#" * len(match[0])
    return match[0].translate(_HIDDEN)


def _class_of(match: re.Match[str]) -> NumberClass:
    if match.re is RULE:
        return RULES[int((match.lastgroup or "").removeprefix("rule"))].number_class
    if match.re is PERIOD:
        return DATE if "day" in (match.lastgroup or "") else PERIOD_CLASS
    return LIST


def _cuts_number(plain: str, place: int) -> bool:
    """Return whether a place lies inside a number: '7|4,8', '74|,8', '74,|8'."""
    return _CUT.search(f"{plain[max(0, place - 2) : place]}|{plain[place : place + 2]}") is not None
