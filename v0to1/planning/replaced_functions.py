"""Functions of a client that its tests replace by doubles, which give V0's data to who calls them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from v0to1 import tree
from v0to1.evaluation.http.operations import Operation
from v0to1.tree.walking import walk_through

BY_NAME = re.compile(r"\b(?:patch|object|setattr|spyOn|replaceProperty|stub)\s*\((?P<given>[^()]*)")
"""What puts something in the place of what a text names: of unittest, pytest, jest, vitest, sinon."""

OF_MODULE = re.compile(r"\b(?:mock|doMock|unstable_mockModule)\s*\(\s*[\"'`](?P<path>[^\"'`]+)[\"'`]")
"""What puts something in the place of a module."""

TEXT = re.compile(r"[\"'`](?P<name>[\w.$]+)[\"'`]")


class ReplacedFunctions:
    """The names that tests replace, and the modules; those stand for any function that they may mean."""

    def __init__(self, tests: Iterable[str]) -> None:
        """`tests` are the texts of tests."""
        self.names: set[str] = set()
        self.modules: set[str] = set()
        for text in tests:
            given = "".join(one["given"] for one in BY_NAME.finditer(text))
            self.names.update(one["name"].rpartition(".")[2] for one in TEXT.finditer(given))
            self.modules.update(stem_of(one["path"]) for one in OF_MODULE.finditer(text))

    def between(self, one: Operation) -> bool:
        """Whether a response is read by code that calls a function which may be replaced."""
        functions = list(self._replaced(one))
        if not functions:
            return False
        inside = {id(each): {id(node) for node in walk_through(each.body)} for each in functions}
        return any(any(id(read.node) not in nodes for nodes in inside.values()) for read in one.reads)

    def _replaced(self, one: Operation) -> Iterator[tree.Function]:
        """The functions that lead to an operation's requests, and that tests may replace."""
        for request in one.requests:
            for frame in request.site.chain:
                function = frame.function
                if function is None:
                    continue
                if function.name in self.names or stem_of(frame.module) in self.modules:
                    yield function


def stem_of(path: str) -> str:
    """The name of a module's file, or of its folder where the file is the folder's own."""
    folder, name = posixpath.split(path)
    stem = name.partition(".")[0]
    return posixpath.basename(folder) if stem in ("index", "__init__") else stem
