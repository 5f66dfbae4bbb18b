"""What words say of the kind of a value: in its sentence, in a heading, in what introduces a list, in a column."""

from __future__ import annotations

import re

from vnfilings.extraction.scopes.value_in_text import ValueInText
from vnfilings.lexicon import listed, not_after, to_pattern, words
from vnfilings.text import counts_reached_targets

#: Before the first word of a heading: its number.
_START = r"^(?:[\W\divxa-d]*|phần \w+\W*)"
_TARGET_OR_INDICATOR = words("kinds.target_or_indicator")
#: 'Chỉ tiêu' is a target, or an indicator: 'một số chỉ tiêu về y tế', but 'các chỉ tiêu được giao'.
_INDICATORS = to_pattern(
    rf"{words('kinds.some')} {_TARGET_OR_INDICATOR}"
    rf"(?!(?: [\w-]+){{0,8}} {words('kinds.set_target')}\b)(?= [^\W\d]|$)"
)
#: The department of planning is no plan, and one that is cited sets no value: 'Kế hoạch số 12/KH-SYT'.
_PLAN = words("kinds.plan_or_office")
_NO_PLAN = to_pattern(rf"\b{words('kinds.before_no_plan')} {_PLAN}\b|\b{_PLAN} {words('kinds.after_no_plan')}\b")
#: 'Chỉ tiêu này' speaks of a value before, of whatever kind.
_REFERRED = to_pattern(rf"(?<!\w){words('indicators.refers')}(?!\w)")
_PLANS = rf"{words('kinds.plan')}(?: {words('kinds.plan')})*(?: {words('kinds.set_target')})?"
#: '75% kế hoạch', 'so với kế hoạch', 'vượt chỉ tiêu được giao': how far a plan was met, by a result.
_ATTAINED = to_pattern(
    rf"(?:%\s*(?:so\s+(?:\w+\s+)?)?|\bso\s+(?:\w+\s+)?|"
    rf"\b{words('kinds.before_reached_aim')} (?:{words('kinds.how_many')} |[0-9]+(?:/[0-9]+)? )*){_PLANS}",
    re.IGNORECASE,
)
_PERCENT_OF_PLAN = to_pattern(rf"\s*(?:so\s+(?:với\s+)?)?{words('kinds.plan')}\b", re.IGNORECASE)
_HEADING_KINDS = (
    (
        "estimate",
        to_pattern(
            rf"^(?!.*{words('kinds.tasks_heading')}).*\bước {words('kinds.estimate_heading')}|"
            rf"{words('kinds.forecast_heading')}"
        ),
    ),
    ("target", to_pattern(rf"{words('kinds.target_heading')}|{_START}{words('kinds.tasks_heading')}\b")),
    (
        "actual",
        to_pattern(
            rf"{_START}(?:{words('kinds.before_results')} )?{words('kinds.results_heading')}|"
            rf"{words('kinds.actual_heading')}|{words('kinds.carried_out')} (?:{words('kinds.done_in')}|[0-9])"
        ),
    ),
)
_TASKS = to_pattern(rf"{_START}{words('kinds.tasks_heading')}\b(?! trọng tâm)")
# A heading that reports on targets reports all the same.
_REPORTING = to_pattern(rf"{words('kinds.reporting')}\b.{{0,40}}\b{words('kinds.reported_on')}")
#: What is kept up until a year is aimed at: 'đạt 100% vào năm 2027 và duy trì đến năm 2030'.
_KEPT_UP = rf"{words('kinds.kept_up')} {words('statement_periods.until')} [^\d#.;,]{{0,12}}#{{4}}"
_ACTUAL = to_pattern(
    rf"\b(?!{_KEPT_UP}){words('kinds.actual')}\b|\bhiện {words('kinds.now')}\b|"
    rf"\btrong (?:{words('kinds.in_period')}|[0-9#]+ tháng)\b.{{0,40}}\b{words('kinds.in_period_result')}\b|"
    r"\btổng số\b.{0,80}\blà\b"
)
_TARGET = to_pattern(rf"\b{words('kinds.target')}\b|\bphải {words('kinds.must')}\b|\b{_KEPT_UP}")
_TARGET_BEFORE = to_pattern(rf"\b{words('kinds.target_before')}\b")
#: Words that open a sentence whose values are asked for: 'Yêu cầu các đơn vị ...'.
_ASKS = to_pattern(rf"^(?:[\W\d]*|[a-zđ]\)\s*){words('kinds.asks')}\b")
_ESTIMATE = to_pattern(
    rf"\bước (?:[0-9]{{1,2}} )?(?:{words('kinds.estimate')}|{words('indicators.measure')})|"
    rf"\b{words('kinds.forecast')}\b|\bước[\s:]*[0-9.,%]*$"
)
#: '62% (ước)', behind the figure.
_BRACKET_BEHIND = to_pattern(r"[^();,]{1,20}\(([^()]*)\)")
#: What is expected is an estimate, and in a plan a target: 'dự kiến cả năm đạt 65%', 'có khả năng đạt 65%'.
_EXPECTED = to_pattern(
    rf"\b{words('kinds.expectation')}\b|\b(?P<wish>{words('kinds.before_expected')})"
    rf"(?: (?:{words('kinds.expected_when')}|\([^()]{{0,20}}\)))* {words('kinds.expected_result')}\b"
)
#: A word of purpose beside it makes it a target all the same: 'phấn đấu đến cuối năm sẽ đạt 65%'.
_OWN_TARGET = rf"{not_after('kinds.before_reached_aim')}(?<![0-9] )\b{_TARGET_OR_INDICATOR}\b"
_AIM = to_pattern(rf"\b{words('kinds.aim')}\b|{_OWN_TARGET}")
#: 'hiện' that opens a clause: ', hiện mới 76%', but not 'hiện đại hóa'.
_NOW = rf"(?:^|[,;(–-])\s*hiện\s(?!{words('kinds.not_now')}\b)"
_STRONG_ACTUAL = to_pattern(
    rf"\b{words('kinds.strong_actual')}\b|\bhiện {words('kinds.already_now')}\b|\bđã {words('kinds.already')}\b|{_NOW}"
)
_AS_OF = to_pattern(
    rf"\b{words('kinds.as_of')}\b|\bhiện {words('kinds.as_of_now')}\b|\bđã {words('kinds.as_of_already')}\b|"
    rf"{_NOW}|"
    r"\bkết quả\b.{0,40}\bđạt\b"
)
#: A change that is compared with an earlier time was measured: 'tăng 5% so với cùng kỳ'.
_COMPARED = to_pattern(rf"[^.;:]{{0,30}}?\bso\b[^.;:]{{0,6}} {words('kinds.compared')}\b", re.IGNORECASE)
# 'vượt chỉ tiêu', '3 chỉ tiêu' and 'so với chỉ tiêu' report.
_STRONG_TARGET = to_pattern(rf"\b{words('kinds.strong_target')}\b|\b{words('kinds.must_reach')}\b|{_OWN_TARGET}")
# 'Trên 80% văn bản được ký số: thực hiện 9 tháng đạt 98,8%': what is to be reached, then what was.
RESULT_FOLLOWS = to_pattern(rf"[^;:]*:\s*{words('kinds.result_follows')}\s[^;:]*[0-9]", re.IGNORECASE)
#: 'kế hoạch 75%, thực hiện 69,3%'
_BESIDE_PLAN = to_pattern(rf"[\s,;/()–-]*{words('kinds.beside_plan')}[\s:]*")
_PLANNED = to_pattern(
    rf"(?:^|[:(,;/])\s*{words('kinds.plan')}(?:\s+{words('kinds.set_target')})?(?:\s+năm(?:\s+[0-9]{{4}})?)?[\s:(]*$",
    re.IGNORECASE,
)
#: 'đạt 75% dự toán giao (|16 tỷ đồng|)'.
_PLAN_IN_BRACKET = to_pattern(
    rf"%\s*(?:so\s+với\s+)?{words('kinds.plan')}(?:\s+{words('kinds.set_target')})?(?:\s+năm(?:\s+[0-9]{{4}})?)?\s*\(\s*$",
    re.IGNORECASE,
)
#: 'Chỉ tiêu giường bệnh: thực hiện 31,5'.
_CARRIED_OUT = to_pattern(rf":\s*{words('kinds.result_follows')}[\s:]*$")
#: What a bracket says holds for the values in it: 'đạt 91% (kế hoạch 95%), tỷ lệ quản lý thai đạt |88%|'.
_CLOSED_BRACKET = to_pattern(r"\([^()]*[0-9][^()]*\)")
_COLUMN_KINDS = (
    ("estimate", to_pattern(rf"(?<!\w){words('columns.estimate')}(?!\w)")),
    ("target", to_pattern(rf"(?<!\w)(?:{words('columns.target')}(?!\w|\s+d)|kh\b)")),
    ("actual", to_pattern(rf"(?<!\w)(?:{words('columns.actual')}|th|kq)(?!\w)")),
)
_AGAINST_PLAN = to_pattern(rf"(?:%|{words('columns.against_plan')})\s.*(?:{words('columns.plan')}|\bkh\b)|th\s?/\s?kh")
#: 'So với cùng kỳ', 'Thực hiện 2026 - Tăng/giảm', '+/-'.
_AGAINST_BEFORE = to_pattern(
    rf"(?<!\w)so với(?!\w)|(?:^|\s-\s)\W*{words('columns.comparison')}(?!\w)|^\W*\+\W*[-–]\W*$"
)
#: Words that may stand before one that opens a sentence: 'Trong năm 2026, ước ...'.
_MOST_WORDS_BEFORE = 4
#: What `read_word_kind` names where no word of the sentence decides.
FROM_CONTEXT = "the heading or the column"


