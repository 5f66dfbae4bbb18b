"""Chances in words with fixed bounds, and as figures that are never more precise than they are.

The bounds are those of the IPCC's guidance note on uncertainties (Mastrandrea et al. 2010, table 1, the scale of
likelihood), taken as classes that do not overlap.
"""

from __future__ import annotations

from typing import NamedTuple


class ChanceClass(NamedTuple):
    """One class of chances: from `at_least` up to the next class's bound; figures of it are rounded to `step` percent.

    `verdict` is the word of the table `verdicts` for the whole side.
    """

    words: str
    at_least: float
    step: int
    verdict: str


#: The only place where bounds of chances are set; the words are the messages `chance.<words>`.
CHANCE_CLASSES = (
    ChanceClass("virtually_certain", 0.99, 1, "likely"),
    ChanceClass("very_likely", 0.90, 1, "likely"),
    ChanceClass("likely", 0.66, 5, "likely"),
    ChanceClass("as_likely_as_not", 0.33, 5, "uncertain"),
    ChanceClass("unlikely", 0.10, 5, "unlikely"),
    ChanceClass("very_unlikely", 0.01, 1, "unlikely"),
    ChanceClass("exceptionally_unlikely", 0.0, 1, "unlikely"),
)


def classify_chance(chance: float) -> ChanceClass:
    """Return the class of a chance [0 to 1].

    Parameters
    ----------
    chance
        A probability.

    Returns
    -------
    ChanceClass
        The class whose bounds hold it.

    Raises
    ------
    ValueError
        If the chance is no number from 0 to 1.

    Examples
    --------
    >>> classify_chance(0.7).words, classify_chance(0.66).words, classify_chance(0.659).words
    ('likely', 'likely', 'as_likely_as_not')
    """
    if not 0 <= chance <= 1:
        raise ValueError(f"chance {chance}: expected a probability from 0 to 1")
    return next(found for found in CHANCE_CLASSES if chance >= found.at_least)


def round_chance(chance: float) -> int:
    """Return a chance in whole percent, in steps of 5 between 10 and 90%, that stays in the class of its words.

    Chances from thin data are calibrated to some 4 points: a figure such as 43% would claim more than is known.

    Parameters
    ----------
    chance
        A probability [0 to 1].

    Returns
    -------
    int
        From 0 (below 1%) to 100 (above 99%).

    Raises
    ------
    ValueError
        If the chance is no number from 0 to 1.

    Examples
    --------
    >>> [round_chance(chance) for chance in (0.004, 0.034, 0.43, 0.66, 0.657, 0.93, 0.999)]
    [0, 3, 45, 70, 65, 93, 100]
    """
    found = classify_chance(chance)
    place = CHANCE_CLASSES.index(found)
    if found.at_least in (0.0, CHANCE_CLASSES[0].at_least):
        return 0 if place else 100
    low, high = round(100 * found.at_least), round(100 * CHANCE_CLASSES[place - 1].at_least)
    steps = [figure for figure in range(low, high) if figure % found.step == 0]
    return min(steps, key=lambda figure: (abs(figure - 100 * chance), figure))


def say_confidence(confidence: float) -> str:
    """Return how sure a reading is, as commands and sheets print it.

    Parameters
    ----------
    confidence
        A probability [0 to 1].

    Returns
    -------
    str
        Whole percent.

    Examples
    --------
    >>> say_confidence(0.984)
    '98%'
    """
    return f"{100 * confidence:.0f}%"
