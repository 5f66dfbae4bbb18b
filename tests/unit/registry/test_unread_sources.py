"""A folder that cannot be read stops nothing else: it is named with the reason, and so is a loose file."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.registry import SourceError, add_filing, collect_readable_sources, collect_sources, list_loose_files

_TEXT = "Tỷ lệ hồ sơ điện tử đạt {}%."


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Return a folder of sources with one good filing and one of each kind that cannot be read."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for number, name in enumerate(("good", "changed", "gone", "spoilt", "unreadable"), start=61):
        path = tmp_path / f"{name}.txt"
        path.write_text(_TEXT.format(number), "utf-8")
        add_filing(path, raw, unit_code="f-a")
    (raw / "changed" / "changed.txt").write_text("80%", "utf-8")
    (raw / "gone" / "gone.txt").unlink()
    (raw / "spoilt" / "source.yml").write_text("a: [", "utf-8")
    description = raw / "unreadable" / "source.yml"
    (raw / "unreadable" / "unreadable.txt").rename(raw / "unreadable" / "unreadable.pdf")
    description.write_text(description.read_text("utf-8").replace("unreadable.txt", "unreadable.pdf"), "utf-8")
    (raw / "no-description").mkdir()
    (raw / "loose.docx").write_bytes(b"x")
    (raw / "README.md").write_text("x")
    return raw


def test_what_cannot_be_read_is_named_with_its_reason_and_the_rest_is_there(raw: Path) -> None:
    tables = collect_readable_sources(raw)
    assert tables["sources"]["source_id"].tolist() == ["good"]
    assert tables["statements"]["value"].tolist() == [61.0]
    unread = tables["unread_sources"].set_index("source_id")
    assert unread["type"].to_dict() == {
        "changed": "folder",
        "gone": "folder",
        "loose.docx": "loose_file",
        "no-description": "folder",
        "spoilt": "folder",
        "unreadable": "folder",
    }
    reasons = {"changed": "sha256", "gone": "missing", "spoilt": "YAML", "unreadable": "not a PDF", "loose.docx": "add"}
    for name, words in reasons.items():
        assert words in unread.at[name, "reason"], name
        assert "\n" not in unread.at[name, "reason"]
    assert unread.at["unreadable", "unit_code"] == unread.at["changed", "unit_code"] == "f-a"


def test_all_reasons_are_raised_where_nothing_may_be_missing(raw: Path) -> None:
    with pytest.raises(SourceError, match=r"sha256(?s:.*)missing(?s:.*)YAML"):
        collect_sources(raw)


def test_loose_files_are_listed(raw: Path) -> None:
    assert [path.name for path in list_loose_files(raw)] == ["loose.docx"]
