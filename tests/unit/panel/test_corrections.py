"""Declared corrections change what they name, say so, and fail once their source was fixed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.panel.corrections import CorrectionError, apply_corrections, read_corrections
from analysis.schemas import validate

_ENTRY = """
- id: {name}
  action: {action}
  where: {{line: 93}}
  column: value
  expect: {{value: 46.1}}
  replace: 46.2
  reason: 60/130 is 46.15
  reported_by: reader
  status: {status}
"""


def _statements(value: float = 46.1) -> pd.DataFrame:
    rows = [
        {
            "statement_id": f"bc-1:line {n}#1",
            "source_id": "bc-1",
            "locator": f"line {n}",
            "line": n,
            "raw_text": "46,1%",
            "kind": "actual",
            "value": value,
        }
        for n in (92, 93)
    ]
    return validate("statements", pd.DataFrame(rows))


def _declared(folder: Path, name: str = "rounding", action: str = "replace", status: str = "confirmed") -> Path:
    folder = folder / "corrections"
    folder.mkdir()
    (folder / "bc-1.yml").write_text(_ENTRY.format(name=name, action=action, status=status), "utf-8")
    return folder


def test_a_replacement_changes_one_value_and_is_listed(tmp_path: Path) -> None:
    given = _statements()
    corrected, applied = apply_corrections(given, read_corrections(_declared(tmp_path)))
    assert corrected["value"].tolist() == [46.1, 46.2]
    assert corrected["flags"].fillna("").tolist() == ["", "corrected"]
    assert applied["statement_ids"].tolist() == ["bc-1:line 93#1"]
    assert given["value"].tolist() == [46.1, 46.1]


def test_a_correction_fails_once_the_source_is_fixed(tmp_path: Path) -> None:
    with pytest.raises(
        CorrectionError,
        match=r"corrections/bc-1.yml, line 2: correction 'rounding': value of .* found 46.2, expected 46.1",
    ):
        apply_corrections(_statements(46.2), read_corrections(_declared(tmp_path)))


def test_a_correction_that_matches_nothing_fails(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match="no statement with line = 93"):
        apply_corrections(_statements().head(1), read_corrections(_declared(tmp_path)))


def test_a_dropped_statement_stays_flagged(tmp_path: Path) -> None:
    corrected, _ = apply_corrections(_statements(), read_corrections(_declared(tmp_path, action="drop")))
    assert len(corrected) == 2
    assert corrected["flags"].iloc[1] == "dropped"


def test_a_proposed_correction_is_listed_and_not_applied(tmp_path: Path) -> None:
    corrected, applied = apply_corrections(_statements(), read_corrections(_declared(tmp_path, status="proposed")))
    assert corrected["value"].tolist() == [46.1, 46.1]
    assert applied["status"].tolist() == ["proposed"]


def test_all_errors_of_all_files_are_named_at_once_with_file_line_and_the_nearest_word(tmp_path: Path) -> None:
    folder = tmp_path / "corrections"
    folder.mkdir()
    (folder / "a.yml").write_text(
        "# by hand\n\n- {id: x, action: replce, where: {page: 3}, expect: {valeu: 1}}\n"
        "- {id: x, action: drop, where: 93, expect: {value: 1}, reason: r, reported_by: b, status: done}\n",
        "utf-8",
    )
    (folder / "b.yml").write_text("- id: y\n  where: {line: 93\n", "utf-8")
    (folder / "c.yml").write_text("id: z\n", "utf-8")
    (folder / "d.yml").write_bytes(b"- id: \xff\n")
    with pytest.raises(CorrectionError) as error:
        read_corrections(folder)
    text = str(error.value)
    for part in (
        "corrections/a.yml, line 3: correction 'x': unknown action, found 'replce', expected replace, drop, flag",
        "did you mean 'replace'?",
        "line 3: correction 'x': unknown condition in 'where', found 'page', expected statement_id, locator, line,",
        "line 3: correction 'x': unknown column of statements, found 'valeu'",
        "did you mean 'value'?",
        "line 3: correction 'x': 'reason' is missing",
        "line 4: correction 'x': the id is used twice. Use a different id for each correction.",
        "line 4: correction 'x': unknown status, found 'done', expected proposed, accepted, confirmed",
        "line 4: correction 'x': 'where', found 93, expected pairs like {line: 93}",
        "corrections/b.yml, line 3: not readable as YAML",
        "corrections/c.yml, line 1: found {'id': 'z'}, expected a list of entries, each '- id: ...'",
        "corrections/d.yml: not readable as YAML: not a text file in UTF-8",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("replace: 46.2", "replace: một trăm", "'replace' for column value, found 'một trăm', expected a number"),
        ("replace: 46.2", "replace: yes", "found True, expected a number such as 54.5"),
        ("column: value", "column: period_end", "found 46.2, expected a date such as 2025-12-31"),
        ("replace: 46.2", "replace: 2025-13-45", "corrections/bc-1.yml: a date that does not exist: month must be in"),
    ],
)
def test_a_replacement_that_its_column_cannot_hold_is_refused_when_it_is_read(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    folder = _declared(tmp_path)
    path = folder / "bc-1.yml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(CorrectionError) as error:
        read_corrections(folder)
    assert expected in str(error.value)


def test_a_day_is_compared_as_a_day(tmp_path: Path) -> None:
    entry = "- {id: day, action: replace, where: {line: 93}, column: period_end, expect: {period_end: 2025-12-30}, "
    entry += "replace: 2025-12-31, reason: r, reported_by: b, status: confirmed}\n"
    (tmp_path / "bc-1.yml").write_text(entry, "utf-8")
    given = _statements().assign(period_end=pd.Timestamp("2025-12-30"))
    corrected, _ = apply_corrections(given, read_corrections(tmp_path))
    assert corrected["period_end"].tolist() == [pd.Timestamp("2025-12-30"), pd.Timestamp("2025-12-31")]


def test_a_correction_changes_its_own_source_only(tmp_path: Path) -> None:
    both = pd.concat([_statements(), _statements().assign(source_id="bc-2")], ignore_index=True)
    corrected, applied = apply_corrections(both, read_corrections(_declared(tmp_path)))
    assert corrected["value"].tolist() == [46.1, 46.2, 46.1, 46.1]
    assert applied["statement_ids"].tolist() == ["bc-1:line 93#1"]


def test_every_statement_that_a_correction_names_must_still_say_what_is_expected(tmp_path: Path) -> None:
    given = _statements().assign(line=93, value=[46.1, 46.2])
    with pytest.raises(CorrectionError, match=r"expected 46\.1"):
        apply_corrections(given, read_corrections(_declared(tmp_path)))


def test_a_flag_may_be_named(tmp_path: Path) -> None:
    folder = _declared(tmp_path, action="flag")
    path = folder / "bc-1.yml"
    path.write_text(path.read_text("utf-8").replace("replace: 46.2", "replace: secondary"), "utf-8")
    corrected, _ = apply_corrections(_statements(), read_corrections(folder))
    assert corrected["flags"].fillna("").tolist() == ["", "secondary"]


_FIGURE = {"statement_id": "bc-1:line 9#1", "source_id": "bc-1", "locator": "line 9", "line": 9, "kind": "actual"}


def _corrected(folder: Path, figure: dict[str, object], **replaced: float) -> pd.Series:
    """Return a statement after its columns were replaced, one declaration a column."""
    entries = [
        {
            "id": f"c-{column}",
            "action": "replace",
            "where": {"line": 9},
            "column": column,
            "expect": {"raw_text": figure["raw_text"]},
            "replace": value,
            "reason": "misprint",
            "reported_by": "the unit",
            "status": "confirmed",
        }
        for column, value in replaced.items()
    ]
    (folder / "bc-1.yml").write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    statements = validate("statements", pd.DataFrame([_FIGURE | figure]))
    return apply_corrections(statements, read_corrections(folder))[0].iloc[0]


_SHARE = {"raw_text": "45,5% (1.820/4.000)", "value": 45.5, "value_unit": "%", "numerator": 1820.0, "denominator": 4e3}
_COUNT = {"raw_text": "881", "value": 881.0, "value_unit": "count", "numerator": 881.0, "denominator": 1645.0}


def test_counts_that_no_longer_give_a_corrected_share_are_withheld(tmp_path: Path) -> None:
    row = _corrected(tmp_path, _SHARE, value=54.5)
    assert row["value"] == 54.5
    assert row[["numerator", "denominator"]].isna().all()
    assert row["flags"].split() == ["corrected", "counts-withheld"]
    assert row["raw_text"] == "45,5% (1.820/4.000)"


def test_counts_that_round_to_the_next_decimal_are_withheld(tmp_path: Path) -> None:
    assert _corrected(tmp_path, _SHARE, value=45.6)[["numerator", "denominator"]].isna().all()


def test_counts_that_give_the_corrected_share_stay(tmp_path: Path) -> None:
    row = _corrected(tmp_path, _SHARE | {"value": 45.4}, value=45.5)
    assert row[["value", "numerator", "denominator"]].tolist() == [45.5, 1820, 4000]


def test_a_share_follows_from_its_corrected_counts(tmp_path: Path) -> None:
    row = _corrected(tmp_path, _SHARE, numerator=2180)
    assert row[["value", "numerator", "denominator"]].tolist() == [54.5, 2180, 4000]


def test_a_share_and_its_counts_may_be_corrected_together(tmp_path: Path) -> None:
    row = _corrected(tmp_path, _SHARE, value=54.5, numerator=2180)
    assert row[["value", "numerator", "denominator"]].tolist() == [54.5, 2180, 4000]


def test_a_share_and_counts_that_contradict_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=r"found '54.5 beside 1900/4000', expected a value and counts that agree"):
        _corrected(tmp_path, _SHARE, value=54.5, numerator=1900)


def test_a_corrected_count_takes_its_numerator_with_it(tmp_path: Path) -> None:
    assert _corrected(tmp_path, _COUNT, value=657)[["value", "numerator"]].tolist() == [657, 657]
    assert _corrected(tmp_path, _COUNT, numerator=657)[["value", "numerator"]].tolist() == [657, 657]


def test_a_correction_keeps_what_stood_there_before(tmp_path: Path) -> None:
    _, applied = apply_corrections(_statements(), read_corrections(_declared(tmp_path)))
    assert applied["previous"].tolist() == ["46.1"]


def test_a_corrected_number_has_no_other_reading_and_no_range_left(tmp_path: Path) -> None:
    others = {"alternative_value": 4.55, "value_low": 45.0, "value_high": 46.0}
    assert _corrected(tmp_path, _SHARE | others, value=54.5)[list(others)].isna().all()
