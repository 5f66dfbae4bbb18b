"""A researcher opens a notebook in JupyterLab, restarts and runs all, and sees tables and figures, no error."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

_ALL_CELLS_RAN = r"""count => {
  const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputArea-prompt')];
  return prompts.length === count && prompts.every(prompt => /^\[\d+\]:$/.test(prompt.textContent.trim()));
}"""
_IS_RUNNING = """() => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputArea-prompt')]
  .some(prompt => prompt.textContent.includes('*'))"""
_ERRORS = ".jp-OutputArea [data-mime-type='application/vnd.jupyter.error']"
_IDLE_KERNEL = re.compile(r"\| Idle$")  # in the status bar, after the kernel's name
_WARNINGS = ".jp-OutputArea [data-mime-type='application/vnd.jupyter.stderr']"


@pytest.mark.parametrize("notebook", ["00_start_here.ipynb", "35_check_one_source.ipynb"])
def test_a_notebook_restarts_and_runs_in_the_browser(chromium: Browser, lab, notebook: str) -> None:  # type: ignore[no-untyped-def]
    page = chromium.new_page(viewport={"width": 1300, "height": 900})
    outside: list[str] = []
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.route("**/*", lambda route: _stay_here(route, lab.address, outside))
    page.goto(f"{lab.address}/lab/workspaces/auto-{notebook[:2]}/tree/notebooks/{notebook}?token={lab.token}&reset")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)

    _restart_and_run_all(page)

    assert page.locator(_ERRORS).count() == 0
    assert page.locator(_WARNINGS).count() == 0
    assert page.locator(".jp-OutputArea table").count() > 0
    has_chart = notebook.startswith("35")
    assert page.locator(".jp-OutputArea-output img").count() == has_chart
    assert faults == []
    assert outside == [], "the workbench works without a network"
    page.close()


def _restart_and_run_all(page: Page) -> None:
    page.get_by_text(_IDLE_KERNEL).first.wait_for(timeout=60_000)  # before, there is none to restart
    page.locator('[data-jp-item-name="restart-and-run"]').first.click()
    page.locator(".jp-Dialog .jp-mod-accept").click(timeout=15_000)
    page.wait_for_function(_IS_RUNNING, timeout=60_000)  # until then the numbers are those it was committed with
    cells = page.locator(".jp-Notebook .jp-CodeCell").count()
    page.wait_for_function(_ALL_CELLS_RAN, arg=cells, timeout=120_000)


def _stay_here(route: Route, address: str, outside: list[str]) -> None:
    url = route.request.url
    if url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
        route.continue_()
    else:
        outside.append(url)
        route.abort()
