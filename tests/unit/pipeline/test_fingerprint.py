"""What a step imports is found, and every change of it changes the file_hashing."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from analysis.pipeline.build import _code_hashing, file_hashing


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small package that stands in for ours."""
    folder = tmp_path / "src" / "analysis"
    texts = {
        "__init__.py": "",
        "panel/__init__.py": "from analysis.panel.store import load",
        "panel/store.py": "def load():\n    from analysis.words import read",
        "words/__init__.py": "def __getattr__(name): ...",
        "words/numbers.py": "read = 1",
        "modelling/__init__.py": "from analysis import panel",
        "modelling/page.html": "<p>",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (tmp_path / "requirements.lock").write_text("pandas==3")
    monkeypatch.setattr(_code_hashing, "_SRC", folder.parent)
    _code_hashing._digest_libraries.cache_clear()
    yield folder
    _code_hashing._digest_libraries.cache_clear()


def test_imports_are_followed_through_packages_functions_and_lazy_packages(package: Path) -> None:
    assert _code_hashing.CodeOnDisk().imported_modules(["analysis.modelling"]) == {
        "analysis", "analysis.modelling", "analysis.panel", "analysis.panel.store", "analysis.words",
        "analysis.words.numbers",
    }  # fmt: skip
    assert "analysis.modelling" not in _code_hashing.CodeOnDisk().imported_modules(["analysis.panel"])


def test_the_packages_around_an_imported_module_count_with_it(package: Path) -> None:
    (package / "reader.py").write_text("import analysis.words.numbers")
    found = _code_hashing.CodeOnDisk().imported_modules(["analysis.reader"])
    assert found == {"analysis", "analysis.reader", "analysis.words", "analysis.words.numbers"}


@pytest.mark.parametrize(
    "changed", ["modelling/page.html", "modelling/__init__.py", "words/numbers.py", "panel/store.py"]
)
def test_a_change_of_anything_imported_is_seen(package: Path, changed: str) -> None:
    before = _code_hashing.digest_code(["analysis.modelling"])
    (package / changed).write_text((package / changed).read_text() + "\n# a reason")
    assert _code_hashing.digest_code(["analysis.modelling"]) != before


def test_a_change_of_a_later_stage_is_not_seen(package: Path) -> None:
    before = _code_hashing.digest_code(["analysis.panel"])
    (package / "modelling" / "page.html").write_text("<b>")
    assert _code_hashing.digest_code(["analysis.panel"]) == before


def test_a_change_of_the_lock_file_is_seen(package: Path) -> None:
    before = _code_hashing.digest_code(["analysis.panel"])
    (package.parents[1] / "requirements.lock").write_text("pandas==4")
    _code_hashing._digest_libraries.cache_clear()
    assert _code_hashing.digest_code(["analysis.panel"]) != before


def test_a_change_of_the_library_of_paces_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paces = tmp_path / "data" / "lookup" / "paces.csv"
    paces.parent.mkdir(parents=True)
    paces.write_text("one")
    monkeypatch.setattr(_code_hashing, "packaged_folder", lambda: tmp_path)
    before = _code_hashing.digest_code(["adoption.paces"])
    paces.write_text("two")
    assert _code_hashing.digest_code(["adoption.paces"]) != before


def test_of_an_installed_wheel_the_installed_versions_count_and_no_lock_file(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (package / "_template").mkdir()
    before = _code_hashing._digest_libraries()
    (package.parents[1] / "requirements.lock").write_text("pandas==4")
    _code_hashing._digest_libraries.cache_clear()
    assert _code_hashing._digest_libraries() == before
    monkeypatch.setattr(_code_hashing.metadata, "distributions", list)
    _code_hashing._digest_libraries.cache_clear()
    assert _code_hashing._digest_libraries() != before


def test_a_folder_is_judged_by_names_and_bytes_alone(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "figures.csv").write_text("1")
    before = file_hashing.digest_folder(folder)
    (folder / "a" / ".figures.csv.swp").write_text("half")
    (folder / "a" / "~$figures.csv").write_text("half")
    assert file_hashing.digest_folder(folder) == before
    (folder / "a" / "figures.csv").rename(folder / "a" / "figures2.csv")
    assert file_hashing.digest_folder(folder) != before


def test_an_absent_folder_is_an_empty_one(tmp_path: Path) -> None:
    assert file_hashing.digest_folder(tmp_path / "none") == file_hashing.digest_folder(tmp_path)


def test_a_changed_byte_is_seen_though_size_and_times_are_the_old_ones(package: Path) -> None:
    source = package / "panel" / "store.py"
    before, times = _code_hashing.digest_code(["analysis.panel"]), source.stat()
    source.write_text(source.read_text().replace("load()", "look()"))
    os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert source.stat().st_size == times.st_size
    assert _code_hashing.digest_code(["analysis.panel"]) != before


def test_what_is_remembered_of_a_source_ends_with_its_bytes(package: Path, tmp_path: Path) -> None:
    memory, source = tmp_path / "state" / "imports.json", package / "panel" / "store.py"
    first = _code_hashing.CodeOnDisk(memory)
    first.imported_modules(["analysis.panel"])
    first.remember()
    times = source.stat()
    source.write_text("def load():\n    from analysis.model import read")
    (package / "model.py").write_text("")
    os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
    found = _code_hashing.CodeOnDisk(memory).imported_modules(["analysis.panel"])
    assert "analysis.model" in found
    assert "analysis.words" not in found


@pytest.mark.parametrize("damage", ["", "[]", '{"reader": null}', '{"reader": "another", "imports": {}}'])
def test_a_damaged_memory_costs_time_alone(package: Path, tmp_path: Path, damage: str) -> None:
    memory = tmp_path / "imports.json"
    memory.write_text(damage)
    assert _code_hashing.CodeOnDisk(memory).digest(["analysis.panel"]) == _code_hashing.digest_code(["analysis.panel"])


def test_sources_whose_imports_are_remembered_are_not_parsed_again(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _code_hashing.CodeOnDisk(tmp_path / "imports.json")
    digest = first.digest(["analysis.modelling"])
    first.remember()
    monkeypatch.setattr(_code_hashing, "read_imports", lambda source: pytest.fail(f"parsed again: {source}"))
    assert _code_hashing.CodeOnDisk(tmp_path / "imports.json").digest(["analysis.modelling"]) == digest


def test_what_one_reader_remembers_is_not_forgotten_by_the_next(package: Path, tmp_path: Path) -> None:
    memory = tmp_path / "imports.json"
    for modules in (["analysis.panel"], ["analysis.modelling"]):
        code = _code_hashing.CodeOnDisk(memory)
        code.digest(modules)
        code.remember()
    known = _code_hashing.CodeOnDisk(memory)._remembered
    assert hashlib.sha256((package / "panel" / "store.py").read_bytes()).hexdigest() in known


def test_sources_that_are_gone_are_dropped_in_time(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_code_hashing, "_MOST_VERSIONS", 1)
    source, versions = package / "panel" / "store.py", []
    for number in range(30):
        source.write_text(f"number = {number}\n")
        versions.append(hashlib.sha256(source.read_bytes()).hexdigest())
        code = _code_hashing.CodeOnDisk(tmp_path / "imports.json")
        code.digest(["analysis.panel"])
        code.remember()
    known = _code_hashing.CodeOnDisk(tmp_path / "imports.json")._remembered
    assert versions[0] not in known
    assert versions[-1] in known
