"""The search over everything: series, indicators, organisations, sources, statements and tasks, ranked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import UsageError
from analysis.questions._asked import make_result
from analysis.questions._name_index import WEAK_WORDS, wordings_of, words_of
from analysis.questions._workspace import open_workspace
from analysis.questions.results import Call, Result

if TYPE_CHECKING:
    from analysis.questions._workspace import Workspace

KINDS = ("series", "indicator", "unit", "source", "task", "statement")
_SHOWN = ("kind", "title", "detail", "code")
#: Of one kind are listed so many at most; the answer counts all.
_MOST_OF_A_KIND = 20


@dataclass(frozen=True)
class _Hit:
    kind: str
    score: tuple[float, ...]
    title: str
    detail: str
    code: str
    source_id: str | None = None


def find(
    text: str,
    *,
    kinds: Sequence[str] | None = None,
    lang: str = "en",
    on: dt.date | str | None = None,
) -> Result:
    """Search series, indicators, organisations, sources, statements and tasks, and rank what is found.

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
        One row for each thing found, the best first: ``kind``, ``title``, ``detail``, and ``code`` for other calls. A
        series is an indicator of an organisation; its detail is the latest value.

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
    for kind in kinds or ():
        if kind not in KINDS:
            raise UsageError(option="kinds", found=kind, expected=", ".join(KINDS))
    if not isinstance(text, str) or not words_of(text):
        raise UsageError(option="text", found=text, expected="at least one word, e.g. 'EMR Hanoi'")
    space = open_workspace(lang, on)
    notes: list[str] = []
    wordings = _readable(space, text, notes)
    hits = _search(space, wordings)
    hits = [hit for hit in hits if kinds is None or hit.kind in kinds]
    counts = {kind: sum(hit.kind == kind for hit in hits) for kind in KINDS}
    shown = [hit for kind in KINDS for hit in [one for one in hits if one.kind == kind][:_MOST_OF_A_KIND]]
    frame = pd.DataFrame(
        [(hit.kind, hit.title, hit.detail, hit.code, hit.source_id) for hit in shown],
        columns=[*_SHOWN, "source_id"],
    )
    frame["kind"] = [space.text(f"kind.{kind}") for kind in frame["kind"]]
    listed = ", ".join(
        space.text("kind_count", n=n, kind=space.text(f"kind.{kind}")) for kind, n in counts.items() if n
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
    hits: dict[tuple[str, str], _Hit] = {}
    for words in wordings:
        for hit in _find_all(space, words):
            key = (hit.kind, hit.code)
            if key not in hits or hit.score > hits[key].score:
                hits[key] = hit
    order = {kind: number for number, kind in enumerate(KINDS)}
    return sorted(hits.values(), key=lambda hit: (order[hit.kind], tuple(-part for part in hit.score), hit.title))


def _find_all(space: Workspace, words: tuple[str, ...]) -> Iterable[_Hit]:
    context, names = space.context, space.names
    units = {code: held for code, entry in names.units.items() if (held := _named_in(entry.names, words))}
    rest = {code: tuple(word for word in words if word not in held) for code, held in units.items()}
    indicators = {code: _share(words, entry.words) for code, entry in names.indicators.items()}
    by_rest = {
        left: {code: _share(left, entry.words) for code, entry in names.indicators.items()}
        for left in set(rest.values())
        if left
    }
    for (unit, code), n in names.values_by_series.items():
        if code not in names.indicators:
            continue
        if unit in units:
            left = rest[unit]
            share = by_rest[left][code] if left else 1.0
        else:
            share = 0.9 if unit == "vn" and indicators[code] == 1.0 else 0.0
        if share == 1.0 or share == 0.9:
            yield _series_hit(space, unit, code, n, (share, float(unit in units), float(_exists_today(space, unit))))
    for code, share in indicators.items():
        best = max([share, *(table[code] for table in by_rest.values())])
        if best == 1.0:
            n = sum(count for (_, one), count in names.values_by_series.items() if one == code)
            title = context.indicator_title(code)
            yield _Hit("indicator", (share, float(n)), title, space.text("n_values", n=n), code)
    for code, held in units.items():
        yield _Hit(
            "unit", (len(held) / len(words), float(_exists_today(space, code))), context.dated_name(code), "", code
        )
    yield from _rows(space, words)


def _named_in(names: Iterable[tuple[str, ...]], words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of the longest name that a question holds in one piece; all where they begin one."""
    best: tuple[str, ...] = ()
    for name in names:
        size = len(name)
        if size > len(best) and any(words[start : start + size] == name for start in range(len(words) - size + 1)):
            best = name
    if not best and any(_share(words, name) == 1.0 for name in names):
        return words
    return best


def _share(words: Sequence[str], held: Iterable[str]) -> float:
    """Return the share of words that are there, or begin one that is."""
    known = list(held)
    found = {word: any(one.startswith(word) for one in known) for word in words}
    asked = [word for word in words if found[word] or word not in WEAK_WORDS]
    return sum(found[word] for word in asked) / len(asked) if any(found.values()) else 0.0


def _series_hit(space: Workspace, unit: str, code: str, n: int, score: tuple[float, ...]) -> _Hit:
    context = space.context
    rows = context.rows("observations", unit_code=unit, indicator_code=code)
    latest = context.latest(rows)
    said = (
        f", {context.observed_text(latest)}, {context.day_text(latest)}"
        if latest and latest["value"] is not None
        else ""
    )
    title = f"{context.dated_name(unit)}: {context.indicator_title(code)}"
    return _Hit("series", (*score, float(n)), title, space.text("n_values", n=n) + said, f"{unit} {code}")


def _exists_today(space: Workspace, code: str) -> bool:
    return space.context.unit(code).get("valid_to") is None


def _rows(space: Workspace, words: tuple[str, ...]) -> Iterable[_Hit]:
    """Yield the sources, tasks and statements whose texts hold all words."""
    context = space.context
    words = tuple(word for word in words if word not in WEAK_WORDS) or words
    for table, kind in (("sources", "source"), ("tasks", "task"), ("statements", "statement")):
        texts = space.search_texts[table]
        places = [place for place, text in enumerate(texts) if all(f" {word}" in text for word in words)]
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
        publisher = str(row.get("publisher") or "")
        return _Hit(kind, (newest,), context.document_name(source), f"{publisher}{day}", source, source)
    document = f"{context.document_name(source)}{day}"
    if kind == "task":
        return _Hit(kind, (newest,), context.row_text(row, "title"), document, str(row["task_id"]), source)
    shown = " ".join(str(row.get("clause_text") or row.get("indicator_text") or "").split())
    title = f"{row.get('raw_text') or ''}: {shown}"[:160]
    return _Hit(kind, (newest,), title, document, str(row["statement_id"]), source)


def _nothing(space: Workspace, text: str) -> str:
    """Return that nothing was found, with what was: the nearest names, or the words that stand nowhere together."""
    from analysis.errors import nearest

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
