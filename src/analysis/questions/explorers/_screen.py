"""What all screens share: a widget in an interactive notebook, else the answer as a table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from analysis.errors import AnalysisError
from analysis.i18n import errors_in, translate
from analysis.questions.explorers._front_end import shows_widgets
from analysis.questions.explorers._screen_widget import screen_class

if TYPE_CHECKING:
    from analysis.questions.results import Result


class Screen(ABC):
    """A screen of a notebook, drawn in the browser from plain data; what is asked there is answered here.

    The browser writes what it asks for to the trait `asked`. The answer is new `data` (or `answer`), or an `error`.

    Attributes
    ----------
    lang: the language of words.
    """

    #: The name of its script and style in `static/`.
    script: ClassVar[str]
    #: The trait that takes what `_respond` returns: `answer` where all the data need not travel again.
    answers_in: ClassVar[str] = "data"
    #: What is asked with this word of `do` is answered in `answer` all the same.
    asides: ClassVar[tuple[str, ...]] = ()

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._widget: Any = None
        self._turn = 0

    @abstractmethod
    def result(self) -> Result:
        """Return what is shown as an answer: a table and files."""

    @abstractmethod
    def _traits(self) -> dict[str, Any]:
        """Return `data`, `words`, `choices` and `asked`, as the browser gets them first."""

    @abstractmethod
    def _respond(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the data that answer what was asked; an `AnalysisError` leaves the screen as it was."""

    def widget(self) -> Any:
        """Return the widget, which a front end such as JupyterLab shows.

        Returns
        -------
        anywidget.AnyWidget
            The same one at every call.
        """
        if self._widget is None:
            self._widget = screen_class(self.script)(lang=self.lang, **self._traits())
            self._widget.observe(self._answer, names="asked")
        return self._widget

    def _answer(self, change: Any) -> None:
        widget, asked = self._widget, change["new"]
        widget.error = ""  # the same error twice is sent twice, and so are the same data
        self._turn += 1
        try:
            with errors_in(self.lang):
                answer = self._respond(asked) | {"turn": self._turn}
            setattr(widget, "answer" if asked.get("do") in self.asides else self.answers_in, answer)
        except AnalysisError as error:
            widget.error = str(error)
        finally:
            widget.progress = ""

    def _tell(self, progress: str) -> None:
        """Show what is being done, while it takes long; the answer ends it."""
        if self._widget is not None:
            self._widget.progress = progress

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        if shows_widgets():
            return self.widget()._repr_mimebundle_(include=include, exclude=exclude)
        result = self.result()
        return {"text/html": result._repr_html_(), "text/plain": repr(result)}

    def __repr__(self) -> str:
        return repr(self.result())


def words_of(prefix: str, names: Iterable[str], lang: str) -> dict[str, str]:
    """Return the messages ``<prefix>.<name>`` in a language by name, for a script.

    >>> words_of("explore", ["units"], "en")
    {'units': 'Organisation'}
    """
    return {name: translate(f"{prefix}.{name}", lang) for name in names}
