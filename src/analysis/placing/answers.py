"""What people decided about a filing, stored all or nothing: its unit and period, wordings, single values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError, nearest
from analysis.panel import decide_wording, propose_indicator, read_lookups, read_names
from analysis.registry import describe_again
from analysis.schemas import append_decision, hold_decisions, period_bounds, read_lookup_table
from analysis.whole_files import all_or_nothing
from vnfilings import strip_marks

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from analysis.placing.placing_sheet import PlacingSheet

#: What may be decided: about the filing, about a wording wherever it stands, about one value, or a new unit.
FILING, UNIT_WORDING, WORDING, VALUE, NEW_UNIT = "filing", "unit wording", "wording", "value", "new unit"
NEW_INDICATOR = "new indicator"
_ORDER = (NEW_UNIT, NEW_INDICATOR, FILING, UNIT_WORDING, WORDING, VALUE)
_CODE = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_FIELDS = ("unit_code", "indicator_code", "period", "kind")


class AnswerError(AnalysisError):
    """A decision names an organisation, an indicator or a period that is not known, or contradicts another one."""


@dataclass(frozen=True)
class ProjectFolders:
    """The folders of a project that decisions are stored in.

    Attributes
    ----------
    raw: the folder `data/raw`.
    lookup: the folder `data/lookup`.
    corrections: the folder `data/corrections`.
    """

    raw: Path
    lookup: Path
    corrections: Path


@dataclass(frozen=True)
class Answer:
    """One decision, not stored yet.

    Attributes
    ----------
    about: filing, unit wording, wording, value, new unit, or new indicator (proposed from a wording).
    key: the wording, the `statement_id` of the value, or the code of the new unit; empty for the filing.
    decided: what was decided: `unit_code`, `indicator_code`, `period` or `kind`; of a new unit its row of `units`.
    reason: why, in words.
    only_here: the wording means this in this document only.
    """

    about: str
    key: str
    decided: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    only_here: bool = False

    def describe(self) -> str:
        """Return the decision as a line.

        Examples
        --------
        >>> Answer("wording", "hồ sơ số", {"indicator_code": "records_pct"}).describe()
        "wording 'hồ sơ số': indicator records_pct"
        """
        if self.about == NEW_UNIT:
            name, parent = (self.decided.get(column, "") for column in ("name_vi", "parent_code"))
            return f"new unit {self.key}: {name}, below {parent}"
        parts = [f"{name.removesuffix('_code')} {self.decided[name]}" for name in _FIELDS if self.decided.get(name)]
        parts += [f"({self.reason})"] if self.reason else []
        parts += ["proposed; complete its row of data/lookup/proposed_indicators.csv"] * (self.about == NEW_INDICATOR)
        key = (
            f" {self.key!r}"
            if self.about in (UNIT_WORDING, WORDING, NEW_INDICATOR)
            else f" {self.key}"
            if self.key
            else ""
        )
        return f"{self.about}{key}: {' '.join(parts)}"


def store_answers(
    answers: Iterable[Answer], sheet: PlacingSheet, folders: ProjectFolders, *, by: str, day: dt.date
) -> list[str]:
    """Store decisions, all of them or none, and return a line for each.

    The unit and the period of a filing go to its `source.yml`, wordings to `unit_aliases.csv` and
    `indicator_aliases.csv`, single values to `placement_decisions.csv`, a new unit to `units.csv`.

    Parameters
    ----------
    answers
        The decisions, on one source.
    sheet
        The placing sheet of the source that they are about.
    folders
        The project.
    by
        Who decided, from `who_decides`.
    day
        The day of the decision.

    Returns
    -------
    list of str
        What was decided, in the order in which it was stored.

    Raises
    ------
    AnswerError
        With every decision that names something unknown; nothing is stored then.
    DecisionError, SchemaError
        If a row cannot be stored, or another process holds the decisions for too long; nothing is stored then.

    Examples
    --------
    >>> import datetime as dt
    >>> from tempfile import mkdtemp
    >>> import pandas as pd
    >>> from analysis.paths import packaged_folder
    >>> from analysis.placing import PlacingSheet
    >>> project = Path(mkdtemp())
    >>> (project / "report").mkdir()
    >>> _ = (project / "report" / "source.yml").write_text("title: Báo cáo", encoding="utf-8")
    >>> folders = ProjectFolders(project, packaged_folder() / "data" / "lookup", project)
    >>> table = pd.DataFrame(columns=["statement_id", "wording", "unit_wording"])
    >>> sheet = PlacingSheet("report", {"kind": "filing"}, table, pd.DataFrame(), pd.DataFrame())
    >>> store_answers([Answer("filing", "", {"period": "2026-H1"})], sheet, folders, by="An", day=dt.date(2026, 7, 1))
    ['filing: period 2026-H1']
    >>> (project / "report" / "source.yml").read_text("utf-8").splitlines()
    ['title: Báo cáo', 'filing_period: 2026-H1']
    """
    ordered = sorted(answers, key=lambda answer: _ORDER.index(answer.about))
    check_answers(ordered, sheet)
    _refuse_unknown(ordered, folders.lookup)
    with hold_decisions(folders.lookup), all_or_nothing(_files_of(sheet.source_id, folders)):
        for answer in ordered:
            _store(answer, sheet, folders, by=by, day=day)
        if ordered:
            read_lookups(folders.lookup)  # refuses what no longer fits together
    return [answer.describe() for answer in ordered]


def check_answers(answers: Iterable[Answer], sheet: PlacingSheet) -> None:
    """Refuse decisions about values and wordings that a filing does not have.

    Parameters
    ----------
    answers
        The decisions.
    sheet
        The placing sheet of the filing.

    Raises
    ------
    AnswerError
        With every such decision and the nearest value or wording.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.placing import PlacingSheet
    >>> row = {"statement_id": "report:line-1#1", "wording": "hồ sơ số", "unit_wording": None}
    >>> sheet = PlacingSheet("report", {"kind": "filing"}, pd.DataFrame([row]), pd.DataFrame(), pd.DataFrame())
    >>> check_answers([Answer("wording", "hồ sơ số", {"indicator_code": "records_pct"})], sheet)
    >>> check_answers([Answer("wording", "hồ sơ giấy", {"indicator_code": "records_pct"})], sheet)
    Traceback (most recent call last):
    ...
    analysis.placing.answers.AnswerError: report has no wording 'hồ sơ giấy'; did you mean 'hồ sơ số'?
    """
    columns = {VALUE: "statement_id", WORDING: "wording", UNIT_WORDING: "unit_wording", NEW_INDICATOR: "wording"}
    known = {about: list(sheet.table[column].dropna().unique()) for about, column in columns.items()}
    errors = [
        AnswerError(f"{sheet.source_id} has no {one.about} {one.key!r}", nearest=nearest(one.key, known[one.about]))
        for one in answers
        if one.about in known and one.key not in known[one.about]
    ]
    if any(one.about == FILING for one in answers) and sheet.source.get("kind") != "filing":
        errors.append(AnswerError(f"{sheet.source_id} is not a filing: its organisation is named beside each value"))
    if errors:
        raise AnswerError.join(errors)


def new_unit(
    name: str,
    level: str,
    parent_code: str,
    known: set[str],
    *,
    code: str | None = None,
    facility_type: str | None = None,
) -> Answer:
    """Return the decision that adds a unit to `units.csv`; its code is proposed from its name where none is given.

    Parameters
    ----------
    name
        Its Vietnamese name.
    level
        Its level.
    parent_code
        The unit above it.
    known
        The codes that are taken.
    code
        Its code.
    facility_type
        What it is, where it is a facility: a word of `FACILITY_TYPES`; not known where not given.

    Returns
    -------
    Answer
        Not stored yet.

    Raises
    ------
    AnswerError
        If the code is taken, or is none (a number alone would be read as one in every table), or an organisation that
        is no facility has a type.

    Examples
    --------
    >>> new_unit("Trung tâm Y tế Bình Sơn", "facility", "p34-51", set()).key
    'f-trung-tam-y-te-binh-son'
    """
    plain = strip_marks(name)
    word = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    proposed = code or ("f-" if level == "facility" else "x-") + word
    count = 1
    while code is None and proposed in known:
        count += 1
        proposed = f"{proposed.removesuffix(f'-{count - 1}')}-{count}"
    if not re.fullmatch(_CODE, proposed):
        raise AnswerError(
            "a code has a small letter first, then small letters, digits and hyphens",
            column="unit_code",
            found=proposed,
            expected="such as f-tram-a",
        )
    if proposed in known:
        raise AnswerError(f"the code '{proposed}' is taken", column="unit_code")
    if facility_type and level != "facility":
        raise AnswerError("only a facility has a type", column="facility_type", found=facility_type)
    row = {"unit_code": proposed, "name_vi": name, "name_en": plain, "level": level, "parent_code": parent_code}
    return Answer(NEW_UNIT, proposed, row | ({"facility_type": facility_type} if facility_type else {}))


def set_facility_type(unit_code: str, facility_type: str, lookup: Path) -> str:
    """Return a line on the facility whose type was stored in `units.csv`.

    Parameters
    ----------
    unit_code
        The facility.
    facility_type
        A word of `FACILITY_TYPES`.
    lookup
        The folder `data/lookup`.

    Returns
    -------
    str
        What was decided.

    Raises
    ------
    AnswerError
        If it is no facility of `units.csv`.
    SchemaError
        If there is no such type.

    Examples
    --------
    >>> from analysis.paths import packaged_folder
    >>> set_facility_type("p34-51", "hospital", packaged_folder() / "data" / "lookup")
    Traceback (most recent call last):
    ...
    analysis.placing.answers.AnswerError: p34-51 is no facility
    """
    units = read_lookup_table(lookup, "units")
    rows = units[(units["unit_code"] == unit_code) & (units["level"] == "facility")].to_dict("records")
    if not rows:
        raise AnswerError(f"{unit_code} is no facility")
    row = {str(name): cell for name, cell in rows[0].items()} | {"facility_type": facility_type}
    append_decision(lookup, "units", row, replace=True)
    return f"{unit_code}: {facility_type}"


def _refuse_unknown(answers: list[Answer], lookup: Path) -> None:
    """Refuse codes that no table has, periods that are none, and two decisions about the same thing."""
    names = read_names(lookup)
    known = {
        "unit_code": [*names["units"]["unit_code"], *(one.key for one in answers if one.about == NEW_UNIT)],
        "indicator_code": list(names["indicators"]["indicator_code"]),
    }
    errors = []
    seen: dict[tuple[str, str], Mapping[str, Any]] = {}
    for answer in answers:
        for name in ("unit_code", "indicator_code"):
            code = answer.decided.get(name)
            if code and answer.about != NEW_UNIT and code not in known[name]:
                what = f"a code in data/lookup/{name.removesuffix('_code')}s.csv"
                near = nearest(str(code), known[name])
                errors.append(AnswerError(answer.about, column=name, found=code, expected=what, nearest=near))
        if period := answer.decided.get("period"):
            errors += _errors_of_period(answer.about, str(period))
        held = seen.setdefault((answer.about, answer.key), answer.decided)
        if held != answer.decided:
            errors.append(AnswerError(f"two decisions about {answer.about} {answer.key!r}"))
    if errors:
        raise AnswerError.join(errors)


def _errors_of_period(about: str, period: str) -> Iterator[AnswerError]:
    try:
        period_bounds(period)
    except ValueError:
        expected = "a period such as 2026, 2026-H1, 2026-Q2, 2026-9M, 2026-06 or 2026-06-30"
        yield AnswerError(about, column="period", found=period, expected=expected)


def _files_of(source_id: str, folders: ProjectFolders) -> list[Path]:
    tables = ("units", "unit_aliases", "indicator_aliases", "proposed_indicators", "placement_decisions")
    return [folders.raw / source_id / "source.yml", *(folders.lookup / f"{name}.csv" for name in tables)]


def _store(answer: Answer, sheet: PlacingSheet, folders: ProjectFolders, *, by: str, day: dt.date) -> None:
    decided, lookup, source_id = answer.decided, folders.lookup, sheet.source_id
    if answer.about == NEW_UNIT:
        append_decision(lookup, "units", decided)
    elif answer.about == NEW_INDICATOR:
        rows = sheet.table[sheet.table["wording"] == answer.key]
        propose_indicator(lookup, answer.key, rows, by, source_id, on=day)
    elif answer.about == FILING:
        changed = {"filing_unit_code": decided.get("unit_code"), "filing_period": decided.get("period")}
        describe_again(folders.raw, source_id, {name: value for name, value in changed.items() if value})
    elif answer.about == VALUE:
        _store_value(answer, sheet, lookup, by=by, day=day)
    else:
        _store_wording(answer, source_id, lookup, by=by, day=day)


def _store_value(answer: Answer, sheet: PlacingSheet, lookup: Path, *, by: str, day: dt.date) -> None:
    """Store what was decided about one value; what was decided about it before stands where it is not changed."""
    earlier = read_lookup_table(lookup, "placement_decisions", may_be_missing=True)
    rows = earlier[earlier["statement_id"] == answer.key].to_dict("records")
    known = {str(name): value for name, value in rows[0].items() if value == value} if rows else {}
    printed = dict(zip(sheet.table["statement_id"], sheet.table["printed"], strict=True))
    row = known | {
        "statement_id": answer.key,
        "raw_text": printed[answer.key],
        **{name: value for name, value in answer.decided.items() if value},
        "decided_by": by,
        "decided_on": day,
        "reason": answer.reason or known.get("reason"),
        "source_id": sheet.source_id,
    }
    append_decision(lookup, "placement_decisions", row, replace=True)


def _store_wording(answer: Answer, source_id: str, lookup: Path, *, by: str, day: dt.date) -> None:
    about = "unit" if answer.about == UNIT_WORDING else "indicator"
    code = str(answer.decided[f"{about}_code"])
    decide_wording(lookup, about, answer.key, code, by, source_id, only_here=answer.only_here, on=day)
