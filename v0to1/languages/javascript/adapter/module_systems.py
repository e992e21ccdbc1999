"""How modules of JavaScript import others, by their names, their texts and their packages."""

from __future__ import annotations

import posixpath
import re

from ast_grep_py import SgNode

from v0to1.adapter.compose_javascript import ModuleSystem
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.adapter.extensions import loaded_as
from v0to1.languages.javascript.adapter.imports import is_component, system_of
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.nodes import is_module
from v0to1.languages.registry import container_of

SAME = (".mjs", ".cjs", ".mts", ".cts")
PAGE = re.compile(
    r"\b(?:document|window|localStorage|sessionStorage|chrome|browser\.(?:runtime|storage|tabs))\."
    r"|\bimportScripts\(|^(?:self\.)?addEventListener\(",
    re.MULTILINE,
)
COMMON = re.compile(r"\brequire\(|\bmodule\.exports\b|\bexports\.\w")
TYPE = re.compile(r'"type"\s*:\s*"(\w+)"')


def system_in(modules: JavaScriptModules, module: str) -> ModuleSystem:
    """How a module imports others; raises `Refusal` for one that cannot import the adapter."""
    found = modules.systems.get(module)
    if found is None:
        found = modules.systems[module] = find_system(modules, module)
    return found


def find_system(modules: JavaScriptModules, module: str) -> ModuleSystem:
    """How a module imports others, by its name, its text and its package."""
    root = modules.parse(module)
    if root is None:
        raise Refusal(f"{module} could not be read")
    loaded = loaded_as(modules, module)
    if loaded == "classic" and not is_module(root):
        raise Refusal(
            "the browser loads this file as a classic script, which cannot import the adapter; "
            "make it a module, or send the request from one"
        )
    if not loaded and not is_hosted(module) and not is_module(root) and is_page_script(root):
        raise Refusal(
            "this file imports and exports nothing, and uses the page: a classic script cannot import the "
            "adapter; make it a module, or send the request from one"
        )
    return system_of(module, root, loaded or package_type(modules, module))


def is_hosted(module: str) -> bool:
    """Whether a module stands in another file: a component imports, other pieces have the adapter in them."""
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


def source_of(module: str, path: str) -> str:
    """The path of the adapter's file as a module imports it, with its ending."""
    found = posixpath.relpath(path, posixpath.dirname(module) or ".")
    return found if found.startswith(".") else f"./{found}"
