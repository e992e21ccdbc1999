"""Scripts that a browser loads by themselves: the adapter is one more of them, which stands before."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from v0to1.languages.base import Refusal
from v0to1.languages.javascript.adapter.extensions import listed, loaded_as, scripts
from v0to1.languages.javascript.adapter.module_systems import is_hosted, is_page_script, system_in
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.nodes import is_module
from v0to1.languages.javascript.settings import MANIFEST, mapping, upwards
from v0to1.records import record

PAGES = ("index.html", "popup.html", "options.html", "sidepanel.html", "sidebar.html")
"""What pages are called that a script may be of, besides one of its own name."""

TAG = re.compile(r"(?P<tag><script\b(?P<attributes>[^>]*)>)", re.IGNORECASE)
SOURCE = re.compile(r"\bsrc\s*=\s*([\"'])(?P<source>[^\"']*)\1", re.IGNORECASE)
MODULE = re.compile(r"\btype\s*=\s*[\"']?module\b", re.IGNORECASE)
UNKNOWN = (
    "a browser loads this file as a classic script, and the page that does was not found, so the adapter "
    "cannot be loaded before it; make it a module, or send the request from one"
)


@record(frozen=True, slots=True)
class Loader:
    """A file that names a script, which may be a worker's own: `kind` is list, worker or page."""

    path: str
    kind: str


def is_script(modules: JavaScriptModules, module: str) -> bool:
    """Whether a browser loads a file as a script by itself, so that it can import nothing."""
    root = modules.parse(module)
    if root is None or is_module(root) or is_hosted(module) or not module.endswith(".js"):
        return False
    kind = loaded_as(modules, module)
    if not kind and any(one.kind == "module" for one in pages_of(modules, module)):
        return False
    return kind == "classic" or (not kind and is_page_script(root))


def refuse_unreached(modules: JavaScriptModules, module: str) -> None:
    """Raise `Refusal` for a module that can neither import a file of ours nor be loaded after it."""
    if not is_script(modules, module):
        if not is_page_module(modules, module):
            system_in(modules, module)
    elif not loaders_of(modules, module):
        raise Refusal(UNKNOWN)


def is_page_module(modules: JavaScriptModules, module: str) -> bool:
    """Whether a page loads a file as a module, which says so nowhere itself."""
    root = modules.parse(module)
    plain = root is not None and not is_module(root) and is_page_script(root)
    return plain and any(one.kind == "module" for one in pages_of(modules, module))


def loaders_of(modules: JavaScriptModules, module: str) -> tuple[Loader, ...]:
    """The files that tell a browser to load a script."""
    found: list[Loader] = []
    for folder in upwards(posixpath.dirname(module)):
        path = posixpath.join(folder, MANIFEST)
        manifest = modules.settings.file(path)
        if "manifest_version" in manifest:
            own = posixpath.relpath(module, folder or ".")
            worker = mapping(manifest.get("background")).get("service_worker")
            if isinstance(worker, str) and posixpath.normpath(worker) == own:
                found.append(Loader(path, "worker"))
            elif own in dict(scripts(manifest)):
                found.append(Loader(path, "list"))
            break
    return (*found, *pages_of(modules, module))


def pages_of(modules: JavaScriptModules, module: str) -> Iterator[Loader]:
    """The pages around a script that name it, and whether as a module."""
    own = f"{posixpath.splitext(posixpath.basename(module))[0]}.html"
    for folder in upwards(posixpath.dirname(module)):
        for name in dict.fromkeys((*PAGES, own)):
            path = posixpath.join(folder, name)
            for tag in tags_of(modules.read(path) or "", path, module):
                yield Loader(path, "module" if MODULE.search(tag["attributes"]) else "page")


def tags_of(text: str, page: str, module: str) -> Iterator[re.Match[str]]:
    """The tags of a page that load a script."""
    for tag in TAG.finditer(text):
        source = SOURCE.search(tag["attributes"])
        if source is None or ":" in source["source"]:
            continue
        folder = "" if source["source"].startswith("/") else posixpath.dirname(page)
        written = source["source"].partition("?")[0].lstrip("/")
        if posixpath.normpath(posixpath.join(folder, written)) == module:
            yield tag


def named_before(text: str, loader: Loader, module: str, adapter: str) -> str:
    """The text of a loader that names the adapter before a script; raises `Refusal` where it cannot."""
    folder = posixpath.dirname(loader.path)
    if loader.kind == "list":
        return listed_before(
            text, posixpath.relpath(module, folder or "."), posixpath.relpath(adapter, folder or ".")
        )
    written = posixpath.relpath(adapter, folder or ".")
    if any(True for _ in tags_of(text, loader.path, adapter)):
        return text
    for tag in reversed(list(tags_of(text, loader.path, module))):
        start = tag.start()
        line = text.rfind("\n", 0, start) + 1
        blank = text[line:start]
        apart = f"\n{blank}" if not blank.strip() and line else ""
        text = f'{text[:start]}<script src="{written}"></script>{apart}{text[start:]}'
    return text


def listed_before(text: str, script: str, adapter: str) -> str:
    """A manifest in whose lists of scripts the adapter stands before a script; raises `Refusal`."""
    own, new = (json.dumps(one, ensure_ascii=False) for one in (script, adapter))
    if new in text:
        return text
    places = list(re.finditer(rf"{re.escape(own)}", text)) or list(
        re.finditer(rf'"(?:\./)?{re.escape(script)}"', text)
    )
    if not places:
        raise Refusal("the script is named in the manifest in a way that is not followed")
    for place in reversed(places):
        line = text.rfind("\n", 0, place.start()) + 1
        blank = text[line : place.start()]
        apart = f",\n{blank}" if not blank.strip() and line else ", "
        text = f"{text[: place.start()]}{new}{apart}{text[place.start() :]}"
    try:
        manifest = mapping(json.loads(text))
    except ValueError:
        manifest = {}
    if adapter not in dict(scripts(manifest)) and not listed(manifest.get("content_scripts")):
        raise Refusal("the script is named in the manifest in a way that is not followed")
    return text
