"""Tell someone that a run failed: by a command of theirs, by e-mail, or both.

Settings are environment variables, so that a schedule may set them and no secret is committed:
``WORKBENCH_NOTIFY_COMMAND`` (gets the message on its standard input), ``WORKBENCH_NOTIFY_TO`` (addresses, separated by
commas), ``WORKBENCH_SMTP`` (``host:port``, by default ``localhost:25``), ``WORKBENCH_SMTP_FROM``,
``WORKBENCH_SMTP_USER`` and ``WORKBENCH_SMTP_PASSWORD`` (with a user the connection is encrypted first).
"""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

_LONGEST_WAIT = 30


def notify(run: Mapping[str, Any]) -> list[str]:
    """Tell of the run `run` (a line of the ledger) whom the environment names; return what went wrong with telling.

    A message that cannot be delivered never makes a run fail: it is reported beside the run's own outcome.
    """
    faults = []
    for variable, send in (("WORKBENCH_NOTIFY_COMMAND", _call), ("WORKBENCH_NOTIFY_TO", _mail)):
        target = os.environ.get(variable)
        if target:
            try:
                send(target, describe(run), str(run.get("run_id", "")))
            except (OSError, subprocess.SubprocessError, smtplib.SMTPException) as fault:
                faults.append(f"{variable}: {fault}")
    return faults


def describe(run: Mapping[str, Any]) -> str:
    """Return the message: outcome, command, and each step that did not end well with its reason."""
    lines = [
        f"{run.get('command', 'workbench')} on {run.get('host', socket.gethostname())}: {run.get('outcome')}",
        f"run {run.get('run_id')}, began {run.get('began')}",
        "",
    ]
    lines += [f"{s['state']}: {s['name']}: {s.get('message', '')}" for s in run.get("steps", []) if s.get("message")]
    return "\n".join(lines) + "\n"


def _call(command: str, text: str, run_id: str) -> None:
    environment = {**os.environ, "WORKBENCH_RUN_ID": run_id}
    subprocess.run(  # noqa: S602  # the command is the user's own setting, with pipes where they want them
        command,
        shell=True,
        input=text,
        text=True,
        check=True,
        timeout=_LONGEST_WAIT,
        env=environment,
    )


def _mail(recipients: str, text: str, run_id: str) -> None:
    host, _, port = os.environ.get("WORKBENCH_SMTP", "localhost:25").partition(":")
    message = EmailMessage()
    message["Subject"] = f"Workbench: {text.splitlines()[0]}"
    message["From"] = os.environ.get("WORKBENCH_SMTP_FROM", f"workbench@{socket.gethostname()}")
    message["To"] = recipients
    message.set_content(text)
    with smtplib.SMTP(host, int(port or 25), timeout=_LONGEST_WAIT) as server:
        user = os.environ.get("WORKBENCH_SMTP_USER")
        if user:
            server.starttls()
            server.login(user, os.environ.get("WORKBENCH_SMTP_PASSWORD", ""))
        server.send_message(message)
