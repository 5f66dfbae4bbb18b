"""What the library of worker processes says of itself does not reach the screen of a run."""

from __future__ import annotations

import warnings
from pathlib import Path

import loky.process_executor
import pytest

from analysis.pipeline.build import _parallel


def test_a_replaced_worker_is_not_told_and_another_warning_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loky, "get_reusable_executor", lambda **_: None)
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        _parallel.Crew(2)._hire()
        warnings.warn("A worker was restarted while some jobs were given to the executor", UserWarning, stacklevel=1)
        warnings.warn("A worker stopped while some jobs were given to the executor.", UserWarning, stacklevel=1)
        warnings.warn("another matter", UserWarning, stacklevel=1)
    assert [str(one.message) for one in shown] == ["another matter"]


def test_the_library_still_says_it_in_these_words() -> None:
    source = Path(loky.process_executor.__file__).read_text("utf-8")
    for told in _parallel._OWN_AFFAIRS:
        assert f'"{told}' in source
