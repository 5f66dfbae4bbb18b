"""Likeness of short texts: TF-IDF on words and on runs of two to five characters."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

_LENGTHS = (2, 3, 4, 5)


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
        in_texts = np.fromiter(found_in.values(), dtype=float, count=len(found_in))
        self._idf = np.log((1 + len(texts)) / (1 + in_texts)) + 1
        self._known = self._weigh(counted)

    def compare(self, columns: Sequence[Sequence[str]], weights: Sequence[float]) -> npt.NDArray[np.float64]:
        """Return the cosine of each row of texts with each known text.

        A row is one text of every column, added up with the weight of the column. Its first text alone may be more
        like a known one; the larger cosine counts.
        """
        vectors = [self._weigh([_count_terms(text) for text in column]) for column in columns]
        whole = sum((weight * vector for weight, vector in zip(weights, vectors, strict=True)), start=0 * vectors[0])
        first: npt.NDArray[np.float64] = (vectors[0] @ self._known.T).toarray()
        together: npt.NDArray[np.float64] = (_to_unit_length(whole) @ self._known.T).toarray()
        return np.maximum(first, together)

    def _weigh(self, counted: Sequence[Counter[str]]) -> sparse.csr_array:
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for terms in counted:
            known = [(self._number[term], count) for term, count in terms.items() if term in self._number]
            columns += [number for number, _ in known]
            values += [count for _, count in known]
            ends.append(len(columns))
        places = np.array(columns, dtype=np.int64)
        weights = (1 + np.log(np.array(values, dtype=float))) * self._idf[places]
        return _to_unit_length(sparse.csr_array((weights, places, ends), shape=(len(counted), len(self._number))))


def _count_terms(text: str) -> Counter[str]:
    """Return how often each word and each run of characters stands in a text."""
    padded = f" {text} "
    terms = Counter(padded[start : start + n] for n in _LENGTHS for start in range(len(padded) - n + 1))
    terms.update(f"={word}" for word in text.split())
    return terms


def _to_unit_length(rows: sparse.csr_array) -> sparse.csr_array:
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
    lengths[lengths == 0] = 1
    return sparse.csr_array(sparse.diags_array(1 / lengths) @ rows)
