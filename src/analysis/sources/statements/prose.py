"""Sentences to statements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from analysis.sources.documents.blocks import Paragraph
from analysis.sources.statements.choose import choose_statements
from analysis.sources.statements.clauses import Name, find_indicator, find_sentence, is_period, names_measure
from analysis.sources.statements.context import Headings, default_kind, read_word_kind
from analysis.sources.statements.measures import with_beds
from analysis.sources.statements.shares import join_shares
from analysis.sources.statements.when import context_period, opening_period, read_figure_period
from analysis.vietnamese import Period, Quantity, read_quantities, to_plain
from analysis.vietnamese.numbers import Convention

_NEAR = 25


@dataclass(frozen=True)
class Statement:
    """One figure with what it is about; `reasons` says in words why it was read so."""

    quantity: Quantity
    locator: str
    line: int | None
    kind: str
    indicator_text: str
    unit_text: str
    period: Period | None
    flags: tuple[str, ...] = ()
    reasons: dict[str, str] = field(default_factory=dict)


def read_paragraph(paragraph: Paragraph, headings: Headings, convention: Convention | None) -> list[Statement]:
    """Return the statements of one paragraph."""
    found = []
    for statement, start in read_prose(paragraph.text, headings, convention):
        place = paragraph.place_at(start)
        found.append(_at(statement, place.locator, place.line))
    return found


def _at(statement: Statement, locator: str, line: int | None) -> Statement:
    return replace(statement, locator=locator, line=line)


def read_prose(
    text: str,
    headings: Headings,
    convention: Convention | None,
    *,
    kind: str | None = None,
    period: tuple[Period, str] | None = None,
) -> list[tuple[Statement, int]]:
    """Return the statements of a text with the place where each begins; `kind` and `period` come from a table."""
    plain = to_plain(text)
    quantities = [with_beds(quantity, plain) for quantity in read_quantities(plain, convention=convention)]
    chosen = join_shares(plain, choose_statements(plain, quantities))
    if not chosen:
        return []
    found: list[tuple[Statement, int]] = []
    opening = opening_period(plain, headings.identity.reference_day)
    for quantity in chosen:
        sentence = find_sentence(plain, quantity.start, quantity.end)
        name = find_indicator(plain, quantity, _neighbours(quantity, chosen), sentence)
        indicator, side = ("" if is_period(name.text) else name.text), name.side
        last = found[-1][0] if found else None
        if last and _speaks_of_last(plain, quantity, last.quantity, name, sentence[0]):
            indicator, side = last.indicator_text, "of the figure before it; they name"
        read_kind, word = _read_kind(plain, quantity, sentence, headings, kind)
        when = read_figure_period(plain, quantity, sentence, headings.identity.reference_day, chosen)
        if opening and opening[3] and quantity.start > opening[2] and word == "the heading or the column":
            read_kind, word = "actual", "the opening of the paragraph"
        placed = when or (opening and quantity.start > opening[2] and opening[:2]) or period
        placed = placed or context_period(headings, read_kind)
        reasons = {
            "kind": f"{read_kind}: {word}",
            "indicator": f"the words {side} the figure",
            "period": f"{placed[0].code}: {placed[1]}" if placed else "none is named",
            "headings": headings.path,
            "sentence": plain[sentence[0] : sentence[1]].strip(),
        }
        flags = () if indicator else ("no-indicator",)
        found.append(
            (
                Statement(quantity, "", None, read_kind, indicator, "", placed[0] if placed else None, flags, reasons),
                quantity.start,
            )
        )
    return found


def _speaks_of_last(plain: str, quantity: Quantity, last: Quantity, name: Name, sentence: int) -> bool:
    """Tell whether a figure adds to the one before it: a change of it, its share in brackets, its next year."""
    is_nameless = not name.text or is_period(name.text) or (name.is_base and name.side == "after")
    if is_period(name.text) and (quantity.value_unit == last.value_unit == "money"):
        return True
    if last.start < sentence:
        return False
    between = plain[last.end : quantity.start]
    is_bracketed = between.count("(") > between.count(")")
    if "no-unit" in quantity.flags and is_bracketed:
        return True
    if quantity.value_unit == "%" and last.value_unit == "count":
        is_rest_of_name = name.side == "before" and bool(name.text) and between.strip().startswith(name.text)
        if name.is_base or between.endswith("(") or is_rest_of_name:
            return True
    if quantity.is_change:
        is_noun = name.text.lower() == (quantity.counted_noun or "").lower()
        return is_nameless or is_noun or (name.side == "before" and not names_measure(name.text))
    return is_nameless and (quantity.value_unit == "level" or is_bracketed or name.is_base or len(between) < _NEAR)


def _neighbours(quantity: Quantity, chosen: Sequence[Quantity]) -> list[Quantity]:
    """Return the figures that bound a figure's words; a bracketed count shares those of its percentage."""
    return [other for other in chosen if other is not quantity and not _is_bracketed(other, quantity)]


def _is_bracketed(one: Quantity, other: Quantity) -> bool:
    first, second = sorted((one, other), key=lambda quantity: quantity.start)
    return "no-unit" in second.flags and second.start - first.end <= 3


def _read_kind(
    plain: str, quantity: Quantity, sentence: tuple[int, int], headings: Headings, given: str | None
) -> tuple[str, str]:
    words = plain[sentence[0] : sentence[1]]
    before = plain[sentence[0] : quantity.start] + quantity.raw_text.split(" ")[0]
    kind, word = read_word_kind(before, _hide_years(words), given or headings.kind)
    return (kind, word) if kind else (default_kind(headings.identity), "the sort of document")


def _hide_years(text: str) -> str:
    return re.sub(r"(?<=năm )(?:19|20)[0-9]{2}", "####", text)
