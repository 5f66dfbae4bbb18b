"""The release gate: small numbers, what would give them away, rounding, identifiers, notes; and internal reports."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from analysis.errors import AnalysisError
from analysis.i18n import translate_cell
from analysis.reports import publish_analyst_report
from analysis.reports._document import (
    WITHHELD,
    Column,
    KeyFigures,
    Number,
    Paragraph,
    Report,
    Section,
    Table,
    Text,
    text_cell,
)
from analysis.reports._row_helpers import complete_tables
from analysis.reports.disclosure import Gate, Plans, ReleaseRefusedError, check_release, withhold
from analysis.reports.disclosure.suppression import Profile, read_profile
from analysis.schemas import TABLES

Tables = dict[str, pd.DataFrame]


def withhold_small_numbers(tables: Tables, profile: Profile) -> Tables:
    return withhold(tables, Plans(tables, profile).beside())


_FIVE = Profile("example", 5, 1, ("lượt",))
_TENS = Profile("example", 10, 5, ("lượt",))


def test_an_unknown_profile_is_refused_with_those_known() -> None:
    with pytest.raises(AnalysisError, match="release profile, found 'secret', expected one of default, public"):
        read_profile("secret")


def _make_small(tables: Tables) -> None:
    """Make the cashless payments of the first half-year 3 of 103; with the halves adding up to the year."""
    for name in ("observations", "statements"):
        frame = tables[name]
        frame.loc[frame["statement_id"] == "bc-1:r2c1", ["numerator", "value"]] = [3, 2.9]
        frame.loc[frame["statement_id"] == "bc-1:r2c3", ["numerator", "value"]] = [63, 27.0]
    statements = tables["statements"]
    statements.loc[statements["statement_id"] == "bc-1:r2c1", "raw_text"] = "2,9% (3/103 lượt)"


def _publish(tables: Tables, folder: Path, **options: object) -> str:
    (path,) = publish_analyst_report(
        tables,
        unit_code="f-center",
        languages=("en",),
        folder=folder,
        **options,  # type: ignore[arg-type]
    )
    return _with_slashes(path.read_text("utf-8"))


def _with_slashes(page: str) -> str:
    """Return a page in which 3 of 103 is written 3/103, as tables write it."""
    return re.sub(r"(?<=\d) of (?=\d)", "/", page)


def test_a_small_number_and_what_gives_it_away_are_withheld_in_the_whole_report(tables: Tables, tmp_path: Path) -> None:
    _make_small(tables)
    page = _publish(tables, tmp_path)
    assert "3/103" not in page
    assert "2.9%" not in page
    assert "60/130" not in page
    assert "withheld" in page
    assert "1,468/2,400" in page


def test_the_words_around_a_withheld_number_are_withheld_too(tables: Tables) -> None:
    _make_small(tables)
    tables["statements"]["clause_text"] = "ba lượt thanh toán không dùng tiền mặt"
    held = withhold_small_numbers(complete_tables(tables), _FIVE)["statements"]
    words = held.set_index("statement_id")["clause_text"]
    assert words["bc-1:r2c1"] == WITHHELD
    assert words["bc-1:r1c1"] == "ba lượt thanh toán không dùng tiền mặt"


@pytest.mark.parametrize(
    ("numerators", "rest", "withheld"),
    [
        ((40, 50, 90), (60, 50, 110), [False, False, False]),
        ((3, 50, 53), (60, 50, 110), [True, True, False]),
        ((40, 50, 90), (60, 2, 62), [True, True, False]),
        ((0, 0, 0), (60, 50, 110), [False, False, False]),
    ],
)
def test_series_without_a_small_count_are_left_out_and_nothing_else_is(
    numerators: tuple[int, ...], rest: tuple[int, ...], withheld: list[bool]
) -> None:
    observations = pd.DataFrame(
        {
            "unit_code": "f-a",
            "indicator_code": "visits_pct",
            "period": ["2026-H1", "2026-H2", "2026"],
            "statement_id": ["s1", "s2", "s3"],
            "numerator": [float(n) for n in numerators],
            "denominator": [float(n + m) for n, m in zip(numerators, rest, strict=True)],
            "value": 1.0,
            "status": "reported",
        }
    )
    held = withhold_small_numbers(_one_series(observations), _FIVE)["observations"]
    assert (held["status"] == "suppressed").tolist() == withheld
    assert held["numerator"].isna().tolist() == withheld


def _one_series(observations: pd.DataFrame) -> Tables:
    statements = pd.DataFrame({"statement_id": observations["statement_id"], "counted_noun": "lượt", "raw_text": "x"})
    figures = ["value", "value_low", "value_high", "alternative_value", "numerator", "denominator"]
    indicators = {"indicator_code": ["visits_pct"], "measure": ["share"], "numerator": [""], "denominator": [""]}
    statements = statements.assign(source_id="bc-1", locator="line 1", **dict.fromkeys(figures, 1.0))
    empty = {name: pd.DataFrame(columns=TABLES[name].column_names) for name in ("findings", "restatements")}
    return {"observations": observations, "statements": statements, "indicators": pd.DataFrame(indicators), **empty}


def _two_sources(first: tuple[int, int], second: tuple[int, int]) -> pd.DataFrame:
    observations = pd.DataFrame(
        {
            "unit_code": "f-a",
            "indicator_code": "visits_pct",
            "period": "2026-H1",
            "statement_id": ["s1", "s2"],
            "numerator": [float(first[0]), float(second[0])],
            "denominator": [float(first[1]), float(second[1])],
        }
    )
    shares = (100 * observations["numerator"] / observations["denominator"]).round(1)
    return observations.assign(value=shares, status="observed")


def test_a_small_count_of_a_second_source_on_the_same_period_is_withheld_and_so_is_the_first() -> None:
    held = withhold_small_numbers(_one_series(_two_sources((50, 100), (2, 100))), _FIVE)["observations"]
    assert held["status"].tolist() == ["suppressed", "suppressed"]
    assert held["numerator"].isna().all()


def test_each_source_on_a_period_is_rounded_from_its_own_counts() -> None:
    held = withhold_small_numbers(_one_series(_two_sources((51, 100), (72, 104))), _TENS)["observations"]
    assert held["numerator"].tolist() == [50.0, 70.0]
    assert held["value"].round(1).tolist() == [50.0, 70.0]


def test_what_one_source_counts_as_persons_is_protected_in_the_whole_series() -> None:
    tables = _one_series(_two_sources((51, 100), (72, 104)))
    tables["statements"]["counted_noun"] = ["lượt", "payments"]
    held = withhold_small_numbers(tables, _TENS)["observations"]
    assert held["numerator"].tolist() == [50.0, 70.0]


def test_a_withheld_value_stands_in_no_restatement_and_in_no_sort_key(tables: Tables, tmp_path: Path) -> None:
    _make_small(tables)
    observed = tables["observations"].query("statement_id == 'bc-1:r2c1'")
    tables["verdicts"] = tables["verdicts"].assign(latest_value=2.9, latest_statement_id="bc-1:r2c1")
    tables["verdicts"]["indicator_code"] = observed["indicator_code"].item()
    restated = {"earlier_statement_id": "bc-1:r2c1", "later_statement_id": "bc-1:r1c1", "same_issuer": True}
    restated |= {"earlier_value": 2.9, "later_value": 61.2, "change": 58.3, "unit_code": "f-center"}
    tables["restatements"] = pd.DataFrame([restated | {"indicator_code": observed["indicator_code"].item()}])
    page = _publish(tables, tmp_path)
    assert "2.9%" not in page and not html.fromstring(page).xpath("//*[@data-sort='2.9']")
    (path,) = publish_analyst_report(
        tables, unit_code="f-center", indicator_codes=["cashless_payments_pct"], languages=("en",), folder=tmp_path
    )
    (row,) = html.fromstring(path.read_bytes()).xpath("//section[@id='restatements']//tbody/tr")
    assert [cell.text_content().strip() for cell in row[3:5]] == ["withheld to protect small numbers", "61.2%"]
    held = withhold_small_numbers(complete_tables(tables), read_profile("default"))["restatements"]
    assert held[["earlier_value", "change", "relative_change"]].isna().all(axis=None), "the change gives it away"
    assert "2.9%" not in path.read_text("utf-8")


def test_a_finding_on_the_place_of_a_withheld_figure_is_withheld_in_each_language(tables: Tables) -> None:
    _make_small(tables)
    place = tables["statements"].query("statement_id == 'bc-1:r2c1'")["locator"].item()
    tables["findings"] = tables["findings"].assign(other_locator=place, recomputed="2,9%", statement_id=None)
    held = withhold_small_numbers(complete_tables(tables), read_profile("default"))["findings"]
    assert translate_cell(held["recomputed"].item(), "en") == "[withheld by the disclosure rules]"
    assert translate_cell(held["message"].item(), "vi") == "[không nêu nguyên văn theo quy tắc công bố số liệu]"


def test_a_finding_of_another_source_on_the_place_of_a_withheld_figure_is_withheld(tables: Tables) -> None:
    _make_small(tables)
    place = tables["statements"].query("statement_id == 'bc-1:r2c1'")["locator"].item()
    elsewhere = {"source_id": "kh-9", "locator": "line 1", "statement_id": None}
    tables["findings"] = tables["findings"].assign(**elsewhere, other_source_id="bc-1", other_locator=place)
    held = withhold_small_numbers(complete_tables(tables), read_profile("default"))["findings"]
    assert translate_cell(held["message"].item(), "en") == "[withheld by the disclosure rules]"


def test_a_finding_that_quotes_a_withheld_figure_is_withheld_as_well(tables: Tables, tmp_path: Path) -> None:
    _make_small(tables)
    tables["findings"].loc[0, "printed"] = "2,9% (3/103 lượt)"
    assert "3/103" not in _publish(tables, tmp_path)


def test_an_internal_report_withholds_nothing_and_says_so(tables: Tables, tmp_path: Path) -> None:
    _make_small(tables)
    page = _publish(tables, tmp_path, internal=True)
    assert "3/103" in page
    assert "INTERNAL: small numbers are not suppressed" in page
    assert "INTERNAL" not in _publish(tables, tmp_path)


def test_the_public_profile_rounds_counts_and_recomputes_the_share(tables: Tables, tmp_path: Path) -> None:
    page = _publish(tables, tmp_path, profile="public")
    assert "1,470/2,400" in page
    assert "1468" not in page


@pytest.mark.parametrize(
    "identifier",
    [
        "048203001234",
        "GD4797912345678",
        "BHXH 7912345678",
        "0905 123 456",
        "0 905 123 456",
        "0905.123.456",
        "+84905123456",
    ],
)
def test_a_personal_identifier_stops_the_release_and_is_not_repeated(
    tables: Tables, tmp_path: Path, identifier: str
) -> None:
    tables["statements"].loc[tables["statements"]["statement_id"] == "bc-1:r1c1", "raw_text"] = f"patient {identifier}"
    with pytest.raises(ReleaseRefusedError, match="row 1, column 'Raw text': a ") as refusal:
        _publish(tables, tmp_path, internal=True)
    assert identifier not in str(refusal.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "figure", ["17.925.070", "252.676.335", "31/12/2026", "1.468/2.400", "100.200.000", "0.912345678"]
)
def test_counts_and_dates_are_no_identifiers(figure: str) -> None:
    check_release(_report(Paragraph((Text(figure),))))


def _report(*blocks: Paragraph | Table) -> Report:
    return Report("r", "en", "Title", "Unit", (), (Section("s", "Part", blocks),))


@pytest.mark.parametrize("place", ["title", "section", "caption", "note", "column", "label"])
def test_titles_captions_notes_and_labels_are_read_as_well(place: str) -> None:
    words = dict.fromkeys(("title", "section", "caption", "note", "column", "label"), "words")
    words[place] = "citizen 048203001234"
    table = Table(words["caption"], (Column(words["column"]),), ((text_cell("x"),),), words["note"])
    cards = KeyFigures(((words["label"], (), ()),))
    report = Report("r", "en", words["title"], "Unit", (cards,), (Section("s", words["section"], (table,)),))
    with pytest.raises(ReleaseRefusedError, match="a citizen number") as refusal:
        check_release(report)
    assert "048203001234" not in str(refusal.value)


@pytest.mark.parametrize("part", ["head", "lead", "sections", "tail", "annexes"])
def test_every_part_of_a_report_is_read(part: str) -> None:
    blocks = (Paragraph((Text("citizen 048203001234"),)),)
    content = (Section("s", "Part", blocks),) if part in ("sections", "annexes") else blocks
    report = dataclasses.replace(_report(), **{part: content})  # type: ignore[arg-type]
    with pytest.raises(ReleaseRefusedError, match="a citizen number"):
        check_release(report)


def test_the_label_of_a_number_is_read() -> None:
    labelled = Paragraph((Number("1", "statements", "k", label="citizen 048203001234"),))
    with pytest.raises(ReleaseRefusedError, match="a citizen number"):
        check_release(_report(labelled))


def test_all_problems_are_named_at_once_with_their_cells() -> None:
    table = Table("Figures", (Column("A"), Column("B")), ((text_cell("x"), text_cell("3/12")),), "")
    bad = Paragraph((Text("048203001234 "), Number("1", "statements", "k")))
    gate = _gate("3/12")
    with pytest.raises(ReleaseRefusedError) as refusal:
        check_release(_report(table, bad), gate)
    message = str(refusal.value)
    assert "4 problems" in message
    assert "a number that comes from no row of `statements`" in message
    assert "has no note of context" in message
    assert "row 1, column 'B': a number that the release profile withholds" in message
    noted = dataclasses.replace(table, note="Why", rows=((text_cell("x"), text_cell("13/12")),))
    check_release(_report(noted), gate)


def _gate(raw_text: str) -> Gate:
    """Return the gate of a release that withholds one statement, 3 of 12."""
    tables = _one_series(_two_sources((3, 12), (3, 12)))
    tables["statements"]["raw_text"] = raw_text
    return Gate.of(tables, Plans(tables, _FIVE).beside())


@pytest.mark.parametrize("text", ["3/12", "25%", "3", "three"])
def test_a_number_is_withheld_by_the_row_that_it_comes_from_not_by_its_text(text: str) -> None:
    number = Paragraph((Number(text, "statements", "s1"),))
    with pytest.raises(ReleaseRefusedError, match="a number that the release profile withholds"):
        check_release(_report(number), _gate("3 / 12"))


@pytest.mark.parametrize("raw_text", ["3/12", "3 người dân"])
def test_the_words_of_a_withheld_statement_are_found_in_other_texts(raw_text: str) -> None:
    quoted = Paragraph((Text(f"Theo báo cáo, {raw_text}."),))
    with pytest.raises(ReleaseRefusedError, match="a number that the release profile withholds"):
        check_release(_report(quoted), _gate(raw_text))
