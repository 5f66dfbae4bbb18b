"""What the words of a task say: who leads, with whom, until when; what is left is the work."""

from __future__ import annotations

import re
from typing import NamedTuple

from vnfilings.formats import Paragraph
from vnfilings.lexicon import not_after, to_pattern, words
from vnfilings.text import CAPITAL_LETTERS, SMALL_LETTERS, to_plain

#: 'giao ban' gives nothing, and what an office 'được giao' is given elsewhere.
GIVING_WORDS = rf"{not_after('tasks.before_gives')}(?!{words('tasks.no_gives')}(?!\w)){words('tasks.gives')}(?!\w)"
_GIVES = to_pattern(rf"{GIVING_WORDS}\s*", re.IGNORECASE)
_TOWARDS = to_pattern(rf"{words('tasks.towards')}\s+", re.IGNORECASE)
_OFFICE = to_pattern(
    rf"(?!{words('tasks.no_office')}(?!\w))(?:{words('tasks.several')}\s+)*"
    rf"(?!(?:{words('tasks.several')}|{words('tasks.no_office')})(?!\w))"
    rf"(?:{words('offices.office')}|{words('tasks.leader')})(?!\w)",
    re.IGNORECASE,
)
_BEHIND_PERSON = to_pattern(r",|\s*\(|\s[-–]\s")
_PERSON = to_pattern(rf"{words('tasks.person')}(?!\w)", re.IGNORECASE)
_VERB = to_pattern(rf"(?:{words('tasks.verb')}|{words('tasks.first_verb')})(?!\w)", re.IGNORECASE)
#: Inside a name the verb is another word, and in lower case only: 'Phòng Tổ chức cán bộ', 'kế hoạch tổng hợp'.
_INNER_VERB = to_pattern(
    rf"(?<!\w)(?:{words('tasks.verb')}|{words('tasks.duty')}|{words('tasks.leads')}|{words('tasks.ends_lead')}"
    rf"|{words('tasks.bar')}(?=\s{words('tasks.gives')}))(?!\w)"
)
_ENDS_LEAD = to_pattern(rf"{words('tasks.ends_lead')}(?!\w)\s*")
_BAR = to_pattern(rf"{words('tasks.bar')}(?!\w)")
#: 'Sở Tài chính: căn cứ khả năng ngân sách, cân đối kinh phí'
_GOES_BY = to_pattern(rf"{words('tasks.based_on')}\s[^,;.]{{3,120}},\s+", re.IGNORECASE)
_IN_NAME = to_pattern(rf"(?<!\w){words('tasks.in_name')}(?!\w)", re.IGNORECASE)
_BEFORE_NOUN = to_pattern(rf"(?<!\w){words('tasks.before_noun')}\s$", re.IGNORECASE)
_PAST = to_pattern(rf"(?<!\w){words('tasks.past')}(?!\w)", re.IGNORECASE)
_DUTY = to_pattern(rf"(?:{words('tasks.duty')}(?!\w)[\s,]*)+")
_URGE = to_pattern(rf"(?:{words('tasks.duty')}(?!\w)[\s,]*)+", re.IGNORECASE)
_LEADS = to_pattern(rf"{words('tasks.leads')}(?!\w)[\s,;]*", re.IGNORECASE)
_PARTNERS = to_pattern(rf"{words('tasks.partner_link')}(?!\w)\s+(?:{words('tasks.purpose')}\s+)?", re.IGNORECASE)
#: 'Tổ hỗ trợ', 'Phòng quản lý chất lượng': a verb that follows is part of the name where another one comes.
_UNNAMED = to_pattern(rf"(?:{words('tasks.several')}\s+)?{words('tasks.unnamed')}\s$", re.IGNORECASE)
_TITLE = to_pattern(r"(?:[^\W\d_]{1,4}\.\s?)+(?=[^\W\d_])")
_OF_UNIT = to_pattern(rf"\s+{words('tasks.belongs')}\s+{words('tasks.own_unit')}(?!\w)$", re.IGNORECASE)
#: 'Giám đốc các đơn vị căn cứ Kế hoạch này'
_BASED = to_pattern(rf"\s+{words('tasks.based_on')}\s", re.IGNORECASE)
_SEVERAL = to_pattern(rf"(?<!\w){words('tasks.several')}(?!\w)", re.IGNORECASE)
#: Where a second office begins: 'Sở Y tế và Công an tỉnh', 'Phòng Dược, các khoa'; not in 'các bệnh viện, trung tâm'.
_NEXT_OFFICE = to_pattern(
    rf"(?:\s*[,;]\s*|\s+)(?:{words('tasks.together')}\s+)?(?=(?:{words('offices.office')}|{words('tasks.leader')})(?!\w))",
    re.IGNORECASE,
)
_AND = to_pattern(rf"[,;]|(?<!\w){words('tasks.together')}(?!\w)", re.IGNORECASE)
_FIELD = to_pattern(r"(?:^|(?<=[.;(,–-]))\s*(?P<title>[^\W\d_][^:.;,()–-]{2,40}?)\s*:\s*(?=\S)")
_FIELDS = (
    *((role, to_pattern(words(f"columns.{role}"), re.IGNORECASE)) for role in ("lead", "partners", "deadline")),
    ("lead", to_pattern(rf"{words('tasks.lead_field')}$", re.IGNORECASE)),
    ("deadline", to_pattern(rf"{words('tasks.deadline_field')}$", re.IGNORECASE)),
    ("criterion", to_pattern(rf"{words('tasks.output')}$", re.IGNORECASE)),
)
#: 'sản phẩm là biên bản' names the product without a colon.
_OUTPUT = to_pattern(
    rf"\s*(?:^|[;,.(–-])\s*{words('tasks.output')}\s+{words('tasks.equals')}\s+(?P<output>[^;.]+)", re.IGNORECASE
)
#: What stands before a colon that something follows.
_GROUP = to_pattern(
    rf"[^\W\d_]+\s+{words('offices.office')}(?:\s*,\s*{words('offices.office')}){{0,3}}\s*:\s*(?=[^\W\d_])",
    re.IGNORECASE,
)
_COLON = to_pattern(r"(?:(?:[^\W\d_]{1,4}\.\s?)+)?[^:;.]{3,}?(?=\s*:\s*\S)")
_SYLLABLE = rf"[{CAPITAL_LETTERS}][{SMALL_LETTERS}]{{0,6}}"
#: A name without a form of address, before a colon: 'Nguyễn Văn Bình (Tổ CNTT): ...'.
_NAMED_PERSON = to_pattern(
    rf"(?P<name>(?:{_SYLLABLE}\s){{2,4}}{_SYLLABLE}|{_SYLLABLE}\s{_SYLLABLE}(?=\s*[(,–-]))"
    r"(?:\s*[(,–-][^:;.]{2,60})?\s*:\s*(?=\w)"
)
_LONGEST_LEAD = 160
_LONGEST_PARTNERS = 300


