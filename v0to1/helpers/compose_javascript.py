"""Compose the one JavaScript or TypeScript file that a client needs from the helper's own modules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from v0to1.helpers import compose
from v0to1.helpers.definitions import Definition, Modules, closure, find, ordered
from v0to1.helpers.scripts import modules
from v0to1.helpers.stamp import stamp_line
from v0to1.helpers.stripping import WIDTH, joined, stripped

__all__ = [
    "System",
    "code_of",
    "compose_inline_javascript",
    "compose_javascript",
    "public_names",
    "script_name",
]

System = Literal["typescript", "esm", "commonjs"]
"""TypeScript, or JavaScript with `export`, or with `module.exports`."""

_TITLE = "What this code base needs to work with version 1 of the OpenHands API."
_TERMS = {
    "fetch": (
        "`http` is what calls the App Server: `fetch`, or a function of this code base",
        "that takes a URL and what `fetch` takes. `root` is where the V1 API of the App",
        "Server begins. `options` are what `fetch` takes with each call to the App Server.",
    ),
    "axios": (
        "`http` is what calls the App Server: axios, an instance of it, or an object with",
        "its `request`. `root` is where the V1 API of the App Server begins. `options` are",
        "what axios takes with each call to the App Server.",
    ),
}
_IMPORT = re.compile(r"import (\w+) from (.+);")
_ERROR = "OpenHandsV1Error"
_OWN = ("checked",)
_ALSO_GIVEN = (_ERROR,)


def script_name(name: str) -> str:
    """What JavaScript calls a function of the Python helper: `wait_until_ready` is `waitUntilReady`."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)


def public_names(flavour: str) -> tuple[str, ...]:
    """All names that a helper file of this flavour can give, sorted; ValueError for no such flavour.

    They are those of the Python helper, and a few that only JavaScript has; all others are there for them.
    """
    found = {name for module in modules(flavour) for name in module.definitions}
    return tuple(sorted(found & {*_OWN, *map(script_name, compose.public_names("requests"))}))


def compose_javascript(flavour: str, system: System, names: Iterable[str]) -> str:
    """The text of `openhands-v1.*` with the public `names`, all that they need, and no more.

    The same names in any order give the same text. Raises ValueError for a flavour or a name that
    there is not.
    """
    wanted = tuple(sorted(set(names)))
    unknown = sorted(set(wanted) - set(public_names(flavour)))
    if unknown:
        raise ValueError(f"the {flavour} helper has no {', '.join(unknown)}")
    sources = modules(flavour)
    needed = _needed(sources, wanted, system)
    given = tuple(one.name for one in needed if one.name in (*wanted, *_ALSO_GIVEN))
    code = code_of(needed, given, system)
    parts = [*_imports(sources, needed, system), *code]
    if system == "commonjs":
        parts.append(_exports(given))
    body = "\n\n".join(parts) + "\n"
    about = _about(flavour, terms=re.search(r"\bhttp\b", body) is not None)
    stamp = stamp_line(f"{about}\n{body}", flavour=flavour, names=wanted, sign="//")
    return f"{about}\n{stamp}\n\n{body}"


def compose_inline_javascript(flavour: str, names: Iterable[str], *, typed: bool) -> tuple[str, str]:
    """The import lines and the code of public `names`, to be written into code that uses them.

    Raises ValueError for a flavour or a name that there is not.
    """
    system: System = "typescript" if typed else "esm"
    wanted = tuple(sorted({script_name(name) for name in names}))
    unknown = sorted(set(wanted) - set(public_names(flavour)))
    if unknown:
        raise ValueError(f"the {flavour} helper has no {', '.join(unknown)}")
    sources = modules(flavour)
    needed = _needed(sources, wanted, system)
    lines = "\n".join(_imports(sources, needed, system))
    return lines, "\n\n".join(code_of(needed, (), system))


def _needed(sources: Modules, wanted: tuple[str, ...], system: System) -> list[Definition]:
    """What the names need, in the order of the file; types for TypeScript alone."""
    found = closure(sources, wanted).values()
    kept = [one for one in found if one.kind != "type" or system == "typescript"]
    return ordered(sources, kept, private=lambda name: name not in wanted)


def code_of(
    needed: Iterable[Definition], given: tuple[str, ...], system: System, *, commented: bool = False
) -> Iterator[str]:
    """The definitions as they are written; constants stand together, with their comments if wanted."""
    constants = []
    for one in needed:
        bare = one.text if system == "typescript" else stripped(one.text)
        exported = one.name in given and system != "commonjs"
        text = joined(f"export {bare}" if exported else bare)
        if one.kind == "constant":
            constants.append("\n".join(filter(None, (one.comment if commented else "", text))))
            continue
        if constants:
            yield "\n".join(constants)
            constants.clear()
        yield "\n".join(filter(None, (one.comment, text)))
    if constants:
        yield "\n".join(constants)


def _imports(sources: Modules, needed: Iterable[Definition], system: System) -> Iterator[str]:
    """The packages that the definitions need, in one block, if any."""
    used = {name for one in needed for name in one.uses if find(sources, name) is None}
    lines = sorted(line for s in sources for name, line in s.imports.items() if name in used)
    types = [line for line in lines if line.startswith("import type ")]
    values = [line for line in lines if line not in types]
    if system == "commonjs":
        values = [_IMPORT.sub(r"const \1 = require(\2);", line) for line in values]
        yield '"use strict";'
    block = [*values, *(_merged(types) if system == "typescript" else ())]
    if block:
        yield "\n".join(block)


def _merged(lines: Iterable[str]) -> Iterator[str]:
    """Imports of types with those of one package joined."""
    joined_names: dict[str, list[str]] = {}
    for line in lines:
        names, _, package = line.removeprefix("import type { ").partition(" } from ")
        joined_names.setdefault(package, []).append(names)
    for package, found in joined_names.items():
        yield f"import type {{ {', '.join(found)} }} from {package}"


def _exports(names: Iterable[str]) -> str:
    """What a CommonJS module gives, on one line where it fits."""
    named = sorted(names)
    line = f"module.exports = {{ {', '.join(named)} }};"
    if len(line) <= WIDTH:
        return line
    return "\n".join(("module.exports = {", *(f"  {name}," for name in named), "};"))


def _about(flavour: str, *, terms: bool) -> str:
    lines = (_TITLE, "", *_TERMS[flavour]) if terms else (_TITLE,)
    return "\n".join(("/**", *(f" * {line}".rstrip() for line in lines), " */"))
