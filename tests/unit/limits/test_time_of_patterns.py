"""No pattern takes more than a time that grows with the length of the text, whatever the text."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pattern_attacks import Use, attacks, collect_patterns

from vnfilings.lexicon import to_pattern

_SMALL, _FACTOR = 1200, 5
#: Seconds of processor time below which nothing is measured, and after which a search is given up.
_FLOOR, _GIVEN_UP = 0.03, 0.5
#: Linear is `_FACTOR`, quadratic its square; parts with bounds grow until they reach them.
_MOST_GROWTH = 14
_MOST_ATTACKS = 3


class _TooLong(BaseException):
    """A search took too long."""


def _give_up(*_: object) -> None:
    raise _TooLong


@contextmanager
def _alarm() -> Iterator[None]:
    before = signal.signal(signal.SIGVTALRM, _give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, _GIVEN_UP)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _seconds(use: Use, attack: tuple[str, str, str], length: int) -> float:
    before, repeated, after = attack
    text = before + repeated * (length // len(repeated) + 1) + after
    start = time.process_time()
    try:
        with _alarm():
            if use.is_searched:
                for _ in use.pattern.finditer(text):
                    pass
            else:
                use.pattern.match(text)
                use.pattern.fullmatch(text)
    except _TooLong:
        return float("inf")
    return time.process_time() - start


def grows_too_fast(use: Use, most: int = _MOST_ATTACKS, times: int = 3) -> tuple[str, str, str] | None:
    """Return the first attack on which a pattern takes more than a linear time; None where none does."""
    tried = attacks(use.pattern)
    tried = random.Random(1).sample(tried, most) if len(tried) > most else tried
    return next((attack for attack in tried if all(_grows(use, attack) for _ in range(times))), None)


def _grows(use: Use, attack: tuple[str, str, str]) -> bool:
    """Return whether one measurement shows more than a linear time; a busy machine makes single ones too large."""
    large = _seconds(use, attack, _FACTOR * _SMALL)
    if large < _FLOOR:
        return False
    small = min(_seconds(use, attack, _SMALL) for _ in range(2))
    return large > _MOST_GROWTH * small or small == float("inf")


def test_every_pattern_takes_a_time_that_grows_with_the_text() -> None:
    uses = collect_patterns()
    assert len(uses) > 400
    wrong = {use.name: found for use in uses if (found := grows_too_fast(use))}
    assert not wrong, "\n".join(f"{name}: {found}" for name, found in wrong.items())


@pytest.mark.parametrize("pattern", [r"(?:[-+]+\s?)*[0-9]", r"(?:i{1,3}|th)+$", r"(?:[0-9],?)+/[A-Z]"])
def test_a_pattern_that_takes_longer_is_found(pattern: str) -> None:
    import re

    assert grows_too_fast(Use("bad", re.compile(pattern), is_searched=True), 60, times=1)


def test_a_bound_of_each_part_makes_a_search_linear() -> None:
    assert not grows_too_fast(Use("good", to_pattern(r"(?:[0-9],?)+/[A-Z]"), is_searched=True), 60)
