"""Reports onto disk: a file is written beside its place and then renamed, so that nobody reads half of one."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from analysis.earlier_versions import keep_earlier
from analysis.errors import AnalysisError
from analysis.paths import ProjectNotFoundError, reports_folder, staging_folder
from analysis.reports._document import VALUES, Report
from analysis.reports.machine import render_csv, render_json
from analysis.reports.render._pdf_document import render_pdf
from analysis.reports.render._typesetting import load_fonts
from analysis.reports.render._word_document import render_docx
from analysis.reports.render.chart_export import chart_files
from analysis.reports.render.html_page import render_html
from analysis.whole_files import write_whole

RENDERERS: dict[str, Callable[[Report], bytes]] = {
    "html": render_html,
    "docx": render_docx,
    "pdf": render_pdf,
    "json": render_json,
    VALUES: render_csv,
}


def write_report(report: Report, folder: Path | str, formats: Sequence[str]) -> list[Path]:
    """Return the paths of the report written in each format, named after the report; the data of its charts lie beside.

    Raises
    ------
    AnalysisError
        If a format is not known; nothing is written then.
    """
    check_formats(formats)
    report = dataclasses.replace(report, formats=tuple(formats))
    with ThreadPoolExecutor() as pool:  # setting the PDF takes longest, and lets the others go on meanwhile
        contents = list(pool.map(lambda name: RENDERERS[name](report), formats))
    paths = [Path(folder) / report.file_name(name) for name in formats]
    data = {Path(folder) / name: content for name, content in chart_files(report, formats).items()}
    written = {**dict(zip(paths, contents, strict=True)), **data}
    _keep_what_stands_there(written)
    for path, content in written.items():
        write_whole(path, content)
    return paths


def prepare_rendering(reports: Sequence[Report]) -> None:
    """Read templates and fonts, and lay out the pages of some reports: what that keeps in memory serves all others.

    Nothing is set by Typst, which starts threads: the process may be one that forks.
    """
    load_fonts()
    for report in reports:
        render_html(report)


def _keep_what_stands_there(contents: Mapping[Path, bytes]) -> None:
    """Keep the reports of the project that will be replaced; a run does so itself when it publishes a notebook."""
    if staging_folder():
        return
    try:
        reports = reports_folder().resolve()
    except ProjectNotFoundError:
        return
    inside = {
        path.resolve().relative_to(reports).as_posix(): content
        for path, content in contents.items()
        if path.resolve().is_relative_to(reports)
    }
    if inside:
        keep_earlier(reports, inside, (), _listed_days(reports))


def _listed_days(reports: Path) -> dict[str, dict[str, Any]]:
    """Return what the index says of each report, by its path; nothing without an index."""
    try:
        listed = json.loads((reports / "index.json").read_text("utf-8"))
        return {output["path"]: output for output in listed["outputs"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def check_formats(formats: Sequence[str]) -> None:
    """Refuse formats that are not known.

    Raises
    ------
    AnalysisError
        With those that are.
    """
    unknown = [name for name in formats if name not in RENDERERS]
    if unknown:
        raise AnalysisError("formats", found=unknown, expected=f"some of {', '.join(RENDERERS)}")
