"""What is told of a file by who looks at it, as plain data that any process may give to another."""

from __future__ import annotations

from typing import Protocol

from v0to1.core.own_errors import own_error
from v0to1.scan.candidates import Examined, examine

Verdict = tuple[str, str, bool, str]
"""The language of a file (or nothing), why its code is not scanned, whether it is settings; and why it
cannot be read, where all else is empty."""


class Sight(Protocol):
    """Sees the content of every file to look at, so that none need be read again to be judged."""

    def see(self, name: str, found: Examined) -> None:
        """Look at a file that is to be scanned."""
        ...

    def as_data(self) -> object:
        """Return what was seen, as plain data."""
        ...

    def merge(self, told: object) -> None:
        """Take what another one of us has seen for seen."""
        ...


def look(path: str, name: str, sight: Sight | None, *, regular: bool = True) -> Verdict:
    """Return what the file `path` is, which is `name` from the root; `regular` as `examine` has it."""
    try:
        found = examine(path, name, regular=regular, whole=sight is not None)
        if sight is not None and (found.settings or not found.objection):
            sight.see(name, found)
    except OSError as error:
        return "", "", False, error.strerror or str(error)
    except Exception as error:
        return "", "", False, own_error(error)
    return found.language, found.objection, found.settings, ""
