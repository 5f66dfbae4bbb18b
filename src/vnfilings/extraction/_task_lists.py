"""Tasks in bullets and numbered paragraphs: under a heading or an opener that gives tasks, or after 'Giao ...'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from vnfilings.formats import Paragraph
from vnfilings.lexicon import words
from vnfilings.text import find_periods, to_plain

_ITEM = re.compile(
    r"\s*(?P<bullet>(?:[-–+•*]\s+)*)(?:(?P<number>[0-9]{1,2}(?:\.[0-9]{1,2})*|[a-zđ])[.)]\s+)?(?P<body>.*)", re.DOTALL
)
_HEADING = re.compile(rf"(?<!\w){words('tasks.heading')}(?!\w)", re.IGNORECASE)
_REPORTS = re.compile(rf"(?<!\w){words('kinds.reporting')}(?!\w)", re.IGNORECASE)
_OPENER = re.compile(rf"(?<!\w){words('tasks.opener')}(?!\w)[^.;]*:\s*$", re.IGNORECASE)
_GIVES = re.compile(
    rf"\s*{words('tasks.gives')}\s+(?P<lead>[^:;.]{{3,80}}?)\s*(?=:\s*$|\s{words('tasks.verb')}(?!\w))", re.IGNORECASE
)
_VERB = re.compile(rf"{words('tasks.verb')}(?!\w)", re.IGNORECASE)
_LED = re.compile(
    rf"(?P<lead>{words('offices.office')}\s[^:;.]{{2,120}}?)\s+(?={words('tasks.verb')}(?!\w))", re.IGNORECASE
)
#: A figure or a purpose is a target, not a task.
_NO_TASK = re.compile(rf"[0-9<>≥≤~]|(?:{words('indicators.measure')}|{words('kinds.aim')})(?!\w)", re.IGNORECASE)
_LINKS = re.compile(rf"(?:[,;(\s]*(?<!\w){words('tasks.deadline_link')}(?!\w))*[,;(\s]*$", re.IGNORECASE)
_DONE = re.compile(rf"[,;(\s]*(?:{words('tasks.done')}(?!\w)[\s,]*)*", re.IGNORECASE)
_WEEK = re.compile(rf"{words('non_data.numbered_at_end')}\s+[0-9]{{1,2}}(?:/[0-9]{{4}})?", re.IGNORECASE)
_SHORTEST = 2


class ListedTask(NamedTuple):
    """A task of running text: where it stands, its number, what is to be done, who leads and until when, as printed."""

    paragraph: Paragraph
    number: str
    group: str
    title: str
    lead: str
    deadline: str


@dataclass
class TaskReader:
    """Reads the paragraphs of a document in order and remembers what opened the list that goes on."""

    day: date | None
    group: str = ""
    lead: str = ""
    under_heading: bool = False
    after_opener: bool = False

    def read(self, paragraph: Paragraph) -> Iterator[ListedTask]:
        """Yield the task that a paragraph gives, if it gives one."""
        text = to_plain(paragraph.text).strip()
        item = _ITEM.fullmatch(text)
        if item is None:
            return
        is_item = bool(item["bullet"] or item["number"])
        given = _GIVES.match(item["body"])
        if text.endswith(":") and (given or _OPENER.search(text)):
            self.after_opener, self.lead = True, given["lead"] if given else ""
            self.group = self.group if self.under_heading else text
            return
        is_task = (is_item and (self.under_heading or self.after_opener)) or given is not None
        task = self._task(paragraph, item, given) if is_task else None
        if task is not None:
            yield task
        elif paragraph.level:
            self._open(text)
        elif not is_item:
            self.after_opener, self.lead = False, ""

    def _open(self, heading: str) -> None:
        self.under_heading = _HEADING.search(heading) is not None and not _REPORTS.search(heading)
        self.after_opener, self.lead = False, ""
        self.group = heading if self.under_heading else ""

    def _task(self, paragraph: Paragraph, item: re.Match[str], given: re.Match[str] | None) -> ListedTask | None:
        body = item["body"].rstrip(" .;")
        lead, rest = self.lead, body
        if led := given or (None if _VERB.match(body) else _LED.match(body)):
            lead, rest = led["lead"].strip(), body[led.end() :].strip()
        body, deadline = split_deadline(rest, self.day)
        is_known = _VERB.match(body) is not None
        is_open = self.after_opener and not paragraph.level and not _NO_TASK.match(body)
        if not (is_known or is_open) or len(body.split()) < _SHORTEST:
            return None
        return ListedTask(paragraph, item["number"] or "", self.group, body, lead, deadline)


def split_deadline(text: str, day: date | None) -> tuple[str, str]:
    """Return what is to be done and until when, of a text that ends or begins with its deadline.

    >>> split_deadline("Nâng cấp kho dữ liệu, hoàn thành trước ngày 31/12/2027", None)
    ('Nâng cấp kho dữ liệu', 'trước ngày 31/12/2027')
    """
    places = [period.place for period in find_periods(text, issued=day)] + [m.span() for m in _WEEK.finditer(text)]
    for start, end in sorted(places, reverse=True):
        if not text[end:].strip(" .;,)"):
            links = _LINKS.search(text[:start])
            begins = links.start() if links else start
            return text[:begins].strip(" ,;("), _DONE.sub("", text[begins:end], count=1).strip(" ,;")
        if start == 0:
            return text[end:].strip(" ,;:"), text[:end].strip()
    return text, ""
