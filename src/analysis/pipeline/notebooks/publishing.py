"""The products of an executed notebook, written to their places whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from analysis.earlier_versions import EARLIER, keep_earlier
from analysis.paths import NO_REPORTS, project_folder, reports_folder
from analysis.pipeline.notebooks.execute import Produced, produce_notebook
from analysis.pipeline.notebooks.remembered import forget_reports, notes_path, remember_options
from analysis.pipeline.run_errors import NotebookError, RunError
from analysis.pipeline.state_paths import executed_folder, in_project, state_folder
from analysis.whole_files import write_whole

_SHOWN_FILES = 3


def publish_notebook(
    source: Path, parameters: Mapping[str, Any], product: Path, manifest: Path, context: Mapping[str, Any]
) -> None:
    """Execute `source` here and publish what it gave.

    Its normalised copy goes to `product`, the reports that it wrote to ``reports``, their names to `manifest`, and the
    copy with its times to ``reports/runs/<run_id>``.

    Raises
    ------
    NotebookError
        A cell raised or took too long; the partial output stays in ``reports/runs/<run_id>/<key>.failed.ipynb``.
    """
    workplace = state_folder() / "staging" / f"{context['key']}-{uuid4().hex[:8]}"
    try:
        produced = produce_notebook(source, parameters, workplace, context.get("kernel", {}), project_folder())
    except NotebookError as fault:
        raise keep_partial(fault, context) from fault.__cause__
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    publish(produced, product, manifest, context)


def publish(produced: Produced, product: Path, manifest: Path, context: Mapping[str, Any]) -> None:
    """Write what an execution gave to its places; the normalised copy comes last, for it is what is looked for."""
    write_whole(executed_folder(context["run_id"]) / f"{context['key']}.ipynb", produced.executed)
    _publish_reports(produced.reports, produced.about, manifest, context)
    if produced.notes:
        write_whole(notes_path(manifest), (json.dumps(produced.notes, ensure_ascii=False) + "\n").encode())
    else:
        notes_path(manifest).unlink(missing_ok=True)
    write_whole(product, produced.normalised)


def keep_partial(error: NotebookError, context: Mapping[str, Any]) -> NotebookError:
    """Write the partial output of a failed notebook aside and return the error with its place."""
    if not error.partial:
        return error
    partial = executed_folder(context["run_id"]) / f"{context['key']}.failed.ipynb"
    write_whole(partial, error.partial)
    return NotebookError(f"{error} (partial output: {in_project(partial)})")


def _publish_reports(
    reports: Mapping[str, bytes],
    about: Mapping[str, Mapping[str, Any]],
    manifest: Path,
    context: Mapping[str, Any],
) -> None:
    """Write the reports and remove those that an earlier run published and this one did not; what stood there is kept.

    What is known of the reports is written before them, so that the index never tells the day of another one. The keys
    that `context` names as replaced are other editions of the same report, which this one takes over.
    """
    _refuse_reserved(reports, manifest.stem)
    replaced = [key for key in context.get("replaces", ()) if key != manifest.stem]
    taken = {name: other for name in reports if (other := _claim(name, manifest, replaced))}
    if taken:
        shown = [f"{name} (by {other})" for name, other in list(taken.items())[:_SHOWN_FILES]]
        listed = ", ".join(shown) + (f" and {len(taken) - len(shown)} more" if len(taken) > len(shown) else "")
        others = " and ".join(
            in_project(manifest.with_name(f"{other}.json")) for other in dict.fromkeys(taken.values())
        )
        raise RunError(
            f"{manifest.stem} writes files that another notebook wrote: {listed}",
            fix=f"Run it with the options of the earlier run, or delete {others} so that it may replace these reports.",
        )
    editions = [*(manifest.with_name(f"{key}.json") for key in replaced), manifest]
    earlier = [name for path in editions for name in read_manifest(path) or []]
    known = {name: told for path in editions for name, told in read_about(path).items()}
    keep_earlier(reports_folder(), reports, earlier, known)
    if "notebook" in context:
        remember_options(manifest, Path(context["notebook"]), context.get("options") if reports else None)
    if about or about_path(manifest).exists():
        write_whole(about_path(manifest), (json.dumps(about, ensure_ascii=False, sort_keys=True) + "\n").encode())
    for name, content in reports.items():
        write_whole(reports_folder() / name, content)
    for name in sorted(set(earlier) - set(reports)):
        (reports_folder() / name).unlink(missing_ok=True)
    for key in replaced:
        forget_reports(key)
    write_whole(manifest, (json.dumps(sorted(reports), ensure_ascii=False) + "\n").encode())


def _refuse_reserved(reports: Mapping[str, bytes], key: str) -> None:
    """Refuse reports in the places that runs keep for themselves."""
    reserved = [
        name
        for name in reports
        if name.partition("/")[0] in NO_REPORTS or EARLIER in name.split("/")[:-1] or _is_index(name)
    ]
    if reserved:
        raise RunError(
            f"{key} writes {', '.join(reserved)}",
            expected=f"other names: {', '.join(NO_REPORTS)}, {EARLIER} and the index belong to the workbench",
            fix="Write to the folder that `report_home` of `analysis.reports` gives.",
        )


def _is_index(name: str) -> bool:
    return name == "index.json" or (name.startswith("index") and name.endswith(".html") and "/" not in name)


def about_path(manifest: Path) -> Path:
    """Return the file that holds what is known of the reports of a manifest."""
    return manifest.parent / "about" / manifest.name


def read_about(manifest: Path) -> dict[str, dict[str, Any]]:
    """Return what is known of the reports that a manifest lists, by their names; nothing where it was lost."""
    try:
        about = json.loads(about_path(manifest).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return about if isinstance(about, dict) and all(isinstance(one, dict) for one in about.values()) else {}


def read_notes(manifest: Path) -> list[str]:
    """Return what a person should know of the reports of a manifest; nothing where it was lost."""
    try:
        notes = json.loads(notes_path(manifest).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    return [note for note in notes if isinstance(note, str)] if isinstance(notes, list) else []


def _claim(name: str, manifest: Path, replaced: Sequence[str]) -> str | None:
    """Note that the report `name` is this manifest's, or return the other notebook that wrote it.

    One small file a report, for a round of thousands must not read all their manifests for each of them.
    """
    claim = manifest.parent / "claims" / hashlib.sha256(name.encode()).hexdigest()[:32]
    other = _read_claim(claim)
    is_foreign = other != manifest.name and Path(other).stem not in replaced
    if is_foreign and name in (read_manifest(manifest.parent / other) or []):
        return Path(other).stem
    if other != manifest.name:
        claim.parent.mkdir(parents=True, exist_ok=True)
        claim.write_text(manifest.name, "utf-8")
    return None


def _read_claim(path: Path) -> str:
    """Return the name of the manifest that a claim holds; an empty one without a claim, or where it is damaged."""
    try:
        name = path.read_text("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
    return name if name == Path(name).name and name.endswith(".json") else ""


def read_manifest(path: Path) -> list[str] | None:
    """Return the names that a manifest lists, None when there is no manifest or it is not one.

    A name that leads out of the folder of reports is damage: what a manifest lists may be removed.
    """
    try:
        names = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    is_whole = isinstance(names, list) and all(isinstance(name, str) and _is_inside(name) for name in names)
    return names if is_whole else None


def _is_inside(name: str) -> bool:
    return bool(name) and "\0" not in name and not Path(name).is_absolute() and ".." not in Path(name).parts
