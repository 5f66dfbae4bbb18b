"""Snapshots: all tables as a build on an earlier day would have made them, built once and shared by all reports."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from analysis.pipeline.build._code_hashing import CodeOnDisk
from analysis.pipeline.build._kept_panels import read_kept_rows
from analysis.pipeline.build.file_hashing import digest_file
from analysis.pipeline.state_paths import state_folder
from analysis.run_date import read_day

if TYPE_CHECKING:
    import pandas as pd

    from analysis.modelling import KeptRows

    Tables = dict[str, pd.DataFrame]

#: The packages whose code decides what a snapshot holds.
_CODE = ("analysis.panel", "analysis.audit", "analysis.modelling")
_COMPUTED = ("findings", "scores", "duties", "fits", "forecasts", "backtest", "verdicts")


#: What surrounds the building of a snapshot: a caller tells a person what takes long.
_around: ContextVar[Callable[[dt.date], AbstractContextManager[None]] | None] = ContextVar("_around", default=None)


@contextmanager
def around_snapshots(enter: Callable[[dt.date], AbstractContextManager[None]]) -> Iterator[None]:
    """Enter a context whenever a snapshot has to be built within the block; nothing where one is kept.

    Parameters
    ----------
    enter
        Takes the day of the snapshot and returns the context that is entered while it is built.

    Yields
    ------
    None
        Nothing.

    Examples
    --------
    >>> from contextlib import nullcontext
    >>> with around_snapshots(lambda day: nullcontext()):
    ...     pass
    """
    token = _around.set(enter)
    try:
        yield
    finally:
        _around.reset(token)


def snapshots_folder() -> Path:
    """Return ``.workbench/snapshots``: one folder a day, safe to delete (snapshots are built again when needed)."""
    return state_folder() / "snapshots"


def load_snapshot(day: dt.date | str | None = None) -> Tables:
    """Return all tables as they were known on `day`: panel, findings, fits, forecasts, back-test and verdicts.

    Where nothing is later than `day` and the build had this run date, these are the processed tables. Otherwise the
    snapshot of that day is built once and kept by the digest of its inputs, the day and the code; every later call,
    in this process or another, reads it. Only panels that differ from today's are fitted.

    Parameters
    ----------
    day
        The last day whose publications are known, on which the data are judged; without one, all that is known, as
        the last run judged it.

    Returns
    -------
    dict
        The tables by name, as `analysis.panel.load_all` gives them.

    Raises
    ------
    UsageError
        `day` is not a date such as 2026-06-30.
    StoreError
        The processed tables have not been built.

    Examples
    --------
    >>> from analysis.pipeline import load_snapshot
    >>> load_snapshot("2025-12-31")["sources"]["issued"].max()  # doctest: +SKIP
    Timestamp('2025-12-30 00:00:00')
    """
    from analysis.panel import load_all

    kept = prepare_snapshot(day)
    return load_all(kept[0]) if kept else load_all()


def find_snapshot(day: dt.date | str | None) -> Tables | None:
    """Return what `load_snapshot` would, where nothing has to be built for it.

    Parameters
    ----------
    day
        The last day whose publications are known; without one, all that is known.

    Returns
    -------
    dict or None
        The tables by name; None where the snapshot of that day is not there yet.

    Raises
    ------
    UsageError
        `day` is not a date such as 2026-06-30.
    StoreError
        The processed tables have not been built.
    """
    from analysis.panel import load_all

    known_until = read_day(day, "day") if day else None
    if known_until is None or _is_stored(known_until):
        return load_all()
    snapshot = _name_snapshot(known_until, _input_files())
    return load_all(snapshot) if snapshot.is_dir() else None


def prepare_snapshot(day: dt.date | str | None) -> list[Path]:
    """Return the folder that `load_snapshot` will read for `day`, built where it is not there yet.

    A notebook that travels to another machine takes it along, so that all reports of a round share it there too. The
    list is empty where the processed tables themselves are the snapshot.

    Parameters
    ----------
    day
        The last day whose publications are known; without one, all that is known.
    """
    known_until = read_day(day, "day") if day else None
    if known_until is None:
        return []
    return [] if _is_stored(known_until) else [_find_or_build(known_until)]


def _is_stored(day: dt.date) -> bool:
    """Return whether the processed tables themselves are those of the day."""
    return _is_known_by(day) and _is_judged_on(day)


def _is_known_by(day: dt.date) -> bool:
    from analysis.panel import DECIDED_ON, is_known_by, load

    return is_known_by({name: load(name) for name in ("sources", "statements", *DECIDED_ON)}, day)


def _is_judged_on(day: dt.date) -> bool:
    """Return whether the last run judged the data on this day, or found nothing to judge."""
    from analysis.panel import load

    return bool((load("scores")["judged_on"].dt.date == day).all())


def build_snapshot(tables: Mapping[str, pd.DataFrame], day: dt.date | str, kept: KeptRows | None = None) -> Tables:
    """Return the tables that a build on `day` would have made of these; nothing is read or written.

    Parameters
    ----------
    tables
        The tables of the panel, as `analysis.panel.build_panel` returns them.
    day
        The last day whose publications are known, on which the data are judged.
    kept
        Rows of the models of another build; panels that are the same on `day` take theirs from there.

    Returns
    -------
    dict
        The panel as of that day and all tables that follow from it.

    Raises
    ------
    SchemaError
        If a table does not match its schema.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from analysis.panel import build_panel
    >>> from analysis.paths import packaged_folder
    >>> from analysis.registry import collect_documents
    >>> folder = Path(mkdtemp())
    >>> _ = (folder / "report.txt").write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> collected, _ = collect_documents([folder / "report.txt"])
    >>> tables = build_panel(collected, packaged_folder() / "data" / "lookup", folder)
    >>> sorted(set(build_snapshot(tables, "2026-06-30")) - set(tables))
    ['backtest', 'duties', 'findings', 'fits', 'forecasts', 'scores', 'verdicts']
    """
    from analysis.audit import audit_panel, mark_errors, score_quality
    from analysis.modelling import backtest_panels, fit_panel, judge_targets, model_panels
    from analysis.panel import round_floats, tables_as_of
    from analysis.regulations import judge_duties

    def stored(made: Mapping[str, pd.DataFrame]) -> Tables:  # each stage of the build reads what the last one stored
        return {name: round_floats(frame) for name, frame in made.items()}

    snapshot = stored(mark_errors(tables_as_of(tables, day)))
    judged_on = read_day(day, "day")
    duties = judge_duties(snapshot, judged_on)
    findings = audit_panel(snapshot, judged_on, duties)
    scores = score_quality(snapshot, findings, judged_on)
    snapshot |= stored({"findings": findings, "scores": scores}) | {"duties": duties}
    snapshot |= stored({"backtest": backtest_panels(snapshot, kept=kept)})
    models = model_panels(snapshot, day=judged_on)  # nothing is forecast where the back-test failed
    verdicts = judge_targets(snapshot, models, kept=kept)
    return snapshot | stored(fit_panel(snapshot, models, kept) | {"verdicts": verdicts})


def _find_or_build(day: dt.date) -> Path:
    """Return the folder of the day's snapshot; of several processes that ask for it, one builds it."""
    from filelock import FileLock

    inputs = _input_files()
    snapshot = _name_snapshot(day, inputs)
    if snapshot.is_dir():
        return snapshot
    snapshot.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(snapshot.parent / ".lock"):
        if not snapshot.is_dir():
            enter = _around.get()
            with enter(day) if enter is not None else nullcontext():
                _write_snapshot(snapshot, day, inputs)
    return snapshot


