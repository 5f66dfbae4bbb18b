"""Tasks in bullets and numbered paragraphs: under a heading or an opener that gives tasks, or after 'Giao ...'."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from vnfilings.extraction._task_parts import (
    TaskWords,
    begins_with_verb,
    is_office,
    name_lead,
    split_deadline,
    split_fields,
    split_lead,
)
from vnfilings.formats import Paragraph
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import to_plain

_ITEM = to_pattern(
    r"\s*(?P<bullet>(?:[-–+•*]\s+)*)(?:(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2})*|[a-zđ])[.)-]\s+)?(?P<body>.*)", re.DOTALL
)
_HEADING = to_pattern(rf"(?<!\w){words('tasks.heading')}(?!\w)", re.IGNORECASE)
_ARTICLE = to_pattern(rf"{words('tasks.article')}\s+[0-9]{{1,3}}[.:]\s", re.IGNORECASE)
REPORTS = to_pattern(rf"(?<!\w){words('kinds.reporting')}(?!\w)", re.IGNORECASE)
_OPENER = to_pattern(rf"(?<!\w){words('tasks.opener')}(?!\w)[^.;]*:\s*$", re.IGNORECASE)
_ASKS = to_pattern(rf"(?<!\w){words('tasks.gives')}\s+(?=\w)", re.IGNORECASE)
_CLOSING = to_pattern(rf"{words('tasks.closing')}", re.IGNORECASE)
_GIVES = to_pattern(rf"{words('tasks.gives')}(?!\w)", re.IGNORECASE)
#: A figure or a purpose is a target, not a task.
_NO_TASK = to_pattern(rf"[0-9<>≥≤~]|(?:{words('indicators.measure')}|{words('kinds.aim')})(?!\w)", re.IGNORECASE)
AIM = to_pattern(rf"(?<!\w){words('kinds.aim')}(?!\w)", re.IGNORECASE)
_PAST = to_pattern(rf"(?<!\w){words('tasks.past')}(?!\w)", re.IGNORECASE)
_FIGURE_AT_END = to_pattern(r"[0-9][0-9.,]*\s?%?$")
_SHORTEST = 2
#: An item of fewer words that no verb begins may be a mere title below a heading of tasks.
_FEWEST_WITHOUT_VERB = 5
#: The depth of headings with one number, of articles, of lists that a line without a number opens, of letters, bullets.
_ONE_NUMBER, _ARTICLE_DEPTH, _LIST_DEPTH, _LETTER, _BULLET = 4, 2.5, 3.5, 8, 9
#: The last paragraph of a document asks all to do all of it.
_END_OF_TEXT = "./."
#: A heading of this depth without a word for tasks is one part of the list above it.
_DEEPEST_PART = 3


class ListedTask(NamedTuple):
    """A task of running text: where it stands, its number, what is to be done, who leads and until when, as printed."""

    paragraph: Paragraph
    number: str
    group: str
    title: str
    lead: str
    partners: str
    deadline: str


class _Scope(NamedTuple):
    """What a heading or an opener says of the items below it.

    `is_open` where any item is a task, whatever its verb; `reports` where it stands above results.
    """

    depth: float = -1
    gives_tasks: bool = False
    is_open: bool = False
    lead: str = ""
    group: str = ""
    reports: bool = False


@dataclass
class TaskReader:
    """Reads the paragraphs of a document in order; a stack holds the headings and openers above them."""

    day: date | None
    _scopes: list[_Scope] = field(default_factory=lambda: [_Scope()])

    def read(self, paragraph: Paragraph) -> ListedTask | None:
        """Return the task that a paragraph gives, None where it gives none."""
        text = to_plain(paragraph.text).strip()
        item = _ITEM.fullmatch(text)
        if item is None or paragraph.is_footnote:
            return None
        is_item = bool(item["bullet"] or item["number"])
        if not is_item and text.endswith(_END_OF_TEXT) and not _has_duty(item["body"]):
            return None
        depth = _depth(item, paragraph, text)
        if text.endswith(":") and self._opens_list(item, text, depth):
            return None
        if is_item or paragraph.level or _ARTICLE.match(text):
            self._leave(depth)
        is_title = _ARTICLE.match(text) is not None and text[-1:].isalpha()
        task = None if is_title else self._task(paragraph, item, is_item=is_item)
        if task is not None:
            return task
        if paragraph.level or _ARTICLE.match(text):
            self._enter(text, item["body"], depth)
        elif not is_item:
            self._close_lists()
        return None

    def _opens_list(self, item: re.Match[str], text: str, depth: float) -> bool:
        """Put a line that ends in ':' on the stack where it gives tasks: 'Giao Sở Y tế:', '1. Các bệnh viện:'."""
        self._leave(depth)
        above, body = self._scopes[-1], item["body"]
        is_given = _GIVES.match(body) is not None
        is_of_office = above.gives_tasks and is_office(body)
        if not (is_given or is_of_office or (_OPENER.search(text) and not AIM.search(text))):
            return False
        lead = split_lead(body).lead or name_lead(body) if is_given or is_of_office else _asked(body) or above.lead
        self._scopes.append(_Scope(depth, True, is_open=True, lead=lead, group=above.group or text))
        return True

    def _leave(self, depth: float) -> None:
        while self._scopes[-1].depth >= depth:
            self._scopes.pop()

    def _close_lists(self) -> None:
        while self._scopes[-1].is_open:
            self._scopes.pop()

    def _enter(self, text: str, body: str, depth: float) -> None:
        above = self._scopes[-1]
        reports = above.reports or REPORTS.search(text) is not None
        if _HEADING.search(text) and not reports:
            self._scopes.append(_Scope(depth, True, group=text))
        elif depth > _DEEPEST_PART and above.gives_tasks and not reports:
            lead = name_lead(body) if is_office(body) else above.lead
            self._scopes.append(_Scope(depth, True, lead=lead, group=above.group))
        else:
            self._scopes.append(_Scope(depth, reports=reports))

    def _task(self, paragraph: Paragraph, item: re.Match[str], *, is_item: bool) -> ListedTask | None:
        scope = self._scopes[-1]
        body, fields = split_fields(_ARTICLE.sub("", item["body"]).removesuffix(_END_OF_TEXT).rstrip(" .;"))
        found = split_lead(body)
        work, deadline = split_deadline(found.work, self.day)
        if not found.lead:  # the deadline may stand before the lead: 'Trước ngày 5/3, Khoa Dược báo cáo'
            found = split_lead(work)
            work = found.work
        work = work.rstrip(" .;")
        deadline = fields.get("deadline", deadline)
        if len(work.split()) < _SHORTEST or not self._is_task(found, work, deadline, paragraph, is_item=is_item):
            return None
        lead = fields.get("lead") or found.lead or scope.lead
        partners = fields.get("partners") or found.partners
        return ListedTask(paragraph, item["number"] or "", scope.group, work, lead, partners, deadline)

    def _is_task(self, found: TaskWords, work: str, deadline: str, paragraph: Paragraph, *, is_item: bool) -> bool:
        scope = self._scopes[-1]
        if _CLOSING.search(work):
            return False
        if found.is_given and found.lead and begins_with_verb(work):
            return True
        if not scope.gives_tasks or not (is_item or found.lead or scope.lead):
            return False
        is_known = begins_with_verb(work)
        is_target = _NO_TASK.match(work) or _FIGURE_AT_END.search(work)
        may_be = is_item and not is_target and not _PAST.search(work)
        is_whole = not paragraph.level and (scope.is_open or len(work.split()) >= _FEWEST_WITHOUT_VERB)
        return is_known or (may_be and (is_whole or bool(deadline)))


def _has_duty(body: str) -> bool:
    """Return whether a text gives an office something to do in words of its own."""
    found = split_lead(body)
    return found.is_given and bool(found.lead) and begins_with_verb(found.work)


def _asked(body: str) -> str:
    """Return whom a line asks that ends in ':' and names first who asks: 'Sở Y tế đề nghị các đơn vị:'."""
    found = _ASKS.search(body)
    rest = body[found.end() :].strip(" :") if found else ""
    return name_lead(rest) if is_office(rest) else ""


def _depth(item: re.Match[str], paragraph: Paragraph, text: str) -> float:
    """Return how deep a heading, an item or an opener stands; what is deeper belongs to it."""
    if _ARTICLE.match(text):
        return _ARTICLE_DEPTH
    number = item["number"] or ""
    if item["bullet"]:
        return _BULLET + ("+" in item["bullet"])
    if number:
        return _ONE_NUMBER + number.count(".") if number[0].isdigit() else _LETTER
    return paragraph.level or _LIST_DEPTH
