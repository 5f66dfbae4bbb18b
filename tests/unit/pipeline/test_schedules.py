"""A period is reported once: not never, not twice."""

from __future__ import annotations

import ast
import shlex
import shutil
import subprocess
import sys
import types
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from analysis.errors import UsageError
from analysis.paths import lookup_folder
from analysis.period_lengths import EVERY
from analysis.pipeline.build.plan import list_notebooks
from analysis.pipeline.operate.job_files import find_program, render_schedule
from analysis.pipeline.operate.schedules import Schedule, due_periods, is_reported
from analysis.regulations import ReportingCalendar, read_rules

Bench = Any  # the helper class of conftest.py

_HALF_YEARS = Schedule("half-year", since="2025-H1")


def _line(period: str, outcome: str = "ok", schedule: Schedule = _HALF_YEARS) -> dict[str, Any]:
    return {"outcome": outcome, "schedule": {"key": schedule.key, "period": period}}


def test_a_period_is_due_after_its_end_and_the_days_of_grace() -> None:
    assert due_periods(_HALF_YEARS, [], date(2025, 7, 5)) == []
    assert due_periods(_HALF_YEARS, [], date(2025, 7, 6)) == ["2025-H1"]


def test_a_half_year_under_the_decree_is_due_after_its_cut_off() -> None:
    reports = ReportingCalendar.from_tables(read_rules(lookup_folder()))
    schedule = Schedule("half-year", since="2025-H2", regime="nd-09-2019")
    done = [_line("2025-H2", schedule=schedule)]
    assert due_periods(schedule, done, date(2026, 6, 19), reports) == []
    assert due_periods(schedule, done, date(2026, 6, 20), reports) == ["2026-H1"]
    assert due_periods(schedule, done, date(2026, 7, 1), reports) == ["2026-H1"]
    assert "--regime nd-09-2019" in schedule.arguments


def test_a_regime_without_a_window_for_the_length_of_period_is_refused() -> None:
    reports = ReportingCalendar.from_tables(read_rules(lookup_folder()))
    with pytest.raises(UsageError, match="the regime tt-23-2025 has no window for 2026-H1"):
        due_periods(Schedule("half-year", regime="tt-23-2025"), [], date(2026, 6, 20), reports)


def test_a_missed_period_is_caught_up_once() -> None:
    lines = [_line("2025-H1")]
    assert due_periods(_HALF_YEARS, lines, date(2026, 7, 10)) == ["2025-H2", "2026-H1"]
    lines += [_line("2025-H2"), _line("2026-H1")]
    assert due_periods(_HALF_YEARS, lines, date(2026, 7, 10)) == []


def test_a_failed_period_stays_due_and_a_run_by_hand_does_not_count() -> None:
    by_hand = {"outcome": "ok", "parameters": {"period": ["2025-H2"]}}
    lines = [_line("2025-H1"), _line("2025-H2", "failed"), by_hand]
    assert due_periods(_HALF_YEARS, lines, date(2026, 1, 31)) == ["2025-H2"]


def test_without_a_first_period_only_the_latest_is_due() -> None:
    assert due_periods(Schedule("quarter"), [], date(2026, 5, 1)) == ["2026-Q1"]


def test_another_units_schedule_is_another_schedule() -> None:
    other = Schedule("half-year", since="2025-H1", units=("p34-52",))
    assert due_periods(other, [_line("2025-H1")], date(2025, 8, 1)) == ["2025-H1"]
    assert not is_reported(other.key, "2025-H1", [_line("2025-H1")], date(2026, 7, 10))


def test_a_period_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match=r"--since 2025-Q1: expected a half-year, e\.g\. 2026-H1"):
        due_periods(Schedule("half-year", since="2025-Q1"), [], date(2026, 1, 1))


@given(
    every=some.sampled_from(EVERY),
    days=some.lists(some.integers(0, 1500), min_size=1, max_size=40),
)
def test_whenever_it_is_asked_no_period_is_lost_or_reported_twice(every: str, days: list[int]) -> None:
    start = date(2024, 1, 1)
    schedule = Schedule(every)
    lines: list[dict[str, Any]] = []
    for day in days:  # in any order: the clock may jump back
        lines += [_line(p, schedule=schedule) for p in due_periods(schedule, lines, start + timedelta(days=day))]
    reported = [line["schedule"]["period"] for line in lines]
    assert len(reported) == len(set(reported))
    assert due_periods(schedule, lines, start + timedelta(days=max(days))) == []


def test_a_scheduled_period_is_run_once(built_bench: Bench) -> None:
    arguments = ("schedule", "20", "--since", "2026-H1", "--unit", "hue")
    due = built_bench.call(*arguments, "--list")
    first = built_bench.call(*arguments)
    assert built_bench.path("reports/hue-2026-H1.vi.html").exists()
    assert "2026-H1" in due
    assert "run " in first
    assert "due: nothing" in built_bench.call(*arguments)
    assert built_bench.ledger()[-1]["schedule"]["period"] >= "2026-H1"


