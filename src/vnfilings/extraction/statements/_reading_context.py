"""What the headings above a figure, and the words around it, say of its kind and its period."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from vnfilings.formats import Identity, Paragraph
from vnfilings.lexicon import not_after, words
from vnfilings.text import Convention, Period, day_period, find_periods, year_period

_HEADING_KINDS = (
    (
        "estimate",
        re.compile(rf"^(?!.*nhiệm vụ).*ước {words('kinds.estimate_heading')}|{words('kinds.forecast_heading')}"),
    ),
    (
        "target",
        re.compile(rf"{words('kinds.target_heading')}|^(?:[\W\divxa-d]*|phần \w+\W*)(?:các )?nhiệm vụ\b"),
    ),
    (
        "actual",
        re.compile(
            rf"^(?:[\W\divxa-d]*|phần \w+\W*)(?:{words('kinds.before_results')} )?kết quả|"
            rf"{words('kinds.actual_heading')}|thực hiện (?:nhiệm vụ )?(?:{words('kinds.done_in')}"
            r"|[0-9])"
        ),
    ),
)
# A heading that reports on targets reports all the same.
_REPORTING = re.compile(rf"{words('kinds.reporting')}\b.{{0,40}}\b{words('kinds.reported_on')}")
_ACTUAL = re.compile(
    rf"\b{words('kinds.actual')}\b|\bhiện {words('kinds.now')}\b|"
    rf"\btrong (?:{words('kinds.in_period')}|[0-9#]+ tháng)\b.{{0,40}}\b{words('kinds.in_period_result')}\b|"
    r"\btổng số\b.{0,80}\blà\b"
)
_TARGET = re.compile(rf"\b{words('kinds.target')}\b|\bphải {words('kinds.must')}\b|\bđến (?:hết |cuối )?năm #{{4}}\b")
_ESTIMATE = re.compile(
    rf"\bước (?:{words('kinds.estimate')}|{words('indicators.measure')})|\b{words('kinds.forecast')}\b|\bước\s*$"
)
#: '62% (ước)', behind the figure.
_BRACKET_BEHIND = re.compile(r"[^();,]{1,20}\(([^()]*)\)")
#: '75% kế hoạch', 'so với kế hoạch': how far a plan was met, by a result.
_OF_PLAN = re.compile(rf"(?:%\s*(?:so\s+(?:\w+\s+)?)?|\bso\s+(?:\w+\s+)?){words('kinds.plan')}", re.IGNORECASE)
#: What is expected is an estimate, and in a plan a target: 'dự kiến cả năm đạt 65%', 'có khả năng đạt 65%'.
_EXPECTED = re.compile(
    rf"\b{words('kinds.expectation')}\b|\b(?P<wish>{words('kinds.before_expected')})"
    rf"(?: (?:{words('kinds.expected_when')}|\(.{{0,20}}\)))* {words('kinds.expected_result')}\b"
)
#: A word of purpose beside it makes it a target all the same: 'phấn đấu đến cuối năm sẽ đạt 65%'.
_OWN_TARGET = rf"{not_after('kinds.before_reached_aim')}(?<![0-9] )\bchỉ tiêu\b"
_AIM = re.compile(rf"\b{words('kinds.aim')}\b|{_OWN_TARGET}")
_STRONG_ACTUAL = re.compile(
    rf"\b{words('kinds.strong_actual')}\b|\bhiện {words('kinds.already_now')}\b|\bđã {words('kinds.already')}\b"
)
_AS_OF = re.compile(
    rf"\b{words('kinds.as_of')}\b|\bhiện {words('kinds.as_of_now')}\b|\bđã {words('kinds.as_of_already')}\b|"
    r"\bkết quả\b.{0,40}\bđạt\b"
)
# 'vượt chỉ tiêu', '3 chỉ tiêu' and 'so với chỉ tiêu' report.
_STRONG_TARGET = re.compile(rf"\b{words('kinds.strong_target')}\b|{_OWN_TARGET}")


#: Words that may stand before one that opens a sentence: 'Trong năm 2026, ước ...'.
_MOST_WORDS_BEFORE = 4
#: What `read_word_kind` names where no word of the sentence decides.
FROM_CONTEXT = "the heading or the column"


def read_heading_kind(text: str) -> str | None:
    """Return the kind of the figures under a heading, or None where it does not say."""
    lower = text.lower()
    if _REPORTING.search(lower):
        return "actual"
    return next((kind for kind, pattern in _HEADING_KINDS if pattern.search(lower)), None)


def read_word_kind(
    before: str, sentence: str, default: str | None, *, is_plan: bool = False, floor: int = 0
) -> tuple[str | None, str]:
    """Return the kind that the words of a sentence give, and which words did; the default decides between both.

    Under a target's heading only words that come before the figure make it a result: 'tái sử dụng dữ liệu đã được số
    hóa' describes the data. Under an estimate's heading any word of purpose makes it a target.

    Parameters
    ----------
    before: the sentence up to the figure.
    sentence: all of it.
    default: the kind that the place of the sentence gives; None where it gives none.
    is_plan: whether figures are targets there unless something says otherwise.
    floor: where in `before` the words begin that no figure before it has taken.
    """
    lower, lower_before = _without_attainment(sentence.lower()), _without_attainment(before.lower())
    if expected := _read_expectation(lower_before, floor, is_plan=is_plan):
        return expected
    behind = _BRACKET_BEHIND.match(lower[len(lower_before) :])
    if behind and (match := _ESTIMATE.search(behind[1])):
        return "estimate", match[0]
    target = _last(_STRONG_TARGET, lower_before)
    actual = _last(_AS_OF if default == "target" else _STRONG_ACTUAL, lower_before)
    if target or actual:
        nearest = max(filter(None, (target, actual)), key=lambda match: match.end())
        return ("target" if nearest is target else "actual"), nearest[0]
    if default != "target" and (match := _STRONG_ACTUAL.search(lower)):
        return "actual", match[0]
    if default == "estimate" and (match := _TARGET.search(lower_before)):
        return "target", match[0]
    if default is not None:
        return default, FROM_CONTEXT
    for kind, pattern in (("actual", _ACTUAL), ("target", _TARGET)):
        if match := pattern.search(lower):
            return kind, match[0]
    return None, ""


def _without_attainment(text: str) -> str:
    """Return a text of the same length without the plans that results are measured by."""
    return _OF_PLAN.sub(lambda match: " " * len(match[0]), text)


def _read_expectation(before: str, floor: int, *, is_plan: bool) -> tuple[str, str] | None:
    """Return the kind of a figure that is estimated or expected, and the word that says so.

    The word stands among the figure's own words or opens the sentence. A purpose among its own words makes the figure
    a target, and 'will' and 'may' also stand under the purpose of the whole sentence.
    """
    own = before[floor:]
    if _AIM.search(own):
        return None
    for pattern in (_ESTIMATE, _EXPECTED):
        match = pattern.search(own)
        if match is None and (first := pattern.search(before)) and not _STRONG_ACTUAL.search(own):
            match = first if len(before[: first.start()].split()) <= _MOST_WORDS_BEFORE else None
        if match is None:
            continue
        is_wish = match.groupdict().get("wish") is not None and _AIM.search(before) is not None
        if not (is_wish or (pattern is _EXPECTED and is_plan)):
            return "estimate", match[0]
    return None


def is_expected(own: str) -> bool:
    """Return whether the words of a figure say that it is estimated or expected."""
    lower = own.lower()
    return _ESTIMATE.search(lower) is not None or _EXPECTED.search(lower) is not None


def read_lead_kind(text: str, *, is_plan: bool = False) -> str | None:
    """Return the kind of a list that `text` leads in ('Phấn đấu đến năm 2027:'); None for both or neither."""
    lower = text.lower()
    if _REPORTING.search(lower):
        return "actual"
    if expected := _read_expectation(lower, 0, is_plan=is_plan):
        return expected[0]
    target, actual = _STRONG_TARGET.search(lower), _STRONG_ACTUAL.search(lower)
    if bool(target) == bool(actual):
        return None
    return "target" if target else "actual"


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda match: match.end(), default=None)


_LAST_YEAR = re.compile(r"(?<![\w./-])((?:19|20)[0-9]{2})\W*$")


@dataclass
class Headings:
    """The headings above the present place, outermost first."""

    identity: Identity
    stack: list[tuple[int, str, str | None, Period | None]] = field(default_factory=list)

    def enter(self, paragraph: Paragraph) -> None:
        """Take note of a heading: it ends those of its own level and below."""
        while self.stack and self.stack[-1][0] >= paragraph.level:
            self.stack.pop()
        period = read_heading_period(paragraph.text, self.identity.reference_day)
        self.stack.append((paragraph.level, paragraph.text, read_heading_kind(paragraph.text), period))

    @property
    def kind(self) -> str | None:
        """Return the kind that the nearest heading gives."""
        return next((kind for _, _, kind, _ in reversed(self.stack) if kind), None)

    @property
    def period(self) -> tuple[Period, str] | None:
        """Return the period of the nearest heading that names one, and that heading."""
        return next(((period, text) for _, text, _, period in reversed(self.stack) if period), None)

    @property
    def path(self) -> str:
        """Return the headings joined, for people."""
        return " / ".join(text for _, text, _, _ in self.stack)


@dataclass(frozen=True)
class ReadingContext:
    """What the place of a text says of its figures: headings, number format, and what a column, row or list gives.

    Attributes
    ----------
    headings: the headings above, and what the document says of itself.
    convention: how numbers are written there; None where nothing tells.
    kind, period: what a column, a row or the text before gives; the period comes with the words that give it.
    """

    headings: Headings
    convention: Convention | None = None
    kind: str | None = None
    period: tuple[Period, str] | None = None

    @property
    def identity(self) -> Identity:
        """Return what the document says of itself."""
        return self.headings.identity


def read_heading_period(text: str, issued: date | None) -> Period | None:
    """Return the first stretch of time that a heading names; a single day there belongs to a document or an event."""
    for period in find_periods(text, issued=issued):
        if period.start is not None and period.start != period.end and "comparison-base" not in period.flags:
            return period
    year = _LAST_YEAR.search(text)
    return year_period(int(year[1])) if year else None


def default_kind(identity: Identity) -> str:
    """Return the kind that a document of this sort states where nothing nearer says otherwise."""
    return "target" if identity.sort in ("plan", "decision") else "actual"


def default_period(identity: Identity, kind: str) -> tuple[Period, str] | None:
    """Return the document's own period: that of its title, and for results of a plan the day it was issued."""
    if identity.period is not None and (kind != "actual" or identity.sort in ("report", "news")):
        return identity.period, "the title"
    if kind == "actual" and identity.issued is not None:
        return day_period(identity.issued), "the date of the document"
    if kind != "actual" and identity.issued is not None:
        return year_period(identity.issued.year), "the year of the document"
    return None
