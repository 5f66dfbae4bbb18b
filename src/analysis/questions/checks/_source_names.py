"""Names of sources: an id, a number, a title, a publisher, or some of their words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.i18n import Phrase
from analysis.questions._name_index import (
    AmbiguousNameError,
    Entry,
    Named,
    UnknownNameError,
    named_text,
    search_for,
    words_of,
)

if TYPE_CHECKING:
    import pandas as pd

    from analysis.questions._name_index import NameIndex

_NAMES = ("title", "title_en", "number", "publisher")


def name_source(names: NameIndex, sources: pd.DataFrame, wording: str, *, fix: str | None = None) -> Named:
    """Return the source that an id, a number, a title or some words of them mean.

    Parameters
    ----------
    names
        What compares words.
    sources
        The sources that may be meant: rows of the table `sources`.
    wording
        The name.
    fix
        What to do where no source has the name; by default to search for it.

    Returns
    -------
    Named
        The id of the source.

    Raises
    ------
    UnknownNameError
        With the nearest titles and ids.
    AmbiguousNameError
        With the sources that the words fit.
    """
    wording = named_text(wording, "source")
    known = _entries(sources)
    if wording in known:
        return Named(wording, wording)
    asked = words_of(wording)
    exact = [code for code, entry in known.items() if asked in entry.names]
    best = exact or names.matches(known, wording)[0]
    titles = sources.set_index("source_id")["title"].to_dict()
    if len(best) > 1:
        listed = "; ".join(f"{titles[code]} [{code}]" for code in best[:8])
        raise AmbiguousNameError(
            Phrase("ask.error.source_means", wording=wording, n=len(best), listed=listed),
            fix=Phrase("ask.error.more_words"),
        )
    if best:
        return Named(best[0], wording, is_exact=bool(exact))
    near = [str(titles[code]) for code in names.matches(known, wording, corrects=True)[0][:3]]
    raise UnknownNameError(
        Phrase("ask.error.no_source", wording=wording),
        nearest=tuple(dict.fromkeys([*near, *_nearest(known, asked)]))[:3],
        fix=fix or search_for(wording),
    )


def _entries(sources: pd.DataFrame) -> dict[str, Entry]:
    """Return the sources by id, with all words of their titles, numbers and publishers."""
    found = {}
    for row in sources.to_dict("records"):
        texts = [row[name] for name in _NAMES if isinstance(row.get(name), str)]
        texts = [*texts, re.sub(r"[_-]", " ", row["source_id"]), " ".join(texts)]
        names = tuple(dict.fromkeys(words for text in texts if (words := words_of(text))))
        key = str(row["source_id"])
        found[key] = Entry(key, names, frozenset(word for name in names for word in name))
    return found


def _nearest(known: Mapping[str, Entry], asked: Sequence[str]) -> list[str]:
    """Return the ids of the sources whose names have the most letters of the words."""
    from rapidfuzz import fuzz, process

    names = {code: " ".join(sorted(entry.words)) for code, entry in known.items()}
    return [str(found[2]) for found in process.extract(" ".join(asked), names, scorer=fuzz.token_set_ratio, limit=3)]
