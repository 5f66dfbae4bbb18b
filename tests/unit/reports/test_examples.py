"""The examples in the docstrings of the reports' modules do what they say."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["document", "identity", "language", "narrative", "parts.periods"])
def test_the_examples_of_a_module_hold(name: str) -> None:
    results = doctest.testmod(importlib.import_module(f"analysis.reports.{name}"))
    assert results.attempted > 0
    assert results.failed == 0
