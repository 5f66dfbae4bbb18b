"""How good the data of one source are: what was checked of its values, which are in doubt and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.questions._asked import make_result, says_when_empty
from analysis.questions._workspace import open_workspace
from analysis.questions.checks._source_names import name_source
from analysis.questions.checks._value_checks import CHECKS, DOUBTS, check_values, contradictions, share_by_source
from analysis.questions.results import Call, Picture, Result, Row

if TYPE_CHECKING:
    from analysis.questions._workspace import Workspace

_SHOWN = ("check", "checked", "passed", "share", "others", "place")
_SHOWN_OF_ALL = _SHOWN[:4]
_DOUBTS_SHOWN = ("printed", "unit", "indicator", "period", "check", "why", "other", "locator")
_DOUBTS = (*_DOUBTS_SHOWN, "is_doubt", "source_id", "statement_id", "unit_code", "indicator_code", "value", "op")
#: The checks that rules of the audit make, and the severity of what they find.
_SEVERITIES = {"consistent": "error", "plausible": "suspicious"}
#: So many values of other sources are quoted beside one that differs from them.
_MOST_OTHERS = 3


@dataclass(frozen=True, repr=False)
class QualityResult(Result):
    """The checks of one source; `doubts` lists the values that failed one, each with the reason."""

    found: Result | None = field(default=None, repr=False)

    def doubts(self) -> Result:
        """Return the values of the source that failed a check, the gravest first: as printed, where, and why.

        Returns
        -------
        Result
            One row for each value and check; ``is_doubt`` is False where only a date or a base is missing.
        """
        return self.found or Result(self.call, self.title, self.answer, pd.DataFrame(), lang=self.lang)


@says_when_empty
def quality(source: str | None = None, *, lang: str = "en", on: dt.date | str | None = None) -> Result:
    """Check the values of one source: which are in doubt and why, beside those of all other sources.

    Parameters
    ----------
    source
        An id, a number, a title, words of it, or a publisher with one source; by default all sources together.
    lang
        The language of words.
    on
        The last day whose publications are known.

    Returns
    -------
    QualityResult
        One row for each check: how many values were ``checked`` and ``passed``, their ``share`` [%], that of all
        ``others``, and the ``place`` of the source among those with values to check (equal shares have one place).
        ``doubts()`` lists the values that failed.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If no source, or several, have this name.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.quality("Kon Tum 379", on="2026-06-30").doubts()  # doctest: +SKIP
    """
    call = Call("quality", () if source is None else (source,), {"on": on, "lang": lang})
    space = open_workspace(lang, on)
    meant = None if source is None else name_source(space.names, space.tables["sources"], source)
    checked: pd.DataFrame = space.share("value checks", lambda: check_values(space.tables))
    mine = checked if meant is None else checked[checked["source_id"] == meant.code]
    name = space.text("all_sources", n=mine["source_id"].nunique())
    if meant is not None:
        name = space.text("quoted", title=space.context.document_name(meant.code))
    columns = [*_SHOWN, "code", "source_id"]
    frame = _frame(space, checked, meant.code if meant else None) if len(mine) else pd.DataFrame(columns=columns)
    failed = pd.DataFrame(list(_failures(space, mine)), columns=list(_DOUBTS))
    failed = failed.astype({"is_doubt": bool}).sort_values("is_doubt", ascending=False, kind="stable")
    title = space.text("title.quality", source=name)
    said = _say(space, name, mine, failed) if len(mine) else space.text("quality.no_values", source=name)
    notes = []
    if meant is not None and not meant.is_exact:
        notes.append(space.text("read_source", wording=source, title=name, code=meant.code))
    doubts_title = space.text("title.doubts", source=name)
    doubts: Result = make_result(space, call, doubts_title, said, failed, shown=_DOUBTS_SHOWN, notes=notes)
    result = make_result(
        space,
        call,
        title,
        said,
        frame,
        shown=_SHOWN if meant else _SHOWN_OF_ALL,
        notes=[
            *notes,
            *(_dates(space, meant.code, mine) if meant else []),
            *([space.text("note.quality")] if meant and len(mine) else []),
        ],
        picture=(lambda: _picture(space, title, frame)) if len(mine) else None,
        kind=QualityResult,
    )
    return replace(result, found=doubts)


def _frame(space: Workspace, checked: pd.DataFrame, source_id: str | None) -> pd.DataFrame:
    """Return one row a check: of one source beside the others, or of all sources."""
    counts = share_by_source(checked)
    rows: list[dict[str, Any]] = []
    for code in CHECKS:
        every = counts[code]
        every = every[every["checked"] > 0].astype(float)
        shares = 100 * every["passed"] / every["checked"]
        mine = every if source_id is None else every[every.index == source_id]
        others = every.drop(index=mine.index).sum()
        n, passed = mine.sum()[["checked", "passed"]]
        place = int((shares > shares[source_id]).sum()) + 1 if source_id in shares.index else None
        rows.append(
            {
                "check": space.text(f"check.{code}"),
                "code": code,
                "checked": int(n),
                "passed": int(passed),
                "share": 100 * passed / n if n else None,
                "others": 100 * others["passed"] / others["checked"] if others["checked"] else None,
                "place": None if place is None else space.text("place_of", n=place, all=len(shares)),
                "source_id": source_id,
            }
        )
    return pd.DataFrame(rows).astype({"share": "float64", "others": "float64"})


def _failures(space: Workspace, mine: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield a row for each value and each check that it failed."""
    context = space.context
    others = contradictions(space.tables, mine["statement_id"])
    rows = mine[(mine[list(CHECKS)] == 0).any(axis=1)].astype("object")
    for row in rows.where(rows.notna(), None).to_dict("records"):
        failed = [code for code in CHECKS if row[code] == 0]
        stated = context.rows("findings", statement_id=row["statement_id"])
        for code in failed:
            severity = _SEVERITIES.get(code)
            if severity is None:
                whys = [space.text(f"why.{code}")]
            else:
                whys = [
                    context.message(one)
                    for one in stated
                    if one["severity"] == severity and (one["state"] or "open") == "open"
                ]
            yield {
                "printed": row["raw_text"],
                "unit": context.dated_name(row["unit_code"]) if row["unit_code"] else row["unit_text"],
                "indicator": context.indicator_title(row["indicator_code"])
                if row["indicator_code"]
                else row["indicator_text"],
                "period": context.texts.period(row["period"]) if row["period"] else None,
                "check": space.text(f"fail.{code}"),
                "why": "; ".join(dict.fromkeys(whys)),
                "other": _quote(space, others.get(row["statement_id"], [])) if code == "agrees" else None,
                "locator": row["locator"],
                "is_doubt": code in DOUBTS,
                "source_id": row["source_id"],
                "statement_id": row["statement_id"],
                "unit_code": row["unit_code"],
                "indicator_code": row["indicator_code"],
                "value": row["value"],
                "op": row["op"],
            }


