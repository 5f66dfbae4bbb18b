"""Raised and lowered letters of a formatted text as the characters of Unicode that look so."""

from __future__ import annotations

#: More letters than a mark of a note has: a longer text is raised for its looks.
_LONGEST_MARK = 3
_SIGNS = "0123456789+-=()"
_RAISED = str.maketrans(_SIGNS + "−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁻⁻")
_LOWERED = str.maketrans(_SIGNS + "−–", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₋₋")
_RAISED_LETTERS = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_LOWERED_LETTERS = str.maketrans("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


def show_raised(text: str, direction: int) -> str:
    """Return a text with its digits, signs and (in a mark of up to 3 characters) letters raised, or lowered below 0.

    >>> show_raised("(2)", 1), show_raised("6", 1), show_raised("2", -1), show_raised("a", 1), show_raised("", 0)
    ('⁽²⁾', '⁶', '₂', 'ᵃ', '')
    """
    if not direction:
        return text
    shown = text.translate(_RAISED if direction > 0 else _LOWERED)
    if len(text.strip()) > _LONGEST_MARK:
        return shown
    return shown.translate(_RAISED_LETTERS if direction > 0 else _LOWERED_LETTERS)
