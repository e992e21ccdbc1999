"""The adapter's file of a JavaScript client: where it goes, how it is imported or loaded, and its text."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from v0to1.adapter.compose_javascript import System
from v0to1.evaluation.http.adapted import is_adapter_file
from v0to1.languages.base import Change, NewFile, Use
from v0to1.languages.javascript.adapter.file_names import ADAPT, ADAPTER
from v0to1.languages.javascript.adapter.imports import import_function, insert
from v0to1.languages.javascript.adapter.module_systems import SAME, package_of, system_in
from v0to1.languages.javascript.adapter.names import imported
from v0to1.languages.javascript.adapter.packaging import pack
from v0to1.languages.javascript.adapter.scripts import (
    Loader,
    is_page_module,
    is_script,
    loaders_of,
    named_before,
)
from v0to1.languages.javascript.adapter.specifiers import named_as
from v0to1.languages.javascript.adapter.test_switch import switched_off
from v0to1.languages.javascript.adapter.text import adapter_text
from v0to1.languages.javascript.adapter.workers import workers_switched_off
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.placed import adapter_folder
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.javascript.testing import is_test
from v0to1.records import record

SCRIPT: System = "script"
TYPESCRIPT: System = "typescript"
SOURCES = "src"
"""What projects call the folder with all that is built together."""


@record(frozen=True, slots=True)
class AdapterFile:
    """An adapter's file: its path, and the module system that it is written for, or that it is a script."""

    path: str
    system: System


def finished(
    sources: Sources, uses: Iterable[Use], specified: Mapping[str, str], *, composing: bool
) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
    """What modules that use the adapter need: imports, its files, and where these are named.

    `specified` are texts that show how a module imports others. Unless `composing`, the texts of the
    adapter's files are not made. Raises `Refusal` where a file cannot be written.
    """
    wanted: dict[str, list[Use]] = {}
    for use in uses:
        wanted.setdefault(use.module, []).append(use)
    if not wanted:
        return (), ()
    modules = sources.modules
    files = planned(modules, wanted)
    changes = [
        change
        for module, file in sorted(files.items(), key=lambda pair: pair[0])
        for change in reached(sources, module, file, (specified[module], wanted[module][0].alias))
    ]
    named: dict[str, str] = {}
    for module, file in sorted(files.items(), key=lambda pair: pair[0]):
        for loader in loaders_of(modules, module) if file.system == SCRIPT else ():
            name_in(modules, named, loader, (module, file.path))
    written = texts_of(modules, files, wanted, composing=composing)
    code = [one for one in wanted if not is_test(one)]
    more, added = switched_off(sources, code)
    more += workers_switched_off(sources, code)
    named.update(added)
    pack(modules, [one.path for one in written], named)
    edited = [NewFile(path, modules.read(path), text) for path, text in sorted(named.items())]
    return (*changes, *more), (*written, *(one for one in edited if one.before != one.after))


def planned(modules: JavaScriptModules, wanted: Iterable[str]) -> dict[str, AdapterFile]:
    """The adapter's file of each module: one for all of the same part of a package that load it alike."""
    found: dict[str, AdapterFile] = {}
    groups: dict[tuple[str, System, str], list[str]] = {}
    for module in sorted(wanted):
        known = imported_file(modules, module)
        if known is not None:
            found[module] = known
            continue
        groups.setdefault(
            (part_of(modules, module), system_of(modules, module), ending_of(modules, module)), []
        ).append(module)
    taken = {one.path: one for one in found.values()}
    for (part, system, ending), own in sorted(
        groups.items(), key=lambda one: (one[0][1] != TYPESCRIPT, one[0])
    ):
        file = existing(modules, part, system, ending) or placed(modules, (part, system, ending), own, taken)
        taken[file.path] = file
        found.update(dict.fromkeys(own, file))
    return found


def system_of(modules: JavaScriptModules, module: str) -> System:
    """How a module comes by the adapter; raises `Refusal` where it cannot."""
    if is_script(modules, module):
        return SCRIPT
    return "esm" if is_page_module(modules, module) else system_in(modules, module)


def ending_of(modules: JavaScriptModules, module: str) -> str:
    """The ending of the adapter's file for a module."""
    system = system_of(modules, module)
    own = posixpath.splitext(module)[1]
    return own if own in SAME else ".ts" if system == TYPESCRIPT else ".js"