def _quote(space: Workspace, statement_ids: list[str]) -> str:
    """Return what other sources print, each with its publisher."""
    quoted = []
    for key in statement_ids[:_MOST_OTHERS]:
        for row in space.context.rows("statements", statement_id=key)[:1]:
            document = space.context.source(row["source_id"])
            quoted.append(f"{row['raw_text']} ({document.get('publisher') or row['source_id']})")
    more = len(statement_ids) - _MOST_OTHERS
    return "; ".join(quoted) + (f"; +{more}" if more > 0 else "")


def _say(space: Workspace, name: str, mine: pd.DataFrame, failed: pd.DataFrame) -> str:
    """Return the finding: how many values are in doubt, for what most, and how others state the same values."""
    doubtful = failed[failed["is_doubt"]]
    n_doubtful, n_values = doubtful["statement_id"].nunique(), len(mine)
    if n_doubtful:
        most = doubtful["check"].value_counts()
        said = [
            space.text("quality.doubtful", n=n_doubtful, all=n_values, source=name),
            space.text("quality.most", check=most.index[0], n=int(most.iloc[0])),
        ]
    else:
        said = [space.text("quality.sound", all=n_values, source=name)]
    if len(set(mine["source_id"])) > 1 and n_doubtful:
        found = doubtful.drop_duplicates("statement_id")["source_id"].value_counts()
        worst = space.text("quoted", title=space.context.document_name(found.index[0]))
        said.append(space.text("quality.worst", source=worst, n=int(found.iloc[0])))
    compared = mine["agrees"].dropna()
    if len(compared):
        differ = int((compared == 0).sum())
        said.append(space.text("quality.compared" if differ else "quality.agreed", n=differ, all=len(compared)))
    else:
        said.append(space.text("quality.alone"))
    gaps = failed[~failed["is_doubt"]]["statement_id"].nunique()
    if gaps:
        said.append(space.text("quality.gaps", n=gaps))
    return " ".join(said)


def _dates(space: Workspace, source_id: str, mine: pd.DataFrame) -> list[str]:
    """Return the day of the source beside the times of its values."""
    row = space.context.source(source_id)
    issued, texts = row.get("issued"), space.context.texts
    ends = mine["period_end"].dropna()
    day = space.text("quality.undated") if issued is None or pd.isna(issued) else texts.date(issued)
    if ends.empty:
        return [space.text("quality.issued", day=day)]
    return [space.text("quality.days", day=day, first=texts.date(ends.min()), last=texts.date(ends.max()))]


def _picture(space: Workspace, title: str, frame: pd.DataFrame) -> Picture:
    rows = tuple(
        Row(
            row["check"],
            row["share"],
            None if pd.isna(row["others"]) else row["others"],
            f"{row['passed']}/{row['checked']}",
        )
        for row in frame[frame["share"].notna()].to_dict("records")
    )
    return Picture(title, space.text("plot.passed"), rows=rows, limits=(0.0, 100.0), other=space.text("plot.others"))
