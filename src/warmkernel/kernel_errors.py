"""The root of the errors of this library."""

from __future__ import annotations


class WarmKernelError(Exception):
    """The root of all errors that `warmkernel` raises on purpose."""


class WarmKernelUnavailableError(WarmKernelError):
    """There is no fork server; start a standard kernel instead."""
