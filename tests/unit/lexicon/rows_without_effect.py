"""The rows whose example is read the same without them, found in batches of rows that cannot influence each other.

Two rows are independent where neither word stands in the other's example: dropping a word changes no text without it.
Each batch is read in a child process, for the readers take their words once, when they are imported.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import unicodedata
from functools import cache

from vnfilings.lexicon import _loader
from vnfilings.lexicon._spellings import spellings

_Place = tuple[str, _loader.Row]


def find() -> list[str]:
    """Return list, line and word of every row whose example does not depend on it."""
    topics = dict.fromkeys(topic for topic, _ in _loader.word_classes())
    rows = [(topic, row) for topic in topics for row in _loader.read_lexicon(topic)]
    return sorted(found for batch in _independent(rows) for found in _without_effect(batch))


def _folded(text: str) -> str:
    """Return a text in small letters and in one of its spellings."""
    plain = unicodedata.normalize("NFC", text).lower()
    return re.sub(r"[^\W\d_]+", lambda word: min(spellings(word[0])), plain)


def _independent(rows: list[_Place]) -> list[list[_Place]]:
    examples = [_folded(row.example) for _, row in rows]
    holding = {
        word: {n for n, text in enumerate(examples) if word in text} for word in {_folded(r.word) for _, r in rows}
    }
    met: list[set[int]] = [set() for _ in rows]
    for number, (_, row) in enumerate(rows):
        for other in holding[_folded(row.word)] - {number}:
            met[number].add(other)
            met[other].add(number)
    batches: list[set[int]] = []
    for number in sorted(range(len(rows)), key=lambda n: -len(met[n])):
        batch = next((batch for batch in batches if not batch & met[number]), None)
        if batch is None:
            batches.append(batch := set())
        batch.add(number)
    return [[rows[number] for number in batch] for batch in batches]


def _without_effect(batch: list[_Place]) -> list[str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            found = _read_without(batch)
            with os.fdopen(writing, "w") as stream:
                json.dump(found, stream)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        found = json.load(stream)
    os.waitpid(child, 0)
    return list(found)


def _read_without(batch: list[_Place]) -> list[str]:
    dropped = {(topic, row.line) for topic, row in batch}
    read, meanings = _loader.read_lexicon.__wrapped__, _loader.meanings.__wrapped__

    def meanings_or_none(name: str) -> dict[str, str]:
        """Return the words of a class; one that matches nothing where all are dropped."""
        try:
            return dict(meanings(name))
        except _loader.LexiconError:
            return {"\0": "1"}

    lexicon = importlib.import_module("vnfilings.lexicon")
    _loader.read_lexicon = lexicon.read_lexicon = cache(  # type: ignore[attr-defined]
        lambda topic, folder=_loader.FOLDER: tuple(
            row for row in read(topic, folder) if (topic, row.line) not in dropped
        )
    )
    _loader.meanings = lexicon.meanings = cache(meanings_or_none)  # type: ignore[attr-defined]
    read_example = importlib.import_module("reading_of_examples").read_example
    found = []
    for topic, row in batch:
        try:
            is_same = read_example(topic, row.example) == row.reading
        except (KeyError, ValueError):  # the code looks the dropped word up: it depends on the row
            is_same = False
        if is_same:
            found.append(f"{topic}.csv, line {row.line}: {row.kind} '{row.word}'")
    return found
