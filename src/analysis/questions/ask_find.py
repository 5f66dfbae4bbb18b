"""The search over everything: series, indicators, organisations, sources, statements and tasks, ranked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import UsageError, nearest
from analysis.i18n import Phrase
from analysis.questions._asked import in_language, make_result
from analysis.questions._name_index import WEAK_WORDS, is_in_one_piece, stands_for, wordings_of, words_of
from analysis.questions._workspace import open_workspace
from analysis.questions.results import Call, Result

if TYPE_CHECKING:
    from analysis.questions._workspace import Workspace

KINDS = ("series", "indicator", "unit", "source", "task", "statement")
_SHOWN = ("kind", "title", "detail", "call")
#: Of one kind are listed so many at most; the answer counts all.
_MOST_OF_A_KIND = 20


#: How well words fit a name: not all stand in it, all but weak ones do, all do, or side by side and in order.
_NO_FIT, _LOOSE, _HELD, _IN_ONE_PIECE = 0, 1, 2, 3
#: A shorter word is a whole one; a longer one may be the beginning of another.
_WHOLE = 2
#: What is called with what was found, by its kind.
_CALLS = {
    "series": "wb.series('{code}', '{unit}')",
    "indicator": "wb.compare('{code}')",
    "unit": "wb.targets('{code}')",
    "source": "wb.place('{code}')",
    "statement": "wb.trace('{code}')",
}


@dataclass(frozen=True)
class _Hit:
    kind: str
    score: tuple[float, ...]
    title: str
    detail: str
    code: str
    source_id: str | None = None
    is_filing: bool = False
    unit: str | None = None
    fit: int = _NO_FIT

    @property
    def call(self) -> str:
        """Return the call that shows what was found; of a task and a publication, which have none, the id."""
        if self.kind == "source" and not self.is_filing:
            return self.code
        return _CALLS.get(self.kind, "{code}").format(code=self.code, unit=self.unit)


@in_language
def find(
    text: str,
    *,
    kinds: Sequence[str] | None = None,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """Search series, indicators, organisations, sources, statements and tasks, and rank what is found.

    An indicator is found where one of its names holds all words, besides those that name an organisation; where one is
    named, those that it has values of, if there are any. Words such as "in" or "an" need not stand in a name unless
    some name has them too. Names that hold the words side by side stand first, then those that are nothing but the
    words, then those with the most values.

    Parameters
    ----------
    text
        Words in Vietnamese, with or without marks, or in English; abbreviations such as EMR are known. A word may be
        the beginning of a longer one.
    kinds
        Which kinds, of ``series, indicator, unit, source, task, statement``; by default all.
    lang
        The language of titles.
    on
        The last day whose publications are known.

    Returns
    -------
    Result
        One row for each thing found, the best first: ``kind``, ``title``, ``detail``, ``call`` to paste, and ``code``
        and ``unit_code`` for other calls. A series is an indicator of an organisation; its detail is the latest value.

    Raises
    ------
    UsageError
        If the text has no word, or a kind is unknown.

    Examples
    --------
    >>> import analysis as wb
    >>> wb.find("bệnh án điện tử Hà Nội", on="2026-06-30")  # doctest: +SKIP
    """
    call = Call("find", (text,), {"kinds": kinds, "on": on, "lang": lang})
    if isinstance(kinds, str):
        kinds = [kinds]
    for kind in kinds or ():
        if kind not in KINDS:
            raise UsageError(option="kinds", found=kind, expected=", ".join(KINDS), nearest=nearest(str(kind), KINDS))
    if not isinstance(text, str) or not words_of(text):
        raise UsageError(option="text", found=text, expected=Phrase("ask.error.text"))
    space = open_workspace(lang, on)
    notes: list[str] = []
    wordings = _readable(space, text, notes)
    hits = _search(space, wordings)
    hits = [hit for hit in hits if kinds is None or hit.kind in kinds]
    counts = {kind: sum(hit.kind == kind for hit in hits) for kind in KINDS}
    shown = [hit for kind in KINDS for hit in [one for one in hits if one.kind == kind][:_MOST_OF_A_KIND]]
    frame = pd.DataFrame(
        [(hit.kind, hit.title, hit.detail, hit.call, hit.code, hit.unit, hit.source_id) for hit in shown],
        columns=[*_SHOWN, "code", "unit_code", "source_id"],
    )
    frame["kind"] = [space.text(f"kind.{kind}") for kind in frame["kind"]]
    listed = ", ".join(
        space.text("kind_count", n=n, kind=space.text(f"kinds.{kind}", n=n)) for kind, n in counts.items() if n
    )
    said = space.text("found", text=text, counts=listed) if hits else _nothing(space, text)
    if sum(counts.values()) > len(shown):
        notes.append(space.text("find_cut", n=_MOST_OF_A_KIND))
    return make_result(space, call, space.text("title.find", text=text), said, frame, shown=_SHOWN, notes=notes)


def _readable(space: Workspace, text: str, notes: list[str]) -> list[tuple[str, ...]]:
    """Return the words to search for, those that stand nowhere replaced by the nearest; that is noted."""
    everything = {**space.names.indicators, **space.names.units}
    found = []
    texts = _texts(space)
    for words in wordings_of(text):
        unknown = [word for word in words if not any(word in row for row in texts)]
        corrected = space.names.corrected(unknown, everything)
        changed = {old: new for old, new in zip(unknown, corrected, strict=True) if old != new}
        for old, new in changed.items():
            note = space.text("searched_instead", old=old, new=new)
            if note not in notes:
                notes.append(note)
        found.append(tuple(changed.get(word, word) for word in words))
    return list(dict.fromkeys(found))


def _texts(space: Workspace) -> list[str]:
    """Return the words of everything that can be found, each with blanks around."""
    names = {**space.names.indicators, **space.names.units}
    rows = [f" {' '.join(entry.words)} " for entry in names.values()]
    return rows + [row for table in space.search_texts.values() for row in table]


def _search(space: Workspace, wordings: list[tuple[str, ...]]) -> list[_Hit]:
    hits: dict[tuple[str, str, str | None], _Hit] = {}
    for words in wordings:
        for hit in _find_all(space, words):
            key = (hit.kind, hit.code, hit.unit)
            if key not in hits or hit.score > hits[key].score:
                hits[key] = hit
    order = {kind: number for number, kind in enumerate(KINDS)}
    best = max((hit.fit for hit in hits.values()), default=_NO_FIT)
    kept = [hit for hit in hits.values() if hit.fit == _NO_FIT or hit.fit >= min(best, _HELD)]
    return sorted(kept, key=lambda hit: (order[hit.kind], tuple(-part for part in hit.score), hit.title))


def _find_all(space: Workspace, words: tuple[str, ...]) -> Iterable[_Hit]:
    context, names = space.context, space.names
    units = {code: held for code, entry in names.units.items() if (held := _named_in(entry.names, words))}
    rest = {code: tuple(word for word in words if word not in held) for code, held in units.items()}
    named = {word for held in units.values() if held != words for word in held}
    of_none = tuple(word for word in words if word not in named)
    asked = {words, of_none, *rest.values()} - {()}
    fits = {left: {code: _fit(left, entry.names) for code, entry in names.indicators.items()} for left in asked}
    for (unit, code), n in names.values_by_series.items():
        if code not in names.indicators or (unit not in units and (units or unit != "vn")):
            continue
        fit, surplus = _best(
            fits[left][code] if left else (_IN_ONE_PIECE, 0) for left in (rest.get(unit, words), of_none)
        )
        if fit:
            order = float(_exists_today(space, unit)), *_order(fit, surplus, n)
            yield _series_hit(space, unit, code, n, order, fit)
    measured = {code for unit, code in names.values_by_series if unit in units}
    lefts = {left for left in (of_none, *rest.values()) if left}
    of_units = {code for code in measured if any(fits[left][code][0] for left in lefts)}
    for code in of_units or names.indicators:
        fit, surplus = _best(fits[left][code] for left in asked)
        if fit:
            n = sum(count for (_, one), count in names.values_by_series.items() if one == code)
            title = context.indicator_title(code)
            yield _Hit("indicator", _order(fit, surplus, n), title, space.text("n_values", n=n), code, fit=fit)
    for code, held in units.items():
        score = len(held) / len(words), float(_exists_today(space, code))
        yield _Hit("unit", score, context.dated_name(code), "", code)
    yield from _rows(space, words)


def _named_in(names: Sequence[tuple[str, ...]], words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of the longest name that a question holds in one piece; all where they begin one."""
    best: tuple[str, ...] = ()
    for name in names:
        size = len(name)
        if size > len(best) and any(words[start : start + size] == name for start in range(len(words) - size + 1)):
            best = name
    if not best and _fit(words, names)[0] >= _HELD:
        return words
    return best


