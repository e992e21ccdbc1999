"""The stamp of an adapter file: which version and flavour it is, what it holds, who changed it last."""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Iterable

from v0to1.records import record

VERSION = 6
"""The version of the adapter; raise it when files that clients already have should be written anew."""

_NAME = " v0to1-adapter: "
_EARLIER = " v0to1-helper: "
"""What files of earlier versions have in its place."""
_STAMP = re.compile(
    rf"^(?P<sign>#|//)(?:{_NAME}|{_EARLIER})(?P<version>\d+) (?P<flavour>\w+) (?P<digest>[0-9a-f]{{12}})"
    r"(?P<names>(?:\r?\n(?P=sign)   [\w, ./-]+)*)\r?\n?",
    re.MULTILINE,
)
_LAYOUT = {"#": str.maketrans("", "", ",()'\""), "//": str.maketrans("", "", ",;()'\"")}


@record(frozen=True, slots=True)
class Stamp:
    """What an adapter file says of itself.

    `names` are the public names it was made for. `edited` means that its code is no longer what was
    written into it; a formatter's work on layout, quotes and commas does not count.
    """

    version: int
    flavour: str
    names: tuple[str, ...]
    edited: bool


def stamp_line(text: str, *, flavour: str, names: Iterable[str], sign: str = "#") -> str:
    """The stamp, of one line and one or more with names, for an adapter file with this `text`.

    `sign` is what begins a comment in its language: `#` or `//`.
    """
    named = textwrap.wrap(", ".join(names), width=80, break_on_hyphens=False)
    first = f"{sign}{_NAME}{VERSION} {flavour} {_digest(text, sign)}"
    return "\n".join((first, *(f"{sign}   {line}" for line in named)))


def read_stamp(text: str) -> Stamp | None:
    """What the adapter file `text` says of itself, or None when it is not one."""
    found = _STAMP.search(text)
    if not found:
        return None
    return Stamp(
        version=int(found["version"]),
        flavour=found["flavour"],
        names=tuple(re.findall(r"[\w.][\w./-]*", found["names"])),
        edited=_digest(text, found["sign"]) != found["digest"],
    )


def _digest(text: str, sign: str) -> str:
    """A short hash of the letters of a file: without its stamp and what formatters may change."""
    bare = _STAMP.sub("", text) if _NAME in text or _EARLIER in text else text
    letters = "".join(bare.split()).translate(_LAYOUT[sign])
    return hashlib.sha256(letters.encode()).hexdigest()[:12]
