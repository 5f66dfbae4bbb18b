"""What one statement holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vnfilings.extraction.scopes import KindOf, PeriodOf
from vnfilings.text import Period, Quantity

#: Between the cells of a row in `Statement.verbatim`.
BETWEEN_CELLS = " | "
#: A figure in the words around another, but for a level, a class, an age and the number of a decision.
_FIGURE = re.compile(
    r"(?<!độ )(?<!mức )(?<!hạng )(?<!định )(?<!tư )(?<!covid-)(?<!covid )(?<![\d.,/-])"
    r"\d[\d.,/-]*%?(?! tuổi)(?![\d.,/-])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Statement:
    """One figure with what it is about.

    Attributes
    ----------
    quantity, locator, line: the figure and where it stands.
    kind: target, actual or estimate.
    indicator_text: the words that name the indicator, without who it is about and when.
    unit_text: who the value is about: the facility, else the place; empty for all of the one who reports.
    period: when it holds; None where nothing says so.
    flags: keywords for a reader who must judge.
    reasons: in words why it was read so; keys that end in `_by` hold a reason code.
    measure, object, condition: how the figure measures, what it measures, and which part of it.
    place, facility: the place and the facility that the value is about.
    verbatim: the words of the document that the figure stands among, as printed.
    topic: what the headings and the opening are about.
    confidence: how far all of this can be trusted: high, medium or low; that of the number alone is the quantity's.
    """

    quantity: Quantity
    locator: str
    line: int | None
    kind: str
    indicator_text: str
    unit_text: str
    period: Period | None
    flags: tuple[str, ...] = ()
    reasons: dict[str, str] = field(default_factory=dict)
    measure: str = ""
    object: str = ""
    condition: str = ""
    place: str = ""
    facility: str = ""
    verbatim: str = ""
    topic: str = ""
    confidence: str = "high"

    @property
    def clause(self) -> str:
        """Return the words around the figure with what it counts, without any figures; empty for a cell of a table.

        'Nền tảng Bác sĩ cho mọi nhà đã đến 18 tỉnh' is about more than 'tỉnh', which alone stands beside its figure.
        """
        before, printed, behind = self.verbatim.partition(self.quantity.raw_text)
        if not printed or BETWEEN_CELLS in self.verbatim:
            return ""
        noun = self.quantity.counted_noun or ""
        place = printed.lower().rfind(noun.lower()) if noun else -1
        words = f"{before} {printed[place:] if place >= 0 else ''} {behind}"
        return " ".join(_FIGURE.sub(" ", words).split()).strip(" ,;:-")


def give_reasons(kind: KindOf, when: PeriodOf, named: tuple[str, str], headings: str, sentence: str) -> dict[str, str]:
    """Return the reasons of a statement, of prose or of a table; `named` is the code and the words for its name."""
    return {
        "kind": f"{kind.kind}: {kind.words}",
        "kind_by": kind.by,
        "indicator": named[1],
        "indicator_by": named[0],
        "period": f"{when.period.code}: {when.words}" if when.period else when.words,
        "period_by": when.by,
        "headings": headings,
        "sentence": sentence,
    }
