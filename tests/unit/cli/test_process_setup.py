"""The command line works with closed streams, without UTF-8, in little address space and without a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.cli import _process_setup
from analysis.errors import AnalysisError
from analysis.pipeline.build import can_start_workers

resource = pytest.importorskip("resource")


def _call(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run(
        ["/bin/sh", "-c", code, sys.executable], env=environment, capture_output=True, text=True, check=False
    )


def test_arguments_and_texts_are_utf8_where_the_locale_is_not() -> None:
    done = _call('"$0" -m analysis.cli đọc', LC_ALL="POSIX", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 2
    assert "no command 'đọc'" in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_opened_on_nothing_and_given_to_children(closed: str, tmp_path: Path) -> None:
    code = (
        "import os, sys, subprocess; from analysis.cli._process_setup import open_closed_streams as f; f(); "
        "print('out'); print('err', file=sys.stderr); sys.stdin.read(); "
        f"first = os.open({str(tmp_path / 'file')!r}, os.O_WRONLY | os.O_CREAT); "
        "child = subprocess.run([sys.executable, '-c', 'import os; [os.fstat(n) for n in (0, 1, 2)]']); "
        "os._exit(7 if first > 2 and child.returncode == 0 else 1)"
    )
    assert _call(f'"$0" -c "{code}" {closed}').returncode == 7
    assert (tmp_path / "file").read_bytes() == b""


def test_a_limit_of_the_address_space_is_spared_or_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ARROW_DEFAULT_MEMORY_POOL", "MALLOC_ARENA_MAX", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(_process_setup, "ctypes", None)
    monkeypatch.setattr(sys, "platform", "elsewhere")
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    _process_setup.spare_address_space()
    assert "ARROW_DEFAULT_MEMORY_POOL" not in os.environ
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (1_500_000 * 1024, resource.RLIM_INFINITY))
    _process_setup.spare_address_space()
    assert os.environ["ARROW_DEFAULT_MEMORY_POOL"] == "system"
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (500 * 2**20, resource.RLIM_INFINITY))
    with pytest.raises(AnalysisError, match="limited to 500 MB, and the libraries need 1,000 MB"):
        _process_setup.spare_address_space()


@pytest.mark.parametrize(("home", "is_lent"), [("/proc", True), ("/proc/none", True), ("", False)])
def test_a_home_that_cannot_be_written_is_replaced_for_the_libraries(
    home: str, is_lent: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("IPYTHONDIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, "set so that it is restored")
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", home or str(tmp_path))
    _process_setup.lend_home()
    assert ("IPYTHONDIR" in os.environ) == is_lent
    assert ("MPLCONFIGDIR" in os.environ) == is_lent
    assert not is_lent or Path(os.environ["IPYTHONDIR"]).is_dir()


def test_without_shared_memory_no_worker_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise OSError(38, "Function not implemented")

    assert can_start_workers()
    monkeypatch.setattr("multiprocessing.synchronize.Lock", fail)
    assert not can_start_workers()
