"""The error of a part of a document that is larger than any filing has, before the file's name is known."""

from vnfilings.reading_errors import VnFilingsError


class TooMuchError(VnFilingsError):
    """A part of a document is larger than any filing has; whoever knows the file makes it an UnreadableFileError."""
