"""Where a module runs, and so how it makes an id: Node, or a browser, a worker and the like."""

from __future__ import annotations

import posixpath
import re

from v0to1.core import reasons
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.adapter.extensions import loaded_as
from v0to1.languages.javascript.adapter.imports import AS_WRITTEN, TYPED, is_component
from v0to1.languages.javascript.adapter.module_systems import PAGE, package_of
from v0to1.languages.javascript.adapter.specifiers import settings_of
from v0to1.languages.javascript.nodes import bound, of_kinds
from v0to1.languages.javascript.settings import mapping, upwards
from v0to1.languages.javascript.sources import Sources

CRYPTO = "node:crypto"
MADE = "randomUUID"
BUNDLED = re.compile(
    r'"(?:react|react-dom|vue|svelte|preact|solid-js|@angular/core|next|nuxt|astro|vite|webpack|parcel|wrangler)"\s*:'
)
"""Packages of clients that run in browsers, or on platforms that have what browsers have."""

OF_NODE = re.compile(
    r"""["']node:\w|\brequire\(\s*["'](?:fs|path|crypto|http|https|os|util|readline|child_process)["']"""
)
IN_NODE = re.compile(
    r"\bprocess\.(?:argv|exit|exitCode|stdin|stdout|stderr|on)\b|\bmodule\.exports\b|\brequire\("
)
"""What only a module has that Node runs as it stands."""

WORKERS = ("wrangler.toml", "wrangler.json", "wrangler.jsonc", "deno.json", "deno.jsonc")
OLD = re.compile(r"es(?:3|5|6|201\d|2020)", re.IGNORECASE)
"""What compilers are told to write of which the library has no `replaceAll`."""


def made_id(sources: Sources, module: str) -> tuple[str, str]:
    """An expression that makes an id, and the module of Node that it has to be imported from, if any."""
    root = sources.root(module)
    quote = sources.quote_in(module)
    bare = f".replaceAll({quote}-{quote}, {quote}{quote})"
    if not has_replace_all(sources, module):
        bare = f".replace(/-/g, {quote}{quote})"
    names = bound(root)
    if is_browser(sources, module):
        if "crypto" in names:
            raise Refusal(reasons.NAME_TAKEN.format("crypto"))
        return f"crypto.{MADE}(){bare}", ""
    for line in of_kinds(root, "import_statement", "variable_declarator"):
        if not re.search(r"(?:from|require\()\s*[\"'](?:node:)?crypto[\"']", line.text()):
            continue
        own = [name for name in bound(line) if name]
        if MADE in own:
            return f"{MADE}(){bare}", ""
        whole = next((one for one in own if not re.search(rf"\{{[^}}]*\b{one}\b", line.text())), "")
        if whole:
            return f"{whole}.{MADE}(){bare}", ""
    if MADE in names:
        raise Refusal(reasons.NAME_TAKEN.format(MADE))
    return f"{MADE}(){bare}", CRYPTO


def is_browser(sources: Sources, module: str) -> bool:
    """Whether a module runs where `crypto` is a global: in a browser, or on a platform like one."""
    modules, text = sources.modules, sources.text(module)
    if is_component(module) or loaded_as(modules, module) or AS_WRITTEN.search(text):
        return True
    if OF_NODE.search(text) or IN_NODE.search(text):
        return False
    if module.endswith((".tsx", ".jsx")) or PAGE.search(text):
        return True
    for folder in upwards(posixpath.dirname(module)):
        if any(modules.read(posixpath.join(folder, name)) is not None for name in WORKERS):
            return True
    return BUNDLED.search(package_of(modules, module)[1]) is not None


def has_replace_all(sources: Sources, module: str) -> bool:
    """Whether the library that a module is compiled with has `replaceAll`."""
    if not module.endswith(TYPED):
        return True
    options = mapping(settings_of(sources.modules, module).get("compilerOptions"))
    library, target = options.get("lib"), options.get("target")
    said = [str(one) for one in library] if isinstance(library, list) else [str(target)] if target else []
    known = [one for one in said if one.lower().startswith("es")]
    return bool(known) and not all(OLD.match(one) for one in known)
