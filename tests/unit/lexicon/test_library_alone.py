"""`vnfilings` works by itself: without the workbench, its data and the packages that only the workbench needs."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import vnfilings

_BLOCKED = ("analysis", "adoption", "warmkernel", "papermill", "jupyterlab", "matplotlib", "nbformat", "pytask")
_BLOCK = f"""
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {_BLOCKED!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Block())
"""


def _run(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _BLOCK + code], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_file_is_read_where_nothing_of_the_workbench_can_be_imported(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("Tỷ lệ hồ sơ điện tử năm 2025 đạt 80%.", encoding="utf-8")
    code = "import vnfilings\nprint(vnfilings.read_documents(['report.txt']).frame['value'].tolist())"
    assert _run(code, tmp_path) == "[80.0]"


def test_the_import_alone_loads_no_other_package(tmp_path: Path) -> None:
    heavy = ("pandas", "numpy", "lxml", "docx", "pdfplumber")
    code = f"import vnfilings\nprint([name for name in {heavy!r} if name in sys.modules])"
    assert _run(code, tmp_path) == "[]"


def test_every_public_name_can_be_imported_and_is_listed() -> None:
    assert set(vnfilings.__all__) == set(dir(vnfilings))
    assert all(getattr(vnfilings, name) is not None for name in vnfilings.__all__)


def test_every_error_of_the_library_is_of_one_root() -> None:
    from vnfilings.lexicon import LexiconError

    assert issubclass(vnfilings.UnreadableFileError, vnfilings.VnFilingsError)
    assert issubclass(LexiconError, vnfilings.VnFilingsError)


def test_the_examples_of_the_page_run() -> None:
    page = Path(__file__).parents[3] / "docs" / "vnfilings.md"
    found = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert found.attempted > 10
    assert found.failed == 0
