"""Errors in the language of the person who asked: their phrases are messages, the words between them are too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from analysis.errors import AnalysisError
from analysis.i18n.known_sentences import translate_known
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

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle the message: the text is no code to make a phrase from."""
        return _phrase_of, (self.message,)


def _phrase_of(message: Message) -> Phrase:
    return Phrase(message.code, **message.arguments)


@contextmanager
def errors_in(lang: str) -> Iterator[None]:
    """Put the errors that the block raises into a language; texts that are no `Phrase` stay as they are.

    What makes a file unreadable is put into the language as well.

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
    AnalysisError, UnreadableFileError
        Those of the block.

    Examples
    --------
    >>> with errors_in("vi"):
    ...     raise AnalysisError(option="on", found="June", expected=Phrase("ask.error.day"))
    Traceback (most recent call last):
    ...
    analysis.errors.AnalysisError: on: nhận được “June”, cần một ngày như 2026-06-30
    """
    try:
        yield
    except AnalysisError as error:
        if lang != "en":
            _translate(error, lang)
        raise
    except ValueError as error:
        if lang != "en":
            _translate_unreadable(error, lang)
        raise


def _translate_unreadable(error: ValueError, lang: str) -> None:
    """Put the cause of an unreadable file into a language; other errors stay as they are."""
    from vnfilings import UnreadableFileError  # imported late: most questions read no file

    if isinstance(error, UnreadableFileError):
        label = str(error).removesuffix(error.cause)
        error.cause = translate_known(error.cause, lang, "unreadable")
        error.args = (label + error.cause,)


def _translate(error: AnalysisError, lang: str) -> None:
    error.words = {name: translate(f"error.{name}", lang) for name in error.words}
    for name in ("message", "expected", "fix"):
        text = getattr(error, name)
        if isinstance(text, Phrase):
            setattr(error, name, translate(text.message, lang))
    for one in error.errors:
        _translate(one, lang)
