"""The library stands alone: it imports and fits where neither our package nor the notebook stack nor matplotlib is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import adoption
from adoption.diagnostics import TEXTS
from analysis.i18n import has_message

_PROGRAM = """
import sys

class Refuse:
    blocked = {"analysis", "vnfilings", "warmkernel", "papermill", "jupyterlab", "jupyter_client", "nbformat",
               "IPython", "matplotlib", "statsmodels", "pandera", "duckdb", "pytask"}
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.blocked:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Refuse())
import pandas as pd
import adoption
import adoption.ensemble, adoption.experimental, adoption.hierarchical, adoption.plotting, adoption.readiness
import adoption.targets, adoption.trends
panel = pd.DataFrame({"unit": ["A", "A", "B", "B"], "time": [2023.0, 2024, 2023, 2024], "share": [.1, .3, .2, .45]})
assert len(adoption.fit_adoption(panel).forecast([2025.0])) == 2
assert len(adoption.fit_trends(panel)) == 2
print("ok")
"""


def test_the_library_fits_without_our_package_notebooks_or_matplotlib(tmp_path: Path) -> None:
    found = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert found.stdout == "ok\n", found.stderr


@pytest.mark.parametrize("name", adoption.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(adoption, name).__module__.startswith("adoption")


@pytest.mark.parametrize("code", sorted(set(TEXTS) - {"joined"}))
def test_every_diagnostic_has_a_message_in_the_catalogue(code: str) -> None:
    assert has_message(f"fit.{code}")
