"""The subject of a report that is given in codes is found without the names of the whole workspace."""

from __future__ import annotations

from typing import NoReturn

import pandas as pd
import pytest

from analysis.questions import ReportSubject, report_subject
from analysis.questions.checks import report_subjects

_TABLES = {
    "units": pd.DataFrame({"unit_code": ["vn", "p34-01"]}),
    "indicators": pd.DataFrame({"indicator_code": ["records_pct", "beds"]}),
}


class _OpenedError(Exception):
    """The workspace was opened."""


@pytest.fixture(autouse=True)
def _small_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise _OpenedError

    monkeypatch.setattr(report_subjects, "load_if_built", _TABLES.get)
    monkeypatch.setattr(report_subjects, "open_workspace", refuse)


def test_codes_are_taken_as_they_are() -> None:
    assert report_subject("p34-01", ["beds", "records_pct"]) == ReportSubject("p34-01", ["beds", "records_pct"])
    assert report_subject("vn") == ReportSubject("vn")


@pytest.mark.parametrize(
    ("unit", "indicators", "lang"),
    [("Hà Nội", [], "vi"), ("P34-01", [], "vi"), ("vn", ["EMR"], "en"), ("vn", ["beds", None], "en"), ("vn", [], "fr")],
)
def test_anything_else_is_looked_up_among_the_names(unit: str, indicators: list[str], lang: str) -> None:
    with pytest.raises(_OpenedError):
        report_subject(unit, indicators, lang=lang)


def test_before_the_first_run_the_workspace_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_subjects, "load_if_built", lambda name: None)
    with pytest.raises(_OpenedError):
        report_subject("vn")
