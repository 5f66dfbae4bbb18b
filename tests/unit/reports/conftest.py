"""A small filing and its tables in `filing/`: made up, but shaped like a real half-year report."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

_FILING = Path(__file__).parent / "filing"


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    """Return the tables of one made-up unit's half-year filing and one decision with three tasks."""
    return {path.stem: pd.read_csv(path) for path in sorted(_FILING.glob("*.csv"))}