class TaskWords(NamedTuple):
    """A text that gives a task: who leads, who takes part, what is to be done; `is_given` where words give it."""

    lead: str = ""
    partners: str = ""
    work: str = ""
    is_given: bool = False


def begins_with_verb(text: str) -> bool:
    """Return whether a text begins with the verb of a task."""
    return _VERB.match(text) is not None


def begins_with_bar(text: str) -> bool:
    """Return whether a text says what is not to be done: 'không yêu cầu bản giấy'."""
    return _BAR.match(text) is not None


def is_office(text: str) -> bool:
    """Return whether a text begins like the name of an office, a facility or an official."""
    return _OFFICE.match(text) is not None and (not begins_with_verb(text) or _PERSON.match(text) is not None)


def begins_group(text: str) -> bool:
    """Return whether a text begins with a group of offices: 'các bệnh viện'."""
    return _SEVERAL.match(text) is not None


def name_lead(text: str) -> str:
    """Return the office or person that a text names, without the words that give the task and the office of a person.

    >>> name_lead("Giao Sở Y tế"), name_lead("Ông Trần Văn Nam, Phó Giám đốc")
    ('Sở Y tế', 'Ông Trần Văn Nam')
    """
    name = _BASED.split(_OF_UNIT.sub("", _GIVES.sub("", text.strip(" :;,"), count=1)))[0]
    return _BEHIND_PERSON.split(name)[0] if _PERSON.match(name) else name


