"""The helper file of a JavaScript client: where it goes, how it is imported, and its text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ast_grep_py import SgNode

from v0to1.helpers.compose_javascript import System, compose_javascript, script_name
from v0to1.helpers.stamp import read_stamp
from v0to1.languages.base import NewFile, Refusal, Use
from v0to1.languages.javascript.extensions import loaded_as
from v0to1.languages.javascript.imports import is_component, system_of
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.names import AXIOS, FETCH, HELPER
from v0to1.languages.javascript.nodes import is_module
from v0to1.languages.javascript.placed import beside
from v0to1.languages.registry import container_of

ENDINGS: Mapping[System, str] = {"typescript": ".ts", "esm": ".js", "commonjs": ".js"}
SAME = (".mjs", ".cjs", ".mts", ".cts")
PAGE = re.compile(
    r"\b(?:document|window|localStorage|sessionStorage|chrome|browser\.(?:runtime|storage|tabs))\."
    r"|\bimportScripts\(|^(?:self\.)?addEventListener\(",
    re.MULTILINE,
)
COMMON = re.compile(r"\brequire\(|\bmodule\.exports\b|\bexports\.\w")
TYPE = re.compile(r'"type"\s*:\s*"(\w+)"')


@dataclass(frozen=True, slots=True)
class HelperFile:
    """A helper file: its path, its module system and flavour."""

    path: str
    system: System
    flavour: str


def system_in(modules: JavaScriptModules, module: str) -> System:
    """How a module imports others; raises `Refusal` for one that cannot import the helper."""
    found = modules.systems.get(module)
    if found is None:
        found = modules.systems[module] = system_told(modules, module)
    return found


def system_told(modules: JavaScriptModules, module: str) -> System:
    """How a module imports others, by its name, its text and its package."""
    root = modules.parse(module)
    if root is None:
        raise Refusal(f"{module} could not be read")
    loaded = loaded_as(modules, module)
    if loaded == "classic" and not is_module(root):
        raise Refusal(
            "the browser loads this file as a script by itself, which cannot import the helper; "
            "make a module of it, or send the request from one"
        )
    if not loaded and not is_hosted(module) and not is_module(root) and is_page_script(root):
        raise Refusal(
            "this file imports and exports nothing, and works on a page: a script that a browser loads by "
            "itself cannot import the helper; make a module of it, or send the request from one"
        )
    return system_of(module, root, loaded or package_type(modules, module))


def is_hosted(module: str) -> bool:
    """Whether a module stands in another file: a component imports, other pieces have the helper in them."""
    return is_component(module) or bool(container_of(posixpath.basename(posixpath.dirname(module))))


def is_page_script(root: SgNode) -> bool:
    """Whether a file that is no module works on the page of a browser, and is none of CommonJS."""
    text = root.text()
    return PAGE.search(text) is not None and COMMON.search(text) is None


def package_type(modules: JavaScriptModules, module: str) -> str:
    """What the nearest `package.json` says of its files; empty when it says nothing."""
    _, text = package_of(modules, module)
    found = TYPE.search(text)
    return found[1] if found is not None else ""


def package_of(modules: JavaScriptModules, module: str) -> tuple[str, str]:
    """The folder of the package that a module belongs to, and its `package.json`; empty without one."""
    folder = posixpath.dirname(module)
    while True:
        text = modules.read(posixpath.join(folder, "package.json"))
        if text is not None or not folder:
            return folder, text or ""
        folder = posixpath.dirname(folder)


def helper_of(modules: JavaScriptModules, use: Use) -> HelperFile:
    """The helper file that a use needs: beside the module, in its language and module system."""
    system = system_in(modules, use.module)
    own = posixpath.splitext(use.module)[1]
    ending = own if own in SAME else ENDINGS[system]
    package, _ = package_of(modules, use.module)
    folder = posixpath.join(package, beside(posixpath.relpath(use.module, package or "."))).rstrip("/")
    plain = posixpath.join(folder, HELPER + ending)
    other = posixpath.join(folder, f"{HELPER}-{use.flavour}{ending}")
    existing = flavour_at(modules, plain)
    taken = plain in modules.paths and existing != use.flavour
    return HelperFile(other if taken or other in modules.paths else plain, system, use.flavour)


def flavour_at(modules: JavaScriptModules, path: str) -> str:
    """The flavour of the helper at a path; empty when there is none."""
    text = modules.read(path) if path in modules.paths else None
    stamp = read_stamp(text) if text is not None else None
    return stamp.flavour if stamp is not None else ""


def plan(modules: JavaScriptModules, uses: Iterable[Use]) -> dict[Use, HelperFile]:
    """The helper file of each use; two flavours in one folder have a file each."""
    found: dict[Use, HelperFile] = {}
    taken: dict[str, HelperFile] = {}
    for use in sorted(uses, key=lambda one: (one.module, one.flavour, one.name)):
        own = helper_of(modules, use)
        rival = taken.get(own.path)
        if rival is not None and (rival.flavour, rival.system) != (own.flavour, own.system):
            stem, ending = posixpath.splitext(own.path)
            mark = own.flavour if rival.flavour != own.flavour else own.system
            own = HelperFile(f"{stem}-{mark}{ending}", own.system, own.flavour)
        taken.setdefault(own.path, own)
        found[use] = own
    return found


def helper_files(modules: JavaScriptModules, uses: Iterable[Use]) -> tuple[NewFile, ...]:
    """The helper files that the uses need, each with all names; those that stay as they are left out."""
    wanted: dict[HelperFile, set[str]] = {}
    for use, file in plan(modules, uses).items():
        wanted.setdefault(file, set()).add(script_name(use.name))
    found = []
    for file, names in sorted(wanted.items(), key=lambda pair: pair[0].path):
        before = modules.read(file.path) if file.path in modules.paths else None
        stamp = read_stamp(before) if before is not None else None
        if stamp is not None:
            missing = sorted(names - set(stamp.names))
            names |= set(stamp.names)
            if stamp.edited and missing:
                raise Refusal(f"{file.path} was edited by hand; add {', '.join(missing)} to it, or remove it")
            if stamp.edited:
                continue
        after = compose_javascript(file.flavour, file.system, sorted(names))
        if after != before:
            found.append(NewFile(file.path, before, after))
    return tuple(found)


def source_of(module: str, path: str) -> str:
    """The path of a helper file as a module imports it, with its ending."""
    found = posixpath.relpath(path, posixpath.dirname(module) or ".")
    return found if found.startswith(".") else f"./{found}"


def flavour_in(modules: JavaScriptModules, module: str) -> str:
    """The flavour to use for a library that is not known: what the client imports."""
    for text in texts(modules, module):
        if re.search(r"[\"']axios[\"']", text):
            return AXIOS
        if re.search(r"\bfetch\(", text):
            return FETCH
    return FETCH


def texts(modules: JavaScriptModules, module: str) -> Iterator[str]:
    """The text of a module, and then those of all others."""
    yield modules.text(module)
    yield from (modules.text(path) for path in sorted(modules.paths) if path != module)
