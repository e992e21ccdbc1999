"""How a module names the adapter's file, with or without an ending."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from v0to1.languages.javascript.adapter.imports import TYPED, imports_own, specifier
from v0to1.languages.javascript.adapter.module_systems import package_of, package_type, source_of
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.settings import COMPILER, mapping, upwards

STRICT = ("node16", "node18", "node20", "nodenext")
"""Ways of finding modules in which an import names a file as it will be run."""

COMPILED = re.compile(r"\b(?:tsc|typescript|ts-node|ts-jest)\b")
"""What a `package.json` names where a compiler would refuse an import that ends in `.ts`."""

AS_IT_STANDS = ("allowImportingTsExtensions", "rewriteRelativeImportExtensions")


def named_as(modules: JavaScriptModules, module: str, path: str, like: str) -> str:
    """How a module names the adapter's file; `like` is a text that shows how it, or others like it, do that.

    What no compiler has settings for, and no package compiles, is run as it stands.
    """
    source = source_of(module, path)
    typed = posixpath.splitext(source)[1] in TYPED and not imports_own(like)
    compiled = settings_of(modules, module) or COMPILED.search(package_of(modules, module)[1])
    return source if typed and not compiled else built_as(modules, module, path, like)


def built_as(modules: JavaScriptModules, module: str, path: str, like: str) -> str:
    """How a module names a file as `like` does it or, where that shows nothing, as the compiler wants it."""
    source = source_of(module, path)
    stem, ending = posixpath.splitext(source)
    if imports_own(like) or ending not in TYPED:
        return specifier(like, source)
    options = mapping(settings_of(modules, module).get("compilerOptions"))
    if any(options.get(one) is True for one in AS_IT_STANDS):
        return source
    said = str(options.get("moduleResolution") or options.get("module") or "").lower()
    if said in STRICT and ending == ".ts" and package_type(modules, module) == "module":
        return f"{stem}.js"
    return specifier(like, source)


def settings_of(modules: JavaScriptModules, module: str) -> Mapping[str, Any]:
    """The settings of the compiler that are nearest to a module; empty without."""
    for folder in upwards(posixpath.dirname(module)):
        for name in COMPILER:
            if found := modules.settings.file(posixpath.join(folder, name)):
                return found
    return {}
