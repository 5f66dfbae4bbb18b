"""How often something comes again: 'hằng tuần', '6 tháng một lần', '2 lần/quý'."""

from __future__ import annotations

import re
from typing import NamedTuple

from vnfilings.lexicon import GAP, either, meaning_of, meanings, to_pattern, words
from vnfilings.text.normalise import to_plain

_STEPS = meanings("periods.recurring_step") | meanings("tasks.short_round")
_NUMBERS = {word: int(number) for word, number in meanings("numbers.digit").items()}
#: Months of a round, and the round of so many months.
ROUNDS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
_ROUND_OF = {months: every for every, months in ROUNDS.items()}
_ALONE = ("daily", "weekly")
_NUMBER = rf"(?:[0-9]{{1,2}}|{words('numbers.digit')})"
_STEP_WORD = either(_STEPS, GAP)
#: 'định kỳ 6 tháng đầu năm 2026' is a half-year; 'theo ngày 30/6', 'định kỳ quý II' name a day and a quarter.
_NO_PART = rf"(?!\w)(?!\s+{words('periods.part_of_a_year')}(?!\w))"
_UNNUMBERED = r"(?!\w)(?!\s*(?:[0-9]|[ivx]+(?!\w)))"
HALF_YEARS = [word for word, every in _STEPS.items() if every == "half-yearly"]
_COUNTED = rf"(?:{_NUMBER}\s+{_STEP_WORD}|{either(HALF_YEARS, GAP)}){_NO_PART}"
_TIME = words("tasks.time")
_ONCE = rf"(?:\s*/\s*{_TIME}|\s+{_NUMBER}\s+{_TIME})(?!\w)(?!\s+{words('periods.part_of_a_year')}(?!\w))"
#: A recurrence of which no reading is a period that comes once: 'hằng quý', 'cứ 3 tháng', 'nửa năm một lần'.
SURE_RECURRENCE = (
    rf"(?:{words('periods.every')}\s+{_STEP_WORD}(?!\w)(?!\s+[0-9]{{1,2}}[/.-])|{words('periods.every_so_many')}\s+{_COUNTED}"
    rf"|{_COUNTED}{_ONCE})"
)
#: 'ngày 25 tháng cuối quý', 'thứ Hai đầu tháng'; 'ngày 25 cuối tháng 6' comes once.
_DAY_OF_ROUND = (
    rf"(?:(?:{words('tasks.weekday')}|{words('tasks.day_word')}\s+[0-9]{{1,2}})\s+(?:{words('tasks.recurring_day')}\s+)*"
    rf"{words('periods.side')}|(?:{words('tasks.weekday')}\s+{words('periods.week_word')}\s+"
    rf"(?:{words('tasks.weekday')}|{words('periods.side')})|{words('tasks.day_word')}\s+{words('periods.side')}(?:\s+cùng)?)"
    rf"\s+{words('periods.side_of_year')})\s+(?:{words('periods.every')}\s+)?(?P<of>{_STEP_WORD}){_UNNUMBERED}"
)
#: Of the deadline of a task also what could be 'tháng 1' or 'báo cáo định kỳ quý' elsewhere.
_RECURRENCE = to_pattern(
    rf"(?<!\w)(?:{SURE_RECURRENCE}(?:{_ONCE})?|{words('periods.every_so_many')}\s+{_STEP_WORD}{_UNNUMBERED}(?:{_ONCE})?"
    rf"|{_STEP_WORD}{_ONCE}|{_NUMBER}\s+{_TIME}\s*/\s*{_STEP_WORD}{_UNNUMBERED}|{_DAY_OF_ROUND})",
    re.IGNORECASE,
)
_STEP = to_pattern(rf"(?:(?P<count>{_NUMBER})\s+)?(?<!\w)(?P<step>{_STEP_WORD})(?!\w)", re.IGNORECASE)


class Recurrence(NamedTuple):
    """How often something comes again, and where the plain text says so.

    `every` is yearly, half-yearly, quarterly, monthly, weekly or daily; None for any other round ('2 tháng một lần').
    """

    every: str | None
    place: tuple[int, int]


def find_recurrences(text: str) -> list[Recurrence]:
    """Return every recurrence that the deadline of a task names, in order.

    Parameters
    ----------
    text
        A deadline or the text of a task.

    Returns
    -------
    list of Recurrence
        Empty where nothing comes again.

    Examples
    --------
    >>> [found.every for found in find_recurrences("họp hằng tuần, báo cáo 06 tháng/lần, kiểm tra 2 tháng một lần")]
    ['weekly', 'half-yearly', None]
    """
    plain = to_plain(text)
    return [Recurrence(read_round(match["of"] or match[0]), match.span()) for match in _RECURRENCE.finditer(plain)]


def read_round(text: str) -> str | None:
    """Return how often the words of a recurrence say that something comes again; None for a round without a name.

    >>> read_round("cứ 3 tháng một lần"), read_round("mỗi 2 tháng")
    ('quarterly', None)
    """
    match = _STEP.search(text)
    if match is None:
        return None
    step = meaning_of(match["step"], _STEPS)
    count = 1 if match["count"] is None else _number(match["count"])
    if step in ROUNDS:
        return _ROUND_OF.get(count * ROUNDS[step])
    return step if count == 1 and step in _ALONE else None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[" ".join(text.lower().split())]
