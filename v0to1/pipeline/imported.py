"""What modules a module runs with, by what they import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def reached(module: str, imports: Mapping[str, Iterable[str]]) -> set[str]:
    """The modules that a module imports, and those that they import."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        new = set(imports.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found
