"""What the manifest of a browser extension says of a script: whether the browser loads it as a module."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.settings import MANIFEST, mapping, upwards


def loaded_as(modules: JavaScriptModules, script: str) -> str:
    """`module` or `classic` for a script that a manifest above it names; empty for any other."""
    for folder in upwards(posixpath.dirname(script)):
        manifest = modules.settings.file(posixpath.join(folder, MANIFEST))
        if "manifest_version" in manifest:
            return dict(scripts(manifest)).get(posixpath.relpath(script, folder or "."), "")
    return ""


def scripts(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The scripts that a manifest names, as paths beside it, each with how the browser loads it."""
    for one in listed(manifest.get("content_scripts")):
        for name in listed(mapping(one).get("js")):
            yield posixpath.normpath(str(name)), "classic"
    background = mapping(manifest.get("background"))
    kind = "module" if background.get("type") == "module" else "classic"
    for name in (background.get("service_worker"), *listed(background.get("scripts"))):
        if isinstance(name, str):
            yield posixpath.normpath(name), kind


def listed(value: object) -> list[Any]:
    """A value, if it is a list."""
    return value if isinstance(value, list) else []
