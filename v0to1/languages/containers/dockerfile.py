"""Dockerfiles: the commands that are given to the shell, while an image is made or in its containers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from v0to1.languages.containers.makefile import line_ranges
from v0to1.languages.containers.regions import Region, Tracing, as_is
from v0to1.languages.containers.shells import defined

OPTIONS = r"[ \t]+(?:--\S+[ \t]+)*"
RUN = re.compile(rf"[ \t]*(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK{OPTIONS}CMD){OPTIONS}(?=[^\s\[<])", re.IGNORECASE)
SET = re.compile(r"[ \t]*(?:ENV|ARG)[ \t]+(\w+)[= \t]+\"?([^\s\"]*)\"?[ \t]*$", re.IGNORECASE | re.MULTILINE)
COMMENT = re.compile(r"[ \t]*#")


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """Each command as one module, with the plain variables that are set above it."""
    return tuple((one,) for one in commands(text))


def commands(text: str) -> Iterator[Region]:
    """The commands in the form of the shell, over all their lines."""
    settings: list[tuple[str, str, int, int]] = []
    lines = line_ranges(text)
    for start, end in lines:
        line = text[start:end]
        found = SET.match(line)
        if found is not None:
            settings.append((found[1], found[2], start, end))
        opening = RUN.match(line)
        if opening is None:
            continue
        sound = True
        while line.rstrip("\r\n \t").endswith("\\") or COMMENT.match(line):
            begin, end = next(lines, (end, end))
            line = text[begin:end]
            if not line:
                break
            # A comment between the lines of a command is none for the shell.
            sound = sound and not COMMENT.match(line)
        if sound:
            tracing = Tracing(text)
            for one in settings:
                defined(tracing, *one)
            tracing.plain(start + opening.end(), end)
            yield tracing.region(".sh", as_is)
