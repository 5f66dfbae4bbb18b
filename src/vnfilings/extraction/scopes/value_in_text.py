"""A value with the words around it: its sentence, and the part of it that no other value has taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vnfilings.text import Quantity


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
    def before(self) -> str:
        """Return the words of the sentence up to the value."""
        return self.text[self.sentence[0] : self.quantity.start]

    @property
    def behind(self) -> str:
        """Return the words of the sentence after the value."""
        return self.text[self.quantity.end : self.sentence[1]]
