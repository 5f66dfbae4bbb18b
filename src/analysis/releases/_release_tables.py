"""The tables of a release as CSV: the columns that readers need, of the organisations in it, less what is withheld."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from analysis.i18n import LANGUAGES, translate_cell
from analysis.panel import with_units_below
from analysis.schemas import neutralise_frame
from vnfilings import redact_label

Tables = Mapping[str, pd.DataFrame]
COUNTRY_LEVEL = "national"
#: The columns of each table of a release; a message becomes one column per language.
_COLUMNS = {
    "units": ("unit_code", "name_vi", "name_en", "level", "parent_code", "valid_from", "valid_to"),
    "indicators": (
        "indicator_code", "title_vi", "title_en", "numerator", "denominator", "unit", "measure", "direction",
        "period_type", "counted", "scope",
    ),
    "observations": (
        "unit_code", "indicator_code", "counted", "period", "as_of", "status", "op", "value", "numerator",
        "denominator", "is_chosen", "flags", "statement_id",
    ),
    "targets": ("unit_code", "indicator_code", "issuer_code", "op", "value", "value_unit", "due", "statement_id"),
    "verdicts": (
        "unit_code", "indicator_code", "target_statement_id", "op", "target_value", "due", "verdict", "probability",
        "latest_value", "latest_date",
    ),
    "sources": ("source_id", "title", "number", "publisher", "issued", "url"),
}  # fmt: skip
_MESSAGES = {"verdicts": ("message",)}
#: The method whose verdicts reports print first.
_METHOD = "workbench"


def units_within(tables: Tables, unit_codes: Collection[str]) -> set[str]:
    """Return the units and all below them; all units where one of them is the country.

    >>> units = pd.DataFrame({"unit_code": ["vn", "p", "f"], "level": ["national", "province", "facility"],
    ...                       "parent_code": [None, "vn", "p"]})
    >>> sorted(units_within({"units": units}, ["p"])), len(units_within({"units": units}, ["vn"]))
    (['f', 'p'], 3)
    """
    units = tables["units"]
    within = set(unit_codes)
    if (units["unit_code"].isin(within) & (units["level"] == COUNTRY_LEVEL)).any():
        return within | set(units["unit_code"])
    return with_units_below(units, within)


def tables_of_release(tables: Tables, unit_codes: Collection[str]) -> dict[str, bytes]:
    """Return the CSV files of a release by their names.

    Parameters
    ----------
    tables
        The tables as they may be published (`analysis.reports.release_tables`).
    unit_codes
        The units whose rows are in it (`units_within`).

    Returns
    -------
    dict
        The bytes of ``<table>.csv`` by table; sorted rows, days as 2026-06-30, no cell runs as a formula.
    """
    chosen = {name: _of_units(name, tables[name], unit_codes) for name in _COLUMNS if name in tables}
    if "sources" in chosen:
        chosen["sources"] = _cited_sources(chosen)
    if "indicators" in chosen:
        used = {code for name in ("observations", "targets") for code in chosen.get(name, _NONE)["indicator_code"]}
        chosen["indicators"] = chosen["indicators"][chosen["indicators"]["indicator_code"].isin(used)]
    return {name: _to_bytes(name, frame) for name, frame in chosen.items()}


_NONE = pd.DataFrame({"indicator_code": pd.Series(dtype="str"), "statement_id": pd.Series(dtype="str")})


def _of_units(name: str, frame: pd.DataFrame, unit_codes: Collection[str]) -> pd.DataFrame:
    if name == "verdicts":
        frame = frame[frame["method"] == _METHOD]
    return frame[frame["unit_code"].isin(unit_codes)] if "unit_code" in frame else frame


def _cited_sources(chosen: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    cited = pd.concat([chosen.get(name, _NONE)["statement_id"] for name in ("observations", "targets")])
    ids = set(cited.dropna().astype(str).str.partition(":")[0])
    sources = chosen["sources"][chosen["sources"]["source_id"].isin(ids)].copy()
    sources["title"] = sources["title"].map(redact_label, na_action="ignore")
    return sources


def _to_bytes(name: str, frame: pd.DataFrame) -> bytes:
    shown = frame.reindex(columns=list(_COLUMNS[name]))
    for column in shown.select_dtypes("datetime"):
        shown[column] = shown[column].dt.strftime("%Y-%m-%d")
    shown = shown.sort_values(
        list(shown.columns), kind="stable", na_position="first", key=lambda cells: cells.astype(str)
    )
    for column in _MESSAGES.get(name, ()):
        for lang in LANGUAGES:
            shown[f"{column}_{lang}"] = [translate_cell(cell, lang) for cell in frame.loc[shown.index, column]]
    return neutralise_frame(shown).to_csv(index=False, lineterminator="\n").encode("utf-8")
