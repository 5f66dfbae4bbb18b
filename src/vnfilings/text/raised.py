"""Raised and lowered characters as Unicode has them: 54 with a raised 1 is '54¹', never '541'."""

from __future__ import annotations

_RAISED = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


def raise_text(text: str) -> str:
    """Return a text that stands above the line; a character without a raised form stays as it is.

    Parameters
    ----------
    text
        What is raised.

    Returns
    -------
    str
        The same characters in their raised forms.

    Examples
    --------
    >>> "54" + raise_text("1"), "10" + raise_text("-6"), "54" + raise_text("(a)")
    ('54¹', '10⁻⁶', '54⁽ᵃ⁾')
    """
    return text.translate(_RAISED)


def lower_text(text: str) -> str:
    """Return a text that stands below the line; a character without a lowered form stays as it is.

    Parameters
    ----------
    text
        What is lowered.

    Returns
    -------
    str
        The same characters in their lowered forms.

    Examples
    --------
    >>> "CO" + lower_text("2")
    'CO₂'
    """
    return text.translate(_LOWERED)
