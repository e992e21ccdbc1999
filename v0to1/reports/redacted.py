"""A run without its secrets: what every format renders, save the diff that git has to apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import TypeVar, cast

from v0to1.core.model import Run
from v0to1.core.redact import redact

T = TypeVar("T")

_IDENTITIES = frozenset({"fingerprint", "rule"})
"""Fields that identify: hashes and rule ids, made by v0to1 and never taken from a client."""


def redacted(run: Run) -> Run:
    """Return `run` with the secrets in every string replaced; spans still count the true text."""
    return _clean(run)


def _clean(value: T) -> T:
    return cast(T, _cleaned(value))


def _cleaned(value: object) -> object:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(each) for each in value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: _cleaned(each) for key, each in value.items()})
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: _cleaned(getattr(value, each.name))
            for each in fields(value)
            if each.name not in _IDENTITIES
        }
        return replace(value, **changed)
    return value
