"""The campaign of mutated files can be repeated, tells the classes apart, and what it found once stays found."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from analysis.paths import project_folder
from vnfilings import UnreadableFileError
from vnfilings.box._child import answer_call
from vnfilings.formats import parse_document
from vnfilings.formats._library_errors import library_call


@pytest.fixture
def fuzz(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the module of the campaign."""
    monkeypatch.setattr(sys, "path", [str(project_folder() / "tools"), *sys.path])
    return importlib.import_module("fuzz_files")


def test_a_file_of_a_campaign_is_the_same_each_time_and_of_every_format(fuzz: ModuleType) -> None:
    seeds = fuzz.by_format(fuzz.make_seeds())
    assert set(seeds) >= {".docx", ".xlsx", ".xls", ".ods", ".pdf", ".html", ".csv", ".txt"}
    files = [fuzz.make_file(number, 1, seeds) for number in range(64)]
    assert [fuzz.make_file(number, 1, seeds) for number in range(64)] == files
    assert {Path(name).suffix for name, _ in files} == set(seeds)
    unchanged = [name for name, content in files if any(content == seed for _, seed in seeds[Path(name).suffix])]
    assert len(unchanged) <= 4, unchanged


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        (0, "", "read"),
        (0, "workbench: a.docx: skipped: 1 hidden row\n", "read"),
        (1, "", "read"),
        (1, "workbench: a.docx: the file is damaged\n", "refused"),
        (1, "workbench: a.pdf: reading needs more than 1,024 MiB of memory; print it\n", "stopped"),
        (1, "workbench: a.pdf: the file is\ndamaged\n", "traceback"),
        (1, "workbench: a.pdf: this is a bug in the workbench, not damage\n", "traceback"),
        (1, "workbench: This is a bug in the workbench: KeyError\n", "traceback"),
        (-11, "", "traceback"),
    ],
)
def test_the_classes_of_a_reading_are_told_apart(fuzz: ModuleType, status: int, said: str, outcome: str) -> None:
    assert fuzz.judge_output(status, said) == outcome


@pytest.mark.parametrize(
    ("seconds", "memory_mb", "status", "leaves", "outcome"),
    [
        (1.0, 200.0, 0, "", "read"),
        (36.0, 200.0, 0, "", "hang"),
        (1.0, 200.0, None, "", "hang"),
        (1.0, 1300.0, 0, "", "over the limit"),
        (1.0, 200.0, 0, "stray.txt", "written outside"),
        (1.0, 200.0, 7, "bug.log", "traceback"),
    ],
)
def test_what_a_reading_costs_and_leaves_behind_is_judged_too(
    fuzz: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    seconds: float,
    memory_mb: float,
    status: int | None,
    leaves: str,
    outcome: str,
) -> None:
    class Watch:
        def __enter__(self) -> Watch:
            self.memory_mb = memory_mb
            return self

        def __exit__(self, *fault: object) -> None: ...

    def read(arguments: list[str]) -> int:
        if leaves:
            (tmp_path / leaves).touch()
        if status is None:
            raise TimeoutError
        return status

    used = iter((0.0, seconds))
    monkeypatch.setattr(fuzz, "Watch", Watch)
    monkeypatch.setattr(fuzz, "_used_seconds", lambda: next(used))
    monkeypatch.setattr("analysis.cli.main.run_command_line", read)
    (tmp_path / "of the file before").touch()
    assert fuzz.read_boxed(Path("a.txt"), ("read",), tmp_path).outcome == outcome


def test_a_pdf_whose_pages_cannot_be_listed_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "pages.pdf"
    body = b"%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages /Name >>\nendobj\n"
    end = b"trailer << /Size 2 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    path.write_bytes(body + b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n" + end)
    with pytest.raises(UnreadableFileError, match="the PDF is damaged"):
        parse_document(path)


def test_memory_that_ran_out_before_an_exception_could_be_made_is_told_as_such() -> None:
    def unpack() -> object:
        raise SystemError("returned NULL without setting an exception")

    assert answer_call("pathlib:Path", None, unpack) == ("memory", None)


def test_a_panic_of_a_library_is_damage_of_the_file() -> None:
    panic = type("PanicException", (BaseException,), {})
    with pytest.raises(UnreadableFileError, match="the file is damaged"), library_call(Path("a.xls")):
        raise panic("range end index 64 out of range")
    with pytest.raises(KeyboardInterrupt), library_call(Path("a.xls")):
        raise KeyboardInterrupt


@pytest.mark.parametrize("span", ["\u2081", "9" * 5000])
def test_a_span_that_is_no_number_or_a_huge_one_is_read(tmp_path: Path, span: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(f'<table><tr><td colspan="{span}">a</td><td>5</td></tr><tr><td>b</td></tr></table>', "utf-8")
    parse_document(path)


def test_a_cell_of_thousands_of_digits_is_no_number_of_a_column(tmp_path: Path) -> None:
    cells = "".join(f"<td>{text}</td>" for text in ("1" * 5000, "2", "3"))
    path = tmp_path / "page.html"
    path.write_text(f"<table><tr><td>a</td><td>b</td><td>c</td></tr><tr>{cells}</tr><tr>{cells}</tr></table>", "utf-8")
    parse_document(path)