def _plain(text: str) -> str:
    """Return a text in small letters, as long as it was, without plans that results are measured by and indicators."""
    lower = text.lower()
    for pattern in (_ATTAINED, _NO_PLAN, _INDICATORS, _REFERRED):
        lower = pattern.sub(_blank, lower)
    return lower


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def speaks_of_goal(words_before: str) -> bool:
    """Return whether the words that lead to a value say that it is aimed at or planned: 'Kế hoạch năm 2026 giao 12'."""
    lower = _plain(words_before)
    return any(pattern.search(lower) for pattern in (_STRONG_TARGET, _TARGET_BEFORE, _AIM))


def read_heading_kind(text: str, above: str | None = None) -> str | None:
    """Return the kind of the figures under a heading, or None where it does not say.

    Tasks named below a heading of results (`above` is their kind) are those that were carried out.
    """
    if _REPORTING.search(text.lower()):
        return "actual"
    lower = _plain(text)
    if above == "actual":
        lower = _TASKS.sub("", lower, count=1)
    return next((kind for kind, pattern in _HEADING_KINDS if pattern.search(lower)), None)


def read_word_kind(value: ValueInText, default: str | None, *, is_plan: bool = False) -> tuple[str | None, str]:
    """Return the kind that the words of a sentence give, and which words did; the default decides between both.

    Under a target's heading only words that come before the figure make it a result: 'tái sử dụng dữ liệu đã được số
    hóa' describes the data. Under an estimate's heading any word of purpose makes it a target.

    Parameters
    ----------
    value: the value in its sentence.
    default: the kind that the place of the sentence gives; None where it gives none.
    is_plan: whether figures are targets there unless something says otherwise.
    """
    before = _CLOSED_BRACKET.sub(_blank, _plain(value.before + value.quantity.raw_text.split(" ")[0]))
    sentence = before + _plain(_hide_years(value.words_apart))[len(before) :]
    own = value.floor - value.sentence[0]
    if expected := _read_expectation(before, own, is_plan=is_plan):
        return expected
    if match := _PLAN_IN_BRACKET.search(value.before):
        return "target", match[0].strip(" %(")
    if beside := _beside_plan(before, own, value):
        return beside
    behind = _BRACKET_BEHIND.match(sentence[len(before) :])
    if behind and (match := _ESTIMATE.search(behind[1])):
        return "estimate", match[0]
    target = _last(_STRONG_TARGET, before) or _ASKS.match(before)
    actual = _last(_AS_OF if default == "target" else _STRONG_ACTUAL, before)
    if target or actual:
        nearest = max(filter(None, (target, actual)), key=lambda match: match.end())
        return ("target" if nearest is target else "actual"), nearest[0]
    if _is_result(value):
        return "actual", "it is measured against a plan or an earlier time"
    if default != "target" and (match := _STRONG_ACTUAL.search(sentence)):
        return "actual", match[0]
    if default == "estimate" and (match := _TARGET.search(before) or _TARGET_BEFORE.search(before)):
        return "target", match[0]
    if default is not None:
        return default, FROM_CONTEXT
    for kind, pattern, where in (
        ("actual", _ACTUAL, sentence),
        ("target", _TARGET, sentence),
        ("target", _TARGET_BEFORE, before),
    ):
        if match := pattern.search(where):
            return kind, match[0]
    return None, ""


