"""`python parsing.py LIBRARY SUFFIX=GRAMMAR…`: parse every file with such a suffix in the current folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

Parse = Callable[[bytes, str], object]


def main(library: str, grammars: dict[str, str]) -> None:
    """Parse the files, and keep none of the trees; what is not understood costs what it costs."""
    parse = {"LibCST": _libcst, "ast-grep": _ast_grep}[library]()
    for folder, _, names in os.walk("."):
        for name in names:
            grammar = grammars.get(os.path.splitext(name)[1])
            path = os.path.join(folder, name)
            if grammar is not None and os.path.isfile(path):
                with open(path, "rb") as file:
                    parse(file.read(), grammar)


def _libcst() -> Parse:
    import libcst

    def parse(data: bytes, _: str) -> object:
        try:
            return libcst.parse_module(data)
        except (libcst.ParserSyntaxError, SyntaxError, UnicodeDecodeError):
            return None

    return parse


def _ast_grep() -> Parse:
    from ast_grep_py import SgRoot

    return lambda data, grammar: SgRoot(data.decode("utf-8", "replace"), grammar).root()


if __name__ == "__main__":
    main(sys.argv[1], dict(one.split("=") for one in sys.argv[2:]))