def part_of(modules: JavaScriptModules, module: str) -> str:
    """What is built together: a folder right below a package, or the sources, or a module's own folder."""
    package, text = package_of(modules, module)
    inner = posixpath.relpath(module, package or ".")
    folder = adapter_folder(inner)
    if not text or system_of(modules, module) == SCRIPT:
        steps = posixpath.join(package, folder).rstrip("/").split("/")
        imports = not text and system_of(modules, module) == TYPESCRIPT
        return "/".join(steps[: steps.index(SOURCES) + 1] if imports and SOURCES in steps else steps)
    return posixpath.join(package, folder.partition("/")[0]).rstrip("/")


def imported_file(modules: JavaScriptModules, module: str) -> AdapterFile | None:
    """The adapter's file that a module imports already."""
    root = modules.parse(module)
    for _, source, _ in imported(root) if root is not None else ():
        found = modules.file_of(module, source)
        if found is not None:
            return AdapterFile(found, system_of(modules, module))
    return None


def existing(modules: JavaScriptModules, part: str, system: System, ending: str) -> AdapterFile | None:
    """The adapter's file that a part of a project has already, for modules that load it alike."""
    for path in sorted(modules.paths):
        inside = not part or path.startswith(f"{part}/")
        if not (inside and is_adapter_file(path) and posixpath.splitext(path)[1] == ending):
            continue
        if part_of(modules, path) == part and kind_of(modules.read(path) or "", ending) == system:
            return AdapterFile(path, system)
    return None


def kind_of(text: str, ending: str) -> System:
    """How an adapter's file is loaded, by its text."""
    if f"globalThis.{ADAPT} =" in text:
        return SCRIPT
    return "commonjs" if "module.exports" in text else "typescript" if ending.endswith("ts") else "esm"


def placed(
    modules: JavaScriptModules,
    group: tuple[str, System, str],
    own: Sequence[str],
    taken: Mapping[str, AdapterFile],
) -> AdapterFile:
    """A new file for modules that load it alike, in the folder that is around all of them."""
    _, system, ending = group
    folders = [folder_of(modules, one) for one in own]
    folder = posixpath.commonpath(folders) if all(folders) else ""
    plain = posixpath.join(folder, ADAPTER + ending)
    stem = posixpath.join(folder, ADAPTER)
    beside_it = {*taken, *(one for one in modules.paths if is_adapter_file(one))}
    compiled = {f"{stem}.ts", f"{stem}.js"} <= {*beside_it, plain}
    if (
        compiled
        or plain in taken
        or (plain in modules.paths and kind_of(modules.read(plain) or "", ending) != system)
    ):
        plain = posixpath.join(folder, f"{ADAPTER}-{system}{ending}")
    return AdapterFile(plain, system)


def folder_of(modules: JavaScriptModules, module: str) -> str:
    """The folder in which a file for a module may stand."""
    package, _ = package_of(modules, module)
    return posixpath.join(package, adapter_folder(posixpath.relpath(module, package or "."))).rstrip("/")


def reached(sources: Sources, module: str, file: AdapterFile, how: tuple[str, str]) -> Iterable[Change]:
    """The import of the adapter in a module that has none; a worker loads the script."""
    text, alias = how
    modules, root = sources.modules, sources.root(module)
    own = (module, sources.text(module))
    if any(imported(root)):
        return
    quote = sources.quote_in(module)
    if file.system == SCRIPT:
        source = posixpath.relpath(file.path, posixpath.dirname(module) or ".")
        line = f"importScripts({quote}{source}{quote});"
        if any(one.kind == "worker" for one in loaders_of(modules, module)) and line not in own[1]:
            newline = "\r\n" if "\r\n" in own[1] else "\n"
            yield insert(root, own, line, newline)
        return
    source = named_as(modules, module, file.path, text)
    yield import_function(root, own, source, (ADAPT, alias), (file.system, quote))


def name_in(
    modules: JavaScriptModules, named: dict[str, str], loader: Loader, paths: tuple[str, str]
) -> None:
    """Name the adapter's script before another one in what loads that."""
    module, adapter = paths
    text = named.get(loader.path) or modules.read(loader.path) or ""
    if loader.kind != "worker":
        named[loader.path] = named_before(text, loader, module, adapter)


def texts_of(
    modules: JavaScriptModules,
    files: Mapping[str, AdapterFile],
    wanted: Mapping[str, Sequence[Use]],
    *,
    composing: bool,
) -> tuple[NewFile, ...]:
    """The adapter's files that are new, or have to be written anew."""
    needed: dict[AdapterFile, list[Use]] = {}
    for module, file in files.items():
        needed.setdefault(file, []).extend(wanted[module])
    found = []
    for file, uses in sorted(needed.items(), key=lambda pair: pair[0].path):
        before = modules.read(file.path) if file.path in modules.paths else None
        after = adapter_text(file.path, before, uses, file.system, composing=composing)
        if after != before:
            found.append(NewFile(file.path, before, after))
    return tuple(found)
