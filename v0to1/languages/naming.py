"""Tests that name a route, in languages in which mocks are not followed: they are told beside the request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol


class Texts(Protocol):
    """The modules of a project with their texts."""

    @property
    def paths(self) -> Iterable[str]:
        """The paths of all modules."""

    def text(self, path: str) -> str:
        """The text of a module."""


def tests_naming(modules: Texts, is_test: Callable[[str], bool], route: str, own: str) -> tuple[str, ...]:
    """What to say of tests, others than the module `own`, in which a route stands; nothing without one."""
    tests = (path for path in sorted(modules.paths) if path != own and is_test(path))
    found = [path for path in tests if route and route in modules.text(path)]
    return (f"tests name this route too and must follow it: {', '.join(found)}",) if found else ()
