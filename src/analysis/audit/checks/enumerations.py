"""Rules on parts that a sentence adds up or names: 'gồm ...', 'trong đó ...'."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.audit import _value_messages as values
from analysis.audit.findings import Finding, location_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from analysis.audit.audit_context import Evidence

_TINY = 1e-6
#: A total and at least two parts.
_FEWEST_PARTS = 3
#: Parts that add up to more than this many times their total overlap.
_NEAR = 1.1
_NAMES_PARTS = re.compile(r"[,:;(\s](?:trong đó|gồm|bao gồm)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[;!?]|\.(?!\d)")


def _counts(evidence: Evidence) -> pd.DataFrame:
    """Return the exact counts of sentences."""
    figures = evidence.figures
    counts = figures[(figures["value_unit"] == "count") & (figures["op"] == "=") & ~figures["is_change"]]
    return counts[~counts["is_table"] & (counts["value"] > 0)]


def check_enumerated_parts(evidence: Evidence) -> Iterator[Finding]:
    """Find a total whose enumerated parts, in the same sentence, add up to almost it but not quite.

    Without understanding the sentence only a near miss is proof that a sum was meant, so the parts must come within
    one percent of the total.
    """
    counts = _counts(evidence)
    size = counts.groupby(["source_id", "locator"])["value"].transform("size")
    for _, sentence in counts[size >= _FEWEST_PARTS].groupby(["source_id", "locator"], sort=True):
        amounts = sentence["value"].to_numpy()
        for first in range(len(amounts) - 2):
            added = np.cumsum(amounts[first + 1 :])[1:]
            near = np.abs(added / amounts[first] - 1) < 0.01
            if near.any() and not (np.abs(added - amounts[first]) < _TINY).any():
                last = int(np.argmax(near)) + 2
                rows = list(rows_of(sentence))
                yield _wrong_total(rows[first], rows[first + 1 : first + 1 + last])
                break


def _wrong_total(total: Any, parts: list[Any]) -> Finding:
    return Finding(
        "sum_of_parts",
        location_of(total),
        location_of(parts[0]),
        printed=values.quote(total),
        recomputed=values.number(sum(part.value for part in parts)),
        arguments={"parts": values.total(part.value for part in parts)},
    )


def check_named_parts(evidence: Evidence) -> Iterator[Finding]:
    """Find a total with parts named by 'trong đó' that exceed it: one of them alone, or all of them together.

    Parts count what the total counts. They may overlap ('9 ca nặng, 58 ca dưới 5 tuổi'): a sum that is too large is
    suspicious only, and only where it comes near the total and no part is one by age or grade.
    """
    counts = _counts(evidence)
    counts = counts[counts["denominator"].isna()]
    texts = evidence.outline[evidence.outline["part"].isin(["text", "item", "heading"])]
    texts = texts[texts["wording"].str.contains(_NAMES_PARTS)]
    counts = counts[counts["source_id"].isin(texts["source_id"])]
    beside = {key: list(rows_of(rows)) for key, rows in counts.groupby(["source_id", "locator"], sort=False)}
    for text in rows_of(texts):
        total, parts = _split_parts(text.wording, beside.get((text.source_id, text.locator), []))
        larger = next((part for part in parts if part.value > total.value), None) if total else None
        if larger is not None:
            whole = values.number(total.value, total.counted_noun)
            yield Finding("part_exceeds_whole", location_of(larger), location_of(total), values.quote(larger), whole)
        elif len(parts) >= _FEWEST_PARTS - 1 and _exceeds(total, parts):
            yield replace(_wrong_total(total, parts), severity="suspicious")


def _exceeds(total: Any, parts: Sequence[Any]) -> bool:
    """Return whether parts that divide a total add up to somewhat more than it."""
    divide = not any(re.search(r"\d", str(part.indicator_text)) for part in parts)
    added: float = sum(part.value for part in parts)
    return divide and 1.01 * total.value <= added <= _NEAR * total.value


def _split_parts(text: str, figures: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return the total before 'trong đó' and the parts behind it that count the same thing; (None, []) without."""
    mark = _NAMES_PARTS.search(text)
    total, parts, place = None, [], 0
    for figure in figures if mark else ():
        found = text.find(figure.raw_text, place)
        if found < 0:
            return None, []
        place = found + len(figure.raw_text)
        if mark is not None and place <= mark.start():
            total = None if _SENTENCE_END.search(text, place, mark.start()) else figure
        elif total is not None and mark is not None and not _SENTENCE_END.search(text, mark.end(), found):
            parts += [figure] if _first_word(figure.counted_noun) == _first_word(total.counted_noun) else []
    return total, parts


def _first_word(noun: object) -> str:
    return noun.split()[0].lower() if isinstance(noun, str) and noun else ""
