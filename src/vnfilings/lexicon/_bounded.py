r"""Compiles patterns whose parts repeat only as often as they do in print, so that a search takes linear time.

`re` tries a part without a bound at every place of a text up to the text's end: a search for `\s+số` in a page of
blanks takes a time that grows with the square of its length. With a bound each place costs the same, however long the
text is.
"""

from __future__ import annotations

import re

#: Blanks and marks in a row: files are read with one blank for each run, and hidden names leave as many as they had.
_BLANKS = 40
#: Digits or letters of one number or word; the longest word of Vietnamese has seven letters.
_WORD = 60
#: Members of a list.
_LIST = 80
#: Characters of a clause or an address.
_CLAUSE = 400
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[+*](?![+*])|\{[0-9]+,\}", re.DOTALL)
_ENDS = re.compile(r"\??\)*\Z")
_ENDS_OR_REST = re.compile(r"\??\)*(?:\$|\\Z)?\Z")


def to_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    r"""Return a compiled pattern in which `*`, `+` and `{n,}` have an upper bound that no text in print reaches.

    What ends a pattern stays without a bound: it takes the rest of a run, and nothing behind it can fail.

    Parameters
    ----------
    pattern: a regular expression.
    flags: those of `re.compile`.

    Examples
    --------
    >>> to_pattern(r"\s*số\s+(?:[0-9]+,)*\(.*").pattern
    '\\s{0,40}số\\s{1,40}(?:[0-9]{1,60},){0,80}\\(.*'
    """
    parts: list[str] = []
    last = 0
    atom, atom_end = "", -1
    for match in _TOKEN.finditer(pattern):
        piece, start = match[0], match.start()
        if piece[0] not in "+*{":
            atom, atom_end = piece, match.end()
            continue
        repeated = atom if atom_end == start else pattern[start - 1 : start]
        if (_ENDS_OR_REST if repeated == "." else _ENDS).match(pattern, match.end()):
            continue
        least = int(piece[1:-2]) if piece[0] == "{" else int(piece == "+")
        parts += [pattern[last:start], f"{{{least},{max(least, _most(repeated))}}}"]
        last = match.end()
    return re.compile("".join([*parts, pattern[last:]]), flags)


def _most(atom: str) -> int:
    """Return how often a part may stand in a row."""
    if atom == ")":
        return _LIST
    if atom in (".", "\\S", "\\D", "\\W"):
        return _CLAUSE
    if atom == "\\s" or (atom[0] == "[" and "\\s" in atom and not atom.startswith("[^") and "\\w" not in atom):
        return _BLANKS
    if atom.startswith("[^\\S"):
        return _BLANKS
    if atom.startswith("[^") and not atom.startswith("[^\\W"):
        return _CLAUSE
    return _WORD