def _beside_plan(before: str, own: int, value: ValueInText) -> tuple[str, str] | None:
    """Return the kind of a figure that 'kế hoạch' or 'thực hiện' stands right before, and that word."""
    start = value.quantity.start - value.sentence[0]
    patterns = (("actual", _BESIDE_PLAN.fullmatch, bool(own or value.lead)), ("target", _PLANNED.search, True))
    for kind, look, is_possible in (*patterns, ("actual", _CARRIED_OUT.search, True)):
        if is_possible and (match := look(before[own:start])):
            return kind, match[0].strip(" ,;/()–-:")
    return None


def _is_result(value: ValueInText) -> bool:
    """Return whether a value says how far a plan was met, or how much changed since an earlier time."""
    quantity = value.quantity
    if quantity.value_unit == "%" and _PERCENT_OF_PLAN.match(value.text, quantity.end):
        return True
    return quantity.is_change and _COMPARED.match(value.text, quantity.end) is not None


def _hide_years(text: str) -> str:
    return re.sub(r"(?<=năm )(?:19|20)[0-9]{2}", "####", text)


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
            opens = len(before[: first.start()].split()) <= _MOST_WORDS_BEFORE
            match = first if opens and not _AIM.search(before, first.end()) else None
        if match is None:
            continue
        if asked := _TARGET_BEFORE.search(own, max(0, match.end() - floor)):  # 'dự kiến tuyển 30 bác sĩ, bảo đảm 100%'
            return "target", asked[0]
        is_wish = match.groupdict().get("wish") is not None and _AIM.search(before) is not None
        if not (is_wish or (pattern is _EXPECTED and is_plan)):
            return "estimate", match[0]
    return None


