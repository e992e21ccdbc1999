"""A diff that a person has edited, as changes of the texts that it was made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from v0to1.core.model import Span
from v0to1.languages.base import Change, Refusal

HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+")
FILE = "diff --git "
NO_END = "\\ "
"""What a line begins with that says that the one before ends without a line break."""
COMMENT = "#"
UNKNOWN = "line {} of the edited diff begins with none of ' ', '-', '+' and '#'"
OTHER = "line {} of the edited diff is not what stands in {} there"
MISSING = "the edited diff has more files than before"

Lines = list[tuple[int, str]]
"""Lines of a diff with their numbers."""


def edited_changes(diff: str, texts: Mapping[str, str]) -> tuple[Change, ...]:
    """Return the changes that an edited diff makes of `texts`, whose files it has in the same order.

    Lines that begin with `#` are comments, and only the first number in the head of a hunk counts. Raises
    `Refusal` if the diff is one of other texts.
    """
    found: list[Change] = []
    for module, start, lines in hunks_of(diff, tuple(texts)):
        found += changes_of(module, texts[module], start, lines)
    return tuple(found)


def hunks_of(diff: str, names: Sequence[str]) -> Iterator[tuple[str, int, Lines]]:
    """The hunks of a diff: the name of the file, the number of its first line there, and its lines."""
    files, start, lines = 0, 0, Lines()
    for number, line in enumerate(diff.removesuffix("\n").split("\n"), 1):
        head = HUNK.match(line)
        if head is None and not line.startswith(FILE):
            lines += [] if line.startswith((COMMENT, NO_END)) else [(number, line)]
            continue
        if start:
            yield names[files - 1], start, lines
        files += head is None
        if files > len(names):
            raise Refusal(MISSING)
        start, lines = int(head.group(1)) if head is not None else 0, Lines()
    if start and files:
        yield names[files - 1], start, lines


def changes_of(module: str, text: str, start: int, hunk: Lines) -> Iterator[Change]:
    """The changes of a hunk that begins at line `start`, one for all lines that change together."""
    *whole, last = text.split("\n")
    own = [*(f"{line}\n" for line in whole), *([last] if last else [])]
    end = "\r\n" if own and own[0].endswith("\r\n") else "\n"
    offsets = [0]
    for line in own:
        offsets.append(offsets[-1] + len(line))
    at = since = start - 1
    new: list[str] = []
    for number, line in (*hunk, (0, " ")):
        sign, rest = line[:1] or " ", line[1:].rstrip("\r")
        if sign == "+":
            new.append(rest + end)
            continue
        if sign not in " -":
            raise Refusal(UNKNOWN.format(number))
        if number and (at >= len(own) or own[at].rstrip("\r\n") != rest):
            raise Refusal(OTHER.format(number, module))
        if sign == " ":
            if since != at or new:
                made = "".join(new)
                open_end = bool(last) and at == len(own)
                yield Change(
                    module,
                    Span(offsets[since], offsets[at]),
                    made.removesuffix(end) if open_end else made,
                )
            since, new = at + 1, []
        at += 1
