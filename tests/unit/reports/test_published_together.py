"""All numbers published together: what is withheld in one table cannot be computed from the others."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from analysis.reports._row_helpers import complete_tables
from analysis.reports.disclosure import (
    Entry,
    Plans,
    Profile,
    Released,
    earlier_cells,
    withhold,
    withholding,
)
from analysis.reports.disclosure.cells import Cell
from analysis.schemas import TABLES

Tables = dict[str, pd.DataFrame]
_FIVE = Profile("example", 5, 1, ("visit", "women", "people"), ("hospital",))
_UNITS = """
unit_code,level,parent_code,former_parent_code,predecessors
vn,national,,,
p63-1,province,vn,,
p63-2,province,vn,,
p34-1,province,vn,,p63-1 p63-2
f-a,facility,p34-1,p63-1,
f-b,facility,p34-1,p63-1,
f-c,facility,p34-1,p63-2,
"""
_INDICATORS = """
indicator_code,measure,period_type,numerator,denominator,general_code,share_code
visits,count,flow,visits,,,
women,count,flow,visits of women,,visits,
men,count,flow,visits of men,,visits,
records_pct,share,stock,people with a record,people,,
records,count,stock,people with a record,,,records_pct
app_pct,share,stock,people with the app,people,,
hospitals,count,flow,hospitals,,,
"""


def _make_tables(observations: str) -> Tables:
    """Return tables from rows `key unit indicator period value[/denominator]`; a share is computed from its counts."""
    rows = []
    for line in observations.strip().splitlines():
        key, unit, code, period, printed = line.split()
        value, _, whole = printed.rstrip("%").partition("/")
        is_share = code.endswith("_pct")
        counts = {"numerator": float(value), "denominator": float(whole)} if whole else {}
        number = round(100 * float(value) / float(whole), 1) if whole and is_share else float(value)
        fixed = {"op": "=", "is_chosen": True, "status": "observed", "statement_id": key}
        rows.append({"unit_code": unit, "indicator_code": code, "period": period, "value": number} | counts | fixed)
    observed = pd.DataFrame(rows)
    statements = observed[["statement_id", "unit_code", "indicator_code", "period", "value"]]
    statements = statements.assign(source_id="bc-1", locator=statements["statement_id"], raw_text="x", kind="actual")
    read = {name: pd.read_csv(io.StringIO(text)) for name, text in (("units", _UNITS), ("indicators", _INDICATORS))}
    given = {"observations": observed, "statements": statements, **read}
    return complete_tables({name: frame.reindex(columns=TABLES[name].column_names) for name, frame in given.items()})


def _withheld(tables: Tables, earlier: tuple[Released, ...] = ()) -> set[str]:
    plan = Plans(tables, _FIVE).beside(earlier)
    assert not plan.refused, plan.refused
    observations = withhold(tables, plan)["observations"]
    held = observations["status"] == "suppressed"
    assert observations.loc[held, ["value", "numerator", "denominator"]].isna().all(axis=None)
    return set(observations.loc[held, "statement_id"])


def _is_computed(key: str, withheld: set[str], sums: list[str]) -> bool:
    """Return whether one withheld value follows from sums such as `a b -c`, of which the others are printed."""
    unknown = sorted(withheld)
    matrix = []
    for total in sums:
        names = total.split()
        matrix.append([float((name in names) - (f"-{name}" in names)) for name in unknown])
    aim = [float(name == key) for name in unknown]
    with_aim = np.array([*matrix, aim], dtype=float)
    return bool(matrix) and bool(np.linalg.matrix_rank(with_aim) == np.linalg.matrix_rank(with_aim[:-1]))


@pytest.mark.parametrize(
    ("rows", "sums", "most"),
    [
        pytest.param(
            """a f-a visits 2026-H1 3
            b f-b visits 2026-H1 40
            c f-c visits 2026-H1 60
            p p34-1 visits 2026-H1 103""",
            ["a b c -p"],
            2,
            id="parent minus children",
        ),
        pytest.param(
            """a p63-1 visits 2026-H1 3
            b p63-2 visits 2026-H1 40
            p p34-1 visits 2026-H1 43""",
            ["a b -p"],
            2,
            id="a merged province minus its predecessors",
        ),
        pytest.param(
            """a f-a visits 2026-H1 3
            b f-b visits 2026-H1 40
            c f-c visits 2026-H1 60
            p p34-1 visits 2026-H1 103
            x p63-1 visits 2026-H1 43
            y p63-2 visits 2026-H1 60
            n vn visits 2026-H1 103""",
            ["a b c -p", "a b -x", "c -y", "x y -p", "p -n"],
            4,
            id="both geographies",
        ),
        pytest.param(
            """q f-a visits 2026-Q1 40
            r f-a visits 2026-Q2 3
            h f-a visits 2026-H1 43""",
            ["q r -h"],
            2,
            id="H1 minus Q1",
        ),
        pytest.param(
            """q f-a visits 2026-Q1 40
            s f-a visits 2026-Q3 50
            r f-a visits 2026-Q2 3
            n f-a visits 2026-9M 93""",
            ["q r s -n"],
            2,
            id="9M minus Q1 minus Q3",
        ),
        pytest.param(
            """q f-a visits 2026-Q1 60
            a f-a visits 2026-01 3
            b f-a visits 2026-02 20
            c f-a visits 2026-03 37""",
            ["a b c -q"],
            2,
            id="a quarter minus its months",
        ),
        pytest.param(
            """h f-a visits 2026-H1 3
            i f-a visits 2026-H2 60
            y f-a visits 2026 63""",
            ["h i -y"],
            2,
            id="a year minus a half",
        ),
        pytest.param(
            """v f-a visits 2026-H1 60
            w f-a women 2026-H1 57
            m f-a men 2026-H1 3""",
            ["w m -v"],
            2,
            id="all minus one sex",
        ),
        pytest.param(
            """s f-a records_pct 2026-06-30 3/103
            k f-a records 2026-06-30 3""",
            ["s -k"],
            2,
            id="a count beside its share",
        ),
        pytest.param(
            """s f-a records_pct 2026-06-30 101/103
            k f-a records 2026-06-30 101""",
            ["s -k"],
            2,
            id="the complement of a share",
        ),
        pytest.param(
            """s f-a records_pct 2026-06-30 2.9%
            t f-a app_pct 2026-06-30 50/103""",
            [],
            1,
            id="a share times the denominator of another indicator",
        ),
        pytest.param(
            """a f-a visits 2026-H1 3
            b f-a visits 2026-H1 4""",
            ["a -b"],
            2,
            id="two sources of one cell",
        ),
    ],
)
def test_what_is_withheld_cannot_be_computed_from_the_rest(rows: str, sums: list[str], most: int) -> None:
    tables = _make_tables(rows)
    withheld = _withheld(tables)
    observed = tables["observations"]
    rest = observed["denominator"] - observed["numerator"]
    small = {
        key
        for key, value, other in zip(observed["statement_id"], observed["value"], rest, strict=True)
        if (1 <= value < 5) or 1 <= other < 5
    }
    assert small <= withheld
    assert len(withheld) <= most
    assert not any(_is_computed(key, withheld, sums) for key in small)


def test_a_remainder_that_nobody_reported_is_not_told_by_its_total() -> None:
    tables = _make_tables("""w f-a women 2026-H1 57
        v f-a visits 2026-H1 60""")
    assert len(_withheld(tables)) == 1, "60 visits less 57 of women are 3 of men"


def test_hospitals_are_no_persons_and_nothing_is_withheld() -> None:
    assert _withheld(_make_tables("a p63-1 hospitals 2026-H1 3\nb p63-2 hospitals 2026-H1 40")) == set()


def test_the_organisations_that_are_not_listed_hide_a_small_count() -> None:
    tables = _make_tables("a f-a visits 2026-H1 3\nb f-b visits 2026-H1 40\np p34-1 visits 2026-H1 9000")
    assert _withheld(tables) == {"a"}, "8957 visits elsewhere: nobody can tell"


_HALF = ("2026-01-01", "2026-06-30")


def test_reported_organisations_that_add_up_to_the_total_are_taken_for_all_of_it() -> None:
    rows = "a f-a visits 2026 4\n b f-b visits 2026 44\n p p34-1 visits 2026 48"
    withheld = _withheld(_make_tables(rows))
    assert len(withheld) == 2 and "a" in withheld


def _with_statements(tables: Tables, **columns: list[object]) -> Tables:
    """Return the tables with statements behind no observation, all of them targets of one organisation."""
    fixed = {"source_id": "bc-1", "locator": "paragraph 1", "kind": "target", "value_unit": "count", "unit_code": "f-a"}
    added = pd.DataFrame(columns).assign(**fixed)
    names = TABLES["targets"].column_names
    made = {"statements": pd.concat([tables["statements"], added]), "targets": added.reindex(columns=names)}
    return complete_tables(tables | made)


def test_a_small_count_of_persons_is_withheld_without_an_indicator_and_as_a_target_too() -> None:
    made = _with_statements(
        _make_tables("a f-a visits 2026 40"),
        statement_id=["t1", "t2", "t3", "t4", "t5", "t6"],
        raw_text=["3 people", "30 people", "3 hospitals", "3 things", "98 of 100 people", "at least 1 people"],
        counted_noun=["people", "people", "hospital", "thing", "people", "people"],
        value=[3.0, 30.0, 3.0, 3.0, 98.0, 1.0],
        op=["=", "=", "=", "=", "=", ">="],
        numerator=[None, None, None, None, 98.0, None],
        denominator=[None, None, None, None, 100.0, None],
    )
    held = withhold(made, Plans(made, _FIVE).beside())
    told = held["statements"].set_index("statement_id")
    assert told.index[told["value"].isna()].tolist() == ["t1", "t5"]
    assert not told.loc[["t1", "t5"], "raw_text"].str.contains("people").any()
    assert held["targets"].set_index("statement_id")["value"].isna().tolist() == [
        True,
        False,
        False,
        False,
        True,
        False,
    ]


def _entries(day: str, **values: float | None) -> list[Entry]:
    cells = {name: Cell(name.replace("_", "-"), "visits", "in", *_HALF) for name in values}
    when = pd.Timestamp(day).date()
    return [Entry(cells[name], value, when, "report", "example") for name, value in values.items()]


def _earlier(*released: list[Entry]) -> tuple[Released, ...]:
    return tuple(earlier_cells([one for some in released for one in some], "example"))


def test_one_more_organisation_in_a_second_release_is_protected_by_what_is_new() -> None:
    first = _make_tables("a f-a visits 2026-H1 50\nc f-c visits 2026-H1 50\np p34-1 visits 2026-H1 100")
    assert _withheld(first) == set()
    second = _make_tables(
        "a f-a visits 2026-H1 50\nc f-c visits 2026-H1 50\nb f-b visits 2026-H1 3\np p34-1 visits 2026-H1 103"
    )
    assert _withheld(second, _earlier(_entries("2026-07-01", f_a=50, f_c=50, p34_1=100))) == {"b", "p"}


def test_a_small_count_that_an_earlier_total_gives_away_is_refused_with_the_cell_and_the_reason() -> None:
    tables = _make_tables("a f-a visits 2026-H1 50\nb f-b visits 2026-H1 3\nc f-c visits 2026-H1 50")
    earlier = _earlier(_entries("2026-07-01", f_a=50, f_c=50, p34_1=103))
    plan = Plans(tables, _FIVE).beside(earlier)
    (reason,) = set(plan.refused.values())
    assert "numerator of visits, f-b, 2026-01-01/2026-06-30" in reason
    assert "small count cannot be protected" in reason and "it can be computed from sums" in reason


def test_a_correction_of_another_cell_does_not_tell_what_the_first_release_withheld() -> None:
    tables = _make_tables(
        "a f-a visits 2026-H1 52\nb f-b visits 2026-H1 3\nc f-c visits 2026-H1 60\np p34-1 visits 2026-H1 115"
    )
    earlier = _earlier(_entries("2026-07-01", f_a=50, f_b=None, f_c=None, p34_1=113))
    withheld = _withheld(tables, earlier)
    assert {"b", "c"} <= withheld, "113 - 50 are 63 in both releases: neither of the two may be told"


def test_earlier_releases_of_the_same_values_change_nothing() -> None:
    tables = _make_tables(
        "a f-a visits 2026-H1 50\nb f-b visits 2026-H1 3\nc f-c visits 2026-H1 60\np p34-1 visits 2026-H1 113"
    )
    alone = _withheld(tables)
    told = {"f_a": 50.0, "f_b": None, "f_c": 60.0, "p34_1": 113.0}
    printed = {name: None if name[2:] in alone else value for name, value in told.items()}
    assert _withheld(tables, _earlier(_entries("2026-07-01", **printed))) == alone


def test_what_one_part_cannot_protect_stops_no_other() -> None:
    tables = _make_tables(
        "a f-a visits 2026-H1 3\nb f-b visits 2026-Q3 4\nc f-c women 2026-Q3 60\nh f-b records 2026-06-30 60"
    )
    plan = Plans(tables, _FIVE).beside(_earlier(_entries("2026-07-01", f_a=3)))
    assert {quantity.unit_code for quantity in plan.refused} == {"f-a"}
    assert {quantity.unit_code for quantity in plan.withheld} == {"f-b"}


def test_a_total_that_only_an_earlier_release_printed_does_not_tell_what_nobody_reported() -> None:
    tables = _make_tables("q f-a visits 2026-Q1 40\ns f-a visits 2026-Q3 50")
    assert _withheld(tables) == set()
    nine_months = Cell("f-a", "visits", "in", "2026-01-01", "2026-09-30")
    earlier = earlier_cells([Entry(nine_months, 93.0, pd.Timestamp("2026-10-05").date(), "r", "example")], "example")
    assert len(_withheld(tables, tuple(earlier))) == 1, "93 less 40 and 50 are 3 in the second quarter"


def test_plans_beside_several_releases_find_what_they_share_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = _make_tables(
        "a f-a visits 2026-H1 50\nc f-c visits 2026-H1 50\nb f-b visits 2026-H1 3\np p34-1 visits 2026-H1 103"
    )
    earlier = _earlier(_entries("2026-07-01", f_a=50, f_c=50, p34_1=100))
    alone, beside = Plans(tables, _FIVE).beside(), Plans(tables, _FIVE).beside(earlier)
    assert alone.withheld != beside.withheld
    searched: list[str] = []
    for name in ("find_protected", "find_loose"):
        search = getattr(withholding, name)
        monkeypatch.setattr(
            withholding, name, lambda *given, name=name, search=search: searched.append(name) or search(*given)
        )
    plans = Plans(tables, _FIVE)
    assert [plans.beside(one).withheld for one in ((), earlier, ())] == [
        alone.withheld,
        beside.withheld,
        alone.withheld,
    ]
    assert searched == ["find_protected", "find_loose"]