def split_names(name: str) -> tuple[str, str]:
    """Return the first of the offices that act together, and the others; a group such as 'các sở, ngành' is one.

    >>> split_names("Sở Y tế và Công an tỉnh"), split_names("Các bệnh viện, trung tâm y tế")
    (('Sở Y tế', 'Công an tỉnh'), ('Các bệnh viện, trung tâm y tế', ''))
    """
    if _PERSON.match(name):
        return name, ""
    for match in _NEXT_OFFICE.finditer(name, 1):
        first, rest = name[: match.start()], name[match.end() :]
        is_apart = _AND.search(match[0]) is not None and not _after_group(name) > match.start()
        is_other = rest[:1].isupper() or (_SEVERAL.match(rest) is not None)
        if is_apart and is_other and is_office(rest) and not _SEVERAL.search(first):
            return first, rest
    return name, ""


def split_lead(text: str) -> TaskWords:
    """Return who is to do what, of a text that gives a task; without a lead all of it is the work.

    >>> split_lead("Giao Sở Y tế chủ trì, phối hợp với Sở Nội vụ rà soát biên chế")
    TaskWords(lead='Sở Y tế', partners='Sở Nội vụ', work='rà soát biên chế', is_given=True)
    >>> split_lead("Khoa Dược khẩn trương báo cáo").lead
    'Khoa Dược'
    """
    if person := _NAMED_PERSON.match(text):
        return _split_partners(TaskWords(person["name"], "", text[person.end() :].strip(), is_given=False))
    given = _GIVES.match(text)
    towards = None if given else _TOWARDS.match(text)
    body = text[given.end() :] if given else text[towards.end() :] if towards else text
    if (given and begins_with_verb(body)) or not (given or is_office(body)):
        urge = _URGE.match(text)
        is_urged = urge is not None and begins_with_verb(text[urge.end() :])
        return _split_partners(TaskWords(work=text[urge.end() :] if urge and is_urged else text))
    end = _end_of_lead(body)
    behind = body[end:].lstrip(" :,") if end is not None else ""
    follows = _ENDS_LEAD.match(behind)
    if end is None or (_PAST.search(body[: end + 1]) and not (follows and begins_with_verb(behind[follows.end() :]))):
        return TaskWords(work=text)
    if follows and begins_with_verb(behind[follows.end() :]) and not begins_with_bar(behind):
        behind = behind[follows.end() :]
    if not given and (asked := _GIVES.match(behind)) and is_office(behind[asked.end() :]):  # 'Giám đốc giao Phòng Dược'
        return split_lead(behind)
    duty = _DUTY.match(behind)
    work = behind[duty.end() :] if duty else behind
    work = _GOES_BY.sub("", work, count=1)
    lead, partners = split_names(name_lead(body[:end]))
    is_given = given is not None or duty is not None
    return _split_partners(TaskWords(lead, partners, work.strip(), is_given))


def find_verb(text: str, start: int, end: int) -> int | None:
    """Return where the first verb or word of duty begins in a part of a text, outside names; None without one."""
    names = [match.span() for match in _IN_NAME.finditer(text)]
    for match in _INNER_VERB.finditer(text, start, end):
        is_in_name = any(first < match.end() and match.start() < last for first, last in names)
        is_noun = " " not in match[0] or _DUTY.fullmatch(match[0]) is None  # 'được giao nhiệm vụ có trách nhiệm'
        if is_in_name or (is_noun and _BEFORE_NOUN.search(text, 0, match.start())):
            continue
        if _UNNAMED.fullmatch(text, 0, match.start()) and (later := find_verb(text, match.end(), end)):
            return later if not re.search(r"[,;:.]", text[match.end() : later]) else match.start()
        return match.start()
    return None


