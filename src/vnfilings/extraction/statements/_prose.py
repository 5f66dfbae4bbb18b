"""Sentences to statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vnfilings.extraction.naming import (
    Name,
    find_indicator,
    find_sentence,
    is_only_time,
    is_period,
    names_measure,
)
from vnfilings.extraction.scopes import ReadingContext, ValueInText
from vnfilings.extraction.statements._statement import Statement
from vnfilings.extraction.statements._unit_of_measure import ATTAINMENT, is_of_plan
from vnfilings.formats import Paragraph
from vnfilings.lexicon import listed
from vnfilings.text import Quantity, find_scope, read_ledger

_NEAR = 25
_LONGEST_GROUP = 6
_GOES_ON = "the words before the figure, on from the name before them"


def read_paragraph(paragraph: Paragraph, context: ReadingContext) -> list[Statement]:
    """Return the statements of one paragraph."""
    found = []
    for statement in read_prose(paragraph.text, context):
        place = paragraph.place_at(statement.quantity.start)
        found.append(replace(statement, locator=place.locator, line=place.line))
    return found


def read_prose(text: str, context: ReadingContext) -> list[Statement]:
    """Return the statements of a text, without their location."""
    ledger = read_ledger(text, context.convention)
    plain, chosen = ledger.text, ledger.stated
    found: list[Statement] = []
    for quantity in chosen:
        sentence = find_sentence(plain, quantity.start, quantity.end)
        indicator, named_by = _read_name(plain, quantity, chosen, sentence, found[-1] if found else None)
        value = ValueInText(plain, quantity, sentence, chosen)
        kind = context.kind_of(value)
        when = context.period_of(value, kind.kind)
        reasons = {
            "kind": f"{kind.kind}: {kind.words}",
            "kind_by": kind.by,
            "indicator": named_by,
            "period": f"{when.period.code}: {when.words}" if when.period else when.words,
            "period_by": when.by,
            "headings": context.path,
            "sentence": plain[sentence[0] : sentence[1]].strip(),
        }
        flags = () if indicator else ("no-indicator",)
        if is_of_plan(plain, quantity, value.floor):
            flags = (*flags, ATTAINMENT)
        before = f"{context.path} / {plain[sentence[0] : quantity.start]}"
        quantity = _with_scope(quantity, indicator, before, plain[quantity.end : sentence[1]])
        found.append(Statement(quantity, "", None, kind.kind, indicator, "", when.period, flags, reasons))
    return found


def _with_scope(quantity: Quantity, indicator: str, before: str, behind: str) -> Quantity:
    """Return a share with the part of its hospitals that the words around it mean, where its own words name none."""
    scoped = find_scope(indicator, before, behind) if quantity.value_unit == "%" else None
    is_open = scoped is not None and scoped.lower().startswith((quantity.counted_noun or "").lower())
    return replace(quantity, counted_noun=scoped) if is_open else quantity


def _read_name(
    plain: str, quantity: Quantity, chosen: Sequence[Quantity], sentence: tuple[int, int], last: Statement | None
) -> tuple[str, str]:
    """Return the words that name the indicator, and which they are."""
    name = find_indicator(plain, quantity, _neighbours(quantity, chosen), sentence)
    if last is not None and _speaks_of_last(plain, quantity, last.quantity, name, sentence[0]):
        return last.indicator_text, "the words that name the figure before it"
    if last is not None and name.link and last.quantity.value_unit == quantity.value_unit:
        head = last.indicator_text.rpartition(f" {name.link} ")[0] or last.indicator_text
        return f"{head} {name.link} {name.text}", _GOES_ON
    if last is not None and (head := _head_of_list(name, quantity, last)):
        return f"{head}: {name.text}", _GOES_ON
    if name.text.lower() in listed("values.total") and quantity.counted_noun:
        return f"{name.text} {quantity.counted_noun}", "the words around the figure"
    return ("" if _is_only_when(name, quantity) else name.text), f"the words {name.side} the figure"


def _is_only_when(name: Name, quantity: Quantity) -> bool:
    """Return whether the words say nothing but when, or that a target is given; what is counted is a name."""
    return is_period(name.text) and name.text.lower() != (quantity.counted_noun or "").lower()


def _head_of_list(name: Name, quantity: Quantity, last: Statement) -> str:
    """Return 'Tỷ lệ cài đặt' of 'Tỷ lệ cài đặt: cấp tỉnh 45%, cấp xã 32%' for the second figure, else ''."""
    head, mark, _ = last.indicator_text.rpartition(": ")
    is_short = 0 < len(name.text.split()) <= _LONGEST_GROUP and name.side == "before"
    is_alike = quantity.value_unit == last.quantity.value_unit and not quantity.is_change
    return head if mark and is_short and is_alike and names_measure(head) and not names_measure(name.text) else ""


def _speaks_of_last(plain: str, quantity: Quantity, last: Quantity, name: Name, sentence: int) -> bool:
    """Return whether a figure adds to the one before it: a change of it, its share in brackets, its next year."""
    is_nameless = not name.text or _is_only_when(name, quantity) or (name.is_base and name.side == "after")
    if is_period(name.text) and (quantity.value_unit == last.value_unit == "money"):
        return True
    if last.start < sentence:
        return is_nameless and not name.is_base and (bool(name.text) or plain[:sentence].rstrip().endswith(";"))
    between = plain[last.end : quantity.start]
    is_bracketed = between.count("(") > between.count(")")
    if "no-unit" in quantity.flags and is_bracketed and not between.rstrip().endswith(":"):
        return True
    if quantity.value_unit == "%" and last.value_unit == "count":
        is_rest_of_name = name.side == "before" and bool(name.text) and between.strip().startswith(name.text)
        if name.is_base or between.endswith("(") or is_rest_of_name:
            return True
    if quantity.is_change:
        is_noun = name.text.lower() == (quantity.counted_noun or "").lower()
        return is_nameless or is_noun or (name.side == "before" and not names_measure(name.text))
    is_next_time = len(between) < _NEAR or is_only_time(between)
    return is_nameless and (quantity.value_unit == "level" or is_bracketed or name.is_base or is_next_time)


def _neighbours(quantity: Quantity, chosen: Sequence[Quantity]) -> list[Quantity]:
    """Return the figures that bound a figure's words; a bracketed count shares those of its percentage."""
    return [other for other in chosen if other is not quantity and not _is_bracketed(other, quantity)]


def _is_bracketed(one: Quantity, other: Quantity) -> bool:
    first, second = sorted((one, other), key=lambda quantity: quantity.start)
    return "no-unit" in second.flags and second.start - first.end <= 3
