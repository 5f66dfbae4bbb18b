"""An executed notebook is the same bytes each time, whole or not at all."""

from __future__ import annotations

import json
import time
from pathlib import Path

import nbformat
import pytest

from analysis.pipeline.notebooks import WARM, execute_notebook
from analysis.pipeline.notebooks.execute import normalise_notebook


def _notebook(**changes: object) -> dict[str, object]:
    cell = {
        "cell_type": "code",
        "id": "8f2a",
        "execution_count": 1,
        "metadata": {"papermill": {"duration": 1.2}, "tags": ["parameters"], "execution": {"iopub.status.busy": "now"}},
        "source": "print(1)",
        "outputs": [
            {"output_type": "stream", "name": "stdout", "text": "one\n"},
            {"output_type": "stream", "name": "stdout", "text": "two\n"},
            {"output_type": "stream", "name": "stderr", "text": "/tmp/ipykernel_77/12.py:1: Warning\n"},
            {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "<Axes at 0x7f00aa11bb22>"}},
            {"output_type": "stream", "name": "stdout", "text": "/tmp/x/staging/a.html\n"},
        ],
    }
    metadata = {"papermill": {"start_time": "now"}, "language_info": {"name": "python", "version": "3.11.7"}}
    return {"cells": [cell | changes], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def test_times_ids_addresses_and_temporary_paths_are_gone() -> None:
    text = normalise_notebook(_notebook(), {"/tmp/x/staging": "reports"})
    notebook = json.loads(text)
    assert "papermill" not in text
    assert "now" not in text
    assert "3.11.7" not in text
    assert notebook["cells"][0]["id"] == "cell-00"
    assert notebook["cells"][0]["metadata"] == {"tags": ["parameters"]}
    texts = ["".join(output["text"]) if "text" in output else None for output in notebook["cells"][0]["outputs"]]
    assert texts == ["one\ntwo\n", "<cell>:1: Warning\n", None, "reports/a.html\n"]
    assert notebook["cells"][0]["outputs"][2]["data"]["text/plain"] == ["<Axes at 0x...>"]


def test_two_runs_that_differ_in_accidents_alone_give_the_same_bytes() -> None:
    other = _notebook(id="77aa", metadata={"papermill": {"duration": 9}, "tags": ["parameters"]})
    assert normalise_notebook(_notebook(), {}) == normalise_notebook(other, {})


def test_the_given_notebook_is_not_changed() -> None:
    given = _notebook()
    before = json.dumps(given)
    normalise_notebook(given, {"/tmp/x/staging": "reports"})
    assert json.dumps(given) == before


def test_a_notebook_with_large_pictures_is_normalised_at_once() -> None:
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBORw0KGgo/" * 200_000}}
    began = time.process_time()
    normalise_notebook(_notebook(outputs=[picture]), {"/tmp/x/staging": "reports"})
    assert time.process_time() - began < 5


@pytest.mark.parametrize("kernel", ["python3", WARM])
def test_a_run_writes_nothing_into_the_history_of_the_user(
    kernel: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    source = tmp_path / "one.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]), source)
    execute_notebook(source, {}, tmp_path / "done.ipynb", home=tmp_path, kernel_name=kernel)
    assert not list((tmp_path / "ipython").rglob("history.sqlite"))
