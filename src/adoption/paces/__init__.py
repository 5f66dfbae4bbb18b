"""The library of paces: how known indicators moved, in six numbers each, as a prior for indicators with few reports."""

from adoption.paces.learning import EDGE, NUMBERS, PERSISTENCE, learn_paces
from adoption.paces.library import PaceLibrary, Particles, Worlds, across_particles, drift, read_paces

__all__ = [
    "EDGE",
    "NUMBERS",
    "PERSISTENCE",
    "PaceLibrary",
    "Particles",
    "Worlds",
    "across_particles",
    "drift",
    "learn_paces",
    "read_paces",
]
