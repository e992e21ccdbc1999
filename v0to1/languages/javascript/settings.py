"""The settings files of a project, and where imports lead by `tsconfig.json` and `package.json`."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

COMPILER = ("tsconfig.json", "jsconfig.json")
PACKAGE = "package.json"
MANIFEST = "manifest.json"
PACKAGES = ("deno.json", "jsr.json")
"""What packages of other runtimes than Node have in the place of `package.json`."""
SETTINGS = ("tsconfig*.json", "jsconfig*.json", PACKAGE, *PACKAGES, MANIFEST, "*.html")
SOURCES = ("src/index", "index", "src/main", "lib/index")
"""Where the sources of a package begin that names only what is built of them."""

ENTRIES = ("source", "main", "module", "exports")
CONDITIONS = ("types", "import", "module", "require", "node", "browser", "default", ".")
NOTES = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
NOTES_BEFORE_COMMAS = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
MAX_EXTENDED = 4
MAX_FOLDERS = 2_000

Pattern = tuple[str, tuple[str, ...]]
"""How an import is written, perhaps with one `*`, and the paths that it leads to, from the root."""


class Settings:
    """The settings files of a project, read when an import asks for them."""

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.paths = paths
        self.read = read
        self.files: dict[str, Mapping[str, Any]] = {}
        self.patterns: dict[str, tuple[Pattern, ...]] = {}
        self.packages: dict[str, str] | None = None

    def places(self, folder: str, module: str) -> Iterator[str]:
        """The paths without ending that a module may have for an importer in a folder."""
        for where in upwards(folder):
            for written, targets in self.patterns.get(where) or self.known(where):
                rest = matched(written, module)
                if rest is not None:
                    yield from (target.replace("*", rest) for target in targets)
        yield from self.package(module)

    def known(self, folder: str) -> tuple[Pattern, ...]:
        """What the settings files in a folder say."""
        found = self.patterns.get(folder)
        if found is None:
            paths = [path for name in COMPILER if self.file(path := path_in(folder, name))]
            compiler = [one for path in paths for one in self.compiler(path)]
            own = self.imports(folder) if self.file(path_in(folder, PACKAGE)) else ()
            found = self.patterns[folder] = (*compiler, *own)
        return found

    def compiler(self, path: str, depth: int = MAX_EXTENDED) -> Iterator[Pattern]:
        """The `paths` and the `baseUrl` of a compiler's settings, or of those that they extend."""
        found = self.file(path)
        if not found:
            return
        options = mapping(found.get("compilerOptions"))
        folder = posixpath.dirname(path)
        base = options.get("baseUrl")
        root = normal(folder, base) if isinstance(base, str) else folder
        for written, targets in mapping(options.get("paths")).items():
            if isinstance(targets, list):
                yield written, tuple(normal(root, one) for one in targets if isinstance(one, str))
        if isinstance(base, str):
            yield "*", (normal(root, "*"),)
        above = found.get("extends")
        if isinstance(above, str) and above.startswith(".") and depth:
            name = above if above.endswith(".json") else f"{above}.json"
            yield from self.compiler(normal(folder, name), depth - 1)

    def imports(self, folder: str) -> Iterator[Pattern]:
        """The `imports` of a package, which begin with `#`."""
        for written, target in mapping(self.file(path_in(folder, PACKAGE)).get("imports")).items():
            yield written, tuple(normal(folder, one) for one in targets_of(target))

    def package(self, module: str) -> Iterator[str]:
        """Where a package of this very project begins, or a path inside it."""
        if self.packages is None:
            self.packages = dict(self.named())
        for name, folder in self.packages.items():
            if module == name:
                found = self.file(path_in(folder, PACKAGE))
                entries = (found.get(key) for key in ENTRIES)
                written = (one for entry in entries for one in targets_of(entry))
                yield from (normal(folder, one) for one in (*written, *SOURCES))
            elif module.startswith(f"{name}/"):
                inner = module.removeprefix(f"{name}/")
                yield from (normal(folder, one) for one in (inner, f"src/{inner}"))

    def named(self) -> Iterator[tuple[str, str]]:
        """The packages of the project by name, with their folders."""
        parents = {path.rpartition("/")[0] for path in self.paths}
        folders = {one for folder in parents for one in upwards(folder)}
        for folder in sorted(folders)[:MAX_FOLDERS]:
            name = self.file(path_in(folder, PACKAGE)).get("name")
            if isinstance(name, str) and name:
                yield name, folder

    def file(self, path: str) -> Mapping[str, Any]:
        """The data of a settings file; empty when there is none that can be read."""
        found = self.files.get(path)
        if found is None:
            text = self.read(path)
            found = self.files[path] = parsed(text) if text else {}
        return found


def parsed(text: str) -> Mapping[str, Any]:
    """JSON with comments and commas at the ends; empty when it is none."""
    if not text:
        return {}
    plain = NOTES_BEFORE_COMMAS.sub(lambda found: found[1] or "", text)
    try:
        return mapping(json.loads(NOTES.sub(lambda found: found[1] or "", plain))) if plain.strip() else {}
    except ValueError:
        return {}


def mapping(value: object) -> Mapping[str, Any]:
    """A value, if it is a mapping."""
    return value if isinstance(value, dict) else {}


def targets_of(value: object) -> Iterator[str]:
    """The paths that an entry leads to, under any condition."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from targets_of(one)
    elif isinstance(value, dict):
        for name in CONDITIONS:
            yield from targets_of(value.get(name))


def upwards(folder: str) -> Iterator[str]:
    """A folder and all around it, up to the root."""
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def path_in(folder: str, name: str) -> str:
    """The path of a file in a folder."""
    return f"{folder}/{name}" if folder else name


def normal(folder: str, path: str) -> str:
    """A path that is written from a folder, from the root."""
    found = posixpath.normpath(posixpath.join(folder, path))
    return "" if found == "." else found


def matched(written: str, module: str) -> str | None:
    """What stands for the `*` of a pattern in an import; None where it does not fit."""
    before, star, after = written.partition("*")
    if not star:
        return "" if written == module else None
    fits = module.startswith(before) and module.endswith(after) and len(module) >= len(before) + len(after)
    return module[len(before) : len(module) - len(after)] if fits else None
