"""The examples of docs/adoption.md run and print what the page shows."""

from __future__ import annotations

import doctest

from analysis.paths import project_folder


def test_the_examples_of_the_page_hold() -> None:
    found = doctest.testfile(str(project_folder() / "docs" / "adoption.md"), module_relative=False)
    assert found.attempted > 8
    assert found.failed == 0
