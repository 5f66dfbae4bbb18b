"""A small filing and its tables in `filing/`: made up, but shaped like a real half-year report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from analysis.reports._document import Report
from analysis.reports._prepared_context import prepare_context
from analysis.reports.render import render_html
from analysis.reports.sections import (
    add_annex,
    every_verdict_section,
    findings_on_values,
    findings_section,
    provinces_section,
    series_section,
    units_below,
)

_FILING = Path(__file__).parent / "filing"


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    """Return the tables of one made-up unit's half-year filing and one decision with three tasks."""
    return {path.stem: pd.read_csv(path) for path in sorted(_FILING.glob("*.csv"))}


@pytest.fixture
def view_page() -> Callable[..., html.HtmlElement]:
    """Return what notebooks show of an indicator, as one page: series, targets, units below, findings."""

    def show(
        tables: dict[str, pd.DataFrame], code: str, lang: str = "en", unit_code: str = "vn", day: str = "2026-06-30"
    ) -> html.HtmlElement:
        context = prepare_context(tables, lang, day)
        units = [unit_code, *units_below(context, unit_code)]
        findings, answered = (findings_on_values(context, units, [code], are_answered=one) for one in (False, True))
        sections = (
            series_section(context, unit_code, code),
            every_verdict_section(context, unit_code),
            provinces_section(context, unit_code, [code]),
            findings_section(context, findings, answered),
        )
        page = add_annex(Report("views", lang, "Views", context.unit_name(unit_code), (), sections), context)
        return html.fromstring(render_html(page))

    return show
