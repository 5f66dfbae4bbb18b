"""English sentences of another package in another language: the catalogue holds each of their parts in both."""

from __future__ import annotations

import re
import string
from functools import cache

from analysis.i18n._texts import texts_of
from analysis.i18n.messages import Message, translate

#: Between the parts of a sentence, of which each has a text of its own.
_BETWEEN = re.compile(r"(; |, (?=more than any filing\b|or raise the limit\b|and no number\b))")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


def translate_known(text: str, lang: str, group: str) -> str:
    """Return an English sentence in another language; a part that the catalogue does not have stays as it is.

    Parameters
    ----------
    text
        The sentence; semicolons separate its parts.
    lang
        A language of the catalogue.
    group
        What the codes of its parts begin with, e.g. ``unreadable``.

    Returns
    -------
    str
        The sentence, with the same names and numbers.

    Raises
    ------
    ValueError
        If the catalogue of messages lacks the language.

    Examples
    --------
    >>> translate_known("the workbook is damaged; ask for it again", "vi", "unreadable")
    'tệp bảng tính bị hỏng; hãy đề nghị gửi lại'
    """
    if lang == "en":
        return text
    parts = _BETWEEN.split(text)
    told = [part if number % 2 else _translate_part(part, lang, group) for number, part in enumerate(parts)]
    if any(part == one for part, one in zip(parts[::2], told[::2], strict=True)):
        return _translate_part(text, lang, group, or_else="".join(told))  # a value may hold what separates parts
    return "".join(told)


def _translate_part(part: str, lang: str, group: str, or_else: str | None = None) -> str:
    for pattern, code in _patterns(group):
        if found := pattern.fullmatch(part):
            named = {name: _print(value, lang) for name, value in found.groupdict().items()}
            return translate(Message(code, named), lang)
    return part if or_else is None else or_else


def _print(value: str, lang: str) -> str:
    is_number = lang == "vi" and _THOUSANDS.fullmatch(value)
    return value.replace(",", ".") if is_number else value


@cache
def _patterns(group: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what the English texts of a group look like, those with the most words of their own first."""
    texts = {code: text for code, text in texts_of("en").items() if code.startswith(f"{group}.")}
    parsed = {code: list(string.Formatter().parse(text)) for code, text in texts.items()}
    fixed = {code: sum(len(literal) for literal, *_ in parts) for code, parts in parsed.items()}
    return tuple(
        (re.compile("".join(_part_pattern(literal, name) for literal, name, *_ in parsed[code]), re.DOTALL), code)
        for code in sorted(fixed, key=lambda code: -fixed[code])
    )


def _part_pattern(literal: str, name: str | None) -> str:
    return re.escape(literal) + (f"(?P<{name}>.+?)" if name else "")
