"""The index of the outputs: ``reports/index.json`` for machines, ``reports/index.html`` for people.

It follows from the files that are there and from what their runs noted of them, so that it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from analysis.earlier_versions import EARLIER, remove_oldest
from analysis.errors import AnalysisError
from analysis.i18n import LANGUAGES
from analysis.paths import NO_REPORTS, notebooks_folder, project_folder, reports_folder
from analysis.pipeline.notebooks import read_about, read_manifest, read_parameters
from analysis.pipeline.state_paths import state_folder
from analysis.project import read_settings
from analysis.whole_files import write_whole

#: The version of the layout of ``index.json``; a column that is added does not change it.
_LAYOUT = 1
#: The first page of the site, seen from the index.
_SITE = "site/index.html"
Row = dict[str, Any]


def list_outputs(releases: Sequence[Mapping[str, Any]] | None = None) -> list[Row]:
    """Return one row for each file in ``reports``, including earlier versions and excluding executed notebooks.

    Parameters
    ----------
    releases
        The releases, the latest first (default: those of the project).

    Returns
    -------
    list of dict
        Sorted by path: `path`, `report`, `title`, `unit_code`, `unit_name`, `period`, `language`, `format`, `bytes`,
        `sha256`, `report_date`, `is_internal` (not to be sent, or a draft), `is_earlier`, `is_produced` (a notebook of
        the project still writes it), `notebook` (the notebook and its parameters), `release_number` and `release_state`
        of the release that holds these bytes.
    """
    folder = reports_folder()
    from analysis.schemas import PERIOD_PATTERN  # it brings pandas, which a run with nothing to do does not need

    noted = dict(_noted_files())
    held = _held_files(read_releases() if releases is None else releases)
    rows = []
    for path in _report_files(folder):
        name = path.relative_to(folder).as_posix()
        if noted.get(_current_name(name)[0], {}).get("is_part"):
            continue  # the data of a chart belong to the report beside them
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        number, state = held.get(sha256, (None, None))
        rows.append(
            _describe(name, noted, PERIOD_PATTERN)
            | {"bytes": len(content), "sha256": sha256, "release_number": number, "release_state": state}
        )
    return rows


def write_index(releases: Sequence[Mapping[str, Any]] | None = None) -> list[Row]:
    """Write ``reports/index.json`` and the page in each language of the project where they differ; return the rows.

    Parameters
    ----------
    releases
        The releases, the latest first (default: those of the project).
    """
    releases = read_releases() if releases is None else releases
    rows = list_outputs(releases)
    listed = [{name: value for name, value in one.items() if name != "files"} for one in releases]
    site = _SITE if (reports_folder() / _SITE).is_file() else None
    content = {"layout": _LAYOUT, "releases": listed, "outputs": rows, "site": site}
    text = (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    listing = reports_folder() / "index.json"
    pages = {lang: reports_folder() / _page_name(lang) for lang in LANGUAGES}
    if listing.is_file() and listing.read_bytes() == text and all(page.is_file() for page in pages.values()):
        return rows
    from analysis.reports import render_outputs_page

    for lang, page in pages.items():
        write_whole(page, render_outputs_page(rows, listed, lang, read_settings().names[lang], site))
    write_whole(listing, text)  # last: where it is up to date, the pages are
    return rows


def drop_oldest_versions() -> list[Row]:
    """Remove the earlier versions of reports beyond those that ``workbench.toml`` keeps; return the releases.

    A version that a release holds stays, and all of them stay where the releases cannot be read.
    """
    releases = read_releases()
    held = {entry["sha256"] for one in releases for entry in one["files"]}
    remove_oldest(reports_folder(), read_settings().keep_earlier, held)
    return releases


def read_releases() -> list[Row]:
    """Return what the index says of each release, the latest first; none where the project has none."""
    if not (project_folder() / "releases").is_dir():
        return []
    from analysis.releases import list_releases

    return [
        {
            **{name: release[name] for name in ("number", "title", "period", "state")},
            "day": release["steps"][-1]["on"],
            "page": f"../releases/{release['number']}/changes_{{lang}}.html",
            "files": [{"sha256": entry["sha256"]} for entry in release["files"] if "source" in entry],
        }
        for release in list_releases()
    ]


def _page_name(lang: str) -> str:
    return "index.html" if lang == LANGUAGES[0] else f"index_{lang}.html"


def _report_files(folder: Path) -> list[Path]:
    """Return the files of reports: no executed notebook, no index, nothing half written."""
    found = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        parts = path.relative_to(folder).parts
        is_index = len(parts) == 1 and re.fullmatch(r"index(_\w+)?\.(html|json)", path.name)
        if not is_index and parts[0] not in NO_REPORTS and not any(part.startswith(".") for part in parts):
            found += [path] if path.is_file() else []
    return found


def _noted_files() -> Iterator[tuple[str, Row]]:
    """Yield each file that a run published, with what it noted of it, its notebook and whether that still writes it."""
    published, known = state_folder() / "published", _parameters_of_notebooks()
    for manifest in sorted(published.glob("*.json")):
        stem, *settings = manifest.stem.split("--")
        is_produced = stem in known and {setting.partition("=")[0] for setting in settings} <= known[stem]
        about = read_about(manifest)
        for name in read_manifest(manifest) or []:
            yield name, {**about.get(name, {}), "notebook": manifest.stem, "is_produced": is_produced}


def _parameters_of_notebooks() -> dict[str, set[str]]:
    """Return the names of the parameters of each notebook of the project, by its stem."""
    known: dict[str, set[str]] = {}
    for path in notebooks_folder().glob("*.ipynb"):
        with suppress(AnalysisError):
            known[path.stem] = {parameter.name for parameter in read_parameters(path)}
    return known


def _current_name(name: str) -> tuple[str, str]:
    """Return the name of the version that a file is an earlier one of, and the day of that file; itself for no such."""
    if found := re.fullmatch(rf"(?:(.+)/)?{EARLIER}/([^/]+)-\d+/([^/]+)", name):
        return "/".join(filter(None, (found[1], found[3]))), found[2]
    return name, ""


def _describe(name: str, noted: Mapping[str, Row], periods: str) -> Row:
    """Return what is known of one file: what its run noted, else what its path says."""
    current, day = _current_name(name)
    note = noted.get(current, {})
    *folders, file_name = current.split("/")
    stem, _, form = file_name.rpartition(".")
    language = next((lang for lang in LANGUAGES if stem.endswith(f"_{lang}")), None)
    is_at_home = len(folders) == 2 and re.fullmatch(periods, folders[0])
    is_earlier = current != name
    earlier_day = day if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else None
    return {
        "path": name,
        "report": note.get("report") or stem.removesuffix(f"_{language}"),
        "title": note.get("title"),
        "unit_code": folders[1] if is_at_home else None,
        "unit_name": note.get("unit_name"),
        "period": folders[0] if is_at_home else None,
        "language": note.get("language") or language,
        "format": form,
        "report_date": earlier_day if is_earlier else note.get("report_date"),
        "is_internal": None if is_earlier else note.get("is_internal"),
        "is_earlier": is_earlier,
        "is_produced": not is_earlier and bool(note.get("is_produced")),
        "notebook": note.get("notebook"),
    }


def _held_files(releases: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """Return number and state of the release that holds the bytes of a file, by their sha256; a locked one first."""
    held: dict[str, tuple[str, str]] = {}
    for one in sorted(releases, key=lambda one: one["state"] != "locked"):
        for entry in one.get("files", ()):
            held.setdefault(entry["sha256"], (str(one["number"]), str(one["state"])))
    return held
