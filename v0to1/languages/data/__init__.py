"""Files of settings and templates: JSON, YAML, TOML and environment files, as texts with their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType

from v0to1.languages.data.entries import DataError as DataError
from v0to1.languages.data.entries import Entry as Entry
from v0to1.languages.data.entries import with_variables

READERS: Mapping[str, str] = MappingProxyType(
    {
        ".json": "json_data",
        ".yaml": "yaml_data",
        ".yml": "yaml_data",
        ".toml": "toml_data",
        ".env": "env_data",
    }
)
"""The module of this package that reads a file, by the end of its name."""

Reader = Callable[[str], Iterator[Entry]]


def reader_of(path: str) -> str:
    """The module that reads a file, or nothing; `.env.local` and `local.env` are environment files."""
    name = path.rpartition("/")[2]
    if name == ".env" or name.startswith(".env."):
        return READERS[".env"]
    bare = name.lstrip(".")
    return READERS.get(bare[bare.rfind(".") :], "") if "." in bare else ""


def entries(path: str, text: str) -> tuple[Entry, ...]:
    """Every text in a file with the keys that lead to it; raises `DataError` for what is no such file."""
    read: Reader = import_module(f"v0to1.languages.data.{reader_of(path)}").read
    try:
        return tuple(with_variables(read(text)))
    except RecursionError as error:
        raise DataError(1, "nested too deeply") from error
