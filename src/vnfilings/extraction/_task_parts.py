"""What the words of a task say: who leads, with whom, until when; what is left is the work."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from vnfilings.formats import Paragraph
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import find_periods, read_relative_deadline, to_plain

_GIVES = to_pattern(rf"{words('tasks.gives')}(?!\w)\s*", re.IGNORECASE)
_TOWARDS = to_pattern(rf"{words('tasks.towards')}\s+", re.IGNORECASE)
_OFFICE = to_pattern(rf"(?:{words('offices.office')}|{words('tasks.leader')})(?!\w)", re.IGNORECASE)
_PERSON = to_pattern(rf"{words('tasks.person')}(?!\w)", re.IGNORECASE)
_VERB = to_pattern(rf"{words('tasks.verb')}(?!\w)", re.IGNORECASE)
#: Inside a name the verb is another word, and in lower case only: 'Phòng Tổ chức cán bộ', 'kế hoạch tổng hợp'.
_INNER_VERB = to_pattern(rf"(?<!\w)(?:{words('tasks.verb')}|{words('tasks.duty')}|{words('tasks.leads')})(?!\w)")
_IN_NAME = to_pattern(rf"(?<!\w){words('tasks.in_name')}(?!\w)", re.IGNORECASE)
_BEFORE_NOUN = to_pattern(rf"(?<!\w){words('tasks.before_noun')}\s$", re.IGNORECASE)
_PAST = to_pattern(rf"(?<!\w){words('tasks.past')}(?!\w)", re.IGNORECASE)
_DUTY = to_pattern(rf"(?:{words('tasks.duty')}(?!\w)[\s,]*)+")
_LEADS = to_pattern(
    rf"(?:(?:{words('tasks.leads')})(?!\w)[\s,;]*)?(?:{words('tasks.partner_link')}(?!\w)\s+(?P<partners>[^;:.]*?)[\s,]+"
    rf"(?={words('tasks.verb')}(?!\w)))?"
)
_WITH_OTHERS = to_pattern(rf"{words('tasks.with_others')}\s+", re.IGNORECASE)
_LINKS = to_pattern(
    rf"(?:[,;(\s]*(?<!\w)(?:[0-9]{{1,2}}\s)?{words('tasks.deadline_link')}(?!\w))*[,;(\s]*$", re.IGNORECASE
)
_AFTER_DUE = to_pattern(rf"\)?\s*(?:[;,.]|$|{words('tasks.purpose')}\s)", re.IGNORECASE)
_DUE = to_pattern(rf"(?<!\w){words('tasks.due')}(?!\w)", re.IGNORECASE)
_DONE = to_pattern(rf"[,;(\s]*(?:{words('tasks.done')}(?!\w)[\s,]*)*", re.IGNORECASE)
_WEEK = to_pattern(rf"{words('non_data.numbered_at_end')}\s+[0-9]{{1,2}}(?:/[0-9]{{4}})?", re.IGNORECASE)
_FIELD = to_pattern(r"(?:^|(?<=[.;(,–-]))\s*(?P<title>[^\W\d_][^:.;,()–-]{2,40}?)\s*:\s*(?=\S)")
_FIELDS = tuple(
    (role, to_pattern(words(f"columns.{role}"), re.IGNORECASE)) for role in ("lead", "partners", "deadline")
)
#: What stands before a colon that something follows.
_GROUP = to_pattern(
    rf"[^\W\d_]+\s+{words('offices.office')}(?:\s*,\s*{words('offices.office')}){{0,3}}\s*:\s*(?=[^\W\d_])",
    re.IGNORECASE,
)
_COLON = to_pattern(r"[^:;.]{3,}?(?=\s*:\s*\S)")
_LONGEST_LEAD = 160


class TaskWords(NamedTuple):
    """A text that gives a task: who leads, who takes part, what is to be done; `is_given` where words give it."""

    lead: str = ""
    partners: str = ""
    work: str = ""
    is_given: bool = False


def begins_with_verb(text: str) -> bool:
    """Return whether a text begins with the verb of a task."""
    return _VERB.match(text) is not None


def is_office(text: str) -> bool:
    """Return whether a text begins like the name of an office, a facility or an official."""
    return _OFFICE.match(text) is not None and not begins_with_verb(text)


def name_lead(text: str) -> str:
    """Return the office or person that a text names, without the words that give the task and the office of a person.

    >>> name_lead("Giao Sở Y tế"), name_lead("Ông Trần Văn Nam, Phó Giám đốc")
    ('Sở Y tế', 'Ông Trần Văn Nam')
    """
    name = _GIVES.sub("", text.strip(" :;,"), count=1)
    return name.split(",")[0] if _PERSON.match(name) else name


def split_lead(text: str) -> TaskWords:
    """Return who is to do what, of a text that gives a task; without a lead all of it is the work.

    >>> split_lead("Giao Sở Y tế chủ trì, phối hợp với Sở Nội vụ rà soát biên chế")
    TaskWords(lead='Sở Y tế', partners='Sở Nội vụ', work='rà soát biên chế', is_given=True)
    >>> split_lead("Khoa Dược khẩn trương báo cáo").lead
    'Khoa Dược'
    """
    given = _GIVES.match(text)
    towards = None if given else _TOWARDS.match(text)
    body = text[given.end() :] if given else text[towards.end() :] if towards else text
    if not given and not is_office(body):
        return _split_partners(TaskWords(work=text))
    end = _end_of_lead(body)
    if end is None or _PAST.search(body[: end + 1]):
        return TaskWords(work=text)
    duty = _DUTY.match(body, end + len(body[end:]) - len(body[end:].lstrip(" :")))
    work = body[duty.end() :] if duty else body[end:].lstrip(" :")
    is_given = given is not None or duty is not None
    return _split_partners(TaskWords(name_lead(body[:end]), "", work.strip(), is_given))


def _end_of_lead(body: str) -> int | None:
    """Return where the name of the lead ends: at a colon, or before the first verb or word of duty outside a name."""
    colon = _COLON.match(body, _after_group(body))
    names = [match.span() for match in _IN_NAME.finditer(body)]
    for match in _INNER_VERB.finditer(body, 1, _LONGEST_LEAD):
        is_in_name = any(start < match.end() and match.start() < end for start, end in names)
        if is_in_name or _BEFORE_NOUN.search(body, 0, match.start()):
            continue
        if colon and colon.end() < match.start():
            break
        name = body[: match.start()].rstrip(" ,")
        return len(name) if not re.search(r"[:;.]", name[_after_group(body) :]) and name else None
    return colon.end() if colon and colon.end() <= _LONGEST_LEAD else None


def _after_group(body: str) -> int:
    """Return where the names begin in 'các Bộ: Công an, Tài chính', whose colon does not end the lead; else 0."""
    match = _GROUP.match(body)
    return match.end() if match else 0


def _split_partners(found: TaskWords) -> TaskWords:
    if (with_others := _WITH_OTHERS.match(found.work)) and begins_with_verb(found.work[with_others.end() :]):
        return found._replace(work=found.work[with_others.end() :])
    match = _LEADS.match(found.work[:1].lower() + found.work[1:])
    if match is None or not match.end() or not begins_with_verb(found.work[match.end() :]):
        return found
    return found._replace(partners=(match["partners"] or "").strip(" ,"), work=found.work[match.end() :])


def split_fields(text: str) -> tuple[str, dict[str, str]]:
    """Return a text without the fields 'Đơn vị chủ trì: ...', 'Thời hạn: ...' at its end, and these by their role.

    >>> split_fields("Sửa lỗi kết nối (Chủ trì: Phòng Dược; thời hạn: 31/8/2027).")
    ('Sửa lỗi kết nối', {'lead': 'Phòng Dược', 'deadline': '31/8/2027'})
    """
    matches = [match for match in _FIELD.finditer(text) if _role(match["title"])]
    if not matches or _GIVES.match(text):
        return text, {}
    ends = [*(match.start() for match in matches[1:]), len(text)]
    fields = {
        _role(match["title"]): text[match.end() : end].strip(" .;,()") for match, end in zip(matches, ends, strict=True)
    }
    return text[: matches[0].start()].strip(" .;,(–-"), fields


def _role(title: str) -> str:
    return next((role for role, pattern in _FIELDS if pattern.search(title)), "")


def read_fields(paragraph: Paragraph) -> dict[str, str]:
    """Return the fields of a paragraph that consists of nothing else, by their role."""
    rest, fields = split_fields(re.sub(r"^[-–+•*\s]+", "", to_plain(paragraph.text)))
    return {} if rest else fields


def split_deadline(text: str, day: date | None) -> tuple[str, str]:
    """Return what is to be done and until when, of a text with its deadline at one end or after 'hoàn thành trước'.

    >>> split_deadline("Nâng cấp kho dữ liệu, hoàn thành trước ngày 31/12/2027", None)
    ('Nâng cấp kho dữ liệu', 'trước ngày 31/12/2027')
    """
    counted = read_relative_deadline(text)
    places = [period.place for period in find_periods(text, issued=day)] + [m.span() for m in _WEEK.finditer(text)]
    if counted:  # a day inside it is where it counts from
        places = [place for place in places if not counted.place[0] <= place[0] < counted.place[1]] + [counted.place]
    for start, end in sorted(places, reverse=True):
        links = _LINKS.search(text[:start])
        begins = links.start() if links else start
        is_inside = begins and _DUE.search(text, begins, start) and _AFTER_DUE.match(text[end:])
        if not text[end:].strip(" .;,)") or is_inside:
            rest = f"{text[:begins].strip(' ,;(')}{text[end:].lstrip(')')}"
            if counted and (start, end) == counted.place:
                return rest.strip(" ,;."), text[start:end].strip()
            return rest.strip(" ,;."), _DONE.sub("", text[begins:end], count=1).strip(" ,;(")
        if start == 0:
            return text[end:].strip(" ,;:"), text[:end].strip()
    return text, ""
