"""Which filings do not count: those of a unit that was closed before, and those of a document filed before."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.panel.choosing import filed_again, flag_filings, of_closed_units

_UNITS = pd.DataFrame({"unit_code": ["p63-62"], "valid_to": [pd.Timestamp("2025-06-30")]})
_SOURCE = {
    "kind": "filing",
    "number": "12/BC-SYT",
    "issued": pd.Timestamp("2026-07-10"),
    "issuer_code": "p34-51",
    "publisher": None,
}
_FIGURE = {"unit_code": "p34-51", "indicator_code": "a", "indicator_text": "a", "period": "2026-H1", "kind": "actual"}
_FIGURE |= {"period_start": pd.Timestamp("2026-01-01"), "flags": None}


@pytest.mark.parametrize(
    ("start", "filed_by", "kind", "is_closed"),
    [
        ("2025-06-30", "p63-62", "filing", False),
        ("2025-07-01", "p63-62", "filing", True),
        ("2025-07-01", None, "publications", False),
        ("2025-07-01", None, "tidy_table", True),
    ],
    ids=["began on its last day", "began later", "the press", "a table"],
)
def test_a_filing_on_a_period_that_began_after_the_last_day_of_its_unit_does_not_count(
    start: str, filed_by: str | None, kind: str, is_closed: bool
) -> None:
    rows = {"source_id": ["s"], "unit_code": ["p63-62"], "kind": ["actual"], "period_start": [pd.Timestamp(start)]}
    sources = pd.DataFrame({"source_id": ["s"], "kind": kind, "filing_unit_code": [filed_by]}, dtype="object")
    assert of_closed_units(pd.DataFrame(rows), sources, _UNITS).tolist() == [is_closed]


@pytest.mark.parametrize("other", [{"issued": pd.Timestamp("2026-07-11")}, {"issuer_code": "p34-01"}])
def test_a_document_of_another_day_or_issuer_with_the_same_number_is_another(other: dict[str, object]) -> None:
    both = [_SOURCE | {"source_id": "a"}, _SOURCE | {"source_id": "b"}]
    assert filed_again(pd.DataFrame(both)) == {"b": "a"}
    assert filed_again(pd.DataFrame([both[0], both[1] | other])) == {}


def test_a_figure_that_only_the_second_filing_states_counts() -> None:
    sources = pd.DataFrame([_SOURCE | {"source_id": name, "filing_unit_code": "p34-51"} for name in ("a", "b")])
    figures = [("a", "61,2%"), ("b", "61,2%"), ("b", "70,0%")]
    statements = pd.DataFrame([_FIGURE | {"source_id": name, "raw_text": text} for name, text in figures])
    flags = flag_filings(statements, sources, _UNITS)["flags"]
    assert ["repeats-document" in str(flag) for flag in flags] == [False, True, False]