def test_systemd_accepts_its_units(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd is not installed")
    project = tmp_path / "project"
    program = project / ".venv" / "bin" / "workbench"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    service, timer = render_schedule("systemd", _HALF_YEARS, str(project)).split("\n\n# ", 1)
    (tmp_path / "workbench.service").write_text(service + "\n")
    (tmp_path / "workbench.timer").write_text("# " + timer)
    done = subprocess.run(
        [verify, "verify", str(tmp_path / "workbench.service"), str(tmp_path / "workbench.timer")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    calendar = subprocess.run([verify, "calendar", "*-*-* 06:17:00"], capture_output=True, check=False)
    assert calendar.returncode == 0


def test_the_cron_line_runs_as_it_stands(built_bench: Bench) -> None:
    _put_program(built_bench)
    line = render_schedule("cron", _HALF_YEARS, str(built_bench.home)).splitlines()[1]
    minute, hour, *days, command = line.split(maxsplit=5)
    assert (minute.isdigit(), hour.isdigit(), days) == (True, True, ["*", "*", "*"])
    subprocess.run(["/bin/sh", "-c", command], check=True, env={"PATH": "/usr/bin:/bin"})
    assert built_bench.ledger()[-1]["schedule"]["key"] == _HALF_YEARS.key


def test_the_steps_of_the_github_workflow_run_as_a_script(built_bench: Bench) -> None:
    _put_program(built_bench)
    workflow = yaml.safe_load(render_schedule("github", Schedule("half-year"), str(built_bench.home)))
    steps = [step["run"] for step in workflow["jobs"]["report"]["steps"] if "run" in step]
    assert steps[0] == "python3 tools/setup.py"
    assert Path(__file__).parents[3].joinpath("tools/setup.py").is_file()
    for step in steps[1:]:
        subprocess.run(["bash", "-e", "-c", step], cwd=built_bench.home, check=True, env={"PATH": "/usr/bin:/bin"})
    assert built_bench.ledger()[-1]["schedule"]["key"] == "half-year all"


def test_the_airflow_dag_imports_and_calls_the_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, dict[str, Any]] = {}

    class Stand:
        def __init__(self, **arguments: Any) -> None:
            made[arguments.get("task_id", "dag")] = arguments

        def __enter__(self) -> Stand:
            return self

        def __exit__(self, *fault: object) -> None: ...

        def __rshift__(self, other: Stand) -> Stand:
            return other

    names = {
        "airflow": "DAG",
        "airflow.providers.papermill.operators.papermill": "PapermillOperator",
        "airflow.providers.standard.operators.bash": "BashOperator",
    }
    for name, thing in names.items():
        module = types.ModuleType(name)
        setattr(module, thing, Stand)
        monkeypatch.setitem(sys.modules, name, module)
    clock = types.ModuleType("pendulum")
    clock.datetime = lambda *a, **k: (a, k)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pendulum", clock)
    exec(compile(render_schedule("airflow", _HALF_YEARS, "/srv/workbench"), "dag.py", "exec"), {})
    assert made["report"]["bash_command"].endswith("workbench schedule --every half-year --grace 5 --since 2025-H1")
    assert made["dag"]["max_active_runs"] == 1
    assert Path(made["review"]["input_nb"]).name in [path.name for path in list_notebooks()]


@pytest.mark.parametrize("kind", ["cron", "systemd", "github", "airflow"])
def test_away_from_a_checkout_the_file_names_the_program_that_runs_now(kind: str, tmp_path: Path) -> None:
    project = tmp_path / "our project"
    text = render_schedule(kind, _HALF_YEARS, str(project))
    assert ".venv/bin/workbench" not in text.replace(find_program(), "PROGRAM")
    assert "tools/setup.py" not in text
    assert f"{'workbench' if kind == 'github' else find_program()} schedule --every half-year" in text
    assert kind == "github" or str(project) in text


def test_a_folder_with_spaces_is_one_word_of_the_cron_line(tmp_path: Path) -> None:
    line = render_schedule("cron", _HALF_YEARS, str(tmp_path / "our project")).splitlines()[1]
    assert shlex.split(line)[6] == str(tmp_path / "our project")


_FOLDERS = (
    "our project",
    "it's ours",
    'the "new" one',
    "100% done %d %h",
    "costs $HOME ${HOME} `id` $(id)",
    "a;b&c|d #e !f *",
    "Sở Y tế – Bệnh án điện tử",
    "{{ jinja }} {% x %} ${{ github.token }}",
    " blanks ",
    "~home",
)
_SCRIPT = '#!/bin/sh\nprintf "%s\\n" "$PWD" "$@" > {out}\n'


@pytest.fixture(params=_FOLDERS)
def awkward_project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a checkout in a folder with an awkward name; its program notes where and how it was called."""
    project = tmp_path / request.param
    (project / "src" / "analysis").mkdir(parents=True)
    program = project / ".venv" / "bin" / "workbench"
    program.parent.mkdir(parents=True)
    program.write_text(_SCRIPT.format(out=shlex.quote(str(tmp_path / "called"))))
    program.chmod(0o755)
    return project


_AWKWARD = Schedule("half-year", since="2025-H1", units=("p34-*", "Sở Y tế 5% $HOME"))


def _assert_called(project: Path) -> None:
    called = (project.parent / "called").read_text().splitlines()
    assert called == [str(project), "schedule", *_AWKWARD.words]


def test_the_cron_line_runs_in_a_folder_of_any_name(awkward_project: Path) -> None:
    line = render_schedule("cron", _AWKWARD, str(awkward_project)).splitlines()[1]
    command = line.split(maxsplit=5)[5]
    assert "%" not in command.replace("\\%", "")  # cron ends the command at a bare %
    for read_by in (command, command.replace("\\%", "%")):  # most crons take the backslash off
        subprocess.run(["/bin/sh", "-c", read_by], check=True, env={"PATH": "/usr/bin:/bin"})
        _assert_called(awkward_project)
        (awkward_project.parent / "called").unlink()


def test_the_systemd_unit_runs_in_a_folder_of_any_name(awkward_project: Path) -> None:
    text = render_schedule("systemd", _AWKWARD, str(awkward_project))
    argument = text.split("ExecStart=/bin/sh -c ", 1)[1].splitlines()[0]
    assert argument[0] == argument[-1] == '"'
    command = argument[1:-1].replace("%%", "%").replace("$$", "$").replace('\\"', '"')
    subprocess.run(["/bin/sh", "-c", command], check=True, env={"PATH": "/usr/bin:/bin"})
    _assert_called(awkward_project)
    if verify := shutil.which("systemd-analyze"):
        unit = awkward_project.parent / "workbench.service"
        unit.write_text(text.split("\n\n# ", 1)[0] + "\n")
        done = subprocess.run([verify, "verify", str(unit)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_the_github_step_and_the_airflow_task_hold_any_folder(awkward_project: Path) -> None:
    workflow = yaml.safe_load(render_schedule("github", _AWKWARD, str(awkward_project)))
    step = workflow["jobs"]["report"]["steps"][4]["run"]
    subprocess.run(["bash", "-e", "-c", step], cwd=awkward_project, check=True, env={"PATH": "/usr/bin:/bin"})
    _assert_called(awkward_project)
    dag = render_schedule("airflow", _AWKWARD, str(awkward_project))
    literal = dag.split("bash_command=", 1)[1].splitlines()[0].rstrip(",")
    command = ast.literal_eval(literal).replace("{{ '{' }}", "{")
    subprocess.run(["bash", "-c", command], check=True, env={"PATH": "/usr/bin:/bin"})
    _assert_called(awkward_project)


@pytest.mark.parametrize(
    ("kind", "folder"), [("cron", "a\nb"), ("systemd", "a\x07b"), ("github", "a\u2028b"), ("cron", "a\\b")]
)
def test_a_folder_that_cannot_be_quoted_is_refused_in_one_line(kind: str, folder: str) -> None:
    unit = Schedule("year", units=(folder,))
    with pytest.raises(UsageError, match=f"--print {kind}: the project folder or an argument contains a"):
        render_schedule(kind, unit, "/srv/project")


def test_without_a_console_script_the_program_is_the_module_of_this_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program() == f"{tmp_path / 'python'} -m analysis.cli"


def _put_program(bench: Bench) -> None:
    """Put a `workbench` into the bench that runs its own code."""
    program = bench.path(".venv/bin/workbench")
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH={bench.path("src")} exec {sys.executable} -m analysis.cli "$@"\n')
    program.chmod(0o755)


def test_a_period_that_was_reported_while_the_clock_was_ahead_is_due_when_it_has_ended() -> None:
    ahead = _line("2026-H2") | {"began": "2027-01-06T06:17:00.000+00:00"}
    schedule = Schedule("half-year", since="2026-H2")
    assert due_periods(schedule, [ahead], date(2026, 12, 8)) == []
    assert due_periods(schedule, [ahead], date(2027, 1, 8)) == []
    ahead["began"] = "2027-02-08T06:17:00.000+00:00"
    assert due_periods(schedule, [ahead], date(2027, 1, 8)) == ["2026-H2"]
    assert not is_reported(schedule.key, "2026-H2", [ahead], date(2027, 1, 8))
    assert is_reported(schedule.key, "2026-H2", [ahead], date(2027, 2, 8))
