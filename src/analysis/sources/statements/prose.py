"""Sentences to statements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from analysis.sources.documents.blocks import Paragraph
from analysis.sources.statements.choose import choose_statements
from analysis.sources.statements.clauses import find_indicator, find_sentence, is_period, names_measure
from analysis.sources.statements.context import Headings, default_kind, default_period, read_word_kind
from analysis.sources.statements.measures import with_beds
from analysis.vietnamese import Period, Quantity, find_periods, grade_ratio, read_quantities, to_plain
from analysis.vietnamese.letters import any_of
from analysis.vietnamese.numbers import Convention

_CITED = re.compile(
    r"(?:[A-ZĐ]{2,}[\w/.-]*|số\s+[\w/.-]+|quyết định|nghị quyết|nghị định|chỉ thị|thông tư|công văn)\s*,?\s*$"
)
_NEAR = 25
_OPENING = 30
_OPENS = re.compile(r"^\W*(?:[0-9]{1,2}[.)]\s*)?(?:đến|trong|từ|tính|năm|quý|tháng|đầu|cuối|hết)\s", re.IGNORECASE)
_FAR = 160
_SHARE_WORD = any_of("đạt; chiếm; bằng; tương đương; tương ứng; tức; với tỷ lệ; tỷ lệ; tỉ lệ; là; ước; khoảng; với")
_SHARE_LINK = re.compile(rf"^[^.;]*(?:\(|[\s,–-]{_SHARE_WORD})(?:\s*{_SHARE_WORD})*\s*$", re.IGNORECASE)
_UP_TO = re.compile(r"(?:tính|lũy kế|luỹ kế|số liệu)\s+(?:đến|tới)(?:\s+(?:hết|thời điểm))?\s", re.IGNORECASE)
_UP_TO_END = re.compile(_UP_TO.pattern + r"*$", re.IGNORECASE)
_SCHEME = re.compile(
    r"(?:chương trình|đề án|kế hoạch|chiến lược|nghị quyết|dự án|kiến trúc|luật)\b[^;.]*$", re.IGNORECASE
)


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
    opening = _opening_period(plain, headings.identity.reference_day)
    for quantity in chosen:
        sentence = find_sentence(plain, quantity.start, quantity.end)
        indicator, side = find_indicator(plain, quantity, _neighbours(quantity, chosen), sentence)
        last = found[-1][0] if found else None
        if last and _speaks_of_last(plain, quantity, last.quantity, indicator, sentence[0]):
            indicator, side = last.indicator_text, "of the figure before it; they name"
        read_kind, word = _read_kind(plain, quantity, sentence, headings, kind)
        when = _read_period(plain, quantity, sentence, headings.identity.reference_day, chosen)
        if opening and opening[3] and quantity.start > opening[2] and word == "the heading or the column":
            read_kind, word = "actual", "the opening of the paragraph"
        placed = when or (opening and quantity.start > opening[2] and opening[:2]) or period
        placed = placed or _context_period(headings, read_kind)
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


def _speaks_of_last(plain: str, quantity: Quantity, last: Quantity, indicator: str, sentence: int) -> bool:
    """Tell whether a figure adds to the one before it: a change of it, its share in brackets, its next year."""
    if is_period(indicator) and (quantity.value_unit == last.value_unit == "money"):
        return True
    if last.start < sentence:
        return False
    if quantity.value_unit == "%" and last.value_unit == "count" and plain[: quantity.start].endswith("("):
        return True
    if quantity.is_change:
        return not names_measure(indicator)
    return not indicator and (quantity.value_unit == "level" or quantity.start - last.end < _NEAR)


def join_shares(plain: str, chosen: Sequence[Quantity]) -> list[Quantity]:
    """Return the figures with 'a/b đơn vị ..., đạt p%' as one share, where the ratio gives that percentage.

    Where it does not, the percentage may be what those units reach; both figures stay.
    """
    joined: list[Quantity] = []
    for quantity in chosen:
        merged = _join(plain, joined[-1], quantity) if joined else None
        if merged is not None:
            joined[-1] = merged
        else:
            joined.append(quantity)
    return joined


def _join(plain: str, ratio: Quantity, share: Quantity) -> Quantity | None:
    if ratio.value_unit != "count" or ratio.numerator is None or not ratio.denominator or share.denominator is not None:
        return None
    between = plain[ratio.end : share.start]
    if share.value_unit != "%" or share.value is None or len(between) > _FAR or not _SHARE_LINK.search(between):
        return None
    digits = re.search(r"[.,]([0-9]+)\s*%", share.raw_text)
    check = grade_ratio(ratio.numerator, ratio.denominator, share.value, len(digits[1]) if digits else 0)
    if check.grade == "conflict":
        return None
    flags = (*ratio.flags, *share.flags, *(() if check.grade == "pass" else (f"ratio-{check.grade}",)))
    end = share.end + (plain[share.end : share.end + 1] == ")" and "(" in between)
    raw_text = plain[ratio.start : end]
    op = share.op if share.op != "=" else ratio.op
    return replace(ratio, op=op, value=share.value, value_unit="%", end=end, raw_text=raw_text, flags=flags)


def _opening_period(plain: str, issued: date | None) -> tuple[Period, str, int, bool] | None:
    """Return the period that a paragraph opens with or reports up to; it holds for its later sentences too.

    The last part tells whether it is a day or period that results are given for ('tính đến ngày ...').
    """
    if not (_UP_TO.search(plain) or _OPENS.match(plain)):
        return None
    for period in find_periods(plain, issued=issued):
        is_up_to = _UP_TO_END.search(plain[: period.place[0]]) is not None
        is_first = period.place[0] <= _OPENING and _OPENS.match(plain) is not None
        if (is_up_to or is_first) and "comparison-base" not in period.flags:
            return period, f"'{period.raw_text}' earlier in the paragraph", period.place[1], is_up_to
    return None


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


def _read_period(
    plain: str, quantity: Quantity, sentence: tuple[int, int], issued: date | None, chosen: Sequence[Quantity]
) -> tuple[Period, str] | None:
    """Return the period that the sentence itself gives: the last before the figure, else the first after it."""
    base = sentence[0]
    words = plain[base : sentence[1]]
    following = min([sentence[1], *(other.start for other in chosen if other.start > quantity.start)])
    usable = [period for period in find_periods(words, issued=issued) if _names_time_of_figure(words, period)]
    before = [period for period in usable if base + period.place[1] <= quantity.start]
    after = [period for period in usable if quantity.end <= base + period.place[0] < following]
    near = [period for period in after if not plain[quantity.end : base + period.place[0]].strip(" (,")]
    candidates = near or before[-1:] or after[:1]
    return (candidates[0], f"'{candidates[0].raw_text}' in the sentence") if candidates else None


def _names_time_of_figure(words: str, period: Period) -> bool:
    """Tell a period of the figure from the date of a cited document, the years of a scheme's title, and a start."""
    if "comparison-base" in period.flags:
        return False
    before = words[: period.place[0]]
    if (
        period.start is not None
        and period.start == period.end
        and (_CITED.search(before) or before.rstrip().endswith(" từ"))
    ):
        return False
    is_range = "/" in period.code
    return not (
        _SCHEME.search(before[-120:]) and (is_range or before.rstrip().lower().endswith(("đến", "hướng", "số")))
    )


def _context_period(headings: Headings, kind: str) -> tuple[Period, str] | None:
    """Return the period of the nearest heading (a plan's years do not date its results), else the document's."""
    given = headings.period
    if given is not None:
        is_plan = "/" in given[0].code and kind == "actual"
        if not is_plan:
            return given[0], f"the heading '{given[1][:60]}'"
    return default_period(headings.identity, kind)
