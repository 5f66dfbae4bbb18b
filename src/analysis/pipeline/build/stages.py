"""What each step does: the hand-over between stages, with the disk at both ends.

pytask calls these with the values of their nodes; `settings` and `code` are there to be hashed. Stages are imported
when they are called, so that a run with nothing to do imports none of them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.pipeline.build._kept_panels import record_panels
from analysis.pipeline.build._workers import die_with_runner
from analysis.pipeline.run_errors import RunError
from analysis.run_date import read_day

if TYPE_CHECKING:
    import pandas as pd

Paths = dict[str, Path]


def collect(settings: dict[str, Any], code: str, inputs: Paths, outputs: Paths) -> None:
    """Read all of ``data/raw`` into the collected tables."""
    die_with_runner()
    from analysis.pipeline._unread_notes import note_unread
    from analysis.project import reading_limits
    from analysis.registry import collect_readable_sources, known_codes, known_names
    from vnfilings.box import note_unenforced

    lookup = inputs["lookup"]
    collected = collect_readable_sources(inputs["raw"], known_names(lookup), reading_limits(), known_codes(lookup))
    if note := note_unenforced():
        print(f"workbench: {note}", file=sys.stderr)
    _write_collected(collected, outputs)
    note_unread(collected["unread_sources"].to_dict("records"))


def build_panel(settings: dict[str, Any], code: str, inputs: Paths, outputs: Paths) -> None:
    """Place, clean and correct the collected tables into the panel; what the audit proves wrong is not chosen."""
    die_with_runner()
    from analysis.audit import mark_errors
    from analysis.panel import build_panel as to_panel
    from analysis.placing import list_placements

    collected = {name: _read_collected(path) for name, path in inputs.items() if path.suffix == ".parquet"}
    tables = mark_errors(to_panel(collected, inputs["lookup"], inputs["corrections"]))
    tables |= {"placements": list_placements(tables)}
    _save_tables({name: tables.get(name, collected.get(name)) for name in {*tables, *outputs}}, outputs, "build_panel")


def audit_panel(settings: dict[str, Any], code: str, inputs: Paths, outputs: Paths) -> None:
    """Look for contradictions, wrong sums, missing and stale figures, as of the run date."""
    die_with_runner()
    from analysis.audit import audit_panel as find_inconsistencies
    from analysis.audit import score_quality
    from analysis.regulations import judge_duties

    tables, run_date = _load_tables(inputs), read_day(settings["run_date"], "run_date")
    duties = judge_duties(tables, run_date)
    findings = find_inconsistencies(tables, run_date, duties)
    made = {"findings": findings, "scores": score_quality(tables, findings, run_date), "duties": duties}
    _save_tables(made, outputs, "audit_panel")


def fit_models(settings: dict[str, Any], code: str, inputs: Paths, outputs: Paths) -> None:
    """Fit the model of every panel, forecast its series and judge every target."""
    die_with_runner()
    from adoption.thin import forget_noise
    from analysis.modelling import digest_cases, digest_panels, fit_panel, judge_targets, model_panels

    tables = _load_tables(inputs)
    models = model_panels(tables)
    made = fit_panel(tables, models) | {"verdicts": judge_targets(tables, models)}
    _save_tables(made, outputs, "fit_models")
    record_panels(["fits", "forecasts"], digest_panels(models, tables["targets"]), code)
    record_panels(["verdicts"], digest_cases(tables, models), code)
    forget_noise()  # this process runs notebooks next


def backtest_models(settings: dict[str, Any], code: str, inputs: Paths, outputs: Paths) -> None:
    """Hold the forecasts that past times would have given against what came."""
    die_with_runner()
    from adoption.thin import forget_noise
    from analysis.modelling import backtest_panels, digest_panels, model_panels

    tables = _load_tables(inputs)
    models = model_panels(tables)
    _save_tables({"backtest": backtest_panels(tables, models)}, outputs, "backtest_panels")
    record_panels(["backtest"], digest_panels(models), code)
    forget_noise()


def run_notebook(settings: dict[str, Any], code: str, inputs: Paths, outputs: Paths, context: dict[str, Any]) -> None:
    """Execute one notebook with its parameters, here or on the cluster, and publish what it writes."""
    die_with_runner()
    source, parameters = Path(context["notebook"]), settings["parameters"]
    if context.get("scheduler"):
        from analysis.pipeline.build.cluster import publish_on_cluster

        publish_on_cluster(source, parameters, inputs, outputs, context)
    else:
        from analysis.pipeline.notebooks import publish_notebook

        publish_notebook(source, parameters, outputs["notebook"], outputs["files"], context)


def _load_tables(inputs: Paths) -> dict[str, pd.DataFrame]:
    from analysis.panel import load

    return {name: load(name) for name in inputs}


def _save_tables(tables: dict[str, Any], outputs: Paths, stage: str) -> None:
    from analysis.panel import save

    _refuse_other_tables(tables, outputs, stage)
    for name, frame in tables.items():
        save(name, frame)


def _refuse_other_tables(tables: dict[str, Any], outputs: Paths, stage: str) -> None:
    unknown, missing = sorted(set(tables) - set(outputs)), sorted(n for n in outputs if tables.get(n) is None)
    if unknown or missing:
        raise RunError(
            f"{stage} gave {', '.join(sorted(tables))}: missing {missing or 'none'}, unknown {unknown or 'none'}; "
            f"the tables of each stage are listed in analysis/pipeline/build/plan.py"
        )


def _write_collected(tables: dict[str, pd.DataFrame], outputs: Paths) -> None:
    from analysis.whole_files import write_whole

    _refuse_other_tables(tables, outputs, "collect_sources")
    for name, path in outputs.items():
        write_whole(path, tables[name].to_parquet(index=False))


def _read_collected(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_parquet(path)
