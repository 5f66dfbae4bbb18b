"""The options of reports that were published, so that a later run can make them again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.paths import notebooks_folder, project_folder
from analysis.pipeline.state_paths import in_project, notebook_products_folder, state_folder
from analysis.whole_files import write_whole


@dataclass(frozen=True)
class Remembered:
    """One notebook that published reports: the name of its manifest, its file, the parameters that were given."""

    key: str
    notebook: Path
    parameters: Mapping[str, Any]


def options_path(manifest: Path) -> Path:
    """Return the file that holds the options with which the reports of a manifest were made."""
    return manifest.parent / "options" / manifest.name


def notes_path(manifest: Path) -> Path:
    """Return the file that holds what a person should know of the reports of a manifest."""
    return manifest.parent / "notes" / manifest.name


def remember_options(manifest: Path, notebook: Path, parameters: Mapping[str, Any] | None) -> None:
    """Write with which parameters the reports of a manifest are made; without parameters forget them."""
    path = options_path(manifest)
    if parameters is None:
        path.unlink(missing_ok=True)
        return
    options = {"notebook": in_project(notebook.resolve()), "parameters": dict(parameters)}
    write_whole(path, (json.dumps(options, ensure_ascii=False, sort_keys=True) + "\n").encode())


def read_remembered() -> list[Remembered]:
    """Return what is known of each notebook that published reports, by key; one whose notebook is gone is left out.

    Reports of an earlier version have no file of options: theirs are read from the name of the manifest.
    """
    folder = state_folder() / "published"
    manifests = {path.stem: path for path in (*folder.glob("*.json"), *folder.glob("options/*.json"))}
    found = (_read_options(key, folder / f"{key}.json") for key in sorted(manifests))
    return [one for one in found if one is not None and one.notebook.is_file()]


def recall_options(key: str) -> Remembered:
    """Return the options behind a key: those that were noted, else those that its name tells."""
    return _read_options(key, state_folder() / "published" / f"{key}.json") or _options_in(key)


def forget_reports(key: str) -> None:
    """Remove what is known of the reports of a key, after another one took them over; the reports stay."""
    manifest = state_folder() / "published" / f"{key}.json"
    for path in (options_path(manifest), notes_path(manifest), manifest.parent / "about" / manifest.name, manifest):
        path.unlink(missing_ok=True)
    (notebook_products_folder() / f"{key}.ipynb").unlink(missing_ok=True)


def _read_options(key: str, manifest: Path) -> Remembered | None:
    try:
        options = json.loads(options_path(manifest).read_text("utf-8"))
        return Remembered(key, project_folder() / options["notebook"], dict(options["parameters"]))
    except FileNotFoundError:
        return _options_in(key)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None  # damaged: the report is made again by whoever asks for it


def _options_in(key: str) -> Remembered:
    """Return the options that a key spells out; what it shortened is no option that a notebook knows."""
    stem, *settings = key.split("--")
    pairs = dict(setting.partition("=")[::2] for setting in settings)
    return Remembered(key, notebooks_folder() / f"{stem}.ipynb", pairs)