def _name_snapshot(day: dt.date, inputs: list[Path]) -> Path:
    """Return the folder of the day's snapshot, whether it is there or not."""
    return snapshots_folder() / day.isoformat() / _digest_inputs(day, inputs)


def _write_snapshot(snapshot: Path, day: dt.date, inputs: list[Path]) -> None:
    """Build and store the snapshot whole, and remove those of the same day that rest on other inputs."""
    from analysis.panel import load, save

    outdated = [path for path in snapshot.parent.iterdir() if path.is_dir()]
    draft = snapshot.with_name(f".{snapshot.name}-{uuid4().hex[:8]}")
    tables = {path.stem: load(path.stem) for path in inputs}
    try:
        for name, frame in build_snapshot(tables, day, read_kept_rows(_digest_code(("analysis.modelling",)))).items():
            save(name, frame, draft)
        draft.replace(snapshot)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for path in outdated:
        shutil.rmtree(path, ignore_errors=True)


def _input_files() -> list[Path]:
    """Return the stored tables of the panel, which all others follow from."""
    from analysis.paths import processed_folder

    return sorted(path for path in processed_folder().glob("*.parquet") if path.stem not in _COMPUTED)


def _digest_inputs(day: dt.date, inputs: list[Path]) -> str:
    digest = hashlib.sha256(f"{day}\0{_digest_code(_CODE)}\n".encode())
    for path in inputs:
        digest.update(f"{path.name}\0{digest_file(path)}\n".encode())
    return digest.hexdigest()[:32]


def _digest_code(modules: tuple[str, ...]) -> str:
    code = CodeOnDisk(state_folder() / "imports.json")
    digest = code.digest(modules)
    code.remember()
    return digest
