"""A warm kernel behaves as a stock one: fresh, interruptible, mortal, and gone when its user is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from analysis.pipeline.build._workers import as_runner
from analysis.pipeline.notebooks import warm
from analysis.pipeline.notebooks._kernels import make_kernel_manager
from warmkernel import client as warm_client
from warmkernel.client import ADDRESS_VARIABLE, WarmKernelUnavailableError, fork_kernel
from warmkernel.sockets import FOLDER_VARIABLE

WARM = "workbench-warm"


def _run(*cells: str, **options: Any) -> list[str]:
    """Run these cells in one warm kernel and return what each printed."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(textwrap.dedent(cell)) for cell in cells])
    manager = make_kernel_manager({})
    NotebookClient(
        notebook, kernel_name=WARM, kernel_manager_class=manager, shutdown_kernel="immediate", **options
    ).execute()
    return ["".join(output.get("text", "") for output in cell.outputs) for cell in notebook.cells]


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _wait_until(condition: Any, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_libraries_are_there_before_the_first_cell_and_our_own_code_is_not() -> None:
    said = _run("import sys; print('statsmodels.api' in sys.modules, 'analysis' in sys.modules)")
    assert said == ["True False\n"]


def test_each_notebook_has_a_process_of_its_own_with_its_own_random_numbers() -> None:
    cell = "import os, numpy; x = os.getpid(); print(x, numpy.random.random(), 'y' in globals()); y = 1"
    first, second = _run(cell)[0].split(), _run(cell)[0].split()
    assert first[0] != second[0]
    assert first[1] != second[1]
    assert second[2] == "False"


def test_a_table_is_printed_as_in_a_stock_kernel() -> None:
    cell = "import pandas; print(pandas.DataFrame([range(1000, 1018)]), pandas.get_option('display.width'))"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    NotebookClient(notebook, kernel_name="python3").execute()
    assert _run(cell) == [notebook.cells[0].outputs[0]["text"]]


def test_a_plot_is_shown_as_in_a_stock_kernel() -> None:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")]
    )
    NotebookClient(notebook, kernel_name=WARM, kernel_manager_class=make_kernel_manager({})).execute()
    assert "image/png" in notebook.cells[0].outputs[-1]["data"]


def test_the_environment_the_path_and_the_time_zone_are_the_callers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    monkeypatch.setenv("WORKBENCH_MARK", "here")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "mark.py").write_text("place = 'on the path'")
    said = _run("import mark, os, time; print(os.environ['WORKBENCH_MARK'], time.localtime().tm_gmtoff, mark.place)")
    assert said == ["here 25200 on the path\n"]


def test_a_cell_that_takes_too_long_is_interrupted() -> None:
    began = time.monotonic()
    with pytest.raises(CellTimeoutError):
        _run("import time; time.sleep(30)", timeout=1, interrupt_on_timeout=False)
    assert time.monotonic() - began < 10


def test_an_interrupt_raises_in_the_cell_and_the_kernel_goes_on() -> None:
    said = _run(
        """
        import os, signal, threading, time
        threading.Timer(.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            time.sleep(20)
        except KeyboardInterrupt:
            print("interrupted")
        """,
        "print('goes on')",
    )
    assert said == ["interrupted\n", "goes on\n"]


def test_a_kernel_that_dies_is_reported_dead() -> None:
    with pytest.raises(DeadKernelError):
        _run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")


def test_no_kernel_and_nothing_it_started_is_left_after_the_notebook() -> None:
    said = _run("import os, subprocess; print(os.getpid(), subprocess.Popen(['sleep', '60']).pid)")
    kernel, child = map(int, said[0].split())
    assert _wait_until(lambda: not _is_running(kernel) and not _is_running(child))


def test_a_kernel_whose_user_is_killed_is_killed_too_and_so_is_the_server(tmp_path: Path) -> None:
    script = tmp_path / "user.py"
    script.write_text(
        "import os, sys, time\n"
        "from warmkernel.client import fork_kernel\n"
        "from jupyter_client.connect import write_connection_file\n"
        "path, _ = write_connection_file(sys.argv[1], transport='ipc', ip=sys.argv[1] + '-s')\n"
        "kernel = fork_kernel(['-f', path], dict(os.environ), '.')\n"
        "print(kernel.pid, os.getppid(), flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != ADDRESS_VARIABLE}
    user = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "c.json")], stdout=subprocess.PIPE, env=environment, text=True
    )
    assert user.stdout is not None
    kernel = int(user.stdout.readline().split()[0])
    server = int(Path(f"/proc/{kernel}/stat").read_text().rsplit(")", 1)[1].split()[1])
    assert _is_running(kernel)
    user.send_signal(signal.SIGKILL)
    user.wait()
    assert _wait_until(lambda: not _is_running(kernel))
    assert _wait_until(lambda: not _is_running(server))


def test_a_stock_kernel_takes_over_where_no_server_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    monkeypatch.setattr(warm_client._starter, "find", lambda: "/nowhere/kernels")
    monkeypatch.setattr(warm_client, "_LONGEST_START", 0.1)
    with pytest.raises(WarmKernelUnavailableError):
        fork_kernel(["-f", "x"], {}, ".")
    assert _run("import sys; print('statsmodels' in sys.modules)") == ["False\n"]


def test_a_system_without_fork_has_no_warm_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with pytest.raises(WarmKernelUnavailableError, match="no fork"):
        fork_kernel(["-f", "x"], {}, ".")


