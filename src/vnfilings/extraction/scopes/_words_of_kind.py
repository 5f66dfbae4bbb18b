"""What words say of the kind of a value: in its sentence, in a heading, in a text that leads in a list, in a column."""

from __future__ import annotations

import re

from vnfilings.extraction.scopes.value_in_text import ValueInText
from vnfilings.lexicon import listed, not_after, words
from vnfilings.text import counts_reached_targets

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


# 'Trên 80% văn bản được ký số: thực hiện 9 tháng đạt 98,8%': what is to be reached, then what was.
RESULT_FOLLOWS = re.compile(rf"[^;:]*:\s*{words('kinds.result_follows')}\s[^;:]*[0-9]", re.IGNORECASE)
_COLUMN_KINDS = (
    ("estimate", re.compile(rf"(?<!\w){words('columns.estimate')}(?!\w)")),
    ("target", re.compile(rf"(?<!\w)(?:{words('columns.target')}(?!\w|\s+d)|kh\b)")),
    ("actual", re.compile(rf"(?<!\w)(?:{words('columns.actual')}|th|kq)(?!\w)")),
)
_AGAINST_PLAN = re.compile(rf"(?:%|{words('columns.against_plan')})\s.*(?:{words('columns.plan')}|\bkh\b)|th\s?/\s?kh")
#: 'So với cùng kỳ', 'Thực hiện 2026 - Tăng/giảm', '+/-'.
_AGAINST_BEFORE = re.compile(
    rf"(?<!\w)so với(?!\w)|(?:^|\s-\s)\W*{words('columns.comparison')}(?!\w)|^\W*\+\W*[-–]\W*$"
)

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


def is_counted_target(word: str, value: ValueInText) -> bool:
    """Return whether a value counts targets by their outcome, and no word of result or purpose says otherwise."""
    return word in (FROM_CONTEXT, *listed("kinds.counted_target")) and counts_reached_targets(
        value.text, value.quantity
    )


def hide_years(text: str) -> str:
    """Return a text with its years masked, as long as it was."""
    return re.sub(r"(?<=năm )(?:19|20)[0-9]{2}", "####", text)


def read_column_kind(title: str) -> str | None:
    """Return the kind that a column's title gives; how far a plan was met is a result."""
    if is_against_plan(title) or _AGAINST_BEFORE.search(title.lower()):
        return "actual"
    return next((kind for kind, pattern in _COLUMN_KINDS if pattern.search(title.lower())), None)


def is_against_plan(title: str) -> bool:
    """Return whether a column says how far a plan was met: '% so với kế hoạch'."""
    return _AGAINST_PLAN.search(title.lower()) is not None


def is_against_before(title: str) -> bool:
    """Return whether a column compares with an earlier time: 'So với cùng kỳ (%)'."""
    return not is_against_plan(title) and _AGAINST_BEFORE.search(title.lower()) is not None
