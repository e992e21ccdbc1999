"""From a file to its text, with all that is needed to write it back the same way."""

from __future__ import annotations

from pathlib import Path

from v0to1.core.regular import contents
from v0to1.core.text import Decoded, decode, encode
from v0to1.errors import SourceError
from v0to1.records import record
from v0to1.scan.candidates import SIZE_LIMIT
from v0to1.scan.discovery import Candidate


@record(frozen=True, slots=True)
class Source:
    """A file as it was read; `name` is relative to the root, with slashes."""

    path: Path
    name: str
    language: str
    decoded: Decoded

    @property
    def text(self) -> str:
        """The text of the file."""
        return self.decoded.text

    def diff(self, after: str) -> str:
        """Return the diff that makes `after` of this file; raises SourceError if it cannot be encoded."""

        from v0to1.core.diff import unified

        return unified(self.name, encode(self.text, self.decoded), encode(after, self.decoded, self.name))


def text_beside(root: Path, name: str) -> str | None:
    """The text of a file that is no source, by its name from the root; None when it cannot be read."""
    if name.startswith(("/", "../")):
        return None
    try:
        return decode(contents(root / name, limit=SIZE_LIMIT), name).text
    except (OSError, SourceError):
        return None


def raw(candidate: Candidate) -> bytes:
    """Return the bytes of a file; raises SourceError."""
    if candidate.data is not None:
        return candidate.data
    try:
        return contents(candidate.path, limit=SIZE_LIMIT)
    except OSError as error:
        raise SourceError(candidate.name, f"cannot be read: {error.strerror or error}") from error


def read(candidate: Candidate) -> Source:
    """Return the text of a file; raises SourceError, whose text names the file and the reason."""
    data = raw(candidate)
    return Source(candidate.path, candidate.name, candidate.language, decode(data, candidate.name))
