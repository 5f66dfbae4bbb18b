"""Which scopes above a paragraph still hold: numbers of headings and marks of items tell."""

from __future__ import annotations

from vnfilings.extraction.scopes._paragraph_openings import item_number, item_style
from vnfilings.extraction.scopes._scope import Scope
from vnfilings.extraction.scopes._words_of_period import goes_on


def before_numbered(scopes: tuple[Scope, ...], plain: str) -> tuple[Scope, ...]:
    """Return the scopes without that of the paragraph before, and without the heading whose number goes on here.

    '3. Đào tạo: 12 lớp' ends '2. Mục tiêu'.
    """
    kept = tuple(scope for scope in scopes if scope.rank != "neighbour")
    number, style = item_number(plain), item_style(plain)
    for place, scope in enumerate(kept):
        is_before = scope.rank == "heading" and item_style(scope.text) == style
        if number is not None and is_before and item_number(scope.text) == number - 1:
            return kept[:place]
    return kept


def within_list(scopes: tuple[Scope, ...], plain: str) -> tuple[Scope, ...]:
    """Return the scopes without the openers whose list a paragraph does not go on with."""
    kept, style = list(scopes), item_style(plain)
    while kept and kept[-1].rank == "opener":
        opener = kept[-1]
        if opener.items == "" or (opener.items == "bare" and not style):
            kept[-1] = opener._replace(items=style or "bare")
            break
        outer = {scope.items for scope in kept[:-1] if scope.rank == "opener"}
        if opener.items == style or goes_on(plain) or (style and style not in outer):
            break
        kept.pop()
    return tuple(kept)
