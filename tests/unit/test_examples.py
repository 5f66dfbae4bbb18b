"""The examples in the docstrings of all packages run and print what they say."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import analysis
from analysis.paths import HOME_VARIABLE

_SRC = Path(analysis.__file__).parents[1]
_WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(_SRC).with_suffix("").parts).removesuffix(".__init__")
    for root in ("vnfilings", "adoption", "warmkernel", "analysis")
    for path in (_SRC / root).rglob("*.py")
    if ">>> " in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", _WITH_EXAMPLES)
def test_the_examples_of_a_module_hold(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(HOME_VARIABLE, raising=False)  # examples that write do so in a project of their own
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples_to_run() -> None:
    assert len(_WITH_EXAMPLES) > 20
