"""The Chromium that the tests of the report drive, which `make programs` installs."""

from __future__ import annotations

from pathlib import Path

from scripts.programs import PROGRAMS


class NoBrowser(RuntimeError):
    """There is none; the message says what to do."""


def executable() -> Path:
    """Return the program; the variable V0TO1_CHROMIUM names another. Raises NoBrowser."""
    found = PROGRAMS["chromium"].find()
    if found is None:
        raise NoBrowser(
            "the tests of the report need Chromium: make programs; "
            "V0TO1_CHROMIUM names one that stands elsewhere"
        )
    return Path(found)
