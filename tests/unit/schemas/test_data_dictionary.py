"""The data dictionary is written from the schemas."""

from __future__ import annotations

from analysis import paths
from analysis.schemas import TABLES
from analysis.schemas.data_dictionary import write_dictionary


def test_the_dictionary_in_docs_is_the_one_that_the_schemas_write() -> None:
    stored = (paths.project_folder() / "docs" / "data-dictionary.md").read_text("utf-8")
    assert stored == write_dictionary(), "run `python -m analysis.schemas.data_dictionary > docs/data-dictionary.md`"


def test_every_column_of_every_table_is_described() -> None:
    text = write_dictionary()
    for table in TABLES.values():
        assert f"## {table.name}\n" in text
        assert all(f"`{column.name}`" in text and column.meaning for column in table.columns)
