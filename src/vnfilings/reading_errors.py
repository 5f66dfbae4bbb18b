"""The error that every error of this library is."""

from __future__ import annotations


class VnFilingsError(ValueError):
    """An input that cannot be read; every error of this library is one. The message says where, what and what to do."""
