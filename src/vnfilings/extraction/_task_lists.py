"""Tasks in bullets and numbered paragraphs: under a heading or an opener that gives tasks, or after 'Giao ...'."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from vnfilings.extraction._task_clauses import Order, begins_with_phase, is_note_line, read_orders, without_conditions
from vnfilings.extraction._task_deadlines import find_deadlines
from vnfilings.extraction._task_openers import (
    DUTY,
    GIVES,
    NO_DEED,
    OPENER,
    PAST,
    is_no_order,
    named_in_heading,
    phase_of,
    read_opener,
    told_in,
    whole_period,
)
from vnfilings.extraction._task_parts import (
    GIVING_WORDS,
    begins_with_verb,
    find_verb,
    is_office,
    read_fields,
    split_lead,
)
from vnfilings.formats import Paragraph
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import find_recurrences, to_plain

_NUMBER = r"[0-9]{1,2}(?:\.[0-9]{1,2})*|(?-i:[a-zđ]|[ivx]{1,4})"
_ITEM = to_pattern(
    rf"\s*(?P<bullet>(?:[-–—+•*●▪■○◦➢✓·→⇒]\s+|[•●▪■○◦➢✓·–-](?=[^\W\d_]))*)(?:(?:{words('tasks.marker')}\s+(?P<order>[0-9]{{1,2}}|"
    rf"{words('periods.quarter')}|{words('numbers.digit')})\s*[:.,]|(?P<titled>{words('tasks.item_title')})\s*:|(?P<ordinal>{words('numbers.digit')})\s+{words('tasks.equals')}\s*[:,]?|\((?P<inner>{_NUMBER})\)"
    rf"|(?P<number>{_NUMBER})[.)/-])\s+)?(?P<body>.*)",
    re.DOTALL | re.IGNORECASE,
)
_ROMAN = to_pattern(r"^(?:[IVX]{1,5}|[A-H])\s?[.)/-]\s*")
_HEADING = to_pattern(rf"(?<!\w){words('tasks.heading')}(?!\w)", re.IGNORECASE)
_REFUSES = to_pattern(
    rf"(?<!\w)(?:(?:{words('tasks.several')}|{words('tasks.preamble')})\s+)?{words('tasks.no_task_heading')}(?!\w)",
    re.IGNORECASE,
)
_PRAISES = to_pattern(rf"(?<!\w){words('tasks.praise')}(?!\w)", re.IGNORECASE)
_DEMANDS = to_pattern(rf"\W*{words('tasks.demand_heading')}\W*", re.IGNORECASE)
_ARTICLE = to_pattern(rf"{words('tasks.article')}\s+[0-9]{{1,3}}[.:]\s", re.IGNORECASE)
REPORTS = to_pattern(rf"(?<!\w){words('kinds.reporting')}(?!\w)", re.IGNORECASE)
_FROM_YEAR = to_pattern(rf"{words('deadlines.since')}\s+(?:năm\s+)?[0-9]{{4}}", re.IGNORECASE)
#: Without one of these no sentence outside a list of tasks is an order.
_ORDERS = to_pattern(
    rf"(?<!\w)(?:{GIVING_WORDS}|{words('tasks.duty')}|{words('tasks.due')}|{words('deadlines.within')}"
    rf"|{words('deadlines.ahead_of')}|{words('deadlines.ahead_of_event')})(?!\w)",
    re.IGNORECASE,
)
#: A figure or a purpose is a target, not a task.
_NO_TASK = to_pattern(
    rf"[0-9<>≥≤~]|(?:{words('indicators.measure')}|{words('kinds.aim')})(?!\w)|{words('tasks.change_to')}\s+[0-9]",
    re.IGNORECASE,
)
AIM = to_pattern(rf"(?<!\w){words('kinds.aim')}(?!\w)", re.IGNORECASE)
_FIGURE = to_pattern(rf"[0-9]\s?%$|(?<!\w){words('tasks.reached')}(?!\w)", re.IGNORECASE)
_FIGURE_AT_END = to_pattern(r"[0-9][0-9.,]*\s?%?$")
_SHORTEST = 2
#: The depth of headings with one number, of articles, of lists that a line without a number opens, of other marks.
_ONE_NUMBER, _ARTICLE_DEPTH, _LIST_DEPTH, _FIRST_STYLE = 4, 2.5, 3.5, 7
#: A title without a number stands above all headings with one.
_TITLE_DEPTH, _SIBLINGS_DEPTH = 0.5, 3.4
_LONGEST_OFFICE = 16
#: The last paragraph of a document asks all to do all of it.
_END_OF_TEXT = "./."
#: A heading of this depth without a word for tasks is one part of the list above it.
_DEEPEST_PART = 3
#: A line of more words is a sentence, no title.
_LONGEST_TITLE = 25


class ListedTask(NamedTuple):
    """A task of running text: where it stands, its number, what is to be done, who leads and until when, as printed."""

    paragraph: Paragraph
    number: str
    group: str
    title: str
    lead: str
    partners: str
    deadline: str
    output: str | None = None


class _Scope(NamedTuple):
    """What a heading, an opener or a task says of the items below it.

    `is_open` where any item is a task, whatever its verb; `needs_verb` where only those that a verb begins; `reports`
    where it stands above results; `refuses` where nothing below it is a task, such as aims and recipients; `title` is
    the task that items below it make a mere title, `is_bare` where a sentence below it does so too; `is_item` where it
    is a task and no heading.
    """

    depth: float = -1
    gives_tasks: bool = False
    is_open: bool = False
    needs_verb: bool = False
    lead: str = ""
    partners: str = ""
    deadline: str = ""
    group: str = ""
    reports: bool = False
    refuses: bool = False
    title: Paragraph | None = None
    is_bare: bool = False
    is_item: bool = False


@dataclass
class TaskReader:
    """Reads the paragraphs of a document in order; a stack holds the headings and openers above them.

    `titles` are the paragraphs of tasks that turned out to be titles: the items below them are the tasks.
    """

    day: date | None
    is_report: bool = False
    titles: list[Paragraph] = field(default_factory=list)
    _scopes: list[_Scope] = field(default_factory=lambda: [_Scope()])
    _aims_depth: float | None = None
    _styles: list[str] = field(default_factory=list)
    _candidates: list[ListedTask] = field(default_factory=list)
    #: Items that a verb begins and nothing yet says to be tasks: another item of their list may, or the line below.
    _waiting: list[tuple[float, ListedTask]] = field(default_factory=list)

    def read(self, paragraph: Paragraph) -> list[ListedTask]:
        """Return the tasks that a paragraph gives, and those before it that it shows to be tasks."""
        text = to_plain(paragraph.text).strip()
        item = _ITEM.fullmatch(text)
        if item is None or paragraph.is_footnote:
            return []
        if read_fields(paragraph) or is_note_line(text, self.day):
            return self._take_waiting(last=True)
        depth = self._depth(item, paragraph, text)
        is_item = _is_item(item) or begins_with_phase(item["body"])
        if not is_item and text.endswith(_END_OF_TEXT) and not _has_duty(item["body"]):
            return []
        if text.endswith(":") and (self._opens_list(item, text, depth) or not is_item):
            return []
        is_article = _ARTICLE.match(text) is not None
        if is_item or paragraph.level or is_article:
            self._leave(depth)
        if (is_article and text[-1:].isalpha()) or self._heads_office(item, text):
            self._enter(text, item["body"], depth)
            return []
        tasks = self._tasks(paragraph, item, is_item=is_item)
        if is_item:
            self._make_titles_of_waiting(depth, is_task=bool(tasks))
        if tasks:
            return self._take(tasks, depth, is_item=is_item)
        if paragraph.level or is_article or (is_item and text[-1:] not in ".;,"):
            self._enter(text, item["body"], depth)
        elif not is_item:
            self._end_lists(text)
        return []

    def _end_lists(self, text: str) -> None:
        """End the lists above a paragraph that belongs to none of them; it may be a title over others."""
        self._waiting.clear()
        while _ends_with_text(self._scopes[-1]):
            self._scopes.pop()
        if (whole := whole_period(text, self.day)) and not (self.is_report or self._scopes[-1].reports):
            self._scopes.append(self._scopes[-1]._replace(depth=_LIST_DEPTH, gives_tasks=True, deadline=whole))
        if _is_title(text):
            self._enter(text, text, _TITLE_DEPTH)

    def _take(self, tasks: list[ListedTask], depth: float, *, is_item: bool) -> list[ListedTask]:
        """Return the tasks of a paragraph after those that waited for them, and let what is below belong to them."""
        self._make_titles_of_tasks_above(is_item=is_item)
        if is_item and not self._scopes[-1].gives_tasks and any(task.deadline for task in tasks):
            self._open_siblings()
            tasks = self._take_waiting() + tasks
        if is_item and len(tasks) == 1:
            self._scopes.append(self._below(tasks[0], depth))
        return tasks

    def _make_titles_of_waiting(self, depth: float, *, is_task: bool) -> None:
        while self._waiting and self._waiting[-1][0] < depth:
            self._waiting.pop()  # what has items below it is a title
        if not is_task:
            self._waiting += [(depth, task) for task in self._candidates]

    def _depth(self, item: re.Match[str], paragraph: Paragraph, text: str) -> float:
        """Return how deep a heading, an item or an opener stands; what is deeper belongs to it.

        Marks other than '1.' and '1.1.' ('a)', '(1)', '-', '+') stand in the order in which they first came.
        """
        number = item["number"] or ""
        style = item["bullet"].strip()[:1]
        if not style and number:
            mark = text[item.end("number")]
            style = "" if number[0].isdigit() and mark != ")" else f"{'1' if number[0].isdigit() else 'a'}{mark}"
        elif not style and _is_item(item):
            style = "(1)" if item["inner"] else "order"
        if not style:
            if _is_item(item) or paragraph.level or _ARTICLE.match(text):
                self._styles.clear()
            if _ARTICLE.match(text):
                return _ARTICLE_DEPTH
            return _ONE_NUMBER + number.count(".") if number else paragraph.level or _LIST_DEPTH
        if style in self._styles:
            del self._styles[self._styles.index(style) + 1 :]
        else:
            self._styles.append(style)
        return _FIRST_STYLE + len(self._styles)

    def _take_waiting(self, *, last: bool = False) -> list[ListedTask]:
        """Return the items that waited and begin with a verb, or the last one; none waits any longer."""
        taken = [task for _, task in self._waiting]
        self._waiting.clear()
        if last and taken:
            self._open_siblings()
        return taken[-1:] if last else [task for task in taken if begins_with_verb(task.title)]

    def _open_siblings(self) -> None:
        """Make what stands on the level of a task's outermost item a list of tasks; a verb must begin each."""
        place = next(
            n
            for n, scope in enumerate(self._scopes)
            if n + 1 == len(self._scopes) or self._scopes[n + 1].depth >= _LIST_DEPTH
        )
        above = self._scopes[place]
        opened = above._replace(depth=max(above.depth, _SIBLINGS_DEPTH), gives_tasks=True, needs_verb=True)
        below = [scope._replace(gives_tasks=True, needs_verb=True) for scope in self._scopes[place + 1 :]]
        self._scopes[place + 1 :] = [opened, *below]

    def _heads_office(self, item: re.Match[str], text: str) -> bool:
        """Return whether an item is nothing but the name of an office: '1. Sở Y tế' above what it is to do."""
        body = item["body"].rstrip(" .:")
        return (
            _is_item(item)
            and not item["bullet"]
            and len(body.split()) <= _LONGEST_OFFICE
            and is_office(body)
            and not re.search(r"[0-9]", _behind_mark(body))
            and text[-1:] not in ".;,)"
            and find_verb(body, 1, len(body)) is None
            and not find_deadlines(body, self.day)
        )

    def _make_titles_of_tasks_above(self, *, is_item: bool) -> None:
        """Take the tasks that have items with tasks below them for titles."""
        for place, scope in enumerate(self._scopes):
            if scope.title is not None:
                self.titles += [scope.title] if is_item or scope.is_bare else []
                self._scopes[place] = scope._replace(title=None)

    def _below(self, task: ListedTask, depth: float) -> _Scope:
        above = self._scopes[-1]
        return above._replace(
            depth=depth,
            lead=task.lead,
            partners="",
            deadline=task.deadline,
            is_open=False,
            title=task.paragraph,
            is_bare=not (task.lead or task.deadline) and to_plain(task.paragraph.text).rstrip()[-1:].isalpha(),
            is_item=True,
        )

    def _opens_list(self, item: re.Match[str], text: str, depth: float) -> bool:
        """Put a line that ends in ':' on the stack where it gives tasks: 'Giao Sở Y tế:', 'Trước 5/3 các khoa:'."""
        self._leave(depth)
        above, body = self._scopes[-1], _ARTICLE.sub("", item["body"].rstrip(" :"))
        if _REFUSES.match(body):
            self._scopes.append(_Scope(depth, refuses=True))
            return True
        if REPORTS.match(body) and not begins_with_verb(body):
            self._scopes.append(_Scope(depth, reports=True))
            return True
        told = told_in(body)
        is_told = AIM.search(told) or REPORTS.search(told) or (PAST.search(told) and not OPENER.search(text))
        if is_told and not (GIVES.match(body) or begins_with_verb(body) or DUTY.search(body)):
            self._scopes.append(_Scope(depth, reports=True))
            return True
        lead, partners, deadline, is_due = read_opener(body, self.day)
        names_lead = bool(lead) and not (above.reports or above.refuses)
        gives = GIVES.match(body) is not None or OPENER.search(text) is not None
        is_dated = bool(deadline) and (is_due or above.gives_tasks or not self.is_report)
        orders = begins_with_verb(body) and not lead
        if not (gives or names_lead or ((is_dated or orders) and not (above.reports or above.refuses))):
            return False
        is_open = gives or is_due or DUTY.search(body) is not None or ((names_lead or orders) and above.gives_tasks)
        self._scopes.append(
            _Scope(
                depth,
                gives_tasks=True,
                is_open=is_open,
                needs_verb=not is_open,
                lead=lead or above.lead,
                partners=partners,
                deadline=deadline or above.deadline,
                group=above.group or text,
            )
        )
        return True

    def _leave(self, depth: float) -> None:
        while self._scopes[-1].depth >= depth:
            self._scopes.pop()

    def _enter(self, text: str, body: str, depth: float) -> None:
        self._leave(depth)
        above, body = self._scopes[-1], _ARTICLE.sub("", _ROMAN.sub("", body, count=1))
        reports = above.reports or (REPORTS.search(text) or _PRAISES.search(text)) is not None
        others = _DEMANDS.sub("", _REFUSES.sub("", body))
        is_of_aims = _DEMANDS.fullmatch(body) is not None and depth == self._aims_depth
        refuses = is_of_aims or (_REFUSES.match(body) is not None and not _HEADING.search(others))
        self._aims_depth = depth if refuses else None
        phase = phase_of(body, self.day, in_tasks=above.gives_tasks)
        if above.refuses or refuses:
            self._scopes.append(_Scope(depth, refuses=True, reports=reports))
        elif _HEADING.search(text) and not reports:
            self._scopes.append(_Scope(depth, True, lead=named_in_heading(body), group=text, deadline=phase))
        elif phase and not reports:
            self._scopes.append(
                above._replace(depth=depth, gives_tasks=True, deadline=phase, group=above.group or text)
            )
        elif not reports and ((depth > _DEEPEST_PART and above.gives_tasks) or named_in_heading(body)):
            lead = named_in_heading(body) or above.lead
            is_task_group = above.gives_tasks or GIVES.match(body) is not None
            group = above.group or text
            self._scopes.append(
                _Scope(
                    depth, is_task_group, needs_verb=above.needs_verb, lead=lead, deadline=above.deadline, group=group
                )
            )
        else:
            self._scopes.append(_Scope(depth, reports=reports))

    def _tasks(self, paragraph: Paragraph, item: re.Match[str], *, is_item: bool) -> list[ListedTask]:
        scope = self._scopes[-1]
        body = without_conditions(_ARTICLE.sub("", item["body"]).removesuffix(_END_OF_TEXT), self.day).rstrip(" .;")
        number = item["number"] or item["inner"] or item["order"] or item["ordinal"] or ""
        self._candidates.clear()
        may_order = _ORDERS.search(item["body"]) or (_ARTICLE.match(item["body"]) and find_recurrences(body))
        if not (is_item or scope.gives_tasks or may_order):
            return []
        tasks: list[ListedTask] = []
        last = ""
        for order in read_orders(body, self.day):
            is_short = len(order.work.split()) < _SHORTEST
            if not is_short and self._is_task(order, paragraph, is_item=is_item):
                lead = order.lead or last or scope.lead
                deadline = self._deadline(order, scope, is_item=is_item)
                partners = order.partners or ("" if order.lead else scope.partners)
                tasks.append(
                    ListedTask(paragraph, number, scope.group, order.work, lead, partners, deadline, order.output)
                )
            elif not is_short and is_item and self._may_wait(order):
                lead = order.lead or scope.lead
                self._candidates.append(
                    ListedTask(
                        paragraph, number, scope.group, order.work, lead, order.partners, order.deadline, order.output
                    )
                )
            last = order.lead or last
        return tasks

    def _deadline(self, order: Order, scope: _Scope, *, is_item: bool) -> str:
        """Return the deadline of an order, or that of its list; 'số hóa hồ sơ từ năm 2015' only says which."""
        above = "" if scope.is_item and order.lead and not is_item else scope.deadline
        return above if above and _FROM_YEAR.fullmatch(order.deadline) else order.deadline or above

    def _may_wait(self, order: Order) -> bool:
        """Return whether an item is a task where its neighbours are, or where the line below it says who leads."""
        scope, work = self._scopes[-1], order.work
        is_barred = self.is_report or scope.refuses or scope.reports or scope.gives_tasks
        return not (is_barred or is_no_order(order) or PAST.search(work) or _FIGURE.search(work))

    def _is_task(self, order: Order, paragraph: Paragraph, *, is_item: bool) -> bool:
        scope, work = self._scopes[-1], order.work
        is_known = begins_with_verb(work)
        if is_no_order(order):
            return False
        if order.is_given and order.lead and is_known:
            return True
        is_said = bool(order.lead) and order.is_due and is_known and not (PAST.search(work) or _FIGURE.search(work))
        if scope.reports or (scope.refuses and not is_said):
            return False
        if not scope.gives_tasks and not scope.refuses:
            is_noted = order.is_noted and bool(order.deadline)
            recurs = bool(order.lead) and bool(find_recurrences(order.deadline))
            is_article = _ARTICLE.match(paragraph.text) is not None
            is_told = is_said or (is_item and (is_noted or (is_known and order.is_due)))
            is_told = is_told or ((is_item or is_article) and is_known and recurs)
            return is_told and not (self.is_report or PAST.search(work) or _FIGURE.search(work))
        is_listed = is_item or scope.lead or ((order.lead or order.deadline) if scope.is_open else order.lead)
        if not is_listed or (scope.needs_verb and not (is_item or is_said)):
            return False
        if is_office(work) and not order.deadline:  # a recipient or a member, or a lead whose verb is not known
            return is_item and scope.is_open and len(work.split()) > _LONGEST_OFFICE
        is_target = _NO_TASK.match(work) or _FIGURE_AT_END.search(work)
        may_be = is_item and not (is_target or PAST.search(work)) and (not scope.needs_verb or order.is_due)
        is_whole = not paragraph.level and scope.is_open
        return is_known or (may_be and (is_whole or bool(order.deadline or order.lead)))


