"""The widget of a screen: its script and style behind those that all screens share, and its traits."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any


def screen_script(name: str) -> str:
    """Return the ES module of a screen, with what all screens share before it.

    Parameters
    ----------
    name
        The name of its files in ``static``; the script ends with ``export default { render };``.

    Returns
    -------
    str
        One module: it imports nothing, so that no front end has to find another file.
    """
    return _read("screen.js") + _read(f"{name}.js")


def screen_style(name: str) -> str:
    """Return the style of a screen, with what all screens share before it.

    Parameters
    ----------
    name
        The name of its files in ``static``.

    Returns
    -------
    str
        CSS: colours are variables of ``.wb-screen``, in light and in dark. What is the screen's own holds inside its
        root alone, so that no screen changes another one on the same page. There a rule names the root ``:scope``:
        with the class of the root before it, it would look for that class below the root.
    """
    return f"{_read('screen.css')}@scope (.wb-{name.replace('_', '-')}) {{\n{_read(f'{name}.css')}}}\n"


@cache
def screen_class(name: str) -> Any:
    """Return the class of a screen's widget; made when the first one is shown, for it imports the widget libraries.

    Parameters
    ----------
    name
        The name of its files in ``static``.

    Returns
    -------
    type
        An `anywidget.AnyWidget` with the traits ``data`` (what is shown), ``words`` (by name), ``choices``, ``asked``
        (what a person asks of the kernel), ``answer`` (to the last request), ``progress`` (what is being done
        now), ``lang`` and ``error``.
    """
    import anywidget
    import traitlets

    class ScreenWidget(anywidget.AnyWidget):
        """A screen in a front end."""

        _esm = screen_script(name)
        _css = screen_style(name)
        data = traitlets.Dict().tag(sync=True)
        words = traitlets.Dict().tag(sync=True)
        choices = traitlets.Dict().tag(sync=True)
        asked = traitlets.Dict().tag(sync=True)
        answer = traitlets.Dict().tag(sync=True)
        lang = traitlets.Unicode("en").tag(sync=True)
        error = traitlets.Unicode("").tag(sync=True)
        progress = traitlets.Unicode("").tag(sync=True)

    # anywidget keeps script and style by module and name of the class: two screens of one name would share them.
    ScreenWidget.__qualname__ = ScreenWidget.__name__ = "".join(part.title() for part in name.split("_"))
    return ScreenWidget


def _read(file: str) -> str:
    return resources.files("analysis.questions.explorers").joinpath("static", file).read_text("utf-8")
