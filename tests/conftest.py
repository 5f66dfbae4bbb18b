"""Fixtures that every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

_PROJECT = Path(__file__).resolve().parents[1]
_SHARED = _PROJECT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of reference documents, hand readings and panels; skip where it is absent."""
    if not _SHARED.is_dir():
        pytest.skip(f"{_SHARED.name}/ does not lie beside the project: no reference documents to compare with")
    return _SHARED
