"""Compose the one Python file that a client needs from the helper's own source modules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from v0to1.helpers.definitions import Definition, Modules, closure, find, ordered
from v0to1.helpers.sources import modules
from v0to1.helpers.stamp import Stamp, read_stamp, stamp_line

__all__ = ["Stamp", "compose_python", "public_names", "read_stamp"]

_TITLE = "What this code base needs to work with version 1 of the OpenHands API."
_TERMS = """

`http` is what calls the App Server: the library's session, the library itself, or a
function of this code base that takes a method and a URL. `root` is where the V1 API of
the App Server begins. `options` go with each call to the App Server.
"""
_INSTALLED = ("aiohttp", "httpx", "requests")


def public_names(flavour: str) -> tuple[str, ...]:
    """All names that a helper file of this flavour can give, sorted; ValueError for no such flavour."""
    found = {name for module in modules(flavour) for name in module.definitions}
    return tuple(sorted(name for name in found if not _private(name)))


def compose_python(flavour: str, names: Iterable[str]) -> str:
    """The text of `openhands_v1.py` with the public `names`, all that they need, and no more.

    The same names in any order give the same text. Raises ValueError for a flavour or a name that
    there is not.
    """
    wanted = tuple(sorted(set(names)))
    imports, constants, code = _parts(flavour, wanted)
    opening = "\n\n".join((*imports, *(["\n".join(constants)] if constants else [])))
    body = "\n\n\n".join((opening, *code)) + "\n"
    docstring = f'"""{_TITLE}{_TERMS if "http: Any" in body else ""}"""'
    stamp = stamp_line(f"{docstring}\n{body}", flavour=flavour, names=wanted)
    return f"{docstring}\n{stamp}\n\n{body}"


def compose_inline(flavour: str, names: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """The import lines and the code of the public `names`, to be written into code that uses them.

    Raises ValueError for a flavour or a name that there is not.
    """
    imports, constants, code = _parts(flavour, tuple(sorted(set(names))))
    lines = tuple(line for block in imports[1:] for line in block.splitlines())
    return lines, "\n\n\n".join((*(["\n".join(constants)] if constants else []), *code))


def _parts(flavour: str, wanted: tuple[str, ...]) -> tuple[list[str], list[str], list[str]]:
    """The blocks of imports, the constants, and the classes and functions that some names need."""
    unknown = sorted(set(wanted) - set(public_names(flavour)))
    if unknown:
        raise ValueError(f"the {flavour} helper has no {', '.join(unknown)}")
    sources = modules(flavour)
    needed = ordered(sources, closure(sources, wanted).values(), private=_private)
    imports = list(_imports(sources, needed))
    constants = [_text(sources, one) for one in needed if one.kind == "constant"]
    code = [_text(sources, one) for one in needed if one.kind != "constant"]
    return imports, constants, code


def _private(name: str) -> bool:
    return name.startswith("_")


def _text(sources: Modules, definition: Definition) -> str:
    """The source of a definition, without decorators that only other flavours have."""
    decorators = (line for name, line in definition.decorators.items() if find(sources, name))
    return "\n".join(filter(None, (definition.comment, *decorators, definition.text)))


def _imports(sources: Modules, needed: Iterable[Definition]) -> Iterator[str]:
    """The import blocks that the definitions need, as isort and ruff have them."""
    yield "from __future__ import annotations"
    used = {name for definition in needed for name in definition.uses}
    lines = {s.imports[name] for s in sources for name in used if name in s.imports}
    installed = {line for line in lines if line.split()[1] in _INSTALLED}
    for block in (lines - installed, installed):
        if block:
            yield "\n".join(_merged(block))


def _merged(lines: set[str]) -> list[str]:
    """Sorted imports with those of one module joined: `import a` first, then `from a import b, c`."""
    plain = sorted(line for line in lines if line.startswith("import "))
    joined: dict[str, list[str]] = {}
    for line in sorted(lines - set(plain)):
        module, _, name = line.removeprefix("from ").partition(" import ")
        joined.setdefault(module, []).append(name)
    return plain + [f"from {module} import {', '.join(names)}" for module, names in joined.items()]
