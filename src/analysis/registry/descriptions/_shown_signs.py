"""Whether `says` of a ``source.yml`` still holds what `workbench add` wrote."""

from __future__ import annotations

from analysis.schemas import DOCUMENT_SORTS, period_bounds

_SORTS = "sorts"
_PERIODS = ("period_fields", "title_periods", "heading_periods")


def find_unusable_sign(says: object) -> str:
    """Return the name of the first sign that the recognition cannot use; '' for none.

    >>> find_unusable_sign({"offices": ["SỞ Y TẾ"], "title_periods": ["2026-H1"]}), find_unusable_sign({"places": 3})
    ('', 'places')
    """
    if says is None:
        return ""
    if not isinstance(says, dict):
        return "all of it"
    return next((str(name) for name, value in says.items() if not _is_usable(name, value)), "")


def _is_usable(name: object, value: object) -> bool:
    if name == _SORTS:
        return isinstance(value, dict) and all(
            isinstance(seen_in, str) and sort in DOCUMENT_SORTS for seen_in, sort in value.items()
        )
    if not isinstance(name, str) or not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return False
    return name not in _PERIODS or all(is_period(one) for one in value)


def is_period(code: str) -> bool:
    """Return whether a text is the code of a period."""
    try:
        period_bounds(code)
    except ValueError:
        return False
    return True
