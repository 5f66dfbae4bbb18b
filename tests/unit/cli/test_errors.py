"""The one root of errors: its text, its data, and the nearest known value."""

from __future__ import annotations

import pickle

import pytest

from analysis.cli.reference import find_errors
from analysis.errors import AnalysisError, UsageError, did_you_mean, nearest


def test_the_text_states_where_what_found_expected_nearest_and_how_to_correct_it() -> None:
    error = AnalysisError(
        "this row has one cell too many",
        file="data/lookup/units.csv",
        line=12,
        column="level",
        found="provnce",
        expected="province or ward",
        nearest=["province"],
        fix="Correct the cell.",
    )
    assert str(error) == (
        "data/lookup/units.csv, line 12, column 'level': this row has one cell too many, found 'provnce', "
        "expected province or ward; did you mean 'province'? Correct the cell."
    )
    assert (error.file, error.line, error.found, error.nearest) == (
        "data/lookup/units.csv",
        12,
        "provnce",
        ("province",),
    )


def test_a_text_without_a_nearest_value_ends_its_sentence_before_the_correction() -> None:
    assert str(AnalysisError("no workbench.toml", fix="Run `workbench init`.")) == (
        "no workbench.toml. Run `workbench init`."
    )


def test_a_long_value_is_shortened() -> None:
    assert len(str(AnalysisError("too long", found="x" * 10_000))) < 300


def test_several_errors_are_one_error_that_keeps_the_data_of_each() -> None:
    joined = UsageError.join([AnalysisError("a", line=2), AnalysisError("b", line=3)], "2 errors in units.csv")
    assert str(joined) == "2 errors in units.csv\n  line 2: a\n  line 3: b"
    assert [error.line for error in joined.errors] == [2, 3]
    assert joined.exit_status == 2


def test_an_error_keeps_its_data_on_the_way_out_of_a_worker_process() -> None:
    error = AnalysisError("wrong", file="units.csv", line=3, nearest=["p34-01"])
    back = pickle.loads(pickle.dumps(error))
    assert (str(back), back.line, back.nearest) == (str(error), 3, ("p34-01",))


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("ha noi", ["Hà Nội", "Hà Nam", "Huế"], ("Hà Nội",)),
        ("dak lak", ["Đắk Lắk", "Đắk Nông"], ("Đắk Lắk",)),
        ("xyz", ["province"], ()),
        ("", [], ()),
    ],
)
def test_the_nearest_value_is_found_without_marks_and_capitals(
    word: str, known: list[str], expected: tuple[str, ...]
) -> None:
    assert nearest(word, known) == expected


def test_as_many_near_values_as_asked_come_best_first() -> None:
    assert nearest("p34-11", ["p63-01", "p34-12", "p34-11"], limit=2) == ("p34-11", "p34-12")


def test_nothing_is_suggested_where_nothing_is_near() -> None:
    assert did_you_mean("xyz", ["province"]) == ""


@pytest.mark.parametrize("error", [e for e in find_errors() if e.__module__.startswith("analysis.")])
def test_every_error_of_the_workbench_has_the_one_root(error: type[Exception]) -> None:
    assert issubclass(error, AnalysisError)
