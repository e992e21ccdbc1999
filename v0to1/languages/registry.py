"""All languages: one line each; what is heavy about one is loaded when the first of its files is met."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from types import MappingProxyType

from v0to1.languages.base import Language

PACKED_LINE = 5_000
"""Characters; a longer line at the start of a file was written by a program."""

GENERATED = re.compile(r"@generated\b|\bdo not (?:edit|modify)\b", re.IGNORECASE)
HEADER_LINES = 12


@dataclass(frozen=True, slots=True)
class Known:
    """What is told of a file by its name and first lines: `packed` endings are those of built files."""

    name: str
    suffixes: tuple[str, ...]
    interpreters: tuple[str, ...] = ()
    packed: tuple[str, ...] = ()


KNOWN = (
    Known("python", (".py", ".pyi"), ("python",)),
    Known(
        "javascript",
        (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts"),
        ("node", "deno", "bun", "tsx"),
        (".min.js", ".min.mjs", ".min.cjs", ".bundle.js"),
    ),
    Known("shell", (".sh", ".bash", ".zsh"), ("sh", "bash", "zsh", "dash", "ksh")),
)
"""The folder of each language in this package has its `LANGUAGE`."""


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file with code of other languages in it; its module in `containers/` is named after it.

    `names` are patterns of paths that count whatever their ending. `module` files are imported like those
    of the language inside, and so may import. `always` are looked into even where no route stands in them.
    `reader` is the module where it is not the one of that name. `prose` may name requests.
    """

    suffixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    module: bool = False
    always: bool = False
    reader: str = ""
    prose: bool = False


CONTAINERS: Mapping[str, Container] = MappingProxyType(
    {
        "markdown": Container((".md", ".markdown", ".mdx"), prose=True),
        "rst": Container((".rst",)),
        "notebook": Container((".ipynb",), always=True),
        "workflow": Container((".yml", ".yaml")),
        "markup": Container((".html", ".htm")),
        "component": Container((".vue", ".svelte"), module=True, always=True, reader="markup"),
        "makefile": Container((".mk",), ("Makefile", "makefile", "GNUmakefile")),
        "http": Container((".http", ".rest")),
        "collection": Container((".har",), ("*.postman_collection.json", "*[Ii]nsomnia*.json")),
        "dockerfile": Container((".dockerfile",), ("Dockerfile", "Dockerfile.*", "Containerfile")),
    }
)
"""Files that hold code of other languages, by kind."""

INSIDE: Mapping[str, str] = MappingProxyType(
    {suffix: kind for kind, one in CONTAINERS.items() for suffix in one.suffixes}
)


def container_of(name: str) -> str:
    """The kind of a file with code of other languages in it, by its name; else empty."""
    found = INSIDE.get(posixpath.splitext(name)[1].lower(), "")
    by_name = (kind for kind, one in CONTAINERS.items() if any(fnmatchcase(name, each) for each in one.names))
    return found or next(by_name, "")


BY_NAME: Mapping[str, Known] = MappingProxyType({one.name: one for one in KNOWN})
SUFFIXES: Mapping[str, str] = MappingProxyType({suffix: one.name for one in KNOWN for suffix in one.suffixes})
"""The language of a file by the end of its name."""


def load(name: str) -> Language:
    """A language with all that it needs."""
    found = import_module(f"v0to1.languages.{name}").LANGUAGE
    assert isinstance(found, Language), f"v0to1.languages.{name} has no LANGUAGE"
    return found


def interpreted(first_line: str) -> str:
    """The language of a script by its first line, or nothing."""
    words = re.split(r"[/\s]+", first_line) if first_line.startswith("#!") else []
    names = {re.sub(r"[0-9.]+$", "", word) for word in words}
    return next((one.name for one in KNOWN if names & set(one.interpreters)), "")


def packed(language: str, path: str, start: str) -> str:
    """Why a file is nobody's source, by its name and how it starts; empty for one that a person wrote."""
    known = BY_NAME.get(language)
    if known is None or not known.packed:
        return ""
    if posixpath.basename(path).endswith(known.packed):
        return "minified file"
    lines = start.splitlines()
    if any(len(line) > PACKED_LINE for line in lines):
        return "minified file"
    return "generated file" if GENERATED.search("\n".join(lines[:HEADER_LINES])) else ""
