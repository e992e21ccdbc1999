"""What a file of settings says: a text, the keys that lead to it, and whether it is a variable's value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from v0to1.records import record

if TYPE_CHECKING:
    from v0to1.core.model import Span


HOLDERS = frozenset(
    {"env", "environment", "envs", "env_vars", "envvars", "variables", "containerenv", "remoteenv", "secrets"}
)
"""Keys whose entries are variables of the environment, in lower case."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ASSIGNED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_DEFAULTED = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*:?-([^${}]*)\}")


class DataError(ValueError):
    """A text that is not of the form that its name says; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@record(frozen=True, slots=True)
class Entry:
    """A text in a file of settings; the elements of lists have their number as key.

    `span` is the value as it is written. `variable` says that the last key is a variable of the
    environment and the text its value.
    """

    keys: tuple[str, ...]
    value: str
    span: Span
    variable: bool = False


def with_variables(found: Iterable[Entry]) -> Iterator[Entry]:
    """Tell the variables of the environment, in all the ways in which compose files have them."""
    entries = tuple(found)
    names = {one.keys[:-1]: one.value for one in entries if one.keys[-1:] == ("name",)}
    for one in entries:
        yield with_default(as_variable(one, names.get(one.keys[:-1], "")))


def as_variable(one: Entry, name: str) -> Entry:
    """An entry of `env: {A: x}`, `env: [A=x]` or `env: [{name: A, value: x}]` as a variable."""
    holders = [place for place, key in enumerate(one.keys) if key.lower() in HOLDERS]
    rest = one.keys[holders[-1] + 1 :] if holders else ()
    if len(rest) == 2 and rest[1] == "value" and _VARIABLE.fullmatch(name):
        return replace(one, keys=(*one.keys[: -len(rest)], name), variable=True)
    if len(rest) != 1:
        return one
    if not rest[0].isdigit():
        return replace(one, variable=_VARIABLE.fullmatch(rest[0]) is not None)
    assigned = _ASSIGNED.fullmatch(one.value)
    if assigned is None:
        return one
    return replace(one, keys=(*one.keys[:-1], assigned[1]), value=assigned[2].strip("\"'"), variable=True)


def with_default(one: Entry) -> Entry:
    """An entry whose value is `${NAME:-default}` with that default as its value."""
    return replace(one, value=_DEFAULTED.sub(r"\1", one.value)) if "${" in one.value else one
