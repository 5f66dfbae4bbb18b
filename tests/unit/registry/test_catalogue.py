"""A folder of data/raw is described, sealed, and refused with every fault at once."""

from pathlib import Path

import pytest

from analysis.registry.catalogue import read_catalogue, read_source
from analysis.registry.descriptions import SourceError, checksum
from analysis.registry.folders import filing_folders

DESCRIPTION = """\
source_id: {name}
kind: crosswalk
title: Two lines
url: filed document
licence: not stated
issued: 2026-06-25
files:
  rows.csv: {sum}
producer_says:
  - one remark
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one sealed file."""
    folder = tmp_path / "raw" / "a-source"
    folder.mkdir(parents=True)
    (folder / "rows.csv").write_text("a,b\n1,2\n")
    (folder / "source.yml").write_text(DESCRIPTION.format(name="a-source", sum=checksum(folder / "rows.csv")))
    return folder


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "source.yml"
    path.write_text(path.read_text().replace(old, new))


def test_a_sealed_folder_is_read(folder: Path) -> None:
    source = read_source(folder)
    assert (source.source_id, source.kind, str(source.issued)) == ("a-source", "crosswalk", "2026-06-25")
    assert source.producer_says == ("one remark",)
    assert source.we_noticed == ()


def test_a_changed_file_is_refused_with_both_sums_and_the_mend(folder: Path) -> None:
    before = checksum(folder / "rows.csv")
    (folder / "rows.csv").write_text("a,b\n1,3\n")
    with pytest.raises(SourceError) as refused:
        read_source(folder)
    for part in ("a-source/rows.csv", before, checksum(folder / "rows.csv"), "restore the file"):
        assert part in str(refused.value)


def test_a_file_that_is_not_listed_is_refused(folder: Path) -> None:
    (folder / "more.csv").write_text("a\n")
    with pytest.raises(SourceError, match=r"more\.csv: not listed"):
        read_source(folder)


def test_a_listed_file_that_is_missing_is_refused_with_the_nearest_name(folder: Path) -> None:
    change(folder, "  rows.csv:", "  row.csv:")
    with pytest.raises(SourceError, match=r"row\.csv: listed in source\.yml but missing; did you mean 'rows\.csv'"):
        read_source(folder)


def test_all_faults_of_all_folders_are_reported_at_once(folder: Path) -> None:
    change(folder, "kind: crosswalk", "kind: crosswlk")
    change(folder, "licence:", "licens:")
    change(folder, "issued: 2026-06-25", "issued: 25/6/2026")
    (folder.parent / "empty").mkdir()
    with pytest.raises(SourceError) as refused:
        read_catalogue(folder.parent)
    for part in (
        "kind 'crosswlk'",
        "'licence' is missing",
        "unknown key 'licens'; did you mean 'licence'",
        "issued '25/6/2026'",
        "empty: no source.yml",
    ):
        assert part in str(refused.value)


def test_the_source_id_is_the_name_of_the_folder(folder: Path) -> None:
    change(folder, "source_id: a-source", "source_id: another")
    with pytest.raises(SourceError, match="must be the folder's name 'a-source'"):
        read_source(folder)


def test_a_number_that_yaml_takes_for_a_number_is_refused(folder: Path) -> None:
    change(folder, "title: Two lines", "title: 379")
    with pytest.raises(SourceError, match="title 379 is not text; put it in quotes"):
        read_source(folder)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"source_id: a\nissued: 2026-13-45\n", "a-source/source.yml: a date that does not exist: month must be in"),
        (b"source_id: a\nissued: [\n", "a-source/source.yml, line 3: not readable as YAML"),
        (b"title: \xff\n", "a-source/source.yml: not a text file in UTF-8"),
        (b"- a\n", "a-source/source.yml: found 'list', expected `key: value` lines"),
    ],
)
def test_a_description_that_cannot_be_read_is_refused_with_its_place_wherever_it_is_read(
    folder: Path, content: bytes, expected: str
) -> None:
    (folder / "source.yml").write_bytes(content)
    assert filing_folders(folder.parent) == {}  # a new filing is compared with all others
    for read in (lambda: read_source(folder),):
        with pytest.raises(SourceError) as error:
            read()
        assert expected in str(error.value)
