"""Rules on parts that a sentence adds up or names: 'gồm ...', 'trong đó ...'."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
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
_NAMES_ALL_PARTS = re.compile(r"[,:;(\s](?:bao )?gồm\b", re.IGNORECASE)
#: After 'gồm': parts of parts, and what is left out.
_OTHER_PARTS = re.compile(r"\(|\b(?:trong đó|khác|còn lại|mỗi|với)\b", re.IGNORECASE)
#: How far off, as a share of the total, parts may be that are meant to be all of it.
_FAR = 0.4
#: Words between a ratio and the share that restates it, and words behind a share of something else.
_RESTATES = re.compile(r"(?:\b(?:đạt|chiếm|bằng|tương đương|tức|là|khoảng|tỷ lệ)|\()\s*$", re.IGNORECASE)
_OF_OTHER = re.compile(r"\s*(?:so với|kế hoạch|chỉ tiêu|dự toán|cùng kỳ|của|trong)", re.IGNORECASE)
_AGAINST_PLAN = re.compile(r"\b(?:kế hoạch|chỉ tiêu|dự toán|vượt|công suất|giao)\b", re.IGNORECASE)
_LONGEST_BETWEEN = 80
_POINTS_OF_ABOUT = 5.0
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
        elif _NAMES_ALL_PARTS.search(text.wording):
            yield from _check_all_parts(text.wording, beside.get((text.source_id, text.locator), []))


def _check_all_parts(text: str, figures: Sequence[Any]) -> Iterator[Finding]:
    """Find a total whose parts behind 'gồm', whatever they count, do not add up to it; one may be left out."""
    total, parts = _split_parts(text, figures, mark=_NAMES_ALL_PARTS, of_one_noun=False)
    mark = _NAMES_ALL_PARTS.search(text)
    if total is None or mark is None or len(parts) < _FEWEST_PARTS - 1 or _OTHER_PARTS.search(text, mark.end()):
        return
    added = np.cumsum([part.value for part in parts])
    is_near = abs(added[-1] / total.value - 1) <= _FAR
    if is_near and not (np.abs(added - total.value) < _TINY).any() and not _is_enumerated(added, total):
        yield replace(_wrong_total(total, parts), severity="suspicious")


def _is_enumerated(added: np.ndarray, total: Any) -> bool:
    """Return whether `check_enumerated_parts` reports the sum."""
    return bool((np.abs(added[1:] / total.value - 1) < 0.01).any())


def check_ratios_in_words(evidence: Evidence) -> Iterator[Finding]:
    """Find a ratio that the share behind it does not restate ('26/28 ổ dịch, đạt 84,9%'), or whose part is the larger.

    The reader keeps a ratio and a share apart where they disagree, so that they belong together is known by their
    words alone: such findings are suspicious. A part above its whole may be a plan that was exceeded.
    """
    figures = evidence.figures[~evidence.figures["is_table"] & ~evidence.figures["is_change"]]
    has_ratio = (figures["denominator"] > 0) & (figures["value_unit"] == "count")
    figures = figures[figures["locator"].isin(figures.loc[has_ratio, "locator"])]
    texts = evidence.outline[evidence.outline["part"].isin(["text", "item"])]
    wordings = {(text.source_id, text.locator): text.wording for text in rows_of(texts)}
    for key, rows in figures.groupby(["source_id", "locator"], sort=False):
        text = str(wordings.get((key[0], key[1]), ""))
        for row, following in pairwise([*rows_of(rows), None]):
            if not (row.denominator > 0 and row.value_unit == "count"):
                continue
            if row.numerator > row.denominator and not _AGAINST_PLAN.search(text):
                part, whole = values.number(row.numerator), values.number(row.denominator)
                location = location_of(row)
                yield Finding("part_exceeds_whole", location, printed=part, recomputed=whole, severity="suspicious")
            elif following is not None and _is_restated(row, following, text):
                yield Finding(
                    "ratio_conflict",
                    location_of(following),
                    printed=values.quote(following),
                    recomputed=values.percent(100 * row.numerator / row.denominator, 1),
                    arguments={"counts": values.counts(row.numerator, row.denominator)},
                    severity="suspicious",
                )


def _is_restated(ratio: Any, share: Any, text: str) -> bool:
    """Return whether a share stands behind a ratio as its percentage, and is not."""
    start = text.find(ratio.raw_text) + len(ratio.raw_text)
    end = text.find(share.raw_text, start)
    between = text[start:end]
    stands_behind = start >= len(ratio.raw_text) and 0 <= end - start <= _LONGEST_BETWEEN
    is_share = share.value_unit == "%" and not share.denominator > 0 and share.op in ("=", "~")
    if not (stands_behind and is_share) or re.search(r"[0-9;]", between) or _SENTENCE_END.search(between):
        return False
    says_so = _RESTATES.search(between) is not None or share.op == "~"
    is_other = _OF_OTHER.match(text, end + len(share.raw_text)) is not None
    allowed = _POINTS_OF_ABOUT if share.op == "~" else 1.0
    return says_so and not is_other and abs(100 * ratio.numerator / ratio.denominator - share.value) > allowed


def _exceeds(total: Any, parts: Sequence[Any]) -> bool:
    """Return whether parts that divide a total add up to somewhat more than it."""
    divide = not any(re.search(r"\d", str(part.indicator_text)) for part in parts)
    added: float = sum(part.value for part in parts)
    return divide and 1.01 * total.value <= added <= _NEAR * total.value


def _split_parts(
    text: str, figures: Sequence[Any], mark: re.Pattern[str] = _NAMES_PARTS, *, of_one_noun: bool = True
) -> tuple[Any, list[Any]]:
    """Return the total before 'trong đó' and the parts behind it; (None, []) without.

    With `of_one_noun`, only parts that count what the total counts.
    """
    found_mark = mark.search(text)
    total, parts, place = None, list[Any](), 0
    for figure in figures if found_mark else ():
        found = text.find(figure.raw_text, place)
        if found < 0:
            return None, []
        place = found + len(figure.raw_text)
        if found_mark is not None and place <= found_mark.start():
            total = None if _SENTENCE_END.search(text, place, found_mark.start()) else figure
        elif total is not None and found_mark is not None and not _SENTENCE_END.search(text, found_mark.end(), found):
            is_same = _first_word(figure.counted_noun) == _first_word(total.counted_noun)
            parts += [figure] if is_same or not of_one_noun else []
    return total, parts


def _first_word(noun: object) -> str:
    return noun.split()[0].lower() if isinstance(noun, str) and noun else ""