def _fit(words: Sequence[str], names: Iterable[Sequence[str]]) -> tuple[int, int]:
    """Return how well words fit the best of some names, and how many other words that name has.

    >>> _fit(("benh", "an"), [("benh", "vien", "co", "benh", "an"), ("an", "toan", "benh")])
    (3, 2)
    >>> _fit(("benh", "an"), [("an", "toan", "benh")])
    (2, 1)
    """
    best = _NO_FIT, 0
    strong = [word for word in words if word not in WEAK_WORDS] or list(words)
    for name in names:
        if not all(any(stands_for(word, one) for one in name) for word in strong):
            continue
        is_held = all(any(stands_for(word, one) for one in name) for word in words)
        is_piece = is_held and is_in_one_piece(words, [name])
        fit = _IN_ONE_PIECE if is_piece else _HELD if is_held else _LOOSE
        best = _best([best, (fit, max(len(set(name)) - len(set(words)), 0))])
    return best


def _best(fits: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return the best of some fits, of equal ones that with the fewest other words."""
    return max(fits, key=lambda one: (one[0], -one[1]), default=(_NO_FIT, 0))


def _order(fit: int, surplus: int, n_values: int) -> tuple[float, ...]:
    """Return what names are ranked by: how the words fit, whether they are the whole name, the number of values."""
    return float(fit), float(not surplus), float(n_values), float(-surplus)


def _series_hit(space: Workspace, unit: str, code: str, n: int, score: tuple[float, ...], fit: int) -> _Hit:
    context = space.context
    rows = context.rows("observations", unit_code=unit, indicator_code=code)
    latest = context.latest(rows)
    said = (
        f", {context.observed_text(latest)}, {context.day_text(latest)}"
        if latest and latest["value"] is not None
        else ""
    )
    title = f"{context.dated_name(unit)}: {context.indicator_title(code)}"
    return _Hit("series", score, title, space.text("n_values", n=n) + said, code, unit=unit, fit=fit)


def _exists_today(space: Workspace, code: str) -> bool:
    return space.context.unit(code).get("valid_to") is None


def _rows(space: Workspace, words: tuple[str, ...]) -> Iterable[_Hit]:
    """Yield the sources, tasks and statements whose texts hold all words."""
    context = space.context
    words = tuple(word for word in words if word not in WEAK_WORDS) or words
    for table, kind in (("sources", "source"), ("tasks", "task"), ("statements", "statement")):
        texts = space.search_texts[table]
        marks = [f" {word} " if len(word) <= _WHOLE else f" {word}" for word in words]
        places = [place for place, text in enumerate(texts) if all(mark in f"{text} " for mark in marks)]
        frame = space.tables[table].iloc[places]
        for row in frame.to_dict("records"):
            source = str(row["source_id"])
            issued = context.source(source).get("issued")
            newest = 0.0 if issued is None or pd.isna(issued) else float(issued.toordinal())
            yield _row_hit(space, kind, row, source, newest)


def _row_hit(space: Workspace, kind: str, row: dict[Any, Any], source: str, newest: float) -> _Hit:
    context = space.context
    issued = context.source(source).get("issued")
    day = "" if issued is None or pd.isna(issued) else f", {context.issued_text(context.source(source), issued)}"
    if kind == "source":
        publisher = row.get("publisher")
        said = ", ".join(filter(None, [publisher if isinstance(publisher, str) else "", day.removeprefix(", ")]))
        return _Hit(kind, (newest,), context.document_name(source), said, source, source, row["kind"] == "filing")
    document = f"{context.document_name(source)}{day}"
    if kind == "task":
        return _Hit(kind, (newest,), context.row_text(row, "title"), document, str(row["task_id"]), source)
    texts = [text for name in ("clause_text", "indicator_text") if isinstance(text := row.get(name), str)]
    about = next((" ".join(text.split()) for text in texts if text.strip()), "")
    title = ": ".join(filter(None, [str(row["raw_text"]), about]))[:160]
    return _Hit(kind, (newest,), title, document, str(row["statement_id"]), source)


def _nothing(space: Workspace, text: str) -> str:
    """Return that nothing was found, with what was: the nearest names, or the words that stand nowhere together."""
    titles = _titles(space)
    near = nearest(text, titles, 3)
    if near:
        return space.text("nothing_found_near", text=text, nearest="; ".join(near))
    return space.text("nothing_found", text=text)


def _titles(space: Workspace) -> list[str]:
    context = space.context
    return [
        *(context.indicator_title(code) for code in space.names.indicators),
        *(context.unit_name(code) for code in space.names.units),
    ]
