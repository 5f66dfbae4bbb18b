"""Every error of the command line is one message and an exit status; a traceback is shown only on request."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from analysis.cli.failures import report_failure
from analysis.errors import AnalysisError, UsageError
from analysis.pipeline.run_errors import RunIsBusyError
from vnfilings.formats import UnreadableFileError

Shown = Callable[[BaseException], tuple[int, str]]


def test_one_comma_too_many_is_named_with_its_line_and_not_as_a_traceback(
    project: Path, fail: Callable[..., str]
) -> None:
    units = project / "data" / "lookup" / "units.csv"
    units.write_text(units.read_text("utf-8").replace("p34-46,", "p34-46,,"), "utf-8")
    for arguments in (("run", "--unit", "Huế"), ("run", "--tables")):
        text = fail(*arguments, status=1)
        assert "units.csv, line 5" in text
        assert "Traceback" not in text


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Return a function from an error to the exit status and what stderr shows."""
    monkeypatch.delenv("WORKBENCH_TRACEBACK", raising=False)

    def report(error: BaseException) -> tuple[int, str]:
        return report_failure(error), capsys.readouterr().err

    return report


def _raised(error: BaseException) -> BaseException:
    try:
        raise error
    except type(error) as caught:
        return caught


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (AnalysisError("a", file="units.csv", line=3), 1, "workbench: units.csv, line 3: a\n"),
        (UsageError("b", option="--unit"), 2, "workbench: --unit: b\n"),
        (RunIsBusyError("another run holds it"), 1, "workbench: another run holds it\n"),
        (KeyboardInterrupt(), 130, "workbench: interrupted\n"),
        (click.Abort(), 130, "workbench: interrupted\n"),
    ],
)
def test_an_error_of_ours_is_one_message(shown: Shown, error: BaseException, status: int, message: str) -> None:
    assert shown(error) == (status, message)


def test_wrong_use_that_click_sees_has_status_2(shown: Shown) -> None:
    status, text = shown(click.UsageError("no such option"))
    assert (status, "no such option" in text) == (2, True)


def test_an_error_of_a_library_of_ours_is_printed_as_it_is(shown: Shown) -> None:
    status, text = shown(UnreadableFileError(Path("f.pdf"), "it is damaged"))
    assert (status, text.startswith("workbench: f.pdf"), "bug" in text) == (1, True, False)


def test_a_full_disk_is_named_with_the_file_and_what_to_do(shown: Shown) -> None:
    error = OSError(errno.ENOSPC, "No space left on device", "data/processed/fits.parquet")
    expected = "data/processed/fits.parquet: No space left on device. Free some space on the disk and run the command"
    assert shown(error) == (1, f"workbench: {expected} again.\n")


def test_an_error_of_the_system_without_a_file_is_named(shown: Shown) -> None:
    assert shown(OSError("the pipe broke")) == (1, "workbench: the pipe broke\n")


def test_a_bug_of_ours_is_called_one_and_its_traceback_goes_to_the_state_folder(project: Path, shown: Shown) -> None:
    status, text = shown(_raised(KeyError("source_id")))
    (log,) = (project / ".workbench" / "errors").iterdir()
    assert status == 1
    assert "This is a bug in the workbench: KeyError: 'source_id'" in text
    assert f"Please report it with the file {log}" in text
    assert "Traceback" not in text
    assert "Traceback" in log.read_text("utf-8")


def test_a_bug_outside_a_project_is_kept_among_temporary_files(
    outside: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(outside / "temporary"))
    (outside / "temporary").mkdir()
    shown(_raised(ValueError("x")))
    assert [path.suffix for path in (outside / "temporary").iterdir()] == [".log"]


def test_a_bug_whose_traceback_cannot_be_kept_is_shown_with_it(
    project: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(project / "nowhere"))
    (project / ".workbench").write_text("not a folder", "utf-8")
    assert "Traceback" in shown(_raised(ValueError("x")))[1]


def test_a_traceback_is_shown_on_request(project: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TRACEBACK", "1")
    assert "Traceback (most recent call last)" in shown(_raised(AnalysisError("a")))[1]


def test_the_option_for_tracebacks_shows_them(
    outside: Path, fail: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_TRACEBACK", "")
    assert "Traceback" in fail("--traceback", "status")
