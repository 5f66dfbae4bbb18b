"""The library of paces: how known indicators moved, in six numbers each, as a prior for indicators with few reports."""

from adoption.paces.last_value import move_last_value
from adoption.paces.learning import EDGE, NUMBERS, PERSISTENCE, learn_paces
from adoption.paces.library import (
    COMMON,
    TAIL_FREEDOM,
    PaceLibrary,
    Particles,
    Worlds,
    across_particles,
    drift,
    evidence_power,
    read_paces,
)
from adoption.paces.track_record import TrackRecord, find_track_record, read_track_record

__all__ = [
    "COMMON",
    "EDGE",
    "NUMBERS",
    "PERSISTENCE",
    "TAIL_FREEDOM",
    "PaceLibrary",
    "Particles",
    "TrackRecord",
    "Worlds",
    "across_particles",
    "drift",
    "evidence_power",
    "find_track_record",
    "learn_paces",
    "move_last_value",
    "read_paces",
    "read_track_record",
]
