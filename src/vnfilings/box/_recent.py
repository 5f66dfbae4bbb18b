"""The last few values that were handed over, kept alike on both sides."""

from __future__ import annotations

from typing import Generic, TypeVar

Value = TypeVar("Value")
_KEPT = 8


class Recent(Generic[Value]):
    """Values by key; the oldest goes when there are more than eight.

    Caller and server put the same keys in the same order, so that each knows what the other has.

    Examples
    --------
    >>> recent = Recent[int]()
    >>> for number in range(9):
    ...     recent.put(str(number), number)
    >>> "0" in recent, recent.get("8")
    (False, 8)
    """

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def get(self, key: str) -> Value | None:
        """Return the value of a key, None where there is none."""
        return self._values.get(key)

    def put(self, key: str, value: Value) -> None:
        """Keep a value."""
        self._values[key] = value
        if len(self._values) > _KEPT:
            del self._values[next(iter(self._values))]
