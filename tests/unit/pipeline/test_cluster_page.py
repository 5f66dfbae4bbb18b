"""The commands of the page on clusters: each option exists, and each message is one that the code gives."""

from __future__ import annotations

import importlib
import re
import shlex

import click
import pytest

from analysis.cli.main import workbench
from analysis.paths import project_folder

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

_PAGE = (project_folder() / "docs" / "how-to" / "run-on-a-cluster.md").read_text("utf-8")


def _options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}


def _known() -> dict[str, set[str]]:
    scheduler = importlib.import_module("distributed.cli.dask_scheduler").main
    worker = importlib.import_module("distributed.cli.dask_worker").main
    run = workbench.get_command(click.Context(workbench), "run")
    assert run is not None
    return {"dask scheduler": _options(scheduler), "dask worker": _options(worker), "workbench run": _options(run)}


def find_options(page: str) -> list[tuple[str, str]]:
    """Return each option of a command line on the page, with the program that it is for."""
    found = []
    for line in re.findall(r"^\$ (.*)$", page, flags=re.MULTILINE):
        words = shlex.split(line.partition(" 2> ")[0])
        found += [(" ".join(words[:2]), word) for word in words[2:] if word.startswith("-")]
    return found


def test_every_option_on_the_page_exists() -> None:
    known = _known()
    found = [pair for pair in find_options(_PAGE) if pair[0] in known]
    assert {program for program, _ in found} == set(known)
    assert [pair for pair in found if pair[1] not in known[pair[0]]] == []
    assert [name for name in ("--tls-ca-file", "--tls-cert", "--tls-key") if name not in known["dask worker"]] == []


def test_every_message_on_the_page_is_one_of_the_code() -> None:
    source = (project_folder() / "src" / "analysis" / "pipeline" / "build" / "cluster.py").read_text("utf-8")
    quoted = re.findall(r'"([^"]+)"', _PAGE.partition("## On several machines")[2])
    assert len(quoted) == 2
    assert [text for text in quoted if text.removesuffix("...").strip() not in source] == []
    assert "_LONGEST_CONNECT, _LONGEST_JOIN = 15, 15" in source


def test_an_option_that_does_not_exist_is_found() -> None:
    assert find_options("$ dask worker tcp://a:1 --nprocs 2 2> log &") == [("dask worker", "--nprocs")]
