"""Readers are tested in this process: fast, measured, and open to a test that replaces a part of them."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from vnfilings.box._child import answer_call
from vnfilings.box._wire import Ending, pack_ending


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer calls in this process, as a child would; the box itself is tested in `tests/unit/box`."""

    def run(requests: Iterator[Any], limits: object) -> Iterator[Any]:
        for call, request, _ in requests:
            answer = answer_call(request.function, call.shared, lambda request=request: request.arguments)
            yield call, pickle.dumps(((), *answer)) + pack_ending(Ending(0, 0.0, 0)), ""

    monkeypatch.setattr("vnfilings.box._forked.run", run)
