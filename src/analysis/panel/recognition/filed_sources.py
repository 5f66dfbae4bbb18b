"""Whose filing a source is, about which period, and what sort of document: recognised anew in every build.

What a document shows is kept in its ``source.yml``; the names it is compared with stand in `data/lookup`. A name that
somebody adds there is used from then on for all filings, earlier ones included.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import nearest
from analysis.panel.recognition._document_answers import period_of, sort_of, unit_of
from analysis.panel.recognition._unit_names import UnitNames
from analysis.panel.recognition._weighing import NOTHING, Answer
from analysis.panel.units import UnitRegistry, UnknownUnitError, resolve_units

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a person wrote into ``source.yml`` is not weighed.
PERSON = "person"
#: What ``source.yml`` says of a filled form of the workbench; its unit and period stand there, or were overwritten.
_FORM = "form"
_RECOGNISED = ("filing", "tidy_table")
_OWN_SIGNS = ("letterhead", "field", "reporter", "signature")
#: The columns of an answer: its value, its confidence, its runner-up and where it was seen.
_COLUMNS = {
    "unit": ("filing_unit_code", "unit_confidence", "unit_runner_up", "unit_from"),
    "period": ("filing_period", "period_confidence", "period_runner_up", "period_from"),
    "sort": ("sort", "sort_confidence", "", "sort_from"),
}


def match_sources(
    sources: pd.DataFrame, registry: UnitRegistry, synonyms: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the sources with issuer, unit, period and sort of filings, each with its probability and its signs.

    The issuer is looked for under its printed name, then under the abbreviation that ends the document's number
    (`.../QĐ-BYT`), on the day of issue; then it is the unit that the letterhead shows. A unit or period that is
    doubtful stays empty and is named as runner-up.

    Parameters
    ----------
    sources
        The collected table; it is not changed.
    registry
        The units and their names.
    synonyms
        What abbreviations in names of units stand for.

    Returns
    -------
    DataFrame
        The table `sources` with the recognised columns.

    Raises
    ------
    UnknownUnitError
        With every `filing_unit_code` that is no code of a unit.

    Examples
    --------
    >>> from analysis.panel import UnitRegistry, read_names
    >>> from analysis.paths import packaged_folder
    >>> from analysis.schemas import TABLES, validate
    >>> names = read_names(packaged_folder() / "data" / "lookup")
    >>> row = {"source_id": "a", "folder": "a", "title": "A", "url": "filed document", "kind": "filing"}
    >>> row |= {"issued": "2026-07-05", "says": '{"offices": ["UBND TỈNH QUẢNG NGÃI", "SỞ Y TẾ"]}'}
    >>> sources = validate("sources", pd.DataFrame([row], columns=TABLES["sources"].column_names))
    >>> matched = match_sources(sources, UnitRegistry(names["units"], names["unit_aliases"]))
    >>> matched[["filing_unit_code", "unit_confidence", "unit_from"]].values.tolist()
    [['p34-51', 0.96, 'letterhead']]
    """
    _require_known_units(sources, registry)
    sources = _with_issuers(sources, registry)
    rows = sources.index[sources["kind"].isin(_RECOGNISED)]
    names = UnitNames(registry, synonyms) if len(rows) else None
    cells = {index: _recognise(sources.loc[index], names) for index in rows if names is not None}
    matched = sources.copy()
    for column in ("issuer_code", *(name for columns in _COLUMNS.values() for name in columns if name)):
        held = matched[column].astype("object") if column in matched else pd.Series(None, matched.index, "object")
        found = pd.Series({index: row[column] for index, row in cells.items()}, dtype="object")
        held.loc[found.index] = found
        matched[column] = held.astype("float64" if column.endswith("_confidence") else "str")
    return matched


def _with_issuers(sources: pd.DataFrame, registry: UnitRegistry) -> pd.DataFrame:
    filed = (sources["kind"] == "filing") & sources["issuer_code"].isna()
    if not filed.any():
        return sources
    ends = sources["number"].str.extract(r"-([^-/\s]+)\s*$", expand=False)
    codes = sources["issuer_code"]
    for texts in (sources["publisher"].str.replace(r"^(?:BỘ TRƯỞNG|GIÁM ĐỐC)\s+", "", regex=True), ends):
        named = pd.DataFrame({"unit_text": texts.where(filed), "on": sources["issued"]})
        codes = codes.where(codes.notna(), resolve_units(named, registry)["unit_code"])
    return sources.assign(issuer_code=codes.astype("str"))


def _require_known_units(sources: pd.DataFrame, registry: UnitRegistry) -> None:
    given = sources[sources["filing_unit_code"].notna()]
    errors = [
        UnknownUnitError(
            file=f"{source_id}/source.yml",
            column="filing_unit_code",
            found=code,
            expected="a code in data/lookup/units.csv",
            nearest=nearest(code, registry.codes),
        )
        for source_id, code in zip(given["source_id"], given["filing_unit_code"], strict=True)
        if code not in registry.codes
    ]
    if errors:
        raise UnknownUnitError.join(errors, "sources name organisations that do not exist:")


def _recognise(source: pd.Series[Any], names: UnitNames) -> dict[str, object]:
    """Return the recognised cells of one source; what stands in its ``source.yml`` goes before."""
    says = json.loads(source["says"]) if isinstance(source.get("says"), str) else {}
    is_filing = source["kind"] == "filing"
    sort = _given(source.get("sort")) or (sort_of(says) if is_filing else Answer("table", 1.0, None, "kind"))
    period = _given(source["filing_period"]) or (period_of(source, says, sort.value) if is_filing else NOTHING)
    seen = unit_of(source, says, period, sort.value, names) if is_filing else NOTHING
    unit = _given(source["filing_unit_code"]) or seen
    if _given(source.get("sort")) and sort.value == _FORM:
        unit, period = _only_stated(unit), _only_stated(period)
    issuer = source["issuer_code"] if isinstance(source["issuer_code"], str) else None
    is_own = any(sign in (seen.seen_in or "") for sign in _OWN_SIGNS)
    cells: dict[str, object] = {"issuer_code": issuer or (seen.value if is_own else None)}
    for name, answer in (("unit", unit), ("period", period), ("sort", sort)):
        cells |= dict(zip(_COLUMNS[name], answer, strict=True))
    return cells


def _only_stated(answer: Answer) -> Answer:
    """Return an answer that was only recognised as a guess: a filled form states its own, unless it was overwritten."""
    if answer.seen_in == PERSON or answer.value is None:
        return answer
    return Answer(None, answer.confidence, answer.value, answer.seen_in)


def _given(value: object) -> Answer | None:
    """Return the answer that a person gave."""
    return Answer(value, 1.0, None, PERSON) if isinstance(value, str) else None
