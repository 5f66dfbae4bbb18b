"""The options of reports reach the notebooks that know them, one by one or as one list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.cli.main import main
from analysis.errors import UsageError
from analysis.pipeline.build import Step
from analysis.pipeline.build.plan import _own_grid, find_notebook, plan_again, plan_notebooks
from analysis.pipeline.notebooks import Remembered
from analysis.pipeline.notebooks.parameters import Parameter

_CONTEXT = {"run_id": "test", "kernel": {}}


def _parameter(name: str, kind: str) -> Parameter:
    return Parameter(name=name, type=kind, default=None, is_required=True, help="", unit="")


def test_a_list_parameter_takes_all_values_of_its_axis_in_one_run() -> None:
    grid = {"lang": ["vi", "en"], "unit_code": ["a", "b"]}
    own = _own_grid([_parameter("languages", "list[str]"), _parameter("unit_code", "str")], grid)
    assert own == {"languages": [["vi", "en"]], "unit_code": ["a", "b"]}


def test_two_units_in_two_languages_are_two_runs_of_the_papers() -> None:
    grid = {"lang": ["vi", "en"], "unit_code": ["f-kon-tum-psychiatric-centre", "vn"], "format": ["html"]}
    steps = plan_notebooks([find_notebook("70")], {}, grid, _CONTEXT)
    assert [step.settings["parameters"].get("unit_code", "the default") for step in steps] == ["the default", "vn"]
    assert {tuple(step.settings["parameters"]["formats"]) for step in steps} == {("html",)}


def _remember(*steps: Step) -> list[Remembered]:
    return [Remembered(s.context["key"], Path(s.context["notebook"]), s.context["options"]) for s in steps]


def _plan(remembered: list[Remembered], **options: Any) -> Step:
    given = {"unit_code": "vn", **options}
    (step,) = plan_notebooks([find_notebook("70")], given, {}, _CONTEXT, remembered)
    return step


def test_a_report_that_is_asked_for_in_another_format_keeps_those_that_it_has() -> None:
    page = _plan([], formats=["html"])
    both = _plan(_remember(page), formats=["pdf"], languages=["en"])
    assert both.settings["parameters"]["formats"] == ["html", "pdf"]
    assert both.settings["parameters"].get("languages", ["vi", "en"]) == ["vi", "en"]
    assert both.context["replaces"] == [page.context["key"]]
    again = _plan(_remember(both), formats=["html"])
    assert (again.name, again.context["replaces"]) == (both.name, [])


def test_a_later_edition_takes_the_place_of_the_earlier_one_and_an_internal_one_does_not() -> None:
    old = _remember(_plan([], report_date="2026-06-30"))
    assert _plan(old, report_date="2026-07-15").context["replaces"] == [old[0].key]
    assert _plan(old, internal=True).context["replaces"] == []
    assert _plan(old, unit_code="p34-01").context["replaces"] == []


def test_a_plain_run_makes_every_report_again_that_was_made_with_options() -> None:
    notebook = find_notebook("70")
    given = {"unit_code": "vn", "report_date": "2026-07-15"}
    made = [
        *plan_notebooks([notebook], given, {}, _CONTEXT),
        *plan_notebooks([notebook], {"formats": ["html"]}, {}, {}),
    ]
    gone = Remembered(f"{notebook.stem}--colour=red", notebook, {"colour": "red"})
    steps = plan_again([notebook], _CONTEXT, [*_remember(*made), gone])
    assert {step.name for step in steps} == {step.name for step in made}
    assert [step.context["replaces"] for step in steps] == [[], []]
    assert len(plan_again([notebook], _CONTEXT, [])) == 1


def test_an_axis_that_no_notebook_knows_is_refused() -> None:
    with pytest.raises(UsageError, match="no notebook of this run has a parameter 'format'"):
        plan_notebooks([find_notebook("10")], {}, {"format": ["html"]}, _CONTEXT)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--format", "html,xls"], "--format: found 'xls', expected some of html, docx, pdf"),
        (["run", "--tables", "70"], "--tables builds no notebook"),
    ],
)
def test_wrong_use_is_refused_before_anything_runs(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["workbench", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert message in capsys.readouterr().err


def test_a_report_that_was_asked_for_and_not_written_is_a_failure_with_its_reason(bench: Any) -> None:
    bench.call("run", "--tables")
    bench.write_notebook(
        "notebooks/30_publish_nothing.ipynb", ["'no data for this unit'"], 'unit_code: str = "hue"  # u'
    )
    _declare(bench.path("notebooks/30_publish_nothing.ipynb"), {"tables": ["observations"], "publishes": True})
    assert "failed" not in bench.call("run", "30")
    for _ in range(2):  # an output that is up to date is no report either
        said = bench.call("run", "30", "-p", "unit_code=danang", status=1)
        assert (
            "failed: notebook 30_publish_nothing--unit_code=danang: no report was written: no data for this unit"
            in said
        )


def test_a_note_of_a_notebook_is_printed_by_the_run_that_asks_for_its_reports(bench: Any) -> None:
    write = (
        "import os, json, pathlib; folder = pathlib.Path(os.environ['WORKBENCH_REPORTS'])\n"
        "(folder / f'paper{day}.txt').write_text('a')\n"
        "if day < '2026-07-01':\n"
        "    (folder / '.published.jsonl').write_text(json.dumps({'note': '3 figures are left out'}))\n"
        "'written'"
    )
    bench.write_notebook("notebooks/30_publish_paper.ipynb", [write], 'day: str = "2026-06-30"  # d')
    _declare(bench.path("notebooks/30_publish_paper.ipynb"), {"tables": ["observations"], "publishes": True})
    note = "30_publish_paper: 3 figures are left out"
    assert note in bench.call("run", "30")
    assert note in bench.call("run", "30"), "what is up to date leaves the same out"
    assert note not in bench.call("run"), "a run of everything repeats no note"
    assert "left out" not in bench.call("run", "30", "-p", "day=2026-07-01")
    assert not list(bench.path(".workbench/published/notes").glob("*day*"))


def _declare(path: Path, declared: dict[str, Any]) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    notebook["metadata"]["workbench"] = declared
    path.write_text(json.dumps(notebook), "utf-8")