def test_nothing_is_printed_by_server_or_kernels(tmp_path: Path) -> None:
    script = tmp_path / "user.py"
    script.write_text(
        "import nbformat\n"
        "from nbclient import NotebookClient\n"
        "notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('1 + 1')])\n"
        f"NotebookClient(notebook, kernel_name='{WARM}').execute()\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != ADDRESS_VARIABLE}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


_HOLDER = "import os, sys, time; from warmkernel.sockets import socket_folder; print(socket_folder(), flush=True)"


def test_the_sockets_of_a_killed_process_are_removed_by_the_next_one_and_those_of_a_living_one_are_not() -> None:
    environment = {name: value for name, value in os.environ.items() if name != FOLDER_VARIABLE}

    def start() -> tuple[subprocess.Popen[str], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", f"{_HOLDER}; time.sleep(60)"], stdout=subprocess.PIPE, env=environment, text=True
        )
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    (killed, abandoned), (living, held) = start(), start()
    assert abandoned.stat().st_mode & 0o077 == 0
    killed.kill()
    killed.wait()
    ended = subprocess.run([sys.executable, "-c", _HOLDER], capture_output=True, env=environment, text=True, check=True)
    try:
        assert (abandoned.exists(), held.exists(), Path(ended.stdout.strip()).exists()) == (False, True, False)
    finally:
        living.kill()
        living.wait()


@pytest.mark.parametrize("before", [None, "/of/another"])
def test_a_folder_and_a_runner_are_named_to_processes_of_the_block_alone(
    before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (FOLDER_VARIABLE, "WORKBENCH_RUNNER")
    for name in names:
        monkeypatch.delenv(name, raising=False) if before is None else monkeypatch.setenv(name, before)
    with pytest.raises(ZeroDivisionError), as_runner():
        assert Path(os.environ[FOLDER_VARIABLE]).is_dir()
        assert os.environ["WORKBENCH_RUNNER"] == str(os.getpid())
        raise ZeroDivisionError
    assert [os.environ.get(name) for name in names] == [before, before]


def test_a_kernel_leaves_no_socket_and_no_connection_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:  # of its own: killed kernels of other tests leave theirs
        monkeypatch.setenv(FOLDER_VARIABLE, folder)
        _run("import os; assert os.listdir(os.environ['WORKBENCH_SOCKETS'])")
        assert list(Path(folder).iterdir()) == []


def _write_package(folder: Path, word: str) -> Path:
    package = folder / "own_words"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text(f"import os\nmade_in = os.getpid()\nword = '{word}'\n", "utf-8")
    return package


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Return what starts a server with modules of ours, from which the kernels of this test are forked."""
    starter = warm_client._Starter()
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    monkeypatch.setattr(warm_client, "_LONGEST_START", 120.0)  # else a busy machine gives a stock kernel
    monkeypatch.setattr(warm_client, "_starter", starter)

    def start(preloaded: Sequence[str], before_fork: str = "") -> str:
        return starter.start(preloaded, before_fork)

    yield start
    assert starter.process is not None
    starter.stop(starter.process, Path(starter.address).parent)


def test_with_the_packages_of_a_run_the_server_has_one_thread_which_a_fork_copies_whole(
    own_server: Callable[..., str],
) -> None:
    own_server(warm.PRELOADED)
    status = "open(f'/proc/{os.getppid()}/status')"  # of the server
    say = f"import os, sys; print(*(line.split()[1] for line in {status} if 'Threads' in line))"
    assert _run(say, "print([name in sys.modules for name in ('analysis.reports', 'vnfilings', 'adoption')])") == [
        "1\n",
        "[True, True, True]\n",
    ]


def test_a_package_of_ones_own_is_imported_before_the_first_cell_but_never_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_server: Callable[..., str]
) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    package = _write_package(here, "first")
    monkeypatch.setenv("PYTHONPATH", str(here))
    own_server(["own_words", "no_such_package"])
    say = "import os, own_words; print(own_words.word, own_words.made_in == os.getpid())"
    assert _run(say) == ["first False\n"]

    _write_package(elsewhere, "other")
    monkeypatch.setenv("PYTHONPATH", str(elsewhere))
    assert _run(say) == ["other True\n"]
    monkeypatch.setenv("PYTHONPATH", str(here))
    assert _run(say) == ["first False\n"]

    monkeypatch.delenv("PYTHONPATH")
    assert "ModuleNotFoundError" in _run("try:\n    import own_words\nexcept ImportError as e:\n    print(repr(e))")[0]
    monkeypatch.setenv("PYTHONPATH", str(here))

    words = package / "words.csv"
    words.write_text("word\n", "utf-8")
    assert _run(say) == ["first True\n"]
    words.unlink()
    assert _run(say) == ["first False\n"]
    (package / ".#__init__.py").symlink_to(tmp_path / "nowhere")  # as an editor locks a file
    assert _run(say) == ["first True\n"]
    (package / ".#__init__.py").unlink()

    _write_package(here, "second")
    assert _run(say) == ["second True\n"]


_BEFORE_FORK = """
calls = []

def count():
    calls.append(len(calls) + 1)
    if len(calls) == 2:
        raise ValueError("cannot")
    return True
"""


def test_a_function_of_ones_own_is_called_before_each_fork_but_the_first_and_may_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_server: Callable[..., str]
) -> None:
    package = tmp_path / "own_counts"
    package.mkdir()
    (package / "__init__.py").write_text(_BEFORE_FORK, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    own_server(["own_counts"], "own_counts:count")
    say = "import own_counts; print(own_counts.calls)"
    assert [_run(say) for _ in range(4)] == [["[]\n"], ["[1]\n"], ["[1, 2]\n"], ["[1, 2, 3]\n"]]


@pytest.mark.parametrize("name", ["no_such_package:count", "warmkernel:no_such_function", "json"])
def test_a_function_that_is_not_there_keeps_no_kernel_from_starting(own_server: Callable[..., str], name: str) -> None:
    own_server([], name)
    assert [_run("print(1)") for _ in range(2)] == [["1\n"], ["1\n"]]
