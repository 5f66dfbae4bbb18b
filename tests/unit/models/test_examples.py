"""The examples in the docstrings of the models run and print what they say."""

from __future__ import annotations

import doctest
import importlib

import pytest

_WITH_EXAMPLES = ("glm", "curves", "scenarios", "targets")


@pytest.mark.parametrize("name", _WITH_EXAMPLES)
def test_the_examples_of_a_module_hold(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"analysis.models.{name}"))
    assert found.attempted > 0
    assert found.failed == 0