def _ends_with_text(scope: _Scope) -> bool:
    """Return whether a scope is that of a list, which a paragraph without a mark ends."""
    return bool(scope.depth >= _LIST_DEPTH and (scope.is_open or scope.title or scope.deadline))


def _has_duty(body: str) -> bool:
    """Return whether a text gives an office something to do in words of its own."""
    found = split_lead(body)
    is_deed = begins_with_verb(found.work) and not NO_DEED.fullmatch(found.work.removesuffix(_END_OF_TEXT).strip())
    return found.is_given and bool(found.lead) and is_deed


def _behind_mark(body: str) -> str:
    """Return what follows the first punctuation mark and the first letter behind it; nothing where there is no mark."""
    mark = re.search(r"[,;:.()]", body)
    return body[mark.end() :].lstrip()[1:] if mark else ""


def _is_item(item: re.Match[str]) -> bool:
    return bool(item["bullet"] or item["number"] or item["inner"] or item["order"] or item["ordinal"] or item["titled"])


def _is_title(text: str) -> bool:
    """Return whether a line is a title over what follows: 'Thông báo kết luận cuộc họp giao ban'."""
    is_short = len(text.split()) <= _LONGEST_TITLE and text[-1:] not in ".;:,"
    says_what = _HEADING.search(text) or (text.isupper() and (_REFUSES.match(text) or _PRAISES.search(text)))
    return is_short and text[:1].isupper() and bool(says_what)
