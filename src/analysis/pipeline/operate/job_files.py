"""The files that make a scheduler ask every day what is due: cron, systemd, GitHub Actions and Airflow.

Each scheduler reads a line in its own way before a shell does; here a folder with blanks, quotes, `%`, `$` or braces is
quoted for both, and what cannot be quoted is refused.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from analysis import __version__
from analysis.errors import UsageError

if TYPE_CHECKING:
    from analysis.pipeline.operate.schedules import Schedule

#: The name under which pip installs this package.
_DISTRIBUTION = "adoption-workbench"


def render_schedule(kind: str, schedule: Schedule, project: str) -> str:
    """Return the file for a scheduler of this kind: cron, systemd, github or airflow.

    It calls the program of the source checkout that the project is, or else the installed one that runs now. A folder
    or an argument that the scheduler cannot be given is a UsageError.
    """
    is_checkout = (Path(project) / "src" / "analysis").is_dir()
    program = [".venv/bin/workbench"] if is_checkout else _program_words()
    setup = "python3 tools/setup.py" if is_checkout else f"python3 -m pip install {_DISTRIBUTION}=={__version__}"
    words = ["schedule", *schedule.words]
    _refuse_unquotable(kind, "".join((project, *program, *words)))
    call = f"cd {shlex.quote(project)} && exec {shlex.join([*program, *words])}"
    if kind == "cron":
        command = " ".join(map(_quote_for_cron, [*program, *words]))
        return Template(_CRON).substitute(every=schedule.every, folder=_quote_for_cron(project), command=command)
    if kind == "systemd":
        return Template(_SYSTEMD).substitute(command=_quote_for_systemd(call))
    if kind == "github":
        command = shlex.join([*(program if is_checkout else ["workbench"]), *words])
        return Template(_GITHUB).substitute(setup=setup, command=command.replace("${{", "${{ '${{' }}"))
    return Template(_AIRFLOW).substitute(
        python=shlex.quote(f"{project}/.venv/bin/python" if is_checkout else sys.executable),
        call=repr(_quote_for_jinja(call)),
        input_nb=repr(_quote_for_jinja(f"{project}/notebooks/30_review_quality.ipynb")),
        output_nb=repr(_quote_for_jinja(f"{project}/reports/runs/airflow-") + "{{ ds }}.ipynb"),
    )


def find_program() -> str:
    """Return the `workbench` of the environment that runs now, as words of a command line."""
    return shlex.join(_program_words())


def _program_words() -> list[str]:
    beside = Path(sys.executable).with_name("workbench")
    found = str(beside) if beside.is_file() else shutil.which("workbench")
    return [found] if found else [sys.executable, "-m", "analysis.cli"]


def _refuse_unquotable(kind: str, text: str) -> None:
    """Refuse what no quoting carries through a scheduler: line ends and control characters; in cron a backslash too."""
    if len(text.splitlines()) > 1 or any(not letter.isprintable() and not letter.isspace() for letter in text):
        found = "a line end or a control character"
    elif kind == "cron" and "\\" in text:  # one cron takes it off, another leaves it
        found = "a backslash"
    else:
        return
    raise UsageError(
        f"--print {kind}: the project folder or an argument contains {found}, which a job for {kind} cannot contain",
        fix="Rename the folder, or give the organisation by its code.",
    )


def _quote_for_cron(word: str) -> str:
    """Return a word with each % escaped outside its quotes, where cron and the shell both take it for a %."""
    if not word:
        return "''"
    return r"\%".join(shlex.quote(part) if part else "" for part in word.split("%"))


def _quote_for_systemd(command: str) -> str:
    """Return a shell command as one argument of ExecStart: systemd expands % and $ also inside quotes."""
    quoted = command.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{quoted}"'


def _quote_for_jinja(text: str) -> str:
    """Return a text that a template of Airflow prints as it is."""
    return text.replace("{", "{{ '{' }}")


_CRON = """\
# crontab -e: runs every morning; publishes a $every when it is due, and any that were missed
17 6 * * * cd $folder && $command >> schedule.log 2>&1
"""
_SYSTEMD = """\
# ~/.config/systemd/user/workbench.service
[Unit]
Description=Adoption Workbench: publish the reports that are due

[Service]
Type=oneshot
ExecStart=/bin/sh -c $command

# ~/.config/systemd/user/workbench.timer (a file of its own; systemctl --user enable --now workbench.timer)
[Unit]
Description=Adoption Workbench: check every morning which reports are due

[Timer]
OnCalendar=*-*-* 06:17:00
Persistent=true

[Install]
WantedBy=timers.target
"""
_GITHUB = """\
# .github/workflows/schedule.yml
name: publish the reports that are due
on:
  schedule:
    - cron: "17 23 * * *"   # 06:17 in Vietnam
  workflow_dispatch:
jobs:
  report:
    runs-on: ubuntu-latest
    concurrency: report
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - uses: actions/cache@v4   # the run log, which records what was published
        with:
          path: runs.jsonl
          key: ledger-$${{ github.run_id }}
          restore-keys: ledger-
      - name: set up
        run: $setup
      - name: report
        run: |
          $command
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: reports
          path: reports/
"""
_AIRFLOW = """\
# dags/workbench.py: runs every morning; the run log decides which reports are due.
# Airflow has its own environment; register this project's kernel there once:
#   $python -m ipykernel install --name workbench --prefix AIRFLOW
from __future__ import annotations

import pendulum
from airflow import DAG
from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator

with DAG(
    dag_id="workbench",
    schedule="17 6 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Ho_Chi_Minh"),
    catchup=False,
    max_active_runs=1,
) as dag:
    report = BashOperator(
        task_id="report",
        bash_command=$call,
    )
    review = PapermillOperator(  # a notebook by itself, on the tables that the report has built
        task_id="review",
        input_nb=$input_nb,
        output_nb=$output_nb,
        kernel_name="workbench",
    )
    report >> review
"""
