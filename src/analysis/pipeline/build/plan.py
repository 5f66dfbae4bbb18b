"""The plan: which step makes which products out of which inputs. It names them; `build` finds out what is stale."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from analysis.declared_inputs import ALL
from analysis.errors import UsageError, did_you_mean, nearest
from analysis.paths import corrections_folder, lookup_folder, notebooks_folder, processed_folder, raw_folder
from analysis.pipeline.build import stages
from analysis.pipeline.build._code_hashing import read_imports
from analysis.pipeline.build.step import Step
from analysis.pipeline.notebooks import (
    Parameter,
    Remembered,
    cell_source,
    check_parameters,
    declared_inputs,
    is_secret,
    needs_filing,
    publishes_reports,
    read_notebook,
    read_parameters,
)
from analysis.pipeline.state_paths import notebook_products_folder, state_folder
from analysis.project import read_settings

COLLECTED_TABLES = ("sources", "statements", "tasks", "task_reports", "systems", "system_reports", "unread_sources")
PANEL_TABLES = (
    "sources",
    "units",
    "unit_aliases",
    "indicators",
    "indicator_aliases",
    "statements",
    "tasks",
    "task_reports",
    "task_decisions",
    "task_match_decisions",
    "task_states",
    "systems",
    "system_reports",
    "system_coverage",
    "observations",
    "consolidated",
    "complete_lists",
    "targets",
    "restatements",
    "corrections",
    "settled",
    "finding_states",
    "filing_texts",
    "filing_edits",
    "placements",
    "placement_decisions",
    "matches",
    "reviews",
    "unread_sources",
    "reporting_regimes",
    "reporting_windows",
    "reporting_deadlines",
    "public_holidays",
    "reporting_schedule",
    "legal_deadlines",
    "national_targets",
    "maturity_gates",
    "index_weights",
)
AUDIT_TABLES = ("findings", "scores", "duties")
MODEL_TABLES = ("fits", "forecasts", "verdicts")  # from one fit per panel
ALL_TABLES = (*PANEL_TABLES, *AUDIT_TABLES, *MODEL_TABLES, "backtest")
_LIST_OF = {"lang": "languages", "format": "formats"}  # a list parameter takes all values of that axis in one run
#: Parameters in which editions of one report differ: it keeps its languages and formats and takes the others given.
_EDITION = ("report_date", "previous", *_LIST_OF.values())
_FORMATS = ("html", "docx", "pdf", "json", "csv")  # those that `analysis.reports` writes
_MODEL_INPUTS = ("units", "indicators", "observations", "targets")
_DEADLINE_INPUTS = ("national_targets", "legal_deadlines", "tasks", "sources")
_FIT_INPUTS = (*_MODEL_INPUTS, *_DEADLINE_INPUTS, "backtest")  # nothing is forecast where the back-test failed


def plan_tables(run_date: dt.date) -> list[Step]:
    """Return the steps that make the processed tables, in the order of the stages.

    The run date is an input of the audit alone, so that a new day fits no models.
    """
    processed = processed_folder()

    def tables(names: tuple[str, ...]) -> dict[str, Path]:
        return {name: processed / f"{name}.parquet" for name in names}

    collected = {name: processed / "collected" / f"{name}.parquet" for name in COLLECTED_TABLES}
    judgement = {"lookup": lookup_folder(), "corrections": corrections_folder()}
    return [
        Step(
            "read sources",
            stages.collect,
            {"raw": raw_folder(), "lookup": lookup_folder()},
            collected,
            ("analysis.registry",),
        ),
        Step(
            "build panel",
            stages.build_panel,
            collected | judgement,
            tables(PANEL_TABLES),
            ("analysis.audit", "analysis.placing"),
        ),
        Step(
            "audit panel",
            stages.audit_panel,
            tables(PANEL_TABLES),
            tables(AUDIT_TABLES),
            ("analysis.audit",),
            {"run_date": run_date.isoformat()},
        ),
        Step(
            "back-test", stages.backtest_models, tables(_MODEL_INPUTS), tables(("backtest",)), ("analysis.modelling",)
        ),
        Step("fit models", stages.fit_models, tables(_FIT_INPUTS), tables(MODEL_TABLES), ("analysis.modelling",)),
    ]


def list_notebooks() -> list[Path]:
    """Return the project's notebooks, ``NN_verb_object.ipynb``, in order."""
    return sorted(notebooks_folder().glob("[0-9][0-9]_*.ipynb"))


