"""Places that take no files: the message names the place and what to do, and what only reads works."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from analysis.cli import failures
from analysis.pipeline.build import builder, describe_failure
from analysis.whole_files import write_whole


def test_a_file_that_cannot_be_written_is_named_not_its_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)  # on such a file system even what is not there cannot be removed
    with pytest.raises(OSError, match="Read-only") as caught:
        write_whole(tmp_path / "form.xlsx", b"a")
    assert caught.value.filename == str(tmp_path / "form.xlsx")
    assert "None" not in str(caught.value)


def test_a_folder_that_takes_no_files_is_told_from_one_that_is_missing(tmp_path: Path) -> None:
    proc = Path("/proc")
    if proc.is_dir():
        with pytest.raises(FileNotFoundError, match="no file can be created in this folder"):
            write_whole(proc / "form.xlsx", b"a", makes_folder=False)
    with pytest.raises(FileNotFoundError, match="there is no such folder"):
        write_whole(tmp_path / "missing" / "form.xlsx", b"a", makes_folder=False)


@pytest.mark.parametrize(
    ("number", "inside", "fix"),
    [
        (errno.EROFS, True, "The project is on a read-only file system"),
        (errno.EROFS, False, "Write to another place"),
        (errno.ENOENT, False, "Check the path"),
        (errno.EISDIR, False, "Name a file, not a folder"),
    ],
)
def test_the_message_says_what_to_do_in_the_project_and_outside(
    project: Path, capsys: pytest.CaptureFixture[str], number: int, inside: bool, fix: str
) -> None:
    path = project / "form.xlsx" if inside else project.parent / "other" / "form.xlsx"
    assert failures.report_failure(OSError(number, os.strerror(number), str(path))) == failures.FAILED
    said = capsys.readouterr().err
    assert said.startswith(f"workbench: {path}: {os.strerror(number)}. {fix}")


def test_a_step_that_could_not_write_names_the_file_of_the_project(project: Path) -> None:
    fault = OSError(errno.EROFS, "Read-only file system", str(project / "reports" / "a.html"))
    assert describe_failure(fault) == f"{Path('reports/a.html')}: Read-only file system"


def test_status_writes_nothing_into_a_project_that_is_read_only(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(builder.os, "access", lambda path, mode: not Path(path).is_relative_to(project))
    (project / "notebooks").mkdir()
    assert builder.check_steps([]) != failures.FAILED
    from analysis.cli.main import run_command_line

    assert run_command_line(["status"]) == 0
    assert "read sources" in capsys.readouterr().out
    assert not (project / ".workbench").exists()
