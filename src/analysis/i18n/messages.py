"""Sentences for readers: a code with arguments, turned into text by the catalogue `messages.csv`.

The catalogue has one row per message and one column per language. A placeholder names an argument and how it is
printed: `{share:percent}`, `{due:date}`, `{n:number}`; without a format the argument is printed as text. After a dot
stands the number of decimals (`{ratio:percent.2}`, or the argument that holds it: `{ratio:percent.{decimals}}`), after
a bar what separates the members of a list (`{terms:number| + }`; by default a semicolon).
"""

from __future__ import annotations

import datetime as dt
import json
import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

from analysis.i18n._texts import LANGUAGES, texts_of
from analysis.i18n.formatting import Formatter

#: What a message may carry: text, a number, a day, another message, a list of these, or one text for each language.
Argument: TypeAlias = "str | float | dt.date | Message | Mapping[str, str] | Sequence[Argument] | None"
_SEPARATOR = "; "
_OPENING = '{"code": '


@dataclass(frozen=True)
class Message:
    """A sentence without its full stop, not yet in a language: its code in the catalogue and its arguments.

    Parameters
    ----------
    code
        The code of a row of the catalogue.
    arguments
        What the placeholders of the row's texts stand for, by name.

    Examples
    --------
    >>> message = Message("value.share_with_count", {"share": 15.0, "count": 4})
    >>> message.to_json()
    '{"code": "value.share_with_count", "share": 15.0, "count": 4}'
    >>> translate(message, "vi")
    '15% (4)'
    """

    code: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the message as one line of JSON, for a column of a table."""
        return json.dumps(_encode(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Message:
        """Return the message that `to_json` wrote.

        Raises
        ------
        ValueError
            For a text that is no message.

        Examples
        --------
        >>> Message.from_json('{"code": "value.day", "day": {"day": "2026-06-30"}}')
        Message(code='value.day', arguments={'day': datetime.date(2026, 6, 30)})
        """
        decoded = _decode(json.loads(line))
        if not isinstance(decoded, Message):
            raise ValueError(f"not a message: {line!r}; expected a JSON object with a code")
        return decoded


def join_messages(messages: Iterable[Message]) -> Message | None:
    """Return several messages as one whose texts are joined by semicolons; None for no message.

    Parameters
    ----------
    messages
        Any number of messages, in the order in which they are read.

    Returns
    -------
    Message or None
        The message itself where there is only one.

    Examples
    --------
    >>> join_messages([Message("value.dash")])
    Message(code='value.dash', arguments={})
    """
    parts = list(messages)
    if len(parts) < 2:
        return parts[0] if parts else None
    return Message("joined", {"parts": parts})


def list_messages(messages: Iterable[Message]) -> Message:
    """Return several messages as one that lists them in a sentence: 'A, B and C'.

    Parameters
    ----------
    messages
        At least one, in the order in which they are read.

    Returns
    -------
    Message
        The message itself where there is only one.

    Examples
    --------
    >>> dash = Message("value.dash")
    >>> translate(list_messages([dash, dash, dash]), "en")
    '–, – and –'
    """
    *parts, last = messages
    return Message("listed", {"parts": parts, "last": last}) if parts else last


def translate(message: Message | str, lang: str, **arguments: Argument) -> str:
    """Return a message, or the text of a code, in a language.

    Parameters
    ----------
    message
        A message, or a code of the catalogue.
    lang
        A language of the catalogue (`LANGUAGES`).
    arguments
        The arguments of the code.

    Returns
    -------
    str
        The text, with numbers and days as this language writes them.

    Raises
    ------
    KeyError
        For a code that the catalogue lacks, or an argument that the text needs and the message lacks.
    ValueError
        For a language that the catalogue lacks.

    Examples
    --------
    >>> translate("value.day", "en", day=dt.date(2026, 6, 30))
    '30 June 2026'
    """
    if isinstance(message, str):
        message = Message(message, arguments)
    template = texts_of(lang).get(message.code)
    if template is None:
        raise KeyError(f"no message '{message.code}' in i18n/messages.csv")
    return _Filler(Formatter(lang)).format(template, **message.arguments)


def to_cell(argument: Argument) -> str:
    """Return a text or a message as the cell of a table: a text unchanged, a message as JSON.

    Parameters
    ----------
    argument
        A text, a number, a message, or None.

    Returns
    -------
    str
        An empty text for None.

    Examples
    --------
    >>> to_cell("96,0%"), to_cell(Message("value.dash"))
    ('96,0%', '{"code": "value.dash"}')
    """
    return argument.to_json() if isinstance(argument, Message) else "" if argument is None else str(argument)


def translate_cell(cell: object, lang: str) -> str:
    """Return a cell that `to_cell` or `Message.to_json` wrote in a language; an empty text for a missing value.

    Parameters
    ----------
    cell
        A text, a message as JSON, or a missing value.
    lang
        A language of the catalogue.

    Returns
    -------
    str
        The text.

    Raises
    ------
    KeyError
        If the catalogue lacks the code or the message an argument.
    ValueError
        If the catalogue lacks the language.

    Examples
    --------
    >>> translate_cell('{"code": "value.percent", "value": 46.15, "decimals": 1}', "vi"), translate_cell("96,0%", "vi")
    ('46,2%', '96,0%')
    """
    if not isinstance(cell, str):
        return ""
    return translate(Message.from_json(cell), lang) if cell.startswith(_OPENING) else cell


def translate_locator(locator: str, lang: str) -> str:
    """Return where in a document something stands, in a language.

    Parameters
    ----------
    locator
        The place as tables hold it, in English words.
    lang
        The language.

    Returns
    -------
    str
        The place; a word that the catalogue lacks stays as it is.

    Raises
    ------
    KeyError
        If the catalogue lacks the language.

    Examples
    --------
    >>> translate_locator("sheet Báo cáo, row 9, column F", "vi")
    'trang tính Báo cáo, hàng 9, cột F'
    """

    def word_of(match: re.Match[str]) -> str:
        code = f"report.place.{match[0]}"
        return translate(code, lang) if has_message(code) else match[0]

    return re.sub(r"\b[a-z]+(?= \w)", word_of, locator)


def has_message(code: str) -> bool:
    """Return whether the catalogue has a message of this code.

    Parameters
    ----------
    code
        The code of a message.

    Returns
    -------
    bool
        Whether it is there.

    Examples
    --------
    >>> has_message("value.day"), has_message("nothing.of_the_kind")
    (True, False)
    """
    return code in texts_of(LANGUAGES[0])


class Mark(str):
    """A text that stands for an argument until it is replaced by what it `printed`: 'plural' goes by that.

    Examples
    --------
    >>> Mark("*", "1"), Mark("*", "1").printed
    ('*', '1')
    """

    printed: str

    def __new__(cls, text: str, printed: str) -> Self:
        """Return a text that remembers what will be printed in its place."""
        mark = super().__new__(cls, text)
        mark.printed = printed
        return mark


def _decimals_of(spec: str, otherwise: int) -> int:
    return int(spec) if spec else otherwise


#: How a placeholder may print its argument, by the name after its colon; the last parameter is what follows the dot.
_FORMATS: dict[str, Callable[[Formatter, Any, str], str]] = {
    "number": lambda formatter, value, spec: formatter.number(value, int(spec)) if spec else formatter.exact(value),
    "whole": lambda formatter, value, _: formatter.number(value),
    "signed": lambda formatter, value, spec: formatter.signed(value, _decimals_of(spec, 1)),
    "percent": lambda formatter, value, spec: formatter.percent(value, _decimals_of(spec, 1)),
    "exact_percent": lambda formatter, value, _: f"{formatter.exact(value)}%",
    "probability": lambda formatter, value, _: formatter.probability(value),
    "date": lambda formatter, value, _: formatter.date(value),
    "short_date": lambda formatter, value, _: formatter.short_date(value),
    "period": lambda formatter, value, _: formatter.period(value),
    "noun": lambda formatter, value, _: formatter.noun(value) or value,
    "plural": lambda _, value, forms: forms.split("|")[getattr(value, "printed", value) not in (1, "1")],
    "word": lambda formatter, value, _: translate("value.one", formatter.lang) if value in (1, "1") else str(value),
    "capital": lambda formatter, value, _: value[:1].upper() + value[1:],
}
#: The formats of which `messages.csv` may make use.
FORMAT_NAMES = frozenset(_FORMATS)


class _Filler(string.Formatter):
    """Fills the placeholders of a text in one language."""

    def __init__(self, formatter: Formatter) -> None:
        self._formatter = formatter

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return one argument as its placeholder asks."""
        if isinstance(value, Sequence) and not isinstance(value, str):
            spec, _, separator = format_spec.partition("|")
            return (separator or _SEPARATOR).join(self.format_field(part, spec) for part in value)
        if isinstance(value, Message):
            value = translate(value, self._formatter.lang)
        elif isinstance(value, Mapping):
            value = value.get(self._formatter.lang) or next(iter(value.values()))
        if not format_spec:
            return str(value)
        name, _, spec = format_spec.partition(".")
        return _FORMATS[name](self._formatter, value, spec)


def _encode(value: Any) -> Any:
    if isinstance(value, Message):
        return {"code": value.code} | {name: _encode(part) for name, part in value.arguments.items()}
    if isinstance(value, dt.date):  # a timestamp of pandas is one as well
        return {"day": value.isoformat()[:10]}
    if isinstance(value, Mapping):
        return {"text": dict(value)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_encode(part) for part in value]
    return value.item() if hasattr(value, "item") else value


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return [_decode(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "code" in value:
        return Message(value["code"], {name: _decode(part) for name, part in value.items() if name != "code"})
    return dt.date.fromisoformat(value["day"]) if "day" in value else value["text"]