def _end_of_lead(body: str) -> int | None:
    """Return where the name of the lead ends: at a colon, or before the first verb or word of duty outside a name."""
    colon = _COLON.match(body, _after_group(body))
    verb = find_verb(body, 1, _LONGEST_LEAD)
    if verb is not None and not (colon and (colon.end() < verb or _is_named_so(body, verb, colon.end()))):
        name = body[:verb].rstrip(" ,")
        title = _TITLE.match(name)
        begins = max(_after_group(body), title.end() if title else 0)
        return len(name) if name and not re.search(r"[:;.]", name[begins:]) else None
    return colon.end() if colon and colon.end() <= _LONGEST_LEAD else None


def _is_named_so(body: str, verb: int, colon: int) -> bool:
    """Return whether a verb before a colon ends a name: 'Khoa Ngoại tổng hợp: khắc phục ...'."""
    inner = _INNER_VERB.match(body, verb)
    return inner is not None and inner.end() == colon and begins_with_verb(body[colon:].lstrip(" :"))


def _after_group(body: str) -> int:
    """Return where the names begin in 'các Bộ: Công an, Tài chính', whose colon does not end the lead; else 0."""
    match = _GROUP.match(body)
    return match.end() if match else 0


def _split_partners(found: TaskWords) -> TaskWords:
    """Return the words of a task without 'chủ trì, phối hợp với ...'."""
    leads = _LEADS.match(found.work)
    rest = found.work[leads.end() :] if leads else found.work
    if link := _PARTNERS.match(rest):
        verb = 0 if begins_with_verb(rest[link.end() :]) else find_verb(rest[link.end() :], 1, _LONGEST_PARTNERS)
        if verb is not None and not re.search(r"[;:.]", rest[link.end() : link.end() + verb]):
            others = rest[link.end() : link.end() + verb].strip(" ,")
            partners = ", ".join(filter(None, (found.partners, others)))
            return found._replace(partners=partners, work=rest[link.end() + verb :])
    if leads and begins_with_verb(rest):
        return found._replace(work=rest)
    return found


def split_fields(text: str) -> tuple[str, dict[str, str]]:
    """Return a text without the fields 'Đơn vị chủ trì: ...', 'Thời hạn: ...' at its end, and these by their role.

    >>> split_fields("Sửa lỗi kết nối (Chủ trì: Phòng Dược; thời hạn: 31/8/2027).")
    ('Sửa lỗi kết nối', {'lead': 'Phòng Dược', 'deadline': '31/8/2027'})
    """
    matches = [match for match in _FIELD.finditer(text) if _role(match["title"])]
    if _GIVES.match(text):
        return text, {}
    if not matches:
        product = _OUTPUT.search(text)
        if product is None:
            return text, {}
        return text[: product.start()] + text[product.end() :], {"criterion": product["output"].strip()}
    ends = [*(match.start() for match in matches[1:]), len(text)]
    fields = {
        _role(match["title"]): text[match.end() : end].strip(" .;,()") for match, end in zip(matches, ends, strict=True)
    }
    return text[: matches[0].start()].strip(" .;,(–-"), fields


def _role(title: str) -> str:
    return next(
        (role for role, pattern in _FIELDS if (pattern.match if "$" in pattern.pattern else pattern.search)(title)), ""
    )


def read_fields(paragraph: Paragraph) -> dict[str, str]:
    """Return the fields of a paragraph that consists of nothing else, by their role."""
    rest, fields = split_fields(re.sub(r"^[-–+•*\s]+", "", to_plain(paragraph.text)))
    return {} if rest else fields
