"""Lists of who with what each has in brackets: 'Tân Lập (98%), Suối Ngà (97%)', and what the whole list measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vnfilings.extraction.naming._indicator_name import names_measure
from vnfilings.extraction.naming._mentions import PROPER_NAME, Mention
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import SMALL_LETTERS, Quantity

#: Two words or more, not all in capitals: 'Tân Lập', not 'HIS'.
_MEMBER = to_pattern(
    rf"(?P<name>(?!(?:[^\W\d_]+\s)?[^\W{SMALL_LETTERS}\d]{{2,}}\b){PROPER_NAME})\s*\(\s*(?:{words('indicators.link')}\s+)*$"
)
_CLOSED = to_pattern(r"[^(),;]{0,12}\)")
_NEXT = to_pattern(rf"\s*(?:[,;]|{words('who.joins')}|[,;]\s*{words('who.joins')})\s+[^(),;]{{0,60}}\(\s*\D{{0,12}}")
_LONGEST_NAME = 60


def find_lists(text: str, figures: Sequence[Quantity]) -> list[list[int]]:
    """Return the figures of each list of two or more whose figures stand in brackets behind their members."""
    found: list[list[int]] = []
    for number, figure in enumerate(figures):
        opens = text[max(0, figure.start - 15) : figure.start]
        if "(" not in opens or not _CLOSED.match(text, figure.end):
            continue
        last = figures[found[-1][-1]] if found else None
        closed = _CLOSED.match(text, last.end) if last else None
        if last and closed and found[-1][-1] == number - 1 and _NEXT.fullmatch(text, closed.end(), figure.start):
            found[-1].append(number)
        else:
            found.append([number])
    return [numbers for numbers in found if len(numbers) > 1]


def listed_names(text: str, figures: Sequence[Quantity], mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with the members of lists that are known only by their capital letters."""
    found = list(mentions)
    for numbers in find_lists(text, figures):
        for number in numbers:
            start = max(0, figures[number].start - _LONGEST_NAME)
            match = _MEMBER.search(text[start : figures[number].start])
            if match is None:
                continue
            first, last = start + match.start("name"), start + match.end("name")
            if not any(one.start < last and first < one.end for one in found):
                found.append(Mention(first, last, match["name"]))
    return sorted(found)


def names_behind(text: str, figures: Sequence[Quantity], found: Mapping[int, str]) -> dict[int, str]:
    """Return what figures of a list measure where words behind it say so: 'A (98%) và B (95%) có tỷ lệ X cao'.

    Parameters
    ----------
    text: the text.
    figures: its figures.
    found: what each figure was found to measure.
    """
    names: dict[int, str] = {}
    for *members, last in find_lists(text, figures):
        shared = found[last]
        if names_measure(shared) and not any(names_measure(found[number]) for number in members):
            is_behind = text.find(shared, figures[last].end) >= 0
            names |= dict.fromkeys(members, shared) if is_behind else {}
    return names
