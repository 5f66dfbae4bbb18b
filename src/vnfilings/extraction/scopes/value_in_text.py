"""A value with the words around it: its sentence, and the part of it that no other value has taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from vnfilings.lexicon import to_pattern
from vnfilings.text import SMALL_LETTERS, Quantity

#: Where a piece of a sentence ends: at a semicolon, a line end, or a stop before a capital letter.
_PIECE_END = to_pattern(rf";|\n|[.!?](?=\s+[^{SMALL_LETTERS}\s])")
#: The last mark before a value: behind it stand its own words.
_OWN_START = to_pattern(r"[,;(](?=[^,;(]*$)")
#: A semicolon goes on; what follows a colon is what its words introduce.
_GOES_ON = ";"
#: Characters before a sentence in which the words that open its run of pieces are looked for.
_FARTHEST_LEAD = 2000


@dataclass(frozen=True)
class ValueInText:
    """One value of a text with the words around it.

    Attributes
    ----------
    text: the plain text that the value was read from.
    quantity: the value.
    sentence: where its sentence begins and ends.
    others: the values of the text that state something, in order; the value itself may be among them.
    """

    text: str
    quantity: Quantity
    sentence: tuple[int, int]
    others: Sequence[Quantity] = ()

    @property
    def words(self) -> str:
        """Return the whole sentence."""
        return self.text[self.sentence[0] : self.sentence[1]]

    @property
    def floor(self) -> int:
        """Return where the words begin that no value before it has taken."""
        return max([self.sentence[0], *(other.end for other in self.others if other.end <= self.quantity.start)])

    @property
    def following(self) -> int:
        """Return where the next value begins, else where the sentence ends."""
        later = (other.start for other in self.others if other.start > self.quantity.start)
        return min([self.sentence[1], *later])

    @property
    def is_change_base(self) -> bool:
        """Return whether a change began at the value: its period is another than that of the clause."""
        return "comparison-base" in self.quantity.flags

    @property
    def own(self) -> str:
        """Return the words before the value that no other value has taken."""
        return self.text[self.floor : self.quantity.start]

    @cached_property
    def lead(self) -> str:
        """Return the words that open a run of pieces between semicolons, up to its first value; '' in the first one.

        'Phấn đấu đến năm 2028, A đạt 70%; B đạt 80%': for 80 % the words up to 70 %.
        """
        start = self.sentence[0]
        farthest = max(0, start - _FARTHEST_LEAD)
        ends = [farthest, *(match.end() for match in _PIECE_END.finditer(self.text, farthest, start))]
        while len(ends) > 1 and self.text[ends[-1] - 1] == _GOES_ON and not self.text[ends[-1] : start].strip():
            ends.pop()
            start = ends[-1]
        if start == self.sentence[0]:
            return ""
        first = next((other.start for other in self.others if other.start >= start), self.sentence[0])
        return self.text[start:first].strip()

    @property
    def before(self) -> str:
        """Return the words of the sentence up to the value."""
        return self.text[self.sentence[0] : self.quantity.start]

    @property
    def words_apart(self) -> str:
        """Return the whole sentence, as long as it is, without the words that lead in a later value of it.

        In 'đạt 78%, mục tiêu là 80%' and in 'đạt 78% (mục tiêu: 80%)' the aim is that of 80 %.
        """
        base, words = self.sentence[0], self.words
        for other in self.others:
            if not self.quantity.end < other.start < self.sentence[1]:
                continue
            between = words[self.quantity.end - base : other.start - base]
            if mark := _OWN_START.search(between):
                begins = self.quantity.end - base + mark.start()
                words = words[:begins] + " " * (other.start - base - begins) + words[other.start - base :]
        return words

    @property
    def behind(self) -> str:
        """Return the words of the sentence after the value."""
        return self.text[self.quantity.end : self.sentence[1]]
