"""Joins a ratio and the percentage that the same clause gives for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vnfilings.lexicon import listed, to_pattern, words
from vnfilings.text.ledger.quantities import Quantity
from vnfilings.text.ratios import Grade, agrees_about, grade_ratio

_FAR = 160
_SHARE_WORD = words("values.share_word")
_OF_ALL = to_pattern(rf"^[^.;:()0-9]*\s{words('values.of')}\s+{words('values.total')}\s*$", re.IGNORECASE)
#: '84/150 bệnh án có mã định danh, |khoảng 56%|'.
_COMMA = to_pattern(r"[^.;:,()0-9]{1,80},\s*")
_OPENS_BRACKET = to_pattern(r"[^.;:,()0-9]{1,80}\(\s*")
_SHARE_LINK = to_pattern(rf"^[^.;]*(?:\(|[\s,–-]{_SHARE_WORD})(?:\s*{_SHARE_WORD})*\s*$", re.IGNORECASE)


def join_shares(plain: str, chosen: Sequence[Quantity]) -> list[Quantity]:
    """Return the figures with 'a/b đơn vị ..., đạt p%' as one share, where the ratio gives that percentage.

    Where it does not, the percentage may be what those units reach; both figures stay.
    """
    joined: list[Quantity] = []
    for quantity in chosen:
        joins = (_join_parts, _join, _join_behind) if joined else ()
        merged = next((found for join in joins if (found := join(plain, joined[-1], quantity))), None)
        if merged is not None:
            joined[-1] = merged
        else:
            joined.append(quantity)
    return joined


def _join_parts(plain: str, part: Quantity, whole: Quantity) -> Quantity | None:
    """Return '900 hồ sơ số trên tổng số 1.000 hồ sơ' as the ratio of both counts."""
    counts = (part, whole)
    if any(one.value_unit != "count" or one.denominator is not None or one.op != "=" for one in counts):
        return None
    if part.value is None or whole.value is None or not part.value <= whole.value or part.is_change:
        return None
    between = plain[part.end : whole.start]
    if len(between) > _FAR or not _OF_ALL.search(between):
        return None
    raw_text = plain[part.start : whole.end]
    return replace(
        part, numerator=part.value, denominator=whole.value, alternative_value=None, end=whole.end, raw_text=raw_text
    )


def _join(plain: str, ratio: Quantity, share: Quantity) -> Quantity | None:
    if ratio.value_unit != "count" or ratio.numerator is None or not ratio.denominator or share.denominator is not None:
        return None
    # 'tương đương 36%' is about 36 % by itself, and just 36 % after the ratio that it restates
    restating = next((w for w in listed("values.restates") if share.raw_text.lower().startswith(w)), "")
    start = share.start + len(restating)
    between = plain[ratio.end : start]
    if share.value_unit != "%" or share.value is None or len(between) > _FAR or share.is_change:
        return None
    grade = _grade(ratio.numerator, ratio.denominator, share, is_restated=bool(restating))
    is_linked = _SHARE_LINK.search(between) is not None
    if grade == "conflict" or not (is_linked or (_COMMA.fullmatch(between) and grade in ("pass", "truncated"))):
        return None
    flags = (*ratio.flags, *share.flags, *(() if grade == "pass" else (f"ratio-{grade}",)))
    end = share.end + (plain[share.end : share.end + 1] == ")" and "(" in between)
    raw_text = plain[ratio.start : end]
    op = ratio.op if share.op == "=" or restating else share.op
    return replace(ratio, op=op, value=share.value, value_unit="%", end=end, raw_text=raw_text, flags=flags)


def _join_behind(plain: str, share: Quantity, ratio: Quantity) -> Quantity | None:
    """Return '7% trạm chưa có cáp quang (9/128 trạm)' as one share, where the ratio in brackets gives it."""
    if share.value_unit != "%" or share.denominator is not None or share.is_change:
        return None
    if ratio.value_unit != "count" or ratio.numerator is None or not ratio.denominator:
        return None
    is_closed = plain[ratio.end :].lstrip().startswith(")")
    if not (is_closed and _OPENS_BRACKET.fullmatch(plain, share.end, ratio.start)):
        return None
    grade = _grade(ratio.numerator, ratio.denominator, share, is_restated=False)
    if grade not in ("pass", "truncated"):
        return None
    flags = (*share.flags, *(() if grade == "pass" else (f"ratio-{grade}",)))
    return replace(
        share,
        raw_text=plain[share.start : ratio.end],
        counted_noun=ratio.counted_noun,
        numerator=ratio.numerator,
        denominator=ratio.denominator,
        flags=flags,
        end=ratio.end,
    )


def _grade(numerator: float, denominator: float, share: Quantity, *, is_restated: bool) -> Grade:
    """Return how a ratio agrees with its percentage; 'khoảng 70%' agrees with all that is near, 'hơn 70%' above it."""
    digits = re.search(r"[.,]([0-9]+)\s*%", share.raw_text)
    printed = share.value or 0.0
    check = grade_ratio(numerator, denominator, printed, len(digits[1]) if digits else 0)
    return "pass" if not is_restated and agrees_about(share.op, check) else check.grade
