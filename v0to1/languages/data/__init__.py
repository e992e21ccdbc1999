"""Files of settings and templates: JSON, YAML, TOML and environment files, as texts with their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from v0to1.languages.data.entries import DataError as DataError
from v0to1.languages.data.entries import Entry as Entry
from v0to1.languages.data.entries import with_variables
from v0to1.languages.registry import reader_of as reader_of

Reader = Callable[[str], Iterator[Entry]]


def entries(path: str, text: str) -> tuple[Entry, ...]:
    """Every text in a file with the keys that lead to it; raises `DataError` for what is no such file."""
    read: Reader = import_module(f"v0to1.languages.data.{reader_of(path)}").read
    try:
        return tuple(with_variables(read(text)))
    except RecursionError as error:
        raise DataError(1, "nested too deeply") from error
