"""The text of the run-time adapter's file: what is needed of it, besides what it has already."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from v0to1.adapter.compose import LIBRARIES, TOOLS, compose_adapter, read_adapter_stamp
from v0to1.adapter.stamp import Stamp
from v0to1.languages.base import ANY_RULE, Refusal, Use
from v0to1.records import record

ALL = "all"
"""What the stamp says of an adapter for all routes."""
UNCOMPOSED = "not composed"
"""Stands for the text of an adapter's file that nobody asks for."""

SENDERS = frozenset((*LIBRARIES, *TOOLS))
"""What the Python file is made for besides rules."""


@record(frozen=True, slots=True)
class Kind:
    """A kind of adapter's files: what they are made for besides rules, how one is read, and composed.

    `compose` takes some of the senders, and some rules or None for all of them; it raises ValueError.
    """

    senders: frozenset[str]
    read: Callable[[str], Stamp | None]
    compose: Callable[[list[str], list[str] | None], str]


PYTHON = Kind(SENDERS, read_adapter_stamp, compose_adapter)
"""The file of Python clients and of scripts."""


def joined_text(texts: Iterable[str]) -> str | None:
    """One adapter's file with all that several have; None where one of them is none, or was edited."""
    stamps = [read_adapter_stamp(text) for text in texts]
    names: set[str] = set()
    for stamp in stamps:
        if stamp is None or stamp.edited:
            return None
        names.update(stamp.names)
    return composed(names)


def adapter_text(
    path: str, before: str | None, uses: Iterable[Use], kind: Kind = PYTHON, *, composing: bool = True
) -> str:
    """The text of an adapter's file with what is needed besides what it has already; raises `Refusal`.

    A file with nothing in it may be one that an editor has created for the adapter. Unless `composing`, a
    text that would be another one is `UNCOMPOSED`.
    """
    names = needed(uses)
    stamp = kind.read(before) if before is not None else None
    if stamp is None and before is not None and before.strip():
        raise Refusal(f"{path} already exists, and was not written by v0to1; give it another name")
    if stamp is not None and before is not None:
        has = set(stamp.names)
        if has_all(has, names, kind):
            return before
        if stamp.edited:
            missing = ", ".join(sorted(names - has))
            raise Refusal(f"{path} was edited by hand; add {missing} to it, or remove it")
        names |= has
    return composed(names, kind) if composing else UNCOMPOSED


def needed(uses: Iterable[Use]) -> set[str]:
    """The libraries and rules that an adapter is needed for."""
    uses = tuple(uses)
    rules = {ALL if use.rule == ANY_RULE else use.rule for use in uses}
    return {use.library for use in uses} | rules


def has_all(has: Collection[str], names: Collection[str], kind: Kind = PYTHON) -> bool:
    """Whether an adapter was made for all of some libraries and rules."""
    missing = set(names) - set(has)
    return not missing or (ALL in has and not missing & kind.senders)


def composed(names: Collection[str], kind: Kind = PYTHON) -> str:
    """The text of an adapter for some libraries and rules; raises `Refusal`."""
    rules = sorted(set(names) - kind.senders)
    try:
        return kind.compose(sorted(kind.senders & set(names)), None if ALL in rules else rules)
    except ValueError as error:
        raise Refusal(str(error)) from error
