"""The words that the readers know, as data: one CSV file a topic, one row a word, each with an example.

Columns: `class` (what the word does), `word`, `meaning` (a value where the class needs one: a factor, an operator),
`example` (a Vietnamese text that holds the word) and `reading` (what is read from that text). Every example is a test.
To teach the readers a word, add a row with its example and reading; no code changes. A word is known in all of its
spellings: 'hóa' and 'hoá', 'kỹ' and 'kĩ'.
"""

from vnfilings.lexicon._bounded import to_pattern
from vnfilings.lexicon._loader import (
    FOLDER,
    GAP,
    LexiconError,
    Row,
    WordClass,
    either,
    listed,
    meaning_of,
    meanings,
    not_after,
    read_lexicon,
    spelled,
    word_classes,
    words,
)

__all__ = [
    "FOLDER",
    "GAP",
    "LexiconError",
    "Row",
    "WordClass",
    "either",
    "listed",
    "meaning_of",
    "meanings",
    "not_after",
    "read_lexicon",
    "spelled",
    "to_pattern",
    "word_classes",
    "words",
]
