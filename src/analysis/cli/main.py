"""The command ``workbench``: each module of `analysis.cli.commands` is one of its commands."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import click

from analysis.cli import commands
from analysis.errors import AnalysisError


class _Commands(click.Group):
    """The commands found in `analysis.cli.commands`; one is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{commands.__name__}.{cmd_name}").command
        return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def workbench() -> None:
    """Filings of Vietnam's health sector -> clean indicators, models, judged targets, reports.

    Exit status: 0 all well, 1 something failed, 2 wrong use, 130 interrupted.
    """


def main() -> None:
    """Run the command line and exit with its status; a fault of ours is printed as one message, without a traceback."""
    try:
        status = workbench.main(standalone_mode=False)
    except AnalysisError as fault:
        click.echo(f"workbench: {fault}", err=True)
        status = fault.exit_status
    except click.ClickException as fault:
        fault.show()
        status = 2
    except OSError as fault:  # a full disk, a folder that cannot be written
        click.echo(f"workbench: {fault}", err=True)
        status = 1
    except (KeyboardInterrupt, click.Abort):
        click.echo("workbench: interrupted", err=True)
        status = 130
    sys.exit(status if isinstance(status, int) else 0)
