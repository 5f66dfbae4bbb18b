"""Likeness of short texts: TF-IDF on words and on runs of two to five characters."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    _Floats = npt.NDArray[np.float64]
    _Places = npt.NDArray[np.int64]

_LENGTHS = (2, 3, 4, 5)
_NO_PLACES = np.array([], dtype=np.int64)


class TfIdf:
    """The weights of words and character runs in some texts, ready to compare other texts with these.

    Parameters
    ----------
    texts
        Texts in one form, such as that of `MatchingWords.to_form`.

    Examples
    --------
    >>> likeness = TfIdf(["ho so suc khoe", "benh an dien tu"]).compare([["benh an"]], [1.0])
    >>> likeness[0].argmax().item()
    1
    """

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [_count_terms(text) for text in texts]
        found_in = Counter(term for terms in counted for term in terms)
        self._number = {term: number for number, term in enumerate(found_in)}
        self._size = len(texts)
        in_texts = np.fromiter(found_in.values(), dtype=float, count=len(found_in))
        self._idf = np.log((1 + len(texts)) / (1 + in_texts)) + 1
        known = [self._weigh(terms) for terms in counted]
        terms = np.concatenate([places for places, _ in known] or [_NO_PLACES])
        order = np.argsort(terms, kind="stable")
        #: For each term, one after the other, the texts that hold it and its weight there.
        self._texts = np.repeat(np.arange(len(known)), [len(places) for places, _ in known])[order]
        self._weights = np.concatenate([weights for _, weights in known] or [self._idf])[order]
        self._ends = np.searchsorted(terms[order], np.arange(len(found_in) + 1))

    def compare(self, columns: Sequence[Sequence[str]], weights: Sequence[float]) -> _Floats:
        """Return the cosine of each row of texts with each known text.

        A row is one text of every column, added up with the weight of the column. Its first text alone may be more
        like a known one; the larger cosine counts.
        """
        rows = [[self._weigh(_count_terms(text)) for text in row] for row in zip(*columns, strict=True)]
        return np.array([self._compare_row(row, weights) for row in rows])

    def _compare_row(self, row: Sequence[tuple[_Places, _Floats]], weights: Sequence[float]) -> _Floats:
        alone = self._cosines(*row[0])
        if not any(len(places) for places, _ in row[1:]):
            return alone
        return np.maximum(alone, self._cosines(*_add(row, weights)))

    def _weigh(self, terms: Counter[str]) -> tuple[_Places, _Floats]:
        """Return the terms of a text that are known, by number, and their weights; its length is 1."""
        known = [(self._number[term], count) for term, count in terms.items() if term in self._number]
        places = np.array([number for number, _ in known], dtype=np.int64)
        weights = (1 + np.log(np.array([count for _, count in known], dtype=float))) * self._idf[places]
        return places, _to_unit_length(weights)

    def _cosines(self, places: _Places, weights: _Floats) -> _Floats:
        starts, lengths = self._ends[places], self._ends[places + 1] - self._ends[places]
        steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        at = np.repeat(starts, lengths) + steps
        products = np.repeat(weights, lengths) * self._weights[at]
        found = np.bincount(self._texts[at], products, minlength=self._size)
        return found.astype(np.float64)


def _add(row: Sequence[tuple[_Places, _Floats]], factors: Sequence[float]) -> tuple[_Places, _Floats]:
    """Return the sum of some weighed texts, each with its factor; its length is 1."""
    places, where = np.unique(np.concatenate([places for places, _ in row]), return_inverse=True)
    parts = np.concatenate([factor * weights for factor, (_, weights) in zip(factors, row, strict=True)])
    whole = np.bincount(where, parts, minlength=len(places))
    return places, _to_unit_length(whole.astype(np.float64))


def _count_terms(text: str) -> Counter[str]:
    """Return how often each word and each run of characters stands in a text."""
    padded = f" {text} "
    runs = [padded[start : start + n] for n in _LENGTHS for start in range(len(padded) - n + 1)]
    return Counter(runs + [f"={word}" for word in text.split()])


def _to_unit_length(weights: _Floats) -> _Floats:
    length = float(np.sqrt((weights * weights).sum()))
    return weights / length if length else weights
