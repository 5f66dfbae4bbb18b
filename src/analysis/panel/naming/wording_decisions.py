"""What a person decides on a wording, as a row of the aliases: checked against what is known, and reused ever after."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import nearest
from analysis.panel.indicators import wording_key
from analysis.panel.lookups import read_matching_words
from analysis.panel.naming._proposed_indicators import describe_indicator
from analysis.schemas import DecisionError, append_decision, compare_key, read_lookup_table, who_decides
from vnfilings import redact_personal_data

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

#: A name of an organisation of one word ('Viện') says too little without its document.
_FEWEST_WORDS = 2
#: What a wording may name: the table of the codes, that of the aliases, and the column of the code.
_TABLES = {
    "unit": ("units", "unit_aliases", "unit_code"),
    "indicator": ("indicators", "indicator_aliases", "indicator_code"),
}


def decide_wording(
    lookup: Path,
    about: str,
    wording: str,
    code: str,
    by: str | None,
    source_id: str,
    *,
    only_here: bool = False,
    on: dt.date | None = None,
) -> Path | None:
    """Return the file to which a decision on a wording was appended; None where it was known already.

    The row holds who decided, on which day, and from which document. A wording that says too little without its
    document ('bệnh viện', one word) counts in that document only. To undo a decision, delete its row.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.
    about
        unit or indicator.
    wording
        The name as the document prints it.
    code
        The unit or the indicator that it means.
    by
        Who decides; None: WORKBENCH_BY, else the login name.
    source_id
        The document that the wording was found in.
    only_here
        Let the decision count in this document only.
    on
        The day of the decision; by default today.

    Returns
    -------
    Path or None
        The changed file.

    Raises
    ------
    DecisionError
        If there is no such code, the wording means something else already, or it holds personal data.
    UsageError
        If it is not known who decides.
    SchemaError, TableFileError
        If a table of `data/lookup` cannot be used.

    Examples
    --------
    >>> from pathlib import Path
    >>> from shutil import copytree
    >>> from tempfile import mkdtemp
    >>> from analysis.paths import packaged_folder
    >>> lookup = copytree(packaged_folder() / "data" / "lookup", Path(mkdtemp()) / "lookup")
    >>> path = decide_wording(lookup, "indicator", "Độ phủ thẻ BHYT", "population_with_health_insurance_pct", "An", "a")
    >>> path.read_text("utf-8").splitlines()[-1].split(",")[:4]
    ['Độ phủ thẻ BHYT', '', 'population_with_health_insurance_pct', 'An']
    """
    codes_in, aliases_in, column = _TABLES[about]
    name, path = " ".join(wording.split()), lookup / f"{aliases_in}.csv"
    _refuse_useless(name, path)
    codes = read_lookup_table(lookup, codes_in)
    if code not in set(codes[column]):
        hint = nearest(code, codes[column].tolist())
        raise DecisionError(
            f"there is no {about} '{code}'",
            file=lookup / f"{codes_in}.csv",
            nearest=hint,
            fix="Give a code of the table.",
        )
    aliases = read_lookup_table(lookup, aliases_in)
    here = source_id if only_here or is_too_general(name, about, lookup) else ""
    known, other = _find_known(name, code, here, about, codes, aliases)
    if other:
        line, found = other
        what = f"'{name}' means {found}" + (f" in {here}" if here else "")
        raise DecisionError(
            what, file=path, line=line, fix="Correct or delete that row, or decide for this document only."
        )
    if known:
        return None
    row = {
        "alias": name,
        "source_id": here,
        column: code,
        "reviewed_by": who_decides(by),
        "reviewed_on": on or dt.date.today(),
        "source_of_review": source_id,
    }
    return append_decision(lookup, aliases_in, row)


def _refuse_useless(name: str, path: Path) -> None:
    if not name:
        raise DecisionError("an empty wording means nothing", file=path)
    if redact_personal_data(name) != name:
        raise DecisionError(
            "the wording holds personal data, which are not stored", file=path, fix="Place the value itself instead."
        )


def is_too_general(wording: str, about: str, lookup: Path) -> bool:
    """Return whether a wording says too little without its document: one word, or only what is counted.

    Parameters
    ----------
    wording
        The name as the document prints it.
    about
        unit or indicator; a name of a unit is too general where it is one word.
    lookup
        The folder `data/lookup`.

    Returns
    -------
    bool
        Whether a decision on it counts in its document only.

    Raises
    ------
    TableFileError
        If a lookup cannot be read.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> lookup = packaged_folder() / "data" / "lookup"
    >>> [is_too_general(name, "indicator", lookup) for name in ("Số bệnh viện", "Tỷ lệ bệnh viện có PACS")]
    [True, False]
    """
    if about == "unit":
        return len(wording.split()) < _FEWEST_WORDS
    return read_matching_words(lookup).says_only_what_is_counted(wording)


def _find_known(
    name: str, code: str, here: str, about: str, codes: pd.DataFrame, aliases: pd.DataFrame
) -> tuple[bool, tuple[int | None, str] | None]:
    """Return whether the wording means this code already, and the line and code of another meaning that it has."""
    found = list(_meanings(name, here, about, codes, aliases))
    if any(held == code for _, held in found):
        return True, None
    if about == "unit":  # two units may bear one name, one after the other
        found = [(line, held) for line, held in found if _overlap(codes, held, code)]
    return False, found[0] if found else None


def _meanings(
    name: str, here: str, about: str, codes: pd.DataFrame, aliases: pd.DataFrame
) -> Iterator[tuple[int | None, str]]:
    """Yield the line of the alias (None for a title) and the code of each meaning that a name has in a source."""
    key_of, column = (compare_key, "unit_code") if about == "unit" else (wording_key, "indicator_code")
    key = key_of(name)
    rows = aliases[["alias", "source_id", column]].fillna("")
    for line, alias, source, held in rows.itertuples(name=None):
        if source == here and key_of(alias) == key:
            yield int(line), held
    if here:
        return
    titles = ("name_vi",) if about == "unit" else ("title_vi", "title_en")
    for title in (*titles, column):
        for text, held in codes[[title, column]].itertuples(index=False, name=None):
            if key_of(str(text)) == key:
                yield None, held


def _overlap(units: pd.DataFrame, one: str, other: str) -> bool:
    """Return whether two units exist on one day."""
    days = units.set_index("unit_code")[["valid_from", "valid_to"]]
    first, second = days.loc[one], days.loc[other]
    starts = [day for day in (first["valid_from"], second["valid_from"]) if pd.notna(day)]
    ends = [day for day in (first["valid_to"], second["valid_to"]) if pd.notna(day)]
    return bool(not starts or not ends or max(starts) <= min(ends))


def propose_indicator(
    lookup: Path,
    wording: str,
    statements: pd.DataFrame,
    by: str | None,
    source_id: str,
    *,
    on: dt.date | None = None,
) -> dict[str, Any]:
    """Return the row of a new indicator, filled from its wording, which was appended to `proposed_indicators.csv`.

    The panel does not use it until a person has completed the columns that `to_complete` names and moved the row to
    `indicators.csv`.

    Parameters
    ----------
    lookup
        The folder `data/lookup`.
    wording
        The name as the document prints it.
    statements
        The rows of `statements` with this wording: their unit of measure and counted noun are taken over.
    by
        Who proposes it; None: WORKBENCH_BY, else the login name.
    source_id
        The document that the wording was found in.
    on
        The day of the proposal; by default today.

    Returns
    -------
    dict
        The cells of the row by column; `to_complete` names those that are empty or only guessed.

    Raises
    ------
    DecisionError
        If the indicator was proposed before or stands in the catalogue, or the wording holds personal data.
    UsageError
        If it is not known who proposes it.
    SchemaError, TableFileError
        If a table of `data/lookup` cannot be used.

    Examples
    --------
    >>> from pathlib import Path
    >>> from shutil import copytree
    >>> from tempfile import mkdtemp
    >>> from analysis.paths import packaged_folder
    >>> lookup = copytree(packaged_folder() / "data" / "lookup", Path(mkdtemp()) / "lookup")
    >>> values = pd.DataFrame({"value_unit": ["%"], "counted_noun": [None]})
    >>> row = propose_indicator(lookup, "Tỷ lệ phòng khám có camera AI", values, "An", "bc-1")
    >>> row["indicator_code"], row["measure"], row["counted"]
    ('phong_kham_co_camera_ai_pct', 'share', 'clinics')
    """
    name, path = " ".join(wording.split()), lookup / "proposed_indicators.csv"
    _refuse_useless(name, path)
    row = describe_indicator(name, statements, read_matching_words(lookup))
    codes = read_lookup_table(lookup, "indicators")
    aliases = read_lookup_table(lookup, "indicator_aliases")
    known = [held for _, held in _meanings(name, "", "indicator", codes, aliases)]
    if known or row["indicator_code"] in set(codes["indicator_code"]):
        code = known[0] if known else row["indicator_code"]
        raise DecisionError(f"'{name}' is {code}", file=lookup / "indicators.csv", fix="Use that indicator.")
    row |= {"source_id": source_id, "proposed_by": who_decides(by), "proposed_on": on or dt.date.today()}
    append_decision(lookup, "proposed_indicators", row)
    return row
