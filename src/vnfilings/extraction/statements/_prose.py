"""Sentences to statements."""

from __future__ import annotations

from dataclasses import replace

from vnfilings.extraction.naming import WORDS_OF, find_sentence, name_figures
from vnfilings.extraction.scopes import ReadingContext, ValueInText
from vnfilings.extraction.statements._statement import Statement, give_reasons
from vnfilings.extraction.statements._unit_of_measure import ACTED_ON, ATTAINMENT, is_acted_on, is_of_plan
from vnfilings.formats import Paragraph
from vnfilings.text import Quantity, find_scope, read_ledger


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
    named = name_figures(plain, chosen, context.named_around, context.names)
    for quantity, name in zip(chosen, named, strict=True):
        indicator = name.text
        sentence = find_sentence(plain, quantity.start, quantity.end)
        value = ValueInText(plain, quantity, sentence, chosen)
        kind = context.kind_of(value)
        when = context.period_of(value, kind.kind)
        reasons = give_reasons(kind, when, (name.by, WORDS_OF[name.by]), context.path, value.words.strip())
        flags = () if indicator else ("no-indicator",)
        if is_of_plan(plain, quantity, value.floor):
            flags = (*flags, ATTAINMENT)
        if name.by == "noun-after" and is_acted_on(plain, quantity, value.floor):
            flags = (*flags, ACTED_ON)
        before = f"{context.path} / {plain[sentence[0] : quantity.start]}"
        quantity = _with_scope(quantity, indicator, before, plain[quantity.end : sentence[1]])
        statement = Statement(
            quantity,
            locator="",
            line=None,
            kind=kind.kind,
            indicator_text=indicator,
            unit_text=name.who.other,
            period=when.period,
            flags=flags,
            reasons=reasons,
            place=name.who.place,
            facility=name.who.facility,
            verbatim=name.verbatim,
        )
        found.append(statement)
    return found


def _with_scope(quantity: Quantity, indicator: str, before: str, behind: str) -> Quantity:
    """Return a share with the part of its hospitals that the words around it mean, where its own words name none."""
    scoped = find_scope(indicator, before, behind) if quantity.value_unit == "%" else None
    is_open = scoped is not None and scoped.lower().startswith((quantity.counted_noun or "").lower())
    return replace(quantity, counted_noun=scoped) if is_open else quantity
