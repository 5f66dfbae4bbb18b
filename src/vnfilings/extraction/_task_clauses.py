"""The orders of one paragraph: each with who leads, with whom, what is to be done and until when."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from vnfilings.extraction._task_deadlines import find_deadlines, split_deadline
from vnfilings.extraction._task_parts import (
    GIVING_WORDS,
    TaskWords,
    begins_group,
    begins_with_bar,
    begins_with_verb,
    find_verb,
    is_office,
    name_lead,
    split_fields,
    split_lead,
    split_names,
)
from vnfilings.lexicon import not_after, to_pattern, words
from vnfilings.text import CAPITAL_LETTERS, find_recurrences, to_plain

#: Where another order may begin: after a semicolon or a full stop.
_SEMICOLON = to_pattern(r";\s+")
_NEXT = to_pattern(r";\s+|(?<=[^\W_])\.\s+(?=[^\W\d_])")
_BRACKET = to_pattern(r"\.?\s*[(\[](?P<note>[^()\[\]]{3,200})[)\]]$")
_DASH = to_pattern(r"\s+[-–]\s+")
_MARKS = (to_pattern(r"\s*[=–-]+>\s*|\s*→\s*"), _DASH, to_pattern(r";\s+"), to_pattern(r"\s*:\s+"))
_BY_WORD = rf"(?!{words('tasks.no_gives')}(?!\w)){words('tasks.by')}"
_BY = to_pattern(rf"(?:{_BY_WORD}|{words('tasks.role')})(?:\s*:)?\s+", re.IGNORECASE)
_BY_AT_END = to_pattern(rf"[\s,;]+{_BY_WORD}\s+(?P<note>[^,;:.]{{3,120}})$", re.IGNORECASE)
#: 'do Phòng Dược chủ trì, Phòng Y phối hợp'
_BY_WITH_HELP = to_pattern(
    rf"[\s,;]+{_BY_WORD}\s+(?P<note>(?:(?!{_BY_WORD}\s)[^;:.]){{3,160}}\s{words('tasks.partner_link')})$", re.IGNORECASE
)
_ROLE_AT_END = to_pattern(rf",\s+(?P<note>[^,;:.]{{3,120}}\s{words('tasks.role')})$", re.IGNORECASE)
_ROLE = to_pattern(rf"(?P<name>.{{2,120}}?)\s+{words('tasks.role')}(?=\s*[,;]|$)", re.IGNORECASE)
_ROLE_ONLY = to_pattern(rf"(?:(?:{words('tasks.role')}|{words('tasks.no_deed')})(?!\w)[\s,]*)+", re.IGNORECASE)
_HELPS = to_pattern(rf"^{words('tasks.partner_link')}\s+|\s+{words('tasks.partner_link')}$", re.IGNORECASE)
_WORK_OF = to_pattern(rf"^{words('tasks.work_of')}\s+(?=[^\W\d_])", re.IGNORECASE)
_FOR_ALL = to_pattern(
    rf"(?:;\s*|(?<!\w){words('tasks.together')}\s+)(?:{words('tasks.due')})(?!\w)[^;]*$", re.IGNORECASE
)
_PERSON_NAME = to_pattern(rf"(?:[{CAPITAL_LETTERS}][^\W\d_]{{0,6}}\s+){{1,4}}[{CAPITAL_LETTERS}][^\W\d_]{{0,6}}")
_AND = to_pattern(
    rf"\s*[,;.]\s*(?:(?:{words('tasks.together')}|{words('tasks.and_then')}|{words('tasks.duty')})\s+)?", re.IGNORECASE
)
#: 'số liệu đến ngày 31/12' is no deadline of its own where another one follows.
_UNTIL_ONLY = to_pattern(
    rf"\s*(?:{words('periods.up_to')}|{words('deadlines.since')})\s+(?!{words('periods.end_of_month')}(?!\w))",
    re.IGNORECASE,
)
_MOST_NOTES = 5
_SHORTEST_DUTY = 5
_LONGEST_NOTE, _LONGEST_PREAMBLE = 120, 250
#: 'Theo Quyết định số ..., Sở Y tế lập ...', 'Về kinh phí: Sở Tài chính thẩm định ...'.
_PREAMBLE = to_pattern(rf"{words('tasks.preamble')}\s", re.IGNORECASE)
#: 'Theo quy định tại Điều 8, cơ sở phải ...' says what holds already.
_CITES = to_pattern(rf"{words('tasks.cites')}(?!\w)", re.IGNORECASE)
_BEHIND_PREAMBLE = to_pattern(rf"[,:]\s+|\s+(?={not_after('tasks.before_gives')}{_BY_WORD}\s)", re.IGNORECASE)
_CLOSING = to_pattern(words("tasks.closing"), re.IGNORECASE)
#: 'mỗi tỉnh có ít nhất 05 chuyên gia' is no name.
_NUMBER_INSIDE = to_pattern(r"\s[0-9]+\s+[^\W\d_]")
_PHASE = to_pattern(
    rf"{words('tasks.phase')}\s+(?:[0-9]{{1,2}}|[IVX]{{1,4}}|{words('numbers.digit')})\s*[(,:–-]\s*(?P<note>[^():]{{4,60}})[):]\s*:?\s*(?=[^\W\d_])",
    re.IGNORECASE,
)
#: 'Thủ trưởng các đơn vị chịu trách nhiệm trước Giám đốc' ends the order before it and is none.
_ANSWERS = to_pattern(rf"\s*{words('tasks.answers')}(?!\w)", re.IGNORECASE)
_NEW_WORK = to_pattern(rf"\s*(?:[;.]|,?\s*{words('tasks.together')}\s)", re.IGNORECASE)
_ASKED = to_pattern(rf"(?<!\w){GIVING_WORDS}\s+", re.IGNORECASE)
_INNER = to_pattern(r"(?<!\w)\(?(?:[0-9]|i{1,3}|iv|v|[a-e])\)\s+(?=[^\W\d_])")


#: 'Trường hợp có vướng mắc, các đơn vị báo cáo Sở': what may happen is no task, unless a day is set for it.
_CONDITION = to_pattern(
    rf"(?:^|(?<=[.;:])\s+){words('tasks.condition')}(?!\w)(?:[^.;]{{0,300}}[.;](?!\s|$))*[^.;]*(?:[.;]|$)",
    re.IGNORECASE,
)


class Order(NamedTuple):
    """One order of a text.

    `is_given` where words give it to an office, `is_due` where words say until when, `is_noted` where its end says who
    leads, as lists of tasks do: 'rà soát hợp đồng (Phòng Dược; quý I)'.
    """

    lead: str = ""
    partners: str = ""
    work: str = ""
    deadline: str = ""
    output: str | None = None
    is_given: bool = False
    is_due: bool = False
    is_noted: bool = False


def begins_with_phase(body: str) -> bool:
    """Return whether a text begins with a phase and its time, and goes on: 'Giai đoạn 1 (quý I/2027): khảo sát'."""
    return _PHASE.match(body) is not None


def read_orders(body: str, day: date | None) -> list[Order]:
    """Return the orders of the text of an item or a sentence, in order; those of no task are among them.

    >>> orders = read_orders("Đồng ý thuê phần mềm; Phòng Dược lập dự toán trước 5/6/2027 (Phòng Y phối hợp)", None)
    >>> [(order.lead, order.work, order.deadline, order.partners) for order in orders]
    [('', 'Đồng ý thuê phần mềm', '', ''), ('Phòng Dược', 'lập dự toán', 'trước 5/6/2027', 'Phòng Y')]
    """
    if phase := _PHASE.match(body):
        shared = split_deadline(phase["note"], day)
        if shared[1] and not shared[0]:
            rest = read_orders(body[phase.end() :], day)
            return [one if one.deadline else one._replace(deadline=shared[1], is_due=True) for one in rest]
    if _CITES.match(body):
        return []
    body, fields = split_fields(body)
    orders = [order for part in _split(_enumerate(body), day) for order in _read(part, day)]
    if not orders:
        return []
    orders[-1] = _add_fields(orders[-1], fields, day)
    if orders[-1].deadline and _FOR_ALL.search(body):
        due = orders[-1].deadline
        orders = [one if one.deadline else one._replace(deadline=due, is_due=True) for one in orders]
    return orders


def without_conditions(body: str, day: date | None) -> str:
    """Return a text without its sentences on what may happen, where no day is set for them.

    >>> without_conditions("Phòng Dược lập dự toán; nếu thiếu vốn, báo cáo Sở. Họp hằng tuần.", None)
    'Phòng Dược lập dự toán; Họp hằng tuần.'
    """
    return _CONDITION.sub(
        lambda found: found[0] if any(one.is_due for one in find_deadlines(found[0], day)) else "", body
    )


def _enumerate(body: str) -> str:
    """Return a text with its head before each of the things that it counts: 'Yêu cầu Khoa Dược: (1) ...; (2) ...'."""
    marks = list(_INNER.finditer(body))
    head = body[: marks[0].start()].rstrip() if len(marks) > 1 else ""
    if asked := [match for match in _ASKED.finditer(head) if is_office(head[match.end() :])]:
        head = head[asked[-1].start() :].strip()
    if not head.endswith(":") or not split_lead(f"{head} {body[marks[0].end() :]}").lead:
        return body
    ends = [*(mark.start() for mark in marks[1:]), len(body)]
    return ". ".join(f"{head} {body[mark.end() : end].strip(' .;')}" for mark, end in zip(marks, ends, strict=True))


def _add_fields(order: Order, fields: dict[str, str], day: date | None) -> Order:
    lead = fields.get("lead", "")
    note = read_note(lead, day) or Order(lead=lead)
    return order._replace(
        lead=note.lead or order.lead,
        partners=fields.get("partners") or note.partners or order.partners,
        deadline=fields.get("deadline") or note.deadline or order.deadline,
        is_due=order.is_due or "deadline" in fields or note.is_due,
        is_noted=order.is_noted or bool(note.lead),
        output=fields.get("criterion"),
    )


def _split(body: str, day: date | None) -> list[str]:
    """Return the parts of a text that begin with an office and what it is to do."""
    begins, answers = [0], set[int]()
    for match in _NEXT.finditer(body):
        rest = body[match.end() :]
        if _is_in_brackets(body, match.start()):
            continue
        part = _NEXT.split(rest, maxsplit=1)[0]
        without = split_deadline(rest, day)[0] if not is_office(rest) else rest
        found = split_lead(without)
        if not found.lead:
            continue
        if begins_with_verb(found.work):
            if read_note(part.strip(" .;"), day) is None:
                begins.append(match.end())
        elif _ANSWERS.match(rest, len(found.lead)):
            begins.append(match.end())
            answers.add(match.end())
    ends = [*begins[1:], len(body)]
    return [body[start:end].strip(" .;") for start, end in zip(begins, ends, strict=True) if start not in answers]


def _read(text: str, day: date | None) -> list[Order]:
    found = split_lead(text)
    deadline, is_due = "", False
    if not found.lead:  # the deadline may stand before the lead: 'Trước ngày 5/3, Khoa Dược báo cáo'
        first = next(iter(find_deadlines(text, day)), None)
        if first and first.is_sure and not text[: first.begin].strip() and text[first.end :].strip(" ,;:."):
            deadline, is_due = first.text(text), first.is_due
            found = split_lead(text[first.end :].strip(" ,;:–-"))
    if not found.lead and _PREAMBLE.match(text):
        found = _behind_preamble(text, found, day)
    parts = _split_duties(found.work, day) if found.lead else [found.work]
    orders = [_finish(found._replace(work=work), day) for part in parts for work in _split_works(part, day)]
    if deadline and not orders[0].deadline:
        orders[0] = orders[0]._replace(deadline=deadline, is_due=is_due)
    elif deadline and find_recurrences(deadline):  # 'Hằng năm, Sở lập dự toán trước ngày 15/7'
        orders[0] = orders[0]._replace(deadline=f"{deadline}, {orders[0].deadline}")
    return orders


def _split_duties(work: str, day: date | None) -> list[str]:
    """Return the duties of an office between semicolons outside brackets, where a verb begins each that follows."""
    begins = [0]
    for mark in _SEMICOLON.finditer(work):
        rest = work[mark.end() :]
        says_more = len(split_deadline(rest, day)[0].split()) >= _SHORTEST_DUTY  # 'hoàn thành trước 30/6' does not
        is_next = says_more and (begins_with_verb(rest) or begins_with_bar(rest)) and not _HELPS.match(rest)
        is_whole = len(work[begins[-1] : mark.start()].split()) >= _SHORTEST_DUTY
        if is_next and is_whole and not _is_in_brackets(work, mark.start()):
            begins.append(mark.end())
    return [work[start:end].strip(" ;") for start, end in zip(begins, [*begins[1:], len(work)], strict=True)]


def _is_in_brackets(text: str, place: int) -> bool:
    return text.count("(", 0, place) > text.count(")", 0, place)


def _before_verb(text: str) -> str:
    verb = find_verb(text, 1, len(text))
    return (text if verb is None else text[:verb]).strip(" ,")


def _behind_preamble(text: str, found: TaskWords, day: date | None) -> TaskWords:
    """Return the order behind a preamble; the words as they are where none follows it."""
    for mark in _BEHIND_PREAMBLE.finditer(text):
        rest = text[mark.end() :]
        behind = split_lead(rest) if mark.start() <= _LONGEST_PREAMBLE else found
        is_named = rest[:1].isupper() or begins_group(rest) or behind.is_given
        if behind.lead and is_named and begins_with_verb(behind.work) and read_note(rest, day) is None:
            return found if _CLOSING.search(text[: mark.end()]) else behind
    return found


def _split_works(work: str, day: date | None) -> list[str]:
    """Return the works of one lead that have deadlines of their own."""
    found = [one for one in find_deadlines(work, day) if one.is_sure]
    for place, one in enumerate(found):
        link = _AND.match(work, one.end)
        is_until = _UNTIL_ONLY.match(work, one.begin) is not None
        if link and place + 1 < len(found) and one.begin and not is_until and begins_with_verb(work[link.end() :]):
            return [work[: one.end], *_split_works(work[link.end() :], day)]
        behind = work[one.end :]
        rest = behind.strip(" ;")
        is_next = behind.lstrip().startswith(";") and begins_with_verb(rest) and not _HELPS.match(rest)
        if one.kind and one.begin and is_next:
            return [work[: one.end], *_split_works(rest, day)]
        is_apart = work[: one.begin].strip() and _NEW_WORK.match(work, one.begin)
        if is_apart and begins_with_verb(work[one.end :].strip(" ,:")):
            return [work[: one.begin], *_split_works(work[one.begin :].strip(" ,;."), day)]
    return [work]


def _finish(found: TaskWords, day: date | None) -> Order:
    """Return the order of a work whose end may say who leads and until when."""
    order = Order(found.lead, found.partners, found.work.strip(" .;,"), is_given=found.is_given)
    for _ in range(_MOST_NOTES):
        cut = _cut_note(order, day)
        if cut is None:
            break
        work, note = cut
        order = order._replace(
            work=work.strip(" .;,–-"),
            lead=order.lead or note.lead,
            partners=order.partners or note.partners,
            deadline=order.deadline or note.deadline,
            is_due=order.is_due or note.is_due,
            is_noted=order.is_noted or (bool(note.lead) and not order.lead),
        )
    if order.lead and not found.lead:
        order = order._replace(work=_WORK_OF.sub("", order.work))
    return order


def _cut_note(order: Order, day: date | None) -> tuple[str, Order] | None:
    """Return a work without the last thing that its end says of lead or deadline, and that thing."""
    work = order.work
    if (bracket := _BRACKET.search(work)) and (note := read_note(bracket["note"], day)):
        return work[: bracket.start()], note
    colon = work.rfind(": ")
    if colon > 0 and (note := read_note(work[colon + 2 :], day)) and note.lead and note.deadline:
        return work[:colon], note
    if not order.deadline:
        rest, deadline, is_due = split_deadline(work, day)
        if deadline and rest:
            return rest, Order(deadline=deadline, is_due=is_due)
    for pattern in (_BY_AT_END, _BY_WITH_HELP, _ROLE_AT_END):
        if (by := pattern.search(work)) and (note := read_note(by["note"], day)):
            return work[: by.start()], note
    for mark in _MARKS:
        pieces = list(mark.finditer(work))
        if not pieces or (order.lead and "-" not in pieces[-1][0] and ";" not in pieces[-1][0]):
            continue
        rest = work[pieces[-1].end() :]
        is_named = rest[:1].isupper() or not is_office(rest) or ";" in pieces[-1][0] or begins_group(rest)
        if is_named and (note := read_note(rest, day)):
            return work[: pieces[-1].start()], note
        if ":" in pieces[-1][0] and is_office(rest) and (found := split_lead(rest)).lead:
            has_deed = begins_with_verb(found.work) and _ROLE_ONLY.fullmatch(found.work) is None
            return found.work if has_deed else work[: pieces[-1].start()], Order(found.lead, found.partners)
    return None


def read_note_line(text: str, day: date | None) -> dict[str, str]:
    """Return the fields of a line that says nothing but until when, and perhaps who leads: 'Xong trước 30/6.'."""
    plain = re.sub(r"^[-–+•*=>(\s]+", "", to_plain(text).strip())
    may_be = len(plain) <= _LONGEST_NOTE and not plain.endswith(":")
    note = read_note(plain.rstrip(" .;)"), day) if may_be else None
    if note is None or not note.is_due:
        return {}
    said = {"lead": note.lead, "partners": note.partners, "deadline": note.deadline}
    return {role: value for role, value in said.items() if value}


def is_note_line(text: str, day: date | None) -> bool:
    """Return whether a line says nothing but until when."""
    return bool(read_note_line(text, day))


def read_note(text: str, day: date | None) -> Order | None:
    """Return who leads and until when, of a text that says nothing else; None where it says more.

    >>> read_note("Phòng Dược chủ trì, Phòng Y phối hợp; 15/2/2026", None)[:4]
    ('Phòng Dược', 'Phòng Y', '', '15/2/2026')
    """
    first, _, others = text.partition("; ")
    note = read_note(first, day) or read_note(_before_verb(first), day) if others and is_office(others) else None
    if note and note.lead:  # 'Phòng Y; Phòng Z hỗ trợ'
        more = split_deadline(_before_verb(others), day)
        return note._replace(partners=note.partners or more[0], deadline=note.deadline or more[1])
    rest, deadline, is_due = split_deadline(text.strip(" .;,"), day)
    rest = rest.strip(" ,;:.–-")
    if not rest:
        return Order(deadline=deadline, is_due=is_due) if deadline else None
    owner = _BY.sub("", rest, count=1) if _BY.match(rest) else rest
    role = _ROLE.match(owner)
    helper = "" if role else _HELPS.sub("", owner)
    name, others = (role["name"], owner[role.end() :].strip(" ,;")) if role else (helper, "")
    is_person = bool(deadline) and _PERSON_NAME.fullmatch(name) is not None
    says_more = find_verb(name, 1, len(name)) is not None or _NUMBER_INSIDE.search(name) or re.search("[:.]", name)
    if not (is_office(name) or is_person) or says_more:
        return None
    lead, partners = split_names(helper)
    if helper != owner and partners and not _HELPS.match(owner):  # 'Tổ Máy tính, Công an tỉnh phối hợp'
        return Order(lead, partners, "", deadline, is_due=is_due)
    if helper != owner and not role:
        return Order(partners=helper, deadline=deadline, is_due=is_due)
    lead, with_it = split_names(name_lead(name))
    partners = _HELPS.sub("", _HELPS.sub("", others)) or with_it
    return Order(lead, partners, "", deadline, is_due=is_due)
