"""What a step imports is found, and every change of it changes the fingerprint."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.runs import fingerprint


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
        "models/__init__.py": "from analysis import panel",
        "models/page.html": "<p>",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (tmp_path / "requirements.lock").write_text("pandas==3")
    monkeypatch.setattr(fingerprint, "_PACKAGE", folder)
    fingerprint._digest_libraries.cache_clear()
    yield folder
    fingerprint._digest_libraries.cache_clear()


def test_imports_are_followed_through_packages_functions_and_lazy_packages(package: Path) -> None:
    assert fingerprint.imported_modules(["analysis.models"]) == {
        "analysis", "analysis.models", "analysis.panel", "analysis.panel.store", "analysis.words",
        "analysis.words.numbers",
    }  # fmt: skip
    assert "analysis.models" not in fingerprint.imported_modules(["analysis.panel"])


@pytest.mark.parametrize("changed", ["models/page.html", "models/__init__.py", "words/numbers.py", "panel/store.py"])
def test_a_change_of_anything_imported_is_seen(package: Path, changed: str) -> None:
    before = fingerprint.digest_code(["analysis.models"])
    (package / changed).write_text((package / changed).read_text() + "\n# a reason")
    assert fingerprint.digest_code(["analysis.models"]) != before


def test_a_change_of_a_later_stage_is_not_seen(package: Path) -> None:
    before = fingerprint.digest_code(["analysis.panel"])
    (package / "models" / "page.html").write_text("<b>")
    assert fingerprint.digest_code(["analysis.panel"]) == before


def test_a_change_of_the_lock_file_is_seen(package: Path) -> None:
    before = fingerprint.digest_code(["analysis.panel"])
    (package.parents[1] / "requirements.lock").write_text("pandas==4")
    fingerprint._digest_libraries.cache_clear()
    assert fingerprint.digest_code(["analysis.panel"]) != before


def test_a_folder_is_judged_by_names_and_bytes_alone(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "figures.csv").write_text("1")
    before = fingerprint.digest_folder(folder)
    (folder / "a" / ".figures.csv.swp").write_text("half")
    (folder / "a" / "~$figures.csv").write_text("half")
    assert fingerprint.digest_folder(folder) == before
    (folder / "a" / "figures.csv").rename(folder / "a" / "figures2.csv")
    assert fingerprint.digest_folder(folder) != before


def test_an_absent_folder_is_an_empty_one(tmp_path: Path) -> None:
    assert fingerprint.digest_folder(tmp_path / "none") == fingerprint.digest_folder(tmp_path)
