"""English nouns with their number, for messages of the command line and of errors; reports take `messages.csv`."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: '1 file', '1,204 files'.

    Parameters
    ----------
    number
        How many.
    noun
        The noun of one, with what stands before it.
    plural
        The noun of several; empty: with an s.

    Returns
    -------
    str
        Both, with a comma between thousands.

    Examples
    --------
    >>> counted(1, "report file"), counted(1204, "value"), counted(2, "day off", "days off")
    ('1 report file', '1,204 values', '2 days off')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
