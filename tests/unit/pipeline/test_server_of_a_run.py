"""When a run starts the process from which its kernels are forked: as soon as a notebook is certain to be executed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.pipeline.build import BUILT, OUT_OF_DATE, UP_TO_DATE, Outcome, Step
from analysis.pipeline.notebooks import STOCK, warm
from analysis.pipeline.operate import _newest_day, runner
from analysis.pipeline.operate.runner import RunRequest


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what a run does, in its order; nothing is built."""
    told: list[str] = []

    def check(steps: list[Step]) -> list[Outcome]:
        told.append("check")
        return [Outcome(step, UP_TO_DATE if step.settings.get("fresh") else OUT_OF_DATE) for step in steps]

    def build(steps: list[Step], **_: object) -> list[Outcome]:
        told.append("build")
        return [Outcome(step, BUILT) for step in steps]

    monkeypatch.setattr(runner, "check_steps", check)
    monkeypatch.setattr(runner, "build_steps", build)
    monkeypatch.setattr(runner, "start_warm_server", lambda **prepared: told.append("server"))
    return told


@pytest.fixture
def step(tmp_path: Path) -> Callable[..., Step]:
    """Return what makes a step of a notebook whose product is there or not."""

    def make(*, is_there: bool, is_fresh: bool = False, product: str = "notebook") -> Step:
        path = tmp_path / f"{is_there}.ipynb"
        if is_there:
            path.touch()
        return Step("one", lambda: None, {}, {product: path}, (), {"fresh": is_fresh})

    return make


def _run(steps: list[Step], **asked: str) -> None:
    runner._build_out_of_date(steps, RunRequest("run", **asked), lambda event, name: None)  # type: ignore[arg-type]


def test_a_server_starts_before_the_check_where_a_product_is_missing(
    happened: list[str], step: Callable[..., Step]
) -> None:
    _run([step(is_there=True), step(is_there=False)])
    assert happened[0] == "server"
    assert happened.index("check") < happened.index("build")


def test_a_server_starts_after_the_check_where_all_products_are_there(
    happened: list[str], step: Callable[..., Step]
) -> None:
    _run([step(is_there=True)])
    assert happened == ["check", "server", "build"]


def test_no_server_starts_where_nothing_is_to_be_done(happened: list[str], step: Callable[..., Step]) -> None:
    _run([step(is_there=True, is_fresh=True)])
    assert happened == ["check"]


@pytest.mark.parametrize("asked", [{"kernel_name": STOCK}, {"scheduler": "tcp://other-machine:8786"}])
def test_no_server_starts_for_standard_kernels_or_other_machines(
    happened: list[str], step: Callable[..., Step], asked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "count_slots", lambda scheduler: 2)
    _run([step(is_there=False)], **asked)
    assert happened == ["check", "build"]


def test_no_server_starts_for_a_table(happened: list[str], step: Callable[..., Step]) -> None:
    _run([step(is_there=False, product="fits")])
    assert happened == ["check", "build"]


@pytest.mark.parametrize(
    ("contexts", "prepared"),
    [
        ([{"publishes": True, "needs_filing": True}], {"filings": True, "reports": False}),
        ([{"publishes": True, "needs_filing": False}, {"publishes": False}], {"filings": False, "reports": True}),
        (
            [{"publishes": True, "needs_filing": True}, {"publishes": True, "needs_filing": False}],
            {"filings": True, "reports": True},
        ),
        ([{"publishes": False, "needs_filing": True}, {}], {"filings": False, "reports": False}),
    ],
)
def test_the_server_prepares_what_the_notebooks_publish(
    contexts: list[dict[str, bool]], prepared: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, bool]] = []
    monkeypatch.setattr(runner, "start_warm_server", lambda **asked: given.append(asked))
    runner._start_server([Step("one", lambda: None, {}, {}, (), {}, context) for context in contexts])
    assert given == [prepared]


@pytest.mark.parametrize(
    ("filings", "reports", "name"),
    [
        (True, True, "keep_both_days"),
        (True, False, "keep_filing_day"),
        (False, True, "keep_newest_day"),
        (False, False, None),
    ],
)
def test_the_server_is_given_a_function_that_is_there(
    filings: bool, reports: bool, name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    monkeypatch.setattr(warm, "start_server", lambda preloaded, before_fork: given.append(before_fork))
    warm.start_warm_server(filings=filings, reports=reports)
    assert given == [f"{_newest_day.__name__}:{name}" if name else ""]
    days = getattr(_newest_day, name).__self__ if name else None
    assert name is None or (days._filings, days._reports) == (filings, reports)
