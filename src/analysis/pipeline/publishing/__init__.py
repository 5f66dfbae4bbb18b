"""The steps of a release on the project: one code for ``workbench release`` and for the release desk."""

from analysis.pipeline.publishing.release_steps import (
    StepTaken,
    changed_since_check,
    take_approval,
    take_check,
    take_lock,
    take_preparation,
    take_reopening,
)

__all__ = [
    "StepTaken",
    "changed_since_check",
    "take_approval",
    "take_check",
    "take_lock",
    "take_preparation",
    "take_reopening",
]
