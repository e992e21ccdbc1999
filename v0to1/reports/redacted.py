"""A run without its secrets: what every format renders, save the diff that git has to apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from v0to1.core.redact import redact

if TYPE_CHECKING:
    from v0to1.core.model import Run

_IDENTITIES = frozenset({"fingerprint", "rule"})
"""Fields that identify: hashes and rule ids, made by v0to1 and never taken from a client."""


def redacted(run: Run) -> Run:
    """Return `run` with the secrets in every string replaced; spans still count the true text."""
    return cast("Run", _cleaned(run, {}))


def _cleaned(value: object, known: dict[str, str]) -> object:
    """Return a value without secrets; `known` are texts that were cleaned before, as most come often."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        if value not in known:
            known[value] = redact(value)
        return known[value]
    if isinstance(value, tuple):
        return tuple(_cleaned(each, known) for each in value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: _cleaned(each, known) for key, each in value.items()})
    if is_dataclass(value) and not isinstance(value, type):
        changed = {name: _cleaned(getattr(value, name), known) for name in _names(type(value))}
        return replace(value, **changed)
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name not in _IDENTITIES)
