"""The files that say what libraries of a language mean."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

import yaml


def read_part(language: str, part: str) -> Any:
    """A file of a language."""
    file = resources.files("v0to1.flow").joinpath(f"clients/{language}{part}.yaml")
    return yaml.safe_load(file.read_text("utf-8"))


def renamed(value: Any, old: str, new: str) -> Any:
    """What an entry says of the package `old`, said of `new`; dotted names of other packages are left out."""
    if isinstance(value, dict):
        return {
            renamed(key, old, new): renamed(one, old, new)
            for key, one in value.items()
            if "." not in key or key.startswith(f"{old}.")
        }
    if isinstance(value, list):
        return [renamed(one, old, new) for one in value]
    if isinstance(value, str) and (value == old or value.startswith(f"{old}.")):
        return new + value.removeprefix(old)
    return value


def methods_of(functions: Mapping[str, str], start: str) -> frozenset[str]:
    """The names of the methods whose meaning is given with a start of its own."""
    return frozenset(name.removeprefix(start) for name in functions if name.startswith(start))
