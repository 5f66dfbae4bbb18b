"""What lines above lists of tasks say of their items, and which orders are none."""

from __future__ import annotations

import re
from datetime import date

from vnfilings.extraction._task_clauses import Order
from vnfilings.extraction._task_deadlines import find_deadlines, split_deadline
from vnfilings.extraction._task_parts import GIVING_WORDS, find_verb, is_office, name_lead, split_lead, split_names
from vnfilings.lexicon import to_pattern, words

OPENER = to_pattern(rf"(?<!\w){words('tasks.opener')}(?!\w)[^.;]*:\s*$", re.IGNORECASE)
DUTY = to_pattern(rf"(?<!\w)(?:{words('tasks.duty')}|{words('tasks.opens_duty')})(?!\w)")
GIVES = to_pattern(GIVING_WORDS, re.IGNORECASE)
PAST = to_pattern(rf"(?<!\w){words('tasks.past')}(?!\w)", re.IGNORECASE)
NO_DEED = to_pattern(
    rf"(?:{words('tasks.no_deed')}(?!\w)[\s,;]*)+(?:{words('tasks.belongs')}\s+[^,;.]{{2,60}}|{words('tasks.so_that')}\s.*"
    rf"|{words('tasks.by')}\s+[^,;.]{{2,60}}\s{words('tasks.by')})?",
    re.IGNORECASE,
)
_DUTIES_OF = to_pattern(rf"{words('tasks.duties_of')}\s+", re.IGNORECASE)
_PHASE = to_pattern(rf"{words('tasks.phase')}(?!\w)", re.IGNORECASE)
_ASKS = to_pattern(rf"(?<!\w){GIVING_WORDS}\s+(?=\w)", re.IGNORECASE)
_SENTENCE_END = to_pattern(r"(?<=[^\W\d_])\.\s+(?=[^\W\d_])")
_CLOSING = to_pattern(rf"{words('tasks.closing')}", re.IGNORECASE)
#: 'theo dõi, đôn đốc việc thực hiện Công điện này' says nothing that is to be done.
_MONITORS = to_pattern(
    rf"(?:{words('tasks.monitors')}(?!\w)[\s,]*)+(?:{words('tasks.no_deed')}(?!\w)[\s,]*)+", re.IGNORECASE
)
#: 'Sở Y tế: là cơ quan thường trực', 'không yêu cầu bản giấy'
_STATES = to_pattern(rf"(?:{words('tasks.equals')}|{words('tasks.bar')})\s", re.IGNORECASE)
_REVIEW = to_pattern(rf"{words('kinds.reporting')}(?:\s+{words('tasks.no_deed')})+", re.IGNORECASE)
_CHANGE = to_pattern(rf"{words('tasks.change')}(?!\w)", re.IGNORECASE)
_TO_FIGURE = to_pattern(
    rf"[0-9]\s?%|(?<!\w){words('tasks.change_to')}\s+(?:{words('tasks.change_to')}\s+)*[0-9]", re.IGNORECASE
)
_DECISION = to_pattern(rf"{words('tasks.decision')}(?!\w)", re.IGNORECASE)
_FIGURE_ALONE = to_pattern(r":\s*[<>≥≤~]?\s?[0-9][0-9.,/]*\s?%?$")


def is_no_order(order: Order) -> bool:
    """Return whether words say no more than a formula, a decision, a target or 'thực hiện theo phân công'."""
    work = order.work
    is_empty = not order.deadline and (NO_DEED.fullmatch(work) or _MONITORS.fullmatch(work)) is not None
    is_target = not order.lead and _CHANGE.match(work) is not None and _TO_FIGURE.search(work) is not None
    is_empty = is_empty or _STATES.match(work) is not None
    is_decision = _DECISION.match(work) is not None and (not order.lead or PAST.search(work) is not None)
    is_decision = is_decision or (not order.lead and _REVIEW.fullmatch(work) is not None)
    return is_empty or is_target or is_decision or bool(_CLOSING.search(work) or _FIGURE_ALONE.search(work))


def named_in_heading(body: str) -> str:
    """Return the office whose duties stand below a heading: 'Sở Y tế', 'Trách nhiệm của Trạm Y tế'."""
    of = _DUTIES_OF.match(body)
    name = GIVES.sub("", body[of.end() :] if of else body, count=1).strip(" :")
    return split_names(name_lead(name))[0] if is_office(name) and find_verb(name, 1, len(name)) is None else ""


def phase_of(body: str, day: date | None, *, in_tasks: bool) -> str:
    """Return the deadline that a heading gives to all below it: 'Giai đoạn 1 (từ tháng 1 đến tháng 3/2026)'."""
    found = find_deadlines(body, day)
    if not found:
        return ""
    is_whole = in_tasks and not body[: found[-1].begin].strip(" (,:–-") and not body[found[-1].end :].strip(" ),:")
    return found[-1].text(body) if _PHASE.match(body) or is_whole else ""


def whole_period(text: str, day: date | None) -> str:
    """Return a line that is nothing but a period: 'Quý I' above what is to be done in it."""
    found = find_deadlines(text, day)
    is_whole = (
        len(found) == 1 and not found[0].kind and not f"{text[: found[0].begin]}{text[found[0].end :]}".strip(" :.")
    )
    return found[0].text(text) if is_whole else ""


def told_in(body: str) -> str:
    """Return the part of a line that ends in ':' that says what follows: its last clause, where an office begins it.

    >>> told_in("Một số đơn vị chưa báo cáo. Để khắc phục, Sở Y tế đề nghị các bệnh viện")
    'Sở Y tế đề nghị các bệnh viện'
    """
    last = _SENTENCE_END.split(body)[-1]
    clause = last.rpartition(", ")[2]
    return clause if is_office(clause) else last


def read_opener(body: str, day: date | None) -> tuple[str, str, str, bool]:
    """Return whom a line that ends in ':' names, with whom, until when, and whether words say so."""
    body = _SENTENCE_END.split(body)[-1]
    rest, deadline, is_due = split_deadline(body, day)
    if not deadline and (found := [one for one in find_deadlines(body, day) if one.is_sure and one.is_due]):
        deadline, is_due = found[-1].text(body), True
        rest = f"{body[: found[-1].begin].strip()} {body[found[-1].end :].strip()}".strip()
    if deadline and not rest:
        return "", "", deadline, is_due
    asked = [match for match in _ASKS.finditer(rest) if is_office(rest[match.end() :])]
    if asked:
        rest = rest[asked[-1].end() :]
    names_work = OPENER.search(f"{rest.split(',')[0]}:") is not None and not (asked or DUTY.search(rest))
    if names_work or not is_office(rest):
        return "", "", deadline, is_due
    verb = find_verb(rest, 1, len(rest))
    duty = DUTY.search(rest)
    end = min(filter(None, (verb, duty.start() if duty else None, len(rest))))
    name = rest[:end].rstrip(" ,")
    lead, partners = split_names(name_lead(name))
    return lead, split_lead(rest).partners or partners, deadline, is_due
