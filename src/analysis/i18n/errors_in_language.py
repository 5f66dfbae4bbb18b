"""Errors in the language of the person who asked: their phrases are messages, the words between them are too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from analysis.errors import AnalysisError
from analysis.i18n.messages import Argument, Message, translate


class Phrase(str):
    """A part of an error: English text that knows its message, for `errors_in` to put into another language.

    Parameters
    ----------
    code
        A code of the catalogue.
    arguments
        The arguments of its text.

    Examples
    --------
    >>> Phrase("ask.error.day")
    'a day such as 2026-06-30'
    """

    message: Message

    def __new__(cls, code: str, /, **arguments: Argument) -> Self:
        """Return the English text of a message."""
        message = Message(code, arguments)
        phrase = super().__new__(cls, translate(message, "en"))
        phrase.message = message
        return phrase


@contextmanager
def errors_in(lang: str) -> Iterator[None]:
    """Put the errors that the block raises into a language; texts that are no `Phrase` stay as they are.

    Parameters
    ----------
    lang
        A language of the catalogue.

    Yields
    ------
    None
        Nothing.

    Raises
    ------
    AnalysisError
        Those of the block.

    Examples
    --------
    >>> with errors_in("vi"):
    ...     raise AnalysisError(option="on", found="June", expected=Phrase("ask.error.day"))
    Traceback (most recent call last):
    ...
    analysis.errors.AnalysisError: on: nhận được 'June', cần một ngày như 2026-06-30
    """
    try:
        yield
    except AnalysisError as error:
        if lang != "en":
            _translate(error, lang)
        raise


def _translate(error: AnalysisError, lang: str) -> None:
    error.words = {name: translate(f"error.{name}", lang) for name in error.words}
    for name in ("message", "expected", "fix"):
        text = getattr(error, name)
        if isinstance(text, Phrase):
            setattr(error, name, translate(text.message, lang))
    for one in error.errors:
        _translate(one, lang)
