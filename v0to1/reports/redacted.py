"""A run without its secrets: what every format renders, save the diff that git has to apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_not
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from v0to1.core.redact import redact

if TYPE_CHECKING:
    from v0to1.core.model import Run

_IDENTITIES = frozenset({"fingerprint", "rule"})
"""Fields that identify: hashes and rule ids, made by v0to1 and never taken from a client."""


def redacted(run: Run) -> Run:
    """Return `run` with the secrets in every string replaced; spans still count the true text.

    What has no secrets in it is the same object as before.
    """
    return cast("Run", _cleaned(run, {}))


def _cleaned(value: object, known: dict[str, str]) -> object:
    """Return a value without secrets; `known` are texts that were cleaned before, as most come often."""
    kind: type = type(value)
    if kind is tuple:
        values = cast("tuple[object, ...]", value)
        cleaned = _all_cleaned(values, known)
        return tuple(cleaned) if any(map(is_not, cleaned, values)) else value
    if names := _names(kind):
        values = tuple(getattr(value, name) for name in names)
        cleaned = _all_cleaned(values, known)
        if not any(map(is_not, cleaned, values)):
            return value
        return replace(cast("Run", value), **dict(zip(names, cleaned, strict=True)))  # type: ignore[arg-type]
    if isinstance(value, Mapping):
        return MappingProxyType(dict(zip(value, _all_cleaned(value.values(), known), strict=True)))
    return value


def _all_cleaned(values: Iterable[object], known: dict[str, str]) -> list[object]:
    cleaned: list[object] = []
    for value in values:
        if type(value) is str:
            if value not in known:
                known[value] = redact(value)
            text = known[value]
            cleaned.append(value if text == value else text)
        elif not value or value is True or value.__class__ is int:
            cleaned.append(value)
        else:
            cleaned.append(_cleaned(value, known))
    return cleaned


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Return the fields of a data class that may have secrets; any other class has none."""
    if not is_dataclass(kind):
        return ()
    return tuple(each.name for each in fields(kind) if each.name not in _IDENTITIES)
