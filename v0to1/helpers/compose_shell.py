"""Compose the one shell file that a client needs from the helper's own source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from v0to1.helpers.sources import shell_text
from v0to1.helpers.stamp import stamp_line

__all__ = ["FLAVOUR", "brief_names", "compose_brief", "compose_shell", "fetches", "public_names", "takes"]

FLAVOUR = "shell"
PREFIX = "openhands_v1_"
_DEFINITION = re.compile(r"^(?P<name>\w+)(?:\(\) [({]|=')", re.MULTILINE)
_TITLE = """# shellcheck shell=sh
# What these scripts need to work with version 1 of the OpenHands API; source it, it runs nothing."""


@cache
def _parts(source: str = "openhands_v1") -> tuple[str, Mapping[str, str]]:
    """The text before the first definition, and each definition with its comment, by name."""
    blocks: list[str] = []
    for block in shell_text(source).rstrip("\n").split("\n\n"):
        known = _DEFINITION.search(block) is not None or not blocks or _closed(blocks[-1])
        if known:
            blocks.append(block)
        else:
            blocks[-1] += f"\n\n{block}"
    found = {match["name"]: block for block in blocks if (match := _DEFINITION.search(block))}
    return next((block for block in blocks if block.startswith("# What the functions write")), ""), found


def _closed(block: str) -> bool:
    """Whether a block is whole: a definition up to its end, or a comment."""
    return _DEFINITION.search(block) is None or block.rstrip().endswith(("\n)", "\n}", "'"))


def public_names() -> tuple[str, ...]:
    """All names that a helper file can give, without their common beginning, sorted."""
    return tuple(sorted(name.removeprefix(PREFIX) for name in _parts()[1] if name.startswith(PREFIX)))


def brief_names() -> tuple[str, ...]:
    """The names that can be written into a piece of code, without their common beginning, sorted."""
    return tuple(sorted(name.removeprefix(PREFIX) for name in _parts("brief")[1]))


def compose_brief(names: Iterable[str]) -> str:
    """The text of the functions `names` for a piece of code that stands inside something else."""
    parts = _parts("brief")[1]
    return "\n\n".join(text for name, text in parts.items() if name.removeprefix(PREFIX) in set(names)) + "\n"


def takes(name: str) -> int:
    """How many words a function takes between the root and the command, by its line of usage."""
    return max(len(_usage(name)) - 1, 0)


def fetches(name: str) -> bool:
    """Whether all that a function asks of the command is to fetch URLs, by its line of usage."""
    return _usage(name)[-1:] == ["command…"]


def _usage(name: str) -> list[str]:
    """The words that a function takes behind the root."""
    text = _parts()[1].get(PREFIX + name, "")
    usage = re.search(rf"^# usage: {PREFIX}{name} root (.*)", text, re.MULTILINE)
    return usage[1].split() if usage is not None else []


def compose_shell(names: Iterable[str]) -> str:
    """The text of `openhands_v1.sh` with the public `names`, all that they need, and no more.

    Raises ValueError for a name that there is not.
    """
    wanted = tuple(sorted(set(names)))
    unknown = sorted(set(wanted) - set(public_names()))
    if unknown:
        raise ValueError(f"the shell helper has no {', '.join(unknown)}")
    opening, parts = _parts()
    needed: set[str] = set()
    waiting = [PREFIX + name for name in wanted]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting.extend(other for other in parts if re.search(rf"\b{other}\b", _code(parts[name])))
    body = "\n\n".join((opening, *(text for name, text in parts.items() if name in needed))) + "\n"
    stamp = stamp_line(f"{_TITLE}\n{body}", flavour=FLAVOUR, names=wanted)
    return f"{_TITLE}\n{stamp}\n\n{body}"


def _code(text: str) -> str:
    """A definition without its comments."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
