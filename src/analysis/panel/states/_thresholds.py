"""The bounds of states that a person can read and edit: `thresholds.yml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml


class Thresholds(NamedTuple):
    """The numbers of `thresholds.yml`, which says what each is."""

    stale_months: int
    same_moment_days: int
    conflict_points: float
    conflict_percent: float
    fall_points: float
    trend_values: int
    pace_months: int


@cache
def read_thresholds() -> Thresholds:
    """Return the bounds of states.

    Returns
    -------
    Thresholds
        The content of `thresholds.yml`.

    Examples
    --------
    >>> read_thresholds().trend_values
    3
    """
    content = files("analysis.panel.states").joinpath("thresholds.yml").read_text("utf-8")
    return Thresholds(**yaml.safe_load(content))