def is_expected(own: str) -> bool:
    """Return whether the words of a figure say that it is estimated or expected."""
    lower = own.lower()
    return _ESTIMATE.search(lower) is not None or _EXPECTED.search(lower) is not None


def read_lead_kind(text: str, *, is_plan: bool = False) -> str | None:
    """Return the kind of a list that `text` introduces ('Phấn đấu đến năm 2027:'); None for both or neither."""
    if _REPORTING.search(text.lower()):
        return "actual"
    lower = _plain(text)
    if expected := _read_expectation(lower, 0, is_plan=is_plan):
        return expected[0]
    target = _STRONG_TARGET.search(lower) or _ASKS.match(lower) or _TARGET_BEFORE.search(lower)
    actual = _STRONG_ACTUAL.search(lower)
    if bool(target) == bool(actual):
        return None
    return "target" if target else "actual"


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda match: match.end(), default=None)


def is_counted_target(word: str, value: ValueInText) -> bool:
    """Return whether a value counts targets by their outcome, and no word of result or purpose says otherwise.

    'Kế hoạch' says nothing of it in 'hoàn thành 3/3 chỉ tiêu của Kế hoạch ... và đạt 8/9 chỉ tiêu được giao'.
    """
    quantity = value.quantity
    is_part = quantity.denominator is not None and (quantity.counted_noun or "").lower() in listed("values.aim")
    if is_part and word in listed("kinds.plan_or_office"):
        return True
    return word in (FROM_CONTEXT, "") and counts_reached_targets(value.text, quantity)


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