def find_notebook(name: str) -> Path:
    """Return the notebook that `name` means: a path, a file name, or its start (``70`` or ``70_publish``).

    Raises
    ------
    UsageError
        When it means none, with the nearest match, or several.
    """
    if Path(name).is_file():
        return Path(name).resolve()
    known = list_notebooks()
    found = [path for path in known if path.stem == Path(name).stem] or [p for p in known if p.name.startswith(name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"'{name}' is ambiguous: {', '.join(path.stem for path in found)}; name one of them")
    stems = [path.stem for path in known]
    raise UsageError(f"no notebook '{name}'{did_you_mean(name, stems)} (available: {', '.join(stems) or 'none'})")


def plan_notebooks(
    notebooks: list[Path],
    given: Mapping[str, Any],
    grid: Mapping[str, list[Any]],
    context: Mapping[str, Any],
    remembered: Iterable[Remembered] = (),
    without_filing: Collection[str] = (),
) -> list[Step]:
    """Return one step a notebook and point of the grid.

    `given` holds parameters that every notebook must know; `grid` holds lists of values for parameters that apply to
    those notebooks that have them (``{"unit_code": [...], "lang": ["vi", "en"]}``), and at least one must; a notebook
    with the list parameter ``languages`` takes all values of ``lang`` in one run. A report that is `remembered` keeps
    the languages and formats that it has when others are asked for. A notebook that writes of what an organisation
    filed has no step for those `without_filing`.

    Raises
    ------
    UsageError
        When a parameter is unknown, missing or ill-typed, before any kernel starts; all faults at once.
    """
    signatures = {path: read_parameters(path) for path in notebooks}
    known = {parameter.name for parameters in signatures.values() for parameter in parameters}
    faults = [
        f"no notebook of this run has a parameter '{name}'{did_you_mean(name, sorted(known))}"
        for name in grid
        if not known & {name, _LIST_OF.get(name)}
    ]
    steps = []
    choices = _list_choices() if known & {*_LIST_OF, *_LIST_OF.values()} else {}
    for path, parameters in signatures.items():
        usual = [_narrow_default(parameter, choices) for parameter in parameters]
        own = _own_grid(parameters, grid)
        editions = _list_editions(path, usual, remembered, choices)
        left_out = without_filing if without_filing and needs_filing(read_notebook(path)) else ()
        for point in product(*own.values()):
            try:
                values = check_parameters(usual, dict(given) | dict(zip(own, point, strict=True)), path.stem, choices)
            except UsageError as fault:
                faults.append(str(fault))
                continue
            if values.get("unit_code") not in left_out:
                others = editions.get(_subject_of(values), {})
                steps.append(_plan_notebook(path, parameters, usual, _widen(values, others), context, others))
    if faults:
        raise UsageError("\n".join(dict.fromkeys(faults)))
    return steps


def plan_again(notebooks: list[Path], context: Mapping[str, Any], remembered: Iterable[Remembered]) -> list[Step]:
    """Return one step for each notebook with its defaults, and one for each report that was made with other options.

    Parameters
    ----------
    notebooks
        The notebooks of the project.
    context
        As for `plan_notebooks`.
    remembered
        What was published; options that the notebook no longer has are passed over.

    Returns
    -------
    list of Step
        Editions of one report are one step, with the languages and formats of all; a report that was made with the
        default options and, say, another day keeps that day.
    """
    remembered = list(remembered)
    steps = []
    for path in notebooks:
        parameters = read_parameters(path)
        choices = _list_choices() if {p.name for p in parameters} & {*_LIST_OF, *_LIST_OF.values()} else {}
        usual = [_narrow_default(parameter, choices) for parameter in parameters]
        editions = _list_editions(path, usual, remembered, choices)
        try:
            values = check_parameters(usual, {}, path.stem, choices)
        except UsageError:
            if not editions:
                raise
        else:
            editions = {_subject_of(values): {"": values}} | editions
        for others in editions.values():
            (*_, newest), known = others.values(), {key: values for key, values in others.items() if key}
            steps.append(_plan_notebook(path, parameters, usual, _widen(newest, known), context, known))
    return steps


_Editions = dict[str, dict[str, dict[str, Any]]]


def _list_editions(
    path: Path,
    usual: list[Parameter],
    remembered: Iterable[Remembered],
    choices: Mapping[str, tuple[str, ...]],
) -> _Editions:
    """Return the values of the parameters of each remembered edition of a notebook's reports, by subject and key."""
    editions: _Editions = {}
    for one in remembered:
        if one.notebook.resolve() != path.resolve():
            continue
        try:
            values = check_parameters(usual, dict(one.parameters), path.stem, choices)
        except UsageError:
            continue  # the notebook no longer has these parameters: its report is kept, marked as no longer produced
        if _key_of(path, usual, values) == one.key:
            editions.setdefault(_subject_of(values), {})[one.key] = values
    return editions


def _subject_of(values: Mapping[str, Any]) -> str:
    """Return what a report is about: its parameters without those in which its editions differ."""
    about = {name: value for name, value in values.items() if name not in _EDITION}
    return json.dumps(about, sort_keys=True, ensure_ascii=False)


def _widen(values: dict[str, Any], others: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the values with the languages and formats of the other editions."""
    wide = {}
    for name in _LIST_OF.values():
        if isinstance(values.get(name), list):
            wide[name] = list(dict.fromkeys([*(word for one in others.values() for word in one[name]), *values[name]]))
    return values | wide


def _own_grid(parameters: list[Parameter], grid: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the part of the grid that the notebook knows; a list parameter takes all values of its axis at once."""
    known = {parameter.name for parameter in parameters}
    own = {name: list(values) for name, values in grid.items() if name in known}
    lists = {_LIST_OF[name]: [list(values)] for name, values in grid.items() if _LIST_OF.get(name) in known}
    return own | lists


def _list_choices() -> dict[str, tuple[str, ...]]:
    """Return the words that the parameters of languages and formats may have."""
    languages = read_settings().languages
    return {"lang": languages, "languages": languages, "format": _FORMATS, "formats": _FORMATS}


def _narrow_default(parameter: Parameter, choices: Mapping[str, tuple[str, ...]]) -> Parameter:
    """Return a parameter of languages whose default holds the project's languages only."""
    allowed = choices.get(parameter.name)
    if not allowed or parameter.is_required or parameter.name not in ("lang", "languages"):
        return parameter
    if isinstance(parameter.default, list):
        return replace(parameter, default=[word for word in parameter.default if word in allowed] or [allowed[0]])
    return parameter if parameter.default in allowed else replace(parameter, default=allowed[0])


def _select_changed(parameters: list[Parameter], values: Mapping[str, Any]) -> dict[str, Any]:
    return {p.name: values[p.name] for p in parameters if p.is_required or values[p.name] != p.default}


def _plan_notebook(
    path: Path,
    parameters: list[Parameter],
    usual: list[Parameter],
    values: dict[str, Any],
    context: Mapping[str, Any],
    others: Mapping[str, Any],
) -> Step:
    """Return the step of one notebook, which takes over the reports of its `others`, the editions by key."""
    changed = _select_changed(parameters, values)
    key = _key_of(path, usual, values)
    notebook = read_notebook(path)
    sources = [(cell["cell_type"], cell_source(cell)) for cell in notebook["cells"]]
    code = "\n".join(_drop_magics(text) for kind, text in sources if kind == "code")
    outputs = {
        "notebook": notebook_products_folder() / f"{key}.ipynb",
        "files": state_folder() / "published" / f"{key}.json",
    }
    return Step(
        f"notebook {key}",
        stages.run_notebook,
        _notebook_inputs(notebook, path.name),
        outputs,
        _imports_of(code),
        {"parameters": changed, "cells": hashlib.sha256(json.dumps(sources).encode()).hexdigest()},
        {
            **context,
            "notebook": str(path),
            "key": key,
            "code": _imports_of(code),
            "publishes": publishes_reports(notebook),
            "needs_filing": needs_filing(notebook),
            "options": None if any(map(is_secret, changed)) else changed,
            "replaces": [other for other in others if other != key],
        },
    )


def _key_of(path: Path, usual: list[Parameter], values: Mapping[str, Any]) -> str:
    """Return the name of a notebook's step: what differs from what is `usual` in this project."""
    named = {name: value for name, value in _select_changed(usual, values).items() if not is_secret(name)}
    return "--".join([path.stem, *(_slug(name, value) for name, value in named.items())])


def _slug(name: str, value: Any) -> str:
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    plain = re.sub(r"[^\w.,+-]+", "_", text)
    return (
        f"{name}={plain}"
        if plain == text and len(text) < 60
        else (f"{name}={plain[:40]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}")
    )


def _drop_magics(text: str) -> str:
    return "\n".join("pass" if line.lstrip().startswith(("%", "!")) else line for line in text.splitlines())


def _imports_of(code: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(read_imports(code)))
    except SyntaxError:
        return ("analysis.reports",)  # it will fail when run; until then it depends on everything


def _notebook_inputs(notebook: dict[str, Any], where: str) -> dict[str, Path]:
    """Return the tables and folders that a notebook's metadata declares."""
    declared = declared_inputs(notebook)
    tables = ALL_TABLES if declared.tables == ALL else declared.tables
    folders = {"raw": raw_folder, "lookup": lookup_folder, "corrections": corrections_folder}
    for kind, names, known in (("table", tables, [*ALL_TABLES]), ("folder", declared.folders, [*folders])):
        unknown = sorted(set(names) - set(known))
        if unknown:
            raise UsageError(
                f"{where} declares the {kind} '{unknown[0]}', which no build step writes or reads",
                nearest=nearest(unknown[0], known),
            )
    processed = processed_folder()
    files = {name: processed / f"{name}.parquet" for name in tables}
    return files | {f"{name} folder": folders[name]() for name in declared.folders}
