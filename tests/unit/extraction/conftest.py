"""Readers are tested in this process: fast, measured, and open to a test that replaces a part of them."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _read_in_this_process(read_in_this_process: None) -> None:
    """Answer calls in this process; the box itself is tested in `tests/unit/box`."""
