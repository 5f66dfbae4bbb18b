"""Two thousand notebooks in parallel through forked kernels, without one failure (`make soak`)."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analysis.pipeline.notebooks import WARM, execute_notebook, start_warm_server

_NOTEBOOKS = int(os.environ.get("WORKBENCH_NOTEBOOKS", "2000"))
_CELLS = (
    "import pandas as pd, numpy as np\nimport statsmodels.api as sm\nimport matplotlib.pyplot as plt",
    "rng = np.random.default_rng(0)\nx, y = rng.normal(size=(200, 3)), rng.poisson(2, 200)\n"
    "print(sm.GLM(y, sm.add_constant(x), family=sm.families.Poisson()).fit().params.round(4))\nplt.plot(y);",
)


@pytest.mark.soak
def test_two_thousand_notebooks_in_parallel_all_give_their_figure_and_the_same_text(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "execution_count": None, "id": f"c{n}", "metadata": {}, "outputs": [], "source": source}
        for n, source in enumerate(_CELLS)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    source = tmp_path / "10_fit.ipynb"
    source.write_text(
        json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})
    )

    def run(number: int) -> tuple[str, bool]:
        notebook = execute_notebook(source, {}, tmp_path / f"{number % 16}.ipynb", kernel_name=WARM)
        outputs = notebook["cells"][1]["outputs"]
        return outputs[0]["text"], any("image/png" in output.get("data", {}) for output in outputs)

    start_warm_server()  # with all that a run lets it import and prepare
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(run, range(_NOTEBOOKS)))
    assert len(results) == _NOTEBOOKS
    assert set(results) == {(results[0][0], True)}
