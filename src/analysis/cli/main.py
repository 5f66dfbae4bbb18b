"""The command ``workbench``: each module of `analysis.cli.commands` is one of its commands."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from functools import cache

import click

from analysis.cli import commands
from analysis.cli._process_setup import prepare_process
from analysis.cli.failures import TRACEBACK_VARIABLE, report_failure
from analysis.errors import AnalysisError


@cache
def _find_modules() -> dict[str, str]:
    """Return the module of each command, by the command's name; those of subpackages too."""
    modules = pkgutil.walk_packages(commands.__path__, f"{commands.__name__}.")
    return {module.name.rpartition(".")[2]: module.name for module in modules if not module.ispkg}


class _Commands(click.Group):
    """The commands found in `analysis.cli.commands`; one is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in alphabetical order."""
        return sorted(_find_modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, or None."""
        module = _find_modules().get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that `args` begin with; an unknown one is refused with the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from analysis.errors import did_you_mean

            hint = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(f"no command '{args[0]}'{hint}", ctx) from error


def _show_version(context: click.Context, option: click.Parameter, is_asked: bool) -> None:
    if is_asked and not context.resilient_parsing:
        from analysis import __version__

        click.echo(f"workbench {__version__}")
        context.exit()


def _show_tracebacks(context: click.Context, option: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        os.environ[TRACEBACK_VARIABLE] = "1"


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version, help="Show version."
)
@click.option(
    "--traceback",
    is_flag=True,
    expose_value=False,
    callback=_show_tracebacks,
    help=f"Show the traceback of an unexpected error ({TRACEBACK_VARIABLE}=1 does the same).",
)
def workbench() -> None:
    """Turn filings of Vietnam's health sector into clean indicators, models, target assessments and reports.

    Exit status: 0 success, 1 failure, 2 usage error, 130 interrupted.
    """


def run_command_line(arguments: Sequence[str] | None = None) -> int:
    """Run ``workbench`` with these arguments and return the exit status; every error ends here, as one message.

    Parameters
    ----------
    arguments: the words after ``workbench``; by default those of this process.

    Examples
    --------
    >>> run_command_line(["trce"])
    2
    """
    try:
        status = workbench.main(arguments, prog_name="workbench", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one place where every error ends
        return report_failure(error)
    return status if isinstance(status, int) else 0


def main() -> None:
    """Run the command line and exit with its status."""
    try:
        prepare_process()
    except (AnalysisError, OSError) as error:
        sys.exit(report_failure(error))
    sys.exit(run_command_line())
