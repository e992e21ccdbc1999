"""Modules that something imports, and of which nobody has read anything."""

from __future__ import annotations

import re
from collections.abc import Callable as Function
from collections.abc import Collection
from sys import intern

START = r"(?:^[ \t]*|(?<=\w)[ \t]+)"
METHOD = re.compile(rf"(?m){START}(\w+)(?=[ \t]*(?:[(<]|=[ \t]*(?:async\b|\()))")
CLASS = re.compile(rf"(?m){START}([A-Z]\w*)(?=[ \t]*[(:<]|\s*\{{|[ \t]+\w)")
"""Names where a method, or a class, may be defined that is called by them, in any language."""

STATEMENT = r"""(?:[\w.]+\(|[\w.]+\.\w+[ \t]*=[^=>]|[\w.]+\[[^\n=]*\][ \t]*=[^=>]|@\w+\(["'])"""
LINES = r"[^\n]*\n(?:[ \t][^\n]*\n|\n)*?[ \t]+"
BLOCK = rf"(?:if|elif|else|try|except|finally|with|for)\b(?![^\n]*__main__){LINES}"
STIRRING = re.compile(rf"(?m)^(?:{STATEMENT}|{BLOCK}{STATEMENT})")
"""What a module does by itself, in any language: calls, what it puts into objects, what it registers."""


class Unread:
    """Modules that are still to be loaded, and what was asked about them."""

    __slots__ = ("_classes", "_defining", "_searched", "_stirring", "modules")

    def __init__(self) -> None:
        self.modules: set[str] = set()
        self._searched: set[str] = set()
        self._defining: dict[str, set[str]] = {}
        self._classes: dict[str, frozenset[str]] = {}
        self._stirring: dict[str, bool] = {}

    def defining(self, name: str, among: Collection[str], text: Function[[str], str]) -> list[str]:
        """Those of some modules in whose text a method of a name may be defined."""
        waiting = self.modules.intersection(among)
        for module in waiting - self._searched:
            for method in METHOD.findall(text(module)):
                self._defining.setdefault(method, set()).add(module)
        self._searched |= waiting
        return sorted(waiting & self._defining.get(name, set()))

    def classes(self, module: str, text: Function[[str], str]) -> frozenset[str]:
        """The names by which classes may be defined in a module."""
        if module not in self._classes:
            self._classes[module] = frozenset(map(intern, CLASS.findall(text(module))))
        return self._classes[module]

    def stirs(self, module: str, text: Function[[str], str]) -> bool:
        """Whether a module may change what others have as soon as it is imported."""
        if module not in self._stirring:
            self._stirring[module] = STIRRING.search(text(module)) is not None
        return self._stirring[module]
