"""What the `package.json` around a module says: whether it is published, and for whom."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from v0to1.core.project_kind import LIBRARY, PROGRAM
from v0to1.languages.javascript.settings import MANIFEST, PACKAGE, PACKAGES, mapping, parsed, upwards

Read = Callable[[str], str | None]
Said = tuple[str, tuple[str, ...]]
"""A kind, and the evidence for it."""

SHOWN = ("exports", "types", "typings", "module")
"""What only a package has that others import."""
STARTS = ("start", "dev", "serve", "deploy", "preview")
RUNNING = re.compile(
    r"\b(?:node|nodemon|ts-node|ts-node-dev|tsx|bun|deno|pm2|forever|electron|wrangler|next|nuxt|vite|remix|astro|"
    r"react-scripts|webpack-dev-server|webpack|parcel|serverless|sls|func|expo|ng|nest|probot)\b"
)
"""A program that runs a package, or serves it."""
MAINS = ("index.js", "index.cjs", "index.mjs", "index.ts", "index.node")


def package_of(module: str, read: Read) -> tuple[str, str, Mapping[str, Any]] | None:
    """The folder, the file and the data of what a module is packaged by; one with a type only is none."""
    for folder in upwards(posixpath.dirname(module)):
        for name in (PACKAGE, *PACKAGES):
            path = posixpath.join(folder, name)
            data = parsed(read(path) or "")
            if data.keys() - {"type", "sideEffects", "$schema"} and (name == PACKAGE or "exports" in data):
                return folder, path, data
        path = posixpath.join(folder, MANIFEST)
        data = parsed(read(path) or "")
        if "manifest_version" in data:
            return folder, path, data
    return None


def kind_of(
    found: tuple[str, str, Mapping[str, Any]], read: Read, documented: str, run: str, outside: str
) -> Said | None:
    """What a package is; None where neither its file nor anything else says so.

    `documented` says where a document imports it, `run` how a file of the project runs it, `outside` which
    other module of the project imports it; all may be empty.
    """
    folder, file, data = found
    if "manifest_version" in data:
        return PROGRAM, (f"a browser extension, by {file}",)
    shown = [name for name in SHOWN if data.get(name)]
    started = start_of(data)
    if data.get("private") is True:
        if shown and not started and not run and not outside:
            return LIBRARY, (f"{quoted(shown)} in {file}, for packages beside it",)
        return PROGRAM, (f"`private: true` in {file}",)
    if shown:
        return LIBRARY, (f"{quoted(shown)} in {file}",)
    if documented:
        return LIBRARY, (documented, f"published by {file}")
    bins = {posixpath.normpath(one) for one in programs(data.get("bin"))}
    main = data.get("main")
    own = isinstance(main, str) and posixpath.normpath(main) not in bins
    if bins and not own and not has_main(folder, read):
        return PROGRAM, (f"`bin` in {file}, which exports nothing",)
    if started:
        return PROGRAM, (f"{started} in {file}, which exports nothing else",)
    if run and not data.get("files") and not data.get("publishConfig"):
        return PROGRAM, (run, f"no exports in {file}")
    if own or has_main(folder, read):
        return LIBRARY, (f"`main` in {file}" if own else f"an index beside {file}",)
    if not data.get("name") or not data.get("version"):
        return None
    return LIBRARY, (f"name and version in {file}",)


def quoted(names: list[str]) -> str:
    """Names as people read them."""
    return ", ".join(f"`{one}`" for one in names)


def programs(value: object) -> Iterator[str]:
    """The files that `bin` names."""
    for one in mapping(value).values() if isinstance(value, dict) else (value,):
        if isinstance(one, str):
            yield one


def has_main(folder: str, read: Read) -> bool:
    """Whether a package has the module that is its main one where none is named."""
    return any(read(posixpath.join(folder, name)) is not None for name in MAINS)


def start_of(data: Mapping[str, Any]) -> str:
    """How a package is started, by its scripts; empty where nothing starts it."""
    for name in STARTS:
        script = mapping(data.get("scripts")).get(name)
        if isinstance(script, str) and RUNNING.search(script):
            return f"`{name}`: `{script}`"
    return ""
