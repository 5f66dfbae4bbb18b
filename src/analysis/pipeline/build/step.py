"""One step of a build and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BUILT, UP_TO_DATE, OUT_OF_DATE = "built", "up to date", "out of date"
FAILED, SKIPPED, MISSING = "failed", "skipped", "missing"


@dataclass(frozen=True)
class Step:
    """One step: the function that does it, what it takes and what it makes."""

    name: str
    work: Callable[..., None]
    inputs: Mapping[str, Path]
    outputs: Mapping[str, Path]
    code: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def product(self) -> str:
        """Return the step's products in words, for a list on the screen."""
        return ", ".join(self.outputs) if "notebook" not in self.outputs else self.outputs["notebook"].name


@dataclass(frozen=True)
class Outcome:
    """What became of one step.

    Its state is built, up to date, out of date (in a check), failed, skipped (its inputs failed) or missing.
    """

    step: Step
    state: str
    seconds: float = 0.0
    message: str = ""
    is_interrupted: bool = False
    is_lost: bool = False
