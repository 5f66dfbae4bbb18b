"""Committed notebooks are thin, run from their start, and lead to their package calls."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from analysis.paths import project_folder
from analysis.pipeline.notebooks.parameters import read_parameters

_NOTEBOOKS = sorted((project_folder() / "notebooks").glob("*.ipynb"))  # JupyterLab keeps copies in a folder below
_MOST_LINES = 10


@pytest.fixture(params=_NOTEBOOKS, ids=lambda path: path.name)
def path(request: pytest.FixtureRequest) -> Path:
    """Return one committed notebook after another."""
    return request.param  # type: ignore[no-any-return]


def _cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == kind]


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def test_there_are_notebooks_to_look_at() -> None:
    assert len(_NOTEBOOKS) >= 9


def test_a_notebook_is_named_by_its_place_and_what_it_does(path: Path) -> None:
    assert re.fullmatch(r"\d\d_[a-z]+(_[a-z]+)*\.ipynb", path.name)


def test_its_parameters_are_typed_and_explained(path: Path) -> None:
    parameters = read_parameters(path)
    assert parameters
    assert all(parameter.help for parameter in parameters)


def test_it_was_run_from_its_start_without_error_or_warning(path: Path) -> None:
    code = _cells(path, "code")
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell["outputs"]]
    assert any(output["output_type"] in ("execute_result", "display_data") for output in outputs)
    assert not [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"]


def test_its_cells_are_short_and_define_nothing(path: Path) -> None:
    for cell in _cells(path, "code"):
        source = _source(cell)
        assert len(source.splitlines()) <= _MOST_LINES
        assert not re.search(r"^\s*(def|class|for|while) ", source, flags=re.MULTILINE)


def test_it_names_no_path(path: Path) -> None:
    for cell in _cells(path, "code"):
        assert not re.search(r"['\"][^'\"\n]*(\.\./|/home/|/tmp/|\\\\)", _source(cell))


def test_its_words_hold_no_value_of_the_data(path: Path) -> None:
    for cell in _cells(path, "markdown"):
        words = re.sub(r"`[^`]*`", "", _source(cell))  # without names of notebooks, tables and columns
        assert not re.search(r"\d|%", words), words


def test_its_code_prints_no_fixed_value(path: Path) -> None:
    for cell in _cells(path, "code"):
        if "parameters" not in cell["metadata"].get("tags", []):
            sentences = [text for text in re.findall(r'"([^"\n]*)"', _source(cell)) if " " in text]
            assert not [text for text in sentences if re.search(r"\d|%", text)]


def test_it_asks_a_question_and_ends_with_what_it_shows_and_does_not(path: Path) -> None:
    words = [_source(cell) for cell in _cells(path, "markdown")]
    assert words[0].startswith("# ")
    assert "**What this shows.**" in words[-1]
    assert "**What this does not show.**" in words[-1]


def test_each_cell_that_draws_shows_its_picture(path: Path) -> None:
    for cell in _cells(path, "code"):
        if ".plot()" in _source(cell):
            assert [output for output in cell["outputs"] if "image/png" in output.get("data", {})], _source(cell)


def test_a_notebook_with_a_picture_or_a_table_prints_its_finding(path: Path) -> None:
    if any(".plot()" in _source(cell) for cell in _cells(path, "code")):
        printed = [
            output for cell in _cells(path, "code") for output in cell["outputs"] if output["output_type"] == "stream"
        ]
        assert any("".join(output["text"]).strip() for output in printed)


def test_no_code_stands_for_a_name_in_parameters_of_notebooks_that_ask(path: Path) -> None:
    if "import analysis as wb" in "".join(_source(cell) for cell in _cells(path, "code")):
        names = {parameter.name for parameter in read_parameters(path)}
        assert not names & {"unit_code", "unit_codes", "indicator_code", "indicator_codes"}
