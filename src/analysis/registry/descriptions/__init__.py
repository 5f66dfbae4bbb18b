"""The ``source.yml`` of a folder of ``data/raw``: its reading, and what may be wrong in it."""

from analysis.registry.descriptions.known_codes import KnownCodes, known_codes
from analysis.registry.descriptions.read_description import (
    DESCRIPTION,
    LISTS,
    SourceError,
    checksum,
    find_faults,
    read_description,
)

__all__ = [
    "DESCRIPTION",
    "LISTS",
    "KnownCodes",
    "SourceError",
    "checksum",
    "find_faults",
    "known_codes",
    "read_description",
]
