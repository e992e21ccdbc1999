"""Frozen dataclasses as plain JSON values and back, with the place named where a value is wrong."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import TypeVar, Union, cast, get_args, get_origin, get_type_hints

from v0to1.errors import V0to1Error

T = TypeVar("T")


class RecordError(V0to1Error):
    """A value that does not fit; `where` is a JSON path such as `$.findings[3].verdict`."""


def encode(value: object) -> object:
    """Return `value` as objects, arrays, strings, numbers, booleans and null."""
    kind: type = type(value)
    if kind is str or kind is int or value is None:
        return value
    if kind is tuple:
        return [encode(each) for each in cast("tuple[object, ...]", value)]
    if names := _names(kind):
        return {name: encode(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): encode(value[key]) for key in sorted(value)}
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Return the fields of a data class; any other class has none."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()


def spelled(value: object, spell: Callable[[str], str]) -> object:
    """Return JSON values with each string, keys aside, as `spell` gives it."""
    if isinstance(value, str):
        return spell(value)
    if isinstance(value, list):
        return [spelled(each, spell) for each in value]
    if isinstance(value, dict):
        return {key: spelled(each, spell) for key, each in value.items()}
    return value


def decode(kind: type[T], value: object, *, lenient: bool = False) -> T:
    """Return the `kind` that `encode` made `value` from; raises RecordError naming the place.

    When it is `lenient`, keys may be missing for which the class has a default.
    """
    return cast(T, _decode(kind, value, "$", lenient))


def _decode(kind: object, value: object, where: str, lenient: bool) -> object:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _decode(get_args(kind)[0], value, where, lenient)
    if origin is tuple:
        return _tuple(get_args(kind), value, where, lenient)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return types.MappingProxyType(
            {
                key: _decode(get_args(kind)[1], each, f"{where}.{key}", lenient)
                for key, each in _object(value, where).items()
            }
        )
    if not isinstance(kind, type):
        raise TypeError(f"{kind!r} has no JSON form")
    if is_dataclass(kind):
        return _record(kind, value, where, lenient)
    if issubclass(kind, Enum):
        return _member(kind, value, where)
    if type(value) is not kind:
        raise RecordError(where, f"expected {_NAMES[kind]}, found {_name(value)}")
    return value


def _tuple(arguments: tuple[object, ...], value: object, where: str, lenient: bool) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise RecordError(where, f"expected an array, found {_name(value)}")
    if arguments[-1] is Ellipsis:
        return tuple(
            _decode(arguments[0], each, f"{where}[{index}]", lenient) for index, each in enumerate(value)
        )
    if len(value) != len(arguments):
        raise RecordError(where, f"expected {len(arguments)} elements, found {len(value)}")
    pairs = enumerate(zip(arguments, value, strict=True))
    return tuple(_decode(kind, each, f"{where}[{index}]", lenient) for index, (kind, each) in pairs)


def _record(kind: type, value: object, where: str, lenient: bool) -> object:
    given = _object(value, where)
    hints = _hints(kind)
    unknown = sorted(given.keys() - hints.keys())
    if unknown:
        raise RecordError(f"{where}.{unknown[0]}", "unknown key", fix=f"known are {', '.join(hints)}")
    missing = sorted(hints.keys() - given.keys() - (_optional(kind) if lenient else set()))
    if missing:
        raise RecordError(f"{where}.{missing[0]}", "this key is missing")
    return kind(
        **{
            name: _decode(hint, given[name], f"{where}.{name}", lenient)
            for name, hint in hints.items()
            if name in given
        }
    )


def _optional(kind: type) -> set[str]:
    return {
        each.name
        for each in fields(kind)
        if each.default is not MISSING or each.default_factory is not MISSING
    }


@cache
def _hints(kind: type) -> Mapping[str, object]:
    from v0to1.core import model

    hints = get_type_hints(kind, localns=vars(model))
    return {each.name: hints[each.name] for each in fields(kind)}


def _member(kind: type[Enum], value: object, where: str) -> Enum:
    known = {each.value: each for each in kind}
    if not isinstance(value, str) or value not in known:
        raise RecordError(where, f"{value!r} is none of {', '.join(known)}")
    return known[value]


def _object(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise RecordError(where, f"expected an object, found {_name(value)}")
    return value


_NAMES: Mapping[type, str] = {
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    float: "a number with a fraction",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


def _name(value: object) -> str:
    return _NAMES.get(type(value), type(value).__name__)
